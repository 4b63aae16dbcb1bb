//! One policy in every format, end to end: the same disclosures come out of all that can be read, and what cannot be
//! read says why. The files are made by `fixtures/policies/make.py`.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policies").join(folder);
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("fixtures").map(|item| item.expect("fixture").path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

struct Ran {
    code: i32,
    stdout: String,
}

fn fineprint(args: &[&str], file: &Path) -> Ran {
    let mut command = assert_cmd::Command::cargo_bin("fineprint").expect("the program");
    let output = command.env_clear().arg("policy").args(args).arg(file).output().expect("it runs");
    Ran {
        code: output.status.code().expect("it exits"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
    }
}

/// What a policy discloses, without the places: those differ from format to format.
fn disclosed(policy: &Value) -> BTreeSet<String> {
    let list = |key: &str| policy[key].as_array().cloned().unwrap_or_default();
    let mut out = BTreeSet::new();
    for item in list("permissions") {
        out.insert(format!("permission {} {} {}", item["capability"], item["polarity"], item["sdk"]));
    }
    for item in list("sdks") {
        out.insert(format!("sdk {} {}", item["id"], item["data"]));
    }
    for item in list("data") {
        out.insert(format!("data {} {} {}", item["id"], item["polarity"], item["sdk"]));
    }
    for item in list("clauses").iter().filter(|clause| clause["present"] == true) {
        out.insert(format!("clause {}", item["id"]));
    }
    out.insert(format!("effective {}", policy["effective"]["date"]));
    out
}

fn read(file: &Path) -> (BTreeSet<String>, Vec<Value>, i32) {
    let ran = fineprint(&["--format", "json"], file);
    let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let policy = &json["policies"][0];
    (disclosed(policy), policy["gaps"].as_array().cloned().unwrap_or_default(), ran.code)
}

fn same_in_all(folder: &str, wanted: &[&str]) {
    let files = files(folder);
    let (text, ..) = read(files.iter().find(|file| file.ends_with("policy.txt")).expect("policy.txt"));
    for wanted in wanted {
        assert!(text.contains(*wanted), "{wanted} is not in {text:#?}");
    }
    let mut wrong = Vec::new();
    for file in files {
        let (found, gaps, code) = read(&file);
        let less: Vec<_> = text.difference(&found).collect();
        let more: Vec<_> = found.difference(&text).collect();
        if !less.is_empty() || !more.is_empty() || !gaps.is_empty() || code != 0 {
            let name = file.display();
            wrong.push(format!("{name}: exit {code}, less {less:#?}, more {more:#?}, gaps {gaps:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn chinese_in_every_format() {
    same_in_all(
        "zh",
        &[
            r#"permission "camera" "requested" null"#,
            r#"permission "contacts" "denied" null"#,
            r#"effective "2026-03-01""#,
            r#"clause "contact-email-or-address""#,
        ],
    );
}

#[test]
fn english_in_every_format() {
    same_in_all(
        "en",
        &[
            r#"permission "camera" "requested" null"#,
            r#"permission "contacts" "denied" null"#,
            r#"effective "2026-03-01""#,
        ],
    );
}

#[test]
fn standard_input_is_read_as_its_content_says() {
    for name in ["zh/gb18030.txt", "zh/gbk.htm", "zh/policy.docx", "zh/identity-h.pdf", "en/type1.pdf"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policies").join(name);
        let mut command = assert_cmd::Command::cargo_bin("fineprint").expect("the program");
        let bytes = fs::read(&file).expect("fixture");
        let run = command.env_clear().args(["policy", "--format", "json", "-"]).write_stdin(bytes);
        let json: Value = serde_json::from_slice(&run.output().expect("it runs").stdout).expect("JSON");
        assert_eq!(disclosed(&json["policies"][0]), read(&file).0, "{name}");
    }
}

#[test]
fn what_cannot_be_read_says_why_in_both_languages() {
    let reasons =
        [("no-text-layer.pdf", "no-text"), ("password.docx", "encrypted"), ("password.pdf", "encrypted")];
    let files = files("unread");
    assert_eq!(files.len(), reasons.len());
    for (file, (name, reason)) in files.iter().zip(reasons) {
        assert!(file.ends_with(name));
        let (_, gaps, code) = read(file);
        assert_eq!(code, 3, "{name}");
        assert_eq!(gaps.len(), 1, "{name}: {gaps:#?}");
        assert_eq!(gaps[0]["why"], reason, "{name}");
        let say = |lang| fineprint(&["--lang", lang], file);
        let (english, chinese) = (say("en"), say("zh"));
        assert_eq!((english.code, chinese.code), (3, 3), "{name}");
        let (en, zh) = if reason == "encrypted" { ("encrypted", "加密") } else { ("no text", "文字") };
        assert!(english.stdout.to_lowercase().contains(en), "{name}: {}", english.stdout);
        assert!(chinese.stdout.contains(zh), "{name}: {}", chinese.stdout);
    }
}
