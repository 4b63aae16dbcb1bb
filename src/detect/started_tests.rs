//! What `fixtures/started/make.py` made, with the built-in rules.

use super::*;
use crate::detect::{Detected, RuleInterest, detect};
use crate::model::{Confidence, Gap, Reason};
use crate::package::{self, Options};
use crate::rules::RuleBase;
use std::path::Path;

fn facts() -> Facts {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/started/started.apk");
    let interest = RuleInterest::new(RuleBase::builtin());
    let options = Options { interest: &interest, digest: false };
    let facts = package::open(&path, "started.apk", &options).expect("it opens");
    assert_eq!(facts.gaps, []);
    facts
}

fn found() -> Detected {
    detect(&facts(), RuleBase::builtin())
}

fn sdk<'d>(found: &'d Detected, id: &str) -> &'d Detection {
    found.sdks.iter().find(|sdk| sdk.sdk == id).unwrap_or_else(|| panic!("{id} in {:#?}", found.sdks))
}

/// Presence, whether it is called, and the call: calling method, what it calls, how many methods do.
fn state(found: &Detected, id: &str) -> (Presence, Option<bool>, Vec<(String, String, usize)>) {
    let sdk = sdk(found, id);
    let calls = sdk.evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::Call);
    let calls = calls.map(|e| (e.value.clone(), e.pattern.clone(), e.count)).collect();
    (sdk.presence, sdk.called, calls)
}

fn called(by: &str, what: &str) -> (Presence, Option<bool>, Vec<(String, String, usize)>) {
    (Presence::Started, Some(true), vec![(by.to_owned(), what.to_owned(), 1)])
}

#[test]
fn what_code_outside_calls_is_started() {
    let found = found();
    assert_eq!(
        state(&found, "tencent-bugly"),
        called(
            "org.example.started.App.onCreate",
            "com.tencent.bugly.crashreport.CrashReport.initCrashReport"
        )
    );
    // By a plain method from code that nobody owns, and by extending a class.
    assert_eq!(
        state(&found, "sensors-analytics"),
        called("net.bridge.Module.track", "com.sensorsdata.analytics.android.sdk.SensorsDataAPI")
    );
    assert_eq!(state(&found, "amap"), called("org.example.started.Map.<init>", "com.amap.api.maps.MapView"));
    let place = &sdk(&found, "tencent-bugly").evidence.iter().find(|e| e.kind == EvidenceKind::Call);
    assert_eq!(place.and_then(|e| e.place.entry.as_deref()), Some("classes.dex"));
}

#[test]
fn an_sdk_starts_another_by_its_entry_point_alone() {
    let found = found();
    assert_eq!(
        state(&found, "gdt-union"),
        called("com.bytedance.sdk.openadsdk.Adapter.ads", "com.qq.e.comm.managers.GDTAdSdk.init")
    );
    assert_eq!(state(&found, "umeng-analytics"), (Presence::Bundled, Some(false), vec![]));
    assert_eq!(state(&found, "pangle-cn"), (Presence::Bundled, Some(false), vec![]));
}

#[test]
fn what_is_declared_is_started_though_nothing_calls_it() {
    assert_eq!(state(&found(), "jpush"), (Presence::Started, Some(false), vec![]));
}

#[test]
fn of_code_that_was_not_seen_whole_nobody_says_that_nothing_calls_it() {
    let found = found();
    assert_eq!(state(&found, "wechat-opensdk"), (Presence::Bundled, None, vec![]), "loaded at run time");
    let mut facts = facts();
    facts.gaps.push(Gap::new(Place::package("a.apk", Some("classes2.dex")), Part::Code, Reason::Missing));
    let found = detect(&facts, RuleBase::builtin());
    assert_eq!(state(&found, "pangle-cn"), (Presence::Bundled, None, vec![]), "a part is unread");
    assert_eq!(sdk(&found, "tencent-bugly").called, Some(true));
    facts.kind = PackageKind::Aar;
    let found = detect(&facts, RuleBase::builtin());
    assert_eq!(sdk(&found, "tencent-bugly").called, None, "a library waits to be called");
}

#[test]
fn native_methods_tell_whose_a_library_is() {
    let (facts, found) = (facts(), found());
    assert_eq!(
        facts.native_libraries[0].classes,
        ["com.baidu.location.Jni", "org.example.started.Main"],
        "the hidden one is not exported"
    );
    let baidu = sdk(&found, "baidu-location");
    assert_eq!((baidu.presence, baidu.confidence), (Presence::Bundled, Confidence::Low));
    let evidence = &baidu.evidence[0];
    assert_eq!(
        (evidence.kind, evidence.value.as_str(), evidence.place.entry.as_deref()),
        (EvidenceKind::NativeMethod, "com.baidu.location.Jni", Some("lib/arm64-v8a/libq7.so"))
    );
}

#[test]
fn kotlin_modules_tell_of_libraries() {
    let found = found();
    let react = sdk(&found, "react-native");
    assert_eq!((react.evidence[0].kind, react.confidence), (EvidenceKind::KotlinModule, Confidence::Low));
}

#[test]
fn versions_stand_in_constants_that_rules_name_or_that_say_what_they_are() {
    let found = found();
    let version = |id: &str| sdk(&found, id).version.as_deref().map(str::to_owned);
    assert_eq!(version("umeng-analytics").as_deref(), Some("1.5.3"), "not what its BuildConfig says");
    assert_eq!(version("getui-push").as_deref(), Some("3.3.12.0"));
    assert_eq!(version("gdt-union").as_deref(), Some("4.5.1"));
    assert_eq!(version("tencent-bugly"), None);
}
