//! An SDK is learned from its artefact and found in apps where all its classes were renamed; code that only resembles
//! it is not. `fixtures/renamed/shapes/make.py` says what each file holds.

use fineprint::detect::learn::Learner;
use fineprint::detect::{self, AllTraits, RuleInterest};
use fineprint::model::{Confidence, Detection, EvidenceKind, Presence};
use fineprint::package::{Options, open};
use fineprint::rules::{RuleBase, ShapeRule, lint, shapes, write};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/renamed/shapes")
}

/// The rules of the fixture, and the shape that they learn from `artefacts`.
fn learnt(artefacts: &[&str]) -> Vec<ShapeRule> {
    let base = RuleBase::with_dir(&fixtures().join("rules")).expect("rules without fault");
    let interest = AllTraits::new();
    let mut learner = Learner::new(base, &[]);
    for name in artefacts {
        let options = Options { interest: &interest, digest: true };
        learner.add(&open(&fixtures().join(name), name, &options).expect("it opens"), name);
    }
    learner.finish()
}

/// The rules of the fixture with that shape beside them.
fn taught(shape: &ShapeRule) -> &'static RuleBase {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    for folder in ["sdks/acme", "shapes"] {
        std::fs::create_dir_all(at(folder)).expect("a folder");
    }
    for name in ["vendors.toml", "sdks/acme/acme-beacon.toml"] {
        std::fs::copy(fixtures().join("rules").join(name), at(name)).expect("copied");
    }
    std::fs::write(at("shapes/acme-beacon.toml"), write::one(shape, "")).expect("written");
    let faults = lint::folder(dir.path()).errors;
    assert!(faults.is_empty(), "{faults:?}");
    RuleBase::with_dir(dir.path()).expect("rules without fault")
}

fn found(package: &str, base: &RuleBase) -> Vec<Detection> {
    let interest = RuleInterest::new(base);
    let options = Options { interest: &interest, digest: false };
    let facts = open(&fixtures().join(package), package, &options).expect("it opens");
    detect::detect(&facts, base).sdks
}

/// How many learned classes were recognised.
fn structure(sdk: &Detection) -> Option<usize> {
    sdk.evidence.iter().find(|e| e.kind == EvidenceKind::Structure).map(|e| e.count)
}

#[test]
fn a_renamed_sdk_is_found_by_what_was_learned_from_its_artefact() {
    let shapes = learnt(&["beacon.jar"]);
    let [shape] = shapes.as_slice() else { panic!("one SDK: {shapes:?}") };
    assert_eq!(shape.id, "acme-beacon");
    assert!(shape.sources[0].starts_with("beacon.jar, SHA-256 "));
    let base = taught(shape);
    let sdks = found("renamed.apk", base);
    let [sdk] = sdks.as_slice() else { panic!("one SDK: {sdks:?}") };
    assert_eq!(
        (sdk.sdk.as_str(), sdk.presence, sdk.confidence),
        ("acme-beacon", Presence::Bundled, Confidence::Medium)
    );
    assert_eq!((shape.classes.len(), structure(sdk)), (16, Some(16)), "class files and dex agree");
    assert!(
        sdk.evidence[0].value.starts_with("a.")
            && sdk.evidence[0].place.entry.as_deref() == Some("classes.dex")
    );
}

#[test]
fn half_of_its_methods_without_a_constant_still_show_it() {
    let base = taught(&learnt(&["beacon.jar"])[0]);
    let sdks = found("shrunk.apk", base);
    let [sdk] = sdks.as_slice() else { panic!("one SDK: {sdks:?}") };
    // Of a class four runs of calls are learned. Half the methods show two of them in most classes.
    assert!(structure(sdk).is_some_and(|count| (6..16).contains(&count)), "{sdk:?}");
}

#[test]
fn code_that_calls_the_same_in_other_orders_is_not_it() {
    let base = taught(&learnt(&["beacon.jar"])[0]);
    assert_eq!(found("lookalike.apk", base), []);
}

#[test]
fn what_others_show_too_is_not_learned() {
    // Somebody's app holds all of it: then nothing tells the SDK.
    assert_eq!(learnt(&["beacon.jar", "renamed.apk"]), []);
    // Two methods are copies: of those nothing is learned.
    let copied = shapes::classes(&learnt(&["beacon.jar"])[0]).flatten().collect::<BTreeSet<_>>();
    let kept =
        shapes::classes(&learnt(&["beacon.jar", "lookalike.apk"])[0]).flatten().collect::<BTreeSet<_>>();
    let constant = |text: &str| fineprint::model::shape::constant(text.as_bytes());
    assert!(
        !kept.contains(&constant("beacon part no. 0/0")) && !kept.contains(&constant("beacon part no. 1/0"))
    );
    assert!(
        copied != kept && kept.len() == copied.len(),
        "other traits of the same classes take their place"
    );
}
