//! `fineprint rules`: the rule base listed, shown and linted.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::args::{Format, Shared};
use super::exit::Exit;
use super::output;
use crate::detect::learn::{Draft, Naming, vendor_line};
use crate::detect::{self, RuleInterest};
use crate::package::{self, Options};
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

/// `fineprint rules learn`
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// The SDK: AAR, JAR, .framework, .xcframework, .a
    #[arg(value_name = "SDK")]
    pub artefact: PathBuf,
    /// Id of the rule [default: that of the rule that knows most of it, else the file's name]
    #[arg(long, value_name = "ID", value_parser = kebab)]
    pub id: Option<String>,
    /// Product name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Vendor id
    #[arg(long, value_name = "VENDOR", value_parser = kebab)]
    pub vendor: Option<String>,
    /// Write the draft to its place in a folder of rules, sdks/VENDOR/ID.toml, and the vendor beside it
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    pub into: Option<PathBuf>,
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
        RulesCommand::Learn(args) => learn(args),
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

/// An id; it becomes a file's or a folder's name, so nothing else may pass.
fn kebab(text: &str) -> Result<String, String> {
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if text.split('-').all(part) {
        Ok(text.to_owned())
    } else {
        Err("small letters, digits and single hyphens".to_owned())
    }
}

fn learn(args: &LearnArgs) -> Exit {
    let Some(base) = base(&args.shared) else { return Exit::Failed };
    let words = Words::new(args.shared.language(), base);
    let fail = |text: String| {
        output::note(&format!("{}: {}", words.get("cli.error"), clean(&text)));
        Exit::Failed
    };
    let path = args.artefact.to_string_lossy();
    let interest = RuleInterest::learning(base);
    let facts = match package::open(&args.artefact, &path, &Options { interest: &interest, digest: true }) {
        Ok(facts) => facts,
        Err(error) => {
            let what = error.cause.to_string();
            return fail(words.fill("cli.unreadable", &[("file", &*path), ("what", &what)]));
        }
    };
    let file = args.artefact.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let naming = Naming { id: args.id.clone(), name: args.name.clone(), vendor: args.vendor.clone() };
    let Some(draft) = detect::learn::learn(&facts, &file, &naming, base) else {
        return fail(words.fill("rules.nothing-learnt", &[("file", &*path)]));
    };
    for fault in &draft.faults {
        output::note(&clean(fault));
    }
    if !draft.vendor_known && args.into.is_none() {
        output::note(&words.fill("rules.new-vendor", &[("vendor", draft.rule.vendor)]));
    }
    let told = match &args.into {
        Some(dir) => match into(dir, &draft) {
            Ok(()) => {
                output::note(&words.fill("rules.drafted", &[("file", &draft.path())]));
                Exit::Clean
            }
            Err(error) => {
                let file = dir.to_string_lossy();
                let what = error.to_string();
                return fail(words.fill("cli.unwritable", &[("file", &*file), ("what", &what)]));
            }
        },
        None => told(&args.shared, words, &draft.text()),
    };
    // What was not read may hold more of the SDK.
    if told == Exit::Clean && !facts.gaps.is_empty() { Exit::Unread } else { told }
}

/// Writes the draft to its place in the folder `dir`. A vendor that stands there already stays as it is.
fn into(dir: &Path, draft: &Draft) -> std::io::Result<()> {
    let file = dir.join(draft.path());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&file, draft.text())?;
    if draft.vendor_known {
        return Ok(());
    }
    let vendors = dir.join("vendors.toml");
    let mut text = match std::fs::read_to_string(&vendors) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    if text.lines().any(|line| line.trim() == format!("[{}]", draft.rule.vendor)) {
        return Ok(());
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&vendor_line(draft.rule.vendor));
    std::fs::write(&vendors, text)
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
fn told(shared: &Shared, words: Words<'_>, text: &str) -> Exit {
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
