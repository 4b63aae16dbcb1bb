//! Where a line of the ledger stands: one word for the chart, the filters and the colours.

use crate::checks::is_quiet;
use crate::model::{How, Line, Owner, Polarity, Presence, Subject};
use crate::report::Run;
use crate::rules::{RuleBase, SdkKind};

/// What the two sides say of a subject, taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// In the package, and the policy denies it.
    Denied,
    /// In the package, and the policy is silent.
    Undisclosed,
    /// In the package; the policy speaks of it only by implication.
    Implied,
    /// In the package and in the policy.
    Disclosed,
    /// In the policy alone.
    PolicyOnly,
    /// Harmless: nobody asks that it be disclosed.
    Quiet,
}

impl State {
    /// All, in the order of the chart.
    pub(super) const ALL: [Self; 6] =
        [Self::Disclosed, Self::Implied, Self::Undisclosed, Self::Denied, Self::PolicyOnly, Self::Quiet];

    /// Stable id: a class of the style sheet, and the message key `html.state.<id>`.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Undisclosed => "undisclosed",
            Self::Implied => "implied",
            Self::Disclosed => "disclosed",
            Self::PolicyOnly => "policy-only",
            Self::Quiet => "quiet",
        }
    }
}

/// The state of a line.
pub(super) fn state(line: &Line, run: &Run, rules: &RuleBase) -> State {
    let said = |polarity| line.disclosed.iter().filter(move |d| d.polarity == polarity);
    let affirmed = said(Polarity::Affirmed).map(|d| d.how).max();
    let there = in_package(line, run);
    match affirmed {
        _ if there && said(Polarity::Denied).next().is_some() => State::Denied,
        _ if !there => State::PolicyOnly,
        Some(How::Implied) => State::Implied,
        Some(_) => State::Disclosed,
        None if quiet(line, run, rules) => State::Quiet,
        None => State::Undisclosed,
    }
}

/// Whether the package holds the subject: declares it, ships it, or has code that reaches it.
pub(super) fn in_package(line: &Line, run: &Run) -> bool {
    match &line.subject {
        Subject::Sdk(id) => run
            .packages
            .iter()
            .flat_map(|package| &package.detections)
            .any(|d| d.sdk == *id && d.presence >= Presence::Bundled),
        _ => !line.declared.is_empty() || !line.used_by.is_empty(),
    }
}

fn quiet(line: &Line, run: &Run, rules: &RuleBase) -> bool {
    match &line.subject {
        Subject::Permission(id) => run.packages.iter().all(|package| {
            let mut asked = package.facts.permissions.iter().filter(|p| p.id == *id);
            asked.all(|p| is_quiet(p, rules.permission(id), &package.facts))
        }),
        Subject::Sdk(id) => is_library(id, rules),
        // What plain libraries alone reach is the platform's business, not the app's.
        Subject::Data(_) => line.used_by.iter().all(|owner| match owner {
            Owner::Sdk(id) => is_library(id, rules),
            Owner::App | Owner::Unknown(_) => false,
        }),
        _ => false,
    }
}

fn is_library(sdk: &str, rules: &RuleBase) -> bool {
    rules.sdk(sdk).is_some_and(|rule| rule.kind == SdkKind::Library)
}
