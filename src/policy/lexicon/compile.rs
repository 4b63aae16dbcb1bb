//! Rules become the tables of the lexicon. `build.rs` includes this file too: the tables of the rules in the binary
//! are made when it is built, those of a user's own rules when they are loaded.

use super::cues::{Cue, Slot};
use super::index::Index;
use crate::rules::packed::{Reader, Writer};
use crate::rules::schema::{DataType, PermissionRule, SdkRule, Str};
use crate::rules::tree::Tree;

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A data type, by number in `Lexicon::data`.
    Data {
        /// Its number.
        row: u16,
        /// The word is a thing of many uses (`phone`): it counts only in lists of data.
        listed: bool,
    },
    /// A permission or capability, by number in `Lexicon::permissions`.
    Permission {
        /// Its number.
        row: u16,
        /// The words say the access themselves (`read external storage`).
        deed: bool,
    },
    /// Looks like one of these and is none.
    Guard,
    /// A name of an SDK, by number in `RuleBase::sdks`.
    Sdk {
        /// Its number.
        row: u16,
        /// The name is an ordinary word or a bare brand.
        weak: bool,
    },
    /// What a sentence does.
    Cue(Cue),
    /// A part of a clause's pattern, by number in `Lexicon::parts`.
    Part(u16),
    /// The label of a field or column.
    Label(Slot),
    /// The system's own label of a permission, by number in `Tables::system`.
    System(u16),
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

/// The rules that the lexicon is made from. Words stay where they are.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The rule file of that path, without `.toml`.
    pub tree: &'a dyn Fn(&str) -> Option<&'static Tree>,
    /// Data types.
    pub data_types: &'static [DataType],
    /// SDK rules by number.
    pub sdks: &'static [SdkRule],
    /// Permissions with the labels of the system.
    pub permissions: &'static [PermissionRule],
}

/// The tables of the lexicon.
#[derive(Debug)]
pub struct Tables {
    pub(super) index: Index<Meaning>,
    pub(super) labels: Index<Slot>,
    pub(super) data: Vec<DataWord>,
    pub(super) permissions: Vec<PermissionWord>,
    pub(super) clauses: Vec<ClauseRule>,
    /// The permissions that the system's labels stand for.
    pub(super) system: Vec<Str>,
}

impl Tables {
    /// Makes the tables.
    pub fn new(source: Source<'_>) -> Self {
        let tree = source.tree;
        let mut words = Words::default();
        words.permissions(tree("policy/permissions"));
        words.permissions(tree("policy/permission-labels"));
        words.data(source.data_types, tree("policy/data"));
        words.guards(tree("policy/guards"));
        words.cues(tree("policy/cues"));
        words.sdks(source.sdks);
        let clauses = words.clauses(tree("clauses"));
        let labels = labels(tree("policy/labels"));
        words.words.extend(labels.iter().map(|(word, slot)| (*word, Meaning::Label(*slot))));
        words.system(tree("policy/permission-labels"), source.permissions);
        let fusible = |meaning: &Meaning| match meaning {
            Meaning::Data { row, .. } => words.data.get(*row as usize).is_some_and(|data| data.fusible),
            _ => false,
        };
        Self {
            index: Index::with_fusible(words.words, |values| values.iter().any(fusible)),
            labels: Index::new(labels),
            data: words.data,
            permissions: words.permissions,
            clauses,
            system: words.system,
        }
    }

    /// Packs the tables.
    pub fn write(&self) -> Vec<u8> {
        let mut to = Writer::default();
        self.index.write(&mut to, |meaning| meaning.number());
        self.labels.write(&mut to, |slot| *slot as u32);
        to.count(self.data.len());
        for word in &self.data {
            to.text(word.id);
            to.number(word.fusible.into());
        }
        to.count(self.permissions.len());
        for word in &self.permissions {
            to.count(word.ids.len());
            word.ids.iter().for_each(|id| to.text(id));
            to.text(word.capability);
            to.text(word.apple);
        }
        to.count(self.clauses.len());
        for clause in &self.clauses {
            to.text(clause.id);
            for patterns in [&clause.patterns, &clause.except] {
                to.count(patterns.len());
                patterns.iter().for_each(|row| to.numbers(row.iter().map(|part| u32::from(*part))));
            }
            to.text(clause.needs);
        }
        to.count(self.system.len());
        self.system.iter().for_each(|id| to.text(id));
        to.finish()
    }

    /// Reads back what [`Tables::write`] packed.
    pub fn read(bytes: &'static [u8]) -> Option<Self> {
        let mut from = Reader::new(bytes)?;
        let patterns = |from: &mut Reader| from.list(|from| from.numbers(|part| part as u16));
        Some(Self {
            index: Index::read(&mut from, Meaning::of_number)?,
            labels: Index::read(&mut from, |slot| Slot::ALL.get(slot as usize).copied())?,
            data: from.list(|from| Some(DataWord { id: from.text()?, fusible: from.number()? != 0 }))?,
            permissions: from.list(|from| {
                let (ids, capability, apple) = (from.list(Reader::text)?, from.text()?, from.text()?);
                Some(PermissionWord { ids, capability, apple })
            })?,
            clauses: from.list(|from| {
                let id = from.text()?;
                let (patterns, except) = (patterns(from)?, patterns(from)?);
                Some(ClauseRule { id, patterns, except, needs: from.text()? })
            })?,
            system: from.list(Reader::text)?,
        })
    }
}

