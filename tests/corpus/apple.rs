//! Apple packages: classes of each slice, bundles, usage keys, privacy manifests and SDKs.

use crate::apps::detected_as_expected;
use crate::audits::policies;
use crate::support::apple_packages;
use fineprint::detect::RuleInterest;
use fineprint::model::{Facts, PermissionForm};
use fineprint::package::{Options, open};
use fineprint::rules::RuleBase;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

fn facts(path: &Path) -> Facts {
    let interest = RuleInterest::new(RuleBase::builtin());
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    open(path, &file, &Options { interest: &interest, digest: false }).expect("the package opens")
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Debug companions repeat the names of their binary.
fn is_companion(entry: &str) -> bool {
    entry.contains(".dSYM/")
}

#[test]
fn classes_bundles_keys_and_manifests_are_those_that_other_tools_see() {
    for (path, expected) in apple_packages() {
        let (facts, name) = (facts(&path), path.display().to_string());
        slices(&facts, &expected, &name);
        plists(&facts, &expected, &name);
        let manifests: BTreeSet<&str> = facts.privacy_manifests.iter().map(|m| m.entry.as_str()).collect();
        let wanted = expected["privacy_manifests"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let wanted: BTreeSet<&str> = wanted.filter(|entry| !is_companion(entry)).collect();
        assert_eq!(manifests, wanted, "privacy manifests of {name}");
    }
}

/// The number of classes of each slice of each binary; a set of names that is as large holds no name twice.
fn slices(facts: &Facts, expected: &Value, name: &str) {
    let mut seen: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for unit in &facts.code {
        let apple = unit.apple.as_ref().expect("Apple code");
        let arch = unit.arch.as_deref().unwrap_or_default();
        seen.insert((&unit.entry, arch), apple.classes as u64);
        assert!(
            unit.defined.len() as u64 == apple.classes as u64,
            "{name} {} {arch}: {} names of {} classes",
            unit.entry,
            unit.defined.len(),
            apple.classes
        );
    }
    let mut wanted = BTreeMap::new();
    for (entry, archs) in members(&expected["binaries"]).filter(|(entry, _)| !is_companion(entry)) {
        for (arch, slice) in members(archs) {
            wanted
                .insert((entry.as_str(), arch.as_str()), slice["objc_classes"].as_u64().unwrap_or_default());
        }
    }
    assert_eq!(seen, wanted, "classes of {name}");
}

/// Ids, versions and usage keys of the bundles.
fn plists(facts: &Facts, expected: &Value, name: &str) {
    let keys = facts.permissions.iter().filter(|p| p.form == PermissionForm::UsageKey);
    let keys: BTreeSet<&str> = keys.map(|permission| permission.id.as_str()).collect();
    let mut wanted_keys = BTreeSet::new();
    for (entry, list) in members(&expected["plists"]).filter(|(entry, _)| !is_companion(entry)) {
        wanted_keys.extend(list["usage"].as_array().into_iter().flatten().filter_map(Value::as_str));
        let folder = entry.rsplit_once('/').map_or("", |(folder, _)| folder);
        // On the Mac the list stands one or three folders down.
        let folder = folder.strip_suffix("/Resources").unwrap_or(folder);
        let folder = folder.strip_suffix("/Versions/A").unwrap_or(folder);
        let Some(id) = list["id"].as_str() else { continue };
        let bundle = facts.bundles.iter().find(|bundle| bundle.path == folder);
        let bundle = bundle.unwrap_or_else(|| panic!("{name}: no bundle at {folder:?}"));
        assert_eq!(bundle.id.as_deref(), Some(id), "{name} {folder}");
        assert_eq!(bundle.version.as_deref(), list["version"].as_str(), "{name} {folder}");
    }
    assert_eq!(keys, wanted_keys, "usage keys of {name}");
}

#[test]
fn the_sdks_of_apple_packages_are_found_and_no_others() {
    for (path, expected) in apple_packages() {
        detected_as_expected(&facts(&path), &expected, &path.display().to_string());
    }
}

#[test]
fn the_audits_of_apps_end_with_each_policy() {
    for (path, _) in
        apple_packages().into_iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "zip"))
    {
        for policy in policies() {
            let output = Command::new(env!("CARGO_BIN_EXE_fineprint"))
                .args(["audit", "--format", "json", "--pedantic"])
                .arg(&path)
                .arg("--policy")
                .arg(&policy)
                .output()
                .expect("it runs");
            let what = format!("{} with {}", path.display(), policy.display());
            assert!(matches!(output.status.code(), Some(0 | 1)), "{what}: {:?}", output.status);
            let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(report["errors"], Value::Array(Vec::new()), "{what}");
            let accesses = report["packages"][0]["accesses"].as_array().expect("accesses");
            assert!(!accesses.is_empty(), "{what}: no binary wants anything");
        }
    }
}
