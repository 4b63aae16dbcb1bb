//! How much a subject matters: a permission by what it opens of a person's life, an SDK by what it takes.
//! Confidence is another matter and stands apart.

use crate::ledger::Lookup;
use crate::model::{Confidence, Facts, Permission, PermissionForm, Platform, Severity};
use crate::rules::{PermissionRule, SdkKind, SdkRule};

/// Severity of a weight: 0 none … 3 high.
pub(super) const fn of_weight(weight: u8) -> Severity {
    match weight {
        0 => Severity::Info,
        1 => Severity::Low,
        2 => Severity::Medium,
        _ => Severity::High,
    }
}

/// Weight of a permission: its own, else its capability's; one that no rule knows opens little that we know of.
pub(super) fn weight(rule: Option<&PermissionRule>, rules: &dyn Lookup) -> u8 {
    match rule {
        None => 0,
        Some(rule) if rule.harmless => 0,
        Some(rule) if rule.weight > 0 => rule.weight,
        Some(rule) => rules.capability(rule.capability).map_or(0, |c| c.weight.min(1)),
    }
}

/// Severity of an SDK that nobody told people about.
pub(super) fn of_sdk(rule: &SdkRule, rules: &dyn Lookup) -> Severity {
    if rule.kind != SdkKind::Sdk {
        return Severity::Info;
    }
    let heavy = |id: &str| rules.data_type(id).is_some_and(|t| t.sensitive || t.category == "device-id");
    let category = rules.category(rule.category);
    if category.is_some_and(|category| category.tracker) || rule.data.iter().any(|id| heavy(id)) {
        Severity::High
    } else if !rule.data.is_empty() {
        Severity::Medium
    } else if rule.data_documented {
        Severity::Info
    } else if category.is_some_and(|category| category.tool) {
        Severity::Low
    } else {
        Severity::Medium
    }
}

/// One step lower; info stays.
pub(super) const fn lower(severity: Severity) -> Severity {
    match severity {
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        Severity::Low | Severity::Info => Severity::Info,
    }
}

/// One step less sure; low stays.
pub(super) const fn less_sure(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::High => Confidence::Medium,
        Confidence::Medium | Confidence::Low => Confidence::Low,
    }
}

/// Whether asking for the permission tells nothing of a person: harmless, granted by the system to itself only,
/// the app's own, or of no effect on the systems the app runs on.
pub fn quiet(permission: &Permission, rule: Option<&PermissionRule>, facts: &Facts) -> bool {
    own(permission, facts)
        || never_asked(permission, facts)
        || is_plumbing(permission, rule)
        || rule.is_some_and(|rule| rule.harmless || system_only(rule) || without_effect(rule, facts))
}

/// Permissions that the app defines, or that bear its name (`<app>.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION`).
fn own(permission: &Permission, facts: &Facts) -> bool {
    let named_after = |id: &str| {
        !facts.app.id.is_empty()
            && id.strip_prefix(facts.app.id.as_str()).is_some_and(|rest| rest.starts_with('.'))
    };
    facts.defined_permissions.iter().any(|d| d.id == permission.id) || named_after(&permission.id)
}

/// Levels that only the system's own apps are granted; special access is granted by people all the same.
fn system_only(rule: &PermissionRule) -> bool {
    !rule.special
        && rule.level.split('|').any(|level| {
            matches!(level, "signature" | "signatureOrSystem" | "internal" | "privileged" | "system")
        })
}

/// Entitlements that no rule knows tell of signing and of the app's own groups, not of people.
fn is_plumbing(permission: &Permission, rule: Option<&PermissionRule>) -> bool {
    permission.form == PermissionForm::Entitlement && rule.is_none()
}

fn never_asked(permission: &Permission, facts: &Facts) -> bool {
    facts.platform == Platform::Android
        && match (permission.max_sdk, level(facts.app.min_os.as_deref())) {
            (Some(max), Some(min)) => max < min,
            _ => false,
        }
}

fn without_effect(rule: &PermissionRule, facts: &Facts) -> bool {
    facts.platform == Platform::Android
        && rule.last_in > 0
        && level(facts.app.min_os.as_deref()).is_some_and(|min| u32::from(rule.last_in) < min)
}

fn level(text: Option<&str>) -> Option<u32> {
    text?.parse().ok()
}
