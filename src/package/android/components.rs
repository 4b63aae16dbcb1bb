//! Components with their filters and meta-data, and what the manifest wants to see of other apps.

use super::flags;
use super::manifest::Context;
use crate::formats::axml::{Element, attrs};
use crate::model::{Component, ComponentKind, IntentFilter, MetaData, Queries};

/// First level at which a component with a filter must say whether it is exported.
const EXPLICIT_EXPORT: u32 = 31;
/// First level at which providers are not exported by themselves.
const PRIVATE_PROVIDERS: u32 = 17;

/// The components in `application`, in order.
pub(super) fn read(application: &Element, context: &Context<'_, '_>) -> Vec<Component> {
    let of_app = Inherited {
        process: context.values.text(application, attrs::PROCESS).map(|name| process(&name, context)),
        permission: context.values.text(application, attrs::PERMISSION),
        enabled: context.values.flag(application, attrs::ENABLED).unwrap_or(true),
    };
    let read = |element: &Element| component(element, kind(&element.name)?, &of_app, context);
    application.children.iter().filter_map(read).collect()
}

/// What components take from the application where they do not say it themselves.
struct Inherited {
    process: Option<String>,
    permission: Option<String>,
    enabled: bool,
}

fn kind(name: &str) -> Option<ComponentKind> {
    Some(match name {
        "activity" => ComponentKind::Activity,
        "activity-alias" => ComponentKind::ActivityAlias,
        "service" => ComponentKind::Service,
        "receiver" => ComponentKind::Receiver,
        "provider" => ComponentKind::Provider,
        _ => return None,
    })
}

fn component(
    element: &Element,
    kind: ComponentKind,
    of_app: &Inherited,
    context: &Context<'_, '_>,
) -> Option<Component> {
    let values = context.values;
    let filters: Vec<_> = element.children("intent-filter").map(|filter| intent(filter, context)).collect();
    let own_process = values.text(element, attrs::PROCESS).map(|name| process(&name, context));
    let of_component = own_process.or_else(|| of_app.process.as_ref().map(|name| values.own(name)));
    Some(Component {
        kind,
        class: context.class(&values.text(element, attrs::NAME)?),
        target: values.text(element, attrs::TARGET_ACTIVITY).map(|name| context.class(&name)),
        exported: values
            .flag(element, attrs::EXPORTED)
            .unwrap_or_else(|| exported_by_default(kind, !filters.is_empty(), context.target)),
        enabled: of_app.enabled && values.flag(element, attrs::ENABLED).unwrap_or(true),
        process: of_component.filter(|name| *name != context.id),
        permission: values
            .text(element, attrs::PERMISSION)
            .or_else(|| of_app.permission.as_ref().map(|name| values.own(name))),
        authorities: values.text(element, attrs::AUTHORITIES).map(split_list).unwrap_or_default(),
        foreground_types: values
            .number(element, attrs::FOREGROUND_SERVICE_TYPE)
            .map(flags::foreground_types)
            .unwrap_or_default(),
        filters,
        metadata: metadata(element, context),
        entry: context.entry.clone(),
        offset: element.offset,
    })
}

const fn exported_by_default(kind: ComponentKind, filters: bool, target: u32) -> bool {
    match kind {
        ComponentKind::Provider => target < PRIVATE_PROVIDERS,
        _ => filters && target < EXPLICIT_EXPORT,
    }
}

/// A process name in full: `:push` is private to the app.
fn process(name: &str, context: &Context<'_, '_>) -> String {
    let full = if name.starts_with(':') { format!("{}{name}", context.id) } else { name.to_owned() };
    context.values.own(&full)
}

fn split_list(list: String) -> Vec<String> {
    list.split(';').filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The `meta-data` elements directly in `element`, in order.
pub(super) fn metadata(element: &Element, context: &Context<'_, '_>) -> Vec<MetaData> {
    let read = |element: &Element| {
        let values = context.values;
        let value = || values.text(element, attrs::VALUE);
        let resource = || element.attribute(attrs::RESOURCE).and_then(|resource| values.resource(resource));
        let name = values.text(element, attrs::NAME)?;
        let value = value().or_else(resource);
        Some(MetaData { name, value, entry: context.entry.clone(), offset: element.offset })
    };
    element.children("meta-data").filter_map(read).collect()
}

/// What `queries` in `root` name.
pub(super) fn queries(root: &Element, context: &Context<'_, '_>) -> Queries {
    let values = context.values;
    let mut queries = Queries::default();
    for element in root.children("queries").flat_map(|inner| &inner.children) {
        match &*element.name {
            "package" => queries.packages.extend(values.text(element, attrs::NAME)),
            "provider" => {
                let authorities = values.text(element, attrs::AUTHORITIES).map(split_list);
                queries.providers.extend(authorities.unwrap_or_default());
            }
            "intent" => queries.intents.push(intent(element, context)),
            _ => {}
        }
    }
    queries
}

fn intent(element: &Element, context: &Context<'_, '_>) -> IntentFilter {
    let names =
        |kind| element.children(kind).filter_map(|inner| context.values.text(inner, attrs::NAME)).collect();
    IntentFilter {
        actions: names("action"),
        categories: names("category"),
        data: element.children("data").flat_map(|inner| data(inner, context)).collect(),
    }
}

/// A `data` element as URI-like text: `https://host:1/path*`, `tel:`, `//host`, `/path`, `mime:image/*`.
fn data(element: &Element, context: &Context<'_, '_>) -> Vec<String> {
    let text = |id| context.values.text(element, id);
    let mut out = Vec::new();
    let mut uri = text(attrs::SCHEME).map(|scheme| scheme + ":").unwrap_or_default();
    if let Some(host) = text(attrs::HOST) {
        uri.push_str("//");
        uri.push_str(&host);
        if let Some(port) = text(attrs::PORT) {
            uri.push(':');
            uri.push_str(&port);
        }
    }
    let paths = [
        text(attrs::PATH),
        text(attrs::PATH_PREFIX).map(|prefix| prefix + "*"),
        text(attrs::PATH_SUFFIX).map(|suffix| format!("*{suffix}")),
        text(attrs::PATH_PATTERN),
        text(attrs::PATH_ADVANCED_PATTERN),
        text(attrs::SSP),
        text(attrs::SSP_PREFIX).map(|prefix| prefix + "*"),
        text(attrs::SSP_SUFFIX).map(|suffix| format!("*{suffix}")),
        text(attrs::SSP_PATTERN),
        text(attrs::SSP_ADVANCED_PATTERN),
    ];
    let before = out.len();
    out.extend(paths.into_iter().flatten().map(|path| format!("{uri}{path}")));
    if out.len() == before && !uri.is_empty() {
        out.push(uri);
    }
    out.extend(
        [text(attrs::MIME_TYPE), text(attrs::MIME_GROUP)]
            .into_iter()
            .flatten()
            .map(|kind| format!("mime:{kind}")),
    );
    out
}
