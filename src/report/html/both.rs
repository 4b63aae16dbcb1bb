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

    /// English and Chinese.
    pub(super) const fn words(&self) -> (Words<'a>, Words<'a>) {
        (self.en, self.zh)
    }

    pub(super) const fn rules(&self) -> &'a RuleBase {
        self.en.rules()
    }

    /// What `text` says in each language, escaped; said once where both say the same.
    pub(super) fn say(&self, text: impl Fn(Words<'a>) -> String) -> String {
        let (en, zh) = (escape(&text(self.en)), escape(&text(self.zh)));
        if en == zh {
            return en;
        }
        format!("<span class=\"en\" lang=\"en\">{en}</span><span class=\"zh\" lang=\"zh-Hans\">{zh}</span>")
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
