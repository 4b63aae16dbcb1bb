//! Parts that could not be read, in plain sight.

use super::page::{PLAIN, Page, WARN, piece};
use crate::model::Gap;
use crate::report::Words;
use crate::report::evidence::spot;

pub(super) fn section(gaps: &[Gap], words: Words<'_>, page: &mut Page) {
    if gaps.is_empty() {
        return;
    }
    page.section(words.get("section.gaps"), Some(gaps.iter().map(|gap| 1 + gap.more).sum()));
    let rows: Vec<_> = gaps.iter().map(|gap| row(gap, words)).collect();
    page.table(2, &rows);
}

fn row(gap: &Gap, words: Words<'_>) -> Vec<super::page::Piece> {
    let reason = words.get(&format!("reason.{}", gap.reason.id())).to_owned();
    let structure = if gap.structure.is_empty() { String::new() } else { format!(" [{}]", gap.structure) };
    let more = match gap.more {
        0 => String::new(),
        more => format!(" {}", words.count("count.more", more)),
    };
    vec![
        piece(words.get(&format!("part.{}", gap.part.id())), WARN),
        piece(format!("{reason}{structure}"), PLAIN),
        piece(spot(&gap.place) + &more, PLAIN),
    ]
}
