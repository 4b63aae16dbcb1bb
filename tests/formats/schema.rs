//! Validation by the schemas in `tests/schemas`.

use std::path::Path;

use serde_json::Value;

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name);
    let text = std::fs::read_to_string(path).expect("the schema is there");
    serde_json::from_str(&text).expect("the schema is JSON")
}

/// The document, when it is JSON and valid by the schema; its faults otherwise.
pub(crate) fn valid(text: &str, schema: &str) -> Value {
    let document: Value = serde_json::from_str(text).expect("JSON");
    let faults = faults(&document, schema);
    assert!(faults.is_empty(), "{faults:#?}");
    document
}

pub(crate) fn faults(document: &Value, schema: &str) -> Vec<String> {
    check(document, &read(schema))
}

pub(crate) fn check(document: &Value, schema: &Value) -> Vec<String> {
    let beside = [
        ("http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json", "spdx.json"),
        ("http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json", "jsf-0.82.json"),
    ];
    let mut options = jsonschema::options();
    for (id, file) in beside {
        options =
            options.with_resource(id, jsonschema::Resource::from_contents(read(file)).expect("a schema"));
    }
    let validator = options.should_validate_formats(true).build(schema).expect("a schema");
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path)).collect()
}
