//! A policy that lists an SDK which is not found in the package.
//!
//! Why: the list misleads readers and auditors alike. But not found is not absent: code can be renamed, packed,
//! loaded later or run on a server, so the finding is low and says how sure it is; where code could not be read it
//! is only a note.

use super::check::{Check, Context, Draft, Reads, quotes};
use super::severity::less_sure;
use crate::ledger::is_core;
use crate::model::{Confidence, Finding, Line, Platform, Presence, Severity, Subject};
use crate::rules::{SdkKind, SdkRule};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "stale-sdk-disclosure",
    severity: Severity::Low,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/stale-sdk-disclosure.md"),
    docs_zh: include_str!("../../docs/checks/zh/stale-sdk-disclosure.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    if context.sides.facts.code.is_empty() {
        return Vec::new(); // nothing was read in which it could have been found
    }
    context.ledger.lines.iter().filter_map(|line| judge(line, context)).collect()
}

fn judge(line: &Line, context: &Context<'_>) -> Option<Finding> {
    let Subject::Sdk(id) = &line.subject else { return None };
    let rule = context.rules.sdk(id)?;
    let hidden = context.code_unread();
    let listed = !line.disclosed.is_empty();
    if !listed || context.shipped(id).is_some() || !findable(rule, context.sides.facts.platform) {
        return None;
    }
    if sibling_ships(rule, context) || (rule.kind != SdkKind::Sdk && !context.pedantic) {
        return None;
    }
    let referenced =
        context.sides.detections.iter().any(|d| d.sdk == *id && d.presence == Presence::Referenced);
    let variant = if referenced { "referenced" } else { "message" };
    let sure = if rule.confidence == "high" { Confidence::Medium } else { Confidence::Low };
    Some(
        Draft::new(&CHECK, &context.sides.facts.app.id, line.subject.clone(), variant)
            .severity(if hidden { Severity::Info } else { CHECK.severity })
            .confidence(if hidden { less_sure(less_sure(sure)) } else { sure })
            .places(quotes(line.disclosed.iter()))
            .places(line.declared.iter().take(2).cloned())
            .arg("sdk", format!("@sdk:{id}"))
            .done(),
    )
}

/// Whether the rule says how to recognise the SDK in code of this platform; without that its absence says nothing.
fn findable(rule: &SdkRule, platform: Platform) -> bool {
    match platform {
        Platform::Android => {
            let a = &rule.android;
            [&a.class_prefixes, &a.classes, &a.native_libraries, &a.components].iter().any(|l| !l.is_empty())
        }
        Platform::Ios => {
            let a = &rule.apple;
            [&a.frameworks, &a.class_prefixes, &a.classes].iter().any(|l| !l.is_empty())
        }
        Platform::Harmony | Platform::Any => false,
    }
}

/// A vendor's name was read as its core ("Google SDK"), and some module of it ships: the statement holds.
fn sibling_ships(rule: &SdkRule, context: &Context<'_>) -> bool {
    let ships = |d: &crate::model::Detection| {
        d.presence >= Presence::Bundled && context.rules.sdk(&d.sdk).is_some_and(|r| r.vendor == rule.vendor)
    };
    is_core(rule) && context.sides.detections.iter().any(ships)
}
