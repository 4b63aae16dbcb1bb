//! What code can reach: sensitive APIs, and who calls them.

use super::{Confidence, Owner, Place};

/// A sensitive API that some code in the package reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Id of the rule: an entry of `rules/apis/`.
    pub api: String,
    /// Data types that it yields.
    pub data: Vec<String>,
    /// Permissions that it needs on the systems that the app runs on; of alternatives all.
    pub permissions: Vec<String>,
    /// Who calls it, the surest and most frequent first within an owner; owners in order. At least one.
    pub callers: Vec<Caller>,
    /// How many methods reach it, those not listed too.
    pub callers_total: usize,
    /// Ways to it from code that runs before any screen, the shortest of each owner.
    pub early: Vec<Early>,
}

/// What the system starts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StartKind {
    /// The `Application` object.
    Application,
    /// A content provider.
    Provider,
    /// An initializer of App Startup.
    Initializer,
    /// A receiver of a broadcast that nobody's touch sends.
    Receiver,
}

impl StartKind {
    /// Stable id, also the message key `start.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Provider => "provider",
            Self::Initializer => "initializer",
            Self::Receiver => "receiver",
        }
    }
}

/// A way from code that runs by itself to a sensitive API. Whether a condition stands on the way is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Early {
    /// What starts.
    pub kind: StartKind,
    /// Whose code reaches the API.
    pub owner: Owner,
    /// Methods from the start to the one that calls, `class.method`.
    pub path: Vec<String>,
    /// How sure the way itself is.
    pub confidence: Confidence,
    /// The call.
    pub place: Place,
}

/// A method that calls an API or reads it, or a binary that wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Whose code it is.
    pub owner: Owner,
    /// Calling class, dotted and full; on Apple platforms the binary's name.
    pub class: String,
    /// Calling method; empty where only the class or the binary is known.
    pub method: String,
    /// How many instructions of the method reach the API.
    pub count: usize,
    /// How sure: a call by its full name is high, one through a constant or a subclass medium, a name in a string low.
    pub confidence: Confidence,
    /// The code it stands in.
    pub place: Place,
}

impl Access {
    /// Whose code reaches it, sorted and without doubles; only callers at least as sure as `confidence`.
    pub fn owners(&self, confidence: Confidence) -> Vec<&Owner> {
        let mut owners: Vec<&Owner> =
            self.callers.iter().filter(|c| c.confidence >= confidence).map(|c| &c.owner).collect();
        owners.sort();
        owners.dedup();
        owners
    }
}
