//! GitLab's code-quality JSON, a subset of Code Climate's issues: a list of objects with `description`, `check_name`,
//! `fingerprint`, `severity` and a place in a file. <https://docs.gitlab.com/ci/testing/code_quality/>

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Base, Failure, Run, Words, clean};
use crate::checks::fingerprint;
use crate::model::{Finding, Severity, Subject};

#[derive(Debug, Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u32,
}

/// `fineprint audit --format gitlab`. Findings that do not count are left out: GitLab has no word for them.
pub fn audit(run: &Run, words: Words<'_>, base: &Base) -> String {
    let findings = run.audit.as_ref().map(|audit| audit.findings.as_slice()).unwrap_or_default();
    let mut issues: Vec<Issue> = findings.iter().map(|f| issue(f, words, base)).collect();
    issues.extend(run.failures.iter().map(|failure| unreadable(failure, words, base)));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for issue in &mut issues {
        let count = seen.entry(issue.fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            // Two builds of one app have the same findings; GitLab asks for a fingerprint of each.
            issue.fingerprint = format!("{}-{count}", issue.fingerprint);
        }
    }
    super::json::text(&issues)
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

fn issue(f: &Finding, words: Words<'_>, base: &Base) -> Issue {
    let place = f.places.first();
    Issue {
        description: clean(&words.sentences(f)),
        check_name: f.check,
        fingerprint: f.fingerprint.clone(),
        severity: severity(f.severity),
        location: Location {
            path: place.map_or("-", |place| base.relative(&place.file)).to_owned(),
            lines: Lines { begin: place.and_then(|place| place.line).unwrap_or(1).max(1) },
        },
    }
}

fn unreadable(failure: &Failure, words: Words<'_>, base: &Base) -> Issue {
    let path = base.relative(&failure.path);
    Issue {
        description: clean(&words.failure(failure)),
        check_name: "unreadable-input",
        fingerprint: fingerprint("unreadable-input", "", &Subject::Part(path.to_owned())),
        severity: "blocker",
        location: Location { path: path.to_owned(), lines: Lines { begin: 1 } },
    }
}
