//! An output of JSON Lines that an earlier run began: what it holds need not be done again.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::report::baseline::{Known, KnownSubject};

/// What a line of the output says that matters to the run that goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    schema: String,
    packages: Vec<Package>,
    suppressed: Vec<Suppressed>,
    gate: Gate,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Package {
    path: String,
    bytes: u64,
    sha256: String,
    app: App,
    gaps: Vec<serde::de::IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct App {
    id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Gate {
    failing: usize,
}

#[derive(Debug, Deserialize)]
struct Suppressed {
    by: String,
    line: Option<usize>,
    finding: Finding,
}

#[derive(Debug, Deserialize)]
struct Finding {
    check: String,
    subject: KnownSubject,
    fingerprint: String,
}

/// What the output holds already.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Packages done, by the path as it is shown.
    pub(super) packages: BTreeSet<String>,
    /// Findings at or above the gate.
    pub(super) failing: usize,
    /// Packages with parts unread.
    pub(super) unread: usize,
    /// Lines of exceptions that met a finding.
    pub(super) met: Vec<usize>,
    /// Findings that the baseline being written accepts.
    pub(super) known: Vec<Known>,
    /// Bytes of the file that stay.
    keep: Vec<(u64, u64)>,
    /// Whether that is all of it.
    whole: bool,
}

/// Why a run cannot go on where the file ends.
pub(super) enum Refusal {
    /// It cannot be read.
    Io(io::Error),
    /// It was written by another run.
    Other,
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads the output at `path`, whose first lines must be `head`; none when there is no such file, or nothing in it. A
/// last line that was torn, a package that changed since, and an input that could not be read are to be done again.
pub(super) fn held(path: &Path, head: &str) -> Result<Option<Held>, Refusal> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let begun = file.metadata()?.created().ok();
    let mut reader = BufReader::new(file);
    let mut first = Vec::new();
    reader.by_ref().take(head.len() as u64).read_to_end(&mut first)?;
    if first.is_empty() {
        return Ok(None);
    }
    if first != head.as_bytes() {
        // A head that was torn is a file with nothing in it.
        return if head.as_bytes().starts_with(&first) { Ok(None) } else { Err(Refusal::Other) };
    }
    let mut held = Held { whole: true, keep: vec![(0, head.len() as u64)], ..Held::default() };
    let mut at = head.len() as u64;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            return Ok(Some(held));
        }
        let parsed = line.ends_with(b"\n").then(|| serde_json::from_slice(&line).ok()).flatten();
        if parsed.is_some_and(|line| held.take(line, begun)) {
            held.keep.push((at, at + read));
        } else {
            held.whole = false;
        }
        at += read;
    }
}

impl Held {
    /// Takes a line over, if what it tells still holds.
    fn take(&mut self, line: Line, begun: Option<SystemTime>) -> bool {
        let [package] = line.packages.as_slice() else { return false };
        if !line.schema.starts_with("fineprint.") || self.packages.contains(&package.path) {
            return false;
        }
        if !same(Path::new(&package.path), package, begun) {
            return false;
        }
        self.packages.insert(package.path.clone());
        self.failing += line.gate.failing;
        self.unread += usize::from(!package.gaps.is_empty());
        for suppressed in line.suppressed {
            match suppressed.by.as_str() {
                "baseline" => {
                    let Finding { check, subject, fingerprint } = suppressed.finding;
                    self.known.push(Known { check, app: package.app.id.clone(), subject, fingerprint });
                }
                _ => self.met.extend(suppressed.line),
            }
        }
        true
    }

    /// The output, with what stays and ready for more. Written anew beside itself where something has to go.
    pub(super) fn open(&self, path: &Path) -> io::Result<File> {
        if self.whole {
            return File::options().append(true).open(path);
        }
        let part = part(path);
        let mut old = File::open(path)?;
        let mut new = BufWriter::new(File::create(&part)?);
        for (start, end) in &self.keep {
            old.seek(SeekFrom::Start(*start))?;
            io::copy(&mut (&mut old).take(end - start), &mut new)?;
        }
        new.flush()?;
        drop(new);
        std::fs::rename(&part, path)?;
        File::options().append(true).open(path)
    }
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Whether the package is the one that the line tells of: a file of the same size that was not touched since the output
/// was begun; else its digest decides. Folders are read again.
fn same(path: &Path, package: &Package, begun: Option<SystemTime>) -> bool {
    let Ok(meta) = std::fs::metadata(path) else { return false };
    if !meta.is_file() || meta.len() != package.bytes {
        return false;
    }
    let older = begun.is_some_and(|begun| touched(&meta).is_some_and(|touched| touched < begun));
    older || digest(path).is_ok_and(|digest| digest == package.sha256)
}

/// When the file was last changed in any way; a copy may bear an older time of writing.
#[cfg(unix)]
fn touched(meta: &std::fs::Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let changed = u64::try_from(meta.ctime()).ok().map(std::time::Duration::from_secs)?;
    // Whole seconds, rounded up: rather read it once more.
    Some(meta.modified().ok()?.max(SystemTime::UNIX_EPOCH + changed + std::time::Duration::from_secs(1)))
}

#[cfg(not(unix))]
fn touched(meta: &std::fs::Metadata) -> Option<SystemTime> {
    meta.modified().ok()
}

fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            read => hash.update(block.get(..read).unwrap_or_default()),
        }
    }
}
