//! All checks, and the run over them.

use super::check::{Check, Context};
use super::{
    access_before_consent, contradicted_denial, empty_usage_description, missing_clause,
    missing_privacy_manifest, missing_usage_description, outdated_target_sdk, packed_code,
    privacy_manifest_mismatch, restricted_permission, sdk_data_not_disclosed, stale_permission_disclosure,
    stale_policy_date, stale_sdk_disclosure, undeclared_permission, undeclared_required_reason_api,
    undeclared_tracking, undisclosed_data, undisclosed_permission, undisclosed_sdk, unlinked_sdk_policy,
    unnecessary_permission, unread_part, unsigned_sdk, unused_permission,
};
use crate::model::Finding;

/// Every check, sorted by id.
pub static CHECKS: &[&Check] = &[
    &access_before_consent::CHECK,
    &contradicted_denial::CHECK,
    &empty_usage_description::CHECK,
    &missing_clause::CHECK,
    &missing_privacy_manifest::CHECK,
    &missing_usage_description::CHECK,
    &outdated_target_sdk::CHECK,
    &packed_code::CHECK,
    &privacy_manifest_mismatch::CHECK,
    &restricted_permission::CHECK,
    &sdk_data_not_disclosed::CHECK,
    &stale_permission_disclosure::CHECK,
    &stale_policy_date::CHECK,
    &stale_sdk_disclosure::CHECK,
    &undeclared_permission::CHECK,
    &undeclared_required_reason_api::CHECK,
    &undeclared_tracking::CHECK,
    &undisclosed_data::CHECK,
    &undisclosed_permission::CHECK,
    &undisclosed_sdk::CHECK,
    &unlinked_sdk_policy::CHECK,
    &unnecessary_permission::CHECK,
    &unread_part::CHECK,
    &unsigned_sdk::CHECK,
    &unused_permission::CHECK,
];

/// The check of that id.
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.id == id).copied()
}

/// Findings of every check over one package, in the order of the checks.
pub fn run(context: &Context<'_>) -> Vec<Finding> {
    CHECKS.iter().flat_map(|check| (check.run)(context)).collect()
}
