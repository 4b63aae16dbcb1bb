//! All words of the lexicon, found in one pass over a text. `build.rs` includes this file too: it builds the index of
//! the rules in the binary, which then costs a run no more than a copy.
//!
//! Patterns stand sorted, and in a trie that is walked from each place where one may start.

use super::filter::Filter;
use super::normal::{Normal, is_word, normal_word};
use super::trie::Trie;
use crate::rules::packed::{Reader, Writer};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

/// A word found: `start..end` in the normal form, and the pattern's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// The pattern's values are `Index::values(pattern)`.
    pub pattern: usize,
}

/// What was found so far: sure words, and those that want an edge, with whether their start and end are good.
#[derive(Default)]
struct Hits {
    sure: Vec<Found>,
    doubtful: Vec<(Found, bool, bool)>,
}

/// Words with values, sorted by normal form.
#[derive(Debug, Default)]
pub struct Index<V> {
    /// All patterns, one behind the other, and where each ends.
    text: Cow<'static, str>,
    ends: Vec<u32>,
    /// Whether a pattern needs a word's edge at its start ([`AT_START`]) and end ([`AT_END`]), and whether it may do
    /// without beside its like ([`FUSIBLE`]).
    edges: Vec<u8>,
    /// Where the values of a pattern end.
    value_ends: Vec<u32>,
    values: Vec<V>,
    trie: Trie,
    /// What the patterns start with, and those that may start inside a Latin word.
    all: Filter,
    inner: Filter,
}

/// The pattern starts with a letter that needs a word's edge before it.
const AT_START: u8 = 1;
/// The pattern ends in one that needs an edge behind it.
const AT_END: u8 = 2;
/// Found where separators were lost.
const FUSIBLE: u8 = 4;

impl<V> Index<V> {
    /// Builds the index. One word may come with many values.
    pub fn new(words: Vec<(&str, V)>) -> Self {
        Self::with_fusible(words, |_| false)
    }

    /// Builds an index with words, known by their values, that are found even where separators were lost
    /// (`Android IDMEID`).
    pub fn with_fusible(words: Vec<(&str, V)>, fusible: impl Fn(&[V]) -> bool) -> Self {
        let mut normal: Vec<(String, V)> = words
            .into_iter()
            .map(|(word, value)| (normal_word(word), value))
            .filter(|(word, _)| !word.is_empty())
            .collect();
        normal.sort_by(|a, b| a.0.cmp(&b.0));
        let mut out = Self {
            text: Cow::default(),
            ends: Vec::new(),
            edges: Vec::new(),
            value_ends: Vec::new(),
            values: Vec::with_capacity(normal.len()),
            trie: Trie::default(),
            all: Filter::default(),
            inner: Filter::default(),
        };
        let mut text = String::new();
        let mut last = String::new();
        for (word, value) in normal {
            out.values.push(value);
            if word != last {
                text.push_str(&word);
                out.ends.push(text.len() as u32);
                out.value_ends.push(0);
                let edge = |c: Option<char>, flag| if c.is_some_and(is_word) { flag } else { 0 };
                out.edges.push(edge(word.chars().next(), AT_START) | edge(word.chars().next_back(), AT_END));
                last = word;
            }
            if let Some(end) = out.value_ends.last_mut() {
                *end = out.values.len() as u32;
            }
        }
        out.text = Cow::Owned(text);
        for pattern in 0..out.len() {
            if fusible(out.values(pattern)) {
                out.edges[pattern] |= FUSIBLE;
            }
        }
        let patterns: Vec<&[u8]> = (0..out.len()).map(|i| out.bytes(i)).collect();
        out.trie = Trie::new(&patterns);
        out.prepare();
        out
    }

    /// What is quicker made than read.
    fn prepare(&mut self) {
        let mut start = 0;
        for (end, edges) in self.ends.iter().zip(&self.edges) {
            let word = self.text.as_bytes().get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            self.all.add(word);
            if *edges & (AT_START | FUSIBLE) != AT_START {
                self.inner.add(word);
            }
        }
    }

    /// Packs the index, values as numbers.
    pub fn write(&self, to: &mut Writer, number: impl Fn(&V) -> u32) {
        to.text(&self.text);
        to.numbers(self.ends.iter().copied());
        to.numbers(self.edges.iter().map(|edges| u32::from(*edges)));
        to.numbers(self.value_ends.iter().copied());
        to.numbers(self.values.iter().map(number));
        to.numbers(self.trie.numbers().iter().copied());
    }

