use super::*;
use crate::rules::{ShapeRule, read, write};

/// The files under `rules/` in the source tree.
fn builtin() -> BTreeMap<String, String> {
    let mut errors = Vec::new();
    let texts =
        crate::rules::folder::texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &mut errors);
    assert_eq!(errors, []);
    texts
}

/// `FINEPRINT_REWRITE_RULES=1` brings the files into form.
#[test]
fn the_built_in_rules_are_clean() {
    let lint = texts_of(&builtin(), RuleBase::builtin());
    if std::env::var_os("FINEPRINT_REWRITE_RULES").is_some() {
        for (path, text) in &lint.rewrites {
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(path), text)
                .expect("writable");
        }
    }
    let shown: Vec<String> = lint.errors.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "{} faults:\n{}", shown.len(), shown.join("\n"));
}

const GOOD: &str = "name = \"Mote\"\nvendor = \"tencent\"\ncategory = \"crash\"\nkind = \"sdk\"\nconfidence = \"high\"\n\
    aliases = [\"Motewatch\"]\ndata-documented = false\nsources = [\"https://mote.example/\"]\n\n[android]\nclass-prefixes = [\"com.mote.\"]\n\n\
    [examples]\nmatches = [\"class:com.mote.A\"]\nmisses = [\"class:com.motet.A\"]\n";

