//! Evidence of the manifest: the system looks these names up, so they survive every obfuscator.

use super::Rules;
use super::classes::{Packages, defined_in};
use super::evidence::{Found, Pool, Weight};
use super::own::Own;
use super::pattern::{is_glob, matches};
use crate::model::{Component, EvidenceKind, Facts};
use crate::rules::{PatternRow, SignatureKind};
use std::collections::BTreeMap;

/// Where a name stands: the manifest's entry, if it is not the usual one, and the offset.
type At<'f> = (Option<&'f str>, Option<u64>);
/// Names of one kind in the manifests, with how often and where first.
type Index<'f> = BTreeMap<&'f str, (usize, At<'f>)>;

/// Collects components, keys, authorities, permissions and intent actions.
pub(super) fn collect<'r>(
    packages: &Packages<'_>,
    facts: &Facts,
    rules: Rules<'r>,
    own: &Own<'_>,
    pool: &mut Pool<'r>,
) {
    components(packages, facts, rules, own, pool);
    let lists = [
        (EvidenceKind::MetadataKey, SignatureKind::MetadataKey, keys(facts), Weight::Trace),
        (EvidenceKind::Authority, SignatureKind::Authority, authorities(facts), Weight::Trace),
        (EvidenceKind::Permission, SignatureKind::Permission, permissions(facts), Weight::Trace),
        (EvidenceKind::IntentAction, SignatureKind::IntentAction, actions(facts), Weight::Pointer),
    ];
    for (kind, signature, index, weight) in lists {
        let mut add = |row: &'r PatternRow, value: &str, (count, (entry, offset)): (usize, At<'_>)| {
            let found = Found { value, entry, offset };
            pool.add((row.sdk, kind, row.pattern), count, weight, found);
        };
        for (name, at) in &index {
            rules.exact(signature, name).iter().for_each(|row| add(row, name, *at));
        }
        for row in rules.globs(signature).iter().filter(|_| !index.is_empty()) {
            look_up(&index, row.pattern, &facts.app.id, |value, at| add(row, value, at));
        }
    }
}

/// Calls `hit` for what `pattern` matches, with the app's id put in its place.
fn look_up<'f>(index: &Index<'f>, pattern: &str, id: &str, mut hit: impl FnMut(&'f str, (usize, At<'f>))) {
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

fn add<'f>(index: &mut Index<'f>, name: &'f str, at: At<'f>) {
    index.entry(name).or_insert((0, at)).0 += 1;
}

fn keys(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    let inner = facts.components.iter().flat_map(|component| &component.metadata);
    for key in facts.metadata.iter().chain(inner) {
        add(&mut index, &key.name, (Some(&key.entry), Some(key.offset)));
    }
    index
}

fn authorities(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    for component in &facts.components {
        component.authorities.iter().for_each(|name| add(&mut index, name, place(component)));
    }
    index
}

fn permissions(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    facts.defined_permissions.iter().for_each(|permission| add(&mut index, &permission.id, (None, None)));
    for permission in &facts.permissions {
        add(&mut index, &permission.id, (permission.place.entry.as_deref(), permission.place.offset));
    }
    index
}

fn actions(facts: &Facts) -> Index<'_> {
    let mut index = Index::new();
    for component in &facts.components {
        let actions = component.filters.iter().flat_map(|filter| &filter.actions);
        actions.for_each(|name| add(&mut index, name, place(component)));
    }
    index
}

fn place(component: &Component) -> At<'_> {
    (Some(&component.entry), Some(component.offset))
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
        let (entry, offset) = place(component);
        let found = Found { value: &component.class, entry, offset };
        pool.add(key, 1, weight(component), found);
    };
    for (class, all) in &by_class {
        let exact = rules.exact(SignatureKind::Component, class).iter();
        let globs = rules.globs(SignatureKind::Component).iter();
        for row in exact.chain(globs.filter(|row| matches(row.pattern, class))) {
            for at in all {
                if let (Some(component), Some(flag)) = (facts.components.get(*at), named.get_mut(*at)) {
                    *flag = true;
                    add((row.sdk, EvidenceKind::Component, row.pattern), component);
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
