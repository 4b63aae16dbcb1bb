//! Facts of the packages in `fixtures/containers/`; what is expected is read off the manifests in its `make.py`.

use crate::bytes::ErrorKind;
use crate::model::{Facts, Gap, Interest, PackageKind, Part, Reason};
use crate::package::{self, Cause, Options};
use std::path::{Path, PathBuf};

struct Nothing;

impl Interest for Nothing {
    fn class_prefixes(&self) -> &[&str] {
        &[]
    }

    fn strings(&self) -> &[&str] {
        &[]
    }
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/containers").join(name)
}

fn open(path: &Path) -> Result<Facts, package::OpenError> {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    package::open(path, &file, &Options { interest: &Nothing, digest: false })
}

fn whole(name: &str) -> Facts {
    let facts = open(&path("whole").join(name)).expect("the fixture opens");
    assert_eq!(facts.gaps, [], "{name}");
    facts
}

/// Part, reason and entry of each gap of a fixture that loses something.
fn gaps(name: &str) -> Vec<(Part, Reason, String)> {
    let facts = open(&path("unread").join(name)).expect("the fixture opens");
    let gap = |gap: Gap| (gap.part, gap.reason, gap.place.entry.unwrap_or_default());
    facts.gaps.into_iter().map(gap).collect()
}

fn permissions(facts: &Facts) -> Vec<&str> {
    facts.permissions.iter().filter_map(|p| p.id.strip_prefix("android.permission.")).collect()
}

fn code(facts: &Facts) -> Vec<(&str, usize)> {
    facts.code.iter().map(|unit| (unit.entry.as_str(), unit.defined.len())).collect()
}

fn libraries(facts: &Facts) -> Vec<&str> {
    facts.native_libraries.iter().map(|library| library.entry.as_str()).collect()
}

/// What every whole form of Lantern declares.
fn is_lantern(facts: &Facts) {
    assert_eq!(facts.app.id, "org.example.lantern");
    assert_eq!(facts.app.name.as_deref(), Some("Lantern"));
    assert_eq!(facts.app.version.as_deref(), Some("1.4"));
    assert_eq!(facts.app.build.as_deref(), Some("3"));
    assert_eq!(facts.app.target_os.as_deref(), Some("34"));
    assert_eq!(facts.app.application_class.as_deref(), Some("org.example.lantern.LanternApp"));
    assert_eq!(permissions(facts), ["ACCESS_FINE_LOCATION", "CAMERA", "INTERNET"]);
    let components: Vec<_> = facts.components.iter().map(|component| component.class.as_str()).collect();
    assert_eq!(components, ["org.example.lantern.MainActivity", "org.example.lantern.map.MapActivity"]);
    let values: Vec<_> = facts.metadata.iter().map(|item| (&*item.name, item.value.as_deref())).collect();
    let expected = [("BUGLY_APPID", Some("a1b2c3")), ("com.amap.api.v2.apikey", Some("k-map-7"))];
    assert_eq!(values, expected, "each module's own texts");
    assert_eq!(facts.defined_permissions.len(), 1);
}

#[test]
fn stored_splits_are_one_app() {
    let facts = whole("lantern.apks");
    assert_eq!(facts.kind, PackageKind::SplitSet);
    is_lantern(&facts);
    let expected = [
        ("splits/base-master.apk!/classes.dex", 3),
        ("splits/base-master.apk!/assets/plugin/reward.jar!/classes.dex", 2),
        ("splits/map-master.apk!/classes.dex", 2),
    ];
    assert_eq!(code(&facts), expected);
    assert_eq!(libraries(&facts), ["splits/base-arm64_v8a.apk!/lib/arm64-v8a/libBugly.so"]);
    assert_eq!(facts.certificates.len(), 1, "all parts have the same signer");
    let entry = facts.permissions[0].place.entry.as_deref();
    assert_eq!(entry, Some("splits/map-master.apk!/AndroidManifest.xml"));
    assert_eq!(&*facts.components[1].entry, "splits/map-master.apk!/AndroidManifest.xml");
}

#[test]
fn deflated_splits_are_one_app() {
    let facts = whole("lantern.xapk");
    is_lantern(&facts);
    assert_eq!(code(&facts).len(), 3);
    assert_eq!(code(&facts)[0].0, "org.example.lantern.apk!/classes.dex");
    let facts = whole("lantern.apkm");
    is_lantern(&facts);
    assert_eq!(code(&facts)[0].0, "base.apk!/classes.dex");
    assert_eq!(facts.native_libraries[0].classes, ["com.tencent.bugly.crashreport.CrashReport"]);
}

#[test]
fn a_folder_of_splits_is_one_app() {
    let folder = tempfile::tempdir().unwrap();
    let set = path("whole/lantern.apks");
    let mut set = zip::ZipArchive::new(std::fs::File::open(set).unwrap()).unwrap();
    for index in 0..set.len() {
        let mut entry = set.by_index(index).unwrap();
        let name = entry.name().unwrap().replace('/', "-");
        std::io::copy(&mut entry, &mut std::fs::File::create(folder.path().join(name)).unwrap()).unwrap();
    }
    let facts = open(folder.path()).expect("the folder opens");
    assert_eq!(facts.gaps, []);
    assert_eq!(facts.kind, PackageKind::SplitSet);
    is_lantern(&facts);
    assert_eq!(code(&facts)[0], ("splits-base-master.apk!/classes.dex", 3));
}

#[test]
fn variants_of_the_base_count_once() {
    let facts = whole("variants.apks");
    is_lantern(&facts);
    assert_eq!(code(&facts).len(), 3);
    assert_eq!(libraries(&facts).len(), 1);
}

