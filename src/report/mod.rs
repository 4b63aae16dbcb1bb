//! Reports: what was found, in the form each reader wants. `view` orders and counts once for all formats.

pub mod diff;
pub mod draft;
pub mod baseline;
pub mod cyclonedx;
mod evidence;
mod explain;
pub mod html;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod rules;
mod sanitize;
pub mod sarif;
mod uri;
pub mod view;
mod words;

pub use explain::explain;
pub use sanitize::{clean, shorten};
pub use uri::Base;
pub use view::{Audit, By, Counts, FailOn, Failure, Gate, Inspected, Run, Suppressed, Verdict};
pub use words::{Lang, Words};
