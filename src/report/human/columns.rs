//! Builds of an app side by side: what each declares and carries, a column a build, beside what the policy says.

use super::page::{BOLD, DIM, PLAIN, Page, Piece, WARN, piece};
use crate::checks::is_quiet;
use crate::model::{Detection, Disclosed, Ledger, Polarity, Presence, Subject};
use crate::report::{Inspected, Run, Words, evidence, shorten};
use crate::rules::SdkKind;
use std::collections::{BTreeMap, BTreeSet};

/// Names of permissions shown in one cell; of more their number.
const NAMES: usize = 2;
/// Columns that one cell may take.
const CELL: usize = 44;
const NOTHING: &str = "–";

/// The table; nothing for a single package.
pub(super) fn write(run: &Run, words: Words<'_>, page: &mut Page) {
    let Some(audit) = run.audit.as_ref().filter(|_| run.packages.len() > 1) else { return };
    let mut rows = vec![head(run, words)];
    rows.extend(capabilities(run, &audit.ledger, words));
    rows.extend(sdks(run, &audit.ledger, words));
    page.section(words.get("section.builds"), Some(run.packages.len()));
    page.table(2, &rows);
    page.blank();
}

fn head(run: &Run, words: Words<'_>) -> Vec<Piece> {
    let name = |package: &Inspected| {
        let file = package.facts.file.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let platform = words.get(&format!("platform.{}", package.facts.platform.id())).to_owned();
        piece(shorten(&format!("{platform}: {file}"), CELL), BOLD)
    };
    let mut row = vec![piece("", PLAIN)];
    row.extend(run.packages.iter().map(name));
    row.push(piece(words.get("label.policy"), BOLD));
    row
}

/// What a package asks for, by capability; what tells nothing of a person is left out.
fn asked<'r>(package: &'r Inspected, words: Words<'r>) -> BTreeMap<&'static str, Vec<&'r str>> {
    let mut out: BTreeMap<&'static str, Vec<&str>> = BTreeMap::new();
    for permission in &package.facts.permissions {
        let rule = words.rules().permission(&permission.id);
        let capability = rule.map_or("", |rule| rule.capability);
        if !capability.is_empty() && !is_quiet(permission, rule, &package.facts) {
            out.entry(capability).or_default().push(&permission.id);
        }
    }
    out
}

fn capabilities(run: &Run, ledger: &Ledger, words: Words<'_>) -> Vec<Vec<Piece>> {
    let builds: Vec<_> = run.packages.iter().map(|package| asked(package, words)).collect();
    let all: BTreeSet<&str> = builds.iter().flat_map(|asked| asked.keys().copied()).collect();
    let row = |capability: &str| {
        let ids: BTreeSet<&str> =
            builds.iter().filter_map(|asked| asked.get(capability)).flatten().copied().collect();
        let mut row = vec![piece(words.capability(capability), PLAIN)];
        row.extend(builds.iter().map(|asked| cell(asked.get(capability).map(|ids| names(ids)))));
        let said = ids.into_iter().filter_map(|id| said(ledger, &Subject::Permission(id.to_owned())));
        row.push(policy(said.max_by_key(|d| d.how), words));
        row
    };
    all.into_iter().map(row).collect()
}

/// Last words of permissions, `CAMERA` or `NSCameraUsageDescription`.
fn names(ids: &[&str]) -> String {
    let short: Vec<&str> = ids.iter().take(NAMES).map(|id| id.rsplit('.').next().unwrap_or(id)).collect();
    let more = ids.len().saturating_sub(NAMES);
    let list = short.join(", ");
    if more == 0 { list } else { format!("{list} +{more}") }
}

fn sdks(run: &Run, ledger: &Ledger, words: Words<'_>) -> Vec<Vec<Piece>> {
    let is_sdk = |d: &&Detection| {
        let rule = words.rules().sdk(&d.sdk);
        d.presence >= Presence::Bundled && rule.is_none_or(|rule| rule.kind == SdkKind::Sdk)
    };
    let shipped = run.packages.iter().flat_map(|package| package.detections.iter().filter(is_sdk));
    let all: BTreeSet<&str> = shipped.map(|d| d.sdk.as_str()).collect();
    let row = |sdk: &str| {
        let mut row = vec![piece(words.sdk(sdk), PLAIN)];
        row.extend(run.packages.iter().map(|package| {
            let found = package.detections.iter().filter(is_sdk).find(|d| d.sdk == sdk);
            cell(found.map(|d| {
                let bare = || words.get(&format!("presence.{}", d.presence.id())).to_owned();
                d.version.clone().unwrap_or_else(bare)
            }))
        }));
        row.push(policy(said(ledger, &Subject::Sdk(sdk.to_owned())), words));
        row
    };
    all.into_iter().map(row).collect()
}

fn cell(text: Option<String>) -> Piece {
    match text {
        Some(text) => piece(shorten(&text, CELL), PLAIN),
        None => piece(NOTHING, DIM),
    }
}

/// The most exact statement that affirms the subject, else the first that denies it.
fn said<'l>(ledger: &'l Ledger, subject: &Subject) -> Option<&'l Disclosed> {
    let line = ledger.lines.iter().find(|line| line.subject == *subject)?;
    let affirmed = line.disclosed.iter().find(|d| d.polarity == Polarity::Affirmed);
    affirmed.or_else(|| line.disclosed.first())
}

fn policy(said: Option<&Disclosed>, words: Words<'_>) -> Piece {
    let Some(said) = said else { return piece(words.get("label.silent"), WARN) };
    let how = match said.polarity {
        Polarity::Affirmed => words.get(&format!("how.{}", said.how.id())).to_owned(),
        Polarity::Denied => words.get("label.denied").to_owned(),
    };
    piece(format!("{how}  {}", evidence::spot(&said.place)), PLAIN)
}
