use fineprint::report::{Run, markdown};

use crate::sample::{HOSTILE, counted, english, hostile, plain, suppressed};

/// `check fingerprint` of the findings under the headings of checks, sorted; then those that do not count.
pub(crate) fn ids(run: &Run) -> (Vec<String>, Vec<String>) {
    let (mut counted, mut suppressed, mut check) = (Vec::new(), Vec::new(), String::new());
    let print = |text: &str| text.rsplit('`').nth(1).unwrap_or_default().to_owned();
    for line in markdown::audit(run, english(), None).lines() {
        if let Some(rest) = line.strip_prefix("### `") {
            check = rest.split('`').next().unwrap_or_default().to_owned();
        } else if line.starts_with("* **") && line.ends_with('`') {
            counted.push(format!("{check} {}", print(line)));
        } else if let Some(rest) = line.strip_prefix("* `") {
            let check = rest.split('`').next().unwrap_or_default();
            let head = rest.rsplit_once("`: ").map_or("", |(head, _)| head);
            if fineprint::checks::find(check).is_some() && !head.is_empty() {
                suppressed.push(format!("{check} {}", head.rsplit('`').next().unwrap_or_default()));
            }
        }
    }
    counted.sort();
    suppressed.sort();
    (counted, suppressed)
}

#[test]
fn every_finding_is_an_item() {
    let run = plain();
    assert_eq!(ids(&run), (counted(&run), suppressed(&run)));
    let page = markdown::audit(&run, english(), None);
    assert!(page.starts_with("# fineprint: Failed: "), "{page}");
    for told in
        ["## Not read", "and 11 more", "## Not counted (2)", "## Gone (1)", "`docs/privacy policy.md:7:5`"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn a_summary_ends_where_it_must_and_says_so() {
    let run = plain();
    let page = markdown::audit(&run, english(), Some(2000));
    assert!(page.len() < 4000 && page.contains("## Not read"), "{page}");
    assert!(page.trim_end().ends_with(" more"), "{page}");
}

/// What a browser would see of the page.
fn html(page: &str) -> String {
    let options = pulldown_cmark::Options::all();
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(page, options));
    html
}

#[test]
fn names_are_text_and_nothing_else() {
    let run = hostile();
    let pages = [
        markdown::audit(&run, english(), None),
        markdown::inspect(&run, english()),
        markdown::policy(&run, english()),
    ];
    for (page, other) in pages.iter().zip([
        markdown::audit(&plain(), english(), None),
        markdown::inspect(&plain(), english()),
        markdown::policy(&plain(), english()),
    ]) {
        let (shown, harmless) = (html(page), html(&other));
        assert!(!shown.contains("<script") && !shown.contains("javascript:x\""), "{shown}");
        assert!(!page.contains(['\u{202e}', '\u{1b}', '\0', '\r']));
        // The same elements, however the names read: none is started, none is ended.
        let tags = |html: &str| {
            let mut tags: Vec<String> = html
                .split('<')
                .skip(1)
                .map(|t| t.split(['>', ' ']).next().unwrap_or_default().to_owned())
                .collect();
            tags.retain(|tag| tag != "!--");
            tags
        };
        assert_eq!(tags(&shown), tags(&harmless), "{page}");
    }
    assert!(pages[0].contains("a|b``c") || pages[0].contains("a|b`c`"), "{HOSTILE}: {}", pages[0]);
}
