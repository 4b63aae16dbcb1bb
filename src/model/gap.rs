//! What could not be read. A gap travels to every report and to the exit code: unread is never clean.

use super::Place;
use crate::bytes::{ErrorKind, ReadError};
use std::collections::BTreeMap;

/// The part of the input that a gap is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The package as a whole.
    Package,
    /// The archive's directory.
    Directory,
    /// One entry of the archive.
    Entry,
    /// The app manifest.
    Manifest,
    /// The compiled resources.
    Resources,
    /// Executable code.
    Code,
    /// Code inside an asset, a raw resource or a library, which the app loads by itself.
    NestedCode,
    /// A native library.
    NativeLibrary,
    /// The signature and its certificates.
    Signature,
    /// The policy as a whole.
    Policy,
    /// A passage of the policy.
    Passage,
}

impl Part {
    /// Stable kebab-case id, also the message key `part.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Directory => "directory",
            Self::Entry => "entry",
            Self::Manifest => "manifest",
            Self::Resources => "resources",
            Self::Code => "code",
            Self::NestedCode => "nested-code",
            Self::NativeLibrary => "native-library",
            Self::Signature => "signature",
            Self::Policy => "policy",
            Self::Passage => "passage",
        }
    }
}

/// Why a part is unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A reader gave up for this cause.
    Read(ErrorKind),
    /// The part that every package of this kind has is not there.
    Missing,
    /// The code is hidden behind a packer.
    Packed,
    /// The document holds no text (a scan, a picture).
    NoText,
    /// Read, but by guesswork (a directory recovered from local headers).
    Recovered,
    /// Two readings are possible, and systems differ on which one counts (one name twice in an archive).
    Ambiguous,
}

impl Reason {
    /// Stable kebab-case id, also the message key `reason.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Read(kind) => kind.id(),
            Self::Missing => "missing",
            Self::Packed => "packed",
            Self::NoText => "no-text",
            Self::Recovered => "recovered",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// A part that could not be read: where, what, why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// Where, with the offset if one is known.
    pub place: Place,
    /// What was not read.
    pub part: Part,
    /// Why not.
    pub reason: Reason,
    /// The structure in the words of its specification (`string pool header`), or empty.
    pub structure: String,
    /// Further gaps of the same part, reason and structure that this one stands for.
    pub more: usize,
}

impl Gap {
    /// A gap in `part` at `place` for `reason`.
    pub fn new(place: Place, part: Part, reason: Reason) -> Self {
        Self { place, part, reason, structure: String::new(), more: 0 }
    }

    /// The gap that a reader's error leaves in `part` of `place`.
    pub fn from_error(place: Place, part: Part, error: &ReadError) -> Self {
        Self {
            place: place.at(error.at),
            part,
            reason: Reason::Read(error.kind),
            structure: error.what.to_owned(),
            more: 0,
        }
    }
}

/// Gaps that differ in their place alone and are listed one by one.
const LISTED: usize = 10;

/// One gap for each crowd of gaps that differ in their place alone: an archive made for it has a hundred thousand, and
/// nobody reads them. The first of a crowd stays and counts the others.
pub fn fold(gaps: Vec<Gap>) -> Vec<Gap> {
    let key =
        |gap: &Gap| (gap.place.side, gap.place.file.clone(), gap.part, gap.reason, gap.structure.clone());
    let mut crowds: BTreeMap<_, usize> = BTreeMap::new();
    for gap in &gaps {
        *crowds.entry(key(gap)).or_default() += 1 + gap.more;
    }
    crowds.retain(|_, count| *count > LISTED);
    let mut out = Vec::new();
    for mut gap in gaps {
        match crowds.get_mut(&key(&gap)) {
            None => out.push(gap),
            Some(0) => {}
            Some(count) => {
                gap.more = std::mem::take(count) - 1;
                out.push(gap);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(count: u64, part: Part) -> Vec<Gap> {
        let gap = |at| Gap::new(Place::package("a.apk", Some("x")).at(at), part, Reason::Missing);
        (0..count).map(gap).collect()
    }

    #[test]
    fn a_crowd_is_one_gap_with_a_count() {
        let few = gaps(3, Part::Code);
        assert_eq!(fold(few.clone()), few);
        let folded = fold([gaps(500, Part::Entry), few.clone()].concat());
        assert_eq!((folded.len(), folded[0].more), (4, 499));
        assert_eq!(folded[0].place, gaps(1, Part::Entry)[0].place);
        assert_eq!(folded[1..], few);
        assert_eq!(fold(folded.clone()), folded);
    }
}
