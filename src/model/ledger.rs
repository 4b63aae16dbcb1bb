//! Both sides aligned, a line for each subject.

use super::{Owner, Place, Polarity};

/// What a ledger line is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A platform permission by id, or a capability that only the policy speaks of (`capability:camera`).
    Permission(String),
    /// An SDK by rule id, or by name when no rule knows it.
    Sdk(String),
    /// A data type.
    Data(String),
    /// A clause.
    Clause(String),
    /// A part of the package or policy.
    Part(String),
}

impl Subject {
    /// `permission`, `sdk`, `data`, `clause`, `part`
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Permission(_) => "permission",
            Self::Sdk(_) => "sdk",
            Self::Data(_) => "data",
            Self::Clause(_) => "clause",
            Self::Part(_) => "part",
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Permission(id) | Self::Sdk(id) | Self::Data(id) | Self::Clause(id) | Self::Part(id) => id,
        }
    }
}

/// How exactly a policy discloses a subject. Ordered: the more exact, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// "We collect your IMEI" for READ_PHONE_STATE.
    Implied,
    /// "We use your camera to scan".
    Capability,
    /// The constant, or the system's own label.
    Named,
}

impl How {
    /// Stable id, also the message key `how.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Implied => "implied",
            Self::Capability => "capability",
            Self::Named => "named",
        }
    }
}

/// One disclosure of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// How exactly.
    pub how: How,
    /// Said or denied.
    pub polarity: Polarity,
    /// Whose statement.
    pub owner: Owner,
    /// Where.
    pub place: Place,
}

/// A ledger line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    /// Where packages declare or hold it.
    pub declared: Vec<Place>,
    /// Whose code uses it.
    pub used_by: Vec<Owner>,
    /// Where policies speak of it.
    pub disclosed: Vec<Disclosed>,
}

/// The ledger: lines sorted by subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The lines.
    pub lines: Vec<Line>,
}
