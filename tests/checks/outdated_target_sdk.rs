use crate::common::Case;
use fineprint::model::*;

const ID: &str = "outdated-target-sdk";

fn targets(level: &str) -> Case {
    let mut case = Case::new();
    case.facts.app.target_os = Some(level.into());
    case
}

pub(crate) fn fires() -> Case {
    targets("22")
}

pub(crate) fn stays_silent() -> Case {
    targets("35")
}

#[test]
fn below_run_time_grants_it_is_graver() {
    assert_eq!(fires().grade(ID), ("runtime".into(), Severity::Medium, Confidence::High));
    assert_eq!(targets("33").grade(ID), ("message".into(), Severity::Low, Confidence::High));
    assert!(targets("34").silent(ID));
}

#[test]
fn levels_that_are_no_numbers_or_no_apps_are_silent() {
    assert!(targets("VanillaIceCream").silent(ID) && Case::new().silent(ID));
    let mut library = fires();
    library.facts.kind = PackageKind::Aar;
    assert!(library.silent(ID));
}
