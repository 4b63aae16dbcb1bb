use fineprint::report::{Base, Lang, Words, sarif};
use fineprint::rules::RuleBase;
use serde_json::Value;

use crate::sample::{counted, english, hostile, plain, suppressed};
use crate::schema::{faults, valid};

const SCHEMA: &str = "sarif-2.1.0.json";

fn log(run: &fineprint::report::Run) -> Value {
    valid(&sarif::audit(run, english(), &Base::default()), SCHEMA)
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("results")
}

/// `check fingerprint` of the results, with or without suppressions, sorted.
pub(crate) fn ids(run: &fineprint::report::Run, with: bool) -> Vec<String> {
    let log = log(run);
    let of = |r: &Value| {
        let text = |v: &Value| v.as_str().expect("text").to_owned();
        format!("{} {}", text(&r["ruleId"]), text(&r["partialFingerprints"]["fineprint/v1"]))
    };
    let wanted = |r: &&Value| r["suppressions"].is_array() == with;
    let mut ids: Vec<String> = results(&log).iter().filter(wanted).map(of).collect();
    ids.sort();
    ids
}

#[test]
fn it_is_valid_in_both_languages_and_the_schema_can_say_no() {
    for lang in [Lang::En, Lang::Zh] {
        let text = sarif::audit(&plain(), Words::new(lang, RuleBase::builtin()), &Base::default());
        let mut log = valid(&text, SCHEMA);
        log["runs"][0]["results"][0]["level"] = "grave".into();
        assert!(!faults(&log, SCHEMA).is_empty());
    }
    log(&hostile());
}

#[test]
fn every_finding_is_a_result_and_those_that_do_not_count_are_suppressed() {
    let run = plain();
    assert_eq!(ids(&run, false), counted(&run));
    assert_eq!(ids(&run, true), suppressed(&run));
    let log = log(&run);
    let justified: Vec<&str> =
        results(&log).iter().filter_map(|r| r["suppressions"][0]["justification"].as_str()).collect();
    assert!(justified.iter().any(|j| j.contains("docs/privacy policy.md.toml:9")), "{justified:?}");
    assert!(justified.iter().any(|j| j.contains("docs/privacy policy.md.json")), "{justified:?}");
    assert_eq!(log["runs"][0]["properties"]["fixed"].as_array().map(Vec::len), Some(1));
}

#[test]
fn rules_have_their_pages_and_results_point_at_them() {
    let log = log(&plain());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results(&log) {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    for rule in rules {
        let page = rule["help"]["markdown"].as_str().expect("a page");
        assert!(page.starts_with(&format!("# {}", rule["id"].as_str().expect("an id"))), "{page}");
        assert!(rule["fullDescription"]["text"].as_str().is_some_and(|t| t.len() > 20 && !t.contains('\n')));
    }
}

#[test]
fn places_are_lines_of_the_policy_and_entries_of_the_package() {
    let log = log(&plain());
    let find = |check: &str| results(&log).iter().find(|r| r["ruleId"] == check).expect("a result").clone();
    let sdk = find("undisclosed-sdk");
    let place = &sdk["locations"][0];
    assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "out/app%20release.apk");
    assert_eq!(place["logicalLocations"][0]["name"], "classes.dex");
    assert_eq!(place["logicalLocations"][0]["kind"], "module");
    assert_eq!(place["logicalLocations"][1]["fullyQualifiedName"], "classes.dex!getui-push");
    let stale = find("stale-sdk-disclosure");
    let physical = &stale["locations"][0]["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], "docs/privacy%20policy.md");
    assert_eq!(
        (&physical["region"]["startLine"], &physical["region"]["startColumn"]),
        (&7.into(), &5.into())
    );
    assert_eq!(physical["region"]["snippet"]["text"], "Example");
    for result in results(&log) {
        let count = |key: &str| result[key].as_array().map_or(0, Vec::len);
        assert!(count("locations") == 1 && count("locations") + count("relatedLocations") <= 10);
        assert!(
            result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64(),
            "GitHub asks for it"
        );
    }
}

#[test]
fn a_result_tells_ten_places_at_most_and_never_none() {
    let mut run = plain();
    let audit = run.audit.as_mut().expect("an audit");
    let place = audit.findings[0].places[0].clone();
    audit.findings[0].places = (1..40).map(|at| place.clone().at(at)).collect();
    audit.findings[1].places.clear();
    let log = log(&run);
    assert_eq!(results(&log)[0]["relatedLocations"].as_array().map(Vec::len), Some(9));
    assert_eq!(results(&log)[1]["locations"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_was_not_read_is_a_notification() {
    let log = log(&plain());
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!((&invocation["executionSuccessful"], &invocation["exitCode"]), (&false.into(), &2.into()));
    let notes = invocation["toolExecutionNotifications"].as_array().expect("notes");
    let told: Vec<(&str, &str)> =
        notes.iter().filter_map(|n| Some((n["descriptor"]["id"].as_str()?, n["level"].as_str()?))).collect();
    assert_eq!(told, [("unreadable-input", "error"), ("unread-part", "warning"), ("unread-part", "warning")]);
    assert!(notes[1]["message"]["text"].as_str().is_some_and(|t| t.contains("and 11 more")), "{notes:?}");
}

#[test]
fn absolute_paths_below_the_folder_are_relative() {
    let mut run = plain();
    run.policies[0].file = "/ci/repo/privacy.md".into();
    let text = sarif::audit(&run, english(), &Base::at("/ci/repo"));
    let log = valid(&text, SCHEMA);
    assert_eq!(log["runs"][0]["artifacts"][1]["location"]["uri"], "privacy.md");
}

#[test]
fn no_name_is_a_link() {
    let text = sarif::audit(&hostile(), english(), &Base::default());
    let log: Value = serde_json::from_str(&text).expect("JSON");
    let messages = results(&log).iter().filter_map(|r| r["message"]["text"].as_str());
    let told: Vec<&str> = messages.filter(|text| text.contains("javascript")).collect();
    assert!(!told.is_empty() && told.iter().all(|text| text.contains("\\[l\\](javascript")), "{told:?}");
}
