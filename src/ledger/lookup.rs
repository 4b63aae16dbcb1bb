//! What the ledger and everything above it ask the rule base. A trait, so that a handful of literals can stand in
//! for the whole base in tests.

use crate::model::Platform;
use crate::rules::{
    ApiRule, AppType, Capability, Category, DataType, ListedSdks, PermissionRule, ReasonCategory, Regulation,
    RuleBase, SdkRule, Vendor,
};

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
    /// Articles that checks serve.
    fn regulations(&self) -> &[Regulation] {
        &[]
    }
    /// What an SDK does.
    fn category(&self, id: &str) -> Option<&Category>;
    /// Sensitive APIs of Apple platforms.
    fn apis_ios(&self) -> &[ApiRule] {
        &[]
    }
    /// Categories of required-reason APIs.
    fn reasons(&self) -> &[ReasonCategory] {
        &[]
    }
    /// Lists of frameworks that a store names.
    fn listed_sdks(&self) -> &[ListedSdks] {
        &[]
    }
    /// All data types.
    fn data_types(&self) -> &[DataType] {
        &[]
    }
    /// The sensitive API `id` of Android.
    fn api_android(&self, _id: &str) -> Option<&ApiRule> {
        None
    }
    /// Sensitive APIs of Android.
    fn apis_android(&self) -> &[ApiRule] {
        &[]
    }
    /// Types of apps.
    fn app_types(&self) -> &[AppType] {
        &[]
    }
}

/// The platform that a permission id belongs to, by its form alone.
pub fn platform_of(id: &str) -> Platform {
    if id.starts_with("ohos.permission.") {
        Platform::Harmony
    } else if is_apples(id) {
        Platform::Ios
    } else if id.contains('.') {
        Platform::Android
    } else {
        Platform::Any
    }
}

/// Usage keys, entitlements and background modes.
fn is_apples(id: &str) -> bool {
    let endings = ["UsageDescription", "UsageDescriptionDictionary"];
    endings.iter().any(|ending| id.ends_with(ending))
        || id.starts_with("com.apple.")
        || id.starts_with("UIBackgroundModes.")
}

impl Lookup for RuleBase {
    fn permission(&self, id: &str) -> Option<&PermissionRule> {
        Self::permission(self, id)
    }
    fn capability(&self, id: &str) -> Option<&Capability> {
        Self::capability(self, id)
    }
    fn data_type(&self, id: &str) -> Option<&DataType> {
        Self::data_type(self, id)
    }
    fn sdk(&self, id: &str) -> Option<&SdkRule> {
        Self::sdk(self, id)
    }
    fn vendor(&self, id: &str) -> Option<&Vendor> {
        Self::vendor(self, id)
    }
    fn regulations(&self) -> &[Regulation] {
        Self::regulations(self)
    }
    fn category(&self, id: &str) -> Option<&Category> {
        Self::category(self, id)
    }
    fn apis_ios(&self) -> &[ApiRule] {
        Self::apis_ios(self)
    }
    fn reasons(&self) -> &[ReasonCategory] {
        Self::reasons(self)
    }
    fn listed_sdks(&self) -> &[ListedSdks] {
        Self::listed_sdks(self)
    }
    fn data_types(&self) -> &[DataType] {
        Self::data_types(self)
    }
    fn api_android(&self, id: &str) -> Option<&ApiRule> {
        Self::api_android(self, id)
    }
    fn apis_android(&self) -> &[ApiRule] {
        Self::apis_android(self)
    }
    fn app_types(&self) -> &[AppType] {
        Self::app_types(self)
    }
}
