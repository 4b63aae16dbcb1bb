//! A cursor that cannot panic: every read is checked, every error says what and where.

use super::{ErrorKind, ReadError, ReadResult};

/// Byte order of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endian {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

/// A position in borrowed bytes. Offsets in errors count from the start of the entry, not of the slice.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    data: &'a [u8],
    pos: usize,
    base: u64,
    endian: Endian,
}

impl<'a> Cursor<'a> {
    /// A little-endian cursor at the start of `data`.
    pub const fn new(data: &'a [u8]) -> Self {
        Self { data, pos: 0, base: 0, endian: Endian::Little }
    }

    /// The same cursor reading in `endian` order.
    pub const fn with_endian(mut self, endian: Endian) -> Self {
        self.endian = endian;
        self
    }

    /// The same cursor whose data begins at byte `base` of the entry.
    pub const fn with_base(mut self, base: u64) -> Self {
        self.base = base;
        self
    }

    /// A cursor over `data[start..start + len]` that reports offsets of the same entry.
    pub fn sub(&self, start: usize, len: usize, what: &'static str) -> ReadResult<Self> {
        let end = start.checked_add(len);
        match end.and_then(|end| self.data.get(start..end)) {
            Some(data) => Ok(Self { data, pos: 0, base: self.base + start as u64, endian: self.endian }),
            None => Err(ReadError::new(ErrorKind::OutOfRange, what, self.base + start as u64)),
        }
    }

    /// A cursor at byte `pos` of the same data.
    #[inline]
    pub fn at(&self, pos: usize, what: &'static str) -> ReadResult<Self> {
        if pos > self.data.len() {
            return Err(ReadError::new(ErrorKind::OutOfRange, what, self.base + pos as u64));
        }
        Ok(Self { pos, ..*self })
    }

    /// All the bytes under the cursor, read or not.
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Bytes read so far, from the start of this cursor's data.
    #[inline]
    pub const fn position(&self) -> usize {
        self.pos
    }

    /// Offset of the next byte in the entry, for errors and places.
    #[inline]
    pub const fn offset(&self) -> u64 {
        self.base + self.pos as u64
    }

    /// Bytes left.
    pub const fn remaining(&self) -> usize {
        self.data.len() - self.pos
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// An error of `kind` at the next byte.
    pub const fn error(&self, kind: ErrorKind, what: &'static str) -> ReadError {
        ReadError::new(kind, what, self.base + self.pos as u64)
    }

    /// The next `len` bytes.
    #[inline]
    pub fn take(&mut self, len: usize, what: &'static str) -> ReadResult<&'a [u8]> {
        let end = self.pos.checked_add(len);
        match end.and_then(|end| self.data.get(self.pos..end)) {
            Some(bytes) => {
                self.pos += len;
                Ok(bytes)
            }
            None => Err(self.error(ErrorKind::Truncated, what)),
        }
    }

    /// Steps over `len` bytes.
    #[inline]
    pub fn skip(&mut self, len: usize, what: &'static str) -> ReadResult<()> {
        self.take(len, what).map(drop)
    }

    /// Compares `count` items of at least `size` bytes with the bytes left, before anything is allocated.
    #[inline]
    pub fn check_count(&self, count: usize, size: usize, what: &'static str) -> ReadResult<()> {
        match count.checked_mul(size) {
            Some(bytes) if bytes <= self.remaining() => Ok(()),
            _ => Err(self.error(ErrorKind::OutOfRange, what)),
        }
    }

    #[inline]
    fn array<const N: usize>(&mut self, what: &'static str) -> ReadResult<[u8; N]> {
        match self.data.get(self.pos..).and_then(<[u8]>::first_chunk::<N>) {
            Some(bytes) => {
                self.pos += N;
                Ok(*bytes)
            }
            None => Err(self.error(ErrorKind::Truncated, what)),
        }
    }

    /// One byte.
    #[inline]
    pub fn u8(&mut self, what: &'static str) -> ReadResult<u8> {
        Ok(self.array::<1>(what)?[0])
    }

    /// Two bytes.
    #[inline]
    pub fn u16(&mut self, what: &'static str) -> ReadResult<u16> {
        let bytes = self.array(what)?;
        Ok(match self.endian {
            Endian::Little => u16::from_le_bytes(bytes),
            Endian::Big => u16::from_be_bytes(bytes),
        })
    }

    /// Four bytes.
    #[inline]
    pub fn u32(&mut self, what: &'static str) -> ReadResult<u32> {
        let bytes = self.array(what)?;
        Ok(match self.endian {
            Endian::Little => u32::from_le_bytes(bytes),
            Endian::Big => u32::from_be_bytes(bytes),
        })
    }

    /// Eight bytes.
    pub fn u64(&mut self, what: &'static str) -> ReadResult<u64> {
        let bytes = self.array(what)?;
        Ok(match self.endian {
            Endian::Little => u64::from_le_bytes(bytes),
            Endian::Big => u64::from_be_bytes(bytes),
        })
    }

    /// Unsigned LEB128 of at most 32 bits (five bytes), as dex writes it.
    #[inline]
    pub fn uleb128(&mut self, what: &'static str) -> ReadResult<u32> {
        // Nearly all are one byte.
        if let Some(byte) = self.data.get(self.pos).copied().filter(|byte| *byte < 0x80) {
            self.pos += 1;
            return Ok(u32::from(byte));
        }
        self.long_uleb128(what)
    }

    fn long_uleb128(&mut self, what: &'static str) -> ReadResult<u32> {
        let mut value = 0u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.u8(what)?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.error(ErrorKind::OutOfRange, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_past_the_end_says_what_and_where() {
        let mut c = Cursor::new(&[1, 2, 3]).with_base(0x10);
        assert_eq!(c.u16("pair").unwrap(), 0x0201);
        let error = c.u32("word").unwrap_err();
        assert_eq!(error, ReadError::new(ErrorKind::Truncated, "word", 0x12));
        assert_eq!(c.u8("last").unwrap(), 3);
        assert!(c.is_empty());
    }

    #[test]
    fn leb128_stops_after_five_bytes() {
        assert_eq!(Cursor::new(&[0xe5, 0x8e, 0x26]).uleb128("n").unwrap(), 624_485);
        assert!(Cursor::new(&[0xff; 6]).uleb128("n").is_err());
    }

    #[test]
    fn counts_are_checked_before_allocation() {
        let c = Cursor::new(&[0; 8]);
        assert!(c.check_count(2, 4, "items").is_ok());
        assert!(c.check_count(usize::MAX, 4, "items").is_err());
    }
}
