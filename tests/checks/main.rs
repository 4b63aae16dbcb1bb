//! The checks, one file each: a case that fires and one that stays silent. `registry` walks over all of them.

mod access_before_consent;
mod common;

mod contradicted_denial;
mod empty_usage_description;
mod missing_clause;
mod missing_privacy_manifest;
mod missing_usage_description;
mod outdated_target_sdk;
mod packed_code;
mod privacy_manifest_mismatch;
mod registry;
mod restricted_permission;
mod sdk_data_not_disclosed;
mod stale_permission_disclosure;
mod stale_policy_date;
mod stale_sdk_disclosure;
mod undeclared_permission;
mod undeclared_required_reason_api;
mod undeclared_tracking;
mod undisclosed_data;
mod undisclosed_permission;
mod undisclosed_sdk;
mod unlinked_sdk_policy;
mod unnecessary_permission;
mod unread_part;
mod unsigned_sdk;
mod unused_permission;
