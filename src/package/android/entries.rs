//! What an entry of an Android package is, by its name.

use crate::model::NativeLibrary;
use crate::package::container::{Container, Item};

/// How names are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// As installed: `classes.dex`, `lib/<abi>/`, `assets/`.
    Apk,
    /// In an App Bundle, a folder for each module: `base/dex/classes.dex`, `base/lib/<abi>/`.
    Bundle,
}

/// Folders of a bundle that are no modules.
const NO_MODULES: [&str; 2] = ["META-INF", "BUNDLE-METADATA"];

impl Layout {
    /// The module that `name` stands in, and its name there; an APK is one module without a name.
    pub(super) fn module(self, name: &str) -> Option<(&str, &str)> {
        match self {
            Self::Apk => Some(("", name)),
            Self::Bundle => name.split_once('/').filter(|(module, _)| !NO_MODULES.contains(module)),
        }
    }

    /// Place of `name` in the order in which Android loads dex files, the base module's first; `None` for other
    /// entries.
    pub(super) fn dex(self, name: &str) -> Option<(bool, &str, u32)> {
        let (module, inner) = self.module(name)?;
        let inner = if self == Self::Bundle { inner.strip_prefix("dex/")? } else { inner };
        Some((module != "base", module, dex_number(inner)?))
    }

    /// Whether `name` is a file that the app carries along: under `assets/` or `res/raw/`.
    pub(super) fn is_asset(self, name: &str) -> bool {
        let inner = self.module(name).map(|(_, inner)| inner);
        inner.is_some_and(|inner| inner.starts_with("assets/") || inner.starts_with("res/raw/"))
    }

    /// The ABI and file name of the library that `name` is.
    pub(super) fn library_name(self, name: &str) -> Option<(&str, &str)> {
        let (abi, name) = self.module(name)?.1.strip_prefix("lib/")?.split_once('/')?;
        // Android takes `.so` only, but programs are shipped under any name to be run.
        Some((abi, name)).filter(|(_, name)| !name.is_empty() && !name.contains('/'))
    }

    /// The library that `item` of `container` is.
    pub(super) fn library(self, item: &Item<'_>, container: &Container<'_>) -> Option<NativeLibrary> {
        let (abi, name) = self.library_name(item.name)?;
        Some(NativeLibrary {
            entry: container.entry(item.name),
            abi: abi.to_owned(),
            name: name.to_owned(),
            bytes: item.bytes,
            classes: Vec::new(),
        })
    }
}

/// Place of `entry` in the order in which Android loads dex files: `classes.dex` is 1; `None` for other entries.
pub(in crate::package) fn dex_number(entry: &str) -> Option<u32> {
    let digits = entry.strip_prefix("classes")?.strip_suffix(".dex")?;
    if digits.is_empty() {
        return Some(1);
    }
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dex_files_of_an_apk_stand_at_its_root() {
        assert_eq!(Layout::Apk.dex("classes12.dex"), Some((true, "", 12)));
        assert_eq!(Layout::Apk.dex("assets/classes.dex"), None);
        assert_eq!(Layout::Apk.dex("classesx.dex"), None);
    }

    #[test]
    fn modules_of_a_bundle_hold_what_an_apk_holds() {
        let mut all = ["map/dex/classes.dex", "base/dex/classes2.dex", "base/dex/classes.dex"];
        all.sort_by_key(|name| Layout::Bundle.dex(name));
        assert_eq!(all, ["base/dex/classes.dex", "base/dex/classes2.dex", "map/dex/classes.dex"]);
        assert_eq!(Layout::Bundle.dex("base/classes.dex"), None);
        assert!(Layout::Bundle.is_asset("map/assets/a") && Layout::Bundle.is_asset("base/res/raw/a"));
        assert!(!Layout::Bundle.is_asset("assets/a") && !Layout::Bundle.is_asset("META-INF/assets/a"));
    }
}
