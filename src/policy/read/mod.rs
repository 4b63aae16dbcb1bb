//! Readers of policy formats: bytes in, a [`Document`] out. A document always comes back; what could not be read is
//! in its gaps.

mod plain;

use super::document::{Document, Format};
use super::structure::{self, Piece};
use crate::bytes::{ErrorKind, text};
use crate::model::{Gap, Part, Place, Reason};

/// Text beyond this many bytes is cut off, with a gap.
pub const LONGEST: usize = 16 << 20;

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
    document.format = format(file, bytes);
    decode(&mut document, bytes);
    let pieces = plain::pieces(&document.text);
    finish(&mut document, pieces);
    document
}

fn format(_file: &str, _bytes: &[u8]) -> Format {
    Format::Text
}

fn decode(document: &mut Document, bytes: &[u8]) {
    let decoded = text::decode(bytes, None);
    document.text = decoded.text;
    cut(document);
    if decoded.unreadable {
        gap(document, Part::Policy, Reason::Read(ErrorKind::BadText), "text in no known encoding");
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
    let mut place = Place::package(&document.file, None);
    place.side = crate::model::Side::Policy;
    let mut gap = Gap::new(place, part, reason);
    gap.structure = structure.to_owned();
    document.gaps.push(gap);
}

fn finish(document: &mut Document, pieces: Vec<Piece>) {
    document.blocks = structure::build(pieces);
    if document.blocks.is_empty() && document.gaps.is_empty() {
        gap(document, Part::Policy, Reason::NoText, "");
    }
}
