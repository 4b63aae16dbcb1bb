use crate::common::Case;
use fineprint::model::*;

const ID: &str = "missing-usage-description";
const KEY: &str = "NSContactsUsageDescription";
const STORE: &str = "_OBJC_CLASS_$_CNContactStore";
const ASK: &str = "requestAccessForEntityType:completionHandler:";

pub(crate) fn fires() -> Case {
    Case::apple(&[STORE], &[ASK])
}

pub(crate) fn stays_silent() -> Case {
    fires().usage(KEY, "to find friends")
}

#[test]
fn a_class_with_its_selector_and_no_key() {
    let finding = fires().one(ID);
    assert_eq!(finding.subject, Subject::Permission(KEY.into()));
    assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::Medium));
    assert_eq!(finding.places[0].entry.as_deref(), Some(crate::common::BINARY));
    assert!(stays_silent().silent(ID));
}

#[test]
fn a_selector_without_its_class_proves_nothing() {
    assert!(Case::apple(&[], &[ASK]).silent(ID));
    assert!(Case::apple(&[STORE], &[]).silent(ID));
}

#[test]
fn any_location_key_serves_but_not_for_asking_at_all_times() {
    let manager = "_OBJC_CLASS_$_CLLocationManager";
    let key = "NSLocationWhenInUseUsageDescription";
    let at_all_times = "requestAlwaysAuthorization";
    assert_eq!(Case::apple(&[manager], &["requestLocation"]).run(ID).len(), 1);
    assert!(Case::apple(&[manager], &["requestLocation"]).usage(key, "shops").silent(ID));
    assert_eq!(Case::apple(&[manager], &[at_all_times]).usage(key, "shops").run(ID).len(), 1);
}

#[test]
fn an_unread_plist_a_framework_and_android_are_not_accused() {
    assert!(fires().gap(Part::Manifest).silent(ID));
    let mut framework = fires();
    framework.facts.kind = PackageKind::Framework;
    assert!(framework.silent(ID));
    assert!(Case::new().silent(ID));
}
