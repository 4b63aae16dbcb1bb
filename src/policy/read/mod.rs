//! Readers of policy formats: bytes in, a [`Document`] out. A document always comes back; what could not be read is
//! in its gaps.

mod docx;
mod html;
mod markdown;
mod pdf;
mod plain;
mod sniff;
mod tables;
#[cfg(test)]
mod tests;

use super::document::{Document, Format};
use super::structure::{self, Piece};
use crate::bytes::{ErrorKind, text};
use crate::model::{Part, Reason};

/// Text beyond this many bytes is cut off, with a gap.
pub const LONGEST: usize = 16 << 20;

/// Visible text beyond this many bytes is cut off, with a gap. The longest policies that we have seen have a quarter of
/// a megabyte; pages hold far more that nobody sees, hence the difference to [`LONGEST`].
pub const VISIBLE: usize = 4 << 20;

/// Bytes of the limit that a line or table costs even when it is empty.
const PIECE: usize = 16;

/// Reads a policy. `file` is its name as the user gave it, `-` for standard input; its ending tells the format unless
/// the content says otherwise.
pub fn read(file: &str, bytes: &[u8]) -> Document {
    let mut document = Document {
        file: file.to_owned(),
        format: Format::Text,
        text: String::new(),
        blocks: Vec::new(),
        gaps: Vec::new(),
    };
    document.format = sniff::format(file, bytes);
    let pieces = match document.format {
        Format::Text => {
            decode(&mut document, bytes, None);
            plain::pieces(&document.text)
        }
        Format::Markdown => {
            decode(&mut document, bytes, None);
            let page = markdown::page(&document.text);
            html_gaps(&mut document, &page.islands);
            page.pieces
        }
        Format::Html => {
            decode(&mut document, bytes, sniff::html_charset(bytes));
            html_pieces(&mut document)
        }
        Format::Docx => docx_pieces(&mut document, bytes),
        Format::Pdf => pdf_pieces(&mut document, bytes),
    };
    finish(&mut document, pieces);
    document
}

fn docx_pieces(document: &mut Document, bytes: &[u8]) -> Vec<Piece> {
    match docx::body(bytes) {
        Ok(body) => {
            document.text = body.text;
            for (kind, what) in body.lost {
                gap(document, Part::Passage, Reason::Read(kind), what);
            }
            body.pieces
        }
        Err(error) => {
            gap(document, Part::Policy, Reason::Read(error.kind), error.what);
            Vec::new()
        }
    }
}

fn pdf_pieces(document: &mut Document, bytes: &[u8]) -> Vec<Piece> {
    match pdf::text(bytes) {
        Ok(extracted) => {
            document.text = extracted.text;
            cut(document);
            for (reason, what) in extracted.lost {
                gap(document, Part::Passage, reason, what);
            }
            plain::pieces(&document.text)
        }
        Err((reason, what)) => {
            gap(document, Part::Policy, reason, what);
            Vec::new()
        }
    }
}

fn html_pieces(document: &mut Document) -> Vec<Piece> {
    let page = html::page(&document.text);
    html_gaps(document, &page);
    page.pieces
}

fn html_gaps(document: &mut Document, page: &html::Page) {
    // Tabs and folded sections are hidden until somebody clicks; a few hidden labels are nothing.
    if page.hidden > 400 && page.hidden * 4 > page.visible {
        gap(document, Part::Passage, Reason::Read(ErrorKind::Unsupported), "hidden elements");
    }
    if page.too_deep {
        gap(document, Part::Passage, Reason::Read(ErrorKind::TooDeep), "elements");
    }
    if page.over_budget {
        gap(
            document,
            Part::Passage,
            Reason::Read(ErrorKind::OverBudget),
            "table cells, spanned or past 64 columns",
        );
    }
}

fn decode(document: &mut Document, bytes: &[u8], hint: Option<&str>) {
    // Twice the limit covers UTF-16; the rest is never decoded.
    let head = bytes.get(..2 * LONGEST + 4).map_or(bytes, whole_characters);
    let decoded = text::decode(head, hint);
    document.text = decoded.text;
    cut(document);
    if decoded.unreadable {
        gap(document, Part::Policy, Reason::Read(ErrorKind::BadText), "text in no known encoding");
    }
}

/// UTF-8 that was cut off, without the character that the cut went through; other bytes as they are.
fn whole_characters(head: &[u8]) -> &[u8] {
    match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => head.get(..error.valid_up_to()).unwrap_or(head),
        _ => head,
    }
}

/// Cuts an overlong text at a character.
fn cut(document: &mut Document) {
    if document.text.len() > LONGEST {
        let at = document.text.floor_char_boundary(LONGEST);
        document.text.truncate(at);
        gap(document, Part::Passage, Reason::Read(ErrorKind::OverBudget), "text after 16 MiB");
    }
}

fn gap(document: &mut Document, part: Part, reason: Reason, structure: &str) {
    let gap = document.gap(part, reason, structure);
    document.gaps.push(gap);
}

fn finish(document: &mut Document, mut pieces: Vec<Piece>) {
    if limit(&mut pieces) {
        gap(document, Part::Passage, Reason::Read(ErrorKind::OverBudget), "visible text after 4 MiB");
    }
    document.blocks = structure::build(pieces);
    if document.blocks.is_empty() && document.gaps.is_empty() {
        gap(document, Part::Policy, Reason::NoText, "");
    }
}

/// Drops the text past [`VISIBLE`] bytes; whether there was any.
fn limit(pieces: &mut Vec<Piece>) -> bool {
    let mut left = VISIBLE;
    let cut = pieces.iter_mut().position(|piece| !fits(piece, &mut left));
    if let Some(at) = cut {
        pieces.truncate(at + 1);
    }
    cut.is_some()
}

/// Whether the piece fits into what is left of the limit; if not, it is cut.
fn fits(piece: &mut Piece, left: &mut usize) -> bool {
    let mut take = |bytes: usize| {
        let rest = left.checked_sub(bytes);
        *left = rest.unwrap_or(*left);
        rest.is_some()
    };
    match piece {
        Piece::Line(line) => {
            let whole = take(line.text.len() + PIECE);
            if !whole {
                line.text = line.text.slice(0..line.text.floor_char_boundary(*left));
            }
            whole
        }
        Piece::Table(table) => {
            let rows = table.rows.len();
            // A cell costs something even when it is empty.
            let fitting =
                table.rows.iter().take_while(|row| row.cells.iter().all(|cell| take(cell.len() + 8)));
            let fitting = fitting.count();
            table.rows.truncate(fitting);
            fitting == rows && take(PIECE)
        }
    }
}
