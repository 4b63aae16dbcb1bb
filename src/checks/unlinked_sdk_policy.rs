//! A listed SDK without a link to its own privacy policy, in a policy that gives links for others.
//!
//! Why: who reads the list wants to know what the SDK's maker does with the data, and Chinese rules ask for the link.
//! A policy without any links has another manner, and one that links once for a vendor has linked; so only gaps in
//! a policy's own manner are told, and only of SDKs whose link the rule base can give.

use super::check::{Check, Context, Draft, Reads};
use super::severity::less_sure;
use crate::ledger::Sides;
use crate::model::{Confidence, Detection, Finding, Policy, Presence, SdkDisclosure, Severity, Subject};
use crate::rules::{SdkKind, SdkRule};
use std::collections::BTreeSet;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "unlinked-sdk-policy",
    severity: Severity::Low,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/unlinked-sdk-policy.md"),
    docs_zh: include_str!("../../docs/checks/zh/unlinked-sdk-policy.md"),
    run,
};

/// SDKs with links that make a manner.
const MANNER: usize = 3;

fn run(context: &Context<'_>) -> Vec<Finding> {
    let shipped = context.sides.detections.iter().filter(|d| d.presence >= Presence::Bundled);
    shipped.filter_map(|d| judge(d, context)).collect()
}

fn judge(detection: &Detection, context: &Context<'_>) -> Option<Finding> {
    let rule = context.rules.sdk(&detection.sdk)?;
    if rule.kind != SdkKind::Sdk || rule.privacy_url.is_empty() {
        return None;
    }
    let ships = |sides: &Sides<'_>| {
        sides.detections.iter().any(|d| d.sdk == rule.id && d.presence >= Presence::Bundled)
    };
    let policies = context.sides.policies;
    if !context.is_first(ships) || policies.iter().any(|policy| is_linked(rule, policy, context)) {
        return None;
    }
    let rows = policies.iter().filter(|policy| has_manner(policy)).flat_map(|policy| &policy.sdks);
    let places: Vec<_> = rows
        .filter(|row| row.id.as_deref() == Some(rule.id) && is_row(row))
        .take(3)
        .map(|row| row.place.clone())
        .collect();
    let (first, sure) = (places.first()?, Confidence::Medium);
    let unread = policies.iter().any(|policy| policy.file == first.file && !policy.gaps.is_empty());
    Some(
        Draft::new(&CHECK, &context.sides.facts.app.id, Subject::Sdk(rule.id.to_owned()), "message")
            .confidence(if unread { less_sure(sure) } else { sure })
            .places(places)
            .arg("sdk", format!("@sdk:{}", rule.id))
            .arg("url", rule.privacy_url)
            .done(),
    )
}

/// Whether the policy links to the SDK, or to another product of its vendor.
fn is_linked(rule: &SdkRule, policy: &Policy, context: &Context<'_>) -> bool {
    let kin = |id: &str| id == rule.id || context.rules.sdk(id).is_some_and(|r| r.vendor == rule.vendor);
    policy.sdks.iter().any(|row| row.privacy_url.is_some() && row.id.as_deref().is_some_and(kin))
}

/// Whether the policy links to most of the SDKs that it lists.
fn has_manner(policy: &Policy) -> bool {
    let names = |wanted: &dyn Fn(&SdkDisclosure) -> bool| {
        let rows = policy.sdks.iter().filter(|row| wanted(row));
        rows.map(|row| row.id.as_deref().unwrap_or(&row.name)).collect::<BTreeSet<_>>().len()
    };
    let (all, linked) = (names(&is_row), names(&|row| row.privacy_url.is_some()));
    linked >= MANNER && linked * 2 > all
}

/// Whether it is an entry of a list, and not a mention: it says more than the name.
fn is_row(row: &SdkDisclosure) -> bool {
    row.purpose.is_some() || row.sharing.is_some() || row.privacy_url.is_some() || !row.data.is_empty()
}
