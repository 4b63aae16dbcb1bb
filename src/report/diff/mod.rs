//! `fineprint diff OLD NEW`: what a build adds and drops.

mod human;
mod json;
mod markdown;
#[cfg(test)]
mod tests;

pub use human::human;
pub use json::json;
pub use markdown::markdown;

use std::collections::{BTreeMap, BTreeSet};

use super::{Inspected, Words};
use crate::model::{Detection, Owner, PermissionForm, Presence};
use crate::rules::{RuleBase, SdkKind};

/// What is in one build and not in the other, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed<T> {
    /// Only in the new build.
    pub added: Vec<T>,
    /// Only in the old build.
    pub dropped: Vec<T>,
}

impl<T: Ord + Clone> Changed<T> {
    fn between(old: &BTreeSet<T>, new: &BTreeSet<T>) -> Self {
        Self {
            added: new.difference(old).cloned().collect(),
            dropped: old.difference(new).cloned().collect(),
        }
    }
}

impl<T> Changed<T> {
    /// Whether both builds hold the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.dropped.is_empty()
    }
}

/// One thing that both builds have, with two values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Id of the SDK, usage key or property.
    pub id: String,
    /// In the old build; none where it had no value.
    pub old: Option<String>,
    /// In the new build.
    pub new: Option<String>,
}

/// What a build adds and drops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff<'a> {
    /// The old build.
    pub old: &'a Inspected,
    /// The new build.
    pub new: &'a Inspected,
    /// Properties of the app that differ: `id`, `version`, `build`, `min-os`, `target-os`.
    pub app: Vec<Moved>,
    /// Permission ids.
    pub permissions: Changed<String>,
    /// SDKs and packers that ship, by rule id.
    pub sdks: Changed<String>,
    /// Libraries that ship, by rule id.
    pub libraries: Changed<String>,
    /// SDKs and libraries of both builds whose versions differ.
    pub versions: Vec<Moved>,
    /// API and owner.
    pub accesses: Changed<(String, Owner)>,
    /// Data types that the code reaches.
    pub data: Changed<String>,
    /// Usage keys of both builds whose texts differ.
    pub usage: Vec<Moved>,
    /// Entry and statement of privacy manifests.
    pub manifests: Changed<(String, String)>,
}

/// What `--fail-on-new` may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watched {
    /// Permissions.
    Permission,
    /// SDKs.
    Sdk,
    /// Data types that code reaches.
    Data,
}

impl Watched {
    /// Stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Sdk => "sdk",
            Self::Data => "data",
        }
    }
}

/// Compares two builds.
pub fn diff<'a>(old: &'a Inspected, new: &'a Inspected, rules: &RuleBase) -> Diff<'a> {
    Diff {
        app: properties(old, new),
        permissions: changed(old, new, |p| p.facts.permissions.iter().map(|p| p.id.clone()).collect()),
        sdks: changed(old, new, |p| shipped(p, rules, false).map(|d| d.sdk.clone()).collect()),
        libraries: changed(old, new, |p| shipped(p, rules, true).map(|d| d.sdk.clone()).collect()),
        versions: moved(versions(old), &versions(new)),
        accesses: changed(old, new, accesses),
        data: changed(old, new, |p| p.accesses.iter().flat_map(|a| a.data.clone()).collect()),
        usage: moved(usage(old), &usage(new)),
        manifests: changed(old, new, statements),
        old,
        new,
    }
}

impl Diff<'_> {
    /// Whether nothing that is looked at differs.
    pub fn is_empty(&self) -> bool {
        self.app.is_empty()
            && self.permissions.is_empty()
            && self.sdks.is_empty()
            && self.libraries.is_empty()
            && self.versions.is_empty()
            && self.accesses.is_empty()
            && self.data.is_empty()
            && self.usage.is_empty()
            && self.manifests.is_empty()
    }

    /// What the new build adds of the watched kinds.
    pub fn failing(&self, watched: &[Watched]) -> Vec<(Watched, &str)> {
        let mut all = Vec::new();
        for (kind, ids) in [
            (Watched::Permission, &self.permissions),
            (Watched::Sdk, &self.sdks),
            (Watched::Data, &self.data),
        ] {
            if watched.contains(&kind) {
                all.extend(ids.added.iter().map(|id| (kind, id.as_str())));
            }
        }
        all
    }

    /// Parts unread in both builds together: what is not found there is not proven absent.
    pub fn gaps(&self) -> usize {
        [self.old, self.new].iter().flat_map(|p| &p.facts.gaps).map(|gap| 1 + gap.more).sum()
    }
}

fn changed<T: Ord + Clone>(
    old: &Inspected,
    new: &Inspected,
    of: impl Fn(&Inspected) -> BTreeSet<T>,
) -> Changed<T> {
    Changed::between(&of(old), &of(new))
}

fn shipped<'p>(
    package: &'p Inspected,
    rules: &RuleBase,
    libraries: bool,
) -> impl Iterator<Item = &'p Detection> {
    let library = |id: &str| rules.sdk(id).is_some_and(|rule| rule.kind == SdkKind::Library);
    package
        .detections
        .iter()
        .filter(move |d| d.presence >= Presence::Bundled && library(&d.sdk) == libraries)
        .collect::<Vec<_>>()
        .into_iter()
}

fn versions(package: &Inspected) -> BTreeMap<String, Option<String>> {
    let shipped = package.detections.iter().filter(|d| d.presence >= Presence::Bundled);
    shipped.map(|d| (d.sdk.clone(), d.version.clone())).collect()
}

