//! Code directories: the hashes of all pages of an image, and by their own hash the identity of the code.
//!
//! Source: `cs_blobs.h` of Apple's open-source kernel (`CS_HASHTYPE_…`, `CS_CDHASH_LEN`).

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// `CS_CDHASH_LEN`
const CDHASH: usize = 20;

/// Hash functions of code directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// `CS_HASHTYPE_SHA1`
    Sha1,
    /// `CS_HASHTYPE_SHA256`
    Sha256,
    /// `CS_HASHTYPE_SHA256_TRUNCATED`, of 20 bytes.
    Sha256Truncated,
    /// `CS_HASHTYPE_SHA384`
    Sha384,
    /// `CS_HASHTYPE_SHA512`
    Sha512,
    /// Any other.
    Unknown,
}

impl Hash {
    pub(super) const fn of(kind: u8) -> Self {
        match kind {
            1 => Self::Sha1,
            2 => Self::Sha256,
            3 => Self::Sha256Truncated,
            4 => Self::Sha384,
            5 => Self::Sha512,
            _ => Self::Unknown,
        }
    }

    /// Stable id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sha1 => "sha-1",
            Self::Sha256 => "sha-256",
            Self::Sha256Truncated => "sha-256-truncated",
            Self::Sha384 => "sha-384",
            Self::Sha512 => "sha-512",
            Self::Unknown => "unknown",
        }
    }
}

/// A code directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directory<'a> {
    /// By which function.
    pub hash: Hash,
    /// The whole blob, which its own hash is over.
    pub(super) bytes: &'a [u8],
}

impl Directory<'_> {
    /// The code's identity: the directory's own hash, cut to 20 bytes; none for an unknown function. A pass over the
    /// directory, which has a hash for each page.
    pub fn cdhash(&self) -> Option<[u8; CDHASH]> {
        let of = |digest: &[u8]| digest.first_chunk::<CDHASH>().copied();
        match self.hash {
            Hash::Sha1 => of(&Sha1::digest(self.bytes)),
            Hash::Sha256 | Hash::Sha256Truncated => of(&Sha256::digest(self.bytes)),
            Hash::Sha384 => of(&Sha384::digest(self.bytes)),
            Hash::Sha512 => of(&Sha512::digest(self.bytes)),
            Hash::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(kind: u8) -> Option<String> {
        let directory = Directory { hash: Hash::of(kind), bytes: b"abc" };
        directory.cdhash().map(|hash| hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The examples of FIPS 180, cut to 20 bytes.
    #[test]
    fn hashes_of_each_function() {
        assert_eq!(hex(1).unwrap(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(2).unwrap(), "ba7816bf8f01cfea414140de5dae2223b00361a3");
        assert_eq!(hex(3), hex(2));
        assert_eq!(hex(4).unwrap(), "cb00753f45a35e8bb5a03d699ac65007272c32ab");
        assert_eq!(hex(5).unwrap(), "ddaf35a193617abacc417349ae20413112e6fa4e");
        assert_eq!(hex(9), None);
        let ids: std::collections::BTreeSet<&str> = (0..6).map(|kind| Hash::of(kind).id()).collect();
        assert_eq!(ids.len(), 6);
    }
}
