//! Data lines: which kinds of data the policy speaks of. The package's side fills as accesses are read.

use std::collections::BTreeMap;

use super::{Sides, empty};
use crate::model::{Disclosed, How, Line, Owner, Polarity, Subject};

pub(super) fn lines(sides: Sides<'_>) -> Vec<Line> {
    let mut by_id: BTreeMap<&str, Line> = BTreeMap::new();
    for policy in sides.policies {
        for d in &policy.data {
            let said = Disclosed {
                how: How::Named,
                polarity: d.polarity,
                owner: d.owner.clone(),
                place: d.place.clone(),
            };
            line(&mut by_id, &d.id).disclosed.push(said);
        }
        for sdk in &policy.sdks {
            let owner = sdk.owner();
            for id in &sdk.data {
                add_from_row(line(&mut by_id, id), &owner, sdk);
            }
        }
    }
    by_id.into_values().collect()
}

/// Data in an SDK's row, unless a statement of the same owner already stands in the line: that one quotes closer.
fn add_from_row(line: &mut Line, owner: &Owner, sdk: &crate::model::SdkDisclosure) {
    if line.disclosed.iter().any(|d| d.owner == *owner && d.place.file == sdk.place.file) {
        return;
    }
    line.disclosed.push(Disclosed {
        how: How::Named,
        polarity: Polarity::Affirmed,
        owner: owner.clone(),
        place: sdk.place.clone(),
    });
}

fn line<'a, 'p>(by_id: &'a mut BTreeMap<&'p str, Line>, id: &'p str) -> &'a mut Line {
    by_id.entry(id).or_insert_with(|| empty(Subject::Data(id.to_owned())))
}
