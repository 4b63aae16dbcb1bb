//! As much DER as it takes to get the certificates out of a PKCS #7 signature (`META-INF/*.RSA`, `.DSA`, `.EC`).

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use crate::formats::der::{SEQUENCE, element};

const OBJECT_ID: u8 = 0x06;
/// `[0]`, constructed.
const CONTEXT_0: u8 = 0xA0;
/// `[1]`, constructed: revocation lists.
const CONTEXT_1: u8 = 0xA1;
/// More certificates than any chain has.
const MAX_CERTIFICATES: usize = 64;

/// The certificates of the signers of a `ContentInfo` that holds `SignedData`, as DER, in their order.
///
/// Of a chain only the certificates that a `SignerInfo` names by issuer and serial number are told; one certificate
/// alone is the signer's.
///
/// # Errors
/// Anything that is not such a structure, ends early, or names none of its several certificates. Indefinite lengths are not DER, and unsupported.
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
    if list.tag != CONTEXT_0 {
        return Ok(Vec::new());
    }
    let all = chain(list.content)?;
    if all.len() < 2 {
        return Ok(all);
    }
    let at = signed.offset();
    let named = signers(&mut signed)?;
    let own: Vec<_> =
        all.into_iter().filter(|whole| identity(whole).is_ok_and(|name| named.contains(&name))).collect();
    if own.is_empty() { Err(ReadError::new(ErrorKind::BadIndex, "SignerInfo sid", at)) } else { Ok(own) }
}

fn chain(mut list: Cursor<'_>) -> ReadResult<Vec<&[u8]>> {
    let mut out = Vec::new();
    while !list.is_empty() && out.len() < MAX_CERTIFICATES {
        let certificate = element(&mut list, "Certificate")?;
        if certificate.tag == SEQUENCE {
            out.push(certificate.whole);
        }
    }
    Ok(out)
}

/// Issuer and serial number, each as DER.
type Identity<'a> = (&'a [u8], &'a [u8]);

/// Whom each `SignerInfo` names. RFC 5652, 5.3
fn signers<'a>(signed: &mut Cursor<'a>) -> ReadResult<Vec<Identity<'a>>> {
    let mut list = element(signed, "SignedData signerInfos")?;
    if list.tag == CONTEXT_1 {
        list = element(signed, "SignedData signerInfos")?;
    }
    let (mut list, mut out) = (list.content, Vec::new());
    while !list.is_empty() && out.len() < MAX_CERTIFICATES {
        let mut signer = expect(&mut list, SEQUENCE, "SignerInfo")?;
        element(&mut signer, "SignerInfo version")?;
        let mut name = element(&mut signer, "SignerInfo sid")?.content;
        let issuer = element(&mut name, "IssuerAndSerialNumber issuer")?.whole;
        out.push((issuer, element(&mut name, "IssuerAndSerialNumber serialNumber")?.whole));
    }
    Ok(out)
}

/// Whom a certificate names: `[0]` version if any, serialNumber, signature, issuer. RFC 5280, 4.1
fn identity(certificate: &[u8]) -> ReadResult<Identity<'_>> {
    let mut outer = expect(&mut Cursor::new(certificate), SEQUENCE, "Certificate")?;
    let mut body = expect(&mut outer, SEQUENCE, "TBSCertificate")?;
    let mut serial = element(&mut body, "TBSCertificate serialNumber")?;
    if serial.tag == CONTEXT_0 {
        serial = element(&mut body, "TBSCertificate serialNumber")?;
    }
    element(&mut body, "TBSCertificate signature")?;
    Ok((element(&mut body, "TBSCertificate issuer")?.whole, serial.whole))
}

fn expect<'a>(c: &mut Cursor<'a>, tag: u8, what: &'static str) -> ReadResult<Cursor<'a>> {
    let at = c.offset();
    let found = element(c, what)?;
    if found.tag == tag { Ok(found.content) } else { Err(ReadError::new(ErrorKind::BadMagic, what, at)) }
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

    fn certificate(issuer: &[u8], serial: u8, rest: usize) -> Vec<u8> {
        let version = der(CONTEXT_0, &der(2, &[2]));
        let body = [version, der(2, &[serial]), der(SEQUENCE, &[]), der(SEQUENCE, issuer), vec![5; rest]];
        der(SEQUENCE, &der(SEQUENCE, &body.concat()))
    }

    fn signature(certificates: Option<&[Vec<u8>]>) -> Vec<u8> {
        signature_by(certificates, &[(b"root", 7)])
    }

    fn signature_by(certificates: Option<&[Vec<u8>]>, signers: &[(&[u8], u8)]) -> Vec<u8> {
        let mut body = [der(2, &[1]), der(0x31, &[]), der(SEQUENCE, &der(OBJECT_ID, &[42]))].concat();
        if let Some(list) = certificates {
            body.extend(der(CONTEXT_0, &list.concat()));
            body.extend(der(CONTEXT_1, &[]));
        }
        let name =
            |issuer: &[u8], serial: u8| der(SEQUENCE, &[der(SEQUENCE, issuer), der(2, &[serial])].concat());
        let infos = signers
            .iter()
            .map(|(issuer, serial)| der(SEQUENCE, &[der(2, &[1]), name(issuer, *serial)].concat()));
        body.extend(der(0x31, &infos.collect::<Vec<_>>().concat()));
        let signed = der(SEQUENCE, &body);
        der(SEQUENCE, &[der(OBJECT_ID, &[1, 2]), der(CONTEXT_0, &signed)].concat())
    }

    #[test]
    fn the_signer_and_not_its_chain() {
        let (root, own) = (certificate(b"root", 1, 0), certificate(b"root", 7, 300));
        let data = signature(Some(&[root.clone(), own.clone()]));
        assert_eq!(certificates(&data).unwrap(), [&own[..]]);
        let both = signature_by(Some(&[root.clone(), own.clone()]), &[(b"root", 7), (b"root", 1)]);
        assert_eq!(certificates(&both).unwrap(), [&root[..], &own]);
        let other = signature_by(Some(&[root, own]), &[(b"other", 7)]);
        assert_eq!(certificates(&other).unwrap_err().kind, ErrorKind::BadIndex);
    }

    #[test]
    fn one_certificate_is_the_signers() {
        let small = der(SEQUENCE, b"small");
        assert_eq!(certificates(&signature(Some(std::slice::from_ref(&small)))).unwrap(), [&small[..]]);
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
        let chain = signature(Some(&[certificate(b"root", 1, 0), certificate(b"root", 7, 9)]));
        for len in 0..chain.len() {
            assert!(certificates(&chain[..len]).is_err(), "cut at {len}");
        }
    }
}
