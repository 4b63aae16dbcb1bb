//! `fineprint.inspect/1`: what packages declare and hold.

use serde::Serialize;

use super::parts::{FailureJson, GapJson, PlaceJson, failures, owner};
use crate::model::{
    Access, App, Bundle, Caller, CodeDirectory, CodeUnit, Component, Confidence, Detection, Early, Evidence,
    Localisation, Permission, PrivacyManifest, Provisioning,
};
use crate::report::{Inspected, Run, Words};
use crate::rules::SdkKind;
use std::collections::BTreeSet;

/// The document.
#[derive(Debug, Serialize)]
pub struct InspectJson<'a> {
    schema: &'static str,
    packages: Vec<PackageEntry<'a>>,
    errors: Vec<FailureJson<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct PackageEntry<'a> {
    path: &'a str,
    sha256: &'a str,
    bytes: u64,
    kind: &'static str,
    platform: &'static str,
    app: AppEntry<'a>,
    permissions: Vec<PermissionEntry<'a>>,
    defined_permissions: Vec<DefinedEntry<'a>>,
    components: Vec<ComponentEntry<'a>>,
    code: Vec<CodeEntry<'a>>,
    native_libraries: Vec<NativeEntry<'a>>,
    certificates: Vec<CertificateEntry<'a>>,
    sdks: Vec<SdkEntry<'a>>,
    accesses: Vec<AccessEntry<'a>>,
    unidentified: Vec<UnidentifiedEntry<'a>>,
    privacy_manifests: Vec<PrivacyEntry<'a>>,
    provisioning: Vec<ProvisioningEntry<'a>>,
    bundles: Vec<BundleEntry<'a>>,
    localisations: Vec<LocalisationEntry<'a>>,
    url_schemes: &'a [String],
    ad_networks: &'a [String],
    transport_exceptions: &'a [String],
    gaps: Vec<GapJson<'a>>,
}

#[derive(Debug, Serialize)]
struct AppEntry<'a> {
    id: &'a str,
    name: Option<&'a str>,
    version: Option<&'a str>,
    build: Option<&'a str>,
    min_os: Option<&'a str>,
    target_os: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct PermissionEntry<'a> {
    id: &'a str,
    capability: Option<&'a str>,
    level: Option<&'a str>,
    min_sdk: Option<u32>,
    max_sdk: Option<u32>,
    flags: &'a [String],
    purpose: Option<&'a str>,
    used_by: Vec<&'a str>,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct DefinedEntry<'a> {
    id: &'a str,
    level: &'a str,
    label: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ComponentEntry<'a> {
    kind: &'static str,
    class: &'a str,
    exported: bool,
    enabled: bool,
    process: Option<&'a str>,
    permission: Option<&'a str>,
    foreground_types: &'a [String],
}

#[derive(Debug, Serialize)]
struct CodeEntry<'a> {
    entry: &'a str,
    format: &'static str,
    arch: Option<&'a str>,
    classes: usize,
    min_os: Option<&'a str>,
    team: Option<&'a str>,
    signing: Option<&'static str>,
    code_directories: Vec<DirectoryEntry<'a>>,
    encrypted: Option<bool>,
}

#[derive(Debug, Serialize)]
struct DirectoryEntry<'a> {
    hash: &'static str,
    cdhash: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ProvisioningEntry<'a> {
    entry: &'a str,
    name: &'a str,
    kind: &'static str,
    team: Option<&'a str>,
    team_name: Option<&'a str>,
    created: Option<&'a str>,
    expires: Option<&'a str>,
    devices: usize,
    all_devices: bool,
    debuggable: bool,
    entitlements: &'a [String],
}

#[derive(Debug, Serialize)]
struct NativeEntry<'a> {
    entry: &'a str,
    abi: &'a str,
    name: &'a str,
    bytes: u64,
    native_classes: &'a [String],
}

#[derive(Debug, Serialize)]
struct CertificateEntry<'a> {
    scheme: &'a str,
    sha256: &'a str,
}

#[derive(Debug, Serialize)]
struct SdkEntry<'a> {
    id: &'a str,
    name: &'a str,
    vendor: Option<&'a str>,
    category: Option<&'a str>,
    kind: Option<&'static str>,
    version: Option<&'a str>,
    presence: &'static str,
    called: Option<bool>,
    confidence: &'static str,
    evidence: Vec<EvidenceEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct EvidenceEntry<'a> {
    kind: &'static str,
    value: &'a str,
    pattern: &'a str,
    count: usize,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct AccessEntry<'a> {
    api: &'a str,
    category: Option<&'a str>,
    data: Option<&'a str>,
    data_types: &'a [String],
    permission: Option<&'a str>,
    permissions: &'a [String],
    callers: Vec<CallerEntry<'a>>,
    callers_total: usize,
    before_consent: Vec<EarlyEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct EarlyEntry<'a> {
    start: &'static str,
    owner: &'a str,
    path: &'a [String],
    confidence: &'static str,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct CallerEntry<'a> {
    owner: &'a str,
    class: &'a str,
    method: &'a str,
    count: usize,
    confidence: &'static str,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct UnidentifiedEntry<'a> {
    prefix: &'a str,
    classes: usize,
}

#[derive(Debug, Serialize)]
struct BundleEntry<'a> {
    path: &'a str,
    kind: &'static str,
    id: Option<&'a str>,
    version: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct PrivacyEntry<'a> {
    entry: &'a str,
    tracking: bool,
    domains: &'a [String],
    collected: Vec<CollectedEntry<'a>>,
    accessed: Vec<AccessedEntry<'a>>,
    invalid: &'a [String],
}

