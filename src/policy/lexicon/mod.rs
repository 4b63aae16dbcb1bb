//! The words of policies with their meanings, from `rules/policy/*.toml`, the data types and the SDK rules.

mod cues;
mod index;
mod lines;
#[cfg(test)]
mod lint;
mod normal;
mod scan;

pub use cues::{Cue, Slot};
pub use index::{Found, Index};
pub use lines::Lines;
pub use normal::{Normal, is_han, is_word, normal_word};
pub use scan::{CueHit, NameHit, PartHit, Scan, SubjectHit};

use crate::rules::{RuleBase, SdkRule, Str, Tree};

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A data type, by number in [`Lexicon::data`].
    Data {
        /// Its number.
        row: u16,
        /// The word is a thing of many uses (`phone`): it counts only in lists of data.
        listed: bool,
    },
    /// A permission or capability, by number in [`Lexicon::permissions`].
    Permission {
        /// Its number.
        row: u16,
        /// The words say the access themselves (`read external storage`).
        deed: bool,
    },
    /// Looks like one of these and is none.
    Guard,
    /// A name of an SDK, by number in [`RuleBase::sdks`].
    Sdk {
        /// Its number.
        row: u16,
        /// The name is an ordinary word or a bare brand.
        weak: bool,
    },
    /// What a sentence does.
    Cue(Cue),
    /// A part of a clause's pattern, by number in [`Lexicon::parts`].
    Part(u16),
}

/// A data type as the lexicon knows it.
#[derive(Debug, Clone, Copy)]
pub struct DataWord {
    /// Data type id.
    pub id: Str,
    /// Found even where separators were lost.
    pub fusible: bool,
}

/// A permission or capability as the lexicon knows it.
#[derive(Debug, Clone)]
pub struct PermissionWord {
    /// Permissions by full name; empty when the words name the capability only.
    pub ids: Vec<Str>,
    /// Capability id.
    pub capability: Str,
    /// The usage key that the words mean in a list of iOS permissions, or empty.
    pub apple: Str,
}

/// The lexicon, built once.
pub struct Lexicon {
    rules: &'static RuleBase,
    index: Index<Meaning>,
    labels: Index<Slot>,
    data: Vec<DataWord>,
    permissions: Vec<PermissionWord>,
    clauses: Vec<ClauseRule>,
    lines: Lines,
}

/// A required clause: it is there when one of its patterns stands in one sentence.
#[derive(Debug, Clone)]
pub struct ClauseRule {
    /// Clause id.
    pub id: Str,
    /// Each a row of alternatives that follow each other; alternatives are numbers of parts.
    pub patterns: Vec<Vec<u16>>,
    /// Patterns that make a sentence no evidence.
    pub except: Vec<Vec<u16>>,
    /// What the sentence or the one behind it must hold besides (`contact`, `date`, `list`), or empty.
    pub needs: Str,
}

impl Lexicon {
    /// Builds the lexicon of a rule base.
    pub fn new(rules: &'static RuleBase) -> Self {
        let mut words = Words::default();
        words.permissions(rules.tree("policy/permissions"));
        words.data(rules, rules.tree("policy/data"));
        words.guards(rules.tree("policy/guards"));
        words.cues(rules.tree("policy/cues"));
        words.sdks(rules.sdks());
        let clauses = words.clauses(rules.tree("clauses"));
        Self {
            rules,
            index: Index::new(words.words),
            labels: Index::new(labels(rules.tree("policy/labels"))),
            data: words.data,
            permissions: words.permissions,
            clauses,
            lines: Lines::new(rules.tree("policy/names")),
        }
    }

