//! Fonts: shown bytes to text and width.
//!
//! ISO 32000-1, 9.6 to 9.10. A ToUnicode map counts more than the encoding: subset fonts number their glyphs as they
//! like. The predefined maps of the GB family are charsets.

use super::cmap::CMap;
use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS, UTF_16BE};
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;

/// Widths kept of one font.
const WIDTHS: usize = 1 << 16;
/// Differences read of one encoding: one for each byte, some said twice.
const DIFFERENCES: usize = 1_024;

/// A font as far as reading needs it.
#[derive(Debug)]
pub(super) struct Font {
    map: Map,
    /// Used when the map has no text for a code.
    table: Vec<String>,
    /// Thousandths of the font size by code, and for all others.
    widths: BTreeMap<u32, f32>,
    default: Option<f32>,
}

#[derive(Debug)]
enum Map {
    /// A ToUnicode map.
    Unicode(CMap),
    /// A predefined map that is a charset.
    Charset(&'static encoding_rs::Encoding),
    /// One byte each, by the table.
    Bytes,
    /// No way to text.
    None,
}

/// Shown text: the text, its width in font sizes, and its codes.
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) width: f32,
    pub(super) codes: usize,
}

impl Font {
    pub(super) fn read(font: &Dictionary, document: &Document) -> Self {
        let composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
        let (widths, default) =
            if composite { cid_widths(font, document) } else { simple_widths(font, document) };
        let table = if composite { Vec::new() } else { table(font, document) };
        let map = match to_unicode(font, document) {
            Some(map) => Map::Unicode(map),
            None if composite => charset(font, document).map_or(Map::None, Map::Charset),
            None => Map::Bytes,
        };
        Self { map, table, widths, default }
    }

    /// The text of shown bytes; none when the font has no way to text.
    pub(super) fn show(&self, bytes: &[u8]) -> Option<Shown> {
        match &self.map {
            Map::None => None,
            Map::Charset(charset) => {
                let text = charset.decode_without_bom_handling(bytes).0.into_owned();
                let (width, codes) = (guess(&text), text.chars().count());
                Some(Shown { text, width, codes })
            }
            Map::Bytes => {
                let text: String = bytes.iter().map(|b| self.byte(u32::from(*b))).collect();
                let width = bytes.iter().map(|b| self.width(u32::from(*b), self.byte(u32::from(*b)))).sum();
                Some(Shown { text, width, codes: bytes.len() })
            }
            Map::Unicode(map) => Some(self.by_map(map, bytes)),
        }
    }

    fn by_map(&self, map: &CMap, mut bytes: &[u8]) -> Shown {
        let mut out = Shown { text: String::new(), width: 0.0, codes: 0 };
        // Pairs of surrogates may come out of two codes.
        let mut units: Vec<u16> = Vec::new();
        while !bytes.is_empty() {
            let (len, code, found) = map.next(bytes);
            let found = found.unwrap_or_else(|| match self.byte(code) {
                "" => vec![0xfffd],
                text => text.encode_utf16().collect(),
            });
            out.width += self.width(code, &String::from_utf16_lossy(&found));
            out.codes += 1;
            units.extend(found.into_iter().filter(|unit| *unit != 0));
            bytes = bytes.get(len..).unwrap_or_default();
        }
        out.text = String::from_utf16_lossy(&units);
        out
    }

    fn byte(&self, code: u32) -> &str {
        self.table.get(code as usize).map_or("", String::as_str)
    }

    fn width(&self, code: u32, text: &str) -> f32 {
        self.widths.get(&code).copied().or(self.default).map_or_else(|| guess(text), |width| width / 1_000.0)
    }
}

/// About the width of a text: ideographs are square, letters half as wide.
fn guess(text: &str) -> f32 {
    text.chars().map(|c| if (c as u32) < 0x1100 { 0.5 } else { 1.0 }).sum()
}

fn to_unicode(font: &Dictionary, document: &Document) -> Option<CMap> {
    let stream = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream).ok()?;
    let map = CMap::parse(&stream.get_plain_content_with_limit(super::STREAM).ok()?);
    (!map.is_empty()).then_some(map)
}

/// The charset that a predefined map stands for. ISO 32000-1, table 118
fn charset(font: &Dictionary, document: &Document) -> Option<&'static encoding_rs::Encoding> {
    let name = font.get_deref(b"Encoding", document).and_then(Object::as_name).ok()?;
    let name = String::from_utf8_lossy(name);
    let starts = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    match () {
        () if name.starts_with("Uni") && (name.contains("UCS2") || name.contains("UTF16")) => Some(UTF_16BE),
        () if starts(&["GB"]) => Some(GB18030),
        () if starts(&["B5pc", "HKscs", "ETen", "ETenms"]) => Some(BIG5),
        () if starts(&["90ms", "90pv", "83pv", "Add-RKSJ", "Ext-RKSJ"]) => Some(SHIFT_JIS),
        () if starts(&["KSC"]) => Some(EUC_KR),
        () => None,
    }
}

