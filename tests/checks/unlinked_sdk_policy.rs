use crate::common::Case;
use fineprint::model::*;

const ID: &str = "unlinked-sdk-policy";

/// A policy that lists these SDKs, each with a purpose and, where told so, a link.
fn policy(case: Case, rows: &[(&str, bool)]) -> Case {
    rows.iter().fold(case, |case, (id, linked)| {
        let mut case = case.lists(Some(id), id);
        if let Some(row) = case.policy.sdks.last_mut() {
            row.purpose = Some("for something".into());
            row.privacy_url = linked.then(|| "https://vendor.example/privacy".into());
        }
        case
    })
}

const OTHERS: [(&str, bool); 3] = [("amap", true), ("umeng-analytics", true), ("jpush", true)];

fn with(row: (&str, bool)) -> Case {
    policy(policy(Case::new().ships("getui-push"), &OTHERS), &[row])
}

pub(crate) fn fires() -> Case {
    with(("getui-push", false))
}

pub(crate) fn stays_silent() -> Case {
    with(("getui-push", true))
}

#[test]
fn a_row_without_a_link_among_rows_with_one_is_told_with_the_link() {
    assert_eq!(fires().grade(ID), ("message".into(), Severity::Low, Confidence::Medium));
    let finding = fires().one(ID);
    assert_eq!(finding.places[0].side, Side::Policy);
    assert!(finding.help.args.iter().any(|(name, value)| *name == "url" && value.starts_with("https://")));
    assert!(stays_silent().silent(ID));
}

#[test]
fn a_policy_of_another_manner_is_not_told() {
    let none = policy(Case::new().ships("getui-push"), &[("amap", false), ("getui-push", false)]);
    assert!(none.silent(ID));
    let few = policy(fires(), &[("tencent-bugly", false), ("gdt-union", false), ("pangle-cn", false)]);
    assert!(few.silent(ID), "three of seven");
}

#[test]
fn a_mention_is_no_row_and_a_vendors_link_serves_its_products() {
    let mut mention = fires();
    mention.policy.sdks.iter_mut().filter(|row| row.privacy_url.is_none()).for_each(|row| row.purpose = None);
    assert!(mention.silent(ID));
    let vendor = policy(Case::new().ships("jverification"), &OTHERS);
    assert!(policy(vendor, &[("jverification", false)]).silent(ID), "JPush is of the same vendor");
}

#[test]
fn what_does_not_ship_and_libraries_are_not_told() {
    assert!(policy(policy(Case::new(), &OTHERS), &[("getui-push", false)]).silent(ID));
    let library = policy(policy(Case::new().ships("okhttp"), &OTHERS), &[("okhttp", false)]);
    assert!(library.silent(ID));
}

#[test]
fn an_unread_part_makes_it_less_sure() {
    let mut case = fires();
    case.policy.gaps.push(Gap::new(Place::policy("policy.txt", 1, 1, ""), Part::Passage, Reason::NoText));
    assert_eq!(case.one(ID).confidence, Confidence::Low);
}
