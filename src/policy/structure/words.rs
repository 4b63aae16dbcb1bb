//! The words of `rules/policy/structure.toml` and `labels.toml`: table headers and field labels.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    name: Vec<String>,
    purpose: Vec<String>,
    data: Vec<String>,
    link: Vec<String>,
    number: Vec<String>,
    platform: Vec<String>,
    title: Vec<String>,
}

/// Words of layout, folded by [`key`].
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Headers of columns and labels of fields.
    pub(crate) labels: BTreeSet<String>,
    /// Further ones, which count only as a whole: the words of `labels.toml`.
    exact: BTreeSet<String>,
    /// Headers of columns that count rows.
    pub(crate) number: BTreeSet<String>,
    /// Platforms.
    pub(crate) platform: BTreeSet<String>,
    /// Words that a document's title ends in.
    title: Vec<String>,
    /// The labels as written, for the search in run-on text.
    pub(crate) spelled: Vec<String>,
}

/// The words, parsed once. A test holds the file well formed.
pub(crate) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| parse(include_str!("../../../rules/policy/structure.toml")).unwrap_or_default())
}

fn parse(source: &str) -> Result<Words, toml::de::Error> {
    let s: Source = toml::from_str(source)?;
    let spelled: Vec<String> = [s.name, s.purpose, s.data, s.link].concat();
    Ok(Words {
        labels: spelled.iter().map(|w| key(w)).collect(),
        exact: exact(include_str!("../../../rules/policy/labels.toml"))?,
        number: s.number.iter().map(|w| key(w)).collect(),
        platform: s.platform.iter().map(|w| key(w)).collect(),
        title: s.title.iter().map(|w| key(w)).collect(),
        spelled,
    })
}

/// The words that tell what a column holds. Short ones (`信息`, `type`) stand in front of colons of any kind.
fn exact(source: &str) -> Result<BTreeSet<String>, toml::de::Error> {
    let tables: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(source)?;
    let words = tables.values().flat_map(BTreeMap::values).flatten().map(|w| key(w));
    Ok(words.filter(|w| if w.is_ascii() { w.len() >= 6 } else { w.chars().count() >= 3 }).collect())
}

/// A word as it is compared: lower case, letters and digits only, what stands in brackets left out.
pub(crate) fn key(word: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0usize);
    for c in word.chars() {
        match c {
            '(' | '（' | '[' | '【' | '<' | '《' => depth += 1,
            ')' | '）' | ']' | '】' | '>' | '》' => depth = depth.saturating_sub(1),
            '#' => out.push(c),
            _ if depth == 0 && c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

impl Words {
    /// Whether `cell` is the header of a column or the label of a field: one of the words, or a short phrase that
    /// ends in one (`所涉及的个人信息类型`, `Third-party SDK name`).
    pub(crate) fn is_label(&self, cell: &str) -> bool {
        if cell.len() > 72 || cell.contains(['。', '；', '，', ',']) {
            return false;
        }
        let key = key(cell);
        if key.is_empty() {
            return false;
        }
        if self.labels.contains(&key) || self.exact.contains(&key) || self.number.contains(&key) {
            return true;
        }
        let parts = || cell.split(['/', '、', '及', '和', '与', '|']).chain(cell.split(" and "));
        if parts().count() > 2 && parts().all(|p| p == cell || self.labels.contains(&self::key(p))) {
            return true;
        }
        let suffixes = key.char_indices().map(|(i, _)| key.get(i..).unwrap_or_default());
        let short = if key.is_ascii() {
            key.len() <= 40 && cell.split_whitespace().count() <= 5
        } else {
            key.chars().count() <= 14
        };
        short
            && suffixes
                .skip(1)
                .any(|s| s.chars().count() >= if s.is_ascii() { 7 } else { 2 } && self.labels.contains(s))
    }

    /// Whether a document's first line is its title.
    pub(crate) fn is_title(&self, line: &str) -> bool {
        line.len() <= 120 && self.title.iter().any(|t| key(line).ends_with(t.as_str()))
    }

    /// Whether `cell` only names platforms.
    pub(crate) fn is_platform(&self, cell: &str) -> bool {
        cell.len() <= 60 && self.platform.contains(&key(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_well_formed() {
        let words = parse(include_str!("../../../rules/policy/structure.toml")).unwrap();
        assert!(words.labels.len() > 80);
        for word in &words.spelled {
            assert!(words.is_label(word), "{word}");
        }
    }

    #[test]
    fn labels_by_word_and_by_ending() {
        for label in [
            "SDK名称",
            "使用目的",
            "第三方公司名称",
            "所涉及的个人信息类型",
            "Purpose of use",
            "Third-party SDK name",
            "隐私政策链接（官网）",
            "权限名称",
            "序号",
        ] {
            assert!(words().is_label(label), "{label}");
        }
        for other in
            ["高德地图", "微信", "Tencent Bugly", "一键登录", "我们会收集您的设备信息，用于推送", "Beijing"]
        {
            assert!(!words().is_label(other), "{other}");
        }
    }

    #[test]
    fn platforms() {
        assert!(
            words().is_platform("Android")
                && words().is_platform("iOS系统")
                && words().is_platform("Android、iOS")
        );
        assert!(!words().is_platform("Android permissions are"));
    }
}
