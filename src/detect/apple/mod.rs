//! Evidence of Apple packages. Names of classes, protocols and Swift modules stay in every build, since the runtime
//! looks them up; so one pass over them finds SDKs in frameworks and those linked into the app alike.

#[cfg(test)]
mod access_tests;
mod accesses;
mod census;
mod files;
mod names;
#[cfg(test)]
mod tests;

pub(super) use accesses::accesses;
pub use accesses::{links, wants};
pub(super) use census::census;
pub(super) use names::{Code, Owners};

use super::Rules;
use super::evidence::{Found, Pool, Weight};
use crate::model::{EvidenceKind, Facts};
use crate::rules::{PatternRow, SignatureKind, index};
use names::is_short;
use std::collections::BTreeMap;

/// Classes under a prefix from which on the prefix is no chance.
const MANY: usize = 3;
/// What the symbol of a class begins with, among the imports of an image.
const CLASS_SYMBOL: &str = "_OBJC_CLASS_$_";

/// Collects all evidence of an Apple package. Returns the versions that the frameworks of rules state, by rule.
pub(super) fn collect<'r>(
    facts: &Facts,
    rules: Rules<'r>,
    (code, owners): (&Code<'_>, &Owners<'r>),
    pool: &mut Pool<'r>,
) -> BTreeMap<u32, String> {
    classes(owners, code, pool);
    protocols(owners, code, pool);
    modules(rules, code, pool);
    symbols(facts, rules, pool);
    info_plist(facts, rules, pool);
    let versions = files::collect(facts, rules, pool);
    referenced(facts, owners, code, pool);
    versions
}

/// Classes that a rule names in full prove it, many under its prefix too; a prefix of two or three letters never does.
fn classes<'r>(owners: &Owners<'r>, code: &Code<'_>, pool: &mut Pool<'r>) {
    let mut found: BTreeMap<(u32, &'r str), (usize, bool, &str, &str)> = BTreeMap::new();
    for (class, entry) in &code.classes {
        for row in owners.of(class) {
            let full = row.kind == SignatureKind::ObjcClass;
            found.entry((row.sdk, row.pattern)).or_insert((0, full, class, entry)).0 += 1;
        }
    }
    for ((sdk, pattern), (count, full, value, entry)) in found {
        let weight = match () {
            () if full => Weight::Proof,
            () if is_short(pattern) => Weight::Hint,
            () if count >= MANY => Weight::Proof,
            () => Weight::Trace,
        };
        let place = Found { value, entry: Some(entry), offset: None };
        pool.add((sdk, EvidenceKind::ObjcClass, pattern), count, weight, place);
    }
}

/// A protocol stands in every image that conforms to it, the app's too: it only hints.
fn protocols<'r>(owners: &Owners<'r>, code: &Code<'_>, pool: &mut Pool<'r>) {
    for (protocol, entry) in &code.protocols {
        for row in owners.of(protocol).iter().filter(|row| !is_short(row.pattern)) {
            let key = (row.sdk, EvidenceKind::ObjcClass, row.pattern);
            if !pool.hits.contains_key(&key) {
                pool.add(key, 1, Weight::Hint, Found { value: protocol, entry: Some(entry), offset: None });
            }
        }
    }
}

fn modules<'r>(rules: Rules<'r>, code: &Code<'_>, pool: &mut Pool<'r>) {
    for (module, (types, entry)) in &code.modules {
        for row in matching(rules.patterns, SignatureKind::SwiftModule, module) {
            let found = Found { value: module, entry: Some(entry), offset: None };
            pool.add((row.sdk, EvidenceKind::SwiftModule, row.pattern), types.len(), Weight::Proof, found);
        }
    }
}

/// Symbols that rules name, written with C's leading underscore or without.
fn symbols<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    for row in rules.patterns.iter().filter(|row| row.kind == SignatureKind::Symbol) {
        let underscored = format!("_{}", row.pattern);
        let given = facts.code.iter().find(|unit| {
            let exports = unit.apple.as_ref().map(|apple| &apple.exports);
            exports.is_some_and(|e| e.contains(row.pattern) || e.contains(&underscored))
        });
        if let Some(unit) = given {
            let found = Found { value: row.pattern, entry: Some(&unit.entry), offset: None };
            pool.add((row.sdk, EvidenceKind::Symbol, row.pattern), 1, Weight::Trace, found);
        }
    }
}

/// Keys of the app's Info.plist point at an SDK, queried schemes only tell which apps are looked for.
fn info_plist<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    let keys = facts.plist_keys.iter().map(|key| (SignatureKind::PlistKey, key, Weight::Pointer));
    let schemes = facts.queries.schemes.iter();
    let schemes = schemes.map(|scheme| (SignatureKind::UrlScheme, scheme.as_str(), Weight::Hint));
    for (kind, value, weight) in keys.chain(schemes) {
        for row in matching(rules.patterns, kind, value) {
            let found = Found { value, entry: None, offset: None };
            pool.add((row.sdk, EvidenceKind::PlistKey, row.pattern), 1, weight, found);
        }
    }
}

/// Classes that an image wants and no image of the package defines.
fn referenced<'r>(facts: &Facts, owners: &Owners<'r>, code: &Code<'_>, pool: &mut Pool<'r>) {
    for unit in &facts.code {
        let imports = unit.apple.iter().flat_map(|apple| apple.imports.with_prefix(CLASS_SYMBOL));
        for class in imports.filter_map(|symbol| symbol.strip_prefix(CLASS_SYMBOL)) {
            if code.classes.contains_key(class) {
                continue;
            }
            for row in owners.of(class).iter().filter(|row| !is_short(row.pattern)) {
                let found = Found { value: class, entry: Some(&unit.entry), offset: None };
                pool.add((row.sdk, EvidenceKind::ReferencedClass, row.pattern), 1, Weight::Named, found);
            }
        }
    }
}

/// The rows of `kind` that fit `value`, literally or as a glob.
fn matching<'r>(
    patterns: &'r [PatternRow],
    kind: SignatureKind,
    value: &str,
) -> impl Iterator<Item = &'r PatternRow> + use<'r> {
    let globs = index::globs(patterns, kind).iter().filter(|row| index::fits(row.pattern, value, ""));
    let globs: Vec<_> = globs.collect();
    index::exact(patterns, kind, value).iter().chain(globs)
}
