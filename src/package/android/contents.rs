//! What an Android package holds beside its manifest and resources: code, libraries, assets.

use super::code;
use super::entries::Layout;
use super::natives;
use super::nested;
use super::versions;
use crate::bytes::{Budget, ReadError};
use crate::model::{CodeUnit, Gap, NativeLibrary, Part, VersionTrace};
use crate::package::Options;
use crate::package::container::{Container, Item};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Code, libraries and assets of one archive.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// In loading order, code inside assets last.
    pub(super) code: Vec<CodeUnit>,
    /// Sorted.
    pub(super) native_libraries: Vec<NativeLibrary>,
    pub(super) assets: Vec<String>,
    /// Versions that libraries leave.
    pub(super) versions: Vec<VersionTrace>,
    /// Names of Kotlin modules.
    pub(super) kotlin_modules: Vec<String>,
}

/// A piece of code and the versions in its constants.
pub(super) type Coded = (CodeUnit, Vec<VersionTrace>);

/// Entries read so far, by name and checksum. A split set for several systems holds the same files many times.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeSet<(String, u32)>);

impl Seen {
    /// Whether `item` is new.
    fn is_new(&mut self, item: &Item<'_>) -> bool {
        item.crc == 0 || self.0.insert((item.name.to_owned(), item.crc))
    }
}

/// Reads what `container` holds, but nothing that stands in `seen`.
pub(super) fn read(
    container: &Container<'_>,
    layout: Layout,
    seen: &mut Seen,
    options: &Options<'_>,
    budget: &Budget,
) -> Contents {
    let mut items = container.items();
    items.retain(|item| is_part(layout, item) && seen.is_new(item));
    let names = || items.iter().map(|item| item.name);
    let (mut coded, nested) = rayon::join(
        || read_code(container, layout, names(), options, budget),
        || nested::read(container, layout, &items, options, budget),
    );
    coded.extend(nested);
    let (code, constants): (Vec<_>, Vec<_>) = coded.into_iter().unzip();
    let mut versions = versions::in_files(container, layout, budget);
    versions.extend(constants.into_iter().flatten());
    let mut native_libraries: Vec<_> =
        items.iter().filter_map(|item| layout.library(item, container)).collect();
    native_libraries.sort();
    native_libraries.dedup_by(|a, b| a.entry == b.entry);
    natives::fill(container, &mut native_libraries, budget);
    let assets = names().filter(|name| layout.is_asset(name)).map(|name| container.entry(name)).collect();
    let kotlin_modules = versions::kotlin_modules(container, layout);
    Contents { code, native_libraries, assets, versions, kotlin_modules }
}

fn is_part(layout: Layout, item: &Item<'_>) -> bool {
    layout.dex(item.name).is_some()
        || layout.is_asset(item.name)
        || layout.library_name(item.name).is_some()
        || nested::is_named(item.name)
}

/// Whether there is an entry with code where Android looks for it, readable or not.
pub(super) fn has_dex(container: &Container<'_>, layout: Layout) -> bool {
    container.items().iter().any(|item| layout.dex(item.name).is_some())
}

/// The bytes of `entry`; none when there are none or they cannot be read, which is a gap in `part`.
pub(super) fn bytes<'c>(
    container: &'c Container<'_>,
    entry: &str,
    part: Part,
    budget: &Budget,
) -> Option<Cow<'c, [u8]>> {
    match container.read(entry, budget)? {
        Ok(data) => Some(data),
        Err(error) => {
            note_all(container, entry, part, &[error]);
            None
        }
    }
}

/// Notes what readers of `entry` found wrong.
pub(super) fn note_all(container: &Container<'_>, entry: &str, part: Part, faults: &[ReadError]) {
    for error in faults {
        container.note(Gap::from_error(container.place(entry), part, error));
    }
}

/// Reads every dex, several at a time; each is inflated, read and dropped.
fn read_code<'n>(
    container: &Container<'_>,
    layout: Layout,
    names: impl Iterator<Item = &'n str>,
    options: &Options<'_>,
    budget: &Budget,
) -> Vec<Coded> {
    let mut entries: Vec<_> = names.filter_map(|name| Some((layout.dex(name)?, name))).collect();
    entries.sort_unstable();
    entries.dedup();
    // One at a time, whatever their sizes: the largest may come last.
    let units = entries.par_iter().with_max_len(1).map(|(_, entry)| dex(container, entry, options, budget));
    units.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// Reads the dex at `entry`.
pub(super) fn dex(
    container: &Container<'_>,
    entry: &str,
    options: &Options<'_>,
    budget: &Budget,
) -> Option<Coded> {
    let data = bytes(container, entry, Part::Code, budget)?;
    let (unit, gaps) = code::read(&container.entry(entry), &data, options.interest, container.file());
    for gap in gaps {
        container.note(gap);
    }
    Some((unit, versions::in_constants(container, entry, &data, options.interest.constants())))
}
