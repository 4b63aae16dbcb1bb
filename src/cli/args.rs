//! The arguments, and what each says in `--help`.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::Severity;
use crate::report::{FailOn, Lang};

/// Checks that mobile apps do what their privacy policies say.
///
/// Reads an app package and the privacy policy that goes with it, and shows where the two part: a permission that the
/// manifest asks for and the policy never mentions, an SDK that ships and is not listed, a denial that the package
/// contradicts. Nothing is run, nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "fineprint", version, max_term_width = 100, subcommand_required = true)]
#[command(
    after_long_help = "Exit codes: 0 nothing at or above the gate; 1 findings; 2 wrong use, or an input that \
    cannot be read; 3 nothing found, but parts unread."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compare packages with their privacy policies
    ///
    /// Tells what a policy leaves out, denies against the facts, or lists without need, with the evidence from both
    /// sides. Every policy is held against every package.
    Audit(AuditArgs),
    /// Show what packages declare and hold
    ///
    /// Permissions, SDKs with their evidence, code, components, parts unread.
    Inspect(InspectArgs),
    /// Show what privacy policies say
    ///
    /// Permissions, SDKs, data, denials, clauses present and missing, each with its line.
    Policy(PolicyArgs),
    /// Show what a build adds and drops
    ///
    /// Permissions, SDKs and their versions, code that reaches data, usage texts, privacy manifests of two builds of one
    /// app. With --fail-on-new it gates: what is new and watched fails the run.
    Diff(super::diff::DiffArgs),
    /// Write the lists that a policy should hold for packages
    ///
    /// Permission list, list of collected data, third-party SDK list, in Chinese and English, or in the one that --lang
    /// names. With a policy only what it lacks, and the sentences to correct. What a person must fill in is marked.
    Draft(super::draft::DraftArgs),
    /// Print the page of a check
    Explain(ExplainArgs),
    /// Write a commented fineprint.toml into the current folder
    Init,
    /// List, show, lint and draft rules
    Rules(super::rules::RulesArgs),
    /// Print the completions for a shell
    Completions(super::shell::CompletionsArgs),
    /// Print the manual, a man page
    Man,
}

/// `fineprint audit`
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Packages: APK, split sets, AAB, AAR, JAR, IPA, .app, .framework, .xcframework; folders of them, patterns
    ///
    /// Folders are walked for packages, quoted patterns (*, ?, [], **) are matched here, - is a list on standard input.
    /// A package that cannot be read costs only itself.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<PathBuf>,
    /// Many packages.
    #[command(flatten)]
    pub many: ManyArgs,
    /// Privacy policies that go with the packages: text, Markdown, HTML; - reads standard input
    #[arg(short, long = "policy", value_name = "FILE", num_args = 1..)]
    pub policies: Vec<PathBuf>,
    /// Lowest severity that fails the run [default: medium]
    ///
    /// The exit code is then 1. Parts that could not be read never fail it: they have exit code 3.
    #[arg(long, value_name = "LEVEL", value_enum, help_heading = "Gate")]
    pub fail_on: Option<Level>,
    /// Report harmless permissions, libraries and other small things too
    #[arg(long, help_heading = "Gate")]
    pub pedantic: bool,
    /// Findings that were there before: only new ones fail the run, and those that are gone are told
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    pub baseline: Option<PathBuf>,
    /// Write the findings of this run to FILE as the baseline of the next; none of them fails this one
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    pub write_baseline: Option<PathBuf>,
    /// Day on which the policies' dates are judged, YYYY-MM-DD; without it they are not
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Gate")]
    pub as_of: Option<String>,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// `fineprint inspect`
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Packages: APK, split sets, AAB, AAR, JAR, IPA, .app, .framework, .xcframework; folders of them, patterns
    ///
    /// Folders are walked for packages, quoted patterns (*, ?, [], **) are matched here, - is a list on standard input.
    /// A package that cannot be read costs only itself.
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<PathBuf>,
    /// Many packages.
    #[command(flatten)]
    pub many: ManyArgs,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// Options for many packages.
#[derive(Debug, Args)]
pub struct ManyArgs {
    /// File with more packages, one a line or ended by NUL; - reads standard input
    #[arg(long, value_name = "LIST", help_heading = "Run")]
    pub from_file: Option<PathBuf>,
    /// Go on where an earlier run ended: packages that --output holds already are not read again (jsonl)
    #[arg(long, help_heading = "Run")]
    pub resume: bool,
}

/// `fineprint policy`
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// Privacy policies: text, Markdown, HTML; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    pub policies: Vec<PathBuf>,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// `fineprint explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Id of the check
    #[arg(value_name = "CHECK", value_parser = checks())]
    pub check: String,
    /// Language of the page [default: zh where LC_ALL, LC_MESSAGES or LANG is Chinese, else en]
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<Language>,
}

