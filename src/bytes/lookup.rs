//! A fixed set of names, looked up at places in a binary where a NUL-terminated text begins.
//!
//! Of a hundred thousand names in a binary the rules know a few hundred. The first four bytes tell most others apart, and
//! the first eight nearly all, so that neither the end of a name is looked for nor anything is hashed, copied or compared.

/// Bits of the tables of beginnings, as a power of two.
const BITS: u32 = 16;

/// Names to look for.
#[derive(Debug, Clone)]
pub struct Lookup<'n> {
    /// Which first four bytes are there, by their hash.
    firsts: Vec<u64>,
    /// Whether the first four bytes are no help: there is a name so short that anything may follow it within them.
    has_short: bool,
    /// Which beginnings are there, by their hash.
    heads: Vec<u64>,
    /// Sorted.
    names: Vec<&'n str>,
    longest: usize,
}

impl<'n> Lookup<'n> {
    /// A set of these names, in any order.
    pub fn new(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names.dedup();
        let (mut heads, mut firsts) = (vec![0u64; 1 << (BITS - 6)], vec![0u64; 1 << (BITS - 6)]);
        for name in &names {
            mark(&mut heads, slot(head(name.as_bytes())));
            firsts_of(name.as_bytes()).for_each(|first| mark(&mut firsts, first_slot(first)));
        }
        let has_short = names.iter().any(|name| name.len() < SHORT);
        let longest = names.iter().map(|name| name.len()).max().unwrap_or_default();
        Self { firsts, has_short, heads, names, longest }
    }

    /// Whether there is nothing to look for.
    pub const fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name that `bytes` starts with, up to a NUL or the end of `bytes`, when it is one of the set.
    #[inline]
    pub fn at_start(&self, bytes: &[u8]) -> Option<&'n str> {
        if !self.has_head(bytes) {
            return None;
        }
        let most = self.most(bytes);
        let end = memchr::memchr(0, most).unwrap_or(most.len());
        self.find(most.get(..end)?)
    }

    /// The same, where a `$` ends the name too: `_stat$INODE64` is a variant of `_stat`.
    #[inline]
    pub fn stem_at_start(&self, bytes: &[u8]) -> Option<&'n str> {
        if !self.has_head(bytes) {
            return None;
        }
        let most = self.most(bytes);
        let end = memchr::memchr2(0, b'$', most).unwrap_or(most.len());
        self.find(most.get(..end)?)
    }

    /// Shows `found` the names of the set among the texts in `bytes`, which stand one behind the other, each with its NUL.
    #[inline]
    pub fn among(&self, bytes: &[u8], mut found: impl FnMut(&'n str)) {
        let mut text = 0;
        let mut look = |from: usize, to: usize| {
            if to > from
                && let Some(rest) = bytes.get(from..)
                && let Some(name) = self.at_start(rest)
            {
                found(name);
            }
        };
        // A mask for each block, so that the processor guesses once a block, not once a text, where the texts end.
        let (blocks, tail) = bytes.as_chunks::<BLOCK>();
        for (index, block) in blocks.iter().enumerate() {
            let mut nuls = nuls(block);
            while nuls != 0 {
                let nul = index * BLOCK + nuls.trailing_zeros() as usize;
                look(text, nul);
                text = nul + 1;
                nuls &= nuls - 1;
            }
        }
        let from = blocks.len() * BLOCK;
        for nul in memchr::memchr_iter(0, tail).map(|at| from + at) {
            look(text, nul);
            text = nul + 1;
        }
        look(text, bytes.len());
    }

    /// Whether a name of the set starts with `prefix`.
    pub fn continues(&self, prefix: &[u8]) -> bool {
        let at = self.names.partition_point(|name| name.as_bytes() < prefix);
        self.names.get(at).is_some_and(|name| name.as_bytes().starts_with(prefix))
    }

    #[inline]
    fn has_head(&self, bytes: &[u8]) -> bool {
        if let Some(first) = bytes.first_chunk::<4>()
            && !is_marked(&self.firsts, first_slot(*first))
            && !self.has_short
        {
            return false;
        }
        is_marked(&self.heads, slot(head(bytes)))
    }

    /// As many bytes as decide.
    fn most<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        bytes.get(..self.longest + 1).unwrap_or(bytes)
    }

    fn find(&self, text: &[u8]) -> Option<&'n str> {
        let found = self.names.binary_search_by(|name| name.as_bytes().cmp(text)).ok()?;
        self.names.get(found).copied()
    }
}

