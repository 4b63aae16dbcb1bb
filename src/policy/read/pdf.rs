//! PDF: the text of each page, put into lines by where it is drawn.
//!
//! ISO 32000-1, 9.4 (text objects). lopdf parses objects, content streams and character maps (ToUnicode, UniGB); the
//! other Chinese maps of old documents are decoded here. Places count the lines of the extracted text.

use crate::bytes::ErrorKind;
use encoding_rs::{GB18030, UTF_16BE};
use lopdf::content::Content;
use lopdf::{Document, Encoding, Object, ObjectId};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of one page's content streams, inflated.
const PAGE: usize = 32 << 20;
/// Pages read.
const PAGES: usize = 2_000;

/// The text of a document.
#[derive(Debug, Default)]
pub(super) struct Extracted {
    pub(super) text: String,
    pub(super) lost: Vec<(ErrorKind, &'static str)>,
}

/// Extracts the text of all pages. lopdf and its parsers may panic on what no writer makes; that is an error here.
pub(super) fn text(bytes: &[u8]) -> Result<Extracted, (ErrorKind, &'static str)> {
    let quiet = AssertUnwindSafe(|| extract(bytes));
    catch_unwind(quiet).unwrap_or(Err((ErrorKind::Corrupt, "PDF")))
}

fn extract(bytes: &[u8]) -> Result<Extracted, (ErrorKind, &'static str)> {
    let document = Document::load_mem(bytes).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => {
            (ErrorKind::Encrypted, "encrypted PDF")
        }
        _ => (ErrorKind::Corrupt, "PDF"),
    })?;
    // Opened with the empty password it reads like any other; locked, its strings are noise.
    if document.is_encrypted() && document.encryption_state.is_none() {
        return Err((ErrorKind::Encrypted, "encrypted PDF"));
    }
    let mut out = Extracted::default();
    let (mut bad_pages, mut bad_maps) = (false, false);
    for (count, (_, page)) in document.get_pages().into_iter().enumerate() {
        if count >= PAGES || out.text.len() > super::LONGEST {
            out.lost.push((ErrorKind::OverBudget, "further pages"));
            break;
        }
        match read_page(&document, page, &mut bad_maps) {
            Some(lines) => out.text.push_str(&lines),
            None => bad_pages = true,
        }
    }
    if bad_pages {
        out.lost.push((ErrorKind::Corrupt, "page content"));
    }
    if bad_maps || damaged(&out.text) {
        out.lost.push((ErrorKind::BadText, "font without a character map"));
    }
    Ok(out)
}

/// Whether more than one character in fifty came out of no map.
fn damaged(text: &str) -> bool {
    let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
    lost * 50 > text.chars().count()
}

fn read_page(document: &Document, page: ObjectId, bad_maps: &mut bool) -> Option<String> {
    let fonts = document.get_page_fonts(page).ok()?;
    let mut maps: BTreeMap<Vec<u8>, Encoding<'_>> = BTreeMap::new();
    for (name, font) in fonts {
        if let Ok(map) = font.get_font_encoding_with_limit(document, PAGE) {
            maps.insert(name, map);
        }
    }
    let data = document.get_page_content_with_limit(page, PAGE).ok()?;
    let content = Content::decode(&data).ok()?;
    let mut pen = Pen { scale: 1.0, ..Pen::default() };
    for operation in &content.operations {
        pen.draw(&operation.operator, &operation.operands, &maps, bad_maps);
    }
    Some(pen.finish())
}

/// Where text is drawn, and the lines so far.
#[derive(Debug, Default)]
struct Pen {
    out: String,
    font: Vec<u8>,
    size: f32,
    scale: f32,
    leading: f32,
    /// Start of the current text line.
    line: (f32, f32),
    /// Where the last text was drawn and about where it ended; none at the start of a page.
    last: Option<(f32, f32)>,
    /// Whether the pen moved since.
    moved: bool,
}

