//! The words of `rules/policy/structure.toml` and `labels.toml`: table headers and field labels. `build.rs` includes
//! this file too and packs them.

use super::search::Search;
use crate::rules::packed::{Reader, Writer};
use crate::rules::schema::Str;
use crate::rules::tree::Tree;

/// Words of layout, folded by [`key`] and sorted.
#[derive(Debug, Default)]
pub struct Words {
    /// Headers of columns and labels of fields.
    labels: Vec<Str>,
    /// Further ones, which count only as a whole: the words of `labels.toml`.
    exact: Vec<Str>,
    /// Headers of columns that count rows.
    number: Vec<Str>,
    /// Platforms.
    platform: Vec<Str>,
    /// Words that a document's title ends in.
    title: Vec<Str>,
    /// The labels as written, for the search in run-on text.
    pub spelled: Search,
    /// The labels again, by their last byte.
    endings: Vec<Vec<Str>>,
    /// First characters of the platforms.
    platforms: Vec<char>,
}

/// The first characters of words, each once.
fn firsts(words: &[Str]) -> Vec<char> {
    let mut out: Vec<char> = words.iter().filter_map(|word| word.chars().next()).collect();
    out.dedup();
    out
}

/// Words by their last byte.
fn by_last(words: &[Str]) -> Vec<Vec<Str>> {
    let mut out = vec![Vec::new(); 256];
    for word in words {
        if let Some(same) = word.bytes().last().and_then(|last| out.get_mut(usize::from(last))) {
            same.push(*word);
        }
    }
    out
}

impl Words {
    /// The words of the two rule files. They live as long as the process.
    pub fn new(tree: &Tree, labels: &Tree) -> Self {
        let lists = ["name", "purpose", "data", "link"];
        let spelled: Vec<Str> = lists.iter().flat_map(|list| tree.texts(list)).collect();
        let folded = |words: &[Str]| {
            let mut keys: Vec<Str> = words.iter().map(|word| &*key(word).leak()).collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        let list = |name| folded(&tree.texts(name).collect::<Vec<_>>());
        let (labels_folded, platform) = (folded(&spelled), list("platform"));
        Self {
            endings: by_last(&labels_folded),
            platforms: firsts(&platform),
            labels: labels_folded,
            exact: exact(labels, folded),
            number: list("number"),
            platform,
            title: list("title"),
            spelled: Search::new(spelled),
        }
    }

    /// Packs the words.
    pub fn write(&self) -> Vec<u8> {
        let mut to = Writer::default();
        let lists =
            [&self.labels, &self.exact, &self.number, &self.platform, &self.title, &self.spelled.words];
        for list in lists {
            to.count(list.len());
            list.iter().for_each(|word| to.text(word));
        }
        to.finish()
    }

    /// Reads back what [`Words::write`] packed.
    pub fn read(bytes: &'static [u8]) -> Option<Self> {
        let mut from = Reader::new(bytes)?;
        let mut list = || from.list(Reader::text);
        let (labels, exact, number, platform, title) = (list()?, list()?, list()?, list()?, list()?);
        let (endings, spelled) = (by_last(&labels), Search::new(list()?));
        let platforms = firsts(&platform);
        Some(Self { labels, exact, number, platform, title, spelled, endings, platforms })
    }
}

/// The words that tell what a column holds. Short ones (`信息`, `type`) stand in front of colons of any kind.
fn exact(labels: &Tree, folded: impl Fn(&[Str]) -> Vec<Str>) -> Vec<Str> {
    let lists = labels.entries().iter().flat_map(|(_, table)| table.entries());
    let words: Vec<Str> = lists.flat_map(|(_, list)| list.items()).filter_map(Tree::text).collect();
    let mut keys = folded(&words);
    keys.retain(|key| if key.is_ascii() { key.len() >= 6 } else { key.chars().count() >= 3 });
    keys
}

fn holds(words: &[Str], key: &str) -> bool {
    words.binary_search(&key).is_ok()
}

/// A bracket that opens.
const fn is_open(c: char) -> bool {
    matches!(c, '(' | '（' | '[' | '【' | '<' | '《')
}

/// A word as it is compared: lower case, letters and digits only, what stands in brackets left out.
pub fn key(word: &str) -> String {
    let (mut out, mut depth) = (String::with_capacity(word.len()), 0usize);
    for c in word.chars() {
        match c {
            c if is_open(c) => depth += 1,
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
    pub fn is_label(&self, cell: &str) -> bool {
        if cell.len() > 72 || ['。', '；', '，', ','].iter().any(|mark| cell.contains(*mark)) {
            return false;
        }
        let key = key(cell);
        if key.is_empty() {
            return false;
        }
        if [&self.labels, &self.exact, &self.number].iter().any(|words| holds(words, &key)) {
            return true;
        }
        const JOINTS: [char; 6] = ['/', '、', '及', '和', '与', '|'];
        let joined = cell.contains(" and ") || JOINTS.iter().any(|joint| cell.contains(*joint));
        let parts = || cell.split(JOINTS).chain(cell.split(" and "));
        if joined && parts().all(|p| p == cell || holds(&self.labels, &self::key(p))) {
            return true;
        }
        let short = if key.is_ascii() {
            key.len() <= 40 && cell.split_whitespace().count() <= 5
        } else {
            key.chars().count() <= 14
        };
        let ends_in = |word: &Str| {
            word.len() < key.len()
                && key.ends_with(word)
                && if word.is_ascii() { word.len() >= 7 } else { word.chars().nth(1).is_some() }
        };
        let endings = key.bytes().last().and_then(|last| self.endings.get(usize::from(last)));
        short && endings.is_some_and(|words| words.iter().any(ends_in))
    }

    /// Whether `cell` is a label and nothing more.
    pub fn is_whole_label(&self, cell: &str) -> bool {
        let key = key(cell);
        [&self.labels, &self.exact].iter().any(|words| holds(words, &key))
    }

    /// Whether a document's first line is its title.
    pub fn is_title(&self, line: &str) -> bool {
        if line.len() > 120 {
            return false;
        }
        let key = key(line);
        self.title.iter().any(|title| key.ends_with(title))
    }

    /// Whether `cell` only names platforms.
    pub fn is_platform(&self, cell: &str) -> bool {
        let first = cell.chars().find(|c| c.is_alphanumeric() || is_open(*c) || *c == '#');
        // Most lines start with something else.
        let may = |first: char| {
            let lower = first.to_lowercase().next().unwrap_or(first);
            is_open(first) || self.platforms.contains(&lower)
        };
        cell.len() <= 60 && first.is_some_and(may) && holds(&self.platform, &key(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{made, words};

    #[test]
    fn the_packed_words_are_those_of_the_rules() {
        let made = made();
        assert_eq!(format!("{:?}", words()), format!("{made:?}"));
        assert!(made.labels.len() > 80);
        for word in &made.spelled.words {
            assert!(made.is_label(word) && word.len() >= 3, "{word}");
            assert!(word.ends_with(char::is_alphanumeric), "{word}");
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
