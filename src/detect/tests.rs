use super::*;
use crate::model::*;
use crate::rules::{AndroidSignatures, SdkKind, index};

fn rule(id: &'static str, vendor: &'static str, android: AndroidSignatures) -> SdkRule {
    SdkRule { id, vendor, kind: SdkKind::Sdk, confidence: "high", android, ..SdkRule::default() }
}

fn rules() -> Vec<SdkRule> {
    let mut all = vec![
        rule(
            "acme-core",
            "acme",
            AndroidSignatures {
                class_prefixes: vec!["com.acme."],
                except_prefixes: vec!["com.acme.free."],
                native_libraries: vec!["libacme-v*.so"],
                ..Default::default()
            },
        ),
        rule(
            "acme-push",
            "acme",
            AndroidSignatures {
                class_prefixes: vec!["com.acme.push."],
                components: vec!["com.acme.push.Service"],
                metadata_keys: vec!["ACME_KEY"],
                authorities: vec!["${applicationId}.acme"],
                permissions: vec!["${applicationId}.permission.ACME"],
                intent_actions: vec!["com.acme.intent.PUSH"],
                assets: vec!["acme.cfg"],
                strings: vec!["api.acme.com"],
                ..Default::default()
            },
        ),
        rule(
            "short",
            "acme",
            AndroidSignatures {
                class_prefixes: vec!["com.sh."],
                native_libraries: vec!["libshared.so"],
                weak: vec!["com.sh."],
                ..Default::default()
            },
        ),
        rule(
            "acme-traces",
            "acme",
            AndroidSignatures {
                native_libraries: vec!["libacme-shared.so"],
                strings: vec!["tag.acme.sdk"],
                weak: vec!["libacme-shared.so"],
                ..Default::default()
            },
        ),
        SdkRule {
            kind: SdkKind::Packer,
            ..rule(
                "packer",
                "packer",
                AndroidSignatures { native_libraries: vec!["libpacker.so"], ..Default::default() },
            )
        },
        rule(
            "other",
            "other",
            AndroidSignatures { native_libraries: vec!["libshared.so"], ..Default::default() },
        ),
    ];
    all.sort_by_key(|rule| rule.id);
    all
}

pub(super) fn facts(classes: &[&str]) -> Facts {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.file = "app.apk".to_owned();
    facts.app.id = "org.example.app".to_owned();
    facts.code.push(unit("classes.dex", classes, &[]));
    facts
}

fn unit(entry: &str, defined: &[&str], referenced: &[&str]) -> CodeUnit {
    CodeUnit {
        entry: entry.to_owned(),
        format: CodeFormat::Dex,
        arch: None,
        defined: defined.iter().collect(),
        referenced: referenced.iter().collect(),
        strings: Names::default(),
        bytecode: vec![],
        apple: None,
    }
}

fn component(class: &str) -> Component {
    Component::bare(ComponentKind::Service, class, 0x40)
}

pub(super) fn run(facts: &Facts) -> Detected {
    let sdks = rules();
    let (prefixes, patterns) = (index::prefixes(&sdks), index::patterns(&sdks));
    let by_row = |row: u32| sdks.get(row as usize);
    let shapes = shapes();
    detect_android(
        facts,
        Rules { prefixes: &prefixes, patterns: &patterns, shapes: &shapes, by_row: &by_row, base: None },
        &[],
    )
}

/// Classes with four traits each: 84 of `acme-push`, of which the fifth has the traits 20 to 23, and twelve of
/// `acme-core`, from trait 1000 on.
fn shapes() -> Vec<ShapeRow> {
    let sdk = |id| rules().iter().position(|rule| rule.id == id).unwrap() as u32;
    let (push, core) = (sdk("acme-push"), sdk("acme-core"));
    let class =
        |first: u64, sdk| move |n: u64| ShapeRow { number: first + n, sdk, class: (first + n) as u32 / 4 };
    (0..336).map(class(0, push)).chain((0..48).map(class(1000, core))).collect()
}

/// Id, presence and confidence of what was found.
pub(super) fn found(facts: &Facts) -> Vec<(String, Presence, Confidence)> {
    run(facts).sdks.into_iter().map(|sdk| (sdk.sdk, sdk.presence, sdk.confidence)).collect()
}

