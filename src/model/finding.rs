//! What a check found.

use super::{Confidence, Place, Subject};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A flaw of little consequence.
    Low,
    /// A reviewer would object.
    Medium,
    /// A regulator or a store would object.
    High,
}

impl Severity {
    /// Stable id, also the message key `severity.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A message by key with its arguments, put into words by the report in the language asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// Key in `rules/messages/<language>.toml`.
    pub key: String,
    /// Arguments by name; a value `@permission:ID`, `@sdk:ID`, `@data:ID` or `@capability:ID` is shown by its label.
    pub args: Vec<(&'static str, String)>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id of the check.
    pub check: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What it is about.
    pub subject: Subject,
    /// What is wrong.
    pub message: Message,
    /// Evidence; the first place is the primary one.
    pub places: Vec<Place>,
    /// How to mend it.
    pub help: Message,
    /// Stable across runs, paths and line numbers: 16 hex digits over check, app id, subject.
    pub fingerprint: String,
}
