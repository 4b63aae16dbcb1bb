//! No word without a sentence that it is found in.

use super::{Index, Normal, normal_word};
use crate::model::Polarity;
use crate::policy::{lexicon::Lexicon, read_policy};
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

#[test]
fn every_word_stands_in_an_example() {
    for (path, key) in [
        ("policy/permissions", "permission"),
        ("policy/permission-labels", "permission"),
        ("policy/data", "data"),
        ("policy/guards", "guard"),
    ] {
        let entries = entries(path, key);
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

#[test]
fn every_system_label_is_read_in_a_list() {
    for entry in entries("policy/system-labels", "label") {
        let id = entry.get("id").and_then(Tree::text).expect("an id");
        for label in entry.texts("en").chain(entry.texts("zh")) {
            let text =
                format!("Permissions\n\nWe request the following permissions:\n- {label}\n- storage\n");
            let policy = read_policy("example.md", text.as_bytes(), RuleBase::builtin());
            let line = policy.permissions.iter().find(|p| p.place.line == Some(4));
            let rule = RuleBase::builtin().permission(id).map(|p| p.capability);
            assert!(
                line.is_some_and(|p| p.id.as_deref() == Some(id) || p.capability.as_deref() == rule),
                "{id}: {label}: {line:?}"
            );
        }
    }
}
