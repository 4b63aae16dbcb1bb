//! The facts of a split set: several APKs that install as one app, in an archive (`.apks`, `.xapk`, `.apkm`) or a
//! folder.
//!
//! The base says who the app is; every other part adds what it declares and holds. Parts are read one after the
//! other, so that at most one lies in memory; only their manifests and resources are kept until all are known.

use super::apk::{self, MANIFEST, RESOURCES};
use super::contents::{self, Contents, Seen, bytes, note_all};
use super::entries::Layout;
use super::manifest::{self, Manifest};
use super::signatures;
use super::values::{Table, Values};
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::arsc;
use crate::formats::axml::{Document, Element};
use crate::model::{Certificate, Facts, Gap, PackageKind, Part, Place, Platform, Reason};
use crate::package::Options;
use crate::package::container::Container;

/// Most parts of one app. A bundle built for everything there is has some hundred.
const PARTS: usize = 4_096;
/// Most bytes of manifests and resources that are kept, of all parts together.
const KEPT: usize = 64 << 20;

/// What is known of one part until all have been read.
struct Split {
    /// Its name in the set.
    name: String,
    /// The place of its manifest.
    place: Place,
    /// The place of its resources.
    resources_place: Place,
    document: Option<Document>,
    resources: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    contents: Contents,
    has_dex: bool,
}

/// Whether `name` is a part of a split set.
pub(in crate::package) fn is_split(name: &str) -> bool {
    let tail = name.len().checked_sub(4).and_then(|at| name.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(".apk"))
}

/// Reads the facts of the split set in `container`. Every part that cannot be read is a gap.
pub fn read(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let mut splits = read_splits(container, options, budget);
    // The base first, then by name: what two parts disagree on is decided alike each time.
    splits.sort_by_cached_key(|split| (split.rank(), split.name.len(), split.name.clone()));
    note_bases(container, &splits);
    let manifest = read_manifests(container, &splits);
    let has_dex = splits.iter().any(|split| split.has_dex);
    if manifest.as_ref().is_none_or(|manifest| manifest.has_code) && !has_dex {
        container.note(Gap::new(container.own_place(), Part::Code, Reason::Missing));
    }
    let certificates = splits.first().map(|split| split.certificates.clone()).unwrap_or_default();
    let mut all = Contents::default();
    for split in splits {
        all.code.extend(split.contents.code);
        all.native_libraries.extend(split.contents.native_libraries);
        all.assets.extend(split.contents.assets);
        all.versions.extend(split.contents.versions);
        all.kotlin_modules.extend(split.contents.kotlin_modules);
    }
    all.native_libraries.sort();
    let sha256 = apk::digest(container, options);
    let facts = Facts { sha256, ..Facts::empty(PackageKind::SplitSet, Platform::Android) };
    apk::assemble(facts, container, manifest.unwrap_or_default(), all, certificates)
}

