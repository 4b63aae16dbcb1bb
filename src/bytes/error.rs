//! The one error of all byte readers: what was read, where, and how it was wrong.

use std::fmt;

/// Result of a byte reader.
pub type ReadResult<T> = Result<T, ReadError>;

/// How a structure was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorKind {
    /// The bytes end before the structure does.
    Truncated,
    /// The magic number or a fixed field is not the one of the format.
    BadMagic,
    /// A count, size or offset points outside its container.
    OutOfRange,
    /// An index points past its table.
    BadIndex,
    /// A reference leads back to itself, or nesting is deeper than allowed.
    TooDeep,
    /// A limit of the [`Budget`](crate::bytes::Budget) was hit.
    OverBudget,
    /// Valid as far as can be seen, but a version or variant we do not read.
    Unsupported,
    /// The bytes are encrypted.
    Encrypted,
    /// A compressed stream or a checksum is damaged.
    Corrupt,
    /// Text in no encoding we know.
    BadText,
    /// Reading the file failed.
    Io,
}

/// An error of a byte reader. Shown as a lowercase fragment that reads well after "failed to read …: ".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// How it was wrong.
    pub kind: ErrorKind,
    /// The structure, in the words of the format's specification (`"string pool header"`).
    pub what: &'static str,
    /// Byte offset of the structure in the entry being read.
    pub at: u64,
}

impl ReadError {
    /// An error of `kind` in the structure `what` at byte `at`.
    pub const fn new(kind: ErrorKind, what: &'static str, at: u64) -> Self {
        Self { kind, what, at }
    }
}

impl ErrorKind {
    /// Stable kebab-case id, also the message key `reason.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::BadMagic => "bad-magic",
            Self::OutOfRange => "out-of-range",
            Self::BadIndex => "bad-index",
            Self::TooDeep => "too-deep",
            Self::OverBudget => "over-budget",
            Self::Unsupported => "unsupported",
            Self::Encrypted => "encrypted",
            Self::Corrupt => "corrupt",
            Self::BadText => "bad-text",
            Self::Io => "io",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.kind {
            ErrorKind::Truncated => "ends too early",
            ErrorKind::BadMagic => "has a wrong magic number",
            ErrorKind::OutOfRange => "points outside the data",
            ErrorKind::BadIndex => "points past its table",
            ErrorKind::TooDeep => "is nested too deep or refers to itself",
            ErrorKind::OverBudget => "exceeds the reading budget",
            ErrorKind::Unsupported => "is of a kind not supported",
            ErrorKind::Encrypted => "is encrypted",
            ErrorKind::Corrupt => "is damaged",
            ErrorKind::BadText => "is not valid text",
            ErrorKind::Io => "could not be read",
        };
        write!(f, "{} {how} at byte {:#x}", self.what, self.at)
    }
}

impl std::error::Error for ReadError {}
