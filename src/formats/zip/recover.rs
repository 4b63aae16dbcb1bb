//! Entries found without a directory, by the signatures of their local headers.

use super::central::{Fields, Listing};
use super::{Entry, Fault, FaultKind, local};
use crate::bytes::{Budget, ErrorKind};
use memchr::memmem;
use std::collections::BTreeSet;

/// `PK\x07\x08`
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const DESCRIPTOR_FLAG: u16 = 1 << 3;
/// The signature of a directory entry: no data runs past it.
const CENTRAL: &[u8] = b"PK\x01\x02";

/// Adds the entries that the directory should have named and did not, each with a fault.
///
/// Data is skipped by the header's size where that leads to another signature, so that an archive stored inside
/// this one does not lend it its entries.
pub(super) fn supplement(data: &[u8], listing: &mut Listing, budget: &Budget) {
    let known: BTreeSet<u64> = listing.entries.iter().map(|entry| entry.offset).collect();
    let end = listing.data_end.min(data.len());
    let end = if known.is_empty() { data.len() } else { end };
    let mut at = 0;
    while let Some(found) = data.get(at..end).and_then(|rest| memmem::find(rest, &local::SIGNATURE)) {
        at += found;
        let Some((entry, next)) = entry_at(data, at, end) else {
            at += local::SIGNATURE.len();
            continue;
        };
        if listing.entries.len() >= budget.entries {
            let over = FaultKind::Unread(ErrorKind::OverBudget);
            listing.faults.push(Fault::of_directory(at as u64, "local file headers", over));
            return;
        }
        if !known.contains(&entry.offset) {
            listing.faults.push(Fault::of_entry(&entry, "local file header", FaultKind::Recovered));
            listing.entries.push(entry);
        }
        at = next;
    }
}

/// Whether the file begins with an entry, as Android asks of every archive.
pub(super) fn starts_with_entry(data: &[u8]) -> bool {
    entry_at(data, 0, data.len()).is_some()
}

/// Whether an entry begins before byte `end`.
pub(super) fn has_entry(data: &[u8], end: usize) -> bool {
    let before = data.get(..end).unwrap_or(data);
    memmem::find_iter(before, &local::SIGNATURE).any(|at| entry_at(data, at, data.len()).is_some())
}

/// The entry whose local header stands at `at`, and where to search on.
fn entry_at(data: &[u8], at: usize, end: usize) -> Option<(Entry, usize)> {
    let header = local::Header::read(data, at as u64).ok()?;
    if header.name.is_empty() || header.data_start > end {
        return None;
    }
    let mut fields = Fields {
        name: header.name,
        flags: header.flags,
        method: header.method,
        crc: header.crc,
        compressed: u64::from(header.compressed),
        size: u64::from(header.size),
        offset: at as u64,
    };
    let room = data.get(header.data_start..end)?;
    if header.flags & DESCRIPTOR_FLAG != 0 && header.compressed == 0 {
        describe(&mut fields, room);
    }
    let len = usize::try_from(fields.compressed).ok();
    let after = len.and_then(|len| header.data_start.checked_add(len)).filter(|&after| after <= end);
    Some((fields.into_entry(), after.unwrap_or(header.data_start).max(at + local::FIXED)))
}

/// Sizes and checksum from the data descriptor behind the data, else from where the next header begins.
fn describe(fields: &mut Fields<'_>, room: &[u8]) {
    // Only as far as the next header, or a file of nothing but headers would cost the square of its length.
    let room = memmem::find(room, &local::SIGNATURE).and_then(|next| room.get(..next)).unwrap_or(room);
    let room = memmem::find(room, CENTRAL).and_then(|next| room.get(..next)).unwrap_or(room);
    fields.compressed = room.len() as u64;
    for at in memmem::find_iter(room, DESCRIPTOR) {
        let word = |i: usize| {
            let bytes = room.get(at + i..at + i + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        let (Some(crc), Some(compressed), Some(size)) = (word(4), word(8), word(12)) else { return };
        if compressed as usize == at {
            fields.crc = crc;
            fields.compressed = u64::from(compressed);
            fields.size = u64::from(size);
            return;
        }
    }
}
