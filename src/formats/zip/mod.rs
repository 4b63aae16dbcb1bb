//! Zip archives, read as Android's installer reads them and a little further.
//!
//! Packers fool analysis tools with archives that the system installs all the same: a compression method that does
//! not exist, an encryption flag over plain data, lengths that run past the end. So this reader follows
//! [libziparchive] and [androidfw], not the letter of [APPNOTE], wherever they part:
//!
//! | in the archive | Android | here |
//! | --- | --- | --- |
//! | method neither stored nor deflated | bytes as they stand | the same; should the checksum disagree, inflated |
//! | encryption flag | ignored | ignored; named as the cause when the data is unreadable too |
//! | CRC-32 | not checked | data given out, and a fault |
//! | local header against directory | directory counts, names must agree | directory counts, other names are a fault |
//! | one name twice | refused (since 2013), before that the first counted | the first counts, the others are faults |
//! | bytes before the archive | run by Android up to 7 (Janus) | read |
//! | bytes after the archive, lying comment length | refused | read |
//! | directory damaged | refused | what remains is recovered from local headers, and a fault |
//!
//! Whatever is lost or guessed is a [`Fault`]; the package floor makes gaps of them.
//!
//! [libziparchive]: https://android.googlesource.com/platform/system/libziparchive
//! [androidfw]: https://android.googlesource.com/platform/frameworks/base/+/main/libs/androidfw
//! [APPNOTE]: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

mod central;
mod eocd;
mod inflate;
mod local;
mod names;
mod recover;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use crate::bytes::{Budget, ErrorKind, ReadError, ReadResult};
use std::borrow::Cow;

/// How the bytes of an entry are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// As they are.
    Stored,
    /// A raw DEFLATE stream (RFC 1951).
    Deflated,
}

/// One entry as the directory describes it; sizes and offsets in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name as text: UTF-8 where it is, else GB18030, else code page 437. Control characters stay in.
    pub name: String,
    /// The name's bytes, where they are not the text's UTF-8.
    pub raw_name: Option<Box<[u8]>>,
    /// The compression method as the directory says, existing or not.
    pub declared_method: u16,
    /// The method as Android understands it: DEFLATE for 8, stored for everything else.
    pub method: Method,
    /// Compressed size as the directory says.
    pub compressed: u64,
    /// Inflated size as the directory says.
    pub size: u64,
    /// CRC-32 of the inflated bytes as the directory says.
    pub crc: u32,
    /// Offset of the local header in the file.
    pub offset: u64,
    /// Whether the encryption flag is set; Android ignores it, and so do we until the data proves it true.
    pub encrypted: bool,
    /// Whether a data descriptor follows the data (sizes and checksum in the local header are then zero).
    pub descriptor: bool,
}

impl Entry {
    /// Whether this is a folder, which has no bytes.
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// What a fault says of its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// Not read, for this cause.
    Unread(ErrorKind),
    /// Read by guesswork from what is left of the archive.
    Recovered,
    /// Two readings are possible, and readers differ on which one counts.
    Ambiguous,
}

/// A part of the archive that was not read, or not for certain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The entry's name; `None` for the directory.
    pub entry: Option<String>,
    /// Offset in the file.
    pub at: u64,
    /// The structure, in the words of the specification.
    pub what: &'static str,
    /// What is wrong with it.
    pub kind: FaultKind,
}

impl Fault {
    fn of_entry(entry: &Entry, what: &'static str, kind: FaultKind) -> Self {
        Self { entry: Some(entry.name.clone()), at: entry.offset, what, kind }
    }

    const fn of_directory(at: u64, what: &'static str, kind: FaultKind) -> Self {
        Self { entry: None, at, what, kind }
    }
}

/// The bytes of an entry, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content<'a> {
    /// The inflated bytes; borrowed from the archive for a stored entry.
    pub data: Cow<'a, [u8]>,
    /// Set when the bytes may not be the ones that were packed (a wrong checksum).
    pub fault: Option<Fault>,
}

/// The entries of an archive, detached from its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    entries: Vec<Entry>,
    /// Indices into `entries`, sorted by name; of equal names the one that counts stands first.
    by_name: Vec<u32>,
    faults: Vec<Fault>,
    /// Where the central directory starts: no entry's data runs past it.
    data_end: usize,
}

impl Directory {
    /// Reads the directory of the archive in `data`.
    ///
    /// Damage leaves faults. An error means that there is nothing to read: `data` is empty, or holds neither a
    /// directory nor a local header.
    pub fn read(data: &[u8], budget: &Budget) -> ReadResult<Self> {
        if data.is_empty() {
            return Err(ReadError::new(ErrorKind::Truncated, "zip archive", 0));
        }
        let mut listing = match eocd::find(data) {
            Some(end) => central::walk(data, &end, budget),
            // Without either end, what local headers there are belong to archives inside some other file.
            None if !recover::starts_with_entry(data) => {
                return Err(ReadError::new(ErrorKind::BadMagic, "zip archive", 0));
            }
            None => central::Listing::without_directory(data),
        };
        if !listing.complete {
            recover::supplement(data, &mut listing, budget);
        }
        if listing.entries.is_empty() && !listing.complete {
            return Err(ReadError::new(ErrorKind::BadMagic, "zip archive", 0));
        }
        let mut directory = Self {
            entries: listing.entries,
            by_name: Vec::new(),
            faults: listing.faults,
            data_end: listing.data_end,
        };
        directory.compare_with_local_headers(data);
        directory.index();
        Ok(directory)
    }

