//! Who calls an SDK: one that code outside it calls, or whose components are declared, is started; one that merely lies
//! there is not. A rule may name the methods by which an SDK is started: these count whoever calls them, another SDK too
//! (mediation starts the ads of others). Of other calls those count that the app's own code makes, or code that nobody
//! owns, or a library of somebody else (a bridge of a framework); between SDKs they start nothing, for adapters look
//! whether the other is there. Rules need not be complete, so an entry point never says that other calls do not count.

use super::Rules;
use super::accesses::ById;
use super::classes::Packages;
use super::own::Own;
use crate::model::{
    Bytecode, ClassId, CodeUnit, Detection, Does, Evidence, EvidenceKind, Facts, PackageKind, Part, Place,
    Presence, UseKind,
};
use crate::rules::{SdkKind, SdkRule, SignatureKind};
use std::collections::{BTreeMap, BTreeSet};

/// No rule owns the class.
const NOBODY: u32 = u32::MAX;

/// Who owns the classes of each unit, by their places among those defined there: the number of the rule, or
/// [`NOBODY`]. Of a unit whose classes nobody owns the list is empty.
type OwnersOf = Vec<Vec<u32>>;

/// A call into an SDK: an entry point's first, then of the app's own code, then by the dex and the method there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    plain: bool,
    foreign: bool,
    dex: u32,
    method: u32,
}

/// What is known of the calls into one SDK.
#[derive(Debug, Clone, Default)]
struct Calls {
    first: Option<(Call, String)>,
    /// Methods that call.
    methods: BTreeSet<(u32, u32)>,
}

impl Calls {
    fn add(&mut self, call: Call, what: impl FnOnce() -> String) {
        self.methods.insert((call.dex, call.method));
        if self.first.as_ref().is_none_or(|(first, _)| call < *first) {
            self.first = Some((call, what()));
        }
    }
}

/// Marks the SDKs that code outside them calls, with the first call as evidence, and those that nothing calls.
pub(super) fn judge(
    sdks: &mut [Detection],
    packages: &Packages<'_>,
    facts: &Facts,
    rules: Rules<'_>,
    own: &Own<'_>,
) {
    let is_app = matches!(facts.kind, PackageKind::Apk | PackageKind::SplitSet | PackageKind::Aab);
    if !is_app || facts.code.iter().all(|unit| unit.bytecode.is_empty()) {
        return;
    }
    let (owners, rows) = owners(packages, facts, rules, own);
    let asked = Asked::of(sdks, facts, &owners, rows, rules);
    if asked.ids.is_empty() {
        return;
    }
    let found = Search { asked: &asked, owners: &owners, rules, own }.run(facts);
    let unread = facts.gaps.iter().any(|gap| matches!(gap.part, Part::Code | Part::NestedCode));
    for (sdk, row) in sdks.iter_mut().filter_map(|sdk| asked.row(sdk).map(|row| (sdk, row))) {
        match found.calls.get(&row).and_then(|calls| Some((calls, calls.first.as_ref()?))) {
            Some((calls, (call, pattern))) => {
                sdk.called = Some(true);
                sdk.presence = sdk.presence.max(Presence::Started);
                sdk.evidence.push(found.evidence(*call, pattern, calls.methods.len(), facts));
                sdk.evidence.sort();
            }
            // What is loaded at run time is called by names that nobody wrote down.
            None => sdk.called = (!unread && !found.loaded.contains(&row)).then_some(false),
        }
    }
}

/// The rule that owns each class of each unit, and all rules that own some.
fn owners(
    packages: &Packages<'_>,
    facts: &Facts,
    rules: Rules<'_>,
    own: &Own<'_>,
) -> (OwnersOf, BTreeSet<u32>) {
    let mut owners: OwnersOf = vec![Vec::new(); facts.code.len()];
    let mut rows = BTreeSet::new();
    for (name, package) in packages {
        let Some((row, _)) = rules.owner(name).filter(|(_, prefix)| !own.lives_under(prefix)) else {
            continue;
        };
        rows.insert(row);
        for (unit, run) in package.runs() {
            let number = facts.code.iter().position(|known| std::ptr::eq(known, unit));
            let Some(places) = number.and_then(|number| owners.get_mut(number)) else { continue };
            places.resize(unit.defined.len(), NOBODY);
            if let Some(places) = places.get_mut(run) {
                places.fill(row);
            }
        }
    }
    (owners, rows)
}

