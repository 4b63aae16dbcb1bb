//! Native libraries and the Java classes whose native methods they hold, told by the names of the functions that they
//! export: `Java_com_vendor_Sdk_start` is `start` of `com.vendor.Sdk`, and no renamer may touch either.
//!
//! Libraries are large and mostly name nothing. So of several ABIs one is looked at, and a library whose first part, where
//! the linker's tables stand, holds no such name is not inflated to its end: not beyond the names, where these are found.

use crate::bytes::{Budget, ReadResult};
use crate::formats::{elf, elf_head};
use crate::model::{Gap, NativeLibrary, Part};
use crate::package::container::Container;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How the names begin.
const PREFIX: &[u8] = b"Java_";
/// Bytes of a library that are looked at for a name before the rest is.
const HEAD: usize = 512 << 10;
/// The same in steps: in most libraries the names of symbols end early.
const HEADS: [usize; 3] = [32 << 10, 128 << 10, HEAD];
/// ABIs, the most usual first.
const ABIS: [&str; 5] = ["arm64-v8a", "armeabi-v7a", "armeabi", "x86_64", "x86"];
/// Most classes of one library that are told.
const MOST: usize = 1 << 12;

/// Puts into `libraries` of `container` the classes whose native methods they hold.
pub(super) fn fill(container: &Container<'_>, libraries: &mut [NativeLibrary], budget: &Budget) {
    let mut best: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, library) in libraries.iter().enumerate() {
        let rank = ABIS.iter().position(|abi| *abi == library.abi).unwrap_or(ABIS.len());
        let known = best.entry(library.name.clone()).or_insert((rank, at));
        *known = (*known).min((rank, at));
    }
    let chosen: BTreeSet<usize> = best.into_values().map(|(_, at)| at).collect();
    libraries.par_iter_mut().enumerate().with_max_len(1).filter(|(at, _)| chosen.contains(at)).for_each(
        |(_, library)| library.classes = classes(container, container.name_of(&library.entry), budget),
    );
}

/// The classes whose native methods the library in `entry` holds, sorted.
fn classes(container: &Container<'_>, entry: &str, budget: &Budget) -> Vec<String> {
    if !names_any(container, entry) {
        return Vec::new();
    }
    let note = |error: &_| {
        let place = container.place(entry);
        container.note(Gap::from_error(place, Part::NativeLibrary, error));
    };
    let read = |data: &[u8]| -> ReadResult<BTreeSet<String>> {
        let (names, fault) = elf::exports(data)?;
        fault.iter().for_each(&note);
        Ok(names.into_iter().filter_map(class_of).take(MOST).collect())
    };
    let found = container.read(entry, budget).map(|data| data.and_then(|data| read(&data)));
    match found {
        Some(Ok(classes)) => classes.into_iter().collect(),
        Some(Err(error)) => {
            note(&error);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Whether a name of a native method stands where the library in `entry` has its names.
fn names_any(container: &Container<'_>, entry: &str) -> bool {
    for most in HEADS {
        let Some(head) = container.beginning(entry, most).filter(|head| elf::is_elf(head)) else {
            return false;
        };
        if memchr::memmem::find(&head, b"\0Java_").is_some() {
            return true;
        }
        if head.len() < most || elf_head::names_end(&head).is_some() {
            return false;
        }
    }
    false
}

/// The class of an exported function: `com.vendor.Sdk` of `Java_com_vendor_Sdk_start__I`. Source: "Resolving Native
/// Method Names" of the JNI specification.
fn class_of(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name.strip_prefix(PREFIX)?).ok()?;
    let (mut class, mut last, mut chars) = (String::new(), None, name.chars());
    while let Some(c) = chars.next() {
        if c != '_' {
            class.push(c);
            continue;
        }
        match chars.as_str().chars().next() {
            // The types of an overloaded method follow.
            Some('_') => break,
            Some('1') => class.push('_'),
            // `;` and `[` stand in types alone.
            Some('2' | '3') => return None,
            Some('0') => {
                let code = chars.as_str().get(1..5)?;
                class.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                chars.nth(3);
            }
            _ => {
                last = Some(class.len());
                class.push('.');
                continue;
            }
        }
        chars.next();
    }
    class.truncate(last?);
    let well_formed = class.split('.').all(|segment| !segment.is_empty());
    well_formed.then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_native_methods_give_their_classes() {
        let of = |name: &str| class_of(name.as_bytes());
        assert_eq!(of("Java_com_acme_Sdk_start").as_deref(), Some("com.acme.Sdk"));
        assert_eq!(of("Java_com_acme_Sdk_start__ILjava_lang_String_2").as_deref(), Some("com.acme.Sdk"));
        assert_eq!(of("Java_com_acme_1x_Sdk_00024Inner_get_1it").as_deref(), Some("com.acme_x.Sdk$Inner"));
        assert_eq!(of("Java_Main_run").as_deref(), Some("Main"));
        for other in [
            "JNI_OnLoad",
            "Java_",
            "Java_run",
            "Java__run",
            "Java_a_0zzzz_b",
            "Java_com_acme_2_x",
            "Java_a_0",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
