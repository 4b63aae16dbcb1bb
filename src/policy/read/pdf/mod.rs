//! PDF: the text of each page, put into lines by where it is drawn.
//!
//! ISO 32000-1, 9.4 (text objects). lopdf parses objects and content streams; fonts, maps and places are read here.
//! Places count the lines of the extracted text.

mod cmap;
mod font;
mod matrix;
mod page;
mod pen;

use crate::bytes::ErrorKind;
use crate::model::Reason;
use lopdf::xref::XrefRecovery;
use lopdf::{Document, LoadOptions};
use page::Pages;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of one stream, inflated.
const STREAM: usize = 32 << 20;
/// Pages read.
const PAGES: usize = 2_000;

/// What was lost, and why.
type Lost = (Reason, &'static str);

/// The text of a document.
#[derive(Debug, Default)]
pub(super) struct Extracted {
    pub(super) text: String,
    pub(super) lost: Vec<Lost>,
}

/// Extracts the text of all pages. lopdf and its parsers may panic on what no writer makes; that is an error here.
pub(super) fn text(bytes: &[u8]) -> Result<Extracted, Lost> {
    let quiet = AssertUnwindSafe(|| extract(bytes));
    catch_unwind(quiet).unwrap_or(Err((Reason::Read(ErrorKind::Corrupt), "PDF")))
}

fn load(bytes: &[u8]) -> Result<Document, Lost> {
    let options = LoadOptions::with_max_decompressed_size(STREAM);
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => {
            (Reason::Read(ErrorKind::Encrypted), "encrypted PDF")
        }
        _ => (Reason::Read(ErrorKind::Corrupt), "PDF"),
    })?;
    // Opened with the empty password it reads like any other; locked, its strings are noise.
    if document.is_encrypted() && document.encryption_state.is_none() {
        return Err((Reason::Read(ErrorKind::Encrypted), "encrypted PDF"));
    }
    Ok(document)
}

fn extract(bytes: &[u8]) -> Result<Extracted, Lost> {
    let document = load(bytes)?;
    let mut pages = Pages::new(&document);
    let mut out = Extracted::default();
    for (count, id) in document.page_iter().enumerate() {
        if count >= PAGES || out.text.len() > super::LONGEST || pages.spent() {
            pages.lost.over_budget = true;
            break;
        }
        out.text.push_str(&pages.read(id));
    }
    let lost = pages.lost;
    let kinds = [
        (
            document.xref_recovery == Some(XrefRecovery::Reconstructed),
            Reason::Recovered,
            "cross-reference table",
        ),
        (lost.content, Reason::Read(ErrorKind::Corrupt), "page content"),
        (lost.forms, Reason::Read(ErrorKind::TooDeep), "forms"),
        (lost.over_budget, Reason::Read(ErrorKind::OverBudget), "further pages"),
        (lost.pictures && !out.text.trim().is_empty(), Reason::NoText, "pages that are pictures"),
        (lost.maps || damaged(&out.text), Reason::Read(ErrorKind::BadText), "font without a character map"),
    ];
    out.lost.extend(kinds.into_iter().filter(|(lost, ..)| *lost).map(|(_, reason, what)| (reason, what)));
    Ok(out)
}

/// Whether more than one character in fifty came out of no map.
fn damaged(text: &str) -> bool {
    let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
    lost * 50 > text.chars().count()
}
