//! `module.json` of the stage model and `config.json` of the older one: who the app is, what it asks for.
//!
//! Source: "module.json5 Configuration File" and "Internal Structure of the module Tag" of the OpenHarmony
//! documentation. Both hold the same facts under other names, so each is asked for under both.

use super::texts::Texts;
use crate::bytes::{Budget, ErrorKind, ReadError};
use crate::model::{
    App, Component, ComponentKind, DefinedPermission, Gap, IntentFilter, MetaData, Part, Permission,
    PermissionForm, Place, Reason,
};
use crate::package::container::Container;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names of the configuration, the newer first.
const NAMES: [&str; 2] = ["module.json", "config.json"];
/// Longest configuration: its tree takes many times the bytes. Real ones have some ten thousand.
const LONGEST: usize = 4 << 20;

/// What the configuration of one module says.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) app: App,
    /// Whether this is the module that starts the app.
    pub(super) is_entry: bool,
    /// Whether it has code at all; a module of resources says so.
    pub(super) has_code: bool,
    pub(super) permissions: Vec<Permission>,
    pub(super) defined_permissions: Vec<DefinedPermission>,
    pub(super) components: Vec<Component>,
    pub(super) metadata: Vec<MetaData>,
    /// URL schemes that it wants to ask for.
    pub(super) schemes: Vec<String>,
    pub(super) place: Place,
}

/// Reads the configuration in `container`; what cannot be read is a gap.
pub(super) fn read(container: &Container<'_>, texts: Option<&Texts>, budget: &Budget) -> Option<Module> {
    let Some(name) = NAMES.into_iter().find(|name| container.has(name)) else {
        container.note(Gap::new(container.place(NAMES[0]), Part::Manifest, Reason::Missing));
        return None;
    };
    let place = container.place(name);
    let parsed = container.read(name, budget)?.and_then(|data| {
        let config = Config { root: parse(&data)?, texts, data: &data, place: place.clone() };
        config.module().ok_or_else(|| ReadError::new(ErrorKind::Corrupt, "module tag", 0))
    });
    parsed.map_err(|error| container.note(Gap::from_error(place, Part::Manifest, &error))).ok()
}

fn parse(data: &[u8]) -> Result<Value, ReadError> {
    if data.len() > LONGEST {
        return Err(ReadError::new(ErrorKind::OverBudget, "module configuration", 0));
    }
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    // The parser bounds nesting by itself.
    serde_json::from_slice(data).map_err(|error| {
        let kind = if error.is_eof() { ErrorKind::Truncated } else { ErrorKind::Corrupt };
        ReadError::new(kind, "module configuration", 0)
    })
}

struct Config<'a> {
    root: Value,
    texts: Option<&'a Texts>,
    data: &'a [u8],
    place: Place,
}

