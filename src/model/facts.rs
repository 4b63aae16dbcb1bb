//! What a package declares and holds.

use super::{ApiNames, Bytecode, CodeDirectory, Gap, Names, Place, Provisioning, Signing, WantedTraits};
use std::sync::Arc;

/// The kind of a package, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageKind {
    /// Android application package.
    Apk,
    /// Several APKs that install as one app.
    SplitSet,
    /// Android App Bundle.
    Aab,
    /// Android library.
    Aar,
    /// Java archive of class files.
    Jar,
    /// iOS app archive.
    Ipa,
    /// iOS app bundle.
    AppBundle,
    /// Apple framework.
    Framework,
    /// Apple framework for several platforms.
    XcFramework,
    /// Apple static archive.
    StaticArchive,
    /// Apple dynamic library or executable by itself.
    MachO,
    /// HarmonyOS package.
    Hap,
    /// Several HarmonyOS packages that install as one app.
    AppPack,
}

impl PackageKind {
    /// Stable id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Apk => "apk",
            Self::SplitSet => "split-set",
            Self::Aab => "aab",
            Self::Aar => "aar",
            Self::Jar => "jar",
            Self::Ipa => "ipa",
            Self::AppBundle => "app",
            Self::Framework => "framework",
            Self::XcFramework => "xcframework",
            Self::StaticArchive => "static-archive",
            Self::MachO => "macho",
            Self::Hap => "hap",
            Self::AppPack => "app-pack",
        }
    }
}

/// The system a package runs on, or a statement speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// Android.
    Android,
    /// iOS and its kin.
    Ios,
    /// HarmonyOS / OpenHarmony.
    Harmony,
    /// None in particular; only policies speak so.
    Any,
}

impl Platform {
    /// Stable id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::Ios => "ios",
            Self::Harmony => "harmony",
            Self::Any => "any",
        }
    }
}

/// Who the app is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct App {
    /// Package name or bundle id; empty when it could not be read.
    pub id: String,
    /// Label in the default language, resolved through the resources.
    pub name: Option<String>,
    /// `versionName`, `CFBundleShortVersionString`; resolved.
    pub version: Option<String>,
    /// `versionCode` (with its major half), `CFBundleVersion`.
    pub build: Option<String>,
    /// `minSdkVersion`, `MinimumOSVersion`, as written.
    pub min_os: Option<String>,
    /// `targetSdkVersion`; on Apple the SDK it was built with.
    pub target_os: Option<String>,
    /// Android `compileSdkVersion`.
    pub compile_os: Option<String>,
    /// The `Application` class, dotted and full, when the manifest names one.
    pub application_class: Option<String>,
    /// Whether the build may be debugged.
    pub debuggable: bool,
}

/// How a manifest asks for a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PermissionForm {
    /// `uses-permission`
    UsesPermission,
    /// `uses-permission-sdk-23`
    UsesPermissionSdk23,
    /// `uses-permission-sdk-m`
    UsesPermissionSdkM,
    /// An Info.plist usage-description key.
    UsageKey,
    /// A code-signing entitlement.
    Entitlement,
    /// A `UIBackgroundModes` entry.
    BackgroundMode,
    /// `requestPermissions` of a HarmonyOS module.
    RequestPermissions,
    /// Not written down: the system grants it with another one, or by the target level.
    Implied,
}

/// A permission that the package asks for; one an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Full name: `android.permission.CAMERA`, `NSCameraUsageDescription`.
    pub id: String,
    /// How it is asked for.
    pub form: PermissionForm,
    /// Last API level at which it is asked for (the largest, where declared more than once; none wins).
    pub max_sdk: Option<u32>,
    /// First API level at which it is asked for.
    pub min_sdk: Option<u32>,
    /// `usesPermissionFlags` as names (`neverForLocation`); on HarmonyOS when it is used (`inuse`, `always`) and by
    /// which abilities (`ability:EntryAbility`).
    pub flags: Vec<String>,
    /// Purpose string shown by the system, in the default language.
    pub purpose: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

/// A permission that the package defines for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinedPermission {
    /// Full name.
    pub id: String,
    /// Protection level as names joined by `|` (`signature|privileged`).
    pub level: String,
    /// Resolved label.
    pub label: Option<String>,
}

/// The kind of an Android component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComponentKind {
    /// `activity`
    Activity,
    /// `activity-alias`
    ActivityAlias,
    /// `service`
    Service,
    /// `receiver`
    Receiver,
    /// `provider`
    Provider,
    /// An ability of a HarmonyOS module.
    Ability,
    /// An extension ability of a HarmonyOS module.
    ExtensionAbility,
}

