use crate::common::Case;
use fineprint::model::*;

const ID: &str = "unread-part";

pub(crate) fn fires() -> Case {
    Case::new().gap(Part::Code)
}

pub(crate) fn stays_silent() -> Case {
    Case::new()
}

#[test]
fn each_gap_is_a_finding() {
    let finding = fires().one(ID);
    assert_eq!(finding.severity, Severity::Medium);
    assert_eq!(finding.subject, Subject::Part("code:classes2.dex".into()));
    assert_eq!(Case::new().gap(Part::Code).gap(Part::Signature).run(ID).len(), 2);
    assert!(stays_silent().silent(ID));
}

#[test]
fn a_manifest_weighs_more_than_a_guess() {
    assert_eq!(Case::new().gap(Part::Manifest).one(ID).severity, Severity::High);
    let mut case = Case::new();
    let place = Place::package("app.apk", None);
    case.facts.gaps.push(Gap::new(place, Part::Directory, Reason::Recovered));
    assert_eq!(case.grade(ID), ("recovered".into(), Severity::Low, Confidence::High));
}

#[test]
fn gaps_of_the_policy_count_too() {
    let mut case = Case::new();
    case.policy.gaps.push(Gap::new(Place::policy("p.pdf", 1, 1, ""), Part::Policy, Reason::NoText));
    assert_eq!(case.one(ID).severity, Severity::High);
}
