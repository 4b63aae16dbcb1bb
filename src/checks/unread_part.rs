//! A part of the package or of the policy that could not be read.
//!
//! Why: an auditor's worst answer is a calm one about a file it could not read. Each gap is a finding of its own, so
//! that every format carries it. It does not fail the gate: the exit code has a value of its own for it.

use super::check::{Check, Context, Draft, Reads};
use crate::model::{Confidence, Finding, Gap, Part, Reason, Severity, Side, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "unread-part",
    severity: Severity::Medium,
    reads: Reads::Both,
    gates: false,
    docs: include_str!("../../docs/checks/unread-part.md"),
    docs_zh: include_str!("../../docs/checks/zh/unread-part.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let sides = context.sides;
    let mut findings: Vec<Finding> =
        sides.facts.gaps.iter().map(|gap| finding(gap, &sides.facts.app.id)).collect();
    findings.extend(sides.policies.iter().flat_map(|p| &p.gaps).map(|gap| finding(gap, "")));
    findings.dedup_by(|a, b| a.subject == b.subject && a.places == b.places);
    findings
}

fn finding(gap: &Gap, app: &str) -> Finding {
    let variant = match gap {
        Gap { reason: Reason::Recovered, .. } => "recovered",
        Gap { more: 1.., .. } => "many",
        _ => "message",
    };
    Draft::new(&CHECK, app, Subject::Part(id(gap)), variant)
        .severity(severity(gap))
        .confidence(Confidence::High)
        .places([gap.place.clone()])
        .arg("part", format!("@part:{}", gap.part.id()))
        .arg("reason", format!("@reason:{}", gap.reason.id()))
        .arg("n", (1 + gap.more).to_string())
        .done()
}

/// `code:classes2.dex:string-ids`: which part, in which entry, at which structure; never a path or an offset.
fn id(gap: &Gap) -> String {
    let structure = gap.structure.replace(char::is_whitespace, "-").to_lowercase();
    let parts = [Some(gap.part.id()), gap.place.entry.as_deref(), Some(structure.as_str())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(":")
}

/// By what may hide in the part: all of the app in its manifest or code, a sentence in a passage.
fn severity(gap: &Gap) -> Severity {
    if gap.reason == Reason::Recovered {
        return Severity::Low;
    }
    match (gap.place.side, gap.part) {
        (_, Part::Package | Part::Directory | Part::Manifest | Part::Policy) => Severity::High,
        (_, Part::Code) => Severity::Medium,
        (Side::Policy, _) => Severity::Medium,
        (Side::Package, _) => Severity::Low,
    }
}
