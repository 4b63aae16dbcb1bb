use super::sample::*;
use crate::model::*;

const FINE: &str = "android.permission.ACCESS_FINE_LOCATION";
const COARSE: &str = "android.permission.ACCESS_COARSE_LOCATION";

fn hows(policy: &Policy, permission: &str) -> Vec<How> {
    let facts = facts(&[FINE, COARSE]);
    how(&facts, &[], policy, Subject::Permission(permission.into())).into_iter().map(|d| d.0).collect()
}

fn sdk_how(shipped: &[&str], row: SdkDisclosure, subject: &str) -> Option<How> {
    let detections: Vec<_> = shipped.iter().map(|id| detection(id)).collect();
    let policy = Policy { sdks: vec![row], ..policy() };
    how(&facts(&[]), &detections, &policy, Subject::Sdk(subject.into())).first().map(|d| d.0)
}

#[test]
fn a_constant_names_and_covers_the_lighter_neighbour() {
    let policy = Policy { permissions: vec![said(Some(FINE), Some("location"), Platform::Any)], ..policy() };
    assert_eq!(hows(&policy, FINE), [How::Named]);
    assert_eq!(hows(&policy, COARSE), [How::Capability]);
}

#[test]
fn the_lighter_constant_only_implies_the_heavier() {
    let policy =
        Policy { permissions: vec![said(Some(COARSE), Some("location"), Platform::Any)], ..policy() };
    assert_eq!(hows(&policy, FINE), [How::Implied]);
}

#[test]
fn a_denial_of_one_constant_leaves_its_neighbour_alone() {
    let mut denial = said(Some(FINE), Some("location"), Platform::Any);
    denial.polarity = Polarity::Denied;
    let policy = Policy { permissions: vec![denial], ..policy() };
    assert_eq!(hows(&policy, FINE), [How::Named]);
    assert_eq!(hows(&policy, COARSE), []);
}

#[test]
fn prose_discloses_by_capability_on_its_platform_only() {
    let on = |platform| Policy { permissions: vec![said(None, Some("location"), platform)], ..policy() };
    assert_eq!(hows(&on(Platform::Any), FINE), [How::Capability]);
    assert_eq!(hows(&on(Platform::Android), FINE), [How::Capability]);
    assert_eq!(hows(&on(Platform::Ios), FINE), []);
}

#[test]
fn a_capability_that_nothing_asks_for_has_a_line_of_its_own() {
    let policy = Policy { permissions: vec![said(None, Some("camera"), Platform::Any)], ..policy() };
    let line = how(&facts(&[FINE]), &[], &policy, Subject::Permission("capability:camera".into()));
    assert_eq!(line.len(), 1);
    let line = how(
        &facts(&["android.permission.CAMERA"]),
        &[],
        &policy,
        Subject::Permission("capability:camera".into()),
    );
    assert_eq!(line.len(), 0);
}

#[test]
fn data_implies_and_its_denial_reaches_only_what_opens_it() {
    let data = |polarity| DataDisclosure {
        id: "precise-location".into(),
        polarity,
        owner: Owner::App,
        written_as: String::new(),
        place: Place::policy("policy.txt", 3, 1, "q"),
    };
    let affirmed = Policy { data: vec![data(Polarity::Affirmed)], ..policy() };
    assert_eq!(hows(&affirmed, FINE), [How::Capability], "position is the capability's own name");
    let cell = DataDisclosure { id: "cell-tower".into(), ..data(Polarity::Affirmed) };
    assert_eq!(hows(&Policy { data: vec![cell], ..policy() }, COARSE), [How::Implied]);
    let denied = Policy { data: vec![data(Polarity::Denied)], ..policy() };
    assert_eq!((hows(&denied, FINE), hows(&denied, COARSE)), (vec![How::Implied], vec![]));
}

#[test]
fn an_sdk_row_discloses_its_permissions_as_its_own() {
    let row = SdkDisclosure { permissions: vec![FINE.into()], ..row(Some("tencent-bugly"), "Bugly") };
    let policy = Policy { sdks: vec![row], ..policy() };
    let line = how(&facts(&[FINE]), &[], &policy, Subject::Permission(FINE.into()));
    assert_eq!(line, [(How::Named, Polarity::Affirmed, Owner::Sdk("tencent-bugly".into()))]);
}

#[test]
fn a_vendor_or_its_core_covers_modules_at_lower_exactness() {
    assert_eq!(
        sdk_how(&["google-admob"], row(Some("google-gms"), "Google SDK"), "google-admob"),
        Some(How::Capability)
    );
    assert_eq!(sdk_how(&["google-admob"], row(None, "Google"), "google-admob"), Some(How::Capability));
    assert_eq!(sdk_how(&["google-admob"], row(None, "Goggle"), "google-admob"), None);
    assert_eq!(sdk_how(&["google-admob"], row(Some("firebase-core"), "Firebase"), "google-admob"), None);
    assert_eq!(
        sdk_how(&["firebase-messaging"], row(Some("firebase-core"), "Firebase"), "firebase-messaging"),
        Some(How::Capability)
    );
}

#[test]
fn another_product_of_the_vendor_says_nothing() {
    assert_eq!(sdk_how(&["gdt-union"], row(Some("tencent-bugly"), "Bugly"), "gdt-union"), None);
}

#[test]
fn shared_cores_and_embedded_carriers_are_implied() {
    let secverify = || row(Some("mob-secverify"), "秒验");
    assert_eq!(sdk_how(&["mobtech-core", "mob-secverify"], secverify(), "mobtech-core"), Some(How::Implied));
    let carrier = "cmcc-number-auth";
    assert_eq!(sdk_how(&[carrier, "mob-secverify"], secverify(), carrier), Some(How::Implied));
    assert_eq!(sdk_how(&[carrier], secverify(), carrier), None, "the embedding SDK must ship");
}