/// The text at `key` of `value`; numbers count as text.
fn text(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The objects in the list at `key`.
fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// The texts in the list at `key`.
fn texts(value: &Value, key: &str) -> Vec<String> {
    list(value, key).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn flag(value: &Value, key: &str) -> Option<bool> {
    value.get(key).and_then(Value::as_bool)
}

impl Config<'_> {
    fn module(&self) -> Option<Module> {
        let module = self.root.get("module").filter(|module| module.is_object())?;
        let kind = text(module, "type").or_else(|| text(module.get("distro")?, "moduleType"));
        Some(Module {
            app: self.app(module),
            is_entry: kind.as_deref() == Some("entry"),
            has_code: flag(module, "hasCode") != Some(false),
            permissions: self.permissions(module),
            defined_permissions: self.defined(module),
            components: self.components(module),
            metadata: self.metadata(module),
            schemes: texts(module, "querySchemes"),
            place: self.place.clone(),
        })
    }

    fn app(&self, module: &Value) -> App {
        let empty = Value::Null;
        let app = self.root.get("app").unwrap_or(&empty);
        let (version, levels) =
            (app.get("version").unwrap_or(&empty), app.get("apiVersion").unwrap_or(&empty));
        App {
            id: text(app, "bundleName").unwrap_or_default(),
            name: text(app, "label")
                .or_else(|| self.old_label(module))
                .and_then(|label| self.resolve(&label)),
            version: text(app, "versionName").or_else(|| text(version, "name")),
            build: text(app, "versionCode").or_else(|| text(version, "code")),
            min_os: text(app, "minAPIVersion").or_else(|| text(levels, "compatible")),
            target_os: text(app, "targetAPIVersion").or_else(|| text(levels, "target")),
            compile_os: text(app, "compileSdkVersion"),
            application_class: None,
            debuggable: flag(app, "debug") == Some(true),
        }
    }

    /// Where the app has no label of its own, its main ability's is shown.
    fn old_label(&self, module: &Value) -> Option<String> {
        list(module, "abilities").find_map(|ability| text(ability, "label"))
    }

    /// A text, or the one that `$string:name` stands for. What leads nowhere stays as it is written.
    fn resolve(&self, text: &str) -> Option<String> {
        let Some(name) = text.strip_prefix("$string:") else { return Some(text.to_owned()) };
        Some(self.texts.and_then(|texts| texts.get(name)).unwrap_or(text).to_owned())
    }

    /// Where `name` stands between quotes in the configuration.
    fn offset(&self, name: &str) -> u64 {
        let quoted = format!("\"{name}\"");
        memchr::memmem::find(self.data, quoted.as_bytes()).map_or(0, |at| at as u64 + 1)
    }

    fn permissions(&self, module: &Value) -> Vec<Permission> {
        let asked = list(module, "requestPermissions").chain(list(module, "reqPermissions"));
        asked.filter_map(|asked| self.permission(asked)).collect()
    }

    fn permission(&self, asked: &Value) -> Option<Permission> {
        let id = text(asked, "name")?;
        let place = self.place.clone().at(self.offset(&id));
        let purpose = text(asked, "reason").and_then(|reason| self.resolve(&reason));
        let form = PermissionForm::RequestPermissions;
        Some(Permission { id, form, max_sdk: None, min_sdk: None, flags: scene(asked), purpose, place })
    }

    fn defined(&self, module: &Value) -> Vec<DefinedPermission> {
        let defined = list(module, "definePermissions").chain(list(module, "defPermissions"));
        let read = |defined: &Value| {
            let level = text(defined, "availableLevel").or_else(|| text(defined, "grantMode"));
            let label = text(defined, "label").and_then(|label| self.resolve(&label));
            Some(DefinedPermission { id: text(defined, "name")?, level: level.unwrap_or_default(), label })
        };
        defined.filter_map(read).collect()
    }

    fn entry(&self) -> Arc<str> {
        self.place.entry.as_deref().unwrap_or_default().into()
    }

    fn components(&self, module: &Value) -> Vec<Component> {
        let abilities = list(module, "abilities").map(|ability| (ComponentKind::Ability, ability));
        let extensions =
            list(module, "extensionAbilities").map(|ability| (ComponentKind::ExtensionAbility, ability));
        abilities.chain(extensions).filter_map(|(kind, ability)| self.component(kind, ability)).collect()
    }

    fn component(&self, kind: ComponentKind, ability: &Value) -> Option<Component> {
        let class = text(ability, "name")?;
        let filters = list(ability, "skills").map(|skill| IntentFilter {
            actions: texts(skill, "actions"),
            categories: texts(skill, "entities"),
            data: list(skill, "uris").filter_map(uri).collect(),
        });
        Some(Component {
            kind,
            target: text(ability, "srcEntry"),
            exported: flag(ability, "exported").or_else(|| flag(ability, "visible")).unwrap_or(false),
            enabled: true,
            process: text(ability, "process"),
            permission: Some(texts(ability, "permissions").join(" ")).filter(|names| !names.is_empty()),
            authorities: text(ability, "uri").into_iter().collect(),
            foreground_types: texts(ability, "backgroundModes"),
            filters: filters.collect(),
            metadata: self.metadata(ability),
            entry: self.entry(),
            offset: self.offset(&class),
            class,
        })
    }

    fn metadata(&self, parent: &Value) -> Vec<MetaData> {
        let read = |item: &Value| {
            let name = text(item, "name")?;
            let value = text(item, "value").and_then(|value| self.resolve(&value));
            let offset = self.offset(&name);
            Some(MetaData { name, value, entry: self.entry(), offset })
        };
        list(parent, "metadata").filter_map(read).collect()
    }
}

/// When a permission is used, and by which abilities.
fn scene(asked: &Value) -> Vec<String> {
    let Some(scene) = asked.get("usedScene") else { return Vec::new() };
    let abilities = list(scene, "abilities").chain(list(scene, "ability")).filter_map(Value::as_str);
    let one = scene.get("ability").and_then(Value::as_str);
    let mut flags: Vec<String> =
        abilities.chain(one).map(|name| format!("ability:{name}")).chain(text(scene, "when")).collect();
    flags.sort();
    flags.dedup();
    flags
}

/// A `uris` entry as URI-like text.
fn uri(value: &Value) -> Option<String> {
    let scheme = text(value, "scheme").map(|scheme| scheme + "://");
    let host = text(value, "host").unwrap_or_default();
    let path = ["path", "pathStartWith", "pathRegex"].into_iter().find_map(|key| text(value, key));
    let kind = text(value, "type").map(|kind| format!("mime:{kind}"));
    let path = path.map(|path| format!("/{}", path.trim_start_matches('/'))).unwrap_or_default();
    scheme.map(|scheme| format!("{scheme}{host}{path}")).or(kind)
}

/// The permissions that the modules of an app ask for, one an id.
#[derive(Default)]
pub(super) struct Asked(BTreeMap<String, Permission>);

impl Asked {
    /// Adds those of a module: the first place stays, and the first reason that is given.
    pub(super) fn add(&mut self, permissions: Vec<Permission>) {
        for new in permissions {
            match self.0.get_mut(&new.id) {
                None => {
                    self.0.insert(new.id.clone(), new);
                }
                Some(old) => {
                    old.purpose = old.purpose.take().or(new.purpose);
                    old.flags.extend(new.flags);
                    old.flags.sort();
                    old.flags.dedup();
                }
            }
        }
    }

    /// All of them, sorted.
    pub(super) fn into_permissions(self) -> Vec<Permission> {
        self.0.into_values().collect()
    }
}
