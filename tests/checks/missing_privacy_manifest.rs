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
