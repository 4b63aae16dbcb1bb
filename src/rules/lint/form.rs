//! Files out of canonical form.

use super::super::fields::Entry;
use super::super::schema::*;
use super::super::{read, write};
use std::collections::BTreeMap;

/// The canonical text of the rule file `path`, or `None` when it does not parse or has no form of its own
/// (lexicons, messages).
pub fn canonical(path: &str, text: &str) -> Option<String> {
    let stem = path.strip_suffix(".toml")?;
    let parts: Vec<&str> = stem.split('/').collect();
    match parts.as_slice() {
        ["sdks", .., id] => {
            let mut errors = Vec::new();
            let rule: SdkRule = read::one(path, id, text, &mut errors)?;
            errors.is_empty().then(|| write::one(&rule, &write::head(text)))
        }
        ["shapes", id] => {
            let mut errors = Vec::new();
            let shape: ShapeRule = read::one(path, id, text, &mut errors)?;
            errors.is_empty().then(|| write::one(&shape, &write::head(text)))
        }
        ["permissions", _] => table::<PermissionRule>(path, text),
        ["vendors"] => table::<Vendor>(path, text),
        ["categories"] => table::<Category>(path, text),
        ["capabilities"] => table::<Capability>(path, text),
        ["data-types"] => table::<DataType>(path, text),
        ["apis", _] => table::<ApiRule>(path, text),
        ["apple", "reasons"] => table::<ReasonCategory>(path, text),
        ["apple", "listed-sdks"] => table::<ListedSdks>(path, text),
        ["regulations"] => table::<Regulation>(path, text),
        ["app-types"] => table::<AppType>(path, text),
        _ => None,
    }
}

fn table<T: Entry>(path: &str, text: &str) -> Option<String> {
    let mut errors = Vec::new();
    let entries: Vec<T> = read::many(path, text, &mut errors);
    errors.is_empty().then(|| write::many(&entries, &write::head(text)))
}

/// The files of `texts` that are out of form, as they should be.
pub(super) fn rewrites(texts: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let differing = |(path, text): (&String, &String)| {
        canonical(path, text).filter(|wanted| wanted != text).map(|wanted| (path.clone(), wanted))
    };
    texts.iter().filter_map(differing).collect()
}
