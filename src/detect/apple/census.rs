//! What nobody owns in an Apple package: classes by their capitals, Swift types by their module.

use super::super::Rules;
use super::matching;
use super::names::{Code, Owners, prefix};
use crate::model::{BundleKind, Detection, EvidenceKind, Facts, PackageKind, Presence, Unidentified};
use crate::rules::SignatureKind;
use std::collections::{BTreeMap, BTreeSet};

/// Longest census.
const CENSUS: usize = 50;
/// Groups of one class or type: they name nothing that could be looked up.
const OTHERS: &str = "(others)";
/// From how many classes on a prefix can be the app's own by majority.
const MAJORITY: usize = 5;
/// Words of bundle ids and file names that name nobody.
const COMMON: [&str; 12] =
    ["app", "apple", "com", "demo", "example", "extension", "ios", "mobile", "net", "org", "test", "www"];

/// Counts what neither `found` nor the app owns, the largest group first.
pub(in crate::detect) fn census(
    facts: &Facts,
    rules: Rules<'_>,
    (code, owners): (&Code<'_>, &Owners<'_>),
    found: &[Detection],
) -> Vec<Unidentified> {
    let shipped: BTreeSet<&str> =
        found.iter().filter(|sdk| sdk.presence > Presence::Referenced).map(|sdk| sdk.sdk.as_str()).collect();
    let is_known = |sdk: u32| rules.rule(sdk).is_some_and(|rule| shipped.contains(rule.id));
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    let mut main: BTreeMap<&str, usize> = BTreeMap::new();
    let own = own_words(facts);
    let known_files = known_files(found);
    for (class, entry) in &code.classes {
        if known_files.contains(base(entry)) || owners.of(class).iter().any(|row| is_known(row.sdk)) {
            continue;
        }
        let group = prefix(class);
        *groups.entry(group).or_default() += 1;
        if is_main(facts, entry) {
            *main.entry(group).or_default() += 1;
        }
    }
    if let Some(prefix) = majority(facts, &main) {
        groups.remove(prefix);
    }
    for (module, (types, entry)) in &code.modules {
        let known = matching(rules.patterns, SignatureKind::SwiftModule, module).any(|row| is_known(row.sdk));
        if !known && !known_files.contains(base(entry)) {
            *groups.entry(module).or_default() += types.len();
        }
    }
    groups.retain(|group, _| !own.contains(&folded(group)));
    ranked(groups)
}

/// Names of binaries that are a known SDK's own: all in them is its code, in every variant.
fn known_files(found: &[Detection]) -> BTreeSet<&str> {
    let shipped = found.iter().filter(|sdk| sdk.presence > Presence::Referenced);
    let files = shipped.flat_map(|sdk| &sdk.evidence).filter(|piece| piece.kind == EvidenceKind::Framework);
    files.filter_map(|piece| piece.place.entry.as_deref()).map(base).collect()
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The groups by size; those of one are told together.
fn ranked(groups: BTreeMap<&str, usize>) -> Vec<Unidentified> {
    let others: usize = groups.values().filter(|count| **count == 1).sum();
    let named = groups.into_iter().filter(|(_, count)| *count > 1);
    let mut out: Vec<_> =
        named.map(|(prefix, classes)| Unidentified { prefix: prefix.to_owned(), classes }).collect();
    out.sort_by(|a, b| b.classes.cmp(&a.classes).then_with(|| a.prefix.cmp(&b.prefix)));
    out.truncate(CENSUS - 1);
    if others > 0 {
        out.push(Unidentified { prefix: OTHERS.to_owned(), classes: others });
    }
    out
}

const fn is_app(facts: &Facts) -> bool {
    matches!(facts.kind, PackageKind::Ipa | PackageKind::AppBundle)
}

/// Names of the app and of its extensions, and the words of its bundle id. A library has none: its classes are the
/// very thing that rules look for.
fn own_words(facts: &Facts) -> BTreeSet<String> {
    if !is_app(facts) {
        return BTreeSet::new();
    }
    let apps = facts.bundles.iter().filter(|b| matches!(b.kind, BundleKind::App | BundleKind::Extension));
    let stems =
        apps.map(|bundle| bundle.name.rsplit_once('.').map_or(bundle.name.as_str(), |(stem, _)| stem));
    let words = facts.app.id.split('.').chain(stems).chain(facts.app.name.as_deref());
    let folded =
        words.map(folded).filter(|word| word.chars().count() > 2 && !COMMON.contains(&word.as_str()));
    folded.collect()
}

/// Letters and digits alone, in lower case: the module of `ios-app` is `ios_app`.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether `entry` is the executable of the app or of one of its extensions.
fn is_main(facts: &Facts, entry: &str) -> bool {
    let folder = entry.rsplit_once('/').map_or("", |(folder, _)| folder);
    let apps = facts.bundles.iter().filter(|b| matches!(b.kind, BundleKind::App | BundleKind::Extension));
    is_app(facts) && apps.into_iter().any(|bundle| bundle.path == folder)
}

/// The prefix of more than half of what nobody owns in the app's own executables: the app's.
fn majority<'a>(facts: &Facts, main: &BTreeMap<&'a str, usize>) -> Option<&'a str> {
    let all: usize = main.values().sum();
    let (prefix, count) = main.iter().max_by_key(|(_, count)| **count)?;
    (is_app(facts) && *count >= MAJORITY && count * 2 > all).then_some(*prefix)
}
