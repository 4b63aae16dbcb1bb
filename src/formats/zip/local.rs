//! The local file header, which stands before the data of each entry (APPNOTE 4.3.7).

use crate::bytes::{Cursor, ErrorKind, ReadResult};

/// `PK\x03\x04`
pub(super) const SIGNATURE: [u8; 4] = *b"PK\x03\x04";

/// Bytes before the name.
pub(super) const FIXED: usize = 30;

/// A local header. Only recovery believes its sizes and method; reading takes those of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header<'a> {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) compressed: u32,
    pub(super) size: u32,
    pub(super) name: &'a [u8],
    /// Where the entry's data begins in the file; may lie past its end.
    pub(super) data_start: usize,
}

impl<'a> Header<'a> {
    /// The header at byte `at` of the file.
    ///
    /// What the extra field holds is not read, only its length: records that lie about theirs harm nobody.
    pub(super) fn read(data: &'a [u8], at: u64) -> ReadResult<Self> {
        let what = "local file header";
        let out_of_range = Cursor::new(&[]).with_base(at).error(ErrorKind::OutOfRange, what);
        let start = usize::try_from(at).map_err(|_| out_of_range.clone())?;
        if start >= data.len() {
            return Err(out_of_range);
        }
        let mut c = Cursor::new(data).at(start, what)?;
        if c.take(4, what)? != SIGNATURE {
            return Err(Cursor::new(&[]).with_base(at).error(ErrorKind::BadMagic, what));
        }
        c.skip(2, what)?;
        let flags = c.u16(what)?;
        let method = c.u16(what)?;
        c.skip(4, what)?;
        let (crc, compressed, size) = (c.u32(what)?, c.u32(what)?, c.u32(what)?);
        let (name_len, extra_len) = (c.u16(what)?, c.u16(what)?);
        let name = c.take(usize::from(name_len), "local file name")?;
        let data_start = c.position() + usize::from(extra_len);
        Ok(Self { flags, method, crc, compressed, size, name, data_start })
    }
}
