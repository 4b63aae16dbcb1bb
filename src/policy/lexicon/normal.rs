//! The form in which words are compared: compatibility forms folded, lower case, and without the white space,
//! hyphens and underscores that writers put into a word or leave out of it (`Wi-Fi`, `wifi`, `Android_ID`).

use unicode_normalization::UnicodeNormalization;

/// A text in the form in which words are compared, with the way back to the source.
///
/// Positions are byte offsets of the normal form; [`Normal::source`] maps one to a byte offset of the source.
#[derive(Debug, Clone, Default)]
pub struct Normal<'a> {
    source: &'a str,
    /// UTF-8.
    text: Vec<u8>,
    /// For every byte of `text`, the source offset of the character it comes from, doubled, and one more where a word
    /// may start or end before it; at last the source's length.
    origin: Vec<u32>,
}

/// A word may start or end here.
const EDGE: u32 = 1;

/// What becomes of an ASCII character: its lower case, or [`DROPPED`].
const ASCII: [u8; 128] = {
    let mut out = [DROPPED; 128];
    let mut at = 0;
    while at < 128 {
        let c = at as u8;
        if !is_dropped(c as char) {
            out[at] = c.to_ascii_lowercase();
        }
        at += 1;
    }
    out
};
/// No byte of a text.
const DROPPED: u8 = 0xff;

impl<'a> Normal<'a> {
    /// Brings `source` into normal form. Characters past 2 GiB are dropped, which the budget rules out before.
    pub fn of(source: &'a str) -> Self {
        let mut out = Self {
            source,
            text: Vec::with_capacity(source.len() + 8),
            origin: Vec::with_capacity(source.len() + 9),
        };
        // Whether the character before was a letter or digit of a script that writes words apart.
        let mut in_word = false;
        let limit = source.floor_char_boundary((u32::MAX / 2) as usize - 4);
        let mut rest = source.get(..limit).unwrap_or_default();
        let mut at = 0;
        while let Some(byte) = rest.as_bytes().first() {
            let length = rest.len();
            if byte.is_ascii() {
                rest = out.push_ascii(rest, at, &mut in_word);
            } else if is_ideograph(*byte) {
                rest = out.push_ideographs(rest, at);
                in_word = false;
            }
            if length > rest.len() {
                at += length - rest.len();
                continue;
            }
            let mut chars = rest.chars();
            let Some(c) = chars.next() else { break };
            rest = chars.as_str();
            out.push_other(c, at, &mut in_word);
            at += c.len_utf8();
        }
        out.origin.push((source.len().min(limit) as u32) << 1 | EDGE);
        out
    }

    /// Takes over the ASCII characters that `rest` starts with; returns what follows them.
    fn push_ascii<'r>(&mut self, rest: &'r str, from: usize, in_word: &mut bool) -> &'r str {
        let mut before = *in_word;
        let mut length = 0;
        for byte in rest.bytes() {
            let Some(plain) = ASCII.get(usize::from(byte)) else { break };
            let at = from + length;
            length += 1;
            if *plain == DROPPED {
                before = false;
                continue;
            }
            let word = plain.is_ascii_alphanumeric();
            self.text.push(*plain);
            self.origin.push((at as u32) << 1 | u32::from(!(word && before)));
            before = word;
        }
        *in_word = before;
        rest.get(length..).unwrap_or_default()
    }

    /// Takes over the ideographs that `rest` starts with, which are their own form; returns what follows them.
    fn push_ideographs<'r>(&mut self, rest: &'r str, from: usize) -> &'r str {
        let bytes = rest.as_bytes();
        let others = bytes.iter().step_by(3).position(|first| !is_ideograph(*first));
        let length = others.map_or(bytes.len(), |count| count * 3);
        let Some((run, rest)) = rest.split_at_checked(length) else { return rest };
        self.text.extend_from_slice(run.as_bytes());
        let origin = |at: usize| ((from + at - at % 3) as u32) << 1 | u32::from(at.is_multiple_of(3));
        self.origin.extend((0..length).map(origin));
        rest
    }

    /// Takes over a character beyond ASCII.
    fn push_other(&mut self, c: char, at: usize, in_word: &mut bool) {
        if is_plain(c) {
            *in_word = false;
            self.put(c);
            let at = (at as u32) << 1;
            self.origin.extend_from_slice(&[at | EDGE, at, at]);
        } else if let Some(plain) = narrow(c) {
            *in_word = false;
            self.push(plain, at, in_word);
        } else if is_dropped(c) {
            *in_word = false;
        } else if is_marker(c) {
            // Folded, `③QQ` would read `3QQ`.
            *in_word = false;
            self.push(',', at, in_word);
        } else {
            for folded in std::iter::once(c).nfkc().flat_map(char::to_lowercase) {
                if !is_dropped(folded) {
                    self.push(folded, at, in_word);
                }
            }
        }
    }

    fn push(&mut self, c: char, at: usize, in_word: &mut bool) {
        let word = is_word(c);
        let edge = u32::from(!(word && *in_word));
        *in_word = word;
        self.put(c);
        let at = (at as u32) << 1;
        self.origin.push(at | edge);
        self.origin.resize(self.text.len(), at);
    }

    fn put(&mut self, c: char) {
        self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// The normal form itself.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// Its bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// The source offset of the character at `at`; for the end of the text, the source's length.
    #[inline]
    pub fn source(&self, at: usize) -> usize {
        self.origin.get(at).or(self.origin.last()).map_or(0, |o| (*o >> 1) as usize)
    }

    /// The source range that `start..end` stands for, without the dropped characters around it.
    #[inline]
    pub fn source_range(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.source(start);
        let last = end.checked_sub(1).filter(|last| *last < self.text.len()).map(|last| self.source(last));
        let to = last.map_or(from, |at| {
            at + self.source.as_bytes().get(at).map_or(0, |first| match first {
                0..=0x7f => 1,
                0x80..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            })
        });
        (from, to.max(from))
    }

    /// Whether a word may start at `at`, or end before it.
    #[inline]
    pub fn is_edge(&self, at: usize) -> bool {
        self.origin.get(at).is_none_or(|o| o & EDGE != 0)
    }
}

