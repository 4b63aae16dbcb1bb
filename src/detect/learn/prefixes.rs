//! Class names reduced to package prefixes that tell their product from others.

use std::collections::BTreeMap;

use super::MOST;
use crate::rules::{RuleBase, lint};

/// Below that many segments a chain of packages with nothing beside it is followed down: the deeper name says more.
const DEEP: usize = 4;

/// What tells the classes from those of others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Distinctive {
    /// Dotted prefixes, each ending in `.`; none covers another.
    pub(super) prefixes: Vec<String>,
    /// Single classes of packages that are too wide for a prefix.
    pub(super) classes: Vec<String>,
}

/// Prefixes for `classes` in a rule `id`.
pub(super) fn distinctive(classes: &[&str], id: &str, rules: &RuleBase) -> Distinctive {
    let mut packages: BTreeMap<String, usize> = BTreeMap::new();
    for class in classes {
        if let Some(package) = meant(class) {
            *packages.entry(package).or_default() += 1;
        }
    }
    let rows: Vec<(String, usize)> = packages.into_iter().collect();
    let mut found = Vec::new();
    let mut bare = Vec::new();
    walk("", &rows, id, rules, &mut found, &mut bare);
    let prefixes = weighty(found, |prefix| knows(prefix, id, rules));
    let classes = if prefixes.is_empty() {
        let named = classes.iter().filter(|c| {
            c.rsplit_once('.')
                .is_some_and(|(package, name)| bare.contains(&format!("{package}.")) && is_meant(name))
        });
        named.filter(|class| !class.contains('$')).take(MOST).map(|class| (*class).to_owned()).collect()
    } else {
        Vec::new()
    };
    Distinctive { prefixes, classes }
}

/// The package of a class up to where a renamer was at work, with a dot at its end; none of less than two segments.
fn meant(class: &str) -> Option<String> {
    let (package, _) = class.rsplit_once('.')?;
    let segments: Vec<&str> = package.split('.').take_while(|segment| segment.len() > 1).collect();
    (segments.len() >= 2).then(|| segments.join(".") + ".")
}

/// Whether people gave the name: no segment of it is one or two letters, as renamers give.
pub(super) fn is_meant(name: &str) -> bool {
    name.split(['.', '$']).all(|segment| segment.len() > 2)
}

/// Looks for the widest prefixes under `at` that are nobody else's. `rows` are the packages under it, sorted.
fn walk(
    at: &str,
    rows: &[(String, usize)],
    id: &str,
    rules: &RuleBase,
    found: &mut Vec<(String, usize)>,
    bare: &mut Vec<String>,
) {
    let own = rows.first().is_some_and(|(package, _)| package == at);
    let below = rows.get(usize::from(own)..).unwrap_or_default();
    let child = |package: &str| {
        let rest = package.get(at.len()..).unwrap_or_default();
        let end = rest.find('.').map_or(rest.len(), |dot| dot + 1);
        package.get(..at.len() + end).unwrap_or(package).to_owned()
    };
    let same = |a: &(String, usize), b: &(String, usize)| child(&a.0) == child(&b.0);
    let children: Vec<&[(String, usize)]> = below.chunk_by(same).collect();
    let lonely = !own && children.len() == 1 && at.matches('.').count() < DEEP;
    if !lonely && fits(at, id, rules) {
        let classes = rows.iter().map(|(_, count)| count).sum();
        return found.push((at.to_owned(), classes));
    }
    if own && fits_classes(at) {
        bare.push(at.to_owned());
    }
    for group in children {
        if let Some((package, _)) = group.first() {
            walk(&child(package), group, id, rules, found, bare);
        }
    }
}

/// Long enough, and no other rule claims it or anything under it.
fn fits(prefix: &str, id: &str, rules: &RuleBase) -> bool {
    if prefix.matches('.').count() < 2 || lint::is_wide(prefix) {
        return false;
    }
    let rows = rules.prefixes();
    let from = rows.partition_point(|row| row.prefix < prefix);
    let mut under =
        rows.get(from..).unwrap_or_default().iter().take_while(|row| row.prefix.starts_with(prefix));
    under.all(|row| row.except || rules.sdks().get(row.sdk as usize).is_some_and(|rule| rule.id == id))
}

fn fits_classes(package: &str) -> bool {
    package.matches('.').count() >= 2
}

/// Whether the rule that is drafted anew has the prefix, or one under it, already.
fn knows(prefix: &str, id: &str, rules: &RuleBase) -> bool {
    let rows = rules.prefixes();
    let from = rows.partition_point(|row| row.prefix < prefix);
    let mut under =
        rows.get(from..).unwrap_or_default().iter().take_while(|row| row.prefix.starts_with(prefix));
    under.any(|row| !row.except && rules.sdks().get(row.sdk as usize).is_some_and(|rule| rule.id == id))
}

/// Drops what is small beside the rest and not of the same house: code of others that no rule knows.
fn weighty(mut found: Vec<(String, usize)>, known: impl Fn(&str) -> bool) -> Vec<String> {
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some((first, most)) = found.first().cloned() else { return Vec::new() };
    let house = |prefix: &str| {
        prefix.match_indices('.').nth(1).map(|(dot, _)| prefix.get(..=dot).unwrap_or(prefix).to_owned())
    };
    let ours = house(&first);
    let kept = found
        .into_iter()
        .filter(|(prefix, count)| house(prefix) == ours || count * 4 >= most || known(prefix));
    let mut out: Vec<String> = kept.map(|(prefix, _)| prefix).take(MOST).collect();
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(classes: &[&str]) -> Vec<String> {
        distinctive(classes, "none", RuleBase::builtin()).prefixes
    }

    #[test]
    fn whole_segments_as_deep_as_the_name_is_lonely() {
        assert_eq!(of(&["com.motes.sdk.A1", "com.motes.push.Bee"]), ["com.motes."]);
        assert_eq!(of(&["com.motes.sdk.core.Aaa", "com.motes.sdk.net.Bbb"]), ["com.motes.sdk."]);
        assert_eq!(of(&["com.motes.Main", "com.motes.sdk.Bbb"]), ["com.motes."]);
    }

    #[test]
    fn nothing_that_is_others_or_anybodys() {
        assert_eq!(
            of(&["com.google.Foo", "com.google.motes.Bar", "com.google.motes.x.Bar"]),
            ["com.google.motes."]
        );
        assert!(of(&["a.b.c", "a.a", "b.Foo", "Main"]).is_empty(), "renamed code");
        let prefixes = of(&["com.tencent.motes.Aaa", "com.tencent.motes.Bbb"]);
        assert_eq!(prefixes, ["com.tencent.motes."]);
        assert!(of(&["com.tencent.Aaa"]).is_empty(), "a vendor's root is too wide");
    }

    #[test]
    fn renamed_packages_are_cut() {
        assert_eq!(of(&["com.motes.sdk.a.b.C", "com.motes.sdk.c.D"]), ["com.motes.sdk."]);
    }

    #[test]
    fn small_strangers_are_left_out() {
        let mut classes = vec!["org.stranger.tool.Aaa", "org.stranger.tool.Bbb"];
        let ours: Vec<String> = (0..20).map(|i| format!("com.motes.sdk.Name{i}")).collect();
        classes.extend(ours.iter().map(String::as_str));
        assert_eq!(of(&classes), ["com.motes.sdk."]);
    }
}
