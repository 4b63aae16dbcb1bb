//! What is wrong with rules that parse: doubles, prefixes that cover others, words that nothing knows, claims
//! without source or proof, files out of form. Works on the built-in rules and on a user's folder laid over them.

mod form;
mod prefixes;
mod sdks;
mod shapes;
mod sharing;
mod tables;
mod words;

pub use form::canonical;
pub use prefixes::is_wide;
pub use shapes::FEWEST as FEWEST_SHAPED;

use super::base::RuleBase;
use super::folder::Folder;
use super::read::RuleError;
use std::collections::BTreeMap;
use std::path::Path;

/// What a lint found, and the files that `--fix` would write.
#[derive(Debug, Default)]
pub struct Lint {
    /// Faults, sorted by file.
    pub errors: Vec<RuleError>,
    /// How many files were read.
    pub files: usize,
    /// Files out of form, by path, in canonical form.
    pub rewrites: BTreeMap<String, String>,
}

/// Lints the folder `dir` as laid over the built-in rules.
pub fn folder(dir: &Path) -> Lint {
    let mut errors = Vec::new();
    let texts = super::folder::texts(dir, &mut errors);
    let mut out = texts_of(&texts, RuleBase::builtin());
    out.errors.append(&mut errors);
    out.errors.sort();
    out
}

/// Lints `texts`, by path in a rules folder, as laid over `base`.
pub fn texts_of(texts: &BTreeMap<String, String>, base: &RuleBase) -> Lint {
    let (own, errors) = Folder::of(texts);
    let mut out = Lint { errors, files: texts.len(), rewrites: form::rewrites(texts) };
    let paths = Paths::of(texts);
    let all = base.under(own.clone());
    for path in out.rewrites.keys() {
        out.errors.push(fault(
            path,
            "",
            "",
            "not in canonical form",
            "run `fineprint rules lint --fix` on the folder",
        ));
    }
    sdks::lint(&own, &all, &paths, &mut out.errors);
    prefixes::lint(&own, &all, &paths, &mut out.errors);
    sharing::lint(&own, &all, &paths, &mut out.errors);
    tables::lint(&own, &all, &mut out.errors);
    shapes::lint(&own, &all, &mut out.errors);
    words::lint(&own, &mut out.errors);
    out.errors.sort();
    out.errors.dedup();
    out
}

/// Where each SDK rule stands.
struct Paths<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Paths<'a> {
    fn of(texts: &'a BTreeMap<String, String>) -> Self {
        let stem = |path: &'a str| Some((path.strip_suffix(".toml")?.rsplit('/').next()?, path));
        Self(
            texts
                .keys()
                .map(String::as_str)
                .filter(|path| path.starts_with("sdks/"))
                .filter_map(stem)
                .collect(),
        )
    }

    fn get(&self, id: &str) -> &'a str {
        self.0.get(id).copied().unwrap_or("the built-in rules")
    }
}

fn fault(file: &str, key: &str, value: &str, what: &str, mend: &str) -> RuleError {
    RuleError {
        file: file.to_owned(),
        key: key.to_owned(),
        value: value.to_owned(),
        what: what.to_owned(),
        mend: mend.to_owned(),
    }
}

#[cfg(test)]
mod tests;
