//! The pool of evidence, by SDK, kind and pattern.

use crate::model::{EvidenceKind, Facts, Place, Platform};
use std::collections::BTreeMap;

/// What one piece of evidence is worth. `docs/detection.md` gives the reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Only named: other code refers to a class that is not there.
    Named,
    /// Supports, never proves: on the rule's weak list, or claimed by several rules.
    Hint,
    /// Backs other evidence, never proves: a constant that only this product's code holds.
    Backing,
    /// Points at it: a leftover component, an asset, an intent action.
    Pointer,
    /// Strong, though the code itself was not seen: a key, an authority, a permission, a native library.
    Trace,
    /// Proof: its classes are here.
    Proof,
}

/// One piece of evidence.
pub(super) struct Hit {
    pub(super) value: String,
    pub(super) count: usize,
    pub(super) place: Place,
    pub(super) weight: Weight,
}

/// Evidence of all SDKs, in the order of rule, kind and pattern.
pub(super) struct Pool<'r> {
    pub(super) hits: BTreeMap<(u32, EvidenceKind, &'r str), Hit>,
    file: String,
    manifest: String,
}

impl<'r> Pool<'r> {
    pub(super) fn new(facts: &Facts) -> Self {
        let manifest = manifest(facts);
        Self { hits: BTreeMap::new(), file: facts.file.clone(), manifest }
    }

    /// Adds `count` finds of `pattern`; the first find's value and place stay, the strongest weight counts.
    pub(super) fn add(
        &mut self,
        key: (u32, EvidenceKind, &'r str),
        count: usize,
        weight: Weight,
        found: Found<'_>,
    ) {
        if let Some(hit) = self.hits.get_mut(&key) {
            hit.count += count;
            hit.weight = hit.weight.max(weight);
            return;
        }
        let entry = found.entry.unwrap_or(&self.manifest);
        let mut place = Place::package(&self.file, Some(entry));
        place.offset = found.offset;
        self.hits.insert(key, Hit { value: found.value.to_owned(), count, place, weight });
    }
}

/// The entry of the manifest.
fn manifest(facts: &Facts) -> String {
    if facts.platform == Platform::Ios {
        let root = facts.bundles.first().map(|bundle| bundle.path.as_str()).filter(|path| !path.is_empty());
        return root.map_or_else(|| "Info.plist".to_owned(), |root| format!("{root}/Info.plist"));
    }
    let declared = facts.permissions.iter().find_map(|permission| permission.place.entry.clone());
    let usual = if facts.platform == Platform::Harmony { "module.json" } else { "AndroidManifest.xml" };
    declared.unwrap_or_else(|| usual.to_owned())
}

/// Where a find stands; without an entry in the manifest.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) value: &'a str,
    pub(super) entry: Option<&'a str>,
    pub(super) offset: Option<u64>,
}
