use crate::common::Case;
use fineprint::model::*;

const ID: &str = "sdk-data-not-disclosed";
const KEY: &str = "android_id";

fn row(data: &[&str]) -> Case {
    let mut case = Case::new().ships("getui-push").calls(KEY, Owner::Sdk("getui-push".into()));
    case = case.lists(Some("getui-push"), "Getui Push");
    case.policy.sdks[0].data = data.iter().map(|id| (*id).to_owned()).collect();
    case
}

pub(crate) fn fires() -> Case {
    row(&["device-model", "network-type"])
}

pub(crate) fn stays_silent() -> Case {
    row(&["device-model", "android-id"])
}

#[test]
fn a_row_that_leaves_an_identifier_out_is_told_with_row_and_caller() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::Medium, Confidence::Medium));
    assert_eq!(finding.subject, Subject::Sdk("getui-push".into()));
    assert_eq!(finding.places.iter().map(|p| p.side).collect::<Vec<_>>(), [Side::Policy, Side::Package]);
    assert!(finding.message.args.contains(&("data", "@data:android-id".into())));
}

#[test]
fn a_row_without_data_is_no_list_and_loose_words_take_identifiers_in() {
    assert!(row(&[]).silent(ID));
    assert!(row(&["device-info"]).silent(ID));
}

#[test]
fn a_sentence_about_the_sdk_counts() {
    let mut case = fires().collects("android-id", Polarity::Affirmed);
    assert_eq!(case.one(ID).severity, Severity::Low, "the operator says it takes it too");
    case.policy.data[0].owner = Owner::Sdk("getui-push".into());
    assert!(case.silent(ID));
}

#[test]
fn only_the_sdks_own_code_counts() {
    let mut case = fires();
    case.accesses[0].callers[0].owner = Owner::App;
    assert!(case.silent(ID));
    case.accesses[0].callers[0].owner = Owner::Sdk("umeng-analytics".into());
    assert!(case.silent(ID), "no row of that one");
}
