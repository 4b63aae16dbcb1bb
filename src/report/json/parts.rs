//! Parts that all three documents share.

use serde::Serialize;

use crate::model::{Gap, Owner, Place, Side};
use crate::report::Failure;

/// Where something stands; only what applies is there.
#[derive(Debug, Serialize)]
pub struct PlaceJson<'a> {
    /// `package` or `policy`.
    pub side: &'static str,
    /// The input as the user named it.
    pub file: &'a str,
    /// Entry in the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<&'a str>,
    /// Byte offset in the entry, or in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Line of the policy, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Verbatim policy text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<&'a str>,
}

impl<'a> From<&'a Place> for PlaceJson<'a> {
    fn from(place: &'a Place) -> Self {
        Self {
            side: match place.side {
                Side::Package => "package",
                Side::Policy => "policy",
            },
            file: &place.file,
            entry: place.entry.as_deref(),
            offset: place.offset,
            line: place.line,
            column: place.column,
            quote: place.quote.as_deref(),
        }
    }
}

/// A part that could not be read.
#[derive(Debug, Serialize)]
pub struct GapJson<'a> {
    /// Where.
    pub place: PlaceJson<'a>,
    /// Which part: `manifest`, `code`, ….
    pub what: &'static str,
    /// Why: `truncated`, `encrypted`, ….
    pub why: &'static str,
    /// The structure at which reading stopped, in the words of its specification, or null.
    pub structure: Option<&'a str>,
    /// Further gaps that differ in their place alone, which this one stands for.
    pub more: usize,
}

impl<'a> From<&'a Gap> for GapJson<'a> {
    fn from(gap: &'a Gap) -> Self {
        Self {
            place: (&gap.place).into(),
            what: gap.part.id(),
            why: gap.reason.id(),
            structure: Some(gap.structure.as_str()).filter(|s| !s.is_empty()),
            more: gap.more,
        }
    }
}

/// An input that could not be read at all.
#[derive(Debug, Serialize)]
pub struct FailureJson<'a> {
    /// The input as the user named it.
    pub path: &'a str,
    /// Why not.
    pub what: &'a str,
}

pub(super) fn failures(failures: &[Failure]) -> Vec<FailureJson<'_>> {
    failures.iter().map(|f| FailureJson { path: &f.path, what: &f.what }).collect()
}

/// `app`, an SDK's id or name, or a package prefix.
pub(in crate::report) fn owner(owner: &Owner) -> &str {
    match owner {
        Owner::App => "app",
        Owner::Sdk(id) | Owner::Unknown(id) => id,
    }
}

/// An SDK's id or name; nothing for the operator's own statement.
pub(super) fn sdk(owner: &Owner) -> Option<&str> {
    match owner {
        Owner::App => None,
        Owner::Sdk(id) | Owner::Unknown(id) => Some(id),
    }
}