#[derive(Debug, Serialize)]
struct LocalisationEntry<'a> {
    bundle: &'a str,
    language: &'a str,
    development: bool,
    keys: &'a [String],
}

#[derive(Debug, Serialize)]
struct CollectedEntry<'a> {
    kind: &'a str,
    linked: bool,
    tracking: bool,
    purposes: &'a [String],
}

#[derive(Debug, Serialize)]
struct AccessedEntry<'a> {
    category: &'a str,
    reasons: &'a [String],
}

impl<'a> InspectJson<'a> {
    pub(super) fn new(run: &'a Run, words: Words<'a>) -> Self {
        Self {
            schema: "fineprint.inspect/1",
            packages: run.packages.iter().map(|p| PackageEntry::new(p, words)).collect(),
            errors: failures(&run.failures),
        }
    }
}

impl<'a> PackageEntry<'a> {
    pub(super) fn new(package: &'a Inspected, words: Words<'a>) -> Self {
        let facts = &package.facts;
        let defined = facts.defined_permissions.iter();
        let native = facts.native_libraries.iter();
        let certificates = facts.certificates.iter();
        Self {
            path: &facts.file,
            sha256: &facts.sha256,
            bytes: facts.bytes,
            kind: facts.kind.id(),
            platform: facts.platform.id(),
            app: app(&facts.app),
            permissions: facts.permissions.iter().map(|p| permission(p, &package.accesses, words)).collect(),
            defined_permissions: defined
                .map(|d| DefinedEntry { id: &d.id, level: &d.level, label: d.label.as_deref() })
                .collect(),
            components: facts.components.iter().map(component).collect(),
            code: facts.code.iter().map(code).collect(),
            native_libraries: native
                .map(|n| NativeEntry {
                    entry: &n.entry,
                    abi: &n.abi,
                    name: &n.name,
                    bytes: n.bytes,
                    native_classes: &n.classes,
                })
                .collect(),
            certificates: certificates
                .map(|c| CertificateEntry { scheme: c.scheme, sha256: &c.sha256 })
                .collect(),
            sdks: package.detections.iter().map(|d| sdk(d, words)).collect(),
            accesses: package.accesses.iter().map(|a| access(a, words)).collect(),
            unidentified: package
                .unidentified
                .iter()
                .map(|u| UnidentifiedEntry { prefix: &u.prefix, classes: u.classes })
                .collect(),
            privacy_manifests: facts.privacy_manifests.iter().map(privacy).collect(),
            provisioning: facts.provisioning.iter().map(provisioning).collect(),
            bundles: facts.bundles.iter().map(bundle).collect(),
            localisations: facts.localisations.iter().map(localisation).collect(),
            url_schemes: &facts.queries.schemes,
            ad_networks: &facts.ad_networks,
            transport_exceptions: &facts.transport_exceptions,
            gaps: facts.gaps.iter().map(GapJson::from).collect(),
        }
    }
}

fn app(app: &App) -> AppEntry<'_> {
    AppEntry {
        id: &app.id,
        name: app.name.as_deref(),
        version: app.version.as_deref(),
        build: app.build.as_deref(),
        min_os: app.min_os.as_deref(),
        target_os: app.target_os.as_deref(),
    }
}

fn permission<'a>(p: &'a Permission, accesses: &'a [Access], words: Words<'a>) -> PermissionEntry<'a> {
    let rule = words.rules().permission(&p.id);
    let some = |text: &'a str| Some(text).filter(|t| !t.is_empty());
    PermissionEntry {
        id: &p.id,
        capability: rule.and_then(|r| some(r.capability)),
        level: rule.and_then(|r| some(r.level)),
        min_sdk: p.min_sdk,
        max_sdk: p.max_sdk,
        flags: &p.flags,
        purpose: p.purpose.as_deref(),
        used_by: used_by(&p.id, accesses),
        place: (&p.place).into(),
    }
}

/// Owners of the code that uses the permission, not counting what is only named in strings.
fn used_by<'a>(permission: &str, accesses: &'a [Access]) -> Vec<&'a str> {
    let uses = accesses.iter().filter(|access| access.permissions.iter().any(|id| id == permission));
    let owners: BTreeSet<_> = uses.flat_map(|access| access.owners(Confidence::Medium)).collect();
    owners.into_iter().map(owner).collect()
}

