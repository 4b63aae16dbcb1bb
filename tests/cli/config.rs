use std::fs;
use std::path::Path;

use crate::common::fineprint;

const SAMPLE: &str = "fixtures/sample/skylark.apk";
const ENGLISH: &str = "fixtures/sample/privacy.en.md";

/// A run of an audit with that configuration.
fn with(text: &str, args: &str) -> crate::common::Ran {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("fineprint.toml");
    fs::write(&file, text).expect("it is written");
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join(ENGLISH);
    fs::copy(policy, dir.path().join("privacy.md")).expect("it is copied");
    fineprint(&format!("audit {SAMPLE} {args} --config")).arg(&file).run()
}

#[test]
fn policies_stand_beside_the_file_and_flags_win() {
    let ran = with("policies = [\"privacy.md\"]\nfail-on = \"never\"\nlang = \"zh\"\n", "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("privacy.md") && ran.stdout.contains("未设门槛"), "{}", ran.stdout);
    let ran = with(
        "policies = [\"no-such.md\"]\nfail-on = \"never\"\nlang = \"zh\"\n",
        &format!("--policy {ENGLISH} --fail-on high --lang en"),
    );
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("Failed: "), "{}", ran.stdout);
}

#[test]
fn severities_and_exceptions() {
    let text = "policies = [\"privacy.md\"]\n[severity]\nundisclosed-permission = \"info\"\n\
        [[ignore]]\ncheck = \"undisclosed-sdk\"\nsubject = \"tencent-bugly\"\nreason = \"goes next week\"\n\
        [[ignore]]\ncheck = \"undisclosed-sdk\"\nsubject = \"nobody\"\nreason = \"long gone\"\n";
    let ran = with(text, "--format json");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    assert!(findings.iter().all(|f| f["subject"]["id"] != "tencent-bugly"));
    assert!(findings.iter().any(|f| f["subject"]["id"] == "pangle-cn"), "the rest stays");
    let permissions: Vec<_> = findings.iter().filter(|f| f["check"] == "undisclosed-permission").collect();
    assert!(!permissions.is_empty() && permissions.iter().all(|f| f["severity"] == "info"));
    assert!(
        ran.stderr.contains("fineprint.toml:9: this exception meets no finding: undisclosed-sdk nobody"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("1 finding left out by "), "{}", ran.stderr);
}

#[test]
fn an_exception_that_is_over_leaves_nothing_out() {
    let text = "policies = [\"privacy.md\"]\n[[ignore]]\ncheck = \"undisclosed-sdk\"\nreason = \"r\"\nuntil = \"2026-03-31\"\n";
    for (day, over) in [("2026-03-31", false), ("2026-04-01", true)] {
        let ran = with(text, &format!("--as-of {day}"));
        assert_eq!(ran.stdout.contains("undisclosed-sdk"), over, "{day}");
        assert_eq!(ran.stderr.contains("meets no finding"), over, "{day}: {}", ran.stderr);
    }
}

#[test]
fn faults_are_told_and_nothing_runs() {
    let ran = with("polices = [\"privacy.md\"]\n", "");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("fineprint.toml:1: ") && ran.stderr.contains("polices"), "{}", ran.stderr);
    let ran = fineprint(&format!("audit {SAMPLE} -p {ENGLISH} --config no-such.toml")).run();
    assert_eq!(ran.code, 2);
}

#[test]
fn the_nearest_file_upwards_is_read_unless_told_not_to() {
    let dir = tempfile::tempdir().expect("a folder");
    let below = dir.path().join("a/b");
    fs::create_dir_all(&below).expect("folders");
    fs::write(dir.path().join("fineprint.toml"), "lang = \"zh\"\n").expect("it is written");
    fs::write(below.join("p.md"), "We use your camera.\n").expect("it is written");
    assert!(fineprint("policy p.md").inside(&below).run().stdout.contains("权限"));
    assert!(fineprint("policy p.md --no-config").inside(&below).run().stdout.contains("Permissions"));
}

#[test]
fn init_writes_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = || fineprint("init").inside(dir.path()).run();
    assert_eq!(run().code, 0);
    let written = fs::read_to_string(dir.path().join("fineprint.toml")).expect("the file");
    assert_eq!(written, include_str!("../../docs/fineprint.toml"));
    assert_eq!(run().code, 2, "it overwrites nothing");
}
