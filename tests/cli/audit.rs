use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::common::fineprint;

const SAMPLE: &str = "fixtures/sample/skylark.apk";
const ENGLISH: &str = "fixtures/sample/privacy.en.md";
const CHINESE: &str = "fixtures/sample/privacy.zh.html";

fn json(args: &str) -> (i32, serde_json::Value) {
    let ran = fineprint(&format!("audit {args} --format json")).run();
    (ran.code, serde_json::from_str(&ran.stdout).expect("JSON"))
}

fn found(json: &serde_json::Value) -> Vec<(String, String)> {
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let findings = json["findings"].as_array().expect("findings");
    findings.iter().map(|f| (text(&f["check"]), text(&f["subject"]["id"]))).collect()
}

#[test]
fn the_sample_ships_what_its_policies_leave_out() {
    for policy in [ENGLISH, CHINESE] {
        let (code, json) = json(&format!("{SAMPLE} --policy {policy}"));
        assert_eq!(code, 1, "{policy}");
        let found = found(&json);
        for (check, subject) in [
            ("undisclosed-sdk", "pangle-cn"),
            ("undisclosed-sdk", "tencent-bugly"),
            ("undisclosed-permission", "android.permission.RECORD_AUDIO"),
            ("stale-sdk-disclosure", "umeng-analytics"),
        ] {
            assert!(
                found.contains(&(check.to_owned(), subject.to_owned())),
                "{policy}: {check} {subject} {found:?}"
            );
        }
        for listed in ["amap", "getui-push", "android.permission.CAMERA", "android.permission.INTERNET"] {
            let told = |(check, id): &(String, String)| check.starts_with("undisclosed") && id == listed;
            assert!(!found.iter().any(told), "{policy}: {listed}");
        }
    }
}

#[test]
fn the_gate_decides_the_exit_code_and_nothing_else() {
    let with = |level| json(&format!("{SAMPLE} --policy {ENGLISH} --fail-on {level}"));
    let (high, never) = (with("high"), with("never"));
    assert_eq!((high.0, never.0), (1, 0));
    assert_eq!(high.1["findings"], never.1["findings"]);
    assert_eq!((&high.1["gate"]["passed"], &never.1["gate"]["passed"]), (&false.into(), &true.into()));
}

#[test]
fn a_missing_policy_beats_findings() {
    let ran = fineprint(&format!("audit {SAMPLE} --policy {ENGLISH} no-such.txt")).run();
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("undisclosed-sdk"), "the rest is told: {}", ran.stdout);
    assert!(ran.stderr.contains("no-such.txt"), "{}", ran.stderr);
}

#[test]
fn without_any_policy_read_nobody_is_accused() {
    let (code, json) = json(&format!("{SAMPLE} --policy no-such.txt"));
    assert_eq!((code, found(&json)), (2, vec![]));
}

#[test]
fn a_policy_may_come_by_standard_input() {
    let text = std::fs::read_to_string(ENGLISH).expect("the policy");
    let ran = fineprint(&format!("audit {SAMPLE} --policy - --format json")).stdin(&text).run();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(json["policies"][0]["file"], "-");
    let (_, by_path) = self::json(&format!("{SAMPLE} --policy {ENGLISH}"));
    let prints = |json: &serde_json::Value| {
        let findings = json["findings"].as_array().expect("findings").iter();
        findings.map(|f| f["fingerprint"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(prints(&json), prints(&by_path), "fingerprints know no paths");
}

#[test]
fn packages_may_stand_after_the_policies() {
    let before = fineprint(&format!("audit {SAMPLE} --policy {ENGLISH}")).run();
    let after = fineprint(&format!("audit --policy {ENGLISH} {SAMPLE}")).run();
    assert_eq!((before.code, before.stdout), (after.code, after.stdout));
}

#[test]
fn one_thread_and_two_and_a_second_run_give_the_same_bytes() {
    for format in ["human", "json"] {
        let run = |jobs| {
            let policies = format!("--policy {ENGLISH} {CHINESE}");
            fineprint(&format!("audit {SAMPLE} {policies} --format {format} -j {jobs}")).run().stdout
        };
        let first = run(1);
        assert!(first.len() > 1000 && first == run(2) && first == run(1), "{format}");
    }
}

#[test]
fn chinese_is_complete() {
    let ran = fineprint(&format!("audit {SAMPLE} --policy {CHINESE} --lang zh")).run();
    for word in ["should", "ships", "policy ", "high", "package"] {
        assert!(!ran.stdout.contains(word), "{word}: {}", ran.stdout);
    }
    assert!(ran.stdout.contains("未通过"), "{}", ran.stdout);
}

#[test]
fn quiet_leaves_the_findings() {
    let loud = fineprint(&format!("audit {SAMPLE} --policy {ENGLISH}")).run();
    let quiet = fineprint(&format!("audit {SAMPLE} --policy {ENGLISH} --quiet")).run();
    assert_eq!(loud.code, quiet.code);
    assert!(loud.stdout.contains("Failed:") && !quiet.stdout.contains("Failed:"));
    assert!(quiet.stdout.contains("undisclosed-sdk"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fineprint"))
        .args(["audit", SAMPLE, "--policy", ENGLISH, "--format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!((line.as_str(), ended.status.code()), ("{\n", Some(1)));
    assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn policy_alone_in_both_forms() {
    let ran = fineprint(&format!("policy {ENGLISH}")).run();
    assert_eq!(ran.code, 0);
    for word in ["Permissions", "SDKs", "Clauses missing", ":20"] {
        assert!(ran.stdout.contains(word), "{word}: {}", ran.stdout);
    }
    let ran = fineprint(&format!("policy {ENGLISH} --format json")).run();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(json["schema"], "fineprint.policy/1");
    assert_eq!(json["policies"][0]["clauses"].as_array().map(Vec::len), Some(17));
}
