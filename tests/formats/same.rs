//! One finding set, every format: the same ids in each.

use fineprint::report::{human, json};
use serde_json::Value;

use crate::sample::{counted, english, hostile, plain, suppressed};
use crate::{cyclonedx, github, gitlab, junit, markdown, sarif};

fn of_json(text: &str) -> (Vec<String>, Vec<String>) {
    let json: Value = serde_json::from_str(text).expect("JSON");
    let text = |v: &Value| v.as_str().expect("text").to_owned();
    let id = |f: &Value| format!("{} {}", text(&f["check"]), text(&f["fingerprint"]));
    let list = |key: &str| json[key].as_array().expect("a list").clone();
    let mut counted: Vec<String> = list("findings").iter().map(id).collect();
    let mut suppressed: Vec<String> = list("suppressed").iter().map(|s| id(&s["finding"])).collect();
    counted.sort();
    suppressed.sort();
    (counted, suppressed)
}

#[test]
fn every_format_tells_the_same_findings() {
    for run in [plain(), hostile()] {
        let (counts, not) = (counted(&run), suppressed(&run));
        assert!(counts.len() > 20 && not.len() == 2, "{counts:?} {not:?}");
        let both = (counts.clone(), not.clone());
        assert_eq!(of_json(&json::audit(&run, english())), both, "json");
        let lines = json::lines::audit(&run, english());
        assert_eq!(lines.lines().count(), 1);
        assert_eq!(of_json(&lines), both, "jsonl");
        assert_eq!((sarif::ids(&run, false), sarif::ids(&run, true)), both, "sarif");
        assert_eq!(markdown::ids(&run), both, "markdown");
        assert_eq!(github::ids(&run), counts, "github");
        assert_eq!(gitlab::ids(&run), counts, "gitlab");
        assert_eq!(html_ids(&run), counts, "html");
        let mut all = [counts, not].concat();
        all.sort();
        assert_eq!(junit::ids(&run), all, "junit");
        human_tells(&run);
        let detections = run.packages[0].detections.iter().map(|d| d.sdk.clone()).collect::<Vec<_>>();
        assert_eq!(cyclonedx::sdks(&run), detections, "cyclonedx");
    }
}

/// The page for people bears no fingerprints: it tells every message under its check, as often as it is there.
fn human_tells(run: &fineprint::report::Run) {
    let page = human::audit(run, english(), false);
    let audit = run.audit.as_ref().expect("an audit");
    for finding in &audit.findings {
        let message = fineprint::report::clean(&english().message(&finding.message));
        let same = audit.findings.iter().filter(|f| f.message == finding.message).count();
        assert!(page.contains(finding.check) && page.matches(&message).count() >= same, "{message}: {page}");
    }
}

#[test]
fn unread_parts_stand_in_every_format() {
    let run = plain();
    let words = english();
    let base = fineprint::report::Base::default();
    use fineprint::report as r;
    for (format, text) in [
        ("human", human::audit(&run, words, true)),
        ("json", json::audit(&run, words)),
        ("jsonl", json::lines::audit(&run, words)),
        ("sarif", r::sarif::audit(&run, words, &base)),
        ("junit", r::junit::audit(&run, words)),
        ("markdown", r::markdown::audit(&run, words, None)),
        ("github", r::github::audit(&run, words, &base)),
        ("gitlab", r::gitlab::audit(&run, words, &base)),
        ("cyclonedx", r::cyclonedx::bom(&run, words)),
    ] {
        assert!(text.contains("missing"), "{format}: the reason of the gap: {text}");
        assert!(
            format == "human" || text.contains("not an app package"),
            "{format}: the input unread: {text}"
        );
    }
}

/// `check fingerprint` of the findings of the page, sorted: each has its check and its fingerprint in `<code>`.
fn html_ids(run: &fineprint::report::Run) -> Vec<String> {
    let page = fineprint::report::html::page(
        run,
        fineprint::report::Lang::En,
        fineprint::rules::RuleBase::builtin(),
    );
    let mut ids: Vec<String> = page
        .split("<details class=\"finding ")
        .skip(1)
        .filter_map(|finding| {
            let (finding, _) = finding.split_once("</dl>\n</details>")?;
            let codes: Vec<&str> =
                finding.split("<code>").skip(1).filter_map(|c| c.split('<').next()).collect();
            Some(format!("{} {}", codes.first()?, codes.last()?))
        })
        .collect();
    ids.sort();
    ids
}
