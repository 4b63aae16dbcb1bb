//! A path becomes a container, a container becomes facts.

pub mod android;
pub mod apple;
pub mod container;
pub mod harmony;

use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::model::{Facts, Interest, PackageKind, fold};
use container::Container;
use std::path::Path;

/// What the caller wants to know of a package.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The names to keep from code.
    pub interest: &'a dyn Interest,
    /// Whether the facts shall hold the SHA-256 of the package: a pass over the whole file, which for an app full of
    /// media takes a hundred times as long as everything else.
    pub digest: bool,
}

/// Why a package could not be opened. Shown as a line that names the file.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {cause}")]
pub struct OpenError {
    /// The input as the user named it.
    pub file: String,
    /// Why.
    pub cause: Cause,
}

/// The causes of an [`OpenError`].
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The file could not be read.
    #[error("{0}")]
    Io(std::io::Error),
    /// The file is no archive, or none that can be read.
    #[error("not an app package: {0}")]
    Read(ReadError),
    /// An archive or a folder, but of nothing we know.
    #[error("not an app package: no manifest and no code in it")]
    Unknown,
}

/// Opens the package at `path` and reads its facts. `file` is the input as the user named it and stands in every place.
///
/// Work is spread over the current rayon pool. Parts that cannot be read are gaps of the facts; an error means that
/// there is no package to speak of.
pub fn open(path: &Path, file: &str, options: &Options<'_>) -> Result<Facts, OpenError> {
    let fail = |cause| OpenError { file: file.to_owned(), cause };
    let budget = Budget::new();
    let container = Container::open(path, file, &budget).map_err(|error| match error {
        container::OpenError::Io(error) => fail(Cause::Io(error)),
        // The store that makes these sets once encrypted some: they are no archives, and only its app opens them.
        container::OpenError::Read(error) if error.kind == ErrorKind::BadMagic && file.ends_with(".apkm") => {
            fail(Cause::Read(ReadError::new(ErrorKind::Encrypted, "split set", 0)))
        }
        container::OpenError::Read(error) => fail(Cause::Read(error)),
    })?;
    let facts = match kind(&container) {
        Some(PackageKind::Apk) => Ok(android::apk::read(&container, options, &budget)),
        Some(PackageKind::Aab) => Ok(android::bundle::read(&container, options, &budget)),
        Some(PackageKind::SplitSet) => Ok(android::splits::read(&container, options, &budget)),
        Some(PackageKind::Aar) => Ok(android::library::read_aar(&container, options, &budget)),
        Some(PackageKind::Jar) => Ok(android::library::read_jar(&container, options, &budget)),
        Some(
            kind @ (PackageKind::Ipa
            | PackageKind::AppBundle
            | PackageKind::Framework
            | PackageKind::XcFramework
            | PackageKind::StaticArchive
            | PackageKind::MachO),
        ) => Ok(apple::read(&container, kind, options, &budget)),
        Some(PackageKind::Hap) => Ok(harmony::read_hap(&container, options, &budget)),
        Some(PackageKind::AppPack) => Ok(harmony::read_pack(&container, options, &budget)),
        None => Err(fail(Cause::Unknown)),
    };
    facts.map(|facts| Facts { gaps: fold(facts.gaps), ..facts })
}

/// The kind of the package in `container`, by what is in it.
fn kind(container: &Container<'_>) -> Option<PackageKind> {
    let items = container.items();
    let has = |name: &str| container.has(name);
    let ends = |suffix: &str| items.iter().any(|item| item.name.ends_with(suffix));
    let starts = |prefix: &str| items.iter().any(|item| item.name.starts_with(prefix));
    let dex = items.iter().any(|item| android::entries::dex_number(item.name).is_some());
    Some(match () {
        () if container.is_bare_code() && container.is_archive_of_objects() => PackageKind::StaticArchive,
        () if container.is_bare_code() => PackageKind::MachO,
        () if has("BundleConfig.pb") => PackageKind::Aab,
        () if has("AndroidManifest.xml") && has("classes.jar") && !dex => PackageKind::Aar,
        () if has("AndroidManifest.xml") || has("resources.arsc") || dex => PackageKind::Apk,
        () if has("pack.info") && items.iter().any(|item| harmony::is_part(item.name)) => {
            PackageKind::AppPack
        }
        () if has("module.json") && (has("pack.info") || starts("ets/") || has("resources.index")) => {
            PackageKind::Hap
        }
        () if has("config.json") && (has("pack.info") || starts("ets/") || starts("assets/")) => {
            PackageKind::Hap
        }
        () if starts("Payload/") => PackageKind::Ipa,
        () if container.file().trim_end_matches('/').ends_with(".xcframework") => PackageKind::XcFramework,
        () if container.file().trim_end_matches('/').ends_with(".framework") => PackageKind::Framework,
        () if ends(".app/Info.plist") || has("Info.plist") && has("PkgInfo") => PackageKind::AppBundle,
        () if container.file().trim_end_matches('/').ends_with(".app") => PackageKind::AppBundle,
        () if has("Info.plist") && items.iter().any(|item| item.name.starts_with("ios-")) => {
            PackageKind::XcFramework
        }
        () if items.iter().any(|item| item.name.contains(".framework/")) => PackageKind::Framework,
        () if has("Info.plist") => PackageKind::AppBundle,
        () if items.iter().any(|item| android::splits::is_split(item.name)) => PackageKind::SplitSet,
        () if ends(".class") => PackageKind::Jar,
        // Without a Payload: what is missing is told, rather than that it is nothing.
        () if container.file().ends_with(".ipa") => PackageKind::Ipa,
        () => return None,
    })
}
