//! The chunks that compiled XML and resource tables are made of: kind, header size, size, then whatever the kind says.
//! Layout: `ResChunk_header` in AOSP `frameworks/base/libs/androidfw/include/androidfw/ResourceTypes.h`.

use super::Faults;
use crate::bytes::{Cursor, ErrorKind};

pub(in crate::formats) const STRING_POOL: u16 = 0x0001;
pub(in crate::formats) const TABLE: u16 = 0x0002;
pub(in crate::formats) const XML: u16 = 0x0003;

/// One chunk; its cursor covers header and body and reports offsets of the entry.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Chunk<'a> {
    pub(in crate::formats) kind: u16,
    /// Size of the header in bytes: the body starts there.
    pub(in crate::formats) header: usize,
    /// The whole chunk, at its first byte.
    pub(in crate::formats) all: Cursor<'a>,
}

/// The chunks of a body, one after another, stopping where no next one can be told.
pub(in crate::formats) struct Chunks<'a, 'f> {
    rest: Cursor<'a>,
    faults: &'f mut Faults,
}

impl<'a, 'f> Chunks<'a, 'f> {
    /// The chunks from `rest` on.
    pub(in crate::formats) const fn new(rest: Cursor<'a>, faults: &'f mut Faults) -> Self {
        Self { rest, faults }
    }

    /// Where faults of the chunk just read go.
    pub(in crate::formats) const fn faults(&mut self) -> &mut Faults {
        self.faults
    }

    /// The kind of the next chunk, whatever else is wrong with it.
    pub(in crate::formats) fn kind_ahead(&self) -> Option<u16> {
        let mut ahead = self.rest;
        ahead.u16("chunk header").ok()
    }

    /// The next chunk. One whose size runs past the end is cut there; one that is smaller than its own header ends
    /// the walk, since nobody can say where the next begins. Both are faults.
    pub(in crate::formats) fn next(&mut self) -> Option<Chunk<'a>> {
        // Android ends the same way: fewer bytes than a chunk header are padding.
        if self.rest.remaining() < 8 {
            return None;
        }
        let start = self.rest;
        let (chunk, size) = match read(start, self.faults) {
            Ok(read) => read,
            Err(error) => {
                self.faults.add(error);
                return None;
            }
        };
        let step = size.min(self.rest.remaining());
        self.rest.skip(step, "chunk").ok()?;
        Some(chunk)
    }
}

/// The chunk at `start` and its size as declared.
fn read<'a>(start: Cursor<'a>, faults: &mut Faults) -> crate::bytes::ReadResult<(Chunk<'a>, usize)> {
    let mut cursor = start;
    let kind = cursor.u16("chunk header")?;
    let mut header = usize::from(cursor.u16("chunk header")?);
    let size = cursor.u32("chunk header")? as usize;
    if size < 8 {
        return Err(start.error(ErrorKind::OutOfRange, "chunk size"));
    }
    let size_here = size.min(start.remaining());
    if size_here < size {
        faults.add(start.error(ErrorKind::Truncated, "chunk"));
    }
    if header < 8 || header > size_here {
        faults.add(start.error(ErrorKind::OutOfRange, "chunk header size"));
        header = header.clamp(8, size_here.max(8));
    }
    let all = start.sub(start.position(), size_here, "chunk")?;
    Ok((Chunk { kind, header, all }, size))
}

impl<'a> Chunk<'a> {
    /// A cursor behind the common header: the kind's own header fields.
    pub(in crate::formats) fn fields(&self) -> crate::bytes::ReadResult<Cursor<'a>> {
        self.all.at(8, "chunk header")
    }

    /// A cursor at the body.
    pub(in crate::formats) fn body(&self) -> crate::bytes::ReadResult<Cursor<'a>> {
        self.all.at(self.header, "chunk body")
    }
}
