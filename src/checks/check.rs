//! What a check is, what it may read, and how it builds a finding.

use sha2::{Digest, Sha256};

use crate::ledger::{Lookup, Sides};
use crate::model::{
    Confidence, Detection, Disclosed, Finding, Gap, How, Ledger, Line, Message, Owner, Part, Place, Polarity,
    Presence, Severity, Subject,
};

/// Which side a check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// The package alone.
    Package,
    /// The policy alone.
    Policy,
    /// Both.
    Both,
}

/// A check: its metadata and its function.
#[derive(Debug)]
pub struct Check {
    /// Kebab-case id, named after the problem; also its docs page and the rule id of every format.
    pub id: &'static str,
    /// Severity of its plainest case; a finding may be above or below it.
    pub severity: Severity,
    /// Which side it reads.
    pub reads: Reads,
    /// Whether its findings can fail the gate.
    pub gates: bool,
    /// Its docs page, Markdown.
    pub docs: &'static str,
    /// Its docs page in Chinese.
    pub docs_zh: &'static str,
    /// Its findings over one package.
    pub run: fn(&Context<'_>) -> Vec<Finding>,
}

/// What a check may read: one package, the policies, both aligned, and the rules.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Facts, detections, policies.
    pub sides: Sides<'a>,
    /// Every package of the run, this one too: what a policy says of an app holds for all its builds together.
    pub packages: &'a [Sides<'a>],
    /// Both sides aligned.
    pub ledger: &'a Ledger,
    /// The rule base.
    pub rules: &'a dyn Lookup,
    /// Whether harmless things count.
    pub pedantic: bool,
    /// The day on which the policies are judged, an ISO 8601 calendar date, when the user gave one.
    pub as_of: Option<&'a str>,
    /// The type of the app, an id of `rules/app-types.toml`, when the user gave one.
    pub app_type: Option<&'a str>,
}

impl Context<'_> {
    /// The detection of `sdk`, when it ships.
    pub fn shipped(&self, sdk: &str) -> Option<&Detection> {
        self.sides.detections.iter().find(|d| d.sdk == sdk && d.presence >= Presence::Bundled)
    }

    /// Whether this is the first package of the run of which `is_meant` holds: what concerns several of them together
    /// is told once.
    pub fn is_first(&self, is_meant: impl Fn(&Sides<'_>) -> bool) -> bool {
        let first = self.packages.iter().find(|sides| is_meant(sides));
        first.is_none_or(|sides| std::ptr::eq(sides.facts, self.sides.facts))
    }

    /// Whether any policy could be read. Of one that could not, silence proves nothing: nobody is accused by it.
    pub fn policy_read(&self) -> bool {
        self.sides.policies.iter().any(|p| {
            let said = !p.permissions.is_empty() || !p.sdks.is_empty() || !p.data.is_empty();
            said || p.gaps.iter().all(|gap| gap.part != Part::Policy)
        })
    }

    /// Whether some policy was read only in part, so that what is missing may stand in the rest.
    pub fn policy_unread(&self) -> bool {
        self.sides.policies.iter().any(|p| !p.gaps.is_empty())
    }

    /// Whether some code of the package is unread or hidden, so that "not found" is not "absent".
    pub fn code_unread(&self) -> bool {
        let hides = |gap: &Gap| {
            matches!(
                gap.part,
                Part::Code
                    | Part::NestedCode
                    | Part::Package
                    | Part::Directory
                    | Part::Entry
                    | Part::NativeLibrary
            )
        };
        let facts = self.sides.facts;
        facts.gaps.iter().any(hides)
            || facts.code.is_empty()
            || self.sides.detections.iter().any(|d| {
                self.rules.sdk(&d.sdk).is_some_and(|rule| rule.kind == crate::rules::SdkKind::Packer)
            })
    }
}

/// The most exact way in which the line's subject is affirmed.
pub(super) fn affirmed(line: &Line) -> Option<&Disclosed> {
    said(line, Polarity::Affirmed)
}

/// The most exact statement of that polarity; a line holds the most exact first.
pub(super) fn said(line: &Line, polarity: Polarity) -> Option<&Disclosed> {
    line.disclosed.iter().find(|d| d.polarity == polarity)
}

/// Places of at most three statements, the most exact first.
pub(super) fn quotes<'a>(statements: impl Iterator<Item = &'a Disclosed>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for statement in statements {
        if places.len() < 3 && !places.contains(&statement.place) {
            places.push(statement.place.clone());
        }
    }
    places
}

/// Whether the operator makes the statement.
pub(super) fn by_operator(d: &Disclosed) -> bool {
    d.owner == Owner::App
}

/// Exact enough for the gate: by name or by capability.
pub(super) fn exact(d: &Disclosed) -> bool {
    d.how >= How::Capability
}

/// Builds a finding of one check; what is not set has the check's defaults.
pub(super) struct Draft {
    finding: Finding,
}

impl Draft {
    /// A finding of `check` about `subject` in the app `app`, with the message `<check>.<variant>`.
    pub(super) fn new(check: &Check, app: &str, subject: Subject, variant: &str) -> Self {
        let message = |key: &str| Message { key: format!("{}.{key}", check.id), args: Vec::new() };
        Self {
            finding: Finding {
                check: check.id,
                severity: check.severity,
                confidence: Confidence::High,
                fingerprint: fingerprint(check.id, app, &subject),
                subject,
                message: message(variant),
                places: Vec::new(),
                help: message("help"),
            },
        }
    }

    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    pub(super) fn confidence(mut self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// Adds places; the first ever added is the primary one.
    pub(super) fn places(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        for place in places {
            if !self.finding.places.contains(&place) {
                self.finding.places.push(place);
            }
        }
        self
    }

    /// An argument of the message and of the help.
    pub(super) fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        self.finding.message.args.push((name, value.clone()));
        self.finding.help.args.push((name, value));
        self
    }

    /// Another help than `<check>.help`.
    pub(super) fn help(mut self, variant: &str) -> Self {
        self.finding.help.key = format!("{}.{variant}", self.finding.check);
        self
    }

    pub(super) fn done(self) -> Finding {
        self.finding
    }
}

/// 16 hex digits over check, app id and subject: the same in every run, wherever the files lie and however the
/// policy's lines move.
pub fn fingerprint(check: &str, app: &str, subject: &Subject) -> String {
    let mut hash = Sha256::new();
    for part in [check, app, subject.kind(), subject.id()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprint_tells_parts_apart_and_repeats() {
        let subject = Subject::Sdk("getui".into());
        let print = fingerprint("undisclosed-sdk", "com.example", &subject);
        assert_eq!(print, fingerprint("undisclosed-sdk", "com.example", &subject));
        assert!(print.len() == 16 && print.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_ne!(print, fingerprint("undisclosed-sdk", "com.exampl", &Subject::Sdk("egetui".into())));
        assert_ne!(print, fingerprint("undisclosed-sdk", "com.example", &Subject::Part("getui".into())));
    }
}
