//! A folder of rules on disk, read whole: the built-in ones by `build.rs`, a user's own ones at run time.

use super::fields::Entry;
use super::read::{self, RuleError};
use super::schema::*;
use super::tree::Tree;
use std::collections::BTreeMap;
use std::path::Path;

/// Everything that a folder of rules holds, each kind sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// `sdks/<vendor>/<id>.toml`.
    pub sdks: Vec<SdkRule>,
    /// `shapes/<id>.toml`.
    pub shapes: Vec<ShapeRule>,
    /// `vendors.toml`.
    pub vendors: Vec<Vendor>,
    /// `categories.toml`.
    pub categories: Vec<Category>,
    /// `permissions/*.toml`.
    pub permissions: Vec<PermissionRule>,
    /// `capabilities.toml`.
    pub capabilities: Vec<Capability>,
    /// `data-types.toml`.
    pub data_types: Vec<DataType>,
    /// `apis/android.toml`.
    pub apis_android: Vec<ApiRule>,
    /// `apis/ios.toml`.
    pub apis_ios: Vec<ApiRule>,
    /// `apple/reasons.toml`.
    pub reasons: Vec<ReasonCategory>,
    /// `apple/listed-sdks.toml`.
    pub listed_sdks: Vec<ListedSdks>,
    /// `regulations.toml`.
    pub regulations: Vec<Regulation>,
    /// `app-types.toml`.
    pub app_types: Vec<AppType>,
    /// `messages/<language>.toml`: key to template.
    pub messages: Vec<(Str, Vec<(Str, Str)>)>,
    /// `policy/*.toml` and `clauses.toml`, by path without `.toml`.
    pub trees: Vec<(Str, Tree)>,
}

/// The texts of all `.toml` files under `dir`, by path with `/` relative to it. Files that cannot be read are errors.
pub fn texts(dir: &Path, errors: &mut Vec<RuleError>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    walk(dir, "", 0, &mut out, errors);
    out
}

fn walk(dir: &Path, at: &str, depth: usize, out: &mut BTreeMap<String, String>, errors: &mut Vec<RuleError>) {
    let listed = match std::fs::read_dir(dir) {
        Ok(listed) => listed,
        Err(e) => return errors.push(unreadable(at, &e)),
    };
    for item in listed.flatten() {
        let name = item.file_name().to_string_lossy().into_owned();
        let path = if at.is_empty() { name.clone() } else { format!("{at}/{name}") };
        let place = item.path();
        if place.is_dir() && depth < 8 && !name.starts_with('.') {
            walk(&place, &path, depth + 1, out, errors);
        } else if Path::new(&name).extension().is_some_and(|ext| ext == "toml") {
            match std::fs::read_to_string(&place) {
                Ok(text) => drop(out.insert(path, text)),
                Err(e) => errors.push(unreadable(&path, &e)),
            }
        }
    }
}

fn unreadable(file: &str, e: &std::io::Error) -> RuleError {
    RuleError {
        file: file.to_owned(),
        key: String::new(),
        value: String::new(),
        what: format!("cannot be read: {e}"),
        mend: "check the path and its rights".to_owned(),
    }
}

impl Folder {
    /// Reads a folder. What can be read is returned beside every fault found.
    pub fn read(dir: &Path) -> (Self, Vec<RuleError>) {
        let mut errors = Vec::new();
        let texts = texts(dir, &mut errors);
        let (folder, mut more) = Self::of(&texts);
        errors.append(&mut more);
        (folder, errors)
    }

    /// From the texts of its files, by path.
    pub fn of(texts: &BTreeMap<String, String>) -> (Self, Vec<RuleError>) {
        let mut out = Self::default();
        let mut errors = Vec::new();
        for (path, text) in texts {
            out.add(path, text, &mut errors);
        }
        out.sort();
        (out, errors)
    }

    fn add(&mut self, path: &str, text: &str, errors: &mut Vec<RuleError>) {
        let stem = path.strip_suffix(".toml").unwrap_or(path);
        let parts: Vec<&str> = stem.split('/').collect();
        match parts.as_slice() {
            ["sdks", .., id] => self.sdks.extend(read::one(path, id, text, errors)),
            ["shapes", id] => self.shapes.extend(read::one(path, id, text, errors)),
            ["permissions", _] => self.permissions.append(&mut read::many(path, text, errors)),
            ["categories"] => self.categories = read::many(path, text, errors),
            ["vendors"] => self.vendors = read::many(path, text, errors),
            ["capabilities"] => self.capabilities = read::many(path, text, errors),
            ["data-types"] => self.data_types = read::many(path, text, errors),
            ["apis", "android"] => self.apis_android = read::many(path, text, errors),
            ["apis", "ios"] => self.apis_ios = read::many(path, text, errors),
            ["apple", "reasons"] => self.reasons = read::many(path, text, errors),
            ["apple", "listed-sdks"] => self.listed_sdks = read::many(path, text, errors),
            ["regulations"] => self.regulations = read::many(path, text, errors),
            ["app-types"] => self.app_types = read::many(path, text, errors),
            ["messages", language] => self.messages.push(messages(path, language, text, errors)),
            ["policy", ..] | ["clauses"] => match read::parse(path, text) {
                Ok(table) => {
                    let tree = Tree::of(toml::Value::Table(table), &mut read::leak);
                    self.trees.push((read::leak(stem.to_owned()), tree));
                }
                Err(e) => errors.push(e),
            },
            _ => errors.push(RuleError {
                file: path.to_owned(),
                key: String::new(),
                value: String::new(),
                what: "no rules are read from here".to_owned(),
                mend: "SDK rules stand in sdks/<vendor>/<id>.toml".to_owned(),
            }),
        }
    }

    fn sort(&mut self) {
        by_id(&mut self.sdks);
        by_id(&mut self.shapes);
        by_id(&mut self.vendors);
        by_id(&mut self.categories);
        by_id(&mut self.permissions);
        by_id(&mut self.capabilities);
        by_id(&mut self.data_types);
        by_id(&mut self.apis_android);
        by_id(&mut self.apis_ios);
        by_id(&mut self.reasons);
        by_id(&mut self.listed_sdks);
        by_id(&mut self.regulations);
        by_id(&mut self.app_types);
        self.messages.sort_by_key(|(language, _)| *language);
        self.trees.sort_by_key(|(path, _)| *path);
    }
}

fn by_id<T: Entry>(list: &mut [T]) {
    list.sort_by_key(Entry::id);
}

/// A flat file of templates; a nested table joins its keys with dots.
fn messages(path: &str, language: &str, text: &str, errors: &mut Vec<RuleError>) -> (Str, Vec<(Str, Str)>) {
    let mut out = Vec::new();
    match read::parse(path, text) {
        Ok(table) => flatten(path, "", table, &mut out, errors),
        Err(e) => errors.push(e),
    }
    out.sort_unstable();
    (read::leak(language.to_owned()), out)
}

fn flatten(path: &str, at: &str, table: toml::Table, out: &mut Vec<(Str, Str)>, errors: &mut Vec<RuleError>) {
    for (key, value) in table {
        let key = if at.is_empty() { key } else { format!("{at}.{key}") };
        match value {
            toml::Value::String(text) => out.push((read::leak(key), read::leak(text))),
            toml::Value::Table(inner) => flatten(path, &key, inner, out, errors),
            other => errors.push(RuleError {
                file: path.to_owned(),
                key,
                value: other.to_string(),
                what: "not a string".to_owned(),
                mend: "write a template in quotes".to_owned(),
            }),
        }
    }
}