    /// All entries in directory order, recovered ones last.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry called `name`; of several the one that counts.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let start = self.by_name.partition_point(|&i| self.name_of(i) < name);
        self.by_name.get(start).and_then(|&i| self.entries.get(i as usize)).filter(|entry| entry.name == name)
    }

    /// The entries whose names begin with `prefix`, sorted by name.
    pub fn under<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = &'s Entry> {
        let start = self.by_name.partition_point(|&i| self.name_of(i) < prefix);
        let indices = self.by_name.get(start..).unwrap_or(&[]);
        indices
            .iter()
            .filter_map(|&i| self.entries.get(i as usize))
            .take_while(move |entry| entry.name.starts_with(prefix))
    }

    /// What is lost, guessed or contradictory, sorted by offset.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Where the central directory starts in the file, whatever its end record says; the file's end when it is lost.
    pub fn start(&self) -> usize {
        self.data_end
    }

    /// The bytes of `entry` out of `data`, the archive that this directory was read from.
    pub fn content<'a>(&self, data: &'a [u8], entry: &Entry, budget: &Budget) -> ReadResult<Content<'a>> {
        inflate::content(data, self.data_end, entry, budget)
    }

    /// The bytes of `entry` where they stand in `data`, if they are stored as the directory says. No checksum is
    /// computed: for an archive inside this one, whose own entries have theirs.
    pub fn stored<'a>(&self, data: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
        if entry.declared_method != 0 || entry.encrypted || entry.compressed != entry.size {
            return None;
        }
        let start = local::Header::read(data, entry.offset).ok()?.data_start;
        let end = start.checked_add(usize::try_from(entry.size).ok()?)?;
        data.get(start..end)
    }

    /// The first bytes of `entry`, at most `N`, as the directory says it is packed; nothing is checked or paid for.
    pub fn head<const N: usize>(&self, data: &[u8], entry: &Entry) -> Option<[u8; N]> {
        inflate::head(data, entry)
    }

    /// As [`head`](Self::head), at most `most` bytes; a shorter entry is given whole.
    pub fn beginning(&self, data: &[u8], entry: &Entry, most: usize) -> Option<Vec<u8>> {
        inflate::beginning(data, entry, most)
    }

    fn name_of(&self, index: u32) -> &str {
        self.entries.get(index as usize).map_or("", |entry| &entry.name)
    }

    /// A name that differs between the two headers means that one reader sees another file than the next.
    fn compare_with_local_headers(&mut self, data: &[u8]) {
        for entry in &self.entries {
            match local::Header::read(data, entry.offset) {
                Ok(header) if header.name == names::raw(entry) => {}
                Ok(_) => self.faults.push(Fault::of_entry(entry, "local file name", FaultKind::Ambiguous)),
                Err(error) => self.faults.push(Fault {
                    entry: Some(entry.name.clone()),
                    at: error.at,
                    what: error.what,
                    kind: FaultKind::Unread(error.kind),
                }),
            }
        }
    }

    /// Sorts the names; a second entry of one name that is not the same file again is a fault.
    fn index(&mut self) {
        let count = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by(|&a, &b| self.name_of(a).cmp(self.name_of(b)));
        for pair in order.windows(2) {
            let [first, second] = pair else { continue };
            let (Some(first), Some(second)) =
                (self.entries.get(*first as usize), self.entries.get(*second as usize))
            else {
                continue;
            };
            if first.name == second.name && (first.crc, first.size) != (second.crc, second.size) {
                self.faults.push(Fault::of_entry(second, "second entry of one name", FaultKind::Ambiguous));
            }
        }
        self.by_name = order;
        self.faults.sort_by(|a, b| (a.at, a).cmp(&(b.at, b)));
        self.faults.dedup();
    }
}

/// An archive over borrowed bytes: a [`Directory`] with its data.
#[derive(Debug, Clone)]
pub struct Archive<'a> {
    data: &'a [u8],
    directory: Directory,
}

impl<'a> Archive<'a> {
    /// Opens the archive in `data`; errors as [`Directory::read`].
    pub fn open(data: &'a [u8], budget: &Budget) -> ReadResult<Self> {
        Ok(Self { data, directory: Directory::read(data, budget)? })
    }

    /// All entries in directory order.
    pub fn entries(&self) -> &[Entry] {
        self.directory.entries()
    }

    /// The entry called `name`.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.directory.find(name)
    }

    /// What is lost, guessed or contradictory.
    pub fn faults(&self) -> &[Fault] {
        self.directory.faults()
    }

    /// The bytes of `entry`.
    pub fn read(&self, entry: &Entry, budget: &Budget) -> ReadResult<Content<'a>> {
        self.directory.content(self.data, entry, budget)
    }
}
