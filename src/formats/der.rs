//! Elements of DER, which signatures of both platforms are written in.
//!
//! Source: ITU-T X.690, 8.1 and 10.1. Indefinite lengths are not DER, and unsupported.

use crate::bytes::{Cursor, ErrorKind, ReadResult};

/// Tag of a SEQUENCE.
pub(super) const SEQUENCE: u8 = 0x30;

/// One element.
pub(super) struct Element<'a> {
    /// Its tag, of one byte.
    pub(super) tag: u8,
    /// What is in it.
    pub(super) content: Cursor<'a>,
    /// Its whole encoding.
    pub(super) whole: &'a [u8],
}

/// Reads the next element, which is `what` in the words of its specification.
///
/// # Errors
/// The element ends early, or its length is indefinite or of more than four bytes.
pub(super) fn element<'a>(c: &mut Cursor<'a>, what: &'static str) -> ReadResult<Element<'a>> {
    let start = c.position();
    let tag = c.u8(what)?;
    let len = length(c, what)?;
    let base = c.offset();
    let content = Cursor::new(c.take(len, what)?).with_base(base);
    let whole = c.data().get(start..c.position()).unwrap_or_default();
    Ok(Element { tag, content, whole })
}

/// A definite length of at most four bytes.
fn length(c: &mut Cursor<'_>, what: &'static str) -> ReadResult<usize> {
    let first = c.u8(what)?;
    if first < 0x80 {
        return Ok(usize::from(first));
    }
    let count = first & 0x7F;
    if count == 0 || count > 4 {
        return Err(c.error(ErrorKind::Unsupported, what));
    }
    let mut len = 0usize;
    for _ in 0..count {
        len = len << 8 | usize::from(c.u8(what)?);
    }
    Ok(len)
}
