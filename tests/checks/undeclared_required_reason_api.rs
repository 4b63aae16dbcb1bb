use crate::common::{Case, PRIVACY, binary, bundle};
use fineprint::model::*;

const ID: &str = "undeclared-required-reason-api";
const BOOT: &str = "NSPrivacyAccessedAPICategorySystemBootTime";
const TIME: &str = "_mach_absolute_time";

fn declares(case: Case, entry: &str) -> Case {
    case.manifest(entry, |manifest| manifest.accessed.push((BOOT.into(), vec!["35F9.1".into()])))
}

pub(crate) fn fires() -> Case {
    Case::apple(&[TIME], &[])
}

pub(crate) fn stays_silent() -> Case {
    declares(fires(), PRIVACY)
}

#[test]
fn the_binary_the_category_and_its_reasons_are_named() {
    let finding = fires().one(ID);
    assert_eq!(finding.subject, Subject::Part(format!("{}:{BOOT}", crate::common::BINARY)));
    let reasons =
        finding.help.args.iter().find(|(name, _)| *name == "reasons").map(|(_, value)| value.as_str());
    assert_eq!(reasons, Some("35F9.1, 3D61.1, 8FFB.1"));
    assert!(stays_silent().silent(ID));
}

/// Of user defaults C56D.1 is a reason for makers of SDKs alone.
#[test]
fn an_app_is_not_told_the_reasons_of_makers_of_sdks() {
    const DEFAULTS: &str = "_OBJC_CLASS_$_NSUserDefaults";
    let reasons = |case: Case| {
        let finding = case.one(ID);
        let reasons = finding.help.args.iter().find(|(name, _)| *name == "reasons");
        reasons.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    assert_eq!(reasons(Case::apple(&[DEFAULTS], &[])), "1C8F.1, AC6B.1, CA92.1");
    let folder = "Payload/App.app/Frameworks/Kit.framework";
    let mut framework = Case::apple(&[], &[]);
    framework.facts.bundles.push(bundle(folder, BundleKind::Framework));
    framework.facts.code.push(binary(&format!("{folder}/Kit"), &[DEFAULTS], &[]));
    assert_eq!(reasons(framework), "1C8F.1, AC6B.1, C56D.1, CA92.1");
}

#[test]
fn a_framework_answers_for_itself() {
    let folder = "Payload/App.app/Frameworks/Kit.framework";
    let framework = || {
        let mut case = Case::apple(&[], &[]);
        case.facts.bundles.push(bundle(folder, BundleKind::Framework));
        case.facts.code.push(binary(&format!("{folder}/Kit"), &[TIME], &[]));
        case
    };
    assert_eq!(declares(framework(), PRIVACY).run(ID).len(), 1);
    assert!(declares(framework(), &format!("{folder}/PrivacyInfo.xcprivacy")).silent(ID));
}

#[test]
fn variants_of_one_framework_for_several_platforms_are_one_finding() {
    let variants = |kind: PackageKind| {
        let mut case = Case::apple(&[], &[]);
        case.facts.kind = kind;
        for (platform, name) in [("ios-arm64", "Kit"), ("ios-arm64-simulator", "Kit"), ("ios-arm64", "Other")]
        {
            case.facts.code.push(binary(&format!("{platform}/{name}.framework/{name}"), &[TIME], &[]));
        }
        case.run(ID).iter().map(|finding| finding.places.len()).collect::<Vec<_>>()
    };
    assert_eq!(variants(PackageKind::XcFramework), [2, 1]);
    assert_eq!(variants(PackageKind::Framework), [1, 1, 1]);
}

#[test]
fn slices_in_files_of_their_own_are_one_finding() {
    let mut case = Case::apple(&[], &[]);
    case.facts.kind = PackageKind::Framework;
    for name in ["Kit-arm64", "Kit-x86_64", "Kit", "KitExtra"] {
        case.facts.code.push(binary(name, &[TIME], &[]));
    }
    let places: Vec<_> = case.run(ID).iter().map(|finding| finding.places.len()).collect();
    assert_eq!(places, [3, 1]);
}

#[test]
fn an_sdk_linked_in_brings_its_manifest_in_a_bundle() {
    assert!(declares(fires(), "Payload/App.app/Kit.bundle/PrivacyInfo.xcprivacy").silent(ID));
}

#[test]
fn variants_of_a_symbol_and_names_that_only_begin_like_it() {
    assert_eq!(Case::apple(&["_stat$INODE64"], &[]).run(ID).len(), 1);
    assert!(Case::apple(&["_statistics"], &[]).silent(ID));
}

#[test]
fn slices_count_once_and_the_swift_runtime_not() {
    let mut case = fires();
    case.facts.code.push(case.facts.code[0].clone());
    case.facts.code.push(binary("Payload/App.app/Frameworks/libswiftCore.dylib", &[TIME], &[]));
    assert_eq!(case.run(ID).len(), 1);
}
