//! No word without a sentence that it is found in.

use super::{Cue, Index, Meaning, Normal, Slot, normal_word};
use crate::model::{Polarity, Policy};
use crate::policy::{extract::extract, lexicon::Lexicon, read::read, read_policy};
use crate::rules::{RuleBase, Str, Tree};
use std::collections::BTreeSet;

const LISTS: [&str; 5] = ["zh", "en", "deed-zh", "deed-en", "listed"];

/// The words of an entry that none of its examples holds.
fn unproven(entry: &Tree) -> Vec<Str> {
    let words: Vec<Str> = LISTS.iter().flat_map(|list| entry.texts(list).collect::<Vec<_>>()).collect();
    let index = Index::with_fusible(words.iter().map(|w| (*w, ())).collect(), |_| true);
    let mut found = BTreeSet::new();
    for example in entry.texts("examples") {
        found.extend(index.find(&Normal::of(example)).iter().map(|f| index.word(f.pattern).to_owned()));
    }
    words.into_iter().filter(|w| !found.contains(&normal_word(w))).collect()
}

fn entries(path: &str, key: &str) -> Vec<&'static Tree> {
    let tree = RuleBase::builtin().tree(path).expect("the file is there");
    tree.get(key).map(Tree::items).unwrap_or_default().iter().collect()
}

/// The tables of a file of named tables.
fn tables(path: &str) -> Vec<&'static Tree> {
    RuleBase::builtin()
        .tree(path)
        .expect("the file is there")
        .entries()
        .iter()
        .map(|(_, table)| table)
        .collect()
}

#[test]
fn every_word_stands_in_an_example() {
    for (path, entries) in [
        ("policy/permissions", entries("policy/permissions", "permission")),
        ("policy/permission-labels", entries("policy/permission-labels", "permission")),
        ("policy/data", entries("policy/data", "data")),
        ("policy/guards", entries("policy/guards", "guard")),
        ("policy/cues", tables("policy/cues")),
        ("policy/labels", tables("policy/labels")),
    ] {
        assert!(!entries.is_empty(), "{path}");
        for entry in entries {
            assert_eq!(
                unproven(entry),
                Vec::<Str>::new(),
                "{path}: {:?}",
                entry.get("id").or(entry.get("ids"))
            );
        }
    }
}

#[test]
fn a_word_without_example_is_noticed() {
    let text = |t| Tree::Text(t);
    let entry = Tree::Table(vec![
        ("zh", Tree::List(vec![text("甲乙"), text("丙")])),
        ("examples", Tree::List(vec![text("有甲乙。")])),
    ]);
    assert_eq!(unproven(&entry), ["丙"]);
}

#[test]
fn every_kind_of_data_is_read_from_its_examples() {
    for entry in entries("policy/data", "data") {
        let id = entry.get("id").and_then(Tree::text).expect("an id");
        for example in entry.texts("examples") {
            let policy = read_policy("example.txt", example.as_bytes(), RuleBase::builtin());
            assert!(
                policy.data.iter().any(|d| d.id == id && d.polarity == Polarity::Affirmed),
                "{id}: {example}"
            );
        }
    }
}

#[test]
fn every_clause_is_seen_in_its_examples() {
    for entry in entries("clauses", "clause") {
        let id = entry.get("id").and_then(Tree::text).expect("an id");
        for example in entry.texts("examples") {
            let policy = read_policy("example.txt", example.as_bytes(), RuleBase::builtin());
            let clause = policy.clauses.iter().find(|c| c.id == id).expect("all clauses are listed");
            // A list of third parties needs more than its title.
            assert!(clause.place.is_some() || id == "third-party-sharing-list", "{id}: {example}");
        }
    }
}

#[test]
fn no_clause_is_seen_in_its_counter_sentences() {
    for entry in entries("clauses", "clause") {
        let id = entry.get("id").and_then(Tree::text).expect("an id");
        assert!(entry.texts("counter").next().is_some(), "{id}");
        for counter in entry.texts("counter") {
            let policy = read_policy("example.txt", counter.as_bytes(), RuleBase::builtin());
            let clause = policy.clauses.iter().find(|c| c.id == id).expect("all clauses are listed");
            assert!(clause.place.is_none(), "{id}: {counter}");
        }
    }
}

#[test]
fn a_pattern_joins_at_most_three_runs_in_any_order() {
    for entry in entries("clauses", "clause") {
        for pattern in ["zh", "en", "except"].iter().flat_map(|list| entry.texts(list).collect::<Vec<_>>()) {
            assert!(pattern.split('&').count() <= 3, "{pattern}");
            assert!(pattern.split(['&', '…', '|']).all(|word| !word.trim().is_empty()), "{pattern}");
        }
    }
}

#[test]
fn all_seventeen_clauses_have_rules() {
    let lexicon = Lexicon::new(RuleBase::builtin());
    assert_eq!(lexicon.clauses().len(), 17);
}

#[test]
fn every_kind_of_data_has_a_label() {
    for entry in entries("policy/data", "data") {
        let id = entry.get("id").and_then(Tree::text).expect("an id");
        let rule = RuleBase::builtin().data_type(id);
        assert!(rule.is_some_and(|d| !d.label_en.is_empty() && !d.label_zh.is_empty()), "{id}");
    }
    assert!(RuleBase::builtin().data_type("no-such-data").is_none());
}

/// A list of permissions with one in the system's own words.
fn list_of(label: &str) -> String {
    format!("Permissions\n\nWe request the following permissions:\n- {label}\n- storage\n")
}

