//! What stands behind a finding in the package, in words: one telling for every format that people read.

use crate::model::{
    Component, Detection, Evidence, EvidenceKind, Facts, Finding, Permission, Place, Side, Subject,
};
use crate::report::{Inspected, Run, Words};

/// `file:line:column`, or the file's entry.
pub(in crate::report) fn spot(place: &Place) -> String {
    let mut out = place.entry.as_ref().map_or_else(|| place.file.clone(), |e| format!("{}!{e}", place.file));
    if let Some(line) = place.line {
        out.push_str(&format!(":{line}"));
        if let Some(column) = place.column {
            out.push_str(&format!(":{column}"));
        }
    } else if let Some(offset) = place.offset {
        out.push_str(&format!(" @{offset:#x}"));
    }
    out
}

/// What the package holds of a finding's subject; the bare places where nothing more is known.
pub(in crate::report) fn package(finding: &Finding, run: &Run, words: Words<'_>) -> Vec<String> {
    let places: Vec<&Place> = finding.places.iter().filter(|p| p.side == Side::Package).collect();
    let Some(file) = places.first().map(|p| &p.file) else { return Vec::new() };
    let package = run.packages.iter().find(|p| p.facts.file == *file);
    let named = |text: String| if run.packages.len() > 1 { format!("{file}  {text}") } else { text };
    let known = package.map(|p| known(&finding.subject, p, words)).unwrap_or_default();
    if known.is_empty() {
        places.into_iter().map(spot).collect()
    } else {
        known.into_iter().map(named).collect()
    }
}

/// What the package holds of the subject, in words.
pub(in crate::report) fn known(subject: &Subject, package: &Inspected, words: Words<'_>) -> Vec<String> {
    match subject {
        Subject::Sdk(id) => package
            .detections
            .iter()
            .find(|d| d.sdk == *id)
            .map(|d| detection(d, &package.facts, SHOWN, words))
            .unwrap_or_default(),
        Subject::Permission(id) => {
            package.facts.permissions.iter().filter(|p| p.id == *id).map(|p| declaration(p, words)).collect()
        }
        _ => Vec::new(),
    }
}

/// Pieces of evidence that a page shows of an SDK.
pub(in crate::report) const SHOWN: usize = 4;

/// Evidence, the strongest kinds first, at most `shown` pieces and the count of the rest.
pub(in crate::report) fn detection(
    detection: &Detection,
    facts: &Facts,
    shown: usize,
    words: Words<'_>,
) -> Vec<String> {
    let mut out: Vec<String> = detection.evidence.iter().map(|e| evidence(e, facts, words)).collect();
    out.dedup();
    let more = out.len().saturating_sub(shown);
    out.truncate(shown);
    if more > 0 {
        out.push(words.count("count.more", more));
    }
    out
}

/// `classes.dex: 12 classes under com.igexin.`
fn evidence(e: &Evidence, facts: &Facts, words: Words<'_>) -> String {
    let key = format!("evidence.{}", e.kind.id());
    let what = match e.kind {
        EvidenceKind::Class | EvidenceKind::ObjcClass => {
            words.count(&key, e.count).replace("{pattern}", &e.pattern)
        }
        EvidenceKind::Structure => words.count(&key, e.count).replace("{value}", &e.value),
        EvidenceKind::Component => match component(&e.value, facts) {
            Some(c) => format!("{} {}", words.get(&format!("component.{}", c.kind.id())), e.value),
            None => words.fill(&key, &[("value", &e.value)]),
        },
        _ => words.fill(&key, &[("value", &e.value)]),
    };
    match &e.place.entry {
        Some(entry) => format!("{entry}: {what}"),
        None => what,
    }
}

fn component<'a>(class: &str, facts: &'a Facts) -> Option<&'a Component> {
    facts.components.iter().find(|c| c.class == class)
}

/// `AndroidManifest.xml: uses-permission android.permission.CAMERA (up to API 28)`
pub(in crate::report) fn declaration(permission: &Permission, words: Words<'_>) -> String {
    let entry = permission.place.entry.as_deref().unwrap_or_default();
    let limits = limits(permission, words);
    let limits = if limits.is_empty() { limits } else { format!(" ({limits})") };
    format!("{entry}: {}{}{limits}", form(permission), permission.id)
}

const fn form(permission: &Permission) -> &'static str {
    use crate::model::PermissionForm as Form;
    match permission.form {
        Form::UsesPermission => "uses-permission ",
        Form::UsesPermissionSdk23 => "uses-permission-sdk-23 ",
        Form::UsesPermissionSdkM => "uses-permission-sdk-m ",
        Form::RequestPermissions => "requestPermissions ",
        Form::BackgroundMode => "UIBackgroundModes ",
        Form::UsageKey | Form::Entitlement | Form::Implied => "",
    }
}

/// `from API 23, up to API 28`
pub(in crate::report) fn limits(permission: &Permission, words: Words<'_>) -> String {
    let limit = |key: &str, level: Option<u32>| level.map(|n| words.fill(key, &[("n", &n.to_string())]));
    let limits = [limit("label.from-api", permission.min_sdk), limit("label.to-api", permission.max_sdk)];
    limits.into_iter().flatten().collect::<Vec<_>>().join(words.get("list.comma"))
}