pub(super) fn one(
    id: &str,
    presence: Presence,
    confidence: Confidence,
) -> Vec<(String, Presence, Confidence)> {
    vec![(id.to_owned(), presence, confidence)]
}

#[test]
fn the_longest_prefix_of_whole_segments_owns_a_class() {
    let facts = facts(&["com.acme.push.A", "com.acme.push.deep.B", "com.acme.pushy.C", "com.acmes.D"]);
    let detected = run(&facts);
    let evidence = |id| {
        let sdk = detected.sdks.iter().find(|sdk: &&Detection| sdk.sdk == id).unwrap();
        let piece = &sdk.evidence[0];
        (piece.value.as_str(), piece.pattern.as_str(), piece.count, piece.place.entry.as_deref())
    };
    assert_eq!(evidence("acme-push"), ("com.acme.push.A", "com.acme.push.", 2, Some("classes.dex")));
    assert_eq!(evidence("acme-core"), ("com.acme.pushy.C", "com.acme.", 1, Some("classes.dex")));
    assert_eq!(detected.unidentified, [Unidentified { prefix: "com.acmes".to_owned(), classes: 1 }]);
}

#[test]
fn a_core_alone_proves_only_the_core() {
    assert_eq!(found(&facts(&["com.acme.util.A"])), one("acme-core", Presence::Bundled, Confidence::High));
}

#[test]
fn an_exception_belongs_to_nobody() {
    let detected = run(&facts(&["com.acme.free.A"]));
    assert_eq!(detected.sdks, []);
    assert_eq!(detected.unidentified[0].prefix, "com.acme.free");
}

#[test]
fn a_class_only_referenced_does_not_ship() {
    let mut app = facts(&[]);
    app.code.push(unit("classes2.dex", &["org.example.app.Main"], &["com.acme.push.Gone"]));
    assert_eq!(found(&app), one("acme-push", Presence::Referenced, Confidence::Low));
    // Defined in another dex, it does.
    app.code.push(unit("classes3.dex", &["com.acme.push.Gone"], &[]));
    assert_eq!(found(&app), one("acme-push", Presence::Bundled, Confidence::High));
}

#[test]
fn a_class_in_two_dex_counts_once() {
    let mut app = facts(&["com.acme.push.A", "com.acme.push.B"]);
    app.code.push(unit("classes2.dex", &["com.acme.push.B", "com.acme.push.C"], &[]));
    assert_eq!(run(&app).sdks[0].evidence[0].count, 3);
}

#[test]
fn the_apps_own_code_is_no_sdk() {
    let mut app = facts(&["com.acme.push.demo.Main", "com.acme.push.A"]);
    assert_eq!(found(&app).len(), 1);
    app.app.id = "com.acme.push.demo".to_owned();
    assert_eq!(found(&app), []);
    // A library's package is what the rule looks for.
    app.kind = PackageKind::Aar;
    assert_eq!(found(&app).len(), 1);
}

#[test]
fn a_component_with_its_code_starts_the_sdk_and_without_it_is_a_leftover() {
    let mut app = facts(&["com.acme.push.Service"]);
    app.components.push(component("com.acme.push.Service"));
    assert_eq!(found(&app), one("acme-push", Presence::Started, Confidence::High));
    let place =
        run(&app).sdks[0].evidence.iter().find(|e| e.kind == EvidenceKind::Component).unwrap().place.clone();
    assert_eq!((place.entry.as_deref(), place.offset), (Some("AndroidManifest.xml"), Some(0x40)));
    app.code.clear();
    assert_eq!(found(&app), one("acme-push", Presence::Referenced, Confidence::Low));
    // Unless code was not read: then the component may well have some.
    app.gaps.push(Gap::new(Place::package("app.apk", Some("classes.dex")), Part::Code, Reason::Missing));
    assert_eq!(found(&app), one("acme-push", Presence::Started, Confidence::Low));
}

