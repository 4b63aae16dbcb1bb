//! The shape of the rule base. Strings live as long as the process: the built-in ones in the binary, a user's own
//! ones leaked once when they are loaded, so that every floor can hold them without a lifetime.

use serde::{Deserialize, Serialize};

/// A string of the rule base.
pub type Str = &'static str;

/// What a rule describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SdkKind {
    /// A service of a third party: it may collect data.
    #[default]
    Sdk,
    /// A library that collects nothing.
    Library,
    /// A packer that hides code.
    Packer,
}

/// Signatures of an SDK on Android.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct AndroidSignatures {
    /// Dotted class prefixes by whole segments, each ending in `.`.
    pub class_prefixes: Vec<Str>,
    /// Prefixes under `class_prefixes` that belong to somebody else.
    pub except_prefixes: Vec<Str>,
    /// Full class names that prove it where the prefix is shared.
    pub classes: Vec<Str>,
    /// Component class names; `*` matches any run of characters.
    pub components: Vec<Str>,
    /// Native library file names; `*` matches any run of characters.
    pub native_libraries: Vec<Str>,
    /// Manifest `meta-data` keys.
    pub metadata_keys: Vec<Str>,
    /// Permissions that it declares; `${applicationId}` stands for the app's id.
    pub permissions: Vec<Str>,
    /// Provider authorities; `${applicationId}` likewise.
    pub authorities: Vec<Str>,
    /// Intent actions.
    pub intent_actions: Vec<Str>,
    /// Asset paths or file names; matched on the path's suffix by whole segments.
    pub assets: Vec<Str>,
    /// Whole string constants.
    pub strings: Vec<Str>,
    /// Names of `META-INF/<name>.kotlin_module` files.
    pub kotlin_modules: Vec<Str>,
    /// Methods by which it is started, `class.method` in full.
    pub entry_points: Vec<Str>,
    /// Static fields that hold its version, `class.FIELD` in full.
    pub version_constants: Vec<Str>,
    /// Maven coordinates, `group:artifact`.
    pub maven: Vec<Str>,
    /// Patterns of the lists above that support but never prove (a generic file name, a shared key).
    pub weak: Vec<Str>,
}

/// Signatures of an SDK on Apple platforms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct AppleSignatures {
    /// Framework or static library names, `Bugly.framework`.
    pub frameworks: Vec<Str>,
    /// Bundle ids.
    pub bundle_ids: Vec<Str>,
    /// Resource bundles, `GTSDK.bundle`.
    pub bundles: Vec<Str>,
    /// Objective-C class prefixes.
    pub class_prefixes: Vec<Str>,
    /// Objective-C class names.
    pub classes: Vec<Str>,
    /// Swift modules.
    pub swift_modules: Vec<Str>,
    /// Exported symbols.
    pub symbols: Vec<Str>,
    /// CocoaPods names.
    pub pods: Vec<Str>,
    /// URL schemes that it queries.
    pub url_schemes: Vec<Str>,
    /// Info.plist keys.
    pub plist_keys: Vec<Str>,
    /// Patterns of the lists above that support but never prove.
    pub weak: Vec<Str>,
}

/// A sample that proves a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Examples {
    /// Evidence that must match, `kind:value` (`class:com.tencent.bugly.crashreport.CrashReport`).
    pub matches: Vec<Str>,
    /// Evidence that must not.
    pub misses: Vec<Str>,
}

/// What a renamed SDK is known by, one file `shapes/<id>.toml` for the rule of that id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShapeRule {
    /// Id of the rule.
    pub id: Str,
    /// Artefacts that it was learned from.
    pub sources: Vec<Str>,
    /// A line of traits for each class, as [`shapes`](super::shapes) writes them.
    pub classes: Vec<Str>,
}

