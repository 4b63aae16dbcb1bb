//! Formats, the baseline and the step summary as a person or a build types them.

use std::fs;

use crate::common::fineprint;

const SAMPLE: &str = "fixtures/sample/skylark.apk";
const ENGLISH: &str = "fixtures/sample/privacy.en.md";
const CHINESE: &str = "fixtures/sample/privacy.zh.html";
const ALL: [&str; 10] =
    ["human", "json", "html", "jsonl", "sarif", "junit", "markdown", "github", "gitlab", "cyclonedx"];

#[test]
fn every_format_has_the_exit_code_of_the_run_and_the_same_bytes_twice() {
    for format in ALL {
        let run = |jobs: &str, level: &str| {
            let args =
                format!("audit {SAMPLE} --policy {ENGLISH} --format {format} --fail-on {level} -j {jobs}");
            fineprint(&args).run()
        };
        let first = run("1", "high");
        assert_eq!((first.code, run("2", "never").code), (1, 0), "{format}");
        assert!(first.stdout.len() > 500 && first.stdout == run("2", "high").stdout, "{format}");
        assert!(first.stdout.ends_with('\n'), "{format}");
        assert!(
            !first.stdout.contains('\u{1b}') && !first.stdout.contains(env!("CARGO_MANIFEST_DIR")),
            "{format}"
        );
    }
}

#[test]
fn quiet_changes_no_machine_format_and_colour_is_for_people() {
    for format in ALL.into_iter().filter(|format| *format != "human") {
        let run = |more: &str| {
            fineprint(&format!("audit {SAMPLE} --policy {ENGLISH} --format {format} {more}")).run()
        };
        let (plain, quiet) = (run(""), run("--quiet"));
        assert_eq!((plain.code, &plain.stdout), (quiet.code, &quiet.stdout), "{format}");
        assert_eq!(quiet.stderr, "", "{format}");
        assert_eq!(run("--color always").stdout, plain.stdout, "{format}");
    }
}

#[test]
fn a_command_says_which_formats_it_has() {
    for (args, has) in [
        (format!("inspect {SAMPLE} --format sarif"), "cyclonedx"),
        (format!("policy {ENGLISH} --format cyclonedx"), "markdown"),
        ("rules list --format junit".to_owned(), "json"),
        (format!("audit {SAMPLE} --policy {ENGLISH} --format sariff"), "sarif"),
    ] {
        let ran = fineprint(&args).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args}");
        assert!(ran.stderr.contains("possible values") && ran.stderr.contains(has), "{args}: {}", ran.stderr);
    }
    for format in ["json", "html", "jsonl", "markdown", "cyclonedx"] {
        assert_eq!(fineprint(&format!("inspect {SAMPLE} --format {format}")).run().code, 0, "{format}");
    }
    for format in ["json", "html", "jsonl", "markdown"] {
        assert_eq!(fineprint(&format!("policy {ENGLISH} --format {format}")).run().code, 0, "{format}");
    }
}

#[test]
fn only_new_findings_fail_and_those_that_are_gone_are_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let base = dir.path().join("base.json");
    let run = |args: &str| fineprint(&format!("audit {SAMPLE} {args}")).arg(&base).run();
    let written = run(&format!("--policy {ENGLISH} --write-baseline"));
    assert_eq!(written.code, 0, "{}", written.stderr);
    let text = fs::read_to_string(&base).expect("the baseline");
    assert_eq!(run(&format!("--policy {ENGLISH} --write-baseline")).code, 0);
    assert_eq!(fs::read_to_string(&base).expect("the baseline"), text);
    let same = run(&format!("--policy {ENGLISH} --baseline"));
    assert_eq!(same.code, 0, "{}", same.stdout);
    assert!(same.stdout.contains("known to the baseline."), "{}", same.stdout);
    // One finding fewer in the baseline is a new one.
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("\"pangle-cn\"")).collect();
    assert_eq!(kept.len() + 1, text.lines().count());
    fs::write(&base, kept.join("\n").replace("},\n  ]", "}\n  ]")).expect("written");
    let new = run(&format!("--policy {ENGLISH} --baseline"));
    assert_eq!(new.code, 1);
    assert!(new.stdout.contains("Failed: 1 finding at or above"), "{}", new.stdout);
    // A finding that nobody has any more is gone.
    let entry = text
        .lines()
        .find(|line| line.contains("\"pangle-cn\""))
        .expect("an entry")
        .replace("pangle-cn", "gone-sdk");
    let entry = entry.replace("\"fingerprint\":\"", "\"fingerprint\":\"f");
    fs::write(
        &base,
        text.replace("\"findings\": [\n", &format!("\"findings\": [\n{},\n", entry.trim_end_matches(','))),
    )
    .expect("written");
    let gone = run(&format!("--policy {ENGLISH} --baseline"));
    assert!(gone.code == 0 && gone.stdout.contains("1 finding of the baseline gone:"), "{}", gone.stdout);
    assert!(gone.stdout.contains("undisclosed-sdk  gone-sdk  "), "{}", gone.stdout);
}

#[test]
fn fingerprints_know_no_paths_lines_or_order() {
    let dir = tempfile::tempdir().expect("a folder");
    let moved = |name: &str| dir.path().join(name);
    fs::copy(root().join(SAMPLE), moved("other name.apk")).expect("copied");
    let text = fs::read_to_string(root().join(ENGLISH)).expect("the policy");
    fs::write(moved("b.md"), format!("\n\n\n{text}")).expect("written");
    fs::copy(root().join(CHINESE), moved("a.html")).expect("copied");
    let base = moved("base.json");
    let run = |args: &str| fineprint(args).arg(&base).inside(dir.path()).run();
    let here = |path: &str| root().join(path).to_string_lossy().into_owned();
    let sample = here(SAMPLE);
    let args = format!("audit {sample} --policy {} {} --write-baseline", here(ENGLISH), here(CHINESE));
    assert_eq!(run(&args).code, 0);
    let first = fs::read_to_string(&base).expect("the baseline");
    let ran = fineprint("audit --policy a.html b.md --write-baseline base.json").inside(dir.path());
    assert_eq!(ran.arg(&moved("other name.apk")).run().code, 0);
    assert_eq!(fs::read_to_string(&base).expect("the baseline"), first);
}

#[test]
fn a_baseline_that_is_none_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let base = dir.path().join("base.json");
    let run = || fineprint(&format!("audit {SAMPLE} --policy {ENGLISH} --baseline")).arg(&base).run();
    assert_eq!(run().code, 2, "it is not there");
    fs::write(&base, "{}").expect("written");
    let ran = run();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("base.json"), "{}", ran.stderr);
}

#[test]
fn the_step_summary_is_added_to_what_stands_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let summary = dir.path().join("summary.md");
    fs::write(&summary, "before\n").expect("written");
    let ran = fineprint(&format!("audit {SAMPLE} --policy {ENGLISH} --format github"))
        .env("GITHUB_STEP_SUMMARY", &summary.to_string_lossy())
        .run();
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let text = fs::read_to_string(&summary).expect("the summary");
    assert!(text.starts_with("before\n# fineprint: Failed: "), "{text}");
    assert!(ran.stdout.lines().all(|line| line.starts_with("::")), "{}", ran.stdout);
}

fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}
