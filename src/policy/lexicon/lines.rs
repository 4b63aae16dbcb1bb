//! The words of `rules/policy/names.toml`: which short lines can be the name of an SDK.

use super::normal::{begins, folded_alone, normal_word};
use crate::policy::text::Lower;
use crate::rules::{Str, Tree};

/// Words that keep a line from being a name.
#[derive(Debug, Default)]
pub struct Lines {
    telling: Words,
    title: Words,
    /// Longest first.
    service: Vec<Str>,
    company: Vec<Str>,
    using: Words,
    role: Words,
    absent: Words,
    deed: Vec<Str>,
    /// What a sentence says, and what a brand is called that does it.
    brand: Vec<(Str, Str)>,
}

/// Words searched for in lines, in lower case.
#[derive(Debug, Default)]
struct Words {
    /// By the last bits of their first character.
    chinese: Vec<Vec<String>>,
    /// Whether there are such.
    first: Vec<bool>,
    /// By the last bits of their first letter.
    english: Vec<Vec<Str>>,
    /// The last bits of their first two letters, as a filter.
    pairs: Vec<bool>,
}

/// Places by the first characters of Chinese words, and by letters of English ones.
const FIRST: usize = 1024;
const LETTERS: usize = 32;

/// The place of two letters, of whatever case, in the filter.
const fn pair(first: u8, second: u8) -> usize {
    (first as usize % LETTERS) * LETTERS + second as usize % LETTERS
}

impl Words {
    fn new(words: Vec<Str>) -> Self {
        let mut out = Self {
            chinese: vec![Vec::new(); FIRST],
            first: vec![false; FIRST],
            english: vec![Vec::new(); LETTERS],
            pairs: vec![false; LETTERS * LETTERS],
        };
        for word in words {
            let lower = word.to_lowercase();
            match (word.as_bytes(), lower.chars().next()) {
                ([first, rest @ ..], _) if word.is_ascii() => {
                    out.english[usize::from(*first) % LETTERS].push(word);
                    let seconds = rest.first().map_or(0..=u8::MAX, |second| *second..=*second);
                    seconds.for_each(|second| out.pairs[pair(*first, second)] = true);
                }
                (_, Some(first)) => {
                    out.first[first as usize % FIRST] = true;
                    out.chinese[first as usize % FIRST].push(lower);
                }
                (_, None) => {}
            }
        }
        out
    }

    /// Whether the normal form of `rest`, whose first character is `c`, starts with a Chinese word.
    fn chinese_at(&self, c: char, rest: &str) -> bool {
        let starts = |words: &Vec<String>| words.iter().any(|word| begins(rest, word));
        let first = folded_alone(c).or_else(|| normal_word(c.encode_utf8(&mut [0; 4])).chars().next());
        first.and_then(|first| self.chinese.get(first as usize % FIRST)).is_some_and(starts)
    }

    /// Whether `rest` starts with an English word; one that ends in a space may end the line.
    fn english_at(&self, rest: &[u8]) -> bool {
        let [first, second] = [rest.first().copied().unwrap_or(0), rest.get(1).copied().unwrap_or(b' ')];
        if !self.pairs.get(pair(first, second)).is_some_and(|some| *some) {
            return false;
        }
        let said = |word: &[u8]| match rest.get(..word.len()) {
            Some(head) => head.eq_ignore_ascii_case(word),
            None => word.strip_suffix(b" ").is_some_and(|word| rest.eq_ignore_ascii_case(word)),
        };
        let near = self.english.get(usize::from(first) % LETTERS);
        near.is_some_and(|words| words.iter().any(|word| said(word.as_bytes())))
    }
}

impl Lines {
    pub(super) fn new(tree: Option<&'static Tree>) -> Self {
        let words = |name: &str| -> Vec<Str> {
            let table = tree.and_then(|t| t.get(name));
            table.map(|t| t.texts("zh").chain(t.texts("en")).collect()).unwrap_or_default()
        };
        let mut service = words("service");
        service.sort_by_key(|w| std::cmp::Reverse(w.len()));
        Self {
            telling: Words::new(words("telling")),
            title: Words::new(words("title")),
            service,
            company: words("company"),
            using: Words::new(words("use")),
            role: Words::new(words("role")),
            absent: Words::new(words("absent")),
            deed: words("deed"),
            brand: words("brand").into_iter().filter_map(|w| w.split_once('>')).collect(),
        }
    }

    /// Whether a sentence says that somebody's code or service is used, and as what (`we use Acme for analytics`).
    pub fn says_use(&self, sentence: &str) -> bool {
        contains(&self.using, sentence) && contains(&self.role, sentence)
    }

    /// Whether a sentence says that something is used, shared with or such as.
    pub fn says_using(&self, sentence: &str) -> bool {
        contains(&self.using, sentence)
    }

    /// What brands are called that do what a sentence says: 推送 and push where it speaks of 推送.
    pub fn roles(&self, sentence: &str) -> impl Iterator<Item = Str> {
        self.brand.iter().filter(move |(said, _)| sentence.contains(said)).map(|(_, called)| *called)
    }

