//! `embedded.mobileprovision`: a property list, signed as a CMS message.
//!
//! Source: keys as Apple's technote TN3125, "Inside Code Signing: Provisioning Profiles", tells them.

use super::layout::Layout;
use super::note;
use crate::bytes::{Budget, ReadResult};
use crate::formats::cms;
use crate::formats::plist::{self, Value};
use crate::model::{Part, Provisioning, ProvisioningKind};
use crate::package::container::Container;

/// Names of profiles: of apps for phones, and for the Mac.
const NAMES: [&str; 2] = ["embedded.mobileprovision", "embedded.provisionprofile"];

/// Reads every profile, sorted by entry.
pub(super) fn read(container: &Container<'_>, layout: &Layout, budget: &Budget) -> Vec<Provisioning> {
    let is_profile = |entry: &&String| NAMES.contains(&entry.rsplit('/').next().unwrap_or(entry));
    let mut entries: Vec<&String> = layout.resources.iter().filter(is_profile).collect();
    entries.sort();
    let read = |entry: &String| {
        let parsed = container.read(entry, budget)?.and_then(|data| profile(entry, &data));
        parsed.map_err(|error| note(container, entry, Part::Signature, &error)).ok()
    };
    entries.into_iter().filter_map(read).collect()
}

fn profile(entry: &str, data: &[u8]) -> ReadResult<Provisioning> {
    let list = plist::parse(&cms::content(data)?)?;
    let text = |key: &str| list.get(key).and_then(Value::as_text).map(str::to_owned);
    let claims = || list.get("Entitlements").into_iter().flat_map(Value::entries);
    let claims = || claims().filter(|(_, value)| value.as_bool() != Some(false)).map(|(key, _)| key);
    let devices = list.get("ProvisionedDevices").map_or(0, |devices| devices.items().len());
    let all_devices = list.get("ProvisionsAllDevices").and_then(Value::as_bool).unwrap_or(false);
    // On the Mac the key has a longer name.
    let debuggable =
        claims().any(|key| key == "get-task-allow" || key == "com.apple.security.get-task-allow");
    let teams = list.get("TeamIdentifier").map(Value::items).unwrap_or_default();
    Ok(Provisioning {
        entry: entry.to_owned(),
        name: text("Name").unwrap_or_default(),
        team: teams.first().and_then(Value::as_text).map(str::to_owned),
        team_name: text("TeamName"),
        created: text("CreationDate"),
        expires: text("ExpirationDate"),
        kind: kind(devices > 0, all_devices, debuggable),
        devices,
        all_devices,
        debuggable,
        entitlements: claims().map(str::to_owned).collect(),
    })
}

const fn kind(devices: bool, all_devices: bool, debuggable: bool) -> ProvisioningKind {
    match (devices, all_devices, debuggable) {
        (_, true, _) => ProvisioningKind::Enterprise,
        (_, _, true) => ProvisioningKind::Development,
        (true, ..) => ProvisioningKind::AdHoc,
        _ => ProvisioningKind::Store,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(more: &str, entitlements: &str) -> Vec<u8> {
        let list = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict><key>Name</key><string>Reader</string>
            <key>TeamIdentifier</key><array><string>ABCDE12345</string></array><key>TeamName</key><string>Example</string>
            <key>CreationDate</key><date>2024-01-02T03:04:05Z</date><key>ExpirationDate</key><date>2025-01-02T03:04:05Z</date>
            {more}<key>Entitlements</key><dict>{entitlements}</dict></dict></plist>"
        );
        cms::wrapped(list.as_bytes())
    }

    fn read(more: &str, entitlements: &str) -> Provisioning {
        profile("embedded.mobileprovision", &signed(more, entitlements)).unwrap()
    }

    const DEVICES: &str =
        "<key>ProvisionedDevices</key><array><string>00008030-1</string><string>00008030-2</string></array>";

    #[test]
    fn name_team_dates_and_claims() {
        let found = read(
            DEVICES,
            "<key>get-task-allow</key><false/><key>aps-environment</key><string>production</string>
            <key>keychain-access-groups</key><array><string>ABCDE12345.*</string></array>",
        );
        assert_eq!((found.name.as_str(), found.team.as_deref()), ("Reader", Some("ABCDE12345")));
        assert_eq!(found.team_name.as_deref(), Some("Example"));
        assert_eq!(found.created.as_deref(), Some("2024-01-02T03:04:05Z"));
        assert_eq!(found.expires.as_deref(), Some("2025-01-02T03:04:05Z"));
        assert_eq!(found.entitlements, ["aps-environment", "keychain-access-groups"]);
        assert_eq!((found.kind, found.devices, found.debuggable), (ProvisioningKind::AdHoc, 2, false));
    }

    #[test]
    fn whom_it_is_for() {
        let debug = "<key>get-task-allow</key><true/>";
        let all = "<key>ProvisionsAllDevices</key><true/>";
        assert_eq!(read(DEVICES, debug).kind, ProvisioningKind::Development);
        assert_eq!(read(all, "").kind, ProvisioningKind::Enterprise);
        assert!(read(all, "").all_devices && !read("", "").all_devices);
        assert_eq!(read("", "<key>get-task-allow</key><false/>").kind, ProvisioningKind::Store);
        let mac = "<key>com.apple.security.get-task-allow</key><true/>";
        assert!(read(DEVICES, mac).debuggable);
    }

    #[test]
    fn what_is_signed_and_no_list_is_an_error() {
        assert!(profile("p", &cms::wrapped(b"no list, only words")).is_err());
        assert!(profile("p", b"<plist><dict/></plist>").is_err(), "not signed");
        let whole = signed("", "");
        for len in (0..whole.len() - 6).step_by(3) {
            assert!(profile("p", &whole[..len]).is_err(), "cut at {len}");
        }
    }
}
