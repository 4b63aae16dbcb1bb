//! Strings from packages and policies as Markdown that shows them and does nothing else.

use crate::report::clean;

/// A name as a code span; in it nothing is markup. Its fence is longer than any run of backticks inside.
pub(super) fn code(name: &str) -> String {
    let name = clean(name);
    let name = name.trim();
    if name.is_empty() {
        return String::new();
    }
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{name}{pad}{fence}")
}

/// A sentence within a line, with everything escaped that Markdown or HTML could take for markup.
pub(super) fn text(sentence: &str) -> String {
    let sentence = clean(sentence);
    let mut out = String::with_capacity(sentence.len() + 16);
    for c in sentence.trim().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A comment in between keeps a name from being mentioned: an escape does not.
            '@' => out.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    // Addresses become links of themselves where they stand bare.
    out.replace("://", ":\\//").replace("www.", "www\\.").replace("WWW.", "WWW\\.")
}

/// What `code` or `text` made, fit for a table: a bar ends a cell even in a code span.
pub(super) fn cell(value: &str) -> String {
    value.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_backticks() {
        assert_eq!(code("a.b"), "`a.b`");
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code("a\nb\u{202e}"), "`a b\\u{202e}`");
        assert_eq!(code(" "), "");
    }

    #[test]
    fn sentences_are_no_markup() {
        assert_eq!(text("<b>*x*</b> [l](u)"), "&lt;b&gt;\\*x\\*&lt;/b&gt; \\[l\\](u)");
        assert_eq!(text("ask @someone at https://x.y"), "ask @<!-- -->someone at https:\\//x.y");
        assert_eq!(cell("a|b"), "a\\|b");
    }
}
