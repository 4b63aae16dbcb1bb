//! The checks, one file each: a case that fires and one that stays silent. `registry` walks over all of them.

mod common;

mod contradicted_denial;
mod missing_clause;
mod registry;
mod stale_permission_disclosure;
mod stale_policy_date;
mod stale_sdk_disclosure;
mod undisclosed_permission;
mod undisclosed_sdk;
mod unread_part;