    /// The rule base it was built from.
    pub const fn rules(&self) -> &'static RuleBase {
        self.rules
    }

    /// Data types by number.
    pub fn data(&self, row: u16) -> Option<&DataWord> {
        self.data.get(row as usize)
    }

    /// Permissions by number.
    pub fn permission(&self, row: u16) -> Option<&PermissionWord> {
        self.permissions.get(row as usize)
    }

    /// SDK rules by number.
    pub fn sdk(&self, row: u16) -> Option<&'static SdkRule> {
        self.rules.sdks().get(row as usize)
    }

    /// Which short lines can be names.
    pub const fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Required clauses.
    pub fn clauses(&self) -> &[ClauseRule] {
        &self.clauses
    }

    /// What a column header or field label announces. The head of a Chinese phrase stands last (`收集个人信息的目的` is a
    /// purpose), that of an English one before `of` or `for`; else the longest label in it counts.
    pub fn slot(&self, label: &str) -> Option<Slot> {
        let plain = without_brackets(label);
        let label = if plain.trim().is_empty() { label } else { &plain };
        let normal = Normal::of(label.trim_matches(|c: char| !c.is_alphanumeric() && c != '#'));
        let found = self.labels.find(&normal, |_| false);
        let longest = found.iter().max_by_key(|f| (f.end - f.start, f.end))?;
        let slot = |f: &Found| self.labels.values(f.pattern).first().copied();
        let text = normal.text();
        if text.is_ascii() {
            let lower = label.trim().to_lowercase();
            let purpose = ["purpose", "use ", "usage", "reason"].iter().any(|w| lower.starts_with(w));
            let first = found.iter().filter(|f| f.start == 0).max_by_key(|f| f.end);
            let heads = purpose && (lower.contains(" of ") || lower.contains(" for "));
            return slot(first.filter(|_| heads).unwrap_or(longest));
        }
        // Two characters (`类型`, `描述`) may end a phrase of any kind.
        let last = found.iter().filter(|f| f.end == text.len()).max_by_key(|f| f.end - f.start);
        let weak = |f: &Found| {
            slot(f) == Some(Slot::Purpose)
                && ["类型", "描述", "服务", "类别", "分类"].contains(&self.labels.word(f.pattern))
        };
        slot(last.filter(|f| !weak(f)).unwrap_or(longest))
    }

    /// All labels in a text, longest first at each place: source range and slot.
    pub fn labels(&self, text: &str) -> Vec<(usize, usize, Slot)> {
        let normal = Normal::of(text);
        let mut found = self.labels.find(&normal, |_| false);
        scan::keep_longest(&mut found);
        found
            .iter()
            .filter_map(|f| {
                let (from, to) = normal.source_range(f.start, f.end);
                Some((from, to, *self.labels.values(f.pattern).first()?))
            })
            .collect()
    }

    /// All words of a text.
    pub fn scan(&self, text: &str) -> Scan {
        Scan::of(self, text)
    }

    fn fusible(&self, meanings: &[Meaning]) -> bool {
        meanings
            .iter()
            .any(|m| matches!(m, Meaning::Data { row, .. } if self.data(*row).is_some_and(|d| d.fusible)))
    }
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

#[derive(Default)]
struct Words {
    words: Vec<(Str, Meaning)>,
    data: Vec<DataWord>,
    permissions: Vec<PermissionWord>,
    parts: u16,
}

fn rows<'a>(tree: Option<&'a Tree>, key: &str) -> &'a [Tree] {
    tree.and_then(|t| t.get(key)).map(Tree::items).unwrap_or_default()
}

impl Words {
    fn permissions(&mut self, tree: Option<&'static Tree>) {
        for entry in rows(tree, "permission") {
            let row = number(self.permissions.len());
            self.permissions.push(PermissionWord {
                ids: entry.texts("ids").collect(),
                capability: entry.get("capability").and_then(Tree::text).unwrap_or_default(),
                apple: entry.get("apple").and_then(Tree::text).unwrap_or_default(),
            });
            for (key, deed) in [("zh", false), ("en", false), ("deed-zh", true), ("deed-en", true)] {
                self.words.extend(entry.texts(key).map(|w| (w, Meaning::Permission { row, deed })));
            }
        }
    }

    fn data(&mut self, rules: &'static RuleBase, tree: Option<&'static Tree>) {
        let general: Vec<Str> =
            tree.and_then(|t| t.get("general")).map(|t| t.texts("drop").collect()).unwrap_or_default();
        let own = rows(tree, "data");
        let row_of = |own: &[Tree], id: &str| {
            own.iter().find(|e| e.get("id").and_then(Tree::text) == Some(id)).cloned()
        };
        for data in rules.data_types() {
            let entry = row_of(own, data.id);
            let dropped: Vec<Str> = entry.as_ref().map(|e| e.texts("drop").collect()).unwrap_or_default();
            let kept = data.words_zh.iter().chain(&data.words_en).copied();
            let kept: Vec<Str> = kept.filter(|w| !general.contains(w) && !dropped.contains(w)).collect();
            self.data_words(data.id, &kept, entry.as_ref());
        }
        for entry in own {
            let Some(id) = entry.get("id").and_then(Tree::text) else { continue };
            if rules.data_type(id).is_none() {
                self.data_words(id, &[], Some(entry));
            }
        }
    }

