//! The draft as Markdown.

use super::Draft;
use super::table::{Part, parts};
use crate::report::{Words, clean};

/// The draft in each of the languages, one after another.
pub fn markdown(draft: &Draft, languages: &[Words<'_>]) -> String {
    let mut out = String::new();
    for words in languages {
        for part in parts(draft, *words) {
            if !out.is_empty() {
                out.push('\n');
            }
            write(&part, &mut out);
        }
    }
    out
}

fn write(part: &Part, out: &mut String) {
    match part {
        Part::Heading(level, text) => {
            out.push_str(&"#".repeat(usize::from(*level)));
            out.push_str(&format!(" {}\n", escape(text)));
        }
        Part::Text(text) => out.push_str(&format!("{}\n", escape(text))),
        Part::List(items) => items.iter().for_each(|item| out.push_str(&format!("* {}\n", escape(item)))),
        Part::Table(header, rows) => {
            row(header, out);
            out.push_str(&format!("|{}\n", " --- |".repeat(header.len())));
            rows.iter().for_each(|cells| row(cells, out));
        }
    }
}

fn row(cells: &[String], out: &mut String) {
    out.push('|');
    for cell in cells {
        out.push_str(&format!(" {} |", escape(cell)));
    }
    out.push('\n');
}

/// Text that stays text. Underscores stay bare: those inside the names of permissions mean nothing to Markdown.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '`' | '*' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
