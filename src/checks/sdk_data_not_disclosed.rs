//! An SDK's row lists data, and its code here takes more.
//!
//! Why: a list of SDKs is a promise item by item. A row that names the device model and hides the IMEI is worse than
//! no row, since a reader believes it. A row without any list of data is another matter and is not judged here.

use super::check::{Check, Context, Draft, Reads};
use super::reach::{Ways, covers, is_heavy, taken};
use crate::model::{Confidence, Finding, Owner, Place, Polarity, SdkDisclosure, Severity, Subject};
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "sdk-data-not-disclosed",
    severity: Severity::Medium,
    reads: Reads::Both,
    gates: true,
    docs: include_str!("../../docs/checks/sdk-data-not-disclosed.md"),
    docs_zh: include_str!("../../docs/checks/zh/sdk-data-not-disclosed.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut by_sdk: BTreeMap<&str, Vec<(&str, Ways<'_>)>> = BTreeMap::new();
    for ((data, owner), ways) in taken(context) {
        if let Owner::Sdk(id) = owner {
            by_sdk.entry(id).or_default().push((data, ways));
        }
    }
    by_sdk.iter().filter_map(|(sdk, takes)| judge(sdk, takes, context)).collect()
}

fn judge(sdk: &str, takes: &[(&str, Ways<'_>)], context: &Context<'_>) -> Option<Finding> {
    let rows: Vec<&SdkDisclosure> = context
        .sides
        .policies
        .iter()
        .flat_map(|policy| &policy.sdks)
        .filter(|row| row.id.as_deref() == Some(sdk))
        .collect();
    let listed = listed(sdk, &rows, context);
    // Nothing listed is no list; a row that stops at "device information" takes in identifiers with loose words.
    if listed.is_empty() {
        return None;
    }
    let umbrella = |id: &str| context.rules.data_type(id).is_some_and(|t| t.umbrella);
    let loose = listed.iter().any(|id| umbrella(id) || *id == "device-id");
    let is_id = |id: &str| context.rules.data_type(id).is_some_and(|t| t.category == "device-id");
    let missing: Vec<&(&str, Ways<'_>)> = takes
        .iter()
        .filter(|(data, _)| is_heavy(data, context) && !listed.iter().any(|said| covers(said, data, context)))
        .filter(|(data, _)| !(loose && is_id(data)))
        .collect();
    let (_, ways) = missing.first()?;
    let elsewhere = missing.iter().all(|(data, _)| operator_says(data, context));
    let names: Vec<String> = missing.iter().map(|(data, _)| format!("@data:{data}")).collect();
    let places: Vec<Place> = ways.iter().take(2).map(|(_, caller)| caller.place.clone()).collect();
    let (access, caller) = ways.first()?;
    Some(
        Draft::new(&CHECK, &context.sides.facts.app.id, Subject::Sdk(sdk.to_owned()), "message")
            .severity(if elsewhere { Severity::Low } else { Severity::Medium })
            .confidence(Confidence::Medium)
            .places(rows.iter().take(1).map(|row| row.place.clone()))
            .places(places)
            .arg("sdk", format!("@sdk:{sdk}"))
            .arg("data", names.join(","))
            .arg("caller", format!("{}.{}", caller.class, caller.method))
            .arg("api", access.api.clone())
            .done(),
    )
}

/// Data types that the rows of the SDK list, or sentences about it.
fn listed<'a>(sdk: &str, rows: &[&'a SdkDisclosure], context: &Context<'a>) -> Vec<&'a str> {
    let own = Owner::Sdk(sdk.to_owned());
    let sentences = context.sides.policies.iter().flat_map(|policy| &policy.data);
    let sentences = sentences.filter(|d| d.owner == own && d.polarity == Polarity::Affirmed);
    let in_rows = rows.iter().flat_map(|row| &row.data);
    in_rows.map(String::as_str).chain(sentences.map(|d| d.id.as_str())).collect()
}

/// Whether the operator says that it takes the data itself.
fn operator_says(data: &str, context: &Context<'_>) -> bool {
    let mut all = context.sides.policies.iter().flat_map(|policy| &policy.data);
    all.any(|d| d.owner == Owner::App && d.polarity == Polarity::Affirmed && covers(&d.id, data, context))
}