impl ComponentKind {
    /// The manifest's element name; on HarmonyOS in kebab-case.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::ActivityAlias => "activity-alias",
            Self::Service => "service",
            Self::Receiver => "receiver",
            Self::Provider => "provider",
            Self::Ability => "ability",
            Self::ExtensionAbility => "extension-ability",
        }
    }
}

/// One intent filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntentFilter {
    /// Action names.
    pub actions: Vec<String>,
    /// Category names.
    pub categories: Vec<String>,
    /// `data` elements as URI-like text (`https://host/path`, `mime:image/*`).
    pub data: Vec<String>,
}

/// An Android component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Which element.
    pub kind: ComponentKind,
    /// Class name, dotted and full (`.Main` resolved against the package).
    pub class: String,
    /// `targetActivity` of an alias.
    pub target: Option<String>,
    /// Whether other apps can reach it: as written, else as the system decides (a filter exports it below API 31).
    pub exported: bool,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Process name, when not the app's.
    pub process: Option<String>,
    /// Permission that callers need.
    pub permission: Option<String>,
    /// Provider authorities.
    pub authorities: Vec<String>,
    /// `foregroundServiceType` as names.
    pub foreground_types: Vec<String>,
    /// Intent filters in order.
    pub filters: Vec<IntentFilter>,
    /// `meta-data` inside it.
    pub metadata: Vec<MetaData>,
    /// Entry of the manifest that declares it; splits and modules have their own.
    pub entry: Arc<str>,
    /// Offset of the element in the manifest.
    pub offset: u64,
}

impl Component {
    /// A component that is declared with its class alone, at `offset` of Android's manifest: enabled, for its own app.
    pub fn bare(kind: ComponentKind, class: &str, offset: u64) -> Self {
        Self {
            kind,
            class: class.to_owned(),
            target: None,
            exported: false,
            enabled: true,
            process: None,
            permission: None,
            authorities: Vec::new(),
            foreground_types: Vec::new(),
            filters: Vec::new(),
            metadata: Vec::new(),
            entry: "AndroidManifest.xml".into(),
            offset,
        }
    }
}

/// A `meta-data` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaData {
    /// Key.
    pub name: String,
    /// Value or resource, resolved to text where possible.
    pub value: Option<String>,
    /// Entry of the manifest that declares it.
    pub entry: Arc<str>,
    /// Offset of the element in the manifest.
    pub offset: u64,
}

/// A `uses-feature` or `uses-library` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Name, or `glEsVersion=0x…`.
    pub name: String,
    /// Whether the app cannot run without it.
    pub required: bool,
}

/// What the manifest wants to see of other apps (`queries`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queries {
    /// Package names.
    pub packages: Vec<String>,
    /// Provider authorities.
    pub providers: Vec<String>,
    /// Intents.
    pub intents: Vec<IntentFilter>,
    /// URL schemes (`LSApplicationQueriesSchemes`).
    pub schemes: Vec<String>,
}

/// The format of a piece of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeFormat {
    /// Dalvik executable.
    Dex,
    /// Java class files.
    Jar,
    /// Apple executable.
    MachO,
    /// Native library.
    Elf,
    /// Ark bytecode.
    Abc,
}

impl CodeFormat {
    /// Stable id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dex => "dex",
            Self::Jar => "jar",
            Self::MachO => "macho",
            Self::Elf => "elf",
            Self::Abc => "abc",
        }
    }
}

/// One piece of code and the names in it. Class names are dotted (`com.example.Main$Inner`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeUnit {
    /// Entry in the package.
    pub entry: String,
    /// Its format.
    pub format: CodeFormat,
    /// Architecture, for machine code.
    pub arch: Option<String>,
    /// Classes defined here.
    pub defined: Names,
    /// Classes referenced but not defined here, kept only where an [`Interest`] asked for them.
    pub referenced: Names,
    /// String constants, kept only where an [`Interest`] asked for them.
    pub strings: Names,
    /// What the code does, for each dex in the entry; empty for other code.
    pub bytecode: Vec<Bytecode>,
    /// What only Apple code has; none for other code.
    pub apple: Option<AppleCode>,
}

/// What only Apple code has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppleCode {
    /// Number of entries in the class lists, over all members of a static archive.
    pub classes: usize,
    /// Swift types, `Module.Type`.
    pub swift_types: Names,
    /// Swift modules with at least one type here.
    pub modules: Names,
    /// Objective-C protocols.
    pub protocols: Names,
    /// Objective-C categories.
    pub categories: Names,
    /// Symbols and classes wanted from other images, with C's leading underscore.
    pub imports: Names,
    /// Symbols given to other images, likewise.
    pub exports: Names,
    /// Libraries linked, by install name.
    pub libraries: Names,
    /// Minimum system, `13.0`.
    pub min_os: Option<String>,
    /// SDK that it was built with.
    pub sdk: Option<String>,
    /// Team that signed it.
    pub team: Option<String>,
    /// How it is signed.
    pub signing: Signing,
    /// The directories of its signature, in order: one for each hash function.
    pub code_directories: Vec<CodeDirectory>,
    /// Part of it is encrypted, as apps from the store are.
    pub encrypted: bool,
}

