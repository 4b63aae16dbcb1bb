//! ToUnicode maps: character codes to text.
//!
//! ISO 32000-1, 9.10.3, and Adobe Technical Note 5014. Own, because a range of four-byte codes must not be written out
//! before anybody asks for one of them.

use std::collections::BTreeMap;

/// Entries kept of one map: the codes of two bytes, twice over.
const ENTRIES: usize = 1 << 17;

/// A map from codes to text.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Ranges of codes by length in bytes and first code: the last code, and the text of the first.
    ranges: BTreeMap<(u8, u32), (u32, Vec<u16>)>,
    /// Whether codes of one byte, of two, … exist.
    lengths: [bool; 4],
}

/// What a map is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'a> {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

impl CMap {
    /// Reads a map; what is not understood is passed over, so a damaged map is a short one.
    pub(super) fn parse(source: &[u8]) -> Self {
        let mut map = Self::default();
        let mut tokens = Tokens { source, at: 0 };
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(b"begincodespacerange") => map.codespace(&mut tokens),
                Token::Word(b"beginbfchar") => map.chars(&mut tokens),
                Token::Word(b"beginbfrange") => map.spans(&mut tokens),
                _ => {}
            }
        }
        map
    }

    /// Whether nothing was mapped.
    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    fn codespace(&mut self, tokens: &mut Tokens<'_>) {
        while let Some(Token::Hex(low)) = tokens.next() {
            tokens.next();
            if let Some(known) = self.lengths.get_mut(low.len().wrapping_sub(1)) {
                *known = true;
            }
        }
    }

    fn chars(&mut self, tokens: &mut Tokens<'_>) {
        while let Some(Token::Hex(code)) = tokens.next() {
            let Some(Token::Hex(text)) = tokens.next() else { return };
            self.put(&code, &code, units(&text));
        }
    }

    fn spans(&mut self, tokens: &mut Tokens<'_>) {
        while let Some(Token::Hex(first)) = tokens.next() {
            let Some(Token::Hex(last)) = tokens.next() else { return };
            match tokens.next() {
                Some(Token::Hex(text)) => self.put(&first, &last, units(&text)),
                Some(Token::Open) => {
                    let mut code = number(&first);
                    while let Some(Token::Hex(text)) = tokens.next() {
                        self.insert(first.len(), code, code, units(&text));
                        code = code.saturating_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    fn put(&mut self, first: &[u8], last: &[u8], text: Vec<u16>) {
        self.insert(first.len(), number(first), number(last), text);
    }

    fn insert(&mut self, len: usize, first: u32, last: u32, text: Vec<u16>) {
        if (1..=4).contains(&len) && first <= last && !text.is_empty() && self.ranges.len() < ENTRIES {
            self.ranges.insert((len as u8, first), (last, text));
        }
    }

    /// The length of the next code of `bytes`, and its text; `None` where the map has none.
    pub(super) fn next(&self, bytes: &[u8]) -> (usize, u32, Option<Vec<u16>>) {
        let longest = bytes.len().min(4);
        for len in 1..=longest {
            let code = number(bytes.get(..len).unwrap_or_default());
            if let Some(text) = self.get(len, code) {
                return (len, code, Some(text));
            }
        }
        let len = self.lengths.iter().position(|known| *known).map_or(1, |at| at + 1).min(longest).max(1);
        (len, number(bytes.get(..len).unwrap_or_default()), None)
    }

    fn get(&self, len: usize, code: u32) -> Option<Vec<u16>> {
        let len = len as u8;
        let (&(_, first), (last, text)) = self.ranges.range((len, 0)..=(len, code)).next_back()?;
        if code > *last {
            return None;
        }
        let mut text = text.clone();
        if let Some(unit) = text.last_mut() {
            *unit = unit.wrapping_add((code - first) as u16);
        }
        Some(text)
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |all, byte| all << 8 | u32::from(*byte))
}

/// UTF-16BE units; at most what a ligature needs.
fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes.chunks_exact(2).take(16).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect(),
    }
}

struct Tokens<'a> {
    source: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.source.get(self.at..)?;
            match *rest.first()? {
                b'%' => self.at += until(rest, |b| matches!(b, b'\n' | b'\r')),
                b'<' if rest.get(1) == Some(&b'<') => self.at += 2,
                b'<' => {
                    let len = until(rest, |b| b == b'>');
                    self.at += len + 1;
                    return Some(Token::Hex(hex(rest.get(1..len).unwrap_or_default())));
                }
                b'[' => {
                    self.at += 1;
                    return Some(Token::Open);
                }
                b']' => {
                    self.at += 1;
                    return Some(Token::Close);
                }
                b if b.is_ascii_alphanumeric() => {
                    let len = until(rest, |b| !b.is_ascii_alphanumeric());
                    self.at += len;
                    return Some(Token::Word(rest.get(..len).unwrap_or_default()));
                }
                _ => self.at += 1,
            }
        }
    }
}

fn until(bytes: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|b| stop(*b)).unwrap_or(bytes.len()).max(1)
}

fn hex(digits: &[u8]) -> Vec<u8> {
    let mut nibbles = digits.iter().filter_map(|d| (*d as char).to_digit(16)).map(|d| d as u8);
    let mut out = Vec::new();
    while let Some(high) = nibbles.next() {
        out.push(high << 4 | nibbles.next().unwrap_or(0));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(map: &CMap, mut bytes: &[u8]) -> String {
        let mut units = Vec::new();
        while !bytes.is_empty() {
            let (len, _, text) = map.next(bytes);
            units.extend(text.unwrap_or(vec![0xfffd]));
            bytes = &bytes[len..];
        }
        String::from_utf16_lossy(&units)
    }

    #[test]
    fn chars_ranges_and_arrays() {
        let map = CMap::parse(
            b"begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0001> <4f4d> endbfchar\n\
              2 beginbfrange <0002> <0004> <0041> <0005> <0006> [<00660069> <D83DDE00>] endbfrange",
        );
        assert_eq!(read(&map, &[0, 1, 0, 3, 0, 5, 0, 6, 0, 9]), "位Bfi😀\u{fffd}");
    }

    #[test]
    fn codes_of_one_byte() {
        let map = CMap::parse(b"beginbfrange<20><7e><0020>endbfrange");
        assert_eq!(read(&map, b"ab"), "ab");
        assert!(CMap::parse(b"beginbfrange <").is_empty());
    }

    #[test]
    fn a_range_of_all_codes_costs_nothing() {
        let map = CMap::parse(b"beginbfrange <00000000> <ffffffff> <0041> endbfrange");
        assert_eq!(read(&map, &[0, 0, 0, 1]), "B");
    }
}
