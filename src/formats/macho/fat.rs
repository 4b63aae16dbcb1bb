//! Universal binaries: several images in one file, one for each architecture.

use super::arch_name;
use crate::bytes::{Cursor, Endian, ErrorKind, ReadError, ReadResult};
use std::borrow::Cow;

const FAT_MAGIC: u32 = 0xCAFE_BABE;
const FAT_MAGIC_64: u32 = 0xCAFE_BABF;
/// More slices than any tool makes; Java class files share the magic, and their version reads as a count above it.
const MAX_SLICES: u32 = 30;

/// One image of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<'a> {
    /// Architecture, as [`arch_name`] writes it; empty for a file that is one image.
    pub arch: Cow<'static, str>,
    /// Its offset in the file.
    pub offset: u64,
    /// Its bytes.
    pub data: &'a [u8],
}

/// The images of a file and what could not be read of them. A thin file is its own single slice.
///
/// # Errors
/// A universal header that ends early or lists no slice.
pub fn slices(data: &[u8]) -> ReadResult<(Vec<Slice<'_>>, Vec<ReadError>)> {
    let mut cursor = Cursor::new(data).with_endian(Endian::Big);
    let magic = cursor.u32("magic")?;
    if magic != FAT_MAGIC && magic != FAT_MAGIC_64 {
        return Ok((vec![Slice { arch: Cow::Borrowed(""), offset: 0, data }], Vec::new()));
    }
    let count = cursor.u32("nfat_arch")?;
    if count == 0 || count > MAX_SLICES {
        return Err(ReadError::new(ErrorKind::OutOfRange, "nfat_arch", 4));
    }
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for _ in 0..count {
        match slice(&mut cursor, data, magic == FAT_MAGIC_64) {
            Ok(slice) => found.push(slice),
            Err(error) if error.kind == ErrorKind::Truncated => {
                faults.push(error);
                break;
            }
            Err(error) => faults.push(error),
        }
    }
    Ok((found, faults))
}

fn slice<'a>(cursor: &mut Cursor<'a>, data: &'a [u8], wide: bool) -> ReadResult<Slice<'a>> {
    let at = cursor.offset();
    let (cpu, subtype) = (cursor.u32("fat_arch cputype")?, cursor.u32("fat_arch cpusubtype")?);
    let (offset, size) = if wide {
        let range = (cursor.u64("fat_arch offset")?, cursor.u64("fat_arch size")?);
        cursor.skip(8, "fat_arch align")?;
        range
    } else {
        let range = (cursor.u32("fat_arch offset")?, cursor.u32("fat_arch size")?);
        cursor.skip(4, "fat_arch align")?;
        (u64::from(range.0), u64::from(range.1))
    };
    let range =
        usize::try_from(offset).ok().zip(offset.checked_add(size).and_then(|end| usize::try_from(end).ok()));
    match range.and_then(|(start, end)| data.get(start..end)) {
        Some(bytes) => Ok(Slice { arch: arch_name(cpu, subtype), offset, data: bytes }),
        None => Err(ReadError::new(ErrorKind::OutOfRange, "fat_arch offset", at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fat(entries: &[(u32, u32, u32, u32)], total: usize) -> Vec<u8> {
        let mut out = FAT_MAGIC.to_be_bytes().to_vec();
        out.extend(u32::try_from(entries.len()).unwrap().to_be_bytes());
        for &(cpu, subtype, offset, size) in entries {
            for word in [cpu, subtype, offset, size, 0] {
                out.extend(word.to_be_bytes());
            }
        }
        out.resize(total.max(out.len()), 0xAA);
        out
    }

    #[test]
    fn slices_by_architecture() {
        let data = fat(&[(0x0100_000C, 0, 64, 4), (12, 9, 68, 4)], 72);
        let (found, faults) = slices(&data).unwrap();
        assert_eq!(found.iter().map(|s| &*s.arch).collect::<Vec<_>>(), ["arm64", "armv7"]);
        assert_eq!((found[1].offset, found[1].data.len()), (68, 4));
        assert!(faults.is_empty());
    }

    #[test]
    fn a_slice_outside_is_a_fault_and_the_other_is_read() {
        let data = fat(&[(0x0100_000C, 0, 64, 4000), (12, 9, 68, 4)], 72);
        let (found, faults) = slices(&data).unwrap();
        assert_eq!((found.len(), faults.len()), (1, 1));
    }

    #[test]
    fn a_java_class_is_no_universal_binary() {
        assert!(slices(&[0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 52, 0, 1]).is_err());
    }
}