/// An SDK rule, one file under `rules/sdks/<vendor>/`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct SdkRule {
    /// Kebab-case id.
    pub id: Str,
    /// Product name in English.
    pub name: Str,
    /// Product name in Chinese, or empty.
    pub name_zh: Str,
    /// Vendor id, a key of `vendors.toml`.
    pub vendor: Str,
    /// Category id (`push`, `ads`, `map-location`).
    pub category: Str,
    /// SDK, library or packer.
    pub kind: SdkKind,
    /// Rules whose class prefixes cover this one's on purpose (a vendor's core).
    pub within: Vec<Str>,
    /// The vendor's rules that this one is the shared core of, as ids or with `*`: naming it speaks for them too, and
    /// naming one of them speaks for it.
    pub core_of: Vec<Str>,
    /// Rules whose code comes inside this SDK, of whatever vendor.
    pub embeds: Vec<Str>,
    /// Names by which policies call it.
    pub aliases: Vec<Str>,
    /// Names that are ordinary words or bare brands: they count only beside SDK wording or in an SDK table.
    pub weak_aliases: Vec<Str>,
    /// Android signatures.
    pub android: AndroidSignatures,
    /// Apple signatures.
    pub apple: AppleSignatures,
    /// Permissions that it needs.
    pub permissions_required: Vec<Str>,
    /// Permissions that it may use.
    pub permissions_optional: Vec<Str>,
    /// Data types that its vendor documents.
    pub data: Vec<Str>,
    /// Whether the vendor's documentation of its data was seen; if not, empty `data` means unknown, not nothing.
    pub data_documented: bool,
    /// The vendor's privacy text for it, or empty.
    pub privacy_url: Str,
    /// Hosts that it talks to.
    pub domains: Vec<Str>,
    /// Where the claims come from.
    pub sources: Vec<Str>,
    /// Proof.
    pub examples: Examples,
    /// How sure the rule itself is: `high`, `medium`, `low`.
    pub confidence: Str,
}

/// A vendor with all the names policies use for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Vendor {
    /// Kebab-case id.
    pub id: Str,
    /// Name in English.
    pub name: Str,
    /// Name in Chinese, or empty.
    pub name_zh: Str,
    /// Legal entities and other names, in any language.
    pub aliases: Vec<Str>,
}

/// What an SDK does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Category {
    /// Kebab-case id.
    pub id: Str,
    /// Label.
    pub label_en: Str,
    /// Label.
    pub label_zh: Str,
    /// Its business is people's data: a tracker, or an identity.
    pub tracker: bool,
    /// Tools that may well collect nothing.
    pub tool: bool,
    /// Its rules do their vendor's chores and no business of their own.
    pub chores: bool,
    /// Too wide for two of its rules to serve the same purpose.
    pub wide: bool,
}

/// A platform permission.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PermissionRule {
    /// Full name (`android.permission.CAMERA`, `NSCameraUsageDescription`, `ohos.permission.CAMERA`).
    pub id: Str,
    /// Base protection level (`dangerous`, `normal`, `signature`, `internal`, …), or empty where the platform has none.
    pub level: Str,
    /// Special access, granted in the settings (`SYSTEM_ALERT_WINDOW`).
    pub special: bool,
    /// Capability id, or empty when it opens none.
    pub capability: Str,
    /// Opens nothing of a person's: silent unless asked for pedantry.
    pub harmless: bool,
    /// Google Play takes an app with it only after a declaration (its policy "Permissions and APIs that Access Sensitive
    /// Information"): `core` where the app's core must need it, `widens` where it also widens what others open.
    pub restricted: Str,
    /// 0 none … 3 high: how much it opens of a person's life.
    pub weight: u8,
    /// The system's own label.
    pub label_en: Str,
    /// The system's own label.
    pub label_zh: Str,
    /// Further words of policies that name this very permission.
    pub words_en: Vec<Str>,
    /// Further words of policies that name this very permission.
    pub words_zh: Vec<Str>,
    /// Data types that it opens.
    pub data: Vec<Str>,
    /// API level that added it, 0 when unknown.
    pub added_in: u16,
    /// Last API level at which it has an effect, 0 when it still has.
    pub last_in: u16,
}

