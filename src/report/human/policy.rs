//! The page of a policy: what it says of permissions, SDKs and data, what it denies, which clauses it has, each with
//! its line.

use super::gaps;
use super::page::{BOLD, DIM, GOOD, PLAIN, Page, Piece, WARN, piece};
use crate::model::{DataDisclosure, Owner, PermissionDisclosure, Place, Platform, Polarity, Policy};
use crate::report::{Run, Words, shorten};

/// Columns for words as the policy writes them.
const WRITTEN: usize = 48;

/// A line for each policy.
pub(super) fn headers(run: &Run, words: Words<'_>, page: &mut Page) {
    for policy in &run.policies {
        page.line(0, &header(policy, words));
    }
}

fn header(policy: &Policy, words: Words<'_>) -> Vec<Piece> {
    let languages: Vec<&str> =
        policy.languages.iter().map(|l| if l.id() == "zh" { "language.zh" } else { "language.en" }).collect();
    let languages: Vec<String> = languages.into_iter().map(|key| words.get(key).to_owned()).collect();
    let mut pieces =
        vec![piece(&policy.file, BOLD), piece(format!("  {}", languages.join(words.get("list.comma"))), DIM)];
    for (key, date) in [("page.effective", &policy.effective), ("page.updated", &policy.updated)] {
        if let Some(date) = date {
            pieces.push(piece(format!("  {} {}", words.get(key), date.date), DIM));
        }
    }
    pieces
}

/// The whole page.
pub(super) fn policy(policy: &Policy, words: Words<'_>, page: &mut Page) {
    page.blank();
    page.line(0, &header(policy, words));
    permissions(policy, words, page);
    sdks(policy, words, page);
    data(policy, words, page);
    denials(policy, words, page);
    clauses(policy, words, page);
    gaps::section(&policy.gaps, words, page);
}

/// `:12`, right beside each item.
fn line(place: &Place) -> Piece {
    piece(place.line.map(|line| format!(":{line}")).unwrap_or_default(), DIM)
}

fn written(text: &str) -> Piece {
    piece(format!("“{}”", shorten(text, WRITTEN)), DIM)
}

fn owner(owner: &Owner, words: Words<'_>) -> Piece {
    match owner {
        Owner::App => piece("", PLAIN),
        other => piece(words.owner(other), PLAIN),
    }
}

fn permissions(policy: &Policy, words: Words<'_>, page: &mut Page) {
    let affirmed: Vec<_> = policy.permissions.iter().filter(|d| d.polarity == Polarity::Affirmed).collect();
    page.section(words.get("section.permissions"), Some(affirmed.len()));
    let rows: Vec<_> = affirmed.into_iter().map(|d| permission(d, words)).collect();
    page.table(2, &rows);
}

fn permission(d: &PermissionDisclosure, words: Words<'_>) -> Vec<Piece> {
    let required = match d.required {
        Some(true) => words.get("label.required").to_owned(),
        Some(false) => words.get("label.optional").to_owned(),
        None => String::new(),
    };
    let platform = match d.platform {
        Platform::Any => String::new(),
        other => words.get(&format!("platform.{}", other.id())).to_owned(),
    };
    vec![
        line(&d.place),
        piece(subject(d, words), PLAIN),
        piece(platform, DIM),
        piece(required, DIM),
        owner(&d.owner, words),
        written(&d.written_as),
    ]
}

fn subject(d: &PermissionDisclosure, words: Words<'_>) -> String {
    match (&d.id, &d.capability) {
        (Some(id), _) => id.clone(),
        (None, Some(capability)) => words.capability(capability),
        (None, None) => d.written_as.clone(),
    }
}

fn sdks(policy: &Policy, words: Words<'_>, page: &mut Page) {
    page.section(words.get("section.sdks"), Some(policy.sdks.len()));
    let rows: Vec<Vec<Piece>> = policy
        .sdks
        .iter()
        .map(|d| {
            let name = d.id.as_deref().map_or_else(|| d.name.clone(), |id| words.sdk(id));
            let count = |key: &str, n: usize| if n == 0 { String::new() } else { words.count(key, n) };
            vec![
                line(&d.place),
                piece(name, if d.id.is_some() { PLAIN } else { WARN }),
                piece(shorten(d.vendor.as_deref().unwrap_or_default(), 32), DIM),
                piece(count("count.permission", d.permissions.len()), DIM),
                piece(count("count.data", d.data.len()), DIM),
                written(&d.written_as),
            ]
        })
        .collect();
    page.table(2, &rows);
}

fn data(policy: &Policy, words: Words<'_>, page: &mut Page) {
    let affirmed: Vec<_> = policy.data.iter().filter(|d| d.polarity == Polarity::Affirmed).collect();
    page.section(words.get("section.data"), Some(affirmed.len()));
    let rows: Vec<_> = affirmed.into_iter().map(|d| datum(d, words)).collect();
    page.table(2, &rows);
}

fn datum(d: &DataDisclosure, words: Words<'_>) -> Vec<Piece> {
    vec![line(&d.place), piece(words.data(&d.id), PLAIN), owner(&d.owner, words), written(&d.written_as)]
}

fn denials(policy: &Policy, words: Words<'_>, page: &mut Page) {
    let permissions = policy.permissions.iter().filter(|d| d.polarity == Polarity::Denied);
    let data = policy.data.iter().filter(|d| d.polarity == Polarity::Denied);
    let quote = |place: &Place, or: &str| written(place.quote.as_deref().unwrap_or(or).trim());
    let mut rows: Vec<Vec<Piece>> = permissions
        .map(|d| vec![line(&d.place), piece(subject(d, words), PLAIN), quote(&d.place, &d.written_as)])
        .collect();
    rows.extend(
        data.map(|d| vec![line(&d.place), piece(words.data(&d.id), PLAIN), quote(&d.place, &d.written_as)]),
    );
    if !rows.is_empty() {
        page.section(words.get("section.denials"), Some(rows.len()));
        page.table(2, &rows);
    }
}

fn clauses(policy: &Policy, words: Words<'_>, page: &mut Page) {
    let label = |id: &str| words.get(&format!("clause.{id}")).to_owned();
    let present: Vec<Vec<Piece>> = policy
        .clauses
        .iter()
        .filter_map(|c| Some(vec![line(c.place.as_ref()?), piece(label(&c.id), GOOD)]))
        .collect();
    page.section(words.get("section.clauses"), Some(present.len()));
    page.table(2, &present);
    let missing: Vec<String> =
        policy.clauses.iter().filter(|c| c.place.is_none()).map(|c| label(&c.id)).collect();
    if !missing.is_empty() {
        page.section(words.get("section.clauses-missing"), Some(missing.len()));
        page.line(2, &[piece(missing.join(words.get("list.comma")), WARN)]);
    }
}
