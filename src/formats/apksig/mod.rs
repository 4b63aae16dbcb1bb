//! Who signed an APK: certificates of the JAR signature (v1) and of the APK Signing Block (v2, v3, v3.1).
//!
//! Certificates are told, not verified: a reviewer wants to know whose key it was, and whether it is the known one.
//!
//! Source: AOSP documentation "APK Signature Scheme v2", "v3" and "v3.1"; RFC 5652 for the PKCS #7 of v1.

mod der;

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
pub use der::certificates as pkcs7_certificates;

const MAGIC: &[u8; 16] = b"APK Sig Block 42";
/// Signature schemes by the id of their pair in the block.
const SCHEMES: [(u32, &str); 3] = [(0x7109_871A, "v2"), (0xF053_68C0, "v3"), (0x1B93_AD61, "v3.1")];
/// More signers than any tool writes.
const MAX_ITEMS: usize = 64;

/// A certificate and the scheme that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer<'a> {
    /// `v2`, `v3`, `v3.1`
    pub scheme: &'static str,
    /// The X.509 certificate's DER bytes.
    pub certificate: &'a [u8],
}

/// The certificate of each signer of the signing block, in its order; none when the archive has no block.
///
/// `directory` is where the central directory starts in the file: the block ends there. With bytes before the archive
/// that is not where the end record says. Of a signer's chain only its own certificate is told, the first.
///
/// # Errors
/// The block is there, but its sizes or sequences lead outside it.
pub fn block_certificates(archive: &[u8], directory: usize) -> ReadResult<Vec<Signer<'_>>> {
    if !is_block_end(archive, directory) {
        return Ok(Vec::new());
    }
    let mut pairs = block_pairs(archive, directory)?;
    let mut out = Vec::new();
    while !pairs.is_empty() {
        let at = pairs.offset();
        let size = usize::try_from(pairs.u64("signing block pair size")?).unwrap_or(usize::MAX);
        let len = size.checked_sub(4).ok_or(ReadError::new(
            ErrorKind::OutOfRange,
            "signing block pair size",
            at,
        ))?;
        let id = pairs.u32("signing block pair id")?;
        let base = pairs.offset();
        let value = Cursor::new(pairs.take(len, "signing block pair")?).with_base(base);
        if let Some((_, scheme)) = SCHEMES.iter().find(|(known, _)| *known == id) {
            signers(value, scheme, &mut out)?;
        }
    }
    Ok(out)
}

fn is_block_end(archive: &[u8], end: usize) -> bool {
    end.checked_sub(MAGIC.len()).and_then(|magic| archive.get(magic..end)).is_some_and(|magic| magic == MAGIC)
}

/// The id-value pairs between the block's two size fields, which must agree.
fn block_pairs(archive: &[u8], end: usize) -> ReadResult<Cursor<'_>> {
    let what = "signing block size";
    let whole = Cursor::new(archive);
    let outside = || ReadError::new(ErrorKind::OutOfRange, what, end as u64);
    let footer = end.checked_sub(24).ok_or_else(outside)?;
    let size = whole.at(footer, what)?.u64(what)?;
    // The size counts everything but the first size field itself.
    let size = usize::try_from(size).ok().filter(|s| *s >= 24).ok_or_else(outside)?;
    let start = end.checked_sub(size).and_then(|s| s.checked_sub(8)).ok_or_else(outside)?;
    if whole.at(start, what)?.u64(what)? != size as u64 {
        return Err(ReadError::new(ErrorKind::Corrupt, what, start as u64));
    }
    whole.sub(start + 8, size - 24, what)
}

/// The next item of a sequence whose items carry a 32-bit length.
fn item<'a>(c: &mut Cursor<'a>, what: &'static str) -> ReadResult<Cursor<'a>> {
    let len = usize::try_from(c.u32(what)?).unwrap_or(usize::MAX);
    let base = c.offset();
    Ok(Cursor::new(c.take(len, what)?).with_base(base))
}

