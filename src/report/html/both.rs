//! Every text in both languages; the style sheet shows the one asked for.

use super::escape::escape;
use crate::report::{Lang, Words};
use crate::rules::RuleBase;

/// Words of both languages.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    en: Words<'a>,
    zh: Words<'a>,
}

impl<'a> Both<'a> {
    pub(super) const fn new(rules: &'a RuleBase) -> Self {
        Self { en: Words::new(Lang::En, rules), zh: Words::new(Lang::Zh, rules) }
    }

    pub(super) const fn rules(&self) -> &'a RuleBase {
        self.en.rules()
    }

    /// What `text` says in each language, escaped; said once where both say the same.
    pub(super) fn say(&self, text: impl Fn(Words<'a>) -> String) -> String {
        pair(&text(self.en), &text(self.zh))
    }

    /// Several texts at once, paired item by item. Where words fall together in one language and not in the other, the
    /// shorter list ends in empty texts: nothing of the longer one is lost.
    pub(super) fn list(&self, texts: impl Fn(Words<'a>) -> Vec<String>) -> Vec<String> {
        let (en, zh) = (texts(self.en), texts(self.zh));
        let item = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        (0..en.len().max(zh.len())).map(|at| pair(&item(&en, at), &item(&zh, at))).collect()
    }

    /// A text without arguments.
    pub(super) fn get(&self, key: &str) -> String {
        self.say(|words| words.get(key).to_owned())
    }

    /// A count.
    pub(super) fn count(&self, key: &str, n: usize) -> String {
        self.say(|words| words.count(key, n))
    }

    /// Both languages of a text as plain words, for the search: lower case.
    pub(super) fn plain(&self, text: impl Fn(Words<'a>) -> String) -> String {
        format!("{} {}", text(self.en), text(self.zh)).to_lowercase()
    }
}

fn pair(en: &str, zh: &str) -> String {
    let (en, zh) = (escape(en), escape(zh));
    if en == zh {
        return en;
    }
    format!("<span class=\"en\" lang=\"en\">{en}</span><span class=\"zh\" lang=\"zh-Hans\">{zh}</span>")
}
