use crate::common::Case;
use fineprint::model::*;

const ID: &str = "stale-permission-disclosure";
const AUDIO: &str = "android.permission.RECORD_AUDIO";

pub(crate) fn fires() -> Case {
    Case::new().asks("android.permission.CAMERA").says(AUDIO)
}

pub(crate) fn stays_silent() -> Case {
    Case::new().asks(AUDIO).says(AUDIO)
}

#[test]
fn a_named_permission_that_is_not_asked_for_is_low() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::Low, Confidence::High));
    assert_eq!(fires().one(ID).places[0].side, Side::Policy);
    assert!(stays_silent().silent(ID));
}

#[test]
fn a_neighbour_of_the_same_capability_makes_it_doubtful() {
    let case = Case::new()
        .asks("android.permission.ACCESS_COARSE_LOCATION")
        .says("android.permission.ACCESS_FINE_LOCATION");
    assert_eq!(case.one(ID).confidence, Confidence::Low);
}

#[test]
fn other_platforms_are_not_stale_here() {
    let case = Case::new().states(AUDIO, Polarity::Affirmed, Platform::Ios, Owner::App);
    assert!(case.silent(ID));
}

#[test]
fn rows_of_sdks_and_prose_are_for_the_pedantic() {
    let sdk = || Owner::Sdk("getui".into());
    let row = || Case::new().states(AUDIO, Polarity::Affirmed, Platform::Any, sdk());
    assert!(row().silent(ID));
    assert_eq!(row().pedantic().one(ID).severity, Severity::Info);
    assert!(Case::new().says("camera").silent(ID));
    assert_eq!(Case::new().says("camera").pedantic().grade(ID).0, "capability");
}

#[test]
fn an_unread_manifest_proves_nothing_absent() {
    assert!(fires().gap(Part::Manifest).silent(ID));
}

#[test]
fn builds_of_an_app_are_judged_together() {
    let camera = "android.permission.CAMERA";
    let ios = || Case::apple(&[], &[]);
    assert!(Case::new().says(camera).built_also(Case::new().asks(camera)).silent(ID));
    assert_eq!(Case::new().says(camera).built_also(Case::new()).run(ID).len(), 1, "told once");
    assert_eq!(Case::new().says(camera).built_also(ios()).run(ID).len(), 1);
    // A build for iOS stands behind no constant of Android, nor is it judged by one.
    assert!(ios().says(camera).silent(ID));
    let capability = || Case::new().says("camera").pedantic();
    assert_eq!(capability().built_also(ios()).run(ID).len(), 1);
    assert!(capability().built_also(ios().usage("NSCameraUsageDescription", "scan")).silent(ID));
    let for_ios =
        |case: Case| case.states("camera", Polarity::Affirmed, Platform::Ios, Owner::App).pedantic();
    assert_eq!(for_ios(Case::new()).built_also(ios()).run(ID).len(), 1);
}
