//! Checks: each reads the ledger and the facts, and yields findings. One file per check, named after its problem.

pub mod check;
pub mod registry;

mod access_before_consent;
mod apple;
mod contradicted_denial;
mod empty_usage_description;
mod languages;
mod missing_clause;
mod missing_privacy_manifest;
mod missing_usage_description;
mod outdated_target_sdk;
mod packed_code;
mod privacy_manifest_mismatch;
mod reach;
mod restricted_permission;
mod sdk_data_not_disclosed;
mod severity;
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

pub use check::{Check, Context, Reads, fingerprint};
pub use registry::{CHECKS, find, run};
pub use severity::quiet as is_quiet;
