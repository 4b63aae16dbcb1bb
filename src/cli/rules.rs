//! `fineprint rules`: the rule base listed, shown and linted.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::args::{Format, Shared};
use super::exit::Exit;
use super::learn::{self, LearnArgs, ShapesArgs};
use super::output;
use crate::report::{Words, clean, rules as view};
use crate::rules::{RuleBase, SdkKind, SdkRule, lint};

/// `fineprint rules`
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// The commands of `fineprint rules`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List the rules, a line each
    List(ListArgs),
    /// Show all that a rule says
    Show(ShowArgs),
    /// Check a folder of your own rules, laid over the built-in ones
    Lint(LintArgs),
    /// Draft a rule from a real SDK
    ///
    /// Reads an artefact and writes what tells it from other code: class prefixes, components, native libraries,
    /// keys, declared permissions; for Apple its framework, classes and Swift modules; and the data that its own
    /// privacy manifest declares. What other rules own is left out. Fill in the names by which policies call it.
    Learn(LearnArgs),
    /// Learn by what renamed SDKs are known
    ///
    /// Reads artefacts of SDKs that have rules, and any other code beside them: libraries, apps, other SDKs. What a
    /// class calls of the system and which constants it holds outlives every renamer; what only one SDK shows of that
    /// is written to shapes/ID.toml. The more other code there is, the fewer false claims.
    Shapes(ShapesArgs),
}

/// `fineprint rules list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only rules of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// Only how many there are, by category, kind and platform
    #[arg(long)]
    pub summary: bool,
    /// Only rules of this category (ads, push, …)
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// `fineprint rules show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Id of the rule
    #[arg(value_name = "ID")]
    pub id: String,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// `fineprint rules lint`
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Folder of rules: sdks/VENDOR/ID.toml, vendors.toml, …
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Rewrite files that are out of form
    #[arg(long)]
    pub fix: bool,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// `--kind`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Services of third parties
    Sdk,
    /// Libraries that collect nothing
    Library,
    /// Tools that hide code
    Packer,
}

impl From<Kind> for SdkKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Sdk => Self::Sdk,
            Kind::Library => Self::Library,
            Kind::Packer => Self::Packer,
        }
    }
}

pub(super) fn run(args: &RulesArgs) -> Exit {
    match &args.command {
        RulesCommand::List(args) => list(args),
        RulesCommand::Show(args) => show(args),
        RulesCommand::Lint(args) => lint(args),
        RulesCommand::Learn(args) => learn::learn(args),
        RulesCommand::Shapes(args) => learn::shapes(args),
    }
}

fn list(args: &ListArgs) -> Exit {
    let Some(base) = base(&args.shared) else { return Exit::Failed };
    let kind = args.kind.map(SdkKind::from);
    let wanted = |rule: &&SdkRule| {
        kind.is_none_or(|kind| rule.kind == kind)
            && args.category.as_deref().is_none_or(|category| rule.category == category)
    };
    let rules: Vec<&SdkRule> = base.sdks().iter().filter(wanted).collect();
    let words = Words::new(args.shared.language(), base);
    told(
        &args.shared,
        words,
        &match args.shared.format {
            Format::Human if args.summary => view::summary(&rules, words),
            Format::Human => view::list(&rules, words),
            _ => view::list_json(&rules, base),
        },
    )
}

fn show(args: &ShowArgs) -> Exit {
    let Some(base) = base(&args.shared) else { return Exit::Failed };
    let words = Words::new(args.shared.language(), base);
    let Some(rule) = base.sdk(&args.id) else {
        let near = base.sdks().iter().find(|rule| rule.id.contains(&args.id) || args.id.contains(rule.id));
        let text = match near {
            Some(rule) => words.fill("rules.unknown-near", &[("id", &args.id), ("near", rule.id)]),
            None => words.fill("rules.unknown", &[("id", &args.id)]),
        };
        output::note(&format!("{}: {}", words.get("cli.error"), clean(&text)));
        return Exit::Failed;
    };
    told(
        &args.shared,
        words,
        &match args.shared.format {
            Format::Human => view::show(rule, words),
            _ => view::show_json(rule, base),
        },
    )
}

fn lint(args: &LintArgs) -> Exit {
    let words = Words::new(args.shared.language(), RuleBase::builtin());
    let mut found = lint::folder(&args.dir);
    if args.fix {
        for (path, text) in &found.rewrites {
            if let Err(error) = std::fs::write(args.dir.join(path), text) {
                let file = [("file", path.as_str()), ("what", &error.to_string())];
                output::note(&format!("{}: {}", words.get("cli.error"), words.fill("cli.unwritable", &file)));
                return Exit::Failed;
            }
            output::note(&words.fill("rules.fixed", &[("file", &clean(path))]));
        }
        found = lint::folder(&args.dir);
    }
    let mut text: String = found.errors.iter().map(|error| clean(&error.to_string()) + "\n").collect();
    text.push_str(&match found.errors.len() {
        0 => words.fill("rules.clean", &[("n", &words.number(found.files))]),
        n => words.count("rules.faults", n),
    });
    text.push('\n');
    match (told(&args.shared, words, &text), found.files, found.errors.is_empty()) {
        (Exit::Clean, 0, _) => Exit::Failed,
        (Exit::Clean, _, false) => Exit::Findings,
        (exit, ..) => exit,
    }
}

/// The rules asked for: the built-in ones, or those of `--rules` laid over them. Faults are told.
pub(super) fn base(shared: &Shared) -> Option<&'static RuleBase> {
    let Some(dir) = &shared.rules else { return Some(RuleBase::builtin()) };
    match with_dir(dir) {
        Ok(base) => Some(base),
        Err(faults) => {
            faults.iter().for_each(|fault| output::note(fault));
            None
        }
    }
}

fn with_dir(dir: &Path) -> Result<&'static RuleBase, Vec<String>> {
    RuleBase::with_dir(dir).map_err(|errors| {
        errors.iter().map(|error| format!("error: {}", clean(&error.to_string()))).collect()
    })
}

/// Writes a report and says how that went.
pub(super) fn told(shared: &Shared, words: Words<'_>, text: &str) -> Exit {
    match output::report(text, shared) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            let file = shared.output.as_deref().map_or_else(|| "-".into(), |path| path.to_string_lossy());
            let args = [("file", &*file), ("what", &error.to_string())];
            output::note(&format!("{}: {}", words.get("cli.error"), words.fill("cli.unwritable", &args)));
            Exit::Failed
        }
    }
}
