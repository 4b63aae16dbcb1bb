//! Versions that libraries leave: files that the build keeps, and constants of their classes.
//!
//! * `META-INF/<group>_<artifact>.version`: AndroidX and what is built like it,
//! * `META-INF/maven/<group>/<artifact>/pom.properties`: Maven,
//! * `<artifact>.properties` with `version=` and `client=`: Google Play services and Firebase,
//! * `BuildConfig.VERSION_NAME` and its kin: Android libraries.

use super::entries::Layout;
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::formats::dex::{self, Dex};
use crate::model::{Gap, Part, TraceKind, VersionTrace};
use crate::package::container::{Container, Item};

/// Longest file that is looked at, in bytes.
const LONGEST: u64 = 4 << 10;
/// Most files and most constants that are looked at; apps have some hundred.
const MOST: usize = 1 << 12;
/// Fields of a `BuildConfig` that hold a version, the surest first.
const FIELDS: [&str; 3] = ["VERSION_NAME", "SDK_VERSION", "SDK_VERSION_NAME"];

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

/// The versions in constants of the dex in `data`, entry `entry` of `container`.
pub(super) fn in_constants(container: &Container<'_>, entry: &str, data: &[u8]) -> Vec<VersionTrace> {
    let (all, _) = dex::open_all(data);
    let mut found = Vec::new();
    for dex in &all {
        for (name, version) in constants(dex) {
            let place = container.place(entry);
            found.push(VersionTrace { kind: TraceKind::Constant, name, version, place });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Class with field, and the version, of each `BuildConfig` that has one.
fn constants(dex: &Dex<'_>) -> Vec<(String, String)> {
    let named = |field: &dex::FieldId| {
        let name = dex.string_bytes(field.name).unwrap_or_default();
        FIELDS.iter().any(|known| known.as_bytes() == name)
    };
    let is_config = |class| dex.type_bytes(class).is_ok_and(|name| name.ends_with(b"/BuildConfig;"));
    let fields = (0..dex.field_count()).filter_map(|index| Some((index, dex.field(index).ok()?)));
    let wanted: Vec<_> =
        fields.filter(|(_, field)| is_config(field.class) && named(field)).take(MOST).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for class in dex.classes() {
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