impl Meaning {
    /// Kind, row and flag in one number.
    fn number(&self) -> u32 {
        let pack = |kind: u32, row: u16, flag: bool| kind << 24 | u32::from(row) << 1 | u32::from(flag);
        match *self {
            Self::Data { row, listed } => pack(0, row, listed),
            Self::Permission { row, deed } => pack(1, row, deed),
            Self::Guard => pack(2, 0, false),
            Self::Sdk { row, weak } => pack(3, row, weak),
            Self::Cue(cue) => pack(4, cue as u16, false),
            Self::Part(part) => pack(5, part, false),
            Self::Label(slot) => pack(6, slot as u16, false),
            Self::System(row) => pack(7, row, false),
        }
    }

    fn of_number(number: u32) -> Option<Self> {
        let (row, flag) = ((number >> 1) as u16, number & 1 != 0);
        Some(match number >> 24 {
            0 => Self::Data { row, listed: flag },
            1 => Self::Permission { row, deed: flag },
            2 => Self::Guard,
            3 => Self::Sdk { row, weak: flag },
            4 => Self::Cue(*Cue::ALL.get(row as usize)?),
            5 => Self::Part(row),
            6 => Self::Label(*Slot::ALL.get(row as usize)?),
            7 => Self::System(row),
            _ => return None,
        })
    }
}

#[derive(Default)]
struct Words {
    words: Vec<(Str, Meaning)>,
    data: Vec<DataWord>,
    permissions: Vec<PermissionWord>,
    parts: u16,
    system: Vec<Str>,
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

    fn data(&mut self, types: &'static [DataType], tree: Option<&'static Tree>) {
        let general: Vec<Str> =
            tree.and_then(|t| t.get("general")).map(|t| t.texts("drop").collect()).unwrap_or_default();
        let own = rows(tree, "data");
        let row_of = |own: &[Tree], id: &str| {
            own.iter().find(|e| e.get("id").and_then(Tree::text) == Some(id)).cloned()
        };
        for data in types {
            let entry = row_of(own, data.id);
            let dropped: Vec<Str> = entry.as_ref().map(|e| e.texts("drop").collect()).unwrap_or_default();
            let kept = data.words_zh.iter().chain(&data.words_en).copied();
            let kept: Vec<Str> = kept.filter(|w| !general.contains(w) && !dropped.contains(w)).collect();
            self.data_words(data.id, &kept, entry.as_ref());
        }
        for entry in own {
            let Some(id) = entry.get("id").and_then(Tree::text) else { continue };
            if !types.iter().any(|data| data.id == id) {
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

    /// The labels under which systems show their permissions.
    fn system(&mut self, tree: Option<&'static Tree>, rules: &'static [PermissionRule]) {
        for entry in rows(tree, "permission") {
            if let Some(id) = entry.texts("ids").next() {
                self.system_labels(id, entry.texts("listed"));
            }
        }
        for rule in rules.iter().filter(|p| p.id.starts_with("android.permission.")) {
            // `Write User Dictionary` is `WRITE_USER_DICTIONARY`.
            let constant = rule.id.strip_prefix("android.permission.").filter(|name| name.contains('_'));
            let labels = [rule.label_en, rule.label_zh].into_iter().filter(|l| telling(l));
            self.system_labels(rule.id, labels.chain(constant));
        }
    }

    fn system_labels(&mut self, id: Str, labels: impl Iterator<Item = Str>) {
        let row = number(self.system.len());
        self.system.push(id);
        self.words.extend(labels.map(|label| (label, Meaning::System(row))));
    }

    /// Patterns are written `will … be stored|kept … in China`: alternatives by `|`, gaps by `…`.
    fn clauses(&mut self, tree: Option<&'static Tree>) -> Vec<ClauseRule> {
        let mut out = Vec::new();
        for entry in rows(tree, "clause") {
            let Some(id) = entry.get("id").and_then(Tree::text) else { continue };
            let needs = entry.get("needs").and_then(Tree::text).unwrap_or_default();
            let patterns =
                entry.texts("zh").chain(entry.texts("en")).flat_map(|p| self.patterns(p)).collect();
            let except = entry.texts("except").flat_map(|p| self.patterns(p)).collect();
            out.push(ClauseRule { id, patterns, except, needs });
        }
        out
    }

    /// The rows of parts of a pattern: one for each order in which what `&` joins may stand.
    fn patterns(&mut self, pattern: Str) -> Vec<Vec<u16>> {
        let runs: Vec<Vec<u16>> = pattern.split('&').map(|run| self.run(run)).collect();
        orders(runs.len())
            .into_iter()
            .map(|order| order.into_iter().filter_map(|i| runs.get(i)).flatten().copied().collect())
            .collect()
    }

    /// The parts of a pattern that follow each other.
    fn run(&mut self, run: Str) -> Vec<u16> {
        let mut row = Vec::new();
        for part in run.split('…') {
            let number = self.parts;
            self.parts = self.parts.saturating_add(1);
            self.words.extend(part.split('|').map(|w| (w.trim(), Meaning::Part(number))));
            row.push(number);
        }
        row
    }
}

/// All orders of the numbers below `n`; past three only the one written, which a lint rules out.
fn orders(n: usize) -> Vec<Vec<usize>> {
    match n {
        2 => vec![vec![0, 1], vec![1, 0]],
        3 => vec![vec![0, 1, 2], vec![0, 2, 1], vec![1, 0, 2], vec![1, 2, 0], vec![2, 0, 1], vec![2, 1, 0]],
        _ => vec![(0..n).collect()],
    }
}

/// Whether a label says more than a thing of many uses (`Camera`, `蓝牙`).
fn telling(label: &str) -> bool {
    if label.is_ascii() { label.split(' ').count() > 2 } else { label.chars().count() > 5 }
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