#[test]
fn the_modules_of_a_bundle_are_one_app() {
    let facts = whole("lantern.aab");
    assert_eq!(facts.kind, PackageKind::Aab);
    is_lantern(&facts);
    let expected = [
        ("base/dex/classes.dex", 3),
        ("map/dex/classes.dex", 2),
        ("base/assets/plugin/reward.jar!/classes.dex", 2),
    ];
    assert_eq!(code(&facts), expected);
    assert_eq!(libraries(&facts), ["base/lib/arm64-v8a/libBugly.so"]);
    let entry = facts.permissions[0].place.entry.as_deref();
    assert_eq!(entry, Some("map/manifest/AndroidManifest.xml"));
}

#[test]
fn parts_of_a_bundle_that_are_lost_are_gaps() {
    let manifest = "base/manifest/AndroidManifest.xml";
    let told =
        |name: &str| gaps(name).into_iter().map(|(part, reason, _)| (part, reason)).collect::<Vec<_>>();
    let read = |kind| (Part::Manifest, Reason::Read(kind));
    assert_eq!(told("manifest-length.aab"), [read(ErrorKind::Truncated)]);
    assert_eq!(told("manifest-varint.aab"), [read(ErrorKind::OutOfRange)]);
    assert_eq!(told("manifest-deep.aab"), [read(ErrorKind::TooDeep)]);
    let missing = |entry: &str| vec![(Part::Manifest, Reason::Missing, entry.to_owned())];
    assert_eq!(gaps("base-missing.aab"), missing(manifest));
    assert_eq!(gaps("module-manifest-missing.aab"), missing("map/manifest/AndroidManifest.xml"));
    let ring = (Part::Resources, Reason::Read(ErrorKind::TooDeep), "base/resources.pb".to_owned());
    assert!(gaps("label-ring.aab").contains(&ring));
    let code = (Part::Code, Reason::Missing, "base/dex/classes.dex".to_owned());
    assert_eq!(gaps("dex-missing.aab"), [code]);
}

#[test]
fn code_is_found_under_any_name() {
    let facts = whole("carrier.apk");
    let expected = [
        ("classes.dex", 3),
        ("assets/bare.dex", 2),
        ("assets/deflated.jar!/classes.dex", 2),
        ("assets/skin.dat!/classes.dex", 2),
        ("lib/arm64-v8a/libcore.so!/classes.dex", 2),
        ("res/raw/whole.apk!/classes.dex", 2),
    ];
    assert_eq!(code(&facts), expected);
}

#[test]
fn a_set_without_its_base_adds_no_permissions() {
    let facts = open(&path("unread/no-base.apks")).unwrap();
    assert_eq!(permissions(&facts), ["ACCESS_FINE_LOCATION"]);
    assert_eq!(facts.app.id, "org.example.lantern");
    assert_eq!(gaps("no-base.apks"), [(Part::Manifest, Reason::Missing, "base.apk".to_owned())]);
}

#[test]
fn parts_that_do_not_belong_together_are_told() {
    let ambiguous = |part, entry: &str| vec![(part, Reason::Ambiguous, entry.to_owned())];
    assert_eq!(gaps("two-apps.apks"), ambiguous(Part::Package, "other.apk"));
    assert_eq!(gaps("two-signers.apks"), ambiguous(Part::Signature, "split_map.apk"));
}

#[test]
fn what_lies_deeper_is_a_gap() {
    let deep = |entry: &str| vec![(Part::NestedCode, Reason::Read(ErrorKind::TooDeep), entry.to_owned())];
    assert_eq!(gaps("three-deep.apk"), deep("assets/a.apk!/assets/b.apk"));
    let hidden = ["assets/a.apk!/assets/skin.dat", "assets/a.apk!/res/raw/notes"];
    assert_eq!(gaps("three-deep-hidden.apk"), hidden.map(deep).concat());
    assert_eq!(whole("deep-media.apk").code.len(), 2, "pictures are no code");
    assert_eq!(gaps("set-in-set.apks"), deep("base.apk!/assets/inner.apk!/assets/deeper.apk"));
}

#[test]
fn code_that_nobody_can_read_is_a_gap() {
    let asset = |kind, entry: &str| vec![(Part::NestedCode, Reason::Read(kind), entry.to_owned())];
    assert_eq!(gaps("asset-noise.apk"), asset(ErrorKind::BadMagic, "assets/plugin.jar"));
    assert_eq!(gaps("asset-protected.apk"), asset(ErrorKind::Encrypted, "assets/plugin.jar!/classes.dex"));
    assert_eq!(gaps("asset-dex-version.apk"), asset(ErrorKind::BadMagic, "assets/a.dex"));
}

#[test]
fn an_encrypted_set_says_so() {
    let error = open(&path("unread/encrypted.apkm")).unwrap_err();
    assert!(matches!(error.cause, Cause::Read(error) if error.kind == ErrorKind::Encrypted));
}

#[test]
fn versions_that_libraries_leave() {
    let facts = whole("versions.apk");
    let found: Vec<_> = facts.versions.iter().map(|trace| (&*trace.name, &*trace.version)).collect();
    let expected = [
        ("androidx.core:core", "1.12.0"),
        ("com.squareup.okhttp3:okhttp", "4.9.3"),
        ("play-services-ads", "22.1.0"),
        ("com.tencent.bugly.BuildConfig.VERSION_NAME", "4.1.9.3"),
        ("org.example.lantern.BuildConfig.VERSION_NAME", "1.4"),
    ];
    assert_eq!(found, expected);
    let entries: Vec<_> = facts.versions.iter().filter_map(|trace| trace.place.entry.as_deref()).collect();
    assert_eq!((entries[0], entries[3]), ("META-INF/androidx.core_core.version", "classes.dex"));
}
