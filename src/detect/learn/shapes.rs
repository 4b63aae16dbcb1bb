//! Learning what renamed SDKs are known by, from artefacts of them and of others: a trait tells an SDK if no other
//! code shows it. The more code stands beside it, the surer that is.

use crate::model::shape::is_constant;
use crate::model::{Facts, Trait};
use crate::rules::lint::FEWEST_SHAPED as FEWEST;
use crate::rules::shapes::{self, OF_A_CLASS};
use crate::rules::{RuleBase, SdkKind, ShapeRule, Str, read::leak};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Classes kept of one SDK.
const KEPT: usize = 96;
/// Traits kept of one class and kind: runs of calls, and constants.
const OF_A_KIND: usize = OF_A_CLASS / 2;
/// Fewer traits than this do not recognise a class when some are gone.
const OF_A_CLASS_AT_LEAST: usize = 3;

/// One trait of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    feature: Trait,
    /// Number of the owner among [`Learner::owners`].
    owner: u32,
    /// Number of the artefact.
    artefact: u32,
    /// Number of the class within the artefact.
    class: u32,
}

/// Gathers traits of artefact after artefact.
pub struct Learner<'r> {
    rules: &'r RuleBase,
    /// Packages under an SDK's prefix that hold copies of other people's code, each ending in `.`.
    copies: Vec<String>,
    owners: Vec<&'r str>,
    seen: Vec<Seen>,
    /// File name and digest of each artefact.
    artefacts: Vec<String>,
}

/// Owner of code that no SDK's rule claims.
const NOBODY: &str = "";

impl<'r> Learner<'r> {
    /// A learner that knows nothing yet. What lies under one of the `copies` (dotted) is no SDK's own, whatever its
    /// rule says.
    pub fn new(rules: &'r RuleBase, copies: &[String]) -> Self {
        let copies = copies.iter().map(|prefix| format!("{}.", prefix.trim_end_matches('.'))).collect();
        Self { rules, copies, owners: vec![NOBODY], seen: Vec::new(), artefacts: Vec::new() }
    }

    /// Adds the traits of all code in `facts`, read with all traits and its digest from the file of that name.
    /// The same bytes again are no second version.
    pub fn add(&mut self, facts: &Facts, file: &str) {
        let artefact = self.artefacts.len() as u32;
        let digest = format!(", SHA-256 {}", facts.sha256);
        if self.artefacts.iter().any(|known| known.ends_with(&digest)) {
            return;
        }
        self.artefacts.push(format!("{file}{digest}"));
        let mut classes = 0u32;
        let all = facts.code.iter().flat_map(|unit| unit.defined.iter());
        let sure: BTreeSet<Str> =
            all.filter_map(|class| self.claim(class)).filter(|(_, weak)| !weak).map(|(id, _)| id).collect();
        for unit in &facts.code {
            let owners: Vec<u32> = unit.defined.iter().map(|class| self.owner(class, &sure)).collect();
            for shaped in unit.bytecode.iter().flat_map(|code| &code.shapes) {
                let owner = owners.get(shaped.class as usize).copied().unwrap_or_default();
                let class = classes + shaped.class;
                self.seen.push(Seen { feature: shaped.feature, owner, artefact, class });
            }
            classes += unit.defined.len() as u32;
        }
    }

    /// The SDK that claims `class`, and whether by a weak prefix. Libraries are everybody's.
    fn claim(&self, class: &str) -> Option<(Str, bool)> {
        let (rule, prefix) = self.rules.sdk_prefix(class)?;
        let is_copy = self.copies.iter().any(|copy| class.starts_with(copy.as_str()));
        (rule.kind == SdkKind::Sdk && !is_copy).then(|| (rule.id, rule.android.weak.contains(&prefix)))
    }

    /// The number of the owner of `class`. A weak prefix counts where a strong one of the rule has classes too.
    fn owner(&mut self, class: &str, sure: &BTreeSet<Str>) -> u32 {
        let claim = self.claim(class).filter(|(id, weak)| !weak || sure.contains(id));
        let id = claim.map_or(NOBODY, |(id, _)| id);
        match self.owners.iter().position(|known| *known == id) {
            Some(at) => at as u32,
            None => {
                self.owners.push(id);
                self.owners.len() as u32 - 1
            }
        }
    }

