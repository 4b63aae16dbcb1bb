//! Markdown (GitHub's dialect), for pull requests, wikis and step summaries. Names of packages and policies stand in
//! code spans, sentences are escaped: neither can start a link, a tag, a table cell or a mention.

mod audit;
mod escape;
mod inspect;
mod policy;

use self::escape::{cell, code, text};
use super::{Run, Words};
use crate::model::Gap;

/// `fineprint audit --format markdown`; at most about `limit` bytes where one is given, and then it says what it left
/// out.
pub fn audit(run: &Run, words: Words<'_>, limit: Option<usize>) -> String {
    audit::page(run, words, limit)
}

/// `fineprint inspect --format markdown`.
pub fn inspect(run: &Run, words: Words<'_>) -> String {
    let mut out = String::new();
    for package in &run.packages {
        inspect::package(package, words, &mut out);
    }
    unread(&run.gaps().collect::<Vec<_>>(), run, words, &mut out);
    out.trim_start().to_owned()
}

/// `fineprint policy --format markdown`.
pub fn policy(run: &Run, words: Words<'_>) -> String {
    let mut out = String::new();
    for policy in &run.policies {
        policy::policy(policy, words, &mut out);
    }
    unread(&run.gaps().collect::<Vec<_>>(), run, words, &mut out);
    out.trim_start().to_owned()
}

/// Inputs and parts that were not read, in plain sight.
fn unread(gaps: &[&Gap], run: &Run, words: Words<'_>, out: &mut String) {
    if gaps.is_empty() && run.failures.is_empty() {
        return;
    }
    out.push_str(&format!("\n## {}\n\n", words.get("section.gaps")));
    for failure in &run.failures {
        out.push_str(&format!("* **{}** {}\n", words.get("cli.error"), text(&words.failure(failure))));
    }
    for gap in gaps {
        out.push_str(&format!("* {}: {}\n", code(&super::evidence::spot(&gap.place)), text(&words.gap(gap))));
    }
}

/// A table: a row for each; nothing where there is none.
fn table(title: &str, heads: &[&str], rows: &[Vec<String>], words: Words<'_>, out: &mut String) {
    if rows.is_empty() {
        return;
    }
    out.push_str(&format!("\n### {} ({})\n\n|", words.get(title), rows.len()));
    heads.iter().for_each(|head| out.push_str(&format!(" {} |", words.get(head))));
    out.push_str("\n|");
    heads.iter().for_each(|_| out.push_str(" --- |"));
    out.push('\n');
    for row in rows {
        out.push('|');
        row.iter().for_each(|value| out.push_str(&format!(" {} |", cell(value))));
        out.push('\n');
    }
}
