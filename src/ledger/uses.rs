//! Whose code uses what: accesses written to the lines of permissions and data.

use std::collections::BTreeMap;

use super::{Sides, empty};
use crate::model::{Access, Confidence, Line, Subject};

/// Places shown of the code that reaches one subject.
const PLACES: usize = 3;

/// Lines of the permissions and data types that code reaches; merged with what else is known of the subject. What is
/// only named in strings is left out.
pub(super) fn lines(sides: Sides<'_>) -> Vec<Line> {
    let mut by_subject: BTreeMap<Subject, Line> = BTreeMap::new();
    for access in sides.accesses {
        for id in &access.data {
            let line = line(&mut by_subject, Subject::Data(id.clone()));
            let places = sure(access).map(|caller| &caller.place);
            line.declared.extend(places.take(PLACES).cloned());
            add(line, access);
        }
        for id in &access.permissions {
            add(line(&mut by_subject, Subject::Permission(id.clone())), access);
        }
    }
    by_subject.into_values().filter(|line| !line.used_by.is_empty()).collect()
}

fn add(line: &mut Line, access: &Access) {
    line.used_by.extend(access.owners(Confidence::Medium).into_iter().cloned());
}

fn sure(access: &Access) -> impl Iterator<Item = &crate::model::Caller> {
    access.callers.iter().filter(|caller| caller.confidence >= Confidence::Medium)
}

fn line(by_subject: &mut BTreeMap<Subject, Line>, subject: Subject) -> &mut Line {
    by_subject.entry(subject.clone()).or_insert_with(|| empty(subject))
}
