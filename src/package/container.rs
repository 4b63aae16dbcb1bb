//! A package opened: named entries, read one at a time, from an archive, a folder or an archive inside another.

use crate::bytes::{Budget, ErrorKind, MappedFile, ReadError, ReadResult};
use crate::formats::zip::{Directory, Fault, FaultKind};
use crate::formats::{ar, macho};
use crate::model::{Gap, Part, Place, Reason};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Why a container could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file or folder could not be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The file is no archive.
    #[error("{0}")]
    Read(#[from] ReadError),
}

/// One named piece of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'c> {
    /// Its name, `/` between folders.
    pub name: &'c str,
    /// Its size in bytes, inflated, as declared.
    pub bytes: u64,
    /// CRC-32 of its bytes as the directory says; 0 for a file of a folder.
    pub crc: u32,
}

/// An open package. Reading takes `&self`, so that many threads can read at once.
#[derive(Debug)]
pub struct Container<'a> {
    file: String,
    /// What stands before its entries in places, when it is an entry itself: `base.apk!/`.
    inside: String,
    source: Source<'a>,
    /// What reading found wrong, besides the faults of the directory; sorted, so that threads do not show.
    gaps: Mutex<BTreeSet<Gap>>,
    sha256: OnceLock<String>,
}

#[derive(Debug)]
enum Source<'a> {
    Mapped {
        map: MappedFile,
        directory: Directory,
    },
    Bytes {
        data: Cow<'a, [u8]>,
        directory: Directory,
    },
    Folder(Folder),
    /// One file of code that stands for itself: an executable, a static archive.
    Single {
        map: MappedFile,
        name: String,
    },
}

#[derive(Debug)]
struct Folder {
    root: PathBuf,
    /// Name and size, sorted by name.
    files: Vec<(String, u64)>,
}

impl Container<'static> {
    /// Opens the archive or folder at `path`. `file` is the input as the user named it, for places.
    ///
    /// Damage to an archive leaves gaps; an error means that nothing can be read at all.
    pub fn open(path: &Path, file: &str, budget: &Budget) -> Result<Self, OpenError> {
        if path.is_dir() {
            let mut gaps = BTreeSet::new();
            let files = walk(path, file, budget, &mut gaps)?;
            return Ok(Self::new(file, Source::Folder(Folder { root: path.to_owned(), files }), gaps));
        }
        let map = MappedFile::open(path)?;
        if is_bare_code(&map) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Ok(Self::new(file, Source::Single { map, name }, BTreeSet::new()));
        }
        let directory = Directory::read(&map, budget)?;
        let gaps = directory.faults().iter().map(|fault| gap(file, "", fault)).collect();
        Ok(Self::new(file, Source::Mapped { map, directory }, gaps))
    }
}

impl<'a> Container<'a> {
    /// Opens the archive in `data`. `file` stands in places as the input that it came out of.
    pub fn over(data: Cow<'a, [u8]>, file: &str, budget: &Budget) -> ReadResult<Self> {
        Self::nested(data, file, "", budget)
    }

    fn nested(data: Cow<'a, [u8]>, file: &str, inside: &str, budget: &Budget) -> ReadResult<Self> {
        let directory = Directory::read(&data, budget)?;
        let gaps = directory.faults().iter().map(|fault| gap(file, inside, fault)).collect();
        let container = Self::new(file, Source::Bytes { data, directory }, gaps);
        Ok(Self { inside: inside.to_owned(), ..container })
    }

    fn new(file: &str, source: Source<'a>, gaps: BTreeSet<Gap>) -> Self {
        let (file, inside) = (file.to_owned(), String::new());
        Self { file, inside, source, gaps: Mutex::new(gaps), sha256: OnceLock::new() }
    }

