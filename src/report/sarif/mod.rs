//! SARIF 2.1.0 (OASIS, with errata 01), as GitHub code scanning reads it: a rule for each check with its page as help, a
//! result for each finding, the inputs as artifacts, and what could not be read as notifications of the invocation.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>

mod place;
mod rule;

use serde::Serialize;

use self::place::{Artifact, Location, Places};
use self::rule::{Descriptor, Rule};
use super::view::Verdict;
use super::{Base, By, Failure, Run, Suppressed, Words, clean};
use crate::checks::CHECKS;
use crate::model::{Finding, Gap, Severity};

/// Places of a result that are told: GitHub shows no more.
const MOST_PLACES: usize = 10;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun {
    tool: Tool,
    language: &'static str,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<SarifResult>,
    properties: RunProperties,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
    notifications: Vec<Descriptor>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
struct Notification {
    descriptor: Reference,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
}

#[derive(Debug, Serialize)]
struct Reference {
    id: &'static str,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    properties: ResultProperties,
}

#[derive(Debug, Serialize)]
struct Fingerprints {
    #[serde(rename = "fineprint/v1")]
    ours: String,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
}

#[derive(Debug, Serialize)]
struct ResultProperties {
    severity: &'static str,
    confidence: &'static str,
    subject: SubjectProperties,
    help: String,
    regulations: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct SubjectProperties {
    kind: &'static str,
    id: String,
}

#[derive(Debug, Serialize)]
struct RunProperties {
    gate: GateProperties,
    fixed: Vec<String>,
}

#[derive(Debug, Serialize)]
struct GateProperties {
    fail_on: &'static str,
    passed: bool,
    failing: usize,
}

/// `fineprint audit --format sarif`.
pub fn audit(run: &Run, words: Words<'_>, base: &Base) -> String {
    let places = Places::new(run, base);
    let audit = run.audit.as_ref();
    let findings = audit.map(|a| a.findings.as_slice()).unwrap_or_default();
    let suppressed = audit.map(|a| a.suppressed.as_slice()).unwrap_or_default();
    let mut results: Vec<SarifResult> = findings.iter().map(|f| result(f, &places, words)).collect();
    results.extend(suppressed.iter().map(|s| pardoned(s, &places, words)));
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [SarifRun {
            tool: Tool { driver: driver(words) },
            language: words.lang().id(),
            column_kind: "unicodeCodePoints",
            invocations: [invocation(run, &places, words)],
            artifacts: places.artifacts(),
            results,
            properties: RunProperties {
                gate: GateProperties {
                    fail_on: audit.map_or("never", |a| a.gate.fail_on.id()),
                    passed: audit.is_none_or(|a| a.gate.passed()),
                    failing: audit.map_or(0, |a| a.gate.failing),
                },
                fixed: audit.iter().flat_map(|a| &a.fixed).map(|k| k.fingerprint.clone()).collect(),
            },
        }],
    };
    super::json::text(&log)
}

fn driver(words: Words<'_>) -> Driver {
    let version = env!("CARGO_PKG_VERSION");
    Driver {
        name: "fineprint",
        version,
        semantic_version: version,
        rules: CHECKS.iter().map(|check| Rule::new(check, words)).collect(),
        notifications: vec![
            Descriptor::new("unread-part", words.get("unread-part.title")),
            Descriptor::new("unreadable-input", words.get("report.unreadable-input")),
        ],
    }
}

/// SARIF knows no `info` apart from `low`: both are notes; the word itself stands in the properties.
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn result(f: &Finding, places: &Places<'_>, words: Words<'_>) -> SarifResult {
    let mut all = f.places.iter().take(MOST_PLACES);
    // GitHub refuses a result without a location.
    let first =
        all.next().map_or_else(|| places.anywhere(), |place| places.location(place, Some(&f.subject)));
    SarifResult {
        rule_id: f.check,
        rule_index: CHECKS.iter().position(|check| check.id == f.check),
        level: level(f.severity),
        message: Text { text: plain(&words.sentences(f)) },
        locations: vec![first],
        related_locations: all.enumerate().map(|(at, place)| places.related(at + 1, place)).collect(),
        partial_fingerprints: Fingerprints { ours: f.fingerprint.clone() },
        suppressions: Vec::new(),
        properties: ResultProperties {
            severity: f.severity.id(),
            confidence: f.confidence.id(),
            subject: SubjectProperties { kind: f.subject.kind(), id: f.subject.id().to_owned() },
            help: clean(&words.message(&f.help)),
            regulations: words.regulations(f).collect(),
        },
    }
}

/// A plain-text message: what reads like one of SARIF's embedded links is none.
fn plain(text: &str) -> String {
    let text = clean(text);
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text }
}

fn pardoned(s: &Suppressed, places: &Places<'_>, words: Words<'_>) -> SarifResult {
    let location = match &s.by {
        By::Exception { file, line, .. } => Some(places.line(file, *line)),
        By::Baseline { .. } => None,
    };
    let justification = clean(&words.by(&s.by));
    let suppression = Suppression { kind: "external", status: "accepted", justification, location };
    SarifResult { suppressions: vec![suppression], ..result(&s.finding, places, words) }
}

fn invocation(run: &Run, places: &Places<'_>, words: Words<'_>) -> Invocation {
    let mut notes: Vec<Notification> =
        run.failures.iter().map(|failure| unreadable(failure, places, words)).collect();
    notes.extend(run.gaps().map(|gap| unread(gap, places, words)));
    Invocation {
        execution_successful: run.failures.is_empty(),
        exit_code: match run.verdict() {
            Verdict::Clean => 0,
            Verdict::Findings => 1,
            Verdict::Failed => 2,
            Verdict::Unread => 3,
        },
        tool_execution_notifications: notes,
    }
}

fn unreadable(failure: &Failure, places: &Places<'_>, words: Words<'_>) -> Notification {
    Notification {
        descriptor: Reference { id: "unreadable-input" },
        level: "error",
        message: Text { text: plain(&words.failure(failure)) },
        locations: vec![places.file(&failure.path)],
    }
}

fn unread(gap: &Gap, places: &Places<'_>, words: Words<'_>) -> Notification {
    Notification {
        descriptor: Reference { id: "unread-part" },
        level: "warning",
        message: Text { text: plain(&words.gap(gap)) },
        locations: vec![places.location(&gap.place, None)],
    }
}
