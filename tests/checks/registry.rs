//! Walks the registry: every check has a well-formed id, docs, messages in both languages, and cases both ways.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::Case;
use crate::{
    access_before_consent, contradicted_denial, empty_usage_description, missing_clause,
    missing_privacy_manifest, missing_usage_description, outdated_target_sdk, packed_code,
    privacy_manifest_mismatch, restricted_permission, sdk_data_not_disclosed, stale_permission_disclosure,
    stale_policy_date, stale_sdk_disclosure, undeclared_permission, undeclared_required_reason_api,
    undeclared_tracking, undisclosed_data, undisclosed_permission, undisclosed_sdk, unlinked_sdk_policy,
    unnecessary_permission, unread_part, unsigned_sdk, unused_permission,
};
use fineprint::checks::CHECKS;
use fineprint::rules::RuleBase;

fn case(id: &str) -> (Case, Case) {
    match id {
        "contradicted-denial" => (contradicted_denial::fires(), contradicted_denial::stays_silent()),
        "missing-clause" => (missing_clause::fires(), missing_clause::stays_silent()),
        "stale-policy-date" => (stale_policy_date::fires(), stale_policy_date::stays_silent()),
        "stale-permission-disclosure" => {
            (stale_permission_disclosure::fires(), stale_permission_disclosure::stays_silent())
        }
        "stale-sdk-disclosure" => (stale_sdk_disclosure::fires(), stale_sdk_disclosure::stays_silent()),
        "empty-usage-description" => {
            (empty_usage_description::fires(), empty_usage_description::stays_silent())
        }
        "missing-privacy-manifest" => {
            (missing_privacy_manifest::fires(), missing_privacy_manifest::stays_silent())
        }
        "missing-usage-description" => {
            (missing_usage_description::fires(), missing_usage_description::stays_silent())
        }
        "privacy-manifest-mismatch" => {
            (privacy_manifest_mismatch::fires(), privacy_manifest_mismatch::stays_silent())
        }
        "undeclared-required-reason-api" => {
            (undeclared_required_reason_api::fires(), undeclared_required_reason_api::stays_silent())
        }
        "undeclared-tracking" => (undeclared_tracking::fires(), undeclared_tracking::stays_silent()),
        "undisclosed-permission" => (undisclosed_permission::fires(), undisclosed_permission::stays_silent()),
        "undisclosed-sdk" => (undisclosed_sdk::fires(), undisclosed_sdk::stays_silent()),
        "unread-part" => (unread_part::fires(), unread_part::stays_silent()),
        "unsigned-sdk" => (unsigned_sdk::fires(), unsigned_sdk::stays_silent()),
        "outdated-target-sdk" => (outdated_target_sdk::fires(), outdated_target_sdk::stays_silent()),
        "packed-code" => (packed_code::fires(), packed_code::stays_silent()),
        "restricted-permission" => (restricted_permission::fires(), restricted_permission::stays_silent()),
        "sdk-data-not-disclosed" => (sdk_data_not_disclosed::fires(), sdk_data_not_disclosed::stays_silent()),
        "undeclared-permission" => (undeclared_permission::fires(), undeclared_permission::stays_silent()),
        "undisclosed-data" => (undisclosed_data::fires(), undisclosed_data::stays_silent()),
        "unlinked-sdk-policy" => (unlinked_sdk_policy::fires(), unlinked_sdk_policy::stays_silent()),
        "unnecessary-permission" => (unnecessary_permission::fires(), unnecessary_permission::stays_silent()),
        "unused-permission" => (unused_permission::fires(), unused_permission::stays_silent()),
        "access-before-consent" => (access_before_consent::fires(), access_before_consent::stays_silent()),
        other => panic!("no case for {other}: add tests/checks/{}.rs", other.replace('-', "_")),
    }
}

