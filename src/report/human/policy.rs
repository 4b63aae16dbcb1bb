//! The page of a policy: what it says of permissions, SDKs and data, what it denies, which clauses it has, each with
//! its line.

use std::collections::BTreeMap;

use super::gaps;
use super::page::{BOLD, DIM, GOOD, PLAIN, Page, Piece, WARN, piece};
use crate::model::{
    DataDisclosure, Owner, PermissionDisclosure, Place, Platform, Polarity, Policy, SdkDisclosure,
};
use crate::report::{Run, Words, shorten};

/// Columns for words as the policy writes them.
const WRITTEN: usize = 48;
/// Lines shown of a subject that many speak of.
const LINES: usize = 3;
/// Names shown of a subject that many take.
const OWNERS: usize = 3;

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
    summary(policy, words, page);
    permissions(policy, words, page);
    sdks(policy, words, page);
    data(policy, words, page);
    denials(policy, words, page);
    clauses(policy, words, page);
    gaps::section(&policy.gaps, words, page);
}

/// What the policy comes to, in one line.
fn summary(policy: &Policy, words: Words<'_>, page: &mut Page) {
    let permissions = affirmed(&policy.permissions, |d| d.polarity, |d| subject(d, words)).len();
    let data = affirmed(&policy.data, |d| d.polarity, |d| d.id.clone()).len();
    let denials = policy.permissions.iter().filter(|d| d.polarity == Polarity::Denied).count()
        + policy.data.iter().filter(|d| d.polarity == Polarity::Denied).count();
    let present = policy.clauses.iter().filter(|c| c.place.is_some()).count();
    let number = |key: &str, n: usize| words.count(key, n);
    let args = [
        ("permissions", number("count.permission", permissions)),
        ("sdks", number("count.sdk", policy.sdks.len())),
        ("data", number("count.data", data)),
        ("denials", number("count.denial", denials)),
        ("present", words.number(present)),
        ("clauses", words.number(policy.clauses.len())),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    page.line(0, &[piece(words.fill("page.policy-summary", &args), PLAIN)]);
}

/// What is affirmed, grouped by subject, in the order of the text.
fn affirmed<T>(all: &[T], polarity: impl Fn(&T) -> Polarity, subject: impl Fn(&T) -> String) -> Vec<Vec<&T>> {
    let mut groups: Vec<(String, Vec<&T>)> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for one in all.iter().filter(|one| polarity(one) == Polarity::Affirmed) {
        let name = subject(one);
        let row = *at.entry(name.clone()).or_insert(groups.len());
        match groups.get_mut(row) {
            Some((_, group)) => group.push(one),
            None => groups.push((name, vec![one])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// `:12`, right beside each item.
fn line(place: &Place) -> Piece {
    piece(place.line.map(|line| format!(":{line}")).unwrap_or_default(), DIM)
}

/// `:12 :40 :41 …`, each line once.
fn lines<'a>(places: impl Iterator<Item = &'a Place>) -> Piece {
    let mut lines: Vec<u32> = places.filter_map(|place| place.line).collect();
    lines.dedup();
    let more = lines.len() > LINES;
    let mut shown: Vec<String> = lines.iter().take(LINES).map(|line| format!(":{line}")).collect();
    if more {
        shown.push("…".to_owned());
    }
    piece(shown.join(" "), DIM)
}

fn written(text: &str) -> Piece {
    piece(format!("“{}”", shorten(text, WRITTEN)), DIM)
}

/// Who says so, where it is not the operator alone; three names at most.
fn owners<'a>(all: impl Iterator<Item = &'a Owner>, words: Words<'_>) -> Piece {
    let mut names: Vec<String> = Vec::new();
    for owner in all {
        let name = words.owner(owner);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names == [words.owner(&Owner::App)] {
        return piece("", PLAIN);
    }
    let more = names.len().saturating_sub(OWNERS);
    names.truncate(OWNERS);
    if more > 0 {
        names.push(words.count("count.more", more));
    }
    piece(names.join(words.get("list.comma")), PLAIN)
}

fn permissions(policy: &Policy, words: Words<'_>, page: &mut Page) {
    let groups = affirmed(&policy.permissions, |d| d.polarity, |d| subject(d, words));
    page.section(words.get("section.permissions"), Some(groups.len()));
    let rows: Vec<_> = groups.iter().filter_map(|group| permission(group, words)).collect();
    page.table(2, &rows);
}

fn permission(group: &[&PermissionDisclosure], words: Words<'_>) -> Option<Vec<Piece>> {
    let first = group.first()?;
    let required = match group.iter().find_map(|d| d.required) {
        Some(true) => words.get("label.required").to_owned(),
        Some(false) => words.get("label.optional").to_owned(),
        None => String::new(),
    };
    let one = group.iter().all(|d| d.platform == first.platform);
    let platform = match first.platform {
        other if one && other != Platform::Any => words.get(&format!("platform.{}", other.id())).to_owned(),
        _ => String::new(),
    };
    Some(vec![
        lines(group.iter().map(|d| &d.place)),
        piece(subject(first, words), PLAIN),
        piece(platform, DIM),
        piece(required, DIM),
        owners(group.iter().map(|d| &d.owner), words),
        written(&first.written_as),
    ])
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
    for d in &policy.sdks {
        let name = d.id.as_deref().map_or_else(|| d.name.clone(), |id| words.sdk(id));
        let mut title = vec![line(&d.place), piece("  ", PLAIN)];
        title.push(piece(&name, if d.id.is_some() { PLAIN } else { WARN }));
        if let Some(vendor) = &d.vendor {
            title.push(piece(format!("  {}", shorten(vendor, WRITTEN)), DIM));
        }
        if !name.contains(&d.written_as) {
            title.push(piece("  ", PLAIN));
            title.push(written(&d.written_as));
        }
        page.line(2, &title);
        page.rows(6, &sdk(d, words));
    }
}

/// What the policy tells of an SDK.
fn sdk(d: &SdkDisclosure, words: Words<'_>) -> Vec<(Piece, Piece)> {
    let list = |all: Vec<String>| all.join(words.get("list.comma"));
    let told = [
        ("label.purpose", d.purpose.as_deref().map(|text| shorten(text, 2 * WRITTEN)).unwrap_or_default()),
        ("label.data", list(d.data.iter().map(|id| words.data(id)).collect())),
        (
            "label.permissions",
            list(d.permissions.iter().map(|id| permission_or_capability(id, words)).collect()),
        ),
        ("label.link", d.privacy_url.clone().unwrap_or_default()),
    ];
    let told = told.into_iter().filter(|(_, text)| !text.is_empty());
    told.map(|(key, text)| (piece(words.get(key), DIM), piece(text, PLAIN))).collect()
}

/// An SDK's row names a permission, or only what it opens.
fn permission_or_capability(id: &str, words: Words<'_>) -> String {
    if id.contains('.') || words.rules().capability(id).is_none() {
        words.permission(id)
    } else {
        words.capability(id)
    }
}

fn data(policy: &Policy, words: Words<'_>, page: &mut Page) {
    let groups = affirmed(&policy.data, |d| d.polarity, |d| d.id.clone());
    page.section(words.get("section.data"), Some(groups.len()));
    let rows: Vec<_> = groups.iter().filter_map(|group| datum(group, words)).collect();
    page.table(2, &rows);
}

fn datum(group: &[&DataDisclosure], words: Words<'_>) -> Option<Vec<Piece>> {
    let first = group.first()?;
    Some(vec![
        lines(group.iter().map(|d| &d.place)),
        piece(words.data(&first.id), PLAIN),
        owners(group.iter().map(|d| &d.owner), words),
        written(&first.written_as),
    ])
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
        .filter_map(|c| {
            let place = c.place.as_ref()?;
            let quote = place.quote.as_deref().unwrap_or_default().trim();
            Some(vec![line(place), piece(label(&c.id), GOOD), written(quote)])
        })
        .collect();
    page.section(words.get("section.clauses"), Some(present.len()));
    page.table(2, &present);
    let missing: Vec<Vec<Piece>> = policy
        .clauses
        .iter()
        .filter(|c| c.place.is_none())
        .map(|c| vec![piece(label(&c.id), WARN)])
        .collect();
    if !missing.is_empty() {
        page.section(words.get("section.clauses-missing"), Some(missing.len()));
        page.table(2, &missing);
    }
}
