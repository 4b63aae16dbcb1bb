use super::*;
use crate::model::{
    AppleCode, CodeFormat, CodeUnit, CollectedData, Names, NativeLibrary, PackageKind, Platform,
    PrivacyManifest,
};

fn artefact(classes: &[&str]) -> Facts {
    let mut facts = Facts::empty(PackageKind::Aar, Platform::Android);
    facts.sha256 = "ab".repeat(32);
    facts.code.push(CodeUnit {
        entry: "classes.jar".to_owned(),
        format: CodeFormat::Jar,
        arch: None,
        defined: classes.iter().collect(),
        referenced: Names::default(),
        strings: Names::default(),
        bytecode: vec![],
        apple: None,
    });
    facts
}

const OWN: [&str; 3] = ["com.motes.sdk.Motes", "com.motes.sdk.a.b", "com.motes.sdk.net.Client"];

fn drafted(facts: &Facts) -> Draft {
    learn(facts, "motes-1.2.aar", &Naming::default(), RuleBase::builtin()).expect("a draft")
}

#[test]
fn a_draft_names_the_sdk_and_lints_clean() {
    let draft = drafted(&artefact(&OWN));
    assert_eq!(draft.faults, [""; 0]);
    assert_eq!((draft.rule.id, draft.rule.vendor, draft.vendor_known), ("motes", "motes", false));
    assert_eq!(draft.rule.android.class_prefixes, ["com.motes.sdk."]);
    assert_eq!(draft.rule.examples.matches, ["class:com.motes.sdk.Motes"]);
    assert!(draft.rule.sources[0].contains("motes-1.2.aar, SHA-256 abab"), "{:?}", draft.rule.sources);
}

#[test]
fn code_of_others_stays_theirs() {
    let mut classes = OWN.to_vec();
    classes.extend(["okhttp3.OkHttpClient", "com.tencent.bugly.Bugly"]);
    let draft = drafted(&artefact(&classes));
    assert_eq!(draft.rule.android.class_prefixes, ["com.motes.sdk."]);
    let none = artefact(&["okhttp3.Foo", "a.b.c", "Main"]);
    let naming = Naming { id: Some("motes".into()), ..Naming::default() };
    assert!(learn(&none, "x.jar", &naming, RuleBase::builtin()).is_none(), "nothing tells it");
}

#[test]
fn an_sdk_that_a_rule_knows_keeps_its_id_and_names() {
    let facts = artefact(&["com.tencent.bugly.Bugly", "com.tencent.bugly.crashreport.CrashReport"]);
    let draft = drafted(&facts);
    assert_eq!((draft.rule.id, draft.rule.vendor), ("tencent-bugly", "tencent"));
    assert!(!draft.rule.aliases.is_empty());
    assert_eq!(draft.faults, [""; 0]);
}

/// Adds the classes of a jar that the AAR bundles.
fn bundle(facts: &mut Facts, classes: &[&str]) {
    let mut unit = facts.code[0].clone();
    unit.entry = "libs/other-1.0.jar".to_owned();
    unit.defined = classes.iter().collect();
    facts.code.push(unit);
}

fn id_of(facts: &Facts, file: &str) -> &'static str {
    learn(facts, file, &Naming::default(), RuleBase::builtin()).expect("a draft").rule.id
}

#[test]
fn an_aar_is_what_its_own_classes_are() {
    let push = ["com.alibaba.sdk.android.push.Main", "com.alibaba.sdk.android.push.register.MiPushRegister"];
    let mut facts = artefact(&push);
    bundle(&mut facts, &["com.xiaomi.mipush.sdk.A1x", "com.xiaomi.push.Bxx", "com.xiaomi.push.Cxx"]);
    assert_eq!(id_of(&facts, "third-push-3.0.9.aar"), "alicloud-push");
    // A wrapper that nobody knows is named by what it wraps.
    let mut wrapper = artefact(&["org.wrapping.Wrapper"]);
    bundle(&mut wrapper, &["com.xiaomi.mipush.sdk.A1x", "com.xiaomi.push.Bxx"]);
    assert_eq!(id_of(&wrapper, "wrapping.aar"), "xiaomi-push");
}

#[test]
fn the_manifests_package_and_the_coordinates_name_an_artefact() {
    // More classes of a library than of its own.
    let mut facts = artefact(&["com.tencent.bugly.Bugly", "com.airbnb.lottie.Aaa", "com.airbnb.lottie.Bbb"]);
    assert_eq!(id_of(&facts, "x.aar"), "lottie");
    assert_eq!(id_of(&facts, "crashreport-4.1.9.aar"), "tencent-bugly", "com.tencent.bugly:crashreport");
    facts.app.id = "com.tencent.bugly".to_owned();
    assert_eq!(id_of(&facts, "x.aar"), "tencent-bugly");
    // A name without a class of it is somebody else's.
    assert_eq!(id_of(&artefact(&OWN), "crashreport-1.0.aar"), "crashreport");
}

#[test]
fn a_framework_is_named_by_its_file() {
    let mut facts = artefact(&["AFServiceCenter", "Zebra", "ZebraOther"]);
    facts.platform = Platform::Ios;
    facts.code[0].apple = Some(AppleCode::default());
    assert_eq!(id_of(&facts, "AlipaySDK.framework"), "alipay");
    assert_eq!(id_of(&facts, "AlipaySDK-15.8.framework"), "alipay", "without its version");
    assert_ne!(id_of(&facts, "Zebra.framework"), "alipay");
}

#[test]
fn files_only_support_and_a_privacy_manifest_documents() {
    let mut facts = artefact(&OWN);
    facts.native_libraries.push(NativeLibrary {
        entry: "jni/arm64-v8a/libmotes.so".into(),
        abi: "arm64-v8a".into(),
        name: "libmotes.so".into(),
        bytes: 1,
        classes: vec![],
    });
    assert!(!drafted(&facts).rule.data_documented);
    let kind = "NSPrivacyCollectedDataTypeEmailAddress".to_owned();
    let collected = vec![CollectedData { kind, linked: true, tracking: false, purposes: vec![] }];
    let entry = "PrivacyInfo.xcprivacy".to_owned();
    facts.privacy_manifests.push(PrivacyManifest {
        entry,
        tracking: false,
        domains: vec![],
        collected,
        invalid: vec![],
        accessed: vec![],
    });
    let rule = drafted(&facts).rule;
    assert_eq!((rule.android.weak.as_slice(), rule.data_documented), (["libmotes.so"].as_slice(), true));
    assert_eq!(rule.data, ["email"]);
}

#[test]
fn apples_wide_words_do_not_become_every_type_behind_them() {
    let meant = |kind: &str| data_type(&format!("NSPrivacyCollectedDataType{kind}"), RuleBase::builtin());
    assert_eq!(meant("DeviceID"), Some("device-id"), "not IMEI and IMSI");
    assert_eq!(meant("CrashData"), Some("crash-data"));
    assert_eq!(meant("OtherDiagnosticData"), Some("diagnostics"));
    assert_eq!(meant("PreciseLocation"), Some("precise-location"));
    assert_eq!(meant("AdvertisingData"), Some("ad-interaction"));
    assert_eq!(meant("PhysicalAddress"), Some("address"));
    assert_eq!(meant("NoSuchThing"), None);
}

#[test]
fn ids_come_from_file_names_without_versions() {
    assert_eq!(kebab("AMap_Location_V5.6.1.jar"), "amap-location");
    assert_eq!(kebab("gtsdk-3.3.12.0.jar"), "gtsdk");
    assert_eq!(kebab("1.2.jar"), "sdk");
}
