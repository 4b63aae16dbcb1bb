//! The form in which words are compared: compatibility forms folded, lower case, and without the white space,
//! hyphens and underscores that writers put into a word or leave out of it (`Wi-Fi`, `wifi`, `Android_ID`).

use unicode_normalization::UnicodeNormalization;

const STARTS: u8 = 1;
const ENDS: u8 = 2;

/// A text in the form in which words are compared, with the way back to the source.
///
/// Positions are byte offsets of the normal form; [`Normal::source`] maps one to a byte offset of the source.
#[derive(Debug, Clone, Default)]
pub struct Normal {
    text: String,
    /// For every byte of `text`, the source offset of the character it comes from; one more for the end.
    origin: Vec<u32>,
    /// For every byte of `text`, the source offset behind the character it comes from.
    behind: Vec<u32>,
    /// Whether a word may start at, or end before, a byte.
    edges: Vec<u8>,
}

impl Normal {
    /// Brings `source` into normal form. Characters past 4 GiB are dropped, which the budget rules out before.
    pub fn of(source: &str) -> Self {
        let mut out = Self {
            text: String::with_capacity(source.len()),
            origin: Vec::with_capacity(source.len() + 1),
            behind: Vec::with_capacity(source.len()),
            edges: Vec::with_capacity(source.len() + 1),
        };
        // Whether the character before was a letter or digit of a script that writes words apart.
        let mut in_word = false;
        for (at, c) in source.char_indices() {
            if is_plain(c) {
                out.push(c, at, at + c.len_utf8(), &mut in_word);
                continue;
            }
            if is_dropped(c) {
                in_word = false;
                continue;
            }
            let behind = at + c.len_utf8();
            if is_marker(c) {
                // Folded, `③QQ` would read `3QQ`.
                in_word = false;
                out.push(',', at, behind, &mut in_word);
            } else if c.is_ascii() {
                out.push(c.to_ascii_lowercase(), at, behind, &mut in_word);
            } else {
                for folded in std::iter::once(c).nfkc().flat_map(char::to_lowercase) {
                    if !is_dropped(folded) {
                        out.push(folded, at, behind, &mut in_word);
                    }
                }
            }
        }
        out.origin.push(u32::try_from(source.len()).unwrap_or(u32::MAX));
        out.edges.push(STARTS | ENDS);
        out
    }

    fn push(&mut self, c: char, at: usize, behind: usize, in_word: &mut bool) {
        let (Ok(at), Ok(behind)) = (u32::try_from(at), u32::try_from(behind)) else { return };
        let word = is_word(c);
        let edge = if word && *in_word { 0 } else { STARTS | ENDS };
        *in_word = word;
        self.text.push(c);
        match c.len_utf8() {
            1 => {
                self.edges.push(edge);
                self.origin.push(at);
                self.behind.push(behind);
            }
            3 => {
                self.edges.extend_from_slice(&[edge, 0, 0]);
                self.origin.extend_from_slice(&[at; 3]);
                self.behind.extend_from_slice(&[behind; 3]);
            }
            length => {
                self.edges.push(edge);
                self.edges.resize(self.text.len(), 0);
                self.origin.resize(self.origin.len() + length, at);
                self.behind.resize(self.behind.len() + length, behind);
            }
        }
    }

    /// The normal form itself.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The source offset of the character at `at`; for the end of the text, the source's length.
    pub fn source(&self, at: usize) -> usize {
        self.origin.get(at).or(self.origin.last()).map_or(0, |o| *o as usize)
    }

    /// The source range that `start..end` stands for, without the dropped characters around it.
    pub fn source_range(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.source(start);
        let to = end.checked_sub(1).and_then(|last| self.behind.get(last)).map_or(from, |b| *b as usize);
        (from, to.max(from))
    }

    /// The first position of the normal form at or after the source offset.
    pub fn position(&self, source: usize) -> usize {
        self.origin.partition_point(|o| (*o as usize) < source).min(self.text.len())
    }

    /// Whether a word may start at `at`.
    pub fn starts(&self, at: usize) -> bool {
        self.edges.get(at).is_none_or(|e| e & STARTS != 0)
    }

    /// Whether a word may end before `at`.
    pub fn ends(&self, at: usize) -> bool {
        self.edges.get(at).is_none_or(|e| e & ENDS != 0)
    }
}

/// Letters and digits of scripts that write words apart. Chinese is not: a Chinese word may stand anywhere.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { !is_han(c) && c.is_alphanumeric() }
}

/// Chinese characters.
pub const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

/// Circled, bracketed and Roman numerals, which mark items.
const fn is_marker(c: char) -> bool {
    matches!(c, '\u{2160}'..='\u{217f}' | '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}')
}

/// Common characters that have no case and no other form.
const fn is_plain(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '、' | '。')
}

/// Characters that do not tell words apart.
fn is_dropped(c: char) -> bool {
    match c {
        '-' | '_' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '‐' | '‑' | '·' | '•' => {
            true
        }
        _ => c.is_whitespace(),
    }
}

/// A word of the rule base in normal form.
pub fn normal_word(word: &str) -> String {
    Normal::of(word).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_are_one() {
        for form in ["Wi-Fi", "WiFi", "wi fi", "ＷｉＦｉ", "wi\u{a0}fi"] {
            assert_eq!(normal_word(form), "wifi", "{form}");
        }
        assert_ne!(normal_word("wi, fi"), "wifi");
    }

    #[test]
    fn plain_characters_are_their_own_form() {
        for c in ('\u{4e00}'..='\u{9fff}').chain(['、', '。']) {
            assert!(std::iter::once(c).nfkc().flat_map(char::to_lowercase).eq([c]) && !is_dropped(c), "{c}");
        }
    }

    #[test]
    fn the_way_back_skips_what_was_dropped() {
        let normal = Normal::of("您的 Android_ID 等");
        let at = normal.text().find("androidid").unwrap();
        let (from, to) = normal.source_range(at, at + 9);
        assert_eq!(&"您的 Android_ID 等"[from..to], "Android_ID");
        assert_eq!(normal.position(from), at);
    }

    #[test]
    fn words_end_where_letters_end() {
        let normal = Normal::of("contacts 通讯录SSID");
        let at = normal.text().find("ssid").unwrap();
        assert!(normal.starts(at) && normal.ends(at + 4));
        assert!(!normal.ends("contact".len()));
        assert!(normal.ends("contacts".len()));
    }
}
