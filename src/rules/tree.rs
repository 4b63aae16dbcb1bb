//! A rule file of any shape, for the tables whose meaning a higher floor knows: the lexicon of policies, the
//! clauses. `build.rs` includes this file too.

use super::schema::Str;
use serde::{Deserialize, Serialize};

/// A TOML value whose strings live as long as the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Tree {
    /// A string.
    Text(Str),
    /// A whole number.
    Number(i64),
    /// A truth.
    Flag(bool),
    /// A list.
    List(Vec<Tree>),
    /// A table, in the order of its keys.
    Table(Vec<(Str, Tree)>),
}

impl Default for Tree {
    fn default() -> Self {
        Self::Table(Vec::new())
    }
}

impl Tree {
    /// The value at `key` of a table.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The entries of a table; empty for anything else.
    pub fn entries(&self) -> &[(Str, Self)] {
        if let Self::Table(entries) = self { entries } else { &[] }
    }

    /// The items of a list; empty for anything else.
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The string, if it is one.
    pub const fn text(&self) -> Option<Str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The strings of the list at `key` of a table.
    pub fn texts(&self, key: &str) -> impl Iterator<Item = Str> + '_ {
        self.get(key).map(Self::items).unwrap_or_default().iter().filter_map(Self::text)
    }

    /// `own` laid over this one: tables key by key, lists one behind the other, save that a table with the `id` of one
    /// in the list is laid over that. Anything else is replaced.
    #[must_use]
    pub fn under(&self, own: &Self) -> Self {
        match (self, own) {
            (Self::Table(base), Self::Table(own)) => {
                let mut out = base.clone();
                for (key, value) in own {
                    match out.iter_mut().find(|(name, _)| name == key) {
                        Some((_, there)) => *there = there.under(value),
                        None => out.push((key, value.clone())),
                    }
                }
                Self::Table(out)
            }
            (Self::List(base), Self::List(own)) => {
                let mut out = base.clone();
                for item in own {
                    let id = item.get("id").and_then(Self::text);
                    let same = |there: &&mut Self| id.is_some() && there.get("id").and_then(Self::text) == id;
                    match out.iter_mut().find(same) {
                        Some(there) => *there = there.under(item),
                        None => out.push(item.clone()),
                    }
                }
                Self::List(out)
            }
            _ => own.clone(),
        }
    }

    /// From TOML. Floats and dates have no use in rules and become their text.
    pub fn of(value: toml::Value, leak: &mut dyn FnMut(String) -> Str) -> Self {
        match value {
            toml::Value::String(text) => Self::Text(leak(text)),
            toml::Value::Integer(number) => Self::Number(number),
            toml::Value::Boolean(flag) => Self::Flag(flag),
            toml::Value::Array(items) => {
                Self::List(items.into_iter().map(|item| Self::of(item, leak)).collect())
            }
            toml::Value::Table(table) => Self::Table(
                table.into_iter().map(|(key, value)| (leak(key), Self::of(value, leak))).collect(),
            ),
            other => Self::Text(leak(other.to_string())),
        }
    }
}
