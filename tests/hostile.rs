//! Hostile input: every package under `fixtures/` as it is, cut short and with flipped bytes.
//!
//! Nothing panics, and whatever is lost against the intact file is an error or a gap. `FINEPRINT_HOSTILE=all` cuts
//! and flips at every byte of every file instead of at some hundred of each.

use fineprint::model::{Facts, Interest, PackageKind};
use fineprint::package::{self, Options};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// The names that the test wants from code; the traps hold some.
struct Wanted;

impl Interest for Wanted {
    fn class_prefixes(&self) -> &[&str] {
        &["android.app."]
    }

    fn strings(&self) -> &[&str] {
        &["a trap"]
    }
}

/// Endings of packages.
const PACKAGES: [&str; 10] = ["a", "aab", "apk", "apkm", "apks", "app", "dylib", "hap", "ipa", "xapk"];
/// Files whose reading costs seconds by design: read as they are, not thousands of times.
const SLOW: &[&str] = &["bomb.apk", "bomb-assets.apk"];
/// Folders of packages that are read without a gap.
const WHOLE: [&str; 4] = ["traps/whole", "apple/whole", "containers/whole", "harmony/whole"];
/// Folders of packages that lose something.
const UNREAD: [&str; 4] = ["traps/unread", "apple/unread", "containers/unread", "harmony/unread"];
/// Cuts and flips of each file, evenly spread; small files get one at each byte if told so.
const ROUNDS: usize = 100;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn packages(folder: &str) -> Vec<PathBuf> {
    let listing = fs::read_dir(fixtures().join(folder)).expect("fixture folder");
    let mut files: Vec<_> = listing.map(|item| item.expect("fixture").path()).collect();
    let is_package = |ending: &str| PACKAGES.contains(&ending);
    files.retain(|path| path.extension().and_then(|ending| ending.to_str()).is_some_and(is_package));
    files.sort();
    assert!(!files.is_empty(), "no packages in {folder}");
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Result<Facts, String> {
    let file = path.extension().map_or("input.apk".into(), |ending| format!("input.{}", ending.display()));
    package::open(path, &file, &Options { interest: &Wanted, digest: false })
        .map_err(|error| error.to_string())
}

/// Facts without what differs from file to file: the digest, the size, gaps, and where in the file things stand.
fn essence(mut facts: Facts) -> Facts {
    facts.sha256.clear();
    facts.bytes = 0;
    facts.gaps.clear();
    facts.permissions.iter_mut().for_each(|permission| permission.place.offset = None);
    facts.metadata.iter_mut().for_each(|item| item.offset = 0);
    for component in &mut facts.components {
        component.offset = 0;
        component.metadata.iter_mut().for_each(|item| item.offset = 0);
    }
    facts
}

/// The essence less what a changed byte can alter unseen: certificates are read and not verified, and the size of a
/// library is the directory's word, since nothing inflates libraries only to count. So is its checksum, by which a
/// set's second copy of a library is known. A library whose first part names no native method is not read on.
fn detectable(facts: Facts) -> Facts {
    let mut facts = essence(facts);
    facts.certificates.clear();
    for library in &mut facts.native_libraries {
        (library.bytes, library.classes) = (0, Vec::new());
    }
    let mut seen = std::collections::BTreeSet::new();
    facts.native_libraries.retain(|library| seen.insert((library.abi.clone(), library.name.clone())));
    facts
}

#[test]
fn the_sound_app_is_what_the_recipe_says() {
    let facts = read(&fixtures().join("traps/whole/sound.apk")).expect("sound");
    assert_eq!(facts.gaps, []);
    assert_eq!(facts.app.id, "org.example.trap");
    assert_eq!(facts.app.name.as_deref(), Some("Trap"));
    let permissions: Vec<_> = facts.permissions.iter().map(|permission| permission.id.as_str()).collect();
    assert_eq!(permissions, ["android.permission.CAMERA", "android.permission.INTERNET"]);
    assert_eq!(facts.components.len(), 1);
    let code = facts.code.first().expect("classes.dex");
    assert!(code.defined.contains("org.example.trap.Main"));
    assert!(code.strings.contains("a trap"));
}

#[test]
fn what_can_be_read_whole_is() {
    let sound = essence(read(&fixtures().join("traps/whole/sound.apk")).expect("sound"));
    let wrong = |path: PathBuf| match read(&path) {
        Err(error) => Some(format!("{}: {error}", name(&path))),
        Ok(facts) if !facts.gaps.is_empty() => Some(format!("{}: {:#?}", name(&path), facts.gaps)),
        Ok(facts) => (essence(facts) != sound).then(|| format!("{}: other facts", name(&path))),
    };
    let wrong: Vec<_> = packages("traps/whole").into_iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_lost_is_said() {
    let calm = |path: &PathBuf| read(path).is_ok_and(|facts| facts.gaps.is_empty());
    let calm: Vec<_> = UNREAD.into_iter().flat_map(packages).filter(calm).collect();
    assert!(calm.is_empty(), "read without a gap: {calm:#?}");
}

/// Exit code of `fineprint inspect`, and all that it says.
fn inspect(path: &Path) -> (Option<i32>, String) {
    let mut command = assert_cmd::Command::cargo_bin("fineprint").expect("the program");
    let output = command.arg("inspect").arg(path).output().expect("run");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn exit_codes_tell_whole_from_unread() {
    let mut wrong = Vec::new();
    for path in WHOLE.into_iter().flat_map(packages) {
        let (code, said) = inspect(&path);
        if code != Some(0) {
            wrong.push(format!("{}: exit {code:?}\n{said}", name(&path)));
        }
    }
    for path in UNREAD.into_iter().flat_map(packages) {
        let (code, said) = inspect(&path);
        // A package that is none has one line; one with gaps names the part.
        if !matches!(code, Some(2 | 3)) || said.trim().is_empty() {
            wrong.push(format!("{}: exit {code:?}\n{said}", name(&path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Positions to try in a file of `len` bytes: all, or evenly spread ones.
fn positions(len: usize, all: bool) -> Vec<usize> {
    let all = all || std::env::var_os("FINEPRINT_HOSTILE").is_some_and(|value| value == "all");
    let rounds = if all { len } else { ROUNDS.min(len) };
    (0..rounds).map(|i| i * len / rounds).collect()
}

/// What is wrong with reading `bytes` in place of the intact file; nothing if all is well.
fn compare(bytes: &[u8], intact: &Facts, scratch: &Path) -> Option<&'static str> {
    // Bare code has no checksum: a byte of a name makes another name. Only what is cut off can be missed.
    let bare = matches!(intact.kind, PackageKind::StaticArchive | PackageKind::MachO);
    let unguarded = bare && bytes.len() as u64 == intact.bytes;
    fs::write(scratch, bytes).expect("scratch file");
    let read = std::panic::catch_unwind(|| read(scratch));
    match read {
        Err(_) => Some("panicked"),
        Ok(Err(error)) if error.is_empty() => Some("failed without a word"),
        Ok(Err(_)) => None,
        // What was lost from the start cannot be lost.
        Ok(Ok(_)) if unguarded => None,
        Ok(Ok(facts)) if !facts.gaps.is_empty() || !intact.gaps.is_empty() => None,
        Ok(Ok(facts)) => (detectable(facts) != detectable(intact.clone())).then_some("lost in silence"),
    }
}

/// Changes each file of `folder` at the positions, in parallel, and reads it.
fn mutate(change: impl Fn(&[u8], usize) -> Vec<u8> + Sync) {
    let files: Vec<_> =
        WHOLE.into_iter().chain(UNREAD).chain(["sample", "started"]).flat_map(packages).collect();
    let scratch = tempfile::tempdir().expect("scratch folder");
    let wrong = |path: &PathBuf| {
        let bytes = fs::read(path).expect("fixture");
        let Ok(intact) = read(path) else { return Vec::new() };
        let all = path.ends_with("sound.apk");
        let scratch = scratch.path().join(name(path));
        let wrong = positions(bytes.len(), all).into_iter().filter_map(|at| {
            let wrong = compare(&change(&bytes, at), &intact, &scratch)?;
            Some(format!("{} at byte {at}: {wrong}", name(path)))
        });
        wrong.collect::<Vec<_>>()
    };
    let files = files.into_par_iter().filter(|path| !SLOW.contains(&name(path).as_str()));
    let wrong: Vec<_> = files.flat_map(|path| wrong(&path)).collect();
    assert!(wrong.is_empty(), "{} in all:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_file_cut_short_says_so() {
    mutate(|bytes, at| bytes[..at].to_vec());
}

#[test]
fn a_flipped_byte_changes_nothing_in_silence() {
    mutate(|bytes, at| {
        // Another bit at each position, the same ones in each run.
        let mask = 1u8 << (at.wrapping_mul(2_654_435_761) >> 7 & 7);
        let mut flipped = bytes.to_vec();
        flipped[at] ^= mask;
        flipped
    });
}

#[test]
fn a_byte_of_ones_changes_nothing_in_silence() {
    mutate(|bytes, at| {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 0xff;
        flipped
    });
}
