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

/// Bundles of the package with identity, the app's own first; and the entries at which apps and extensions say that their
/// executables stand.
pub(super) fn bundles(
    container: &Container<'_>,
    layout: &Layout,
    budget: &Budget,
) -> (Vec<Bundle>, Vec<String>) {
    let mut executables = Vec::new();
    let read = |(path, kind): (&String, &BundleKind)| {
        let list = info_plist(container, path, budget);
        let text = |key: &str| list.as_ref()?.1.get(key)?.as_text().map(str::to_owned);
        if matches!(kind, BundleKind::App | BundleKind::Extension)
            && let Some(name) = text("CFBundleExecutable")
        {
            let is_macs = list.as_ref().is_some_and(|(entry, _)| *entry == join(path, "Contents/Info.plist"));
            executables.push(join(&join(path, if is_macs { "Contents/MacOS" } else { "" }), &name));
        }
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
    let bundles = layout.bundles.iter().map(read).collect();
    (bundles, executables)
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

/// Entitlements in the signature of the executable at `entry`.
fn entitlements(
    container: &Container<'_>,
    entry: &str,
    budget: &Budget,
    asked: &mut BTreeMap<String, Permission>,
) {
    let Some(Ok(Some(list))) = container.with(entry, budget, claimed) else { return };
    let place = container.place(entry);
    for (key, value) in list.entries() {
        if value.as_bool() != Some(false) {
            add(asked, key, PermissionForm::Entitlement, None, &place);
        }
    }
}

/// Architectures of phones: the one that the store ships, then the one that has its signed pointers.
const PREFERRED: [&str; 2] = ["arm64", "arm64e"];

/// What the signature of an executable claims: of a universal one that of the slice that phones run, else of the first
/// that claims anything. What is wrong with signatures is told by the reader of code.
fn claimed(data: &[u8]) -> Option<Value> {
    let (slices, _) = macho::slices(data).ok()?;
    let images = slices.iter().filter_map(|slice| Image::parse(slice.data).ok());
    let mut images: Vec<Image<'_>> = images.collect();
    images.sort_by_key(|image| PREFERRED.iter().position(|arch| image.arch == *arch).unwrap_or(usize::MAX));
    images.iter().find_map(|image| signature(image)?.ok()?.entitlements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::plist;

    /// An image with nothing but a signature, which claims `key`; none when it is empty.
    fn signed(cpu: u32, key: &str) -> Vec<u8> {
        let list = format!("<plist><dict><key>{key}</key><true/></dict></plist>");
        let claims = if key.is_empty() { 0 } else { 1u32 };
        let size = u32::try_from(list.len() + 8).unwrap();
        let blob = [0xFADE_0CC0, 20 + size, claims, 5, 20, 0xFADE_7171, size].map(u32::to_be_bytes).concat();
        let signature = [blob, list.into_bytes()].concat();
        let length = u32::try_from(signature.len()).unwrap();
        // Header, and LC_CODE_SIGNATURE for what stands behind it.
        let words = [0xFEED_FACF, cpu, 0, 2, 1, 16, 0, 0, 0x1D, 16, 48, length];
        [words.map(u32::to_le_bytes).concat(), signature].concat()
    }

    fn universal(slices: &[(u32, Vec<u8>)]) -> Vec<u8> {
        let (mut head, mut bodies) = (vec![0xCAFE_BABE, u32::try_from(slices.len()).unwrap()], Vec::new());
        for (cpu, slice) in slices {
            let offset = 8 + 20 * slices.len() + bodies.len();
            head.extend([*cpu, 0, u32::try_from(offset).unwrap(), u32::try_from(slice.len()).unwrap(), 0]);
            bodies.extend(slice);
        }
        [head.into_iter().flat_map(u32::to_be_bytes).collect(), bodies].concat()
    }

    const X86_64: u32 = 0x0100_0007;
    const ARM64: u32 = 0x0100_000C;

    #[test]
    fn the_slice_of_phones_says_what_is_claimed() {
        let key = |data: &[u8]| claimed(data).and_then(|list| Some(list.entries().next()?.0.to_owned()));
        let (intel, phone) = ((X86_64, signed(X86_64, "intel")), (ARM64, signed(ARM64, "phone")));
        assert_eq!(key(&phone.1).as_deref(), Some("phone"), "a thin one");
        for slices in [[intel.clone(), phone.clone()], [phone, intel.clone()]] {
            assert_eq!(key(&universal(&slices)).as_deref(), Some("phone"));
        }
        let silent = (ARM64, signed(ARM64, ""));
        assert_eq!(key(&universal(&[silent.clone(), intel])).as_deref(), Some("intel"));
        assert_eq!(key(&universal(&[silent])), None);
    }

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