    /// Opens the archive that is the piece called `name`; `None` if there is none. Its pieces stand in places behind
    /// that name: `base.apk!/classes.dex`.
    ///
    /// A stored archive is read where it stands, without a pass over its bytes: its own entries have checksums. A
    /// deflated one lies in memory for as long as it is open. Either takes its directory's size from the budget, so
    /// that a thousand entries that share one archive are no bomb.
    pub fn open_inside(&self, name: &str, budget: &Budget) -> Option<ReadResult<Container<'_>>> {
        let inside = format!("{}{name}!/", self.inside);
        let stored = self.stored(name).filter(|data| starts_like_archive(data));
        let opened = match (&self.source, stored) {
            (_, Some(data)) => Container::nested(Cow::Borrowed(data), &self.file, &inside, budget),
            (Source::Folder(folder), None) => {
                folder.find(name)?;
                return Some(self.open_file(folder, name, &inside, budget));
            }
            _ => {
                self.read(name, budget)?.and_then(|data| Container::nested(data, &self.file, &inside, budget))
            }
        };
        Some(opened.and_then(|container| container.pay(budget)))
    }

    fn open_file<'s>(
        &'s self,
        folder: &Folder,
        name: &str,
        inside: &str,
        budget: &Budget,
    ) -> ReadResult<Container<'s>> {
        let failed = |_| ReadError::new(ErrorKind::Io, "file", 0);
        let map = MappedFile::open(&folder.root.join(name)).map_err(failed)?;
        let directory = Directory::read(&map, budget)?;
        let gaps = directory.faults().iter().map(|fault| gap(&self.file, inside, fault)).collect();
        let container = Container::new(&self.file, Source::Mapped { map, directory }, gaps);
        Container { inside: inside.to_owned(), ..container }.pay(budget)
    }

    fn pay(self, budget: &Budget) -> ReadResult<Self> {
        let directory = self.bytes().saturating_sub(self.directory_start().unwrap_or(0) as u64);
        budget.inflate(directory, "central directory", 0)?;
        Ok(self)
    }

    /// The bytes of a piece that stands uncompressed in a whole archive; checksum and budget are not looked at.
    pub fn stored(&self, name: &str) -> Option<&[u8]> {
        match &self.source {
            Source::Mapped { map, directory } if map.is_whole() => {
                directory.stored(map, directory.find(name)?)
            }
            Source::Bytes { data, directory } => directory.stored(data, directory.find(name)?),
            _ => None,
        }
    }

    /// The input as the user named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The name of `entry` from the input's side: `base.apk!/classes.dex` for an entry of an archive inside.
    pub fn entry(&self, entry: &str) -> String {
        format!("{}{entry}", self.inside)
    }

    /// The name in this container of what stands at `entry` of the input; the reverse of [`entry`](Self::entry).
    pub fn name_of<'e>(&self, entry: &'e str) -> &'e str {
        entry.strip_prefix(self.inside.as_str()).unwrap_or(entry)
    }

    /// The place of `entry` in this container.
    pub fn place(&self, entry: &str) -> Place {
        Place::package(&self.file, Some(&self.entry(entry)))
    }

    /// The place of the container itself: the input, or the entry that it is.
    pub fn own_place(&self) -> Place {
        Place::package(&self.file, self.inside.strip_suffix("!/"))
    }

    /// Whether this is a folder and no archive.
    pub const fn is_folder(&self) -> bool {
        matches!(self.source, Source::Folder(_))
    }

    /// Whether this is one file of Apple code that stands for itself.
    pub const fn is_bare_code(&self) -> bool {
        matches!(self.source, Source::Single { .. })
    }

    /// Whether this is one file of Apple code with object files in it, in its first architecture at least.
    pub fn is_archive_of_objects(&self) -> bool {
        let Source::Single { map, .. } = &self.source else { return false };
        let first = macho::slices(map).ok().and_then(|(slices, _)| slices.first().map(|slice| slice.data));
        ar::is_archive(first.unwrap_or(map))
    }

    /// All pieces, folders left out, in the archive's order; of one name given twice each. A folder's are sorted.
    pub fn items(&self) -> Vec<Item<'_>> {
        match &self.source {
            Source::Mapped { directory, .. } | Source::Bytes { directory, .. } => {
                let files = directory.entries().iter().filter(|entry| !entry.is_folder());
                files.map(|entry| Item { name: &entry.name, bytes: entry.size, crc: entry.crc }).collect()
            }
            Source::Single { map, name } => vec![Item { name, bytes: map.len() as u64, crc: 0 }],
            Source::Folder(folder) => {
                folder.files.iter().map(|(name, bytes)| Item { name, bytes: *bytes, crc: 0 }).collect()
            }
        }
    }

    /// Whether there is a piece called `name`.
    pub fn has(&self, name: &str) -> bool {
        match &self.source {
            Source::Mapped { directory, .. } | Source::Bytes { directory, .. } => {
                directory.find(name).is_some()
            }
            Source::Folder(folder) => folder.find(name).is_some(),
            Source::Single { name: own, .. } => own == name,
        }
    }

    /// The bytes of the piece called `name`; `None` if there is none.
    ///
    /// Bytes whose checksum is wrong are given out, and a gap is noted: Android would run them. An error is the
    /// caller's to make a gap of, who knows which part is lost.
    pub fn read(&self, name: &str, budget: &Budget) -> Option<ReadResult<Cow<'_, [u8]>>> {
        let (data, directory): (&[u8], _) = match &self.source {
            Source::Mapped { map, .. } if !map.is_whole() => {
                return Some(Err(ReadError::new(ErrorKind::Truncated, "package file", 0)));
            }
            Source::Mapped { map, directory } => (map, directory),
            Source::Bytes { data, directory } => (data, directory),
            Source::Folder(folder) => return folder.read(name, budget),
            Source::Single { map, name: own } => {
                let whole = map.is_whole().then_some(Cow::Borrowed(&**map));
                let cut = ReadError::new(ErrorKind::Truncated, "package file", 0);
                return (own == name).then(|| whole.ok_or(cut));
            }
        };
        let entry = directory.find(name)?;
        let content = directory.content(data, entry, budget);
        Some(content.map(|content| {
            if let (Source::Mapped { map, .. }, Cow::Owned(_)) = (&self.source, &content.data) {
                let start = usize::try_from(entry.offset).unwrap_or(usize::MAX);
                let length = usize::try_from(entry.compressed).unwrap_or(usize::MAX);
                map.release(start..start.saturating_add(length));
            }
            if let Some(fault) = &content.fault {
                self.note(gap(&self.file, &self.inside, fault));
            }
            content.data
        }))
    }

    /// What `reader` makes of the piece called `name`; `None` if there is none. A file of a folder is mapped for as
    /// long as it takes, since executables are too large to hold.
    pub fn with<T>(
        &self,
        name: &str,
        budget: &Budget,
        reader: impl FnOnce(&[u8]) -> T,
    ) -> Option<ReadResult<T>> {
        let Source::Folder(folder) = &self.source else {
            return self.read(name, budget).map(|data| data.map(|data| reader(&data)));
        };
        folder.find(name)?;
        let failed = |_| ReadError::new(ErrorKind::Io, "file", 0);
        let map = MappedFile::open(&folder.root.join(name)).map_err(failed);
        Some(map.map(|map| reader(&map)))
    }

    /// The first bytes of the piece called `name`, for a look at its kind; `None` when it is shorter or damaged, and
    /// for files of a folder.
    pub fn head<const N: usize>(&self, name: &str) -> Option<[u8; N]> {
        match &self.source {
            Source::Mapped { map, directory } if map.is_whole() => directory.head(map, directory.find(name)?),
            Source::Bytes { data, directory } => directory.head(data, directory.find(name)?),
            _ => None,
        }
    }

    /// The first bytes of the piece called `name`, at most `most`; `None` when it is damaged, and for files of a folder.
    pub fn beginning(&self, name: &str, most: usize) -> Option<Vec<u8>> {
        match &self.source {
            Source::Mapped { map, directory } if map.is_whole() => {
                directory.beginning(map, directory.find(name)?, most)
            }
            Source::Bytes { data, directory } => directory.beginning(data, directory.find(name)?, most),
            _ => None,
        }
    }

    /// Notes a part that could not be read.
    pub fn note(&self, gap: Gap) {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner).insert(gap);
    }

    /// What could not be read up to now, sorted: ask after the last [`read`](Self::read).
    pub fn gaps(&self) -> Vec<Gap> {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The bytes of the archive as it stands; `None` for a folder, or when the file was cut short since.
    pub fn archive_bytes(&self) -> Option<&[u8]> {
        match &self.source {
            Source::Mapped { map, .. } => map.is_whole().then_some(map),
            Source::Bytes { data, .. } => Some(data),
            Source::Single { map, .. } => map.is_whole().then_some(map),
            Source::Folder(_) => None,
        }
    }

    /// Where the archive's central directory starts; `None` for what has none.
    pub fn directory_start(&self) -> Option<usize> {
        match &self.source {
            Source::Mapped { directory, .. } | Source::Bytes { directory, .. } => Some(directory.start()),
            Source::Folder(_) | Source::Single { .. } => None,
        }
    }

    /// Size in bytes: of the archive, or of all files of the folder.
    pub fn bytes(&self) -> u64 {
        match &self.source {
            Source::Mapped { map, .. } | Source::Single { map, .. } => map.len() as u64,
            Source::Bytes { data, .. } => data.len() as u64,
            Source::Folder(folder) => folder.files.iter().map(|(_, bytes)| bytes).sum(),
        }
    }

    /// SHA-256 in lowercase hex: of the archive; for a folder of `digest  name` lines, one a file, sorted by name.
    ///
    /// Computed when first asked, since it costs a pass over the whole file. Empty when the file was cut short since.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| match &self.source {
            Source::Folder(folder) => folder.sha256(),
            Source::Mapped { map, .. } | Source::Single { map, .. } if map.is_whole() => digest(map),
            _ => self.archive_bytes().map(|data| hex(&Sha256::digest(data))).unwrap_or_default(),
        })
    }
}

