//! Context descriptors as the compiler lays them out, in images made for the purpose.

use super::*;
use crate::formats::macho::tests::{BASE, image};

const STRUCT: u32 = 17;
const CLASS: u32 = 16;

/// A descriptor: its kind, which other one is its parent, and its name.
type Descriptor = (u32, usize, &'static str);

/// An image whose list names the descriptors `listed`. Each takes twelve bytes, names follow behind.
fn swift(descriptors: &[Descriptor], listed: &[usize]) -> Vec<u8> {
    let mut names = Vec::new();
    let mut content = Vec::new();
    for (at, (kind, parent, name)) in descriptors.iter().enumerate() {
        let relative = |to: usize, from: usize| (to as i64 - from as i64) as i32;
        content.extend((kind | 0x40).to_le_bytes()); // a flag beside the kind: unique
        content.extend(relative(12 * parent, 12 * at + 4).to_le_bytes());
        content.extend(relative(12 * descriptors.len() + names.len(), 12 * at + 8).to_le_bytes());
        names.extend(name.as_bytes());
        names.push(0);
    }
    content.extend(names);
    // The list stands right before the descriptors.
    let gap = (4 * listed.len()).next_multiple_of(16);
    let list =
        listed.iter().enumerate().flat_map(|(index, at)| ((gap + 12 * at - 4 * index) as u32).to_le_bytes());
    image(&[], &[("__swift5_types", list.collect()), ("__const", content)]).0
}

const MODULE_ITSELF: Descriptor = (MODULE, 0, "Reader");

fn names(data: &[u8]) -> (Vec<String>, Vec<String>, Option<ErrorKind>) {
    let image = Image::parse(data).unwrap();
    let found = types(&image);
    let modules = found.modules.into_iter().map(str::to_owned).collect();
    (found.names, modules, found.fault.map(|fault| fault.kind))
}

#[test]
fn types_by_module_and_outer_types() {
    let data = swift(&[MODULE_ITSELF, (CLASS, 0, "Shelf"), (STRUCT, 1, "Book"), (18, 2, "Kind")], &[1, 2, 3]);
    let (found, modules, fault) = names(&data);
    assert_eq!(found, ["Reader.Shelf", "Reader.Shelf.Book", "Reader.Shelf.Book.Kind"]);
    assert_eq!((modules, fault), (vec!["Reader".to_owned()], None));
}

#[test]
fn contexts_without_a_name_are_passed_over() {
    let data = swift(&[MODULE_ITSELF, (ANONYMOUS, 0, "x"), (EXTENSION, 1, "y"), (STRUCT, 2, "Page")], &[3]);
    assert_eq!(names(&data).0, ["Reader.Page"]);
}

#[test]
fn a_module_alone_is_no_type() {
    assert_eq!(names(&swift(&[MODULE_ITSELF], &[0])), (vec![], vec![], None));
}

#[test]
fn types_of_several_modules() {
    let data =
        swift(&[MODULE_ITSELF, (MODULE, 1, "Kit"), (CLASS, 1, "Client"), (CLASS, 0, "Shelf")], &[2, 3]);
    let (found, modules, _) = names(&data);
    assert_eq!(found, ["Kit.Client", "Reader.Shelf"]);
    assert_eq!(modules, ["Kit", "Reader"]);
}

/// The low bit of a relative pointer says that a pointer stands there.
#[test]
fn a_parent_behind_a_pointer() {
    let mut data = swift(&[MODULE_ITSELF, (CLASS, 0, "Shelf"), (CLASS, 1, "\0\0\0\0\0\0\0\0\0\0\0\0")], &[1]);
    let place = |data: &[u8]| {
        let image = Image::parse(data).unwrap();
        let section = image.sections_named("__const").next().unwrap();
        (section.offset as usize, section.address)
    };
    let (offset, address) = place(&data);
    let behind = 12 * 3 + "Reader\0Shelf\0".len();
    let behind = behind.next_multiple_of(2); // the low bit is taken
    data[offset + behind..offset + behind + 8].copy_from_slice(&address.to_le_bytes());
    let relative = (behind - 16) as u32 | 1;
    data[offset + 16..offset + 20].copy_from_slice(&relative.to_le_bytes());
    assert!(address > BASE);
    assert_eq!(names(&data), (vec!["Reader.Shelf".to_owned()], vec!["Reader".to_owned()], None));
    // The pointer leads nowhere: the parent is another image's.
    data[offset + behind..offset + behind + 8].fill(0);
    assert_eq!(names(&data), (vec![], vec![], Some(ErrorKind::Unsupported)));
}

#[test]
fn parents_in_a_ring_end_and_the_others_are_read() {
    let data = swift(&[MODULE_ITSELF, (CLASS, 2, "A"), (CLASS, 1, "B"), (CLASS, 0, "Shelf")], &[1, 3]);
    assert_eq!(
        names(&data),
        (vec!["Reader.Shelf".to_owned()], vec!["Reader".to_owned()], Some(ErrorKind::TooDeep))
    );
}

#[test]
fn cut_and_bent_lists_never_panic() {
    let data = swift(&[MODULE_ITSELF, (CLASS, 0, "Shelf"), (STRUCT, 1, "Book")], &[1, 2]);
    for at in 0..data.len() {
        let mut bent = data.clone();
        bent[at] ^= 0xFF;
        for bytes in [&data[..at], &bent] {
            if let Ok(image) = Image::parse(bytes) {
                let _ = types(&image);
            }
        }
    }
}
