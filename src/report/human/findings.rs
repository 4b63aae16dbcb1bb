//! Findings grouped by severity and check, and the summary under them.

use super::evidence;
use super::page::{BAD, BOLD, DIM, GOOD, HELP, PLAIN, Page, WARN, of_severity, piece};
use crate::model::{Confidence, Finding, Severity};
use crate::report::view::renamed;
use crate::report::{Audit, By, FailOn, Run, Words};

pub(super) fn write(run: &Run, words: Words<'_>, page: &mut Page) {
    let Some(audit) = &run.audit else { return };
    if audit.findings.is_empty() && !run.packages.is_empty() && !run.policies.is_empty() {
        page.line(0, &[piece(words.get("page.no-findings"), GOOD)]);
    }
    let same = |a: &Finding, b: &Finding| a.severity == b.severity && a.check == b.check;
    for group in audit.findings.chunk_by(same) {
        heading(group, words, page);
        for finding in group {
            one(finding, run, words, page);
        }
    }
}

/// `high  undisclosed-sdk  an SDK ships that the policy does not list  2`
fn heading(group: &[Finding], words: Words<'_>, page: &mut Page) {
    let Some(first) = group.first() else { return };
    page.blank();
    let title = words.get(&format!("{}.title", first.check)).to_owned();
    page.line(
        0,
        &[
            piece(words.get(&format!("severity.{}", first.severity.id())), of_severity(first.severity)),
            piece("  ", PLAIN),
            piece(first.check, BOLD),
            piece(format!("  {title}  {}", group.len()), DIM),
        ],
    );
}

fn one(finding: &Finding, run: &Run, words: Words<'_>, page: &mut Page) {
    page.blank();
    let mut title = vec![piece(words.message(&finding.message), BOLD)];
    if finding.confidence != Confidence::High {
        let key = format!("confidence.{}", finding.confidence.id());
        title.push(piece(format!("  ({})", words.get(&key)), DIM));
    }
    page.line(2, &title);
    let mut rows = evidence::rows(finding, run, words);
    rows.push((piece(words.get("label.help"), HELP), piece(words.message(&finding.help), PLAIN)));
    page.rows(4, &rows);
}

pub(super) fn summary(run: &Run, words: Words<'_>, page: &mut Page) {
    let Some(audit) = &run.audit else { return };
    page.blank();
    notes(run, words, page);
    read_line(run, words, "page.read", page);
    let mut counts = vec![piece(words.count("count.finding", audit.findings.len()), BOLD)];
    for severity in [Severity::High, Severity::Medium, Severity::Low, Severity::Info] {
        let n = run.of_severity(severity);
        let style = if n == 0 { DIM } else { of_severity(severity) };
        counts.push(piece("  ", PLAIN));
        counts.push(piece(format!("{n} {}", words.get(&format!("severity.{}", severity.id()))), style));
    }
    page.line(0, &counts);
    baseline(audit, words, page);
    verdict(run, audit, words, page);
}

/// What the baseline knew: how much of it is still there, and what is gone.
fn baseline(audit: &Audit, words: Words<'_>, page: &mut Page) {
    let known = audit.suppressed.iter().filter(|s| matches!(s.by, By::Baseline { .. })).count();
    if known > 0 {
        let findings = words.count("count.finding", known);
        page.line(0, &[piece(words.fill("page.known", &[("findings", &findings)]), DIM)]);
    }
    if audit.fixed.is_empty() {
        return;
    }
    let findings = words.count("count.finding", audit.fixed.len());
    page.line(0, &[piece(words.fill("page.fixed", &[("findings", &findings)]), GOOD)]);
    for known in &audit.fixed {
        let line = format!("{}  {}  {}", known.check, known.subject.id, known.app);
        page.line(2, &[piece(line.trim_end(), DIM)]);
    }
}

fn verdict(run: &Run, audit: &Audit, words: Words<'_>, page: &mut Page) {
    let FailOn::Level(level) = audit.gate.fail_on else {
        return page.line(0, &[piece(words.get("page.ungated"), DIM)]);
    };
    let level = words.get(&format!("severity.{}", level.id())).to_owned();
    if !audit.gate.passed() {
        let findings = words.count("count.finding", audit.gate.failing);
        let text = words.fill("page.failed", &[("findings", &findings), ("level", &level)]);
        page.line(0, &[piece(text, BAD)]);
    } else if run.failures.is_empty() {
        page.line(0, &[piece(words.fill("page.passed", &[("level", &level)]), GOOD)]);
    }
}

/// Where "not found" is not "absent".
fn notes(run: &Run, words: Words<'_>, page: &mut Page) {
    for package in run.packages.iter().filter(|p| renamed(&p.facts)) {
        let text = words.fill("page.renamed", &[("file", &package.facts.file)]);
        page.line(0, &[piece(text, WARN)]);
    }
    if run.counts().gaps > 0 {
        page.line(0, &[piece(words.get("page.unread"), WARN)]);
    }
}

/// What was read, in numbers; parts unread in plain sight.
pub(super) fn read_line(run: &Run, words: Words<'_>, key: &str, page: &mut Page) {
    let counts = run.counts();
    let number = |key: &str, n| words.count(key, n);
    let text = words.fill(
        key,
        &[
            ("packages", &number("count.package", counts.packages)),
            ("permissions", &number("count.permission", counts.permissions)),
            ("sdks", &number("count.sdk", counts.sdks)),
            ("classes", &number("count.class", counts.classes)),
            ("policies", &number("count.policy", counts.policies)),
            ("statements", &number("count.statement", counts.statements)),
        ],
    );
    page.blank();
    let mut pieces = vec![piece(text, DIM)];
    if counts.gaps > 0 {
        pieces.push(piece(format!(" {}", number("count.gap", counts.gaps)), WARN));
    }
    page.line(0, &pieces);
}
