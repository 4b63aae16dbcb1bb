//! Evidence of classes, and the census of those that nobody owns.

use super::Rules;
use super::evidence::{Found, Pool, Weight};
use super::own::Own;
use crate::model::{CodeUnit, EvidenceKind, Facts, Unidentified};
use crate::rules::SignatureKind;
use std::collections::{BTreeMap, BTreeSet};

/// Longest census.
const CENSUS: usize = 50;
/// What R8 and its kin leave: packages of one or two letters.
const OBFUSCATED: &str = "(obfuscated)";
/// Classes in no package at all.
const NO_PACKAGE: &str = "(no package)";

/// The classes of one package, over all code.
#[derive(Default)]
pub(super) struct Package<'f> {
    /// Runs of classes: the unit, the first and the one past the last.
    runs: Vec<(&'f CodeUnit, usize, usize)>,
}

/// All packages with classes, by dotted name.
pub(super) type Packages<'f> = BTreeMap<&'f str, Package<'f>>;

/// Groups the defined classes by package, so that all that follows works on packages, not on classes.
pub(super) fn packages(facts: &Facts) -> Packages<'_> {
    let mut packages = Packages::new();
    for unit in &facts.code {
        let mut run: Option<(&str, usize)> = None;
        for (at, class) in unit.defined.iter().enumerate() {
            // Classes of one package mostly stand together: compare before searching for the dot.
            let same = run.is_some_and(|(package, _)| is_in(class, package));
            if same {
                continue;
            }
            end_run(&mut packages, unit, run, at);
            run = Some((package_of(class), at));
        }
        end_run(&mut packages, unit, run, unit.defined.len());
    }
    packages
}

fn end_run<'f>(packages: &mut Packages<'f>, unit: &'f CodeUnit, run: Option<(&'f str, usize)>, end: usize) {
    if let Some((package, start)) = run {
        packages.entry(package).or_default().runs.push((unit, start, end));
    }
}

fn package_of(class: &str) -> &str {
    class.rsplit_once('.').map_or("", |(package, _)| package)
}

fn is_in(class: &str, package: &str) -> bool {
    let rest = if package.is_empty() {
        Some(class)
    } else {
        class.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'))
    };
    rest.is_some_and(|simple| !simple.contains('.'))
}

impl<'f> Package<'f> {
    /// Distinct classes.
    fn count(&self) -> usize {
        let sum = self.runs.iter().map(|(_, start, end)| end - start).sum();
        let Some((first, ..)) = self.runs.first() else { return 0 };
        if self.runs.iter().all(|(unit, ..)| std::ptr::eq(*unit, *first)) {
            return sum;
        }
        self.classes().collect::<BTreeSet<_>>().len()
    }

    fn classes(&self) -> impl Iterator<Item = &'f str> {
        self.runs.iter().flat_map(|&(unit, start, end)| (start..end).filter_map(|at| unit.defined.get(at)))
    }

    /// Where its classes stand: the unit, and the places of the first and of the one past the last.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&'f CodeUnit, std::ops::Range<usize>)> {
        self.runs.iter().map(|&(unit, start, end)| (unit, start..end))
    }

    /// The first class, and the unit that defines it.
    fn first(&self) -> Option<(&'f str, &'f str)> {
        let (unit, start, _) = self.runs.first()?;
        Some((unit.defined.get(*start)?, &unit.entry))
    }
}

/// The unit that defines `class`.
pub(super) fn defined_in<'f>(packages: &Packages<'f>, class: &str) -> Option<&'f str> {
    let runs = &packages.get(package_of(class))?.runs;
    runs.iter().find(|(unit, ..)| unit.defined.contains(class)).map(|(unit, ..)| unit.entry.as_str())
}

/// Collects classes under the rules' prefixes and classes that rules name, and returns the census of the rest.
pub(super) fn collect<'r>(
    packages: &Packages<'_>,
    rules: Rules<'r>,
    own: &Own<'_>,
    pool: &mut Pool<'r>,
) -> Vec<Unidentified> {
    let mut census: BTreeMap<String, usize> = BTreeMap::new();
    for (name, package) in packages {
        match rules.owner(name).filter(|(_, prefix)| !own.lives_under(prefix)) {
            Some((sdk, prefix)) => {
                if let Some((value, entry)) = package.first() {
                    let found = Found { value, entry: Some(entry), offset: None };
                    pool.add((sdk, EvidenceKind::Class, prefix), package.count(), Weight::Proof, found);
                }
            }
            None if own.owns(name) => {}
            None => *census.entry(group(name)).or_default() += package.count(),
        }
    }
    named(packages, rules, pool);
    let mut census: Vec<_> =
        census.into_iter().map(|(prefix, classes)| Unidentified { prefix, classes }).collect();
    census.sort_by(|a, b| b.classes.cmp(&a.classes).then_with(|| a.prefix.cmp(&b.prefix)));
    census.truncate(CENSUS);
    census
}

/// Classes that rules name in full.
fn named<'r>(packages: &Packages<'_>, rules: Rules<'r>, pool: &mut Pool<'r>) {
    for row in rules.all(SignatureKind::Class) {
        if let Some(entry) = defined_in(packages, row.pattern) {
            let found = Found { value: row.pattern, entry: Some(entry), offset: None };
            pool.add((row.sdk, EvidenceKind::Class, row.pattern), 1, Weight::Proof, found);
        }
    }
}

/// Classes that code refers to and nothing defines.
pub(super) fn collect_referenced<'r>(
    packages: &Packages<'_>,
    facts: &Facts,
    rules: Rules<'r>,
    own: &Own<'_>,
    pool: &mut Pool<'r>,
) {
    for unit in &facts.code {
        for class in unit.referenced.iter() {
            let owner = rules.owner(package_of(class)).filter(|(_, prefix)| !own.lives_under(prefix));
            let Some((sdk, prefix)) = owner else { continue };
            if defined_in(packages, class).is_none() {
                let found = Found { value: class, entry: Some(&unit.entry), offset: None };
                pool.add((sdk, EvidenceKind::ReferencedClass, prefix), 1, Weight::Named, found);
            }
        }
    }
}

/// The prefix under which the census counts a package: its first two segments, three where the first two are a
/// namespace that many share.
pub(super) fn group(package: &str) -> String {
    let segments: Vec<&str> = package.split('.').collect();
    if package.is_empty() {
        return NO_PACKAGE.to_owned();
    }
    let top_level = ["com", "org", "net", "io", "cn", "me", "de", "jp", "kr", "ru", "uk", "co"];
    let body = segments.split_first().filter(|(top, rest)| top_level.contains(top) && !rest.is_empty());
    let body = body.map_or(segments.as_slice(), |(_, rest)| rest);
    if body.iter().all(|segment| segment.len() <= 2) {
        return OBFUSCATED.to_owned();
    }
    let depth = if segments.len() > 2 && top_level.contains(&segments[0]) { 3 } else { 2 };
    segments.into_iter().take(depth).collect::<Vec<_>>().join(".")
}
