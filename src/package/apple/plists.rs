//! What the property lists of an app and its bundles say: identity, purposes, modes, queries, entitlements.

use super::code::signature;
use super::layout::{Layout, join};
use super::localised::Texts;
use super::property_list;
use crate::bytes::Budget;
use crate::formats::macho::{self, Image};
use crate::formats::plist::Value;
use crate::model::{Bundle, BundleKind, Facts, Part, Permission, PermissionForm, Place};
use crate::package::container::Container;
use std::collections::{BTreeMap, BTreeSet};

/// Bundles of the package with identity, the app's own first.
pub(super) fn bundles(container: &Container<'_>, layout: &Layout, budget: &Budget) -> Vec<Bundle> {
    let read = |(path, kind): (&String, &BundleKind)| {
        let list = info_plist(container, path, budget).map(|(_, list)| list);
        let text = |key: &str| list.as_ref()?.get(key)?.as_text().map(str::to_owned);
        let shown = if path.is_empty() { container.file() } else { path };
        Bundle {
            path: path.clone(),
            kind: *kind,
            name: shown.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
            id: text("CFBundleIdentifier"),
            version: text("CFBundleShortVersionString").or_else(|| text("CFBundleVersion")),
        }
    };
    // The map is sorted by path, so a bundle stands before those inside it.
    layout.bundles.iter().map(read).collect()
}

/// The Info.plist of the bundle at `path`, and its entry; on the Mac it stands under `Resources`.
fn info_plist(container: &Container<'_>, path: &str, budget: &Budget) -> Option<(String, Value)> {
    let places =
        ["Info.plist", "Resources/Info.plist", "Versions/A/Resources/Info.plist", "Contents/Info.plist"];
    let entry = places.iter().map(|place| join(path, place)).find(|entry| container.has(entry))?;
    let list = property_list(container, &entry, Part::Manifest, budget)?;
    Some((entry, list))
}

/// Identity and permissions of the app and its extensions.
pub(super) fn app(container: &Container<'_>, layout: &Layout, budget: &Budget, facts: &mut Facts) {
    let mut asked = BTreeMap::new();
    for (path, kind) in &layout.bundles {
        let is_root = *path == layout.root;
        if !is_root && !matches!(kind, BundleKind::App | BundleKind::Extension) {
            continue;
        }
        let Some((entry, list)) = info_plist(container, path, budget) else { continue };
        if is_root {
            identity(&list, facts);
        }
        let place = container.place(&entry);
        let texts = Texts::read(container, path, budget);
        let development = list.get("CFBundleDevelopmentRegion").and_then(Value::as_text).unwrap_or("en");
        facts.localisations.extend(texts.facts(path, development));
        usage_keys(&list, &texts, &place, &mut asked);
        background_modes(&list, &place, &mut asked);
        let executable = list.get("CFBundleExecutable").and_then(Value::as_text).unwrap_or_default();
        entitlements(container, &join(path, executable), budget, &mut asked);
    }
    facts.permissions = asked.into_values().collect();
}

fn identity(list: &Value, facts: &mut Facts) {
    let text = |key: &str| list.get(key).and_then(Value::as_text).map(str::to_owned);
    facts.app.id = text("CFBundleIdentifier").unwrap_or_default();
    facts.app.name = text("CFBundleDisplayName").or_else(|| text("CFBundleName"));
    facts.app.version = text("CFBundleShortVersionString");
    facts.app.build = text("CFBundleVersion");
    facts.app.min_os = text("MinimumOSVersion");
    facts.app.target_os = text("DTSDKName");
    facts.plist_keys = list.entries().map(|(key, _)| key).collect();
    let schemes = list.get("LSApplicationQueriesSchemes").map(Value::items).unwrap_or_default();
    facts.queries.schemes = schemes.iter().filter_map(Value::as_text).map(str::to_owned).collect();
    facts.queries.schemes.sort();
    facts.queries.schemes.dedup();
    facts.ad_networks = ad_networks(list);
    facts.transport_exceptions = transport_exceptions(list);
}

/// Ad networks that may count the app's installs, sorted; their ids are compared without case.
fn ad_networks(list: &Value) -> Vec<String> {
    let items = list.get("SKAdNetworkItems").map(Value::items).unwrap_or_default();
    let ids = items.iter().filter_map(|item| item.get("SKAdNetworkIdentifier").and_then(Value::as_text));
    let ids: BTreeSet<String> = ids.map(str::to_lowercase).collect();
    ids.into_iter().collect()
}

/// What the app lets pass without TLS, sorted: keys that hold for all hosts, and hosts of exceptions.
fn transport_exceptions(list: &Value) -> Vec<String> {
    let Some(security) = list.get("NSAppTransportSecurity") else { return Vec::new() };
    let keys = security.entries().filter(|(_, value)| value.as_bool() == Some(true)).map(|(key, _)| key);
    let hosts = security.get("NSExceptionDomains").into_iter().flat_map(Value::entries);
    let insecure = ["NSExceptionAllowsInsecureHTTPLoads", "NSTemporaryExceptionAllowsInsecureHTTPLoads"];
    let open = |host: &Value| insecure.iter().any(|key| host.get(key).and_then(Value::as_bool) == Some(true));
    let hosts = hosts.filter(|(_, host)| open(host)).map(|(name, _)| name);
    let all: BTreeSet<&str> = keys.chain(hosts).collect();
    all.into_iter().map(str::to_owned).collect()
}