fn read_splits(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Vec<Split> {
    let items = container.items();
    let mut names: Vec<_> = items.iter().map(|item| item.name).filter(|name| is_split(name)).collect();
    // Bases first: what parts share stands in the base's name.
    names.sort_unstable_by_key(|name| (name.contains('/'), !name.contains("base"), *name));
    names.dedup();
    if names.len() > PARTS {
        let error = ReadError::new(ErrorKind::OverBudget, "split set", 0);
        container.note(Gap::from_error(container.own_place(), Part::Package, &error));
        names.truncate(PARTS);
    }
    let (mut seen, mut kept) = (Seen::default(), KEPT);
    let mut splits = Vec::new();
    for name in names {
        match container.open_inside(name, budget) {
            None => {}
            Some(Ok(inner)) => {
                splits.push(read_split(name, &inner, (&mut seen, &mut kept), options, budget));
                inner.gaps().into_iter().for_each(|gap| container.note(gap));
            }
            Some(Err(error)) => {
                container.note(Gap::from_error(container.place(name), Part::Package, &error));
            }
        }
    }
    splits
}

fn read_split(
    name: &str,
    inner: &Container<'_>,
    (seen, kept): (&mut Seen, &mut usize),
    options: &Options<'_>,
    budget: &Budget,
) -> Split {
    if !inner.has(MANIFEST) {
        inner.note(Gap::new(inner.place(MANIFEST), Part::Manifest, Reason::Missing));
    }
    let ((contents, certificates), (document, resources)) = rayon::join(
        || {
            let contents = contents::read(inner, Layout::Apk, seen, options, budget);
            (contents, signatures::read(inner, budget))
        },
        || keep(inner, kept, budget),
    );
    Split {
        name: name.to_owned(),
        place: inner.place(MANIFEST),
        resources_place: inner.place(RESOURCES),
        document,
        resources,
        certificates,
        contents,
        has_dex: contents::has_dex(inner, Layout::Apk),
    }
}

/// The manifest and the resources of `inner`, as long as there is room for them.
fn keep(inner: &Container<'_>, kept: &mut usize, budget: &Budget) -> (Option<Document>, Option<Vec<u8>>) {
    let size = |entry| inner.items().iter().find(|item| item.name == entry).map_or(0, |item| item.bytes);
    let mut fits = |entry, part| {
        let left = usize::try_from(size(entry)).ok().and_then(|size| kept.checked_sub(size));
        if left.is_none() {
            note_all(inner, entry, part, &[ReadError::new(ErrorKind::OverBudget, "split set", 0)]);
        }
        *kept = left.unwrap_or(*kept);
        left.is_some()
    };
    let document = fits(MANIFEST, Part::Manifest).then(|| apk::parse_manifest(inner, budget)).flatten();
    let resources = (document.is_some() && fits(RESOURCES, Part::Resources))
        .then(|| bytes(inner, RESOURCES, Part::Resources, budget).map(std::borrow::Cow::into_owned))
        .flatten();
    (document, resources)
}

impl Split {
    fn root(&self) -> Option<&Element> {
        self.document.as_ref().and_then(manifest::root)
    }

    /// The value of the plain attribute `name` of its manifest.
    fn attribute(&self, name: &str) -> Option<&str> {
        self.root()?.plain(name)?.text.as_deref()
    }

    /// A base has no name of its own.
    fn is_base(&self) -> bool {
        self.root().is_some() && self.attribute("split").is_none_or(str::is_empty)
    }

    /// Where it stands among the parts: the base, bases for other systems, features, what configures either.
    fn rank(&self) -> u8 {
        match () {
            () if self.is_base() && self.name.starts_with("standalones/") => 1,
            () if self.is_base() => 0,
            () if self.root().is_some() && self.attribute("configForSplit").is_none() => 2,
            () => 3,
        }
    }
}

/// A set without a base, one of several apps, and parts that another key signed: Android installs none of them.
fn note_bases(container: &Container<'_>, splits: &[Split]) {
    let Some(first) = splits.first() else { return };
    if !first.is_base() {
        container.note(Gap::new(container.place("base.apk"), Part::Manifest, Reason::Missing));
    }
    let note = |split: &Split, part, what: &str| {
        let mut gap = Gap::new(container.place(&split.name), part, Reason::Ambiguous);
        what.clone_into(&mut gap.structure);
        container.note(gap);
    };
    let signers = |split: &Split| -> Vec<String> {
        split.certificates.iter().map(|certificate| certificate.sha256.clone()).collect()
    };
    let expected = signers(first);
    for split in splits.iter().skip(1) {
        if split.root().is_some() && split.attribute("package") != first.attribute("package") {
            note(split, Part::Package, "second app of a split set");
        }
        let own = signers(split);
        if !own.is_empty() && !expected.is_empty() && !own.iter().any(|signer| expected.contains(signer)) {
            note(split, Part::Signature, "certificate of a split");
        }
    }
}

/// The facts of all manifests, each with its own resources first and then those of the others.
fn read_manifests(container: &Container<'_>, splits: &[Split]) -> Option<Manifest> {
    let tables: Vec<Option<Table<'_>>> = splits.iter().map(|split| open_table(container, split)).collect();
    let first = Values::new(Vec::new());
    let values: Vec<Values<'_>> =
        (0..splits.len()).map(|at| first.beside(Table::from(at, &tables))).collect();
    let parts: Vec<_> = splits
        .iter()
        .zip(&values)
        .filter_map(|(split, values)| {
            let document = split.document.as_ref()?;
            Some(manifest::Part { document, values, place: split.place.clone() })
        })
        .collect();
    let manifest = manifest::read_all(&parts);
    for (split, values) in splits.iter().zip(&values) {
        for error in values.faults() {
            container.note(Gap::from_error(split.resources_place.clone(), Part::Resources, &error));
        }
    }
    manifest
}

fn open_table<'a>(container: &Container<'_>, split: &'a Split) -> Option<Table<'a>> {
    let note = |error: &ReadError| {
        container.note(Gap::from_error(split.resources_place.clone(), Part::Resources, error));
    };
    match arsc::Table::read(split.resources.as_ref()?) {
        Ok(table) => {
            table.faults().iter().for_each(note);
            Some(Table::Compiled(table))
        }
        Err(error) => {
            note(&error);
            None
        }
    }
}
