use crate::common::Case;
use fineprint::model::*;

const ID: &str = "stale-policy-date";

fn dated(updated: Option<&str>, effective: Option<&str>, as_of: Option<&'static str>) -> Case {
    let date = |date: &str, line| PolicyDate {
        date: date.into(),
        place: Place::policy("policy.txt", line, 1, date),
    };
    let mut case = Case::new();
    case.policy.updated = updated.map(|d| date(d, 1));
    case.policy.effective = effective.map(|d| date(d, 2));
    case.as_of = as_of;
    case
}

pub(crate) fn fires() -> Case {
    dated(Some("2023-04-30"), None, Some("2024-05-01"))
}

pub(crate) fn stays_silent() -> Case {
    dated(Some("2023-05-01"), None, Some("2024-05-01"))
}

#[test]
fn older_than_a_year_to_the_day() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::Low, Confidence::High));
    assert_eq!(fires().one(ID).places[0].line, Some(1));
    assert!(stays_silent().silent(ID));
    assert!(dated(Some("2024-02-29"), None, Some("2025-02-28")).silent(ID));
    assert!(!dated(Some("2024-02-29"), None, Some("2025-03-01")).silent(ID));
}

#[test]
fn the_later_date_counts() {
    assert!(dated(Some("2021-01-01"), Some("2024-01-01"), Some("2024-05-01")).silent(ID));
    assert_eq!(
        dated(Some("2022-01-01"), Some("2021-01-01"), Some("2024-05-01")).one(ID).places[0].line,
        Some(1)
    );
}

#[test]
fn without_a_day_or_a_date_it_is_silent() {
    assert!(dated(Some("2019-01-01"), None, None).silent(ID));
    assert!(dated(None, None, Some("2024-05-01")).silent(ID));
    assert!(dated(Some("soon"), None, Some("2024-05-01")).run(ID).len() <= 1, "no panic");
}

#[test]
fn a_date_to_come_is_a_note() {
    let case = dated(None, Some("2024-06-01"), Some("2024-05-01"));
    assert_eq!(case.grade(ID), ("future".into(), Severity::Info, Confidence::High));
    assert!(dated(None, Some("2024-05-01"), Some("2024-05-01")).silent(ID));
}
