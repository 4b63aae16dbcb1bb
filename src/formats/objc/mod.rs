//! Objective-C metadata in a Mach-O image: classes, categories and protocols by name.
//!
//! Source: Apple's open-source runtime, `objc-runtime-new.h` (`class_t`, `class_ro_t`, `category_t`, `protocol_t`),
//! and `objc-abi.h` for the section names.

pub mod methods;

use super::macho::fixups::Target;
use super::macho::image::{Image, MH_DSYM, MH_OBJECT};
use super::macho::{Symbol, Symbols};
use crate::bytes::{ErrorKind, ReadError, ReadResult};

/// The two low bits of the data pointer hold flags (a Swift class, a stable Swift ABI).
const DATA_FLAGS: u64 = 0x3;
/// Bits of a 64-bit data pointer that the runtime takes for the address (`FAST_DATA_MASK`).
const DATA_MASK_64: u64 = 0x0000_7FFF_FFFF_FFF8;
/// What the symbol of a class begins with.
pub const CLASS_SYMBOL: &str = "_OBJC_CLASS_$_";

/// Names that an image defines, in the order of its lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata<'a> {
    /// Classes, Swift ones by their mangled runtime names.
    pub classes: Vec<&'a str>,
    /// Categories by their own names.
    pub categories: Vec<&'a str>,
    /// Protocols that the image describes, its own or those it conforms to.
    pub protocols: Vec<&'a str>,
    /// Number of entries in the class lists, which is the number of classes defined.
    pub class_count: usize,
    /// What could not be read, at most one entry a list.
    pub faults: Vec<ReadError>,
}

/// Reads the metadata of an image. That of an object file is not linked, its pointers are relocations: symbols tell the
/// names, and [`object_class`] knows them.
pub fn read<'a>(image: &Image<'a>) -> Metadata<'a> {
    let mut out = Metadata { class_count: class_count(image), ..Metadata::default() };
    if image.file_type == MH_DSYM || image.file_type == MH_OBJECT {
        return out; // those of a debug companion stand in the binary it belongs to
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
    lists.map(|section| image.section_bytes(&section).len() / image.pointer_size()).sum()
}

/// Whether the name that `bytes` starts with is that of a class's symbol. Eight bytes at once tell nearly all others apart.
#[inline]
pub fn is_class_symbol(bytes: &[u8]) -> bool {
    let class = CLASS_SYMBOL.as_bytes();
    bytes.first_chunk::<8>() == class.first_chunk::<8>() && bytes.starts_with(class)
}

/// The name of the class that a symbol of an object file defines.
#[inline]
pub fn object_class<'a>(symbol: &Symbol<'a>) -> ReadResult<Option<&'a str>> {
    if !symbol.is_defined() || !is_class_symbol(symbol.bytes()) {
        return Ok(None);
    }
    symbol.name().map(|name| name.strip_prefix(CLASS_SYMBOL))
}

/// Number of the section in which an object file keeps its classes, as symbols count them.
pub fn class_section(image: &Image<'_>) -> Option<u8> {
    image.section_number("__objc_data")
}

/// Classes that an object file keeps to itself, as one does that was linked out of several: those of its own symbols that
/// define one, in whatever section.
pub fn own_classes<'a>(symbols: Symbols<'a>) -> Vec<&'a str> {
    let own = symbols.iter().filter(|symbol| !symbol.is_external());
    own.filter_map(|symbol| object_class(&symbol).ok().flatten()).collect()
}

/// The names behind the pointers of a list, and the first fault.
fn names<'a>(
    image: &Image<'a>,
    list: &'static str,
    name: fn(&Image<'a>, u64) -> ReadResult<&'a str>,
) -> (Vec<&'a str>, Option<ReadError>) {
    let (mut found, mut fault) = (Vec::new(), None);
    for (at, target) in image.sections_named(list).flat_map(|section| image.pointers(&section)) {
        match inside(target, at, list).and_then(|target| name(image, target)) {
            Ok(name) => found.push(name),
            Err(error) => fault = fault.or(Some(error)),
        }
    }
    (found, fault)
}

/// The address in this image that the pointer at `at` leads to.
const fn inside(target: Target, at: u64, what: &'static str) -> ReadResult<u64> {
    match target {
        Target::Address(address) => Ok(address),
        Target::Null | Target::Import(_) => Err(ReadError::new(ErrorKind::OutOfRange, what, at)),
    }
}

/// The address that the pointer at `at` leads to.
fn follow(image: &Image<'_>, at: u64, what: &'static str) -> ReadResult<u64> {
    inside(image.pointer_at(at, what)?, at, what)
}

/// `class_t.data` → `class_ro_t.name`.
fn class_name<'a>(image: &Image<'a>, class: u64) -> ReadResult<&'a str> {
    let pointer = image.pointer_size() as u64;
    let data = follow(image, class.wrapping_add(4 * pointer), "class_t data")?;
    let ro = if image.is_wide() { data & DATA_MASK_64 } else { data & !DATA_FLAGS };
    // flags, instanceStart, instanceSize, on 64-bit a reserved word; then ivarLayout, then the name.
    let head = if image.is_wide() { 16 } else { 12 };
    text(image, ro.wrapping_add(head + pointer), "class_ro_t name")
}

/// `category_t.name`, its first field.
fn first_name<'a>(image: &Image<'a>, category: u64) -> ReadResult<&'a str> {
    text(image, category, "category_t name")
}

/// `protocol_t.mangledName`, behind the isa pointer.
fn protocol_name<'a>(image: &Image<'a>, protocol: u64) -> ReadResult<&'a str> {
    text(image, protocol.wrapping_add(image.pointer_size() as u64), "protocol_t mangledName")
}

/// The text behind the pointer at `at`.
fn text<'a>(image: &Image<'a>, at: u64, what: &'static str) -> ReadResult<&'a str> {
    let address = follow(image, at, what)?;
    let text = image.text_at(address).filter(|text| !text.is_empty());
    text.ok_or_else(|| ReadError::new(ErrorKind::BadText, what, address))
}

/// The bytes of the C-string sections of that name (`__objc_methname`, `__cstring`): texts one behind the other.
pub fn c_strings<'a>(image: &Image<'a>, section: &str) -> impl Iterator<Item = &'a [u8]> {
    image.sections_named(section).map(|section| image.section_bytes(&section))
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
        .filter(|s| NAMES.contains(&&*s.name))
        .any(|s| (start..end).contains(&u64::from(s.offset)))
}

#[cfg(test)]
mod tests;