#[test]
fn every_system_label_is_read_in_a_list() {
    for entry in entries("policy/permission-labels", "permission") {
        let id = entry.texts("ids").next().expect("an id");
        for label in entry.texts("listed") {
            let policy = read_policy("example.md", list_of(label).as_bytes(), RuleBase::builtin());
            let line = policy.permissions.iter().find(|p| p.place.line == Some(4));
            let rule = RuleBase::builtin().permission(id).map(|p| p.capability);
            assert!(
                line.is_some_and(|p| p.id.as_deref() == Some(id) || p.capability.as_deref() == rule),
                "{id}: {label}: {line:?}"
            );
        }
    }
}

/// The lexicon as it would be if some meanings of words were not there.
fn without(gone: impl Fn(&str, &Meaning) -> bool) -> Lexicon {
    let mut lexicon = Lexicon::new(RuleBase::builtin());
    lexicon.tables.index.change(|word, meaning| {
        if gone(word, meaning) {
            *meaning = Meaning::Part(u16::MAX);
        }
    });
    lexicon.kinds = super::kinds_of(&lexicon.tables);
    lexicon
}

fn said(text: &str, lexicon: &Lexicon) -> Policy {
    extract(read("example.md", text.as_bytes()), lexicon)
}

/// Faults are collected, so that one run shows them all.
fn assert_proven(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} sentences read the same without the words:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn every_cue_turns_the_reading_of_its_sentence() {
    let all = Lexicon::new(RuleBase::builtin());
    let tree = RuleBase::builtin().tree("policy/cues").expect("the file is there");
    let mut faults = Vec::new();
    for cue in Cue::ALL {
        let (name, table) =
            tree.entries().iter().find(|(name, _)| Cue::named(name) == Some(*cue)).expect("words");
        let sentence = table.get("sentence").and_then(Tree::text).expect(name);
        if said(sentence, &all) == said(sentence, &without(|_, m| *m == Meaning::Cue(*cue))) {
            faults.push(format!("{name}: {sentence}"));
        }
    }
    assert_proven(&faults);
}

#[test]
fn every_kind_of_data_is_missed_without_its_words() {
    let all = Lexicon::new(RuleBase::builtin());
    let mut faults = Vec::new();
    for entry in entries("policy/data", "data") {
        let id = entry.get("id").and_then(Tree::text).expect("an id");
        let less = without(
            |_, m| matches!(m, Meaning::Data { row, .. } if all.data(*row).is_some_and(|d| d.id == id)),
        );
        let names = |lexicon: &Lexicon| {
            entry.texts("examples").any(|example| said(example, lexicon).data.iter().any(|d| d.id == id))
        };
        if !names(&all) || names(&less) {
            faults.push(id.to_owned());
        }
    }
    assert_proven(&faults);
}

#[test]
fn every_permission_is_read_otherwise_without_its_words() {
    let all = Lexicon::new(RuleBase::builtin());
    let mut faults = Vec::new();
    for path in ["policy/permissions", "policy/permission-labels"] {
        for entry in entries(path, "permission") {
            let words: Vec<String> = LISTS
                .iter()
                .flat_map(|list| entry.texts(list).collect::<Vec<_>>())
                .map(normal_word)
                .collect();
            let less = without(|word, m| {
                matches!(m, Meaning::Permission { .. } | Meaning::System(_))
                    && words.iter().any(|w| w == word)
            });
            let examples =
                entry.texts("examples").map(str::to_owned).chain(entry.texts("listed").map(list_of));
            if examples.into_iter().all(|example| said(&example, &all) == said(&example, &less)) {
                faults.push(format!(
                    "{path}: {:?} {:?}",
                    entry.texts("ids").collect::<Vec<_>>(),
                    words.first()
                ));
            }
        }
    }
    assert_proven(&faults);
}

#[test]
fn every_guard_keeps_something_out() {
    let all = Lexicon::new(RuleBase::builtin());
    let mut faults = Vec::new();
    for entry in entries("policy/guards", "guard") {
        let words: Vec<String> = entry.texts("zh").chain(entry.texts("en")).map(normal_word).collect();
        let less = without(|word, m| *m == Meaning::Guard && words.iter().any(|w| w == word));
        let mut lists =
            entry.texts("examples").map(|example| format!("我们收集以下信息，申请以下权限：{example}"));
        if lists.all(|list| said(&list, &all) == said(&list, &less)) {
            faults.push(format!("{:?}", words.first()));
        }
    }
    assert_proven(&faults);
}

#[test]
fn every_label_tells_its_slot_and_none_without_its_words() {
    let all = Lexicon::new(RuleBase::builtin());
    let tree = RuleBase::builtin().tree("policy/labels").expect("the file is there");
    let mut faults = Vec::new();
    for (name, table) in tree.entries() {
        let slot = Slot::named(name).expect(name);
        let mut less = Lexicon::new(RuleBase::builtin());
        let kept = (0..all.tables.labels.len()).flat_map(|i| {
            let values = all.tables.labels.values(i).iter().filter(|s| **s != slot);
            values.map(|s| (all.tables.labels.word(i), *s)).collect::<Vec<_>>()
        });
        less.tables.labels = Index::new(kept.collect());
        for header in table.texts("examples") {
            if all.slot(header) != Some(slot) || less.slot(header) == Some(slot) {
                faults.push(format!("{name}: {header}: {:?}", all.slot(header)));
            }
        }
    }
    assert_proven(&faults);
}
