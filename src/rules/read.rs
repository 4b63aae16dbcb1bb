//! From TOML to rules. Strings are leaked: a rule base lives as long as the process. Every fault of a file is told,
//! with file, key, value and what to do. `build.rs` includes this file too.

use super::fields::{Entry, Need, Visitor};
use super::schema::*;
use std::fmt;

/// A fault of a rule file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleError {
    /// File, relative to the rules folder.
    pub file: String,
    /// Dotted key, empty for the whole file.
    pub key: String,
    /// The value at fault, empty when none.
    pub value: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.what)?;
        if !self.value.is_empty() {
            write!(f, ": {:?}", self.value)?;
        }
        if self.mend.is_empty() { Ok(()) } else { write!(f, "; {}", self.mend) }
    }
}

/// Parses `text` of `file` as TOML.
pub fn parse(file: &str, text: &str) -> Result<toml::Table, RuleError> {
    text.parse::<toml::Table>().map_err(|e| RuleError {
        file: file.to_owned(),
        key: String::new(),
        value: String::new(),
        what: e.message().trim().replace('\n', " "),
        mend: match e.span() {
            Some(span) => {
                format!("look at line {}", 1 + text[..span.start.min(text.len())].matches('\n').count())
            }
            None => String::new(),
        },
    })
}

/// Reads a file that holds one entry; `id` comes from the file's name.
pub fn one<T: Entry>(file: &str, id: &str, text: &str, errors: &mut Vec<RuleError>) -> Option<T> {
    match parse(file, text) {
        Ok(table) => Some(entry(file, id, "", table, errors)),
        Err(e) => {
            errors.push(e);
            None
        }
    }
}

/// Reads a file that holds one table for each entry, named by its id.
pub fn many<T: Entry>(file: &str, text: &str, errors: &mut Vec<RuleError>) -> Vec<T> {
    let mut out = Vec::new();
    match parse(file, text) {
        Ok(table) => {
            for (id, value) in table {
                match value {
                    toml::Value::Table(inner) => out.push(entry(file, &id, &id, inner, errors)),
                    other => errors.push(RuleError {
                        file: file.to_owned(),
                        key: id.clone(),
                        value: other.to_string(),
                        what: "not a table".to_owned(),
                        mend: format!("write [{id}] and its keys under it"),
                    }),
                }
            }
        }
        Err(e) => errors.push(e),
    }
    out
}

fn entry<T: Entry>(file: &str, id: &str, path: &str, table: toml::Table, errors: &mut Vec<RuleError>) -> T {
    let mut out = T::default();
    out.set_id(leak(id.to_owned()));
    let mut reader = Reader { file, path: path.to_owned(), table, known: Vec::new(), errors };
    out.visit(&mut reader);
    reader.finish();
    out
}

/// Keeps a string for ever.
pub fn leak(text: String) -> Str {
    Box::leak(text.into_boxed_str())
}

struct Reader<'a> {
    file: &'a str,
    path: String,
    table: toml::Table,
    known: Vec<&'static str>,
    errors: &'a mut Vec<RuleError>,
}

impl Reader<'_> {
    fn take(&mut self, key: &'static str) -> Option<toml::Value> {
        self.known.push(key);
        self.table.remove(key)
    }

    fn dotted(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn fault(&mut self, key: &str, value: &str, what: &str, mend: String) {
        let key = self.dotted(key);
        self.errors.push(RuleError {
            file: self.file.to_owned(),
            key,
            value: value.to_owned(),
            what: what.to_owned(),
            mend,
        });
    }

    /// What is left over is unknown; the nearest known key is offered.
    fn finish(mut self) {
        for (key, value) in std::mem::take(&mut self.table) {
            let near =
                self.known.iter().min_by_key(|known| distance(known, &key)).copied().unwrap_or_default();
            let mend = match distance(near, &key) {
                0..=3 => format!("did you mean {near}?"),
                _ => format!("known keys are {}", self.known.join(", ")),
            };
            let shown: String = value.to_string().chars().take(60).collect();
            self.fault(&key, &shown, "unknown key", mend);
        }
    }
}

impl Visitor for Reader<'_> {
    fn text(&mut self, key: &'static str, value: &mut Str, need: Need) {
        match self.take(key) {
            Some(toml::Value::String(text)) if !text.trim().is_empty() => *value = leak(text),
            Some(toml::Value::String(_)) => {
                self.fault(key, "", "empty string", "leave the key out or fill it".to_owned());
            }
            Some(other) => {
                self.fault(key, &other.to_string(), "not a string", format!("write {key} = \"…\""))
            }
            None if need == Need::Must => self.fault(key, "", "missing key", format!("add {key} = \"…\"")),
            None => {}
        }
    }

    fn word(&mut self, key: &'static str, value: &mut Str, words: &'static [&'static str]) {
        let mut text = "";
        self.text(key, &mut text, Need::May);
        match words.iter().find(|word| **word == text) {
            Some(word) => *value = word,
            None if text.is_empty() => *value = words.first().copied().unwrap_or_default(),
            None => self.fault(key, text, "unknown word", format!("write one of {}", words.join(", "))),
        }
    }

    fn list(&mut self, key: &'static str, value: &mut Vec<Str>) {
        let Some(found) = self.take(key) else { return };
        let toml::Value::Array(items) = found else {
            return self.fault(key, &found.to_string(), "not a list", format!("write {key} = [\"…\"]"));
        };
        for item in items {
            match item {
                toml::Value::String(text) if !text.trim().is_empty() => value.push(leak(text)),
                other => self.fault(
                    key,
                    &other.to_string(),
                    "not a filled string",
                    "put it in quotes or drop it".to_owned(),
                ),
            }
        }
    }

    fn stated(&mut self, key: &'static str, value: &mut bool) {
        if !self.table.contains_key(key) {
            self.known.push(key);
            return self.fault(
                key,
                "",
                "missing key",
                format!("add {key} = true, or false where no document was seen"),
            );
        }
        self.flag(key, value);
    }

    fn flag(&mut self, key: &'static str, value: &mut bool) {
        match self.take(key) {
            Some(toml::Value::Boolean(flag)) => *value = flag,
            Some(other) => {
                self.fault(key, &other.to_string(), "not true or false", format!("write {key} = true"))
            }
            None => {}
        }
    }

    fn number(&mut self, key: &'static str, value: &mut u16) {
        match self.take(key) {
            Some(toml::Value::Integer(number)) if u16::try_from(number).is_ok() => {
                *value = u16::try_from(number).unwrap_or_default();
            }
            Some(other) => {
                self.fault(key, &other.to_string(), "not a small whole number", format!("write {key} = 3"))
            }
            None => {}
        }
    }

    fn table(&mut self, key: &'static str, inner: &mut dyn FnMut(&mut dyn Visitor)) {
        let Some(found) = self.take(key) else { return };
        let toml::Value::Table(table) = found else {
            return self.fault(
                key,
                &found.to_string(),
                "not a table",
                format!("write [{key}] and its keys under it"),
            );
        };
        let path = self.dotted(key);
        let mut reader = Reader { file: self.file, path, table, known: Vec::new(), errors: self.errors };
        inner(&mut reader);
        reader.finish();
    }
}

/// Edit distance, to offer the nearest key.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut left = row.first().copied().unwrap_or_default();
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, cb) in b.iter().enumerate() {
            let here = row[j + 1];
            row[j + 1] = (left + usize::from(ca != *cb)).min(here + 1).min(row[j] + 1);
            left = here;
        }
    }
    row.last().copied().unwrap_or_default()
}
