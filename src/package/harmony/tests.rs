//! Facts of the packages in `fixtures/harmony/`; what is expected is read off the modules in its `make.py`.

use crate::bytes::ErrorKind;
use crate::model::{ComponentKind, Facts, Interest, PackageKind, Part, PermissionForm, Platform, Reason};
use crate::package::{self, Options};
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

fn open(name: &str) -> Facts {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/harmony").join(name);
    let options = Options { interest: &Nothing, digest: false };
    package::open(&path, name, &options).expect("the fixture opens")
}

fn whole(name: &str) -> Facts {
    let facts = open(&format!("whole/{name}"));
    assert_eq!(facts.gaps, [], "{name}");
    assert_eq!(facts.platform, Platform::Harmony);
    facts
}

fn gaps(name: &str) -> Vec<(Part, Reason)> {
    open(&format!("unread/{name}")).gaps.into_iter().map(|gap| (gap.part, gap.reason)).collect()
}

fn permissions(facts: &Facts) -> Vec<(&str, Option<&str>)> {
    let short = |id: &'static str, full| str::strip_prefix(full, id);
    facts
        .permissions
        .iter()
        .filter_map(|p| Some((short("ohos.permission.", p.id.as_str())?, p.purpose.as_deref())))
        .collect()
}

#[test]
fn a_module_by_itself() {
    let facts = whole("kestrel.hap");
    assert_eq!(facts.kind, PackageKind::Hap);
    let app = &facts.app;
    assert_eq!((app.id.as_str(), app.name.as_deref()), ("org.example.kestrel", Some("Kestrel")));
    assert_eq!((app.version.as_deref(), app.build.as_deref()), (Some("1.2.3"), Some("1000203")));
    assert_eq!((app.min_os.as_deref(), app.target_os.as_deref()), (Some("50000012"), Some("50001013")));
    // A text that nobody has stays as it is written.
    let asked =
        [("CAMERA", Some("to photograph birds")), ("INTERNET", None), ("LOCATION", Some("$string:nowhere"))];
    assert_eq!(permissions(&facts), asked);
    let camera = &facts.permissions[0];
    assert_eq!(
        (camera.form, camera.flags.as_slice()),
        (
            PermissionForm::RequestPermissions,
            ["ability:EntryAbility".to_owned(), "inuse".to_owned()].as_slice()
        )
    );
    assert!(camera.place.offset.is_some_and(|at| at > 0));
    assert_eq!(facts.defined_permissions[0].id, "org.example.kestrel.permission.PERCH");
    let kinds: Vec<_> = facts.components.iter().map(|c| (c.kind, c.class.as_str(), c.exported)).collect();
    assert_eq!(
        kinds,
        [
            (ComponentKind::Ability, "EntryAbility", true),
            (ComponentKind::ExtensionAbility, "BackupAbility", false)
        ]
    );
    assert_eq!(facts.components[0].filters[1].data, ["https://example.org/bird"]);
    assert_eq!(facts.metadata[0].value.as_deref(), Some("12345"));
    assert_eq!(facts.code[0].entry, "ets/modules.abc");
    assert_eq!(facts.code[0].defined.len(), 5);
    assert!(facts.code[0].defined.contains("@ohos/axios/index"));
    assert_eq!(facts.native_libraries[0].name, "libentry.so");
    let versions: Vec<_> = facts.versions.iter().map(|trace| (&*trace.name, &*trace.version)).collect();
    assert_eq!(versions, [("@example/feather", "1.0.4"), ("@ohos/axios", "2.2.6")]);
}

#[test]
fn the_modules_of_an_app_pack_are_one_app() {
    for name in ["kestrel.app", "kestrel-deflated.app"] {
        let facts = whole(name);
        assert_eq!(facts.kind, PackageKind::AppPack);
        assert_eq!(facts.app.id, "org.example.kestrel");
        let ids: Vec<_> = permissions(&facts).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["CAMERA", "INTERNET", "LOCATION", "MICROPHONE"]);
        // The entry's reason stands first; both modules use it.
        assert_eq!(facts.permissions[0].purpose.as_deref(), Some("to photograph birds"));
        assert_eq!(facts.permissions[0].flags, ["ability:EntryAbility", "ability:FlockAbility", "inuse"]);
        let entry = facts.permissions[0].place.entry.as_deref();
        assert_eq!(entry, Some("entry-default.hap!/module.json"));
        assert_eq!(facts.code.len(), 2);
        assert_eq!(facts.components.len(), 3);
    }
}

#[test]
fn the_older_model() {
    let facts = whole("old.hap");
    assert_eq!((facts.app.name.as_deref(), facts.app.build.as_deref()), (Some("Kestrel"), Some("7")));
    assert_eq!((facts.app.min_os.as_deref(), facts.app.target_os.as_deref()), (Some("8"), Some("9")));
    assert_eq!(permissions(&facts), [("READ_CALENDAR", Some("to photograph birds"))]);
    assert_eq!(facts.permissions[0].flags, ["ability:.MainAbility", "inuse"]);
    assert!(facts.components[0].exported);
}

#[test]
fn what_is_lost_is_a_gap() {
    let read = |part, kind| vec![(part, Reason::Read(kind))];
    assert_eq!(gaps("json-cut.hap"), read(Part::Manifest, ErrorKind::Truncated));
    assert_eq!(gaps("json-number.hap"), read(Part::Manifest, ErrorKind::Corrupt));
    assert_eq!(gaps("abc-encrypted.hap"), read(Part::Code, ErrorKind::BadMagic));
    assert_eq!(gaps("abc-count.hap"), read(Part::Code, ErrorKind::OutOfRange));
    assert_eq!(gaps("abc-version.hap"), read(Part::Code, ErrorKind::Unsupported));
    assert_eq!(open("unread/abc-version.hap").code[0].defined.len(), 5, "names are read all the same");
    assert_eq!(gaps("abc-missing.hap"), [(Part::Code, Reason::Missing)]);
    assert_eq!(gaps("index-noise.hap"), read(Part::Resources, ErrorKind::BadMagic));
    assert_eq!(gaps("two-apps.app"), [(Part::Package, Reason::Ambiguous)]);
    assert_eq!(gaps("no-config.app"), [(Part::Manifest, Reason::Missing)]);
}