impl Pen {
    fn draw(
        &mut self,
        operator: &str,
        operands: &[Object],
        maps: &BTreeMap<Vec<u8>, Encoding<'_>>,
        bad: &mut bool,
    ) {
        let number = |i: usize| operands.get(i).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
        match operator {
            "BT" => {
                self.line = (0.0, 0.0);
                self.scale = 1.0;
                self.moved = true;
            }
            "Tf" => {
                self.font = operands.first().and_then(|o| o.as_name().ok()).unwrap_or_default().to_vec();
                self.size = number(1).abs();
            }
            "TL" => self.leading = number(0),
            "Td" => self.step(number(0), number(1)),
            "TD" => {
                self.leading = -number(1);
                self.step(number(0), number(1));
            }
            "T*" => self.step(0.0, -self.leading),
            "Tm" => {
                self.scale = number(3).abs().max(number(1).abs()).max(0.01);
                self.line = (number(4), number(5));
                self.moved = true;
            }
            "Tj" => self.show(operands.first(), maps, bad),
            "'" => {
                self.step(0.0, -self.leading);
                self.show(operands.first(), maps, bad);
            }
            "\"" => {
                self.step(0.0, -self.leading);
                self.show(operands.get(2), maps, bad);
            }
            "TJ" => {
                for part in operands.first().and_then(|o| o.as_array().ok()).into_iter().flatten() {
                    match part.as_float() {
                        // A wide kern back is a space between words; between ideographs it is nothing.
                        Ok(kern) if kern < -200.0 => self.gap(),
                        Ok(_) => {}
                        Err(_) => self.show(Some(part), maps, bad),
                    }
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, x: f32, y: f32) {
        self.line = (self.line.0 + x * self.scale, self.line.1 + y * self.scale);
        self.moved = true;
    }

    fn gap(&mut self) {
        if self.out.ends_with(|c: char| c.is_ascii_graphic()) {
            self.out.push(' ');
        }
    }

    fn show(&mut self, operand: Option<&Object>, maps: &BTreeMap<Vec<u8>, Encoding<'_>>, bad: &mut bool) {
        let Some(Object::String(bytes, _)) = operand else { return };
        let Some(text) = maps.get(&self.font).and_then(|map| decode(map, bytes)) else {
            *bad |= !bytes.is_empty();
            return;
        };
        let size = (self.size * self.scale).max(1.0);
        if self.moved {
            self.place(size, &text);
        }
        let width: f32 = text.chars().map(|c| if (c as u32) < 0x1100 { 0.5 } else { 1.0 }).sum();
        let start = if self.moved { self.line.0 } else { self.last.map_or(self.line.0, |(_, end)| end) };
        self.last = Some((self.line.1, start + width * size));
        self.moved = false;
        self.out.extend(text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
    }

    /// Starts a line, parts columns, or goes on.
    fn place(&mut self, size: f32, text: &str) {
        let Some((y, end)) = self.last else { return };
        let down = (y - self.line.1).abs();
        if down > size * 0.6 {
            self.out.push('\n');
            // A gap of more than two lines parts paragraphs.
            if down > size * 2.6 {
                self.out.push('\n');
            }
        } else if self.line.0 > end + size * 2.0 {
            self.out.push_str("  ");
        } else if self.line.0 > end + size * 0.15 && text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            self.gap();
        }
    }

    fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}

/// Decodes shown bytes. lopdf knows ToUnicode and UniGB; the predefined maps of the GB family are charsets.
fn decode(map: &Encoding<'_>, bytes: &[u8]) -> Option<String> {
    if let Encoding::SimpleEncoding(name) = map {
        let name = String::from_utf8_lossy(name);
        if name.starts_with("Uni") && (name.contains("UCS2") || name.contains("UTF16")) {
            return Some(UTF_16BE.decode_without_bom_handling(bytes).0.into_owned());
        }
        if name.starts_with("GB") {
            return Some(GB18030.decode_without_bom_handling(bytes).0.into_owned());
        }
    }
    map.bytes_to_string(bytes).ok()
}
