//! `fineprint draft PACKAGE… [--policy FILE]`: the lists that a policy should hold.

use std::path::PathBuf;

use clap::Args;

use super::args::{Format, Shared};
use super::commands::{configured, finish, threads};
use super::exit::Exit;
use super::inputs::Inputs;
use super::{audit, pipeline, rules};
use crate::model::Policy;
use crate::report::{Lang, Words, draft};

/// `fineprint draft`
#[derive(Debug, Args)]
pub struct DraftArgs {
    /// Packages: APK, AAB, split set, AAR, IPA, .app, .framework, HAP …
    #[arg(value_name = "PACKAGE", required = true)]
    pub packages: Vec<PathBuf>,
    /// Policies that the lists shall supplement: then only what they lack, and the sentences to correct
    #[arg(short, long = "policy", value_name = "FILE", num_args = 1..)]
    pub policies: Vec<PathBuf>,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

pub(super) fn run(mut args: DraftArgs) -> Exit {
    // Both languages, unless one is asked for on the command line: the configuration's is that of reports.
    let asked = args.shared.lang;
    let Some(config) = configured(&mut args.shared) else { return Exit::Failed };
    threads(&args.shared);
    let Some(rules) = rules::base(&args.shared) else { return Exit::Failed };
    let packages = Inputs { packages: args.packages.clone(), ..Inputs::default() };
    let mut run = pipeline::inputs(packages, &args.policies, rules, &config.first_party, &args.shared);
    let supplement = !args.policies.is_empty();
    if supplement && run.policies.is_empty() {
        return finish(&run, &args.shared, rules, |_| String::new());
    }
    if !supplement {
        run.policies.push(empty());
    }
    run.audit = Some(audit::plain(&run, rules));
    let found = draft::draft(&run, supplement, rules);
    let languages: Vec<Words<'_>> = match asked {
        Some(_) => vec![Words::new(args.shared.language(), rules)],
        None => [Lang::Zh, Lang::En].map(|lang| Words::new(lang, rules)).to_vec(),
    };
    let text = match args.shared.format {
        Format::Html => draft::html(&found, &languages),
        _ => draft::markdown(&found, &languages),
    };
    // A draft passes no judgement: findings are what it is for.
    run.audit = None;
    finish(&run, &args.shared, rules, |_| text)
}

/// A policy that says nothing: what is missing in it is everything that a policy should say.
const fn empty() -> Policy {
    Policy {
        file: String::new(),
        languages: Vec::new(),
        permissions: Vec::new(),
        sdks: Vec::new(),
        data: Vec::new(),
        clauses: Vec::new(),
        effective: None,
        updated: None,
        gaps: Vec::new(),
    }
}
