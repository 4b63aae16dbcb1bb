//! Text encodings: which one a text is in, and the text decoded from it.
//!
//! Policies come as UTF-8, UTF-16 and GBK, with and without a mark, and sometimes as UTF-8 that a tool once read as
//! GBK or Latin-1. Encodings are those of the WHATWG encoding standard (GB18030 for the whole GB family).

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at to tell encodings apart.
const SAMPLE: usize = 64 << 10;

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text without a byte order mark.
    pub text: String,
    /// Name of the encoding (`UTF-8`, `gb18030`).
    pub encoding: &'static str,
    /// Whether so much of it is damaged, control characters or mojibake that it does not read as text.
    pub unreadable: bool,
}

/// Decodes `bytes`. `hint` is a charset label that the document itself gives (HTML's `<meta charset>`); it loses to a
/// byte order mark and to bytes that are valid UTF-8 beyond ASCII.
pub fn decode(bytes: &[u8], hint: Option<&str>) -> Decoded {
    let (encoding, start) = match Encoding::for_bom(bytes) {
        Some((encoding, len)) => (encoding, len),
        None => (detect(bytes, hint), 0),
    };
    let body = bytes.get(start..).unwrap_or_default();
    let (text, _) = encoding.decode_without_bom_handling(body);
    let text = text.into_owned();
    Decoded { unreadable: is_unreadable(&text), encoding: encoding.name(), text }
}

/// The encoding of bytes without a byte order mark.
fn detect(bytes: &[u8], hint: Option<&str>) -> &'static Encoding {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if let Some(encoding) = utf16_without_mark(sample) {
        return encoding;
    }
    let multi = match utf8_share(sample) {
        Utf8::Ascii => return UTF_8,
        Utf8::Valid => return UTF_8,
        Utf8::Mostly(share) => share,
    };
    if multi > 0.9 {
        return UTF_8;
    }
    let hinted = hint.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(encoding) = hinted.filter(|e| e.is_ascii_compatible() && *e != UTF_8) {
        return if encoding == encoding_rs::GBK { GB18030 } else { encoding };
    }
    if pairs_of_high_bytes(sample) { GB18030 } else { WINDOWS_1252 }
}

enum Utf8 {
    Ascii,
    Valid,
    /// Share of the bytes beyond ASCII that are part of a valid sequence.
    Mostly(f64),
}

fn utf8_share(sample: &[u8]) -> Utf8 {
    let (mut good, mut bad, mut seen) = (0usize, 0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0x80).count();
        seen += chunk.valid().len() + chunk.invalid().len();
        // A sequence cut by the end of the sample is no error.
        if !(chunk.invalid().is_empty() || seen == sample.len() && sample.len() == SAMPLE) {
            bad += chunk.invalid().len();
        }
    }
    match (good, bad) {
        (0, 0) => Utf8::Ascii,
        (_, 0) => Utf8::Valid,
        _ => Utf8::Mostly(good as f64 / (good + bad) as f64),
    }
}

/// UTF-16 has a NUL beside each ASCII character, and Chinese text in it has line feeds, digits or spaces; in the right
/// order nearly all units are letters, ideographs or punctuation.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let nuls = sample.iter().filter(|b| **b == 0).count();
    if sample.len() < 4 || nuls == 0 {
        return None;
    }
    let little = plausible_units(sample, u16::from_le_bytes);
    let big = plausible_units(sample, u16::from_be_bytes);
    match (little > 0.9, big > 0.9) {
        (true, _) if little >= big => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

fn plausible_units(sample: &[u8], unit: fn([u8; 2]) -> u16) -> f64 {
    let (mut plausible, mut all) = (0usize, 0usize);
    for pair in sample.as_chunks::<2>().0 {
        all += 1;
        let u = unit(*pair);
        let text = matches!(u, 9 | 10 | 13 | 0x20..=0x7e | 0xa0..=0xff | 0x2010..=0x2026 | 0x3000..=0x303f | 0x4e00..=0x9fff | 0xff00..=0xffef);
        plausible += usize::from(text);
    }
    plausible as f64 / all.max(1) as f64
}

/// Chinese in the GB family comes in pairs of high bytes; an accent or a curly quote of Windows-1252 stands alone.
fn pairs_of_high_bytes(sample: &[u8]) -> bool {
    let (mut pairs, mut alone) = (0usize, 0usize);
    let mut rest = sample.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte < 0x80 {
            continue;
        }
        match rest.peek() {
            Some(0x80..=0xfe) => {
                pairs += 1;
                rest.next();
            }
            _ => alone += 1,
        }
    }
    pairs > alone
}

/// How many bytes of a text are `of` a kind. Counted a few at a time and without a branch, so that the processor looks at
/// many at once.
pub fn count(text: &str, of: impl Fn(u8) -> bool) -> usize {
    let part = |part: &[u8]| usize::from(part.iter().fold(0u8, |n, byte| n + u8::from(of(*byte))));
    text.as_bytes().chunks(usize::from(u8::MAX)).map(part).sum()
}

