//! Objective-C metadata in a Mach-O image: classes, categories and protocols by name.
//!
//! Source: Apple's open-source runtime, `objc-runtime-new.h` (`class_t`, `class_ro_t`, `category_t`, `protocol_t`),
//! and `objc-abi.h` for the section names.

pub mod methods;

use super::macho::fixups::Target;
use super::macho::image::{Image, MH_DSYM, MH_OBJECT};
use crate::bytes::{ErrorKind, ReadError, ReadResult};
use std::collections::BTreeSet;

/// The two low bits of the data pointer hold flags (a Swift class, a stable Swift ABI).
const DATA_FLAGS: u64 = 0x3;
/// Bits of a 64-bit data pointer that the runtime takes for the address (`FAST_DATA_MASK`).
const DATA_MASK_64: u64 = 0x0000_7FFF_FFFF_FFF8;
const CLASS_SYMBOL: &str = "_OBJC_CLASS_$_";

/// Names that an image defines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Classes, Swift ones by their mangled runtime names; sorted.
    pub classes: BTreeSet<String>,
    /// Categories by their own names; sorted.
    pub categories: BTreeSet<String>,
    /// Protocols that the image describes, its own or those it conforms to; sorted.
    pub protocols: BTreeSet<String>,
    /// Number of entries in the class lists, which is the number of classes defined.
    pub class_count: usize,
    /// What could not be read, at most one entry a list.
    pub faults: Vec<ReadError>,
}

/// Reads the metadata of an image.
pub fn read(image: &Image<'_>) -> Metadata {
    let mut out = Metadata { class_count: class_count(image), ..Metadata::default() };
    if image.file_type == MH_OBJECT {
        object_classes(image, &mut out);
        return out;
    }
    if image.file_type == MH_DSYM {
        return out; // its names stand in the binary it belongs to
    }
    let (classes, class_fault) = names(image, "__objc_classlist", class_name);
    let (categories, category_fault) = names(image, "__objc_catlist", first_name);
    let (protocols, protocol_fault) = names(image, "__objc_protolist", protocol_name);
    out.classes = classes;
    out.categories = categories;
    out.protocols = protocols;
    out.faults.extend([class_fault, category_fault, protocol_fault].into_iter().flatten());
    out
}

/// Number of classes that an image defines: entries of its class lists, which stand in the open even where names are
/// encrypted.
pub fn class_count(image: &Image<'_>) -> usize {
    let lists = image.sections_named("__objc_classlist");
    lists.map(|section| image.section_bytes(section).len() / image.pointer_size()).sum()
}

/// An object file is not linked, its pointers are relocations: the defined class symbols tell the names.
fn object_classes(image: &Image<'_>, out: &mut Metadata) {
    let (symbols, fault) = image.symbols();
    out.faults.extend(fault);
    let defined = symbols.iter().filter(|s| s.defined).filter_map(|s| s.name.strip_prefix(CLASS_SYMBOL));
    out.classes = defined.map(str::to_owned).collect();
}

/// The names behind the pointers of a list, and the first fault.
fn names(
    image: &Image<'_>,
    list: &'static str,
    name: fn(&Image<'_>, u64) -> ReadResult<String>,
) -> (BTreeSet<String>, Option<ReadError>) {
    let (mut found, mut fault) = (BTreeSet::new(), None);
    for section in image.sections_named(list) {
        let count = image.section_bytes(section).len() / image.pointer_size();
        for index in 0..count {
            let at = section.address.wrapping_add((index * image.pointer_size()) as u64);
            match follow(image, at, list).and_then(|target| name(image, target)) {
                Ok(name) => {
                    found.insert(name);
                }
                Err(error) => fault = fault.or(Some(error)),
            }
        }
    }
    (found, fault)
}

/// The address that the pointer at `at` leads to.
fn follow(image: &Image<'_>, at: u64, what: &'static str) -> ReadResult<u64> {
    match image.pointer_at(at, what)? {
        Target::Address(address) => Ok(address),
        Target::Null | Target::Import(_) => Err(ReadError::new(ErrorKind::OutOfRange, what, at)),
    }
}

/// `class_t.data` → `class_ro_t.name`.
fn class_name(image: &Image<'_>, class: u64) -> ReadResult<String> {
    let pointer = image.pointer_size() as u64;
    let data = follow(image, class.wrapping_add(4 * pointer), "class_t data")?;
    let ro = if image.is_wide() { data & DATA_MASK_64 } else { data & !DATA_FLAGS };
    // flags, instanceStart, instanceSize, on 64-bit a reserved word; then ivarLayout, then the name.
    let head = if image.is_wide() { 16 } else { 12 };
    text(image, ro.wrapping_add(head + pointer), "class_ro_t name")
}

/// `category_t.name`, its first field.
fn first_name(image: &Image<'_>, category: u64) -> ReadResult<String> {
    text(image, category, "category_t name")
}

/// `protocol_t.mangledName`, behind the isa pointer.
fn protocol_name(image: &Image<'_>, protocol: u64) -> ReadResult<String> {
    text(image, protocol.wrapping_add(image.pointer_size() as u64), "protocol_t mangledName")
}

/// The text behind the pointer at `at`.
fn text(image: &Image<'_>, at: u64, what: &'static str) -> ReadResult<String> {
    let address = follow(image, at, what)?;
    let text = image.text_at(address).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| ReadError::new(ErrorKind::BadText, what, address))
}

/// Strings of a C-string section (`__objc_methname`, `__cstring`), in order.
pub fn c_strings<'a>(image: &Image<'a>, section: &'a str) -> impl Iterator<Item = &'a str> {
    let bytes: Vec<&'a [u8]> = image.sections_named(section).map(|s| image.section_bytes(s)).collect();
    bytes
        .into_iter()
        .flat_map(|bytes| bytes.split(|&b| b == 0))
        .filter(|bytes| !bytes.is_empty())
        .filter_map(|bytes| std::str::from_utf8(bytes).ok())
}

/// Sections that hold names; Apple's linker has one for classes, others put them among the C strings.
const NAMES: [&str; 2] = ["__objc_classname", "__cstring"];

/// Whether the metadata is behind encryption.
pub fn is_hidden(image: &Image<'_>) -> bool {
    let Some(encryption) = image.commands.encryption.filter(|e| e.id != 0) else { return false };
    let start = u64::from(encryption.offset);
    let end = start + u64::from(encryption.size);
    image
        .sections()
        .filter(|s| NAMES.contains(&s.name.as_str()))
        .any(|s| (start..end).contains(&u64::from(s.offset)))
}

#[cfg(test)]
mod tests;
