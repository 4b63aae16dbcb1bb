//! Reports for people: grouped, aligned, coloured. Text is styled always; the terminal's writer strips the styles
//! where they are not wanted. Every string of a package or a policy passes through [`clean`](super::clean).

mod columns;
mod evidence;
mod findings;
mod gaps;
mod inspect;
pub(super) mod page;
mod policy;
mod provisioning;

use super::{Run, Words};
use page::Page;

/// The page of an audit.
pub fn audit(run: &Run, words: Words<'_>, quiet: bool) -> String {
    let mut page = Page::new();
    if !quiet {
        inspect::headers(run, words, &mut page);
        policy::headers(run, words, &mut page);
        page.blank();
        columns::write(run, words, &mut page);
    }
    findings::write(run, words, &mut page);
    if !quiet {
        findings::summary(run, words, &mut page);
    }
    page.finish()
}

/// The page of packages.
pub fn inspect(run: &Run, words: Words<'_>, quiet: bool) -> String {
    let mut page = Page::new();
    for package in &run.packages {
        inspect::package(package, words, &mut page);
    }
    if !quiet {
        findings::read_line(run, words, "page.read-packages", &mut page);
    }
    page.finish()
}

/// The page of policies.
pub fn policy(run: &Run, words: Words<'_>, quiet: bool) -> String {
    let mut page = Page::new();
    for policy in &run.policies {
        policy::policy(policy, words, &mut page);
    }
    if !quiet {
        findings::read_line(run, words, "page.read-policies", &mut page);
    }
    page.finish()
}
