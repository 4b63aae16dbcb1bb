use crate::common::Case;
use fineprint::model::*;

const ID: &str = "missing-clause";

const CLAUSES: [&str; 17] = [
    "collection-purposes",
    "third-party-sharing-list",
    "cross-border-transfer",
    "retention-period",
    "storage-location",
    "user-rights-access",
    "user-rights-delete",
    "account-cancellation",
    "withdraw-consent",
    "minors-protection",
    "contact-email-or-address",
    "complaint-channel",
    "policy-update-notice",
    "effective-date",
    "cookies",
    "automated-decision",
    "security-incident-notice",
];

/// Clauses as the reader gives them: all but those left out are there.
fn clauses(left_out: &[&str]) -> Vec<Clause> {
    let place = |id: &str| Place::policy("policy.txt", 4, 1, id);
    let clause = |id: &str| Clause { id: id.into(), place: (!left_out.contains(&id)).then(|| place(id)) };
    CLAUSES.into_iter().map(clause).collect()
}

fn without(left_out: &[&str]) -> Case {
    let mut case = Case::new();
    case.policy.clauses = clauses(left_out);
    case
}

pub(crate) fn fires() -> Case {
    without(&["retention-period"])
}

pub(crate) fn stays_silent() -> Case {
    without(&[])
}

#[test]
fn each_missing_clause_is_one_finding_in_the_file() {
    let finding = fires().one(ID);
    assert_eq!(finding.subject, Subject::Clause("retention-period".into()));
    let place = &finding.places[0];
    assert_eq!((place.side, place.file.as_str(), place.line), (Side::Policy, "policy.txt", None));
    assert_eq!(without(&["retention-period", "cookies", "minors-protection"]).run(ID).len(), 3);
    assert!(stays_silent().silent(ID));
}

#[test]
fn it_cites_the_rules_that_ask_for_the_clause_and_no_others() {
    let rules = |case: Case| {
        let help = case.one(ID).help;
        let rules = help.args.iter().find(|(name, _)| *name == "rules").map(|(_, value)| value.clone());
        (help.key, rules)
    };
    let (key, cited) = rules(fires());
    let cited = cited.expect("rules");
    assert_eq!(key, "missing-clause.help");
    assert!(cited.contains("@regulation:pipl-17") && cited.contains("@regulation:gdpr-13"), "{cited}");
    assert!(!cited.contains("pipl-24"), "{cited}");
    assert_eq!(rules(without(&["cookies"])), ("missing-clause.help-plain".into(), None));
}

#[test]
fn what_every_notice_owes_weighs_more_than_what_some_apps_owe() {
    let severity = |id: &str| without(&[id]).one(ID).severity;
    assert_eq!(severity("retention-period"), Severity::Medium);
    assert_eq!(severity("contact-email-or-address"), Severity::Medium);
    assert_eq!(severity("minors-protection"), Severity::Low);
    assert_eq!(severity("cross-border-transfer"), Severity::Low);
    assert_eq!(severity("cookies"), Severity::Info);
}

#[test]
fn a_list_of_sdks_is_owed_only_where_sdks_ship() {
    let case = || without(&["third-party-sharing-list"]);
    assert_eq!(case().one(ID).severity, Severity::Info);
    assert_eq!(case().ships("okhttp").one(ID).severity, Severity::Info, "a library");
    assert_eq!(case().ships("getui-push").one(ID).severity, Severity::Medium);
}

#[test]
fn clauses_count_over_all_policies() {
    let main = without(&["third-party-sharing-list", "cookies"]);
    let mut annex = Case::new().policy;
    annex.file = "sdks.txt".into();
    let others: Vec<&str> = CLAUSES.into_iter().filter(|id| *id != "third-party-sharing-list").collect();
    annex.clauses = clauses(&others);
    let findings = main.beside(annex).run(ID);
    let subjects: Vec<&str> = findings.iter().map(|f| f.subject.id()).collect();
    assert_eq!(subjects, ["cookies"]);
    let files: Vec<&str> = findings[0].places.iter().map(|p| p.file.as_str()).collect();
    assert_eq!(files, ["policy.txt", "sdks.txt"]);
}

#[test]
fn a_bare_list_is_one_finding() {
    let finding = without(&CLAUSES).one(ID);
    assert_eq!((finding.subject, finding.severity), (Subject::Clause("all".into()), Severity::Low));
    assert_eq!(finding.message.key, "missing-clause.list");
    let rest: Vec<&str> = CLAUSES.into_iter().skip(2).collect();
    assert_eq!(without(&rest).run(ID).len(), 1, "purposes in an SDK table make no policy");
    let rest: Vec<&str> = CLAUSES.into_iter().filter(|id| *id != "retention-period").collect();
    assert_eq!(without(&rest).run(ID).len(), 16);
}

#[test]
fn an_unread_policy_is_silent_and_an_unread_passage_makes_it_doubtful() {
    let gap = |part| Gap::new(Place::policy("policy.txt", 1, 1, ""), part, Reason::NoText);
    let mut case = fires();
    case.policy.gaps.push(gap(Part::Policy));
    assert!(case.silent(ID));
    let mut case = fires();
    case.policy.gaps.push(gap(Part::Passage));
    assert_eq!(case.one(ID).confidence, Confidence::Low);
    assert_eq!(fires().one(ID).confidence, Confidence::Medium);
}

#[test]
fn purposes_beside_permissions_are_purposes() {
    let mut case = without(&["collection-purposes"]).says("camera");
    assert_eq!(case.run(ID).len(), 1);
    case.policy.permissions[0].purpose = Some("to scan codes".into());
    assert!(case.silent(ID));
}
