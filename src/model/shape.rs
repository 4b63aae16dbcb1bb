//! Traits of code that outlive a renamer: what a method calls of the system in which order, and the constants it
//! holds. A renamer changes names of classes, methods and fields of the package alone, and a shrinker drops whole
//! methods; both leave these. As numbers, so that a rule base holds thousands of them.

use super::{ClassId, Signature, bytecode};

/// Number of a trait: 48 bits. A base of fifty thousand meets one of a million by chance once in six packages, and a
/// find needs many of them.
pub type Trait = u64;

/// Bits of a [`Trait`], of which the highest tells a constant from calls.
pub const TRAIT_BITS: u32 = 48;

/// Marks the trait of a constant.
const CONSTANT: Trait = 1 << (TRAIT_BITS - 1);

/// Calls of the system that make a trait together.
pub const RUN: usize = 3;

/// Constants shorter than this tell nothing.
pub const SHORTEST: usize = 6;

/// The system's method of that signature on that class, as one link of a run; never 0.
pub fn call(class: ClassId, signature: Signature) -> u64 {
    bytecode::mix(class, signature).max(1)
}

/// The trait of calls that follow each other.
pub fn run(calls: &[u64; RUN]) -> Trait {
    calls.iter().fold(11, |state, call| bytecode::mix(state, *call)) >> (65 - TRAIT_BITS)
}

/// The trait of a string constant, in modified UTF-8 as both dex and class files hold it.
pub fn constant(bytes: &[u8]) -> Trait {
    bytecode::mix(13, bytecode::number(bytes)) >> (65 - TRAIT_BITS) | CONSTANT
}

/// Whether a trait is that of a constant.
pub const fn is_constant(number: Trait) -> bool {
    number & CONSTANT != 0
}

/// A trait of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shaped {
    /// The trait.
    pub feature: Trait,
    /// Index of the class among those that the [`CodeUnit`](super::CodeUnit) defines.
    pub class: u32,
}

/// Traits that the floors above ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedTraits {
    /// Sorted; `None` asks for all traits of all classes.
    sorted: Option<Vec<Trait>>,
    /// A bit for each trait, by its lowest bits: most of what code shows is dismissed by one look.
    bits: Vec<u64>,
}

impl WantedTraits {
    /// Asks for all traits of all classes, as a learner does.
    pub const fn all() -> Self {
        Self { sorted: None, bits: Vec::new() }
    }

    /// Asks for these traits, in classes that a renamer may have named.
    pub fn of(mut sorted: Vec<Trait>) -> Self {
        sorted.sort_unstable();
        sorted.dedup();
        // Sixteen bits a trait: one in sixteen passes by chance.
        let words = (sorted.len() / 4).next_power_of_two();
        let mut bits = vec![0u64; words];
        for wanted in &sorted {
            let (word, bit) = place(*wanted, words);
            bits[word] |= bit;
        }
        Self { sorted: Some(sorted), bits }
    }

    /// Whether all traits of all classes are asked for.
    pub const fn is_all(&self) -> bool {
        self.sorted.is_none()
    }

    /// Whether none is asked for.
    pub fn is_empty(&self) -> bool {
        self.sorted.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether `feature` is asked for.
    #[inline]
    pub fn contains(&self, feature: Trait) -> bool {
        let Some(sorted) = &self.sorted else { return true };
        let (word, bit) = place(feature, self.bits.len());
        self.bits.get(word).is_some_and(|word| word & bit != 0) && sorted.binary_search(&feature).is_ok()
    }
}

const fn place(feature: Trait, words: usize) -> (usize, u64) {
    ((feature >> 6) as usize & words.wrapping_sub(1), 1 << (feature & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wanted_traits_are_found_and_no_others() {
        let wanted = WantedTraits::of(vec![7, 1 << 47, 7, 3]);
        assert!(wanted.contains(7) && wanted.contains(1 << 47) && wanted.contains(3));
        assert!(!wanted.contains(8) && !wanted.contains(7 | 1 << 40) && !wanted.is_all());
        assert!(WantedTraits::all().contains(8) && WantedTraits::of(vec![]).is_empty());
        assert!(!WantedTraits::of(vec![]).contains(0));
    }

    #[test]
    fn order_and_kind_tell_traits_apart() {
        let (a, b) = (call(1, 2), call(2, 1));
        assert!(run(&[a, a, b]) != run(&[a, b, a]));
        assert!(constant(b"abc") != constant(b"abd") && constant(b"abc") < 1 << TRAIT_BITS);
    }
}
