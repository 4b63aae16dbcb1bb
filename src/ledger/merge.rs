//! Several packages, one ledger: a report over a run shows a subject once, whoever declares it.

use std::collections::BTreeMap;

use super::{empty, settle};
use crate::model::{Ledger, Line, Subject};

/// Joins the ledgers of several packages, line by line.
pub fn merge(ledgers: &[Ledger]) -> Ledger {
    join(ledgers.iter().flat_map(|l| &l.lines))
}

/// One line a subject, sorted.
pub(super) fn join<'a>(lines: impl Iterator<Item = &'a Line>) -> Ledger {
    let mut joined: BTreeMap<&Subject, Line> = BTreeMap::new();
    for line in lines {
        let all = joined.entry(&line.subject).or_insert_with(|| empty(line.subject.clone()));
        all.declared.extend(line.declared.iter().cloned());
        all.used_by.extend(line.used_by.iter().cloned());
        all.disclosed.extend(line.disclosed.iter().cloned());
    }
    let mut lines: Vec<Line> = joined.into_values().collect();
    lines.iter_mut().for_each(settle);
    Ledger { lines }
}
