//! As much DER as it takes to get the certificates out of a PKCS #7 signature (`META-INF/*.RSA`, `.DSA`, `.EC`).

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

const SEQUENCE: u8 = 0x30;
const OBJECT_ID: u8 = 0x06;
/// `[0]`, constructed.
const CONTEXT_0: u8 = 0xA0;
/// More certificates than any chain has.
const MAX_CERTIFICATES: usize = 64;

/// One element: its tag, its content, and its whole encoding.
struct Element<'a> {
    tag: u8,
    content: Cursor<'a>,
    whole: &'a [u8],
}

/// The certificates of a `ContentInfo` that holds `SignedData`, as DER, in their order.
///
/// # Errors
/// Anything that is not such a structure, or ends early. Indefinite lengths are not DER, and unsupported.
pub fn certificates(signature: &[u8]) -> ReadResult<Vec<&[u8]>> {
    let mut info = expect(&mut Cursor::new(signature), SEQUENCE, "ContentInfo")?;
    expect(&mut info, OBJECT_ID, "ContentInfo contentType")?;
    let mut content = expect(&mut info, CONTEXT_0, "ContentInfo content")?;
    let mut signed = expect(&mut content, SEQUENCE, "SignedData")?;
    // version, digestAlgorithms, encapContentInfo, then the optional certificates
    for what in ["SignedData version", "SignedData digestAlgorithms", "SignedData encapContentInfo"] {
        element(&mut signed, what)?;
    }
    let list = element(&mut signed, "SignedData certificates")?;
    let mut out = Vec::new();
    if list.tag == CONTEXT_0 {
        let mut list = list.content;
        while !list.is_empty() && out.len() < MAX_CERTIFICATES {
            let certificate = element(&mut list, "Certificate")?;
            if certificate.tag == SEQUENCE {
                out.push(certificate.whole);
            }
        }
    }
    Ok(out)
}

fn expect<'a>(c: &mut Cursor<'a>, tag: u8, what: &'static str) -> ReadResult<Cursor<'a>> {
    let at = c.offset();
    let found = element(c, what)?;
    if found.tag == tag { Ok(found.content) } else { Err(ReadError::new(ErrorKind::BadMagic, what, at)) }
}

fn element<'a>(c: &mut Cursor<'a>, what: &'static str) -> ReadResult<Element<'a>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let len = content.len();
        let head =
            if len < 0x80 { vec![tag, len as u8] } else { vec![tag, 0x82, (len >> 8) as u8, len as u8] };
        [head, content.to_vec()].concat()
    }

    fn signature(certificates: Option<&[Vec<u8>]>) -> Vec<u8> {
        let mut body = [der(2, &[1]), der(0x31, &[]), der(SEQUENCE, &der(OBJECT_ID, &[42]))].concat();
        if let Some(list) = certificates {
            body.extend(der(CONTEXT_0, &list.concat()));
        }
        body.extend(der(0x31, &[])); // signerInfos
        let signed = der(SEQUENCE, &body);
        der(SEQUENCE, &[der(OBJECT_ID, &[1, 2]), der(CONTEXT_0, &signed)].concat())
    }

    #[test]
    fn certificates_as_der() {
        let (small, large) = (der(SEQUENCE, b"small"), der(SEQUENCE, &[7; 300]));
        let data = signature(Some(&[small.clone(), large.clone()]));
        assert_eq!(certificates(&data).unwrap(), [small, large]);
    }

    #[test]
    fn a_signature_without_certificates_has_none() {
        assert!(certificates(&signature(None)).unwrap().is_empty());
    }

    #[test]
    fn cuts_are_errors() {
        let data = signature(Some(&[der(SEQUENCE, b"small")]));
        for len in 0..data.len() {
            assert!(certificates(&data[..len]).is_err(), "cut at {len}");
        }
    }
}