/// Options that every reading command has.
#[derive(Debug, Args)]
pub struct Shared {
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Human, help_heading = "Output")]
    pub format: Format,
    /// Write the report to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Language of the report [default: zh where LC_ALL, LC_MESSAGES or LANG is Chinese, else en]
    #[arg(long, value_enum, value_name = "LANG", help_heading = "Output")]
    pub lang: Option<Language>,
    /// When to colour [NO_COLOR is respected]
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, help_heading = "Output")]
    pub color: Color,
    /// Say nothing but findings and errors
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
    /// Folder of your own rules: adds to the built-in ones, and replaces those of the same id
    #[arg(long, value_name = "DIR", help_heading = "Run")]
    pub rules: Option<PathBuf>,
    /// Configuration file [default: fineprint.toml, from the current folder upwards]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Run")]
    pub config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, help_heading = "Run")]
    pub no_config: bool,
    /// Threads [default: one a core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512), help_heading = "Run")]
    pub jobs: Option<u16>,
}

/// `--format`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs: a stable document, see docs/json.md
    Json,
    /// For people: one page in both languages that needs nothing beside it
    Html,
    /// JSON Lines: a document a line for each package, written as each is done; see docs/formats.md
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reporters
    Junit,
    /// Markdown, for pull requests
    Markdown,
    /// Annotations of GitHub's workflows, and a step summary where GITHUB_STEP_SUMMARY is set
    Github,
    /// GitLab's code-quality JSON
    Gitlab,
    /// CycloneDX 1.6 of the SDKs that ship
    Cyclonedx,
}

/// `--lang`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Chinese
    Zh,
}

/// `--color`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `--fail-on`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// What a regulator or a store would object to
    High,
    /// What a reviewer would object to
    Medium,
    /// Flaws of little consequence too
    Low,
    /// Everything
    Info,
    /// Nothing fails the run
    Never,
}

impl From<Level> for FailOn {
    fn from(level: Level) -> Self {
        match level {
            Level::High => Self::Level(Severity::High),
            Level::Medium => Self::Level(Severity::Medium),
            Level::Low => Self::Level(Severity::Low),
            Level::Info => Self::Level(Severity::Info),
            Level::Never => Self::Never,
        }
    }
}

impl Shared {
    /// The language asked for, else the environment's.
    pub fn language(&self) -> Lang {
        language(self.lang)
    }
}

impl ExplainArgs {
    /// The language asked for, else the environment's.
    pub fn language(&self) -> Lang {
        language(self.lang)
    }
}

fn language(asked: Option<Language>) -> Lang {
    match asked {
        Some(Language::En) => Lang::En,
        Some(Language::Zh) => Lang::Zh,
        None => from_environment(|name| std::env::var(name).ok()),
    }
}

/// The first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set decides, as in POSIX.
fn from_environment(get: impl Fn(&str) -> Option<String>) -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(get).find(|value| !value.is_empty());
    if set.is_some_and(|value| value.to_ascii_lowercase().starts_with("zh")) { Lang::Zh } else { Lang::En }
}

impl AuditArgs {
    /// `--policy` takes several values, so in `audit --policy p.html app.apk` it takes the package too: what bears a
    /// package's extension goes back to the packages.
    pub fn settle(&mut self) {
        let (packages, policies) =
            std::mem::take(&mut self.policies).into_iter().partition(|p| is_package(p) || p.is_dir());
        let mut packages: Vec<PathBuf> = packages;
        self.policies = policies;
        self.packages.append(&mut packages);
    }
}

const PACKAGE_EXTENSIONS: [&str; 12] =
    ["aab", "aar", "apk", "apkm", "apks", "app", "framework", "hap", "ipa", "jar", "xapk", "xcframework"];

fn is_package(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|e| PACKAGE_EXTENSIONS.contains(&e.as_str()))
}

/// A calendar date as ISO 8601 writes it.
pub(super) fn day(text: &str) -> Result<String, String> {
    let parts: Vec<Option<u32>> = text
        .split('-')
        .zip([4, 2, 2])
        .map(|(part, digits)| {
            let whole = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| whole)
        })
        .collect();
    match parts.as_slice() {
        [Some(year), Some(month), Some(day)]
            if text.len() == 10 && (1..=days(*year, *month)).contains(day) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("write a date as YYYY-MM-DD".to_owned()),
    }
}

/// Days of a month; none of a month that there is not.
const fn days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

fn checks() -> PossibleValuesParser {
    PossibleValuesParser::new(crate::checks::CHECKS.iter().map(|check| check.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        super::super::formats::command().debug_assert();
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        let env = |pairs: &'static [(&str, &str)]| {
            from_environment(move |name| {
                pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(env(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(env(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(env(&[("LC_ALL", ""), ("LANG", "zh_TW")]), Lang::Zh);
        assert_eq!(env(&[]), Lang::En);
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        assert_eq!(day("2024-02-29").as_deref(), Ok("2024-02-29"));
        for no in
            ["2023-02-29", "2024-13-01", "2024-00-10", "24-01-01", "2024-1-1", "2024-01-01-01", "today", ""]
        {
            assert!(day(no).is_err(), "{no}");
        }
    }

    #[test]
    fn packages_after_policy_are_packages() {
        let cli = Cli::try_parse_from(["fineprint", "audit", "--policy", "p.html", "a.APK"]).expect("parses");
        let Command::Audit(mut args) = cli.command else { panic!("audit") };
        args.settle();
        assert_eq!(args.packages, [PathBuf::from("a.APK")]);
        assert_eq!(args.policies, [PathBuf::from("p.html")]);
    }
}
