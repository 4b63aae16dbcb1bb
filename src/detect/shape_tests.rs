use super::tests::{facts, found, one, run};
use crate::model::*;

/// An app with these classes and the traits that each shows.
fn shaped(classes: &[(&str, &[u64])]) -> Facts {
    let names: Vec<&str> = classes.iter().map(|(name, _)| *name).collect();
    let mut facts = facts(&names);
    let traits = |(class, (_, traits)): (usize, &(&str, &[u64]))| {
        traits
            .iter()
            .map(move |feature| Shaped { feature: *feature, class: class as u32 })
            .collect::<Vec<_>>()
    };
    let mut shapes: Vec<Shaped> = classes.iter().enumerate().flat_map(traits).collect();
    shapes.sort();
    facts.code[0].bytecode = vec![Bytecode { shapes, ..Bytecode::default() }];
    facts
}

/// Seven classes that show two traits or more of one class each.
const ALIKE: [(&str, &[u64]); 7] = [
    ("a.a", &[0, 2]),
    ("a.b", &[8, 9, 11]),
    ("a.c", &[201, 203]),
    ("a.d", &[40, 42]),
    ("a.e", &[237, 239]),
    ("a.f", &[300, 301]),
    ("a.g", &[44, 45]),
];

#[test]
fn renamed_classes_built_like_an_sdks_show_it() {
    use {Confidence::*, Presence::*};
    let facts = shaped(&ALIKE);
    assert_eq!(found(&facts), one("acme-push", Bundled, Medium));
    let evidence = &run(&facts).sdks[0].evidence[0];
    assert_eq!(
        (evidence.kind, evidence.count, evidence.pattern.as_str()),
        (EvidenceKind::Structure, 7, "classes")
    );
    assert_eq!((evidence.value.as_str(), evidence.place.entry.as_deref()), ("a.b", Some("classes.dex")));
    // Another strong kind beside it, and it is sure.
    let mut keyed = facts.clone();
    let key =
        MetaData { name: "ACME_KEY".into(), value: None, entry: "AndroidManifest.xml".into(), offset: 1 };
    keyed.metadata.push(key);
    assert_eq!(found(&keyed), one("acme-push", Started, High));
}

#[test]
fn a_few_traits_are_anybodys() {
    assert_eq!(found(&shaped(&ALIKE[..6])), [], "six of 84 are less than a twelfth");
    let core: Vec<Vec<u64>> = (0..6).map(|class| vec![1000 + class * 4, 1001 + class * 4]).collect();
    let core: Vec<(&str, &[u64])> =
        ALIKE.iter().zip(&core).map(|((name, _), traits)| (*name, &**traits)).collect();
    assert_eq!(
        found(&shaped(&core)),
        one("acme-core", Presence::Bundled, Confidence::Medium),
        "six of twelve"
    );
    assert_eq!(found(&shaped(&core[..5])), [], "five are few, however few there are");
    // Many traits, but never two of one class together.
    let scattered: Vec<u64> = (0..84).map(|class| class * 4).collect();
    let all: Vec<(&str, &[u64])> =
        ["a.a", "a.b", "a.c", "a.d", "a.e"].map(|name| (name, &*scattered)).to_vec();
    assert_eq!(found(&shaped(&all)), []);
    // All of it in one class, or one class in all of them: copied code.
    let everything: Vec<u64> = (0..336).collect();
    assert_eq!(found(&shaped(&[("a.a", &everything)])), []);
    let same: Vec<(&str, &[u64])> = ALIKE.map(|(name, _)| (name, &[4, 5][..])).to_vec();
    assert_eq!(found(&shaped(&same)), []);
    // Classes of somebody known are no renamed ones.
    let names = ["com.sh.a", "com.sh.b", "com.sh.c", "com.sh.d", "com.sh.e", "com.sh.f", "com.sh.g"];
    let owned: Vec<(&str, &[u64])> =
        names.into_iter().zip(ALIKE).map(|(name, (_, traits))| (name, traits)).collect();
    assert_eq!(found(&shaped(&owned)), []);
}
