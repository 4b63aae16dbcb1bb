//! What the rules want to know from code.

use crate::model::{ApiNames, Interest, WantedTraits};
use crate::rules::{RuleBase, Wanted};

/// Names that some SDK rule mentions; everything else in the code is passed over.
#[derive(Clone, Copy)]
pub struct RuleInterest<'r> {
    wanted: &'r Wanted,
    rules: Option<&'r RuleBase>,
    all_symbols: bool,
}

impl<'r> RuleInterest<'r> {
    /// The interest of all SDK rules.
    pub fn new(rules: &'r RuleBase) -> Self {
        Self { wanted: rules.wanted(), rules: Some(rules), all_symbols: false }
    }

    /// The interest of one who is to write a rule: of Apple code all symbols beside what the rules ask for.
    pub fn learning(rules: &'r RuleBase) -> Self {
        Self { all_symbols: true, ..Self::new(rules) }
    }

    #[cfg(test)]
    pub(super) const fn of(wanted: &'r Wanted) -> Self {
        Self { wanted, rules: None, all_symbols: false }
    }
}

/// The interest of a learner: all traits of all classes, and nothing else.
pub struct AllTraits(WantedTraits);

impl AllTraits {
    /// Asks for all traits.
    pub const fn new() -> Self {
        Self(WantedTraits::all())
    }
}

impl Default for AllTraits {
    fn default() -> Self {
        Self::new()
    }
}

impl Interest for AllTraits {
    fn class_prefixes(&self) -> &[&str] {
        &[]
    }

    fn strings(&self) -> &[&str] {
        &[]
    }

    fn traits(&self) -> Option<&WantedTraits> {
        Some(&self.0)
    }
}

impl Interest for RuleInterest<'_> {
    fn class_prefixes(&self) -> &[&str] {
        &self.wanted.classes
    }

    fn strings(&self) -> &[&str] {
        &self.wanted.strings
    }

    fn constants(&self) -> &[&str] {
        &self.wanted.constants
    }

    fn apis(&self) -> Option<&ApiNames> {
        self.rules.map(RuleBase::api_names)
    }

    fn traits(&self) -> Option<&WantedTraits> {
        self.rules.map(RuleBase::traits)
    }

    fn selectors(&self) -> &[&str] {
        &self.wanted.selectors
    }

    fn symbols(&self) -> Option<&[&str]> {
        (!self.all_symbols).then_some(&self.wanted.symbols)
    }
}
