//! Finds the first of many words in a text, the longest at its place, whatever the case of Latin letters. There are a
//! few hundred, and a run may read one short policy: hence no automaton, which costs more to build than to run, but
//! the sorted words behind a small filter. `build.rs` includes this file too.

use crate::rules::schema::Str;
use std::ops::Range;

/// Bits of the filter. A few hundred words set few of them.
const BITS: usize = 4096;

/// Words to search for.
#[derive(Debug)]
pub struct Search {
    /// Sorted by their form in lower case.
    pub(super) words: Vec<Str>,
    /// The first three bytes with which a word may start.
    filter: [u64; BITS / 64],
    /// The words by their last byte.
    endings: Vec<Vec<Str>>,
}

impl Default for Search {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

/// A word found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where.
    pub range: Range<usize>,
    /// Which.
    pub word: Str,
}

impl Search {
    /// Prepares a search. Of words that differ by case alone the first counts; those of less than three bytes are
    /// not found.
    pub fn new(mut words: Vec<Str>) -> Self {
        words.sort_by(|a, b| lower(a).cmp(lower(b)));
        words.dedup_by(|next, kept| next.eq_ignore_ascii_case(kept));
        let mut filter = [0; BITS / 64];
        let mut endings = vec![Vec::new(); 256];
        for word in &words {
            if let Some(bit) = bit(word.as_bytes()) {
                filter[bit / 64] |= 1 << (bit % 64);
            }
            if let Some(last) = word.bytes().last() {
                endings[usize::from(last.to_ascii_lowercase())].push(*word);
            }
        }
        Self { words, filter, endings }
    }

    /// Whether a text ends in one of the words.
    pub fn ends(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let ends = |word: &Str| {
            let from = bytes.len().checked_sub(word.len());
            from.and_then(|from| bytes.get(from..))
                .is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()))
        };
        let near = bytes.last().and_then(|last| self.endings.get(usize::from(last.to_ascii_lowercase())));
        near.is_some_and(|words| words.iter().any(ends))
    }

    /// All words in the text from left to right, none over another.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Hit> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
                let Some(word) = self.longest(rest) else {
                    at += 1;
                    continue;
                };
                let start = at;
                at += word.len();
                return Some(Hit { range: start..at, word });
            }
            None
        })
    }

    /// The longest word that `rest` starts with.
    fn longest(&self, rest: &[u8]) -> Option<Str> {
        let bit = bit(rest)?;
        if self.filter[bit / 64] & 1 << (bit % 64) == 0 {
            return None;
        }
        let head = rest.get(..3)?;
        let from = self.words.partition_point(|word| lower(word).lt(head.iter().map(u8::to_ascii_lowercase)));
        let starts = |word: &Str, text: &[u8]| {
            text.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()))
        };
        let same_head =
            |word: &&Str| word.as_bytes().get(..3).is_some_and(|first| first.eq_ignore_ascii_case(head));
        let near = self.words.get(from..)?.iter().take_while(same_head);
        near.filter(|word| starts(word, rest)).max_by_key(|word| word.len()).copied()
    }
}

fn lower(word: &str) -> impl Iterator<Item = u8> {
    word.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// The filter's bit of the first three bytes.
fn bit(bytes: &[u8]) -> Option<usize> {
    let [a, b, c] = *bytes.first_chunk()?;
    let lower = |byte: u8| usize::from(byte.to_ascii_lowercase());
    Some((lower(a).wrapping_mul(31) ^ lower(b).wrapping_mul(7) ^ lower(c) << 4) % BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let search = Search::new(vec!["use", "Purpose of use", "使用目的", "目的", "SDK", "sdk", "SDK name"]);
        search.find(text).map(|hit| hit.word).collect()
    }

    #[test]
    fn the_longest_word_at_the_first_place() {
        assert_eq!(found("purpose of USE: sdk NAME"), ["Purpose of use", "SDK name"]);
        assert_eq!(found("SDK的使用目的和目的"), ["SDK", "使用目的", "目的"]);
        assert_eq!(found("purpose of us"), [""; 0]);
    }

    #[test]
    fn a_text_may_end_in_a_word() {
        let search = Search::new(vec!["使用目的", "SDK name"]);
        assert!(search.ends("the sdk Name") && search.ends("其使用目的") && search.ends("SDK NAME"));
        assert!(!search.ends("SDK names") && !search.ends("目的") && !search.ends(""));
    }
}
