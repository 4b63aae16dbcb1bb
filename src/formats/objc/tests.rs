//! Images of the fixtures: what their recipe writes is what is read.

use super::*;
use crate::bytes::Lookup;
use crate::formats::macho::{exports, imports, slices};
use std::collections::BTreeSet;

fn fixture(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/apple/");
    std::fs::read(format!("{path}{name}")).unwrap()
}

fn set<'n>(names: &[&'n str]) -> BTreeSet<&'n str> {
    names.iter().copied().collect()
}

/// The text that `bytes` starts with.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes.split(|b| *b == 0).next().unwrap()).unwrap()
}

fn holds_the_recipe(image: &Image<'_>) {
    let found = read(image);
    assert_eq!(set(&found.classes), set(&["RDRBook", "RDRShelf", "Root", "UMConfigure"]));
    assert_eq!(found.categories, ["Reading"]);
    assert_eq!(found.protocols, ["RDRShelfDelegate"]);
    assert_eq!((found.class_count, found.faults), (4, vec![]));
    let mut wanted = BTreeSet::new();
    let faults = imports(image, |bytes| _ = wanted.insert(text(bytes)));
    for name in ["_OBJC_CLASS_$_ASIdentifierManager", "_mach_absolute_time", "_objc_msgSend"] {
        assert!(wanted.contains(name), "{name} of {wanted:?}");
    }
    assert_eq!(faults, []);
    let (given, fault) = exports(image, None);
    assert!(given.iter().any(|name| name == "_reader_start") && fault.is_none(), "{given:?}");
    for (section, name) in [("__cstring", "a trap"), ("__objc_methname", "sharedManager")] {
        let mut found = 0;
        c_strings(image, section).for_each(|bytes| Lookup::new([name]).among(bytes, |_| found += 1));
        assert_eq!(found, 1, "{name}");
    }
}

#[test]
fn plain_pointers_and_bind_opcodes() {
    let data = fixture("whole/rebased.dylib");
    let image = Image::parse(&data).unwrap();
    assert!(image.commands.dyld_info.is_some() && image.commands.chained_fixups.is_none());
    assert_eq!((&*image.arch, image.faults.as_slice()), ("arm64", &[][..]));
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
    let archs: BTreeSet<&str> = all.iter().map(|slice| &*slice.arch).collect();
    assert_eq!(archs, set(&["arm64", "x86_64"]));
    for slice in all {
        holds_the_recipe(&Image::parse(slice.data).unwrap());
    }
}

/// The object file of the static library, and where it stands in it.
fn object(archive: &[u8]) -> &[u8] {
    let (members, fault) = crate::formats::ar::members(archive).unwrap();
    assert_eq!((members.len(), fault), (1, None));
    members[0].data
}

const CLASSES: [&str; 4] = ["RDRBook", "RDRShelf", "Root", "UMConfigure"];

#[test]
fn classes_of_an_object_file_are_told_by_its_symbols() {
    let archive = fixture("whole/libreader.a");
    let image = Image::parse(object(&archive)).unwrap();
    assert_eq!((class_count(&image), read(&image).classes), (4, vec![]));
    let found: BTreeSet<&str> =
        image.symbols().unwrap().iter().filter_map(|symbol| object_class(&symbol).unwrap()).collect();
    assert_eq!(found, set(&CLASSES));
    assert_eq!(own_classes(image.symbols().unwrap()), [""; 0], "it shares them all");
}

