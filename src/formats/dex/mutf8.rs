//! Modified UTF-8: NUL as `c0 80`, characters beyond the basic plane as two surrogates of three bytes each.

use std::borrow::Cow;

/// `bytes` (without the final NUL) as text. What is UTF-8 already, nearly everything, is borrowed; a lone surrogate
/// or a damaged sequence becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode_slowly(bytes)),
    }
}

fn decode_slowly(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let (unit, used) = unit(rest);
        rest = rest.get(used..).unwrap_or_default();
        let joined = match unit {
            Some(high @ 0xd800..=0xdbff) => match self::unit(rest) {
                (Some(low @ 0xdc00..=0xdfff), used) => {
                    rest = rest.get(used..).unwrap_or_default();
                    char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                }
                _ => None,
            },
            Some(unit) => char::from_u32(unit),
            None => None,
        };
        out.push(joined.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    out
}

/// The UTF-16 unit (or, from encoders that do not keep to the rules, the whole character) at the start of `bytes`,
/// and its length; `None` for one byte of nonsense.
fn unit(bytes: &[u8]) -> (Option<u32>, usize) {
    let tail = |byte: u8| u32::from(byte & 0x3f);
    match *bytes {
        [a @ 0..=0x7f, ..] => (Some(u32::from(a)), 1),
        [a @ 0xc0..=0xdf, b @ 0x80..=0xbf, ..] => (Some(u32::from(a & 0x1f) << 6 | tail(b)), 2),
        [a @ 0xe0..=0xef, b @ 0x80..=0xbf, c @ 0x80..=0xbf, ..] => {
            (Some(u32::from(a & 0x0f) << 12 | tail(b) << 6 | tail(c)), 3)
        }
        [a @ 0xf0..=0xf4, b @ 0x80..=0xbf, c @ 0x80..=0xbf, d @ 0x80..=0xbf, ..] => {
            (Some(u32::from(a & 7) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d)), 4)
        }
        _ => (None, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(decode("Lcom/示例;".as_bytes()), Cow::Borrowed("Lcom/示例;")));
    }

    #[test]
    fn nul_and_surrogate_pairs_are_joined() {
        assert_eq!(decode(b"a\xc0\x80b"), "a\0b");
        // U+1F600 is D83D DE00
        assert_eq!(decode(b"\xed\xa0\xbd\xed\xb8\x80!"), "\u{1f600}!");
    }

    #[test]
    fn lone_surrogates_and_nonsense_are_replaced() {
        assert_eq!(decode(b"\xed\xa0\xbdx"), "\u{fffd}x");
        assert_eq!(decode(b"\xed\xb8\x80"), "\u{fffd}");
        assert_eq!(decode(b"\xffa\xe4"), "\u{fffd}a\u{fffd}");
    }
}
