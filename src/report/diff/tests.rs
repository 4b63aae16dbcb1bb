//! What a build adds and drops, and what of it fails the gate.

use super::*;
use crate::model::{
    Access, Caller, Confidence, Facts, PackageKind, Permission, Place, Platform, PrivacyManifest,
};
use crate::report::Lang;

fn build(version: &str, permissions: &[&str], sdks: &[(&str, Option<&str>)]) -> Inspected {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.file = format!("app-{version}.apk");
    facts.app.id = "org.example.app".into();
    facts.app.version = Some(version.into());
    facts.permissions = permissions.iter().map(|id| permission(id, None)).collect();
    let detection = |(sdk, version): &(&str, Option<&str>)| Detection {
        sdk: (*sdk).into(),
        version: version.map(str::to_owned),
        presence: Presence::Bundled,
        confidence: Confidence::High,
        called: None,
        evidence: Vec::new(),
    };
    Inspected {
        facts,
        detections: sdks.iter().map(detection).collect(),
        accesses: Vec::new(),
        unidentified: Vec::new(),
    }
}

fn permission(id: &str, purpose: Option<&str>) -> Permission {
    Permission {
        id: id.into(),
        form: if purpose.is_some() { PermissionForm::UsageKey } else { PermissionForm::UsesPermission },
        max_sdk: None,
        min_sdk: None,
        flags: Vec::new(),
        purpose: purpose.map(str::to_owned),
        place: Place::package("app.apk", None),
    }
}

#[test]
fn permissions_sdks_and_versions_are_told_apart() {
    let rules = RuleBase::builtin();
    let old = build("1", &["android.permission.CAMERA"], &[("amap", Some("5.0")), ("okhttp", None)]);
    let new =
        build("2", &["android.permission.READ_CONTACTS"], &[("amap", Some("6.0")), ("tencent-bugly", None)]);
    let diff = diff(&old, &new, rules);
    assert_eq!(diff.permissions.added, ["android.permission.READ_CONTACTS"]);
    assert_eq!(diff.permissions.dropped, ["android.permission.CAMERA"]);
    assert_eq!((diff.sdks.added.as_slice(), diff.sdks.dropped.len()), (&["tencent-bugly".to_owned()][..], 0));
    assert_eq!(diff.libraries.dropped, ["okhttp"]);
    assert_eq!(
        diff.versions,
        [Moved { id: "amap".into(), old: Some("5.0".into()), new: Some("6.0".into()) }]
    );
    assert_eq!(diff.app, [Moved { id: "version".into(), old: Some("1".into()), new: Some("2".into()) }]);
}

#[test]
fn only_what_is_watched_and_new_fails() {
    let rules = RuleBase::builtin();
    let old = build("1", &["android.permission.CAMERA"], &[]);
    let new = build("1", &[], &[("amap", None)]);
    let diff = diff(&old, &new, rules);
    assert_eq!(diff.failing(&[Watched::Sdk, Watched::Permission]), [(Watched::Sdk, "amap")]);
    assert_eq!(diff.failing(&[Watched::Permission]), []);
    assert_eq!(diff.failing(&[]), []);
}

#[test]
fn a_build_against_itself_is_the_same() {
    let one = build("1", &["android.permission.CAMERA"], &[("amap", Some("1"))]);
    let diff = diff(&one, &one, RuleBase::builtin());
    assert!(diff.is_empty());
    let words = Words::new(Lang::En, RuleBase::builtin());
    assert!(human(&diff, &[], words).contains("Nothing"));
}

#[test]
fn accesses_texts_and_manifests_are_compared() {
    let mut old = build("1", &[], &[]);
    let mut new = old.clone();
    old.facts.permissions = vec![permission("NSCameraUsageDescription", Some("To scan"))];
    new.facts.permissions = vec![permission("NSCameraUsageDescription", Some("To scan codes"))];
    new.accesses = vec![Access {
        api: "x.Y.z".into(),
        data: vec!["imei".into()],
        permissions: Vec::new(),
        callers_total: 1,
        early: Vec::new(),
        callers: vec![Caller {
            owner: Owner::Sdk("amap".into()),
            class: "a.B".into(),
            method: "c".into(),
            count: 1,
            confidence: Confidence::High,
            place: Place::package("app.apk", None),
        }],
    }];
    new.facts.privacy_manifests = vec![PrivacyManifest {
        entry: "PrivacyInfo.xcprivacy".into(),
        tracking: true,
        domains: vec!["t.example".into()],
        collected: Vec::new(),
        accessed: vec![("C".into(), vec!["A.1".into(), "B.1".into()])],
        invalid: Vec::new(),
    }];
    let diff = diff(&old, &new, RuleBase::builtin());
    assert_eq!(diff.usage.len(), 1);
    assert_eq!(diff.data.added, ["imei"]);
    assert_eq!(diff.accesses.added, [("x.Y.z".to_owned(), Owner::Sdk("amap".into()))]);
    let said: Vec<&str> = diff.manifests.added.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(said, ["C A.1", "C B.1", "NSPrivacyTracking", "NSPrivacyTrackingDomains t.example"]);
}

#[test]
fn nothing_of_a_package_becomes_markup() {
    let mut old = build("1", &[], &[]);
    old.facts.app.name = Some("<b>@all [x](y)".into());
    let new = build("2", &["a.b.`C`"], &[]);
    let diff = diff(&old, &new, RuleBase::builtin());
    let text = markdown(&diff, &[], Words::new(Lang::En, RuleBase::builtin()));
    assert!(text.contains("&lt;b&gt;&#64;all \\[x\\](y)"), "{text}");
    assert!(text.contains("a.b.\\`C\\`"), "{text}");
}
