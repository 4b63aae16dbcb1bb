//! The app's own code calls what needs a permission that the package does not ask for.
//!
//! Why: the call throws a `SecurityException` on the phones where it runs, or yields nothing. It is a bug before it is
//! a matter of privacy: either the permission was dropped and the code forgotten, or the other way round. SDKs and
//! libraries guard such calls and are not judged.

use super::check::{Check, Context, Draft, Reads};
use crate::model::{Access, Confidence, Finding, Owner, Platform, Severity, Subject};
use std::collections::BTreeSet;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "undeclared-permission",
    severity: Severity::Low,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/undeclared-permission.md"),
    docs_zh: include_str!("../../docs/checks/zh/undeclared-permission.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    let unread = facts.gaps.iter().any(|gap| gap.part == crate::model::Part::Manifest);
    if facts.platform != Platform::Android || facts.app.id.is_empty() || unread {
        return Vec::new();
    }
    let mut told = BTreeSet::new();
    let mut out = Vec::new();
    for access in context.sides.accesses {
        if let Some(finding) = judge(access, context).filter(|f| told.insert(f.subject.id().to_owned())) {
            out.push(finding);
        }
    }
    out
}

fn judge(access: &Access, context: &Context<'_>) -> Option<Finding> {
    let facts = context.sides.facts;
    // A provider's URI is read with one permission and written with another; a call needs what it needs.
    let rule = context.rules.api_android(&access.api).filter(|rule| rule.kind == "method")?;
    // One that is bound to some levels alone may be guarded by the level, as code that knows of it mostly is.
    let [needed] = rule.permissions.as_slice() else { return None };
    if needed.contains('@') {
        return None;
    }
    let alternatives: Vec<&str> = needed.split('|').collect();
    let asked = |id: &&str| facts.permissions.iter().any(|p| p.id == **id);
    let runtime = |id: &&str| {
        let level = context.rules.permission(id).map_or("", |rule| rule.level);
        level.split('|').any(|level| level == "dangerous")
    };
    if alternatives.iter().any(asked) || !alternatives.iter().all(runtime) {
        return None;
    }
    let caller = access.callers.iter().find(|c| c.owner == Owner::App && c.confidence == Confidence::High)?;
    let id = alternatives.first()?;
    Some(
        Draft::new(&CHECK, &facts.app.id, Subject::Permission((*id).to_owned()), "message")
            .confidence(Confidence::Medium)
            .places([caller.place.clone()])
            .arg("permission", format!("@permission:{id}"))
            .arg("id", *id)
            .arg("caller", format!("{}.{}", caller.class, caller.method))
            .arg("api", access.api.clone())
            .done(),
    )
}