/// A native library.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NativeLibrary {
    /// Entry in the package.
    pub entry: String,
    /// ABI folder (`arm64-v8a`).
    pub abi: String,
    /// File name (`libBugly.so`).
    pub name: String,
    /// Size in bytes, inflated.
    pub bytes: u64,
    /// Java classes whose native methods it exports, dotted and sorted; of several ABIs told of one.
    pub classes: Vec<String>,
}

/// A signing certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Certificate {
    /// `v1`, `v2`, `v3`, `v3.1`
    pub scheme: &'static str,
    /// SHA-256 of the DER bytes, lowercase hex.
    pub sha256: String,
}

/// What the floors above want to know from code, so that readers keep only that.
/// Asked many times a millisecond: implementations look up, they do not search.
pub trait Interest: Sync {
    /// Referenced classes to keep: dotted class-name prefixes, each ending in `.`, or full class names. Sorted, and
    /// none of them under a prefix that stands here too.
    fn class_prefixes(&self) -> &[&str];
    /// Whole string constants, sorted: constants to keep.
    fn strings(&self) -> &[&str];
    /// Static fields that hold a version, `class.FIELD`, sorted: those to read beside the usual ones.
    fn constants(&self) -> &[&str] {
        &[]
    }

    /// Sensitive APIs whose callers to keep; none when nobody asks what the code does.
    fn apis(&self) -> Option<&ApiNames> {
        None
    }

    /// Traits of renamed classes to keep; none when nobody asks.
    fn traits(&self) -> Option<&WantedTraits> {
        None
    }

    /// Selectors and names of classes, sorted: those to keep of Apple code.
    fn selectors(&self) -> &[&str] {
        &[]
    }

    /// Symbols of Apple code, with C's leading underscore, sorted: those to keep among what a binary wants and gives,
    /// beside the classes that it wants. None: all of them.
    fn symbols(&self) -> Option<&[&str]> {
        None
    }
}

/// The kind of an Apple bundle, by its folder's ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BundleKind {
    /// `.app`; one inside another is a watch app or an app clip.
    App,
    /// `.appex`
    Extension,
    /// `.framework`
    Framework,
    /// `.bundle`
    Resources,
}

impl BundleKind {
    /// Stable id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Extension => "extension",
            Self::Framework => "framework",
            Self::Resources => "resources",
        }
    }
}

/// An Apple bundle in the package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bundle {
    /// Folder in the package, without a final `/`; empty for the package's own root.
    pub path: String,
    /// Its kind.
    pub kind: BundleKind,
    /// Folder name (`Bugly.framework`).
    pub name: String,
    /// `CFBundleIdentifier`
    pub id: Option<String>,
    /// `CFBundleShortVersionString`, else `CFBundleVersion`.
    pub version: Option<String>,
}

/// A language that an Apple bundle is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Localisation {
    /// Folder of the bundle, without a final `/`.
    pub bundle: String,
    /// The language as the bundle names it (`zh-Hans`).
    pub language: String,
    /// Whether it is the bundle's development region, in which texts of Info.plist itself are taken to be.
    pub development: bool,
    /// Keys of Info.plist that have a text in it, sorted.
    pub keys: Vec<String>,
}

/// A `PrivacyInfo.xcprivacy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivacyManifest {
    /// Its entry in the package.
    pub entry: String,
    /// `NSPrivacyTracking`
    pub tracking: bool,
    /// `NSPrivacyTrackingDomains`, sorted.
    pub domains: Vec<String>,
    /// `NSPrivacyCollectedDataTypes`, in order.
    pub collected: Vec<CollectedData>,
    /// `NSPrivacyAccessedAPITypes`: category and its reason codes, in order.
    pub accessed: Vec<(String, Vec<String>)>,
    /// Keys that Apple's form does not know or that hold values of another kind, as paths
    /// (`NSPrivacyCollectedDataTypes[0].NSPrivacyCollectedDataTypeLinked`).
    pub invalid: Vec<String>,
}

