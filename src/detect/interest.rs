//! What the rules want to know from code.

use crate::model::Interest;
use crate::rules::{RuleBase, SdkKind, SdkRule};

/// Names that some SDK rule mentions; everything else in the code is passed over.
#[derive(Debug, Clone, Default)]
pub struct RuleInterest {
    classes: Vec<&'static str>,
    strings: Vec<&'static str>,
}

impl RuleInterest {
    /// The interest of all SDK rules.
    pub fn new(rules: &RuleBase) -> Self {
        Self::of(rules.sdks())
    }

    pub(super) fn of(sdks: &[SdkRule]) -> Self {
        let names = |rule: &SdkRule| {
            rule.android.class_prefixes.iter().chain(&rule.android.classes).copied().collect::<Vec<_>>()
        };
        // A library that is only named is no news, and its classes are many.
        let is_sdk = |rule: &&SdkRule| rule.kind == SdkKind::Sdk;
        let mut classes: Vec<&'static str> = sdks.iter().filter(is_sdk).flat_map(names).collect();
        classes.sort_unstable();
        // Sorted, a prefix stands right before all that lies under it.
        classes.dedup_by(|next, kept| next == kept || (kept.ends_with('.') && next.starts_with(*kept)));
        let mut strings: Vec<&'static str> =
            sdks.iter().flat_map(|rule| rule.android.strings.iter().copied()).collect();
        strings.sort_unstable();
        strings.dedup();
        Self { classes, strings }
    }
}

impl Interest for RuleInterest {
    fn class_prefixes(&self) -> &[&str] {
        &self.classes
    }

    fn strings(&self) -> &[&str] {
        &self.strings
    }
}
