use crate::common::{Case, PRIVACY};
use fineprint::model::*;

const ID: &str = "privacy-manifest-mismatch";
const DEFAULTS: &str = "NSPrivacyAccessedAPICategoryUserDefaults";

fn accessed(category: &str, reasons: &[&str]) -> Case {
    let reasons = reasons.iter().map(|&reason| reason.to_owned()).collect();
    Case::apple(&[], &[]).manifest(PRIVACY, |manifest| manifest.accessed.push((category.into(), reasons)))
}

fn collected(kind: &str) -> Case {
    let data = CollectedData { kind: kind.into(), linked: false, tracking: false, purposes: vec![] };
    Case::apple(&[], &[]).manifest(PRIVACY, |manifest| manifest.collected.push(data))
}

pub(crate) fn fires() -> Case {
    accessed(DEFAULTS, &["CA92.9"])
}

pub(crate) fn stays_silent() -> Case {
    accessed(DEFAULTS, &["CA92.1", "1C8F.1"])
}

#[test]
fn categories_and_reasons_of_apples_list() {
    assert_eq!(fires().grade(ID).0, "reason");
    assert_eq!(accessed(DEFAULTS, &[]).grade(ID).0, "no-reason");
    assert_eq!(accessed("NSPrivacyAccessedAPICategoryWeather", &["CA92.1"]).grade(ID).0, "category");
    assert!(stays_silent().silent(ID));
}

#[test]
fn tracking_goes_with_domains() {
    let manifest = |tracking, domains: &[&str]| {
        let domains = domains.iter().map(|&domain| domain.to_owned()).collect();
        Case::apple(&[], &[]).manifest(PRIVACY, |m| (m.tracking, m.domains) = (tracking, domains))
    };
    assert_eq!(manifest(true, &[]).grade(ID).0, "no-domains");
    assert_eq!(manifest(false, &["ads.example"]).grade(ID).0, "domains");
    assert!(manifest(true, &["ads.example"]).silent(ID) && manifest(false, &[]).silent(ID));
}

#[test]
fn what_it_calls_collected_stands_in_the_policy() {
    let kind = "NSPrivacyCollectedDataTypeContacts";
    assert_eq!(collected(kind).grade(ID).0, "undisclosed");
    assert!(collected(kind).collects("contacts", Polarity::Affirmed).silent(ID));
    assert_eq!(collected(kind).collects("contacts", Polarity::Denied).run(ID).len(), 1);
    let mut unread = collected(kind);
    unread.policy.gaps.push(Gap::new(Place::policy("scan.pdf", 1, 1, ""), Part::Policy, Reason::NoText));
    assert!(unread.silent(ID));
}

#[test]
fn a_reason_for_makers_of_sdks_alone() {
    assert_eq!(accessed(DEFAULTS, &["C56D.1"]).grade(ID).0, "sdk-reason");
    let reasons = vec!["C56D.1".to_owned()];
    let framework = "Payload/App.app/Frameworks/Kit.framework/PrivacyInfo.xcprivacy";
    let case = Case::apple(&[], &[]).manifest(framework, |m| m.accessed.push((DEFAULTS.into(), reasons)));
    assert!(case.silent(ID), "an SDK may give it");
}

#[test]
fn keys_and_kinds_that_the_form_does_not_know() {
    let case = Case::apple(&[], &[]).manifest(PRIVACY, |m| m.invalid.push("NSPrivacyTrackin".into()));
    assert_eq!(case.grade(ID).0, "form");
    let case = collected("NSPrivacyCollectedDataTypeShoeSize");
    assert_eq!(case.run(ID)[0].message.key, format!("{ID}.kind"));
}

#[test]
fn what_the_maker_documents_stands_in_the_manifest_that_it_brings() {
    let rule = fineprint::rules::RuleBase::builtin();
    let data = |id: &str| rule.data_type(id).expect("a data type").apple.first().copied();
    let sdk = rule.sdks().iter().find(|it| {
        it.data_documented
            && it.data.iter().any(|id| rule.data_type(id).is_some_and(|t| !t.umbrella && !t.apple.is_empty()))
    });
    let sdk = sdk.expect("an SDK with documented data");
    let with = |kinds: Vec<String>| {
        let mut case = Case::apple(&[], &[]).ships(sdk.id).manifest(PRIVACY, |m| {
            m.collected = kinds
                .into_iter()
                .map(|kind| CollectedData { kind, linked: false, tracking: false, purposes: vec![] })
                .collect();
        });
        case.detections[0].evidence[0].kind = EvidenceKind::ObjcClass;
        case
    };
    let found = with(vec![]).run(ID);
    assert_eq!(found.iter().filter(|f| f.message.key.ends_with(".sdk-data")).count(), 1, "{found:#?}");
    let all = sdk.data.iter().filter_map(|id| data(id)).map(str::to_owned).collect();
    let found = with(all).run(ID);
    assert!(!found.iter().any(|f| f.message.key.ends_with(".sdk-data")), "{found:#?}");
    let alone = Case::apple(&[], &[]).ships(sdk.id);
    assert!(alone.silent(ID), "without any manifest nothing is contradicted");
}
