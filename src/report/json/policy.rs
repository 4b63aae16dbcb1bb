//! `fineprint.policy/1`: what policies say.

use serde::Serialize;

use super::parts::{FailureJson, GapJson, PlaceJson, failures, sdk};
use crate::model::{
    Clause, DataDisclosure, PermissionDisclosure, Polarity, Policy, PolicyDate, SdkDisclosure,
};
use crate::report::Run;

/// The document.
#[derive(Debug, Serialize)]
pub struct PolicyJson<'a> {
    schema: &'static str,
    policies: Vec<PolicyEntry<'a>>,
    errors: Vec<FailureJson<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct PolicyEntry<'a> {
    file: &'a str,
    languages: Vec<&'static str>,
    effective: Option<DateEntry<'a>>,
    updated: Option<DateEntry<'a>>,
    permissions: Vec<PermissionEntry<'a>>,
    sdks: Vec<SdkEntry<'a>>,
    data: Vec<DataEntry<'a>>,
    clauses: Vec<ClauseEntry<'a>>,
    gaps: Vec<GapJson<'a>>,
}

#[derive(Debug, Serialize)]
struct DateEntry<'a> {
    date: &'a str,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct PermissionEntry<'a> {
    id: Option<&'a str>,
    capability: Option<&'a str>,
    platform: &'static str,
    polarity: &'static str,
    sdk: Option<&'a str>,
    written_as: &'a str,
    purpose: Option<&'a str>,
    required: Option<bool>,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct SdkEntry<'a> {
    id: Option<&'a str>,
    name: &'a str,
    vendor: Option<&'a str>,
    written_as: &'a str,
    purpose: Option<&'a str>,
    data: &'a [String],
    permissions: &'a [String],
    privacy_url: Option<&'a str>,
    sharing: Option<&'a str>,
    platform: &'static str,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct DataEntry<'a> {
    id: &'a str,
    polarity: &'static str,
    sdk: Option<&'a str>,
    written_as: &'a str,
    place: PlaceJson<'a>,
}

#[derive(Debug, Serialize)]
struct ClauseEntry<'a> {
    id: &'a str,
    present: bool,
    place: Option<PlaceJson<'a>>,
}

impl<'a> PolicyJson<'a> {
    /// The document of a run.
    pub fn new(run: &'a Run) -> Self {
        Self {
            schema: "fineprint.policy/1",
            policies: run.policies.iter().map(PolicyEntry::new).collect(),
            errors: failures(&run.failures),
        }
    }
}

impl<'a> PolicyEntry<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        let date = |d: &'a PolicyDate| DateEntry { date: &d.date, place: (&d.place).into() };
        Self {
            file: &policy.file,
            languages: policy.languages.iter().map(|l| l.id()).collect(),
            effective: policy.effective.as_ref().map(date),
            updated: policy.updated.as_ref().map(date),
            permissions: policy.permissions.iter().map(permission).collect(),
            sdks: policy.sdks.iter().map(sdk_entry).collect(),
            data: policy.data.iter().map(data).collect(),
            clauses: policy.clauses.iter().map(clause).collect(),
            gaps: policy.gaps.iter().map(GapJson::from).collect(),
        }
    }
}

fn permission(d: &PermissionDisclosure) -> PermissionEntry<'_> {
    PermissionEntry {
        id: d.id.as_deref(),
        capability: d.capability.as_deref(),
        platform: d.platform.id(),
        polarity: requested(d.polarity),
        sdk: sdk(&d.owner),
        written_as: &d.written_as,
        purpose: d.purpose.as_deref(),
        required: d.required,
        place: (&d.place).into(),
    }
}

fn sdk_entry(d: &SdkDisclosure) -> SdkEntry<'_> {
    SdkEntry {
        id: d.id.as_deref(),
        name: &d.name,
        vendor: d.vendor.as_deref(),
        written_as: &d.written_as,
        purpose: d.purpose.as_deref(),
        data: &d.data,
        permissions: &d.permissions,
        privacy_url: d.privacy_url.as_deref(),
        sharing: d.sharing.as_deref(),
        platform: d.platform.id(),
        place: (&d.place).into(),
    }
}

fn data(d: &DataDisclosure) -> DataEntry<'_> {
    DataEntry {
        id: &d.id,
        polarity: collected(d.polarity),
        sdk: sdk(&d.owner),
        written_as: &d.written_as,
        place: (&d.place).into(),
    }
}

fn clause(c: &Clause) -> ClauseEntry<'_> {
    ClauseEntry { id: &c.id, present: c.place.is_some(), place: c.place.as_ref().map(PlaceJson::from) }
}

pub(super) const fn requested(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Affirmed => "requested",
        Polarity::Denied => "denied",
    }
}

pub(super) const fn collected(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Affirmed => "collected",
        Polarity::Denied => "denied",
    }
}
