//! The facts of an Android App Bundle: modules in folders, their manifests and resources as protocol buffers.
//!
//! The store makes split sets of it, so its base module and all features count as one app, as they do there. What a
//! bundle is signed with is the key of its upload.

use super::apk;
use super::contents::{self, Seen, bytes, note_all};
use super::entries::Layout;
use super::manifest::{self, Manifest};
use super::signatures;
use super::values::{Table, Values};
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::axml::Document;
use crate::formats::protoxml;
use crate::model::{Facts, Gap, PackageKind, Part, Platform, Reason};
use crate::package::Options;
use crate::package::container::Container;
use std::borrow::Cow;
use std::collections::BTreeSet;

const BASE: &str = "base";
/// Most modules of one bundle; Play allows some hundred.
const MODULES: usize = 1_024;

/// A module's manifest and resources.
struct Module<'c> {
    manifest: String,
    resources: String,
    document: Option<Document>,
    data: Option<Cow<'c, [u8]>>,
}

/// Reads the facts of the bundle in `container`. Every part that cannot be read is a gap.
pub fn read(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let (contents, (manifest, (certificates, sha256))) = rayon::join(
        || contents::read(container, Layout::Bundle, &mut Seen::default(), options, budget),
        || {
            rayon::join(
                || read_manifests(container, budget),
                || rayon::join(|| signatures::read(container, budget), || apk::digest(container, options)),
            )
        },
    );
    let has_code = manifest.as_ref().is_none_or(|manifest| manifest.has_code);
    if has_code && !contents::has_dex(container, Layout::Bundle) {
        container.note(Gap::new(container.place("base/dex/classes.dex"), Part::Code, Reason::Missing));
    }
    let facts = Facts { sha256, ..Facts::empty(PackageKind::Aab, Platform::Android) };
    apk::assemble(facts, container, manifest.unwrap_or_default(), contents, certificates)
}

/// The names of the modules, the base first. Every folder that holds what a module holds counts.
fn modules(container: &Container<'_>) -> Vec<String> {
    let items = container.items();
    let modules = items.iter().filter_map(|item| {
        let (module, inner) = Layout::Bundle.module(item.name)?;
        let part = inner.starts_with("manifest/") || inner.starts_with("dex/") || inner == "resources.pb";
        part.then(|| module.to_owned())
    });
    let mut names: BTreeSet<String> = modules.collect();
    names.remove(BASE);
    std::iter::once(BASE.to_owned()).chain(names).collect()
}

fn read_manifests(container: &Container<'_>, budget: &Budget) -> Option<Manifest> {
    let mut names = modules(container);
    if names.len() > MODULES {
        let error = ReadError::new(ErrorKind::OverBudget, "modules", 0);
        container.note(Gap::from_error(container.own_place(), Part::Package, &error));
        names.truncate(MODULES);
    }
    let modules: Vec<_> = names.iter().map(|name| read_module(container, name, budget)).collect();
    let tables: Vec<_> = modules.iter().map(|module| open_table(container, module)).collect();
    let first = Values::new(Vec::new());
    let values: Vec<_> = (0..modules.len()).map(|at| first.beside(Table::from(at, &tables))).collect();
    let parts: Vec<_> = modules
        .iter()
        .zip(&values)
        .filter_map(|(module, values)| {
            let document = module.document.as_ref()?;
            Some(manifest::Part { document, values, place: container.place(&module.manifest) })
        })
        .collect();
    let manifest = manifest::read_all(&parts);
    for (module, values) in modules.iter().zip(&values) {
        note_all(container, &module.resources, Part::Resources, &values.faults());
    }
    manifest
}

fn read_module<'c>(container: &'c Container<'_>, name: &str, budget: &Budget) -> Module<'c> {
    let (manifest, resources) =
        (format!("{name}/manifest/AndroidManifest.xml"), format!("{name}/resources.pb"));
    if !container.has(&manifest) {
        container.note(Gap::new(container.place(&manifest), Part::Manifest, Reason::Missing));
    }
    let document = bytes(container, &manifest, Part::Manifest, budget)
        .and_then(|data| parse(container, &manifest, &data, budget.depth));
    let data = bytes(container, &resources, Part::Resources, budget);
    Module { manifest, resources, document, data }
}

fn parse(container: &Container<'_>, entry: &str, data: &[u8], depth: usize) -> Option<Document> {
    let document = match protoxml::parse(data, depth) {
        Ok(document) => document,
        Err(error) => {
            note_all(container, entry, Part::Manifest, &[error]);
            return None;
        }
    };
    note_all(container, entry, Part::Manifest, &document.faults);
    if manifest::root(&document).is_none() {
        let error = ReadError::new(ErrorKind::Corrupt, "manifest element", 0);
        note_all(container, entry, Part::Manifest, &[error]);
        return None;
    }
    Some(document)
}

fn open_table<'m>(container: &Container<'_>, module: &'m Module<'_>) -> Option<Table<'m>> {
    match protoxml::Table::read(module.data.as_ref()?) {
        Ok(table) => {
            note_all(container, &module.resources, Part::Resources, table.faults());
            Some(Table::Bundle(table))
        }
        Err(error) => {
            note_all(container, &module.resources, Part::Resources, &[error]);
            None
        }
    }
}
