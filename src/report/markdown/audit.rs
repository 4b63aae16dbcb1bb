//! The page of an audit: verdict and counts, what was not read, findings by severity, what does not count.

use super::{code, text, unread};
use crate::model::{Confidence, Finding, Place, Severity, Side, Subject};
use crate::report::{Audit, FailOn, Run, Words, evidence, shorten};

/// Columns of a quote.
const QUOTE: usize = 160;
const SEVERITIES: [Severity; 4] = [Severity::High, Severity::Medium, Severity::Low, Severity::Info];

pub(super) fn page(run: &Run, words: Words<'_>, limit: Option<usize>) -> String {
    let mut out = format!("# fineprint: {}\n\n", verdict(run, words));
    let Some(audit) = &run.audit else { return out };
    counts(run, audit, words, &mut out);
    inputs(run, words, &mut out);
    unread(&run.gaps().collect::<Vec<_>>(), run, words, &mut out);
    let mut left = 0;
    for severity in SEVERITIES {
        let of = audit.findings.iter().filter(|f| f.severity == severity);
        left += findings(severity, &of.collect::<Vec<_>>(), run, words, limit, &mut out);
    }
    if left > 0 {
        out.push_str(&format!("\n{}\n", words.count("count.more", left)));
    }
    if limit.is_none_or(|limit| out.len() < limit) {
        rest(audit, words, &mut out);
    }
    out
}

fn verdict(run: &Run, words: Words<'_>) -> String {
    let Some(audit) = &run.audit else { return String::new() };
    let FailOn::Level(level) = audit.gate.fail_on else { return words.get("page.ungated").to_owned() };
    let level = words.get(&format!("severity.{}", level.id())).to_owned();
    if !audit.gate.passed() {
        let findings = words.count("count.finding", audit.gate.failing);
        words.fill("page.failed", &[("findings", &findings), ("level", &level)])
    } else if run.failures.is_empty() {
        words.fill("page.passed", &[("level", &level)])
    } else {
        words.get("report.unreadable-input").to_owned()
    }
}

fn counts(run: &Run, audit: &Audit, words: Words<'_>, out: &mut String) {
    let heads: Vec<&str> = SEVERITIES
        .iter()
        .map(|severity| words.rules().message(words.lang().id(), severity_key(*severity)).unwrap_or_default())
        .chain([words.get("section.gaps"), words.get("section.suppressed"), words.get("section.fixed")])
        .collect();
    let numbers = SEVERITIES.iter().map(|severity| run.of_severity(*severity));
    let numbers = numbers
        .chain([run.counts().gaps, audit.suppressed.len(), audit.fixed.len()])
        .map(|n| words.number(n));
    out.push_str(&format!("| {} |\n|{}\n", heads.join(" | "), " --: |".repeat(heads.len())));
    out.push_str(&format!("| {} |\n\n", numbers.collect::<Vec<_>>().join(" | ")));
}

const fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "severity.high",
        Severity::Medium => "severity.medium",
        Severity::Low => "severity.low",
        Severity::Info => "severity.info",
    }
}

fn inputs(run: &Run, words: Words<'_>, out: &mut String) {
    for package in &run.packages {
        let app = &package.facts.app;
        let named =
            [app.name.as_deref().unwrap_or_default(), &app.id, app.version.as_deref().unwrap_or_default()];
        let named: Vec<String> =
            named.iter().map(|name| code(name)).filter(|name| !name.is_empty()).collect();
        out.push_str(&format!(
            "* {} {}: {}\n",
            words.get("label.package"),
            code(&package.facts.file),
            named.join(" ")
        ));
    }
    for policy in &run.policies {
        out.push_str(&format!("* {} {}\n", words.get("label.policy"), code(&policy.file)));
    }
}

/// The findings of a severity; how many were left out for want of room.
fn findings(
    severity: Severity,
    all: &[&Finding],
    run: &Run,
    words: Words<'_>,
    limit: Option<usize>,
    out: &mut String,
) -> usize {
    let mut check = "";
    for (at, finding) in all.iter().enumerate() {
        if limit.is_some_and(|limit| out.len() > limit) {
            return all.len() - at;
        }
        if at == 0 {
            out.push_str(&format!("\n## {} ({})\n", words.get(severity_key(severity)), all.len()));
        }
        if check != finding.check {
            check = finding.check;
            let title = words.get(&format!("{check}.title")).to_owned();
            out.push_str(&format!("\n### {} – {}\n\n", code(check), text(&title)));
        }
        one(finding, run, words, out);
    }
    0
}

/// A list item: what is wrong, evidence of both sides, how to mend it.
fn one(finding: &Finding, run: &Run, words: Words<'_>, out: &mut String) {
    let sure = match finding.confidence {
        Confidence::High => String::new(),
        other => format!(" ({})", words.get(&format!("confidence.{}", other.id()))),
    };
    let message = text(&words.message(&finding.message));
    out.push_str(&format!("* **{message}**{sure} {}\n", code(&finding.fingerprint)));
    for line in evidence::package(finding, run, words) {
        out.push_str(&format!("  * {}: {}\n", words.get("label.package"), code(&line)));
    }
    let passages: Vec<&Place> = finding.places.iter().filter(|place| place.side == Side::Policy).collect();
    if passages.is_empty() && !matches!(finding.subject, Subject::Part(_)) {
        out.push_str(&format!("  * {}: {}\n", words.get("label.policy"), words.get("label.silent")));
    }
    for place in passages {
        let quote = place.quote.as_deref().map(|quote| format!(" “{}”", text(&shorten(quote.trim(), QUOTE))));
        let spot = code(&evidence::spot(place));
        out.push_str(&format!("  * {}: {spot}{}\n", words.get("label.policy"), quote.unwrap_or_default()));
    }
    out.push_str(&format!("  * {}: {}\n", words.get("label.help"), text(&words.message(&finding.help))));
}

/// What does not count, and what is gone.
fn rest(audit: &Audit, words: Words<'_>, out: &mut String) {
    if !audit.suppressed.is_empty() {
        out.push_str(&format!("\n## {} ({})\n\n", words.get("section.suppressed"), audit.suppressed.len()));
    }
    for suppressed in &audit.suppressed {
        let finding = &suppressed.finding;
        let (check, print) = (code(finding.check), code(&finding.fingerprint));
        let message = text(&words.message(&finding.message));
        out.push_str(&format!("* {check} {message} {print}: {}\n", text(&words.by(&suppressed.by))));
    }
    if !audit.fixed.is_empty() {
        out.push_str(&format!("\n## {} ({})\n\n", words.get("section.fixed"), audit.fixed.len()));
    }
    for known in &audit.fixed {
        let parts = [&known.check, &known.subject.id, &known.app, &known.fingerprint].map(|part| code(part));
        out.push_str(&format!("* {}\n", parts.join(" ")));
    }
}
