//! What a policy says.

use super::{Gap, Owner, Place, Platform};

/// Language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    /// ISO 639-1 code.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

/// Whether a policy says that something is done, or that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// Requested, collected.
    Affirmed,
    /// Denied.
    Denied,
}

/// A statement about a permission or capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionDisclosure {
    /// Platform id when the policy names one permission, by constant or by the system's own label.
    pub id: Option<String>,
    /// Capability it opens.
    pub capability: Option<String>,
    /// Platform that the statement is about.
    pub platform: Platform,
    /// Requested or denied.
    pub polarity: Polarity,
    /// Whose statement: the operator's, or an SDK's row.
    pub owner: Owner,
    /// The words that were understood, verbatim.
    pub written_as: String,
    /// Purpose, verbatim.
    pub purpose: Option<String>,
    /// Whether the policy calls it required (`true`) or optional (`false`).
    pub required: Option<bool>,
    /// Where, with a verbatim quote.
    pub place: Place,
}

/// A third-party SDK that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkDisclosure {
    /// Rule id; none when no rule knows the name.
    pub id: Option<String>,
    /// Name: the rule's, else as written without its label.
    pub name: String,
    /// Vendor, verbatim.
    pub vendor: Option<String>,
    /// The words that were understood, verbatim.
    pub written_as: String,
    /// Purpose, verbatim.
    pub purpose: Option<String>,
    /// Data type ids.
    pub data: Vec<String>,
    /// Permission ids.
    pub permissions: Vec<String>,
    /// Link to the SDK's own policy.
    pub privacy_url: Option<String>,
    /// How data is shared (`SDK 本机采集`), verbatim.
    pub sharing: Option<String>,
    /// The platform of the list or section that it stands in.
    pub platform: Platform,
    /// Where, with a verbatim quote.
    pub place: Place,
}

impl SdkDisclosure {
    /// Whose its data and permissions are: the rule's id, else the name as written.
    pub fn owner(&self) -> Owner {
        Owner::Sdk(self.id.clone().unwrap_or_else(|| self.name.clone()))
    }
}

/// A statement about a data type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDisclosure {
    /// Data type id.
    pub id: String,
    /// Collected or denied.
    pub polarity: Polarity,
    /// Whose statement.
    pub owner: Owner,
    /// The words that were understood, verbatim.
    pub written_as: String,
    /// Where, with a verbatim quote.
    pub place: Place,
}

/// A required clause, present or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Clause id.
    pub id: String,
    /// Where it stands; none when the policy lacks it.
    pub place: Option<Place>,
}

/// A date that a policy gives for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDate {
    /// ISO 8601 calendar date.
    pub date: String,
    /// Where.
    pub place: Place,
}

/// What a policy says, all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The input as the user named it.
    pub file: String,
    /// Languages it is written in, most text first.
    pub languages: Vec<Language>,
    /// Permissions and capabilities, in text order.
    pub permissions: Vec<PermissionDisclosure>,
    /// SDKs, in text order.
    pub sdks: Vec<SdkDisclosure>,
    /// Data types, in text order.
    pub data: Vec<DataDisclosure>,
    /// All 17 clauses, in the order of their ids in the rules.
    pub clauses: Vec<Clause>,
    /// Date from which it holds.
    pub effective: Option<PolicyDate>,
    /// Date of its last change.
    pub updated: Option<PolicyDate>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}
