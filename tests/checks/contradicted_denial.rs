use crate::common::Case;
use fineprint::model::*;

const ID: &str = "contradicted-denial";
const CONTACTS: &str = "android.permission.READ_CONTACTS";

pub(crate) fn fires() -> Case {
    Case::new().asks(CONTACTS).denies("contacts")
}

pub(crate) fn stays_silent() -> Case {
    Case::new().asks("android.permission.CAMERA").denies("contacts")
}

#[test]
fn the_denial_is_the_primary_place() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::High));
    assert_eq!((finding.places[0].line, finding.places[0].quote.as_deref()), (Some(7), Some("contacts")));
    assert_eq!(finding.places[1].entry.as_deref(), Some("AndroidManifest.xml"));
}

#[test]
fn a_denial_of_something_else_is_silent() {
    assert!(stays_silent().silent(ID));
}

#[test]
fn a_policy_that_says_both_is_doubted() {
    let case = fires().says("contacts");
    assert_eq!(case.grade(ID), ("both".into(), Severity::Medium, Confidence::Low));
}

#[test]
fn a_denial_by_an_sdk_is_not_the_operators() {
    let sdk = Owner::Sdk("getui".into());
    let case = Case::new().asks(CONTACTS).states("contacts", Polarity::Denied, Platform::Any, sdk);
    assert!(case.silent(ID));
}

#[test]
fn denying_the_data_behind_it_is_graded_by_how_much_is_denied() {
    let all = Case::new().asks(CONTACTS).collects("contacts", Polarity::Denied);
    assert_eq!(all.grade(ID), ("data".into(), Severity::High, Confidence::Medium));
    let some = Case::new().asks("android.permission.READ_PHONE_STATE").collects("imei", Polarity::Denied);
    assert_eq!(some.grade(ID), ("data".into(), Severity::Low, Confidence::Low));
}
