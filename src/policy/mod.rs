//! Policy text to blocks with places to disclosures.

pub mod document;
pub mod extract;
pub mod lexicon;
pub mod read;
pub mod structure;
pub mod text;

use crate::model::Policy;
use crate::rules::RuleBase;
use lexicon::Lexicon;

/// Reads what a policy says. `file` is its name as the user gave it, `-` for standard input.
///
/// The lexicon of `rules` is built on each call; a caller with many policies builds it once and calls
/// [`read::read`] and [`extract::extract`].
pub fn read_policy(file: &str, bytes: &[u8], rules: &'static RuleBase) -> Policy {
    extract::extract(read::read(file, bytes), &Lexicon::new(rules))
}