/// Whether a text is mostly damage: replacement and control characters, or UTF-8 read as another encoding.
fn is_unreadable(text: &str) -> bool {
    let plain = count(text, |byte| matches!(byte, b'!'..=b'~'));
    let ideographs = count(text, |byte| matches!(byte, 0xe4..=0xe9));
    let (mut all, mut damaged, mut high) = (plain + ideographs, 0usize, ideographs);
    let others = |byte: u8| !matches!(byte, b' '..=b'~' | b'\n' | 0x80..=0xbf | 0xe4..=0xe9);
    for (at, _) in text.bytes().enumerate().filter(|(_, byte)| others(*byte)) {
        let c = text.get(at..).and_then(|rest| rest.chars().next());
        let Some(c) = c.filter(|c| !c.is_whitespace()) else { continue };
        all += 1;
        damaged += usize::from(c == '\u{fffd}' || c.is_control());
        high += usize::from(!c.is_ascii());
    }
    // One character in twenty: apostrophes turned into U+FFFD stay far below, a wrong encoding is far above.
    if damaged * 20 > all {
        return true;
    }
    // A few stray characters say nothing about the whole.
    high * 20 > all && high >= 12 && (was_utf8_read_as(text, GB18030) || was_utf8_read_as(text, WINDOWS_1252))
}

/// Written back in `encoding`, is the text UTF-8? Real Chinese or accented text almost never is.
fn was_utf8_read_as(text: &str, encoding: &'static Encoding) -> bool {
    let sample: String = text.chars().filter(|c| !c.is_ascii()).take(1_000).collect();
    let (bytes, _, unmapped) = encoding.encode(&sample);
    if unmapped && encoding == WINDOWS_1252 {
        // Ideographs become numeric references, which are ASCII and would pass as UTF-8.
        let foreign = sample
            .chars()
            .filter(|c| !(c.is_alphabetic() && (*c as u32) < 0x250 || (*c as u32) < 0x2123))
            .count();
        if foreign * 10 > sample.chars().count() {
            return false;
        }
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0x80).count();
        bad += chunk.invalid().len();
    }
    good > 4 * bad
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZH: &str = "我们收集您的设备信息，用于向您推送消息。\n使用目的：提供地图服务 SDK\n";

    fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn utf8_with_and_without_a_mark() {
        for bytes in [ZH.as_bytes().to_vec(), format!("\u{feff}{ZH}").into_bytes()] {
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.unreadable), (ZH, "UTF-8", false));
        }
    }

    #[test]
    fn utf16_of_both_orders_with_and_without_a_mark() {
        for text in [ZH, "We collect your location.\n"] {
            for (to_bytes, name) in
                [(u16::to_le_bytes as fn(u16) -> [u8; 2], "UTF-16LE"), (u16::to_be_bytes, "UTF-16BE")]
            {
                for marked in [text.to_owned(), format!("\u{feff}{text}")] {
                    let decoded = decode(&utf16(&marked, to_bytes), None);
                    assert_eq!((decoded.text.as_str(), decoded.encoding), (text, name));
                }
            }
        }
    }

    #[test]
    fn the_gb_family_is_found_by_its_pairs() {
        let decoded = decode(&encode(ZH, GB18030), None);
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.unreadable), (ZH, "gb18030", false));
        assert_eq!(decode(&encode(ZH, GB18030), Some("gb2312")).text, ZH);
        // A wrong label on valid UTF-8 loses.
        assert_eq!(decode(ZH.as_bytes(), Some("gbk")).text, ZH);
    }

    #[test]
    fn a_label_is_believed_where_bytes_do_not_decide() {
        let text = "我們收集您的裝置資訊，用於推播訊息。";
        assert_eq!(decode(&encode(text, encoding_rs::BIG5), Some("big5")).text, text);
    }

    #[test]
    fn accents_that_stand_alone_are_western() {
        let text = "We don\u{2019}t sell your data. Caf\u{e9} users\u{2019} choice.";
        let decoded = decode(&encode(text, WINDOWS_1252), None);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "windows-1252"));
    }

    #[test]
    fn a_few_bad_bytes_do_not_change_the_encoding() {
        let mut bytes = ZH.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 20);
        bytes.push(0xe6);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, decoded.unreadable), ("UTF-8", false));
        assert!(decoded.text.starts_with("我们收集"));
    }

    #[test]
    fn mojibake_is_unreadable_and_apostrophes_are_not() {
        let as_gbk = GB18030.decode_without_bom_handling(ZH.as_bytes()).0.into_owned();
        let as_latin = WINDOWS_1252.decode_without_bom_handling(ZH.as_bytes()).0.into_owned();
        assert!(decode(as_gbk.as_bytes(), None).unreadable, "{as_gbk}");
        assert!(decode(as_latin.as_bytes(), None).unreadable, "{as_latin}");
        assert!(
            !decode(
                "We don\u{fffd}t sell the user\u{fffd}s personal data to anybody at all.".as_bytes(),
                None
            )
            .unreadable
        );
        assert!(
            !decode(
                "Données personnelles: nous ne vendons pas vos données à des tiers, été, où, forêt, çà"
                    .as_bytes(),
                None
            )
            .unreadable
        );
        assert!(decode(&[1, 2, 3, 0x41, 0x9d, 5, 6], None).unreadable);
    }

    #[test]
    fn no_bytes_decode_to_nothing() {
        assert_eq!(decode(&[], None), Decoded { text: String::new(), encoding: "UTF-8", unreadable: false });
    }
}
