//! Where the pieces of an Apple package stand: bundles, executables, property lists, resources.

use crate::model::{BundleKind, PackageKind};
use crate::package::container::Container;
use std::collections::BTreeMap;

/// Endings of files that hold code and say so.
const CODE_ENDINGS: [&str; 3] = ["dylib", "a", "o"];
/// Files without an ending that are never code.
const NO_CODE: [&str; 4] = ["CodeResources", "PkgInfo", "LICENSE", "NOTICE"];

/// The pieces of a package by name.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Folder of the package's own bundle, without a final `/`; empty when it is the package itself.
    pub(super) root: String,
    /// Folders of bundles and their kinds.
    pub(super) bundles: BTreeMap<String, BundleKind>,
    /// Entries that may be code: whether they are, their first bytes tell.
    pub(super) binaries: Vec<String>,
    /// Privacy manifests.
    pub(super) privacy: Vec<String>,
    /// All other entries.
    pub(super) resources: Vec<String>,
}

impl Layout {
    pub(super) fn of(container: &Container<'_>, kind: PackageKind) -> Self {
        let names: Vec<&str> =
            container.items().iter().map(|item| item.name).filter(|name| !is_noise(name)).collect();
        let mut layout = Self { root: root(&names, kind), ..Self::default() };
        if matches!(kind, PackageKind::AppBundle | PackageKind::Ipa) {
            layout.bundles.insert(layout.root.clone(), BundleKind::App);
        } else if kind == PackageKind::Framework {
            layout.bundles.insert(layout.root.clone(), BundleKind::Framework);
        }
        for name in names {
            layout.add_bundles(name);
            layout.sort_in(name, container.file());
        }
        layout
    }

    /// Every folder on the way to `name` that is a bundle.
    fn add_bundles(&mut self, name: &str) {
        for (slash, _) in name.match_indices('/') {
            let folder = name.get(..slash).unwrap_or_default();
            if let Some(kind) = bundle_kind(folder) {
                self.bundles.entry(folder.to_owned()).or_insert(kind);
            }
        }
    }

    fn sort_in(&mut self, name: &str, file: &str) {
        let base = name.rsplit('/').next().unwrap_or(name);
        if base.ends_with(".xcprivacy") {
            self.privacy.push(name.to_owned());
        } else if may_be_code(name, base, file) {
            self.binaries.push(name.to_owned());
        } else {
            self.resources.push(name.to_owned());
        }
    }

    /// Takes the entries for executables whatever they are called: a bundle's Info.plist says so.
    pub(super) fn adopt(&mut self, executables: &[String]) {
        for entry in executables {
            if let Some(at) = self.resources.iter().position(|resource| resource == entry) {
                self.binaries.push(self.resources.remove(at));
            }
        }
    }

    /// The entry `name` of the package's own bundle.
    pub(super) fn root_entry(&self, name: &str) -> String {
        join(&self.root, name)
    }

    /// Whether `entry` stands in the package's own bundle and in none inside it.
    pub(super) fn is_roots_own(&self, entry: &str) -> bool {
        self.bundle_of(entry) == Some(self.root.as_str())
    }

    /// The innermost bundle around `entry`.
    pub(super) fn bundle_of(&self, entry: &str) -> Option<&str> {
        let mut folder = entry;
        while let Some((parent, _)) = folder.rsplit_once('/') {
            if let Some((known, _)) = self.bundles.get_key_value(parent) {
                return Some(known);
            }
            folder = parent;
        }
        self.bundles.get_key_value("").map(|(known, _)| known.as_str())
    }
}

/// `folder/name`, or one of them when the other is empty.
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// What archivers and Xcode leave: resource forks, debug companions, on-demand resources that are not in the app.
fn is_noise(name: &str) -> bool {
    name.starts_with("__MACOSX/") || name.contains(".dSYM/") || name.contains("OnDemandResources/")
}

/// Kind of the bundle that `folder` is, by its ending.
fn bundle_kind(folder: &str) -> Option<BundleKind> {
    let base = folder.rsplit('/').next().unwrap_or(folder);
    let (stem, ending) = base.rsplit_once('.')?;
    match ending {
        _ if stem.is_empty() => None,
        "app" => Some(BundleKind::App),
        "appex" => Some(BundleKind::Extension),
        "framework" => Some(BundleKind::Framework),
        "bundle" => Some(BundleKind::Resources),
        _ => None,
    }
}

/// Folder of the package's own bundle: the shortest `.app` for apps, the folder itself for everything else.
fn root(names: &[&str], kind: PackageKind) -> String {
    if !matches!(kind, PackageKind::Ipa | PackageKind::AppBundle) || names.contains(&"Info.plist") {
        return String::new();
    }
    let folders = names.iter().flat_map(|name| {
        let slashes = name.match_indices('/').map(|(slash, _)| name.get(..slash).unwrap_or_default());
        slashes.filter(|folder| bundle_kind(folder) == Some(BundleKind::App))
    });
    folders.min_by_key(|folder| (folder.matches('/').count(), *folder)).unwrap_or_default().to_owned()
}

/// Executables have no ending, or the name of their bundle: `OAuth.framework/OAuth`, `My.App.app/My.App`.
fn may_be_code(name: &str, base: &str, file: &str) -> bool {
    let folder = name.strip_suffix(base).and_then(|folder| folder.strip_suffix('/'));
    let bundle = folder.map_or(file, |folder| folder).rsplit('/').next().unwrap_or_default();
    let is_bundles_own =
        bundle_kind(bundle).is_some() && bundle.rsplit_once('.').is_some_and(|(stem, _)| stem == base);
    match base.rsplit_once('.') {
        None => !NO_CODE.contains(&base) && !name.contains("_CodeSignature/"),
        Some((_, ending)) => is_bundles_own || CODE_ENDINGS.contains(&ending),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_by_name() {
        for code in
            ["Payload/a.app/a", "My.App.app/My.App", "x/libY.dylib", "lib.a", "F.framework/Versions/A/F"]
        {
            assert!(may_be_code(code, code.rsplit('/').next().unwrap(), "in.ipa"), "{code}");
        }
        for other in
            ["a.app/Info.plist", "a.app/_CodeSignature/CodeResources", "a.app/icon@2x.png", "a.app/My.Other"]
        {
            assert!(!may_be_code(other, other.rsplit('/').next().unwrap(), "in.ipa"), "{other}");
        }
        assert!(may_be_code("My.Kit", "My.Kit", "sdk/My.Kit.framework"));
    }

    #[test]
    fn the_root_is_the_outermost_app() {
        let names = ["Payload/a.app/Watch/w.app/w", "Payload/a.app/a", "Payload/a.app/Info.plist"];
        assert_eq!(root(&names, PackageKind::Ipa), "Payload/a.app");
        assert_eq!(root(&["Info.plist", "a"], PackageKind::AppBundle), "");
        assert_eq!(root(&["x/y"], PackageKind::Framework), "");
    }

    #[test]
    fn the_innermost_bundle_owns_an_entry() {
        let mut layout = Layout { root: "a.app".to_owned(), ..Layout::default() };
        for name in ["a.app/a", "a.app/Frameworks/B.framework/B", "a.app/Frameworks/libc.dylib"] {
            layout.add_bundles(name);
        }
        assert!(layout.is_roots_own("a.app/Frameworks/libc.dylib"));
        assert_eq!(layout.bundle_of("a.app/Frameworks/B.framework/B"), Some("a.app/Frameworks/B.framework"));
    }
}
