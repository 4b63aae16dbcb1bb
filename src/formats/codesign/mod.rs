//! The code signature of a Mach-O image: who signed it and what it is entitled to.
//!
//! Source: `cs_blobs.h` of Apple's open-source kernel. All numbers are big-endian. Signatures are told, not verified.

mod der;
mod directory;

pub use directory::{Directory, Hash};

use super::plist::{self, Value};
use crate::bytes::{Cursor, Endian, ErrorKind, ReadError, ReadResult};

const EMBEDDED_SIGNATURE: u32 = 0xFADE_0CC0;
const CODE_DIRECTORY: u32 = 0xFADE_0C02;
const ENTITLEMENTS: u32 = 0xFADE_7171;
const ENTITLEMENTS_DER: u32 = 0xFADE_7172;
const CMS: u32 = 0xFADE_0B01;
/// Version of the code directory that first has a team id.
const HAS_TEAM: u32 = 0x2_0200;
/// `CS_ADHOC`: signed without a certificate.
const ADHOC: u32 = 0x2;
/// A superblob has a dozen slots at most.
const MAX_BLOBS: u32 = 64;

/// What a code signature tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signature<'a> {
    /// Code directories in order, one for each hash function.
    pub directories: Vec<Directory<'a>>,
    /// Signing identifier, mostly the bundle id.
    pub identifier: Option<String>,
    /// Team id of the developer.
    pub team: Option<String>,
    /// Signed without a certificate.
    pub adhoc: bool,
    /// Whether a non-empty CMS signature is there.
    pub cms: bool,
    /// Entitlements, from the XML blob or else the DER one.
    pub entitlements: Option<Value>,
    /// What could not be read.
    pub faults: Vec<ReadError>,
}

/// Reads the signature in `data`, the bytes that `LC_CODE_SIGNATURE` points at.
///
/// # Errors
/// The outer structure is no embedded signature. A damaged blob is a fault, and the others are read.
pub fn parse(data: &[u8]) -> ReadResult<Signature<'_>> {
    let whole = Cursor::new(data).with_endian(Endian::Big);
    let mut index = whole;
    if index.u32("superblob magic")? != EMBEDDED_SIGNATURE {
        return Err(ReadError::new(ErrorKind::BadMagic, "superblob magic", 0));
    }
    index.skip(4, "superblob length")?;
    let count = index.u32("superblob count")?;
    if count > MAX_BLOBS {
        return Err(ReadError::new(ErrorKind::OutOfRange, "superblob count", 8));
    }
    let mut signature = Signature::default();
    for _ in 0..count {
        index.skip(4, "superblob slot")?;
        let offset = usize::try_from(index.u32("superblob offset")?).unwrap_or(usize::MAX);
        if let Err(error) = blob(&whole, offset, &mut signature) {
            signature.faults.push(error);
        }
    }
    Ok(signature)
}

fn blob<'a>(whole: &Cursor<'a>, offset: usize, out: &mut Signature<'a>) -> ReadResult<()> {
    let mut c = whole.at(offset, "blob offset")?;
    let magic = c.u32("blob magic")?;
    let length = usize::try_from(c.u32("blob length")?).unwrap_or(usize::MAX);
    let blob = whole.sub(offset, length, "blob length")?;
    let body = blob.data().get(8..).unwrap_or_default();
    match magic {
        CODE_DIRECTORY => code_directory(&blob, out)?,
        ENTITLEMENTS => out.entitlements = Some(plist::parse(body)?),
        ENTITLEMENTS_DER if out.entitlements.is_none() => out.entitlements = Some(der::entitlements(body)?),
        CMS => out.cms = !body.is_empty(),
        _ => {}
    }
    Ok(())
}

/// `CS_CodeDirectory`: version, flags, then offsets of identifier and team from the blob's start.
fn code_directory<'a>(blob: &Cursor<'a>, out: &mut Signature<'a>) -> ReadResult<()> {
    let mut c = blob.at(8, "code directory")?;
    let version = c.u32("code directory version")?;
    out.adhoc = c.u32("code directory flags")? & ADHOC != 0;
    c.skip(4, "hashOffset")?;
    let identifier = c.u32("identOffset")?;
    out.identifier = text(blob, identifier);
    c.skip(13, "code directory")?; // nSpecialSlots, nCodeSlots, codeLimit, hashSize
    out.directories.push(Directory { hash: Hash::of(c.u8("hashType")?), bytes: blob.data() });
    if version >= HAS_TEAM {
        c.skip(10, "code directory")?; // platform, pageSize, spare2, scatterOffset
        let team = c.u32("teamOffset")?;
        out.team = if team == 0 { None } else { text(blob, team) };
    }
    Ok(())
}