    /// Reads back what [`Index::write`] packed.
    pub fn read(from: &mut Reader, value: impl Fn(u32) -> Option<V>) -> Option<Self> {
        let (text, same) = (from.text()?, |n| n);
        let mut out = Self {
            text: Cow::Borrowed(text),
            ends: from.numbers(same)?,
            edges: from.numbers(|edges| edges as u8)?,
            value_ends: from.numbers(same)?,
            values: from.numbers(value)?.into_iter().collect::<Option<_>>()?,
            trie: Trie::of_numbers(from.numbers(same)?),
            all: Filter::default(),
            inner: Filter::default(),
        };
        out.prepare();
        Some(out)
    }

    /// The values of a pattern.
    #[inline]
    pub fn values(&self, pattern: usize) -> &[V] {
        range(&self.value_ends, pattern).and_then(|range| self.values.get(range)).unwrap_or_default()
    }

    /// Changes values by their word.
    #[cfg(test)]
    pub(super) fn change(&mut self, mut change: impl FnMut(&str, &mut V)) {
        let mut values = std::mem::take(&mut self.values);
        for pattern in 0..self.len() {
            let of = range(&self.value_ends, pattern).and_then(|range| values.get_mut(range));
            of.unwrap_or_default().iter_mut().for_each(|value| change(self.word(pattern), value));
        }
        self.values = values;
    }

    /// The normal form of a pattern.
    pub fn word(&self, pattern: usize) -> &str {
        range(&self.ends, pattern).and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    /// How many patterns there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The values of exactly this word.
    pub fn exact(&self, normal: &str) -> &[V] {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = low.midpoint(high);
            match self.word(mid).cmp(normal) {
                Ordering::Less => low = mid + 1,
                Ordering::Equal => return self.values(mid),
                Ordering::Greater => high = mid,
            }
        }
        &[]
    }

    /// All words of the text, overlapping ones too, by start and then by growing length.
    ///
    /// A word that starts or ends in letters does so at a word's edge (`s` may follow); a fusible one may also stand
    /// next to another such word (`Android IDMEID`), where separators were lost.
    pub fn find(&self, text: &Normal<'_>) -> Vec<Found> {
        self.find_all(text).0
    }

    /// As [`Index::find`], and whether some words were found, or looked for, beside their like.
    pub fn find_all(&self, text: &Normal<'_>) -> (Vec<Found>, bool) {
        let mut hits = Hits { sure: Vec::with_capacity(text.bytes().len() / 32), ..Hits::default() };
        let bytes = text.bytes();
        for (start, byte) in bytes.iter().enumerate() {
            // The middle of a character.
            if byte & 0xc0 == 0x80 {
                continue;
            }
            let starts = text.is_edge(start);
            let filter = if starts { &self.all } else { &self.inner };
            if filter.may_start(bytes.get(start..).unwrap_or_default()) {
                self.find_at(start, starts, text, &mut hits);
            }
        }
        let fused = !hits.doubtful.is_empty();
        if fused {
            self.add_fused(&mut hits.sure, hits.doubtful);
        }
        (hits.sure, fused)
    }

    /// The words at `start`.
    #[inline]
    fn find_at(&self, start: usize, starts: bool, text: &Normal<'_>, hits: &mut Hits) {
        let rest = text.bytes().get(start..).unwrap_or_default();
        let found = |pattern: usize, length: usize| {
            let end = start + length;
            let edges = self.edges.get(pattern).copied().unwrap_or_default();
            let good_start = edges & AT_START == 0 || starts;
            let good_end = edges & AT_END == 0 || text.is_edge(end) || plural(text, end);
            let found = Found { start, end, pattern };
            if good_start && good_end {
                hits.sure.push(found);
            } else if (good_start || good_end || length >= 4) && edges & FUSIBLE != 0 {
                hits.doubtful.push((found, good_start, good_end));
            }
        };
        self.trie.starting(rest, |pattern| self.bytes(pattern), found);
    }

    #[inline]
    fn bytes(&self, pattern: usize) -> &[u8] {
        range(&self.ends, pattern).and_then(|range| self.text.as_bytes().get(range)).unwrap_or_default()
    }

