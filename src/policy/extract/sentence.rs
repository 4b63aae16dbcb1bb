//! Parts of sentences, as byte ranges.

use std::ops::Range;

/// The part of the sentence around `at`, between commas.
pub(super) fn clause_around(text: &str, sentence: &Range<usize>, at: usize) -> Range<usize> {
    let is_comma = |c: char| matches!(c, '，' | ',' | '；' | ';' | '：' | ':');
    let before = text.get(sentence.start..at).unwrap_or_default();
    let start = before.rfind(is_comma).map_or(sentence.start, |i| sentence.start + i);
    let after = text.get(at..sentence.end).unwrap_or_default();
    let end = after.find(is_comma).map_or(sentence.end, |i| at + i);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_lies_between_commas() {
        let text = "如您拒绝，我们无法获取位置，但仍可使用";
        let at = text.find("获取").unwrap();
        assert_eq!(&text[clause_around(text, &(0..text.len()), at)], "，我们无法获取位置");
    }
}