#[test]
fn classes_that_an_object_file_keeps_to_itself_are_found() {
    let archive = fixture("whole/libreader.a");
    let mut data = object(&archive).to_vec();
    let table = Image::parse(&data).unwrap().commands.symtab.unwrap();
    for index in 0..table.count as usize {
        let kind = table.symbols as usize + 16 * index + 4;
        if data[kind] & 0x0E != 0 {
            data[kind] = data[kind] & !1 | 0x10; // private, and no longer external
        }
    }
    let image = Image::parse(&data).unwrap();
    let own = own_classes(image.symbols().unwrap());
    assert_eq!((own.len(), set(&own)), (4, set(&CLASSES)));
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

/// Methods of the recipe: two classes and a category with one each, `load` of the root class.
fn implements_the_recipe(image: &Image<'_>) {
    let found = methods::methods(image);
    let names: Vec<&str> = found.names.into_iter().collect();
    assert_eq!(names, ["load", "shelfDidOpen", "turnPage"]);
    assert_eq!((found.count, found.fault), (3, None));
    let sent = methods::selectors(image, &Lookup::new(["sharedManager", "turnPage", "shared"]));
    assert_eq!((sent.names, sent.references, sent.fault), (vec!["sharedManager"], 1, None));
}

#[test]
fn large_method_lists_and_sent_selectors() {
    for name in ["whole/rebased.dylib", "whole/chained.dylib"] {
        implements_the_recipe(&Image::parse(&fixture(name)).unwrap());
    }
}

#[test]
fn small_method_lists() {
    for name in ["whole/rebased.dylib", "whole/chained.dylib"] {
        let data = made_small(&fixture(name));
        implements_the_recipe(&Image::parse(&data).unwrap());
    }
}

#[test]
fn small_method_lists_that_name_selectors_themselves() {
    let data = fixture("whole/rebased.dylib");
    let image = Image::parse(&data).unwrap();
    let mut direct = data.clone();
    for (at, address) in lists(&image) {
        // Pointers are plain here: the first one of the entry is the selector's address.
        let selector = u64::from_le_bytes(data[at + 8..at + 16].try_into().unwrap());
        let offset = i32::try_from(selector.cast_signed() - (address + 8).cast_signed()).unwrap();
        direct[at..at + 4].copy_from_slice(&(0xC000_0000u32 | 12).to_le_bytes());
        direct[at + 8..at + 12].copy_from_slice(&offset.to_le_bytes());
    }
    implements_the_recipe(&Image::parse(&direct).unwrap());
}

#[test]
fn lists_that_cannot_be_are_faults() {
    let data = fixture("whole/rebased.dylib");
    let (at, _) = lists(&Image::parse(&data).unwrap())[0];
    // An entry too small for its pointers, and more entries than there are bytes.
    for (place, value) in [(at, 8u32), (at + 4, u32::MAX)] {
        let mut bent = data.clone();
        bent[place..place + 4].copy_from_slice(&value.to_le_bytes());
        let found = methods::methods(&Image::parse(&bent).unwrap());
        assert_eq!(found.fault.map(|fault| fault.kind), Some(ErrorKind::OutOfRange));
        assert_eq!(found.count, 2, "the others are read");
    }
}

/// Offset and address of each method list of the recipe, which all have one entry of 24 bytes.
fn lists(image: &Image<'_>) -> Vec<(usize, u64)> {
    let mut lists = BTreeSet::new();
    for section in ["__objc_const", "__objc_data"].into_iter().flat_map(|name| image.sections_named(name)) {
        let bytes = image.section_bytes(&section);
        for at in (0..bytes.len().saturating_sub(8)).step_by(4) {
            if bytes[at..at + 8] == [24, 0, 0, 0, 1, 0, 0, 0] {
                lists.insert((section.offset as usize + at, section.address + at as u64));
            }
        }
    }
    assert!(lists.len() >= 3, "{lists:?}");
    lists.into_iter().collect()
}

/// The image with each method list of three pointers an entry written anew as offsets, as linkers write them since
/// iOS 14: the names lead through references, which take the place of a large entry's second and third pointer.
fn made_small(data: &[u8]) -> Vec<u8> {
    let image = Image::parse(data).unwrap();
    let mut out = data.to_vec();
    let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
    for (at, _) in lists(&image) {
        let pointer = data[at + 8..at + 16].to_vec();
        put(at, &(0x8000_0000u32 | 12).to_le_bytes());
        put(at + 8, &12u32.to_le_bytes()); // the reference stands twelve bytes behind the offset
        put(at + 20, &pointer);
    }
    out
}

#[test]
fn method_lists_cut_and_bent_never_panic() {
    let data = fixture("whole/chained.dylib");
    for at in (0..data.len()).step_by(7) {
        let mut bent = data.clone();
        bent[at] ^= 0xFF;
        for bytes in [&data[..at], &bent] {
            if let Ok(image) = Image::parse(bytes) {
                let _ = (methods::methods(&image), methods::selectors(&image, &Lookup::new(["load"])));
            }
        }
    }
}
