//! All words of the lexicon, found in one pass over a text.
//!
//! Patterns stand sorted; the first two characters lead to the few that may match at a place. That costs next to
//! nothing to build, which an automaton over ten thousand words does not, and the run of `audit` pays for the build.

use std::collections::HashSet;

use super::normal::{Normal, is_word, normal_word};

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

/// Words with values, sorted by normal form.
#[derive(Debug, Default)]
pub struct Index<V> {
    patterns: Vec<Pattern>,
    values: Vec<V>,
    buckets: Vec<(u64, u32, u32)>,
    table: Vec<u32>,
}

#[derive(Debug)]
struct Pattern {
    text: Box<str>,
    /// Starts or ends with a letter that needs a word boundary.
    word_start: bool,
    word_end: bool,
    from: u32,
    to: u32,
}

impl<V> Index<V> {
    /// Builds the index. One word may come with many values.
    pub fn new(words: Vec<(&str, V)>) -> Self {
        let mut normal: Vec<(String, V)> = words
            .into_iter()
            .map(|(word, value)| (normal_word(word), value))
            .filter(|(word, _)| !word.is_empty())
            .collect();
        normal.sort_by(|a, b| a.0.cmp(&b.0));
        let mut out = Self {
            patterns: Vec::new(),
            values: Vec::with_capacity(normal.len()),
            buckets: Vec::new(),
            table: Vec::new(),
        };
        for (word, value) in normal {
            let next = out.values.len() as u32;
            match out.patterns.last_mut() {
                Some(last) if *last.text == *word => last.to = next + 1,
                _ => out.patterns.push(Pattern {
                    word_start: word.chars().next().is_some_and(is_word),
                    word_end: word.chars().next_back().is_some_and(is_word),
                    text: word.into(),
                    from: next,
                    to: next + 1,
                }),
            }
            out.values.push(value);
        }
        out.fill_buckets();
        out
    }

    fn fill_buckets(&mut self) {
        for (i, pattern) in self.patterns.iter().enumerate() {
            let key = key_of(&pattern.text);
            match self.buckets.last_mut() {
                Some((last, _, to)) if *last == key => *to = i as u32 + 1,
                _ => self.buckets.push((key, i as u32, i as u32 + 1)),
            }
        }
        let size = (self.buckets.len() * 4).next_power_of_two();
        self.table = vec![u32::MAX; size];
        for (b, (key, ..)) in self.buckets.iter().enumerate() {
            let mut slot = hash(*key) & (size - 1);
            while self.table[slot] != u32::MAX {
                slot = (slot + 1) & (size - 1);
            }
            self.table[slot] = b as u32;
        }
    }

    /// The values of a pattern.
    pub fn values(&self, pattern: usize) -> &[V] {
        self.patterns
            .get(pattern)
            .and_then(|p| self.values.get(p.from as usize..p.to as usize))
            .unwrap_or_default()
    }

    /// The normal form of a pattern.
    pub fn word(&self, pattern: usize) -> &str {
        self.patterns.get(pattern).map_or("", |p| &p.text)
    }

    /// How many patterns there are.
    pub const fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The values of exactly this word.
    pub fn exact(&self, normal: &str) -> &[V] {
        match self.patterns.binary_search_by(|p| (*p.text).cmp(normal)) {
            Ok(at) => self.values(at),
            Err(_) => &[],
        }
    }

    fn bucket(&self, key: u64) -> Option<(usize, usize)> {
        let mask = self.table.len().checked_sub(1)?;
        let mut slot = hash(key) & mask;
        loop {
            let b = *self.table.get(slot)?;
            if b == u32::MAX {
                return None;
            }
            let (found, from, to) = *self.buckets.get(b as usize)?;
            if found == key {
                return Some((from as usize, to as usize));
            }
            slot = (slot + 1) & mask;
        }
    }

