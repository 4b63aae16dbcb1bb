//! Evidence of structure: renamed classes that call the system in the same runs and hold the same constants as classes
//! of an SDK. How much it takes is measured; `docs/detection.md` gives the numbers.

use super::Rules;
use super::evidence::{Found, Pool, Weight};
use crate::model::{CodeUnit, EvidenceKind, Facts};
use crate::rules::shapes::ShapeRow;
use std::collections::{BTreeMap, BTreeSet};

/// A class is recognised by so many traits of one class of the SDK: one alone may be the idiom of anybody who does the
/// same, and two idioms seldom meet.
const TRAITS: usize = 2;
/// Fewer classes than this may be copied from somewhere, or alike by chance: of an app of a hundred thousand renamed
/// classes five were.
const FEWEST: usize = 6;
/// One in so many of the learned classes must be there: code of others grows, and with it what happens to be alike.
const ONE_IN: usize = 12;

/// The pattern of the evidence.
const PATTERN: &str = "classes";

/// What was recognised of one SDK.
#[derive(Default)]
struct Finds<'f> {
    /// Learned classes.
    learned: BTreeSet<u32>,
    /// Classes of the package with their entry, and how many traits each shows.
    classes: BTreeMap<(&'f str, &'f str), usize>,
}

/// Collects SDKs whose classes are recognised in classes that no rule owns.
pub(super) fn collect<'r>(facts: &Facts, rules: Rules<'r>, pool: &mut Pool<'r>) {
    if rules.shapes.is_empty() {
        return;
    }
    let mut finds: BTreeMap<u32, Finds<'_>> = BTreeMap::new();
    for unit in &facts.code {
        in_unit(unit, rules, &mut finds);
    }
    for (sdk, found) in finds {
        let learned: BTreeSet<u32> =
            rules.shapes.iter().filter(|row| row.sdk == sdk).map(|row| row.class).collect();
        let count = found.learned.len();
        if count < FEWEST || found.classes.len() < FEWEST || count * ONE_IN < learned.len() {
            continue;
        }
        let best = found.classes.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
        let Some(((value, entry), _)) = best else { continue };
        let found = Found { value, entry: Some(entry), offset: None };
        pool.add((sdk, EvidenceKind::Structure, PATTERN), count, Weight::Trace, found);
    }
}

fn in_unit<'f>(unit: &'f CodeUnit, rules: Rules<'_>, finds: &mut BTreeMap<u32, Finds<'f>>) {
    // Traits of one learned class in one class of the package.
    let mut met: BTreeMap<(u32, u32, u32), usize> = BTreeMap::new();
    for shaped in unit.bytecode.iter().flat_map(|code| &code.shapes) {
        let from = rules.shapes.partition_point(|row| row.number < shaped.feature);
        let rows: &[ShapeRow] = rules.shapes.get(from..).unwrap_or_default();
        for row in rows.iter().take_while(|row| row.number == shaped.feature) {
            *met.entry((shaped.class, row.sdk, row.class)).or_default() += 1;
        }
    }
    for ((class, sdk, learned), traits) in met.into_iter().filter(|(_, traits)| *traits >= TRAITS) {
        let Some(name) = unit.defined.get(class as usize) else { continue };
        let package = name.rsplit_once('.').map_or("", |(package, _)| package);
        if rules.owner(package).is_none() {
            let found = finds.entry(sdk).or_default();
            found.learned.insert(learned);
            *found.classes.entry((name, &unit.entry)).or_default() += traits;
        }
    }
}
