//! The words of policies with their meanings, from `rules/policy/*.toml`, the data types and the SDK rules.

pub mod compile;
mod cues;
mod filter;
mod index;
mod lines;
#[cfg(test)]
mod lint;
mod normal;
mod reading;
mod scan;
mod system;
mod trie;

pub use compile::{ClauseRule, DataWord, Meaning, PermissionWord};
pub use cues::{Cue, Slot};
pub use index::{Found, Index};
pub use lines::Lines;
pub use normal::{Normal, is_han, is_word, normal_word};
pub use reading::{Reading, Seen};
pub use scan::{CueHit, NameHit, PartHit, Rows, Scan, SubjectHit};
pub use system::Labelled;

use crate::policy::phrase::Phrase;
use crate::rules::{RuleBase, SdkRule};
use compile::{Source, Tables};
use scan::{Hit, Hits};

/// The lexicon, built once.
pub struct Lexicon {
    rules: &'static RuleBase,
    tables: Tables,
    /// What the meanings of each pattern are about.
    kinds: Vec<u8>,
    lines: Lines,
}

impl Lexicon {
    /// Builds the lexicon of a rule base.
    pub fn new(rules: &'static RuleBase) -> Self {
        let tables = if rules.is_builtin() {
            // Made by `build.rs`; a test compares them with freshly made ones.
            Tables::read(include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin")))
        } else {
            None
        };
        let tables = tables.unwrap_or_else(|| made(rules));
        Self { rules, kinds: kinds_of(&tables), tables, lines: Lines::new(rules.tree("policy/names")) }
    }

    /// The rule base it was built from.
    pub const fn rules(&self) -> &'static RuleBase {
        self.rules
    }

    /// Data types by number.
    pub fn data(&self, row: u16) -> Option<&DataWord> {
        self.tables.data.get(row as usize)
    }

    /// Permissions by number.
    pub fn permission(&self, row: u16) -> Option<&PermissionWord> {
        self.tables.permissions.get(row as usize)
    }

    /// SDK rules by number.
    pub fn sdk(&self, row: u16) -> Option<&'static SdkRule> {
        self.rules.sdk_at(row.into())
    }

    /// Which short lines can be names.
    pub const fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Required clauses.
    pub fn clauses(&self) -> &[ClauseRule] {
        &self.tables.clauses
    }

    /// What a column header or field label announces. The head of a Chinese phrase stands last (`收集个人信息的目的` is a
    /// purpose), that of an English one before `of` or `for`; else the longest label in it counts.
    pub fn slot(&self, label: &str) -> Option<Slot> {
        let plain = without_brackets(label);
        let label = if plain.trim().is_empty() { label } else { &plain };
        let normal = Normal::of(label.trim_matches(|c: char| !c.is_alphanumeric() && c != '#'));
        let found = self.tables.labels.find(&normal);
        let longest = found.iter().max_by_key(|f| (f.end - f.start, f.end))?;
        let slot = |f: &Found| self.tables.labels.values(f.pattern).first().copied();
        let text = normal.text();
        if text.is_ascii() {
            let lower = label.trim().to_lowercase();
            let purpose = Phrase::PurposeLabel.starts(&lower);
            let first = found.iter().filter(|f| f.start == 0).max_by_key(|f| f.end);
            let heads = purpose && (lower.contains(" of ") || lower.contains(" for "));
            return slot(first.filter(|_| heads).unwrap_or(longest));
        }
        // Two characters (`类型`, `描述`) may end a phrase of any kind.
        let last = found.iter().filter(|f| f.end == text.len()).max_by_key(|f| f.end - f.start);
        let weak = |f: &Found| {
            slot(f) == Some(Slot::Purpose) && Phrase::WeakLabel.is(self.tables.labels.word(f.pattern))
        };
        slot(last.filter(|f| !weak(f)).unwrap_or(longest))
    }

    /// All labels in a text, the longest at each place: source range and slot.
    pub fn labels(&self, text: &str) -> Vec<(usize, usize, Slot)> {
        self.labels_of(self.hits(text).all())
    }

    fn labels_of(&self, hits: &[Hit]) -> Vec<(usize, usize, Slot)> {
        let slot = |hit: &Hit| {
            let mut meanings = self.tables.index.values(hit.pattern()).iter();
            meanings.find_map(|m| if let Meaning::Label(slot) = m { Some(*slot) } else { None })
        };
        let mut found: Vec<Hit> = hits.iter().filter(|hit| self.is(hit, scan::LABEL)).copied().collect();
        let kept = scan::keep_longest(&mut found);
        found.truncate(kept);
        let labelled = |hit: &Hit| Some((hit.range().0, hit.range().1, slot(hit)?));
        found.iter().filter_map(labelled).collect()
    }

    /// All words of a text.
    pub fn scan(&self, text: &str) -> Scan {
        Scan::of(self, text, self.hits(text).all())
    }

    /// Whether a pattern has a meaning of this kind.
    fn is(&self, hit: &Hit, kind: u8) -> bool {
        self.kinds.get(hit.pattern()).is_some_and(|kinds| kinds & kind != 0)
    }

    fn hits(&self, text: &str) -> Hits {
        Hits::of(&self.tables.index, text)
    }
}

/// What the meanings of each pattern are about.
fn kinds_of(tables: &Tables) -> Vec<u8> {
    (0..tables.index.len()).map(|pattern| scan::kinds(tables.index.values(pattern))).collect()
}

/// A label without what it says in brackets.
fn without_brackets(label: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0usize);
    for c in label.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The tables made here and now.
fn made(rules: &'static RuleBase) -> Tables {
    let tree = |path: &str| rules.tree(path);
    Tables::new(Source {
        tree: &tree,
        data_types: rules.data_types(),
        sdks: rules.sdks(),
        permissions: rules.permissions(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_tables_are_those_of_the_rules() {
        let rules = RuleBase::builtin();
        let (compiled, made) = (Lexicon::new(rules).tables, made(rules));
        assert_eq!(format!("{compiled:?}"), format!("{made:?}"));
        assert!(compiled.index.len() > 5000 && compiled.labels.len() > 50 && compiled.clauses.len() > 3);
    }

    #[test]
    fn the_head_of_a_label_tells_its_slot() {
        let lexicon = Lexicon::new(RuleBase::builtin());
        for (label, slot) in [
            ("收集个人信息的目的", Slot::Purpose),
            ("个人信息处理方式", Slot::Sharing),
            ("SDK收集的个人信息", Slot::Data),
            ("SDK 名称（版本）", Slot::Name),
            ("SDK提供方", Slot::Vendor),
            ("第三方隐私政策或官网链接", Slot::Link),
            ("使用的敏感权限", Slot::Permission),
            ("收集的个人信息类型", Slot::Data),
            ("产品名称/类型", Slot::Name),
            ("Purpose of collecting personal data", Slot::Purpose),
            ("Types of personal data", Slot::Data),
            ("Third-party SDK", Slot::Name),
        ] {
            assert_eq!(lexicon.slot(label), Some(slot), "{label}");
        }
        assert_eq!(lexicon.slot("北京"), None);
    }
}
