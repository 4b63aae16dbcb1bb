//! The bytes of an entry.

use super::local::Header;
use super::{Content, Entry, Fault, FaultKind, Method};
use crate::bytes::{Budget, ErrorKind, ReadError, ReadResult};
use libdeflater::{DecompressionError, Decompressor};
use std::borrow::Cow;
use std::cell::RefCell;

thread_local! {
    // A decompressor is 11 KiB of tables; one a thread, not one an entry.
    static DECOMPRESSOR: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

/// Reads the bytes of `entry`, whose data stands before byte `data_end` of the archive.
///
/// First as Android reads: the directory's method and sizes. When the checksum disagrees, the other readings that a
/// tampered header can mean are tried, and the one whose checksum fits is taken. When none fits, the first reading is
/// given out with a fault: Android does not check, so it would run these bytes. The checksum is cheap: libdeflate's
/// takes a few hundredths of the time of inflating.
pub(super) fn content<'a>(
    data: &'a [u8],
    data_end: usize,
    entry: &Entry,
    budget: &Budget,
) -> ReadResult<Content<'a>> {
    let header = Header::read(data, entry.offset)?;
    let start = header.data_start;
    let limit = if start <= data_end { data_end } else { data.len() };
    let Some(room) = data.get(start..limit.min(data.len())) else {
        return Err(error(entry, ErrorKind::Truncated, "entry data"));
    };
    let android = android(entry, room).ok_or_else(|| error(entry, ErrorKind::Truncated, "entry data"));
    let first = android.and_then(|reading| reading.bytes(entry, budget));
    match first {
        Ok(bytes) if libdeflater::crc32(&bytes) == entry.crc => Ok(Content { data: bytes, fault: None }),
        Err(error) if error.kind == ErrorKind::OverBudget => Err(error),
        first => match others(entry, room, &first).find_map(|reading| reading.checked(entry, budget)) {
            Some(data) => Ok(Content { data, fault: None }),
            None => doubtful(entry, first),
        },
    }
}

/// The first `N` bytes of `entry`; `None` when it is shorter or damaged.
pub(super) fn head<const N: usize>(data: &[u8], entry: &Entry) -> Option<[u8; N]> {
    let start = Header::read(data, entry.offset).ok()?.data_start;
    let input = android(entry, data.get(start..)?)?.input;
    if entry.method == Method::Stored {
        return input.first_chunk().copied();
    }
    let mut out = [0; N];
    // The stream goes on past the buffer, which is then full and the result an error.
    match DECOMPRESSOR.with_borrow_mut(|d| d.deflate_decompress(input, &mut out)) {
        Ok(written) if written == N => Some(out),
        Err(DecompressionError::InsufficientSpace) => Some(out),
        _ => None,
    }
}

/// The first bytes of `entry`, at most `most`; `None` when it is damaged.
pub(super) fn beginning(data: &[u8], entry: &Entry, most: usize) -> Option<Vec<u8>> {
    let start = Header::read(data, entry.offset).ok()?.data_start;
    let input = android(entry, data.get(start..)?)?.input;
    if entry.method == Method::Stored {
        return Some(input.get(..most.min(input.len()))?.to_vec());
    }
    // No stream of this length gives more; so nothing is allocated that a lying size asks for.
    let reach = input.len().saturating_mul(1100).saturating_add(64);
    let mut out = vec![0; most.min(reach)];
    match DECOMPRESSOR.with_borrow_mut(|d| d.deflate_decompress(input, &mut out)) {
        Ok(written) => {
            out.truncate(written);
            Some(out)
        }
        Err(DecompressionError::InsufficientSpace) => Some(out),
        Err(DecompressionError::BadData) => None,
    }
}

