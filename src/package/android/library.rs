//! Facts of Android libraries: AAR archives, and JAR archives of class files. What an SDK brings can be seen before it
//! is in an app, and a rule can be learned from it.

use super::entries::Layout;
use super::values::Values;
use super::{manifest, natives, shapes, versions};
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::axml::{self, Element, Scalar};
use crate::formats::classfile::ClassFile;
use crate::model::{
    Bytecode, CodeFormat, CodeUnit, Facts, Gap, Interest, Names, NativeLibrary, PackageKind, Part, Platform,
    Reason, Shaped, Trait,
};
use crate::package::Options;
use crate::package::container::Container;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MANIFEST: &str = "AndroidManifest.xml";
/// Entry that stands for the class files of a JAR, which has no single entry with code.
const CLASS_FILES: &str = "*.class";

/// Reads the facts of the JAR in `container`.
pub fn read_jar(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let unit = class_files(container, CLASS_FILES, options.interest, budget);
    let mut facts = Facts::empty(PackageKind::Jar, Platform::Android);
    facts.code = vec![unit];
    facts.kotlin_modules = versions::kotlin_modules(container, Layout::Apk).into_iter().collect();
    finish(facts, container)
}

/// Reads the facts of the AAR in `container`.
pub fn read_aar(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let mut facts = Facts::empty(PackageKind::Aar, Platform::Android);
    if let Some(manifest) = read_manifest(container, budget) {
        facts.app = manifest.app;
        facts.permissions = manifest.permissions;
        facts.defined_permissions = manifest.defined_permissions;
        facts.components = manifest.components;
        facts.metadata = manifest.metadata;
        facts.features = manifest.features;
        facts.libraries = manifest.libraries;
        facts.queries = manifest.queries;
    }
    let items = container.items();
    let jars = items.iter().map(|item| item.name).filter(|name| is_code_jar(name));
    facts.code = jars.filter_map(|entry| nested_jar(container, entry, options.interest, budget)).collect();
    facts.native_libraries = items
        .iter()
        .filter_map(|item| {
            let (abi, name) = item.name.strip_prefix("jni/")?.split_once('/')?;
            Some(NativeLibrary {
                entry: item.name.to_owned(),
                abi: abi.to_owned(),
                name: name.to_owned(),
                bytes: item.bytes,
                classes: Vec::new(),
            })
        })
        .collect();
    facts.native_libraries.sort();
    natives::fill(container, &mut facts.native_libraries, budget);
    facts.assets = items.iter().map(|item| item.name).filter(|name| name.starts_with("assets/")).collect();
    finish(facts, container)
}

fn finish(mut facts: Facts, container: &Container<'_>) -> Facts {
    facts.file = container.file().to_owned();
    facts.sha256 = container.sha256().to_owned();
    facts.bytes = container.bytes();
    facts.gaps = container.gaps();
    facts
}

/// `classes.jar` and the jars under `libs/`, which the build puts into the app too.
fn is_code_jar(name: &str) -> bool {
    let under_libs =
        name.strip_prefix("libs/").is_some_and(|rest| !rest.contains('/') && rest.ends_with(".jar"));
    name == "classes.jar" || under_libs
}

fn read_manifest(container: &Container<'_>, budget: &Budget) -> Option<manifest::Manifest> {
    let Some(data) = container.read(MANIFEST, budget) else {
        container.note(Gap::new(container.place(MANIFEST), Part::Manifest, Reason::Missing));
        return None;
    };
    // Compiled manifests in libraries are rare, but some build tools make them.
    let parsed = data.and_then(|data| match data.first() {
        Some(0x03) => axml::parse(&data, budget.depth),
        _ => axml::parse_source(&data, budget.depth),
    });
    let mut document = match parsed {
        Ok(document) => document,
        Err(error) => {
            note(container, MANIFEST, Part::Manifest, &error);
            return None;
        }
    };
    for error in &document.faults {
        note(container, MANIFEST, Part::Manifest, error);
    }
    document.roots.iter_mut().for_each(compile_flags);
    let manifest = manifest::read(&document, &Values::new(Vec::new()), &container.place(MANIFEST));
    if manifest.is_none() {
        let error = ReadError::new(ErrorKind::Corrupt, "manifest element", 0);
        note(container, MANIFEST, Part::Manifest, &error);
    }
    manifest
}

fn note(container: &Container<'_>, entry: &str, part: Part, error: &ReadError) {
    container.note(Gap::from_error(container.place(entry), part, error));
}

/// The build tools turn names of flags into bits; a manifest in plain XML still has the names.
fn compile_flags(element: &mut Element) {
    for attribute in &mut element.attributes {
        if let Some(bits) =
            attribute.text.as_deref().and_then(|text| super::flags::bits(&attribute.name, text))
        {
            attribute.value = Scalar::Hex(bits);
        }
    }
    // Depth is bounded by the reader's budget.
    element.children.iter_mut().for_each(compile_flags);
}

