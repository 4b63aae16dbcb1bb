//! `header_item`: the magic number, and where the tables stand.

use super::foreign;
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

/// A table: how many items, and where the first stands in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Section {
    /// Items.
    pub count: u32,
    /// Offset from the start of the file (of the container, from version 041).
    pub offset: u32,
}

/// The decoded `header_item`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Format version: 35 to 41.
    pub version: u16,
    /// Where this header stands in the file; not 0 only for the later dex of a container.
    pub offset: usize,
    /// Size of the file; from version 041 the distance to the next header or to the end.
    pub file_size: u32,
    /// Size of the whole container, header included; 0 before version 041.
    pub container_size: u32,
    /// `string_ids`
    pub strings: Section,
    /// `type_ids`
    pub types: Section,
    /// `proto_ids`
    pub protos: Section,
    /// `field_ids`
    pub fields: Section,
    /// `method_ids`
    pub methods: Section,
    /// `class_defs`
    pub classes: Section,
}

/// `ENDIAN_CONSTANT`; its reverse is in the format but no Android ever read it.
const ENDIAN: u32 = 0x1234_5678;
/// The first version whose files are containers.
const CONTAINER: u16 = 41;

impl Header {
    /// Reads the header at byte `at` of `data`.
    pub fn read(data: &[u8], at: usize) -> ReadResult<Self> {
        let version = read_version(data, at)?;
        let mut cursor = Cursor::new(data).at(at, "header_item")?;
        // magic, checksum, signature
        cursor.skip(8 + 4 + 20, "header_item")?;
        let file_size = cursor.u32("header_item file_size")?;
        let _header_size = cursor.u32("header_item header_size")?;
        let endian_at = cursor.offset();
        if cursor.u32("header_item endian_tag")? != ENDIAN {
            return Err(ReadError::new(ErrorKind::Unsupported, "header_item endian_tag", endian_at));
        }
        // link_size, link_off, map_off
        cursor.skip(12, "header_item")?;
        let mut section = || -> ReadResult<Section> {
            Ok(Section { count: cursor.u32("header_item")?, offset: cursor.u32("header_item")? })
        };
        let [strings, types, protos, fields, methods, classes] =
            [section()?, section()?, section()?, section()?, section()?, section()?];
        let _data = section()?;
        let container = if version >= CONTAINER { section()? } else { Section::default() };
        let header = Self {
            version,
            offset: at,
            file_size,
            container_size: container.count,
            strings,
            types,
            protos,
            fields,
            methods,
            classes,
        };
        Ok(header)
    }

    /// Where the next header of the container would stand, if this is a container.
    pub fn next(&self) -> Option<usize> {
        let size = usize::try_from(self.file_size).ok()?;
        if self.version >= CONTAINER && size > 0 { self.offset.checked_add(size) } else { None }
    }

    /// Where the file says that it ends.
    pub fn end(&self) -> u64 {
        (self.offset as u64 + u64::from(self.file_size)).max(u64::from(self.container_size))
    }
}

/// `dex\n0NN\0`. Version 036 was never released, but nothing in it would read otherwise.
fn read_version(data: &[u8], at: usize) -> ReadResult<u16> {
    let magic = data.get(at..).and_then(|rest| rest.first_chunk::<8>());
    let Some([b'd', b'e', b'x', b'\n', b'0', tens, ones, 0]) = magic else {
        return Err(foreign(data, at));
    };
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return Err(foreign(data, at));
    }
    let version = u16::from(tens - b'0') * 10 + u16::from(ones - b'0');
    if (35..=CONTAINER).contains(&version) {
        Ok(version)
    } else {
        Err(ReadError::new(ErrorKind::Unsupported, "header_item version", at as u64 + 4))
    }
}