/// What to say when no reading has the right checksum.
fn doubtful<'a>(entry: &Entry, first: ReadResult<Cow<'a, [u8]>>) -> ReadResult<Content<'a>> {
    match first {
        Ok(data) => {
            let kind = if entry.encrypted { ErrorKind::Encrypted } else { ErrorKind::Corrupt };
            Ok(Content { data, fault: Some(Fault::of_entry(entry, "checksum", FaultKind::Unread(kind))) })
        }
        Err(error) if entry.encrypted => Err(ReadError { kind: ErrorKind::Encrypted, ..error }),
        Err(error) => Err(error),
    }
}

fn error(entry: &Entry, kind: ErrorKind, what: &'static str) -> ReadError {
    ReadError::new(kind, what, entry.offset)
}

/// One way to understand the bytes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading<'a> {
    method: Method,
    input: &'a [u8],
}

fn within(room: &[u8], size: u64) -> Option<&[u8]> {
    usize::try_from(size).ok().and_then(|size| room.get(..size))
}

/// How Android understands `entry`, whose data begins at the start of `room`.
fn android<'a>(entry: &Entry, room: &'a [u8]) -> Option<Reading<'a>> {
    let input = match entry.method {
        // A stream knows its own end: one whose size runs past the room may still be whole.
        Method::Deflated => Some(within(room, entry.compressed).unwrap_or(room)),
        Method::Stored => within(room, entry.size),
    };
    input.map(|input| Reading { method: entry.method, input })
}

/// The other ways that a tampered header can mean; none that repeats what `first` has shown.
fn others<'a>(
    entry: &Entry,
    room: &'a [u8],
    first: &ReadResult<Cow<'a, [u8]>>,
) -> impl Iterator<Item = Reading<'a>> + use<'a> {
    let inflated = entry.method == Method::Deflated && first.is_ok();
    let stored = [entry.size, entry.compressed].map(|size| (Method::Stored, within(room, size)));
    let deflated = (Method::Deflated, Some(room).filter(|_| !inflated));
    stored
        .into_iter()
        .chain([deflated])
        .filter_map(|(method, input)| input.map(|input| Reading { method, input }))
}

impl<'a> Reading<'a> {
    /// The bytes of this reading, if their checksum is the entry's.
    fn checked(&self, entry: &Entry, budget: &Budget) -> Option<Cow<'a, [u8]>> {
        self.bytes(entry, budget).ok().filter(|bytes| libdeflater::crc32(bytes) == entry.crc)
    }

    fn bytes(&self, entry: &Entry, budget: &Budget) -> ReadResult<Cow<'a, [u8]>> {
        match self.method {
            Method::Stored => {
                // Borrowed, but counted: ten thousand entries may share the same bytes.
                budget.inflate(self.input.len() as u64, "entry data", entry.offset)?;
                Ok(Cow::Borrowed(self.input))
            }
            Method::Deflated => inflate(self.input, entry, budget).map(Cow::Owned),
        }
    }
}

/// Inflates `input` into a buffer of the declared size, or of a larger one when that size lies.
fn inflate(input: &[u8], entry: &Entry, budget: &Budget) -> ReadResult<Vec<u8>> {
    let compressed = input.len() as u64;
    let mut size = entry.size;
    // A declared size that no stream of this length can reach is no reason to refuse: the stream decides.
    if budget.is_bomb(compressed, size) {
        size = compressed.saturating_mul(4);
    }
    loop {
        if budget.is_bomb(compressed, size) {
            return Err(error(entry, ErrorKind::OverBudget, "inflated entry"));
        }
        budget.inflate(size, "inflated entry", entry.offset)?;
        let length =
            usize::try_from(size).map_err(|_| error(entry, ErrorKind::OverBudget, "inflated entry"))?;
        let mut out = vec![0; length];
        let result = DECOMPRESSOR.with_borrow_mut(|d| d.deflate_decompress(input, &mut out));
        match result {
            Ok(written) => {
                out.truncate(written);
                return Ok(out);
            }
            Err(DecompressionError::InsufficientSpace) => size = size.saturating_mul(2).max(1 << 12),
            Err(DecompressionError::BadData) => {
                return Err(error(entry, ErrorKind::Corrupt, "deflate stream"));
            }
        }
    }
}
