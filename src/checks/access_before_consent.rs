//! Code that runs before any screen reaches personal data.
//!
//! Why: what an app takes before a person has agreed is taken unlawfully, whatever the policy says; it is the most
//! common violation that China's regulator names. The system starts the `Application`, content providers and boot
//! receivers before an activity can ask. Static reading shows that a way exists, not that it is taken: a consent
//! check may stand on it. So the finding is a place to look at, and low where such checks are usual.

use super::check::{Check, Context, Draft, Reads};
use super::reach::{is_allowed, is_heavy, is_library, telling};
use crate::model::{Access, Confidence, Early, Finding, Platform, Severity, StartKind, Subject};
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "access-before-consent",
    severity: Severity::Low,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/access-before-consent.md"),
    docs_zh: include_str!("../../docs/checks/zh/access-before-consent.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    if context.sides.facts.platform != Platform::Android {
        return Vec::new();
    }
    let mut by_data: BTreeMap<&str, (&Access, &Early)> = BTreeMap::new();
    for access in context.sides.accesses.iter().filter(|access| is_allowed(access, context)) {
        let Some(data) = telling(&access.api, context).filter(|data| is_heavy(data, context)) else {
            continue;
        };
        for early in access.early.iter().filter(|early| !is_library(&early.owner, context)) {
            let known = by_data.entry(data).or_insert((access, early));
            if rank(early) > rank(known.1) {
                *known = (access, early);
            }
        }
    }
    by_data.into_iter().map(|(data, (access, early))| finding(data, access, early, context)).collect()
}

/// The surest, then the shortest, comes first.
fn rank(early: &Early) -> impl Ord {
    (early.confidence, std::cmp::Reverse(early.path.len()))
}

fn finding(data: &str, access: &Access, early: &Early, context: &Context<'_>) -> Finding {
    // Providers and initializers run unconditionally, and nobody writes a consent check into them; the Application
    // mostly has one.
    let unasked = matches!(early.kind, StartKind::Provider | StartKind::Initializer);
    let severity =
        if unasked && early.confidence >= Confidence::Medium { Severity::Medium } else { Severity::Low };
    Draft::new(&CHECK, &context.sides.facts.app.id, Subject::Data(data.to_owned()), "message")
        .severity(severity)
        .confidence(early.confidence)
        .places([early.place.clone()])
        .arg("data", format!("@data:{data}"))
        .arg("start", format!("@start:{}", early.kind.id()))
        .arg("path", shown(&early.path))
        .arg("api", access.api.clone())
        .done()
}

/// The path, its middle left out where it is long.
fn shown(path: &[String]) -> String {
    match path {
        [first, second, .., before, last] if path.len() > 5 => [first, second, "…", before, last].join(" → "),
        _ => path.join(" → "),
    }
}
