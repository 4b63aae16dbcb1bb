//! Code that an app carries along and loads by itself: dex files, jars and whole APKs among its assets, raw resources
//! and libraries. Ad SDKs ship plug-ins so, and packers hide apps so. Read one level down; what lies deeper is a gap.
//!
//! A plug-in runs with the app's permissions, so its own manifest counts for nothing.

use super::contents::{Coded, bytes, dex, has_dex};
use super::entries::Layout;
use super::{code, library, versions};
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::model::{Gap, Part, Reason};
use crate::package::Options;
use crate::package::container::{Container, Item};
use rayon::prelude::*;

/// Endings of what is code by its name.
const NAMED: [&str; 4] = [".dex", ".jar", ".apk", ".aar"];
/// Endings of files that are looked into for what they are although the name does not say it. All others under the
/// same folders are media, texts and scripts, of which apps have thousands.
const DULL: [&str; 46] = [
    "png",
    "jpg",
    "jpeg",
    "webp",
    "gif",
    "svg",
    "bmp",
    "ico",
    "ttf",
    "otf",
    "woff",
    "woff2",
    "mp3",
    "mp4",
    "ogg",
    "wav",
    "m4a",
    "aac",
    "webm",
    "json",
    "js",
    "mjs",
    "map",
    "css",
    "html",
    "htm",
    "xml",
    "txt",
    "md",
    "csv",
    "lua",
    "glsl",
    "frag",
    "vert",
    "ktx",
    "pvr",
    "astc",
    "atlas",
    "properties",
    "ini",
    "yml",
    "yaml",
    "pb",
    "proto",
    "sql",
    "tflite",
];
/// Sizes of a dex header and of an archive's end record: less is no code.
const SMALLEST: u64 = 22;

/// Whether `name` says that it is code, though Android does not load it by itself.
pub(super) fn is_named(name: &str) -> bool {
    let ends = |ending: &&'static str| {
        let tail = name.len().checked_sub(ending.len()).and_then(|at| name.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
    };
    NAMED.iter().any(ends)
}

/// What a piece may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Dex,
    Archive,
    /// Named as code, but its bytes are nothing that we know.
    Unknown,
}

