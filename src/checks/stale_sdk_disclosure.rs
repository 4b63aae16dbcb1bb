//! A policy that lists an SDK which is not found in the package.
//!
//! Why: the list misleads readers and auditors alike. But not found is not absent: code can be renamed, packed,
//! loaded later or run on a server, so the finding is low and says how sure it is; where code could not be read it
//! is only a note. Several builds of an app are judged together: what one of them ships is not stale, and what none
//! ships is told once; an SDK that is listed for a platform is looked for in the builds of that platform alone.

use super::check::{Check, Context, Draft, Reads, quotes};
use super::severity::less_sure;
use crate::ledger::{Sides, is_core};
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
    context.ledger.lines.iter().filter_map(|line| judge(line, context)).collect()
}

fn judge(line: &Line, context: &Context<'_>) -> Option<Finding> {
    let Subject::Sdk(id) = &line.subject else { return None };
    let rule = context.rules.sdk(id)?;
    let asked: Vec<&Sides<'_>> = context.packages.iter().filter(|sides| is_asked(id, rule, sides)).collect();
    let is_meant = |sides: &Sides<'_>| is_asked(id, rule, sides);
    if line.disclosed.is_empty() || !is_meant(&context.sides) || !context.is_first(is_meant) {
        return None;
    }
    let ships = context.packages.iter().any(|sides| ships(id, sides) || sibling_ships(rule, sides, context));
    if ships || (rule.kind != SdkKind::Sdk && !context.pedantic) {
        return None;
    }
    let hidden = asked.iter().any(|sides| Context { sides: **sides, ..*context }.code_unread());
    let referenced = asked.iter().flat_map(|sides| sides.detections).any(|d| d.sdk == *id);
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

/// Whether the SDK would be found in that package if it shipped: its code was read, the rule knows the platform, and
/// the policy lists it for that platform or for none in particular.
fn is_asked(id: &str, rule: &SdkRule, sides: &Sides<'_>) -> bool {
    let platform = sides.facts.platform;
    let listed =
        sides.policies.iter().flat_map(|policy| &policy.sdks).filter(|d| d.id.as_deref() == Some(id));
    let mut platforms = listed.map(|d| d.platform).peekable();
    let is_listed = platforms.peek().is_none() || platforms.any(|p| p == Platform::Any || p == platform);
    !sides.facts.code.is_empty() && is_listed && findable(rule, platform)
}

fn ships(id: &str, sides: &Sides<'_>) -> bool {
    sides.detections.iter().any(|d| d.sdk == id && d.presence >= Presence::Bundled)
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
fn sibling_ships(rule: &SdkRule, sides: &Sides<'_>, context: &Context<'_>) -> bool {
    let ships = |d: &crate::model::Detection| {
        d.presence >= Presence::Bundled && context.rules.sdk(&d.sdk).is_some_and(|r| r.vendor == rule.vendor)
    };
    is_core(rule) && sides.detections.iter().any(ships)
}
