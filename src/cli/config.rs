//! `fineprint.toml`: what a project says once instead of on every command line. Flags win over it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;
use serde::Deserialize;
use toml::Spanned;

use super::args::{Language, Level, day};
use crate::checks;
use crate::model::{Finding, Severity};
use crate::report::{By, Suppressed};
use crate::rules::RuleBase;

/// Its name.
const NAME: &str = "fineprint.toml";

/// What `fineprint init` writes.
pub(super) const COMMENTED: &str = include_str!("../../docs/fineprint.toml");

/// The file, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct File {
    policies: Vec<PathBuf>,
    baseline: Option<PathBuf>,
    pedantic: bool,
    fail_on: Option<Spanned<String>>,
    lang: Option<Spanned<String>>,
    app: App,
    severity: BTreeMap<Spanned<String>, Spanned<String>>,
    ignore: Vec<IgnoreEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct App {
    first_party: Vec<Spanned<String>>,
    #[serde(rename = "type")]
    kind: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct IgnoreEntry {
    check: Spanned<String>,
    subject: Option<String>,
    reason: Spanned<String>,
    until: Option<Spanned<String>>,
}

/// What was understood.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The file as it is shown; empty without one.
    pub(super) file: String,
    /// The file's text; empty without one.
    pub(super) text: String,
    /// Policies, beside the file.
    pub(super) policies: Vec<PathBuf>,
    /// Baseline, beside the file.
    pub(super) baseline: Option<PathBuf>,
    /// Whether small things count.
    pub(super) pedantic: bool,
    /// The gate.
    pub(super) fail_on: Option<Level>,
    /// Language of reports.
    pub(super) lang: Option<Language>,
    /// Prefixes of the app's own code, each ending in `.`.
    pub(super) first_party: Vec<String>,
    /// Type of the app.
    pub(super) app_type: Option<String>,
    severity: BTreeMap<String, Severity>,
    ignores: Vec<Ignore>,
}

/// An exception, with its line.
#[derive(Debug)]
struct Ignore {
    line: usize,
    check: String,
    subject: Option<String>,
    reason: String,
    until: Option<String>,
    /// Whether it met a finding in this run.
    met: AtomicBool,
}

/// Reads the file named, else the nearest `fineprint.toml` from the current folder upwards. None is no fault.
pub(super) fn load(named: Option<&Path>, none: bool) -> Result<Config, Vec<String>> {
    if none {
        return Ok(Config::default());
    }
    let path = match named {
        Some(path) => path.to_path_buf(),
        None => match nearest() {
            Some(path) => path,
            None => return Ok(Config::default()),
        },
    };
    let text = std::fs::read_to_string(&path).map_err(|e| vec![format!("{}: {e}", path.display())])?;
    read(&path, &text)
}

/// `fineprint.toml`, `../fineprint.toml`, …: shown as it is found, without the machine's own folders.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let depth = here.ancestors().position(|folder| folder.join(NAME).is_file())?;
    Some(std::iter::repeat_n("..", depth).collect::<PathBuf>().join(NAME))
}