#[test]
fn ids_are_kebab_case_sorted_and_unique() {
    let ids: Vec<_> = CHECKS.iter().map(|c| c.id).collect();
    let sorted: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(ids, sorted.into_iter().collect::<Vec<_>>());
    for id in ids {
        assert!(
            id.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase())),
            "{id}"
        );
    }
}

#[test]
fn each_has_its_four_homes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for check in CHECKS {
        let file = check.id.replace('-', "_");
        for home in [
            format!("src/checks/{file}.rs"),
            format!("tests/checks/{file}.rs"),
            format!("docs/checks/{}.md", check.id),
            format!("docs/checks/zh/{}.md", check.id),
        ] {
            assert!(root.join(&home).is_file(), "{home}");
        }
    }
    let pages = |folder: &str| fs::read_dir(root.join(folder)).expect(folder).count();
    assert_eq!(pages("docs/checks"), CHECKS.len() + 1, "a page without a check, beside the folder zh");
    assert_eq!(pages("docs/checks/zh"), CHECKS.len(), "a Chinese page without a check");
}

#[test]
fn docs_say_what_why_and_how() {
    for check in CHECKS {
        assert!(check.docs.starts_with(&format!("# {}\n", check.id)), "{}", check.id);
        for chapter in ["## Why it matters", "## Example", "## How to mend it", "## How to ignore it"] {
            assert!(check.docs.contains(chapter), "{}: {chapter}", check.id);
        }
        assert!(check.docs_zh.starts_with(&format!("# {}\n", check.id)), "zh {}", check.id);
        for chapter in ["## 为什么重要", "## 示例", "## 如何修正", "## 如何忽略"] {
            assert!(check.docs_zh.contains(chapter), "zh {}: {chapter}", check.id);
        }
        let chapters = |page: &str| page.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(chapters(check.docs), chapters(check.docs_zh), "{}: a chapter in one language", check.id);
        assert!(
            check.docs.contains("Package") && check.docs.contains("Policy"),
            "{}: one side only",
            check.id
        );
    }
}

#[test]
fn each_fires_and_stays_silent() {
    for check in CHECKS {
        let (fires, silent) = case(check.id);
        assert!(!fires.run(check.id).is_empty(), "{} does not fire", check.id);
        assert!(silent.run(check.id).is_empty(), "{} is not silent", check.id);
        for finding in fires.run(check.id) {
            assert_eq!(finding.check, check.id);
            assert!(!finding.places.is_empty() && finding.fingerprint.len() == 16, "{finding:?}");
        }
    }
}

#[test]
fn messages_exist_in_both_languages_with_their_arguments() {
    let rules = RuleBase::builtin();
    for check in CHECKS {
        for finding in case(check.id).0.run(check.id) {
            for language in ["en", "zh"] {
                for message in [&finding.message, &finding.help] {
                    let text = rules.message(language, &message.key);
                    let text = text.unwrap_or_else(|| panic!("{language}: {}", message.key));
                    for name in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                        assert!(message.args.iter().any(|(n, _)| *n == name), "{}: {{{name}}}", message.key);
                    }
                }
                assert!(rules.message(language, &format!("{}.title", check.id)).is_some());
            }
        }
    }
}

#[test]
fn regulations_and_checks_know_each_other() {
    let rules = RuleBase::builtin().regulations();
    for rule in rules {
        for id in &rule.checks {
            let known = CHECKS.iter().any(|check| check.id == *id);
            assert!(known, "{}: no check {id}", rule.id);
        }
        let clauses = !rule.clauses.is_empty();
        assert!(!clauses || rule.checks.contains(&"missing-clause"), "{}: clauses for no check", rule.id);
    }
    // What could not be read is our own affair, and a bug is the maker's.
    let unregulated = ["packed-code", "undeclared-permission", "unread-part"];
    for check in CHECKS.iter().filter(|check| !unregulated.contains(&check.id)) {
        assert!(rules.iter().any(|rule| rule.checks.contains(&check.id)), "{} serves no article", check.id);
    }
}
