//! Evidence of files and constants: native libraries, assets, strings.

use super::Rules;
use super::evidence::{Found, Pool, Weight};
use super::own::Own;
use super::pattern::{is_vague, matches};
use crate::model::{EvidenceKind, Facts, NativeLibrary};
use crate::rules::{PatternRow, SignatureKind};
use std::collections::BTreeMap;

/// Collects native libraries and their native methods, Kotlin modules, assets and string constants. Without `own`, on
/// platforms without Java, native methods have no owner.
pub(super) fn collect<'r>(facts: &Facts, rules: Rules<'r>, own: Option<&Own<'_>>, pool: &mut Pool<'r>) {
    let mut libraries: BTreeMap<&str, Vec<&NativeLibrary>> = BTreeMap::new();
    for library in &facts.native_libraries {
        libraries.entry(&library.name).or_default().push(library);
    }
    native_libraries(&libraries, rules, pool);
    if let Some(own) = own {
        native_methods(facts, rules, own, pool);
    }
    kotlin_modules(facts, rules, pool);
    assets(facts, rules, pool);
    strings(facts, rules, pool);
}

fn native_libraries<'r>(
    libraries: &BTreeMap<&str, Vec<&NativeLibrary>>,
    rules: Rules<'r>,
    pool: &mut Pool<'r>,
) {
    let mut add = |row: &'r PatternRow, name: &str, all: &[&NativeLibrary]| {
        let weight = if is_vague(row.pattern) { Weight::Hint } else { Weight::Trace };
        let entry = all.first().map(|library| library.entry.as_str());
        let found = Found { value: name, entry, offset: None };
        pool.add((row.sdk, EvidenceKind::NativeLibrary, row.pattern), all.len(), weight, found);
    };
    for (name, all) in libraries {
        let exact = rules.exact(SignatureKind::NativeLibrary, name).iter();
        let globs = rules.globs(SignatureKind::NativeLibrary).iter();
        exact.chain(globs.filter(|row| matches(row.pattern, name))).for_each(|row| add(row, name, all));
    }
}

/// Classes whose native methods a library holds: nobody can rename those, so they tell whose library it is, and whose
/// code calls it.
fn native_methods<'r>(facts: &Facts, rules: Rules<'r>, own: &Own<'_>, pool: &mut Pool<'r>) {
    for library in &facts.native_libraries {
        for class in &library.classes {
            let package = class.rsplit_once('.').map_or("", |(package, _)| package);
            let owner = rules.owner(package).filter(|(_, prefix)| !own.lives_under(prefix));
            if let Some((sdk, prefix)) = owner {
                let found = Found { value: class, entry: Some(&library.entry), offset: None };
                pool.add((sdk, EvidenceKind::NativeMethod, prefix), 1, Weight::Pointer, found);
            }
        }
    }
}

fn kotlin_modules<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    for entry in facts.kotlin_modules.iter() {
        let name = entry.rsplit_once('/').map_or(entry, |(_, name)| name);
        let name = name.strip_suffix(".kotlin_module").unwrap_or(name);
        let exact = rules.exact(SignatureKind::KotlinModule, name).iter();
        let globs = rules.globs(SignatureKind::KotlinModule).iter().filter(|row| matches(row.pattern, name));
        for row in exact.chain(globs) {
            let found = Found { value: name, entry: Some(entry), offset: None };
            pool.add((row.sdk, EvidenceKind::KotlinModule, row.pattern), 1, Weight::Pointer, found);
        }
    }
}

fn assets<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    let globs = rules.globs(SignatureKind::Asset);
    for entry in facts.assets.iter() {
        let inner = || entry.match_indices('/').filter_map(|(at, _)| entry.get(at + 1..));
        let tails = std::iter::once(entry).chain(inner());
        let exact = tails.flat_map(|tail| rules.exact(SignatureKind::Asset, tail));
        let globs = globs.iter().filter(|row| inner().any(|tail| matches(row.pattern, tail)));
        for row in exact.chain(globs) {
            let found = Found { value: entry, entry: Some(entry), offset: None };
            pool.add((row.sdk, EvidenceKind::Asset, row.pattern), 1, Weight::Pointer, found);
        }
    }
}

fn strings<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    for unit in facts.code.iter().filter(|unit| !unit.strings.is_empty()) {
        for row in rules.all(SignatureKind::StringConstant) {
            if unit.strings.contains(row.pattern) {
                let found = Found { value: row.pattern, entry: Some(&unit.entry), offset: None };
                pool.add((row.sdk, EvidenceKind::StringConstant, row.pattern), 1, Weight::Backing, found);
            }
        }
    }
}