/// signers → signer → signed data → (digests, certificates, …)
fn signers<'a>(mut value: Cursor<'a>, scheme: &'static str, out: &mut Vec<Signer<'a>>) -> ReadResult<()> {
    let mut list = item(&mut value, "signers")?;
    for _ in 0..MAX_ITEMS {
        if list.is_empty() {
            break;
        }
        let mut signer = item(&mut list, "signer")?;
        let mut signed = item(&mut signer, "signed data")?;
        item(&mut signed, "digests")?;
        let mut certificates = item(&mut signed, "certificates")?;
        // The rest is the chain to a root; v2 and v3 ask for none.
        if !certificates.is_empty() {
            out.push(Signer { scheme, certificate: item(&mut certificates, "certificate")?.data() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized(bytes: &[u8]) -> Vec<u8> {
        [&u32::try_from(bytes.len()).unwrap().to_le_bytes(), bytes].concat()
    }

    /// An archive up to its directory, whose block holds `pairs`.
    fn archive(pairs: &[(u32, Vec<u8>)]) -> Vec<u8> {
        let mut body = Vec::new();
        for (id, value) in pairs {
            body.extend((value.len() as u64 + 4).to_le_bytes());
            body.extend(id.to_le_bytes());
            body.extend(value);
        }
        let size = body.len() as u64 + 24;
        let mut out = b"entries".to_vec();
        out.extend(size.to_le_bytes());
        out.extend(body);
        out.extend(size.to_le_bytes());
        out.extend(MAGIC);
        out
    }

    /// The certificates of an archive whose directory would follow.
    fn found(data: &[u8]) -> ReadResult<Vec<Signer<'_>>> {
        block_certificates(data, data.len())
    }

    fn scheme_value(certificates: &[&[u8]]) -> Vec<u8> {
        let list: Vec<u8> = certificates.iter().flat_map(|c| sized(c)).collect();
        let signed = [sized(b"digests"), sized(&list), sized(b"attributes")].concat();
        let signer = [sized(&signed), sized(b"signatures"), sized(b"key")].concat();
        sized(&sized(&signer))
    }

    #[test]
    fn each_scheme_tells_its_signers_and_no_chain() {
        let data = archive(&[
            (0x7109_871A, scheme_value(&[b"one", b"chain"])),
            (0x4272_6577, b"padding".to_vec()),
            (0xF053_68C0, scheme_value(&[b"two"])),
            (0x1B93_AD61, scheme_value(&[b"three"])),
        ]);
        let found: Vec<_> = found(&data).unwrap().iter().map(|s| (s.scheme, s.certificate)).collect();
        assert_eq!(found, [("v2", &b"one"[..]), ("v3", b"two"), ("v3.1", b"three")]);
    }

    #[test]
    fn an_archive_without_a_block_has_none() {
        assert_eq!(found(b"PK\x05\x06 and little else"), Ok(Vec::new()));
        assert_eq!(found(&[]), Ok(Vec::new()));
        assert_eq!(block_certificates(&[], usize::MAX), Ok(Vec::new()));
        assert_eq!(block_certificates(&archive(&[]), 3), Ok(Vec::new()));
    }

    #[test]
    fn lying_sizes_are_errors() {
        let mut data = archive(&[(0x7109_871A, scheme_value(&[b"one"]))]);
        data[15] ^= 0x40; // low byte of the first pair's size
        assert!(found(&data).is_err());
        let mut data = archive(&[(0x7109_871A, scheme_value(&[b"one"]))]);
        data[7] ^= 1; // the block's first size field
        assert_eq!(found(&data).unwrap_err().kind, ErrorKind::Corrupt);
    }

    #[test]
    fn every_flip_is_survived() {
        let data = archive(&[(0x7109_871A, scheme_value(&[b"one", b"two"]))]);
        for at in 0..data.len() {
            for bit in 0..8 {
                let mut bent = data.clone();
                bent[at] ^= 1 << bit;
                let _ = found(&bent);
            }
        }
    }
}
