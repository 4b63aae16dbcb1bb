//! Methods and selectors: what classes, categories and protocols implement, and what code sends.
//!
//! Source: Apple's open-source runtime, `objc-runtime-new.h` (`method_list_t`, `method_t::small`, `method_t::big`).
//! Lists come large, with three pointers an entry, or small since iOS 14, with three offsets relative to their places,
//! the first of which leads to a selector reference.

use super::{DATA_FLAGS, DATA_MASK_64, follow, inside};
use crate::bytes::{ErrorKind, Lookup, ReadError, ReadResult};
use crate::formats::macho::Image;
use crate::formats::macho::fixups::Target;
use crate::formats::macho::image::{MH_DSYM, MH_OBJECT};
use std::collections::BTreeSet;

/// `smallMethodListFlag`
const SMALL: u32 = 0x8000_0000;
/// Names are offsets of the selectors themselves, as in the system's shared cache.
const DIRECT: u32 = 0x4000_0000;
/// Size of an entry among the flags.
const ENTRY_SIZE: u32 = 0x0000_FFFC;
const REFERENCE: &str = "selector reference";
/// Most methods read of one image: lists may be shared by damage.
const MAX_METHODS: usize = 2_000_000;

/// What was read of an image's method lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Methods<'a> {
    /// Names of methods that its classes and categories implement, of instances and of classes; sorted.
    pub names: BTreeSet<&'a str>,
    /// How many they are, over all classes.
    pub count: usize,
    /// The first list or entry that could not be read.
    pub fault: Option<ReadError>,
}

/// The methods that the classes and categories of a linked image implement. Object files have relocations in their
/// lists, so they have none.
pub fn methods<'a>(image: &Image<'a>) -> Methods<'a> {
    let mut out = Methods::default();
    if image.file_type == MH_OBJECT || image.file_type == MH_DSYM {
        return out;
    }
    let mut lists = BTreeSet::new();
    for (section, of) in [("__objc_classlist", class_lists as Lists), ("__objc_catlist", category_lists)] {
        for (at, target) in pointers(image, section) {
            match inside(target, at, section).and_then(|target| of(image, target)) {
                Ok(found) => lists.extend(found.into_iter().flatten()),
                Err(error) => out.fault = out.fault.or(Some(error)),
            }
        }
    }
    for list in lists {
        if let Err(error) = read_list(image, list, &mut out) {
            out.fault = out.fault.or(Some(error));
        }
    }
    out
}

/// Selectors that code of a linked image sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent<'n> {
    /// Those of the set that was asked for, as often as they are referred to.
    pub names: Vec<&'n str>,
    /// How many references the image keeps, to selectors of the set and to others.
    pub references: usize,
    /// The first reference that leads nowhere.
    pub fault: Option<ReadError>,
}

/// Which selectors of `wanted` code of a linked image sends: by its references, which tell them from the names of
/// methods that the image has itself. Of a selector that nobody wants only the beginning is read.
pub fn selectors<'n>(image: &Image<'_>, wanted: &Lookup<'n>) -> Sent<'n> {
    let mut out = Sent::default();
    if image.file_type == MH_OBJECT || image.file_type == MH_DSYM {
        return out;
    }
    for (at, target) in pointers(image, "__objc_selrefs") {
        out.references += 1;
        match inside(target, at, REFERENCE).and_then(|name| image.bytes_at(name, REFERENCE)) {
            Ok(bytes) => out.names.extend(wanted.at_start(bytes)),
            Err(error) => out.fault = out.fault.or(Some(error)),
        }
    }
    out
}

/// The pointers in the sections of that name: the address of each, and what it means.
fn pointers<'i>(image: &'i Image<'_>, section: &'static str) -> impl Iterator<Item = (u64, Target)> + 'i {
    image.sections_named(section).flat_map(|section| image.pointers(&section))
}

type Lists = fn(&Image<'_>, u64) -> ReadResult<[Option<u64>; 2]>;

/// The lists of a class and of its metaclass.
fn class_lists(image: &Image<'_>, class: u64) -> ReadResult<[Option<u64>; 2]> {
    let own = base_methods(image, class)?;
    let meta = match image.pointer_at(class, "class_t isa")? {
        Target::Address(meta) => base_methods(image, meta)?,
        Target::Null | Target::Import(_) => None,
    };
    Ok([own, meta])
}

/// `class_t.data` → `class_ro_t.baseMethods`, two pointers behind the layout of instance variables.
fn base_methods(image: &Image<'_>, class: u64) -> ReadResult<Option<u64>> {
    let pointer = image.pointer_size() as u64;
    let data = follow(image, class.wrapping_add(4 * pointer), "class_t data")?;
    let ro = if image.is_wide() { data & DATA_MASK_64 } else { data & !DATA_FLAGS };
    let head = if image.is_wide() { 16 } else { 12 };
    optional(image, ro.wrapping_add(head + 2 * pointer), "class_ro_t baseMethods")
}

/// `category_t.instanceMethods` and `classMethods`, behind name and class.
fn category_lists(image: &Image<'_>, category: u64) -> ReadResult<[Option<u64>; 2]> {
    let at = |index: u64| category.wrapping_add(index * image.pointer_size() as u64);
    Ok([
        optional(image, at(2), "category_t instanceMethods")?,
        optional(image, at(3), "category_t classMethods")?,
    ])
}

/// Where the pointer at `at` leads in this image, if anywhere.
fn optional(image: &Image<'_>, at: u64, what: &'static str) -> ReadResult<Option<u64>> {
    match image.pointer_at(at, what)? {
        Target::Address(address) => Ok(Some(address)),
        Target::Null | Target::Import(_) => Ok(None),
    }
}

/// The entries of a `method_list_t`.
fn read_list<'a>(image: &Image<'a>, list: u64, out: &mut Methods<'a>) -> ReadResult<()> {
    let mut head = image.cursor_at(list, "method_list_t")?;
    let (flags, count) = (head.u32("method_list_t entsize")?, head.u32("method_list_t count")?);
    let size = u64::from(flags & ENTRY_SIZE);
    let least = if flags & SMALL == 0 { 3 * image.pointer_size() as u64 } else { 12 };
    if size < least {
        return Err(ReadError::new(ErrorKind::OutOfRange, "method_list_t entsize", list));
    }
    let entries = usize::try_from(count).unwrap_or(usize::MAX);
    head.check_count(entries, usize::try_from(size).unwrap_or(usize::MAX), "method_list_t count")?;
    if out.count.saturating_add(entries) > MAX_METHODS {
        return Err(ReadError::new(ErrorKind::OverBudget, "method_list_t count", list));
    }
    for index in 0..u64::from(count) {
        let entry = list.wrapping_add(8 + index * size);
        out.names.insert(text(image, name(image, entry, flags)?)?);
        out.count += 1;
    }
    Ok(())
}

/// Address of the selector of the entry at `entry`.
fn name(image: &Image<'_>, entry: u64, flags: u32) -> ReadResult<u64> {
    if flags & SMALL == 0 {
        return follow(image, entry, "method_t name");
    }
    let offset = image.cursor_at(entry, "method_t name")?.u32("method_t name")?.cast_signed();
    let target = entry.wrapping_add_signed(i64::from(offset));
    if flags & DIRECT == 0 { follow(image, target, REFERENCE) } else { Ok(target) }
}

fn text<'a>(image: &Image<'a>, address: u64) -> ReadResult<&'a str> {
    let text = image.text_at(address).filter(|text| !text.is_empty());
    text.ok_or_else(|| ReadError::new(ErrorKind::BadText, "selector", address))
}
