use crate::common::Case;
use fineprint::model::*;

const ID: &str = "undisclosed-sdk";

pub(crate) fn fires() -> Case {
    Case::new().ships("getui-push").lists(Some("tencent-bugly"), "Bugly")
}

pub(crate) fn stays_silent() -> Case {
    Case::new().ships("tencent-bugly").lists(Some("tencent-bugly"), "腾讯Bugly")
}

#[test]
fn an_unlisted_sdk_is_told_with_its_classes() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::High));
    assert_eq!(finding.places[0].entry.as_deref(), Some("classes.dex"));
}

#[test]
fn a_listed_one_is_not() {
    assert!(stays_silent().silent(ID));
}

#[test]
fn a_reference_does_not_ship() {
    assert!(Case::new().holds("getui-push", Presence::Referenced).silent(ID));
}

#[test]
fn one_that_nothing_starts_weighs_a_step_less() {
    let idle = Case::new().ships("getui-push").called(false);
    assert_eq!(idle.grade(ID), ("idle".into(), Severity::Medium, Confidence::High));
    // Called, declared, or not known to be either: as ever.
    assert_eq!(Case::new().ships("getui-push").called(true).grade(ID).0, "message");
    let declared = Case::new().holds("getui-push", Presence::Started).called(false);
    assert_eq!(declared.grade(ID), ("message".into(), Severity::High, Confidence::High));
    assert_eq!(Case::new().ships("getui-push").grade(ID).1, Severity::High);
    assert!(
        Case::new().ships("tencent-bugly").called(false).lists(Some("tencent-bugly"), "Bugly").silent(ID)
    );
}

#[test]
fn libraries_are_for_the_pedantic() {
    assert!(Case::new().ships("okhttp").silent(ID));
    assert_eq!(Case::new().ships("okhttp").pedantic().one(ID).severity, Severity::Info);
}

#[test]
fn a_vendors_name_covers_its_module_but_not_without_a_word() {
    let named = Case::new().ships("google-admob").lists(Some("google-gms"), "Google SDK");
    assert_eq!(named.grade(ID), ("family".into(), Severity::Low, Confidence::High));
    assert_eq!(named.one(ID).places.len(), 2, "classes and sentence");
    let vendor = Case::new().ships("google-admob").lists(None, "Google");
    assert_eq!(vendor.grade(ID).1, Severity::Low);
}

#[test]
fn another_product_of_the_vendor_covers_nothing() {
    let case = Case::new().ships("gdt-union").lists(Some("tencent-bugly"), "Bugly");
    assert_eq!(case.grade(ID), ("message".into(), Severity::High, Confidence::High));
}

#[test]
fn the_core_behind_a_listed_product_is_not_worth_a_word() {
    let case = Case::new().ships("mobtech-core").ships("mob-secverify").lists(Some("mob-secverify"), "秒验");
    assert!(case.silent(ID));
    assert_eq!(Case::new().ships("mobtech-core").run(ID).len(), 1);
}

#[test]
fn carrier_code_inside_a_listed_login_sdk_weighs_little() {
    let inside = Case::new().ships("cmcc-number-auth").ships("mob-secverify");
    let inside = inside.lists(Some("mob-secverify"), "秒验");
    assert_eq!(inside.grade(ID), ("embedded".into(), Severity::Low, Confidence::High));
    assert_eq!(Case::new().ships("cmcc-number-auth").grade(ID).1, Severity::High);
}

#[test]
fn a_policy_that_could_not_be_read_accuses_nobody() {
    let mut case = fires();
    (case.policy.permissions, case.policy.sdks) = (vec![], vec![]);
    assert_eq!(case.run(ID).len(), 1, "an empty text is silence");
    case.policy.gaps.push(Gap::new(Place::policy("scan.pdf", 1, 1, ""), Part::Policy, Reason::NoText));
    assert!(case.silent(ID));
}
