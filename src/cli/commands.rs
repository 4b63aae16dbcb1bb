//! The commands: read, judge, report, exit code.

use super::args::{Cli, Command, ExplainArgs, Format, InspectArgs, PolicyArgs, Shared};
use super::config::{self, Config};
use super::exit::Exit;
use super::{audit, diff, draft, output, pipeline, rules, shell};
use crate::checks;
use crate::report::{self, Run, Words, cyclonedx, html, human, json, markdown};
use crate::rules::RuleBase;

pub(super) fn run(cli: Cli) -> Exit {
    match cli.command {
        Command::Audit(args) => audit::run(args),
        Command::Inspect(args) => inspect(args),
        Command::Policy(args) => policy(args),
        Command::Diff(args) => diff::run(args),
        Command::Draft(args) => draft::run(args),
        Command::Explain(args) => explain(&args),
        Command::Init => init(),
        Command::Rules(args) => rules::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man => shell::man(),
    }
}

/// The configuration; its language stands where no flag says another. Faults are told.
pub(super) fn configured(shared: &mut Shared) -> Option<Config> {
    match config::load(shared.config.as_deref(), shared.no_config) {
        Ok(config) => {
            shared.lang = shared.lang.or(config.lang);
            Some(config)
        }
        Err(faults) => {
            faults.iter().for_each(|fault| output::note(&format!("error: {}", report::clean(fault))));
            None
        }
    }
}

fn init() -> Exit {
    let path = std::path::Path::new("fineprint.toml");
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match written.and_then(|mut file| std::io::Write::write_all(&mut file, config::COMMENTED.as_bytes())) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            output::note(&format!("error: cannot write fineprint.toml: {error}"));
            Exit::Failed
        }
    }
}

fn inspect(mut args: InspectArgs) -> Exit {
    let Some(config) = configured(&mut args.shared) else { return Exit::Failed };
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let run = pipeline::inputs(
        &args.packages,
        &[],
        rules,
        &config.first_party,
        digest(&args.shared),
        texts(&args.shared),
    );
    finish(&run, &args.shared, rules, |words| match args.shared.format {
        Format::Human => human::inspect(&run, words, args.shared.quiet),
        Format::Html => html::page(&run, words.lang(), rules),
        Format::Jsonl => json::lines::inspect(&run, words),
        Format::Markdown => markdown::inspect(&run, words),
        Format::Cyclonedx => cyclonedx::bom(&run, words),
        _ => json::inspect(&run, words),
    })
}

fn policy(mut args: PolicyArgs) -> Exit {
    if configured(&mut args.shared).is_none() {
        return Exit::Failed;
    }
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let run = pipeline::inputs(&[], &args.policies, rules, &[], false, texts(&args.shared));
    finish(&run, &args.shared, rules, |words| match args.shared.format {
        Format::Human => human::policy(&run, words, args.shared.quiet),
        Format::Html => html::page(&run, words.lang(), rules),
        Format::Jsonl => json::lines::policy(&run),
        Format::Markdown => markdown::policy(&run, words),
        _ => json::policy(&run),
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
pub(super) fn finish(
    run: &Run,
    shared: &Shared,
    rules: &RuleBase,
    render: impl FnOnce(Words<'_>) -> String,
) -> Exit {
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
pub(super) fn digest(shared: &Shared) -> bool {
    matches!(shared.format, Format::Json | Format::Jsonl | Format::Cyclonedx)
}

/// Whether the report shows the policies' text.
pub(super) const fn texts(shared: &Shared) -> bool {
    matches!(shared.format, Format::Html)
}

/// Sets the number of threads. Fails only when the pool already stands, which it does not.
pub(super) fn threads(shared: &Shared) {
    if let Some(jobs) = shared.jobs {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global();
    }
}
