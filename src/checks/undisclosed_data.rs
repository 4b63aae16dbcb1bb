//! Data that the app's own code takes and no policy speaks of.
//!
//! Why: permissions are what a person sees, data is what the law is about, and much of it needs no permission at all:
//! the Android ID, the clipboard, the list of apps. SDKs answer for theirs in their own rows (`undisclosed-sdk`,
//! `sdk-data-not-disclosed`); here it is the app's code, and code that nobody is known to own.

use super::check::{Check, Context, Draft, Reads};
use super::reach::{Ways, is_heavy, speaks_of, taken};
use super::severity::less_sure;
use crate::model::{Confidence, Finding, Owner, Severity, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "undisclosed-data",
    severity: Severity::Medium,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/undisclosed-data.md"),
    docs_zh: include_str!("../../docs/checks/zh/undisclosed-data.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    if !context.policy_read() {
        return Vec::new();
    }
    let mut out: Vec<Finding> = Vec::new();
    // Owners are in order: the app comes first and stands for all.
    for ((data, owner), ways) in taken(context) {
        let known = |finding: &Finding| finding.subject.id() == data;
        if !matches!(owner, Owner::Sdk(_)) && !out.iter().any(known) && !speaks_of(data, &ways, context) {
            out.push(finding(data, owner, &ways, context));
        }
    }
    out
}

fn finding(data: &str, owner: &Owner, ways: &Ways<'_>, context: &Context<'_>) -> Finding {
    let sure = if context.policy_unread() { Confidence::Medium } else { Confidence::High };
    let (variant, severity, confidence) = match owner {
        Owner::App if is_heavy(data, context) => ("message", Severity::Medium, sure),
        Owner::App => ("message", Severity::Low, sure),
        _ => ("unknown", Severity::Low, less_sure(sure)),
    };
    let first = ways.first().map(|(access, caller)| (access.api.clone(), caller));
    let (api, caller) =
        first.map_or_else(Default::default, |(api, c)| (api, format!("{}.{}", c.class, c.method)));
    Draft::new(&CHECK, &context.sides.facts.app.id, Subject::Data(data.to_owned()), variant)
        .severity(severity)
        .confidence(confidence)
        .places(ways.iter().take(3).map(|(_, caller)| caller.place.clone()))
        .arg("data", format!("@data:{data}"))
        .arg("caller", caller)
        .arg("api", api)
        .done()
}
