use crate::common::Case;
use fineprint::model::*;

const ID: &str = "stale-sdk-disclosure";

pub(crate) fn fires() -> Case {
    Case::new().lists(Some("tencent-bugly"), "Bugly")
}

pub(crate) fn stays_silent() -> Case {
    Case::new().ships("tencent-bugly").lists(Some("tencent-bugly"), "Bugly")
}

#[test]
fn not_found_is_low_and_never_certain() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::Low, Confidence::Medium));
    assert!(stays_silent().silent(ID));
}

#[test]
fn unread_code_makes_it_a_note() {
    let case = fires().gap(Part::Code);
    assert_eq!(case.grade(ID), ("message".into(), Severity::Info, Confidence::Low));
}

#[test]
fn a_package_without_code_says_nothing() {
    let mut case = fires();
    case.facts.code.clear();
    assert!(case.silent(ID));
}

#[test]
fn a_reference_is_told_as_such() {
    let case = fires().holds("tencent-bugly", Presence::Referenced);
    assert_eq!(case.grade(ID).0, "referenced");
}

#[test]
fn a_vendors_name_is_met_by_its_product() {
    let case = Case::new().ships("google-admob").lists(Some("google-gms"), "Google SDK");
    assert!(case.silent(ID));
}

#[test]
fn an_sdk_without_a_rule_is_not_searched() {
    assert!(Case::new().lists(None, "Nobody Knows SDK").silent(ID));
}

/// The app's build for iOS.
fn ios() -> Case {
    Case::apple(&[], &[])
}

#[test]
fn builds_of_an_app_are_judged_together() {
    // What one of them ships is not stale, whichever it is; what none ships is told once.
    let listed = || Case::new().lists(Some("umeng-analytics"), "友盟");
    assert!(listed().built_also(ios().ships("umeng-analytics")).silent(ID));
    assert!(listed().ships("umeng-analytics").built_also(ios()).silent(ID));
    assert_eq!(listed().built_also(ios()).run(ID).len(), 1);
}

#[test]
fn a_list_for_a_platform_is_judged_against_its_builds() {
    let listed = |platform| Case::new().lists_for(platform, "umeng-analytics");
    assert!(listed(Platform::Ios).silent(ID), "no build for iOS is there");
    assert_eq!(listed(Platform::Ios).built_also(ios()).run(ID).len(), 1);
    assert_eq!(listed(Platform::Android).built_also(ios()).run(ID).len(), 1);
    assert_eq!(listed(Platform::Android).run(ID).len(), 1);
}
