//! Permissions: asked for, implied and defined.

use super::flags;
use super::manifest::Context;
use crate::formats::axml::{Element, attrs};
use crate::model::{DefinedPermission, Permission, PermissionForm, Place};
use std::collections::BTreeMap;

/// The permissions that the manifests of an app ask for, one an id.
#[derive(Default)]
pub(super) struct Asked(BTreeMap<String, Permission>);

impl Asked {
    /// Adds those that the manifest in `root` asks for.
    pub(super) fn read(&mut self, root: &Element, context: &Context<'_, '_>, place: &Place) {
        for element in &root.children {
            let form = match &*element.name {
                "uses-permission" => PermissionForm::UsesPermission,
                "uses-permission-sdk-23" => PermissionForm::UsesPermissionSdk23,
                "uses-permission-sdk-m" => PermissionForm::UsesPermissionSdkM,
                _ => continue,
            };
            if let Some(permission) = declared(element, form, context, place) {
                merge(&mut self.0, permission);
            }
        }
    }

    /// All of them, and those that the system adds for an app made for level `target`; sorted. What comes with no
    /// other permission stands at `place`.
    pub(super) fn with_implied(mut self, target: u32, place: &Place) -> Vec<Permission> {
        add_implied(&mut self.0, target, place);
        self.0.into_values().collect()
    }
}

fn declared(
    element: &Element,
    form: PermissionForm,
    context: &Context<'_, '_>,
    place: &Place,
) -> Option<Permission> {
    let values = context.values;
    Some(Permission {
        id: values.text(element, attrs::NAME)?,
        form,
        max_sdk: values.number(element, attrs::MAX_SDK_VERSION),
        min_sdk: values.number(element, attrs::MIN_SDK_VERSION),
        flags: flags::uses_permission(values.number(element, attrs::USES_PERMISSION_FLAGS).unwrap_or(0)),
        purpose: None,
        place: place.clone().at(element.offset),
    })
}

/// Adds a declaration to those of the same id: levels of all together, the flags that all have, the first place.
fn merge(all: &mut BTreeMap<String, Permission>, new: Permission) {
    let Some(old) = all.get_mut(&new.id) else {
        all.insert(new.id.clone(), new);
        return;
    };
    old.form = old.form.min(new.form);
    old.max_sdk = old.max_sdk.zip(new.max_sdk).map(|(old, new)| old.max(new));
    old.min_sdk = old.min_sdk.zip(new.min_sdk).map(|(old, new)| old.min(new));
    old.flags.retain(|flag| new.flags.contains(flag));
}

/// A permission that older apps get with another one: with `of` (or always), when made for a level below `below`.
struct Implied {
    id: &'static str,
    of: Option<&'static str>,
    below: u32,
}

/// What the installer adds, the set that `aapt2 dump badging` knows. Later split permissions (background location,
/// Bluetooth, media) only keep old apps working and are asked for by name in every build that uses them.
const IMPLIED: [Implied; 5] = [
    Implied { id: "android.permission.WRITE_EXTERNAL_STORAGE", of: None, below: 4 },
    Implied { id: "android.permission.READ_PHONE_STATE", of: None, below: 4 },
    Implied {
        id: "android.permission.READ_EXTERNAL_STORAGE",
        of: Some("android.permission.WRITE_EXTERNAL_STORAGE"),
        below: u32::MAX,
    },
    Implied {
        id: "android.permission.READ_CALL_LOG",
        of: Some("android.permission.READ_CONTACTS"),
        below: 16,
    },
    Implied {
        id: "android.permission.WRITE_CALL_LOG",
        of: Some("android.permission.WRITE_CONTACTS"),
        below: 16,
    },
];

fn add_implied(all: &mut BTreeMap<String, Permission>, target: u32, place: &Place) {
    for rule in IMPLIED {
        if target >= rule.below || all.contains_key(rule.id) {
            continue;
        }
        // What comes with another permission holds where that one does, and stands there.
        let (max_sdk, min_sdk, place) = match rule.of.map(|of| all.get(of)) {
            None => (None, None, place.clone()),
            Some(None) => continue,
            Some(Some(cause)) => (cause.max_sdk, cause.min_sdk, cause.place.clone()),
        };
        let (id, form) = (rule.id.to_owned(), PermissionForm::Implied);
        let implied = Permission { id, form, max_sdk, min_sdk, flags: vec![], purpose: None, place };
        all.insert(rule.id.to_owned(), implied);
    }
}

/// The permissions that the manifest defines, sorted.
pub(super) fn defined(root: &Element, context: &Context<'_, '_>) -> Vec<DefinedPermission> {
    let values = context.values;
    let elements =
        root.children.iter().filter(|child| matches!(&*child.name, "permission" | "permission-tree"));
    let mut all: Vec<_> = elements
        .filter_map(|element| {
            Some(DefinedPermission {
                id: values.text(element, attrs::NAME)?,
                level: flags::protection_level(values.number(element, attrs::PROTECTION_LEVEL).unwrap_or(0)),
                label: values.text(element, attrs::LABEL),
            })
        })
        .collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.dedup_by(|a, b| a.id == b.id);
    all
}
