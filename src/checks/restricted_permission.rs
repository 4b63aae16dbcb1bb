//! A permission that a store grants only to apps whose core it is.
//!
//! Why: Google Play takes an app with one of these only after a declaration, and removes those whose core function
//! does not need it. Whoever releases should know it before the review does, above all where no code uses it.

use super::check::{Check, Context, Draft, Reads};
use super::reach::{has_api, is_used};
use crate::model::{Component, ComponentKind, Finding, Permission, Place, Platform, Severity, Subject};
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "restricted-permission",
    severity: Severity::Low,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/restricted-permission.md"),
    docs_zh: include_str!("../../docs/checks/zh/restricted-permission.md"),
    run,
};

/// What a rule says of one that widens what other permissions open: any location call uses it, and no call shows that it
/// does.
const WIDENS: &str = "widens";

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    if facts.platform != Platform::Android {
        return Vec::new();
    }
    let restriction = |id: &str| context.rules.permission(id).map_or("", |rule| rule.restricted);
    let asked = facts.permissions.iter().filter(|p| !restriction(&p.id).is_empty());
    let mut out: Vec<Finding> = asked.map(|p| asks(p, restriction(&p.id), context)).collect();
    // Services that only such apps may have: the system binds them by the permission.
    let services = facts.components.iter().filter(|c| c.kind == ComponentKind::Service);
    let mut bound: BTreeMap<&str, &Component> = BTreeMap::new();
    for service in services {
        if let Some(id) = service.permission.as_deref().filter(|id| !restriction(id).is_empty()) {
            bound.entry(id).or_insert(service);
        }
    }
    out.extend(bound.into_iter().map(|(id, service)| {
        let place = Place::package(&facts.file, Some(&service.entry)).at(service.offset);
        draft(id, "service", context).places([place]).arg("class", service.class.clone()).done()
    }));
    out
}

fn asks(permission: &Permission, restriction: &str, context: &Context<'_>) -> Finding {
    let draft = draft(&permission.id, "message", context);
    // One that nothing uses cannot be core.
    let known = context.sides.facts.code.iter().any(|unit| !unit.bytecode.is_empty());
    let named = |unit: &crate::model::CodeUnit| unit.strings.contains(permission.id.as_str());
    let idle = known
        && restriction != WIDENS
        && has_api(&permission.id, context)
        && !context.code_unread()
        && !is_used(permission, context)
        && !context.sides.facts.code.iter().any(named);
    let severity = if idle { Severity::Medium } else { Severity::Low };
    draft.severity(severity).places([permission.place.clone()]).done()
}

fn draft(id: &str, variant: &str, context: &Context<'_>) -> Draft {
    Draft::new(&CHECK, &context.sides.facts.app.id, Subject::Permission(id.to_owned()), variant)
        .arg("permission", format!("@permission:{id}"))
        .arg("id", id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBase;

    #[test]
    fn the_rules_say_which_and_nothing_else() {
        let said = RuleBase::builtin().permissions().iter().map(|rule| rule.restricted);
        let mut kinds: Vec<&str> = said.collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, ["", "core", WIDENS]);
    }
}
