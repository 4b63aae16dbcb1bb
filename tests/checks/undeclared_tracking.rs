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