fn access<'a>(access: &'a Access, words: Words<'a>) -> AccessEntry<'a> {
    let rules = words.rules();
    let rule = rules.api_android(&access.api).or_else(|| rules.api_ios(&access.api));
    AccessEntry {
        api: &access.api,
        category: rule.map(|rule| rule.category).filter(|category| !category.is_empty()),
        data: access.data.first().map(String::as_str),
        data_types: &access.data,
        permission: access.permissions.first().map(String::as_str),
        permissions: &access.permissions,
        callers: access.callers.iter().map(caller).collect(),
        callers_total: access.callers_total,
        before_consent: access.early.iter().map(early).collect(),
    }
}

fn early(early: &Early) -> EarlyEntry<'_> {
    EarlyEntry {
        start: early.kind.id(),
        owner: owner(&early.owner),
        path: &early.path,
        confidence: early.confidence.id(),
        place: (&early.place).into(),
    }
}

fn caller(caller: &Caller) -> CallerEntry<'_> {
    CallerEntry {
        owner: owner(&caller.owner),
        class: &caller.class,
        method: &caller.method,
        count: caller.count,
        confidence: caller.confidence.id(),
        place: (&caller.place).into(),
    }
}

fn bundle(bundle: &Bundle) -> BundleEntry<'_> {
    BundleEntry {
        path: &bundle.path,
        kind: bundle.kind.id(),
        id: bundle.id.as_deref(),
        version: bundle.version.as_deref(),
    }
}

fn privacy(manifest: &PrivacyManifest) -> PrivacyEntry<'_> {
    let collected = manifest.collected.iter().map(|c| CollectedEntry {
        kind: &c.kind,
        linked: c.linked,
        tracking: c.tracking,
        purposes: &c.purposes,
    });
    let accessed = manifest.accessed.iter().map(|(category, reasons)| AccessedEntry { category, reasons });
    PrivacyEntry {
        entry: &manifest.entry,
        tracking: manifest.tracking,
        domains: &manifest.domains,
        collected: collected.collect(),
        accessed: accessed.collect(),
        invalid: &manifest.invalid,
    }
}

fn directory(it: &CodeDirectory) -> DirectoryEntry<'_> {
    DirectoryEntry { hash: it.hash, cdhash: Some(it.cdhash.as_str()).filter(|hash| !hash.is_empty()) }
}

fn provisioning(it: &Provisioning) -> ProvisioningEntry<'_> {
    ProvisioningEntry {
        entry: &it.entry,
        name: &it.name,
        kind: it.kind.id(),
        team: it.team.as_deref(),
        team_name: it.team_name.as_deref(),
        created: it.created.as_deref(),
        expires: it.expires.as_deref(),
        devices: it.devices,
        all_devices: it.all_devices,
        debuggable: it.debuggable,
        entitlements: &it.entitlements,
    }
}

fn localisation(it: &Localisation) -> LocalisationEntry<'_> {
    LocalisationEntry {
        bundle: &it.bundle,
        language: &it.language,
        development: it.development,
        keys: &it.keys,
    }
}

fn component(c: &Component) -> ComponentEntry<'_> {
    ComponentEntry {
        kind: c.kind.id(),
        class: &c.class,
        exported: c.exported,
        enabled: c.enabled,
        process: c.process.as_deref(),
        permission: c.permission.as_deref(),
        foreground_types: &c.foreground_types,
    }
}

fn code(unit: &CodeUnit) -> CodeEntry<'_> {
    let apple = unit.apple.as_ref();
    CodeEntry {
        entry: &unit.entry,
        format: unit.format.id(),
        arch: unit.arch.as_deref(),
        // Those behind encryption count too, though nobody can read their names.
        classes: apple.map_or(unit.defined.len(), |apple| apple.classes),
        min_os: apple.and_then(|apple| apple.min_os.as_deref()),
        team: apple.and_then(|apple| apple.team.as_deref()),
        signing: apple.map(|apple| apple.signing.id()),
        code_directories: apple.iter().flat_map(|apple| &apple.code_directories).map(directory).collect(),
        encrypted: apple.map(|apple| apple.encrypted),
    }
}

fn sdk<'a>(d: &'a Detection, words: Words<'a>) -> SdkEntry<'a> {
    let rule = words.rules().sdk(&d.sdk);
    SdkEntry {
        id: &d.sdk,
        name: rule.map_or(d.sdk.as_str(), |r| r.name),
        vendor: rule.map(|r| words.rules().vendor(r.vendor).map_or(r.vendor, |v| v.name)),
        category: rule.map(|r| r.category),
        kind: rule.map(|r| kind(r.kind)),
        version: d.version.as_deref(),
        presence: d.presence.id(),
        called: d.called,
        confidence: d.confidence.id(),
        evidence: d.evidence.iter().map(evidence).collect(),
    }
}

fn evidence(e: &Evidence) -> EvidenceEntry<'_> {
    EvidenceEntry {
        kind: e.kind.id(),
        value: &e.value,
        pattern: &e.pattern,
        count: e.count,
        place: (&e.place).into(),
    }
}

const fn kind(kind: SdkKind) -> &'static str {
    match kind {
        SdkKind::Sdk => "sdk",
        SdkKind::Library => "library",
        SdkKind::Packer => "packer",
    }
}
