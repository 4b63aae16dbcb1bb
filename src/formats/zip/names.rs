//! Entry names: bytes to text.

use super::Entry;
use std::borrow::Cow;

/// The upper half of code page 437, which APPNOTE (D.1) gives as the encoding of names without the UTF-8 flag.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The name as text, and its bytes where they are not the text's own.
///
/// The UTF-8 flag is not asked: many packers forget it, and some set it over GB18030.
pub(super) fn decode(raw: &[u8]) -> (String, Option<Box<[u8]>>) {
    if let Ok(text) = std::str::from_utf8(raw) {
        return (text.to_owned(), None);
    }
    let gb18030 = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(raw);
    let text = gb18030.map_or_else(|| code_page_437(raw), Cow::into_owned);
    (text, Some(raw.into()))
}

/// The bytes of the name as they stand in the directory.
pub(super) fn raw(entry: &Entry) -> &[u8] {
    entry.raw_name.as_deref().unwrap_or(entry.name.as_bytes())
}

fn code_page_437(raw: &[u8]) -> String {
    let upper: Vec<char> = CP437.chars().collect();
    let char_of = |&byte: &u8| match byte.checked_sub(128) {
        None => char::from(byte),
        Some(i) => upper.get(usize::from(i)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    raw.iter().map(char_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_page_is_whole() {
        assert_eq!(CP437.chars().count(), 128);
    }

    #[test]
    fn names_are_utf8_then_gb18030_then_code_page_437() {
        assert_eq!(decode("资源.txt".as_bytes()), ("资源.txt".to_owned(), None));
        let gb = [0xd7, 0xca, 0xd4, 0xb4];
        assert_eq!(decode(&gb), ("资源".to_owned(), Some(gb.as_slice().into())));
        assert_eq!(decode(b"caf\x82").0, "caf\u{e9}");
    }
}
