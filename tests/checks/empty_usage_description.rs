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

/// An app in English whose text is in English, and that is in other languages with the texts told.
fn localised(purpose: &str, languages: &[(&str, bool)]) -> Case {
    let mut case = Case::apple(&[], &[]).usage(CAMERA, purpose);
    let one = |(language, has_text): &(&str, bool)| Localisation {
        bundle: "Payload/App.app".into(),
        language: (*language).into(),
        development: *language == "en",
        keys: has_text.then(|| CAMERA.to_owned()).into_iter().collect(),
    };
    case.facts.localisations = languages.iter().map(one).collect();
    case
}

#[test]
fn a_language_of_the_app_without_the_text() {
    let case = localised("To scan codes", &[("en", false), ("fr", true), ("zh-Hans", false)]);
    assert_eq!(case.grade(ID), ("not-localised".into(), Severity::Low, Confidence::Medium));
    let finding = case.one(ID);
    assert!(finding.message.args.contains(&("languages", "zh-Hans".to_owned())), "{finding:?}");
    assert!(localised("To scan codes", &[("en", false), ("zh-Hans", true)]).silent(ID));
    // Texts of Info.plist serve the language that they are in.
    assert!(localised("扫码", &[("zh-Hans", false)]).silent(ID));
}

#[test]
fn languages_of_another_bundle_count_not() {
    let mut case = localised("To scan codes", &[("zh-Hans", false)]);
    case.facts.localisations[0].bundle = "Payload/App.app/PlugIns/W.appex".into();
    assert!(case.silent(ID));
}
