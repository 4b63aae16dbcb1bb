//! What stands on the command line becomes paths of packages: files, folders, patterns, lists.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::report::Failure;

/// Endings of packages. A `.jar` is one only where it is named: folders of builds are full of tools.
const ENDINGS: [&str; 11] =
    ["aab", "aar", "apk", "apkm", "apks", "app", "framework", "hap", "ipa", "xapk", "xcframework"];
/// Endings of packages that are folders.
const FOLDERS: [&str; 3] = ["app", "framework", "xcframework"];
/// A folder with one of these is an unpacked package, whatever its name.
const MARKS: [&str; 6] =
    ["AndroidManifest.xml", "BundleConfig.pb", "Info.plist", "Payload", "classes.dex", "module.json"];
/// A list of more is none.
const MAX_LIST: u64 = 64 << 20;
/// Folders in folders that are walked.
const MAX_DEPTH: usize = 64;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Inputs {
    /// Packages, each once, in the order of the arguments; those of a folder or a pattern sorted.
    pub(super) packages: Vec<PathBuf>,
    /// Arguments of which nothing came.
    pub(super) failures: Vec<Failure>,
    /// Folders walked, with how many files in them are no packages.
    pub(super) skipped: Vec<(String, usize)>,
}

/// Expands the arguments and the list. `-` is a list on standard input.
pub(super) fn expand(arguments: &[PathBuf], list: Option<&Path>) -> Inputs {
    let mut inputs = Inputs::default();
    let twice = list == Some(Path::new("-")) && arguments.iter().any(|a| a.as_os_str() == "-");
    for argument in arguments {
        match argument.as_os_str() == "-" {
            true if twice => inputs.fail(argument, "standard input can be read only once"),
            true => inputs.list(argument),
            false => inputs.argument(argument),
        }
    }
    if let Some(list) = list {
        inputs.list(list);
    }
    let mut seen = BTreeSet::new();
    inputs.packages.retain(|path| seen.insert(path.clone()));
    inputs
}

impl Inputs {
    fn fail(&mut self, path: &Path, what: &str) {
        self.failures.push(Failure { path: path.to_string_lossy().into_owned(), what: what.to_owned() });
    }

    fn argument(&mut self, path: &Path) {
        let text = path.to_string_lossy();
        if path.is_dir() && !is_package_folder(path) {
            self.folder(path);
        } else if text.contains(['*', '?', '[']) && !path.exists() {
            self.pattern(path, &text);
        } else {
            self.packages.push(path.to_path_buf());
        }
    }

    /// A pattern that the shell left alone.
    fn pattern(&mut self, path: &Path, text: &str) {
        let found = match glob::glob(text) {
            Ok(found) => found,
            Err(error) => return self.fail(path, error.msg),
        };
        let before = self.packages.len();
        for item in found {
            match item {
                Ok(found) => self.packages.push(found),
                Err(error) => {
                    let what = error.error().to_string();
                    self.fail(error.path(), &what);
                }
            }
        }
        if self.packages.len() == before {
            self.fail(path, "no file matches");
        }
    }

    /// All packages in a folder and the folders in it; links to folders are not followed.
    fn folder(&mut self, path: &Path) {
        let before = self.packages.len();
        let mut skipped = 0;
        self.walk(path, 0, &mut skipped);
        if self.packages.len() == before {
            self.fail(path, "no package is in this folder");
        } else if skipped > 0 {
            self.skipped.push((path.to_string_lossy().into_owned(), skipped));
        }
    }

    fn walk(&mut self, folder: &Path, depth: usize, skipped: &mut usize) {
        if depth > MAX_DEPTH {
            return self.fail(folder, "folders are nested too deep");
        }
        let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut paths: Vec<PathBuf> = match entries {
            Ok(entries) => entries.iter().map(std::fs::DirEntry::path).collect(),
            Err(error) => return self.fail(folder, &error.to_string()),
        };
        paths.sort();
        for path in paths {
            let link = path.is_symlink();
            match path.is_dir() {
                true if ends(&path, &FOLDERS) => self.packages.push(path),
                true if link => *skipped += 1,
                true => self.walk(&path, depth + 1, skipped),
                false if ends(&path, &ENDINGS) => self.packages.push(path),
                false => *skipped += 1,
            }
        }
    }

