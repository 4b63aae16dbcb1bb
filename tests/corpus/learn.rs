//! Drafts of real artefacts: clean, found again in what they were drafted from, and in nothing else.

use crate::around::app;
use crate::support::{corpus, expected};
use fineprint::detect::learn::{Draft, Naming, learn, vendor_line};
use fineprint::detect::{RuleInterest, detect};
use fineprint::model::{Facts, Presence};
use fineprint::package::{Options, open};
use fineprint::rules::RuleBase;
use std::path::Path;

/// One of each kind and more.
const ARTEFACTS: [&str; 13] = [
    "AMap_Location_V5.6.1.jar",
    "Rong_IMLib.jar",
    "gtsdk-3.3.12.0.jar",
    "jverification-android-3.4.8.jar",
    "qq-open_sdk_r5756.jar",
    "alipaySdk-15.6.5.aar",
    "tslocationmanager-3.6.5.aar",
    "wikitude-9.2.0.aar",
    "AMapLocationKit.framework",
    "WikitudeSDK.framework",
    "TSLocationManager.xcframework",
    "jpush-ios-4.8.1.a",
    "libWeiboSDK.a",
];

/// Packages that hold the same code without being expected to be that SDK: draft, package, why.
const SHARED: [(&str, &str, &str); 0] = [];

fn facts(path: &Path) -> Option<Facts> {
    let interest = RuleInterest::learning(RuleBase::builtin());
    open(path, "artefact", &Options { interest: &interest, digest: true }).ok()
}

/// All packages of the corpus that can be read, by name.
fn packages(corpus: &Path) -> Vec<(String, Facts)> {
    let mut names: Vec<String> = std::fs::read_dir(corpus)
        .expect("the corpus can be read")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.into_iter().filter_map(|name| facts(&corpus.join(&name)).map(|facts| (name, facts))).collect()
}

/// A rule base with the draft laid over the built-in rules.
fn with(draft: &Draft) -> &'static RuleBase {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(draft.path());
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("it is made");
    std::fs::write(&file, draft.text()).expect("it is written");
    if !draft.vendor_known {
        std::fs::write(dir.path().join("vendors.toml"), vendor_line(draft.rule.vendor))
            .expect("it is written");
    }
    RuleBase::with_dir(dir.path()).expect("the draft loads")
}

fn finds(id: &str, facts: &Facts, rules: &RuleBase) -> bool {
    detect(facts, rules).sdks.iter().any(|sdk| sdk.sdk == id && sdk.presence >= Presence::Bundled)
}

/// Artefacts that an app can hold as they are; a static library is linked into the executable.
const IN_APPS: [&str; 13] = [
    "AMap_Location_V5.6.1.jar",
    "Rong_IMLib.jar",
    "gtsdk-3.3.12.0.jar",
    "jverification-android-3.4.8.jar",
    "qq-open_sdk_r5756.jar",
    "alipaySdk-15.6.5.aar",
    "aliyun-third-push-3.0.9.aar",
    "tslocationmanager-3.6.5.aar",
    "wikitude-9.2.0.aar",
    "AMapLocationKit.framework",
    "JMessage.framework",
    "WikitudeSDK.framework",
    "TSLocationManager.xcframework",
];

/// The SDK in an app, as a build would put it there: its draft finds it, and in no other package of the corpus.
#[test]
fn a_draft_finds_its_sdk_in_an_app_and_in_no_other_package() {
    let (Some(corpus), Some(expected)) = (corpus(), expected()) else { return };
    let packages = packages(&corpus);
    let dir = tempfile::tempdir().expect("a folder");
    let (mut faults, mut tried) = (Vec::new(), 0);
    for name in IN_APPS {
        let path = corpus.join(name);
        let Some((_, artefact)) = packages.iter().find(|(package, _)| package == name) else {
            crate::support::skipped(&format!("{name} was not fetched"));
            continue;
        };
        tried += 1;
        let draft = learn(artefact, name, &Naming::default(), RuleBase::builtin()).expect("a draft");
        let (id, rules) = (draft.rule.id, with(&draft));
        let read = |file: &Path| facts(file).expect("the app is read");
        let bare = read(&app(dir.path(), artefact.platform, None));
        let full = read(&app(dir.path(), artefact.platform, Some((&path, artefact))));
        assert_eq!(full.app.id.is_empty(), bare.app.id.is_empty(), "{name}: it is the same app");
        if finds(id, &bare, rules) || !finds(id, &full, rules) {
            faults.push(format!("{name}: {id} is not what tells the app with it from the one without"));
        }
        for (package, facts) in packages.iter().filter(|(package, _)| package != name) {
            let text = std::fs::read_to_string(expected.join(format!("{package}.json"))).unwrap_or_default();
            if finds(id, facts, rules) && !text.contains(&format!("\"{id}\"")) {
                faults.push(format!("{name}: {id} is found in {package}"));
            }
        }
    }
    assert!(tried >= 10 || tried == 0, "{tried}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn drafts_are_clean_and_find_their_own_and_nothing_else() {
    let (Some(corpus), Some(expected)) = (corpus(), expected()) else { return };
    let packages = packages(&corpus);
    let mut faults = Vec::new();
    for name in ARTEFACTS {
        let Some((_, artefact)) = packages.iter().find(|(package, _)| package == name) else {
            crate::support::skipped(&format!("{name} was not fetched"));
            continue;
        };
        let Some(draft) = learn(artefact, name, &Naming::default(), RuleBase::builtin()) else {
            faults.push(format!("{name}: nothing learnt"));
            continue;
        };
        faults.extend(draft.faults.iter().map(|fault| format!("{name}: {fault}")));
        let (id, rules) = (draft.rule.id, with(&draft));
        if !finds(id, artefact, rules) {
            faults.push(format!("{name}: {id} is not found again"));
        }
        for (package, facts) in packages.iter().filter(|(package, _)| package != name) {
            let text = std::fs::read_to_string(expected.join(format!("{package}.json"))).unwrap_or_default();
            let same = text.contains(&format!("\"{id}\""));
            let shared = SHARED.iter().any(|(draft, other, _)| *draft == name && other == package);
            if finds(id, facts, rules) && !same && !shared {
                faults.push(format!("{name}: {id} is found in {package}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
