//! Ark bytecode, the code of HarmonyOS apps: the names of the modules that a file defines.
//!
//! Source: "Ark Bytecode File Format" of the OpenHarmony documentation (`application-dev/arkts-utils`), written for
//! versions 11.0.2.0 and 12.0.6.0. The header, the class index and the head of a class stand alike in all versions from
//! the first, 0.0.0.2, to 13.0.1.0, which compilers for API levels up to 23 write (`isa.yaml` and `libpandafile/file.h` of
//! `arkcompiler_runtime_core`). Of a later version nobody knows; it is read alike, and told.

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult, ended_name};
use crate::formats::dex::decode;
use std::borrow::Cow;

const MAGIC: &[u8] = b"PANDA\0\0\0";
/// Newest major version whose layout is known.
const NEWEST: u8 = 13;

/// A bytecode file, opened.
#[derive(Debug, Clone)]
pub struct Abc<'a> {
    data: &'a [u8],
    /// Version in four parts, the major one first.
    pub version: [u8; 4],
    /// Offsets of the classes.
    index: Cursor<'a>,
    classes: u32,
    faults: Vec<ReadError>,
}

impl<'a> Abc<'a> {
    /// Opens the file in `data`. An error means that this is none, or that its class index is not there.
    pub fn open(data: &'a [u8]) -> ReadResult<Self> {
        let mut cursor = Cursor::new(data);
        if cursor.take(8, "abc header")? != MAGIC {
            return Err(ReadError::new(ErrorKind::BadMagic, "abc header", 0));
        }
        cursor.skip(4, "abc header")?;
        let version = cursor.u32("abc header")?.to_le_bytes();
        let size = cursor.u32("abc header")? as usize;
        cursor.skip(8, "abc header")?;
        let (classes, at) = (cursor.u32("abc header")?, cursor.u32("abc header")? as usize);
        let mut faults = Vec::new();
        if version[0] > NEWEST {
            faults.push(ReadError::new(ErrorKind::Unsupported, "abc version", 12));
        }
        if size > data.len() {
            faults.push(ReadError::new(ErrorKind::Truncated, "abc header", 16));
        }
        let index = cursor.at(at, "ClassIndex")?;
        index.check_count(classes as usize, 4, "ClassIndex")?;
        Ok(Self { data, version, index, classes, faults })
    }

    /// What opening the file found wrong.
    pub fn faults(&self) -> &[ReadError] {
        &self.faults
    }

    /// The names of the classes in the file, `entry/src/main/ets/pages/Index`, in the order of the index. Each stands
    /// for a source file; the compiler's own annotations are left out.
    pub fn classes(&self) -> impl Iterator<Item = ReadResult<Cow<'a, str>>> + use<'a> {
        let (mut index, data) = (self.index, self.data);
        (0..self.classes).filter_map(move |_| match index.u32("ClassIndex") {
            Ok(offset) => name(data, offset).transpose(),
            Err(error) => Some(Err(error)),
        })
    }
}

/// The name of the class at byte `offset`; `None` for an annotation.
fn name(data: &[u8], offset: u32) -> ReadResult<Option<Cow<'_, str>>> {
    let what = "Class name";
    let mut cursor = Cursor::new(data).at(offset as usize, what)?;
    // Twice the length in UTF-16, and whether it is all ASCII.
    cursor.uleb128(what)?;
    let rest = data.get(cursor.position()..).unwrap_or_default();
    let descriptor = ended_name(rest).ok_or_else(|| cursor.error(ErrorKind::Truncated, what))?;
    let inner = descriptor.strip_prefix(b"L").and_then(|inner| inner.strip_suffix(b";"));
    let inner = inner.ok_or_else(|| cursor.error(ErrorKind::Corrupt, what))?;
    Ok((!inner.starts_with(b"_")).then(|| decode(inner)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of nothing but a header, an index and names.
    fn file(names: &[&str]) -> Vec<u8> {
        let mut out = vec![0; 60];
        out[..8].copy_from_slice(MAGIC);
        out[12..16].copy_from_slice(&[12, 0, 6, 0]);
        let mut offsets = Vec::new();
        for name in names {
            offsets.push(out.len() as u32);
            out.extend([(name.len() << 1 | 1) as u8 | 0x80, (name.len() >> 6) as u8]);
            out.extend(name.as_bytes());
            out.push(0);
        }
        let at = out.len() as u32;
        offsets.iter().for_each(|offset| out.extend(offset.to_le_bytes()));
        out[28..32].copy_from_slice(&(names.len() as u32).to_le_bytes());
        out[32..36].copy_from_slice(&at.to_le_bytes());
        let size = out.len() as u32;
        out[16..20].copy_from_slice(&size.to_le_bytes());
        out
    }

    #[test]
    fn names_without_annotations() {
        let data =
            file(&["L&entry/src/main/ets/pages/Index&;", "L_ESModuleRecord;", "L&@ohos/axios/index&2.2.6;"]);
        let abc = Abc::open(&data).unwrap();
        let names: Vec<_> = abc.classes().map(Result::unwrap).collect();
        assert_eq!(names, ["&entry/src/main/ets/pages/Index&", "&@ohos/axios/index&2.2.6"]);
        assert_eq!((abc.version, abc.faults()), ([12, 0, 6, 0], [].as_slice()));
    }

    #[test]
    fn a_version_that_nobody_knows_is_read_and_told() {
        for (version, told) in [([0, 0, 0, 2], 0), ([9, 0, 0, 0], 0), ([13, 0, 1, 0], 0), ([24, 0, 0, 0], 1)]
        {
            let mut data = file(&["La/b;"]);
            data[12..16].copy_from_slice(&version);
            let abc = Abc::open(&data).unwrap();
            assert_eq!((abc.faults().len(), abc.classes().count()), (told, 1), "{version:?}");
        }
    }

    #[test]
    fn damage_is_an_error_or_a_fault() {
        let data = file(&["La/b;"]);
        assert_eq!(Abc::open(b"PANDA").unwrap_err().kind, ErrorKind::Truncated);
        assert_eq!(Abc::open(&[7; 80]).unwrap_err().kind, ErrorKind::BadMagic);
        for cut in 0..data.len() {
            let told = match Abc::open(&data[..cut]) {
                Err(_) => true,
                Ok(abc) => !abc.faults().is_empty() || abc.classes().any(|name| name.is_err()),
            };
            assert!(told, "cut at {cut}");
        }
        let mut many = data.clone();
        many[28..32].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Abc::open(&many).unwrap_err().kind, ErrorKind::OutOfRange);
    }
}
