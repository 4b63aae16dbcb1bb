//! A permission that the package asks for and nothing in its code uses.
//!
//! Why: what is not used need not be asked for, and every store and regulator says so. It often comes from an SDK that
//! was removed long ago. The system grants what opens a person's life only to code that names the permission at run
//! time, so where neither an API that needs it nor its very name stands in the code, nobody can use it.

use super::check::{Check, Context, Draft, Reads};
use super::reach::is_used;
use super::severity::{of_weight, quiet, weight};
use crate::model::{Confidence, Facts, Finding, Permission, PermissionForm, Platform, Severity, Subject};
use crate::rules::PermissionRule;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "unused-permission",
    severity: Severity::Low,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/unused-permission.md"),
    docs_zh: include_str!("../../docs/checks/zh/unused-permission.md"),
    run,
};

/// API level from which permissions are granted at run time.
const RUNTIME: u32 = 23;

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    let read = facts.platform == Platform::Android && facts.code.iter().any(|unit| !unit.bytecode.is_empty());
    // Code that was not read may use anything.
    if !read || context.code_unread() || loads_code(context) {
        return Vec::new();
    }
    facts.permissions.iter().filter_map(|p| judge(p, context)).collect()
}

fn judge(permission: &Permission, context: &Context<'_>) -> Option<Finding> {
    let facts = context.sides.facts;
    let rule = context.rules.permission(&permission.id)?;
    let runtime = rule.level.split('|').any(|level| level == "dangerous");
    if !runtime || permission.form == PermissionForm::Implied || quiet(permission, Some(rule), facts) {
        return None;
    }
    if !is_asked_at_run_time(facts) || named_or_kin(rule, facts, context) || is_used(permission, context) {
        return None;
    }
    if received(&permission.id, context) {
        return None;
    }
    // Machine code reaches some hardware past the framework, and its runtime may carry programs of another language.
    let confidence = if facts.native_libraries.is_empty() { Confidence::High } else { Confidence::Low };
    let severity = of_weight(weight(Some(rule), context.rules)).min(Severity::Low);
    Some(
        Draft::new(&CHECK, &facts.app.id, Subject::Permission(permission.id.clone()), "message")
            .severity(severity)
            .confidence(confidence)
            .places([permission.place.clone()])
            .arg("permission", format!("@permission:{}", permission.id))
            .arg("id", permission.id.clone())
            .done(),
    )
}

/// Whether every system that the app runs on grants permissions at run time only.
fn is_asked_at_run_time(facts: &Facts) -> bool {
    let level = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<u32>().ok());
    level(&facts.app.target_os).is_some_and(|target| target >= RUNTIME)
        && level(&facts.app.min_os).is_some_and(|min| min >= RUNTIME)
}

/// Whether the code names the permission, or another one that opens the same: the system grants groups together.
fn named_or_kin(rule: &PermissionRule, facts: &Facts, context: &Context<'_>) -> bool {
    let kin = |id: &str| {
        let other = context.rules.permission(id);
        id == rule.id
            || !rule.capability.is_empty() && other.is_some_and(|other| other.capability == rule.capability)
    };
    let asked = facts.permissions.iter().map(|p| p.id.as_str()).filter(|id| kin(id));
    asked.into_iter().any(|id| facts.code.iter().any(|unit| unit.strings.contains(id)))
}

/// Whether a component of the package waits for a broadcast that needs the permission.
fn received(permission: &str, context: &Context<'_>) -> bool {
    let actions = context.sides.facts.components.iter().flat_map(|c| &c.filters).flat_map(|f| &f.actions);
    actions.into_iter().any(|action| {
        let rule = context.rules.api_android(action);
        rule.is_some_and(|rule| {
            rule.permissions.iter().any(|p| p.split(['@', '|']).any(|id| id == permission))
        })
    })
}

/// Whether the package loads code from elsewhere.
fn loads_code(context: &Context<'_>) -> bool {
    context.sides.accesses.iter().any(|access| access.api.starts_with("dalvik.system.DexClassLoader"))
}
