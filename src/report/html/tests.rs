//! Hostile names stay text; places become marks, and what is missing stands where it belongs.

use super::page;
use crate::model::{
    Confidence, DataDisclosure, Detection, Evidence, EvidenceKind, Facts, Finding, Ledger, Message, Owner,
    PackageKind, Passage, Place, Platform, Polarity, Policy, PolicyBlock, PolicyBlockKind, PolicyText,
    Presence, Severity, Spot, Subject,
};
use crate::report::{Audit, FailOn, Inspected, Lang, Run};
use crate::rules::RuleBase;

const EVIL: &str = "</script><img src=x onerror=alert(1)>";

fn passage(text: &str, line: u32) -> Passage {
    Passage { text: text.into(), spots: vec![Spot { at: 0, line, column: 1 }] }
}

fn policy() -> (Policy, PolicyText) {
    let data = DataDisclosure {
        id: "imei".into(),
        polarity: Polarity::Affirmed,
        owner: Owner::App,
        written_as: "IMEI".into(),
        place: Place::policy("p.md", 4, 4, "IMEI <b>"),
    };
    let policy = Policy {
        file: "p.md".into(),
        languages: Vec::new(),
        permissions: Vec::new(),
        sdks: Vec::new(),
        data: vec![data],
        clauses: Vec::new(),
        effective: None,
        updated: None,
        gaps: Vec::new(),
    };
    let block = |kind, text: &str, line| PolicyBlock { kind, passages: vec![passage(text, line)] };
    let blocks = vec![
        block(PolicyBlockKind::Heading(1), "Data", 2),
        block(PolicyBlockKind::Paragraph, "We IMEI <b> too", 4),
    ];
    (policy, PolicyText { file: "p.md".into(), blocks })
}

fn package() -> Inspected {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.file = format!("{EVIL}.apk");
    facts.app.name = Some(EVIL.into());
    let evidence = Evidence {
        kind: EvidenceKind::Class,
        value: EVIL.into(),
        pattern: EVIL.into(),
        count: 1,
        place: Place::package(&facts.file, Some(EVIL)),
    };
    let detection = Detection {
        sdk: "tencent-bugly".into(),
        version: Some(EVIL.into()),
        presence: Presence::Bundled,
        confidence: Confidence::High,
        called: None,
        evidence: vec![evidence],
    };
    Inspected { facts, detections: vec![detection], accesses: Vec::new(), unidentified: Vec::new() }
}

fn finding(subject: Subject) -> Finding {
    Finding {
        check: "undisclosed-data",
        severity: Severity::High,
        confidence: Confidence::High,
        subject,
        message: Message {
            key: "undisclosed-sdk.message".into(),
            args: vec![("sdk", EVIL.into()), ("vendor", EVIL.into())],
        },
        places: Vec::new(),
        help: Message { key: "undisclosed-sdk.help".into(), args: Vec::new() },
        fingerprint: EVIL.into(),
    }
}

fn run() -> Run {
    let (policy, text) = policy();
    let findings = vec![finding(Subject::Data("imsi".into()))];
    Run {
        packages: vec![package()],
        policies: vec![policy],
        texts: vec![text],
        audit: Some(Audit::new(Ledger::default(), findings, FailOn::Level(Severity::Medium))),
        ..Run::default()
    }
}

#[test]
fn hostile_names_stay_text() {
    let page = page(&run(), Lang::En, RuleBase::builtin());
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    assert!(!page.contains("<img"), "markup of a package reached the page");
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
}

#[test]
fn a_statement_is_marked_where_it_stands() {
    let page = page(&run(), Lang::En, RuleBase::builtin());
    assert!(page.contains("We <mark class=\"data\" id=\"p0-4-4\" tabindex=\"-1\">IMEI &lt;b&gt;</mark> too"));
}

#[test]
fn an_omission_stands_under_the_heading_that_speaks_of_its_kind() {
    let page = page(&run(), Lang::En, RuleBase::builtin());
    let heading = page.find(">Data</p>").unwrap();
    let omission = page.find("<aside class=\"omission\">").unwrap();
    let text = page.find("id=\"p0-4-4\"").unwrap();
    assert!(heading < omission && omission < text);
}

#[test]
fn both_languages_are_on_the_page_and_the_one_asked_for_is_shown() {
    let (en, zh) = (page(&run(), Lang::En, RuleBase::builtin()), page(&run(), Lang::Zh, RuleBase::builtin()));
    assert!(en.contains("data-lang=\"en\"") && zh.contains("data-lang=\"zh\""));
    for page in [en, zh] {
        assert!(page.contains("<span class=\"en\" lang=\"en\">Findings</span>"));
        assert!(page.contains("<span class=\"zh\" lang=\"zh-Hans\">问题</span>"));
    }
}
