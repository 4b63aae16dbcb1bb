//! Evidence of files: frameworks, static libraries, resource bundles, and libraries that code links.

use super::super::Rules;
use super::super::evidence::{Found, Pool, Weight};
use super::super::pattern::is_vague;
use super::matching;
use crate::model::{Bundle, BundleKind, EvidenceKind, Facts};
use crate::rules::SignatureKind;
use std::collections::{BTreeMap, BTreeSet};

/// Version that Xcode writes into a new framework: most never change it.
const UNTOLD: [&str; 2] = ["1.0", "1"];

/// Collects files and bundle ids. Returns the versions that frameworks state, by rule.
pub(super) fn collect<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) -> BTreeMap<u32, String> {
    let mut versions = BTreeMap::new();
    for bundle in &facts.bundles {
        let hits = match bundle.kind {
            BundleKind::Framework => framework(facts, bundle, rules, pool),
            BundleKind::Resources => resources(bundle, rules, pool),
            BundleKind::App | BundleKind::Extension => Vec::new(),
        };
        let version = bundle.version.as_ref().filter(|version| !UNTOLD.contains(&version.as_str()));
        if let Some(version) = version.filter(|_| bundle.kind == BundleKind::Framework) {
            hits.into_iter().for_each(|sdk| _ = versions.entry(sdk).or_insert_with(|| version.clone()));
        }
    }
    let mut shipped: BTreeSet<&str> = facts.bundles.iter().map(|bundle| bundle.name.as_str()).collect();
    for unit in &facts.code {
        let base = base(&unit.entry);
        if base.contains('.') {
            shipped.insert(base);
            library(base, &unit.entry, rules, Weight::Trace, pool);
        }
    }
    // A framework for several platforms bears its name outside.
    let file = base(facts.file.trim_end_matches('/'));
    if let Some(unit) = facts.code.first().filter(|_| file.ends_with("framework")) {
        library(file, &unit.entry, rules, Weight::Trace, pool);
    }
    linked(facts, &shipped, rules, pool);
    manifests(facts, rules, pool);
    versions
}

/// Privacy manifests in resource bundles. A package manager makes these when it builds a library without a framework of
/// its own, and names them after it.
fn manifests<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    for manifest in &facts.privacy_manifests {
        let folders = manifest.entry.rsplit('/').skip(1);
        let Some(bundle) = folders.take(3).find(|folder| folder.ends_with(".bundle")) else { continue };
        let stem = bundle.strip_suffix(".bundle").unwrap_or(bundle);
        for name in libraries(stem) {
            let framework = format!("{name}.framework");
            let known = matching(rules.patterns, SignatureKind::Pod, name)
                .chain(matching(rules.patterns, SignatureKind::SwiftModule, name))
                .chain(matching(rules.patterns, SignatureKind::Framework, &framework));
            for row in known {
                let weight = if is_vague(name) { Weight::Hint } else { Weight::Trace };
                let found = Found { value: bundle, entry: Some(&manifest.entry), offset: None };
                pool.add((row.sdk, EvidenceKind::PrivacyManifest, row.pattern), 1, weight, found);
            }
        }
    }
}

/// The libraries that resources may be named after: `Acme` of `Acme`, `AcmePrivacy`, `Acme_Privacy`, `AcmeResources`, and
/// both of `Package_Target`.
fn libraries(stem: &str) -> BTreeSet<&str> {
    const ENDINGS: [&str; 4] = ["PrivacyInfo", "Privacy", "Resources", "Resource"];
    let bare = ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending)).unwrap_or(stem);
    let bare = bare.trim_end_matches(['_', '-', '.']);
    let parts = bare.split_once('_').into_iter().flat_map(|(package, target)| [package, target]);
    [stem, bare].into_iter().chain(parts).filter(|name| !name.is_empty()).collect()
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn framework<'r>(facts: &Facts, bundle: &Bundle, rules: Rules<'r>, pool: &mut Pool<'r>) -> Vec<u32> {
    let inside = |entry: &str| entry.strip_prefix(&bundle.path).is_some_and(|rest| !rest.is_empty());
    let unit = facts.code.iter().find(|unit| inside(&unit.entry));
    let entry = unit.map_or(bundle.path.as_str(), |unit| unit.entry.as_str());
    let mut hits = library(&bundle.name, entry, rules, Weight::Trace, pool);
    if let Some(id) = &bundle.id {
        for row in matching(rules.patterns, SignatureKind::BundleId, id) {
            let found = Found { value: id, entry: Some(entry), offset: None };
            pool.add((row.sdk, EvidenceKind::Framework, row.pattern), 1, Weight::Trace, found);
            hits.push(row.sdk);
        }
    }
    hits
}

