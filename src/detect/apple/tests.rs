use super::super::{Detected, Rules, detect_apple};
use crate::model::*;
use crate::rules::{ApiRule, AppleSignatures, SdkKind, SdkRule, index};

fn rule(id: &'static str, vendor: &'static str, apple: AppleSignatures) -> SdkRule {
    SdkRule { id, vendor, kind: SdkKind::Sdk, confidence: "high", apple, ..SdkRule::default() }
}

/// Sorted by id.
fn rules() -> Vec<SdkRule> {
    let core = AppleSignatures { class_prefixes: vec!["ACMECore"], ..Default::default() };
    let push = AppleSignatures {
        frameworks: vec!["AcmePush.framework", "libAcmePush.a"],
        bundle_ids: vec!["com.acme.push"],
        bundles: vec!["AcmePush.bundle"],
        class_prefixes: vec!["ACMEPush"],
        classes: vec!["ACMEService"],
        swift_modules: vec!["AcmePushKit"],
        symbols: vec!["acme_start"],
        url_schemes: vec!["acme*"],
        plist_keys: vec!["AcmeKey"],
        pods: vec!["Acme-Push"],
        ..Default::default()
    };
    let short = AppleSignatures {
        frameworks: vec!["OAuth.framework"],
        bundles: vec!["ABC.bundle"],
        class_prefixes: vec!["ABC", "ABCLong"],
        url_schemes: vec!["abc"],
        weak: vec!["OAuth.framework", "ABCLong"],
        ..Default::default()
    };
    vec![
        rule("acme-core", "acme", core),
        SdkRule { data: vec!["idfa"], ..rule("acme-push", "acme", push) },
        rule("short", "short", short),
    ]
}

pub(super) fn unit(entry: &str, classes: &[&str]) -> CodeUnit {
    CodeUnit {
        entry: entry.to_owned(),
        format: CodeFormat::MachO,
        arch: Some("arm64".to_owned()),
        defined: classes.iter().collect(),
        referenced: Names::default(),
        strings: Names::default(),
        bytecode: vec![],
        apple: Some(AppleCode::default()),
    }
}

pub(super) fn bundle(path: &str, kind: BundleKind) -> Bundle {
    let name = path.rsplit('/').next().unwrap().to_owned();
    Bundle { path: path.to_owned(), kind, name, id: None, version: None }
}

pub(super) fn app(classes: &[&str]) -> Facts {
    let mut facts = Facts::empty(PackageKind::Ipa, Platform::Ios);
    facts.file = "a.ipa".to_owned();
    facts.app.id = "org.maker.reader".to_owned();
    facts.bundles.push(bundle("Payload/Reader.app", BundleKind::App));
    facts.code.push(unit("Payload/Reader.app/Reader", classes));
    facts
}

fn run(facts: &Facts) -> Detected {
    run_with(facts, &[])
}

pub(super) fn run_with(facts: &Facts, apis: &[ApiRule]) -> Detected {
    let sdks = rules();
    let patterns = index::patterns(&sdks);
    let by_row = |row: u32| sdks.get(row as usize);
    let tables = Rules { prefixes: &[], patterns: &patterns, shapes: &[], by_row: &by_row, base: None };
    detect_apple(facts, tables, apis)
}

fn found(facts: &Facts) -> Vec<(String, Presence, Confidence)> {
    run(facts).sdks.into_iter().map(|sdk| (sdk.sdk, sdk.presence, sdk.confidence)).collect()
}

fn one(id: &str, presence: Presence, confidence: Confidence) -> Vec<(String, Presence, Confidence)> {
    vec![(id.to_owned(), presence, confidence)]
}

use Confidence::{High, Low, Medium};
use Presence::{Bundled, Referenced, Started};

#[test]
fn a_full_class_name_proves_and_a_lone_class_under_a_prefix_is_a_trace() {
    assert_eq!(found(&app(&["ACMEService"])), one("acme-push", Bundled, High));
    assert_eq!(found(&app(&["ACMEPushView"])), one("acme-push", Bundled, Medium));
    assert_eq!(found(&app(&["ACMEPushView", "ACMEPushA", "ACMEPush2"])), one("acme-push", Bundled, High));
    assert_eq!(found(&app(&["ACMEPushy", "ACMEServices"])), []);
}

#[test]
fn a_core_alone_proves_only_the_core() {
    assert_eq!(found(&app(&["ACMECoreA", "ACMECoreB", "ACMECoreC"])), one("acme-core", Bundled, High));
}

#[test]
fn short_prefixes_and_weak_names_only_support() {
    let mut facts = app(&["ABCView", "ABCModel", "ABCStore", "ABCLongView"]);
    assert_eq!(found(&facts), []);
    facts.queries.schemes.push("abc".to_owned());
    assert_eq!(found(&facts), one("short", Bundled, Low));
    let mut alone = app(&[]);
    alone.bundles.push(bundle("Payload/Reader.app/Frameworks/OAuth.framework", BundleKind::Framework));
    assert_eq!(found(&alone), []);
}

#[test]
fn slices_and_variants_count_once() {
    let mut facts = app(&["ACMEPushA", "ACMEPushB"]);
    facts.code.push(unit("Payload/Reader.app/Reader", &["ACMEPushA", "ACMEPushB"]));
    let sdks = run(&facts).sdks;
    assert_eq!((sdks[0].evidence[0].count, sdks[0].confidence), (2, Medium));
}

