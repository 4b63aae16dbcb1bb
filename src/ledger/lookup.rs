//! What the ledger and everything above it ask the rule base. A trait, so that a handful of literals can stand in
//! for the whole base in tests.

use crate::model::Platform;
use crate::rules::{Capability, DataType, PermissionRule, SdkRule, Vendor};

/// Rules by id.
pub trait Lookup: Sync {
    /// The rule of a platform permission.
    fn permission(&self, id: &str) -> Option<&PermissionRule>;
    /// A capability.
    fn capability(&self, id: &str) -> Option<&Capability>;
    /// A data type.
    fn data_type(&self, id: &str) -> Option<&DataType>;
    /// An SDK rule.
    fn sdk(&self, id: &str) -> Option<&SdkRule>;
    /// A vendor.
    fn vendor(&self, id: &str) -> Option<&Vendor>;
}

/// The platform that a permission id belongs to, by its form alone.
pub fn platform_of(id: &str) -> Platform {
    if id.starts_with("ohos.permission.") {
        Platform::Harmony
    } else if id.starts_with("NS") && id.ends_with("Description") || id.starts_with("com.apple.") {
        Platform::Ios
    } else if id.contains('.') {
        Platform::Android
    } else {
        Platform::Any
    }
}
