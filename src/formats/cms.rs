//! What a signed message says: the content of CMS `SignedData`. Signatures are told, not verified.
//!
//! Source: RFC 5652, 5.1 and 5.2. Apple writes definite lengths; tools that sign again write indefinite ones and cut the
//! content into pieces (ITU-T X.690, 8.1.3.6 and 8.7.3.2), so both are read.

use crate::bytes::{Cursor, ErrorKind, ReadResult};
use std::borrow::Cow;

const SEQUENCE: u8 = 0x30;
const EXPLICIT: u8 = 0xA0;
const OCTETS: u8 = 0x04;
/// Octets in pieces.
const PIECES: u8 = 0x24;
const WHAT: &str = "CMS signed data";

/// The content that is signed.
///
/// # Errors
/// The message is of another form, ends early, or bears no content.
pub fn content(data: &[u8]) -> ReadResult<Cow<'_, [u8]>> {
    let mut message = inside(&mut Cursor::new(data), SEQUENCE)?;
    skip(&mut message)?; // the type of the message
    let mut signed = inside(&mut inside(&mut message, EXPLICIT)?, SEQUENCE)?;
    skip(&mut signed)?; // version
    skip(&mut signed)?; // digest algorithms
    let mut wrapped = inside(&mut signed, SEQUENCE)?;
    skip(&mut wrapped)?; // the type of the content
    octets(&mut inside(&mut wrapped, EXPLICIT)?)
}

/// Tag and length, none when it is indefinite.
fn head(c: &mut Cursor<'_>) -> ReadResult<(u8, Option<usize>)> {
    let tag = c.u8(WHAT)?;
    let first = c.u8(WHAT)?;
    if first < 0x80 {
        return Ok((tag, Some(usize::from(first))));
    }
    let count = first & 0x7F;
    if count == 0 {
        return Ok((tag, None));
    }
    if count > 4 {
        return Err(c.error(ErrorKind::Unsupported, WHAT));
    }
    let mut len = 0usize;
    for _ in 0..count {
        len = len << 8 | usize::from(c.u8(WHAT)?);
    }
    Ok((tag, Some(len)))
}

/// The inside of the next element, which must have that tag. Of one with an indefinite length all that follows: nobody
/// reads on behind it.
fn inside<'a>(c: &mut Cursor<'a>, wanted: u8) -> ReadResult<Cursor<'a>> {
    let at = c.error(ErrorKind::BadMagic, WHAT);
    let (tag, len) = head(c)?;
    if tag != wanted {
        return Err(at);
    }
    let base = c.offset();
    let len = len.unwrap_or(c.remaining());
    Ok(Cursor::new(c.take(len, WHAT)?).with_base(base))
}

/// Steps over the next element, which must tell its length.
fn skip(c: &mut Cursor<'_>) -> ReadResult<()> {
    match head(c)? {
        (_, Some(len)) => c.skip(len, WHAT),
        (_, None) => Err(c.error(ErrorKind::Unsupported, WHAT)),
    }
}

/// The octets of the next element, put together when they are in pieces.
fn octets<'a>(c: &mut Cursor<'a>) -> ReadResult<Cow<'a, [u8]>> {
    match head(c)? {
        (OCTETS, Some(len)) => Ok(Cow::Borrowed(c.take(len, WHAT)?)),
        (PIECES, len) => {
            let mut pieces = Cursor::new(c.take(len.unwrap_or(c.remaining()), WHAT)?).with_base(c.offset());
            let mut out = Vec::new();
            while !pieces.is_empty() {
                match head(&mut pieces)? {
                    (OCTETS, Some(len)) => out.extend_from_slice(pieces.take(len, WHAT)?),
                    (0, Some(0)) => break, // the end of an indefinite length
                    _ => return Err(pieces.error(ErrorKind::Unsupported, WHAT)),
                }
            }
            Ok(Cow::Owned(out))
        }
        _ => Err(c.error(ErrorKind::BadMagic, WHAT)),
    }
}

/// A message around `content`, as Apple writes it, for tests of those who read profiles.
#[cfg(test)]
pub(crate) fn wrapped(content: &[u8]) -> Vec<u8> {
    tests::message(&tests::element(OCTETS, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let len = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], &len[..], content].concat()
    }

    /// The same with an indefinite length and its end.
    fn open(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    const SIGNED: [u8; 11] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
    const DATA: [u8; 11] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];

    pub(super) fn message(octets: &[u8]) -> Vec<u8> {
        let wrapped = element(SEQUENCE, &[&DATA[..], &element(EXPLICIT, octets)].concat());
        let signed = element(SEQUENCE, &[&[2, 1, 1, 0x31, 0][..], &wrapped, &element(0x31, &[])].concat());
        element(SEQUENCE, &[&SIGNED[..], &element(EXPLICIT, &signed)].concat())
    }

    #[test]
    fn content_in_one_piece() {
        assert_eq!(content(&message(&element(OCTETS, b"hello"))).unwrap(), &b"hello"[..]);
    }

    #[test]
    fn content_in_pieces_of_a_message_without_lengths() {
        let pieces = [element(OCTETS, b"hel"), element(OCTETS, b"lo")].concat();
        let wrapped = open(SEQUENCE, &[&DATA[..], &open(EXPLICIT, &open(PIECES, &pieces))].concat());
        let signed = open(SEQUENCE, &[&[2, 1, 1, 0x31, 0][..], &wrapped].concat());
        let data = open(SEQUENCE, &[&SIGNED[..], &open(EXPLICIT, &signed)].concat());
        assert_eq!(content(&data).unwrap(), &b"hello"[..]);
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        let whole = message(&element(OCTETS, b"hello"));
        let end = whole.len() - 6; // an empty set of signers stands behind the content
        for len in 0..end {
            assert!(content(&whole[..len]).is_err(), "cut at {len}");
        }
        assert_eq!(content(b"<?xml version=\"1.0\"?>").unwrap_err().kind, ErrorKind::BadMagic);
        assert!(content(&message(&[])).is_err(), "a detached signature");
    }

    #[test]
    fn bent_messages_never_panic() {
        let whole = message(&element(OCTETS, b"hello"));
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bent = whole.clone();
                bent[at] ^= 1 << bit;
                let _ = content(&bent);
            }
        }
    }
}
