//! A policy that names a permission which the package does not ask for.
//!
//! Why: a list that claims more than the app does is a copy of somebody else's, or of last year's; readers cannot
//! tell which lines to believe. It harms nobody, so it weighs little. A sentence about a capability ("your camera")
//! may be met without a permission (a picker, the system's camera app): it counts only when pedantic. Several builds of an
//! app are judged together: what one of them asks for is not stale, and what none asks for is told once.

use super::check::{Check, Context, Draft, Reads, quotes};
use super::severity::lower;
use crate::ledger::{Sides, platform_of};
use crate::model::{
    Confidence, Disclosed, Finding, How, Line, Owner, Part, Platform, Polarity, Severity, Subject,
};
use std::collections::BTreeSet;

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
    if !is_known(&context.sides) {
        return Vec::new();
    }
    context.ledger.lines.iter().filter_map(|line| judge(line, context)).collect()
}

/// Whether a permission that is not in the package's manifest is known to be absent.
fn is_known(sides: &Sides<'_>) -> bool {
    sides.facts.gaps.iter().all(|gap| gap.part != Part::Manifest) && !sides.facts.app.id.is_empty()
}

/// Whether this package speaks for the run on permissions of `platform`: the first one of it. A build whose manifest
/// could not be read may be the one that asks, so then nobody does.
fn speaks(platform: Platform, context: &Context<'_>) -> bool {
    let is_meant = |sides: &Sides<'_>| platform == Platform::Any || sides.facts.platform == platform;
    is_meant(&context.sides)
        && context.is_first(is_meant)
        && context.packages.iter().filter(|sides| is_meant(sides)).all(is_known)
}

fn judge(line: &Line, context: &Context<'_>) -> Option<Finding> {
    let Subject::Permission(id) = &line.subject else { return None };
    let asks = |sides: &Sides<'_>| sides.facts.permissions.iter().any(|permission| permission.id == *id);
    if !line.declared.is_empty() || context.packages.iter().any(asks) {
        return None; // some build stands behind it
    }
    let named = |d: &&Disclosed| d.polarity == Polarity::Affirmed && d.how == How::Named;
    let statements: Vec<&Disclosed> = line.disclosed.iter().filter(named).collect();
    if statements.is_empty() {
        return capability(line, id, context);
    }
    if !speaks(platform_of(id), context) {
        return None;
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
    let asked = context.packages.iter().flat_map(|sides| &sides.facts.permissions);
    !own.is_empty() && asked.into_iter().any(|p| capability(&p.id) == own)
}

/// The platform for which the policies speak of a capability; none in particular where they differ.
fn platform_said(capability: &str, context: &Context<'_>) -> Platform {
    let said = context.sides.policies.iter().flat_map(|policy| &policy.permissions);
    let said = said.filter(|d| d.id.is_none() && d.capability.as_deref() == Some(capability));
    let platforms: BTreeSet<Platform> = said.map(|d| d.platform).collect();
    let mut platforms = platforms.into_iter();
    match (platforms.next(), platforms.next()) {
        (Some(one), None) => one,
        _ => Platform::Any,
    }
}

fn capability(line: &Line, id: &str, context: &Context<'_>) -> Option<Finding> {
    let capability = id.strip_prefix("capability:").filter(|_| context.pedantic)?;
    let affirmed = line.disclosed.iter().filter(|d| d.polarity == Polarity::Affirmed);
    let places = quotes(affirmed);
    let opens = |id: &str| context.rules.permission(id).is_some_and(|rule| rule.capability == capability);
    let asked = context.packages.iter().flat_map(|sides| &sides.facts.permissions);
    if places.is_empty()
        || !speaks(platform_said(capability, context), context)
        || asked.into_iter().any(|p| opens(&p.id))
    {
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