fn usage(package: &Inspected) -> BTreeMap<String, Option<String>> {
    let keys = package.facts.permissions.iter().filter(|p| p.form == PermissionForm::UsageKey);
    keys.map(|p| (p.id.clone(), p.purpose.clone())).collect()
}

fn accesses(package: &Inspected) -> BTreeSet<(String, Owner)> {
    let callers =
        package.accesses.iter().flat_map(|a| a.callers.iter().map(|c| (a.api.clone(), c.owner.clone())));
    callers.collect()
}

/// Values that both have and that differ.
fn moved(old: BTreeMap<String, Option<String>>, new: &BTreeMap<String, Option<String>>) -> Vec<Moved> {
    let both = old.into_iter().filter_map(|(id, old)| Some((new.get(&id)?.clone(), id, old)));
    both.filter(|(new, _, old)| new != old).map(|(new, id, old)| Moved { id, old, new }).collect()
}

fn properties(old: &Inspected, new: &Inspected) -> Vec<Moved> {
    let of = |p: &Inspected| {
        let app = &p.facts.app;
        [
            ("id", Some(app.id.clone())),
            ("version", app.version.clone()),
            ("build", app.build.clone()),
            ("min-os", app.min_os.clone()),
            ("target-os", app.target_os.clone()),
        ]
    };
    let pairs = of(old).into_iter().zip(of(new));
    pairs
        .filter(|((_, old), (_, new))| old != new)
        .map(|((id, old), (_, new))| Moved { id: id.to_owned(), old, new })
        .collect()
}

/// Statements of privacy manifests, in Apple's own words.
fn statements(package: &Inspected) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for manifest in &package.facts.privacy_manifests {
        let mut say = |text: String| all.insert((manifest.entry.clone(), text));
        if manifest.tracking {
            say("NSPrivacyTracking".to_owned());
        }
        for domain in &manifest.domains {
            say(format!("NSPrivacyTrackingDomains {domain}"));
        }
        for data in &manifest.collected {
            say(data.kind.clone());
        }
        for (category, reasons) in &manifest.accessed {
            for reason in reasons {
                say(format!("{category} {reason}"));
            }
        }
    }
    all
}

/// Sections that the forms for people show: heading, and each line with its sign.
fn sections(diff: &Diff<'_>, words: Words<'_>) -> Vec<(String, Vec<(char, String)>)> {
    let signed = |added: Vec<String>, dropped: Vec<String>| {
        let added = added.into_iter().map(|text| ('+', text));
        added.chain(dropped.into_iter().map(|text| ('-', text))).collect::<Vec<_>>()
    };
    let ids = |changed: &Changed<String>, name: &dyn Fn(&str) -> String| {
        signed(
            changed.added.iter().map(|id| name(id)).collect(),
            changed.dropped.iter().map(|id| name(id)).collect(),
        )
    };
    let labelled = |label: String, id: &str| if label == id { label } else { format!("{label} ({id})") };
    let permission = |id: &str| labelled(words.permission(id), id);
    let version = |package: &Inspected, id: &str| {
        let found = package.detections.iter().find(|d| d.sdk == id).and_then(|d| d.version.clone());
        found.map(|version| format!(" {version}")).unwrap_or_default()
    };
    let sdks = |changed: &Changed<String>| {
        let name = |package, id: &String| format!("{}{}", words.sdk(id), version(package, id));
        signed(
            changed.added.iter().map(|id| name(diff.new, id)).collect(),
            changed.dropped.iter().map(|id| name(diff.old, id)).collect(),
        )
    };
    let moves = |all: &[Moved], name: &dyn Fn(&str) -> String| -> Vec<(char, String)> {
        let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        all.iter().map(|m| ('~', format!("{}: {} → {}", name(&m.id), dash(&m.old), dash(&m.new)))).collect()
    };
    let access = |(api, owner): &(String, Owner)| format!("{api}  {}", words.owner(owner));
    let accesses = signed(
        diff.accesses.added.iter().map(access).collect(),
        diff.accesses.dropped.iter().map(access).collect(),
    );
    let statement = |(entry, text): &(String, String)| format!("{text}  {entry}");
    let manifests = signed(
        diff.manifests.added.iter().map(statement).collect(),
        diff.manifests.dropped.iter().map(statement).collect(),
    );
    let all = [
        ("diff.app", moves(&diff.app, &|id| words.get(&format!("diff.property.{id}")).to_owned())),
        ("section.permissions", ids(&diff.permissions, &permission)),
        ("section.sdks", sdks(&diff.sdks)),
        ("section.libraries", sdks(&diff.libraries)),
        ("diff.versions", moves(&diff.versions, &|id| words.sdk(id))),
        ("diff.data", ids(&diff.data, &|id| labelled(words.data(id), id))),
        ("diff.accesses", accesses),
        ("diff.usage", moves(&diff.usage, &permission)),
        ("section.privacy-manifests", manifests),
    ];
    let there = all.into_iter().filter(|(_, lines)| !lines.is_empty());
    there.map(|(key, lines)| (words.get(key).to_owned(), lines)).collect()
}

/// The verdict of `--fail-on-new`, if it was given.
fn verdict(diff: &Diff<'_>, watched: &[Watched], words: Words<'_>) -> Option<String> {
    if watched.is_empty() {
        return None;
    }
    let failing = diff.failing(watched);
    if failing.is_empty() {
        return Some(words.get("diff.passed").to_owned());
    }
    let names: Vec<String> = failing
        .iter()
        .map(|(kind, id)| match kind {
            Watched::Permission => words.permission(id),
            Watched::Sdk => words.sdk(id),
            Watched::Data => words.data(id),
        })
        .collect();
    Some(words.fill("diff.failed", &[("names", &names.join(words.get("list.comma")))]))
}
