//! The manifest's elements become facts. Behaviour follows Android's own parser (`ParsingPackageUtils` in AOSP).

use super::values::Values;
use super::{components, permissions};
use crate::formats::axml::{Document, Element, attrs};
use crate::model::{
    App, Component, ComponentKind, DefinedPermission, Feature, MetaData, Permission, Place, Queries,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Facts that the manifest gives.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) app: App,
    pub(super) permissions: Vec<Permission>,
    pub(super) defined_permissions: Vec<DefinedPermission>,
    pub(super) components: Vec<Component>,
    pub(super) metadata: Vec<MetaData>,
    pub(super) features: Vec<Feature>,
    pub(super) libraries: Vec<Feature>,
    pub(super) queries: Queries,
    /// Whether the package says that it holds code; most do not say it and do.
    pub(super) has_code: bool,
}

/// What components and permissions need to know of the app.
pub(super) struct Context<'v, 'a> {
    pub(super) values: &'v Values<'a>,
    /// Package name.
    pub(super) id: String,
    /// API level the app is made for: as declared, else the lowest it runs on, else 1.
    pub(super) target: u32,
    /// Entry of this manifest, as places name it.
    pub(super) entry: Arc<str>,
}

/// One of the manifests that make up an app: an APK has one, a split set one a split, a bundle one a module.
pub(super) struct Part<'p, 'a> {
    pub(super) document: &'p Document,
    pub(super) values: &'p Values<'a>,
    pub(super) place: Place,
}

/// Level of an app that targets a preview by its code name.
const PREVIEW: u32 = 10_000;

/// The manifest element of `document`; `None` when it is no manifest.
pub(super) fn root(document: &Document) -> Option<&Element> {
    document.roots.iter().find(|root| &*root.name == "manifest")
}

/// Reads the facts in `document`; permissions stand at `place`. `None` when it is no manifest.
pub(super) fn read(document: &Document, values: &Values<'_>, place: &Place) -> Option<Manifest> {
    read_all(&[Part { document, values, place: place.clone() }])
}

/// Reads the facts of an app in all its manifests. The first says who the app is; the others add to it. Those that
/// are no manifests are passed over; `None` when all are.
pub(super) fn read_all(parts: &[Part<'_, '_>]) -> Option<Manifest> {
    let mut roots = parts.iter().filter_map(|part| Some((root(part.document)?, part))).peekable();
    let (base, part) = roots.peek()?;
    let app = identity(base, application(base), part.values);
    let level = |text: &String| text.parse().unwrap_or(PREVIEW);
    let declared = app.target_os.as_ref().or(app.min_os.as_ref()).map(level);
    // A split without its base says nothing of levels, and guessing low would add permissions.
    let target = declared.unwrap_or(if base.plain("split").is_some() { PREVIEW } else { 1 });
    let mut out = Manifest { app, ..Manifest::default() };
    let mut asked = permissions::Asked::default();
    for (root, part) in roots {
        let own = root.plain("package").and_then(|id| part.values.text_of(id));
        let id = own.unwrap_or_else(|| out.app.id.clone());
        let entry = part.place.entry.as_deref().unwrap_or_default().into();
        let context = Context { values: part.values, id, target, entry };
        asked.read(root, &context, &part.place);
        out.add(root, &context);
    }
    out.permissions = asked.with_implied(target, &parts.first()?.place);
    if parts.len() > 1 {
        out.finish();
    }
    Some(out)
}

/// Android takes the first application and steps over others.
fn application(root: &Element) -> Option<&Element> {
    root.children("application").next()
}

impl Manifest {
    /// Adds what one manifest says.
    fn add(&mut self, root: &Element, context: &Context<'_, '_>) {
        let values = context.values;
        self.defined_permissions.extend(permissions::defined(root, context));
        self.features.extend(features(root, values));
        let queries = components::queries(root, context);
        self.queries.packages.extend(queries.packages);
        self.queries.providers.extend(queries.providers);
        self.queries.intents.extend(queries.intents);
        let Some(inner) = application(root) else {
            self.has_code = true;
            return;
        };
        self.components.extend(components::read(inner, context));
        self.metadata.extend(components::metadata(inner, context));
        self.libraries.extend(libraries(inner, values));
        self.has_code |= values.flag(inner, attrs::HAS_CODE) != Some(false);
        if self.app.application_class.is_none() {
            self.app.application_class = values.text(inner, attrs::NAME).map(|name| context.class(&name));
        }
    }

