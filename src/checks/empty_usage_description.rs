//! A usage key whose text says nothing.
//!
//! Why: the text is all that a person sees before deciding. The store rejects empty ones and those that do not tell
//! the purpose (guideline 5.1.1); a text that serves for everything tells of nothing, and one in a language that the
//! person does not read is as good as none.

use super::apple::is_read_app;
use super::check::{Check, Context, Draft, Reads};
use super::languages::missing;
use crate::model::{Confidence, Facts, Finding, Permission, PermissionForm, Severity, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "empty-usage-description",
    severity: Severity::High,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/empty-usage-description.md"),
    docs_zh: include_str!("../../docs/checks/zh/empty-usage-description.md"),
    run,
};

/// From how many keys on one text for all is no purpose.
const MANY: usize = 3;
/// How many languages a message lists.
const MANY_LANGUAGES: usize = 6;
/// What developers write to fill the field.
const FILLERS: [&str; 10] =
    ["todo", "tbd", "test", "testing", "none", "n/a", "null", "xxx", "lorem ipsum", "description"];

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    if !is_read_app(facts) {
        return Vec::new();
    }
    let keys: Vec<&Permission> =
        facts.permissions.iter().filter(|p| p.form == PermissionForm::UsageKey).collect();
    keys.iter().filter_map(|key| judge(key, &keys, facts)).collect()
}

fn judge(key: &Permission, all: &[&Permission], facts: &Facts) -> Option<Finding> {
    let text = said(key);
    let languages = missing(facts, key);
    let (variant, severity, confidence) = match () {
        () if text.is_empty() => ("message", Severity::High, Confidence::High),
        () if is_filler(text) => ("filler", Severity::High, Confidence::Medium),
        () if all.iter().filter(|other| family(other) != family(key) && said(other) == text).count() + 1
            >= MANY =>
        {
            ("same", Severity::Low, Confidence::Medium)
        }
        () if !languages.is_empty() => ("not-localised", Severity::Low, Confidence::Medium),
        () => return None,
    };
    let draft = Draft::new(&CHECK, &facts.app.id, Subject::Permission(key.id.clone()), variant)
        .severity(severity)
        .confidence(confidence)
        .places([key.place.clone()])
        .arg("id", key.id.clone())
        .arg("permission", format!("@permission:{}", key.id));
    Some(match variant {
        "message" => draft.done(),
        "not-localised" => draft.arg("languages", shown(&languages)).done(),
        _ => draft.arg("text", text).done(),
    })
}

/// The first few languages.
fn shown(languages: &[&str]) -> String {
    let more = if languages.len() > MANY_LANGUAGES { ", …" } else { "" };
    let first: Vec<&str> = languages.iter().take(MANY_LANGUAGES).copied().collect();
    first.join(", ") + more
}

fn said(key: &Permission) -> &str {
    key.purpose.as_deref().unwrap_or_default().trim()
}

/// Keys of one resource may share a text: location when in use, and always.
fn family(key: &Permission) -> &str {
    let families = ["NSLocation", "NSPhotoLibrary", "NSBluetooth", "NSCalendars", "NSReminders", "NSHealth"];
    families.into_iter().find(|family| key.id.starts_with(family)).unwrap_or(&key.id)
}

/// A filler word, the key itself, an unresolved build variable, or no letters at all.
fn is_filler(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_variable = text.starts_with("$(") && text.ends_with(')');
    FILLERS.contains(&lower.as_str())
        || text.ends_with("UsageDescription")
        || is_variable
        || !text.chars().any(char::is_alphabetic)
}
