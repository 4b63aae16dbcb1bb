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
