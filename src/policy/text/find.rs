//! Looking for single characters, quickly.

/// Where the first colon stands, of either width.
pub fn find_colon(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b':', 0xef, bytes)
        .find(|at| bytes.get(*at) == Some(&b':') || bytes.get(*at..at + 3) == Some("：".as_bytes()))
}

/// Whether one of `chars` stands in a text: as `str::contains`, which looks at each character for each of them.
pub fn holds_any(text: &str, chars: &[char]) -> bool {
    if text.is_ascii() {
        return chars.iter().any(|c| c.is_ascii() && text.as_bytes().contains(&(*c as u8)));
    }
    chars.iter().any(|c| text.contains(*c))
}

/// Whether an ASCII digit stands in a text.
pub fn has_digit(text: &str) -> bool {
    // Without a way out in the midst the processor looks at many at once.
    let in_part = |part: &[u8]| part.iter().fold(false, |found, byte| found | byte.is_ascii_digit());
    text.as_bytes().chunks(64).any(in_part)
}

/// The last `bytes` of a text, or somewhat less, so that no character is cut.
pub fn tail(text: &str, bytes: usize) -> &str {
    text.get(text.ceil_char_boundary(text.len().saturating_sub(bytes))..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_of_either_width() {
        for text in ["a:b", "甲，乙：丙:", "，。", "", "：", "ﾃ:"] {
            assert_eq!(find_colon(text), text.find([':', '：']), "{text}");
        }
    }

    #[test]
    fn a_tail_cuts_no_character() {
        assert_eq!((tail("甲ab", 2), tail("甲ab", 3), tail("甲ab", 9)), ("ab", "ab", "甲ab"));
    }

    #[test]
    fn digits_wherever_they_stand() {
        for before in [0, 1, 63, 64, 200] {
            let text = "甲".repeat(before);
            assert!(!has_digit(&text) && has_digit(&format!("{text}7")), "{before}");
        }
    }

    #[test]
    fn any_of_some_characters() {
        let chars = ['。', '；', ','];
        for text in ["a,b", "甲。", "甲；乙", "甲", "a", ""] {
            assert_eq!(holds_any(text, &chars), text.contains(chars), "{text}");
        }
    }
}
