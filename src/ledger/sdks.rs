//! SDK lines: what ships, beside every row or sentence that names it, its vendor, or what it is part of.

use std::collections::BTreeMap;

use super::relation::relation;
use super::{Lookup, Sides, empty};
use crate::model::{Disclosed, Line, Polarity, SdkDisclosure, Subject};

pub(super) fn lines(sides: Sides<'_>, rules: &dyn Lookup) -> Vec<Line> {
    let mut by_id: BTreeMap<String, Line> = BTreeMap::new();
    for detection in sides.detections {
        let line = line(&mut by_id, &detection.sdk);
        line.declared.extend(detection.evidence.iter().map(|e| e.place.clone()));
    }
    let present: Vec<&str> = sides.detections.iter().map(|d| d.sdk.as_str()).collect();
    for disclosure in sides.policies.iter().flat_map(|p| &p.sdks) {
        disclose(&mut by_id, disclosure, &present, rules);
    }
    by_id.into_values().collect()
}

/// Writes one disclosure to every line that it speaks of, and to its own.
fn disclose(by_id: &mut BTreeMap<String, Line>, d: &SdkDisclosure, present: &[&str], rules: &dyn Lookup) {
    let own = d.id.as_deref().unwrap_or(&d.name);
    for detected in present.iter().filter(|id| **id != own) {
        if let Some(how) = rules.sdk(detected).and_then(|rule| relation(rule, d, present, rules)) {
            line(by_id, detected).disclosed.push(said(d, how));
        }
    }
    line(by_id, own).disclosed.push(said(d, crate::model::How::Named));
}

/// A row that lists an SDK affirms it; its owner is the SDK itself.
fn said(d: &SdkDisclosure, how: crate::model::How) -> Disclosed {
    let owner = d.owner();
    Disclosed { how, polarity: Polarity::Affirmed, owner, place: d.place.clone() }
}

fn line<'a>(by_id: &'a mut BTreeMap<String, Line>, id: &str) -> &'a mut Line {
    by_id.entry(id.to_owned()).or_insert_with(|| empty(Subject::Sdk(id.to_owned())))
}
