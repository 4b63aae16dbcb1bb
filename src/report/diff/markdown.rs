//! For a pull request.

use super::human::title;
use super::{Diff, Watched, sections, verdict};
use crate::report::{Words, clean};

/// The comment of a pull request: a heading, a list for each kind of change.
pub fn markdown(diff: &Diff<'_>, watched: &[Watched], words: Words<'_>) -> String {
    let mut out = format!("## {} → {}\n", escape(&title(diff.old)), escape(&title(diff.new)));
    if let Some(text) = verdict(diff, watched, words) {
        out.push_str(&format!("\n**{}**\n", escape(&text)));
    }
    if diff.is_empty() {
        out.push_str(&format!("\n{}\n", words.get("diff.same")));
    }
    for (heading, lines) in sections(diff, words) {
        out.push_str(&format!("\n### {heading} ({})\n\n", lines.len()));
        for (sign, text) in lines {
            let sign = match sign {
                '+' => "➕",
                '-' => "➖",
                _ => "🔁",
            };
            out.push_str(&format!("* {sign} {}\n", escape(&text)));
        }
    }
    if diff.gaps() > 0 {
        out.push_str(&format!(
            "\n⚠️ {}. {}\n",
            words.count("count.gap", diff.gaps()),
            words.get("page.unread")
        ));
    }
    out
}

/// Text that stays text: nothing of a package becomes markup, a link or a mention.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            // No mention of whoever bears that name.
            '@' => out.push_str("&#64;"),
            c => out.push(c),
        }
    }
    out
}