    /// The shape of every SDK that shows enough of its own, sorted by id.
    pub fn finish(mut self) -> Vec<ShapeRule> {
        self.know_others();
        self.seen.sort_unstable();
        let mut by_owner: BTreeMap<u32, Vec<&[Seen]>> = BTreeMap::new();
        for group in self.seen.chunk_by(|a, b| a.feature == b.feature) {
            let Some(first) = group.first() else { continue };
            if first.owner != 0 && group.iter().all(|seen| seen.owner == first.owner) {
                by_owner.entry(first.owner).or_default().push(group);
            }
        }
        let shape = |(owner, groups): (u32, Vec<&[Seen]>)| {
            let classes = chosen(&groups);
            let id = self.owners.get(owner as usize)?;
            (classes.len() >= FEWEST).then(|| self.shape(id, owner, &classes))
        };
        let mut out: Vec<ShapeRule> = by_owner.into_iter().filter_map(shape).collect();
        out.sort_by_key(|shape| shape.id);
        out
    }

    /// Takes the traits that the rule base knows of SDKs that are not among the artefacts for somebody else's.
    fn know_others(&mut self) {
        for row in self.rules.shapes() {
            let id = self.rules.sdk_at(row.sdk).map_or(NOBODY, |rule| rule.id);
            if !self.owners.contains(&id) {
                self.seen.push(Seen { feature: row.number, owner: 0, artefact: u32::MAX, class: 0 });
            }
        }
    }

    fn shape(&self, id: &str, owner: u32, classes: &[Vec<Trait>]) -> ShapeRule {
        let of: BTreeSet<u32> =
            self.seen.iter().filter(|seen| seen.owner == owner).map(|seen| seen.artefact).collect();
        let sources = of.iter().filter_map(|at| self.artefacts.get(*at as usize));
        let mut sources: Vec<Str> = sources.map(|source| leak(source.clone())).collect();
        sources.sort_unstable();
        let mut classes: Vec<Str> = classes.iter().map(|traits| leak(shapes::write_class(traits))).collect();
        classes.sort_unstable();
        ShapeRule { id: leak(id.to_owned()), sources, classes }
    }
}

/// A trait as a choice: how many versions show it, then by chance, which its number is.
type Choice = (Reverse<usize>, u64, Trait);

/// The classes to keep with their traits: those whose traits most versions share, each trait once.
fn chosen(groups: &[&[Seen]]) -> Vec<Vec<Trait>> {
    let mut classes: BTreeMap<(u32, u32), Vec<Choice>> = BTreeMap::new();
    for group in groups {
        let versions = group.chunk_by(|a, b| a.artefact == b.artefact);
        // What several classes of one version do is a habit.
        if versions.clone().any(|of_version| of_version.len() > 1) {
            continue;
        }
        for seen in *group {
            let chance = seen.feature.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let choice = (Reverse(versions.clone().count()), chance, seen.feature);
            classes.entry((seen.artefact, seen.class)).or_default().push(choice);
        }
    }
    let mut ranked: Vec<(Reverse<usize>, u64, Vec<Choice>)> = classes
        .into_values()
        .map(|mut choices| {
            choices.sort_unstable();
            let best = best(&choices, &BTreeSet::new());
            let shared = best.iter().map(|(Reverse(versions), ..)| versions).sum();
            (Reverse(shared), best.first().map_or(0, |choice| choice.1), choices)
        })
        .collect();
    ranked.sort_unstable();
    let (mut out, mut taken) = (Vec::new(), BTreeSet::new());
    for (.., choices) in ranked {
        let mut traits: Vec<Trait> = best(&choices, &taken).iter().map(|choice| choice.2).collect();
        if traits.len() >= OF_A_CLASS_AT_LEAST && out.len() < KEPT {
            traits.sort_unstable();
            taken.extend(traits.iter().copied());
            out.push(traits);
        }
    }
    out
}

/// The first choices of either kind that nobody has taken.
fn best(choices: &[Choice], taken: &BTreeSet<Trait>) -> Vec<Choice> {
    let free = |constants: bool| {
        let is_free =
            move |choice: &&Choice| is_constant(choice.2) == constants && !taken.contains(&choice.2);
        choices.iter().filter(is_free).take(OF_A_KIND).copied()
    };
    free(false).chain(free(true)).collect()
}
