//! Code for tracking in an app that never asks to track, or whose manifest denies it.
//!
//! Why: since iOS 14.5 the advertising identifier is zeros unless the person agreed to the system's question, and the
//! store asks that an app which tracks say so, by the key and by its privacy manifest.

use super::apple::{TRACKING, binaries, is_read_app, usage_key};
use super::check::{Check, Context, Draft, Reads};
use crate::model::{Confidence, Finding, Place, Severity, Subject};

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

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    if !is_read_app(facts) {
        return Vec::new();
    }
    let app = facts.app.id.as_str();
    match usage_key(facts, TRACKING) {
        None => {
            let wants = binaries(facts).into_iter().filter(|(_, slices)| {
                slices
                    .iter()
                    .any(|u| u.apple.as_ref().is_some_and(|apple| apple.imports.contains(IDENTIFIER)))
            });
            let entries: Vec<&str> = wants.map(|(entry, _)| entry).collect();
            let Some(first) = entries.first() else { return Vec::new() };
            let draft = Draft::new(&CHECK, app, Subject::Data("idfa".to_owned()), "message")
                .confidence(Confidence::Medium)
                .places(entries.iter().map(|entry| Place::package(&facts.file, Some(entry))))
                .arg("binary", *first);
            vec![draft.done()]
        }
        // An app without any manifest is told of by its required-reason APIs.
        Some(_)
            if facts.privacy_manifests.is_empty() || facts.privacy_manifests.iter().any(|m| m.tracking) =>
        {
            Vec::new()
        }
        Some(key) => {
            let manifests = facts.privacy_manifests.iter();
            let draft = Draft::new(&CHECK, app, Subject::Permission(TRACKING.to_owned()), "manifest")
                .severity(Severity::Low)
                .confidence(Confidence::Medium)
                .places([key.place.clone()])
                .places(manifests.map(|m| Place::package(&facts.file, Some(&m.entry))).take(3));
            vec![draft.help("help-manifest").done()]
        }
    }
}
