//! The form of privacy manifests: which keys Apple knows, and of what kind their values are. The store rejects others
//! (ITMS-91056).
//!
//! Source: Apple's documentation of "Privacy manifest files".

use crate::formats::plist::Value;

/// Faults told of one manifest: a file of another kind has hundreds.
const MAX_FAULTS: usize = 16;

/// What a value must be.
#[derive(Clone, Copy)]
enum Kind {
    Flag,
    Text,
    Texts,
    /// An array of dictionaries of this form.
    Entries(&'static [(&'static str, Kind)]),
}

const MANIFEST: &[(&str, Kind)] = &[
    ("NSPrivacyTracking", Kind::Flag),
    ("NSPrivacyTrackingDomains", Kind::Texts),
    ("NSPrivacyCollectedDataTypes", Kind::Entries(COLLECTED)),
    ("NSPrivacyAccessedAPITypes", Kind::Entries(ACCESSED)),
];
const COLLECTED: &[(&str, Kind)] = &[
    ("NSPrivacyCollectedDataType", Kind::Text),
    ("NSPrivacyCollectedDataTypeLinked", Kind::Flag),
    ("NSPrivacyCollectedDataTypeTracking", Kind::Flag),
    ("NSPrivacyCollectedDataTypePurposes", Kind::Texts),
];
const ACCESSED: &[(&str, Kind)] =
    &[("NSPrivacyAccessedAPIType", Kind::Text), ("NSPrivacyAccessedAPITypeReasons", Kind::Texts)];

/// Paths of the keys in `list` that the form does not know or that hold another kind of value, in order.
pub(super) fn faults(list: &Value) -> Vec<String> {
    let mut out = Vec::new();
    dictionary(list, MANIFEST, "", &mut out);
    out.truncate(MAX_FAULTS);
    out
}

fn dictionary(value: &Value, form: &[(&str, Kind)], at: &str, out: &mut Vec<String>) {
    let Value::Dictionary(map) = value else { return out.push(at.to_owned()) };
    for (key, value) in map {
        let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
        match form.iter().find(|(name, _)| name == key) {
            Some((_, kind)) => check(value, *kind, &path, out),
            None => out.push(path),
        }
    }
}

fn check(value: &Value, kind: Kind, path: &str, out: &mut Vec<String>) {
    let is_text = |value: &Value| matches!(value, Value::Text(_));
    let fits = match (kind, value) {
        (Kind::Flag, Value::Boolean(_)) | (Kind::Text, Value::Text(_)) => true,
        (Kind::Texts, Value::Array(items)) => items.iter().all(is_text),
        (Kind::Entries(form), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate().take_while(|(index, _)| *index <= MAX_FAULTS) {
                dictionary(item, form, &format!("{path}[{index}]"), out);
            }
            true
        }
        _ => false,
    };
    if !fits {
        out.push(path.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::plist;

    #[test]
    fn unknown_keys_and_wrong_kinds_by_path() {
        let list = plist::parse(
            br"<plist><dict><key>NSPrivacyTracking</key><string>no</string>
            <key>NSPrivacyTrackingDomains</key><array><string>a.example</string></array>
            <key>NSPrivacyAccessedAPITypes</key><array><dict><key>NSPrivacyAccessedAPIType</key><string>C</string>
            <key>Reasons</key><array/></dict><string>x</string></array></dict></plist>",
        )
        .unwrap();
        let wanted =
            ["NSPrivacyAccessedAPITypes[0].Reasons", "NSPrivacyAccessedAPITypes[1]", "NSPrivacyTracking"];
        assert_eq!(faults(&list), wanted);
        assert_eq!(faults(&Value::Array(Vec::new())), [""]);
        assert!(faults(&Value::Dictionary(Default::default())).is_empty());
    }
}
