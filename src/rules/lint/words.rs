//! The vocabulary of policies: no word without a sentence that holds it.

use super::super::folder::Folder;
use super::super::read::RuleError;
use super::super::schema::Str;
use super::super::tree::Tree;
use super::fault;

/// Lists of words that stand in sentences as they are.
const LISTS: [&str; 6] = ["zh", "en", "deed-zh", "deed-en", "listed", "names"];
/// Layout, which has its own tests, and data that no sentence holds.
const OTHERS: [&str; 2] = ["policy/structure", "policy/script"];

pub(super) fn lint(own: &Folder, errors: &mut Vec<RuleError>) {
    let vocabulary =
        own.trees.iter().filter(|(path, _)| path.starts_with("policy/") && !OTHERS.contains(path));
    for (path, tree) in vocabulary {
        for (key, value) in tree.entries() {
            let rows = if value.items().is_empty() { std::slice::from_ref(value) } else { value.items() };
            for (number, entry) in rows.iter().enumerate() {
                let id = entry.get("id").and_then(Tree::text).or_else(|| entry.texts("ids").next());
                let at = id.map_or_else(|| format!("{key} {}", number + 1), |id| format!("{key} {id}"));
                for word in unproven(entry) {
                    errors.push(fault(
                        &format!("{path}.toml"),
                        &at,
                        word,
                        "no sentence holds the word",
                        "add one to `examples`",
                    ));
                }
            }
        }
    }
}

/// The words of an entry that none of its examples holds.
fn unproven(entry: &Tree) -> Vec<Str> {
    let examples: Vec<String> = entry.texts("examples").map(folded).collect();
    // `spoken of>called`: the sentence speaks of it.
    let said = |word: Str| folded(word.split('>').next().unwrap_or_default());
    let words = LISTS.iter().flat_map(|list| entry.texts(list).collect::<Vec<_>>());
    words.filter(|word| !examples.iter().any(|example| example.contains(&said(word)))).collect()
}

fn folded(text: Str) -> String {
    text.to_lowercase().chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).collect()
}
