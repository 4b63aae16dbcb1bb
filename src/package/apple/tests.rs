//! Containers of Apple packages: how apps and what is in them may be packed, and what is missing.

use super::*;
use crate::formats::zip::testing::{Piece, Zip};
use crate::model::{BundleKind, Interest};
use crate::package;

struct Nothing;

impl Interest for Nothing {
    fn class_prefixes(&self) -> &[&str] {
        &[]
    }

    fn strings(&self) -> &[&str] {
        &[]
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/apple/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn code() -> Vec<u8> {
    fixture("whole/rebased.dylib")
}

/// An Info.plist with its keys and texts.
fn plist(keys: &[(&str, &str)]) -> Vec<u8> {
    let keys: String =
        keys.iter().map(|(key, text)| format!("<key>{key}</key><string>{text}</string>")).collect();
    format!("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>{keys}</dict></plist>").into_bytes()
}

fn info(id: &str, executable: &str, more: &[(&str, &str)]) -> Vec<u8> {
    plist(&[&[("CFBundleIdentifier", id), ("CFBundleExecutable", executable)], more].concat())
}

/// The facts of an archive called `file` with these entries.
fn facts(file: &str, entries: &[(&str, Vec<u8>)]) -> Facts {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("package");
    let pieces = entries.iter().map(|(name, data)| Piece::deflated(name, data));
    std::fs::write(&path, Zip::of(pieces).build()).unwrap();
    package::open(&path, file, &Options { interest: &Nothing, digest: true }).unwrap()
}

/// The usual app.
fn app(more: &[(&'static str, Vec<u8>)]) -> Vec<(&'static str, Vec<u8>)> {
    let own = [("Payload/A.app/Info.plist", info("org.example.a", "A", &[])), ("Payload/A.app/A", code())];
    own.into_iter().chain(more.iter().cloned()).collect()
}

fn gaps(facts: &Facts) -> Vec<(Option<&str>, Part, Reason)> {
    facts.gaps.iter().map(|gap| (gap.place.entry.as_deref(), gap.part, gap.reason)).collect()
}

fn entries(facts: &Facts) -> Vec<&str> {
    facts.code.iter().map(|unit| unit.entry.as_str()).collect()
}

#[test]
fn a_zipped_simulator_build() {
    let list = info("org.example.a", "A", &[("DTSDKName", "iphonesimulator17.0")]);
    let noise = ("__MACOSX/A.app/._A", b"\0\x05\x16\x07".to_vec());
    let found = facts(
        "build.zip",
        &[("A.app/Info.plist", list), ("A.app/A", fixture("whole/universal.dylib")), noise],
    );
    assert_eq!((found.kind, gaps(&found)), (PackageKind::AppBundle, vec![]));
    assert_eq!(found.app.target_os.as_deref(), Some("iphonesimulator17.0"));
    assert_eq!(entries(&found), ["A.app/A", "A.app/A"]);
    let archs: Vec<_> = found.code.iter().filter_map(|unit| unit.arch.as_deref()).collect();
    assert_eq!(archs, ["x86_64", "arm64"]);
    assert!(!found.assets.iter().any(|name| name.contains("__MACOSX")));
}

#[test]
fn watch_apps_app_clips_and_extensions_are_read_with_the_app() {
    let key = |key| [(key, "why")];
    let found = facts(
        "a.ipa",
        &app(&[
            (
                "Payload/A.app/Watch/W.app/Info.plist",
                info("org.example.a.w", "W", &key("NSMotionUsageDescription")),
            ),
            ("Payload/A.app/Watch/W.app/W", code()),
            (
                "Payload/A.app/Watch/W.app/PlugIns/E.appex/Info.plist",
                info("org.example.a.w.e", "E", &key("NSHealthShareUsageDescription")),
            ),
            ("Payload/A.app/Watch/W.app/PlugIns/E.appex/E", code()),
            (
                "Payload/A.app/AppClips/C.app/Info.plist",
                info("org.example.a.Clip", "C", &key("NSCameraUsageDescription")),
            ),
            ("Payload/A.app/AppClips/C.app/C", code()),
        ]),
    );
    assert_eq!(gaps(&found), []);
    let kinds: Vec<_> = found.bundles.iter().map(|bundle| (bundle.name.as_str(), bundle.kind)).collect();
    let wanted = [
        ("A.app", BundleKind::App),
        ("C.app", BundleKind::App),
        ("W.app", BundleKind::App),
        ("E.appex", BundleKind::Extension),
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(found.app.id, "org.example.a", "the outermost app is the one");
    let keys: Vec<_> = found.permissions.iter().map(|permission| permission.id.as_str()).collect();
    assert_eq!(
        keys,
        ["NSCameraUsageDescription", "NSHealthShareUsageDescription", "NSMotionUsageDescription"]
    );
    assert_eq!(found.code.len(), 4);
}

#[test]
fn nested_frameworks_libraries_and_bundles() {
    let found = facts(
        "a.ipa",
        &app(&[
            ("Payload/A.app/Frameworks/F.framework/F", code()),
            (
                "Payload/A.app/Frameworks/F.framework/Info.plist",
                plist(&[("CFBundleIdentifier", "org.example.f")]),
            ),
            ("Payload/A.app/Frameworks/F.framework/Frameworks/G.framework/G", code()),
            ("Payload/A.app/Frameworks/libh.dylib", code()),
            ("Payload/A.app/R.bundle/Info.plist", plist(&[("CFBundleIdentifier", "org.example.r")])),
            ("Payload/A.app/R.bundle/picture.png", b"png".to_vec()),
        ]),
    );
    assert_eq!(gaps(&found), []);
    let names: Vec<_> = entries(&found).into_iter().map(|entry| entry.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["A", "F", "G", "libh.dylib"]);
    let ids: Vec<_> = found.bundles.iter().filter_map(|bundle| bundle.id.as_deref()).collect();
    assert_eq!(ids, ["org.example.a", "org.example.f", "org.example.r"]);
}

/// Frameworks that are to be linked in are archives of objects, for several architectures in a universal file.
#[test]
fn a_framework_may_be_an_archive() {
    let universal = |archive: &[u8]| {
        let mut out = 0xCAFE_BABEu32.to_be_bytes().to_vec();
        // Two slices of one content, for arm64 and for x86_64.
        let size = u32::try_from(archive.len()).unwrap();
        out.extend(2u32.to_be_bytes());
        for (cpu, offset) in [(0x0100_000Cu32, 64), (0x0100_0007, 64 + size)] {
            [cpu, 0, offset, size, 3].iter().for_each(|word| out.extend(word.to_be_bytes()));
        }
        out.resize(64, 0);
        out.extend([archive, archive].concat());
        out
    };
    let archive = fixture("whole/libreader.a");
    for (bytes, archs) in [(archive.clone(), &["arm64"][..]), (universal(&archive), &["arm64", "x86_64"])] {
        let found = facts("a.ipa", &app(&[("Payload/A.app/Frameworks/F.framework/F", bytes)]));
        assert_eq!(gaps(&found), []);
        let units: Vec<_> = found.code.iter().filter(|unit| unit.entry.ends_with("/F")).collect();
        let read: Vec<_> = units.iter().filter_map(|unit| unit.arch.as_deref()).collect();
        assert_eq!(read, archs);
        for unit in units {
            let classes: Vec<_> = unit.defined.iter().collect();
            assert_eq!(classes, ["RDRBook", "RDRShelf", "Root", "UMConfigure"]);
        }
    }
}

#[test]
fn resources_on_demand_are_not_the_apps() {
    let found = facts(
        "a.ipa",
        &app(&[
            ("Payload/A.app/OnDemandResources/org.example.a.map.assetpack/Info.plist", b"no list".to_vec()),
            ("Payload/A.app/OnDemandResources/org.example.a.map.assetpack/Kit.framework/Kit", code()),
            ("OnDemandResources/org.example.a.map.assetpack/Kit.framework/Kit", code()),
            ("Payload/A.app/OnDemandResources.plist", plist(&[])),
        ]),
    );
    assert_eq!((gaps(&found), entries(&found)), (vec![], vec!["Payload/A.app/A"]));
    assert_eq!(found.bundles.len(), 1);
}

#[test]
fn executables_bear_any_name_that_their_list_says() {
    let named = |executable: &str| info("org.example.a", executable, &[]);
    let found =
        facts("a.ipa", &[("Payload/A.app/Info.plist", named("run.me")), ("Payload/A.app/run.me", code())]);
    assert_eq!((gaps(&found), entries(&found)), (vec![], vec!["Payload/A.app/run.me"]));
    // Names without the flag that says UTF-8, as old archivers write them.
    let found =
        facts("a.ipa", &[("Payload/读.app/Info.plist", named("读.书")), ("Payload/读.app/读.书", code())]);
    assert_eq!((gaps(&found), entries(&found)), (vec![], vec!["Payload/读.app/读.书"]));
    let mac = [("A.app/Contents/Info.plist", named("A")), ("A.app/Contents/MacOS/A", code())];
    assert_eq!(entries(&facts("A.app", &mac)), ["A.app/Contents/MacOS/A"]);
}

#[test]
fn an_executable_that_is_missing_or_no_code_is_a_gap() {
    let list = || info("org.example.a", "A", &[]);
    let framework = || ("Payload/A.app/Frameworks/F.framework/F", code());
    let missing = facts("a.ipa", &[("Payload/A.app/Info.plist", list()), framework()]);
    assert_eq!(gaps(&missing), [(Some("Payload/A.app/A"), Part::Code, Reason::Missing)]);
    let text = ("Payload/A.app/A", b"#!/bin/sh".to_vec());
    let script = facts("a.ipa", &[("Payload/A.app/Info.plist", list()), text, framework()]);
    assert_eq!(gaps(&script), [(Some("Payload/A.app/A"), Part::Code, Reason::Read(ErrorKind::BadMagic))]);
    let extension = info("org.example.a.e", "E", &[]);
    let extension = facts("a.ipa", &app(&[("Payload/A.app/PlugIns/E.appex/Info.plist", extension)]));
    assert_eq!(gaps(&extension), [(Some("Payload/A.app/PlugIns/E.appex/E"), Part::Code, Reason::Missing)]);
}

#[test]
fn without_payload_list_or_code_there_are_gaps() {
    let parts = |facts: &Facts| facts.gaps.iter().map(|gap| (gap.part, gap.reason)).collect::<Vec<_>>();
    let (manifest, nothing) = ((Part::Manifest, Reason::Missing), (Part::Code, Reason::Missing));
    let no_payload = facts("a.ipa", &[("iTunesMetadata.plist", plist(&[]))]);
    assert_eq!((no_payload.kind, parts(&no_payload)), (PackageKind::Ipa, vec![nothing, manifest]));
    let no_list = facts("a.ipa", &[("Payload/A.app/A", code())]);
    assert_eq!(parts(&no_list), [manifest]);
    let no_code =
        facts("a.ipa", &[("Payload/A.app/Info.plist", plist(&[("CFBundleIdentifier", "org.example.a")]))]);
    assert_eq!(parts(&no_code), [nothing]);
}

#[test]
fn a_bare_library_is_told_from_an_archive_of_objects() {
    let kind = |file: &str, data: Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        std::fs::write(&path, data).unwrap();
        package::open(&path, file, &Options { interest: &Nothing, digest: false }).unwrap().kind
    };
    assert_eq!(kind("a.dylib", code()), PackageKind::MachO);
    assert_eq!(kind("a.dylib", fixture("whole/universal.dylib")), PackageKind::MachO);
    assert_eq!(kind("a.a", fixture("whole/libreader.a")), PackageKind::StaticArchive);
}

#[test]
fn profiles_of_the_app_and_of_its_extensions() {
    let list = |name: &str| {
        let list = plist(&[("Name", name), ("ExpirationDate", "2025-01-02T03:04:05Z")]);
        crate::formats::cms::wrapped(&list)
    };
    let found = facts(
        "a.ipa",
        &app(&[
            ("Payload/A.app/embedded.mobileprovision", list("App")),
            ("Payload/A.app/PlugIns/E.appex/embedded.mobileprovision", list("Extension")),
        ]),
    );
    let names: Vec<_> = found.provisioning.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!((names, gaps(&found)), (vec!["Extension", "App"], vec![]), "by entry");
    let broken = facts("a.ipa", &app(&[("Payload/A.app/embedded.mobileprovision", b"0".to_vec())]));
    let truncated = Reason::Read(ErrorKind::Truncated);
    assert_eq!(gaps(&broken), [(Some("Payload/A.app/embedded.mobileprovision"), Part::Signature, truncated)]);
}

#[test]
fn code_directories_are_hashed_when_digests_are_asked_for() {
    let read = |digest| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dylib");
        std::fs::write(&path, fixture("whole/signed.dylib")).unwrap();
        let facts = package::open(&path, "a.dylib", &Options { interest: &Nothing, digest }).unwrap();
        facts.code[0].apple.clone().unwrap().code_directories
    };
    let (with, without) = (read(true), read(false));
    // Python's hashlib over the blob that the linker wrote.
    assert_eq!((with.len(), with[0].hash), (1, "sha-256"));
    assert_eq!(with[0].cdhash, "5b4fc548715015650ec8b6dca8523832630abeb8");
    assert_eq!((without[0].hash, without[0].cdhash.as_str()), ("sha-256", ""));
}
