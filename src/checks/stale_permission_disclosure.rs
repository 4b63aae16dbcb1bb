//! A policy that names a permission which the package does not ask for.
//!
//! Why: a list that claims more than the app does is a copy of somebody else's, or of last year's; readers cannot
//! tell which lines to believe. It harms nobody, so it weighs little. A sentence about a capability ("your camera")
//! may be met without a permission (a picker, the system's camera app): it counts only when pedantic.

use super::check::{Check, Context, Draft, Reads, quotes};
use super::severity::lower;
use crate::model::{Confidence, Disclosed, Finding, How, Line, Owner, Part, Polarity, Severity, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "stale-permission-disclosure",
    severity: Severity::Low,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/stale-permission-disclosure.md"),
    docs_zh: include_str!("../../docs/checks/zh/stale-permission-disclosure.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let manifest_unread = context.sides.facts.gaps.iter().any(|g| g.part == Part::Manifest);
    if manifest_unread || context.sides.facts.app.id.is_empty() {
        return Vec::new(); // nothing is known to be absent
    }
    context.ledger.lines.iter().filter_map(|line| judge(line, context)).collect()
}

fn judge(line: &Line, context: &Context<'_>) -> Option<Finding> {
    let Subject::Permission(id) = &line.subject else { return None };
    if !line.declared.is_empty() {
        return None;
    }
    let named = |d: &&Disclosed| d.polarity == Polarity::Affirmed && d.how == How::Named;
    let statements: Vec<&Disclosed> = line.disclosed.iter().filter(named).collect();
    if statements.is_empty() {
        return capability(line, id, context);
    }
    let rule = context.rules.permission(id);
    if rule.is_none() && !context.pedantic {
        return None; // no permission that we know of: perhaps a word in capitals
    }
    // An SDK's row lists what the SDK could use; that the app does not ask for it is to its credit.
    let operator = statements.iter().any(|d| d.owner == Owner::App);
    if !operator && !context.pedantic {
        return None;
    }
    let severity = if operator { CHECK.severity } else { lower(CHECK.severity) };
    let confidence = if related(id, context) { Confidence::Low } else { Confidence::High };
    Some(
        Draft::new(&CHECK, &context.sides.facts.app.id, line.subject.clone(), "message")
            .severity(severity)
            .confidence(confidence)
            .places(quotes(statements.into_iter()))
            .arg("permission", format!("@permission:{id}"))
            .arg("id", id.clone())
            .done(),
    )
}

/// Whether the package asks for another permission of the same capability: the policy may mean that one.
fn related(id: &str, context: &Context<'_>) -> bool {
    let capability = |id: &str| context.rules.permission(id).map_or("", |r| r.capability);
    let own = capability(id);
    !own.is_empty() && context.sides.facts.permissions.iter().any(|p| capability(&p.id) == own)
}

fn capability(line: &Line, id: &str, context: &Context<'_>) -> Option<Finding> {
    let capability = id.strip_prefix("capability:").filter(|_| context.pedantic)?;
    let affirmed = line.disclosed.iter().filter(|d| d.polarity == Polarity::Affirmed);
    let places = quotes(affirmed);
    if places.is_empty() {
        return None;
    }
    Some(
        Draft::new(&CHECK, &context.sides.facts.app.id, line.subject.clone(), "capability")
            .severity(Severity::Info)
            .confidence(Confidence::Low)
            .places(places)
            .arg("capability", format!("@capability:{capability}"))
            .done(),
    )
}