/// One entry of `NSPrivacyCollectedDataTypes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedData {
    /// `NSPrivacyCollectedDataType…`
    pub kind: String,
    /// Linked to the person.
    pub linked: bool,
    /// Used for tracking.
    pub tracking: bool,
    /// `NSPrivacyCollectedDataTypePurpose…`
    pub purposes: Vec<String>,
}

/// Facts of a package: everything the checks may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The input as the user named it.
    pub file: String,
    /// SHA-256 of the file, lowercase hex; of the sorted entry digests for a folder. Empty when it was not asked for.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Kind by content.
    pub kind: PackageKind,
    /// Platform.
    pub platform: Platform,
    /// Identity.
    pub app: App,
    /// Permissions asked for, sorted by id.
    pub permissions: Vec<Permission>,
    /// Permissions defined, sorted by id.
    pub defined_permissions: Vec<DefinedPermission>,
    /// Components in manifest order.
    pub components: Vec<Component>,
    /// Application-level `meta-data` in manifest order.
    pub metadata: Vec<MetaData>,
    /// Features, in manifest order.
    pub features: Vec<Feature>,
    /// Shared libraries used, in manifest order.
    pub libraries: Vec<Feature>,
    /// Visibility wishes.
    pub queries: Queries,
    /// Code, sorted by entry in loading order (`classes.dex`, `classes2.dex`, …, `classes10.dex`).
    pub code: Vec<CodeUnit>,
    /// Native libraries, sorted.
    pub native_libraries: Vec<NativeLibrary>,
    /// Entries under `assets/` and `res/raw/`.
    pub assets: Names,
    /// Signing certificates, sorted.
    pub certificates: Vec<Certificate>,
    /// Apple bundles, sorted by path; the app's own first.
    pub bundles: Vec<Bundle>,
    /// Languages of the app and its extensions, sorted.
    pub localisations: Vec<Localisation>,
    /// `SKAdNetworkItems`: ad networks that may count the app's installs, lower case, sorted.
    pub ad_networks: Vec<String>,
    /// What may be loaded without TLS: keys of `NSAppTransportSecurity` that are true, and hosts; sorted.
    pub transport_exceptions: Vec<String>,
    /// Keys of the app's own Info.plist.
    pub plist_keys: Names,
    /// Privacy manifests, sorted by entry.
    pub privacy_manifests: Vec<PrivacyManifest>,
    /// Provisioning profiles, sorted by entry.
    pub provisioning: Vec<Provisioning>,
    /// Versions that libraries leave, sorted.
    pub versions: Vec<VersionTrace>,
    /// Entries `META-INF/<name>.kotlin_module`, by whose names the Kotlin compiler calls what it built.
    pub kotlin_modules: Names,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// Where a version comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TraceKind {
    /// A file that the build keeps: `META-INF/androidx.core_core.version`, `play-services-base.properties`.
    File,
    /// A constant of a class: `BuildConfig.VERSION_NAME`.
    Constant,
    /// The name of a package of the HarmonyOS registry in bytecode.
    Registry,
}

/// A version that a library leaves in the package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionTrace {
    /// Where it comes from.
    pub kind: TraceKind,
    /// Whose it is: Maven coordinates, `androidx.core:core`, or their artifact alone; a class with its field,
    /// `com.example.BuildConfig.VERSION_NAME`; a package of the registry, `@ohos/axios`.
    pub name: String,
    /// The version as written.
    pub version: String,
    /// Where it stands.
    pub place: Place,
}

impl Facts {
    /// What people call the package: the app's name, else its id, else the file.
    pub fn title(&self) -> &str {
        let file = self.file.trim_end_matches('/');
        let file = file.rsplit('/').next().unwrap_or(file);
        let names = [self.app.name.as_deref().unwrap_or_default(), &self.app.id, file];
        names.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_default()
    }

    /// Facts of a package of which nothing is known but its kind.
    pub fn empty(kind: PackageKind, platform: Platform) -> Self {
        Self {
            file: String::new(),
            sha256: String::new(),
            bytes: 0,
            kind,
            platform,
            app: App::default(),
            permissions: Vec::new(),
            defined_permissions: Vec::new(),
            components: Vec::new(),
            metadata: Vec::new(),
            features: Vec::new(),
            libraries: Vec::new(),
            queries: Queries::default(),
            code: Vec::new(),
            native_libraries: Vec::new(),
            assets: Names::default(),
            certificates: Vec::new(),
            bundles: Vec::new(),
            localisations: Vec::new(),
            ad_networks: Vec::new(),
            transport_exceptions: Vec::new(),
            plist_keys: Names::default(),
            privacy_manifests: Vec::new(),
            provisioning: Vec::new(),
            versions: Vec::new(),
            kotlin_modules: Names::default(),
            gaps: Vec::new(),
        }
    }
}
