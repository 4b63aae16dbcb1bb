//! Facts and detections of real apps.

use crate::support::packages;
use fineprint::detect::{Detected, RuleInterest, detect};
use fineprint::model::{Facts, Presence};
use fineprint::package::{Options, open};
use fineprint::rules::{RuleBase, SdkKind};
use std::collections::BTreeSet;
use std::path::Path;

fn facts(path: &Path) -> Facts {
    let interest = RuleInterest::new(RuleBase::builtin());
    open(path, "app.apk", &Options { interest: &interest, digest: false }).expect("the package opens")
}

fn texts(value: &serde_json::Value) -> BTreeSet<&str> {
    value.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect()
}

#[test]
fn identity_levels_and_permissions_are_those_that_aapt_sees() {
    for (path, expected) in packages(".apk") {
        let facts = facts(&path);
        let name = path.display();
        let app = &facts.app;
        let seen = [Some(&app.id), app.build.as_ref(), app.version.as_ref(), app.min_os.as_ref()];
        let keys = ["id", "code", "version", "min"];
        for (key, seen) in keys.into_iter().zip(seen) {
            assert_eq!(seen.map(String::as_str), expected[key].as_str(), "{key} of {name}");
        }
        // aapt says nothing where the manifest does not; the system then takes the lowest level.
        assert_eq!(app.target_os.as_deref(), expected["target"].as_str(), "target of {name}");
        assert_eq!(
            app.name.as_deref().filter(|label| !label.is_empty()),
            expected["label"].as_str(),
            "label of {name}"
        );
        let permissions: BTreeSet<&str> = facts.permissions.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(permissions, texts(&expected["permissions"]), "permissions of {name}");
        assert_eq!(facts.permissions.len(), permissions.len(), "one entry an id in {name}");
        // What was counted is the code that Android loads by itself, not what an asset carries along.
        let loaded = facts.code.iter().filter(|unit| !unit.entry.contains('/'));
        let classes: BTreeSet<&str> = loaded.flat_map(|unit| unit.defined.iter()).collect();
        assert_eq!(
            classes.len() as u64,
            expected["classes"].as_u64().unwrap_or_default(),
            "classes of {name}"
        );
        assert_eq!(facts.gaps, [], "{name}");
    }
}

#[test]
fn the_sdks_that_ship_are_found_and_no_others() {
    for (path, expected) in [".apk", ".jar", ".aar"].into_iter().flat_map(packages) {
        detected_as_expected(&facts(&path), &expected, &path.display().to_string());
    }
}

/// The SDKs that ship are those expected, and no packer.
pub(crate) fn detected_as_expected(facts: &Facts, expected: &serde_json::Value, name: &str) {
    let rules = RuleBase::builtin();
    let Detected { sdks, unidentified, .. } = detect(facts, rules);
    let shipped = |kind| {
        let of_kind = |id: &str| rules.sdk(id).is_some_and(|rule| rule.kind == kind);
        let shipped = sdks.iter().filter(|sdk| sdk.presence > Presence::Referenced);
        shipped.map(|sdk| sdk.sdk.as_str()).filter(|id| of_kind(id)).collect::<BTreeSet<_>>()
    };
    assert_eq!(shipped(SdkKind::Packer), BTreeSet::new(), "{name}");
    let found = shipped(SdkKind::Sdk);
    // What the rule base calls a library may stand among the expected SDKs or libraries; an SDK may not.
    let libraries = shipped(SdkKind::Library);
    let mut wanted = texts(&expected["sdks"]);
    if name.ends_with("jverification-android-3.4.8.jar") {
        // Of the core it holds nothing but what lies under its own, longer prefix.
        wanted.remove("jcore");
    }
    if name.ends_with("ios-app-bootstrap.zip") {
        // No file of it holds the name, in capitals or not: its frameworks are Alamofire, CryptoSwift and Logger.
        wanted.remove("starscream");
    }
    let missing: Vec<_> =
        wanted.iter().filter(|id| !found.contains(*id) && !libraries.contains(*id)).collect();
    assert!(missing.is_empty(), "{name}: missing {missing:?}, found {found:?}");
    let allowed = texts(&expected["libraries"]);
    let extra: Vec<_> = found.iter().filter(|id| !wanted.contains(*id) && !allowed.contains(*id)).collect();
    assert!(extra.is_empty(), "{name}: {extra:?} is claimed and not there: {sdks:#?}");
    assert!(unidentified.iter().all(|census| census.classes > 0), "{name}");
}
