//! `fineprint audit`: packages held against policies, the gate, the baseline.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::args::{AuditArgs, Format, Level, Shared};
use super::commands::{configured, finish, own_rules, packages, threads};
use super::config::Config;
use super::exit::Exit;
use super::inputs::Inputs;
use super::many::{Done, Many, Work};
use super::pipeline::Reader;
use super::{output, pipeline, rules};
use crate::checks::{self, Context};
use crate::ledger::{self, Sides};
use crate::model::{Finding, Ledger, Policy};
use crate::report::baseline::{Baseline, Known};
use crate::report::{
    Audit, By, FailOn, Failure, Inspected, Run, Suppressed, Words, clean, cyclonedx, github, gitlab, html,
    human, json, junit, markdown, sarif,
};
use crate::rules::RuleBase;

pub(super) fn run(mut args: AuditArgs) -> Exit {
    args.settle();
    let Some(config) = configured(&mut args.shared) else { return Exit::Failed };
    if args.policies.is_empty() {
        args.policies.clone_from(&config.policies);
    }
    if args.packages.is_empty() && args.many.from_file.is_none() || args.policies.is_empty() {
        output::note(
            "error: audit needs a package and a policy\n\nhelp: fineprint audit PACKAGE --policy FILE",
        );
        return Exit::Failed;
    }
    if args.policies.iter().any(|path| path.as_os_str() == "-") && lists_stdin(&args) {
        output::note("error: standard input can be read only once: as a policy or as a list of packages");
        return Exit::Failed;
    }
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let words = Words::new(args.shared.language(), rules);
    let Some(inputs) = packages(&args.packages, &args.many, &args.shared, words) else { return Exit::Failed };
    let Some(known) = baseline(&args, &config, words) else { return Exit::Failed };
    let judge = Judge::new(rules, &config, &args, known);
    if args.shared.format == Format::Jsonl {
        return many(&inputs, &args, &judge, words);
    }
    let mut run = pipeline::inputs(inputs, &args.policies, rules, &config.first_party, &args.shared);
    run.audit = Some(judge.audit(&run.packages, &run.policies, run.failures.is_empty()));
    let ignored = judge.ignored(&run);
    tell(ignored, &config, &args.shared, words);
    let mut learnt = Baseline::default();
    judge.learn(&run, &mut learnt);
    if !judge.written(&learnt, words) {
        return Exit::Failed;
    }
    finish(&run, &args.shared, rules, |words| render(&run, words, &args.shared))
}

/// Whether packages are listed on standard input.
fn lists_stdin(args: &AuditArgs) -> bool {
    args.packages.iter().chain(&args.many.from_file).any(|path| path.as_os_str() == "-")
}

/// One package after the other, each on a line of its own.
fn many(inputs: &Inputs, args: &AuditArgs, judge: &Judge<'_>, words: Words<'_>) -> Exit {
    let nothing = Inputs::default();
    let read =
        pipeline::inputs(nothing, &args.policies, judge.rules, &judge.config.first_party, &args.shared);
    let preface = json::lines::line(&json::PolicyJson::new(&read));
    for failure in &read.failures {
        output::note(&format!("{}: {}", words.get("cli.error"), clean(&words.failure(failure))));
    }
    let reader = Reader::new(judge.rules, &judge.config.first_party, pipeline::digest(&args.shared));
    let many = Many {
        command: "audit",
        inputs,
        reader: &reader,
        words,
        shared: &args.shared,
        resume: args.many.resume,
        preface,
        settings: judge.settings(),
        failed: !read.failures.is_empty(),
    };
    let judgement = Judgement {
        judge,
        policies: &read.policies,
        whole: read.failures.is_empty(),
        words,
        learnt: Mutex::default(),
        ignored: AtomicUsize::new(0),
    };
    let exit = many.run(&judgement, &mut |held| {
        held.met.iter().for_each(|line| judge.config.remember(*line));
        judgement.ignored.fetch_add(held.met.len(), Ordering::Relaxed);
        let mut learnt = judgement.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        held.known.iter().for_each(|known| learnt.insert(known.clone()));
    });
    tell(judgement.ignored.into_inner(), judge.config, &args.shared, words);
    let learnt = judgement.learnt.into_inner().unwrap_or_else(PoisonError::into_inner);
    match exit {
        Some(exit) if judge.written(&learnt, words) => exit.or_unread(read.counts().gaps > 0),
        _ => Exit::Failed,
    }
}

/// What an audit of many does with each.
struct Judgement<'a> {
    judge: &'a Judge<'a>,
    policies: &'a [Policy],
    /// Whether all policies could be read.
    whole: bool,
    words: Words<'a>,
    learnt: Mutex<Baseline>,
    ignored: AtomicUsize,
}

