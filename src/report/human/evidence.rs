//! Evidence from both sides under a finding: what in the package, what in the policy.

use super::page::{DIM, PLAIN, Piece, WIDTH, piece};
use crate::model::{Finding, How, Owner, Place, Polarity, Side, Subject};
use crate::report::evidence::{package, spot};
use crate::report::{Run, Words, shorten};

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
