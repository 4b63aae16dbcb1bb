//! The commands: read, judge, report, exit code.

use std::path::PathBuf;

use super::args::{Cli, Command, ExplainArgs, Format, InspectArgs, ManyArgs, PolicyArgs, Shared};
use super::config::{self, Config};
use super::exit::Exit;
use super::inputs::{self, Inputs};
use super::many::{Done, Many, Work};
use super::pipeline::Reader;
use super::{audit, diff, draft, output, pipeline, rules, shell};
use crate::checks;
use crate::report::{self, Failure, Inspected, Run, Words, cyclonedx, html, human, json, markdown};
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
    let words = Words::new(args.shared.language(), rules);
    let Some(inputs) = packages(&args.packages, &args.many, &args.shared, words) else { return Exit::Failed };
    if args.shared.format == Format::Jsonl {
        return many(&inputs, &args, &config, rules, words);
    }
    let run = pipeline::inputs(inputs, &[], rules, &config.first_party, &args.shared);
    finish(&run, &args.shared, rules, |words| match args.shared.format {
        Format::Human => human::inspect(&run, words, args.shared.quiet),
        Format::Html => html::page(&run, words.lang(), rules),
        Format::Markdown => markdown::inspect(&run, words),
        Format::Cyclonedx => cyclonedx::bom(&run, words),
        _ => json::inspect(&run, words),
    })
}

fn many(
    inputs: &Inputs,
    args: &InspectArgs,
    config: &Config,
    rules: &'static RuleBase,
    words: Words<'_>,
) -> Exit {
    let reader = Reader::new(rules, &config.first_party, pipeline::digest(&args.shared));
    let many = Many {
        command: "inspect",
        inputs,
        reader: &reader,
        words,
        shared: &args.shared,
        resume: args.many.resume,
        preface: String::new(),
        settings: vec![config.text.clone(), own_rules(rules)],
        failed: false,
    };
    many.run(&Inspection { words }, &mut |_| ()).unwrap_or(Exit::Failed)
}

struct Inspection<'a> {
    words: Words<'a>,
}

impl Work for Inspection<'_> {
    fn package(&self, package: Inspected) -> Done {
        let unread = !package.facts.gaps.is_empty();
        let run = Run { packages: vec![package], ..Run::default() };
        Done { line: json::lines::inspect(&run, self.words), failing: 0, unread }
    }

    fn failure(&self, failure: &Failure) -> String {
        json::lines::inspect(&Run { failures: vec![failure.clone()], ..Run::default() }, self.words)
    }
}

/// The rules that are not built in, as a text; empty without them.
pub(super) fn own_rules(rules: &RuleBase) -> String {
    if rules.is_builtin() {
        return String::new();
    }
    report::rules::list_json(&rules.sdks().iter().collect::<Vec<_>>(), rules)
}

/// The packages that the arguments come to. Tells what stood beside them; none at all is wrong use.
pub(super) fn packages(
    arguments: &[PathBuf],
    many: &ManyArgs,
    shared: &Shared,
    words: Words<'_>,
) -> Option<Inputs> {
    if arguments.is_empty() && many.from_file.is_none() {
        output::note(
            "error: no package is named\n\nhelp: name files, folders, patterns, or a list with --from-file",
        );
        return None;
    }
    if many.resume && (shared.format != Format::Jsonl || shared.output.is_none()) {
        output::note("error: --resume needs --format jsonl and --output FILE");
        return None;
    }
    let inputs = inputs::expand(arguments, many.from_file.as_deref());
    for (folder, files) in inputs.skipped.iter().filter(|_| !shared.quiet) {
        let files = words.count("count.file", *files);
        output::note(&report::clean(&words.fill("cli.skipped", &[("files", &files), ("folder", folder)])));
    }
    Some(inputs)
}

fn policy(mut args: PolicyArgs) -> Exit {
    if configured(&mut args.shared).is_none() {
        return Exit::Failed;
    }
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let run = pipeline::inputs(Inputs::default(), &args.policies, rules, &[], &args.shared);
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

/// Sets the number of threads. Fails only when the pool already stands, which it does not.
pub(super) fn threads(shared: &Shared) {
    if let Some(jobs) = shared.jobs {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global();
    }
}