/// Text of each byte of a simple font.
fn table(font: &Dictionary, document: &Document) -> Vec<String> {
    let encoding = font.get_deref(b"Encoding", document).ok();
    let differences = encoding.and_then(|e| e.as_dict().ok());
    let base = match differences {
        Some(dict) => dict.get_deref(b"BaseEncoding", document).and_then(Object::as_name).ok(),
        None => encoding.and_then(|e| e.as_name().ok()),
    };
    let mut table: Vec<String> = (0..=255).map(|byte| named(document, base, None, byte)).collect();
    let list =
        differences.and_then(|d| d.get_deref(b"Differences", document).and_then(Object::as_array).ok());
    let mut code = 0usize;
    for item in list.into_iter().flatten().take(DIFFERENCES) {
        match item {
            Object::Name(name) => {
                if let Some(text) = table.get_mut(code) {
                    *text = glyph(document, name);
                }
                code += 1;
            }
            item => code = item.as_i64().ok().and_then(|code| usize::try_from(code).ok()).unwrap_or(code),
        }
    }
    table
}

/// The text of a glyph by its name; U+FFFD for a name that only the font knows.
fn glyph(document: &Document, name: &[u8]) -> String {
    let known = named(document, None, Some(name), 0);
    if !known.is_empty() || name == b".notdef" {
        return known;
    }
    let name = String::from_utf8_lossy(name);
    let hex = name.strip_prefix("uni").or_else(|| name.strip_prefix('u')).unwrap_or_default();
    let char = hex
        .get(..4.min(hex.len()))
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32);
    char.unwrap_or('\u{fffd}').to_string()
}

/// The text of `byte` in a named encoding, or of a glyph put there, from lopdf's tables: they are reached only through
/// a font. A font made for the question cannot lead anywhere else.
fn named(document: &Document, base: Option<&[u8]>, glyph: Option<&[u8]>, byte: u8) -> String {
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    let known: &[&[u8]] = &[b"WinAnsiEncoding", b"MacRomanEncoding", b"MacExpertEncoding"];
    if let Some(base) = base.filter(|base| known.contains(base)) {
        font.set("Encoding", Object::Name(base.to_vec()));
    }
    if let Some(glyph) = glyph {
        let mut encoding = Dictionary::new();
        let list = vec![Object::Integer(i64::from(byte)), Object::Name(glyph.to_vec())];
        encoding.set("Differences", Object::Array(list));
        font.set("Encoding", Object::Dictionary(encoding));
    }
    let encoding = font.get_font_encoding_with_limit(document, 1);
    encoding.ok().and_then(|encoding| encoding.bytes_to_string(&[byte]).ok()).unwrap_or_default()
}

type Widths = (BTreeMap<u32, f32>, Option<f32>);

/// `FirstChar` and `Widths`; the standard fonts have none. ISO 32000-1, table 111
fn simple_widths(font: &Dictionary, document: &Document) -> Widths {
    // Glyph space of a Type 3 font is its own.
    if font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type3") {
        return Widths::default();
    }
    let first =
        font.get(b"FirstChar").and_then(Object::as_i64).ok().and_then(|first| u32::try_from(first).ok());
    let list = font.get_deref(b"Widths", document).and_then(Object::as_array).ok();
    let widths = list.into_iter().flatten().take(256).zip(first.unwrap_or(0)..);
    (widths.filter_map(|(width, code)| Some((code, width.as_float().ok()?))).collect(), None)
}

/// `W` and `DW` of the descendant, whose codes are taken for glyph numbers as Identity-H has them.
/// ISO 32000-1, 9.7.4.3
fn cid_widths(font: &Dictionary, document: &Document) -> Widths {
    let descendant = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok();
    let descendant = descendant.and_then(|list| list.first());
    let Some(dict) =
        descendant.and_then(|d| document.dereference(d).ok()).and_then(|(_, d)| d.as_dict().ok())
    else {
        return Widths::default();
    };
    let default = dict.get_deref(b"DW", document).and_then(Object::as_float).unwrap_or(1_000.0);
    let mut out = BTreeMap::new();
    let mut list =
        dict.get_deref(b"W", document).and_then(Object::as_array).map_or([].iter(), |list| list.iter());
    while let (Some(first), Some(second)) = (list.next(), list.next()) {
        let Some(first) = first.as_i64().ok().and_then(|n| u32::try_from(n).ok()) else { break };
        let second = document.dereference(second).map_or(second, |(_, object)| object);
        if let Object::Array(widths) = second {
            out.extend(
                (first..).zip(widths).take(WIDTHS).filter_map(|(code, w)| Some((code, w.as_float().ok()?))),
            );
        } else if let (Ok(last), Some(width)) = (second.as_i64(), list.next().and_then(|w| w.as_float().ok()))
        {
            let last = u32::try_from(last).unwrap_or(0);
            out.extend((first..=last).take(WIDTHS).map(|code| (code, width)));
        }
        if out.len() >= WIDTHS {
            break;
        }
    }
    (out, Some(default))
}
