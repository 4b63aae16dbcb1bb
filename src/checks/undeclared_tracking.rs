//! Code for tracking in an app that never asks to track, or whose manifest denies it.
//!
//! Why: since iOS 14.5 the advertising identifier is zeros unless the person agreed to the system's question, and the
//! store asks that an app which tracks say so, by the key and by its privacy manifest.

use super::apple::{TRACKING, binaries, is_read_app, usage_key};
use super::check::{Check, Context, Draft, Reads};
use crate::model::{
    CodeUnit, Confidence, Detection, Facts, Finding, Permission, Place, Presence, Severity, Subject,
};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "undeclared-tracking",
    severity: Severity::Medium,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/undeclared-tracking.md"),
    docs_zh: include_str!("../../docs/checks/zh/undeclared-tracking.md"),
    run,
};

/// Class through which code gets the advertising identifier.
const IDENTIFIER: &str = "_OBJC_CLASS_$_ASIdentifierManager";
/// The identifier as a data type.
const IDFA: &str = "idfa";

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    if !is_read_app(facts) {
        return Vec::new();
    }
    match usage_key(facts, TRACKING) {
        None => never_asks(context).into_iter().collect(),
        Some(key) => denied(facts, key).into_iter().collect(),
    }
}

/// Of an app that never asks: code that wants the identifier, else a manifest that says that somebody tracks, else an
/// SDK whose business it is and whose maker documents the identifier.
fn never_asks(context: &Context<'_>) -> Option<Finding> {
    let facts = context.sides.facts;
    let draft = |subject, variant: &str| Draft::new(&CHECK, &facts.app.id, subject, variant);
    let idfa = || Subject::Data(IDFA.to_owned());
    let imports =
        |unit: &CodeUnit| unit.apple.as_ref().is_some_and(|apple| apple.imports.contains(IDENTIFIER));
    let wants = binaries(facts).into_iter().filter(|(_, slices)| slices.iter().any(|unit| imports(unit)));
    let entries: Vec<&str> = wants.map(|(entry, _)| entry).collect();
    if let Some(first) = entries.first() {
        let draft = draft(idfa(), "message").confidence(Confidence::Medium);
        let places = entries.iter().map(|entry| Place::package(&facts.file, Some(entry)));
        return Some(draft.places(places).arg("binary", *first).done());
    }
    if let Some(manifest) = facts.privacy_manifests.iter().find(|manifest| manifest.tracking) {
        let draft = draft(Subject::Permission(TRACKING.to_owned()), "tracks");
        let place = Place::package(&facts.file, Some(&manifest.entry));
        return Some(draft.places([place]).arg("entry", manifest.entry.clone()).done());
    }
    let tracks = |sdk: &&Detection| {
        let rule = context.rules.sdk(&sdk.sdk).filter(|rule| rule.data.contains(&IDFA));
        let category = rule.and_then(|rule| context.rules.category(rule.category));
        sdk.presence >= Presence::Bundled && category.is_some_and(|category| category.tracker)
    };
    let sdk = context.sides.detections.iter().find(tracks)?;
    // It may get at the identifier by the name of the class alone, or have been told not to.
    let draft = draft(idfa(), "sdk").severity(Severity::Low).confidence(Confidence::Low);
    let draft = draft.places(sdk.evidence.iter().take(1).map(|e| e.place.clone()));
    Some(draft.arg("sdk", format!("@sdk:{}", sdk.sdk)).done())
}

/// Of an app that asks: manifests which all say that nobody tracks. One without any manifest is told of by its
/// required-reason APIs.
fn denied(facts: &Facts, key: &Permission) -> Option<Finding> {
    let manifests = &facts.privacy_manifests;
    if manifests.is_empty() || manifests.iter().any(|manifest| manifest.tracking) {
        return None;
    }
    let subject = Subject::Permission(TRACKING.to_owned());
    let draft = Draft::new(&CHECK, &facts.app.id, subject, "manifest")
        .severity(Severity::Low)
        .confidence(Confidence::Medium)
        .places([key.place.clone()])
        .places(manifests.iter().take(3).map(|m| Place::package(&facts.file, Some(&m.entry))));
    Some(draft.help("help-manifest").done())
}
