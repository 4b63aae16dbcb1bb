use crate::common::Case;
use fineprint::model::*;

const ID: &str = "undeclared-permission";
const RECORD: &str = "android.media.AudioRecord.startRecording";
const AUDIO: &str = "android.permission.RECORD_AUDIO";

pub(crate) fn fires() -> Case {
    Case::new().calls(RECORD, Owner::App)
}

pub(crate) fn stays_silent() -> Case {
    Case::new().asks(AUDIO).calls(RECORD, Owner::App)
}

#[test]
fn the_apps_own_call_is_told_once_a_permission() {
    let case = fires().calls("android.media.MediaRecorder.setAudioSource", Owner::App);
    let finding = case.one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::Low, Confidence::Medium));
    assert_eq!(finding.subject, Subject::Permission(AUDIO.into()));
}

#[test]
fn others_guard_their_calls() {
    assert!(Case::new().calls(RECORD, Owner::Sdk("getui-push".into())).silent(ID));
    assert!(Case::new().calls(RECORD, Owner::Sdk("jetpack".into())).silent(ID));
    assert!(Case::new().calls(RECORD, Owner::Unknown("a.b".into())).silent(ID));
    assert!(Case::new().reaches(RECORD, Owner::App, Confidence::Medium).silent(ID));
}

#[test]
fn one_alternative_is_enough_and_levels_excuse() {
    let gps = "android.location.LocationManager.getLastKnownLocation";
    assert_eq!(Case::new().calls(gps, Owner::App).run(ID).len(), 1);
    let coarse = "android.permission.ACCESS_COARSE_LOCATION";
    assert!(Case::new().asks(coarse).calls(gps, Owner::App).silent(ID));
    let notify = "android.app.NotificationManager.notify";
    assert!(Case::new().calls(notify, Owner::App).silent(ID), "needed from level 33 on");
    // Whoever writes call logs needs another permission than who reads them.
    assert!(Case::new().calls("android.provider.CallLog$Calls.CONTENT_URI", Owner::App).silent(ID));
    let network = "android.net.ConnectivityManager.getActiveNetworkInfo";
    assert!(Case::new().calls(network, Owner::App).silent(ID), "granted at installation");
}

#[test]
fn a_manifest_that_was_not_read_accuses_nobody() {
    assert!(fires().gap(Part::Manifest).silent(ID));
}
