//! Many packages: folders, patterns, lists; JSON Lines in input order; a run that was stopped goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::common::{Ran, fineprint};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn policy() -> String {
    root().join("fixtures/sample/privacy.en.md").to_string_lossy().into_owned()
}

/// A folder with `count` copies of the sample, `00.apk` and on.
fn copies(count: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for at in 0..count {
        let to = dir.path().join(format!("{at:02}.apk"));
        fs::copy(root().join("fixtures/sample/skylark.apk"), to).expect("a copy");
    }
    dir
}

fn audit(dir: &Path, args: &str) -> Ran {
    fineprint(&format!("audit --policy {} --format jsonl {args}", policy())).inside(dir).run()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// Paths of packages and of inputs that failed, in the order of the lines.
fn paths(text: &str) -> Vec<String> {
    let path = |v: &Value| {
        let one = if v["packages"][0].is_null() { &v["errors"][0] } else { &v["packages"][0] };
        one["path"].as_str().map(str::to_owned)
    };
    lines(text).iter().filter(|v| v["schema"] == "fineprint.audit/1").filter_map(path).collect()
}

#[test]
fn a_line_for_each_in_input_order_and_a_bad_one_costs_only_itself() {
    let dir = copies(5);
    fs::write(dir.path().join("03.apk"), b"no package").expect("written");
    let ran = audit(dir.path(), "04.apk 03.apk none.apk 00.apk 01.apk 02.apk -j 3");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert_eq!(paths(&ran.stdout), ["04.apk", "03.apk", "none.apk", "00.apk", "01.apk", "02.apk"]);
    let lines = lines(&ran.stdout);
    assert_eq!((&lines[0]["schema"], &lines[0]["command"]), (&"fineprint.run/1".into(), &"audit".into()));
    assert_eq!(lines[1]["schema"], "fineprint.policy/1");
    assert_eq!(lines[1]["policies"].as_array().map(Vec::len), Some(1));
    assert!(lines[2]["findings"].as_array().is_some_and(|f| !f.is_empty()));
    assert_eq!(lines[2]["policies"].as_array().map(Vec::len), Some(0), "it stands once");
    assert!(lines[3]["errors"][0]["what"].as_str().is_some_and(|what| what.contains("not an app package")));
    for told in ["error: cannot read 03.apk", "error: cannot read none.apk", "6 packages; 0 done before"] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
}

#[test]
fn the_findings_are_those_of_the_whole_report() {
    let dir = copies(1);
    let line = lines(&audit(dir.path(), "00.apk").stdout).remove(2);
    let ran =
        fineprint(&format!("audit 00.apk --policy {} --format json", policy())).inside(dir.path()).run();
    let whole: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    for key in ["packages", "findings", "ledger", "gate"] {
        assert_eq!(line[key], whole[key], "{key}");
    }
}

#[test]
fn one_worker_and_four_write_the_same_bytes() {
    let dir = copies(9);
    let run = |jobs| audit(dir.path(), &format!("*.apk -j {jobs}")).stdout;
    let one = run(1);
    assert!(one.lines().count() == 11 && one == run(4) && one == run(9));
}

#[test]
fn folders_patterns_and_lists() {
    let dir = copies(3);
    fs::create_dir(dir.path().join("sub")).expect("a folder");
    fs::rename(dir.path().join("02.apk"), dir.path().join("sub/02.apk")).expect("moved");
    fs::write(dir.path().join("notes.txt"), "x").expect("written");
    fs::write(dir.path().join("list"), "sub/02.apk\n00.apk\n").expect("written");
    let all = audit(dir.path(), ".");
    assert_eq!(paths(&all.stdout), ["./00.apk", "./01.apk", "./sub/02.apk"]);
    assert!(all.stderr.contains(".: 2 files in it are no packages"), "{}", all.stderr);
    assert_eq!(paths(&audit(dir.path(), "**/*.apk").stdout), ["00.apk", "01.apk", "sub/02.apk"]);
    assert_eq!(
        paths(&audit(dir.path(), "01.apk --from-file list").stdout),
        ["01.apk", "sub/02.apk", "00.apk"]
    );
    for args in ["-", "--from-file -"] {
        let args = format!("audit --policy {} --format jsonl {args}", policy());
        let ran = fineprint(&args).inside(dir.path()).stdin("01.apk\n00.apk\n01.apk\n").run();
        assert_eq!(paths(&ran.stdout), ["01.apk", "00.apk"], "{}", ran.stderr);
    }
    let none = audit(dir.path(), "x*.apk");
    assert_eq!((none.code, paths(&none.stdout)), (2, vec!["x*.apk".to_owned()]));
    // The other formats take them too.
    let ran = fineprint(&format!("audit . --policy {} --format json", policy())).inside(dir.path()).run();
    let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(json["packages"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_run_goes_on_where_it_was_torn() {
    let dir = copies(6);
    let first = audit(dir.path(), "*.apk --output out.jsonl");
    assert_eq!((first.code, first.stdout.as_str()), (1, ""), "{}", first.stderr);
    let out = dir.path().join("out.jsonl");
    let whole = fs::read_to_string(&out).expect("the output");
    let text: Vec<&str> = whole.split_inclusive('\n').collect();
    // Torn at the head, between lines, inside a line, after the last but without its end.
    let head = text[..2].concat().len();
    for cut in
        [0, 10, head - 1, head, head + 5, whole.len() - text[7].len() - 100, whole.len() - 1, whole.len()]
    {
        fs::write(&out, &whole[..cut]).expect("torn");
        let ran = audit(dir.path(), "*.apk --output out.jsonl --resume");
        assert_eq!(ran.code, 1, "{cut}: {}", ran.stderr);
        assert_eq!(fs::read_to_string(&out).expect("the output"), whole, "{cut}");
        let held = whole[..cut].matches('\n').count().saturating_sub(2);
        assert!(ran.stderr.contains(&format!("6 packages; {held} done before")), "{cut}: {}", ran.stderr);
    }
}

#[test]
fn what_changed_or_failed_is_done_again_and_other_runs_are_refused() {
    let dir = copies(3);
    let file = |name: &str| dir.path().join(name);
    fs::write(file("01.apk"), b"no package").expect("written");
    assert_eq!(audit(dir.path(), "*.apk --output out.jsonl").code, 2);
    fs::copy(root().join("fixtures/sample/skylark.apk"), file("01.apk")).expect("mended");
    // Of the same size, but another package.
    let mut bytes = fs::read(file("02.apk")).expect("read");
    let at = bytes.len() - 1;
    bytes[at] ^= 1;
    fs::write(file("02.apk"), &bytes).expect("changed");
    let ran = audit(dir.path(), "*.apk --output out.jsonl --resume");
    assert!(ran.stderr.contains("3 packages; 1 done before"), "{}", ran.stderr);
    let text = fs::read_to_string(file("out.jsonl")).expect("the output");
    assert_eq!(paths(&text), ["00.apk", "01.apk", "02.apk"]);
    assert!(lines(&text).iter().all(|line| line["errors"][0].is_null()), "the failure is gone");
    for other in ["--pedantic", "--fail-on high", "--lang zh", "--as-of 2026-01-01"] {
        let ran = audit(dir.path(), &format!("*.apk --output out.jsonl --resume {other}"));
        assert_eq!(ran.code, 2, "{other}");
        assert!(ran.stderr.contains("out.jsonl"), "{other}: {}", ran.stderr);
        assert_eq!(fs::read_to_string(file("out.jsonl")).expect("the output"), text, "{other}: untouched");
    }
    assert_eq!(fineprint("audit x.apk --policy p.md --resume").inside(dir.path()).run().code, 2);
}

#[test]
fn a_run_that_is_killed_leaves_whole_lines_and_goes_on() {
    let dir = copies(40);
    let out = dir.path().join("out.jsonl");
    let mut child = Command::new(env!("CARGO_BIN_EXE_fineprint"))
        .args([
            "audit",
            "*.apk",
            "--policy",
            &policy(),
            "--format",
            "jsonl",
            "--output",
            "out.jsonl",
            "-j",
            "1",
        ])
        .current_dir(dir.path())
        .env_clear()
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    while fs::read(&out).map_or(0, |bytes| bytes.iter().filter(|b| **b == b'\n').count()) < 4 {
        if child.try_wait().expect("a state").is_some() {
            break;
        }
        std::thread::yield_now();
    }
    let _ = child.kill();
    child.wait().expect("it ended");
    let begun = fs::read_to_string(&out).expect("the output");
    let whole: Vec<&str> = begun.split_inclusive('\n').filter(|line| line.ends_with('\n')).collect();
    whole.iter().for_each(|line| assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}"));
    audit(dir.path(), "*.apk --output out.jsonl --resume");
    let ended = fs::read_to_string(&out).expect("the output");
    assert!(ended.starts_with(&whole.concat()));
    assert_eq!(paths(&ended), (0..40).map(|at| format!("{at:02}.apk")).collect::<Vec<_>>());
}

#[test]
fn inspect_writes_lines_too_and_nothing_is_drawn_without_a_terminal() {
    let dir = copies(3);
    let ran = fineprint("inspect . --format jsonl --quiet").inside(dir.path()).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let schemas: Vec<Value> = lines(&ran.stdout).iter().map(|line| line["schema"].clone()).collect();
    assert_eq!(
        schemas,
        ["fineprint.run/1", "fineprint.inspect/1", "fineprint.inspect/1", "fineprint.inspect/1"]
    );
}

#[test]
fn a_baseline_over_many() {
    let dir = copies(2);
    let written = audit(dir.path(), "*.apk --output a.jsonl --write-baseline base.json");
    assert_eq!(written.code, 0, "{}", written.stderr);
    let base = fs::read_to_string(dir.path().join("base.json")).expect("the baseline");
    let json: Value = serde_json::from_str(&base).expect("JSON");
    assert_eq!(json["schema"], "fineprint.baseline/1");
    // A run that goes on writes the same baseline.
    fs::remove_file(dir.path().join("base.json")).expect("removed");
    let again = audit(dir.path(), "*.apk --output a.jsonl --write-baseline base.json --resume");
    assert_eq!((again.code, again.stderr.contains("2 done before")), (0, true), "{}", again.stderr);
    assert_eq!(fs::read_to_string(dir.path().join("base.json")).expect("the baseline"), base);
    let held = audit(dir.path(), "*.apk --baseline base.json");
    assert_eq!(held.code, 0, "{}", held.stderr);
    let lines = lines(&held.stdout);
    let line = lines.last().expect("a line");
    assert_eq!(line["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(line["suppressed"].as_array().map(Vec::len), json["findings"].as_array().map(Vec::len));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = copies(12);
    let shell = format!(
        "{} audit '*.apk' --policy {} --format jsonl -j 2 | head -n 1; exit ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_fineprint"),
        policy()
    );
    let output = Command::new("bash").args(["-c", &shell]).current_dir(dir.path()).output().expect("a shell");
    assert!([Some(0), Some(1)].contains(&output.status.code()), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("error"), "{output:?}");
}

#[test]
fn standard_input_is_a_policy_or_a_list_but_not_both() {
    for list in ["-", "--from-file -"] {
        let ran = fineprint(&format!("audit {list} --policy -")).stdin("x.apk\n").run();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{list}");
        assert!(ran.stderr.contains("only once"), "{list}: {}", ran.stderr);
    }
}

#[test]
fn nothing_named_is_wrong_use() {
    let ran = fineprint("inspect --format jsonl").run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--from-file"), "{}", ran.stderr);
    let ran = fineprint("inspect . --resume").inside(&PathBuf::from(root())).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}
