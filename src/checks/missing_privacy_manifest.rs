//! An SDK of Apple's list that ships without its privacy manifest.
//!
//! Why: Apple names some eighty SDKs that many apps carry; since February 2025 the store rejects apps in which one of
//! them has no privacy manifest (ITMS-91061).

use super::apple::{inside, is_app, is_apple, listed_frameworks};
use super::check::{Check, Context, Draft, Reads};
use crate::model::{
    Bundle, Confidence, Detection, Evidence, EvidenceKind, Finding, Part, Place, Presence, Severity, Subject,
};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "missing-privacy-manifest",
    severity: Severity::High,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/missing-privacy-manifest.md"),
    docs_zh: include_str!("../../docs/checks/zh/missing-privacy-manifest.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    // A manifest that could not be read may be the one.
    if !is_apple(context) || facts.gaps.iter().any(|gap| gap.part == Part::Manifest) {
        return Vec::new();
    }
    let mut findings: Vec<Finding> =
        listed_frameworks(context).filter_map(|(bundle, _)| framework(context, bundle)).collect();
    findings.extend(context.sides.detections.iter().filter_map(|sdk| linked(context, sdk)));
    findings
}

fn framework(context: &Context<'_>, bundle: &Bundle) -> Option<Finding> {
    let facts = context.sides.facts;
    if facts.privacy_manifests.iter().any(|manifest| inside(&manifest.entry, &bundle.path)) {
        return None;
    }
    let entry = facts.code.iter().map(|unit| unit.entry.as_str()).find(|entry| inside(entry, &bundle.path));
    let place = Place::package(&facts.file, Some(entry.unwrap_or(&bundle.path)));
    let draft = Draft::new(&CHECK, &facts.app.id, Subject::Part(bundle.name.clone()), "message");
    Some(draft.places([place]).arg("framework", bundle.name.clone()).done())
}

/// A listed SDK that is linked into the app: its manifest should come in a resource bundle that bears its name.
fn linked(context: &Context<'_>, sdk: &Detection) -> Option<Finding> {
    let facts = context.sides.facts;
    let rule = context.rules.sdk(&sdk.sdk).filter(|_| is_app(facts) && sdk.presence >= Presence::Bundled)?;
    let named = rule.apple.frameworks.iter().chain(&rule.apple.pods);
    let stems = named.map(|name| name.strip_suffix(".framework").unwrap_or(name));
    let lists = context.rules.listed_sdks();
    let mut listed = stems.filter(|stem| lists.iter().any(|list| list.frameworks.contains(stem))).peekable();
    let stem = *listed.peek()?;
    let code = |e: &&Evidence| matches!(e.kind, EvidenceKind::ObjcClass | EvidenceKind::SwiftModule);
    let place = sdk.evidence.iter().find(code)?.place.clone();
    let in_framework = place.entry.as_deref().is_some_and(|entry| entry.contains(".framework/"));
    let brings = |stem: &str| {
        let stem = stem.to_lowercase();
        let folders = facts.privacy_manifests.iter().filter_map(|manifest| manifest.entry.rsplit_once('/'));
        folders.into_iter().any(|(folder, _)| folder.to_lowercase().contains(&stem))
    };
    if in_framework || listed.any(brings) {
        return None;
    }
    let draft = Draft::new(&CHECK, &facts.app.id, Subject::Sdk(sdk.sdk.clone()), "linked");
    // Which of the maker's pods was linked, and under which name its resources go, is not in the binary.
    let draft = draft.severity(Severity::Medium).confidence(Confidence::Low).places([place]);
    Some(draft.arg("sdk", format!("@sdk:{}", sdk.sdk)).arg("framework", stem).done())
}