/// The SDKs that are asked about.
struct Asked {
    /// Their rules' numbers, by id.
    rows: BTreeMap<String, u32>,
    /// Whether a rule is asked about, by its number.
    is_asked: Vec<bool>,
    /// Their classes.
    ids: ById<ClassId, u32>,
    /// Numbers of entry points among the uses of a dex, with the rule and the pattern.
    entries: BTreeMap<u32, (u32, &'static str)>,
}

impl Asked {
    fn of(
        sdks: &[Detection],
        facts: &Facts,
        owners: &OwnersOf,
        owning: BTreeSet<u32>,
        rules: Rules<'_>,
    ) -> Self {
        let ships = |sdk: &&Detection| sdk.presence >= Presence::Bundled;
        let has_classes =
            |sdk: &&Detection| sdk.evidence.iter().any(|evidence| evidence.kind == EvidenceKind::Class);
        let ids: Vec<&str> =
            sdks.iter().filter(ships).filter(has_classes).map(|sdk| sdk.sdk.as_str()).collect();
        let is_meant = |rule: &&SdkRule| rule.kind == SdkKind::Sdk && ids.contains(&rule.id);
        let known = owning.into_iter().filter_map(|row| Some((row, rules.rule(row).filter(is_meant)?)));
        let rows: BTreeMap<String, u32> = known.map(|(row, rule)| (rule.id.to_owned(), row)).collect();
        let mut is_asked = vec![false; rows.values().max().map_or(0, |last| *last as usize + 1)];
        for row in rows.values() {
            if let Some(flag) = is_asked.get_mut(*row as usize) {
                *flag = true;
            }
        }
        let mut asked = Self { rows, is_asked, ids: ById::default(), entries: BTreeMap::new() };
        asked.classes(facts, owners);
        asked.entry_points(rules);
        asked
    }

    fn asks(&self, row: u32) -> bool {
        self.is_asked.get(row as usize).copied().unwrap_or_default()
    }

    fn classes(&mut self, facts: &Facts, owners: &OwnersOf) {
        for (unit, rows) in facts.code.iter().zip(owners).filter(|(_, rows)| !rows.is_empty()) {
            for class in unit.bytecode.iter().flat_map(|code| &code.classes) {
                let row = rows.get(class.name as usize).copied().unwrap_or(NOBODY);
                if self.asks(row) {
                    self.ids.insert(class.id, row);
                }
            }
        }
    }

    fn entry_points(&mut self, rules: Rules<'_>) {
        let Some(base) = rules.base else { return };
        for row in rules.all(SignatureKind::EntryPoint) {
            if !self.asks(row.sdk) {
                continue;
            }
            let Some((class, member)) = row.pattern.rsplit_once('.') else { continue };
            let descriptor = format!("L{};", class.replace('.', "/"));
            if let Some(api) = base.api_names().method(descriptor.as_bytes(), member) {
                self.entries.insert(api, (row.sdk, row.pattern));
            }
        }
    }

    fn row(&self, sdk: &Detection) -> Option<u32> {
        self.rows.get(&sdk.sdk).copied()
    }
}

/// The pass over all code.
struct Search<'s, 'r> {
    asked: &'s Asked,
    owners: &'s OwnersOf,
    rules: Rules<'r>,
    own: &'s Own<'s>,
}

/// What the pass found.
struct Found<'f> {
    calls: BTreeMap<u32, Calls>,
    /// SDKs with classes in code that is loaded at run time.
    loaded: BTreeSet<u32>,
    all: Vec<(&'f CodeUnit, &'f Bytecode)>,
}

