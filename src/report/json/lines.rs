//! JSON Lines: a document a line. The documents are those of `--format json`, about one package each; what is the same
//! for all packages stands once, in lines before them.

use serde::Serialize;

use super::{AuditJson, InspectJson, PolicyJson};
use crate::report::{Run, Words};

/// The first line: what the run was asked for. Two files with the same first line can be joined.
#[derive(Debug, Serialize)]
pub struct RunLine<'a> {
    /// `fineprint.run/1`.
    pub schema: &'static str,
    /// `audit`, `inspect`.
    pub command: &'a str,
    /// Version of the program.
    pub version: &'a str,
    /// `en`, `zh`: language of `message` and `help`.
    pub lang: &'a str,
    /// SHA-256 over everything else that decides what is found: policies, rules, configuration, baseline, options.
    pub settings: &'a str,
}

impl<'a> RunLine<'a> {
    /// The line of a run of `command` with those settings.
    pub const fn new(command: &'a str, lang: &'a str, settings: &'a str) -> Self {
        Self { schema: "fineprint.run/1", command, version: env!("CARGO_PKG_VERSION"), lang, settings }
    }
}

/// A value as a line.
pub fn line(value: &impl Serialize) -> String {
    // Our own types hold nothing that JSON cannot say.
    let mut out = serde_json::to_string(value).unwrap_or_default();
    out.push('\n');
    out
}

/// `fineprint audit`: the line of the run.
pub fn audit(run: &Run, words: Words<'_>) -> String {
    line(&AuditJson::new(run, words))
}

/// `fineprint inspect`: the line of the run.
pub fn inspect(run: &Run, words: Words<'_>) -> String {
    line(&InspectJson::new(run, words))
}

/// `fineprint policy`: a line for each policy, and one for each that could not be read.
pub fn policy(run: &Run) -> String {
    let mut out = String::new();
    for policy in &run.policies {
        out.push_str(&line(&PolicyJson::new(&Run { policies: vec![policy.clone()], ..Run::default() })));
    }
    for failure in &run.failures {
        out.push_str(&line(&PolicyJson::new(&Run { failures: vec![failure.clone()], ..Run::default() })));
    }
    out
}
