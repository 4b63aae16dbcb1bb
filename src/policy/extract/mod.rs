//! Blocks with places to disclosures: who says what about which permission, SDK and kind of data.

mod clauses;
mod columns;
mod constants;
mod dates;
mod judge;
mod listed;
#[cfg(test)]
mod form_tests;
mod names;
mod partners;
mod prose;
mod record;
mod sdk_blocks;
#[cfg(test)]
mod sdk_tests;
mod sentence;
mod table;
#[cfg(test)]
mod tests;
mod walk;
#[cfg(test)]
mod wording_tests;

use super::document::Document;
use super::lexicon::Lexicon;
use crate::bytes::ErrorKind;
use crate::model::{Language, Part, Policy, Reason};
use walk::Walk;

/// Reads what a document says.
pub fn extract(mut document: Document, lexicon: &Lexicon) -> Policy {
    let mut walk = Walk::new(&document, lexicon);
    walk.run();
    let Walk { mut out, parts, .. } = walk;
    out.link_up();
    if out.cut {
        let gap =
            document.gap(Part::Passage, Reason::Read(ErrorKind::OverBudget), "text after 50,000 statements");
        document.gaps.push(gap);
    }
    let clauses = clauses::clauses(&document, lexicon, &parts, &out.sdks);
    let (effective, updated) = dates::dates(&document);
    Policy {
        languages: languages(&document.text),
        file: document.file,
        permissions: out.permissions,
        sdks: out.sdks,
        data: out.data,
        clauses,
        effective,
        updated,
        gaps: document.gaps,
    }
}

/// The languages of a text, most text first. A language counts from one part in twenty on.
fn languages(text: &str) -> Vec<Language> {
    let han = text.chars().filter(|c| super::lexicon::is_han(*c)).count();
    // A Chinese character says about as much as three letters.
    let latin = text.chars().filter(char::is_ascii_alphabetic).count() / 3;
    let mut found = vec![(han, Language::Zh), (latin, Language::En)];
    found.retain(|(n, _)| *n > 0 && n * 20 >= han + latin);
    found.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    found.into_iter().map(|(_, language)| language).collect()
}
