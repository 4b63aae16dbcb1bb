//! Code that wants a protected resource, and no usage key that says what for.
//!
//! Why: the system ends an app that touches the camera without the key, and the store rejects the upload
//! (ITMS-90683) as soon as the code could, whoever wrote it: mostly it is an SDK.

use super::apple::{TRACKING, binaries, is_read_app, usage_key, wants};
use super::check::{Check, Context, Draft, Reads};
use crate::model::{Confidence, Facts, Finding, Place, Severity, Subject};
use crate::rules::ApiRule;
use std::collections::{BTreeMap, BTreeSet};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "missing-usage-description",
    severity: Severity::High,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/missing-usage-description.md"),
    docs_zh: include_str!("../../docs/checks/zh/missing-usage-description.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    if !is_read_app(facts) {
        return Vec::new();
    }
    // By the key that is missing: the APIs, and the binaries that want them.
    let mut missing: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    let binaries = binaries(facts);
    for rule in context.rules.apis_ios() {
        let Some(key) = lacks(facts, rule) else { continue };
        for (entry, _) in binaries.iter().filter(|(_, slices)| wants(slices, rule)) {
            let found = missing.entry(key).or_default();
            found.0.insert(rule.id);
            found.1.insert(entry);
        }
    }
    missing.into_iter().map(|(key, (apis, entries))| finding(facts, key, &apis, &entries)).collect()
}

/// The key that the API needs, when the app has none that serves.
fn lacks<'r>(facts: &Facts, rule: &'r ApiRule) -> Option<&'r str> {
    let keys = rule.permissions.iter().flat_map(|names| names.split('|'));
    let mut keys = keys.filter(|key| key.ends_with("UsageDescription") && *key != TRACKING).peekable();
    let first = *keys.peek()?;
    // Whatever finds the position is served by any of the keys; only asking for it at all times needs its own.
    let any_location = first.starts_with("NSLocation") && rule.member != "requestAlwaysAuthorization";
    let located = || facts.permissions.iter().any(|p| p.id.starts_with("NSLocation"));
    let served = keys.any(|key| usage_key(facts, key).is_some()) || any_location && located();
    (!served).then_some(first)
}

fn finding(facts: &Facts, key: &str, apis: &BTreeSet<&str>, entries: &BTreeSet<&str>) -> Finding {
    let shown: Vec<&str> = apis.iter().take(3).copied().collect();
    Draft::new(&CHECK, &facts.app.id, Subject::Permission(key.to_owned()), "message")
        // The code could call it; whether it ever does is not in the binary.
        .confidence(Confidence::Medium)
        .places(entries.iter().map(|entry| Place::package(&facts.file, Some(entry))))
        .arg("id", key)
        .arg("permission", format!("@permission:{key}"))
        .arg("apis", shown.join(", "))
        .arg("binary", entries.first().copied().unwrap_or_default())
        .done()
}
