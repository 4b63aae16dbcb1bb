use fineprint::report::{Run, cyclonedx};
use serde_json::Value;

use crate::sample::{english, hostile, plain};
use crate::schema::{faults, valid};

const SCHEMA: &str = "cyclonedx-1.6.json";

fn bom(run: &Run) -> Value {
    valid(&cyclonedx::bom(run, english()), SCHEMA)
}

/// Ids of the SDKs, in order.
pub(crate) fn sdks(run: &Run) -> Vec<String> {
    let property = |component: &Value| {
        let list = component["properties"].as_array().expect("properties").clone();
        let id = list.into_iter().find(|p| p["name"] == "fineprint:id").expect("an id");
        id["value"].as_str().expect("text").to_owned()
    };
    bom(run)["components"].as_array().expect("components").iter().map(property).collect()
}

#[test]
fn it_is_valid_and_the_schema_can_say_no() {
    let mut bom = bom(&plain());
    bom["components"][0]["type"] = "sdk".into();
    assert!(!faults(&bom, SCHEMA).is_empty());
    self::bom(&hostile());
}

#[test]
fn sdks_have_their_evidence() {
    let bom = bom(&plain());
    let getui = &bom["components"][0];
    assert_eq!((&getui["bom-ref"], &getui["version"]), (&"app-1/getui-push".into(), &"3.2 Example".into()));
    assert!(getui["supplier"]["name"].as_str().is_some_and(|name| !name.is_empty()));
    let occurrence = &getui["evidence"]["occurrences"][0];
    assert_eq!((&occurrence["location"], &occurrence["offset"]), (&"classes.dex".into(), &7.into()));
    assert_eq!(getui["evidence"]["identity"][0]["methods"][0]["technique"], "binary-analysis");
    let app = &bom["metadata"]["component"];
    assert_eq!(
        (&app["name"], &app["hashes"][0]["content"]),
        (&"com.example.app".into(), &"ab".repeat(32).into())
    );
    assert_eq!(bom["dependencies"][0]["dependsOn"].as_array().map(Vec::len), Some(4));
}

#[test]
fn unread_parts_make_it_incomplete_and_nothing_makes_it_complete() {
    let mut run = plain();
    let bom = bom(&run);
    assert_eq!(bom["compositions"][0]["aggregate"], "incomplete");
    let gap = bom["metadata"]["component"]["properties"].as_array().expect("properties").last().cloned();
    assert_eq!(gap.expect("a gap")["name"], "fineprint:gap");
    assert_eq!(bom["properties"][0]["name"], "fineprint:error");
    run.packages[0].facts.gaps.clear();
    assert_eq!(self::bom(&run)["compositions"][0]["aggregate"], "unknown");
}

#[test]
fn several_packages_hold_their_own() {
    let mut run = plain();
    run.packages.push(run.packages[0].clone());
    let bom = bom(&run);
    assert_eq!(bom["components"].as_array().map(Vec::len), Some(2));
    assert_eq!(bom["components"][1]["components"][0]["bom-ref"], "app-2/getui-push");
    assert!(bom["metadata"]["component"].is_null());
}
