//! Chinese in traditional characters, folded to simplified ones for matching: `rules/policy/script.toml`.

use crate::rules::RuleBase;
use std::sync::OnceLock;

/// The characters of the rules: Unicode's block of common ideographs.
const FIRST: u32 = 0x4e00;
const COUNT: usize = 0x5200;

/// Characters and words that are read as others of the same length.
#[derive(Debug)]
struct Script {
    /// A bit for each character from [`FIRST`] on that is traditional.
    filter: [u64; COUNT / 64],
    /// Sorted.
    characters: Vec<(char, char)>,
    words: Vec<(&'static str, &'static str)>,
}

fn script() -> &'static Script {
    static SCRIPT: OnceLock<Script> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let tree = RuleBase::builtin().tree("policy/script");
        let texts = |key| tree.into_iter().flat_map(move |tree| tree.texts(key));
        let pair = |pair: &'static str| {
            let mut chars = pair.chars();
            chars.next().zip(chars.next())
        };
        let mut characters: Vec<_> =
            texts("characters").flat_map(str::split_whitespace).filter_map(pair).collect();
        characters.sort_unstable();
        let mut filter = [0; COUNT / 64];
        for (traditional, _) in &characters {
            if let Some(word) = place(*traditional).and_then(|at| filter.get_mut(at / 64)) {
                *word |= 1 << ((*traditional as u32 - FIRST) % 64);
            }
        }
        let words = texts("words").filter_map(|word| word.split_once('>'));
        Script { filter, characters, words: words.filter(|(said, read)| said.len() == read.len()).collect() }
    })
}

fn place(c: char) -> Option<usize> {
    Some((c as u32).checked_sub(FIRST)? as usize).filter(|at| *at < COUNT)
}

/// The simplified form of a traditional character.
pub(super) fn simplified(c: char) -> Option<char> {
    let at = place(c)?;
    let script = script();
    let traditional = script.filter.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
    let index = traditional.then(|| script.characters.binary_search_by_key(&c, |(from, _)| *from).ok())?;
    script.characters.get(index?).map(|(_, to)| *to)
}

/// Whether the three bytes at `at`, an ideograph, are a traditional character.
#[inline]
pub(super) fn is_traditional(bytes: &[u8], at: usize) -> bool {
    let Some([a, b, c]) = bytes.get(at..at + 3) else { return false };
    let code = u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f);
    char::from_u32(code).is_some_and(|c| simplified(c).is_some())
}

/// Words of Taiwan and Hong Kong, in simplified characters, as the mainland has them; the length stays.
pub(super) fn of_the_mainland(text: &mut String) {
    for (said, read) in &script().words {
        if text.contains(said) {
            *text = text.replace(said, read);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_pairs_and_words_keep_their_length() {
        let tree = RuleBase::builtin().tree("policy/script").unwrap();
        let pairs: Vec<&str> = tree.texts("characters").flat_map(str::split_whitespace).collect();
        assert!(pairs.len() > 500);
        for pair in &pairs {
            let chars: Vec<char> = pair.chars().collect();
            assert!(chars.len() == 2 && chars.iter().all(|c| c.len_utf8() == 3), "{pair}");
            assert_eq!(simplified(chars[0]), Some(chars[1]), "{pair}");
            assert!(is_traditional(pair.as_bytes(), 0), "{pair}");
            // What is read as another is read no further.
            assert_eq!(simplified(chars[1]), None, "{pair}");
        }
        let words: Vec<&str> = tree.texts("words").collect();
        assert_eq!(script().words.len(), words.len());
        for word in words {
            let said: String = word.chars().map(|c| simplified(c).unwrap_or(c)).collect();
            assert_eq!(said, word);
        }
        for c in "我们收集信息，设备权限abc。〇".chars() {
            assert_eq!(simplified(c), None, "{c}");
        }
    }
}
