//! Entries of one type in one configuration, in their plain, sparse and compact forms.

use super::Config;
use crate::bytes::{Cursor, ErrorKind, ReadResult};
use crate::formats::axml::Scalar;
use crate::formats::axml::chunk::Chunk;

const SPARSE: u8 = 1;
const OFFSET16: u8 = 2;
const COMPLEX: u16 = 1;
const COMPACT: u16 = 8;

/// A type chunk: the entries of one type in one configuration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type<'a> {
    /// Number of the type, from 1.
    pub(super) id: u8,
    pub(super) config: Config,
    flags: u8,
    /// How many entries: for sparse ones those that exist, else all numbers.
    count: u32,
    /// The table of offsets.
    offsets: Cursor<'a>,
    /// The entries.
    entries: Cursor<'a>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// One value.
    Scalar(Scalar),
    /// A map of values: a style, an array, a plural.
    Bag,
}

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    /// Index of its name in the package's keys.
    pub(super) key: u32,
    pub(super) value: Value,
}

impl<'a> Type<'a> {
    pub(super) fn read(chunk: &Chunk<'a>) -> ReadResult<Self> {
        let mut fields = chunk.fields()?;
        let id = fields.u8("resource type header")?;
        let flags = fields.u8("resource type header")?;
        fields.skip(2, "resource type header")?;
        let count = fields.u32("resource type header")?;
        let start = fields.u32("resource type header")? as usize;
        let config = Config::read(fields)?;
        let offsets = chunk.body()?;
        let entries = chunk.all.at(start, "resource entries")?;
        // Android refuses a table whose offsets run into the entries: they would be anything.
        let width = if flags & OFFSET16 != 0 { 2 } else { 4 };
        let room = start.saturating_sub(chunk.header);
        if (count as usize).checked_mul(width).is_none_or(|bytes| bytes > room) && count > 0 {
            return Err(chunk.all.error(ErrorKind::OutOfRange, "resource offsets"));
        }
        Ok(Self { id, config, flags, count, offsets, entries })
    }

    /// The entry `index`, if there is one.
    pub(super) fn entry(&self, index: u16) -> ReadResult<Option<Entry>> {
        let Some(offset) = self.offset(index)? else { return Ok(None) };
        let outside = || self.entries.error(ErrorKind::OutOfRange, "resource entry");
        let at = self.entries.position().checked_add(offset).ok_or_else(outside)?;
        let mut cursor = self.entries.at(at, "resource entry")?;
        let size = cursor.u16("resource entry")?;
        let flags = cursor.u16("resource entry")?;
        let data = cursor.u32("resource entry")?;
        if flags & COMPACT != 0 {
            let [_, kind] = flags.to_le_bytes();
            let value = Value::Scalar(Scalar::new(kind, data));
            return Ok(Some(Entry { key: u32::from(size), value }));
        }
        if flags & COMPLEX != 0 {
            return Ok(Some(Entry { key: data, value: Value::Bag }));
        }
        // The value follows the header, whose size is the one stated.
        let mut value = self.entries.at(at.saturating_add(usize::from(size)), "resource value")?;
        let value = Scalar::read(&mut value, "resource value")?;
        Ok(Some(Entry { key: data, value: Value::Scalar(value) }))
    }

    /// Offset of the entry `index` among the entries, in bytes.
    fn offset(&self, index: u16) -> ReadResult<Option<usize>> {
        if self.flags & SPARSE != 0 {
            return self.sparse_offset(index);
        }
        if u32::from(index) >= self.count {
            return Ok(None);
        }
        let at = |width: usize| {
            self.offsets.at(self.offsets.position() + usize::from(index) * width, "resource offset")
        };
        if self.flags & OFFSET16 != 0 {
            let offset = at(2)?.u16("resource offset")?;
            return Ok((offset != u16::MAX).then_some(usize::from(offset) * 4));
        }
        let offset = at(4)?.u32("resource offset")?;
        Ok((offset != u32::MAX).then_some(offset as usize))
    }

    /// Sparse offsets are pairs of index and offset in words, sorted by index.
    fn sparse_offset(&self, index: u16) -> ReadResult<Option<usize>> {
        let (mut low, mut high) = (0, self.count as usize);
        while low < high {
            let middle = low.midpoint(high);
            let mut pair = self.offsets.at(
                middle.saturating_mul(4).saturating_add(self.offsets.position()),
                "sparse resource offset",
            )?;
            let found = pair.u16("sparse resource offset")?;
            let offset = pair.u16("sparse resource offset")?;
            match found.cmp(&index) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(Some(usize::from(offset) * 4)),
            }
        }
        Ok(None)
    }
}
