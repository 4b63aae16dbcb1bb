//! Strings from packages and policies, made fit for a terminal. A label may hold escape sequences that recolour or
//! rewrite the screen, or direction marks that make `exe.apk` read as `kpa.exe`.

use unicode_width::UnicodeWidthChar;

/// The text with control characters, direction marks and other invisible ones shown as `\u{…}`; line breaks and
/// tabs become spaces.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => out.push(' '),
            c if hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{61C}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
        || u32::from(c) & 0xfffe == 0xfffe // no characters at all: XML knows no way to write them
}

/// At most `width` columns of clean text, cut at a character with `…`.
pub fn shorten(text: &str, width: usize) -> String {
    let text = clean(text);
    let whole: usize = text.chars().map(columns).sum();
    if whole <= width {
        return text;
    }
    let mut used = 1;
    let mut out = String::new();
    for c in text.chars() {
        used += columns(c);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_do_not_reach_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mred\u{202e}b\nc"), "a\\u{1b}[31mred\\u{202e}b c");
        assert_eq!(clean("高德 SDK – ok"), "高德 SDK – ok");
    }

    #[test]
    fn shortens_by_columns_not_characters() {
        assert_eq!(shorten("高德地图", 8), "高德地图");
        assert_eq!(shorten("高德地图", 7), "高德地…");
        assert_eq!(shorten("abcdef", 4), "abc…");
    }
}
