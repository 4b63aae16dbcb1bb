//! Sentences of a text, as byte ranges.

use crate::policy::phrase::Phrase;
use std::ops::Range;

/// Bytes of a sentence that people write.
const LONGEST: usize = 6000;

/// Splits a text at full stops, question marks and line breaks.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| MAY_END[usize::from(**byte)]) {
        let wide = |stop: &str| bytes.get(at..at + 3) == Some(stop.as_bytes());
        let length = match byte {
            b'.' if !stops(text, start, at) => continue,
            0xe3 if wide("。") => 3,
            0xef if wide("！") || wide("？") => 3,
            0xe3 | 0xef => continue,
            _ => 1,
        };
        push(&mut out, text, start..at + length);
        start = at + length;
    }
    push(&mut out, text, start..text.len());
    out
}

/// Whether a byte may be the first of what ends a sentence.
const MAY_END: [bool; 256] = {
    let mut out = [false; 256];
    let ends = [b'!', b'?', b'\n', b'.', 0xe3, 0xef];
    let mut at = 0;
    while at < ends.len() {
        out[ends[at] as usize] = true;
        at += 1;
    }
    out
};

/// Whether the point at `at` ends the sentence that began at `start`.
fn stops(text: &str, start: usize, at: usize) -> bool {
    let next = text.get(at + 1..).and_then(|t| t.chars().next());
    next.is_none_or(char::is_whitespace) && !abbreviation(text.get(start..at).unwrap_or_default())
}

fn abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).next().unwrap_or_default();
    Phrase::Abbreviation.words().iter().any(|a| word.eq_ignore_ascii_case(a))
        || (!word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()))
}

fn push(out: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let Some(part) = text.get(range.clone()) else { return };
    let trimmed = part.trim_start();
    let start = range.start + (part.len() - trimmed.len());
    let end = start + trimmed.trim_end().len();
    let mut start = start;
    // A sentence without end is cut, so that what is looked for in a sentence stays near.
    while end.saturating_sub(start) > LONGEST {
        let cut = text.floor_char_boundary(start + LONGEST);
        let cut = text
            .get(start..cut)
            .and_then(|t| t.rfind([',', '，', '、', ' ']))
            .map_or(cut, |i| text.ceil_char_boundary(start + i + 1))
            .max(start + 1);
        out.push(start..cut);
        start = cut;
    }
    if end > start {
        out.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().filter_map(|r| text.get(r)).collect()
    }

    #[test]
    fn sentences_end_at_stops_of_both_languages() {
        assert_eq!(split("我们收集IMEI。用于推送！"), ["我们收集IMEI。", "用于推送！"]);
        assert_eq!(split("We ask. You answer."), ["We ask.", "You answer."]);
    }

    #[test]
    fn stops_inside_words_end_nothing() {
        assert_eq!(split("See android.permission.CAMERA for it."), ["See android.permission.CAMERA for it."]);
        assert_eq!(split("A maker, e.g. Acme Inc. of here"), ["A maker, e.g. Acme Inc. of here"]);
        assert_eq!(split("1. Camera"), ["1. Camera"]);
    }
}
