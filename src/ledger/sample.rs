//! A handful of rules and facts for the tests of this floor.

use super::{Lookup, Sides};
use crate::model::*;
use crate::rules::{
    AndroidSignatures, AppleSignatures, Capability, Category, DataType, Examples, PermissionRule, SdkKind,
    SdkRule, Vendor,
};

#[derive(Default)]
pub(super) struct Rules {
    permissions: Vec<PermissionRule>,
    capabilities: Vec<Capability>,
    sdks: Vec<SdkRule>,
    vendors: Vec<Vendor>,
    categories: Vec<Category>,
}

impl Lookup for Rules {
    fn permission(&self, id: &str) -> Option<&PermissionRule> {
        self.permissions.iter().find(|r| r.id == id)
    }
    fn capability(&self, id: &str) -> Option<&Capability> {
        self.capabilities.iter().find(|r| r.id == id)
    }
    fn data_type(&self, _: &str) -> Option<&DataType> {
        None
    }
    fn sdk(&self, id: &str) -> Option<&SdkRule> {
        self.sdks.iter().find(|r| r.id == id)
    }
    fn vendor(&self, id: &str) -> Option<&Vendor> {
        self.vendors.iter().find(|r| r.id == id)
    }
    fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|r| r.id == id)
    }
}

pub(super) fn rules() -> Rules {
    let permission = |id, capability, weight, data: &[&'static str]| PermissionRule {
        id,
        level: "dangerous",
        special: false,
        capability,
        harmless: false,
        restricted: "",
        weight,
        label_en: "",
        label_zh: "",
        words_en: vec![],
        words_zh: vec![],
        data: data.to_vec(),
        added_in: 0,
        last_in: 0,
    };
    let capability = |id, implied_by: &[&'static str]| Capability {
        id,
        label_en: "",
        label_zh: "",
        weight: 3,
        words_en: vec![],
        words_zh: vec![],
        implied_by: implied_by.to_vec(),
    };
    Rules {
        permissions: vec![
            permission("android.permission.ACCESS_FINE_LOCATION", "location", 3, &["precise-location"]),
            permission("android.permission.ACCESS_COARSE_LOCATION", "location", 2, &["coarse-location"]),
            permission("android.permission.CAMERA", "camera", 3, &[]),
        ],
        capabilities: vec![
            capability("location", &["precise-location", "coarse-location", "cell-tower"]),
            capability("camera", &[]),
        ],
        sdks: vec![
            SdkRule { core_of: vec!["*"], ..sdk("google-gms", "google", "framework") },
            sdk("google-admob", "google", "ads"),
            SdkRule { core_of: vec!["firebase-*"], ..sdk("firebase-core", "google", "framework") },
            sdk("firebase-messaging", "google", "push"),
            SdkRule { core_of: vec!["*"], ..sdk("mobtech-core", "mobtech", "analytics") },
            SdkRule {
                embeds: vec!["cmcc-number-auth"],
                ..sdk("mob-secverify", "mobtech", "one-click-login")
            },
            sdk("cmcc-number-auth", "china-mobile", "one-click-login"),
            sdk("tencent-bugly", "tencent", "crash"),
            sdk("gdt-union", "tencent", "ads"),
        ],
        vendors: vec![Vendor {
            id: "google", name: "Google", name_zh: "谷歌", aliases: vec!["Google LLC"]
        }],
        categories: vec![Category { id: "framework", chores: true, wide: true, ..Category::default() }],
    }
}

fn sdk(id: &'static str, vendor: &'static str, category: &'static str) -> SdkRule {
    SdkRule {
        within: vec![],
        core_of: vec![],
        embeds: vec![],
        id,
        name: id,
        name_zh: "",
        vendor,
        category,
        kind: SdkKind::Sdk,
        aliases: vec![],
        weak_aliases: vec![],
        android: AndroidSignatures::default(),
        apple: AppleSignatures::default(),
        permissions_required: vec![],
        permissions_optional: vec![],
        data: vec![],
        data_documented: false,
        privacy_url: "",
        domains: vec![],
        sources: vec![],
        examples: Examples::default(),
        confidence: "high",
    }
}

pub(super) fn facts(permissions: &[&str]) -> Facts {
    let permission = |id: &&str| Permission {
        id: (*id).to_owned(),
        form: PermissionForm::UsesPermission,
        max_sdk: None,
        min_sdk: None,
        flags: vec![],
        purpose: None,
        place: Place::package("app.apk", Some("AndroidManifest.xml")),
    };
    Facts {
        file: "app.apk".into(),
        sha256: String::new(),
        bytes: 0,
        kind: PackageKind::Apk,
        platform: Platform::Android,
        app: App::default(),
        permissions: permissions.iter().map(permission).collect(),
        defined_permissions: vec![],
        components: vec![],
        metadata: vec![],
        features: vec![],
        libraries: vec![],
        queries: Queries::default(),
        code: vec![],
        native_libraries: vec![],
        assets: Names::default(),
        certificates: vec![],
        bundles: vec![],
        localisations: vec![],
        ad_networks: vec![],
        transport_exceptions: vec![],
        plist_keys: Default::default(),
        kotlin_modules: Names::default(),
        versions: Vec::new(),
        privacy_manifests: vec![],
        provisioning: Vec::new(),
        gaps: vec![],
    }
}

pub(super) fn detection(sdk: &str) -> Detection {
    Detection {
        sdk: sdk.into(),
        version: None,
        presence: Presence::Bundled,
        confidence: Confidence::High,
        called: None,
        evidence: vec![],
    }
}

pub(super) fn policy() -> Policy {
    Policy {
        file: "policy.txt".into(),
        languages: vec![Language::En],
        permissions: vec![],
        sdks: vec![],
        data: vec![],
        clauses: vec![],
        effective: None,
        updated: None,
        gaps: vec![],
    }
}

pub(super) fn said(id: Option<&str>, capability: Option<&str>, platform: Platform) -> PermissionDisclosure {
    PermissionDisclosure {
        id: id.map(str::to_owned),
        capability: capability.map(str::to_owned),
        platform,
        polarity: Polarity::Affirmed,
        owner: Owner::App,
        written_as: String::new(),
        purpose: None,
        required: None,
        place: Place::policy("policy.txt", 1, 1, "quote"),
    }
}

pub(super) fn row(id: Option<&str>, name: &str) -> SdkDisclosure {
    SdkDisclosure {
        id: id.map(str::to_owned),
        name: name.into(),
        vendor: None,
        written_as: name.into(),
        purpose: None,
        data: vec![],
        permissions: vec![],
        privacy_url: None,
        sharing: None,
        platform: Platform::Any,
        place: Place::policy("policy.txt", 2, 1, name),
    }
}

/// How the ledger says that `subject` is disclosed, most exact first.
pub(super) fn how(
    facts: &Facts,
    detections: &[Detection],
    policy: &Policy,
    subject: Subject,
) -> Vec<(How, Polarity, Owner)> {
    let sides = Sides { facts, detections, accesses: &[], policies: std::slice::from_ref(policy) };
    let ledger = super::build(sides, &rules());
    let line = ledger.lines.into_iter().find(|line| line.subject == subject);
    line.into_iter().flat_map(|l| l.disclosed).map(|d| (d.how, d.polarity, d.owner)).collect()
}
