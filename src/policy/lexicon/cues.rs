//! The kinds of cues and of columns, by the names that `rules/policy/` gives them. `build.rs` includes this file too.

/// An enumeration whose values have names in rule files.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $value,)*
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$value,)*];

            /// The one that the rule files call `word`.
            pub fn named(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$value),)*
                    _ => None,
                }
            }
        }
    };
}

named! {
    /// What a sentence does. The words stand in `rules/policy/cues.toml`, where each is explained.
    #[allow(missing_docs, reason = "each is explained beside its words in cues.toml")]
    Cue {
        Collect = "collect",
        Share = "share",
        Deny = "deny",
        DenyBracket = "deny-bracket",
        DenyShare = "deny-share",
        Condition = "condition",
        Unable = "unable",
        Contrast = "contrast",
        Channel = "channel",
        Definition = "definition",
        Law = "law",
        Rights = "rights",
        Security = "security",
        Permission = "permission",
        PermissionOf = "permission-of",
        Sdk = "sdk",
        Presence = "presence",
        Device = "device",
        Required = "required",
        Optional = "optional",
        Android = "android",
        Ios = "ios",
        Harmony = "harmony",
    }
}

named! {
    /// What stands in a column or behind a label. The words stand in `rules/policy/labels.toml`.
    Slot {
        /// Name of an SDK or product.
        Name = "sdk-name",
        /// Company behind it.
        Vendor = "vendor",
        /// What it is used for.
        Purpose = "purpose",
        /// Data that it takes.
        Data = "data",
        /// Permissions.
        Permission = "permission",
        /// Privacy text or site.
        Link = "link",
        /// How data reach it.
        Sharing = "sharing",
        /// Number of the row.
        Number = "number",
        /// Operating system.
        Platform = "platform",
        /// Whether it is needed.
        Required = "required",
    }
}
