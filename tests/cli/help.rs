//! The help, as `docs/cli.md` shows it.

use std::fs;
use std::path::Path;

use crate::common::fineprint;

/// Set to write the page anew: `FINEPRINT_BLESS=1 cargo test --test cli help`.
const BLESS: &str = "FINEPRINT_BLESS";

fn page() -> String {
    let head =
        "# The command line\n\nWhat `--help` says; a test keeps this page equal to it. `-h` is shorter.\n";
    let mut page = head.to_owned();
    for command in ["", "audit", "inspect", "policy", "explain", "init", "rules learn", "rules shapes"] {
        let ran = fineprint(&format!("{command} --help")).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        let title = format!("fineprint {command}");
        page.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", title.trim(), ran.stdout.trim_end()));
    }
    page
}

#[test]
fn the_page_shows_the_help() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let page = page();
    if std::env::var_os(BLESS).is_some() {
        fs::write(&path, &page).expect("docs/cli.md");
    }
    let written = fs::read_to_string(&path).expect("docs/cli.md");
    assert!(written == page, "docs/cli.md differs from --help; {BLESS}=1 writes it anew\n{page}");
}

#[test]
fn options_stand_under_headings_and_short_help_is_shorter() {
    let long = fineprint("audit --help").run().stdout;
    let short = fineprint("audit -h").run().stdout;
    for heading in ["Output:", "Gate:", "Run:"] {
        assert!(long.contains(heading) && short.contains(heading), "{heading}");
    }
    assert!(short.len() < long.len());
}
