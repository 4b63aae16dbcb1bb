//! Facts of Apple packages: apps, frameworks, libraries, and archives and folders of them.

mod code;
mod gathered;
mod layout;
mod localised;
mod plists;
mod privacy;
mod privacy_form;
mod provisioning;
#[cfg(test)]
mod tests;

use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::plist::{self, Value};
use crate::model::{Facts, Gap, PackageKind, Part, Platform, Reason};
use crate::package::Options;
use crate::package::container::Container;
use layout::Layout;

/// Reads the facts of the Apple package in `container`. Every part that cannot be read is a gap.
pub fn read(container: &Container<'_>, kind: PackageKind, options: &Options<'_>, budget: &Budget) -> Facts {
    let mut facts = Facts::empty(kind, Platform::Ios);
    let mut layout = Layout::of(container, kind);
    let (bundles, executables) = plists::bundles(container, &layout, budget);
    layout.adopt(&executables);
    facts.bundles = bundles;
    facts.code = code::read(container, &layout, options, budget);
    plists::app(container, &layout, budget, &mut facts);
    if facts.app.min_os.is_none() {
        // A library without a plist of its own states it in its code alone.
        let stated = facts.code.iter().find_map(|unit| unit.apple.as_ref()?.min_os.clone());
        facts.app.min_os = stated;
    }
    facts.privacy_manifests = privacy::read(container, &layout, budget);
    facts.provisioning = provisioning::read(container, &layout, budget);
    // Everything that a bundle carries beside code: rules know SDKs by their resources.
    facts.assets = layout.resources.iter().collect();
    note_missing(container, kind, &layout, &facts);
    note_executables(container, &executables, &facts);
    facts.file = container.file().to_owned();
    if options.digest {
        facts.sha256 = container.sha256().to_owned();
    }
    facts.bytes = container.bytes();
    facts.gaps = container.gaps();
    facts
}

/// An app without Info.plist, and any package without code.
fn note_missing(container: &Container<'_>, kind: PackageKind, layout: &Layout, facts: &Facts) {
    let missing = |entry: &str, part| container.note(Gap::new(container.place(entry), part, Reason::Missing));
    let is_app = matches!(kind, PackageKind::Ipa | PackageKind::AppBundle);
    if is_app && !container.has(&layout.root_entry("Info.plist")) {
        missing(&layout.root_entry("Info.plist"), Part::Manifest);
    }
    let has_own_code = facts.code.iter().any(|unit| !is_app || layout.is_roots_own(&unit.entry));
    if !has_own_code && layout.binaries.is_empty() {
        missing(&layout.root_entry(""), Part::Code);
    }
}

/// Executables that are not there, or no code.
fn note_executables(container: &Container<'_>, executables: &[String], facts: &Facts) {
    let noted = container.gaps();
    for entry in executables {
        let is_read = facts.code.iter().any(|unit| unit.entry == *entry);
        if is_read || noted.iter().any(|gap| gap.place.entry.as_ref() == Some(entry)) {
            continue;
        }
        let reason = if container.has(entry) { Reason::Read(ErrorKind::BadMagic) } else { Reason::Missing };
        container.note(Gap::new(container.place(entry), Part::Code, reason));
    }
}

/// The property list at `entry`; what cannot be read is a gap in `part`.
fn property_list(container: &Container<'_>, entry: &str, part: Part, budget: &Budget) -> Option<Value> {
    let parsed = container.read(entry, budget)?.and_then(|data| plist::parse(&data));
    match parsed {
        Ok(value) => Some(value),
        Err(error) => {
            note(container, entry, part, &error);
            None
        }
    }
}

fn note(container: &Container<'_>, entry: &str, part: Part, error: &ReadError) {
    container.note(Gap::from_error(container.place(entry), part, error));
}

/// Part of the code is encrypted: names in it are noise.
fn note_encrypted(container: &Container<'_>, entry: &str, at: u64) {
    note(container, entry, Part::Code, &ReadError::new(ErrorKind::Encrypted, "__TEXT segment", at));
}
