//! Versions that libraries leave: files that the build keeps, and constants of their classes.
//!
//! * `META-INF/<group>_<artifact>.version`: AndroidX and what is built like it,
//! * `META-INF/maven/<group>/<artifact>/pom.properties`: Maven,
//! * `<artifact>.properties` with `version=` and `client=`: Google Play services and Firebase,
//! * `BuildConfig.VERSION_NAME`: Android libraries,
//! * constants called `SDK_VERSION` or the like, and those that a rule names: many SDKs.

use super::code::equal_range;
use super::entries::Layout;
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::dex::{self, Dex};
use crate::model::{Gap, Part, TraceKind, VersionTrace};
use crate::package::container::{Container, Item};

/// Longest file that is looked at, in bytes.
const LONGEST: u64 = 4 << 10;
/// Most files and most constants that are looked at; apps have some hundred.
const MOST: usize = 1 << 12;
/// Fields of a `BuildConfig` that hold a version.
/// Versions of one dex that are found; the second field of a name says nothing more.
const MOST_FOUND: usize = 256;
const CONFIG_FIELDS: [&str; 1] = ["VERSION_NAME"];
/// Fields of any class that hold the version of the SDK that the class is of.
const FIELDS: [&str; 5] = ["SDK_VER", "SDK_VERSION", "SDK_VERSION_NAME", "sdkVersion", "sdk_version"];

/// The versions in files of `container`, sorted.
pub(super) fn in_files(container: &Container<'_>, layout: Layout, budget: &Budget) -> Vec<VersionTrace> {
    let items = container.items();
    let mut found: Vec<_> = items
        .iter()
        .filter_map(|item| Some((file(layout, item)?, item)))
        .filter(|(file, item)| is_small(container, file, item))
        .take(MOST)
        .filter_map(|(file, item)| trace(container, &file, item, budget))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The entries of Kotlin modules in `container`: `META-INF/okhttp.kotlin_module`.
pub(super) fn kotlin_modules(container: &Container<'_>, layout: Layout) -> Vec<String> {
    let module = |item: &Item<'_>| {
        let (_, inner) = layout.module(item.name)?;
        let name = if layout == Layout::Bundle { inner.strip_prefix("root/")? } else { inner };
        name.strip_prefix("META-INF/")?.strip_suffix(".kotlin_module")?;
        Some(container.entry(item.name))
    };
    container.items().iter().filter_map(module).take(MOST).collect()
}

/// A file that may hold a version.
#[derive(Debug, PartialEq, Eq)]
enum File {
    /// Nothing but the version, of the library so named.
    Bare(String),
    /// `key=value` lines; what it is called where they do not say it.
    Properties(String),
}

/// Whether the file is as small as a version is. One that is called like one and is larger is a gap; other
/// properties may be of any size.
fn is_small(container: &Container<'_>, file: &File, item: &Item<'_>) -> bool {
    let small = item.bytes <= LONGEST;
    let called = match file {
        File::Bare(_) => true,
        File::Properties(name) => {
            name.contains(':') || name.starts_with("play-services-") || name.starts_with("firebase-")
        }
    };
    if called && !small {
        note(container, item, &ReadError::new(ErrorKind::OverBudget, "version file", 0));
    }
    small
}

fn note(container: &Container<'_>, item: &Item<'_>, error: &ReadError) {
    container.note(Gap::from_error(container.place(item.name), Part::Entry, error));
}

/// What the file called `name` may hold.
fn file(layout: Layout, item: &Item<'_>) -> Option<File> {
    let (_, inner) = layout.module(item.name)?;
    let name = if layout == Layout::Bundle { inner.strip_prefix("root/")? } else { inner };
    if let Some(stem) = name.strip_prefix("META-INF/").and_then(|name| name.strip_suffix(".version")) {
        return Some(File::Bare(coordinates(stem)));
    }
    let stem = name.strip_suffix(".properties")?;
    match stem.strip_prefix("META-INF/maven/") {
        Some(path) => {
            let (group, artifact) = path.strip_suffix("/pom")?.split_once('/')?;
            Some(File::Properties(format!("{group}:{artifact}")))
        }
        None => (!stem.contains('/')).then(|| File::Properties(stem.to_owned())),
    }
}

/// `androidx.core:core` of `androidx.core_core`; a name without a group becomes an artifact.
fn coordinates(stem: &str) -> String {
    match stem.split_once('_') {
        Some((group, artifact)) if group.contains('.') => format!("{group}:{artifact}"),
        _ => stem.replace('_', "-"),
    }
}

fn trace(container: &Container<'_>, file: &File, item: &Item<'_>, budget: &Budget) -> Option<VersionTrace> {
    let data = container.read(item.name, budget)?.map_err(|error| note(container, item, &error)).ok()?;
    let text = std::str::from_utf8(&data).ok()?;
    let (name, version) = match file {
        File::Bare(name) => (name.clone(), text.trim()),
        File::Properties(name) => {
            let client = property(text, "client").unwrap_or(name);
            (client.to_owned(), property(text, "version")?)
        }
    };
    let place = container.place(item.name);
    is_version(version).then(|| VersionTrace {
        kind: TraceKind::File,
        name,
        version: version.to_owned(),
        place,
    })
}

