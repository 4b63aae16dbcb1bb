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
