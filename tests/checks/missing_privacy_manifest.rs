use crate::common::{Case, bundle};
use fineprint::model::*;

const ID: &str = "missing-privacy-manifest";
const FOLDER: &str = "Payload/App.app/Frameworks/Alamofire.framework";

fn with(folder: &str) -> Case {
    let mut case = Case::apple(&[], &[]);
    case.facts.bundles.push(bundle(folder, BundleKind::Framework));
    case
}

pub(crate) fn fires() -> Case {
    with(FOLDER)
}

pub(crate) fn stays_silent() -> Case {
    fires().manifest(&format!("{FOLDER}/PrivacyInfo.xcprivacy"), |_| {})
}

#[test]
fn a_listed_framework_needs_its_own() {
    let finding = fires().one(ID);
    assert_eq!(finding.subject, Subject::Part("Alamofire.framework".into()));
    assert_eq!(finding.places[0].entry.as_deref(), Some(FOLDER));
    assert!(stays_silent().silent(ID));
    // The app's manifest does not speak for it, nor that of a framework whose name begins alike.
    assert_eq!(fires().manifest(crate::common::PRIVACY, |_| {}).run(ID).len(), 1);
    let other = "Payload/App.app/Frameworks/Alamofire.framework2/PrivacyInfo.xcprivacy";
    assert_eq!(fires().manifest(other, |_| {}).run(ID).len(), 1);
}

#[test]
fn others_and_unread_manifests_are_not_accused() {
    assert!(with("Payload/App.app/Frameworks/Own.framework").silent(ID));
    assert!(fires().gap(Part::Manifest).silent(ID));
}

/// An app that has a listed SDK linked in.
fn linked() -> Case {
    let mut case = Case::apple(&[], &[]).ships("sdwebimage");
    let evidence = &mut case.detections[0].evidence[0];
    evidence.kind = EvidenceKind::ObjcClass;
    evidence.place = Place::package("app.ipa", Some(crate::common::BINARY));
    case
}

#[test]
fn one_linked_in_brings_it_in_a_bundle_of_its_name() {
    assert_eq!(linked().grade(ID), ("linked".into(), Severity::Medium, Confidence::Low));
    let bundle = "Payload/App.app/SDWebImage_SDWebImage.bundle/PrivacyInfo.xcprivacy";
    assert!(linked().manifest(bundle, |_| {}).silent(ID));
    assert_eq!(linked().manifest(crate::common::PRIVACY, |_| {}).run(ID).len(), 1);
}