fn faults(text: &str) -> Vec<String> {
    let texts = BTreeMap::from([("sdks/tencent/mote.toml".to_owned(), text.to_owned())]);
    texts_of(&texts, RuleBase::builtin()).errors.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_rule_is_silent() {
    assert_eq!(faults(GOOD), [""; 0]);
    // What is called weak may be anybody's.
    let weak = "\"com.mote.\"]\nnative-libraries = [\"libfb.so\"]\nweak = [\"libfb.so\"]";
    assert_eq!(faults(&GOOD.replacen("\"com.mote.\"]", weak, 1)), [""; 0]);
}

/// The text of a shape with these classes.
fn shape(classes: &[[u64; 3]]) -> String {
    let lines = classes.iter().map(|traits| read::leak(crate::rules::shapes::write_class(traits)));
    write::one(&ShapeRule { id: "x", sources: vec!["mote-1.0.aar"], classes: lines.collect() }, "")
}

fn shape_faults(texts: &[(&str, String)]) -> Vec<String> {
    let texts = texts.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect();
    texts_of(&texts, RuleBase::builtin()).errors.iter().map(ToString::to_string).collect()
}

#[test]
fn shapes_are_whole_many_and_one_sdks_own() {
    let rule = ("sdks/tencent/mote.toml", GOOD.to_owned());
    let classes: Vec<[u64; 3]> = (0..12).map(|n| [n << 20 | 77, n << 20 | 78, n << 40 | 79]).collect();
    let good = ("shapes/mote.toml", shape(&classes));
    assert_eq!(shape_faults(&[rule.clone(), good.clone()]), [""; 0]);
    let told = |text: String| shape_faults(&[rule.clone(), ("shapes/mote.toml", text)]).join("\n");
    assert!(told(shape(&classes[1..])).contains("too few to know it by: \"11\""));
    let unsorted = [&classes[1..], &[[3, 2, 1]]].concat();
    assert!(told(shape(&unsorted)).contains("not sorted, doubled, or too few"));
    assert!(told(good.1.replacen("--", "=-", 1)).contains("not the traits of a class"));
    assert!(told(good.1.replacen("sources = [\"mote-1.0.aar\"]\n", "", 1)).contains("no source"));
    assert!(shape_faults(std::slice::from_ref(&good))[0].contains("no SDK has this id: \"mote\""));
    // A trait of two SDKs tells neither, nor does one of two classes.
    let other = ("sdks/tencent/motto.toml", GOOD.replace("mote", "motto").replace("Mote", "Motto"));
    let shared: Vec<[u64; 3]> = (100..111).map(|n| [n, n << 30, n << 32]).chain([classes[4]]).collect();
    let told = shape_faults(&[rule.clone(), good, other, ("shapes/motto.toml", shape(&shared))]);
    assert!(told.len() == 3 && told[0].contains("a trait that stands in motto too"), "{told:?}");
    let doubled = [&classes[..], &[[5, 6, 4 << 20 | 77]]].concat();
    let told = shape_faults(&[rule, ("shapes/mote.toml", shape(&doubled))]);
    assert!(told.len() == 1 && told[0].contains("stands in mote too"), "{told:?}");
}

#[test]
fn every_fault_names_file_key_value_and_mend() {
    let cases = [
        (
            "class-prefixes = [\"com.mote.\"]",
            "class-prefixes = [\"com.tencent.\"]",
            "android.class-prefixes: too wide: \"com.tencent.\"; name",
        ),
        (
            "class-prefixes = [\"com.mote.\"]",
            "class-prefixes = [\"com.mote\"]",
            "not a class prefix: \"com.mote\"; write",
        ),
        (
            "class-prefixes = [\"com.mote.\"]",
            "class-prefixes = [\"com.tencent.bugly.\"]",
            "claimed by tencent-bugly too",
        ),
        (
            "class-prefixes = [\"com.mote.\"]",
            "class-prefixes = [\"com.mote.\"]\nentry-points = [\"com.motet.Sdk.init\"]",
            "entry-point: no class of the rule: \"com.motet.Sdk.init\"; name",
        ),
        (
            "class-prefixes = [\"com.mote.\"]",
            "class-prefixes = [\"com.mote.\"]\nversion-constants = [\"com.mote.*.V\"]",
            "version-constant: not in full: \"com.mote.*.V\"; name",
        ),
        (
            "class-prefixes = [\"com.mote.\"]",
            "class-prefixs = [\"com.mote.\"]",
            "unknown key: \"[\\\"com.mote.\\\"]\"; did you mean class-prefixes?",
        ),
        (
            "class-prefixes = [\"com.mote.\"]",
            "class-prefixes = [\"com.mote.\"]\nstrings = [\"https://www.mote.com/\"]",
            "string-constant: anybody may write it: \"https://www.mote.com/\"; take",
        ),
        ("\"crash\"", "\"crashes\"", "category: unknown category: \"crashes\"; one of ads"),
        ("\"tencent\"", "\"tencnt\"", "vendor: unknown vendor: \"tencnt\"; add it"),
        ("\"Motewatch\"", "\"Bugly\"", "aliases: claimed by tencent-bugly too: \"Bugly\"; leave"),
        ("\"Motewatch\"", "\"Motewatch\", \"mote watch\"", "dead alias"),
        ("sources = [\"https://mote.example/\"]\n", "", "sources: no source"),
        ("class:com.mote.A", "class:com.note.A", "examples.matches: does not match: \"class:com.note.A\""),
        ("class:com.motet.A", "class:com.mote.B", "examples.misses: matches: \"class:com.mote.B\""),
        ("sources = ", "data = [\"imej\"]\nsources = ", "data: unknown data type: \"imej\"; take"),
        (
            "\"com.mote.\"]",
            "\"com.mote.\"]\nweak = [\"x\"]",
            "weak: no list holds this pattern: \"x\"; drop it",
        ),
        (
            "name = \"Mote\"\nvendor = \"tencent\"",
            "vendor = \"tencent\"\nname = \"Mote\"",
            "not in canonical form",
        ),
        ("name = \"Mote\"\n", "", "name: missing key; add name = \"…\""),
        (
            "data-documented = false\n",
            "",
            "data-documented: missing key; add data-documented = true, or false",
        ),
        (
            "aliases = ",
            "core-of = [\"mote-*\"]\naliases = ",
            "core-of: no rule of this vendor fits: \"mote-*\"; take",
        ),
        ("aliases = ", "embeds = [\"mote\"]\naliases = ", "embeds: unknown rule: \"mote\"; take"),
        (
            "\"com.mote.\"]",
            "\"com.mote.\"]\ncomponents = [\"com.tencent.bugly.crashreport.Foo\"]",
            "component: lies under com.tencent.bugly. of tencent-bugly",
        ),
        (
            "\"com.mote.\"]",
            "\"com.mote.\"]\nintent-actions = [\"com.tencent.bugly.RECEIVE\"]",
            "intent-action: lies under com.tencent.bugly. of tencent-bugly",
        ),
        (
            "[examples]",
            "[apple]\nclass-prefixes = [\"MTE\"]\n\n[examples]",
            "objc-prefix: too short to prove: \"MTE\"; add it to weak",
        ),
        (
            "\"com.mote.\"]",
            "\"com.mote.\"]\ncomponents = [\"com.mote.demo.App\"]",
            "component: of a demo app: \"com.mote.demo.App\"; drop it",
        ),
        (
            "\"com.mote.\"]",
            "\"com.mote.\"]\nnative-libraries = [\"libnative-lib.so\"]",
            "native-library: anybody's file: \"libnative-lib.so\"; add it to weak",
        ),
    ];
    for (from, to, wanted) in cases {
        assert!(GOOD.contains(from), "{from}");
        let found = faults(&GOOD.replacen(from, to, 1));
        let hit =
            found.iter().any(|line| line.starts_with("sdks/tencent/mote.toml: ") && line.contains(wanted));
        assert!(hit, "{to}: wanted {wanted:?} in {found:#?}");
    }
}

#[test]
fn fixing_makes_the_form_right() {
    let crooked = GOOD.replace("[\"Motewatch\"]", "['Motewatch', 'Motewatch']");
    let texts = BTreeMap::from([("sdks/tencent/mote.toml".to_owned(), crooked)]);
    let lint = texts_of(&texts, RuleBase::builtin());
    assert_eq!(lint.rewrites.values().collect::<Vec<_>>(), [GOOD]);
}

/// The rule that `docs/rules.md` grows is clean, and detects what the text says.
#[test]
fn the_rule_of_the_docs_is_clean() {
    let docs = include_str!("../../../docs/rules.md");
    let fence =
        |n: usize| docs.split("```toml\n").nth(n).and_then(|rest| rest.split("```").next()).expect("a fence");
    let (vendors, first, examples, android, data) = (fence(1), fence(2), fence(3), fence(4), fence(5));
    let head = first.split("\n[android]").next().expect("keys before the tables");
    let head = head.replace("data-documented = false\n", data);
    let rule = format!("{head}\n{android}\n{examples}");
    let texts = BTreeMap::from([
        ("vendors.toml".to_owned(), vendors.to_owned()),
        ("sdks/acme/acme-beacon.toml".to_owned(), rule),
    ]);
    assert_eq!(texts_of(&texts, RuleBase::builtin()).errors, []);
    let (own, _) = Folder::of(&texts);
    let base = RuleBase::builtin().under(own);
    assert_eq!(base.sdk_prefix("com.acme.beacon.x.Y").map(|(rule, _)| rule.id), Some("acme-beacon"));
    assert!(base.sdk("tencent-bugly").is_some(), "the built-in rules stay");
}

#[test]
fn a_word_of_policies_without_a_sentence_is_a_fault() {
    let faults = |text: &str| -> Vec<String> {
        let texts = BTreeMap::from([("policy/cues.toml".to_owned(), text.to_owned())]);
        let lint = texts_of(&texts, RuleBase::builtin());
        lint.errors.iter().map(ToString::to_string).filter(|e| e.contains("sentence")).collect()
    };
    assert_eq!(faults("[collect]\nzh = [\"甲乙\"]\nexamples = [\"我们甲乙信息。\"]\n"), [""; 0]);
    let shown = faults("[collect]\nzh = [\"甲乙\", \"丙 丁\"]\nexamples = [\"我们甲乙信息。\"]\n");
    assert!(
        matches!(&shown[..], [one] if one.contains("policy/cues.toml") && one.contains("丙 丁")),
        "{shown:?}"
    );
    let rows = faults("[[guard]]\nen = [\"by post\"]\n");
    assert!(matches!(&rows[..], [one] if one.contains("by post") && one.contains("guard 1")), "{rows:?}");
}