/// SHA-256 of a file of any size in little memory.
fn digest(map: &MappedFile) -> String {
    const PIECE: usize = 1 << 20;
    let mut hasher = Sha256::new();
    for (number, piece) in map.chunks(PIECE).enumerate() {
        hasher.update(piece);
        map.release(number * PIECE..number * PIECE + piece.len());
    }
    hex(&hasher.finalize())
}

/// Whether the file is Apple code by itself and no archive of entries.
fn is_bare_code(data: &[u8]) -> bool {
    let universal =
        data.starts_with(&[0xCA, 0xFE, 0xBA, 0xBE]) || data.starts_with(&[0xCA, 0xFE, 0xBA, 0xBF]);
    ar::is_archive(data) || macho::Image::is_image(data) || universal && macho::slices(data).is_ok()
}

/// Whether `data` may be an archive with nothing before it.
fn starts_like_archive(data: &[u8]) -> bool {
    data.starts_with(b"PK\x03\x04") || data.starts_with(b"PK\x05\x06")
}

/// The gap that a fault of an archive leaves, whose entries stand behind `inside`.
fn gap(file: &str, inside: &str, fault: &Fault) -> Gap {
    let entry = fault.entry.as_deref().map(|entry| format!("{inside}{entry}"));
    let place = Place::package(file, entry.as_deref().or(inside.strip_suffix("!/")));
    let part = if fault.entry.is_some() { Part::Entry } else { Part::Directory };
    let reason = match fault.kind {
        FaultKind::Unread(kind) => Reason::Read(kind),
        FaultKind::Recovered => Reason::Recovered,
        FaultKind::Ambiguous => Reason::Ambiguous,
    };
    let mut gap = Gap::new(place.at(fault.at), part, reason);
    fault.what.clone_into(&mut gap.structure);
    gap
}

