//! A required-reason API that a binary wants and no privacy manifest beside it declares.
//!
//! Why: file times, boot time, disk space, keyboards and defaults can be put together to recognise a device. Since
//! May 2024 the store rejects uploads whose binaries want one of them without a declared reason (ITMS-91053).

use super::apple::{binaries, is_app, is_apple, manifests_for, wants};
use super::check::{Check, Context, Draft, Reads};
use crate::model::{CodeUnit, Confidence, Finding, PackageKind, Place, Severity, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "undeclared-required-reason-api",
    severity: Severity::High,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/undeclared-required-reason-api.md"),
    docs_zh: include_str!("../../docs/checks/zh/undeclared-required-reason-api.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    // The manifest of a bare library stands outside of it.
    if !is_apple(context) || matches!(facts.kind, PackageKind::StaticArchive | PackageKind::MachO) {
        return Vec::new();
    }
    let mut missing: BTreeMap<(&str, &str), Missing<'_>> = BTreeMap::new();
    for (entry, slices) in binaries(facts) {
        // The variants of one framework for several platforms are one trouble.
        let is_variant = facts.kind == PackageKind::XcFramework;
        let binary = if is_variant { entry.rsplit('/').next().unwrap_or(entry) } else { entry };
        let binary = of_any_architecture(binary);
        for (category, apis) in undeclared(context, entry, &slices) {
            let found = missing.entry((binary, category)).or_default();
            found.entries.push(entry);
            found.apis.extend(apis);
        }
    }
    missing.into_iter().map(|((_, category), missing)| finding(context, category, &missing)).collect()
}

/// `Kit` of `Kit-arm64`: some ship each slice as a file of its own.
fn of_any_architecture(binary: &str) -> &str {
    const NAMES: [&str; 6] = ["arm64", "arm64e", "armv7", "armv7s", "x86_64", "i386"];
    let bare = NAMES.iter().find_map(|name| binary.strip_suffix(name)?.strip_suffix(['-', '_']));
    bare.filter(|bare| !bare.is_empty() && !bare.ends_with('/')).unwrap_or(binary)
}

/// Where one category is wanted and not declared, and by which APIs.
#[derive(Default)]
struct Missing<'f> {
    /// Binaries in order, at least one.
    entries: Vec<&'f str>,
    apis: BTreeSet<&'f str>,
}

/// The categories that the binary at `entry` wants and no manifest declares, each with its APIs.
fn undeclared<'c>(
    context: &Context<'c>,
    entry: &str,
    slices: &[&CodeUnit],
) -> BTreeMap<&'c str, BTreeSet<&'c str>> {
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for rule in context.rules.apis_ios().iter().filter(|rule| !rule.reason.is_empty()) {
        if wants(slices, rule) {
            wanted.entry(rule.reason).or_default().insert(rule.id);
        }
    }
    let manifests = manifests_for(context.sides.facts, entry);
    let declared =
        |category: &str| manifests.iter().flat_map(|m| &m.accessed).any(|(name, _)| name == category);
    wanted.retain(|category, _| !declared(category));
    wanted
}

fn finding(context: &Context<'_>, category: &str, missing: &Missing<'_>) -> Finding {
    let facts = context.sides.facts;
    let entry = missing.entries.first().copied().unwrap_or_default();
    let rule = context.rules.reasons().iter().find(|rule| rule.id == category);
    let (codes, for_makers) = rule.map_or((&[][..], &[][..]), |rule| (&rule.codes, &rule.sdk_codes));
    // A reason that is for makers of SDKs alone would be wrong in the app's own manifest.
    let is_own = is_app(facts) && !entry.contains(".framework/");
    let reasons: Vec<&str> =
        codes.iter().copied().filter(|code| !(is_own && for_makers.contains(code))).collect();
    let sdk = context.sides.detections.iter().find(|sdk| {
        let frameworks = sdk.evidence.iter().filter(|e| e.kind == crate::model::EvidenceKind::Framework);
        frameworks.into_iter().any(|e| e.place.entry.as_deref() == Some(entry))
    });
    let shown: Vec<&str> = missing.apis.iter().take(4).copied().collect();
    let variant = if sdk.is_some() { "sdk" } else { "message" };
    let draft = Draft::new(&CHECK, &facts.app.id, Subject::Part(format!("{entry}:{category}")), variant)
        .confidence(Confidence::Medium)
        .places(missing.entries.iter().map(|entry| Place::package(&facts.file, Some(entry))))
        .arg("binary", entry)
        .arg("category", category)
        .arg("apis", shown.join(", "))
        .arg("reasons", reasons.join(", "));
    match sdk {
        Some(sdk) => draft.arg("sdk", format!("@sdk:{}", sdk.sdk)).done(),
        None => draft.done(),
    }
}
