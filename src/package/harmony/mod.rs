//! Facts of HarmonyOS packages: a module (`.hap`, `.hsp`), and the app pack (`.app`) of several that the store takes.

mod code;
mod config;
mod texts;
#[cfg(test)]
mod tests;

use super::Options;
use super::container::Container;
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::model::{CodeUnit, Facts, Gap, NativeLibrary, PackageKind, Part, Platform, Reason, VersionTrace};
use config::Module;

/// Most modules of one app.
const PARTS: usize = 1_024;

/// Whether `name` is a module of an app pack.
pub(super) fn is_part(name: &str) -> bool {
    name.ends_with(".hap") || name.ends_with(".hsp")
}

/// What one module declares and holds.
#[derive(Default)]
struct Contents {
    module: Option<Module>,
    code: Vec<CodeUnit>,
    versions: Vec<VersionTrace>,
    native_libraries: Vec<NativeLibrary>,
    assets: Vec<String>,
}

/// Reads the facts of the module in `container`. Every part that cannot be read is a gap.
pub fn read_hap(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let contents = contents(container, budget);
    assemble(container, PackageKind::Hap, vec![contents], options)
}

/// Reads the facts of the app pack in `container`: all its modules as one app, for a permission that one asks for
/// holds for all.
pub fn read_pack(container: &Container<'_>, options: &Options<'_>, budget: &Budget) -> Facts {
    let items = container.items();
    let mut names: Vec<_> = items.iter().map(|item| item.name).filter(|name| is_part(name)).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > PARTS {
        let error = ReadError::new(ErrorKind::OverBudget, "app pack", 0);
        container.note(Gap::from_error(container.own_place(), Part::Package, &error));
        names.truncate(PARTS);
    }
    let mut parts = Vec::new();
    for name in names {
        match container.open_inside(name, budget) {
            None => {}
            Some(Ok(inner)) => {
                parts.push(contents(&inner, budget));
                inner.gaps().into_iter().for_each(|gap| container.note(gap));
            }
            Some(Err(error)) => {
                container.note(Gap::from_error(container.place(name), Part::Package, &error));
            }
        }
    }
    note_strangers(container, &parts);
    assemble(container, PackageKind::AppPack, parts, options)
}

/// Modules of another app than the first: the system installs none of them together.
fn note_strangers(container: &Container<'_>, parts: &[Contents]) {
    let mut modules = parts.iter().filter_map(|part| part.module.as_ref());
    let Some(first) = modules.next() else { return };
    for other in modules.filter(|module| module.app.id != first.app.id) {
        let mut gap = Gap::new(other.place.clone(), Part::Package, Reason::Ambiguous);
        "second app of an app pack".clone_into(&mut gap.structure);
        container.note(gap);
    }
}

fn contents(container: &Container<'_>, budget: &Budget) -> Contents {
    let items = container.items();
    let texts = texts::read(container, budget);
    let module = config::read(container, texts.as_ref(), budget);
    let (code, versions) = code::read(container, budget);
    if module.as_ref().is_none_or(|module| module.has_code)
        && !items.iter().any(|item| code::is_code(item.name))
    {
        container.note(Gap::new(container.place("ets/modules.abc"), Part::Code, Reason::Missing));
    }
    let library = |name: &str, bytes| {
        let (abi, file) = name.strip_prefix("libs/")?.split_once('/')?;
        let (entry, abi, name) = (container.entry(name), abi.to_owned(), file.to_owned());
        Some(NativeLibrary { entry, abi, name, bytes, classes: Vec::new() })
    };
    let is_asset = |name: &str| name.contains("resources/rawfile/") || name.contains("resources/base/media/");
    Contents {
        module,
        code,
        versions,
        native_libraries: items.iter().filter_map(|item| library(item.name, item.bytes)).collect(),
        assets: items
            .iter()
            .filter(|item| is_asset(item.name))
            .map(|item| container.entry(item.name))
            .collect(),
    }
}

/// Puts the modules together: the entry says who the app is, the others add to it.
fn assemble(
    container: &Container<'_>,
    kind: PackageKind,
    mut parts: Vec<Contents>,
    options: &Options<'_>,
) -> Facts {
    parts.sort_by_key(|part| !part.module.as_ref().is_some_and(|module| module.is_entry));
    let mut facts = Facts::empty(kind, Platform::Harmony);
    let mut assets = Vec::new();
    let mut asked = config::Asked::default();
    for part in parts {
        facts.code.extend(part.code);
        facts.versions.extend(part.versions);
        facts.native_libraries.extend(part.native_libraries);
        assets.extend(part.assets);
        let Some(module) = part.module else { continue };
        if facts.app.id.is_empty() {
            facts.app = module.app;
        }
        facts.defined_permissions.extend(module.defined_permissions);
        facts.components.extend(module.components);
        facts.metadata.extend(module.metadata);
        facts.queries.schemes.extend(module.schemes);
        asked.add(module.permissions);
    }
    facts.permissions = asked.into_permissions();
    facts.defined_permissions.sort_by(|a, b| a.id.cmp(&b.id));
    facts.defined_permissions.dedup_by(|a, b| a.id == b.id);
    facts.native_libraries.sort();
    facts.versions.sort();
    facts.assets = assets.into_iter().collect();
    facts.file = container.file().to_owned();
    facts.sha256 = if options.digest { container.sha256().to_owned() } else { String::new() };
    facts.bytes = container.bytes();
    facts.gaps = container.gaps();
    facts
}
