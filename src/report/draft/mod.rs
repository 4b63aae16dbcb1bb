//! `fineprint draft`: the lists that a policy should hold for a package, made from what its checks miss in the policy,
//! or in an empty one. What is known from rules, what from code, and what a person must fill in are told apart.

mod html;
mod markdown;
mod table;
#[cfg(test)]
mod tests;

pub use html::html;
pub use markdown::markdown;

use std::collections::BTreeSet;

use super::{Lang, Run, Words};
use crate::model::{Confidence, Finding, Owner, Place, Side, Subject};
use crate::rules::{RuleBase, SdkRule};

/// The lists, subjects in the order of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Names of the apps, for the title.
    pub apps: Vec<String>,
    /// Whether there is a policy that the lists supplement.
    pub supplement: bool,
    /// Permissions to be told.
    pub permissions: Vec<PermissionRow>,
    /// Kinds of data that the app's own code reaches, to be told.
    pub data: Vec<DataRow>,
    /// SDKs to be listed.
    pub sdks: Vec<SdkRow>,
    /// Sentences to be corrected.
    pub corrections: Vec<Correction>,
    /// Clauses to be written, by id.
    pub clauses: Vec<String>,
}

/// A permission that the policy should tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionRow {
    /// Its id.
    pub id: String,
    /// Whose code needs it, where the code says so.
    pub used_by: Vec<Owner>,
}

/// A kind of data that the policy should tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRow {
    /// Its id.
    pub id: String,
    /// APIs through which the code reaches it, at most three.
    pub apis: Vec<String>,
}

/// An SDK that the policy should list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkRow {
    /// Its id.
    pub id: String,
    /// Data that its vendor documents (from rules).
    pub documented: Vec<String>,
    /// Data that its code in the package reaches.
    pub reached: Vec<String>,
}

/// A sentence that contradicts the package or has nothing behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Where, with the quote.
    pub place: Place,
    /// The finding: what is wrong, how to mend it.
    pub finding: Finding,
}

/// Checks whose findings are sentences to correct.
const WRONG: [&str; 5] = [
    "contradicted-denial",
    "stale-permission-disclosure",
    "stale-policy-date",
    "stale-sdk-disclosure",
    "unlinked-sdk-policy",
];

/// The lists for the run's packages: what its findings say is missing. `supplement` when the policies of the run are
/// a person's, not an empty one that stands for none.
pub fn draft(run: &Run, supplement: bool, rules: &RuleBase) -> Draft {
    let mut draft = Draft {
        apps: run.packages.iter().map(|package| package.facts.title().to_owned()).collect(),
        supplement,
        ..Draft::default()
    };
    let mut told: BTreeSet<&Subject> = BTreeSet::new();
    for finding in run.audit.iter().flat_map(|audit| &audit.findings) {
        if WRONG.contains(&finding.check) {
            draft.correct(finding);
            continue;
        }
        let missing = matches!(
            finding.check,
            "undisclosed-permission"
                | "undisclosed-sdk"
                | "undisclosed-data"
                | "sdk-data-not-disclosed"
                | "missing-clause"
        );
        if missing && told.insert(&finding.subject) {
            draft.add(&finding.subject, run, rules);
        }
    }
    draft.permissions.sort_by(|a, b| a.id.cmp(&b.id));
    draft.data.sort_by(|a, b| a.id.cmp(&b.id));
    draft.sdks.sort_by(|a, b| a.id.cmp(&b.id));
    draft
}

impl Draft {
    fn correct(&mut self, finding: &Finding) {
        let places = finding.places.iter().filter(|p| p.side == Side::Policy && p.quote.is_some());
        self.corrections
            .extend(places.map(|place| Correction { place: place.clone(), finding: finding.clone() }));
    }

    fn add(&mut self, subject: &Subject, run: &Run, rules: &RuleBase) {
        match subject {
            Subject::Permission(id) => {
                self.permissions.push(PermissionRow { id: id.clone(), used_by: used_by(subject, run) });
            }
            Subject::Data(id) => self.data.push(DataRow { id: id.clone(), apis: apis(id, run) }),
            Subject::Sdk(id) => {
                let documented = rules.sdk(id).map(|rule| rule.data.as_slice()).unwrap_or_default();
                self.sdks.push(SdkRow {
                    id: id.clone(),
                    documented: documented.iter().map(|id| (*id).to_owned()).collect(),
                    reached: reached(id, run),
                });
            }
            Subject::Clause(id) => self.clauses.push(id.clone()),
            Subject::Part(_) => {}
        }
    }
}

fn used_by(subject: &Subject, run: &Run) -> Vec<Owner> {
    let lines = run.audit.iter().flat_map(|audit| &audit.ledger.lines);
    lines
        .into_iter()
        .find(|line| line.subject == *subject)
        .map(|line| line.used_by.clone())
        .unwrap_or_default()
}

fn apis(data: &str, run: &Run) -> Vec<String> {
    let accesses = run.packages.iter().flat_map(|package| &package.accesses);
    let own = accesses.filter(|a| {
        let own = |owner: &&Owner| !matches!(owner, Owner::Sdk(_));
        a.data.iter().any(|id| id == data) && a.owners(Confidence::Medium).iter().any(own)
    });
    own.take(3).map(|access| access.api.clone()).collect()
}

fn reached(sdk: &str, run: &Run) -> Vec<String> {
    let accesses = run.packages.iter().flat_map(|package| &package.accesses);
    let owner = Owner::Sdk(sdk.to_owned());
    let by_it = accesses.filter(|access| access.owners(Confidence::Medium).contains(&&owner));
    let data: BTreeSet<&String> = by_it.flat_map(|access| &access.data).collect();
    data.into_iter().cloned().collect()
}

/// The company as a policy names it: the legal entity that the rules know, in the language of the text if there is one.
/// Of several the shortest, to be checked by a person.
fn company(rule: &SdkRule, words: Words<'_>) -> String {
    let legal = |name: &&&str| match words.lang() {
        Lang::Zh => name.ends_with("公司"),
        Lang::En => [" Ltd", " Ltd.", " Inc", " Inc.", " LLC", " Limited", " GmbH", " Corporation"]
            .iter()
            .any(|ending| name.ends_with(ending)),
    };
    let aliases =
        words.rules().vendor(rule.vendor).map(|vendor| vendor.aliases.as_slice()).unwrap_or_default();
    let entities: Vec<&str> = aliases.iter().filter(legal).copied().collect();
    match entities.iter().min_by_key(|name| name.chars().count()) {
        Some(name) if entities.len() > 1 => format!("{name} {}", words.get("draft.check")),
        Some(name) => (*name).to_owned(),
        None => words.vendor(rule.vendor),
    }
}
