//! SDK rules: known words, aliases, sources, evidence, proof.

use super::super::base::RuleBase;
use super::super::folder::Folder;
use super::super::index;
use super::super::read::RuleError;
use super::super::schema::*;
use super::{Paths, fault, tables};
use std::collections::BTreeMap;

pub(super) fn lint(own: &Folder, all: &RuleBase, paths: &Paths<'_>, errors: &mut Vec<RuleError>) {
    for rule in &own.sdks {
        let file = paths.get(rule.id);
        words(file, rule, all, errors);
        evidence(file, rule, errors);
        members(file, rule, all, errors);
        proof(file, rule, all, errors);
    }
    aliases(own, all, paths, errors);
    shared(own, all, paths, errors);
}

fn words(file: &str, rule: &SdkRule, all: &RuleBase, errors: &mut Vec<RuleError>) {
    let mut say =
        |key: &str, value: &str, what: &str, mend: &str| errors.push(fault(file, key, value, what, mend));
    if !tables::is_kebab(rule.id) {
        say(
            "",
            rule.id,
            "the file's name is not a kebab-case id",
            "small letters, digits and single hyphens",
        );
    }
    if all.vendor(rule.vendor).is_none() {
        say("vendor", rule.vendor, "unknown vendor", "add it to vendors.toml");
    }
    if !file.starts_with(&format!("sdks/{}/", rule.vendor)) {
        say("vendor", rule.vendor, "the file is not in its vendor's folder", "move it to sdks/<vendor>/");
    }
    if all.category(rule.category).is_none() {
        let known: Vec<Str> = all.categories().iter().map(|category| category.id).collect();
        say("category", rule.category, "unknown category", &format!("one of {}", known.join(", ")));
    }
    if rule.sources.is_empty() {
        say("sources", "", "no source", "say where the claims come from");
    }
    if !rule.data.is_empty() && !rule.data_documented {
        say(
            "data-documented",
            "false",
            "data without documentation",
            "set it to true, and name the page in sources",
        );
    }
    if rule.kind != SdkKind::Sdk && !rule.data.is_empty() {
        say(
            "data",
            &rule.data.join(", "),
            "a library or packer that collects",
            "make it kind = \"sdk\" or drop the data",
        );
    }
    for id in &rule.within {
        if all.sdk(id).is_none() {
            say("within", id, "unknown rule", "take the id of a rule");
        }
    }
    for id in rule.embeds.iter().filter(|id| all.sdk(id).is_none() || **id == rule.id) {
        say("embeds", id, "unknown rule", "take the id of another rule");
    }
    for pattern in &rule.core_of {
        let kin = |other: &SdkRule| {
            other.id != rule.id && other.vendor == rule.vendor && index::fits(pattern, other.id, "")
        };
        if !all.sdks().iter().any(kin) {
            say(
                "core-of",
                pattern,
                "no rule of this vendor fits",
                "take ids of its rules, with * for any run",
            );
        }
    }
    tables::data(file, "data", &rule.data, all, errors);
    for (key, list) in [
        ("permissions-required", &rule.permissions_required),
        ("permissions-optional", &rule.permissions_optional),
    ] {
        tables::permissions(file, key, list.iter().copied(), all, errors);
    }
}

/// Patterns that say nothing.
fn evidence(file: &str, rule: &SdkRule, errors: &mut Vec<RuleError>) {
    let mut weak: Vec<Str> = rule.android.weak.iter().chain(&rule.apple.weak).copied().collect();
    for kind in SignatureKind::ALL {
        let (list, _) = index::patterns_of(rule, kind);
        weak.retain(|pattern| !list.contains(pattern));
        for pattern in
            list.iter().filter(|pattern| pattern.chars().filter(|c| c.is_alphanumeric()).count() < 2)
        {
            errors.push(fault(file, kind.id(), pattern, "fits nearly everything", "name more of it"));
        }
    }
    weak.retain(|pattern| !rule.apple.pods.contains(pattern) && !rule.android.maven.contains(pattern));
    for pattern in weak {
        errors.push(fault(file, "weak", pattern, "no list holds this pattern", "drop it"));
    }
}

