use crate::common::Case;
use fineprint::model::*;

const ID: &str = "undisclosed-data";
const CLIPBOARD: &str = "android.content.ClipboardManager.getPrimaryClip";
const KEY: &str = "android_id";
const IMEI: &str = "android.telephony.TelephonyManager.getDeviceId";
const STATE: &str = "android.permission.READ_PHONE_STATE";

pub(crate) fn fires() -> Case {
    Case::new().calls(KEY, Owner::App).says("camera")
}

pub(crate) fn stays_silent() -> Case {
    Case::new().calls(KEY, Owner::App).collects("android-id", Polarity::Affirmed)
}

#[test]
fn the_apps_own_code_is_told_with_its_caller() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::Medium, Confidence::High));
    assert_eq!(finding.subject, Subject::Data("android-id".into()));
    assert_eq!(finding.places[0].entry.as_deref(), Some("classes.dex"));
    assert!(finding.message.args.contains(&("caller", "com.example.app.Main.run".into())));
}

#[test]
fn code_of_nobody_known_weighs_less() {
    let case = Case::new().calls(CLIPBOARD, Owner::Unknown("a.b".into()));
    assert_eq!(case.grade(ID), ("unknown".into(), Severity::Low, Confidence::Medium));
}

#[test]
fn sdks_and_libraries_answer_elsewhere() {
    for owner in ["getui-push", "jetpack", "no-such-rule"] {
        assert!(Case::new().calls(KEY, Owner::Sdk(owner.into())).silent(ID), "{owner}");
    }
}

#[test]
fn a_call_that_the_system_refuses_takes_nothing() {
    assert!(Case::new().calls(IMEI, Owner::App).silent(ID));
    assert_eq!(Case::new().asks(STATE).calls(IMEI, Owner::App).run(ID).len(), 1);
}

#[test]
fn kin_capabilities_and_denials_speak_of_it() {
    let gps = "android.location.LocationManager.getLastKnownLocation";
    let fine = "android.permission.ACCESS_FINE_LOCATION";
    let case = || Case::new().asks(fine).calls(gps, Owner::App);
    assert_eq!(case().one(ID).subject, Subject::Data("precise-location".into()));
    assert!(case().collects("location", Polarity::Affirmed).silent(ID));
    assert!(case().says("location").silent(ID));
    assert!(case().collects("precise-location", Polarity::Denied).silent(ID));
    assert_eq!(case().says("camera").run(ID).len(), 1);
}

#[test]
fn what_is_only_named_or_near_proves_nothing() {
    assert!(Case::new().reaches(KEY, Owner::App, Confidence::Low).silent(ID));
    assert!(Case::new().calls("android.content.pm.PackageManager.getPackageInfo", Owner::App).silent(ID));
    assert!(Case::new().calls("android.location.Location.getLatitude", Owner::App).silent(ID));
}
