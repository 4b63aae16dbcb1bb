use super::*;
use crate::detect::{Detected, RuleInterest, detect};
use crate::model::StartKind;
use crate::package::{self, Options};
use std::path::Path;

/// What `fixtures/accesses/make.py` made.
fn reaches() -> (Facts, Detected) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/accesses/reaches.apk");
    let rules = RuleBase::builtin();
    let interest = RuleInterest::new(rules);
    let options = Options { interest: &interest, digest: false };
    let facts = package::open(&path, "reaches.apk", &options).expect("it opens");
    assert_eq!(facts.gaps, []);
    let detected = detect(&facts, rules);
    (facts, detected)
}

/// Owner, class and method, count, confidence of the callers of `api`.
fn callers(detected: &Detected, api: &str) -> Vec<(Owner, String, usize, Confidence)> {
    let access = detected.accesses.iter().find(|access| access.api == api);
    let short = |class: &str| class.rsplit('.').next().unwrap_or(class).to_owned();
    let one =
        |c: &Caller| (c.owner.clone(), format!("{}.{}", short(&c.class), c.method), c.count, c.confidence);
    access.map(|access| access.callers.iter().map(one).collect()).unwrap_or_default()
}

fn app(method: &str, confidence: Confidence) -> (Owner, String, usize, Confidence) {
    (Owner::App, method.to_owned(), 1, confidence)
}

#[test]
fn calls_fields_keys_strings_and_reflection_each_count_as_what_they_are() {
    use Confidence::{High, Low, Medium};
    let (_, detected) = reaches();
    let of = |api: &str| callers(&detected, api);
    assert_eq!(of("android.telephony.TelephonyManager.getDeviceId"), [app("Phone.imei", High)]);
    assert_eq!(of("android.os.Build.MODEL"), [app("Main.onCreate", High)]);
    // A key of ours is a sure call, a stranger's none, an unknown one a hint; a string that nobody takes likewise.
    assert_eq!(
        of("android.provider.Settings$Secure.getString"),
        [app("Ids.known", High), app("Ids.unknown", Low)]
    );
    assert_eq!(of("android_id"), [app("Ids.known", Medium), app("Ids.label", Low)]);
    assert_eq!(of("content://sms/inbox"), [app("Uris.inbox", Medium)]);
    assert_eq!(of("content://call_log"), [app("Uris.label", Low)]);
    assert_eq!(of("content://com.android.calendar"), [], "another's URI that begins alike");
    assert_eq!(of("content://com.android.calendar/events"), []);
    // Reflection counts where class and member are named together; `Mirror` also names the member of another class,
    // of one that nobody knows, and a longer name.
    assert_eq!(of("android.telephony.TelephonyManager.getSimSerialNumber"), [app("Mirror.look", Low)]);
    assert_eq!(of("android.telephony.TelephonyManager.getSimCountryIso"), []);
}

#[test]
fn what_a_class_inherits_counts_and_what_it_defines_does_not() {
    let (_, detected) = reaches();
    let of = |api: &str| callers(&detected, api);
    // `Work` extends a class of the other dex, `Shown` has a method of its own.
    assert_eq!(of("android.app.Service.startForeground"), [app("Work.show", Confidence::Medium)]);
    assert_eq!(
        of("android.location.LocationListener.onLocationChanged"),
        [app("Ears.onLocationChanged", Confidence::Medium)]
    );
}

#[test]
fn callers_have_owners_and_places() {
    let (_, detected) = reaches();
    let owners: Vec<Owner> = callers(&detected, "android.telephony.TelephonyManager.getSubscriberId")
        .into_iter()
        .map(|caller| caller.0)
        .collect();
    assert_eq!(owners, [Owner::Sdk("getui-push".into()), Owner::Unknown("net.other.lib".into())]);
    let access = detected.accesses.iter().find(|a| a.api.ends_with("getDeviceId")).expect("it is there");
    let place = &access.callers[0].place;
    assert_eq!((place.entry.as_deref(), place.offset.is_some()), (Some("classes.dex"), true));
    // The app runs from level 23 on and targets 29, where the system began to keep it for itself.
    assert_eq!(
        access.permissions,
        ["android.permission.READ_PHONE_STATE", "android.permission.READ_PRIVILEGED_PHONE_STATE"]
    );
}

#[test]
fn ways_from_what_starts_by_itself_are_found() {
    let (_, detected) = reaches();
    let early = |api: &str| {
        let access = detected.accesses.iter().find(|access| access.api == api).expect("it is there");
        access.early.iter().map(|e| (e.kind, e.path.join(" "), e.confidence)).collect::<Vec<_>>()
    };
    let own = |names: &[&str]| {
        names.iter().map(|n| format!("org.example.reaches.{n}")).collect::<Vec<_>>().join(" ")
    };
    // The provider calls it; the application makes a Runnable that does; a receiver waits for the boot.
    assert_eq!(
        early("android_id"),
        [(StartKind::Provider, own(&["Start.onCreate", "Ids.known"]), Confidence::Medium)]
    );
    assert_eq!(
        early("android.telephony.TelephonyManager.getDeviceId"),
        [(StartKind::Application, own(&["App.onCreate", "Job.run", "Phone.imei"]), Confidence::Low)]
    );
    assert_eq!(
        early("content://sms/inbox"),
        [(StartKind::Receiver, own(&["Boot.onReceive", "Uris.inbox"]), Confidence::Low)]
    );
    let telephony = |name: &str| early(&format!("android.telephony.TelephonyManager.{name}"));
    let one = |kind, names: &[&str], confidence| vec![(kind, own(names), confidence)];
    // App Startup makes and runs what the provider's meta-data names; of two ways the shorter is told.
    assert_eq!(
        telephony("getLine1Number"),
        one(StartKind::Initializer, &["Setup.create", "Short.way"], Confidence::Medium)
    );
    assert_eq!(telephony("getImei"), one(StartKind::Receiver, &["Net.onReceive"], Confidence::Low));
    assert_eq!(
        early("java.net.NetworkInterface.getHardwareAddress"),
        one(StartKind::Application, &["App.attachBaseContext"], Confidence::Medium)
    );
    assert_eq!(early("android.os.Build.MODEL"), [], "an activity is a screen");
    assert_eq!(telephony("getVoiceMailNumber"), [], "its meta-data is no initializer's");
    assert_eq!(telephony("getMeid"), [], "the provider is off");
    assert_eq!(telephony("getNetworkOperator"), [], "a broadcast that somebody must send");
    assert_eq!(telephony("getSimOperator"), [], "no object of its class is made");
    assert_eq!(early("android.telephony.TelephonyManager.getSubscriberId"), [], "nobody calls it");
}