#[test]
fn a_leftover_component_with_its_action_is_a_leftover_still() {
    let mut app = facts(&["org.example.app.Main"]);
    let mut service = component("com.acme.push.Service");
    service
        .filters
        .push(IntentFilter { actions: vec!["com.acme.intent.PUSH".to_owned()], ..Default::default() });
    app.components.push(service);
    assert_eq!(found(&app), one("acme-push", Presence::Referenced, Confidence::Low));
    app.code[0].defined = ["com.acme.push.Service"].into_iter().collect();
    assert_eq!(found(&app), one("acme-push", Presence::Started, Confidence::High));
}

#[test]
fn what_obfuscation_leaves_suffices() {
    let key =
        MetaData { name: "ACME_KEY".to_owned(), value: None, entry: "AndroidManifest.xml".into(), offset: 8 };
    let mut app = facts(&["a.b.c"]);
    app.metadata.push(key);
    assert_eq!(found(&app), one("acme-push", Presence::Bundled, Confidence::Medium));
    let mut provider = component("a.b.Provider");
    provider.authorities.push("org.example.app.acme".to_owned());
    app.components.push(provider);
    assert_eq!(found(&app), one("acme-push", Presence::Bundled, Confidence::High));
}

#[test]
fn another_apps_authority_is_not_ours() {
    let mut app = facts(&[]);
    let mut provider = component("a.b.Provider");
    provider.authorities.push("org.other.acme".to_owned());
    app.components.push(provider);
    assert_eq!(found(&app), []);
}

fn library(name: &str) -> NativeLibrary {
    let entry = format!("lib/arm64-v8a/{name}");
    NativeLibrary { entry, abi: "arm64-v8a".to_owned(), name: name.to_owned(), bytes: 1, classes: vec![] }
}

#[test]
fn a_native_library_of_its_own_is_a_trace_and_a_shared_one_is_nothing() {
    let mut app = facts(&[]);
    app.native_libraries.push(library("libshared.so"));
    assert_eq!(found(&app), []);
    app.native_libraries.push(library("libacme-v2.so"));
    let acme = run(&app).sdks;
    assert_eq!(acme[0].evidence[0].value, "libacme-v2.so");
    assert_eq!(found(&app), one("acme-core", Presence::Bundled, Confidence::Medium));
}

#[test]
fn a_weak_prefix_needs_a_kin() {
    assert_eq!(found(&facts(&["com.sh.A"])), []);
    let both = found(&facts(&["com.sh.A", "com.acme.A"]));
    assert_eq!(both[1], ("short".to_owned(), Presence::Bundled, Confidence::Low));
}

#[test]
fn a_string_or_an_action_alone() {
    let mut app = facts(&[]);
    app.code[0].strings = ["api.acme.com"].into_iter().collect();
    assert_eq!(found(&app), []);
    app.code[0].strings = Names::default();
    let mut receiver = component("org.example.app.Receiver");
    receiver
        .filters
        .push(IntentFilter { actions: vec!["com.acme.intent.PUSH".to_owned()], ..Default::default() });
    app.components.push(receiver);
    assert_eq!(found(&app), one("acme-push", Presence::Referenced, Confidence::Low));
}

#[test]
fn a_constant_backs_other_evidence_and_proves_nothing() {
    let mut app = facts(&["a.b.c"]);
    app.code[0].strings = ["api.acme.com"].into_iter().collect();
    assert_eq!(found(&app), [], "anybody may write a host");
    // With an asset: two kinds that have nothing to do with each other.
    app.assets = ["assets/acme.cfg"].into_iter().collect();
    assert_eq!(found(&app), one("acme-push", Presence::Bundled, Confidence::Medium));
    app.assets = Names::default();
    // With a component whose class is gone, the constant is the code that remains.
    app.components.push(component("com.acme.push.Service"));
    assert_eq!(found(&app), one("acme-push", Presence::Started, Confidence::Medium));
    app.components.clear();
    // With a class that is only named, it still does not ship.
    app.code[0].referenced = ["com.acme.push.Gone"].into_iter().collect();
    assert_eq!(found(&app), one("acme-push", Presence::Referenced, Confidence::Low));
}