fn read(path: &Path, text: &str) -> Result<Config, Vec<String>> {
    let file = path.to_string_lossy().into_owned();
    let line = |at: usize| 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
    let parsed: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(String::new(), |span| format!(":{}", line(span.start)));
        vec![format!("{file}{at}: {}", error.message().trim().replace('\n', " "))]
    })?;
    let mut faults = Vec::new();
    let mut config = Config {
        policies: beside(path, parsed.policies),
        baseline: beside(path, parsed.baseline).pop(),
        pedantic: parsed.pedantic,
        ..Config::default()
    };
    let mut fault = |at: usize, what: String| faults.push(format!("{file}:{}: {what}", line(at)));
    config.fail_on = parsed.fail_on.and_then(|value| word(&value, "fail-on", &mut fault));
    config.lang = parsed.lang.and_then(|value| word(&value, "lang", &mut fault));
    for prefix in parsed.app.first_party {
        match prefix.get_ref().strip_suffix('.') {
            Some(body) if body.contains('.') => config.first_party.push(prefix.into_inner()),
            _ => fault(
                prefix.span().start,
                format!("first-party: {:?}: write whole segments, as in \"com.example.\"", prefix.get_ref()),
            ),
        }
    }
    if let Some(kind) = parsed.app.kind {
        if RuleBase::builtin().app_types().iter().any(|known| known.id == kind.get_ref().as_str()) {
            config.app_type = Some(kind.into_inner());
        } else {
            let all: Vec<&str> = RuleBase::builtin().app_types().iter().map(|known| known.id).collect();
            fault(kind.span().start, format!("type: {:?} is none of {}", kind.get_ref(), all.join(", ")));
        }
    }
    for (check, level) in parsed.severity {
        known(&check, &mut fault);
        match word::<Level>(&level, "severity", &mut fault).map(severity) {
            Some(Some(severity)) => {
                config.severity.insert(check.into_inner(), severity);
            }
            Some(None) => fault(level.span().start, "severity: \"never\" is for fail-on".to_owned()),
            None => {}
        }
    }
    for entry in parsed.ignore {
        config.ignores.extend(ignore(entry, &line, &mut fault));
    }
    config.file = file.clone();
    config.text = text.to_owned();
    if faults.is_empty() { Ok(config) } else { Err(faults) }
}

/// Files stand beside the one that names them.
fn beside(path: &Path, files: impl IntoIterator<Item = PathBuf>) -> Vec<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new(""));
    files.into_iter().map(|file| folder.join(file)).collect()
}

fn word<T: ValueEnum>(
    value: &Spanned<String>,
    key: &str,
    fault: &mut impl FnMut(usize, String),
) -> Option<T> {
    let found = T::from_str(value.get_ref(), false).ok();
    if found.is_none() {
        let all: Vec<String> = T::value_variants()
            .iter()
            .filter_map(|variant| Some(variant.to_possible_value()?.get_name().to_owned()))
            .collect();
        fault(value.span().start, format!("{key}: {:?} is none of {}", value.get_ref(), all.join(", ")));
    }
    found
}

fn known(check: &Spanned<String>, fault: &mut impl FnMut(usize, String)) {
    if checks::find(check.get_ref()).is_none() {
        fault(check.span().start, format!("no check {:?}", check.get_ref()));
    }
}

const fn severity(level: Level) -> Option<Severity> {
    match level {
        Level::High => Some(Severity::High),
        Level::Medium => Some(Severity::Medium),
        Level::Low => Some(Severity::Low),
        Level::Info => Some(Severity::Info),
        Level::Never => None,
    }
}

fn ignore(
    entry: IgnoreEntry,
    line: &impl Fn(usize) -> usize,
    fault: &mut impl FnMut(usize, String),
) -> Option<Ignore> {
    known(&entry.check, fault);
    let at = entry.check.span().start;
    if entry.reason.get_ref().trim().is_empty() {
        fault(entry.reason.span().start, "ignore: say the reason".to_owned());
    }
    if let Some(until) = &entry.until
        && let Err(what) = day(until.get_ref())
    {
        fault(until.span().start, format!("until: {:?}: {what}", until.get_ref()));
    }
    Some(Ignore {
        line: line(at),
        check: entry.check.into_inner(),
        subject: entry.subject,
        reason: entry.reason.into_inner(),
        met: AtomicBool::new(false),
        until: entry.until.map(Spanned::into_inner),
    })
}

impl Config {
    /// Applies severities, and takes out of `findings` what an exception meets. An exception is over when the day of
    /// the run lies after its `until`.
    pub(super) fn settle(&self, findings: &mut Vec<Finding>, as_of: Option<&str>) -> Vec<Suppressed> {
        for finding in findings.iter_mut() {
            if let Some(severity) = self.severity.get(finding.check) {
                finding.severity = *severity;
            }
        }
        let mut suppressed = Vec::new();
        for finding in std::mem::take(findings) {
            match self.meet(&finding, as_of) {
                None => findings.push(finding),
                Some(ignore) => {
                    let (file, line, reason) = (self.file.clone(), ignore.line, ignore.reason.clone());
                    suppressed.push(Suppressed { finding, by: By::Exception { file, line, reason } });
                }
            }
        }
        suppressed
    }