/// A capability: what permissions open, in the words that people use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Capability {
    /// Kebab-case id.
    pub id: Str,
    /// Label.
    pub label_en: Str,
    /// Label.
    pub label_zh: Str,
    /// 0 none … 3 high.
    pub weight: u8,
    /// Words of policies that name it.
    pub words_en: Vec<Str>,
    /// Words of policies that name it.
    pub words_zh: Vec<Str>,
    /// Data types whose collection implies it (`imei` implies `phone`).
    pub implied_by: Vec<Str>,
}

/// A kind of personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct DataType {
    /// Kebab-case id.
    pub id: Str,
    /// Label.
    pub label_en: Str,
    /// Label.
    pub label_zh: Str,
    /// Category id (`identity`, `device-id`).
    pub category: Str,
    /// Sensitive under PIPL art. 28.
    pub sensitive: bool,
    /// An umbrella term (`device-info`), which proves none of the types it loosely covers.
    pub umbrella: bool,
    /// Data types of which naming this one tells, and the other way round.
    pub kin: Vec<Str>,
    /// Words of policies.
    pub words_en: Vec<Str>,
    /// Words of policies.
    pub words_zh: Vec<Str>,
    /// `NSPrivacyCollectedDataType…` values.
    pub apple: Vec<Str>,
}

/// A sensitive API: what code can reach by calling it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ApiRule {
    /// Dotted class and member on Android (`android.telephony.TelephonyManager.getDeviceId`), class, selector or C
    /// symbol on Apple platforms.
    pub id: Str,
    /// `method`, `field`, `string` (a key or content URI), `class`, `selector`, `function`.
    pub kind: Str,
    /// Class that holds it, or empty.
    pub class: Str,
    /// Member name, or the string itself.
    pub member: Str,
    /// Permissions that it needs, each `name` or `name@from-to` in API levels (`android.permission.READ_PHONE_STATE@-28`);
    /// names joined with `|` are alternatives.
    pub permissions: Vec<Str>,
    /// Data types that it yields.
    pub data: Vec<Str>,
    /// The data type that calling it surely yields to the caller, or empty. Many more APIs come near such data (an own
    /// `PackageInfo`, the coordinates of a `Location` that somebody handed over): they are accesses, but prove nothing.
    pub tells: Str,
    /// Group (`device-id`, `location`).
    pub category: Str,
    /// A rule of the platform that goes with it (a required-reason category on Apple platforms), or empty.
    pub reason: Str,
}

/// A category of APIs that a privacy manifest must give a reason for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ReasonCategory {
    /// `NSPrivacyAccessedAPICategory…`
    pub id: Str,
    /// Label.
    pub label_en: Str,
    /// Label.
    pub label_zh: Str,
    /// Reason codes that it knows.
    pub codes: Vec<Str>,
    /// Those of `codes` that only the maker of an SDK may give.
    pub sdk_codes: Vec<Str>,
    /// Where the claims come from.
    pub sources: Vec<Str>,
}

/// Frameworks that a store names: they need a privacy manifest and a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ListedSdks {
    /// Kebab-case id of the list.
    pub id: Str,
    /// Label.
    pub label_en: Str,
    /// Label.
    pub label_zh: Str,
    /// The day since which the store rejects, ISO 8601.
    pub since: Str,
    /// Framework names without the ending.
    pub frameworks: Vec<Str>,
    /// Where the claims come from.
    pub sources: Vec<Str>,
}

/// A document that regulates (a law, a standard, a store's policy).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Regulation {
    /// Kebab-case id.
    pub id: Str,
    /// Short id of the document (`CAC191`).
    pub document: Str,
    /// Title of the document.
    pub document_en: Str,
    /// Title of the document, or empty.
    pub document_zh: Str,
    /// Who issued it.
    pub authority_en: Str,
    /// Who issued it.
    pub authority_zh: Str,
    /// Article within it.
    pub article: Str,
    /// Article within it in Chinese, or empty where it is the same.
    pub article_zh: Str,
    /// What the article asks, in our words.
    pub title_en: Str,
    /// What the article asks, in our words.
    pub title_zh: Str,
    /// `cn`, `eu`, `app-store`, `google-play`.
    pub market: Str,
    /// Ids of the checks that serve it.
    pub checks: Vec<Str>,
    /// Clauses that it asks a policy for.
    pub clauses: Vec<Str>,
    /// Where the text can be read.
    pub url: Str,
}

