//! The central directory (APPNOTE 4.3.12).

use super::eocd::End;
use super::{Entry, Fault, FaultKind, Method, local, names, recover};
use crate::bytes::{Budget, Cursor, ErrorKind, ReadResult};
use memchr::memmem;

const SIGNATURE: [u8; 4] = *b"PK\x01\x02";
const FIXED: usize = 46;
/// General purpose flags: encrypted, data descriptor.
const ENCRYPTED: u16 = 1;
const DESCRIPTOR: u16 = 1 << 3;
/// The method number of DEFLATE.
const DEFLATE: u16 = 8;

/// What was found of a directory.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    pub(super) faults: Vec<Fault>,
    /// Whether all entries that the directory promises are here.
    pub(super) complete: bool,
    /// Where the entries' data ends at the latest.
    pub(super) data_end: usize,
}

impl Listing {
    /// Nothing known: there is no end record.
    pub(super) fn without_directory(data: &[u8]) -> Self {
        let fault = Fault::of_directory(
            data.len() as u64,
            "end of central directory record",
            FaultKind::Unread(ErrorKind::Truncated),
        );
        Self { entries: Vec::new(), faults: vec![fault], complete: false, data_end: data.len() }
    }
}

/// Whether a directory entry stands at byte `at`.
pub(super) fn stands_at(data: &[u8], at: usize) -> bool {
    data.get(at..).is_some_and(|rest| rest.starts_with(&SIGNATURE))
}

/// Describes an entry; the local header gives the same fields where the directory is lost.
pub(super) struct Fields<'a> {
    pub(super) name: &'a [u8],
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
    pub(super) offset: u64,
}

impl Fields<'_> {
    pub(super) fn into_entry(self) -> Entry {
        let (name, raw_name) = names::decode(self.name);
        Entry {
            name,
            raw_name,
            declared_method: self.method,
            method: if self.method == DEFLATE { Method::Deflated } else { Method::Stored },
            compressed: self.compressed,
            size: self.size,
            crc: self.crc,
            offset: self.offset,
            encrypted: self.flags & ENCRYPTED != 0,
            descriptor: self.flags & DESCRIPTOR != 0,
        }
    }
}

/// Reads all entries from `end.start` to the end record, whatever their promised number.
///
/// Android stops at the promised number. We read on: what stands behind it is in the package too, and archives of
/// more than 65,535 entries written without zip64 promise their number modulo 65,536.
pub(super) fn walk(data: &[u8], end: &End, budget: &Budget) -> Listing {
    let mut listing =
        Listing { entries: Vec::new(), faults: Vec::new(), complete: true, data_end: end.start };
    let directory = data.get(..end.limit).unwrap_or(data);
    let mut at = end.start;
    while at < end.limit {
        if listing.entries.len() >= budget.entries {
            listing.stop(at, ErrorKind::OverBudget);
            return listing;
        }
        if !stands_at(directory, at) {
            match next_header(directory, at) {
                Some(next) if !ends_here(directory, at) => at = next,
                _ => break,
            }
        }
        match entry(directory, at, end.shift, data) {
            Ok((entry, next)) => {
                listing.entries.push(entry);
                // A length that runs past the next header lies; the header is there for everyone to see.
                at = if next <= end.limit {
                    next
                } else {
                    next_header(directory, at + FIXED).unwrap_or(end.limit)
                };
            }
            Err(error) => {
                listing.stop(at, error.kind);
                return listing;
            }
        }
    }
    if (listing.entries.len() as u64) < end.count {
        listing.stop(at, ErrorKind::OutOfRange);
    } else if end.shift > 0 && recover::has_entry(data, first_offset(&listing, end)) {
        // Another archive stands before the one that this directory is of, or around it: a package cut short that
        // holds a stored archive ends so.
        listing.faults.push(Fault::of_directory(end.start as u64, "central directory", FaultKind::Ambiguous));
        listing.complete = false;
        listing.data_end = data.len();
    }
    listing
}

fn first_offset(listing: &Listing, end: &End) -> usize {
    let first = listing.entries.iter().map(|entry| entry.offset).min();
    first.and_then(|at| usize::try_from(at).ok()).unwrap_or(end.start)
}

impl Listing {
    /// Notes that the directory was not read from byte `at` on.
    fn stop(&mut self, at: usize, kind: ErrorKind) {
        self.complete = false;
        self.faults.push(Fault::of_directory(at as u64, "central directory", FaultKind::Unread(kind)));
    }
}

/// Whether the directory ends at `at` with one of the records that may follow its entries.
fn ends_here(directory: &[u8], at: usize) -> bool {
    let rest = directory.get(at..).unwrap_or(&[]);
    rest.is_empty() || rest.starts_with(b"PK\x06\x06") || rest.starts_with(b"PK\x05\x05")
}

fn next_header(directory: &[u8], from: usize) -> Option<usize> {
    memmem::find(directory.get(from..)?, &SIGNATURE).map(|found| from + found)
}

/// The entry at byte `at`, and where the next one is said to stand.
fn entry(directory: &[u8], at: usize, shift: u64, data: &[u8]) -> ReadResult<(Entry, usize)> {
    let what = "central directory header";
    let mut c = Cursor::new(directory).at(at, what)?;
    c.skip(8, what)?;
    let (flags, method) = (c.u16(what)?, c.u16(what)?);
    c.skip(4, what)?;
    let (crc, compressed, size) = (c.u32(what)?, c.u32(what)?, c.u32(what)?);
    let (name_len, extra_len, comment_len) = (c.u16(what)?, c.u16(what)?, c.u16(what)?);
    c.skip(8, what)?;
    let offset = c.u32(what)?;
    let name = c.take(usize::from(name_len), "entry name")?;
    let extra_len = usize::from(extra_len);
    let extra = c.take(extra_len.min(c.remaining()), "extra field")?;
    let next = at + FIXED + usize::from(name_len) + extra_len + usize::from(comment_len);
    let mut fields = Fields {
        name,
        flags,
        method,
        crc,
        compressed: u64::from(compressed),
        size: u64::from(size),
        offset: u64::from(offset),
    };
    widen(&mut fields, extra);
    fields.offset = shifted(data, fields.offset, shift);
    Ok((fields.into_entry(), next))
}

/// Prepended bytes shift offsets, unless whoever prepended them corrected these and not the end record's.
fn shifted(data: &[u8], offset: u64, shift: u64) -> u64 {
    let moved = offset.saturating_add(shift);
    let header_at = |at: u64| {
        let rest = usize::try_from(at).ok().and_then(|at| data.get(at..));
        rest.is_some_and(|rest| rest.starts_with(&local::SIGNATURE))
    };
    if shift != 0 && !header_at(moved) && header_at(offset) { offset } else { moved }
}

/// Takes sizes and offset from the zip64 extra record (APPNOTE 4.5.3), for the fields that say so.
fn widen(fields: &mut Fields<'_>, extra: &[u8]) {
    const FULL: u64 = u32::MAX as u64;
    let mut c = Cursor::new(extra);
    while let (Ok(id), Ok(len)) = (c.u16("extra id"), c.u16("extra length")) {
        // A record that lies about its length ends where the field ends.
        let Ok(body) = c.take(usize::from(len).min(c.remaining()), "extra record") else { return };
        if id != 1 {
            continue;
        }
        let mut body = Cursor::new(body);
        for field in [&mut fields.size, &mut fields.compressed, &mut fields.offset] {
            if *field == FULL
                && let Ok(wide) = body.u64("zip64 extended information")
            {
                *field = wide;
            }
        }
        return;
    }
}