/// The normal form of a character; none if it has none of its own, is dropped, or becomes several.
pub(super) fn folded_alone(c: char) -> Option<char> {
    if is_dropped(c) {
        None
    } else if c.is_ascii() {
        Some(c.to_ascii_lowercase())
    } else if is_plain(c) {
        Some(c)
    } else {
        narrow(c)
    }
}

/// Whether the normal form of `text` starts with `word`.
pub(super) fn begins(text: &str, word: &str) -> bool {
    let mut left = word;
    for c in text.chars() {
        if left.is_empty() {
            break;
        }
        if let Some(plain) = folded_alone(c) {
            let Some(rest) = left.strip_prefix(plain) else { return false };
            left = rest;
            continue;
        }
        // What two characters become does not depend on the other.
        let mut form = normal_word(c.encode_utf8(&mut [0; 4]));
        form.truncate(form.floor_char_boundary(left.len().min(form.len())));
        let Some(rest) = left.strip_prefix(form.as_str()) else { return false };
        left = rest;
    }
    left.is_empty()
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

/// Whether a byte starts a character from U+4000 to U+9FFF: three bytes that have no case and no other form.
const fn is_ideograph(first: u8) -> bool {
    matches!(first, 0xe4..=0xe9)
}

/// Common characters that have no case and no other form.
const fn is_plain(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '、' | '。')
}

/// The narrow form of Chinese punctuation.
const fn narrow(c: char) -> Option<char> {
    Some(match c {
        '，' => ',',
        '：' => ':',
        '；' => ';',
        '（' => '(',
        '）' => ')',
        '！' => '!',
        '？' => '?',
        _ => return None,
    })
}

/// Characters that do not tell words apart.
const fn is_dropped(c: char) -> bool {
    match c {
        '-' | '_' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '‐' | '‑' | '·' | '•' => {
            true
        }
        _ => c.is_whitespace(),
    }
}

/// A word of the rule base in normal form.
pub fn normal_word(word: &str) -> String {
    String::from_utf8(Normal::of(word).text).unwrap_or_default()
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
        for c in ('\u{4000}'..='\u{9fff}').chain(['、', '。']) {
            assert!(is_ideograph(c.to_string().as_bytes()[0]) || matches!(c, '、' | '。'), "{c}");
            assert!(std::iter::once(c).nfkc().flat_map(char::to_lowercase).eq([c]) && !is_dropped(c), "{c}");
            assert!(!is_word(c), "{c}");
        }
        for c in '\u{80}'..='\u{ffff}' {
            if let Some(plain) = narrow(c) {
                assert!(std::iter::once(c).nfkc().eq([plain]) && !is_word(plain), "{c}");
            }
        }
    }

    #[test]
    fn the_way_back_skips_what_was_dropped() {
        let normal = Normal::of("您的 Android_ID 等");
        let at = normal.text().find("androidid").unwrap();
        let (from, to) = normal.source_range(at, at + 9);
        assert_eq!(&"您的 Android_ID 等"[from..to], "Android_ID");
    }

    #[test]
    fn a_text_begins_as_its_normal_form_does() {
        for text in ["我 们ＳＤＫ", "ﬁrst（一）", "⼈民", "", "- S D K"] {
            let normal = normal_word(text);
            let places = normal.char_indices().map(|(at, _)| at).chain([normal.len()]);
            for end in places {
                assert!(begins(text, &normal[..end]), "{text} {end}");
            }
            assert!(!begins(text, &format!("{normal}x")) && !begins(text, "乙"), "{text}");
        }
    }

    #[test]
    fn words_end_where_letters_end() {
        let normal = Normal::of("contacts 通讯录SSID");
        let at = normal.text().find("ssid").unwrap();
        assert!(normal.is_edge(at) && normal.is_edge(at + 4));
        assert!(!normal.is_edge("contact".len()));
        assert!(normal.is_edge("contacts".len()));
    }
}