/// Reads the code in `items` of `container` that Android does not load by itself.
pub(super) fn read(
    container: &Container<'_>,
    layout: Layout,
    items: &[Item<'_>],
    options: &Options<'_>,
    budget: &Budget,
) -> Vec<Coded> {
    let mut found: Vec<_> =
        items.iter().filter_map(|item| Some((form(container, layout, item)?, item))).collect();
    found.sort_by_key(|(_, item)| item.name);
    found.dedup_by_key(|(_, item)| item.name);
    let read = |(form, item): &(Form, &Item<'_>)| match form {
        Form::Dex => loose_dex(container, item.name, options, budget).into_iter().collect(),
        Form::Archive => archive(container, item.name, options, budget),
        Form::Unknown => {
            let error = unknown(container, item.name);
            note(container, item.name, &error);
            Vec::new()
        }
    };
    found.par_iter().with_max_len(1).map(read).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// The form of `item`; `None` when it is no code, or code that Android loads.
fn form(container: &Container<'_>, layout: Layout, item: &Item<'_>) -> Option<Form> {
    if layout.dex(item.name).is_some() {
        return None;
    }
    let named = is_named(item.name);
    if !named && (item.bytes < SMALLEST || is_dull(item.name)) {
        return None;
    }
    match container.head::<4>(item.name) {
        Some([b'd', b'e', b'x' | b'y', b'\n']) | Some([b'c', b'd', b'e', b'x']) => Some(Form::Dex),
        Some([b'P', b'K', 3, 4]) => Some(Form::Archive),
        _ => named.then_some(Form::Unknown),
    }
}

fn is_dull(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    base.rsplit_once('.').is_some_and(|(_, ending)| DULL.contains(&ending))
}

/// What keeps us from reading a piece that is named as code: damage of the archive, encryption, or another form.
fn unknown(container: &Container<'_>, name: &str) -> ReadError {
    let what = "code in an asset";
    match container.head::<4>(name) {
        None => ReadError::new(ErrorKind::Truncated, what, 0),
        Some(_) => ReadError::new(ErrorKind::BadMagic, what, 0),
    }
}

fn note(container: &Container<'_>, name: &str, error: &ReadError) {
    container.note(Gap::from_error(container.place(name), Part::NestedCode, error));
}

fn loose_dex(container: &Container<'_>, name: &str, options: &Options<'_>, budget: &Budget) -> Option<Coded> {
    let data = bytes(container, name, Part::NestedCode, budget)?;
    let (unit, gaps) = code::read(&container.entry(name), &data, options.interest, container.file());
    gaps.into_iter().for_each(|gap| container.note(as_nested(gap)));
    Some((unit, versions::in_constants(container, name, &data, options.interest.constants())))
}

/// A gap in code that stands one level down.
fn as_nested(gap: Gap) -> Gap {
    if gap.part == Part::Code { Gap { part: Part::NestedCode, ..gap } } else { gap }
}

/// The dex files of the archive at `name`, else its class files.
fn archive(container: &Container<'_>, name: &str, options: &Options<'_>, budget: &Budget) -> Vec<Coded> {
    let inner = match container.open_inside(name, budget) {
        None => return Vec::new(),
        Some(Ok(inner)) => inner,
        Some(Err(error)) => {
            note(container, name, &error);
            return Vec::new();
        }
    };
    let items = inner.items();
    let mut units = Vec::new();
    if has_dex(&inner, Layout::Apk) {
        let mut names: Vec<_> =
            items.iter().filter_map(|item| Some((Layout::Apk.dex(item.name)?, item.name))).collect();
        names.sort_unstable();
        names.dedup();
        units.extend(names.iter().filter_map(|(_, name)| dex(&inner, name, options, budget)));
    } else if items.iter().any(|item| item.name.ends_with(".class")) {
        let unit = library::class_files(&inner, &container.entry(name), options.interest, budget);
        units.push((unit, Vec::new()));
    }
    for item in items.iter().filter(|item| is_deeper(&inner, item, budget)) {
        let deeper = Reason::Read(ErrorKind::TooDeep);
        inner.note(Gap::new(inner.place(item.name), Part::NestedCode, deeper));
    }
    // What is wrong with an archive that holds no code is nobody's loss, unless its name says that it is code.
    if !units.is_empty() || is_named(name) {
        inner.gaps().into_iter().for_each(|gap| container.note(as_nested(gap)));
    }
    units
}

/// Whether `item` of an archive that is nested itself is code once more, which is not read. Of an archive whose name
/// does not say so, its own entries do.
fn is_deeper(inner: &Container<'_>, item: &Item<'_>, budget: &Budget) -> bool {
    if is_named(item.name) {
        return Layout::Apk.dex(item.name).is_none();
    }
    let carried = Layout::Apk.is_asset(item.name) || Layout::Apk.library_name(item.name).is_some();
    match form(inner, Layout::Apk, item).filter(|_| carried) {
        Some(Form::Dex) => true,
        Some(Form::Archive) => inner
            .open_inside(item.name, budget)
            .is_some_and(|opened| opened.is_ok_and(|deepest| holds_code(&deepest))),
        Some(Form::Unknown) | None => false,
    }
}

fn holds_code(container: &Container<'_>) -> bool {
    has_dex(container, Layout::Apk)
        || container.items().iter().any(|item| is_named(item.name) || item.name.ends_with(".class"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_code() {
        assert!(is_named("assets/a.dex") && is_named("res/raw/B.JAR") && is_named("x/y.apk"));
        assert!(!is_named("assets/dex") && !is_named("lib/arm64-v8a/liba.so") && !is_named("é"));
        assert!(is_dull("assets/a.png") && !is_dull("assets/a.dat") && !is_dull("assets/png"));
    }
}