    /// Takes in the doubtful words that touch another one, so that the run of them starts and ends at edges.
    fn add_fused(&self, sure: &mut Vec<Found>, mut doubtful: Vec<(Found, bool, bool)>) {
        let fusible = |f: &&Found| self.edges.get(f.pattern).is_some_and(|edges| edges & FUSIBLE != 0);
        let mut ends: BTreeSet<usize> = sure.iter().filter(fusible).map(|f| f.end).collect();
        // Left to right: a word may start where a good one ends.
        doubtful.sort_by_key(|(f, ..)| (f.start, f.end));
        for (found, good_start, _) in &mut doubtful {
            *good_start |= ends.contains(&found.start);
            if *good_start {
                ends.insert(found.end);
            }
        }
        let mut starts: BTreeSet<usize> = sure.iter().filter(fusible).map(|f| f.start).collect();
        for (found, good_start, good_end) in doubtful.iter_mut().rev() {
            *good_end |= starts.contains(&found.end);
            if *good_start && *good_end {
                starts.insert(found.start);
            }
        }
        sure.extend(doubtful.iter().filter(|(_, s, e)| *s && *e).map(|(f, ..)| *f));
        sure.sort_by_key(|f| (f.start, f.end));
    }
}

/// Whether an English plural ends here.
#[inline]
fn plural(text: &Normal<'_>, end: usize) -> bool {
    let rest = text.bytes().get(end..).unwrap_or_default();
    (rest.starts_with(b"s") && text.is_edge(end + 1)) || (rest.starts_with(b"es") && text.is_edge(end + 2))
}

/// The part of a list that is number `at`'s, whose parts end at `ends`.
#[inline]
fn range(ends: &[u32], at: usize) -> Option<Range<usize>> {
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
    Some(start..*ends.get(at)? as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let words = vec![
            ("Android ID", 1),
            ("MEID", 1),
            ("IMEI", 1),
            ("contact", 0),
            ("通讯录", 0),
            ("录", 0),
            ("mac", 1),
        ];
        let index = Index::with_fusible(words, |v| v.contains(&1));
        let normal = Normal::of(text);
        index.find(&normal).iter().map(|f| index.word(f.pattern).to_owned()).collect()
    }

    #[test]
    fn latin_words_need_edges_and_chinese_ones_do_not() {
        assert_eq!(words("your contacts"), ["contact"]);
        assert!(words("contactors and a contactless card").is_empty());
        assert_eq!(words("读取通讯录权限"), ["通讯录", "录"]);
        assert!(words("machine").is_empty());
    }

    #[test]
    fn fused_identifiers_are_taken_apart_but_parts_of_words_are_not() {
        assert_eq!(words("Android IDMEID"), ["androidid", "meid"]);
        assert_eq!(words("IMEIMEID"), ["imei", "meid"]);
        assert!(words("IMEIX").is_empty());
        assert!(words("xMEID").is_empty());
    }

    #[test]
    fn a_packed_index_is_the_same_index() {
        let index = Index::new(vec![("通讯录", 3u32), ("mac", 1), ("录", 0), ("MAC", 4)]);
        let mut packed = Writer::default();
        index.write(&mut packed, |v| *v);
        let read = Index::read(&mut Reader::new(packed.finish().leak()).unwrap(), Some).unwrap();
        for text in ["读取通讯录", "a Mac", "machine", "录"] {
            let normal = Normal::of(text);
            assert_eq!(read.find(&normal), index.find(&normal), "{text}");
        }
        assert_eq!(read.exact("mac"), [1, 4]);
    }

    /// Against looking for each word by itself.
    #[test]
    fn all_words_at_all_places_are_found() {
        let list = [
            "录",
            "录音",
            "录音机",
            "录音权限说明书和",
            "录音权限说明书或",
            "录音权限说明书及其他",
            "音",
            "a",
            "an",
            "an apple tree",
            "an apple treehouse",
            "an apples",
        ];
        let index = Index::new(list.iter().map(|w| (*w, ())).collect());
        for text in
            ["录音权限说明书及其他录音机", "录音权限说明书也", "an apple treehouse, an apple tree", "录", "a"]
        {
            let normal = Normal::of(text);
            let mut expected = Vec::new();
            for (at, _) in normal.text().char_indices() {
                for i in 0..index.len() {
                    let end = at + index.word(i).len();
                    let latin = index.word(i).is_ascii();
                    let edges = !latin || normal.is_edge(at) && (normal.is_edge(end) || plural(&normal, end));
                    if edges && normal.text()[at..].starts_with(index.word(i)) {
                        expected.push(Found { start: at, end, pattern: i });
                    }
                }
            }
            assert_eq!(index.find(&normal), expected, "{text}");
            assert!(!expected.is_empty());
        }
    }

    #[test]
    fn one_word_may_carry_many_values() {
        let index = Index::new(vec![("相机", 1), ("相机", 2), ("相 机", 3)]);
        assert_eq!(index.len(), 1);
        assert_eq!(index.exact("相机"), [1, 2, 3]);
        assert!(index.exact("相").is_empty());
    }
}
