//! A clause that a privacy policy must have, and no policy given has.
//!
//! Why: laws name what a notice must tell, and regulators tick it off as a list. What every notice owes (purposes,
//! retention, contact, the rights of people) weighs more than what only some apps owe (cookies, transfer abroad). A
//! text without any clause is no policy but a list that goes with one; it yields one finding, not seventeen.

use super::check::{Check, Context, Draft, Reads};
use crate::model::{Confidence, Finding, Part, Place, Policy, Presence, Severity, Side, Subject};
use crate::rules::SdkKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "missing-clause",
    severity: Severity::Low,
    reads: Reads::Policy,
    gates: true,
    docs: include_str!("../../docs/checks/missing-clause.md"),
    docs_zh: include_str!("../../docs/checks/zh/missing-clause.md"),
    run,
};

/// What any notice owes, whatever the app does.
const OWED: [&str; 6] = [
    "collection-purposes",
    "contact-email-or-address",
    "retention-period",
    "user-rights-access",
    "user-rights-delete",
    "withdraw-consent",
];

/// What an app may have no reason to speak of.
const OCCASIONAL: [&str; 2] = ["automated-decision", "cookies"];

/// What lists of SDKs and permissions say too: these alone make no policy.
const OF_LISTS: [&str; 3] = ["collection-purposes", "effective-date", "third-party-sharing-list"];

fn run(context: &Context<'_>) -> Vec<Finding> {
    let policies = context.sides.policies;
    let unread = |policy: &Policy| policy.gaps.iter().any(|gap| gap.part == Part::Policy);
    if !context.policy_read() || policies.iter().any(unread) {
        return Vec::new(); // the clause may stand in what was not read
    }
    let (present, missing) = over_all(policies);
    if missing.is_empty() {
        return Vec::new();
    }
    if present.iter().all(|id| OF_LISTS.contains(id)) {
        return vec![list(policies, missing.len())];
    }
    missing.into_iter().map(|id| finding(id, context)).collect()
}

/// Ids of the clauses that some policy has, and of those that none has, in the order of the rules.
fn over_all(policies: &[Policy]) -> (Vec<&str>, Vec<&str>) {
    let first = policies.iter().map(|p| p.clauses.as_slice()).find(|c| !c.is_empty()).unwrap_or_default();
    let purposes = policies.iter().any(tells_purposes);
    let has = |id: &str| {
        id == "collection-purposes" && purposes
            || policies
                .iter()
                .flat_map(|p| &p.clauses)
                .any(|clause| clause.id == id && clause.place.is_some())
    };
    first.iter().map(|clause| clause.id.as_str()).partition(|id| has(id))
}

/// Whether some statement has its purpose beside it, as tables of permissions and SDKs have.
fn tells_purposes(policy: &Policy) -> bool {
    policy.permissions.iter().any(|d| d.purpose.is_some()) || policy.sdks.iter().any(|d| d.purpose.is_some())
}

fn finding(id: &str, context: &Context<'_>) -> Finding {
    let rules = context.rules.regulations().iter().filter(|rule| rule.clauses.contains(&id));
    let rules: Vec<String> = rules.map(|rule| format!("@regulation:{}", rule.id)).collect();
    let confidence = if context.policy_unread() { Confidence::Low } else { Confidence::Medium };
    // A finding about the policies alone is the same beside every package: its fingerprint knows no app.
    let draft = Draft::new(&CHECK, "", Subject::Clause(id.to_owned()), "message")
        .severity(severity(id, context))
        .confidence(confidence)
        .places(files(context.sides.policies))
        .arg("clause", format!("@clause:{id}"));
    if rules.is_empty() {
        draft.help("help-plain").done()
    } else {
        draft.arg("rules", rules.join(",")).done()
    }
}

fn severity(id: &str, context: &Context<'_>) -> Severity {
    let ships = |d: &crate::model::Detection| {
        d.presence >= Presence::Bundled
            && context.rules.sdk(&d.sdk).is_some_and(|rule| rule.kind == SdkKind::Sdk)
    };
    match id {
        "third-party-sharing-list" if context.sides.detections.iter().any(ships) => Severity::Medium,
        "third-party-sharing-list" => Severity::Info,
        _ if OWED.contains(&id) => Severity::Medium,
        _ if OCCASIONAL.contains(&id) => Severity::Info,
        _ => Severity::Low,
    }
}

/// One finding for texts that are no policy.
fn list(policies: &[Policy], missing: usize) -> Finding {
    Draft::new(&CHECK, "", Subject::Clause("all".to_owned()), "list")
        .confidence(Confidence::Medium)
        .places(files(policies))
        .arg("n", missing.to_string())
        .help("help-list")
        .done()
}

/// Something that is missing has no line: the place is the file.
fn files(policies: &[Policy]) -> impl Iterator<Item = Place> + '_ {
    policies.iter().map(|policy| Place { side: Side::Policy, ..Place::package(&policy.file, None) })
}
