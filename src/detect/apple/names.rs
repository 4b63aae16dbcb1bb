//! Classes, protocols and Swift modules of a package, each once however many slices hold it, and whose they are.

use crate::model::{CodeUnit, Facts};
use crate::rules::{PatternRow, SignatureKind, index};
use std::collections::{BTreeMap, BTreeSet};

/// How many units before it one is compared with: more slices than binaries have.
const SLICES: usize = 8;
/// Prefixes up to this many letters are not distinctive: `GDT` is Tencent's and Google's.
const SHORT: usize = 3;

/// The code of a package by name.
#[derive(Default)]
pub(in crate::detect) struct Code<'f> {
    /// Objective-C classes, with the first entry that defines each.
    pub(super) classes: BTreeMap<&'f str, &'f str>,
    /// Objective-C protocols, likewise.
    pub(super) protocols: BTreeMap<&'f str, &'f str>,
    /// Swift modules with the types that they define here, and the first entry that holds one.
    pub(super) modules: BTreeMap<&'f str, (BTreeSet<&'f str>, &'f str)>,
}

impl<'f> Code<'f> {
    pub(in crate::detect) fn of(facts: &'f Facts) -> Self {
        let mut out = Self::default();
        let (mut classes, mut protocols) = (Vec::new(), Vec::new());
        let units = || facts.code.iter().filter(|unit| !is_runtime(unit));
        for (at, unit) in units().enumerate() {
            // The slices of a binary mostly hold the same names, and who holds one first stays.
            let before = |same: fn(&CodeUnit, &CodeUnit) -> bool| {
                units().take(at).skip(at.saturating_sub(SLICES)).any(|other| same(other, unit))
            };
            if !before(|a, b| a.defined == b.defined) {
                for class in unit.defined.iter() {
                    match swift_class(class) {
                        Some((module, name)) => out.add_type(module, name, &unit.entry),
                        None => classes.push((class, unit.entry.as_str())),
                    }
                }
            }
            let Some(apple) = &unit.apple else { continue };
            if !before(|a, b| {
                a.apple.as_ref().map(|a| &a.protocols) == b.apple.as_ref().map(|b| &b.protocols)
            }) {
                protocols.extend(apple.protocols.iter().map(|protocol| (protocol, unit.entry.as_str())));
            }
            for (module, name) in apple.swift_types.iter().filter_map(|path| path.split_once('.')) {
                out.add_type(module, name, &unit.entry);
            }
        }
        out.classes = firsts(classes);
        out.protocols = firsts(protocols);
        out
    }

    fn add_type(&mut self, module: &'f str, name: &'f str, entry: &'f str) {
        self.modules.entry(module).or_insert_with(|| (BTreeSet::new(), entry)).0.insert(name);
    }
}

/// Each name with the first entry that has it. The names come in sorted runs, which a sort merges.
fn firsts<'f>(mut names: Vec<(&'f str, &'f str)>) -> BTreeMap<&'f str, &'f str> {
    names.sort_by_key(|(name, _)| *name);
    names.dedup_by_key(|(name, _)| *name);
    names.into_iter().collect()
}

/// The Swift runtime that older apps carry along.
fn is_runtime(unit: &CodeUnit) -> bool {
    unit.entry.rsplit('/').next().is_some_and(|base| base.starts_with("libswift"))
}

/// Module and type of a Swift class by its runtime name, `_TtC5GTSDK14NetworkChannel`.
pub(super) fn swift_class(name: &str) -> Option<(&str, &str)> {
    let body = name.strip_prefix("_Tt")?;
    let kinds = body.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = body.get(..body.len() - kinds.len())?;
    if letters.ends_with('s') {
        return Some(("Swift", sized(kinds).map_or(kinds, |(name, _)| name)));
    }
    let (module, rest) = sized(kinds)?;
    // Of nested types the outermost name.
    Some((module, sized(rest).map_or(rest, |(name, _)| name)))
}

