//! `fineprint diff`: what a build adds and drops, and the gate on what is new.

use crate::common::fineprint;

const OLD: &str = "fixtures/android/components.apk";
const NEW: &str = "fixtures/sample/skylark.apk";

#[test]
fn a_build_against_itself_differs_in_nothing() {
    let ran = fineprint(&format!("diff {NEW} {NEW} --fail-on-new permission,sdk,data")).run();
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("Nothing that is looked at differs."), "{}", ran.stdout);
    assert!(ran.stdout.contains("Passed: nothing new of what is watched."), "{}", ran.stdout);
}

#[test]
fn only_the_watched_kinds_fail() {
    let code = |gate: &str| fineprint(&format!("diff {OLD} {NEW} {gate}")).run().code;
    assert_eq!(code(""), 0, "without a gate nothing fails");
    assert_eq!(code("--fail-on-new sdk"), 1);
    assert_eq!(code("--fail-on-new permission,sdk"), 1);
    // The other way round the SDKs are dropped, which fails nothing.
    assert_eq!(fineprint(&format!("diff {NEW} {OLD} --fail-on-new sdk")).run().code, 0);
}

#[test]
fn json_names_what_is_new_and_what_fails() {
    let ran = fineprint(&format!("diff {OLD} {NEW} --format json --fail-on-new sdk")).run();
    assert_eq!(ran.code, 1);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["schema"], "fineprint.diff/1");
    let ids = |list: &serde_json::Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&json["sdks"]["added"]), ["amap", "getui-push", "pangle-cn", "tencent-bugly"]);
    assert!(ids(&json["permissions"]["added"]).contains(&"android.permission.CAMERA".to_owned()));
    assert_eq!(json["gate"]["passed"], false);
    assert_eq!(ids(&json["gate"]["failing"]), ["amap", "getui-push", "pangle-cn", "tencent-bugly"]);
    assert_eq!(json["new"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn markdown_for_a_pull_request_in_both_languages() {
    let en = fineprint(&format!("diff {OLD} {NEW} --format markdown")).run();
    assert!(en.stdout.contains("### SDKs (4)"), "{}", en.stdout);
    assert!(en.stdout.contains("* ➕ Tencent Bugly"), "{}", en.stdout);
    let zh = fineprint(&format!("diff {OLD} {NEW} --format markdown --lang zh")).run();
    assert!(zh.stdout.contains("* ➕ 腾讯 Bugly"), "{}", zh.stdout);
}

#[test]
fn a_build_that_cannot_be_read_is_an_error() {
    let ran = fineprint(&format!("diff {OLD} README.md")).run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("README.md"), "{}", ran.stderr);
}