    fn data_words(&mut self, id: Str, kept: &[Str], entry: Option<&Tree>) {
        let row = number(self.data.len());
        let fusible = entry.and_then(|e| e.get("fusible")).is_some_and(|f| *f == Tree::Flag(true));
        self.data.push(DataWord { id, fusible });
        let own: Vec<Str> = entry.map(|e| e.texts("zh").chain(e.texts("en")).collect()).unwrap_or_default();
        let said = |listed| Meaning::Data { row, listed };
        self.words.extend(kept.iter().chain(&own).map(|w| (*w, said(false))));
        if let Some(entry) = entry {
            self.words.extend(entry.texts("listed").map(|w| (w, said(true))));
        }
    }

    fn guards(&mut self, tree: Option<&'static Tree>) {
        for entry in rows(tree, "guard") {
            self.words.extend(entry.texts("zh").chain(entry.texts("en")).map(|w| (w, Meaning::Guard)));
        }
    }

    fn cues(&mut self, tree: Option<&'static Tree>) {
        for (name, entry) in tree.map(Tree::entries).unwrap_or_default() {
            if let Some(cue) = Cue::named(name) {
                self.words.extend(entry.texts("zh").chain(entry.texts("en")).map(|w| (w, Meaning::Cue(cue))));
            }
        }
    }

    fn sdks(&mut self, sdks: &'static [SdkRule]) {
        for (row, sdk) in sdks.iter().enumerate() {
            let row = number(row);
            let names = names_of(sdk);
            self.words.extend(names.filter(|n| n.chars().count() > 1).map(|n| {
                // A name of two letters is a word of some other language.
                (n, Meaning::Sdk { row, weak: n.is_ascii() && n.len() < 3 })
            }));
            // `OPPO PUSH SDK` is called `OPPO PUSH` in lists of SDKs.
            let bare = names_of(sdk).filter_map(|n| n.strip_suffix("SDK").or_else(|| n.strip_suffix("sdk")));
            self.words.extend(
                bare.map(str::trim)
                    .filter(|n| n.chars().count() > 2)
                    .map(|n| (n, Meaning::Sdk { row, weak: true })),
            );
            self.words.extend(sdk.weak_aliases.iter().map(|n| (*n, Meaning::Sdk { row, weak: true })));
        }
    }

    /// Patterns are written `will … be stored|kept … in China`: alternatives by `|`, gaps by `…`.
    fn clauses(&mut self, tree: Option<&'static Tree>) -> Vec<ClauseRule> {
        let mut out = Vec::new();
        for entry in rows(tree, "clause") {
            let Some(id) = entry.get("id").and_then(Tree::text) else { continue };
            let needs = entry.get("needs").and_then(Tree::text).unwrap_or_default();
            let patterns = entry.texts("zh").chain(entry.texts("en")).map(|p| self.pattern(p)).collect();
            let except = entry.texts("except").map(|p| self.pattern(p)).collect();
            out.push(ClauseRule { id, patterns, except, needs });
        }
        out
    }

    fn pattern(&mut self, pattern: Str) -> Vec<u16> {
        let mut row = Vec::new();
        for part in pattern.split('…') {
            let number = self.parts;
            self.parts = self.parts.saturating_add(1);
            self.words.extend(part.split('|').map(|w| (w.trim(), Meaning::Part(number))));
            row.push(number);
        }
        row
    }
}

fn names_of(sdk: &'static SdkRule) -> impl Iterator<Item = Str> {
    [sdk.name, sdk.name_zh].into_iter().chain(sdk.aliases.iter().copied())
}

fn labels(tree: Option<&'static Tree>) -> Vec<(Str, Slot)> {
    let mut out = Vec::new();
    for (name, entry) in tree.map(Tree::entries).unwrap_or_default() {
        if let Some(slot) = Slot::named(name) {
            out.extend(entry.texts("zh").chain(entry.texts("en")).map(|w| (w, slot)));
        }
    }
    out
}

/// Rows are a few thousand; those past 65535 share a number and would be wrong, so they are left out by `Index`.
fn number(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

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
