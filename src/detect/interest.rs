//! What the rules want to know from code.

use crate::model::Interest;
use crate::rules::{RuleBase, Wanted};

/// Names that some SDK rule mentions; everything else in the code is passed over.
#[derive(Debug, Clone, Copy)]
pub struct RuleInterest<'r> {
    wanted: &'r Wanted,
}

impl<'r> RuleInterest<'r> {
    /// The interest of all SDK rules.
    pub fn new(rules: &'r RuleBase) -> Self {
        Self::of(rules.wanted())
    }

    pub(super) const fn of(wanted: &'r Wanted) -> Self {
        Self { wanted }
    }
}

impl Interest for RuleInterest<'_> {
    fn class_prefixes(&self) -> &[&str] {
        &self.wanted.classes
    }

    fn strings(&self) -> &[&str] {
        &self.wanted.strings
    }
}