/// Entry points and version constants are members of classes that the rule owns, in full.
fn members(file: &str, rule: &SdkRule, all: &RuleBase, errors: &mut Vec<RuleError>) {
    for kind in [SignatureKind::EntryPoint, SignatureKind::VersionConstant] {
        for member in index::patterns_of(rule, kind).0 {
            let class = member.rsplit_once('.').map_or("", |(class, _)| class);
            let own = rule.android.classes.contains(&class)
                || all.sdk_prefix(class).is_some_and(|(owner, _)| owner.id == rule.id);
            if member.contains('*') {
                errors.push(fault(file, kind.id(), member, "not in full", "name the class and its member"));
            } else if !own {
                let mend = "name a member of a class under one of class-prefixes";
                errors.push(fault(file, kind.id(), member, "no class of the rule", mend));
            }
        }
    }
}

/// Examples must say what the rule says, and rules with evidence must have both kinds.
fn proof(file: &str, rule: &SdkRule, all: &RuleBase, errors: &mut Vec<RuleError>) {
    let has_evidence = SignatureKind::ALL.iter().any(|&kind| !index::patterns_of(rule, kind).0.is_empty());
    if has_evidence && (rule.examples.matches.is_empty() || rule.examples.misses.is_empty()) {
        errors.push(fault(
            file,
            "examples",
            "",
            "no proof",
            "add an example that matches and one that misses",
        ));
    }
    for (key, list, wanted) in [
        ("examples.matches", &rule.examples.matches, true),
        ("examples.misses", &rule.examples.misses, false),
    ] {
        for example in list {
            match all.speaks_for(rule.id, example) {
                Some(found) if found == wanted => {}
                Some(_) if wanted => {
                    errors.push(fault(file, key, example, "does not match", "mend the rule or the example"))
                }
                Some(_) => {
                    errors.push(fault(file, key, example, "matches", "narrow the rule or change the example"))
                }
                None => {
                    errors.push(fault(file, key, example, "not kind:value", "as in class:com.example.Foo"))
                }
            }
        }
    }
}

/// An alias as policies compare it.
fn folded(alias: &str) -> String {
    alias.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Aliases that are doubled, empty of letters or claimed by two rules.
fn aliases(own: &Folder, all: &RuleBase, paths: &Paths<'_>, errors: &mut Vec<RuleError>) {
    let mut claims: BTreeMap<String, Vec<Str>> = BTreeMap::new();
    for rule in all.sdks() {
        let mut mine: Vec<String> = rule.aliases.iter().map(|alias| folded(alias)).collect();
        mine.sort();
        mine.dedup();
        for alias in mine {
            claims.entry(alias).or_default().push(rule.id);
        }
    }
    for rule in &own.sdks {
        let file = paths.get(rule.id);
        let mut seen: Vec<String> = Vec::new();
        for (key, list) in [("aliases", &rule.aliases), ("weak-aliases", &rule.weak_aliases)] {
            for alias in list {
                let form = folded(alias);
                if seen.contains(&form) {
                    errors.push(fault(file, key, alias, "dead alias: the rule has it already", "drop it"));
                }
                if form.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
                    errors.push(fault(file, key, alias, "dead alias: too short to find", "drop it"));
                }
                seen.push(form);
            }
        }
        for alias in &rule.aliases {
            let others = claims.get(&folded(alias)).map(Vec::as_slice).unwrap_or_default();
            if let Some(other) = others.iter().find(|id| **id != rule.id) {
                let what = format!("claimed by {other} too");
                errors.push(fault(
                    file,
                    "aliases",
                    alias,
                    &what,
                    "leave it to one, or make it weak in the other",
                ));
            }
        }
    }
}

/// Patterns that two rules hold, where neither calls it weak: it would prove both.
fn shared(own: &Folder, all: &RuleBase, paths: &Paths<'_>, errors: &mut Vec<RuleError>) {
    for pair in all.patterns().windows(2) {
        let [a, b] = pair else { continue };
        if (a.kind, a.pattern) != (b.kind, b.pattern) || a.sdk == b.sdk || a.weak || b.weak {
            continue;
        }
        let (Some(one), Some(two)) = (all.sdks().get(a.sdk as usize), all.sdks().get(b.sdk as usize)) else {
            continue;
        };
        for (rule, other) in [(one, two), (two, one)] {
            if own.sdks.iter().any(|mine| mine.id == rule.id) {
                let what = format!("proves {} too", other.id);
                errors.push(fault(
                    paths.get(rule.id),
                    a.kind.id(),
                    a.pattern,
                    &what,
                    "make it weak in one of them, or drop it",
                ));
            }
        }
    }
}
