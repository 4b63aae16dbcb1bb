//! The end of central directory record, with its zip64 kin (APPNOTE 4.3.14 to 4.3.16).

use super::central;
use crate::bytes::{Cursor, ReadResult};
use memchr::memmem;

const SIGNATURE: &[u8] = b"PK\x05\x06";
const SIGNATURE_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const FIXED: usize = 22;
const LOCATOR_LEN: usize = 20;
/// Candidates tried before giving up; a comment may be filled with signatures.
const MAX_CANDIDATES: usize = 64;

/// Where the central directory is, as offsets in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// First byte of the directory.
    pub(super) start: usize,
    /// First byte past it: that of the end record.
    pub(super) limit: usize,
    /// Bytes put before the archive without correcting its offsets.
    pub(super) shift: u64,
    /// Entries as the record says.
    pub(super) count: u64,
}

/// Finds the end record: the last one in the file that leads to a directory.
///
/// Android takes the last signature and demands that its comment ends with the file. We search on, so that neither
/// bytes after the archive nor a comment that holds an empty record of its own hides the directory. The whole file
/// is searched only when the reach of a comment holds no record that ends with the file.
pub(super) fn find(data: &[u8]) -> Option<End> {
    let reach = data.len().saturating_sub(FIXED + usize::from(u16::MAX));
    let near = candidates(data, reach);
    let closes_file = |at: usize| comment_len(data, at).is_some_and(|len| at + FIXED + len == data.len());
    if let Some((_, end)) = near.clone().find(|(at, end)| end.start < end.limit && closes_file(*at)) {
        return Some(end);
    }
    let mut all = candidates(data, 0);
    let holding_entries = all.clone().find(|(_, end)| end.start < end.limit);
    holding_entries.or_else(|| all.next()).map(|(_, end)| end)
}

/// The records from byte `from` on that lead to a directory, last first.
fn candidates(data: &[u8], from: usize) -> impl Iterator<Item = (usize, End)> + Clone + '_ {
    let searched = data.get(from..).unwrap_or(&[]);
    let found = memmem::rfind_iter(searched, SIGNATURE).take(MAX_CANDIDATES).map(move |at| from + at);
    found.filter_map(|at| record(data, at).ok().flatten().map(|end| (at, end)))
}

fn comment_len(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at + FIXED - 2..at + FIXED)?;
    Some(usize::from(u16::from_le_bytes(bytes.try_into().ok()?)))
}

/// The record at `at`, if the directory that it names is there.
fn record(data: &[u8], at: usize) -> ReadResult<Option<End>> {
    let what = "end of central directory record";
    let mut c = Cursor::new(data).at(at, what)?;
    c.skip(8, what)?;
    let on_disk = c.u16(what)?;
    let count = c.u16(what)?;
    let (size, start) = (c.u32(what)?, c.u32(what)?);
    c.skip(2, what)?;
    let overflows = on_disk == u16::MAX || count == u16::MAX || size == u32::MAX || start == u32::MAX;
    if overflows && let Some(end) = record_64(data, at) {
        return Ok(Some(end));
    }
    Ok(place(data, at, u64::from(start), u64::from(size), u64::from(count)))
}

/// The zip64 record that the locator before the end record at `at` leads to.
fn record_64(data: &[u8], at: usize) -> Option<End> {
    let what = "zip64 end of central directory record";
    let locator_at = at.checked_sub(LOCATOR_LEN)?;
    let locator = data.get(locator_at..at)?;
    if !locator.starts_with(LOCATOR_64) {
        return None;
    }
    let named = usize::try_from(u64::from_le_bytes(locator.get(8..16)?.try_into().ok()?)).ok();
    let named = named.filter(|&at| data.get(at..).is_some_and(|rest| rest.starts_with(SIGNATURE_64)));
    // With bytes prepended the locator points short of the record, which then stands right before it.
    let record_at = named.or_else(|| memmem::rfind(data.get(..locator_at)?, SIGNATURE_64))?;
    let mut c = Cursor::new(data).at(record_at, what).ok()?;
    c.skip(32, what).ok()?;
    let (count, size, start) = (c.u64(what).ok()?, c.u64(what).ok()?, c.u64(what).ok()?);
    place(data, record_at, start, size, count)
}

/// The directory before `limit`: where the record says, else right before the record.
fn place(data: &[u8], limit: usize, start: u64, size: u64, count: u64) -> Option<End> {
    let end = |at: u64, shift: u64| {
        let at = usize::try_from(at).ok().filter(|&at| at <= limit)?;
        let there = if count == 0 && size == 0 { at == limit } else { central::stands_at(data, at) };
        there.then_some(End { start: at, limit, shift, count })
    };
    let before_record = (limit as u64).checked_sub(size);
    let shifted = before_record.and_then(|at| end(at, at.checked_sub(start)?));
    // Bytes were prepended and the offsets left as they were: the directory ends at the record all the same.
    match end(start, 0) {
        Some(absolute) => Some(absolute),
        None => shifted,
    }
}
