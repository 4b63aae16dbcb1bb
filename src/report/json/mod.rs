//! The JSON formats. Their types are promises, described field by field in `docs/json.md`; fields are only added.

mod audit;
mod inspect;
pub mod lines;
mod parts;
mod policy;

pub use audit::AuditJson;
pub use inspect::InspectJson;
pub(super) use parts::owner;
pub use parts::{FailureJson, GapJson, PlaceJson};
pub use policy::PolicyJson;

use super::{Run, Words};

/// `fineprint inspect --format json`.
pub fn inspect(run: &Run, words: Words<'_>) -> String {
    text(&InspectJson::new(run, words))
}

/// `fineprint policy --format json`.
pub fn policy(run: &Run) -> String {
    text(&PolicyJson::new(run))
}

/// `fineprint audit --format json`.
pub fn audit(run: &Run, words: Words<'_>) -> String {
    text(&AuditJson::new(run, words))
}

pub(super) fn text(value: &impl serde::Serialize) -> String {
    // Our own types hold nothing that JSON cannot say.
    let mut out = serde_json::to_string_pretty(value).unwrap_or_default();
    out.push('\n');
    out
}
