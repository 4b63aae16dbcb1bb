//! A permission that a store grants only to apps whose core it is.
//!
//! Why: Google Play takes an app with one of these only after a declaration, and removes those whose core function
//! does not need it. Whoever releases should know it before the review does, above all where no code uses it.

use super::check::{Check, Context, Draft, Reads};
use super::reach::{has_api, is_used};
use crate::model::{ComponentKind, Finding, Permission, Place, Platform, Severity, Subject};

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

/// Permissions of Google Play's policy "Permissions and APIs that Access Sensitive Information", sorted.
const RESTRICTED: &[&str] = &[
    "android.permission.ACCESS_BACKGROUND_LOCATION",
    "android.permission.ANSWER_PHONE_CALLS",
    "android.permission.MANAGE_EXTERNAL_STORAGE",
    "android.permission.PROCESS_OUTGOING_CALLS",
    "android.permission.QUERY_ALL_PACKAGES",
    "android.permission.READ_CALL_LOG",
    "android.permission.READ_MEDIA_IMAGES",
    "android.permission.READ_MEDIA_VIDEO",
    "android.permission.READ_SMS",
    "android.permission.RECEIVE_MMS",
    "android.permission.RECEIVE_SMS",
    "android.permission.RECEIVE_WAP_PUSH",
    "android.permission.REQUEST_INSTALL_PACKAGES",
    "android.permission.SEND_SMS",
    "android.permission.USE_EXACT_ALARM",
    "android.permission.USE_FULL_SCREEN_INTENT",
    "android.permission.WRITE_CALL_LOG",
];

/// Widens what other permissions open: any location call uses it, and no call shows that it does.
const WIDENS: &str = "android.permission.ACCESS_BACKGROUND_LOCATION";

/// Services that only such apps may have: the system binds them by this permission.
const SERVICES: &[&str] =
    &["android.permission.BIND_ACCESSIBILITY_SERVICE", "android.permission.BIND_VPN_SERVICE"];

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    if facts.platform != Platform::Android {
        return Vec::new();
    }
    let asked = facts.permissions.iter().filter(|p| RESTRICTED.binary_search(&p.id.as_str()).is_ok());
    let mut out: Vec<Finding> = asked.map(|p| asks(p, context)).collect();
    for id in SERVICES {
        let bound = |c: &&crate::model::Component| {
            c.kind == ComponentKind::Service && c.permission.as_deref() == Some(*id)
        };
        if let Some(service) = facts.components.iter().find(bound) {
            let place = Place::package(&facts.file, Some(&service.entry)).at(service.offset);
            out.push(
                draft(id, "service", context).places([place]).arg("class", service.class.clone()).done(),
            );
        }
    }
    out
}

fn asks(permission: &Permission, context: &Context<'_>) -> Finding {
    let draft = draft(&permission.id, "message", context);
    // One that nothing uses cannot be core.
    let known = context.sides.facts.code.iter().any(|unit| !unit.bytecode.is_empty());
    let named = |unit: &crate::model::CodeUnit| unit.strings.contains(permission.id.as_str());
    let idle = known
        && permission.id != WIDENS
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
    fn the_list_is_sorted_and_known() {
        assert!(RESTRICTED.is_sorted());
        let rules = RuleBase::builtin();
        for id in RESTRICTED.iter().chain(SERVICES) {
            assert!(rules.permission(id).is_some(), "{id}");
        }
    }
}
