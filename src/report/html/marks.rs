//! Where the statements stand in the text: each quote is found again at its line and column, and marked.

use std::collections::BTreeSet;

use crate::model::{Passage, Place, Polarity, Policy, PolicyText};
use crate::report::Run;

/// What a mark is about; also its class in the style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Permission,
    Sdk,
    Data,
    Clause,
    Denied,
}

impl Kind {
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Sdk => "sdk",
            Self::Data => "data",
            Self::Clause => "clause",
            Self::Denied => "denied",
        }
    }
}

/// A marked stretch of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) block: usize,
    pub(super) passage: usize,
    /// Bytes of the passage.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: Kind,
    pub(super) anchor: String,
}

/// The marks of one policy, in text order.
pub(super) struct Marked {
    pub(super) file: String,
    pub(super) marks: Vec<Mark>,
}

/// Ids of the marks, so that nothing links to what is not there.
#[derive(Default)]
pub(super) struct Anchors {
    ids: BTreeSet<String>,
    files: Vec<String>,
}

impl Anchors {
    pub(super) fn of(marked: &[Marked]) -> Self {
        Self {
            ids: marked.iter().flat_map(|m| &m.marks).map(|mark| mark.anchor.clone()).collect(),
            files: marked.iter().map(|m| m.file.clone()).collect(),
        }
    }

    /// The id of the mark at a place of a policy.
    pub(super) fn find(&self, place: &Place) -> Option<&str> {
        let policy = self.files.iter().position(|file| *file == place.file)?;
        self.ids.get(&anchor(policy, place)?).map(String::as_str)
    }
}

fn anchor(policy: usize, place: &Place) -> Option<String> {
    Some(format!("p{policy}-{}-{}", place.line?, place.column?))
}

/// Starts of all spots of a text, sorted: line, column, block, passage, spot.
struct Index(Vec<(u32, u32, usize, usize, usize)>);

/// How many spots before a place are tried: a quote starts in one that starts before it on its line.
const TRIED: usize = 8;

impl Index {
    fn new(text: &PolicyText) -> Self {
        let mut rows = Vec::new();
        for (block, passages) in text.blocks.iter().map(|b| &b.passages).enumerate() {
            for (passage, spots) in passages.iter().map(|p| &p.spots).enumerate() {
                rows.extend(spots.iter().enumerate().map(|(at, s)| (s.line, s.column, block, passage, at)));
            }
        }
        rows.sort_unstable();
        Self(rows)
    }

    /// Block, passage and byte where `quote` stands at `line` and `column`.
    fn find(&self, text: &PolicyText, line: u32, column: u32, quote: &str) -> Option<(usize, usize, usize)> {
        let after = self.0.partition_point(|row| (row.0, row.1) <= (line, column));
        let before = self.0.get(..after)?.iter().rev().take(TRIED).take_while(|row| row.0 == line);
        before.into_iter().find_map(|&(_, start, block, passage, spot)| {
            let found: &Passage = text.blocks.get(block)?.passages.get(passage)?;
            Some((block, passage, found.find(spot, column - start, quote)?))
        })
    }
}

/// Marks what policy `at` of the run says.
pub(super) fn mark(at: usize, text: &PolicyText, run: &Run) -> Marked {
    let index = Index::new(text);
    let mut marks = Vec::new();
    if let Some(policy) = run.policies.iter().find(|policy| policy.file == text.file) {
        for (kind, place) in places(policy) {
            let found = place.line.zip(place.column).zip(place.quote.as_deref()).and_then(
                |((line, column), quote)| {
                    Some((index.find(text, line, column, quote)?, quote.len(), anchor(at, place)?))
                },
            );
            if let Some(((block, passage, from), len, anchor)) = found {
                marks.push(Mark { block, passage, from, to: from + len, kind, anchor });
            }
        }
    }
    marks.sort_by(|a, b| {
        (a.block, a.passage, a.from, a.to, a.kind).cmp(&(b.block, b.passage, b.from, b.to, b.kind))
    });
    marks.dedup();
    Marked { file: text.file.clone(), marks }
}

fn places(policy: &Policy) -> Vec<(Kind, &Place)> {
    let of = |polarity, kind| if polarity == Polarity::Denied { Kind::Denied } else { kind };
    let mut all: Vec<(Kind, &Place)> = Vec::new();
    all.extend(policy.permissions.iter().map(|d| (of(d.polarity, Kind::Permission), &d.place)));
    all.extend(policy.sdks.iter().map(|d| (Kind::Sdk, &d.place)));
    all.extend(policy.data.iter().map(|d| (of(d.polarity, Kind::Data), &d.place)));
    all.extend(policy.clauses.iter().filter_map(|c| Some((Kind::Clause, c.place.as_ref()?))));
    all
}
