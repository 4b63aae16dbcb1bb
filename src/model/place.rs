//! Where something stands, in the package or in the policy.

/// Which side of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The package under audit.
    Package,
    /// The privacy policy.
    Policy,
}

/// A place in a package or a policy; only what applies is set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Package or policy.
    pub side: Side,
    /// The input file as the user named it.
    pub file: String,
    /// Entry in the package (`classes2.dex`, `AndroidManifest.xml`).
    pub entry: Option<String>,
    /// Byte offset in the entry, or in the file when there is no entry.
    pub offset: Option<u64>,
    /// Line in the policy, from 1, split at LF only.
    pub line: Option<u32>,
    /// Column in the policy line, from 1, in characters.
    pub column: Option<u32>,
    /// Verbatim policy text and nothing else.
    pub quote: Option<String>,
}

impl Place {
    /// A place in the package's `entry`.
    pub fn package(file: &str, entry: Option<&str>) -> Self {
        Self {
            side: Side::Package,
            file: file.to_owned(),
            entry: entry.map(str::to_owned),
            offset: None,
            line: None,
            column: None,
            quote: None,
        }
    }

    /// A place in the policy.
    pub fn policy(file: &str, line: u32, column: u32, quote: &str) -> Self {
        Self {
            side: Side::Policy,
            file: file.to_owned(),
            entry: None,
            offset: None,
            line: Some(line),
            column: Some(column),
            quote: Some(quote.to_owned()),
        }
    }

    /// The same place at byte `offset`.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }
}
