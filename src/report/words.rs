//! The catalogue of messages: keys and arguments become words in the language asked for.

use super::{By, Failure};
use crate::model::{Finding, Gap, Message, Owner, Subject};
use crate::rules::RuleBase;

/// A language of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// ISO 639-1 code.
    pub const fn id(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// Words in one language, with the labels of the rule base.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    lang: Lang,
    rules: &'a RuleBase,
}

impl<'a> Words<'a> {
    /// Words in `lang`.
    pub const fn new(lang: Lang, rules: &'a RuleBase) -> Self {
        Self { lang, rules }
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The rule base whose labels are used.
    pub const fn rules(&self) -> &'a RuleBase {
        self.rules
    }

    /// The template of `key`; the key itself when there is none, which a test rules out for every key we use.
    pub fn get<'k>(&self, key: &'k str) -> &'k str {
        self.rules.message(self.lang.id(), key).unwrap_or(key)
    }

    /// The template of `key` with `{name}` replaced by arguments.
    pub fn fill(&self, key: &str, args: &[(&str, &str)]) -> String {
        fill(self.get(key), &|name| {
            args.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    /// The template of `key`, `one | many`, with `{n}` replaced by the count.
    pub fn count(&self, key: &str, n: usize) -> String {
        let template = self.get(key);
        let (one, many) = template.split_once(" | ").unwrap_or((template, template));
        fill(if n == 1 { one } else { many }, &|name| (name == "n").then(|| self.number(n)))
    }

    /// A number with its thousands apart.
    pub fn number(&self, n: usize) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(c);
        }
        out
    }

    /// A message in words.
    pub fn message(&self, message: &Message) -> String {
        fill(self.get(&message.key), &|name| {
            message.args.iter().find(|(n, _)| *n == name).map(|(_, value)| self.value(value))
        })
    }

    /// An argument: `@kind:id` by its label, several joined by `,`.
    fn value(&self, value: &str) -> String {
        if !value.starts_with('@') {
            return value.to_owned();
        }
        let labels: Vec<String> = value.split(',').map(|one| self.label(one)).collect();
        labels.join(self.get("list.comma"))
    }

    fn label(&self, reference: &str) -> String {
        match reference.strip_prefix('@').and_then(|r| r.split_once(':')) {
            Some(("permission", id)) => self.permission(id),
            Some(("sdk", id)) => self.sdk(id),
            Some(("vendor", id)) => self.vendor(id),
            Some(("data", id)) => self.data(id),
            Some(("app-type", id)) => self.app_type(id),
            Some(("regulation", id)) => self.regulation(id),
            Some(("capability", id)) => self.capability(id),
            Some((kind, id)) => self.get(&format!("{kind}.{id}")).to_owned(),
            None => reference.to_owned(),
        }
    }

    fn pick<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        if self.lang == Lang::Zh && !zh.is_empty() { zh } else { en }
    }

    /// The system's own label of a permission, or its short name.
    pub fn permission(&self, id: &str) -> String {
        let short = id.rsplit('.').next().unwrap_or(id);
        match self.rules.permission(id) {
            Some(rule) if !rule.label_en.is_empty() => self.pick(rule.label_en, rule.label_zh).to_owned(),
            _ => short.to_owned(),
        }
    }

    /// The name of an SDK.
    pub fn sdk(&self, id: &str) -> String {
        self.rules.sdk(id).map_or_else(|| id.to_owned(), |rule| self.pick(rule.name, rule.name_zh).to_owned())
    }

    /// The name of a vendor.
    pub fn vendor(&self, id: &str) -> String {
        self.rules.vendor(id).map_or_else(|| id.to_owned(), |v| self.pick(v.name, v.name_zh).to_owned())
    }

    /// The label of a category.
    pub fn category(&self, id: &str) -> String {
        let found = self.rules.category(id);
        found.map_or_else(|| id.to_owned(), |c| self.pick(c.label_en, c.label_zh).to_owned())
    }

    /// The label of a data type; some bear the name of a capability.
    pub fn data(&self, id: &str) -> String {
        match self.rules.data_type(id) {
            Some(rule) => self.pick(rule.label_en, rule.label_zh).to_owned(),
            None => self.capability(id),
        }
    }

    /// The label of a type of apps.
    pub fn app_type(&self, id: &str) -> String {
        let found = self.rules.app_types().iter().find(|kind| kind.id == id);
        found.map_or_else(|| id.to_owned(), |kind| self.pick(kind.label_en, kind.label_zh).to_owned())
    }

    /// An article: its document in short, and its number.
    pub fn regulation(&self, id: &str) -> String {
        self.rules.regulations().iter().find(|rule| rule.id == id).map_or_else(
            || id.to_owned(),
            |rule| {
                let article = self.pick(rule.article, rule.article_zh);
                match rule.document_zh.split_once('》') {
                    Some((title, _)) if self.lang == Lang::Zh => format!("{title}》{article}"),
                    _ => format!("{} {article}", rule.document),
                }
            },
        )
    }

    /// The label of a capability.
    pub fn capability(&self, id: &str) -> String {
        self.rules
            .capability(id)
            .map_or_else(|| id.to_owned(), |c| self.pick(c.label_en, c.label_zh).to_owned())
    }

    /// What was not read, why, and how often.
    pub fn gap(&self, gap: &Gap) -> String {
        let structure =
            if gap.structure.is_empty() { String::new() } else { format!(" [{}]", gap.structure) };
        let more = match gap.more {
            0 => String::new(),
            more => format!(" {}", self.count("count.more", more)),
        };
        let part = self.get(&format!("part.{}", gap.part.id())).to_owned();
        let reason = self.get(&format!("reason.{}", gap.reason.id())).to_owned();
        self.fill("report.gap", &[("part", &part), ("reason", &format!("{reason}{structure}{more}"))])
    }

    /// An input that could not be read.
    pub fn failure(&self, failure: &Failure) -> String {
        self.fill("cli.unreadable", &[("file", &failure.path), ("what", &failure.what)])
    }

    /// What is wrong and how to mend it, as two sentences.
    pub fn sentences(&self, finding: &Finding) -> String {
        let (message, help) = (self.message(&finding.message), self.message(&finding.help));
        self.fill("report.sentences", &[("message", &message), ("help", &help)])
    }

    /// Why a finding does not count.
    pub fn by(&self, by: &By) -> String {
        match by {
            By::Exception { file, line, reason } => {
                self.fill("suppressed.exception", &[("place", &format!("{file}:{line}")), ("reason", reason)])
            }
            By::Baseline { file } => self.fill("suppressed.baseline", &[("file", file)]),
        }
    }

    /// Ids of the articles that ask for what the finding misses.
    pub fn regulations(&self, finding: &Finding) -> impl Iterator<Item = &'static str> + use<'a> {
        let clause = match &finding.subject {
            Subject::Clause(id) => Some(id.clone()),
            _ => None,
        };
        let ids: Vec<&str> =
            self.rules.regulations_of(finding.check, clause.as_deref()).map(|rule| rule.id).collect();
        ids.into_iter()
    }

    /// Who stands behind a statement or owns code.
    pub fn owner(&self, owner: &Owner) -> String {
        match owner {
            Owner::App => self.get("owner.app").to_owned(),
            Owner::Sdk(id) => self.sdk(id),
            Owner::Unknown(prefix) => prefix.clone(),
        }
    }
}

/// Replaces `{name}` by what `value` says; an unknown name stays as it is.
fn fill(template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match value(name) {
            Some(text) => out.push_str(&text),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_known_names_and_keeps_the_rest() {
        let value = |name: &str| (name == "a").then(|| "{b}".to_owned());
        assert_eq!(fill("x {a} {b} {", &value), "x {b} {b} {");
    }
}