fn text(blob: &Cursor<'_>, offset: u32) -> Option<String> {
    let bytes = super::macho::c_string(blob.data(), usize::try_from(offset).ok()?)?;
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLIST: &str = "<plist><dict><key>aps-environment</key><string>production</string></dict></plist>";

    fn boxed(magic: u32, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap();
        [&magic.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
    }

    fn directory(identifier: &str, team: &str) -> Vec<u8> {
        let head = 8 + 4 * 11;
        let sizes = 0x2002_000C; // hashes of 32 bytes by SHA-256, pages of 4 KiB
        let words = [0x2_0400u32, ADHOC, 0, head, 0, 0, 0, sizes, 0, 0, head + identifier.len() as u32 + 1];
        let mut body: Vec<u8> = words.iter().flat_map(|w| w.to_be_bytes()).collect();
        body.extend(format!("{identifier}\0{team}\0").bytes());
        boxed(CODE_DIRECTORY, &body)
    }

    fn superblob(blobs: &[Vec<u8>]) -> Vec<u8> {
        let mut offset = 12 + 8 * blobs.len();
        let (mut index, mut bodies) = (Vec::new(), Vec::new());
        for blob in blobs {
            index.extend([0u32.to_be_bytes(), u32::try_from(offset).unwrap().to_be_bytes()].concat());
            offset += blob.len();
            bodies.extend(blob);
        }
        let head = [EMBEDDED_SIGNATURE, offset as u32, blobs.len() as u32].map(u32::to_be_bytes).concat();
        [head, index, bodies].concat()
    }

    #[test]
    fn identifier_team_and_entitlements() {
        let data = superblob(&[
            directory("org.example.app", "ABCDE12345"),
            boxed(ENTITLEMENTS, PLIST.as_bytes()),
            boxed(CMS, b"x"),
        ]);
        let signature = parse(&data).unwrap();
        assert_eq!(signature.identifier.as_deref(), Some("org.example.app"));
        assert_eq!(signature.team.as_deref(), Some("ABCDE12345"));
        assert!(signature.adhoc && signature.cms && signature.faults.is_empty());
        assert_eq!(signature.directories.iter().map(|d| d.hash).collect::<Vec<_>>(), [Hash::Sha256]);
        let entitlements = signature.entitlements.unwrap();
        assert_eq!(entitlements.get("aps-environment").and_then(Value::as_text), Some("production"));
    }

    /// `[APPLICATION 16] { 1, [CONTEXT 16] { { "com.apple.developer.healthkit", true } } }`
    fn der() -> Vec<u8> {
        let key = b"com.apple.developer.healthkit";
        let element =
            |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
        let entry = element(0x30, &[element(0x0C, key), element(1, &[0xFF])].concat());
        element(0x70, &[element(2, &[1]), element(0xB0, &entry)].concat())
    }

    #[test]
    fn entitlements_in_der_alone_and_beside_xml() {
        let key = "com.apple.developer.healthkit";
        let claims = |blobs: &[Vec<u8>]| parse(&superblob(blobs)).unwrap().entitlements.unwrap();
        let (xml, der) = (boxed(ENTITLEMENTS, PLIST.as_bytes()), boxed(ENTITLEMENTS_DER, &der()));
        assert_eq!(claims(std::slice::from_ref(&der)).get(key).and_then(Value::as_bool), Some(true));
        // Whichever comes first, the XML has the word.
        for blobs in [[xml.clone(), der.clone()], [der, xml]] {
            assert!(claims(&blobs).get("aps-environment").is_some());
        }
    }

    #[test]
    fn a_damaged_blob_is_a_fault_and_the_rest_is_read() {
        let data = superblob(&[boxed(ENTITLEMENTS, b"no list"), directory("org.example.app", "T")]);
        let signature = parse(&data).unwrap();
        assert_eq!(signature.faults.len(), 1);
        assert_eq!(signature.identifier.as_deref(), Some("org.example.app"));
    }

    #[test]
    fn cuts_and_flips_never_panic() {
        let data = superblob(&[directory("a", "b"), boxed(ENTITLEMENTS, PLIST.as_bytes())]);
        for at in 0..data.len() {
            let _ = parse(&data[..at]);
            let mut bent = data.clone();
            bent[at] ^= 0xFF;
            let _ = parse(&bent);
        }
    }
}
