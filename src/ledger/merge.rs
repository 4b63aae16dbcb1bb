//! Several packages, one ledger: a report over a run shows a subject once, whoever declares it.

use std::collections::BTreeMap;

use super::{empty, settle};
use crate::model::{Ledger, Line, Subject};

/// Joins the ledgers of several packages, line by line.
pub fn merge(ledgers: &[Ledger]) -> Ledger {
    let mut lines: BTreeMap<&Subject, Line> = BTreeMap::new();
    for line in ledgers.iter().flat_map(|l| &l.lines) {
        let joined = lines.entry(&line.subject).or_insert_with(|| empty(line.subject.clone()));
        joined.declared.extend(line.declared.iter().cloned());
        joined.used_by.extend(line.used_by.iter().cloned());
        joined.disclosed.extend(line.disclosed.iter().cloned());
    }
    let mut lines: Vec<Line> = lines.into_values().collect();
    lines.iter_mut().for_each(settle);
    Ledger { lines }
}
