//! The checks, one file each: a case that fires and one that stays silent. `registry` walks over all of them.

mod common;

mod contradicted_denial;
mod empty_usage_description;
mod missing_clause;
mod missing_privacy_manifest;
mod missing_usage_description;
mod privacy_manifest_mismatch;
mod registry;
mod stale_permission_disclosure;
mod stale_policy_date;
mod stale_sdk_disclosure;
mod undeclared_required_reason_api;
mod undeclared_tracking;
mod undisclosed_permission;
mod undisclosed_sdk;
mod unread_part;
mod unsigned_sdk;
