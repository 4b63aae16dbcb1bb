//! The dex reader against `dexdump`, and against the class counts that it gave.

use crate::support::{dex_entries, packages, skipped};
use fineprint::formats::dex::{self, Dex, Target};
use fineprint::model::Interest;
use std::collections::BTreeSet;
use std::process::Command;

struct Nothing;

impl Interest for Nothing {
    fn class_prefixes(&self) -> &[&str] {
        &[]
    }

    fn strings(&self) -> &[&str] {
        &[]
    }
}

#[test]
fn defined_classes_are_counted_as_dexdump_counts_them() {
    for (path, expected) in packages(".apk") {
        let mut names = BTreeSet::new();
        for (entry, data) in dex_entries(&path) {
            let (unit, gaps) = fineprint::package::android::code::read(&entry, &data, &Nothing, "x");
            assert_eq!(gaps, [], "{}!{entry}", path.display());
            names.extend(unit.defined.iter().map(str::to_owned));
        }
        assert_eq!(
            names.len() as u64,
            expected["classes"].as_u64().unwrap_or_default(),
            "{}",
            path.display()
        );
    }
}

/// What an instruction names, in dexdump's words: the caller, the kind, the registers of a call, the name.
type Use = (String, &'static str, String, String);

#[test]
fn every_reference_of_the_code_is_the_one_that_dexdump_sees() {
    if Command::new("dexdump").output().is_err() {
        return skipped("dexdump is not installed");
    }
    let wanted = ["app-uiautomator-u2.apk", "selendroid-server.apk", "eisenradio-2.0.apk"];
    for (path, _) in packages(".apk") {
        if !wanted.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        for (entry, data) in dex_entries(&path) {
            let (ours, theirs) = (ours(&data), theirs(&data));
            assert!(!theirs.is_empty(), "{entry} of {} has code", path.display());
            let missed: Vec<_> = theirs.difference(&ours).take(5).collect();
            let invented: Vec<_> = ours.difference(&theirs).take(5).collect();
            assert!(
                missed.is_empty() && invented.is_empty(),
                "{entry}: missed {missed:?}, invented {invented:?}"
            );
        }
    }
}

fn ours(data: &[u8]) -> BTreeSet<Use> {
    let (all, faults) = dex::open_all(data);
    assert_eq!(faults, []);
    let mut out = BTreeSet::new();
    for dex in &all {
        let faults = dex.visit_code(|caller, instruction| {
            let kind_and_name = match instruction.target {
                Some(Target::Invoke(index)) => ("invoke", method(dex, index)),
                Some(Target::FieldGet(index)) => ("get", field(dex, index)),
                Some(Target::FieldPut(index)) => ("put", field(dex, index)),
                // dexdump prints line breaks as they are, which tears its line apart.
                Some(Target::ConstString(index))
                    if dex.string(index).is_ok_and(|text| text.contains('\n')) =>
                {
                    return;
                }
                Some(Target::ConstString(index)) => ("const-string", format!("string@{index:04x}")),
                Some(Target::ConstClass(index)) => ("const-class", format!("type@{index:04x}")),
                Some(Target::NewInstance(index)) => ("new-instance", format!("type@{index:04x}")),
                _ => return,
            };
            let registers = (0..instruction.registers.len()).filter_map(|at| instruction.registers.get(at));
            let registers = registers.map(|register| format!("v{register}")).collect::<Vec<_>>().join(", ");
            out.insert((method(dex, caller), kind_and_name.0, registers, kind_and_name.1));
        });
        assert_eq!(faults, []);
    }
    out
}

/// `Lcom/example/Main;.run:(I)V`
fn method(dex: &Dex<'_>, index: u32) -> String {
    let id = dex.method(index).expect("a method");
    let class = dex.type_descriptor(id.class).expect("its class");
    let (name, proto) =
        (dex.string(id.name).expect("its name"), dex.proto_descriptor(id.proto).expect("its type"));
    format!("{class}.{name}:{proto}")
}

fn field(dex: &Dex<'_>, index: u32) -> String {
    let id = dex.field(index).expect("a field");
    let text = |result: fineprint::bytes::ReadResult<_>| result.expect("readable");
    let class: std::borrow::Cow<'_, str> = text(dex.type_descriptor(id.class));
    format!("{class}.{}:{}", text(dex.string(id.name)), text(dex.type_descriptor(id.kind)))
}

fn theirs(data: &[u8]) -> BTreeSet<Use> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), data).expect("it is written");
    let output = Command::new("dexdump").arg("-d").arg(file.path()).output().expect("dexdump runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut caller = String::new();
    let mut out = BTreeSet::new();
    for line in text.lines() {
        let Some((_, code)) = line.split_once('|') else { continue };
        if let Some((_, name)) = code.split_once("] ").filter(|_| code.starts_with('[')) {
            let (class_and_method, proto) = name.split_once(':').expect("a method's line");
            let (class, method) = class_and_method.rsplit_once('.').expect("a class");
            caller = format!("L{};.{method}:{proto}", class.replace('.', "/"));
        } else if let Some((_, instruction)) = code.split_once(": ") {
            out.extend(their_use(&caller, instruction));
        }
    }
    out
}

fn their_use(caller: &str, instruction: &str) -> Option<Use> {
    let (text, index) = instruction.rsplit_once(" // ")?;
    let (opcode, operands) = text.split_once(' ')?;
    let kind = match opcode.as_bytes() {
        [b'i' | b's', b'g', b'e', b't', ..] => "get",
        [b'i' | b's', b'p', b'u', b't', ..] => "put",
        b"const-class" => "const-class",
        b"new-instance" => "new-instance",
        _ if opcode.starts_with("const-string") => "const-string",
        _ if opcode.starts_with("invoke-") => "invoke",
        _ => return None,
    };
    let (registers, name) = match kind {
        "invoke" => operands.strip_prefix('{')?.split_once("}, ")?,
        _ => {
            // `v0, v1, Lcom/example/Main;.field:I`, `v0, "text, with commas"`
            let words = operands.split(", ").take_while(|word| is_register(word)).count();
            let end: usize = operands.split(", ").take(words).map(|word| word.len() + 2).sum();
            (operands.get(..end.checked_sub(2)?)?, operands.get(end..)?)
        }
    };
    let name = if matches!(kind, "invoke" | "get" | "put") { name } else { index };
    Some((caller.to_owned(), kind, registers.to_owned(), name.to_owned()))
}

fn is_register(word: &str) -> bool {
    word.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}
