//! A privacy manifest that contradicts Apple's form, itself or the policy.
//!
//! Why: the store rejects unknown categories, reasons that a category does not know, keys that the form does not know,
//! and tracking without domains (ITMS-91054, 91055, 91056, 91064). What a manifest says is collected stands on the app's page in the store; a policy that
//! is silent on it makes one of the two wrong.

use super::apple::{inside, is_app, is_apple};
use super::check::{Check, Context, Draft, Reads, affirmed};
use crate::model::{
    Confidence, Detection, EvidenceKind, Facts, Finding, Place, Presence, PrivacyManifest, Severity, Subject,
};
use std::collections::{BTreeMap, BTreeSet};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "privacy-manifest-mismatch",
    severity: Severity::High,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/privacy-manifest-mismatch.md"),
    docs_zh: include_str!("../../docs/checks/zh/privacy-manifest-mismatch.md"),
    run,
};

/// How many places and kinds a finding lists.
const SHOWN: usize = 4;

fn run(context: &Context<'_>) -> Vec<Finding> {
    if !is_apple(context) {
        return Vec::new();
    }
    let manifests = &context.sides.facts.privacy_manifests;
    let mut findings: Vec<Finding> = manifests.iter().flat_map(|manifest| form(context, manifest)).collect();
    findings.extend(context.sides.detections.iter().filter_map(|sdk| sdk_facts(context, sdk)));
    findings.extend(undisclosed(context));
    findings
}

/// What the store's own check of the form rejects.
fn form(context: &Context<'_>, manifest: &PrivacyManifest) -> Vec<Finding> {
    let facts = context.sides.facts;
    let draft = |what: &str, variant: &str| {
        Draft::new(&CHECK, &facts.app.id, Subject::Part(format!("{}:{what}", manifest.entry)), variant)
            .places([Place::package(&facts.file, Some(&manifest.entry))])
            .arg("entry", manifest.entry.clone())
    };
    let mut out = Vec::new();
    if let Some(first) = manifest.invalid.first() {
        let shown = if first.is_empty() { "plist" } else { first };
        out.push(draft("form", "form").arg("key", shown).help("help-keys").done());
    }
    let known = |kind: &str| context.rules.data_types().iter().any(|data| data.apple.contains(&kind));
    for data in manifest.collected.iter().filter(|data| !known(&data.kind)) {
        let draft = draft(&data.kind, "kind").arg("kind", data.kind.clone());
        out.push(draft.help("help-kind").done());
    }
    for (category, reasons) in &manifest.accessed {
        let Some(rule) = context.rules.reasons().iter().find(|rule| rule.id == category) else {
            out.push(draft(category, "category").arg("category", category.clone()).help("help-form").done());
            continue;
        };
        let wrong: Vec<&str> =
            reasons.iter().map(String::as_str).filter(|reason| !rule.codes.contains(reason)).collect();
        if reasons.is_empty() || !wrong.is_empty() {
            let variant = if reasons.is_empty() { "no-reason" } else { "reason" };
            let draft = draft(category, variant).arg("category", category.clone());
            let draft = draft.arg("reasons", wrong.join(", ")).arg("known", rule.codes.join(", "));
            out.push(draft.help("help-reason").done());
        }
        let makers = reasons.iter().filter(|reason| rule.sdk_codes.contains(&reason.as_str()));
        for reason in makers.filter(|_| is_apps_own(facts, manifest)) {
            let draft = draft(&format!("{category}:{reason}"), "sdk-reason").severity(Severity::Low);
            let draft = draft.arg("category", category.clone()).arg("reasons", reason.clone());
            out.push(draft.help("help-sdk-reason").done());
        }
    }
    if manifest.tracking == manifest.domains.is_empty() {
        let variant = if manifest.tracking { "no-domains" } else { "domains" };
        out.push(draft("tracking", variant).severity(Severity::Medium).help("help-tracking").done());
    }
    out
}

/// Whether the manifest speaks for the app itself: it stands directly in its bundle.
fn is_apps_own(facts: &Facts, manifest: &PrivacyManifest) -> bool {
    let folder = manifest.entry.rsplit_once('/').map_or("", |(folder, _)| folder);
    is_app(facts) && facts.bundles.first().is_some_and(|bundle| bundle.path == folder)
}