#[test]
fn a_weak_pattern_and_a_constant_are_little() {
    let mut app = facts(&["a.b.c"]);
    app.native_libraries.push(library("libacme-shared.so"));
    assert_eq!(found(&app), []);
    app.code[0].strings = ["tag.acme.sdk"].into_iter().collect();
    assert_eq!(found(&app), one("acme-traces", Presence::Bundled, Confidence::Low));
    app.native_libraries.clear();
    assert_eq!(found(&app), []);
}

#[test]
fn a_component_behind_a_packer_counts_for_more_than_a_leftover() {
    let mut app = facts(&["a.b.c"]);
    app.components.push(component("com.acme.push.Service"));
    assert_eq!(found(&app), one("acme-push", Presence::Referenced, Confidence::Low));
    app.native_libraries.push(library("libpacker.so"));
    let (_, presence, confidence) = found(&app).remove(0);
    assert_eq!((presence, confidence), (Presence::Started, Confidence::Medium));
}

#[test]
fn the_census_groups_what_nobody_owns() {
    let app = facts(&[
        "org.example.app.Main",
        "org.example.shared.Util",
        "a.a.b",
        "com.a.b.c",
        "Main",
        "com.github.some.one.A",
        "com.github.other.B",
        "okio.Buffer",
        "okio.Sink",
        "com.unknown.sdk.deep.A",
    ]);
    let census = run(&app).unidentified;
    let census: Vec<_> = census.iter().map(|group| (group.prefix.as_str(), group.classes)).collect();
    assert_eq!(
        census,
        [
            ("(obfuscated)", 2),
            ("okio", 2),
            ("(no package)", 1),
            ("com.github.other", 1),
            ("com.github.some", 1),
            ("com.unknown.sdk", 1),
        ]
    );
}

#[test]
fn interest_holds_no_prefix_under_another() {
    let wanted = index::wanted(&rules(), &[], &[]);
    assert_eq!(RuleInterest::of(&wanted).class_prefixes(), ["com.acme.", "com.sh."]);
    assert_eq!(RuleInterest::of(&wanted).strings(), ["api.acme.com", "tag.acme.sdk"]);
}

#[test]
fn what_the_user_calls_the_apps_own_is_nobodys_sdk() {
    let facts = facts(&["net.mine.tool.A", "net.mine.tool.B"]);
    let by_row = |_: u32| None;
    let rules = Rules { prefixes: &[], patterns: &[], shapes: &[], by_row: &by_row, base: None };
    assert_eq!(detect_android(&facts, rules, &[]).unidentified.len(), 1);
    assert_eq!(detect_android(&facts, rules, &["net.mine.".to_owned()]).unidentified, []);
    assert_eq!(
        detect_android(&facts, rules, &["net.min.".to_owned()]).unidentified.len(),
        1,
        "whole segments"
    );
}

#[test]
fn versions_come_from_what_libraries_leave() {
    use crate::model::{TraceKind, VersionTrace};
    let rules = crate::rules::RuleBase::builtin();
    let trace = |kind, name: &str, version: &str| VersionTrace {
        kind,
        name: name.to_owned(),
        version: version.to_owned(),
        place: Place::package("app.apk", Some("classes.dex")),
    };
    let mut facts =
        facts(&["com.tencent.bugly.crashreport.CrashReport", "com.google.android.gms.ads.MobileAds"]);
    facts.versions = vec![
        trace(TraceKind::File, "play-services-ads", "22.1.0"),
        trace(TraceKind::Constant, "com.tencent.bugly.BuildConfig.VERSION_NAME", "4.1.9"),
        trace(TraceKind::Constant, "com.tencent.buglyx.BuildConfig.VERSION_NAME", "9.9"),
    ];
    let found = super::detect(&facts, rules).sdks;
    let version = |id: &str| found.iter().find(|sdk| sdk.sdk == id).and_then(|sdk| sdk.version.as_deref());
    let bugly = found.iter().find(|sdk| sdk.sdk.contains("bugly")).expect("bugly");
    assert_eq!(bugly.version.as_deref(), Some("4.1.9"));
    assert!(bugly.evidence.iter().any(|e| e.kind == EvidenceKind::Version && e.value == "4.1.9"));
    assert!(found.iter().any(|sdk| sdk.version.as_deref() == Some("22.1.0")), "{found:#?}");
    assert_eq!(version("nobody"), None);
}
