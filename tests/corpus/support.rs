//! The corpus and what is expected of it.

use std::io::Read;
use std::path::{Path, PathBuf};

/// Says loudly that a test did not run.
#[expect(clippy::print_stderr, reason = "a test that cannot run says so; it does not pass in silence")]
pub(crate) fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Says what a test saw.
#[expect(clippy::print_stderr, reason = "numbers of the corpus are for those who run it")]
pub(crate) fn told(what: &str) {
    eprintln!("{what}");
}

fn folder(variable: &str, default: PathBuf) -> Option<PathBuf> {
    let path = std::env::var_os(variable).filter(|value| !value.is_empty()).map_or(default, PathBuf::from);
    if path.is_dir() {
        return Some(path);
    }
    skipped(&format!("{variable} is not set, and there is no {}", path.display()));
    None
}

/// The folder with the packages.
pub(crate) fn corpus() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").unwrap_or_default();
    folder("FINEPRINT_CORPUS", Path::new(&home).join(".cache/fineprint-corpus"))
}

/// The folder with the expected results.
pub(crate) fn expected() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/expected");
    folder("FINEPRINT_CORPUS_EXPECTED", default)
}

/// The packages whose name ends in `extension`, with what is expected of each, by name.
pub(crate) fn packages(extension: &str) -> Vec<(PathBuf, serde_json::Value)> {
    chosen(|name, _| name.ends_with(extension))
}

/// The Apple packages, files and folders.
pub(crate) fn apple_packages() -> Vec<(PathBuf, serde_json::Value)> {
    chosen(|_, expected| expected.get("binaries").is_some())
}

fn chosen(is_wanted: impl Fn(&str, &serde_json::Value) -> bool) -> Vec<(PathBuf, serde_json::Value)> {
    let (Some(corpus), Some(expected)) = (corpus(), expected()) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(expected).expect("the folder can be read") {
        let file = entry.expect("an entry").path();
        let Some(name) = file.file_stem().and_then(|name| name.to_str()) else { continue };
        let text = std::fs::read_to_string(&file).expect("expected results are text");
        let value: serde_json::Value = serde_json::from_str(&text).expect("expected results are JSON");
        if !is_wanted(name, &value) {
            continue;
        }
        let package = corpus.join(name);
        if package.exists() {
            found.push((package, value));
        } else {
            skipped(&format!("{name} was not fetched"));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// The entries `classes*.dex` of an APK as the `zip` crate reads them: name and bytes.
pub(crate) fn dex_entries(apk: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(apk).expect("the package opens")).expect("a ZIP");
    let mut out = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("the entry");
        let name = entry.name().expect("a name").into_owned();
        if name.starts_with("classes") && name.ends_with(".dex") {
            let mut data = Vec::new();
            entry.read_to_end(&mut data).expect("it inflates");
            out.push((name, data));
        }
    }
    out.sort();
    out
}
