//! The patterns of an index as a trie in a double array: a step along a text costs one look into a table. `build.rs`
//! includes this file too.
//!
//! A state is a slot; its child for a byte stands at the state's base with the bits of the byte turned over (exclusive
//! or), and says whose child it is. Where one pattern is left the state is a leaf and names it: the rest of the pattern
//! is compared as a whole. A pattern that others start with stands at the child for the byte 0, which no pattern has.
//! (J. Aoe, An efficient digital search algorithm by using a double-array structure, 1989.)

use std::ops::Range;

/// Slots of two numbers each: the parent of the state here, and what it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Trie {
    slots: Vec<[u32; 2]>,
}

/// The parent of a free slot, and of the root.
const NONE: u32 = u32::MAX;
/// One pattern is left: its number stands above the flags instead of the base.
const LEAF: u32 = 1;
/// A pattern ends here, and others go on.
const ENDS: u32 = 2;
/// Bits of the flags.
const FLAGS: u32 = 2;

/// A state whose children are to be placed: its slot, its patterns, and the bytes read up to it.
struct Open {
    slot: usize,
    patterns: Range<usize>,
    depth: usize,
}

impl Trie {
    /// Makes the trie of patterns: sorted, no two alike, none empty or with a zero byte.
    pub(super) fn new(patterns: &[&[u8]]) -> Self {
        let mut out = Builder { slots: vec![[NONE, 0]; 256], first_free: 1 };
        let mut open = vec![Open { slot: 0, patterns: 0..patterns.len(), depth: 0 }];
        while let Some(state) = open.pop() {
            out.place(&state, patterns, &mut open);
        }
        Self { slots: out.slots }
    }

    /// The numbers of the trie, for a packed table.
    pub(super) fn numbers(&self) -> &[u32] {
        self.slots.as_flattened()
    }

    /// A trie of such numbers.
    pub(super) fn of_numbers(numbers: Vec<u32>) -> Self {
        Self { slots: numbers.as_chunks().0.to_vec() }
    }

    /// Hands each pattern that `text` starts with to `found`, the shortest first; `bytes` tells the bytes of a pattern.
    #[inline]
    pub(super) fn starting<'a>(
        &self,
        text: &[u8],
        bytes: impl Fn(usize) -> &'a [u8],
        mut found: impl FnMut(usize, usize),
    ) {
        let (mut parent, mut base) = (0u32, self.slots.first().map_or(0, |root| root[1] >> FLAGS));
        for (at, byte) in text.iter().enumerate() {
            let slot = base ^ u32::from(*byte);
            let Some([of, what]) = self.slots.get(slot as usize) else { return };
            if *of != parent || *byte == 0 {
                return;
            }
            base = what >> FLAGS;
            if what & LEAF != 0 {
                let pattern = bytes(base as usize);
                if text.starts_with(pattern) {
                    found(base as usize, pattern.len());
                }
                return;
            }
            if what & ENDS != 0
                && let Some([_, what]) = self.slots.get(base as usize)
            {
                found((what >> FLAGS) as usize, at + 1);
            }
            parent = slot;
        }
    }
}

struct Builder {
    slots: Vec<[u32; 2]>,
    /// No slot before it is free.
    first_free: usize,
}

impl Builder {
    /// Gives the children of a state their slots.
    fn place(&mut self, state: &Open, patterns: &[&[u8]], open: &mut Vec<Open>) {
        let byte = |i: usize| patterns.get(i).and_then(|p| p.get(state.depth)).copied().unwrap_or(0);
        let mut children: Vec<(u8, Range<usize>)> = Vec::new();
        for i in state.patterns.clone() {
            match children.last_mut() {
                Some((last, range)) if *last == byte(i) => range.end = i + 1,
                _ => children.push((byte(i), i..i + 1)),
            }
        }
        let base = self.base(&children);
        let ends = if children.first().is_some_and(|(byte, _)| *byte == 0) { ENDS } else { 0 };
        self.slots[state.slot][1] = (base as u32) << FLAGS | ends;
        for (byte, range) in children {
            let slot = base ^ usize::from(byte);
            let leaf = range.len() == 1;
            self.slots[slot] =
                [state.slot as u32, if leaf { (range.start as u32) << FLAGS | LEAF } else { 0 }];
            if !leaf {
                open.push(Open { slot, patterns: range, depth: state.depth + 1 });
            }
        }
    }

    /// A base at which all children find free slots.
    fn base(&mut self, children: &[(u8, Range<usize>)]) -> usize {
        while self.slots.get(self.first_free).is_some_and(|slot| slot[0] != NONE) {
            self.first_free += 1;
        }
        let first = children.first().map_or(0, |(byte, _)| usize::from(*byte));
        let mut at = self.first_free;
        loop {
            while self.slots.len() <= at | 0xff {
                self.slots.push([NONE, 0]);
            }
            let base = at ^ first;
            // The root stands at 0 and is nobody's child.
            let free = |byte: u8| {
                let slot = base ^ usize::from(byte);
                slot != 0 && self.slots.get(slot).is_some_and(|slot| slot[0] == NONE)
            };
            if children.iter().all(|(byte, _)| free(*byte)) {
                return base;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starting(words: &[&str], text: &str) -> Vec<usize> {
        let bytes: Vec<&[u8]> = words.iter().map(|w| w.as_bytes()).collect();
        let trie = Trie::new(&bytes);
        let trie = Trie::of_numbers(trie.numbers().to_vec());
        let mut out = Vec::new();
        trie.starting(
            text.as_bytes(),
            |i| bytes[i],
            |i, length| {
                assert_eq!(length, words[i].len());
                out.push(i);
            },
        );
        out
    }

    #[test]
    fn patterns_come_by_length() {
        let words = ["a", "ab", "abc", "abd", "b", "录", "录音", "录音机"];
        assert_eq!(starting(&words, "abcd"), [0, 1, 2]);
        assert_eq!(starting(&words, "abx"), [0, 1]);
        assert_eq!(starting(&words, "录音机和"), [5, 6, 7]);
        assert_eq!(starting(&words, "录"), [5]);
        assert!(starting(&words, "c").is_empty() && starting(&words, "").is_empty());
    }

    #[test]
    fn a_zero_byte_ends_the_search() {
        assert_eq!(starting(&["a", "ab"], "a\0b"), [0]);
        assert!(starting(&["a", "ab"], "\0").is_empty());
        assert!(starting(&[], "a").is_empty());
    }
}
