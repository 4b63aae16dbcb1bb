//! HarmonyOS packages: libraries and files as on Android, and the packages of the registry that are in the bytecode.

use super::{Detected, Rules, files, weigh};
use crate::detect::evidence::Pool;
use crate::model::{CodeFormat, Facts, TraceKind, Unidentified};
use std::collections::BTreeMap;

/// Longest census.
const CENSUS: usize = 50;

/// Weighs what `facts` hold against `rules`.
pub(super) fn detect(facts: &Facts, rules: Rules<'_>) -> Detected {
    let mut pool = Pool::new(facts);
    files::collect(facts, rules, None, &mut pool);
    let sdks = weigh::detections(pool, facts, rules);
    Detected { sdks, accesses: Vec::new(), unidentified: census(facts) }
}

/// The packages of the registry, the largest first: code with a version is nobody's own.
fn census(facts: &Facts) -> Vec<Unidentified> {
    let packages = facts.versions.iter().filter(|trace| trace.kind == TraceKind::Registry);
    let mut counts: BTreeMap<&str, usize> = packages.map(|trace| (trace.name.as_str(), 0)).collect();
    let units = facts.code.iter().filter(|unit| unit.format == CodeFormat::Abc);
    for (name, count) in &mut counts {
        let under = format!("{name}/");
        *count = units.clone().map(|unit| unit.defined.with_prefix(&under).count()).sum();
    }
    let mut all: Vec<_> = counts
        .into_iter()
        .map(|(prefix, classes)| Unidentified { prefix: prefix.to_owned(), classes })
        .filter(|found| found.classes > 0)
        .collect();
    all.sort_by(|a, b| b.classes.cmp(&a.classes).then_with(|| a.prefix.cmp(&b.prefix)));
    all.truncate(CENSUS);
    all
}
