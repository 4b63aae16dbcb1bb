//! Evidence of files and constants: native libraries, assets, strings.

use super::Rules;
use super::evidence::{Found, Pool, Weight};
use super::pattern::{is_glob, is_vague, matches};
use crate::model::{EvidenceKind, Facts, NativeLibrary};
use std::collections::BTreeMap;

/// Collects native libraries, assets and string constants.
pub(super) fn collect<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    let mut libraries: BTreeMap<&str, Vec<&NativeLibrary>> = BTreeMap::new();
    for library in &facts.native_libraries {
        libraries.entry(&library.name).or_default().push(library);
    }
    let has_strings = facts.code.iter().any(|unit| !unit.strings.is_empty());
    for (sdk, rule) in (0..).zip(rules.sdks) {
        if !libraries.is_empty() {
            native_libraries(&libraries, sdk, &rule.android.native_libraries, pool);
        }
        if !facts.assets.is_empty() {
            assets(facts, sdk, &rule.android.assets, pool);
        }
        if has_strings {
            strings(facts, sdk, &rule.android.strings, pool);
        }
    }
}

fn native_libraries<'r>(
    libraries: &BTreeMap<&str, Vec<&NativeLibrary>>,
    sdk: u32,
    patterns: &'r [&'static str],
    pool: &mut Pool<'r>,
) {
    for pattern in patterns {
        let weight = if is_vague(pattern) { Weight::Hint } else { Weight::Trace };
        let mut add = |name: &str, all: &[&NativeLibrary]| {
            let entry = all.first().map(|library| library.entry.as_str());
            let found = Found { value: name, entry, offset: None };
            pool.add((sdk, EvidenceKind::NativeLibrary, pattern), all.len(), weight, found);
        };
        if is_glob(pattern) {
            libraries
                .iter()
                .filter(|(name, _)| matches(pattern, name))
                .for_each(|(name, all)| add(name, all));
        } else if let Some((name, all)) = libraries.get_key_value(pattern) {
            add(name, all);
        }
    }
}

fn assets<'r>(facts: &Facts, sdk: u32, patterns: &'r [&'static str], pool: &mut Pool<'r>) {
    for pattern in patterns {
        for entry in facts.assets.iter().filter(|entry| is_suffix(pattern, entry)) {
            let found = Found { value: entry, entry: Some(entry), offset: None };
            pool.add((sdk, EvidenceKind::Asset, pattern), 1, Weight::Pointer, found);
        }
    }
}

/// Whether the last segments of `entry` are `pattern`.
fn is_suffix(pattern: &str, entry: &str) -> bool {
    if is_glob(pattern) {
        return entry.match_indices('/').any(|(at, _)| matches(pattern, &entry[at + 1..]));
    }
    entry.strip_suffix(pattern).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

fn strings<'r>(facts: &Facts, sdk: u32, patterns: &'r [&'static str], pool: &mut Pool<'r>) {
    for pattern in patterns {
        for unit in facts.code.iter().filter(|unit| unit.strings.contains(pattern)) {
            let found = Found { value: pattern, entry: Some(&unit.entry), offset: None };
            pool.add((sdk, EvidenceKind::StringConstant, pattern), 1, Weight::Hint, found);
        }
    }
}
