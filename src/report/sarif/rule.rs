//! Checks as rules, with their pages.

use serde::Serialize;

use super::level;
use crate::checks::{Check, Reads};
use crate::report::{Lang, Words};

/// A `reportingDescriptor` of a check.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: &'static str,
    name: String,
    short_description: Help,
    full_description: Help,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

/// A `multiformatMessageString`.
#[derive(Debug, Serialize)]
struct Help {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

/// A `reportingDescriptor` of a notification.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    id: &'static str,
    short_description: Help,
}

impl Descriptor {
    pub(super) fn new(id: &'static str, text: &str) -> Self {
        Self { id, short_description: Help { text: text.to_owned(), markdown: None } }
    }
}

impl Rule {
    pub(super) fn new(check: &'static Check, words: Words<'_>) -> Self {
        let page = match words.lang() {
            Lang::En => check.docs,
            Lang::Zh => check.docs_zh,
        };
        let title = words.get(&format!("{}.title", check.id)).to_owned();
        Self {
            id: check.id,
            name: pascal(check.id),
            short_description: Help { text: title, markdown: None },
            full_description: Help { text: first_paragraph(page), markdown: None },
            help: Help { text: page.to_owned(), markdown: Some(page) },
            default_configuration: Configuration { level: level(check.severity) },
            properties: Properties {
                tags: vec!["privacy", side(check.reads)],
                severity: match level(check.severity) {
                    "note" => "recommendation",
                    other => other,
                },
            },
        }
    }
}

const fn side(reads: Reads) -> &'static str {
    match reads {
        Reads::Package => "package",
        Reads::Policy => "policy",
        Reads::Both => "disclosure",
    }
}

/// `undisclosed-sdk` → `UndisclosedSdk`: the specification asks for an identifier.
fn pascal(id: &str) -> String {
    let upper = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    id.split('-').map(upper).collect()
}

/// The paragraph under the page's title, on one line.
fn first_paragraph(page: &str) -> String {
    let mut paragraphs = page.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    let first = paragraphs.find(|text| !text.starts_with('#')).unwrap_or_default();
    first.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paragraphs() {
        assert_eq!(pascal("undeclared-required-reason-api"), "UndeclaredRequiredReasonApi");
        assert_eq!(first_paragraph("# x\n\na\nb\n\n## Why\n"), "a b");
        assert_eq!(first_paragraph(""), "");
    }
}
