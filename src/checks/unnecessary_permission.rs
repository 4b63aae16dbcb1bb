//! A permission that apps of the app's type rarely need.
//!
//! Why: for 39 types of apps China's rules fix the data that the basic service needs; an app may not ask for more to
//! let people in. The type is not in the package: the configuration says it (`[app] type`), and without it the check
//! is silent.

use super::check::{Check, Context, Draft, Reads};
use super::severity::quiet;
use crate::model::{Confidence, Finding, Permission, Severity, Subject};
use crate::rules::AppType;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "unnecessary-permission",
    severity: Severity::Medium,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/unnecessary-permission.md"),
    docs_zh: include_str!("../../docs/checks/zh/unnecessary-permission.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let Some(wanted) = context.app_type else { return Vec::new() };
    let Some(kind) = context.rules.app_types().iter().find(|kind| kind.id == wanted) else {
        return Vec::new();
    };
    context.sides.facts.permissions.iter().filter_map(|p| judge(p, kind, context)).collect()
}

fn judge(permission: &Permission, kind: &AppType, context: &Context<'_>) -> Option<Finding> {
    let facts = context.sides.facts;
    let rule = context.rules.permission(&permission.id);
    if !kind.rarely.contains(&permission.id.as_str()) || quiet(permission, rule, facts) {
        return None;
    }
    Some(
        Draft::new(&CHECK, &facts.app.id, Subject::Permission(permission.id.clone()), "message")
            .confidence(Confidence::Medium)
            .places([permission.place.clone()])
            .arg("permission", format!("@permission:{}", permission.id))
            .arg("id", permission.id.clone())
            .arg("type", format!("@app-type:{}", kind.id))
            .done(),
    )
}
