//! SDKs found in a package, and accesses of its code.

use super::Place;

/// How surely something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A hint.
    Low,
    /// Likely.
    Medium,
    /// Proven.
    High,
}

impl Confidence {
    /// Stable id, also the message key `confidence.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How far an SDK is in the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// Only named by other code; it does not ship.
    Referenced,
    /// Ships.
    Bundled,
    /// Ships, and its components are declared or its entry points are called.
    Started,
}

impl Presence {
    /// Stable id, also the message key `presence.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Referenced => "referenced",
            Self::Bundled => "bundled",
            Self::Started => "started",
        }
    }
}

/// The kind of a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// Classes defined under a prefix.
    Class,
    /// A manifest component.
    Component,
    /// A native library.
    NativeLibrary,
    /// A manifest `meta-data` key.
    MetadataKey,
    /// A permission that the SDK declares.
    Permission,
    /// A provider authority.
    Authority,
    /// An intent action.
    IntentAction,
    /// An asset.
    Asset,
    /// A string constant.
    StringConstant,
    /// A class that other code names and nobody defines.
    ReferencedClass,
    /// An Apple framework.
    Framework,
    /// An Apple resource bundle.
    Bundle,
    /// An Objective-C class or prefix.
    ObjcClass,
    /// A Swift module.
    SwiftModule,
    /// An exported symbol.
    Symbol,
    /// An Info.plist key or URL scheme.
    PlistKey,
    /// Renamed classes built like its own: they call the system in the same runs, or hold the same constants. The value
    /// is the class that shows most, the pattern `calls` or `constants`.
    Structure,
    /// A version that it left; the value is the version, the pattern says whose.
    Version,
    /// Code outside it that calls it; the value is the calling method, the pattern what it calls.
    Call,
    /// A native library that exports the native methods of its classes.
    NativeMethod,
    /// A `META-INF/*.kotlin_module` file.
    KotlinModule,
    /// A privacy manifest in the resources of a package manager's name for it; the value is their name.
    PrivacyManifest,
}

impl EvidenceKind {
    /// Stable id, also the message key `evidence.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Component => "component",
            Self::NativeLibrary => "native-library",
            Self::MetadataKey => "metadata-key",
            Self::Permission => "permission",
            Self::Authority => "authority",
            Self::IntentAction => "intent-action",
            Self::Asset => "asset",
            Self::StringConstant => "string-constant",
            Self::ReferencedClass => "referenced-class",
            Self::Framework => "framework",
            Self::Bundle => "bundle",
            Self::ObjcClass => "objc-class",
            Self::SwiftModule => "swift-module",
            Self::Symbol => "symbol",
            Self::PlistKey => "plist-key",
            Self::Structure => "structure",
            Self::Version => "version",
            Self::Call => "call",
            Self::NativeMethod => "native-method",
            Self::KotlinModule => "kotlin-module",
            Self::PrivacyManifest => "privacy-manifest",
        }
    }
}

/// One piece of evidence: what was found, how often, where first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Its kind.
    pub kind: EvidenceKind,
    /// The value found in the package: for classes the first class under the rule's prefix.
    pub value: String,
    /// The rule's pattern that matched (`com.tencent.bugly.`).
    pub pattern: String,
    /// How many were found (classes under the prefix, ABIs of a library).
    pub count: usize,
    /// Where the first stands.
    pub place: Place,
}

/// An SDK found in the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detection {
    /// Rule id.
    pub sdk: String,
    /// Version, when it leaves one.
    pub version: Option<String>,
    /// How far it is in.
    pub presence: Presence,
    /// How sure that is.
    pub confidence: Confidence,
    /// Whether code outside it calls it; `None` where that cannot be told: on other platforms than Android, where code
    /// is unread, and of code that is loaded at run time.
    pub called: Option<bool>,
    /// Evidence, sorted by kind and value.
    pub evidence: Vec<Evidence>,
}

/// Who owns a piece of code, or stands behind a statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The app itself; in a policy, the operator.
    App,
    /// An SDK by rule id, or by the name a policy writes when no rule knows it.
    Sdk(String),
    /// Nobody known; the package prefix.
    Unknown(String),
}

/// Classes that neither the app nor a rule owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unidentified {
    /// Package prefix, dotted, without the final dot.
    pub prefix: String,
    /// Classes under it.
    pub classes: usize,
}