/// The value of `key` in `key=value` lines.
fn property<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).map(str::trim)
}

/// Whether `text` is a version: digits and dots, whatever is hung on behind.
fn is_version(text: &str) -> bool {
    let starts = text.strip_prefix(['v', 'V']).unwrap_or(text).starts_with(|c: char| c.is_ascii_digit());
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    starts && text.contains('.') && text.len() <= 64 && text.chars().all(plain)
}

/// The versions in constants of the dex in `data`, entry `entry` of `container`: those that `named` calls by class and
/// field (sorted), and those of fields that say what they are.
pub(super) fn in_constants(
    container: &Container<'_>,
    entry: &str,
    data: &[u8],
    named: &[&str],
) -> Vec<VersionTrace> {
    let (all, _) = dex::open_all(data);
    let mut found = Vec::new();
    for dex in &all {
        for (name, version) in constants(dex, named) {
            let place = container.place(entry);
            found.push(VersionTrace { kind: TraceKind::Constant, name, version, place });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Class with field, and the version, of each field that has one.
fn constants(dex: &Dex<'_>, named: &[&str]) -> Vec<(String, String)> {
    let names = field_names(dex, named);
    let fields = (0..dex.field_count()).filter_map(|index| Some((index, dex.field(index).ok()?)));
    let is_named = |field: &dex::FieldId| names.get(field.name as usize) == Some(&true);
    let wanted: Vec<_> = fields
        .filter(|(_, field)| is_named(field) && is_version_field(dex, field, named))
        .take(MOST)
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for class in dex.classes() {
        if found.len() >= MOST_FOUND {
            break;
        }
        let start = wanted.partition_point(|(_, field)| field.class < class.class);
        let own = wanted.get(start..).unwrap_or_default();
        for (index, field) in own.iter().take_while(|(_, field)| field.class == class.class) {
            let text = dex.static_text(&class, *index).ok().flatten();
            let Some(version) = text.filter(|text| is_version(text)) else { continue };
            let (Ok(owner), Ok(name)) = (dex.type_name(class.class), dex.string(field.name)) else {
                continue;
            };
            found.push((format!("{owner}.{name}"), version.into_owned()));
        }
    }
    found
}

/// For each string of the dex whether it is the name of a field that may hold a version.
fn field_names(dex: &Dex<'_>, named: &[&str]) -> Vec<bool> {
    let mut out = vec![false; dex.string_count() as usize];
    let own = named.iter().filter_map(|constant| constant.rsplit('.').next());
    for name in CONFIG_FIELDS.into_iter().chain(FIELDS).chain(own) {
        let order = |index| dex.string_bytes(index).unwrap_or_default().cmp(name.as_bytes());
        // Android demands sorted strings; in a file where they are not, no version is found.
        for index in equal_range(0..dex.string_count(), order) {
            if let Some(slot) = out.get_mut(index as usize) {
                *slot = true;
            }
        }
    }
    out
}

/// Whether the field, of a name that fits, holds a version.
fn is_version_field(dex: &Dex<'_>, field: &dex::FieldId, named: &[&str]) -> bool {
    let name = dex.string_bytes(field.name).unwrap_or_default();
    let is = |known: &str| known.as_bytes() == name;
    let in_config = || dex.type_bytes(field.class).is_ok_and(|class| class.ends_with(b"/BuildConfig;"));
    if FIELDS.into_iter().any(is) || (CONFIG_FIELDS.into_iter().any(is) && in_config()) {
        return true;
    }
    let (Ok(class), Ok(name)) = (dex.type_name(field.class), dex.string(field.name)) else { return false };
    named.binary_search(&format!("{class}.{name}").as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(layout: Layout, name: &str) -> Option<File> {
        file(layout, &Item { name, bytes: 1, crc: 1 })
    }

    #[test]
    fn files_by_name() {
        let bare = |name: &str| Some(File::Bare(name.to_owned()));
        let properties = |name: &str| Some(File::Properties(name.to_owned()));
        assert_eq!(named(Layout::Apk, "META-INF/androidx.core_core.version"), bare("androidx.core:core"));
        assert_eq!(
            named(Layout::Bundle, "base/root/META-INF/androidx.room_room-ktx.version"),
            bare("androidx.room:room-ktx")
        );
        assert_eq!(
            named(Layout::Apk, "META-INF/kotlinx_coroutines_core.version"),
            bare("kotlinx-coroutines-core")
        );
        assert_eq!(named(Layout::Apk, "play-services-ads.properties"), properties("play-services-ads"));
        let pom = "META-INF/maven/com.alibaba/fastjson/pom.properties";
        assert_eq!(named(Layout::Apk, pom), properties("com.alibaba:fastjson"));
        for other in ["assets/a.properties", "META-INF/MANIFEST.MF", "kotlin/kotlin.kotlin_builtins"] {
            assert_eq!(named(Layout::Apk, other), None, "{other}");
        }
    }

    #[test]
    fn versions_and_what_is_none() {
        for version in ["1.2.3", "v4.0", "2.0.0-alpha01", "22.1.0+1"] {
            assert!(is_version(version), "{version}");
        }
        for other in ["7", "task ':core:core:writeVersionFile' property 'version'", "", "release", "1.0 beta"]
        {
            assert!(!is_version(other), "{other}");
        }
    }
}
