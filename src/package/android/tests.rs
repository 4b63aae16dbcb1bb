//! Facts of the packages in `fixtures/android/`; what is expected is read off the manifests in its `make.py`.

use crate::model::{Component, Facts, Interest, Permission, PermissionForm};
use crate::package::{self, Cause, Options};
use std::path::Path;

struct Nothing;

impl Interest for Nothing {
    fn class_prefixes(&self) -> &[&str] {
        &[]
    }

    fn strings(&self) -> &[&str] {
        &[]
    }
}

fn open(path: &Path) -> Result<Facts, package::OpenError> {
    package::open(path, "input.apk", &Options { interest: &Nothing, digest: false })
}

fn fixture(name: &str) -> Facts {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/android").join(name).with_extension("apk");
    let facts = open(&path).expect("the fixture opens");
    assert_eq!(facts.gaps, [], "{name}");
    facts
}

fn permission<'f>(facts: &'f Facts, name: &str) -> &'f Permission {
    let id = format!("android.permission.{name}");
    facts.permissions.iter().find(|permission| permission.id == id).expect("the permission is asked for")
}

#[test]
fn every_form_of_asking_counts() {
    let facts = fixture("all-permission-forms");
    let all: Vec<_> = facts
        .permissions
        .iter()
        .map(|p| (p.id.strip_prefix("android.permission.").unwrap_or("?"), p.form, p.max_sdk))
        .collect();
    assert_eq!(
        all,
        [
            ("BLUETOOTH_SCAN", PermissionForm::UsesPermission, None),
            ("CAMERA", PermissionForm::UsesPermission, None),
            ("NFC", PermissionForm::UsesPermission, None),
            ("READ_CONTACTS", PermissionForm::UsesPermissionSdk23, None),
            ("READ_EXTERNAL_STORAGE", PermissionForm::Implied, Some(28)),
            ("READ_SMS", PermissionForm::UsesPermissionSdkM, Some(29)),
            ("RECORD_AUDIO", PermissionForm::UsesPermission, Some(30)),
            ("WRITE_EXTERNAL_STORAGE", PermissionForm::UsesPermission, Some(28)),
        ]
    );
    let scan = permission(&facts, "BLUETOOTH_SCAN");
    assert_eq!((scan.flags.as_slice(), scan.min_sdk), (["neverForLocation".to_owned()].as_slice(), Some(31)));
    let cause = permission(&facts, "WRITE_EXTERNAL_STORAGE");
    assert_eq!(permission(&facts, "READ_EXTERNAL_STORAGE").place, cause.place);
    assert_eq!(cause.place.entry.as_deref(), Some("AndroidManifest.xml"));
    assert!(cause.place.offset.is_some());
}

#[test]
fn defined_permissions_are_no_requests() {
    let facts = fixture("all-permission-forms");
    let defined: Vec<_> = facts
        .defined_permissions
        .iter()
        .map(|p| (p.id.as_str(), p.level.as_str(), p.label.as_deref()))
        .collect();
    assert_eq!(
        defined,
        [
            ("org.example.shows.ASKED", "dangerous", None),
            ("org.example.shows.SIGNED", "signature|privileged", Some("signed")),
            ("org.example.shows.tree", "normal", Some("tree")),
        ]
    );
}

#[test]
fn old_targets_imply_permissions() {
    let implied = |name| {
        let facts = fixture(name);
        let implied = facts.permissions.into_iter().filter(|p| p.form == PermissionForm::Implied);
        implied.map(|p| p.id.replace("android.permission.", "")).collect::<Vec<_>>()
    };
    let of_contacts = ["READ_CALL_LOG", "WRITE_CALL_LOG"];
    assert_eq!(implied("implied-at-16"), [""; 0]);
    assert_eq!(implied("implied-below-16"), of_contacts);
    assert_eq!(
        implied("implied-below-4"),
        [
            "READ_CALL_LOG",
            "READ_EXTERNAL_STORAGE",
            "READ_PHONE_STATE",
            "WRITE_CALL_LOG",
            "WRITE_EXTERNAL_STORAGE"
        ]
    );
}

#[test]
fn identity_is_resolved() {
    let app = fixture("components").app;
    assert_eq!(app.id, "org.example.shows");
    assert_eq!(app.name.as_deref(), Some("Shows & tells"));
    assert_eq!(app.version.as_deref(), Some("4.5-beta"));
    assert_eq!(app.build.as_deref(), Some("4294967303"), "1 in the upper half, 7 in the lower");
    assert_eq!((app.min_os.as_deref(), app.target_os.as_deref()), (Some("24"), Some("30")));
    assert_eq!(app.compile_os.as_deref(), Some("29"));
    assert_eq!(app.application_class.as_deref(), Some("org.example.shows.App"));
    assert!(app.debuggable);
}

#[test]
fn labels_come_out_of_sparse_and_styled_resources() {
    assert_eq!(fixture("sparse-resources").app.name.as_deref(), Some("some text"));
    assert_eq!(fixture("styled-label").app.name.as_deref(), Some("A bold name"));
}

fn component<'f>(facts: &'f Facts, class: &str) -> &'f Component {
    facts.components.iter().find(|component| component.class == class).expect("the component is there")
}