    /// Whether a sentence says that something is not used, or speaks of it for another reason.
    pub fn says_absence(&self, sentence: &str) -> bool {
        contains(&self.absent, sentence)
    }

    /// Whether a line speaks of SDKs rather than names one.
    pub fn is_telling(&self, line: &str) -> bool {
        contains(&self.telling, line)
    }

    /// Whether a line without `SDK` in it heads a section.
    pub fn is_title(&self, line: &str) -> bool {
        contains(&self.telling, line) || contains(&self.title, line)
    }

    /// Whether a line says only what something does (`消息推送`, `Analytics services`).
    pub fn is_service(&self, line: &str) -> bool {
        let mut rest = folded(line).replace("sdk", "");
        for word in &self.service {
            if !rest.contains(word) {
                continue;
            }
            rest = if word.is_ascii() && !word.contains(' ') {
                let parts: Vec<&str> = rest.split(' ').filter(|p| p.trim_matches(is_mark) != *word).collect();
                parts.join(" ")
            } else {
                rest.replace(word, "")
            };
        }
        !rest.chars().any(char::is_alphabetic)
    }

    /// Whether a line starts as the telling of a purpose does (`用于统计`).
    pub fn is_deed(&self, line: &str) -> bool {
        let line = line.trim_start();
        self.deed.iter().any(|w| line.starts_with(w))
    }

    /// Whether a name is that of a company rather than of a product.
    pub fn is_company(&self, name: &str) -> bool {
        let lower = name.trim().lower();
        let end = lower.trim_end_matches([')', '）', ' ']);
        self.company.iter().any(|w| {
            // `（中国）有限公司（“甲方”）` ends in a bracket.
            let ends = |t: &str| {
                t.strip_suffix(w).is_some_and(|before| !w.is_ascii() || before.ends_with([' ', ',', '.']))
            };
            ends(end) || end.rsplit_once(['(', '（']).is_some_and(|(t, _)| ends(t.trim_end()))
        })
    }
}

const fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation()
}

fn folded(line: &str) -> String {
    line.lower()
}

/// A Chinese word anywhere, an English one at the start of a word; one that ends in a space may end the line.
fn contains(words: &Words, line: &str) -> bool {
    let said = |(at, c): (usize, char)| {
        // Most characters start none of the words.
        let may = !matches!(c, '\u{4e00}'..='\u{9fff}')
            || words.first.get(c as usize % FIRST).is_some_and(|some| *some);
        may && words.chinese_at(c, line.get(at..).unwrap_or_default())
    };
    if !line.is_ascii() && line.char_indices().any(said) {
        return true;
    }
    let bytes = line.as_bytes();
    let mut before = b' ';
    bytes.iter().enumerate().any(|(at, byte)| {
        let inside = std::mem::replace(&mut before, *byte).is_ascii_alphanumeric();
        byte.is_ascii() && !inside && words.english_at(bytes.get(at..).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBase;

    #[test]
    fn every_word_has_its_example() {
        let tree = RuleBase::builtin().tree("policy/names");
        let lines = Lines::new(tree);
        for name in ["telling", "title", "service", "company", "use", "role", "absent", "deed"] {
            let table = tree.and_then(|t| t.get(name)).unwrap();
            let examples: Vec<Str> = table.texts("examples").collect();
            for word in table.texts("zh").chain(table.texts("en")) {
                assert!(
                    examples.iter().any(|e| folded(e).contains(&word.to_lowercase())),
                    "{name}: no example for {word}"
                );
            }
            for example in examples {
                let kept_out = match name {
                    "telling" => lines.is_telling(example),
                    "title" => lines.is_title(example),
                    "service" => lines.is_service(example),
                    "use" => contains(&lines.using, example),
                    "role" => contains(&lines.role, example),
                    "absent" => lines.says_absence(example),
                    "deed" => lines.is_deed(example),
                    _ => lines.is_company(example),
                };
                assert!(kept_out, "{name}: {example}");
            }
        }
    }

    #[test]
    fn brands_take_the_role_of_the_sentence() {
        let tree = RuleBase::builtin().tree("policy/names");
        let lines = Lines::new(tree);
        let table = tree.and_then(|t| t.get("brand")).unwrap();
        let examples: Vec<Str> = table.texts("examples").collect();
        for word in table.texts("zh") {
            let (said, called) = word.split_once('>').unwrap();
            let mut example = examples.iter().filter(|e| e.contains(said));
            assert!(example.any(|e| lines.roles(e).any(|r| r == called)), "{word}");
        }
        assert_eq!(lines.roles("用于计算").count(), 0);
    }

    #[test]
    fn names_are_no_titles() {
        let lines = Lines::new(RuleBase::builtin().tree("policy/names"));
        for name in ["极光推送 SDK", "Acme Push SDK", "高德地图SDK（com.amap.api）", "某某统计SDK（安卓）"]
        {
            assert!(!lines.is_telling(name), "{name}");
        }
        for name in ["MoPub", "某某易盾", "Acme Crash", "Bugly崩溃统计", "蝉妈妈广告联盟"] {
            assert!(!lines.is_title(name) && !lines.is_service(name) && !lines.is_company(name), "{name}");
        }
    }
}
