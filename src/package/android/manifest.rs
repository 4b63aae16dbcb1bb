//! The manifest's elements become facts. Behaviour follows Android's own parser (`ParsingPackageUtils` in AOSP).

use super::values::Values;
use super::{components, permissions};
use crate::formats::axml::{Document, Element, attrs};
use crate::model::{App, Component, DefinedPermission, Feature, MetaData, Permission, Place, Queries};

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
}

/// Level of an app that targets a preview by its code name.
const PREVIEW: u32 = 10_000;

/// Reads the facts in `document`; permissions stand at `place`. `None` when it is no manifest.
pub(super) fn read(document: &Document, values: &Values<'_>, place: &Place) -> Option<Manifest> {
    let root = document.roots.iter().find(|root| &*root.name == "manifest")?;
    // Android takes the first application and steps over others.
    let application = root.children("application").next();
    let app = identity(root, application, values);
    let level = |text: &String| text.parse().unwrap_or(PREVIEW);
    let target = app.target_os.as_ref().or(app.min_os.as_ref()).map_or(1, level);
    let context = Context { values, id: app.id.clone(), target };
    let app = App {
        application_class: application
            .and_then(|application| values.text(application, attrs::NAME))
            .map(|name| context.class(&name)),
        ..app
    };
    Some(Manifest {
        permissions: permissions::requested(root, &context, place),
        defined_permissions: permissions::defined(root, &context),
        components: application.map(|inner| components::read(inner, &context)).unwrap_or_default(),
        metadata: application.map(|inner| components::metadata(inner, &context)).unwrap_or_default(),
        features: features(root, values),
        libraries: application.map(|inner| libraries(inner, values)).unwrap_or_default(),
        queries: components::queries(root, &context),
        has_code: application.is_none_or(|inner| values.flag(inner, attrs::HAS_CODE) != Some(false)),
        app,
    })
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
