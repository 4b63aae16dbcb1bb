//! String catalogues of Xcode: texts of one table in every language, as JSON.
//!
//! Source: the files that Xcode 15 writes. Compilers turn them into `.strings`; frameworks and source folders carry
//! them as they are.

use crate::bytes::{ErrorKind, ReadError, ReadResult};
use serde_json::Value;

/// A text of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Language (`zh-Hans`).
    pub language: String,
    /// Key.
    pub key: String,
    /// Text; of one that varies by device or number the first variation.
    pub text: String,
}

/// Deepest nesting of variations (by device, then by number).
const MAX_VARIATIONS: usize = 8;

/// The texts in `data`, sorted. A key that is not translated into a language has none in it.
///
/// # Errors
/// Bytes that are no JSON, or without a table of strings.
pub fn parse(data: &[u8]) -> ReadResult<Vec<Entry>> {
    let data = data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data);
    let fail = |kind| ReadError::new(kind, "string catalogue", 0);
    let value: Value = serde_json::from_slice(data).map_err(|_| fail(ErrorKind::BadText))?;
    let strings = value.get("strings").and_then(Value::as_object).ok_or_else(|| fail(ErrorKind::BadMagic))?;
    let mut out = Vec::new();
    for (key, entry) in strings {
        let languages = entry.get("localizations").and_then(Value::as_object);
        for (language, said) in languages.into_iter().flatten() {
            if let Some(text) = text(said, 0) {
                out.push(Entry { language: language.clone(), key: key.clone(), text: text.to_owned() });
            }
        }
    }
    out.sort();
    Ok(out)
}

/// The text of a localisation: a unit, or the first of its variations.
fn text(said: &Value, depth: usize) -> Option<&str> {
    if let Some(unit) = said.get("stringUnit") {
        return unit.get("value").and_then(Value::as_str);
    }
    let kinds = said.get("variations").and_then(Value::as_object).filter(|_| depth < MAX_VARIATIONS)?;
    let mut variations = kinds.values().filter_map(Value::as_object).flat_map(|by| by.values());
    variations.find_map(|variation| text(variation, depth + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_by_language_and_key() {
        let data = r#"{"sourceLanguage":"en","version":"1.0","strings":{
            "NSCameraUsageDescription":{"localizations":{
                "zh-Hans":{"stringUnit":{"state":"translated","value":"扫码"}},
                "en":{"variations":{"device":{"iphone":{"stringUnit":{"value":"Scan"}}}}}}},
            "CFBundleName":{}}}"#;
        let found = parse(data.as_bytes()).unwrap();
        let shown: Vec<_> = found.iter().map(|e| (e.language.as_str(), e.text.as_str())).collect();
        assert_eq!(shown, [("en", "Scan"), ("zh-Hans", "扫码")]);
    }

    #[test]
    fn cuts_are_errors() {
        let data = br#"{"strings":{"a":{"localizations":{"en":{"stringUnit":{"value":"b"}}}}}}"#;
        for len in 0..data.len() {
            assert!(parse(&data[..len]).is_err(), "cut at {len}");
        }
        assert_eq!(parse(b"{}").unwrap_err().kind, ErrorKind::BadMagic);
        let deep = "[".repeat(100_000);
        assert!(parse(deep.as_bytes()).is_err());
    }
}
