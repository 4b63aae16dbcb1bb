//! Images of the fixtures: what their recipe writes is what is read.

use super::*;
use crate::formats::macho::{exports, imports, slices};
use std::collections::BTreeSet;

fn fixture(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/apple/");
    std::fs::read(format!("{path}{name}")).unwrap()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn holds_the_recipe(image: &Image<'_>) {
    let found = read(image);
    assert_eq!(found.classes, set(&["RDRBook", "RDRShelf", "Root", "UMConfigure"]));
    assert_eq!(found.categories, set(&["Reading"]));
    assert_eq!(found.protocols, set(&["RDRShelfDelegate"]));
    assert_eq!((found.class_count, found.faults), (4, vec![]));
    let (wanted, faults) = imports(image);
    let wanted: BTreeSet<String> = wanted.into_iter().collect();
    for name in ["_OBJC_CLASS_$_ASIdentifierManager", "_mach_absolute_time", "_objc_msgSend"] {
        assert!(wanted.contains(name), "{name} of {wanted:?}");
    }
    assert_eq!(faults, []);
    let (given, fault) = exports(image);
    assert!(given.iter().any(|name| name == "_reader_start") && fault.is_none(), "{given:?}");
    assert!(c_strings(image, "__cstring").any(|text| text == "a trap"));
    assert!(c_strings(image, "__objc_methname").any(|text| text == "sharedManager"));
}

#[test]
fn plain_pointers_and_bind_opcodes() {
    let data = fixture("whole/rebased.dylib");
    let image = Image::parse(&data).unwrap();
    assert!(image.commands.dyld_info.is_some() && image.commands.chained_fixups.is_none());
    assert_eq!((image.arch.as_str(), image.faults.as_slice()), ("arm64", &[][..]));
    holds_the_recipe(&image);
}

#[test]
fn chained_fixups() {
    let data = fixture("whole/chained.dylib");
    let image = Image::parse(&data).unwrap();
    assert!(image.commands.dyld_info.is_none() && image.commands.chained_fixups.is_some());
    holds_the_recipe(&image);
}

#[test]
fn each_slice_of_a_universal_image() {
    let data = fixture("whole/universal.dylib");
    let (all, faults) = slices(&data).unwrap();
    assert_eq!(faults, []);
    let archs: BTreeSet<String> = all.iter().map(|slice| slice.arch.clone()).collect();
    assert_eq!(archs, set(&["arm64", "x86_64"]));
    for slice in all {
        holds_the_recipe(&Image::parse(slice.data).unwrap());
    }
}

#[test]
fn a_damaged_command_costs_only_itself() {
    let data = fixture("unread/command-damaged.dylib");
    let image = Image::parse(&data).unwrap();
    assert_eq!(image.faults.len(), 1);
    assert_eq!(read(&image).class_count, 4);
    assert_eq!(image.commands.dylibs.len(), 2, "of three libraries one is lost");
}

#[test]
fn encrypted_names_are_hidden_and_classes_still_counted() {
    let data = fixture("unread/encrypted.dylib");
    let image = Image::parse(&data).unwrap();
    assert!(is_hidden(&image) && class_count(&image) == 4);
    let open = fixture("whole/rebased.dylib");
    assert!(!is_hidden(&Image::parse(&open).unwrap()), "the command is there, its flag is not");
}
