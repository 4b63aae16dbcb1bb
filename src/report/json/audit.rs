//! `fineprint.audit/1`: both sides, the ledger, the findings and the gate.

use serde::Serialize;

use super::inspect::PackageEntry;
use super::parts::{FailureJson, PlaceJson, failures, owner};
use super::policy::{PolicyEntry, collected, requested};
use crate::model::{Disclosed, Finding, Line, Severity, Subject};
use crate::report::baseline::Known;
use crate::report::{By, Run, Suppressed, Words};

/// The document.
#[derive(Debug, Serialize)]
pub struct AuditJson<'a> {
    schema: &'static str,
    packages: Vec<PackageEntry<'a>>,
    policies: Vec<PolicyEntry<'a>>,
    ledger: Vec<LineEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
    suppressed: Vec<SuppressedEntry<'a>>,
    fixed: Vec<FixedEntry<'a>>,
    summary: SummaryEntry,
    gate: GateEntry,
    errors: Vec<FailureJson<'a>>,
}

#[derive(Debug, Serialize)]
struct SubjectEntry<'a> {
    kind: &'static str,
    id: &'a str,
}

#[derive(Debug, Serialize)]
struct LineEntry<'a> {
    subject: SubjectEntry<'a>,
    declared: Vec<PlaceJson<'a>>,
    used_by: Vec<&'a str>,
    disclosed: Vec<DisclosedEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct DisclosedEntry<'a> {
    how: &'static str,
    polarity: &'static str,
    owner: &'a str,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct FindingEntry<'a> {
    check: &'static str,
    severity: &'static str,
    confidence: &'static str,
    subject: SubjectEntry<'a>,
    message: String,
    places: Vec<PlaceJson<'a>>,
    help: String,
    regulations: Vec<&'a str>,
    fingerprint: &'a str,
}

#[derive(Debug, Serialize)]
struct SuppressedEntry<'a> {
    finding: FindingEntry<'a>,
    by: &'static str,
    file: &'a str,
    line: Option<usize>,
    reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct FixedEntry<'a> {
    check: &'a str,
    app: &'a str,
    subject: FixedSubject<'a>,
    fingerprint: &'a str,
}

#[derive(Debug, Serialize)]
struct FixedSubject<'a> {
    kind: &'a str,
    id: &'a str,
}

#[derive(Debug, Serialize)]
struct SummaryEntry {
    packages: usize,
    policies: usize,
    permissions: usize,
    sdks: usize,
    classes: usize,
    statements: usize,
    high: usize,
    medium: usize,
    low: usize,
    info: usize,
    gaps: usize,
    suppressed: usize,
    fixed: usize,
}

#[derive(Debug, Serialize)]
struct GateEntry {
    fail_on: &'static str,
    passed: bool,
    failing: usize,
}

impl<'a> AuditJson<'a> {
    pub(super) fn new(run: &'a Run, words: Words<'a>) -> Self {
        let audit = run.audit.as_ref();
        let lines = audit.map(|a| a.ledger.lines.as_slice()).unwrap_or_default();
        let findings = audit.map(|a| a.findings.as_slice()).unwrap_or_default();
        Self {
            schema: "fineprint.audit/1",
            packages: run.packages.iter().map(|p| PackageEntry::new(p, words)).collect(),
            policies: run.policies.iter().map(PolicyEntry::new).collect(),
            ledger: lines.iter().map(line).collect(),
            findings: findings.iter().map(|f| finding(f, words)).collect(),
            suppressed: audit.iter().flat_map(|a| &a.suppressed).map(|s| suppressed(s, words)).collect(),
            fixed: audit.iter().flat_map(|a| &a.fixed).map(fixed).collect(),
            summary: summary(run),
            gate: GateEntry {
                fail_on: audit.map_or("never", |a| a.gate.fail_on.id()),
                passed: audit.is_none_or(|a| a.gate.passed()),
                failing: audit.map_or(0, |a| a.gate.failing),
            },
            errors: failures(&run.failures),
        }
    }
}

fn subject(subject: &Subject) -> SubjectEntry<'_> {
    SubjectEntry { kind: subject.kind(), id: subject.id() }
}

fn line(line: &Line) -> LineEntry<'_> {
    LineEntry {
        subject: subject(&line.subject),
        declared: line.declared.iter().map(PlaceJson::from).collect(),
        used_by: line.used_by.iter().map(owner).collect(),
        disclosed: line.disclosed.iter().map(|d| disclosed(d, &line.subject)).collect(),
    }
}

fn disclosed<'a>(d: &'a Disclosed, subject: &Subject) -> DisclosedEntry<'a> {
    let polarity = match subject {
        Subject::Data(_) => collected(d.polarity),
        _ => requested(d.polarity),
    };
    DisclosedEntry { how: d.how.id(), polarity, owner: owner(&d.owner), place: (&d.place).into() }
}

fn finding<'a>(f: &'a Finding, words: Words<'_>) -> FindingEntry<'a> {
    FindingEntry {
        check: f.check,
        severity: f.severity.id(),
        confidence: f.confidence.id(),
        subject: subject(&f.subject),
        message: words.message(&f.message),
        places: f.places.iter().map(PlaceJson::from).collect(),
        help: words.message(&f.help),
        regulations: words.regulations(f).collect(),
        fingerprint: &f.fingerprint,
    }
}

fn suppressed<'a>(s: &'a Suppressed, words: Words<'a>) -> SuppressedEntry<'a> {
    let (file, line, reason) = match &s.by {
        By::Exception { file, line, reason } => (file, Some(*line), Some(reason.as_str())),
        By::Baseline { file } => (file, None, None),
    };
    SuppressedEntry { finding: finding(&s.finding, words), by: s.by.id(), file, line, reason }
}

fn fixed(known: &Known) -> FixedEntry<'_> {
    FixedEntry {
        check: &known.check,
        app: &known.app,
        subject: FixedSubject { kind: &known.subject.kind, id: &known.subject.id },
        fingerprint: &known.fingerprint,
    }
}

fn summary(run: &Run) -> SummaryEntry {
    let counts = run.counts();
    SummaryEntry {
        packages: counts.packages,
        policies: counts.policies,
        permissions: counts.permissions,
        sdks: counts.sdks,
        classes: counts.classes,
        statements: counts.statements,
        high: run.of_severity(Severity::High),
        medium: run.of_severity(Severity::Medium),
        low: run.of_severity(Severity::Low),
        info: run.of_severity(Severity::Info),
        gaps: counts.gaps,
        suppressed: run.audit.as_ref().map_or(0, |a| a.suppressed.len()),
        fixed: run.audit.as_ref().map_or(0, |a| a.fixed.len()),
    }
}
