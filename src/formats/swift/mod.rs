//! Swift types of a Mach-O image, by module and name.
//!
//! Source: `docs/ABI/TypeMetadata.rst` and `include/swift/ABI/Metadata.h` of the Swift project: `__swift5_types` lists
//! relative pointers to context descriptors, each of which names its parent, up to the module.

use super::macho::Image;
use super::macho::fixups::Target;
use crate::bytes::{ErrorKind, ReadError, ReadResult};
use std::collections::BTreeSet;

/// Deepest nesting of types that we follow.
const MAX_DEPTH: usize = 32;
/// `ContextDescriptorKind::Module`, the root of every chain of parents.
const MODULE: u32 = 0;
const EXTENSION: u32 = 1;
const ANONYMOUS: u32 = 2;

/// Types that an image defines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Types<'a> {
    /// `Module.Outer.Inner`, in the order of the lists.
    pub names: Vec<String>,
    /// Modules that define at least one of them, sorted.
    pub modules: BTreeSet<&'a str>,
    /// The first thing that could not be read.
    pub fault: Option<ReadError>,
}

/// Reads `__swift5_types` of a linked image. Object files hold relocations there, so they have none.
pub fn types<'a>(image: &Image<'a>) -> Types<'a> {
    let mut out = Types::default();
    if image.file_type == super::macho::image::MH_OBJECT || image.file_type == super::macho::image::MH_DSYM {
        return out;
    }
    for section in image.sections_named("__swift5_types") {
        let count = image.section_bytes(&section).len() / 4;
        for index in 0..count {
            let at = section.address.wrapping_add(4 * index as u64);
            match relative(image, at, "swift type").and_then(|descriptor| path(image, descriptor)) {
                Ok(path) => {
                    if let [module, _, ..] = path.as_slice() {
                        out.modules.insert(module);
                        out.names.push(path.join("."));
                    }
                }
                Err(error) => out.fault = out.fault.or(Some(error)),
            }
        }
    }
    out
}

/// Names from the module down to the type. Types inside functions stand in anonymous contexts, which have no name.
fn path<'a>(image: &Image<'a>, mut descriptor: u64) -> ReadResult<Vec<&'a str>> {
    let mut names = Vec::new();
    for _ in 0..MAX_DEPTH {
        let kind = image.cursor_at(descriptor, "context descriptor")?.u32("context descriptor flags")? & 0x1F;
        if kind != ANONYMOUS && kind != EXTENSION {
            let name = direct(image, descriptor.wrapping_add(8), "context name")?;
            let text = image.text_at(name);
            let text = text.ok_or_else(|| ReadError::new(ErrorKind::BadText, "context name", name))?;
            names.push(text);
        }
        if kind == MODULE {
            names.reverse();
            return Ok(names);
        }
        descriptor = relative(image, descriptor.wrapping_add(4), "context parent")?;
    }
    Err(ReadError::new(ErrorKind::TooDeep, "context parent", descriptor))
}

/// A pointer relative to its own place that leads to the thing itself, at whatever address: names are bound to none.
fn direct(image: &Image<'_>, at: u64, what: &'static str) -> ReadResult<u64> {
    let raw = image.cursor_at(at, what)?.u32(what)?.cast_signed();
    Ok(at.wrapping_add_signed(i64::from(raw)))
}

/// A pointer relative to its own place. The low bit says that it leads to a pointer, not to the thing itself.
fn relative(image: &Image<'_>, at: u64, what: &'static str) -> ReadResult<u64> {
    let raw = image.cursor_at(at, what)?.u32(what)?.cast_signed();
    let target = at.wrapping_add_signed(i64::from(raw & !1));
    if raw & 1 == 0 {
        return Ok(target);
    }
    match image.pointer_at(target, what)? {
        Target::Address(address) => Ok(address),
        // The parent lives in another image: an extension of its type. There is no name to follow here.
        Target::Null | Target::Import(_) => Err(ReadError::new(ErrorKind::Unsupported, what, at)),
    }
}

#[cfg(test)]
mod tests;
