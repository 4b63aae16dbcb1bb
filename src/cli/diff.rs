//! `fineprint diff OLD NEW`: what a build adds and drops, and whether that passes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{Format, Shared};
use super::commands::{configured, finish, threads};
use super::exit::Exit;
use super::inputs::Inputs;
use super::{pipeline, rules};
use crate::report::diff::{self, Watched};

/// `fineprint diff`
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The build before
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The build after
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Fail when the new build adds such things
    ///
    /// Several are parted by commas. Without it the builds are compared and nothing fails.
    #[arg(long, value_name = "KIND", value_enum, value_delimiter = ',', help_heading = "Gate")]
    pub fail_on_new: Vec<Kind>,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// `--fail-on-new`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A permission that the old build does not ask for
    Permission,
    /// An SDK that the old build does not hold; libraries do not count
    Sdk,
    /// A kind of data that the old build's code does not reach
    Data,
}

impl From<Kind> for Watched {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Permission => Self::Permission,
            Kind::Sdk => Self::Sdk,
            Kind::Data => Self::Data,
        }
    }
}

pub(super) fn run(mut args: DiffArgs) -> Exit {
    let Some(config) = configured(&mut args.shared) else { return Exit::Failed };
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let mut watched: Vec<Watched> = args.fail_on_new.iter().map(|kind| (*kind).into()).collect();
    watched.sort_unstable();
    watched.dedup();
    let builds = Inputs { packages: vec![args.old.clone(), args.new.clone()], ..Inputs::default() };
    let run = pipeline::inputs(builds, &[], rules, &config.first_party, &args.shared);
    let [old, new] = run.packages.as_slice() else {
        return finish(&run, &args.shared, rules, |_| String::new());
    };
    let found = diff::diff(old, new, rules);
    let passed = found.failing(&watched).is_empty();
    let ended = finish(&run, &args.shared, rules, |words| match args.shared.format {
        Format::Json => diff::json(&found, &watched, words),
        Format::Markdown => diff::markdown(&found, &watched, words),
        _ => diff::human(&found, &watched, words),
    });
    // Parts unread weigh less than what was found.
    if !passed && ended != Exit::Failed { Exit::Findings } else { ended }
}