impl Search<'_, '_> {
    fn run<'f>(&self, facts: &'f Facts) -> Found<'f> {
        let units = || facts.code.iter().zip(self.owners);
        let dexes =
            || units().flat_map(|(unit, rows)| unit.bytecode.iter().map(move |code| (unit, code, rows)));
        let all = dexes().map(|(unit, code, _)| (unit, code)).collect();
        let mut found = Found { calls: BTreeMap::new(), loaded: BTreeSet::new(), all };
        for (number, (unit, code, rows)) in (0u32..).zip(dexes()) {
            let dex = Dex { number, unit, code, rows };
            self.entries(&dex, &mut found);
            self.steps(&dex, &mut found);
        }
        for (_, rows) in units().filter(|(unit, _)| is_loaded(&unit.entry)) {
            found.loaded.extend(rows.iter().filter(|row| self.asked.asks(**row)));
        }
        found
    }

    /// Calls of entry points.
    fn entries(&self, dex: &Dex<'_>, found: &mut Found<'_>) {
        if self.asked.entries.is_empty() {
            return;
        }
        for item in dex.code.uses.iter().filter(|item| item.kind == UseKind::Direct) {
            let Some((row, pattern)) = self.asked.entries.get(&item.api) else { continue };
            let Some(class) = dex.code.class_of(item.method).filter(|class| dex.owner(*class) != *row) else {
                continue;
            };
            let call = Call { plain: false, ..self.call(dex, class, item.method) };
            found.calls.entry(*row).or_default().add(call, || (*pattern).to_owned());
        }
    }

    /// Calls of whatever else an SDK has, and objects made of its classes.
    fn steps(&self, dex: &Dex<'_>, found: &mut Found<'_>) {
        let of = |class: ClassId| self.asked.ids.get(&class).copied().unwrap_or(NOBODY);
        let targets: Vec<u32> = dex.code.targets.iter().map(|target| of(target.class)).collect();
        let made: Vec<u32> = dex.code.made.iter().map(|class| of(*class)).collect();
        if targets.iter().chain(&made).all(|row| *row == NOBODY) {
            return;
        }
        for class in 0..dex.code.classes.len() {
            let caller = dex.owner(class);
            for method in dex.code.methods_of(class) {
                for step in dex.code.steps_of(method) {
                    let (row, id) = match step.does() {
                        Does::Call(at) | Does::Virtual(at) => {
                            (targets.get(at as usize), dex.code.targets.get(at as usize).map(|to| to.class))
                        }
                        Does::Make(at) => (made.get(at as usize), dex.code.made.get(at as usize).copied()),
                    };
                    let (Some(&row), Some(id)) = (row, id) else { continue };
                    if row == NOBODY || row == caller || !self.starts(caller, row) {
                        continue;
                    }
                    let call = self.call(dex, class, method);
                    found.calls.entry(row).or_default().add(call, || class_name(&found.all, id));
                }
            }
        }
    }

    /// Whether a call from code of `caller` that is not of an entry point starts the SDK of `row`.
    fn starts(&self, caller: u32, row: u32) -> bool {
        if caller == NOBODY {
            return true;
        }
        let (Some(caller), Some(sdk)) = (self.rules.rule(caller), self.rules.rule(row)) else { return false };
        caller.kind == SdkKind::Library && caller.vendor != sdk.vendor
    }

    fn call(&self, dex: &Dex<'_>, class: usize, method: u32) -> Call {
        let package =
            dex.name(class).and_then(|name| name.rsplit_once('.')).map_or("", |(package, _)| package);
        Call { plain: true, foreign: !self.own.owns(package), dex: dex.number, method }
    }
}

/// The name of the class that is called.
fn class_name(all: &[(&CodeUnit, &Bytecode)], id: ClassId) -> String {
    let name = |(unit, code): &(&CodeUnit, &Bytecode)| {
        let class = code.classes.iter().find(|class| class.id == id)?;
        unit.defined.get(class.name as usize).map(str::to_owned)
    };
    all.iter().find_map(name).unwrap_or_default()
}

/// One dex, with the owners of the classes of its unit.
struct Dex<'f> {
    number: u32,
    unit: &'f CodeUnit,
    code: &'f Bytecode,
    rows: &'f [u32],
}

impl Dex<'_> {
    fn owner(&self, class: usize) -> u32 {
        let name = self.code.classes.get(class).map_or(u32::MAX, |class| class.name);
        self.rows.get(name as usize).copied().unwrap_or(NOBODY)
    }

    fn name(&self, class: usize) -> Option<&str> {
        self.unit.defined.get(self.code.classes.get(class)?.name as usize)
    }
}

impl Found<'_> {
    fn evidence(&self, call: Call, pattern: &str, count: usize, facts: &Facts) -> Evidence {
        let mut evidence = Evidence {
            kind: EvidenceKind::Call,
            value: String::new(),
            pattern: pattern.to_owned(),
            count,
            place: Place::package(&facts.file, None),
        };
        if let Some((unit, code)) = self.all.get(call.dex as usize) {
            let class = code.class_of(call.method).and_then(|at| code.classes.get(at));
            let class = class.and_then(|class| unit.defined.get(class.name as usize)).unwrap_or_default();
            evidence.value = format!("{class}.{}", code.name_of(call.method).unwrap_or_default());
            evidence.place = Place::package(&facts.file, Some(&unit.entry));
        }
        evidence
    }
}

/// Whether code in `entry` is loaded by the app itself at run time, not by the system: it stands among the assets, raw
/// resources or libraries.
fn is_loaded(entry: &str) -> bool {
    let folders = ["assets/", "res/raw/", "lib/", "root/"];
    entry.split("!/").any(|part| {
        folders.iter().any(|folder| part.starts_with(folder) || part.contains(&format!("/{folder}")))
    })
}

#[cfg(test)]
#[path = "started_tests.rs"]
mod tests;
