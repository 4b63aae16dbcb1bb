use crate::common::{BINARY, Case, binary, bundle};
use fineprint::model::*;

const ID: &str = "unsigned-sdk";
const FOLDER: &str = "Payload/App.app/Frameworks/Alamofire.framework";

fn signed(case: &mut Case, entry: &str, signing: Signing) {
    let unit = case.facts.code.iter_mut().find(|unit| unit.entry == entry).expect("a binary");
    unit.apple.as_mut().expect("Apple code").signing = signing;
}

/// An app signed for the store that carries one framework signed as told.
fn with(folder: &str, signing: Signing) -> Case {
    let mut case = Case::apple(&[], &[]);
    signed(&mut case, BINARY, Signing::Certificate);
    let name = folder.rsplit('/').next().expect("a name").trim_end_matches(".framework");
    let entry = format!("{folder}/{name}");
    case.facts.bundles.push(bundle(folder, BundleKind::Framework));
    case.facts.code.push(binary(&entry, &[], &[]));
    signed(&mut case, &entry, signing);
    case
}

pub(crate) fn fires() -> Case {
    with(FOLDER, Signing::None)
}

pub(crate) fn stays_silent() -> Case {
    with(FOLDER, Signing::Certificate)
}

#[test]
fn the_framework_and_how_it_is_signed() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::Medium, Confidence::Medium));
    assert_eq!(fires().one(ID).subject, Subject::Part("Alamofire.framework".into()));
    assert_eq!(with(FOLDER, Signing::AdHoc).grade(ID).0, "ad-hoc");
    assert!(with("Payload/App.app/Frameworks/Own.framework", Signing::None).silent(ID));
}

#[test]
fn a_build_that_nobody_signed_proves_nothing() {
    let mut case = fires();
    signed(&mut case, BINARY, Signing::AdHoc);
    assert!(case.silent(ID));
}

#[test]
fn a_seal_beside_the_code_counts() {
    for seal in [
        format!("{FOLDER}/_CodeSignature/CodeResources"),
        "Signatures/Alamofire.xcframework-ios.signature".to_owned(),
    ] {
        let mut case = fires();
        case.facts.assets = [seal.as_str()].into_iter().collect();
        assert!(case.silent(ID), "{seal}");
    }
    let mut case = fires();
    case.facts.assets = ["Signatures/AlamofireImage.xcframework-ios.signature"].into_iter().collect();
    assert!(!case.silent(ID), "another framework's");
}

#[test]
fn a_framework_by_itself_and_one_for_several_platforms() {
    let mut case = with("Alamofire.xcframework/ios-arm64/Alamofire.framework", Signing::None);
    case.facts.kind = PackageKind::XcFramework;
    assert_eq!(case.run(ID).len(), 1);
    case.facts.assets = ["Alamofire.xcframework/_CodeSignature/CodeResources"].into_iter().collect();
    assert!(case.silent(ID));
}
