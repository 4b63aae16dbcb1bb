use crate::common::Case;
use fineprint::model::*;

const ID: &str = "undisclosed-permission";
const CONTACTS: &str = "android.permission.READ_CONTACTS";

pub(crate) fn fires() -> Case {
    Case::new().asks(CONTACTS).says("camera")
}

pub(crate) fn stays_silent() -> Case {
    Case::new().asks(CONTACTS).says("contacts")
}

#[test]
fn silence_of_the_policy_is_told_with_the_manifest_as_its_place() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::High));
    assert_eq!(finding.places[0].entry.as_deref(), Some("AndroidManifest.xml"));
    assert_eq!(finding.subject, Subject::Permission(CONTACTS.into()));
}

#[test]
fn by_name_and_by_capability_are_enough() {
    assert!(stays_silent().silent(ID));
    assert!(Case::new().asks(CONTACTS).says(CONTACTS).silent(ID));
}

#[test]
fn data_alone_only_implies() {
    let case = Case::new().asks("android.permission.READ_PHONE_STATE").collects("imei", Polarity::Affirmed);
    assert_eq!(case.grade(ID), ("implied".into(), Severity::Medium, Confidence::High));
    assert_eq!(case.one(ID).places.len(), 2, "manifest and sentence");
}

#[test]
fn a_sentence_about_ios_does_not_disclose_an_android_permission() {
    let ios = Case::new().asks(CONTACTS).states("contacts", Polarity::Affirmed, Platform::Ios, Owner::App);
    assert_eq!(ios.run(ID).len(), 1);
}

#[test]
fn an_sdk_row_discloses() {
    let sdk = Owner::Sdk("getui".into());
    let case = Case::new().asks(CONTACTS).states(CONTACTS, Polarity::Affirmed, Platform::Android, sdk);
    assert!(case.silent(ID));
}

#[test]
fn harmless_own_and_system_permissions_are_for_the_pedantic() {
    for id in [
        "android.permission.INTERNET",
        "com.example.app.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION",
        "android.permission.INSTALL_PACKAGES",
    ] {
        assert!(Case::new().asks(id).silent(ID), "{id}");
        assert_eq!(Case::new().asks(id).pedantic().one(ID).severity, Severity::Info, "{id}");
    }
}

#[test]
fn special_access_is_no_system_permission() {
    let case = Case::new().asks("android.permission.SYSTEM_ALERT_WINDOW");
    assert_eq!(case.one(ID).severity, Severity::Medium);
}

#[test]
fn a_permission_that_is_never_asked_for_on_a_phone_is_silent() {
    assert!(Case::new().asks_until(CONTACTS, Some(22)).silent(ID));
    assert_eq!(Case::new().asks_until(CONTACTS, Some(24)).run(ID).len(), 1);
}

#[test]
fn an_unread_part_of_the_policy_makes_it_less_sure() {
    let mut case = fires();
    case.policy.gaps.push(Gap::new(Place::policy("policy.txt", 1, 1, "x"), Part::Passage, Reason::NoText));
    assert_eq!(case.one(ID).confidence, Confidence::Medium);
}

#[test]
fn what_is_denied_is_told_by_the_other_check() {
    let case = Case::new().asks(CONTACTS).denies("contacts");
    assert!(case.silent(ID));
    assert_eq!(case.run("contradicted-denial").len(), 1);
}

#[test]
fn a_policy_that_could_not_be_read_accuses_nobody() {
    let mut case = fires();
    (case.policy.permissions, case.policy.sdks) = (vec![], vec![]);
    assert_eq!(case.run(ID).len(), 1, "an empty text is silence");
    case.policy.gaps.push(Gap::new(Place::policy("scan.pdf", 1, 1, ""), Part::Policy, Reason::NoText));
    assert!(case.silent(ID));
}
