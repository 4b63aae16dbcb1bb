//! Policy text to blocks with places to disclosures.

pub mod document;
pub mod extract;
pub mod lexicon;
pub mod phrase;
pub mod read;
pub mod structure;
pub mod text;

use crate::model::Policy;
use crate::rules::RuleBase;
use lexicon::Lexicon;
use std::sync::OnceLock;

/// The lexicon of the built-in rules, built when first asked.
static BUILTIN: OnceLock<Lexicon> = OnceLock::new();

/// Reads what a policy says. `file` is its name as the user gave it, `-` for standard input.
///
/// The lexicon of the built-in rules is built once; that of a user's own rules on each call, so that a caller with many
/// policies builds it itself and calls [`read::read`] and [`extract::extract`].
pub fn read_policy(file: &str, bytes: &[u8], rules: &'static RuleBase) -> Policy {
    let document = read::read(file, bytes);
    if std::ptr::eq(rules, RuleBase::builtin()) {
        extract::extract(document, BUILTIN.get_or_init(|| Lexicon::new(rules)))
    } else {
        extract::extract(document, &Lexicon::new(rules))
    }
}
