//! References between the tables.

use super::super::base::RuleBase;
use super::super::fields::Entry;
use super::super::folder::Folder;
use super::super::read::RuleError;
use super::super::schema::*;
use super::super::tree::Tree;
use super::fault;

pub(super) fn lint(own: &Folder, all: &RuleBase, errors: &mut Vec<RuleError>) {
    for it in &own.permissions {
        let key = |name: &str| format!("{}.{name}", it.id);
        if !it.capability.is_empty() && all.capability(it.capability).is_none() {
            errors.push(fault(
                "permissions",
                &key("capability"),
                it.capability,
                "unknown capability",
                "see capabilities.toml",
            ));
        }
        if it.weight > 3 {
            errors.push(fault(
                "permissions",
                &key("weight"),
                &it.weight.to_string(),
                "not a weight",
                "0 none … 3 high",
            ));
        }
        data("permissions", &key("data"), &it.data, all, errors);
    }
    for it in &own.capabilities {
        kebab("capabilities.toml", it, errors);
        data("capabilities.toml", &format!("{}.implied-by", it.id), &it.implied_by, all, errors);
    }
    for it in &own.data_types {
        kebab("data-types.toml", it, errors);
        let key = format!("{}.kin", it.id);
        data("data-types.toml", &key, &it.kin, all, errors);
        let one_way = |id: &&Str| all.data_type(id).is_some_and(|other| !other.kin.contains(&it.id));
        for id in it.kin.iter().filter(one_way) {
            errors.push(fault("data-types.toml", &key, id, "kin one way", "name it in the other's kin too"));
        }
    }
    for (file, apis) in [("apis/android.toml", &own.apis_android), ("apis/ios.toml", &own.apis_ios)] {
        for it in apis {
            data(file, &format!("{}.data", it.id), &it.data, all, errors);
            told(file, it, all, errors);
            let names =
                it.permissions.iter().flat_map(|one| one.split('@').next().unwrap_or_default().split('|'));
            permissions(file, &format!("{}.permissions", it.id), names, all, errors);
        }
    }
    apple(own, all, errors);
    for it in &own.app_types {
        kebab("app-types.toml", it, errors);
        data("app-types.toml", &format!("{}.necessary-data", it.id), &it.necessary_data, all, errors);
        for (key, list) in
            [("justified", &it.justified), ("conditional", &it.conditional), ("rarely", &it.rarely)]
        {
            permissions("app-types.toml", &format!("{}.{key}", it.id), list.iter().copied(), all, errors);
        }
    }
    for it in &own.vendors {
        kebab("vendors.toml", it, errors);
        if !all.sdks().iter().any(|rule| rule.vendor == it.id) {
            errors.push(fault("vendors.toml", it.id, "", "no rule is of this vendor", "drop it"));
        }
    }
    for it in &own.categories {
        kebab("categories.toml", it, errors);
    }
    let rows = all.tree("clauses").and_then(|tree| tree.get("clause")).map(Tree::items).unwrap_or_default();
    let known: Vec<Str> = rows.iter().filter_map(|row| row.get("id").and_then(Tree::text)).collect();
    for it in &own.regulations {
        kebab("regulations.toml", it, errors);
        for clause in it.clauses.iter().filter(|id| !known.contains(id)) {
            errors.push(fault(
                "regulations.toml",
                it.id,
                clause,
                "unknown clause",
                "take an id of clauses.toml",
            ));
        }
    }
}

/// What the tables of Apple's store say of each other, and that each says whence.
fn apple(own: &Folder, all: &RuleBase, errors: &mut Vec<RuleError>) {
    let is_code = |code: &str| {
        let (stem, number) = code.split_once('.').unwrap_or_default();
        stem.len() == 4 && stem.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) && number == "1"
    };
    for it in &own.reasons {
        let file = "apple/reasons.toml";
        sourced(file, it.id, &it.sources, errors);
        for code in it.codes.iter().filter(|code| !is_code(code)) {
            errors.push(fault(
                file,
                &format!("{}.codes", it.id),
                code,
                "not a reason code",
                "as in `CA92.1`",
            ));
        }
        for code in it.sdk_codes.iter().filter(|code| !it.codes.contains(code)) {
            let key = format!("{}.sdk-codes", it.id);
            errors.push(fault(file, &key, code, "not among the codes", "add it to `codes`"));
        }
    }
    for it in &own.listed_sdks {
        let file = "apple/listed-sdks.toml";
        kebab(file, it, errors);
        sourced(file, it.id, &it.sources, errors);
        for name in it.frameworks.iter().filter(|name| name.contains(['.', '/'])) {
            let key = format!("{}.frameworks", it.id);
            errors.push(fault(file, &key, name, "not a framework's name", "leave out folder and ending"));
        }
    }
    let known = |reason: &str| reason.is_empty() || all.reasons().iter().any(|it| it.id == reason);
    for it in own.apis_ios.iter().filter(|it| !known(it.reason)) {
        let key = format!("{}.reason", it.id);
        errors.push(fault("apis/ios.toml", &key, it.reason, "unknown category", "see apple/reasons.toml"));
    }
}

fn sourced(file: &str, id: &str, sources: &[Str], errors: &mut Vec<RuleError>) {
    if sources.is_empty() {
        let mend = "say where the claim comes from";
        errors.push(fault(file, &format!("{id}.sources"), "", "no source", mend));
    }
}

fn kebab<T: Entry>(file: &str, it: &T, errors: &mut Vec<RuleError>) {
    if !is_kebab(it.id()) {
        errors.push(fault(
            file,
            it.id(),
            it.id(),
            "not a kebab-case id",
            "small letters, digits and single hyphens",
        ));
    }
}

/// `small-letters-and-digits`.
pub(super) fn is_kebab(id: &str) -> bool {
    id.split('-')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// Data types that no table knows.
pub(super) fn data(file: &str, key: &str, list: &[Str], all: &RuleBase, errors: &mut Vec<RuleError>) {
    for id in list.iter().filter(|id| all.data_type(id).is_none()) {
        errors.push(fault(file, key, id, "unknown data type", "take an id of data-types.toml"));
    }
}

/// What an API surely yields must be among what it yields, or kin of it.
fn told(file: &str, it: &ApiRule, all: &RuleBase, errors: &mut Vec<RuleError>) {
    if it.tells.is_empty() {
        return;
    }
    let key = format!("{}.tells", it.id);
    data(file, &key, &[it.tells], all, errors);
    let related = |id: &Str| *id == it.tells || all.data_type(id).is_some_and(|d| d.kin.contains(&it.tells));
    if !it.data.iter().any(related) {
        errors.push(fault(file, &key, it.tells, "not among its data", "add it to data"));
    }
}

/// A family of permissions, `android.permission.health.*`, with a member.
fn family(name: &str, all: &RuleBase) -> bool {
    name.strip_suffix('*').is_some_and(|root| all.permissions().iter().any(|it| it.id.starts_with(root)))
}

/// Permissions that no table knows.
pub(super) fn permissions<'a>(
    file: &str,
    key: &str,
    names: impl Iterator<Item = &'a str>,
    all: &RuleBase,
    errors: &mut Vec<RuleError>,
) {
    for name in names.filter(|name| all.permission(name).is_none() && !family(name, all)) {
        errors.push(fault(file, key, name, "unknown permission", "take a name of permissions/*.toml"));
    }
}
