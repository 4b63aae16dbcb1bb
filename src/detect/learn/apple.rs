//! Signatures of an SDK for Apple platforms: its framework, its Objective-C classes, its Swift modules.

use std::collections::BTreeMap;

use super::{MOST, Own, some};
use crate::model::{BundleKind, Facts};
use crate::rules::read::leak;
use crate::rules::{SdkRule, SignatureKind};

/// Letters by which Objective-C names are grouped into houses: there are no packages.
const HOUSE: usize = 2;

pub(super) fn signatures(facts: &Facts, file: &str, own: &Own<'_>, rule: &mut SdkRule) {
    let apple = || facts.code.iter().filter_map(|unit| unit.apple.as_ref().map(|code| (unit, code)));
    if apple().next().is_none() {
        return;
    }
    let it = &mut rule.apple;
    let bundles = facts.bundles.iter().filter(|bundle| bundle.kind == BundleKind::Framework);
    let named: Vec<&str> = bundles.clone().map(|bundle| bundle.name.as_str()).collect();
    let whole = if file.ends_with(".framework") { file } else { "" };
    let frameworks = named.into_iter().chain([whole]).filter(|name| name.ends_with(".framework"));
    it.frameworks = some(frameworks.filter(|name| own.free(SignatureKind::Framework, name)));
    let ids = bundles.filter_map(|bundle| bundle.id.as_deref());
    it.bundle_ids = some(ids.filter(|id| id.contains('.') && own.free(SignatureKind::BundleId, id)));
    let free = |name: &&str| own.free(SignatureKind::ObjcClass, name);
    let mut classes: Vec<&str> = apple()
        .flat_map(|(unit, _)| unit.defined.iter())
        .filter(free)
        .filter(|name| is_plain(name))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    it.classes = largest_house(&classes).into_iter().map(|class| leak(class.to_owned())).collect();
    let modules = apple().flat_map(|(_, code)| code.modules.iter());
    it.swift_modules =
        some(modules.filter(|name| name.len() > 3 && own.free(SignatureKind::SwiftModule, name)));
    if it.classes.is_empty() && it.frameworks.is_empty() && it.swift_modules.is_empty() {
        let exports = apple().flat_map(|(_, code)| code.exports.iter()).filter(|name| name.len() >= 12);
        it.symbols = some(exports.filter(|name| own.free(SignatureKind::Symbol, name)));
    }
}

/// A class that people named, and that build tools did not make.
fn is_plain(name: &str) -> bool {
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric());
    letters
        && name.len() >= 6
        && !name.starts_with("Pods")
        && name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The first classes of the house that has most: small ones beside it are code of others.
fn largest_house<'a>(classes: &[&'a str]) -> Vec<&'a str> {
    let mut houses: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for class in classes {
        houses.entry(class.chars().take(HOUSE).collect()).or_default().push(class);
    }
    let largest = houses.into_values().max_by_key(Vec::len).unwrap_or_default();
    largest.into_iter().take(MOST).collect()
}
