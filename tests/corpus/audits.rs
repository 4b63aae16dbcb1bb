//! Every APK of the corpus against every policy (`FINEPRINT_CORPUS_POLICIES`, else `../shared/policies`): no error,
//! quotes that stand in the policy, evidence that stands in the package.

use crate::support::{packages, skipped};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn policies() -> Vec<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/policies");
    let folder = std::env::var_os("FINEPRINT_CORPUS_POLICIES").map_or(default, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        skipped(&format!("there are no policies in {}", folder.display()));
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths
}

/// All that the package holds, as the `zip` crate reads it: entry names, and the bytes of dex and manifest.
fn contents(apk: &Path) -> (BTreeSet<String>, Vec<u8>) {
    let file = std::fs::File::open(apk).expect("the package opens");
    let mut archive = zip::ZipArchive::new(file).expect("a ZIP");
    let (mut names, mut bytes) = (BTreeSet::new(), Vec::new());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("the entry");
        let name = entry.name().expect("a name").into_owned();
        if name.ends_with(".dex") || name.ends_with(".so") || name == "AndroidManifest.xml" {
            entry.read_to_end(&mut bytes).expect("it inflates");
        }
        names.insert(name);
    }
    (names, bytes)
}

#[test]
fn findings_quote_the_policy_and_evidence_stands_in_the_package() {
    for (package, _) in packages(".apk") {
        let (names, bytes) = contents(&package);
        for path in policies() {
            let output = Command::new(env!("CARGO_BIN_EXE_fineprint"))
                .args(["audit", "--format", "json", "--pedantic"])
                .arg(&package)
                .arg("--policy")
                .arg(&path)
                .output()
                .expect("it runs");
            let what = format!("{} with {}", package.display(), path.display());
            assert!(matches!(output.status.code(), Some(0 | 1)), "{what}: {:?}", output.status);
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
            let text = std::fs::read_to_string(&path).expect("the policy is text");
            let mut places = Vec::new();
            collect(&report, "place", &mut places);
            for place in places {
                let Some(quote) = place["quote"].as_str() else { continue };
                assert!(text.contains(quote), "{what}: {quote:?} is not in the policy");
            }
            for sdk in report["packages"][0]["sdks"].as_array().into_iter().flatten() {
                for evidence in sdk["evidence"].as_array().into_iter().flatten() {
                    assert!(is_there(evidence, &names, &bytes), "{what}: {evidence}");
                }
            }
        }
    }
}

/// Whether the value of a piece of evidence stands in the package: as an entry, a descriptor, or manifest text.
fn is_there(evidence: &serde_json::Value, names: &BTreeSet<String>, bytes: &[u8]) -> bool {
    let value = evidence["value"].as_str().unwrap_or_default();
    let entry = evidence["place"]["entry"].as_str().unwrap_or_default();
    let wide: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let holds = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    names.contains(entry)
        && !value.is_empty()
        && match evidence["kind"].as_str() {
            Some("class" | "referenced-class") => holds(format!("L{};", value.replace('.', "/")).as_bytes()),
            Some("native-library" | "asset") => entry.ends_with(value),
            Some("string-constant") => holds(value.as_bytes()),
            Some("kotlin-module") => entry.ends_with(&format!("/{value}.kotlin_module")),
            // The class of the calling method.
            Some("call") => value
                .rsplit_once('.')
                .is_some_and(|(class, _)| holds(format!("L{};", class.replace('.', "/")).as_bytes())),
            Some("native-method") => holds(format!("Java_{}_", value.replace('.', "_")).as_bytes()),
            // A component may be written short, behind the package's name.
            _ => {
                let last = value.rsplit('.').next().unwrap_or(value);
                let last: Vec<u8> = last.encode_utf16().flat_map(u16::to_le_bytes).collect();
                holds(value.as_bytes()) || holds(&wide) || holds(&last)
            }
        }
}

/// All objects under `key` or in a list under its plural.
fn collect<'v>(value: &'v serde_json::Value, key: &str, out: &mut Vec<&'v serde_json::Value>) {
    match value {
        serde_json::Value::Object(map) => {
            for (name, value) in map {
                match value {
                    serde_json::Value::Array(list) if name.strip_suffix('s') == Some(key) => out.extend(list),
                    _ if name == key => out.push(value),
                    _ => {}
                }
                collect(value, key, out);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, key, out)),
        _ => {}
    }
}

#[test]
fn one_thread_and_two_and_a_second_run_give_the_same_bytes() {
    let policies = policies();
    let packages: Vec<PathBuf> =
        [".apk", ".aar", ".jar"].into_iter().flat_map(packages).map(|(path, _)| path).collect();
    if packages.is_empty() || policies.is_empty() {
        return;
    }
    for format in ["human", "json"] {
        let run = |jobs: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_fineprint"));
            command.args(["audit", "--format", format, "--pedantic", "-j", jobs]);
            command.args(&packages).arg("--policy").args(&policies);
            command.output().expect("it runs").stdout
        };
        let first = run("1");
        assert!(first.len() > 10_000, "{format}: {} bytes", first.len());
        // No print of both: they have megabytes.
        assert!(first == run("2"), "{format}: two threads");
        assert!(first == run("1"), "{format}: a second run");
    }
}
