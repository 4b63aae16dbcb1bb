//! What words start with, as a filter before the search: most places of a text start none, and the filter stays in the
//! cache. `build.rs` includes this file too.

/// Bits for the first five bytes of words; in Chinese most of two characters.
const FIVE: u32 = 16;
/// Bits for the first three of shorter words.
const THREE: u32 = 12;

/// The first bytes of some words.
#[derive(Debug)]
pub(super) struct Filter {
    five: Vec<u64>,
    three: Vec<u64>,
    /// The first bytes of words that are shorter still.
    first: [bool; 256],
}

impl Default for Filter {
    fn default() -> Self {
        Self { five: vec![0; 1 << (FIVE - 6)], three: vec![0; 1 << (THREE - 6)], first: [false; 256] }
    }
}

impl Filter {
    /// Takes a word in.
    pub(super) fn add(&mut self, word: &[u8]) {
        let (bits, bit) = match *word {
            [a, b, c, d, e, ..] => (&mut self.five, hash(&[a, b, c, d, e, 0, 0, 0], 5, FIVE)),
            [a, b, c, ..] => (&mut self.three, hash(&[a, b, c, 0, 0, 0, 0, 0], 3, THREE)),
            [first, ..] => {
                self.first[usize::from(first)] = true;
                return;
            }
            [] => return,
        };
        if let Some(bits) = bits.get_mut(bit / 64) {
            *bits |= 1 << (bit % 64);
        }
    }

    /// Whether one of the words may start `text`.
    #[inline]
    pub(super) fn may_start(&self, text: &[u8]) -> bool {
        // The last bytes of a text are few.
        let Some(head) = text.first_chunk() else { return true };
        let holds =
            |bits: &[u64], bit: usize| bits.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 != 0);
        holds(&self.five, hash(head, 5, FIVE))
            || holds(&self.three, hash(head, 3, THREE))
            || self.first[usize::from(head[0])]
    }
}

/// A number below two to the power of `bits`, from the first `length` bytes.
#[inline]
const fn hash(head: &[u8; 8], length: u32, bits: u32) -> usize {
    let bytes = u64::from_le_bytes(*head) << (64 - 8 * length);
    (bytes.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_starts_with_a_word_passes() {
        let mut filter = Filter::default();
        let words = ["#", "qq", "mac", "imei", "oaids", "录", "录音", "通讯录"];
        words.iter().for_each(|word| filter.add(word.as_bytes()));
        for word in words {
            assert!(filter.may_start(format!("{word} and more").as_bytes()), "{word}");
        }
        assert!(filter.may_start(b"short"));
        let others = ["nothing of these", "我们收集的信息", "oaid and vaid", "录入更多的信息"];
        assert!(others.iter().filter(|text| filter.may_start(text.as_bytes())).count() < 2);
    }
}
