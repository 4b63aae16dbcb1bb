//! The facts of one APK.

use super::contents::{self, Contents, Seen, bytes, note_all};
use super::entries::Layout;
use super::manifest::{self, Manifest};
use super::signatures;
use super::values::{Table, Values};
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::arsc;
use crate::formats::axml::{self, Document};
use crate::model::{Certificate, Facts, Gap, PackageKind, Part, Platform, Reason};
use crate::package::Options;
use crate::package::container::Container;

pub(super) const MANIFEST: &str = "AndroidManifest.xml";
pub(super) const RESOURCES: &str = "resources.arsc";

/// Reads the facts of the APK in `container`. Every part that cannot be read is a gap.
pub fn read(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let (contents, (manifest, (certificates, sha256))) = rayon::join(
        || contents::read(container, Layout::Apk, &mut Seen::default(), options, budget),
        || {
            rayon::join(
                || read_manifest(container, budget),
                || rayon::join(|| signatures::read(container, budget), || digest(container, options)),
            )
        },
    );
    note_missing(container, &manifest);
    let facts = Facts { sha256, ..Facts::empty(PackageKind::Apk, Platform::Android) };
    assemble(facts, container, manifest.unwrap_or_default(), contents, certificates)
}

/// Puts the parts of the package in `container` into `facts`.
pub(super) fn assemble(
    facts: Facts,
    container: &Container<'_>,
    manifest: Manifest,
    mut contents: Contents,
    certificates: Vec<Certificate>,
) -> Facts {
    contents.versions.sort();
    contents.versions.dedup();
    Facts {
        file: container.file().to_owned(),
        bytes: container.bytes(),
        app: manifest.app,
        permissions: manifest.permissions,
        defined_permissions: manifest.defined_permissions,
        components: manifest.components,
        metadata: manifest.metadata,
        features: manifest.features,
        libraries: manifest.libraries,
        queries: manifest.queries,
        code: contents.code,
        native_libraries: contents.native_libraries,
        assets: contents.assets.into_iter().collect(),
        certificates,
        versions: contents.versions,
        kotlin_modules: contents.kotlin_modules.into_iter().collect(),
        gaps: container.gaps(),
        ..facts
    }
}

pub(super) fn digest(container: &Container<'_>, options: &Options<'_>) -> String {
    if options.digest { container.sha256().to_owned() } else { String::new() }
}

/// A manifest that is not there, and code that is neither there nor declared away.
fn note_missing(container: &Container<'_>, manifest: &Option<Manifest>) {
    let missing = |entry, part| container.note(Gap::new(container.place(entry), part, Reason::Missing));
    if !container.has(MANIFEST) {
        missing(MANIFEST, Part::Manifest);
    }
    let has_code = manifest.as_ref().is_none_or(|manifest| manifest.has_code);
    if has_code && !contents::has_dex(container, Layout::Apk) {
        missing("classes.dex", Part::Code);
    }
}

fn read_manifest(container: &Container<'_>, budget: &Budget) -> Option<Manifest> {
    let document = parse_manifest(container, budget)?;
    let resources = bytes(container, RESOURCES, Part::Resources, budget);
    let table = resources.as_deref().and_then(|data| open_table(container, data));
    let values = Values::new(table.iter().collect());
    let manifest = manifest::read(&document, &values, &container.place(MANIFEST));
    note_all(container, RESOURCES, Part::Resources, &values.into_faults());
    manifest
}

/// The elements of the manifest; what is none is a gap.
pub(super) fn parse_manifest(container: &Container<'_>, budget: &Budget) -> Option<Document> {
    let data = bytes(container, MANIFEST, Part::Manifest, budget)?;
    let parsed = axml::parse(&data, budget.depth).and_then(|document| match manifest::root(&document) {
        Some(_) => Ok(document),
        None => {
            note_all(container, MANIFEST, Part::Manifest, &document.faults);
            Err(ReadError::new(ErrorKind::Corrupt, "manifest element", 0))
        }
    });
    match parsed {
        Ok(document) => {
            note_all(container, MANIFEST, Part::Manifest, &document.faults);
            Some(document)
        }
        Err(error) => {
            note_all(container, MANIFEST, Part::Manifest, &[error]);
            None
        }
    }
}

/// The resource table in `data`, the container's resources.
pub(super) fn open_table<'a>(container: &Container<'_>, data: &'a [u8]) -> Option<Table<'a>> {
    match arsc::Table::read(data) {
        Ok(table) => {
            note_all(container, RESOURCES, Part::Resources, table.faults());
            Some(Table::Compiled(table))
        }
        Err(error) => {
            note_all(container, RESOURCES, Part::Resources, &[error]);
            None
        }
    }
}
