//! What every format shows, in one order and with one count.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::baseline::Known;
use crate::checks;
use crate::model::{
    Access, Detection, Facts, Finding, Gap, Ledger, Policy, PolicyText, Presence, Severity, Unidentified,
};

/// A package with what was found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// What it declares and holds.
    pub facts: Facts,
    /// SDKs found in it.
    pub detections: Vec<Detection>,
    /// Sensitive APIs that its code reaches.
    pub accesses: Vec<Access>,
    /// Code that nobody owns.
    pub unidentified: Vec<Unidentified>,
}

/// An input that could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The input as the user named it.
    pub path: String,
    /// Why not, a lowercase fragment.
    pub what: String,
}

/// The gate: the level at and above which findings fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of this severity and above.
    Level(Severity),
    /// None.
    Never,
}

impl FailOn {
    /// `high`, `medium`, `low`, `info`, `never`
    pub const fn id(self) -> &'static str {
        match self {
            Self::Level(severity) => severity.id(),
            Self::Never => "never",
        }
    }

    /// Whether `finding` fails the run. Unread parts never do: they have an exit code of their own.
    pub fn stops(self, finding: &Finding) -> bool {
        let gates = checks::find(finding.check).is_none_or(|check| check.gates);
        matches!(self, Self::Level(level) if gates && finding.severity >= level)
    }
}

/// The gate and its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// Its level.
    pub fail_on: FailOn,
    /// How many findings are at or above it.
    pub failing: usize,
}

impl Gate {
    /// Whether the run passes.
    pub const fn passed(self) -> bool {
        self.failing == 0
    }
}

/// The outcome of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Both sides aligned, over all packages.
    pub ledger: Ledger,
    /// Findings in the order of reports.
    pub findings: Vec<Finding>,
    /// The gate.
    pub gate: Gate,
    /// Findings that do not count, in the order of reports.
    pub suppressed: Vec<Suppressed>,
    /// Findings of the baseline that are gone, in the order of the baseline.
    pub fixed: Vec<Known>,
}

/// A finding that does not count, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Who says so.
    pub by: By,
}

/// What suppresses a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// An exception of the configuration.
    Exception {
        /// The configuration file as it is shown.
        file: String,
        /// Line of the exception.
        line: usize,
        /// The reason that stands there.
        reason: String,
    },
    /// The baseline knows it.
    Baseline {
        /// The baseline file as the user named it.
        file: String,
    },
}

impl By {
    /// Stable id, also the message key `suppressed.<id>`.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Exception { .. } => "exception",
            Self::Baseline { .. } => "baseline",
        }
    }
}

impl Audit {
    /// Orders the findings and asks the gate. A finding about a policy alone is told once, however many packages
    /// the policy stands beside.
    pub fn new(ledger: Ledger, mut findings: Vec<Finding>, fail_on: FailOn) -> Self {
        findings.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut told = BTreeSet::new();
        findings.retain(|f| told.insert((f.fingerprint.clone(), f.places.clone())));
        let failing = findings.iter().filter(|f| fail_on.stops(f)).count();
        let gate = Gate { fail_on, failing };
        Self { ledger, findings, gate, suppressed: Vec::new(), fixed: Vec::new() }
    }

    /// The same with findings that do not count, ordered and told once.
    #[must_use]
    pub fn suppressing(mut self, mut suppressed: Vec<Suppressed>) -> Self {
        suppressed.sort_by(|a, b| (key(&a.finding), &a.by).cmp(&(key(&b.finding), &b.by)));
        let mut told = BTreeSet::new();
        suppressed.retain(|s| told.insert((s.finding.fingerprint.clone(), s.finding.places.clone())));
        self.suppressed = suppressed;
        self
    }
}

/// Gravest first; then by check and subject, the surest first.
fn key(f: &Finding) -> impl Ord + '_ {
    (Reverse(f.severity), f.check, Reverse(f.confidence), &f.subject, &f.places, &f.fingerprint)
}

/// Everything one run of the program has to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// Packages, in input order.
    pub packages: Vec<Inspected>,
    /// Policies, in input order.
    pub policies: Vec<Policy>,
    /// Inputs that could not be read, in input order.
    pub failures: Vec<Failure>,
    /// The text of each policy, where the report shows it.
    pub texts: Vec<PolicyText>,
    /// The audit, when one was asked for.
    pub audit: Option<Audit>,
}

/// What the exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing at or above the gate, everything read.
    Clean,
    /// Findings at or above the gate.
    Findings,
    /// An input could not be read at all.
    Failed,
    /// Nothing found, but parts unread.
    Unread,
}

impl Run {
    /// Failed beats findings beats unread.
    pub fn verdict(&self) -> Verdict {
        if !self.failures.is_empty() {
            Verdict::Failed
        } else if self.audit.as_ref().is_some_and(|audit| !audit.gate.passed()) {
            Verdict::Findings
        } else if self.counts().gaps > 0 {
            Verdict::Unread
        } else {
            Verdict::Clean
        }
    }

    /// Parts unread, packages before policies.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        let packages = self.packages.iter().flat_map(|package| &package.facts.gaps);
        packages.chain(self.policies.iter().flat_map(|policy| &policy.gaps))
    }

    /// Counts over the whole run.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { packages: self.packages.len(), ..Counts::default() };
        for package in &self.packages {
            counts.permissions += package.facts.permissions.len();
            counts.sdks += package.detections.iter().filter(|d| d.presence >= Presence::Bundled).count();
            counts.classes += package.facts.code.iter().map(|unit| unit.defined.len()).sum::<usize>();
            counts.gaps += parts(&package.facts.gaps);
        }
        counts.policies = self.policies.len();
        for policy in &self.policies {
            counts.statements += policy.permissions.len() + policy.sdks.len() + policy.data.len();
            counts.gaps += parts(&policy.gaps);
        }
        counts
    }

    /// How many findings have `severity`.
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.audit.iter().flat_map(|a| &a.findings).filter(|f| f.severity == severity).count()
    }
}

/// Unread parts, those that one gap stands for counted too.
fn parts(gaps: &[Gap]) -> usize {
    gaps.iter().map(|gap| 1 + gap.more).sum()
}

/// Counts over a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packages read.
    pub packages: usize,
    /// Policies read.
    pub policies: usize,
    /// Permissions that packages ask for.
    pub permissions: usize,
    /// SDKs and libraries that ship.
    pub sdks: usize,
    /// Classes defined.
    pub classes: usize,
    /// Statements of policies about permissions, SDKs and data.
    pub statements: usize,
    /// Parts unread.
    pub gaps: usize,
}

/// Whether much of the code bears one- and two-letter names, as renamers give: then a class not found may be there
/// under another name.
pub fn renamed(facts: &Facts) -> bool {
    let (mut all, mut short) = (0usize, 0usize);
    for class in facts.code.iter().flat_map(|unit| unit.defined.iter()) {
        let name = class.rsplit(['.', '$']).next().unwrap_or(class);
        let meant = name.bytes().any(|b| !b.is_ascii_digit());
        all += usize::from(meant);
        short += usize::from(meant && name.len() <= 2);
    }
    all >= 50 && short * 4 > all
}