#[test]
fn components_are_resolved() {
    let facts = fixture("components");
    let shown: Vec<_> =
        facts.components.iter().map(|c| (c.kind.id(), c.class.as_str(), c.exported)).collect();
    assert_eq!(
        shown,
        [
            ("activity", "org.example.shows.Main", true),
            ("activity", "org.example.shows.Bare", false),
            ("activity-alias", "org.example.shows.Alias", true),
            ("service", "com.vendor.push.Service", false),
            ("receiver", "org.example.shows.inner.Receiver", false),
            ("provider", "com.vendor.Files", false),
        ]
    );
    let main = component(&facts, "org.example.shows.Main");
    assert_eq!(main.permission.as_deref(), Some("org.example.shows.OWN"));
    assert_eq!((main.process.as_deref(), main.enabled), (None, true));
    let bare = component(&facts, "org.example.shows.Bare");
    assert_eq!((bare.permission.as_deref(), bare.enabled), (Some("org.example.shows.GUARD"), false));
    let alias = component(&facts, "org.example.shows.Alias");
    assert_eq!(alias.target.as_deref(), Some("org.example.shows.Main"));
    let push = component(&facts, "com.vendor.push.Service");
    assert_eq!(push.process.as_deref(), Some("org.example.shows:push"));
    assert_eq!(push.foreground_types, ["dataSync", "location"]);
    assert_eq!(push.metadata[0].value.as_deref(), Some("1.5"));
    let files = component(&facts, "com.vendor.Files");
    assert_eq!(files.authorities, ["org.example.shows.files", "org.example.shows.more"]);
}

#[test]
fn filters_keep_actions_and_data() {
    let facts = fixture("components");
    let [launch, view] = component(&facts, "org.example.shows.Main").filters.as_slice() else {
        panic!("two filters");
    };
    assert_eq!(launch.actions, ["android.intent.action.MAIN"]);
    assert_eq!(launch.categories, ["android.intent.category.LAUNCHER"]);
    assert_eq!(view.data, ["https://example.org:8443/a*", "shows:", "//example.com", "mime:text/plain"]);
}

#[test]
fn metadata_is_text_where_it_can_be() {
    let facts = fixture("components");
    let shown: Vec<_> =
        facts.metadata.iter().map(|m| (m.name.as_str(), m.value.as_deref().unwrap_or("none"))).collect();
    assert_eq!(
        shown,
        [
            ("text", "plain"),
            ("digits", "0123"),
            ("number", "42"),
            ("truth", "true"),
            ("by-reference", "abc123"),
            ("version", "24"),
            ("file", "@xml/paths"),
            ("string-resource", "abc123"),
            ("framework", "@0x0104000a"),
        ]
    );
}

#[test]
fn features_libraries_and_queries() {
    let facts = fixture("components");
    let pairs = |list: &[crate::model::Feature]| {
        list.iter().map(|feature| (feature.name.clone(), feature.required)).collect::<Vec<_>>()
    };
    assert_eq!(
        pairs(&facts.features),
        [
            ("android.hardware.camera".to_owned(), false),
            ("android.hardware.nfc".to_owned(), true),
            ("glEsVersion=0x30001".to_owned(), true),
        ]
    );
    assert_eq!(pairs(&facts.libraries), [("org.apache.http.legacy".to_owned(), false)]);
    assert_eq!(facts.queries.packages, ["com.tencent.mm"]);
    assert_eq!(facts.queries.providers, ["one.files", "two.files"]);
    assert_eq!(facts.queries.intents[0].actions, ["android.intent.action.SEND"]);
    assert_eq!(facts.queries.intents[0].data, ["mime:image/*"]);
}

#[test]
fn dex_files_in_loading_order() {
    use super::entries::dex_number;
    assert_eq!(dex_number("classes.dex"), Some(1));
    assert_eq!(dex_number("classes10.dex"), Some(10));
    for other in ["classes+2.dex", "classes-1.dex", "assets/classes.dex", "classes2.dexx", "classesx.dex"] {
        assert_eq!(dex_number(other), None, "{other}");
    }
}

/// An archive of stored entries, enough of it for Android and for us.
fn archive(entries: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
    use std::io::Write;
    let file = tempfile::NamedTempFile::new().expect("a scratch file");
    let mut zip = zip::ZipWriter::new(file.as_file());
    for (name, data) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(data).expect("its bytes");
    }
    zip.finish().expect("the directory");
    file
}

#[test]
fn what_is_not_there_is_a_gap() {
    let facts = open(archive(&[("resources.arsc", b"")]).path()).expect("a kind of APK");
    let gaps: Vec<_> =
        facts.gaps.iter().map(|gap| (gap.place.entry.as_deref().unwrap_or("-"), gap.reason.id())).collect();
    assert_eq!(gaps, [("AndroidManifest.xml", "missing"), ("classes.dex", "missing")]);
}

#[test]
fn other_archives_are_refused_by_name() {
    let open = |entries: &[(&str, &[u8])]| open(archive(entries).path()).expect_err("no APK");
    let error = open(&[("readme.txt", b"")]);
    assert!(matches!(error.cause, Cause::Unknown));
    assert_eq!(error.to_string(), "input.apk: not an app package: no manifest and no code in it");
    let error = open(&[("module.json", b"{}")]);
    assert!(matches!(error.cause, Cause::Unknown), "a name that many archives have");
}
