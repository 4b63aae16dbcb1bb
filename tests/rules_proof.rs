//! Every example of every rule, through detection itself: what must match is detected, what must not is not.

use fineprint::detect;
use fineprint::model::{CodeFormat, CodeUnit, Facts, Names, PackageKind, Platform};
use fineprint::rules::{RuleBase, SignatureKind};

fn with_class(class: &str) -> Facts {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.file = "app.apk".to_owned();
    facts.app.id = "org.example.other".to_owned();
    facts.code.push(CodeUnit {
        entry: "classes.dex".to_owned(),
        format: CodeFormat::Dex,
        arch: None,
        defined: [class].iter().collect(),
        referenced: Names::default(),
        strings: Names::default(),
        apple: None,
    });
    facts
}

fn detects(id: &str, class: &str) -> bool {
    detect::detect(&with_class(class), RuleBase::builtin()).sdks.iter().any(|sdk| sdk.sdk == id)
}

#[test]
fn class_examples_hold_in_detection() {
    let base = RuleBase::builtin();
    let mut faults = Vec::new();
    let mut tried = 0;
    for rule in base.sdks() {
        for (list, wanted) in [(&rule.examples.matches, true), (&rule.examples.misses, false)] {
            for class in list.iter().filter_map(|example| example.strip_prefix("class:")) {
                // A weak prefix supports and never proves: nothing must come of it alone.
                let hits = base.hits(SignatureKind::Class, class, "");
                let weak = hits.iter().any(|hit| hit.rule.id == rule.id && hit.weak);
                tried += 1;
                if detects(rule.id, class) != (wanted && !weak) {
                    faults.push(format!("{}: {class} wanted {wanted}", rule.id));
                }
            }
        }
    }
    assert!(tried > 1500, "{tried}");
    assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.join("\n"));
}
