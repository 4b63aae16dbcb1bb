//! The code signature of a Mach-O image: who signed it and what it is entitled to.
//!
//! Source: `cs_blobs.h` of Apple's open-source kernel. All numbers are big-endian. Signatures are told, not verified.

mod der;

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
pub struct Signature {
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
pub fn parse(data: &[u8]) -> ReadResult<Signature> {
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

fn blob(whole: &Cursor<'_>, offset: usize, out: &mut Signature) -> ReadResult<()> {
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
fn code_directory(blob: &Cursor<'_>, out: &mut Signature) -> ReadResult<()> {
    let mut c = blob.at(8, "code directory")?;
    let version = c.u32("code directory version")?;
    out.adhoc = c.u32("code directory flags")? & ADHOC != 0;
    c.skip(4, "hashOffset")?;
    let identifier = c.u32("identOffset")?;
    out.identifier = text(blob, identifier);
    if version >= HAS_TEAM {
        // nSpecialSlots, nCodeSlots, codeLimit, four bytes of hash and page sizes, spare2, scatterOffset
        c.skip(24, "code directory")?;
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
        let words = [0x2_0400u32, ADHOC, 0, head, 0, 0, 0, 0, 0, 0, head + identifier.len() as u32 + 1];
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
        let entitlements = signature.entitlements.unwrap();
        assert_eq!(entitlements.get("aps-environment").and_then(Value::as_text), Some("production"));
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