    /// Permissions in order and each once, whichever manifests define them. Bases for several systems declare the same
    /// components: the first manifest's count.
    fn finish(&mut self) {
        let mut first: BTreeMap<(ComponentKind, String), Arc<str>> = BTreeMap::new();
        self.components.retain(|component| {
            let key = (component.kind, component.class.clone());
            *first.entry(key).or_insert_with(|| component.entry.clone()) == component.entry
        });
        let mut first: BTreeMap<(String, Option<String>), Arc<str>> = BTreeMap::new();
        self.metadata.retain(|item| {
            let key = (item.name.clone(), item.value.clone());
            *first.entry(key).or_insert_with(|| item.entry.clone()) == item.entry
        });
        self.defined_permissions.sort_by(|a, b| a.id.cmp(&b.id));
        self.defined_permissions.dedup_by(|a, b| a.id == b.id);
    }
}

fn identity(root: &Element, application: Option<&Element>, values: &Values<'_>) -> App {
    let mut app = App {
        id: root.plain("package").and_then(|id| values.text_of(id)).unwrap_or_default(),
        name: application.and_then(|application| values.identity(application, attrs::LABEL)),
        version: values.identity(root, attrs::VERSION_NAME),
        build: version_code(root, values),
        compile_os: values
            .text(root, attrs::COMPILE_SDK_VERSION)
            .or_else(|| values.text_of(root.plain("platformBuildVersionCode")?)),
        debuggable: application.and_then(|inner| values.flag(inner, attrs::DEBUGGABLE)) == Some(true),
        ..App::default()
    };
    // Of several Android lets the last one count.
    for uses_sdk in root.children("uses-sdk") {
        app.min_os = values.identity(uses_sdk, attrs::MIN_SDK_VERSION).or(app.min_os);
        app.target_os = values.identity(uses_sdk, attrs::TARGET_SDK_VERSION).or(app.target_os);
    }
    app
}

/// `versionCode` with `versionCodeMajor` as its upper half.
fn version_code(root: &Element, values: &Values<'_>) -> Option<String> {
    let code = values.number(root, attrs::VERSION_CODE);
    let major = values.number(root, attrs::VERSION_CODE_MAJOR);
    if code.is_none() && major.is_none() {
        return None;
    }
    let code = u64::from(major.unwrap_or(0)) << 32 | u64::from(code.unwrap_or(0));
    Some(code.to_string())
}

fn features(root: &Element, values: &Values<'_>) -> Vec<Feature> {
    let groups = root.children("feature-group").flat_map(|group| group.children("uses-feature"));
    let features = root.children("uses-feature").chain(groups);
    features.filter_map(|element| feature(element, values)).collect()
}

fn feature(element: &Element, values: &Values<'_>) -> Option<Feature> {
    let name = values.text(element, attrs::NAME).or_else(|| {
        values.number(element, attrs::GL_ES_VERSION).map(|version| format!("glEsVersion={version:#x}"))
    })?;
    Some(Feature { name, required: values.flag(element, attrs::REQUIRED).unwrap_or(true) })
}

fn libraries(application: &Element, values: &Values<'_>) -> Vec<Feature> {
    let kinds = ["uses-library", "uses-native-library", "uses-static-library", "uses-sdk-library"];
    let libraries = application.children.iter().filter(|child| kinds.contains(&&*child.name));
    libraries.filter_map(|element| feature(element, values)).collect()
}

impl Context<'_, '_> {
    /// A class name written in the manifest, in full: `.Main` and `Main` stand in the app's package.
    pub(super) fn class(&self, name: &str) -> String {
        let full = match name {
            name if name.starts_with('.') => format!("{}{name}", self.id),
            name if !name.contains('.') => format!("{}.{name}", self.id),
            name => name.to_owned(),
        };
        self.values.own(&full)
    }
}