/// A type of app with the data and permissions that its basic service needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct AppType {
    /// Kebab-case id.
    pub id: Str,
    /// Label.
    pub label_en: Str,
    /// Label.
    pub label_zh: Str,
    /// Data types that the basic service needs.
    pub necessary_data: Vec<Str>,
    /// Permissions that the basic service justifies.
    pub justified: Vec<Str>,
    /// Permissions that some functions of such apps justify.
    pub conditional: Vec<Str>,
    /// Permissions that such apps rarely need.
    pub rarely: Vec<Str>,
}

/// A class prefix of the index: all rules' prefixes in one sorted table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PrefixRow {
    /// Dotted, ending in `.`.
    pub prefix: Str,
    /// Index into `RuleBase::sdks()`.
    pub sdk: u32,
    /// An exception of that rule: what stands under it is not the SDK's.
    pub except: bool,
}

/// What a signature of an SDK is matched against. Ids are those of `model::EvidenceKind` where both have a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is a list of AndroidSignatures or AppleSignatures, documented there")]
pub enum SignatureKind {
    Class,
    ClassPrefix,
    Component,
    NativeLibrary,
    MetadataKey,
    Permission,
    Authority,
    IntentAction,
    Asset,
    StringConstant,
    KotlinModule,
    EntryPoint,
    VersionConstant,
    Framework,
    BundleId,
    Bundle,
    ObjcPrefix,
    ObjcClass,
    SwiftModule,
    Symbol,
    UrlScheme,
    PlistKey,
    Pod,
}

impl SignatureKind {
    /// All kinds.
    pub const ALL: [Self; 23] = [
        Self::Class,
        Self::ClassPrefix,
        Self::Component,
        Self::NativeLibrary,
        Self::MetadataKey,
        Self::Permission,
        Self::Authority,
        Self::IntentAction,
        Self::Asset,
        Self::StringConstant,
        Self::KotlinModule,
        Self::EntryPoint,
        Self::VersionConstant,
        Self::Framework,
        Self::BundleId,
        Self::Bundle,
        Self::ObjcPrefix,
        Self::ObjcClass,
        Self::SwiftModule,
        Self::Symbol,
        Self::UrlScheme,
        Self::PlistKey,
        Self::Pod,
    ];

    /// Its word in examples (`class:…`).
    pub const fn id(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::ClassPrefix => "class-prefix",
            Self::Component => "component",
            Self::NativeLibrary => "native-library",
            Self::MetadataKey => "metadata-key",
            Self::Permission => "permission",
            Self::Authority => "authority",
            Self::IntentAction => "intent-action",
            Self::Asset => "asset",
            Self::StringConstant => "string-constant",
            Self::KotlinModule => "kotlin-module",
            Self::EntryPoint => "entry-point",
            Self::VersionConstant => "version-constant",
            Self::Framework => "framework",
            Self::BundleId => "bundle-id",
            Self::Bundle => "bundle",
            Self::ObjcPrefix => "objc-prefix",
            Self::ObjcClass => "objc-class",
            Self::SwiftModule => "swift-module",
            Self::Symbol => "symbol",
            Self::UrlScheme => "url-scheme",
            Self::PlistKey => "plist-key",
            Self::Pod => "pod",
        }
    }

    /// The kind whose word is `id`.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// A pattern of the index: all rules' patterns but class prefixes in one sorted table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PatternRow {
    /// What it is matched against.
    pub kind: SignatureKind,
    /// It holds `*` or `${applicationId}`.
    pub glob: bool,
    /// The pattern.
    pub pattern: Str,
    /// Index into `RuleBase::sdks()`.
    pub sdk: u32,
    /// It supports, but proves nothing alone.
    pub weak: bool,
}
