//! For people at a terminal.

use anstyle::Style;

use super::{Diff, Watched, sections, verdict};
use crate::report::human::page::{BAD, BOLD, DIM, GOOD, PLAIN, Page, WARN, piece};
use crate::report::{Inspected, Words};

/// The page of a comparison.
pub fn human(diff: &Diff<'_>, watched: &[Watched], words: Words<'_>) -> String {
    let mut page = Page::new();
    page.line(0, &[piece(title(diff.old), BOLD), piece("  →  ", DIM), piece(title(diff.new), BOLD)]);
    page.line(0, &[piece(format!("{}  →  {}", diff.old.facts.file, diff.new.facts.file), DIM)]);
    for (heading, lines) in sections(diff, words) {
        page.section(&heading, Some(lines.len()));
        for (sign, text) in lines {
            page.line(2, &[piece(sign.to_string(), style(sign)), piece(format!(" {text}"), PLAIN)]);
        }
    }
    page.blank();
    if diff.is_empty() {
        page.line(0, &[piece(words.get("diff.same"), GOOD)]);
    }
    if diff.gaps() > 0 {
        let count = words.count("count.gap", diff.gaps());
        page.line(0, &[piece(format!("{count}. {}", words.get("page.unread")), WARN)]);
    }
    if let Some(text) = verdict(diff, watched, words) {
        page.line(0, &[piece(text, if diff.failing(watched).is_empty() { GOOD } else { BAD })]);
    }
    page.finish()
}

/// `Skylark 2.0.7 (207)`
pub(super) fn title(package: &Inspected) -> String {
    let app = &package.facts.app;
    let name = package.facts.title();
    match (&app.version, &app.build) {
        (Some(version), Some(build)) => format!("{name} {version} ({build})"),
        (Some(version), None) => format!("{name} {version}"),
        _ => name.to_owned(),
    }
}

const fn style(sign: char) -> Style {
    match sign {
        '+' => WARN,
        '-' => GOOD,
        _ => DIM,
    }
}
