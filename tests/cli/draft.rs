//! `fineprint draft`: what it writes discloses what it was made from.

use std::fs;

use crate::common::fineprint;

const SAMPLE: &str = "fixtures/sample/skylark.apk";

#[test]
fn the_draft_fed_back_as_the_policy_leaves_nothing_undisclosed() {
    let dir = tempfile::tempdir().unwrap();
    for (name, options) in [
        ("both.md", ""),
        ("zh.md", "--lang zh"),
        ("en.md", "--lang en"),
        ("both.html", "--format html"),
        ("zh.html", "--format html --lang zh"),
    ] {
        let file = dir.path().join(name);
        let drafted = fineprint(&format!("draft {SAMPLE} {options}")).run();
        assert_eq!(drafted.code, 0, "{}", drafted.stderr);
        fs::write(&file, &drafted.stdout).unwrap();
        let ran = fineprint(&format!("audit {SAMPLE} --format json --policy")).arg(&file).run();
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let checks: Vec<&str> =
            json["findings"].as_array().unwrap().iter().map(|f| f["check"].as_str().unwrap()).collect();
        assert!(checks.iter().all(|check| *check == "missing-clause"), "{name}: {checks:?}");
        assert!(!json["policies"][0]["sdks"].as_array().unwrap().is_empty(), "{name}: the list was read");
    }
}

#[test]
fn with_a_policy_only_what_it_lacks_and_what_it_says_wrongly() {
    let ran = fineprint(&format!("draft {SAMPLE} --policy fixtures/sample/privacy.en.md --lang en")).run();
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("| Tencent Bugly |"), "{}", ran.stdout);
    assert!(ran.stdout.contains("| android.permission.RECORD_AUDIO |"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("AMap"), "the policy lists it: {}", ran.stdout);
    assert!(!ran.stdout.contains("android.permission.CAMERA"), "the policy tells it: {}", ran.stdout);
    assert!(ran.stdout.contains("We do not access your contacts."), "a sentence to correct: {}", ran.stdout);
}

#[test]
fn both_languages_unless_one_is_asked_for() {
    let both = fineprint(&format!("draft {SAMPLE}")).run().stdout;
    assert!(both.contains("## 第三方SDK清单") && both.contains("## Third-party SDK list"));
    let zh = fineprint(&format!("draft {SAMPLE} --lang zh")).run().stdout;
    assert!(zh.contains("## 第三方SDK清单") && !zh.contains("## Third-party SDK list"));
}

#[test]
fn a_policy_that_cannot_be_read_is_an_error() {
    let ran = fineprint(&format!("draft {SAMPLE} --policy fixtures/nowhere.md")).run();
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.is_empty(), "{}", ran.stdout);
}
