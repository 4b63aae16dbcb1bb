//! Facts and rules become detections: which SDKs are in the package, by what evidence, how surely, and which code
//! nobody has a rule for. How evidence weighs is told in `docs/detection.md`.

mod accesses;
mod apple;
mod classes;
mod evidence;
mod files;
mod harmony;
mod interest;
pub mod learn;
mod manifest;
mod own;
mod pattern;
#[cfg(test)]
mod shape_tests;
mod shapes;
mod started;
#[cfg(test)]
mod tests;
mod versions;
mod weigh;

pub use apple::{links as links_api, wants as wants_api};
pub use interest::{AllTraits, RuleInterest};

use crate::model::{Access, Detection, Facts, Platform, Unidentified};
use crate::rules::shapes::ShapeRow;
use crate::rules::{ApiRule, PatternRow, PrefixRow, RuleBase, SdkRule, SignatureKind, index};
use evidence::Pool;
use own::Own;
use std::cmp::Ordering;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detected {
    /// SDKs, libraries and packers with their evidence, sorted by id.
    pub sdks: Vec<Detection>,
    /// Sensitive APIs that the code reaches, sorted by id.
    pub accesses: Vec<Access>,
    /// Packages of classes that neither the app nor a rule owns, the largest first.
    pub unidentified: Vec<Unidentified>,
}

/// The rules as this floor reads them: the tables of their prefixes and patterns, and the few rules that are asked
/// for by the numbers in those.
#[derive(Clone, Copy)]
struct Rules<'r> {
    prefixes: &'r [PrefixRow],
    patterns: &'r [PatternRow],
    shapes: &'r [ShapeRow],
    by_row: &'r dyn Fn(u32) -> Option<&'r SdkRule>,
    /// Where the sensitive APIs stand; tests of SDKs have none.
    base: Option<&'r RuleBase>,
}

impl<'r> Rules<'r> {
    /// The rule and prefix that own the classes of `package` (dotted, without the final dot): the longest that
    /// matches whole segments, unless a rule excepts it.
    fn owner(self, package: &str) -> Option<(u32, &'r str)> {
        let mut segments = package;
        loop {
            let order = |row: &PrefixRow| order(row.prefix.as_bytes(), segments.as_bytes());
            let after = self.prefixes.partition_point(|row| order(row) != Ordering::Greater);
            let last = after.checked_sub(1).and_then(|at| self.prefixes.get(at));
            if let Some(row) = last.filter(|row| order(row) == Ordering::Equal) {
                return (!row.except).then_some((row.sdk, row.prefix));
            }
            segments = segments.rsplit_once('.')?.0;
        }
    }

    fn rule(self, row: u32) -> Option<&'r SdkRule> {
        (self.by_row)(row)
    }

    /// The rule of that id.
    fn named(self, id: &str) -> Option<&'r SdkRule> {
        match self.base {
            Some(base) => base.sdk(id),
            None => self.patterns.iter().filter_map(|row| self.rule(row.sdk)).find(|rule| rule.id == id),
        }
    }

    /// The patterns of `kind` without wildcards that are `value`.
    fn exact(self, kind: SignatureKind, value: &str) -> &'r [PatternRow] {
        index::exact(self.patterns, kind, value)
    }

    /// The patterns of `kind` with wildcards.
    fn globs(self, kind: SignatureKind) -> &'r [PatternRow] {
        index::globs(self.patterns, kind)
    }

    /// All patterns of `kind`.
    fn all(self, kind: SignatureKind) -> &'r [PatternRow] {
        index::of_kind(self.patterns, kind)
    }
}

/// Orders a prefix against `package` and the dot behind it.
fn order(prefix: &[u8], package: &[u8]) -> Ordering {
    match prefix.split_at_checked(package.len()) {
        Some((head, rest)) => head.cmp(package).then_with(|| rest.cmp(b".")),
        None => prefix.cmp(package),
    }
}

/// Weighs what `facts` hold against `rules`.
pub fn detect(facts: &Facts, rules: &RuleBase) -> Detected {
    detect_beside(facts, rules, &[])
}

/// As [`detect`], with prefixes of Java packages that are the app's own though its id does not tell.
pub fn detect_beside(facts: &Facts, rules: &RuleBase, first_party: &[String]) -> Detected {
    // Each platform reads its own tables; what neither asks for stays packed.
    let by_row = |row| rules.sdk_at(row);
    let patterns_alone = || Rules {
        prefixes: &[],
        patterns: rules.patterns(),
        shapes: &[],
        by_row: &by_row,
        base: Some(rules),
    };
    if facts.platform == Platform::Ios {
        detect_apple(facts, patterns_alone(), rules.apis_ios())
    } else if facts.platform == Platform::Harmony {
        harmony::detect(facts, patterns_alone())
    } else {
        let (prefixes, patterns) = (rules.prefixes(), rules.patterns());
        // No trait was asked for or met: the table stays packed.
        let met = facts.code.iter().flat_map(|unit| &unit.bytecode).any(|code| !code.shapes.is_empty());
        let shapes = if met { rules.shapes() } else { &[] };
        let tables = Rules { prefixes, patterns, shapes, by_row: &by_row, base: Some(rules) };
        detect_android(facts, tables, first_party)
    }
}

fn detect_android(facts: &Facts, rules: Rules<'_>, first_party: &[String]) -> Detected {
    let own = Own::new(facts, first_party);
    let packages = classes::packages(facts);
    let mut pool = Pool::new(facts);
    let unidentified = classes::collect(&packages, rules, &own, &mut pool);
    manifest::collect(&packages, facts, rules, &own, &mut pool);
    files::collect(facts, rules, Some(&own), &mut pool);
    shapes::collect(facts, rules, &mut pool);
    classes::collect_referenced(&packages, facts, rules, &own, &mut pool);
    let mut sdks = weigh::detections(pool, facts, rules);
    versions::fill(&mut sdks, facts, rules);
    started::judge(&mut sdks, &packages, facts, rules, &own);
    let accesses = accesses::collect(facts, rules, &own, &sdks);
    Detected { sdks, accesses, unidentified }
}

fn detect_apple(facts: &Facts, rules: Rules<'_>, apis: &[ApiRule]) -> Detected {
    let code = (&apple::Code::of(facts), &apple::Owners::new(rules.patterns));
    let mut pool = Pool::new(facts);
    let versions = apple::collect(facts, rules, code, &mut pool);
    let mut sdks = weigh::detections(pool, facts, rules);
    for (sdk, version) in versions {
        let id = rules.rule(sdk).map(|rule| rule.id);
        if let Some(found) = sdks.iter_mut().find(|found| Some(found.sdk.as_str()) == id) {
            found.version = Some(version);
        }
    }
    let unidentified = apple::census(facts, rules, code, &sdks);
    Detected { accesses: apple::accesses(facts, apis, rules, &sdks), sdks, unidentified }
}
