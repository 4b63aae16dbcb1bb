use crate::common::Case;
use fineprint::model::*;

const ID: &str = "access-before-consent";
const KEY: &str = "android_id";

/// `owner` reaches the Android ID from what starts by itself.
fn early(kind: StartKind, confidence: Confidence, owner: Owner) -> Case {
    let mut case = Case::new().calls(KEY, owner.clone());
    let place = case.accesses[0].callers[0].place.clone();
    let path = vec!["com.vendor.Init.onCreate".into(), "com.vendor.Device.read".into()];
    case.accesses[0].early.push(Early { kind, owner, path, confidence, place });
    case
}

fn sdk() -> Owner {
    Owner::Sdk("getui-push".into())
}

pub(crate) fn fires() -> Case {
    early(StartKind::Provider, Confidence::Medium, sdk())
}

pub(crate) fn stays_silent() -> Case {
    Case::new().calls(KEY, sdk())
}

#[test]
fn a_provider_is_graver_than_the_application() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::Medium, Confidence::Medium));
    let path = "com.vendor.Init.onCreate → com.vendor.Device.read";
    assert!(fires().one(ID).message.args.contains(&("path", path.into())));
    let application = early(StartKind::Application, Confidence::Medium, Owner::App);
    assert_eq!(application.grade(ID), ("message".into(), Severity::Low, Confidence::Medium));
    let unsure = early(StartKind::Provider, Confidence::Low, sdk());
    assert_eq!(unsure.grade(ID), ("message".into(), Severity::Low, Confidence::Low));
}

#[test]
fn the_surest_way_stands_for_all() {
    let mut case = early(StartKind::Receiver, Confidence::Low, Owner::App);
    let more = fires();
    case.accesses[0].early.extend(more.accesses[0].early.clone());
    assert_eq!(case.one(ID).severity, Severity::Medium);
}

#[test]
fn libraries_light_data_and_refused_calls_are_silent() {
    assert!(early(StartKind::Provider, Confidence::Medium, Owner::Sdk("jetpack".into())).silent(ID));
    let mut refused = fires();
    refused.accesses[0].permissions = vec!["android.permission.READ_PHONE_STATE".into()];
    assert!(refused.silent(ID));
    let mut near = fires();
    near.accesses[0].api = "android.os.Build.MODEL".into();
    assert!(near.silent(ID));
}
