//! GitHub's workflow commands: an annotation for each finding at its file and line.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::{Base, Run, Words, clean};
use crate::model::{Finding, Gap, Place, Severity};

/// `fineprint audit --format github`. The gravest come first: GitHub shows ten of a kind for a step.
pub fn audit(run: &Run, words: Words<'_>, base: &Base) -> String {
    let mut out = String::new();
    for failure in &run.failures {
        let at = Place::package(&failure.path, None);
        out.push_str(&command("error", Some(&at), "unreadable-input", &[words.failure(failure)], base));
    }
    let Some(audit) = &run.audit else { return out };
    for finding in &audit.findings {
        out.push_str(&annotation(finding, words, base));
    }
    // Each gap of a package or a policy has a finding; a policy without any package beside it has not.
    if run.packages.is_empty() {
        for gap in run.gaps() {
            out.push_str(&unread(gap, words, base));
        }
    }
    if !audit.suppressed.is_empty() {
        let n = words.count("count.finding", audit.suppressed.len());
        let text = words.fill("report.suppressed", &[("findings", &n)]);
        out.push_str(&command("notice", None, "fineprint", &[text], base));
    }
    for known in &audit.fixed {
        let gone = format!("{} {} {}", known.check, known.subject.id, known.app);
        let text = words.fill("report.fixed", &[("finding", gone.trim_end())]);
        out.push_str(&command("notice", None, "fineprint", &[text, known.fingerprint.clone()], base));
    }
    out
}

fn annotation(finding: &Finding, words: Words<'_>, base: &Base) -> String {
    let level = match finding.severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    };
    let lines = [
        words.message(&finding.message),
        words.message(&finding.help),
        format!("{} {} {}", finding.severity.id(), finding.check, finding.fingerprint),
    ];
    command(level, finding.places.first(), finding.check, &lines, base)
}

fn unread(gap: &Gap, words: Words<'_>, base: &Base) -> String {
    command("warning", Some(&gap.place), "unread-part", &[words.gap(gap)], base)
}

/// `::error file=…,line=…,col=…,title=…::…`
fn command(level: &str, place: Option<&Place>, title: &str, lines: &[String], base: &Base) -> String {
    let mut properties = Vec::new();
    if let Some(place) = place {
        properties.push(format!("file={}", property(base.relative(&place.file))));
        if let Some(line) = place.line {
            properties.push(format!("line={line}"));
            properties.extend(place.column.map(|column| format!("col={column}")));
        }
    }
    properties.push(format!("title={}", property(title)));
    let lines: Vec<String> = lines.iter().map(|line| data(line)).collect();
    format!("::{level} {}::{}\n", properties.join(","), lines.join("%0A"))
}

/// A message: one line, whatever it held, with `%` escaped.
fn data(text: &str) -> String {
    clean(text).replace('%', "%25")
}

/// A property: `:` and `,` end one.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