/// Lowercase hex.
pub(super) fn hex(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The files under `root`, sorted by name. Links are not followed: their targets inside have names of their own.
fn walk(
    root: &Path,
    file: &str,
    budget: &Budget,
    gaps: &mut BTreeSet<Gap>,
) -> std::io::Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    let mut pending = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = pending.pop() {
        let listing = match std::fs::read_dir(&folder) {
            Ok(listing) => listing,
            Err(error) if depth == 0 => return Err(error),
            Err(_) => {
                gaps.insert(folder_gap(file, &prefix, ErrorKind::Io, "folder"));
                continue;
            }
        };
        for item in listing {
            let Ok(item) = item else {
                gaps.insert(folder_gap(file, &prefix, ErrorKind::Io, "folder"));
                break;
            };
            let name = format!("{prefix}{}", item.file_name().to_string_lossy());
            let Ok(meta) = item.metadata() else {
                gaps.insert(folder_gap(file, &name, ErrorKind::Io, "file"));
                continue;
            };
            if meta.is_symlink() {
                let outside = item
                    .path()
                    .canonicalize()
                    .is_ok_and(|to| root.canonicalize().is_ok_and(|root| !to.starts_with(root)));
                if outside {
                    gaps.insert(folder_gap(file, &name, ErrorKind::Unsupported, "link out of the folder"));
                }
            } else if meta.is_dir() && depth < budget.depth {
                pending.push((item.path(), format!("{name}/"), depth + 1));
            } else if meta.is_dir() {
                gaps.insert(folder_gap(file, &name, ErrorKind::TooDeep, "folder"));
            } else if files.len() < budget.entries {
                files.push((name, meta.len()));
            } else {
                gaps.insert(folder_gap(file, "", ErrorKind::OverBudget, "folder"));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn folder_gap(file: &str, name: &str, kind: ErrorKind, what: &str) -> Gap {
    let place = Place::package(file, Some(name).filter(|name| !name.is_empty()));
    Gap { structure: what.to_owned(), ..Gap::new(place, Part::Entry, Reason::Read(kind)) }
}

impl Folder {
    fn find(&self, name: &str) -> Option<&(String, u64)> {
        let found = self.files.binary_search_by(|(other, _)| other.as_str().cmp(name)).ok()?;
        self.files.get(found)
    }

    fn read(&self, name: &str, budget: &Budget) -> Option<ReadResult<Cow<'_, [u8]>>> {
        let (name, bytes) = self.find(name)?;
        let spent = budget.inflate(*bytes, "file", 0);
        let failed = |_| ReadError::new(ErrorKind::Io, "file", 0);
        Some(spent.and_then(|()| {
            let mut data = Vec::new();
            let file = std::fs::File::open(self.root.join(name)).map_err(failed)?;
            // The size is the one that was paid for, even if the file grows meanwhile.
            file.take(*bytes).read_to_end(&mut data).map_err(failed)?;
            Ok(Cow::Owned(data))
        }))
    }

    /// A file that cannot be read stands in the list without a digest.
    fn sha256(&self) -> String {
        let mut list = Sha256::new();
        for (name, _) in &self.files {
            let digest = std::fs::File::open(self.root.join(name)).and_then(|mut file| {
                let mut hasher = Sha256::new();
                let mut chunk = vec![0; 1 << 16];
                loop {
                    match file.read(&mut chunk)? {
                        0 => return Ok(hex(&hasher.finalize())),
                        n => hasher.update(chunk.get(..n).unwrap_or(&[])),
                    }
                }
            });
            list.update(digest.unwrap_or_default());
            list.update("  ");
            list.update(name);
            list.update("\n");
        }
        hex(&list.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::zip::testing::{Piece, Zip};

    fn read(container: &Container<'_>, name: &str) -> Vec<u8> {
        container.read(name, &Budget::new()).unwrap().unwrap().into_owned()
    }

    fn names<'c>(container: &'c Container<'_>) -> Vec<&'c str> {
        container.items().into_iter().map(|item| item.name).collect()
    }

    #[test]
    fn an_archive_gives_entries_and_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.apk");
        let bytes = Zip::of([Piece::stored("a/", b""), Piece::deflated("a/b", b"hello")]).build();
        std::fs::write(&path, &bytes).unwrap();
        let container = Container::open(&path, "app.apk", &Budget::new()).unwrap();
        assert_eq!(names(&container), ["a/b"]);
        assert_eq!(read(&container, "a/b"), b"hello");
        assert!(container.read("a/c", &Budget::new()).is_none());
        assert_eq!(container.bytes(), bytes.len() as u64);
        assert_eq!(container.sha256(), hex(&Sha256::digest(&bytes)));
        assert_eq!(container.gaps(), []);
    }

    #[test]
    fn a_file_cut_short_after_opening_is_an_error_not_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.apk");
        std::fs::write(&path, Zip::of([Piece::stored("big", &[1; 1 << 16])]).build()).unwrap();
        let container = Container::open(&path, "app.apk", &Budget::new()).unwrap();
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(100).unwrap();
        let error = container.read("big", &Budget::new()).unwrap().unwrap_err();
        assert_eq!(error.kind, ErrorKind::Truncated);
        assert_eq!(container.sha256(), "");
    }

    #[test]
    fn faults_become_gaps() {
        let mut zip = Zip::of([Piece::stored("a", b"one"), Piece::stored("a", b"two")]);
        zip.pieces[0].crc ^= 1;
        let container = Container::over(zip.build().into(), "x.apk", &Budget::new()).unwrap();
        let reasons = || container.gaps().into_iter().map(|gap| gap.reason).collect::<Vec<_>>();
        assert_eq!(reasons(), [Reason::Ambiguous]);
        assert_eq!(read(&container, "a"), b"one");
        assert_eq!(reasons(), [Reason::Read(ErrorKind::Corrupt), Reason::Ambiguous]);
        read(&container, "a");
        assert_eq!(container.gaps().len(), 2);
    }

    #[test]
    fn an_archive_inside_another_is_a_container() {
        let inner = Zip::of([Piece::deflated("classes.dex", b"dex")]).build();
        let outer = Zip::of([Piece::stored("base.apk", &inner)]).build();
        let outer = Container::over(outer.into(), "set.apks", &Budget::new()).unwrap();
        assert!(outer.stored("base.apk").is_some(), "a stored archive is not copied");
        let inner = outer.open_inside("base.apk", &Budget::new()).unwrap().unwrap();
        assert_eq!(read(&inner, "classes.dex"), b"dex");
        let place = inner.place("classes.dex");
        assert_eq!(
            (place.file.as_str(), place.entry.as_deref()),
            ("set.apks", Some("base.apk!/classes.dex"))
        );
        assert_eq!(inner.own_place().entry.as_deref(), Some("base.apk"));
        assert!(outer.open_inside("other.apk", &Budget::new()).is_none());
    }

    #[test]
    fn archives_inside_are_deflated_or_files_too() {
        let inner = Zip::of([Piece::deflated("classes.dex", b"dex")]).build();
        let outer = Zip::of([Piece::deflated("base.apk", &inner)]).build();
        let outer = Container::over(outer.into(), "set.apks", &Budget::new()).unwrap();
        assert!(outer.stored("base.apk").is_none());
        let inside = outer.open_inside("base.apk", &Budget::new()).unwrap().unwrap();
        assert_eq!(read(&inside, "classes.dex"), b"dex");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base.apk"), &inner).unwrap();
        let folder = Container::open(folder.path(), "set", &Budget::new()).unwrap();
        let inside = folder.open_inside("base.apk", &Budget::new()).unwrap().unwrap();
        assert_eq!(read(&inside, "classes.dex"), b"dex");
        assert_eq!(inside.entry("classes.dex"), "base.apk!/classes.dex");
    }

    #[test]
    fn faults_of_an_archive_inside_stand_behind_its_name() {
        let mut inner = Zip::of([Piece::stored("a", b"one")]);
        inner.pieces[0].crc ^= 1;
        let outer = Zip::of([Piece::stored("base.apk", &inner.build())]).build();
        let outer = Container::over(outer.into(), "set.apks", &Budget::new()).unwrap();
        let inside = outer.open_inside("base.apk", &Budget::new()).unwrap().unwrap();
        read(&inside, "a");
        let gaps = inside.gaps();
        assert_eq!(gaps[0].place.entry.as_deref(), Some("base.apk!/a"));
    }

    #[test]
    fn a_directory_is_paid_for_each_time() {
        let inner = Zip::of([Piece::stored("a", b"one")]).build();
        let outer = Zip::of([Piece::stored("base.apk", &inner)]).build();
        let outer = Container::over(outer.into(), "set.apks", &Budget::new()).unwrap();
        let budget = Budget::with_inflated(100);
        assert!(outer.open_inside("base.apk", &budget).unwrap().is_ok());
        assert_eq!(outer.open_inside("base.apk", &budget).unwrap().unwrap_err().kind, ErrorKind::OverBudget);
    }

    #[test]
    fn a_folder_gives_sorted_files_and_one_digest() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        std::fs::write(folder.path().join("b/c"), "three").unwrap();
        std::fs::write(folder.path().join("a"), "one").unwrap();
        let open = || Container::open(folder.path(), "App.app", &Budget::new()).unwrap();
        let container = open();
        assert_eq!(names(&container), ["a", "b/c"]);
        assert_eq!(read(&container, "b/c"), b"three");
        assert!(!container.has("b"));
        assert_eq!(container.bytes(), 8);
        let digest = container.sha256().to_owned();
        std::fs::write(folder.path().join("a"), "two").unwrap();
        assert_ne!(open().sha256(), digest);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_a_gap_and_one_inside_is_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "one").unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("inside")).unwrap();
        let container = Container::open(folder.path(), "App.app", &Budget::new()).unwrap();
        assert_eq!((names(&container), container.gaps().len()), (vec!["a"], 0));
        std::os::unix::fs::symlink("/", folder.path().join("outside")).unwrap();
        let container = Container::open(folder.path(), "App.app", &Budget::new()).unwrap();
        assert_eq!((names(&container), container.gaps().len()), (vec!["a"], 1));
    }
}
