//! A hash of short names that takes a few instructions where the standard one takes a hundred.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Makes hashes from a seed that is another in each process, so that no file can hold names that all fall together.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0u8) | 1)
    }
}

impl BuildHasher for Seeded {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded { state: self.0, seed: self.0 }
    }
}

/// Eight bytes at a time, each multiplied with the state into a hundred and twenty-eight bits that are folded together.
#[derive(Debug)]
pub struct Folded {
    state: u64,
    seed: u64,
}

impl Folded {
    #[inline]
    fn fold(&mut self, word: u64) {
        let product = u128::from(word ^ self.seed).wrapping_mul(u128::from(self.state ^ FRACTION));
        // Truncated on purpose: the lower half and the upper one.
        self.state = (product as u64) ^ (product >> 64) as u64;
    }
}

/// The fraction of the golden ratio.
const FRACTION: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for Folded {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.fold(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            self.fold(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    #[inline]
    fn write_usize(&mut self, length: usize) {
        self.fold(length as u64);
    }

    fn finish(&self) -> u64 {
        self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_that_differ_have_hashes_that_do() {
        let seeded = Seeded::default();
        let names =
            (0..20_000).map(|at| format!("_OBJC_CLASS_$_{at}")).chain(["", "a", "a\0"].map(String::from));
        let hashes: HashSet<u64> = names.map(|name| seeded.hash_one(name.as_bytes())).collect();
        assert_eq!(hashes.len(), 20_003);
        assert_eq!(seeded.hash_one(b"name"), seeded.clone().hash_one(b"name"));
        assert_ne!(Seeded::default().hash_one(b"name"), seeded.hash_one(b"name"), "another seed");
    }

    #[test]
    fn both_ends_of_the_hash_are_spread() {
        let seeded = Seeded::default();
        let hashes: Vec<u64> =
            (0..4096u32).map(|at| seeded.hash_one(format!("name{at}").as_bytes())).collect();
        for shift in [0, 57] {
            let slots: HashSet<u64> = hashes.iter().map(|hash| hash >> shift & 0x7F).collect();
            assert_eq!(slots.len(), 128, "from bit {shift}");
        }
    }
}
