//! Both sides aligned: facts, detections and disclosures become one line for each subject. The checks and the
//! reports read the ledger; nothing here judges.

mod data;
mod lookup;
mod merge;
mod permissions;
mod relation;
#[cfg(test)]
mod sample;
mod sdks;
#[cfg(test)]
mod tests;
mod uses;

pub use lookup::{Lookup, platform_of};
pub use merge::merge;
pub use relation::is_core;

use crate::model::{Access, Detection, Disclosed, Facts, Ledger, Line, Policy, Subject};

/// One package and the policies that go with it.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// What the package declares and holds.
    pub facts: &'a Facts,
    /// The SDKs found in it.
    pub detections: &'a [Detection],
    /// The sensitive APIs that its code reaches.
    pub accesses: &'a [Access],
    /// What the policies say.
    pub policies: &'a [Policy],
}

/// Aligns both sides. Lines are sorted by subject; the disclosures of a line most exact first.
pub fn build(sides: Sides<'_>, rules: &dyn Lookup) -> Ledger {
    let mut lines = permissions::lines(sides, rules);
    lines.extend(sdks::lines(sides, rules));
    lines.extend(data::lines(sides));
    lines.extend(uses::lines(sides));
    merge::join(lines.iter())
}

/// Sorts and drops doubles, so that the same statement read twice counts once.
fn settle(line: &mut Line) {
    line.declared.sort();
    line.declared.dedup();
    line.used_by.sort();
    line.used_by.dedup();
    line.disclosed.sort_by(|a, b| order(a).cmp(&order(b)));
    line.disclosed.dedup();
}

fn order(d: &Disclosed) -> impl Ord + '_ {
    (std::cmp::Reverse(d.how), d.polarity, d.owner.clone(), d.place.clone())
}

/// A line about `subject` with nothing on either side yet.
fn empty(subject: Subject) -> Line {
    Line { subject, declared: Vec::new(), used_by: Vec::new(), disclosed: Vec::new() }
}