/// The classes of the jar at `entry`.
fn nested_jar(
    container: &Container<'_>,
    entry: &str,
    interest: &dyn Interest,
    budget: &Budget,
) -> Option<CodeUnit> {
    let opened =
        container.read(entry, budget)?.and_then(|data| Container::over(data, container.file(), budget));
    let jar = match opened {
        Ok(jar) => jar,
        Err(error) => {
            note(container, entry, Part::Code, &error);
            return None;
        }
    };
    let mut unit = class_files(&jar, entry, interest, budget);
    entry.clone_into(&mut unit.entry);
    for mut gap in jar.gaps() {
        // Seen from the library, all of it stands in the jar.
        gap.place = container.place(entry);
        container.note(gap);
    }
    Some(unit)
}

/// Names gathered from class files.
#[derive(Default)]
struct Gathered {
    defined: BTreeSet<String>,
    referenced: BTreeSet<String>,
    strings: BTreeSet<String>,
    /// Traits by class.
    shapes: BTreeMap<String, Vec<Trait>>,
}

impl Gathered {
    fn merge(mut self, other: Self) -> Self {
        self.defined.extend(other.defined);
        self.referenced.extend(other.referenced);
        self.strings.extend(other.strings);
        self.shapes.extend(other.shapes);
        self
    }

    /// The traits, with the places of their classes among the `defined`.
    fn bytecode(&self, defined: &Names) -> Vec<Bytecode> {
        let of_class = |(class, traits): (&String, &Vec<Trait>)| {
            let class = defined.lower_bound(class) as u32;
            traits.iter().map(move |feature| Shaped { feature: *feature, class }).collect::<Vec<_>>()
        };
        let mut shapes: Vec<Shaped> = self.shapes.iter().flat_map(of_class).collect();
        shapes.sort_unstable();
        if shapes.is_empty() { Vec::new() } else { vec![Bytecode { shapes, ..Bytecode::default() }] }
    }
}

pub(super) fn class_files(
    jar: &Container<'_>,
    entry: &str,
    interest: &dyn Interest,
    budget: &Budget,
) -> CodeUnit {
    let items = jar.items();
    let gathered = items
        .par_iter()
        .filter(|item| item.name.ends_with(".class") && !is_versioned(item.name))
        .map(|item| class_file(jar, item.name, interest, budget))
        .reduce(Gathered::default, Gathered::merge);
    let referenced = gathered.referenced.difference(&gathered.defined).collect();
    let defined: Names = gathered.defined.iter().collect();
    let bytecode = gathered.bytecode(&defined);
    CodeUnit {
        entry: entry.to_owned(),
        format: CodeFormat::Jar,
        arch: None,
        defined,
        referenced,
        strings: gathered.strings.iter().collect(),
        bytecode,
        apple: None,
    }
}

/// Doubles for newer Java versions, which Android ignores.
fn is_versioned(name: &str) -> bool {
    name.starts_with("META-INF/versions/")
}

fn class_file(jar: &Container<'_>, name: &str, interest: &dyn Interest, budget: &Budget) -> Gathered {
    let mut out = Gathered::default();
    let Some(data) = jar.read(name, budget) else { return out };
    let data = match data {
        Ok(data) => data,
        Err(error) => {
            note(jar, name, Part::Code, &error);
            return out;
        }
    };
    match ClassFile::parse(&data) {
        Ok(class) => {
            out.defined.extend(class.name());
            out.referenced
                .extend(class.referenced().filter(|name| is_wanted(name, interest.class_prefixes())));
            let wanted = interest.strings();
            out.strings.extend(class.strings().filter(|text| wanted.binary_search(&text.as_str()).is_ok()));
            let traits = interest.traits().map(|traits| shapes::of_class(&class, traits)).unwrap_or_default();
            if let Some(name) = class.name().filter(|_| !traits.is_empty()) {
                out.shapes.insert(name, traits);
            }
        }
        Err(error) => note(jar, name, Part::Code, &error),
    }
    out
}

/// Whether one of the sorted `prefixes` is `class` itself or a package around it.
fn is_wanted(class: &str, prefixes: &[&str]) -> bool {
    let packages = class.match_indices('.').map(|(dot, _)| class.get(..=dot).unwrap_or_default());
    packages.chain([class]).any(|prefix| prefixes.binary_search(&prefix).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_wanted_by_its_package_or_its_name() {
        let prefixes = ["com.a.", "com.b.Main"];
        assert!(is_wanted("com.a.x.Y", &prefixes) && is_wanted("com.b.Main", &prefixes));
        assert!(!is_wanted("com.ab.X", &prefixes) && !is_wanted("com.b.Mainly", &prefixes));
    }

    #[test]
    fn jars_that_a_build_takes() {
        assert!(is_code_jar("classes.jar") && is_code_jar("libs/x.jar"));
        assert!(!is_code_jar("libs/a/x.jar") && !is_code_jar("assets/x.jar") && !is_code_jar("lint.jar"));
    }
}
