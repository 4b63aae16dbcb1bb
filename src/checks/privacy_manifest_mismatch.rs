//! A privacy manifest that contradicts Apple's form, itself or the policy.
//!
//! Why: the store rejects unknown categories, reasons that a category does not know, and tracking without domains
//! (ITMS-91054, 91055, 91064). What a manifest says is collected stands on the app's page in the store; a policy that
//! is silent on it makes one of the two wrong.

use super::apple::{REASONS, is_apple};
use super::check::{Check, Context, Draft, Reads, affirmed};
use crate::model::{Finding, Place, PrivacyManifest, Severity, Subject};
use std::collections::BTreeMap;

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

fn run(context: &Context<'_>) -> Vec<Finding> {
    if !is_apple(context) {
        return Vec::new();
    }
    let manifests = &context.sides.facts.privacy_manifests;
    let mut findings: Vec<Finding> = manifests.iter().flat_map(|manifest| form(context, manifest)).collect();
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
    for (category, reasons) in &manifest.accessed {
        let Some((_, known)) = REASONS.iter().find(|(name, _)| name == category) else {
            out.push(draft(category, "category").arg("category", category.clone()).help("help-form").done());
            continue;
        };
        let wrong: Vec<&str> =
            reasons.iter().map(String::as_str).filter(|reason| !known.contains(reason)).collect();
        if reasons.is_empty() || !wrong.is_empty() {
            let variant = if reasons.is_empty() { "no-reason" } else { "reason" };
            let draft = draft(category, variant).arg("category", category.clone());
            let draft = draft.arg("reasons", wrong.join(", ")).arg("known", known.join(", "));
            out.push(draft.help("help-reason").done());
        }
    }
    if manifest.tracking == manifest.domains.is_empty() {
        let variant = if manifest.tracking { "no-domains" } else { "domains" };
        out.push(draft("tracking", variant).severity(Severity::Medium).help("help-tracking").done());
    }
    out
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