#[test]
fn frameworks_by_name_id_and_version() {
    let mut facts = app(&[]);
    let mut framework = bundle("Payload/Reader.app/Frameworks/AcmePush.framework", BundleKind::Framework);
    framework.version = Some("3.2.1".to_owned());
    facts.bundles.push(framework.clone());
    assert_eq!(found(&facts), one("acme-push", Bundled, Medium));
    assert_eq!(run(&facts).sdks[0].version.as_deref(), Some("3.2.1"));
    // Renamed, its id still tells.
    let mut facts = app(&[]);
    framework.name = "Other.framework".to_owned();
    framework.id = Some("com.acme.push".to_owned());
    facts.bundles.push(framework);
    assert_eq!(found(&facts), one("acme-push", Bundled, Medium));
}

#[test]
fn a_static_library_by_name_with_a_version() {
    let mut facts = Facts::empty(PackageKind::StaticArchive, Platform::Ios);
    facts.file = "sdk/libAcmePush-1.2.0.a".to_owned();
    facts.code.push(unit("libAcmePush-1.2.0.a", &[]));
    assert_eq!(found(&facts), one("acme-push", Bundled, Medium));
    facts.code[0].entry = "libAcmePusher.a".to_owned();
    facts.file = "sdk/libAcmePusher.a".to_owned();
    assert_eq!(found(&facts), []);
}

#[test]
fn a_privacy_manifest_of_a_linked_library_tells_which() {
    let with = |entry: &str| {
        let mut facts = app(&[]);
        facts.privacy_manifests.push(PrivacyManifest {
            entry: format!("Payload/Reader.app/{entry}"),
            tracking: false,
            domains: vec![],
            collected: vec![],
            invalid: vec![],
            accessed: vec![],
        });
        found(&facts)
    };
    for entry in [
        "Acme-Push_Privacy.bundle/PrivacyInfo.xcprivacy",
        "AcmePushPrivacy.bundle/PrivacyInfo.xcprivacy",
        "AcmeKit_AcmePushKit.bundle/Contents/Resources/PrivacyInfo.xcprivacy",
    ] {
        assert_eq!(with(entry), one("acme-push", Bundled, Medium), "{entry}");
    }
    // That of the app, of another, and one that only starts alike tell nothing.
    for entry in [
        "PrivacyInfo.xcprivacy",
        "Beta_Privacy.bundle/PrivacyInfo.xcprivacy",
        "AcmePushing.bundle/PrivacyInfo.xcprivacy",
    ] {
        assert_eq!(with(entry), [], "{entry}");
    }
}

#[test]
fn keys_and_schemes_ship_nothing() {
    let mut facts = app(&[]);
    facts.queries.schemes.push("acmepush".to_owned());
    assert_eq!(found(&facts), []);
    facts.plist_keys = ["AcmeKey"].iter().collect();
    assert_eq!(found(&facts), one("acme-push", Referenced, Low));
    facts.code.push(unit("Payload/Reader.app/Frameworks/x.dylib", &["ACMEService"]));
    assert_eq!(found(&facts), one("acme-push", Started, High));
}

#[test]
fn modules_symbols_and_resources() {
    let mut swift = app(&["_TtC11AcmePushKit4Main"]);
    assert_eq!(found(&swift), one("acme-push", Bundled, High));
    swift.code[0].defined = Names::default();
    swift.code[0].apple.as_mut().unwrap().swift_types = ["AcmePushKit.Main"].iter().collect();
    assert_eq!(found(&swift), one("acme-push", Bundled, High));
    let mut symbol = app(&[]);
    symbol.code[0].apple.as_mut().unwrap().exports = ["_acme_start"].iter().collect();
    assert_eq!(found(&symbol), one("acme-push", Bundled, Medium));
    let mut resources = app(&[]);
    resources.bundles.push(bundle("Payload/Reader.app/AcmePush.bundle", BundleKind::Resources));
    assert_eq!(found(&resources), one("acme-push", Bundled, Low));
}

#[test]
fn what_is_linked_or_wanted_and_missing_is_referenced() {
    let mut facts = app(&[]);
    let apple = facts.code[0].apple.as_mut().unwrap();
    apple.libraries = ["@rpath/AcmePush.framework/AcmePush", "/usr/lib/libAcmePush.a"].iter().collect();
    apple.imports = ["_OBJC_CLASS_$_ACMEService"].iter().collect();
    assert_eq!(found(&facts), one("acme-push", Referenced, Low));
    facts.code.push(unit("Payload/Reader.app/Frameworks/AcmePush.framework/AcmePush", &["ACMEService"]));
    assert_eq!(found(&facts), one("acme-push", Bundled, High));
}

#[test]
fn a_protocol_alone_proves_nothing() {
    let mut facts = app(&[]);
    facts.code[0].apple.as_mut().unwrap().protocols = ["ACMEPushDelegate", "ACMEService"].iter().collect();
    assert_eq!(found(&facts), []);
}

#[test]
fn the_census_leaves_out_what_is_the_apps_or_known() {
    let mut facts = app(&[
        "RDRMain",
        "RDRList",
        "RDRBook",
        "RDRPage",
        "RDRShelf",
        "RDRCover",
        "ACMEPushA",
        "XYZOne",
        "XYZTwo",
        "Lone",
        "_TtC6Reader4Main",
        "_TtC5Other4Main",
        "_TtC5Other4Next",
        "ABCView",
        "ABCModel",
    ]);
    facts.code.push(unit("Payload/Reader.app/Frameworks/libswiftCore.dylib", &["_TtCs12_SwiftObject"]));
    let census = |facts: &Facts| {
        let groups = run(facts).unidentified.into_iter();
        groups.map(|group| (group.prefix, group.classes)).collect::<Vec<_>>()
    };
    let group = |name: &str, count| (name.to_owned(), count);
    let expected = [group("ABC", 2), group("Other", 2), group("XYZ", 2), group("(others)", 1)];
    assert_eq!(census(&facts), expected);
    // Of a library nothing is the app's.
    facts.kind = PackageKind::Framework;
    assert!(census(&facts).contains(&group("RDR", 6)));
}
