//! Only what the findings miss is drafted, and names stay text.

use super::*;
use crate::model::{Facts, Message, PackageKind, Platform, Severity};
use crate::report::{Audit, FailOn, Inspected};

fn finding(check: &'static str, subject: Subject, places: Vec<Place>) -> Finding {
    Finding {
        check,
        severity: Severity::High,
        confidence: Confidence::High,
        fingerprint: format!("{check} {}", subject.id()),
        subject,
        message: Message { key: format!("{check}.title"), args: Vec::new() },
        places,
        help: Message { key: format!("{check}.help"), args: Vec::new() },
    }
}

fn run(findings: Vec<Finding>) -> Run {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.app.name = Some("A|<b>".into());
    let package = Inspected { facts, detections: Vec::new(), accesses: Vec::new(), unidentified: Vec::new() };
    Run {
        packages: vec![package],
        audit: Some(Audit::new(crate::model::Ledger::default(), findings, FailOn::Never)),
        ..Run::default()
    }
}

#[test]
fn what_is_missing_is_drafted_and_what_is_wrong_is_quoted() {
    let rules = RuleBase::builtin();
    let denial = Place::policy("p.md", 3, 1, "We never read contacts.");
    let contacts = Subject::Permission("android.permission.READ_CONTACTS".into());
    let draft = draft(
        &run(vec![
            finding("undisclosed-sdk", Subject::Sdk("amap".into()), Vec::new()),
            finding(
                "undisclosed-permission",
                Subject::Permission("android.permission.CAMERA".into()),
                Vec::new(),
            ),
            finding("contradicted-denial", contacts, vec![denial]),
            finding("missing-clause", Subject::Clause("cookies".into()), Vec::new()),
            finding("unread-part", Subject::Part("x".into()), Vec::new()),
        ]),
        true,
        rules,
    );
    assert_eq!(draft.permissions.len(), 1);
    assert_eq!(
        draft.sdks[0].documented.iter().filter(|id| *id == "imei").count(),
        1,
        "from the rule of AMap"
    );
    assert_eq!(draft.corrections.len(), 1);
    assert_eq!(draft.clauses, ["cookies"]);
    let text = markdown(&draft, &[Words::new(Lang::En, rules), Words::new(Lang::Zh, rules)]);
    assert!(text.contains("| android.permission.CAMERA | Take pictures and videos |"), "{text}");
    assert!(text.contains("高德软件有限公司"), "the legal entity in the Chinese part: {text}");
    assert!(text.contains("We never read contacts."));
    assert!(text.contains("A\\|&lt;b>") && !text.contains("<b>"), "{text}");
}

#[test]
fn nothing_missing_says_so() {
    let rules = RuleBase::builtin();
    let draft = draft(&run(Vec::new()), true, rules);
    let words = Words::new(Lang::En, rules);
    assert!(markdown(&draft, &[words]).contains(words.get("draft.nothing")));
    assert!(html(&draft, &[words]).contains("A|&lt;b&gt;"));
}
