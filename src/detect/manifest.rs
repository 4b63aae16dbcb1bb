//! Evidence of the manifest: the system looks these names up, so they survive every obfuscator.

use super::Rules;
use super::classes::{Packages, defined_in};
use super::evidence::{Found, Pool, Weight};
use super::own::Own;
use super::pattern::{is_glob, matches};
use crate::model::{Component, EvidenceKind, Facts};
use std::collections::BTreeMap;

/// Names of one kind in the manifest, with how often and where first.
type Index<'f> = BTreeMap<&'f str, (usize, Option<u64>)>;

/// Collects components, keys, authorities, permissions and intent actions.
pub(super) fn collect<'r>(
    packages: &Packages<'_>,
    facts: &Facts,
    rules: Rules<'r>,
    own: &Own<'_>,
    pool: &mut Pool<'r>,
) {
    components(packages, facts, rules, own, pool);
    let (keys, authorities, permissions, actions) =
        (keys(facts), authorities(facts), permissions(facts), actions(facts));
    for (sdk, rule) in (0..).zip(rules.sdks) {
        let lists = [
            (EvidenceKind::MetadataKey, &rule.android.metadata_keys, &keys, Weight::Trace),
            (EvidenceKind::Authority, &rule.android.authorities, &authorities, Weight::Trace),
            (EvidenceKind::Permission, &rule.android.permissions, &permissions, Weight::Trace),
            (EvidenceKind::IntentAction, &rule.android.intent_actions, &actions, Weight::Pointer),
        ];
        for (kind, patterns, index, weight) in lists {
            for pattern in patterns {
                look_up(index, pattern, &facts.app.id, |value, (count, offset)| {
                    pool.add((sdk, kind, pattern), count, weight, Found { value, entry: None, offset });
                });
            }
        }
    }
}

/// Calls `hit` for what `pattern` matches, with the app's id put in its place.
fn look_up<'f>(
    index: &Index<'f>,
    pattern: &str,
    id: &str,
    mut hit: impl FnMut(&'f str, (usize, Option<u64>)),
) {
    if index.is_empty() {
        return;
    }
    let filled;
    let pattern = if pattern.contains("${") {
        if id.is_empty() {
            return;
        }
        filled = pattern.replace("${applicationId}", id);
        filled.as_str()
    } else {
        pattern
    };
    if is_glob(pattern) {
        index.iter().filter(|(name, _)| matches(pattern, name)).for_each(|(name, at)| hit(name, *at));
    } else if let Some((name, at)) = index.get_key_value(pattern) {
        hit(name, *at);
    }
}

fn add<'f>(index: &mut Index<'f>, name: &'f str, offset: Option<u64>) {
    index.entry(name).or_insert((0, offset)).0 += 1;
}

fn keys(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    let inner = facts.components.iter().flat_map(|component| &component.metadata);
    for key in facts.metadata.iter().chain(inner) {
        add(&mut index, &key.name, Some(key.offset));
    }
    index
}

fn authorities(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    for component in &facts.components {
        component.authorities.iter().for_each(|name| add(&mut index, name, Some(component.offset)));
    }
    index
}

fn permissions(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    facts.defined_permissions.iter().for_each(|permission| add(&mut index, &permission.id, None));
    facts.permissions.iter().for_each(|permission| add(&mut index, &permission.id, permission.place.offset));
    index
}

fn actions(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    for component in &facts.components {
        let actions = component.filters.iter().flat_map(|filter| &filter.actions);
        actions.for_each(|name| add(&mut index, name, Some(component.offset)));
    }
    index
}

/// Components that a rule names, else those whose class lies under a rule's prefix.
fn components<'r>(
    packages: &Packages<'_>,
    facts: &Facts,
    rules: Rules<'r>,
    own: &Own<'_>,
    pool: &mut Pool<'r>,
) {
    let mut named = vec![false; facts.components.len()];
    let mut by_class: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, component) in facts.components.iter().enumerate() {
        by_class.entry(&component.class).or_default().push(at);
    }
    let weight = |component: &Component| {
        let class = component.target.as_deref().unwrap_or(&component.class);
        // Declared, but its code is not here: what an obfuscator cannot do and a careless merge leaves behind.
        if defined_in(packages, class).is_some() { Weight::Proof } else { Weight::Pointer }
    };
    let mut add = |key, component: &Component| {
        let found = Found { value: &component.class, entry: None, offset: Some(component.offset) };
        pool.add(key, 1, weight(component), found);
    };
    for (sdk, rule) in (0..).zip(rules.sdks) {
        for pattern in &rule.android.components {
            let found: Vec<usize> = if is_glob(pattern) {
                let hits = by_class.iter().filter(|(class, _)| matches(pattern, class));
                hits.flat_map(|(_, all)| all.iter().copied()).collect()
            } else {
                by_class.get(pattern).cloned().unwrap_or_default()
            };
            for at in found {
                if let (Some(component), Some(flag)) = (facts.components.get(at), named.get_mut(at)) {
                    *flag = true;
                    add((sdk, EvidenceKind::Component, *pattern), component);
                }
            }
        }
    }
    for component in facts.components.iter().zip(&named).filter(|(_, named)| !**named).map(|(c, _)| c) {
        let package = component.class.rsplit_once('.').map_or("", |(package, _)| package);
        let owner = rules.owner(package).filter(|(_, prefix)| !own.lives_under(prefix));
        if let Some((sdk, prefix)) = owner {
            add((sdk, EvidenceKind::Component, prefix), component);
        }
    }
}