/// A length in digits and as many bytes: the name, and what follows.
fn sized(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let len: usize = text.get(..text.len() - rest.len())?.parse().ok()?;
    Some((rest.get(..len)?, rest.get(len..)?))
}

/// Whether a prefix is too short to prove anything.
pub(super) fn is_short(pattern: &str) -> bool {
    pattern.chars().count() <= SHORT
}

/// The patterns of classes, and with which bytes they begin: of most classes the first bytes tell that no rule knows them.
pub(in crate::detect) struct Owners<'r> {
    patterns: &'r [PatternRow],
    prefixes: &'r [PatternRow],
    beginnings: Vec<u64>,
}

/// As many bits as there are beginnings of two bytes; longer ones share them.
const BEGINNINGS: usize = 1 << 16;

impl<'r> Owners<'r> {
    pub(in crate::detect) fn new(patterns: &'r [PatternRow]) -> Self {
        let named = index::of_kind(patterns, SignatureKind::ObjcClass);
        let prefixes = index::of_kind(patterns, SignatureKind::ObjcPrefix);
        let prefixes = prefixes.get(..prefixes.partition_point(|row| !row.glob)).unwrap_or_default();
        let mut beginnings = vec![0u64; BEGINNINGS / 64];
        for row in named.iter().chain(prefixes) {
            let bytes = row.pattern.as_bytes();
            match (long(bytes), bytes) {
                (Some(slot), _) => set(&mut beginnings, slot),
                (None, [a, b, ..]) => set(&mut beginnings, short(*a, *b)),
                // Anything may follow a single letter.
                (None, [a]) => (0..=u8::MAX).for_each(|b| set(&mut beginnings, short(*a, b))),
                (None, []) => {}
            }
        }
        Self { patterns, prefixes, beginnings }
    }

    /// The rows that a class belongs to: those that name it, else those of the longest prefix. A prefix ends where a word
    /// does: `BLY` fits `BLYLogger` and `BLY2`, not `BLYthe`.
    pub(super) fn of(&self, class: &str) -> &'r [PatternRow] {
        if self.may_know(class) {
            let named = index::exact(self.patterns, SignatureKind::ObjcClass, class);
            if !named.is_empty() {
                return named;
            }
        }
        let bare = class.trim_start_matches('_');
        if self.may_know(bare) { longest(self.prefixes, bare) } else { &[] }
    }

    fn may_know(&self, class: &str) -> bool {
        let bytes = class.as_bytes();
        let is_set =
            |slot: usize| self.beginnings.get(slot / 64).is_some_and(|word| word >> (slot % 64) & 1 == 1);
        match bytes {
            [a, b, ..] => is_set(short(*a, *b)) || long(bytes).is_some_and(is_set),
            // Rare, and not worth a thought.
            _ => true,
        }
    }
}

fn set(bits: &mut [u64], slot: usize) {
    if let Some(word) = bits.get_mut(slot / 64) {
        *word |= 1 << (slot % 64);
    }
}

/// The bit of patterns of two or three bytes.
fn short(a: u8, b: u8) -> usize {
    usize::from(u16::from_le_bytes([a, b]))
}

/// The bit of patterns of at least four bytes, by these.
fn long(bytes: &[u8]) -> Option<usize> {
    let word = u32::from_le_bytes(*bytes.first_chunk::<4>()?);
    Some((word.wrapping_mul(0x9E37_79B1) >> 16) as usize)
}

/// The rows of the longest prefix. Of the patterns in their order the last that is not above the class is its longest
/// prefix, or what it shares with the class bounds all its prefixes: mostly one look tells that there is none.
fn longest<'r>(rows: &'r [PatternRow], class: &str) -> &'r [PatternRow] {
    let mut bound = class;
    while !bound.is_empty() {
        let below = rows.partition_point(|row| row.pattern <= bound);
        let Some(last) = below.checked_sub(1).and_then(|at| rows.get(at)) else { break };
        let shared = last.pattern.bytes().zip(bound.bytes()).take_while(|(a, b)| a == b).count();
        let is_prefix = shared == last.pattern.len();
        if is_prefix && class.get(shared..).is_some_and(|rest| !rest.starts_with(char::is_lowercase)) {
            let first = rows.partition_point(|row| row.pattern < last.pattern);
            return rows.get(first..below).unwrap_or_default();
        }
        bound = bound
            .get(..bound.floor_char_boundary(shared.saturating_sub(usize::from(is_prefix))))
            .unwrap_or_default();
    }
    &[]
}