    /// The first exception that meets the finding; all that do are remembered.
    fn meet(&self, finding: &Finding, as_of: Option<&str>) -> Option<&Ignore> {
        let mut first = None;
        for ignore in self.ignores.iter().filter(|ignore| ignore.holds(as_of) && ignore.meets(finding)) {
            ignore.met.store(true, Ordering::Relaxed);
            first = first.or(Some(ignore));
        }
        first
    }

    /// Remembers that the exception of that line met a finding in a run that this one takes over.
    pub(super) fn remember(&self, line: usize) {
        self.ignores.iter().filter(|i| i.line == line).for_each(|i| i.met.store(true, Ordering::Relaxed));
    }

    /// Exceptions that met nothing so far, or are over: line, check, subject.
    pub(super) fn idle(&self) -> Vec<(usize, String)> {
        let idle = self.ignores.iter().filter(|ignore| !ignore.met.load(Ordering::Relaxed));
        idle.map(|ignore| (ignore.line, ignore.shown())).collect()
    }
}

impl Ignore {
    fn holds(&self, as_of: Option<&str>) -> bool {
        // ISO dates are ordered as text.
        !matches!((&self.until, as_of), (Some(until), Some(today)) if until.as_str() < today)
    }

    fn meets(&self, finding: &Finding) -> bool {
        self.check == finding.check && self.subject.as_deref().is_none_or(|id| id == finding.subject.id())
    }

    fn shown(&self) -> String {
        self.subject
            .as_ref()
            .map_or_else(|| self.check.clone(), |subject| format!("{} {subject}", self.check))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Vec<String>> {
        read(Path::new("sub/fineprint.toml"), text)
    }

    fn faults(text: &str) -> Vec<String> {
        parse(text).expect_err("faults")
    }

    #[test]
    fn what_init_writes_is_read() {
        let config = parse(COMMENTED).expect("no fault");
        assert!(config.policies.is_empty() && config.ignores.is_empty(), "all of it is commented out");
        let bare: String = COMMENTED
            .lines()
            .map(|line| line.strip_prefix("#:").map_or(line, str::trim_start).to_owned() + "\n")
            .collect();
        let config = parse(&bare).expect("the commented lines are right");
        assert_eq!((config.ignores.len(), config.policies.len()), (1, 1));
        assert_eq!(config.policies, [Path::new("sub/privacy.md")]);
    }

    #[test]
    fn faults_name_their_line() {
        assert_eq!(faults("\npolicy = []\n")[0].split(": ").next(), Some("sub/fineprint.toml:2"));
        assert!(faults("fail-on = \"hihg\"")[0].contains(":1: fail-on: \"hihg\" is none of high, medium"));
        assert!(faults("[app]\nfirst-party = [\"com.example\"]")[0].contains(":2: first-party"));
        assert!(faults("[severity]\nno-such = \"low\"")[0].contains(":2: no check \"no-such\""));
        assert!(faults("[[ignore]]\ncheck = \"unread-part\"")[0].contains("reason"));
        let blank = "[[ignore]]\ncheck = \"unread-part\"\nreason = \" \"\nuntil = \"soon\"";
        let faults = faults(blank);
        assert!(
            faults[0].contains(":3: ignore: say the reason") && faults[1].contains(":4: until"),
            "{faults:?}"
        );
    }

    #[test]
    fn an_exception_ends_after_its_day() {
        let text = "[[ignore]]\ncheck = \"unread-part\"\nreason = \"r\"\nuntil = \"2026-01-31\"";
        let config = parse(text).expect("no fault");
        assert!(config.ignores[0].holds(None) && config.ignores[0].holds(Some("2026-01-31")));
        assert!(!config.ignores[0].holds(Some("2026-02-01")));
    }
}
