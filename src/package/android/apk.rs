//! The facts of one APK.

use super::manifest::{self, Manifest};
use super::values::Values;
use super::{code, signatures};
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::arsc::Table;
use crate::formats::axml;
use crate::model::{CodeUnit, Facts, Gap, NativeLibrary, PackageKind, Part, Platform, Reason};
use crate::package::Options;
use crate::package::container::{Container, Item};
use rayon::prelude::*;
use std::borrow::Cow;

const MANIFEST: &str = "AndroidManifest.xml";
const RESOURCES: &str = "resources.arsc";

/// Reads the facts of the APK in `container`. Every part that cannot be read is a gap.
pub fn read(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let (code, (manifest, (certificates, sha256))) = rayon::join(
        || read_code(container, options, budget),
        || {
            rayon::join(
                || read_manifest(container, budget),
                || rayon::join(|| signatures::read(container, budget), || digest(container, options)),
            )
        },
    );
    note_missing(container, &manifest, &code);
    let manifest = manifest.unwrap_or_default();
    let items = container.items();
    Facts {
        file: container.file().to_owned(),
        sha256,
        bytes: container.bytes(),
        app: manifest.app,
        permissions: manifest.permissions,
        defined_permissions: manifest.defined_permissions,
        components: manifest.components,
        metadata: manifest.metadata,
        features: manifest.features,
        libraries: manifest.libraries,
        queries: manifest.queries,
        code,
        native_libraries: native_libraries(&items),
        assets: items.iter().map(|item| item.name).filter(|name| is_asset(name)).collect(),
        certificates,
        gaps: container.gaps(),
        ..Facts::empty(PackageKind::Apk, Platform::Android)
    }
}

fn digest(container: &Container<'_>, options: &Options<'_>) -> String {
    if options.digest { container.sha256().to_owned() } else { String::new() }
}

/// A manifest that is not there, and code that is neither there nor declared away.
fn note_missing(container: &Container<'_>, manifest: &Option<Manifest>, code: &[CodeUnit]) {
    let missing = |entry, part| container.note(Gap::new(container.place(entry), part, Reason::Missing));
    if !container.has(MANIFEST) {
        missing(MANIFEST, Part::Manifest);
    }
    let has_code = manifest.as_ref().is_none_or(|manifest| manifest.has_code);
    let has_dex = container.items().iter().any(|item| dex_number(item.name).is_some());
    if has_code && code.is_empty() && !has_dex {
        missing("classes.dex", Part::Code);
    }
}

/// The bytes of `entry`; none when there are none or they cannot be read, which is a gap in `part`.
fn bytes<'c>(
    container: &'c Container<'_>,
    entry: &str,
    part: Part,
    budget: &Budget,
) -> Option<Cow<'c, [u8]>> {
    match container.read(entry, budget)? {
        Ok(data) => Some(data),
        Err(error) => {
            container.note(Gap::from_error(container.place(entry), part, &error));
            None
        }
    }
}

/// Notes what readers of `entry` found wrong.
fn note_all(container: &Container<'_>, entry: &str, part: Part, faults: &[ReadError]) {
    for error in faults {
        container.note(Gap::from_error(container.place(entry), part, error));
    }
}

fn read_manifest(container: &Container<'_>, budget: &Budget) -> Option<Manifest> {
    let data = bytes(container, MANIFEST, Part::Manifest, budget)?;
    let document = match axml::parse(&data, budget.depth) {
        Ok(document) => document,
        Err(error) => {
            note_all(container, MANIFEST, Part::Manifest, &[error]);
            return None;
        }
    };
    note_all(container, MANIFEST, Part::Manifest, &document.faults);
    let resources = bytes(container, RESOURCES, Part::Resources, budget);
    let values = Values::new(resources.as_deref().and_then(|data| open_table(container, data)));
    let manifest = manifest::read(&document, &values, &container.place(MANIFEST));
    note_all(container, RESOURCES, Part::Resources, &values.into_faults());
    if manifest.is_none() {
        let error = ReadError::new(ErrorKind::Corrupt, "manifest element", 0);
        note_all(container, MANIFEST, Part::Manifest, &[error]);
    }
    manifest
}

fn open_table<'a>(container: &Container<'_>, data: &'a [u8]) -> Option<Table<'a>> {
    match Table::read(data) {
        Ok(table) => {
            note_all(container, RESOURCES, Part::Resources, table.faults());
            Some(table)
        }
        Err(error) => {
            note_all(container, RESOURCES, Part::Resources, &[error]);
            None
        }
    }
}

/// Reads every dex, several at a time; each is inflated, read and dropped.
fn read_code(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Vec<CodeUnit> {
    let items = container.items();
    let mut entries: Vec<_> =
        items.iter().filter_map(|item| Some((dex_number(item.name)?, item.name))).collect();
    entries.sort_unstable();
    entries.dedup();
    let read = |(_, entry): &(u32, &str)| {
        let data = bytes(container, entry, Part::Code, budget)?;
        let (unit, gaps) = code::read(entry, &data, options.interest, container.file());
        for gap in gaps {
            container.note(gap);
        }
        Some(unit)
    };
    // One at a time, whatever their sizes: the largest may come last.
    let units = entries.par_iter().with_max_len(1).map(read);
    units.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// Place of `entry` in the order in which Android loads dex files: `classes.dex` is 1; `None` for other entries.
pub(in crate::package) fn dex_number(entry: &str) -> Option<u32> {
    let digits = entry.strip_prefix("classes")?.strip_suffix(".dex")?;
    if digits.is_empty() {
        return Some(1);
    }
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

fn is_asset(name: &str) -> bool {
    name.starts_with("assets/") || name.starts_with("res/raw/")
}

/// Libraries under `lib/<abi>/`, sorted.
fn native_libraries(items: &[Item<'_>]) -> Vec<NativeLibrary> {
    let read = |item: &Item<'_>| {
        let (abi, name) = item.name.strip_prefix("lib/")?.split_once('/')?;
        // Android takes `.so` only, but programs are shipped under any name to be run.
        let library = !name.is_empty() && !name.contains('/');
        library.then(|| NativeLibrary {
            entry: item.name.to_owned(),
            abi: abi.to_owned(),
            name: name.to_owned(),
            bytes: item.bytes,
        })
    };
    let mut all: Vec<_> = items.iter().filter_map(read).collect();
    all.sort();
    all.dedup_by(|a, b| a.entry == b.entry);
    all
}
