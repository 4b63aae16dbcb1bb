//! Evidence from both sides under a finding: what in the package, what in the policy.

use super::page::{DIM, PLAIN, Piece, WIDTH, piece};
use crate::model::{
    Component, Detection, Evidence, EvidenceKind, Facts, Finding, How, Owner, Permission, Place, Polarity,
    Side, Subject,
};
use crate::report::{Inspected, Run, Words, shorten};

/// Rows `side  text  place` for a finding.
pub(super) fn rows(finding: &Finding, run: &Run, words: Words<'_>) -> Vec<(Piece, Piece)> {
    let mut rows = Rows { rows: Vec::new(), last: String::new() };
    let package_side = words.get("label.package");
    for text in package(finding, run, words) {
        rows.push(package_side, text);
    }
    let passages = finding.places.iter().filter(|p| p.side == Side::Policy);
    let mut policy: Vec<String> =
        passages.map(|p| format!("{}{}", passage(p), statement(finding, p, run, words))).collect();
    if policy.is_empty() && !matches!(finding.subject, Subject::Part(_)) {
        policy.push(words.get("label.silent").to_owned());
    }
    for text in policy {
        rows.push(words.get("label.policy"), text);
    }
    rows.rows
}

/// `  (denied)`, `  (implied, Getui)`: what the ledger says of the passage, where that is not the plain case.
fn statement(finding: &Finding, place: &Place, run: &Run, words: Words<'_>) -> String {
    let lines = run.audit.iter().flat_map(|a| &a.ledger.lines);
    let line = lines.into_iter().find(|line| line.subject == finding.subject);
    let Some(said) = line.and_then(|line| line.disclosed.iter().find(|d| d.place == *place)) else {
        return String::new();
    };
    let mut notes = Vec::new();
    if said.polarity == Polarity::Denied {
        notes.push(words.get("label.denied").to_owned());
    }
    if said.how != How::Named {
        notes.push(words.get(&format!("how.{}", said.how.id())).to_owned());
    }
    if said.owner != Owner::App && matches!(finding.subject, Subject::Permission(_)) {
        notes.push(words.owner(&said.owner));
    }
    if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(words.get("list.comma"))) }
}

struct Rows {
    rows: Vec<(Piece, Piece)>,
    last: String,
}

impl Rows {
    /// A row; its side is named once.
    fn push(&mut self, side: &str, text: String) {
        let label = if self.last == side { "" } else { side };
        self.rows.push((piece(label, DIM), piece(text, PLAIN)));
        side.clone_into(&mut self.last);
    }
}

/// `file:line:column  “quote”`
pub(super) fn passage(place: &Place) -> String {
    let spot = spot(place);
    match &place.quote {
        Some(quote) => format!("{spot}  “{}”", shorten(quote.trim(), WIDTH.saturating_sub(spot.len()))),
        None => spot,
    }
}

/// `file:line:column`, or the file's entry.
pub(super) fn spot(place: &Place) -> String {
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

fn package(finding: &Finding, run: &Run, words: Words<'_>) -> Vec<String> {
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
fn known(subject: &Subject, package: &Inspected, words: Words<'_>) -> Vec<String> {
    match subject {
        Subject::Sdk(id) => package
            .detections
            .iter()
            .find(|d| d.sdk == *id)
            .map(|d| detection(d, &package.facts, words))
            .unwrap_or_default(),
        Subject::Permission(id) => {
            package.facts.permissions.iter().filter(|p| p.id == *id).map(|p| declaration(p, words)).collect()
        }
        _ => Vec::new(),
    }
}

/// Evidence, the strongest kinds first, at most four pieces and the count of the rest.
pub(super) fn detection(detection: &Detection, facts: &Facts, words: Words<'_>) -> Vec<String> {
    let shown = 4;
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
fn declaration(permission: &Permission, words: Words<'_>) -> String {
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
pub(super) fn limits(permission: &Permission, words: Words<'_>) -> String {
    let limit = |key: &str, level: Option<u32>| level.map(|n| words.fill(key, &[("n", &n.to_string())]));
    let limits = [limit("label.from-api", permission.min_sdk), limit("label.to-api", permission.max_sdk)];
    limits.into_iter().flatten().collect::<Vec<_>>().join(words.get("list.comma"))
}