fn add(
    asked: &mut BTreeMap<String, Permission>,
    id: &str,
    form: PermissionForm,
    purpose: Option<String>,
    place: &Place,
) {
    asked.entry(id.to_owned()).or_insert_with(|| Permission {
        id: id.to_owned(),
        form,
        max_sdk: None,
        min_sdk: None,
        flags: Vec::new(),
        purpose,
        place: place.clone(),
    });
}

/// Keys that name a purpose. `NSLocationTemporaryUsageDescriptionDictionary` holds several under names of the app's own.
fn usage_keys(list: &Value, localised: &Texts, place: &Place, asked: &mut BTreeMap<String, Permission>) {
    for (key, value) in list.entries() {
        if !key.ends_with("UsageDescription") && !key.ends_with("UsageDescriptionDictionary") {
            continue;
        }
        let written = value.as_text().map(str::to_owned).or_else(|| {
            let texts: Vec<&str> = value.entries().filter_map(|(_, text)| text.as_text()).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        });
        // A localised text stands for an empty one, as the system shows it.
        let purpose = written
            .filter(|text| !text.trim().is_empty())
            .or_else(|| localised.first(key).map(str::to_owned));
        add(asked, key, PermissionForm::UsageKey, Some(purpose.unwrap_or_default()), place);
    }
}

fn background_modes(list: &Value, place: &Place, asked: &mut BTreeMap<String, Permission>) {
    for mode in list.get("UIBackgroundModes").map(Value::items).unwrap_or_default() {
        if let Some(mode) = mode.as_text() {
            add(asked, &format!("UIBackgroundModes.{mode}"), PermissionForm::BackgroundMode, None, place);
        }
    }
}

/// Entitlements in the signature of the executable at `entry`; of a universal one in that of its first slice.
fn entitlements(
    container: &Container<'_>,
    entry: &str,
    budget: &Budget,
    asked: &mut BTreeMap<String, Permission>,
) {
    let read = container.with(entry, budget, |data| {
        let (slices, _) = macho::slices(data).ok()?;
        let image = Image::parse(slices.first()?.data).ok()?;
        // What is wrong with the signature is told by the reader of code.
        signature(&image)?.ok()?.entitlements
    });
    let Some(Ok(Some(list))) = read else { return };
    let place = container.place(entry);
    for (key, value) in list.entries() {
        if value.as_bool() != Some(false) {
            add(asked, key, PermissionForm::Entitlement, None, &place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::plist;

    #[test]
    fn usage_keys_with_purposes() {
        let list = plist::parse(
            r#"<plist><dict><key>NSCameraUsageDescription</key><string>扫码</string>
            <key>NSContactsUsageDescription</key><string> </string>
            <key>NSLocationTemporaryUsageDescriptionDictionary</key><dict><key>Way</key><string>route</string></dict>
            <key>CFBundleName</key><string>x</string></dict></plist>"#
                .as_bytes(),
        )
        .unwrap();
        let localised = Texts::of("en", "NSContactsUsageDescription", "friends");
        let mut asked = BTreeMap::new();
        usage_keys(&list, &localised, &Place::package("a.ipa", None), &mut asked);
        let shown: Vec<_> = asked.values().map(|p| (p.id.as_str(), p.purpose.as_deref().unwrap())).collect();
        assert_eq!(
            shown,
            [
                ("NSCameraUsageDescription", "扫码"),
                ("NSContactsUsageDescription", "friends"),
                ("NSLocationTemporaryUsageDescriptionDictionary", "route"),
            ]
        );
    }

    #[test]
    fn networks_and_exceptions() {
        let list = plist::parse(
            br"<plist><dict><key>SKAdNetworkItems</key><array>
            <dict><key>SKAdNetworkIdentifier</key><string>B.skadnetwork</string></dict>
            <dict><key>SKAdNetworkIdentifier</key><string>a.skadnetwork</string></dict><dict/></array>
            <key>NSAppTransportSecurity</key><dict><key>NSAllowsArbitraryLoads</key><true/>
            <key>NSAllowsLocalNetworking</key><false/><key>NSExceptionDomains</key><dict>
            <key>h.example</key><dict><key>NSExceptionAllowsInsecureHTTPLoads</key><true/></dict>
            <key>tls.example</key><dict><key>NSIncludesSubdomains</key><true/></dict></dict></dict></dict></plist>",
        )
        .unwrap();
        assert_eq!(ad_networks(&list), ["a.skadnetwork", "b.skadnetwork"]);
        assert_eq!(transport_exceptions(&list), ["NSAllowsArbitraryLoads", "h.example"]);
    }
}