impl Work for Judgement<'_> {
    fn package(&self, package: Inspected) -> Done {
        let packages = vec![package];
        let audit = self.judge.audit(&packages, self.policies, self.whole);
        let failing = audit.gate.failing;
        let unread = packages.iter().any(|package| !package.facts.gaps.is_empty());
        let run = Run { packages, audit: Some(audit), ..Run::default() };
        self.judge.learn(&run, &mut self.learnt.lock().unwrap_or_else(PoisonError::into_inner));
        self.ignored.fetch_add(self.judge.ignored(&run), Ordering::Relaxed);
        Done { line: json::lines::audit(&run, self.words), failing, unread }
    }

    fn failure(&self, failure: &Failure) -> String {
        let audit = self.judge.audit(&[], self.policies, self.whole);
        let run = Run { failures: vec![failure.clone()], audit: Some(audit), ..Run::default() };
        json::lines::audit(&run, self.words)
    }
}

fn render(run: &Run, words: Words<'_>, shared: &Shared) -> String {
    match shared.format {
        Format::Human => human::audit(run, words, shared.quiet),
        Format::Json => json::audit(run, words),
        Format::Html => html::page(run, words.lang(), words.rules()),
        Format::Jsonl => json::lines::audit(run, words),
        Format::Sarif => sarif::audit(run, words, &output::base()),
        Format::Junit => junit::audit(run, words),
        Format::Markdown => markdown::audit(run, words, None),
        Format::Github => {
            summarize(run, words);
            github::audit(run, words, &output::base())
        }
        Format::Gitlab => gitlab::audit(run, words, &output::base()),
        Format::Cyclonedx => cyclonedx::bom(run, words),
    }
}

/// GitHub takes a summary of a mebibyte for a step.
const SUMMARY: usize = 900_000;

/// Adds the Markdown page to the step summary, where the workflow has one.
fn summarize(run: &Run, words: Words<'_>) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return };
    let text = markdown::audit(run, words, Some(SUMMARY));
    let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
        let args = [("file", &*path.to_string_lossy()), ("what", &error.to_string())];
        output::note(&clean(&words.fill("cli.unwritable", &args)));
    }
}

/// The baseline that the run is held against, with the file as it is shown. Faults are told; none is no fault.
fn baseline(args: &AuditArgs, config: &Config, words: Words<'_>) -> Option<Option<(String, Baseline)>> {
    let Some(path) = args.baseline.as_ref().or(config.baseline.as_ref()) else { return Some(None) };
    let file = path.to_string_lossy().into_owned();
    let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
    match read.and_then(|text| Baseline::read(&text)) {
        Ok(baseline) => Some(Some((file, baseline))),
        // It is about to be written for the first time.
        Err(_) if args.write_baseline.as_ref() == Some(path) && !path.exists() => Some(None),
        Err(what) => {
            let text = words.fill("cli.unreadable", &[("file", &file), ("what", &what)]);
            output::note(&format!("{}: {}", words.get("cli.error"), clean(&text)));
            None
        }
    }
}

/// Tells how many findings the configuration left out, and its exceptions that met nothing.
fn tell(ignored: usize, config: &Config, shared: &Shared, words: Words<'_>) {
    for (line, ignore) in config.idle() {
        let place = format!("{}:{line}", config.file);
        let text = words.fill("cli.idle-ignore", &[("place", &place), ("ignore", &ignore)]);
        output::note(&clean(&text));
    }
    if ignored > 0 && !shared.quiet {
        let n = words.count("count.finding", ignored);
        output::note(&clean(&words.fill("cli.ignored", &[("findings", &n), ("file", &config.file)])));
    }
}

/// All that decides which findings there are, and which of them count.
struct Judge<'a> {
    rules: &'static RuleBase,
    config: &'a Config,
    pedantic: bool,
    as_of: Option<&'a str>,
    fail_on: FailOn,
    /// Its file as it is shown.
    known: Option<(String, Baseline)>,
    /// Where the findings of this run shall be written.
    write: Option<&'a Path>,
}

impl<'a> Judge<'a> {
    fn new(
        rules: &'static RuleBase,
        config: &'a Config,
        args: &'a AuditArgs,
        known: Option<(String, Baseline)>,
    ) -> Self {
        Self {
            rules,
            config,
            pedantic: args.pedantic || config.pedantic,
            as_of: args.as_of.as_deref(),
            fail_on: args.fail_on.or(config.fail_on).unwrap_or(Level::Medium).into(),
            known,
            write: args.write_baseline.as_deref(),
        }
    }

    /// Ledger and findings of each package, joined; `whole` when no input failed. Without a policy that could be read
    /// nothing is held against anyone: the failure is told instead.
    fn audit(&self, packages: &[Inspected], policies: &[Policy], whole: bool) -> Audit {
        let mut ledgers = Vec::new();
        let mut findings = Vec::new();
        let sides: Vec<Sides<'_>> = packages.iter().map(|package| sides(package, policies)).collect();
        for one in &sides {
            let (ledger, found) = self.package(*one, &sides);
            ledgers.push(ledger);
            findings.extend(found);
        }
        let mut suppressed = self.config.settle(&mut findings, self.as_of);
        findings.retain(|finding| match self.accepts(finding) {
            None => true,
            Some(by) => {
                suppressed.push(Suppressed { finding: finding.clone(), by });
                false
            }
        });
        let whole = whole && policies.iter().all(|policy| policy.gaps.is_empty());
        let fixed = self.fixed(packages, whole, findings.iter().chain(suppressed.iter().map(|s| &s.finding)));
        let audit = Audit::new(ledger::merge(&ledgers), findings, self.fail_on).suppressing(suppressed);
        Audit { fixed, ..audit }
    }

