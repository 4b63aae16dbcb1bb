//! Parts of sentences, as byte ranges.

use std::ops::Range;

/// The part of the sentence around `at`, between commas.
pub(super) fn clause_around(text: &str, sentence: &Range<usize>, at: usize) -> Range<usize> {
    // A sentence may hold a thousand words, each of which asks: bytes are looked at, many at once.
    let bytes = text.as_bytes();
    let before = bytes.get(sentence.start..at).unwrap_or_default();
    let wide = |part: &[u8], i: usize| {
        WIDE.iter().any(|w| part.get(i..).is_some_and(|p| p.starts_with(w.as_bytes())))
    };
    let narrow = memchr::memrchr3(b',', b';', b':', before);
    let start = narrow.max(memchr::memrchr_iter(LEAD, before).find(|i| wide(before, *i)));
    let after = bytes.get(at..sentence.end).unwrap_or_default();
    let narrow = memchr::memchr3(b',', b';', b':', after).unwrap_or(after.len());
    let end = memchr::memchr_iter(LEAD, after).find(|i| wide(after, *i)).unwrap_or(after.len()).min(narrow);
    start.map_or(sentence.start, |i| sentence.start + i)..(at + end).min(sentence.end)
}

/// The commas of Chinese, and the byte that each starts with.
const WIDE: [&str; 3] = ["，", "；", "："];
const LEAD: u8 = 0xef;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_lies_between_commas() {
        let text = "如您拒绝，我们无法获取位置，但仍可使用";
        let at = text.find("获取").unwrap();
        assert_eq!(&text[clause_around(text, &(0..text.len()), at)], "，我们无法获取位置");
    }

    #[test]
    fn every_comma_of_either_width_ends_it_and_no_other_mark() {
        let is_comma = |c: char| matches!(c, '，' | ',' | '；' | ';' | '：' | ':');
        let text = "甲、乙，丙（丁）；a, b; c: d！戊：己";
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for sentence in [0..text.len(), 6..24] {
            for at in places.iter().copied().filter(|at| (sentence.start..=sentence.end).contains(at)) {
                let start =
                    text[sentence.start..at].rfind(is_comma).map_or(sentence.start, |i| sentence.start + i);
                let end = text[at..sentence.end].find(is_comma).map_or(sentence.end, |i| at + i);
                assert_eq!(clause_around(text, &sentence, at), start..end, "{at}");
            }
        }
    }
}
