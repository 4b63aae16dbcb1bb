//! Privacy manifests. Source: Apple's documentation of "Privacy manifest files".

use super::layout::Layout;
use super::privacy_form;
use super::property_list;
use crate::bytes::Budget;
use crate::formats::plist::Value;
use crate::model::{CollectedData, Part, PrivacyManifest};
use crate::package::container::Container;

/// Reads every `PrivacyInfo.xcprivacy`, sorted by entry.
pub(super) fn read(container: &Container<'_>, layout: &Layout, budget: &Budget) -> Vec<PrivacyManifest> {
    let mut entries: Vec<&String> = layout.privacy.iter().collect();
    entries.sort();
    let read = |entry: &String| {
        let list = property_list(container, entry, Part::Manifest, budget)?;
        Some(manifest(entry, &list))
    };
    entries.into_iter().filter_map(read).collect()
}

fn manifest(entry: &str, list: &Value) -> PrivacyManifest {
    let mut domains = texts(list.get("NSPrivacyTrackingDomains"));
    domains.sort();
    PrivacyManifest {
        entry: entry.to_owned(),
        tracking: flag(list, "NSPrivacyTracking"),
        domains,
        collected: items(list.get("NSPrivacyCollectedDataTypes")).iter().map(collected).collect(),
        accessed: items(list.get("NSPrivacyAccessedAPITypes")).iter().map(accessed).collect(),
        invalid: privacy_form::faults(list),
    }
}

fn collected(item: &Value) -> CollectedData {
    CollectedData {
        kind: text(item, "NSPrivacyCollectedDataType"),
        linked: flag(item, "NSPrivacyCollectedDataTypeLinked"),
        tracking: flag(item, "NSPrivacyCollectedDataTypeTracking"),
        purposes: texts(item.get("NSPrivacyCollectedDataTypePurposes")),
    }
}

fn accessed(item: &Value) -> (String, Vec<String>) {
    (text(item, "NSPrivacyAccessedAPIType"), texts(item.get("NSPrivacyAccessedAPITypeReasons")))
}

fn items(value: Option<&Value>) -> &[Value] {
    value.map(Value::items).unwrap_or_default()
}

fn text(item: &Value, key: &str) -> String {
    item.get(key).and_then(Value::as_text).unwrap_or_default().to_owned()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    items(value).iter().filter_map(Value::as_text).map(str::to_owned).collect()
}

fn flag(item: &Value, key: &str) -> bool {
    item.get(key).and_then(Value::as_bool).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::plist;

    #[test]
    fn all_four_parts() {
        let list = plist::parse(
            br#"<plist><dict><key>NSPrivacyTracking</key><true/>
            <key>NSPrivacyTrackingDomains</key><array><string>b.example</string><string>a.example</string></array>
            <key>NSPrivacyCollectedDataTypes</key><array><dict>
              <key>NSPrivacyCollectedDataType</key><string>NSPrivacyCollectedDataTypeDeviceID</string>
              <key>NSPrivacyCollectedDataTypeLinked</key><true/>
              <key>NSPrivacyCollectedDataTypePurposes</key><array><string>P</string></array></dict></array>
            <key>NSPrivacyAccessedAPITypes</key><array><dict>
              <key>NSPrivacyAccessedAPIType</key><string>NSPrivacyAccessedAPICategoryUserDefaults</string>
              <key>NSPrivacyAccessedAPITypeReasons</key><array><string>CA92.1</string></array></dict></array>
            </dict></plist>"#,
        )
        .unwrap();
        let found = manifest("PrivacyInfo.xcprivacy", &list);
        assert!(found.tracking && found.invalid.is_empty());
        assert_eq!(found.domains, ["a.example", "b.example"]);
        assert_eq!(found.collected[0].kind, "NSPrivacyCollectedDataTypeDeviceID");
        assert!(found.collected[0].linked && !found.collected[0].tracking);
        let reasons = ("NSPrivacyAccessedAPICategoryUserDefaults".to_owned(), vec!["CA92.1".to_owned()]);
        assert_eq!(found.accessed, [reasons]);
    }
}