    /// A file with a path a line, or with paths that end in NUL as `find -print0` writes them.
    fn list(&mut self, list: &Path) {
        let bytes = match read(list) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail(list, &error.to_string()),
        };
        let nul = bytes.contains(&0);
        let lines = bytes.split(|byte| *byte == if nul { 0 } else { b'\n' });
        let mut any = false;
        for line in lines {
            let line = if nul { line } else { line.strip_suffix(b"\r").unwrap_or(line) };
            if !line.is_empty() {
                any = true;
                self.argument(&path_of(line));
            }
        }
        if !any {
            self.fail(list, "the list is empty");
        }
    }
}

fn read(list: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let reader: Box<dyn Read> = if list.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(list)?)
    };
    reader.take(MAX_LIST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_LIST {
        return Err(std::io::Error::new(
            std::io::ErrorKind::FileTooLarge,
            "too large for a list of packages",
        ));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn path_of(line: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(line))
}

#[cfg(not(unix))]
fn path_of(line: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(line).into_owned())
}

fn is_package_folder(path: &Path) -> bool {
    ends(path, &FOLDERS) || MARKS.iter().any(|mark| path.join(mark).exists())
}

fn ends(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(root: &Path, name: &str) {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, b"x").expect("a file");
    }

    fn shown(inputs: &Inputs, root: &Path) -> Vec<String> {
        let relative = |p: &PathBuf| p.strip_prefix(root).expect("below").to_string_lossy().into_owned();
        inputs.packages.iter().map(relative).collect()
    }

    #[test]
    fn folders_are_walked_and_what_is_no_package_is_counted() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        for name in
            ["b/x.apk", "a.IPA", "b/gradle.jar", "c/App.app/Info.plist", "c/App.app/in.apk", "readme.txt"]
        {
            touch(root, name);
        }
        let inputs = expand(&[root.to_path_buf()], None);
        assert_eq!(shown(&inputs, root), ["a.IPA", "b/x.apk", "c/App.app"]);
        assert_eq!(inputs.skipped, [(root.to_string_lossy().into_owned(), 2)]);
        // An unpacked package is one package, not a folder of them.
        touch(root, "d/AndroidManifest.xml");
        assert_eq!(shown(&expand(&[root.join("d")], None), root), ["d"]);
    }

    #[test]
    fn patterns_and_lists_keep_their_order_and_name_each_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        ["b.apk", "a.apk", "c d.apk"].into_iter().for_each(|name| touch(root, name));
        let list = root.join("list");
        let line = |name: &str| root.join(name).to_string_lossy().into_owned();
        std::fs::write(&list, format!("{}\r\n\n{}\n", line("c d.apk"), line("b.apk"))).expect("a list");
        let inputs = expand(&[root.join("[ab]*.apk")], Some(&list));
        assert_eq!(shown(&inputs, root), ["a.apk", "b.apk", "c d.apk"]);
        std::fs::write(&list, format!("{}\0{}\0", line("c d.apk"), line("a.apk"))).expect("a list");
        assert_eq!(shown(&expand(&[], Some(&list)), root), ["c d.apk", "a.apk"]);
    }

    #[test]
    fn nothing_found_is_a_failure() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        std::fs::write(root.join("list"), b"\n").expect("a list");
        let inputs = expand(&[root.to_path_buf(), root.join("*.apk")], Some(&root.join("list")));
        let whats: Vec<&str> = inputs.failures.iter().map(|f| f.what.as_str()).collect();
        assert_eq!(whats, ["no package is in this folder", "no file matches", "the list is empty"]);
        assert!(inputs.packages.is_empty());
        assert_eq!(expand(&[], Some(&root.join("none"))).failures.len(), 1);
    }
}
