//! Every example of every rule, through detection itself: what must match is detected, what must not is not.

use fineprint::detect;
use fineprint::model::*;
use fineprint::rules::matcher::EXAMPLE_APP;
use fineprint::rules::{RuleBase, SignatureKind};

/// A package that holds one piece of evidence and nothing else.
fn holding(kind: SignatureKind, value: &str) -> Option<Facts> {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.file = "app.apk".to_owned();
    facts.app.id = EXAMPLE_APP.to_owned();
    facts.code.push(unit(&["org.example.nobody.Main"], &[]));
    match kind {
        SignatureKind::Class => facts.code.push(unit(&[value], &[])),
        SignatureKind::StringConstant => facts.code.push(unit(&[], &[value])),
        SignatureKind::Component => facts.components.push(component(value)),
        SignatureKind::MetadataKey => {
            facts.metadata.push(MetaData {
                name: value.to_owned(),
                value: None,
                entry: "AndroidManifest.xml".into(),
                offset: 0,
            });
        }
        SignatureKind::Authority => facts.components.push(Component {
            authorities: vec![value.to_owned()],
            ..component("org.example.nobody.Provider")
        }),
        SignatureKind::IntentAction => {
            let filter = IntentFilter { actions: vec![value.to_owned()], ..Default::default() };
            facts
                .components
                .push(Component { filters: vec![filter], ..component("org.example.nobody.Receiver") });
        }
        SignatureKind::Permission => {
            facts.permissions.push(Permission {
                id: value.to_owned(),
                form: PermissionForm::UsesPermission,
                max_sdk: None,
                min_sdk: None,
                flags: vec![],
                purpose: None,
                place: Place::package("app.apk", Some("AndroidManifest.xml")),
            });
        }
        SignatureKind::NativeLibrary => facts.native_libraries.push(NativeLibrary {
            entry: format!("lib/arm64-v8a/{value}"),
            abi: "arm64-v8a".to_owned(),
            name: value.to_owned(),
            bytes: 1,
            classes: vec![],
        }),
        SignatureKind::Asset => {
            let entry =
                if value.starts_with("assets/") { value.to_owned() } else { format!("assets/{value}") };
            facts.assets = [entry.as_str()].into_iter().collect();
        }
        _ => return None,
    }
    Some(facts)
}

fn unit(defined: &[&str], strings: &[&str]) -> CodeUnit {
    CodeUnit {
        entry: "classes.dex".to_owned(),
        format: CodeFormat::Dex,
        arch: None,
        defined: defined.iter().collect(),
        referenced: Names::default(),
        strings: strings.iter().collect(),
        bytecode: vec![],
        apple: None,
    }
}

fn component(class: &str) -> Component {
    Component::bare(ComponentKind::Service, class, 0)
}

fn found(facts: &Facts, id: &str) -> Option<(Presence, Confidence)> {
    let detected = detect::detect(facts, RuleBase::builtin());
    detected.sdks.iter().find(|sdk| sdk.sdk == id).map(|sdk| (sdk.presence, sdk.confidence))
}

/// What one strong piece of evidence of a kind must come to (`docs/detection.md`).
fn wanted(kind: SignatureKind) -> Option<(Presence, &'static [Confidence])> {
    use Confidence::{High, Low, Medium};
    match kind {
        // Medium where the rule itself is unsure.
        SignatureKind::Class => Some((Presence::Bundled, &[High, Medium])),
        SignatureKind::NativeLibrary | SignatureKind::Permission => Some((Presence::Bundled, &[Medium])),
        SignatureKind::MetadataKey | SignatureKind::Authority => Some((Presence::Bundled, &[Medium])),
        SignatureKind::Asset => Some((Presence::Bundled, &[Low])),
        SignatureKind::Component | SignatureKind::IntentAction => Some((Presence::Referenced, &[Low])),
        _ => None,
    }
}

#[test]
fn every_android_example_holds_in_detection() {
    let base = RuleBase::builtin();
    let mut faults = Vec::new();
    let mut tried = std::collections::BTreeMap::<&str, usize>::new();
    for rule in base.sdks() {
        for (list, must) in [(&rule.examples.matches, true), (&rule.examples.misses, false)] {
            for example in list {
                let (word, value) = example.split_once(':').expect("the lint saw it");
                let kind = SignatureKind::named(word).expect("the lint saw it");
                let Some(facts) = holding(kind, value) else { continue };
                *tried.entry(word).or_default() += 1;
                // A weak pattern supports and never proves: nothing must come of it alone.
                let hits = base.hits(kind, value, EXAMPLE_APP);
                let weak = hits.iter().filter(|hit| hit.rule.id == rule.id).all(|hit| hit.weak);
                let got = found(&facts, rule.id);
                let right = match (got, wanted(kind)) {
                    (None, _) => !must || weak || wanted(kind).is_none(),
                    (Some(_), None) => false,
                    (Some((presence, confidence)), Some((least, sure))) => {
                        must && !weak && presence == least && sure.contains(&confidence)
                    }
                };
                if !right {
                    faults.push(format!("{}: {example}: {got:?}", rule.id));
                }
            }
        }
    }
    assert!(tried["class"] > 2200 && tried["native-library"] > 300, "{tried:?}");
    assert!(tried["component"] > 80 && tried["metadata-key"] > 30, "{tried:?}");
    assert!(faults.is_empty(), "{} of {tried:?}:\n{}", faults.len(), faults.join("\n"));
}