/// What an SDK's maker documents and neither its own manifest nor, where it brings none, any other calls collected.
fn sdk_facts(context: &Context<'_>, sdk: &Detection) -> Option<Finding> {
    let facts = context.sides.facts;
    let rule = context.rules.sdk(&sdk.sdk).filter(|rule| rule.data_documented)?;
    let own = own_manifests(facts, sdk);
    let manifests = if own.is_empty() { facts.privacy_manifests.iter().collect() } else { own };
    let first = *manifests.first().filter(|_| sdk.presence >= Presence::Bundled)?;
    let named = |kind: &str| manifests.iter().flat_map(|m| &m.collected).any(|data| data.kind == kind);
    // Of data that Apple's form has no word for, and of umbrella terms, nothing is asked.
    let types = rule.data.iter().filter_map(|id| context.rules.data_type(id));
    let silent =
        types.filter(|t| !t.umbrella && !t.apple.is_empty() && !t.apple.iter().any(|kind| named(kind)));
    // One word of the form covers many kinds of data: the first stands for it.
    let mut by_kind: BTreeMap<&str, &str> = BTreeMap::new();
    for data in silent {
        data.apple.first().map(|kind| by_kind.entry(kind).or_insert(data.id));
    }
    if by_kind.is_empty() {
        return None;
    }
    let labels: Vec<String> = by_kind.values().take(SHOWN).map(|id| format!("@data:{id}")).collect();
    let kinds: Vec<&str> = by_kind.keys().take(SHOWN).copied().collect();
    let subject = Subject::Part(format!("{}:{}", first.entry, sdk.sdk));
    let draft = Draft::new(&CHECK, &facts.app.id, subject, "sdk-data")
        // The maker's text speaks of all its platforms, and of what the app may have turned off.
        .severity(Severity::Low)
        .confidence(Confidence::Low)
        .places(manifests.iter().take(SHOWN).map(|m| Place::package(&facts.file, Some(&m.entry))))
        .places(sdk.evidence.iter().take(1).map(|e| e.place.clone()));
    let draft = draft.arg("entry", first.entry.clone()).arg("sdk", format!("@sdk:{}", sdk.sdk));
    let draft = draft.arg("data", labels.join(","));
    Some(draft.arg("kinds", kinds.join(", ")).help("help-sdk-data").done())
}

/// The manifests in the frameworks and resource bundles by which the SDK was found.
fn own_manifests<'f>(facts: &'f Facts, sdk: &Detection) -> Vec<&'f PrivacyManifest> {
    let folders = sdk.evidence.iter().filter_map(|e| {
        let entry = e.place.entry.as_deref()?;
        match e.kind {
            EvidenceKind::Bundle => Some(entry),
            EvidenceKind::PrivacyManifest => entry.rsplit_once('/').map(|(folder, _)| folder),
            _ => entry.rfind(".framework/").and_then(|at| entry.get(..at + ".framework".len())),
        }
    });
    let folders: BTreeSet<&str> = folders.collect();
    let is_own = |m: &&PrivacyManifest| folders.iter().any(|folder| inside(&m.entry, folder));
    facts.privacy_manifests.iter().filter(is_own).collect()
}

/// Data that manifests call collected and no policy speaks of. Of a policy that could not be read nothing is said.
fn undisclosed(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    if !context.policy_read() {
        return Vec::new();
    }
    let mut kinds: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for manifest in &facts.privacy_manifests {
        for data in &manifest.collected {
            kinds.entry(&data.kind).or_default().push(Place::package(&facts.file, Some(&manifest.entry)));
        }
    }
    let said = |id: &str| {
        let subject = Subject::Data(id.to_owned());
        context.ledger.lines.iter().any(|line| line.subject == subject && affirmed(line).is_some())
    };
    let mut out = Vec::new();
    for (kind, places) in kinds {
        let types: Vec<&str> =
            context.rules.data_types().iter().filter(|t| t.apple.contains(&kind)).map(|t| t.id).collect();
        let Some(first) = types.first() else { continue };
        if types.iter().any(|id| said(id)) {
            continue;
        }
        let draft = Draft::new(&CHECK, &facts.app.id, Subject::Data((*first).to_owned()), "undisclosed");
        let draft = draft.severity(Severity::Medium).places(places).arg("data", format!("@data:{first}"));
        out.push(draft.arg("kind", kind).done());
    }
    out
}
