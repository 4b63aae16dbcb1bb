use fineprint::report::{Base, Run, gitlab};
use serde_json::{Value, json};

use crate::sample::{counted, english, hostile, plain};
use crate::schema::check;

/// The published shape: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
fn shape() -> Value {
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 16},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "not": {"pattern": "^\\./"}},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}}
                        }
                    }
                }
            }
        }
    })
}

fn issues(run: &Run) -> Vec<Value> {
    let issues: Value = serde_json::from_str(&gitlab::audit(run, english(), &Base::default())).expect("JSON");
    let faults = check(&issues, &shape());
    assert!(faults.is_empty(), "{faults:#?}");
    issues.as_array().expect("a list").clone()
}

/// `check fingerprint` of the issues that are findings, sorted.
pub(crate) fn ids(run: &Run) -> Vec<String> {
    let text = |v: &Value| v.as_str().expect("text").to_owned();
    let issues = issues(run);
    let issues = issues.iter().filter(|issue| issue["check_name"] != "unreadable-input");
    let mut ids: Vec<String> =
        issues.map(|i| format!("{} {}", text(&i["check_name"]), text(&i["fingerprint"]))).collect();
    ids.sort();
    ids
}

#[test]
fn every_finding_is_an_issue_and_an_unreadable_input_a_blocker() {
    for run in [plain(), hostile()] {
        assert_eq!(ids(&run), counted(&run));
    }
    let issues = issues(&plain());
    let last = issues.last().expect("an issue");
    assert_eq!((&last["check_name"], &last["severity"]), (&"unreadable-input".into(), &"blocker".into()));
    let stale = issues.iter().find(|i| i["check_name"] == "stale-sdk-disclosure").expect("an issue");
    assert_eq!(stale["location"], json!({"path": "docs/privacy policy.md", "lines": {"begin": 7}}));
}

#[test]
fn two_builds_of_an_app_have_fingerprints_of_their_own() {
    let mut run = plain();
    let audit = run.audit.as_mut().expect("an audit");
    let mut again = audit.findings[0].clone();
    again.places[0].file = "other.apk".into();
    let print = format!("{}-2", again.fingerprint);
    audit.findings.push(again);
    assert!(issues(&run).iter().any(|issue| issue["fingerprint"] == print.as_str()));
}
