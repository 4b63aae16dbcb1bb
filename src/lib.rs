//! fineprint reads an app package and the privacy policy that goes with it, and shows where the two part.
//!
//! The modules are floors, lowest first; a floor imports only from floors named before it
//! (`tests/floors.rs` holds it so).

pub mod bytes;
pub mod formats;
pub mod model;
pub mod package;
pub mod rules;
pub mod detect;
pub mod policy;
pub mod ledger;
pub mod checks;
pub mod report;
pub mod cli;
