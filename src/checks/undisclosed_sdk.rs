//! A third-party SDK that ships and that no policy lists.
//!
//! Why: code of others in the app takes data for others. Chinese law asks for each such SDK by name, company,
//! purpose and data; stores ask for the data it takes. An SDK that other code only refers to does not ship and is
//! not accused; libraries that collect nothing are silent unless asked for.

use super::check::{Check, Context, Draft, Reads, affirmed, quotes};
use super::severity::{less_sure, lower, of_sdk};
use crate::model::{Detection, Finding, How, Place, Presence, Severity, Subject};
use crate::rules::{SdkKind, SdkRule};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "undisclosed-sdk",
    severity: Severity::High,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/undisclosed-sdk.md"),
    docs_zh: include_str!("../../docs/checks/zh/undisclosed-sdk.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    if !context.policy_read() {
        return Vec::new();
    }
    let shipped = context.sides.detections.iter().filter(|d| d.presence >= Presence::Bundled);
    shipped.filter_map(|d| judge(d, context)).collect()
}

fn judge(detection: &Detection, context: &Context<'_>) -> Option<Finding> {
    let rule = context.rules.sdk(&detection.sdk)?;
    if rule.kind == SdkKind::Packer || (rule.kind == SdkKind::Library && !context.pedantic) {
        return None;
    }
    let subject = Subject::Sdk(detection.sdk.clone());
    let line = context.ledger.lines.iter().find(|line| line.subject == subject);
    let best = line.and_then(affirmed);
    let (variant, severity) = grade(rule, best.map(|d| d.how), is_idle(detection), context)?;
    let confidence =
        if context.policy_unread() { less_sure(detection.confidence) } else { detection.confidence };
    let draft = Draft::new(&CHECK, &context.sides.facts.app.id, subject, variant)
        .severity(severity)
        .confidence(confidence)
        .places(evidence(detection))
        .places(quotes(line.into_iter().flat_map(|line| &line.disclosed)))
        .arg("sdk", format!("@sdk:{}", rule.id))
        .arg("vendor", format!("@vendor:{}", rule.vendor));
    Some(if rule.data.is_empty() { draft } else { draft.help("help-data").arg("data", data(rule)) }.done())
}

/// Whether the SDK lies there and nothing starts it: no code outside it calls it, nothing of it is declared.
fn is_idle(detection: &Detection) -> bool {
    detection.presence == Presence::Bundled && detection.called == Some(false)
}

/// The message and severity by how exactly the policy speaks of it; none when that is enough. A vendor or its core
/// named for a module, and carrier code inside a named login SDK, weigh little; a vendor's shared core that comes
/// with a named product is not worth a word. What
/// nothing calls takes nothing as the app stands, and weighs one step less.
fn grade(
    rule: &SdkRule,
    how: Option<How>,
    idle: bool,
    context: &Context<'_>,
) -> Option<(&'static str, Severity)> {
    let plain = of_sdk(rule, context.rules);
    let plain = if idle { lower(plain) } else { plain };
    let carrier = rule.category == "one-click-login";
    match how {
        Some(How::Named) => None,
        Some(How::Capability) => Some(("family", lower(lower(plain)))),
        Some(How::Implied) if carrier => Some(("embedded", lower(lower(plain)))),
        Some(How::Implied) if context.pedantic => Some(("family", Severity::Info)),
        Some(How::Implied) => None,
        None if idle => Some(("idle", plain)),
        None => Some(("message", plain)),
    }
}

/// At most four places in the package; all of them stand in the inventory.
fn evidence(detection: &Detection) -> impl Iterator<Item = Place> + '_ {
    detection.evidence.iter().take(4).map(|e| e.place.clone())
}

fn data(rule: &SdkRule) -> String {
    rule.data.iter().map(|id| format!("@data:{id}")).collect::<Vec<_>>().join(",")
}
