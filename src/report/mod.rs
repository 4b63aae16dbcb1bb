//! Reports: what was found, in the form each reader wants. `view` orders and counts once for all formats.

pub mod diff;
pub mod draft;
mod evidence;
mod explain;
pub mod html;
pub mod human;
pub mod json;
pub mod rules;
mod sanitize;
pub mod view;
mod words;

pub use explain::explain;
pub use sanitize::{clean, shorten};
pub use view::{Audit, Counts, FailOn, Failure, Gate, Inspected, Run, Verdict};
pub use words::{Lang, Words};
