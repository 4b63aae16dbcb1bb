//! The page of a policy.

use super::{code, table, text};
use crate::model::{Place, Polarity, Policy};
use crate::report::{Words, shorten};

/// Columns of a quote in a cell.
const QUOTE: usize = 80;

pub(super) fn policy(policy: &Policy, words: Words<'_>, out: &mut String) {
    out.push_str(&format!("\n# {}\n", code(&policy.file)));
    let heads = ["column.line", "column.subject", "column.owner", "column.written"];
    for (title, polarity) in
        [("section.permissions", Polarity::Affirmed), ("section.denials", Polarity::Denied)]
    {
        let said = policy.permissions.iter().filter(|d| d.polarity == polarity);
        let mut rows: Vec<Vec<String>> = said
            .map(|d| {
                let capability = d.capability.as_deref().map(|id| text(&words.capability(id)));
                let subject = d.id.as_deref().map(code).or(capability).unwrap_or_default();
                vec![
                    line(&d.place),
                    subject,
                    text(&words.owner(&d.owner)),
                    text(&shorten(&d.written_as, QUOTE)),
                ]
            })
            .collect();
        let denied = policy.data.iter().filter(|d| d.polarity == polarity && polarity == Polarity::Denied);
        rows.extend(denied.map(|d| {
            vec![line(&d.place), text(&words.data(&d.id)), text(&words.owner(&d.owner)), text(&d.written_as)]
        }));
        table(title, &heads, &rows, words, out);
    }
    sdks(policy, words, out);
    let data = policy.data.iter().filter(|d| d.polarity == Polarity::Affirmed);
    let rows: Vec<Vec<String>> = data
        .map(|d| {
            vec![line(&d.place), text(&words.data(&d.id)), text(&words.owner(&d.owner)), text(&d.written_as)]
        })
        .collect();
    table("section.data", &heads, &rows, words, out);
    clauses(policy, words, out);
}

fn sdks(policy: &Policy, words: Words<'_>, out: &mut String) {
    let rows: Vec<Vec<String>> = policy
        .sdks
        .iter()
        .map(|d| {
            let data: Vec<String> = d.data.iter().map(|id| words.data(id)).collect();
            vec![
                line(&d.place),
                d.id.as_deref()
                    .map_or_else(|| text(&d.name), |id| format!("{} {}", text(&words.sdk(id)), code(id))),
                d.vendor.as_deref().map(|vendor| text(&shorten(vendor, QUOTE))).unwrap_or_default(),
                d.purpose.as_deref().map(|purpose| text(&shorten(purpose, QUOTE))).unwrap_or_default(),
                text(&data.join(words.get("list.comma"))),
            ]
        })
        .collect();
    let heads = ["column.line", "column.sdk", "column.vendor", "column.purpose", "column.data"];
    table("section.sdks", &heads, &rows, words, out);
}

fn clauses(policy: &Policy, words: Words<'_>, out: &mut String) {
    let label = |id: &str| text(words.get(&format!("clause.{id}")));
    let present: Vec<Vec<String>> = policy
        .clauses
        .iter()
        .filter_map(|clause| {
            let place = clause.place.as_ref()?;
            let quote = place.quote.as_deref().unwrap_or_default();
            Some(vec![line(place), label(&clause.id), text(&shorten(quote.trim(), QUOTE))])
        })
        .collect();
    table("section.clauses", &["column.line", "column.subject", "column.written"], &present, words, out);
    let missing = policy.clauses.iter().filter(|clause| clause.place.is_none());
    let missing: Vec<Vec<String>> = missing.map(|clause| vec![label(&clause.id)]).collect();
    table("section.clauses-missing", &["column.subject"], &missing, words, out);
}

fn line(place: &Place) -> String {
    place.line.map(|line| line.to_string()).unwrap_or_default()
}
