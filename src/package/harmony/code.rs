//! Ark bytecode of a module: the names of its source modules, and whose they are.
//!
//! A record is named `<bundle>&<module>/<path>&<version>`, the bundle and the version empty for the app's own code;
//! older compilers write `<bundle>/<module>/ets/<path>`. Facts hold `<package>/<path>`, a package being the app's module
//! or one of the registry (`@ohos/axios`).

use crate::bytes::Budget;
use crate::formats::abc::Abc;
use crate::model::{CodeFormat, CodeUnit, Gap, Names, Part, TraceKind, VersionTrace};
use crate::package::container::Container;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Faults told of one file.
const FAULTS: usize = 8;

/// Whether `name` is bytecode.
pub(super) fn is_code(name: &str) -> bool {
    name.ends_with(".abc")
}

/// Reads every bytecode file of the module.
pub(super) fn read(container: &Container<'_>, budget: &Budget) -> (Vec<CodeUnit>, Vec<VersionTrace>) {
    let items = container.items();
    let mut names: Vec<_> = items.iter().map(|item| item.name).filter(|name| is_code(name)).collect();
    names.sort_unstable();
    names.dedup();
    let units = names.par_iter().with_max_len(1).map(|name| unit(container, name, budget));
    let (units, versions): (Vec<_>, Vec<_>) = units.collect::<Vec<_>>().into_iter().flatten().unzip();
    (units, versions.into_iter().flatten().collect())
}

fn unit(container: &Container<'_>, entry: &str, budget: &Budget) -> Option<(CodeUnit, Vec<VersionTrace>)> {
    let note = |error: &_| container.note(Gap::from_error(container.place(entry), Part::Code, error));
    let read = container.read(entry, budget)?.and_then(|data| {
        let abc = Abc::open(&data)?;
        abc.faults().iter().for_each(note);
        let (mut names, mut versions) = (Vec::new(), BTreeSet::new());
        let (mut faults, mut left) = (0, data.len().saturating_mul(2));
        for name in abc.classes() {
            match name {
                // Honest names never share their bytes, so together they are smaller than the file.
                Ok(name) if name.len() <= left => {
                    left -= name.len();
                    versions.extend(version(&name));
                    names.push(plain(&name));
                }
                Ok(_) => break,
                Err(error) => {
                    faults += 1;
                    if faults <= FAULTS {
                        note(&error);
                    }
                }
            }
        }
        Ok((names, versions))
    });
    let (names, versions) = read.map_err(|error| note(&error)).ok()?;
    let trace = |(name, version)| {
        let place = container.place(entry);
        VersionTrace { kind: TraceKind::Registry, name, version, place }
    };
    let unit = CodeUnit {
        entry: container.entry(entry),
        format: CodeFormat::Abc,
        arch: None,
        defined: names.into_iter().collect::<Names>(),
        referenced: Names::default(),
        strings: Names::default(),
        bytecode: Vec::new(),
        apple: None,
    };
    Some((unit, versions.into_iter().map(trace).collect()))
}

/// The package of the registry that a record belongs to, and its version; none for the app's own code.
fn version(name: &str) -> Option<(String, String)> {
    let mut parts = name.split('&').skip(1);
    let (path, version) = (parts.next()?, parts.next()?);
    let package = package_of(path);
    (!version.is_empty()).then(|| (package.to_owned(), version.to_owned()))
}

/// `@ohos/axios` of `@ohos/axios/index`, `lottie` of `lottie/src/main/ets/Player`.
fn package_of(path: &str) -> &str {
    let segments = if path.starts_with('@') { 2 } else { 1 };
    let end = path.match_indices('/').nth(segments - 1).map_or(path.len(), |(at, _)| at);
    path.get(..end).unwrap_or(path)
}

/// `@ohos/axios/index` of `&@ohos/axios/index&2.2.6`.
fn plain(name: &str) -> String {
    let mut parts = name.split('&');
    match (parts.next(), parts.next()) {
        (Some(_), Some(inner)) => inner.to_owned(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_packages() {
        let of = |name| version(name).map(|(package, version)| format!("{package} {version}"));
        assert_eq!(of("&@ohos/axios/src/main/ets/A&2.2.6").as_deref(), Some("@ohos/axios 2.2.6"));
        assert_eq!(of("&lottie/index&2.0.0").as_deref(), Some("lottie 2.0.0"));
        assert_eq!(of("&entry/src/main/ets/pages/Index&"), None);
        assert_eq!(of("com.example.app/entry/ets/pages/Index"), None);
    }

    #[test]
    fn names_of_records() {
        assert_eq!(plain("&@ohos/axios/index&2.2.6"), "@ohos/axios/index");
        assert_eq!(plain("&entry/src/main/ets/pages/Index&"), "entry/src/main/ets/pages/Index");
        assert_eq!(plain("com.example.app&shared/src/main/ets/A&1.0.0"), "shared/src/main/ets/A");
        assert_eq!(plain("com.example.app/entry/ets/pages/Index"), "com.example.app/entry/ets/pages/Index");
    }
}
