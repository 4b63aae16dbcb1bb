//! Which rule an artefact is of, where one knows it.

use std::collections::BTreeMap;

use super::{classes, classes_of, kebab, stem_of};
use crate::model::{BundleKind, Facts};
use crate::rules::{RuleBase, SdkKind, SdkRule, SignatureKind, Str};

/// The rule that knows the artefact: by the name of its file or its package, else by what it owns of the classes.
pub(super) fn known<'r>(facts: &Facts, file: &str, rules: &'r RuleBase) -> Option<&'r SdkRule> {
    by_framework(facts, file, rules)
        .or_else(|| by_coordinates(facts, file, rules))
        .or_else(|| by_package(facts, rules))
        // What an AAR bundles under libs/ is mostly others' code; only a mere wrapper is named by it.
        .or_else(|| by_share(facts, |entry| entry == "classes.jar", rules))
        .or_else(|| by_share(facts, |_| true, rules))
}

/// The one rule that has a framework or static library of that name, without its version.
fn by_framework<'r>(facts: &Facts, file: &str, rules: &'r RuleBase) -> Option<&'r SdkRule> {
    let bundles = facts.bundles.iter().filter(|bundle| bundle.kind == BundleKind::Framework);
    let names = bundles.map(|bundle| bundle.name.as_str()).chain([file]).filter_map(unversioned);
    let mut ids: Vec<Str> = Vec::new();
    for name in names {
        let hits = rules.hits(SignatureKind::Framework, &name, "");
        ids.extend(hits.iter().filter(|hit| !hit.weak).map(|hit| hit.rule.id));
    }
    ids.sort_unstable();
    ids.dedup();
    // Two products in one artefact: its name does not tell which of them it is.
    if let [id] = ids.as_slice() { rules.sdk(id) } else { None }
}

/// `UMAnalytics-5.4.1.framework` becomes `UMAnalytics.framework`; none for what is not Apple's.
fn unversioned(name: &str) -> Option<String> {
    let (stem, kind) = name.rsplit_once('.')?;
    let stem = match stem.rsplit_once('-') {
        Some((stem, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => stem,
        _ => stem,
    };
    matches!(kind, "framework" | "a").then(|| format!("{stem}.{kind}"))
}

/// The one rule with a Maven artefact of the file's name that also owns classes in it.
fn by_coordinates<'r>(facts: &Facts, file: &str, rules: &'r RuleBase) -> Option<&'r SdkRule> {
    let name = kebab(file);
    let published = |rule: &&SdkRule| {
        rule.android.maven.iter().filter_map(|maven| maven.split(':').nth(1)).any(|id| stem_of(id) == name)
    };
    let mut named = rules.sdks().iter().filter(published);
    let rule = named.next().filter(|_| named.next().is_none())?;
    let owns = |(kind, class)| rules.hits(kind, class, "").iter().any(|hit| hit.rule.id == rule.id);
    classes(facts).any(owns).then_some(rule)
}

/// The rule that owns the package of the library's manifest, and classes in it.
fn by_package<'r>(facts: &Facts, rules: &'r RuleBase) -> Option<&'r SdkRule> {
    let (rule, prefix) = rules.sdk_prefix(&format!("{}.R", facts.app.id))?;
    classes(facts).any(|(_, class)| class.starts_with(prefix)).then_some(rule)
}

/// Of the code that `wanted` picks by entry, the SDK that owns more classes than any other and than nobody, or the
/// library that owns most of them.
fn by_share<'r>(facts: &Facts, wanted: impl Fn(&str) -> bool, rules: &'r RuleBase) -> Option<&'r SdkRule> {
    let mut counts: BTreeMap<Str, usize> = BTreeMap::new();
    let (mut all, mut nobodys) = (0, 0);
    for (kind, class) in classes_of(facts, wanted) {
        all += 1;
        match rules.hits(kind, class, "").first() {
            Some(hit) => *counts.entry(hit.rule.id).or_default() += 1,
            None => nobodys += 1,
        }
    }
    let owners = counts.into_iter().filter_map(|(id, count)| Some((count, rules.sdk(id)?)));
    let (count, rule) = owners.max_by_key(|(count, rule)| (*count, rule.kind == SdkKind::Sdk))?;
    let knows = match rule.kind {
        SdkKind::Sdk => count > nobodys,
        SdkKind::Library => count * 2 > all,
        SdkKind::Packer => false,
    };
    knows.then_some(rule)
}
