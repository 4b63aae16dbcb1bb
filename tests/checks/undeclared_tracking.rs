use crate::common::{Case, PRIVACY};
use fineprint::model::*;

const ID: &str = "undeclared-tracking";
const KEY: &str = "NSUserTrackingUsageDescription";

pub(crate) fn fires() -> Case {
    Case::apple(&["_OBJC_CLASS_$_ASIdentifierManager"], &[])
}

pub(crate) fn stays_silent() -> Case {
    fires().usage(KEY, "ads that fit")
}

#[test]
fn the_identifier_without_the_question() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::Medium, Confidence::Medium));
    assert_eq!(fires().one(ID).subject, Subject::Data("idfa".into()));
    assert!(stays_silent().silent(ID));
    assert!(Case::apple(&["_OBJC_CLASS_$_UIDevice"], &[]).silent(ID));
}

#[test]
fn the_question_and_manifests_that_deny() {
    let denies = stays_silent().manifest(PRIVACY, |_| {});
    assert_eq!(denies.grade(ID), ("manifest".into(), Severity::Low, Confidence::Medium));
    let one_admits =
        denies.manifest("Payload/App.app/Ads.bundle/PrivacyInfo.xcprivacy", |m| m.tracking = true);
    assert!(one_admits.silent(ID));
}

#[test]
fn an_unread_plist_is_not_accused() {
    assert!(fires().gap(Part::Manifest).silent(ID));
}

#[test]
fn a_manifest_or_an_sdk_that_tracks_and_nobody_asks() {
    let manifest = Case::apple(&[], &[]).manifest(PRIVACY, |m| m.tracking = true);
    assert_eq!(manifest.grade(ID).0, "tracks");
    let sdk = Case::apple(&[], &[]).ships(tracker());
    assert_eq!(sdk.grade(ID), ("sdk".into(), Severity::Low, Confidence::Low));
    assert!(sdk.usage("NSUserTrackingUsageDescription", "To show fitting ads").silent(ID));
}

/// An SDK whose business is tracking and whose maker documents the identifier.
fn tracker() -> &'static str {
    let rules = fineprint::rules::RuleBase::builtin();
    let tracks = |category: &str| rules.category(category).is_some_and(|category| category.tracker);
    let sdk = rules.sdks().iter().find(|sdk| tracks(sdk.category) && sdk.data.contains(&"idfa"));
    sdk.expect("such an SDK").id
}