/// An app for iOS that holds one piece of evidence and nothing else.
fn holding_apple(kind: SignatureKind, value: &str) -> Option<Facts> {
    let mut facts = Facts::empty(PackageKind::Ipa, Platform::Ios);
    facts.file = "app.ipa".to_owned();
    facts.app.id = EXAMPLE_APP.to_owned();
    let mut main = CodeUnit {
        entry: "Payload/Nobody.app/Nobody".to_owned(),
        format: CodeFormat::MachO,
        bytecode: vec![],
        apple: Some(AppleCode::default()),
        ..unit(&[], &[])
    };
    let apple = main.apple.as_mut()?;
    match kind {
        SignatureKind::Framework if value.ends_with("framework") => {
            facts.bundles.push(bundle(BundleKind::Framework, value, None));
        }
        SignatureKind::Framework => main.entry = value.to_owned(),
        SignatureKind::BundleId => {
            facts.bundles.push(bundle(BundleKind::Framework, "Nobody.framework", Some(value)));
        }
        SignatureKind::Bundle => facts.bundles.push(bundle(BundleKind::Resources, value, None)),
        SignatureKind::ObjcClass => main.defined = [value].into_iter().collect(),
        SignatureKind::SwiftModule => {
            apple.swift_types = [format!("{value}.Thing").as_str()].into_iter().collect();
            apple.modules = [value].into_iter().collect();
        }
        SignatureKind::Symbol => apple.exports = [value].into_iter().collect(),
        SignatureKind::PlistKey => facts.plist_keys = [value].into_iter().collect(),
        SignatureKind::UrlScheme => facts.queries.schemes.push(value.to_owned()),
        _ => return None,
    }
    facts.code.push(main);
    Some(facts)
}

fn bundle(kind: BundleKind, name: &str, id: Option<&str>) -> Bundle {
    let path = format!("Payload/Nobody.app/Frameworks/{name}");
    Bundle { path, kind, name: name.to_owned(), id: id.map(str::to_owned), version: None }
}

#[test]
fn every_apple_example_holds_in_detection() {
    let base = RuleBase::builtin();
    let mut faults = Vec::new();
    let mut tried = std::collections::BTreeMap::<&str, usize>::new();
    for rule in base.sdks() {
        for (list, must) in [(&rule.examples.matches, true), (&rule.examples.misses, false)] {
            for example in list {
                let (word, value) = example.split_once(':').expect("the lint saw it");
                let kind = SignatureKind::named(word).expect("the lint saw it");
                let Some(facts) = holding_apple(kind, value) else { continue };
                *tried.entry(word).or_default() += 1;
                let weak = base.hits(kind, value, "").iter().filter(|h| h.rule.id == rule.id).all(|h| h.weak);
                let got = found(&facts, rule.id);
                let ships = got.is_some_and(|(presence, _)| presence >= Presence::Bundled);
                // Keys of a property list point at an SDK; all else that proves is in the package.
                let right = match must && !weak && kind != SignatureKind::UrlScheme {
                    true if kind == SignatureKind::PlistKey => got.is_some(),
                    true => ships,
                    false => got.is_none(),
                };
                if !right {
                    faults.push(format!("{}: {example}: {got:?}", rule.id));
                }
            }
        }
    }
    assert!(tried["framework"] > 60 && tried["objc-class"] > 80, "{tried:?}");
    assert!(faults.is_empty(), "{} of {tried:?}:\n{}", faults.len(), faults.join("\n"));
}

/// A component whose class is there starts the SDK.
#[test]
fn a_component_with_its_class_starts_the_sdk() {
    let mut tried = 0;
    for rule in RuleBase::builtin().sdks() {
        for example in &rule.examples.matches {
            let Some(class) = example.strip_prefix("component:") else { continue };
            let mut facts = holding(SignatureKind::Component, class).expect("a kind of Android");
            facts.code.push(unit(&[class], &[]));
            let (presence, _) = found(&facts, rule.id).unwrap_or_else(|| panic!("{example}"));
            assert_eq!(presence, Presence::Started, "{}: {example}", rule.id);
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
}

/// Files whose names anybody gives prove nothing, however many of them there are.
#[test]
fn generic_native_libraries_make_no_sdk() {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.app.id = EXAMPLE_APP.to_owned();
    let stems = "main native-lib core utils util common jni crypto ssl sqlite sqlite3 c++_shared stlport_shared fb fbjni \
        x5 app native crash sdk player net encrypt security image map audio video ffmpeg avutil z yuv curl opus speex \
        webp jpeg png bspatch logger node mono httpdns sdkcore utility base";
    for stem in stems.split_whitespace() {
        let library =
            holding(SignatureKind::NativeLibrary, &format!("lib{stem}.so")).expect("a kind of Android");
        facts.native_libraries.extend(library.native_libraries);
    }
    assert_eq!(detect::detect(&facts, RuleBase::builtin()).sdks, []);
}
