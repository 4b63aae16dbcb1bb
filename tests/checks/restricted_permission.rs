use crate::common::{Case, receiver};
use fineprint::model::*;

const ID: &str = "restricted-permission";
const LOG: &str = "android.permission.READ_CALL_LOG";

pub(crate) fn fires() -> Case {
    Case::new().asks(LOG)
}

pub(crate) fn stays_silent() -> Case {
    Case::new().asks("android.permission.CAMERA")
}

#[test]
fn used_or_unknown_is_low_and_idle_is_medium() {
    assert_eq!(fires().one(ID).severity, Severity::Low, "code that tells nothing of calls");
    assert_eq!(fires().read_code().one(ID).severity, Severity::Medium);
    let used = fires().read_code().calls("android.provider.CallLog$Calls.CONTENT_URI", Owner::App);
    assert_eq!(used.one(ID).severity, Severity::Low);
    // No API needs this one by itself: its use cannot be seen.
    let background = Case::new().asks("android.permission.ACCESS_BACKGROUND_LOCATION").read_code();
    assert_eq!(background.one(ID).severity, Severity::Low);
    assert_eq!(fires().read_code().gap(Part::Code).one(ID).severity, Severity::Low);
}

#[test]
fn a_bound_service_is_told_by_its_class() {
    let mut service = receiver(IntentFilter::default());
    service.kind = ComponentKind::Service;
    service.permission = Some("android.permission.BIND_ACCESSIBILITY_SERVICE".into());
    let mut case = Case::new();
    case.facts.components.push(service);
    let finding = case.one(ID);
    assert_eq!(finding.message.key, "restricted-permission.service");
    assert!(finding.message.args.contains(&("class", "com.example.app.Part".into())));
}

#[test]
fn other_platforms_have_other_rules() {
    assert!(Case::apple(&[], &[]).asks(LOG).silent(ID));
}