fn resources<'r>(bundle: &Bundle, rules: Rules<'r>, pool: &mut Pool<'r>) -> Vec<u32> {
    let names = matching(rules.patterns, SignatureKind::Bundle, &bundle.name);
    let ids = bundle.id.iter().flat_map(|id| matching(rules.patterns, SignatureKind::BundleId, id));
    for row in names.chain(ids) {
        let found = Found { value: &bundle.name, entry: Some(&bundle.path), offset: None };
        pool.add((row.sdk, EvidenceKind::Bundle, row.pattern), 1, Weight::Pointer, found);
    }
    Vec::new()
}

/// Adds the rules that name the framework or library `name`, as it stands or without its version.
fn library<'r>(name: &str, entry: &str, rules: Rules<'r>, weight: Weight, pool: &mut Pool<'r>) -> Vec<u32> {
    let mut hits = Vec::new();
    for form in forms(name) {
        for row in matching(rules.patterns, SignatureKind::Framework, &form) {
            let key = (row.sdk, EvidenceKind::Framework, row.pattern);
            let stem = row.pattern.rsplit_once('.').map_or(row.pattern, |(stem, _)| stem);
            let weight = if is_vague(stem) { weight.min(Weight::Hint) } else { weight };
            if weight > Weight::Named || !pool.hits.contains_key(&key) {
                pool.add(key, 1, weight, Found { value: name, entry: Some(entry), offset: None });
            }
            hits.push(row.sdk);
        }
    }
    hits
}

/// Names by which rules may call `name`: without a version, and a framework by either ending.
fn forms(name: &str) -> BTreeSet<String> {
    let Some((stem, ending)) = name.rsplit_once('.') else { return BTreeSet::from([name.to_owned()]) };
    let endings = if ending.ends_with("framework") { &["framework", "xcframework"][..] } else { &[ending] };
    let stems = [stem, unversioned(stem)];
    stems.iter().flat_map(|stem| endings.iter().map(move |ending| format!("{stem}.{ending}"))).collect()
}

/// `libWeChatSDK` of `libWeChatSDK-1.8.0`; `SQLite3` stays, since nothing parts the number from the name.
fn unversioned(stem: &str) -> &str {
    let name = stem.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let cut = name.strip_suffix(['v', 'V']).unwrap_or(name);
    match cut.strip_suffix(['-', '_']) {
        Some(cut) if name.len() < stem.len() && !cut.is_empty() => cut,
        _ => stem,
    }
}

/// Libraries that code links and the package does not hold.
fn linked<'r>(facts: &Facts, shipped: &BTreeSet<&str>, rules: Rules<'r>, pool: &mut Pool<'r>) {
    for unit in &facts.code {
        for path in unit.apple.iter().flat_map(|apple| apple.libraries.iter()) {
            let own = path.starts_with("/System/") || path.starts_with("/usr/lib/");
            let name = path.split('/').find(|part| part.ends_with(".framework")).unwrap_or(base(path));
            if !own && !shipped.contains(name) {
                library(name, &unit.entry, rules, Weight::Named, pool);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_cut_off() {
        for (stem, wanted) in [
            ("libWeChatSDK-1.8.0", "libWeChatSDK"),
            ("UMAnalytics-5.4.1", "UMAnalytics"),
            ("libjcore-ios-2.1.8", "libjcore-ios"),
            ("Lib_v2", "Lib"),
            ("SQLite3", "SQLite3"),
            ("GT3Captcha", "GT3Captcha"),
            ("-1", "-1"),
            ("x-", "x-"),
        ] {
            assert_eq!(unversioned(stem), wanted, "{stem}");
        }
    }

    #[test]
    fn resources_are_named_after_libraries() {
        let all = |stem| libraries(stem).into_iter().collect::<Vec<_>>();
        assert_eq!(all("FBLPromises_Privacy"), ["FBLPromises", "FBLPromises_Privacy"]);
        assert_eq!(all("AcmeResources"), ["Acme", "AcmeResources"]);
        let package = ["AcmeKit", "AcmeKit_Acme-Core", "Acme-Core"];
        assert_eq!(libraries("AcmeKit_Acme-Core"), BTreeSet::from(package));
        assert_eq!(all("Privacy"), ["Privacy"]);
    }

    #[test]
    fn a_framework_has_two_endings() {
        let all: Vec<String> = forms("GTSDK.xcframework").into_iter().collect();
        assert_eq!(all, ["GTSDK.framework", "GTSDK.xcframework"]);
        assert_eq!(forms("libA-2.a").into_iter().collect::<Vec<_>>(), ["libA-2.a", "libA.a"]);
    }
}
