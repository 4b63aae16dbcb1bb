//! The commands: read, judge, report, exit code.

use super::args::{AuditArgs, Cli, Command, ExplainArgs, Format, InspectArgs, PolicyArgs, Shared};
use super::exit::Exit;
use super::{output, pipeline, rules};
use crate::checks::{self, Context};
use crate::ledger::{self, Sides};
use crate::report::{self, Audit, Run, Words, human, json};
use crate::rules::RuleBase;

pub(super) fn run(cli: Cli) -> Exit {
    match cli.command {
        Command::Audit(args) => audit(args),
        Command::Inspect(args) => inspect(&args),
        Command::Policy(args) => policy(&args),
        Command::Explain(args) => explain(&args),
        Command::Rules(args) => rules::run(&args),
    }
}

fn audit(mut args: AuditArgs) -> Exit {
    args.settle();
    if args.packages.is_empty() || args.policies.is_empty() {
        output::note(
            "error: audit needs a package and a policy\n\nhelp: fineprint audit PACKAGE --policy FILE",
        );
        return Exit::Failed;
    }
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let mut run = pipeline::inputs(&args.packages, &args.policies, rules, digest(&args.shared));
    run.audit = Some(judge(&run, rules, &args));
    finish(&run, &args.shared, rules, |words| match args.shared.format {
        Format::Human => human::audit(&run, words, args.shared.quiet),
        Format::Json => json::audit(&run, words),
    })
}

/// Ledger and findings of each package, joined. Without a policy that could be read nothing is held against anyone:
/// the failure is told instead.
fn judge(run: &Run, rules: &RuleBase, args: &AuditArgs) -> Audit {
    let (pedantic, as_of) = (args.pedantic, args.as_of.as_deref());
    let mut ledgers = Vec::new();
    let mut findings = Vec::new();
    for package in &run.packages {
        let sides = Sides { facts: &package.facts, detections: &package.detections, policies: &run.policies };
        let ledger = ledger::build(sides, rules);
        findings.extend(checks::run(&Context { sides, ledger: &ledger, rules, pedantic, as_of }));
        ledgers.push(ledger);
    }
    Audit::new(ledger::merge(&ledgers), findings, args.fail_on.into())
}

fn inspect(args: &InspectArgs) -> Exit {
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let run = pipeline::inputs(&args.packages, &[], rules, digest(&args.shared));
    finish(&run, &args.shared, rules, |words| match args.shared.format {
        Format::Human => human::inspect(&run, words, args.shared.quiet),
        Format::Json => json::inspect(&run, words),
    })
}

fn policy(args: &PolicyArgs) -> Exit {
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let run = pipeline::inputs(&[], &args.policies, rules, false);
    finish(&run, &args.shared, rules, |words| match args.shared.format {
        Format::Human => human::policy(&run, words, args.shared.quiet),
        Format::Json => json::policy(&run),
    })
}

fn explain(args: &ExplainArgs) -> Exit {
    let Some(check) = checks::find(&args.check) else { return Exit::Failed };
    let words = Words::new(args.language(), RuleBase::builtin());
    match output::plain(&report::explain(check, words)) {
        Ok(()) => Exit::Clean,
        Err(_) => Exit::Failed,
    }
}

/// Tells failures, writes the report, and says how the run went.
fn finish(run: &Run, shared: &Shared, rules: &RuleBase, render: impl FnOnce(Words<'_>) -> String) -> Exit {
    let words = Words::new(shared.language(), rules);
    for failure in &run.failures {
        let args = [("file", failure.path.as_str()), ("what", failure.what.as_str())];
        let text = words.fill("cli.unreadable", &args);
        output::note(&format!("{}: {}", words.get("cli.error"), crate::report::clean(&text)));
    }
    if let Err(error) = output::report(&render(words), shared) {
        let file = shared.output.as_deref().map_or_else(|| "-".into(), |path| path.to_string_lossy());
        let args = [("file", &*file), ("what", &error.to_string())];
        output::note(&format!("{}: {}", words.get("cli.error"), words.fill("cli.unwritable", &args)));
        return Exit::Failed;
    }
    run.verdict().into()
}

/// Whether the report tells the packages' SHA-256, which costs a pass over the whole of them.
fn digest(shared: &Shared) -> bool {
    matches!(shared.format, Format::Json)
}

/// Sets the number of threads. Fails only when the pool already stands, which it does not.
fn threads(shared: &Shared) {
    if let Some(jobs) = shared.jobs {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global();
    }
}
