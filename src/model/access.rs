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