    fn package(&self, sides: Sides<'_>, packages: &[Sides<'_>]) -> (Ledger, Vec<Finding>) {
        let ledger = ledger::build(sides, self.rules);
        let (rules, pedantic, as_of) = (self.rules, self.pedantic, self.as_of);
        let app_type = self.config.app_type.as_deref();
        let found =
            checks::run(&Context { sides, packages, ledger: &ledger, rules, pedantic, as_of, app_type });
        (ledger, found)
    }

    /// Whether the baseline accepts the finding: the one that stands, or the one that is being written. Unread parts
    /// are accepted by none.
    fn accepts(&self, finding: &Finding) -> Option<By> {
        let unread = matches!(finding.subject, crate::model::Subject::Part(_));
        let file = match (&self.write, &self.known) {
            (Some(path), _) if !unread => path.to_string_lossy().into_owned(),
            (None, Some((file, baseline))) if baseline.knows(finding) => file.clone(),
            _ => return None,
        };
        Some(By::Baseline { file })
    }

    /// What the baseline knows of apps that were read whole and is there no more.
    fn fixed<'f>(
        &self,
        packages: &[Inspected],
        policies: bool,
        found: impl Iterator<Item = &'f Finding>,
    ) -> Vec<Known> {
        let Some((_, baseline)) = self.known.as_ref().filter(|_| policies) else { return Vec::new() };
        let found: BTreeSet<&str> = found.map(|finding| finding.fingerprint.as_str()).collect();
        let whole = |app: &str| packages.iter().all(|p| p.facts.app.id != app || p.facts.gaps.is_empty());
        let ids = packages.iter().map(|p| p.facts.app.id.as_str());
        let apps = ids.chain(std::iter::once("")).filter(|app| whole(app)).collect();
        if packages.is_empty() { Vec::new() } else { baseline.fixed(&apps, &found) }
    }

    /// Findings that exceptions left out.
    fn ignored(&self, run: &Run) -> usize {
        let suppressed = run.audit.iter().flat_map(|audit| &audit.suppressed);
        suppressed.filter(|s| matches!(s.by, By::Exception { .. })).count()
    }

    /// Adds the findings of the run to the baseline that is being written, if one is.
    fn learn(&self, run: &Run, baseline: &mut Baseline) {
        for suppressed in
            run.audit.iter().filter(|_| self.write.is_some()).flat_map(|audit| &audit.suppressed)
        {
            if matches!(suppressed.by, By::Baseline { .. }) {
                let apps = run.packages.iter().map(|p| p.facts.app.id.as_str());
                baseline.learn(&suppressed.finding, apps);
            }
        }
    }

    /// Writes the baseline, where one was asked for; whether that went well.
    fn written(&self, learnt: &Baseline, words: Words<'_>) -> bool {
        self.write.is_none_or(|path| save(learnt, path, words))
    }

    /// All that decides what is found beside packages and policies.
    fn settings(&self) -> Vec<String> {
        vec![
            self.config.text.clone(),
            own_rules(self.rules),
            self.known.as_ref().map(|(_, baseline)| baseline.text()).unwrap_or_default(),
            format!("{} {} {:?} {:?}", self.fail_on.id(), self.pedantic, self.as_of, self.write),
        ]
    }
}

/// What the checks say of the run, by their own measure: no exceptions, no baseline, no gate.
pub(super) fn plain(run: &Run, rules: &'static RuleBase) -> Audit {
    let config = Config::default();
    let (pedantic, as_of, known, write) = (false, None, None, None);
    let judge = Judge { rules, config: &config, pedantic, as_of, fail_on: FailOn::Never, known, write };
    judge.audit(&run.packages, &run.policies, run.failures.is_empty())
}

/// Writes the file, or tells why that cannot be.
fn save(baseline: &Baseline, path: &Path, words: Words<'_>) -> bool {
    let Err(error) = std::fs::write(path, baseline.text()) else { return true };
    let args = [("file", &*path.to_string_lossy()), ("what", &error.to_string())];
    output::note(&clean(&format!("{}: {}", words.get("cli.error"), words.fill("cli.unwritable", &args))));
    false
}

/// A package beside all policies of the run.
fn sides<'r>(package: &'r Inspected, policies: &'r [Policy]) -> Sides<'r> {
    let Inspected { facts, detections, accesses, .. } = package;
    Sides { facts, detections, accesses, policies }
}