/// The prefix under which the census counts a class: its capitals (`JMSG` of `JMSGMessage`), else its first word
/// (`Weibo` of `WeiboUser`).
pub(super) fn prefix(class: &str) -> &str {
    let class = class.trim_start_matches('_');
    let is_capital = |c: char| c.is_uppercase() || c.is_ascii_digit();
    let rest = class.trim_start_matches(is_capital);
    let capitals = class.get(..class.len() - rest.len()).unwrap_or_default();
    // The last capital begins the next word.
    let without_last = capitals.char_indices().next_back().map_or(0, |(at, _)| at);
    let kept = if rest.starts_with(char::is_lowercase) { without_last } else { capitals.len() };
    if kept >= 2 {
        return class.get(..kept).unwrap_or_default();
    }
    let word = rest.find(|c: char| !c.is_lowercase()).map_or(class.len(), |at| capitals.len() + at);
    class.get(..word.max(1)).unwrap_or(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swift_classes_by_module_and_name() {
        assert_eq!(swift_class("_TtC5GTSDK14NetworkChannel"), Some(("GTSDK", "NetworkChannel")));
        assert_eq!(swift_class("_TtCC3App5Outer5Inner"), Some(("App", "Outer")));
        assert_eq!(swift_class("_TtCs12_SwiftObject"), Some(("Swift", "_SwiftObject")));
        for other in ["GTSModel", "_TtC", "_TtC99App", "_TtC3Ap"] {
            assert_eq!(swift_class(other), None, "{other}");
        }
    }

    #[test]
    fn the_longest_prefix_that_ends_with_a_word() {
        let row = |pattern| PatternRow {
            kind: SignatureKind::ObjcPrefix,
            glob: false,
            pattern,
            sdk: 0,
            weak: false,
        };
        let other = PatternRow { kind: SignatureKind::ObjcClass, ..row("BLYLog") };
        let mut rows: Vec<PatternRow> =
            ["BLY", "BLYLog", "BLYLogMore", "BLYZ", "B", "GDT", "GDT", "高德"].map(row).to_vec();
        rows.push(other);
        rows.sort();
        let owners = Owners::new(&rows);
        let found = |class| owners.of(class).iter().map(|row| row.pattern).collect::<Vec<_>>();
        for (class, wanted) in [
            ("BLYLogger", vec!["BLY"]),
            ("BLYLog", vec!["BLYLog"]),
            ("_BLYLog", vec!["BLYLog"]),
            ("__GDTView", vec!["GDT", "GDT"]),
            ("BLYLogFile", vec!["BLYLog"]),
            ("BLYLogMoreover", vec!["BLYLog"]),
            ("BLY2", vec!["BLY"]),
            ("BLYthe", vec!["B"]),
            ("Bugly", vec![]),
            ("GDTView", vec!["GDT", "GDT"]),
            ("高德Map", vec!["高德"]),
            ("高Map", vec![]),
            ("A", vec![]),
            ("ZZZ", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(found(class), wanted, "{class}");
        }
    }

    #[test]
    fn prefixes_of_the_census() {
        for (class, wanted) in [
            ("JMSGMessage", "JMSG"),
            ("_GTSModelMeta", "GTS"),
            ("WeiboUser", "Weibo"),
            ("GT3Error", "GT3"),
            ("AFHTTPClient", "AFHTTP"),
            ("XGPush", "XG"),
            ("thing", "thing"),
            ("ABC", "ABC"),
            ("A", "A"),
            ("高德Map", "高德Map"),
        ] {
            assert_eq!(prefix(class), wanted, "{class}");
        }
    }
}