    /// All words of the text, overlapping ones too, by start and then by growing length.
    ///
    /// A word that starts or ends in letters does so at a word's edge (`s` may follow); a word `fusible` by its values may
    /// also stand next to another such word (`Android IDMEID`), where separators were lost.
    pub fn find(&self, text: &Normal, fusible: impl Fn(&[V]) -> bool) -> Vec<Found> {
        let mut sure = Vec::new();
        let mut doubtful: Vec<(Found, bool, bool)> = Vec::new();
        let normal = text.text();
        for (start, c) in normal.char_indices() {
            let rest = normal.get(start..).unwrap_or_default();
            self.find_at(rest, c, 1, start, text, &mut sure, &mut doubtful, &fusible);
            self.find_at(rest, c, 2, start, text, &mut sure, &mut doubtful, &fusible);
        }
        if !doubtful.is_empty() {
            self.add_fused(&mut sure, doubtful, &fusible);
        }
        sure
    }

    #[expect(clippy::too_many_arguments, reason = "the inner loop, split for its two key lengths")]
    fn find_at(
        &self,
        rest: &str,
        first: char,
        chars: usize,
        start: usize,
        text: &Normal,
        sure: &mut Vec<Found>,
        doubtful: &mut Vec<(Found, bool, bool)>,
        fusible: &impl Fn(&[V]) -> bool,
    ) {
        let mut key = u64::from(u32::from(first)) << 32;
        if chars == 2 {
            let Some(second) = rest.get(first.len_utf8()..).and_then(|r| r.chars().next()) else { return };
            key |= u64::from(u32::from(second));
        }
        let Some((from, to)) = self.bucket(key) else { return };
        let starts = text.starts(start);
        for i in from..to {
            let Some(pattern) = self.patterns.get(i) else { return };
            if !rest.starts_with(&*pattern.text) {
                continue;
            }
            let end = start + pattern.text.len();
            let good_start = !pattern.word_start || starts;
            let good_end = !pattern.word_end || text.ends(end) || plural(text, end);
            let found = Found { start, end, pattern: i };
            if good_start && good_end {
                sure.push(found);
            } else if (good_start || good_end || pattern.text.len() >= 4) && fusible(self.values(i)) {
                doubtful.push((found, good_start, good_end));
            }
        }
    }

    /// Takes in the doubtful words that touch another one, so that the run of them starts and ends at edges.
    fn add_fused(
        &self,
        sure: &mut Vec<Found>,
        mut doubtful: Vec<(Found, bool, bool)>,
        fusible: &impl Fn(&[V]) -> bool,
    ) {
        let mut ends: HashSet<usize> =
            sure.iter().filter(|f| fusible(self.values(f.pattern))).map(|f| f.end).collect();
        // Left to right: a word may start where a good one ends.
        doubtful.sort_by_key(|(f, ..)| (f.start, f.end));
        for (found, good_start, _) in &mut doubtful {
            *good_start |= ends.contains(&found.start);
            if *good_start {
                ends.insert(found.end);
            }
        }
        let mut starts: HashSet<usize> =
            sure.iter().filter(|f| fusible(self.values(f.pattern))).map(|f| f.start).collect();
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
fn plural(text: &Normal, end: usize) -> bool {
    let rest = text.text().get(end..).unwrap_or_default();
    (rest.starts_with('s') && text.ends(end + 1)) || (rest.starts_with("es") && text.ends(end + 2))
}

fn key_of(word: &str) -> u64 {
    let mut chars = word.chars();
    let first = chars.next().map_or(0, u32::from);
    let second = chars.next().map_or(0, u32::from);
    (u64::from(first) << 32) | u64::from(second)
}

const fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let index = Index::new(vec![
            ("Android ID", 1),
            ("MEID", 1),
            ("IMEI", 1),
            ("contact", 0),
            ("通讯录", 0),
            ("录", 0),
            ("mac", 1),
        ]);
        let normal = Normal::of(text);
        index.find(&normal, |v| v.contains(&1)).iter().map(|f| index.word(f.pattern).to_owned()).collect()
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
    fn one_word_may_carry_many_values() {
        let index = Index::new(vec![("相机", 1), ("相机", 2), ("相 机", 3)]);
        assert_eq!(index.len(), 1);
        assert_eq!(index.exact("相机"), [1, 2, 3]);
        assert!(index.exact("相").is_empty());
    }
}
