//! Tables of words and numbers packed into bytes, which are read back at the cost of a copy: all text stands in one
//! piece and is checked to be UTF-8 once. For what every run needs whole; the rest are [`Rows`](super::rows::Rows).
//! `build.rs` includes this file too.
//!
//! Layout, little endian: length of the text as `u32`, the text, then numbers as `u32`. A word is its length among
//! the numbers; the words follow each other in the text.

use super::schema::Str;

/// Packs words and numbers in the order in which [`Reader`] will take them.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    numbers: Vec<u8>,
}

impl Writer {
    /// Adds a word.
    pub fn text(&mut self, word: &str) {
        self.text.push_str(word);
        self.count(word.len());
    }

    /// Adds a number.
    pub fn number(&mut self, number: u32) {
        self.numbers.extend(number.to_le_bytes());
    }

    /// Adds a length. One past 4 GiB, which no rule base has, would not read back.
    pub fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// Adds a length and as many numbers.
    pub fn numbers(&mut self, numbers: impl ExactSizeIterator<Item = u32>) {
        self.count(numbers.len());
        numbers.for_each(|n| self.number(n));
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        let mut out = u32::try_from(self.text.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
        out.extend(self.text.into_bytes());
        out.extend(self.numbers);
        out
    }
}

/// Takes words and numbers in the order in which they were packed; `None` where the bytes are not what the caller
/// takes them for.
#[derive(Debug, Clone)]
pub struct Reader {
    text: Str,
    numbers: &'static [u8],
}

impl Reader {
    /// Opens packed bytes.
    pub fn new(bytes: &'static [u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (text, numbers) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        Some(Self { text: std::str::from_utf8(text).ok()?, numbers })
    }

    /// The next word.
    pub fn text(&mut self) -> Option<Str> {
        let length = self.count()?;
        let (word, rest) = self.text.split_at_checked(length)?;
        self.text = rest;
        Some(word)
    }

    /// The next number.
    pub fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.numbers.split_first_chunk()?;
        self.numbers = rest;
        Some(u32::from_le_bytes(*number))
    }

    /// The next length.
    pub fn count(&mut self) -> Option<usize> {
        self.number().map(|n| n as usize)
    }

    /// A length, and as many numbers as it says, each turned into a value.
    pub fn numbers<T>(&mut self, value: impl Fn(u32) -> T) -> Option<Vec<T>> {
        let length = self.count()?.checked_mul(4)?;
        let (numbers, rest) = self.numbers.split_at_checked(length)?;
        self.numbers = rest;
        let (numbers, _) = numbers.as_chunks();
        Some(numbers.iter().map(|n| value(u32::from_le_bytes(*n))).collect())
    }

    /// A length, and as many items as it says.
    pub fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.count()?;
        // Every item takes a number at least.
        let mut out = Vec::with_capacity(count.min(self.numbers.len() / 4));
        for _ in 0..count {
            out.push(item(self)?);
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_reads_back_in_order() {
        let mut writer = Writer::default();
        writer.count(2);
        writer.text("相机");
        writer.text("");
        writer.numbers([5, 6].into_iter());
        writer.number(7);
        let bytes: &'static [u8] = writer.finish().leak();
        let mut reader = Reader::new(bytes).unwrap();
        assert_eq!(reader.list(Reader::text).unwrap(), ["相机", ""]);
        assert_eq!(reader.numbers(|n| n + 1).unwrap(), [6, 7]);
        assert_eq!((reader.number(), reader.number()), (Some(7), None));
        assert!(Reader::new(&bytes[..5]).is_none(), "the text is cut");
    }
}