/// Names of fewer bytes say nothing of the first four.
const SHORT: usize = 3;

/// What the first four bytes of a text that is `name` can be: one of three bytes has its end there too.
fn firsts_of(name: &[u8]) -> impl Iterator<Item = [u8; 4]> {
    let (four, three) = (name.first_chunk::<4>(), name.first_chunk::<3>());
    let ended = three.filter(|_| name.len() == SHORT).map(|[a, b, c]| [[*a, *b, *c, 0], [*a, *b, *c, b'$']]);
    four.copied().into_iter().chain(ended.into_iter().flatten())
}

fn mark(table: &mut [u64], (word, bit): (usize, u64)) {
    if let Some(word) = table.get_mut(word) {
        *word |= bit;
    }
}

#[inline]
fn is_marked(table: &[u64], (word, bit): (usize, u64)) -> bool {
    table.get(word).copied().unwrap_or_default() & bit != 0
}

/// The first eight bytes of a text, those from its NUL or its `$` on being zero.
#[inline]
fn head(bytes: &[u8]) -> u64 {
    let word = bytes.first_chunk::<8>().map_or_else(|| short(bytes), |first| u64::from_le_bytes(*first));
    // Of the bits that mark zeros the lowest is right, whatever a borrow makes of those above.
    let (nul, dollar) = (word, word ^ 0x2424_2424_2424_2424);
    let ends = (nul.wrapping_sub(ONES) & !nul | dollar.wrapping_sub(ONES) & !dollar) & TOPS;
    if ends == 0 { word } else { word & ((1 << (ends.trailing_zeros() & !7)) - 1) }
}

