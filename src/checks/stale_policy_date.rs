//! A policy whose own date lies more than a year before the day given, or after it.
//!
//! Why: a policy that nobody touched for a year rarely still tells what the app does, and reviewers ask for its last
//! review first. The day is given by the user (`--as-of`): the program reads no clock, so that the same input gives
//! the same answer. A policy without a date is silent here: that is the clause `effective-date`.

use super::check::{Check, Context, Draft, Reads};
use crate::model::{Confidence, Finding, Policy, PolicyDate, Severity, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "stale-policy-date",
    severity: Severity::Low,
    reads: Reads::Policy,
    gates: true,
    docs: include_str!("../../docs/checks/stale-policy-date.md"),
    docs_zh: include_str!("../../docs/checks/zh/stale-policy-date.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let Some(day) = context.as_of else { return Vec::new() };
    context.sides.policies.iter().filter_map(|policy| judge(policy, day)).collect()
}

fn judge(policy: &Policy, day: &str) -> Option<Finding> {
    let date = latest(policy)?;
    // ISO dates are ordered as text.
    let (variant, help, severity) = if date.date.as_str() > day {
        ("future", "help-future", Severity::Info)
    } else if a_year_after(&date.date)?.as_str() < day {
        ("message", "help", CHECK.severity)
    } else {
        return None;
    };
    Some(
        Draft::new(&CHECK, "", Subject::Clause("effective-date".to_owned()), variant)
            .severity(severity)
            .confidence(Confidence::High)
            .places([date.place.clone()])
            .arg("date", date.date.clone())
            .arg("day", day)
            .help(help)
            .done(),
    )
}

/// The later of the date of the last change and the date from which the policy holds.
fn latest(policy: &Policy) -> Option<&PolicyDate> {
    [&policy.updated, &policy.effective].into_iter().flatten().max_by(|a, b| a.date.cmp(&b.date))
}

/// The same day a year later; 29 February becomes a day between 28 February and 1 March, which orders rightly.
fn a_year_after(date: &str) -> Option<String> {
    let (year, rest) = date.split_once('-')?;
    let year: u32 = year.parse().ok()?;
    Some(format!("{:04}-{rest}", year.checked_add(1)?))
}
