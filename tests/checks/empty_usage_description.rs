use crate::common::Case;
use fineprint::model::*;

const ID: &str = "empty-usage-description";
const CAMERA: &str = "NSCameraUsageDescription";

pub(crate) fn fires() -> Case {
    Case::apple(&[], &[]).usage(CAMERA, " ")
}

pub(crate) fn stays_silent() -> Case {
    Case::apple(&[], &[]).usage(CAMERA, "扫码")
}

#[test]
fn empty_and_filled_with_nothing() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::High, Confidence::High));
    for filler in ["TODO", CAMERA, "$(CAMERA_TEXT)", "...", "test"] {
        let case = Case::apple(&[], &[]).usage(CAMERA, filler);
        assert_eq!(case.grade(ID), ("filler".into(), Severity::High, Confidence::Medium), "{filler}");
    }
    assert!(stays_silent().silent(ID));
}

#[test]
fn one_text_for_three_resources() {
    let two = Case::apple(&[], &[]).usage(CAMERA, "to work").usage("NSContactsUsageDescription", "to work");
    assert!(two.silent(ID));
    let three = two.usage("NSMicrophoneUsageDescription", "to work");
    assert_eq!(three.run(ID).len(), 3);
    assert!(three.run(ID).iter().all(|finding| finding.severity == Severity::Low));
}

#[test]
fn keys_of_one_resource_may_share_a_text() {
    let case = ["NSLocationWhenInUse", "NSLocationAlways", "NSLocationAlwaysAndWhenInUse"];
    let case = case.iter().fold(Case::apple(&[], &[]), |case, key| {
        case.usage(&format!("{key}UsageDescription"), "shops nearby")
    });
    assert!(case.silent(ID));
}
