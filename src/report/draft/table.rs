//! The lists as headings, notes and tables: one telling for Markdown and HTML.

use super::{Draft, SdkRow, company};
use crate::report::Words;
use crate::report::evidence::spot;

/// A part of the draft.
pub(super) enum Part {
    /// A heading; 1 is the highest level.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// Headers and rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// Items of a list.
    List(Vec<String>),
}

/// The draft in one language.
pub(super) fn parts(draft: &Draft, words: Words<'_>) -> Vec<Part> {
    let title = if draft.supplement { "draft.supplement" } else { "draft.title" };
    let apps = draft.apps.join(words.get("list.comma"));
    let mut parts = vec![
        Part::Heading(1, words.fill(title, &[("app", &apps)])),
        Part::Text(words.get("draft.note").to_owned()),
    ];
    permissions(draft, words, &mut parts);
    data(draft, words, &mut parts);
    sdks(draft, words, &mut parts);
    corrections(draft, words, &mut parts);
    clauses(draft, words, &mut parts);
    if parts.len() == 2 {
        parts.push(Part::Text(words.get("draft.nothing").to_owned()));
    }
    parts
}

fn headers(keys: &[&str], words: Words<'_>) -> Vec<String> {
    keys.iter().map(|key| words.get(key).to_owned()).collect()
}

fn permissions(draft: &Draft, words: Words<'_>, parts: &mut Vec<Part>) {
    if draft.permissions.is_empty() {
        return;
    }
    parts.push(Part::Heading(2, words.get("draft.permissions").to_owned()));
    let rows = draft.permissions.iter().map(|row| {
        let owners: Vec<String> = row.used_by.iter().map(|owner| words.owner(owner)).collect();
        let owners = if owners.is_empty() { "–".to_owned() } else { owners.join(words.get("list.comma")) };
        vec![row.id.clone(), words.permission(&row.id), words.get("draft.fill-purpose").to_owned(), owners]
    });
    let keys =
        ["draft.column.permission", "draft.column.label", "draft.column.purpose", "draft.column.used-by"];
    parts.push(Part::Table(headers(&keys, words), rows.collect()));
}

fn data(draft: &Draft, words: Words<'_>, parts: &mut Vec<Part>) {
    if draft.data.is_empty() {
        return;
    }
    parts.push(Part::Heading(2, words.get("draft.data").to_owned()));
    let rows = draft.data.iter().map(|row| {
        let basis = row.apis.join(words.get("list.comma"));
        vec![words.data(&row.id), words.get("draft.fill-purpose").to_owned(), basis]
    });
    let keys = ["draft.column.data", "draft.column.purpose", "draft.column.code"];
    parts.push(Part::Table(headers(&keys, words), rows.collect()));
}

fn sdks(draft: &Draft, words: Words<'_>, parts: &mut Vec<Part>) {
    if draft.sdks.is_empty() {
        return;
    }
    parts.push(Part::Heading(2, words.get("draft.sdks").to_owned()));
    let rows = draft.sdks.iter().map(|row| sdk(row, words)).collect();
    let keys = [
        "draft.column.sdk",
        "draft.column.company",
        "draft.column.purpose",
        "draft.column.documented",
        "draft.column.reached",
        "draft.column.sharing",
        "draft.column.link",
    ];
    parts.push(Part::Table(headers(&keys, words), rows));
}

fn sdk(row: &SdkRow, words: Words<'_>) -> Vec<String> {
    let rule = words.rules().sdk(&row.id);
    let list = |ids: &[String]| {
        let names: Vec<String> = ids.iter().map(|id| words.data(id)).collect();
        if names.is_empty() { "–".to_owned() } else { names.join(words.get("list.comma")) }
    };
    let documented = match rule {
        Some(rule) if row.documented.is_empty() && !rule.data_documented => {
            words.get("draft.fill-data").to_owned()
        }
        _ => list(&row.documented),
    };
    let link = rule.map(|rule| rule.privacy_url).filter(|url| !url.is_empty());
    vec![
        words.sdk(&row.id),
        rule.map(|rule| company(rule, words)).unwrap_or_default(),
        rule.map(|rule| words.category(rule.category)).unwrap_or_default(),
        documented,
        list(&row.reached),
        words.get("draft.sharing").to_owned(),
        link.unwrap_or(words.get("draft.fill-link")).to_owned(),
    ]
}

fn corrections(draft: &Draft, words: Words<'_>, parts: &mut Vec<Part>) {
    if draft.corrections.is_empty() {
        return;
    }
    parts.push(Part::Heading(2, words.get("draft.corrections").to_owned()));
    let rows = draft.corrections.iter().map(|one| {
        let quote = one.place.quote.as_deref().unwrap_or_default().trim().to_owned();
        vec![quote, spot(&one.place), words.message(&one.finding.message), words.message(&one.finding.help)]
    });
    let keys = ["draft.column.sentence", "draft.column.place", "draft.column.wrong", "draft.column.mend"];
    parts.push(Part::Table(headers(&keys, words), rows.collect()));
}

fn clauses(draft: &Draft, words: Words<'_>, parts: &mut Vec<Part>) {
    if draft.clauses.is_empty() {
        return;
    }
    parts.push(Part::Heading(2, words.get("draft.clauses").to_owned()));
    let label = |id: &String| words.get(&format!("clause.{id}")).to_owned();
    parts.push(Part::List(draft.clauses.iter().map(label).collect()));
}
