use crate::common::Case;
use fineprint::model::*;

const ID: &str = "unused-permission";
const CALENDAR: &str = "android.permission.READ_CALENDAR";

/// An app of run-time grants alone that asks for `permission`.
fn modern(permission: &str) -> Case {
    let mut case = Case::new().read_code().asks(permission);
    case.facts.app.target_os = Some("34".into());
    case
}

pub(crate) fn fires() -> Case {
    modern(CALENDAR)
}

pub(crate) fn stays_silent() -> Case {
    let api = "android.provider.CalendarContract$Events.CONTENT_URI";
    modern(CALENDAR).calls(api, Owner::Sdk("getui-push".into()))
}

fn names(mut case: Case, strings: &[&str]) -> Case {
    case.facts.code[0].strings = strings.iter().collect();
    case
}

#[test]
fn neither_used_nor_named() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::Low, Confidence::High));
    assert_eq!(finding.places[0].entry.as_deref(), Some("AndroidManifest.xml"));
}

#[test]
fn a_use_however_unsure_and_a_name_keep_it_silent() {
    assert!(fires().reaches("content://com.android.calendar", Owner::App, Confidence::Low).silent(ID));
    assert!(names(fires(), &[CALENDAR]).silent(ID));
    // The system grants the group with one of its permissions.
    let kin = "android.permission.WRITE_CALENDAR";
    assert!(names(fires().asks(kin), &[kin]).silent(ID));
    assert_eq!(names(fires(), &["android.permission.CAMERA"]).run(ID).len(), 1);
}

#[test]
fn where_it_cannot_be_known_nothing_is_said() {
    assert!(fires().gap(Part::Code).silent(ID), "unread");
    assert!(fires().ships("packer-ijiami").silent(ID), "packed");
    assert!(fires().calls("dalvik.system.DexClassLoader.<init>", Owner::App).silent(ID), "loaded");
    let mut old = fires();
    old.facts.app.min_os = Some("21".into());
    assert!(old.silent(ID), "granted at installation");
    let mut bare = fires();
    bare.facts.code[0].bytecode.clear();
    assert!(bare.silent(ID), "code that tells nothing of calls");
}

#[test]
fn what_needs_no_code_is_silent() {
    for id in [
        "android.permission.INTERNET",
        "android.permission.RECEIVE_BOOT_COMPLETED",
        "android.permission.FOREGROUND_SERVICE",
        "android.permission.NFC",
    ] {
        assert!(modern(id).silent(ID), "{id}");
    }
}

#[test]
fn a_receiver_uses_the_permission_of_its_broadcast() {
    let mut case = modern("android.permission.RECEIVE_SMS");
    assert_eq!(case.run(ID).len(), 1);
    let actions = vec!["android.provider.Telephony.SMS_RECEIVED".into()];
    let filter = IntentFilter { actions, ..IntentFilter::default() };
    case.facts.components.push(crate::common::receiver(filter));
    assert!(case.silent(ID));
}

#[test]
fn machine_code_makes_it_less_sure() {
    let mut case = fires();
    case.facts.native_libraries.push(NativeLibrary {
        entry: "lib/x86/a.so".into(),
        abi: "x86".into(),
        name: "a.so".into(),
        bytes: 1,
        classes: vec![],
    });
    assert_eq!(case.one(ID).confidence, Confidence::Low);
}
