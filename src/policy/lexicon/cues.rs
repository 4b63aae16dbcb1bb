//! The kinds of cues and of columns, by the names that `rules/policy/` gives them.

/// What a sentence does. The words stand in `rules/policy/cues.toml`, where each is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is explained beside its words in cues.toml")]
pub enum Cue {
    Collect,
    Share,
    Deny,
    DenyBracket,
    DenyShare,
    Condition,
    Unable,
    Contrast,
    Channel,
    Definition,
    Law,
    Rights,
    Security,
    Permission,
    PermissionOf,
    Sdk,
    Presence,
    Device,
    Required,
    Optional,
    Android,
    Ios,
    Harmony,
}

impl Cue {
    /// The cue of a table in `cues.toml`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "collect" => Self::Collect,
            "share" => Self::Share,
            "deny" => Self::Deny,
            "deny-bracket" => Self::DenyBracket,
            "deny-share" => Self::DenyShare,
            "condition" => Self::Condition,
            "unable" => Self::Unable,
            "contrast" => Self::Contrast,
            "channel" => Self::Channel,
            "definition" => Self::Definition,
            "law" => Self::Law,
            "rights" => Self::Rights,
            "security" => Self::Security,
            "permission" => Self::Permission,
            "permission-of" => Self::PermissionOf,
            "sdk" => Self::Sdk,
            "presence" => Self::Presence,
            "device" => Self::Device,
            "required" => Self::Required,
            "optional" => Self::Optional,
            "android" => Self::Android,
            "ios" => Self::Ios,
            "harmony" => Self::Harmony,
            _ => return None,
        })
    }
}

/// What stands in a column or behind a label. The words stand in `rules/policy/labels.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// Name of an SDK or product.
    Name,
    /// Company behind it.
    Vendor,
    /// What it is used for.
    Purpose,
    /// Data that it takes.
    Data,
    /// Permissions.
    Permission,
    /// Privacy text or site.
    Link,
    /// How data reach it.
    Sharing,
    /// Number of the row.
    Number,
    /// Operating system.
    Platform,
    /// Whether it is needed.
    Required,
}

impl Slot {
    /// The slot of a table in `labels.toml`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "sdk-name" => Self::Name,
            "vendor" => Self::Vendor,
            "purpose" => Self::Purpose,
            "data" => Self::Data,
            "permission" => Self::Permission,
            "link" => Self::Link,
            "sharing" => Self::Sharing,
            "number" => Self::Number,
            "platform" => Self::Platform,
            "required" => Self::Required,
            _ => return None,
        })
    }
}
