//! Accesses: which sensitive APIs the code reaches, through whom, and whose code that is.

mod early;
mod kin;
mod levels;
#[cfg(test)]
mod tests;

use super::Rules;
use super::classes::group;
use super::own::Own;
use crate::model::{
    Access, Caller, Confidence, Detection, Does, Early, Facts, Owner, Place, Presence, UseKind,
};
use crate::rules::RuleBase;
use early::Walk;
pub(super) use kin::ById;
use kin::{ApiTable, Kin};
use std::collections::BTreeMap;

/// Callers listed of one owner for one API.
const LISTED: usize = 12;

/// One method that reaches an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Reach {
    api: u32,
    dex: u32,
    method: u32,
    confidence: Confidence,
    count: u32,
    offset: Option<u32>,
}

/// The accesses of a package's code, sorted by API; of each owner at most [`LISTED`] callers.
pub(super) fn collect(facts: &Facts, rules: Rules<'_>, own: &Own<'_>, sdks: &[Detection]) -> Vec<Access> {
    let Some(base) = rules.base.filter(|_| facts.code.iter().any(|unit| !unit.bytecode.is_empty())) else {
        return Vec::new();
    };
    let kin = Kin::of(facts);
    let mut owners = Owners { rules, own, sdks, known: BTreeMap::new() };
    let mut by_api: BTreeMap<u32, Vec<Reach>> = BTreeMap::new();
    for reach in reaches(&kin, base) {
        by_api.entry(reach.api).or_default().push(reach);
    }
    let levels = levels::Levels::of(&facts.app);
    let walk = Walk::over(&kin, facts);
    let mut out: Vec<Access> = by_api
        .into_iter()
        .filter_map(|(api, reaches)| {
            let rule = base.apis_android().get(api as usize)?;
            let callers_total = reaches.len();
            let early = if rule.data.is_empty() {
                Vec::new()
            } else {
                early(&kin, facts, &walk, &mut owners, &reaches)
            };
            let callers = list(&kin, facts, &mut owners, reaches);
            Some(Access {
                api: rule.id.to_owned(),
                data: rule.data.iter().map(|id| (*id).to_owned()).collect(),
                permissions: levels.permissions(rule),
                callers,
                callers_total,
                early,
            })
        })
        .filter(|access| !access.callers.is_empty())
        .collect();
    out.sort_by(|a, b| a.api.cmp(&b.api));
    out
}

/// Every method that reaches an API, each once.
fn reaches(kin: &Kin<'_>, base: &RuleBase) -> Vec<Reach> {
    let table = ApiTable::new(base.api_names());
    let mut found: BTreeMap<(u32, u32, u32), Reach> = BTreeMap::new();
    let mut add = |reach: Reach| {
        let known = found.entry((reach.api, reach.dex, reach.method)).or_insert(Reach { count: 0, ..reach });
        known.count = known.count.saturating_add(reach.count);
        if reach.confidence > known.confidence {
            (known.confidence, known.offset) = (reach.confidence, reach.offset);
        }
    };
    for (number, dex) in (0u32..).zip(&kin.all) {
        let code = dex.code;
        for item in &code.uses {
            let (api, confidence) = match item.kind {
                UseKind::Direct => (Some(item.api), Confidence::High),
                UseKind::Constant => (Some(item.api), Confidence::Medium),
                UseKind::UnknownKey | UseKind::Reflected | UseKind::Named => {
                    (Some(item.api), Confidence::Low)
                }
                UseKind::Defines => {
                    let class = code.class_of(item.method).and_then(|at| code.classes.get(at));
                    let api = class.and_then(|class| called_back(kin, &table, class.id, item.api));
                    (api, Confidence::Medium)
                }
            };
            if let Some(api) = api {
                let (count, offset) = (item.count, Some(item.offset));
                add(Reach { api, dex: number, method: item.method, confidence, count, offset });
            }
        }
        inherited(kin, &table, number, &mut add);
    }
    found.into_values().collect()
}

/// The API that the system calls back when the class `id` defines its `member`.
fn called_back(kin: &Kin<'_>, table: &ApiTable, id: u64, member: u32) -> Option<u32> {
    let mut found = None;
    kin.above(id, |id, at| {
        if at.is_none() {
            found = table.get(id, member);
        }
        found.is_none()
    });
    found
}