/// Fewer than eight bytes, filled up with zeros.
#[cold]
fn short(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Bytes looked at together.
const BLOCK: usize = 64;

/// The bit of a byte in the mask of its group of eight.
const WEIGHTS: [u8; BLOCK] = {
    let (mut weights, mut at) = ([0; BLOCK], 0);
    while at < BLOCK {
        weights[at] = 1 << (at % 8);
        at += 1;
    }
    weights
};

/// A bit for each byte of the block that is NUL. Plain loops, of which compilers make comparisons of sixteen bytes at once
/// and sums of eight.
#[inline]
const fn nuls(block: &[u8; BLOCK]) -> u64 {
    let (mut bits, mut at) = ([0u8; BLOCK], 0);
    while at < BLOCK {
        bits[at] = if block[at] == 0 { WEIGHTS[at] } else { 0 };
        at += 1;
    }
    let (mut mask, mut group) = (0, 0);
    while group < BLOCK / 8 {
        // No two bits of a group are the same, so a sum is what they are together.
        let (mut sum, mut at) = (0u8, 0);
        while at < 8 {
            sum = sum.wrapping_add(bits[8 * group + at]);
            at += 1;
        }
        mask |= (sum as u64) << (8 * group);
        group += 1;
    }
    mask
}

#[inline]
const fn slot(head: u64) -> (usize, u64) {
    let hash = head.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[inline]
const fn first_slot(first: [u8; 4]) -> (usize, u64) {
    let hash = u32::from_le_bytes(first).wrapping_mul(0x9E37_79B1) >> (32 - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_a_nul_or_with_the_bytes() {
        let set = Lookup::new(["stat", "sysctl", "a", "statfs"]);
        for (bytes, wanted) in [
            (&b"stat\0x"[..], Some("stat")),
            (b"stat", Some("stat")),
            (b"statfs\0", Some("statfs")),
            (b"statf\0", None),
            (b"statfsx", None),
            (b"sta", None),
            (b"a\0bc", Some("a")),
            (b"a", Some("a")),
            (b"ab\0", None),
            (b"\0", None),
            (b"", None),
        ] {
            assert_eq!(set.at_start(bytes), wanted, "{bytes:?}");
        }
        assert!(!set.is_empty() && Lookup::new([]).is_empty());
        assert_eq!(Lookup::new([]).at_start(b"stat\0"), None);
    }

    #[test]
    fn variants_and_beginnings() {
        let set = Lookup::new(["_stat", "_sysctl"]);
        assert_eq!(set.stem_at_start(b"_stat$INODE64\0"), Some("_stat"));
        assert_eq!(set.stem_at_start(b"_stat\0$"), Some("_stat"));
        assert_eq!(set.stem_at_start(b"_statfs$INODE64\0"), None);
        assert!(set.continues(b"") && set.continues(b"_s") && set.continues(b"_stat"));
        assert!(!set.continues(b"_stats") && !set.continues(b"s") && !set.continues(b"_t"));
        assert!(!Lookup::new([]).continues(b""));
    }

    #[test]
    fn every_byte_can_end_the_text() {
        for end in 0..8 {
            let mut bytes = *b"abcdefgh";
            bytes[end] = 0;
            assert_eq!(head(&bytes), head(&b"abcdefgh"[..end]), "NUL at {end}");
            bytes[end] = b'$';
            assert_eq!(head(&bytes), head(&b"abcdefgh"[..end]), "$ at {end}");
        }
        assert_eq!(head(b"abcdefghi"), u64::from_le_bytes(*b"abcdefgh"));
        // A byte of one behind a zero looks like a zero to the trick, and does not matter.
        assert_eq!(head(&[b'a', 0, 1, 1, b'%', 1, 1, 1]), head(b"a"));
    }

    #[test]
    fn short_names_are_found_whatever_follows_them() {
        for names in [&["ab", "longer"][..], &["abc", "longer"], &["abc", "abcd"], &["", "longer"]] {
            let set = Lookup::new(names.iter().copied());
            for end in [&b""[..], b"\0", b"\0xyzuvw", b"$", b"$xyzuvw", b"x", b"xyzuvwtsr"] {
                for text in ["", "a", "ab", "abc", "abcd", "longer", "abx", "other"] {
                    let bytes = [text.as_bytes(), end].concat();
                    let until = |ends: &[u8]| {
                        let end = bytes.iter().position(|byte| ends.contains(byte)).unwrap_or(bytes.len());
                        std::str::from_utf8(&bytes[..end]).unwrap()
                    };
                    let wanted = |text: &str| names.iter().copied().find(|name| *name == text);
                    assert_eq!(set.at_start(&bytes), wanted(until(b"\0")), "{names:?} in {bytes:?}");
                    assert_eq!(set.stem_at_start(&bytes), wanted(until(b"\0$")), "{names:?} in {bytes:?}");
                }
            }
        }
    }

    #[test]
    fn names_among_texts_of_every_length() {
        let set = Lookup::new(["ab", "longer than a word", "x"]);
        for filler in 0..80 {
            let filler = "f".repeat(filler);
            let texts = format!("{filler}\0ab\0\0\0abc\0{filler}\0longer than a word\0{filler}x\0x");
            let mut found = Vec::new();
            set.among(texts.as_bytes(), |name| found.push(name));
            let x = if filler.is_empty() { &["x", "x"][..] } else { &["x"] };
            assert_eq!(found, [&["ab", "longer than a word"][..], x].concat(), "{texts:?}");
        }
        set.among(b"", |name| panic!("{name} in nothing"));
    }

    #[test]
    fn nuls_are_marked_and_nothing_else() {
        assert_eq!(nuls(&[0; BLOCK]), u64::MAX);
        assert_eq!(nuls(&[0x80; BLOCK]), 0);
        for at in 0..BLOCK {
            let mut block = [1; BLOCK];
            block[at] = 0;
            assert_eq!(nuls(&block), 1 << at);
            block[at] = 0xFF;
            assert_eq!(nuls(&block), 0);
        }
    }
}
