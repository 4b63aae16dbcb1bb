//! A permission that the package asks for and no policy speaks of.
//!
//! Why: whoever asks a phone for contacts or position must say so, and for what. Regulators and stores test exactly
//! this, permission by permission. The gate asks for the capability ("we use your camera to scan codes"); a policy
//! that names only the data ("we collect your IMEI") leaves people to guess which permission opens it, and yields a
//! lower finding.

use super::check::{Check, Context, Draft, Reads, affirmed, exact, quotes, said};
use super::severity::{lower, of_weight, quiet, weight};
use crate::model::{Confidence, Finding, Permission, Polarity, Severity, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "undisclosed-permission",
    severity: Severity::High,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/undisclosed-permission.md"),
    docs_zh: include_str!("../../docs/checks/zh/undisclosed-permission.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    if !context.policy_read() {
        return Vec::new();
    }
    context.sides.facts.permissions.iter().filter_map(|p| judge(p, context)).collect()
}

fn judge(permission: &Permission, context: &Context<'_>) -> Option<Finding> {
    let facts = context.sides.facts;
    let rule = context.rules.permission(&permission.id);
    let silent = quiet(permission, rule, facts);
    if silent && !context.pedantic {
        return None;
    }
    let subject = Subject::Permission(permission.id.clone());
    let line = context.ledger.lines.iter().find(|line| line.subject == subject)?;
    let best = affirmed(line);
    if best.is_some_and(exact) || (best.is_none() && said(line, Polarity::Denied).is_some_and(exact)) {
        return None; // disclosed; or denied, which `contradicted-denial` tells
    }
    let plain = if silent { Severity::Info } else { of_weight(weight(rule, context.rules)) };
    let (variant, severity) = match best {
        Some(_) => ("implied", lower(plain)),
        None if rule.is_none() => ("unknown", plain),
        None => ("message", plain),
    };
    let confidence = if context.policy_unread() { Confidence::Medium } else { Confidence::High };
    let draft = Draft::new(&CHECK, &facts.app.id, subject, variant)
        .severity(severity)
        .confidence(confidence)
        .places([permission.place.clone()])
        .places(quotes(line.disclosed.iter().filter(|d| d.polarity == Polarity::Affirmed)))
        .arg("permission", format!("@permission:{}", permission.id))
        .arg("id", permission.id.clone());
    Some(match rule.map(|r| r.capability).filter(|c| !c.is_empty()) {
        Some(capability) => draft.arg("capability", format!("@capability:{capability}")).done(),
        None => draft.help("help-plain").done(),
    })
}