/// Calls on the package's own classes that reach what these inherit from the system's.
fn inherited(kin: &Kin<'_>, table: &ApiTable, number: u32, add: &mut impl FnMut(Reach)) {
    let Some(code) = kin.all.get(number as usize).map(|dex| dex.code) else { return };
    let mut apis: Vec<Option<u32>> = vec![None; code.targets.len()];
    let mut any = false;
    for (slot, target) in apis.iter_mut().zip(&code.targets).filter(|(_, target)| target.member != u32::MAX) {
        *slot = table.inherited(kin, target.class, target.member, target.signature);
        any |= slot.is_some();
    }
    if !any {
        return;
    }
    for method in 0..code.methods.len() as u32 {
        for step in code.steps_of(method) {
            let target = match step.does() {
                Does::Call(target) | Does::Virtual(target) => target,
                Does::Make(_) => continue,
            };
            if let Some(api) = apis.get(target as usize).copied().flatten() {
                let confidence = Confidence::Medium;
                add(Reach { api, dex: number, method, confidence, count: 1, offset: None });
            }
        }
    }
}

/// The callers as people read them: by owner, the surest first.
fn list(kin: &Kin<'_>, facts: &Facts, owners: &mut Owners<'_, '_>, reaches: Vec<Reach>) -> Vec<Caller> {
    let mut by_owner: BTreeMap<Owner, Vec<Reach>> = BTreeMap::new();
    for reach in reaches {
        let Some(class) = class_name(kin, reach) else { continue };
        by_owner.entry(owners.of(class)).or_default().push(reach);
    }
    let mut out = Vec::new();
    for (owner, mut reaches) in by_owner {
        reaches.sort_by_key(|r| (std::cmp::Reverse(r.confidence), r.dex, r.method));
        reaches.truncate(LISTED);
        for reach in reaches {
            let (Some(class), Some(dex)) = (class_name(kin, reach), kin.all.get(reach.dex as usize)) else {
                continue;
            };
            let place = Place::package(&facts.file, Some(&dex.unit.entry));
            out.push(Caller {
                owner: owner.clone(),
                class: class.to_owned(),
                method: dex.code.name_of(reach.method).unwrap_or_default().to_owned(),
                count: reach.count as usize,
                confidence: reach.confidence,
                place: Place { offset: reach.offset.map(u64::from), ..place },
            });
        }
    }
    out
}

/// The shortest way of each owner from code that runs by itself.
fn early(
    kin: &Kin<'_>,
    facts: &Facts,
    walk: &Walk<'_, '_>,
    owners: &mut Owners<'_, '_>,
    reaches: &[Reach],
) -> Vec<Early> {
    let mut best: BTreeMap<Owner, Early> = BTreeMap::new();
    for reach in reaches.iter().filter(|reach| reach.confidence >= Confidence::Medium) {
        let Some(path) = walk.path((reach.dex, reach.method)) else { continue };
        let (Some(class), Some(dex)) = (class_name(kin, *reach), kin.all.get(reach.dex as usize)) else {
            continue;
        };
        let owner = owners.of(class);
        let better = |known: &Early| {
            (std::cmp::Reverse(path.confidence), path.names.len())
                < (std::cmp::Reverse(known.confidence), known.path.len())
        };
        if best.get(&owner).is_none_or(better) {
            let place = Place::package(&facts.file, Some(&dex.unit.entry));
            let place = Place { offset: reach.offset.map(u64::from), ..place };
            let (kind, confidence) = (path.kind, path.confidence);
            let early = Early { kind, owner: owner.clone(), path: path.names, confidence, place };
            best.insert(owner, early);
        }
    }
    best.into_values().collect()
}

fn class_name<'f>(kin: &Kin<'f>, reach: Reach) -> Option<&'f str> {
    let class = kin.all.get(reach.dex as usize)?.code.class_of(reach.method)?;
    kin.name((reach.dex, class as u32))
}

/// Whose code a class is.
pub(super) struct Owners<'a, 'r> {
    rules: Rules<'r>,
    own: &'a Own<'a>,
    sdks: &'a [Detection],
    /// By package.
    known: BTreeMap<String, Owner>,
}

impl Owners<'_, '_> {
    fn of(&mut self, class: &str) -> Owner {
        let package = class.rsplit_once('.').map_or("", |(package, _)| package);
        if let Some(known) = self.known.get(package) {
            return known.clone();
        }
        let owner = self.look_up(package);
        self.known.insert(package.to_owned(), owner.clone());
        owner
    }

    fn look_up(&self, package: &str) -> Owner {
        let ships = |id: &str| self.sdks.iter().any(|d| d.sdk == id && d.presence >= Presence::Bundled);
        let rule = self.rules.owner(package).filter(|(_, prefix)| !self.own.lives_under(prefix));
        match rule.and_then(|(row, _)| self.rules.rule(row)).filter(|rule| ships(rule.id)) {
            Some(rule) => Owner::Sdk(rule.id.to_owned()),
            None if self.own.owns(package) => Owner::App,
            None => Owner::Unknown(group(package)),
        }
    }
}
