//! A policy that says "we do not read your contacts" beside a package that asks for them.
//!
//! Why: silence is an omission, a false statement is a deception. Where the policy both claims and denies, the denial
//! is likely narrower than the words we read (one feature, one partner), so the finding is weaker.

use super::check::{Check, Context, Draft, Reads, by_operator, exact, quotes};
use super::severity::{lower, of_weight, quiet, weight};
use crate::model::{Confidence, Disclosed, Finding, Line, Permission, Polarity, Severity, Subject};
use crate::rules::PermissionRule;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "contradicted-denial",
    severity: Severity::High,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/contradicted-denial.md"),
    docs_zh: include_str!("../../docs/checks/zh/contradicted-denial.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    context.sides.facts.permissions.iter().filter_map(|p| judge(p, context)).collect()
}

fn judge(permission: &Permission, context: &Context<'_>) -> Option<Finding> {
    let facts = context.sides.facts;
    let rule = context.rules.permission(&permission.id);
    if quiet(permission, rule, facts) && !context.pedantic {
        return None;
    }
    let subject = Subject::Permission(permission.id.clone());
    let line = context.ledger.lines.iter().find(|line| line.subject == subject)?;
    let denials: Vec<&Disclosed> =
        line.disclosed.iter().filter(|d| d.polarity == Polarity::Denied && by_operator(d)).collect();
    let first = denials.first()?;
    let (variant, severity, confidence) = grade(first, line, rule, context);
    Some(
        Draft::new(&CHECK, &facts.app.id, subject, variant)
            .severity(severity)
            .confidence(confidence)
            .places(quotes(denials.iter().copied()))
            .places([permission.place.clone()])
            .places(quotes(affirmations(line)))
            .arg("permission", format!("@permission:{}", permission.id))
            .arg("id", permission.id.clone())
            .done(),
    )
}

/// Variant, severity and confidence: by whether the permission itself is denied or only data behind it, and whether
/// the policy also says the opposite.
fn grade(
    denial: &Disclosed,
    line: &Line,
    rule: Option<&PermissionRule>,
    context: &Context<'_>,
) -> (&'static str, Severity, Confidence) {
    // A false statement weighs at least medium, whatever it is about.
    let plain = of_weight(weight(rule, context.rules)).max(Severity::Medium);
    let claimed = affirmations(line).next().is_some();
    match (exact(denial), claimed) {
        (true, false) => ("message", plain, Confidence::High),
        (true, true) => ("both", lower(plain), Confidence::Low),
        (false, false) if all_denied(line, rule, context) => ("data", plain, Confidence::Medium),
        (false, _) => ("data", lower(lower(plain)), Confidence::Low),
    }
}

fn affirmations(line: &Line) -> impl Iterator<Item = &Disclosed> {
    line.disclosed.iter().filter(|d| d.polarity == Polarity::Affirmed && exact(d) && by_operator(d))
}

/// Whether the policy denies every kind of data that the permission opens, and affirms none.
fn all_denied(line: &Line, rule: Option<&PermissionRule>, context: &Context<'_>) -> bool {
    let denied = |id: &str| {
        let operator = context.sides.policies.iter().flat_map(|p| &p.data);
        operator.into_iter().any(|d| d.id == id && d.polarity == Polarity::Denied)
    };
    !line.disclosed.iter().any(|d| d.polarity == Polarity::Affirmed)
        && rule.is_some_and(|rule| !rule.data.is_empty() && rule.data.iter().all(|id| denied(id)))
}
