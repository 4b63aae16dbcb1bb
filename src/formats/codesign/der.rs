//! Entitlements in DER, as signatures since iOS 15 carry them beside or instead of the XML.
//!
//! Source: observed form of `CSSLOT_DER_ENTITLEMENTS`: `[APPLICATION 16] { INTEGER 1, [CONTEXT 16] { entries } }`,
//! each entry a SEQUENCE of a UTF-8 key and its value; dictionaries nest as `[CONTEXT 16]`, arrays as SEQUENCE.

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use crate::formats::der::{self, SEQUENCE};
use crate::formats::plist::Value;
use std::collections::BTreeMap;

const APPLICATION_16: u8 = 0x70;
const CONTEXT_16: u8 = 0xB0;
const SET: u8 = 0x31;
const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const UTF8: u8 = 0x0C;
const MAX_DEPTH: usize = 32;

/// The dictionary in `data`.
pub(super) fn entitlements(data: &[u8]) -> ReadResult<Value> {
    let mut c = Cursor::new(data);
    let (tag, mut content) = element(&mut c)?;
    match tag {
        APPLICATION_16 => {
            element(&mut content)?; // version
            let (tag, entries) = element(&mut content)?;
            value(tag, entries, 0)
        }
        SET => value(tag, content, 0),
        _ => Err(ReadError::new(ErrorKind::BadMagic, "DER entitlements", 0)),
    }
}

fn element<'a>(c: &mut Cursor<'a>) -> ReadResult<(u8, Cursor<'a>)> {
    let found = der::element(c, "DER entitlements")?;
    Ok((found.tag, found.content))
}

fn value(tag: u8, mut content: Cursor<'_>, depth: usize) -> ReadResult<Value> {
    if depth > MAX_DEPTH {
        return Err(content.error(ErrorKind::TooDeep, "DER entitlements"));
    }
    let bytes = content.data();
    Ok(match tag {
        BOOLEAN => Value::Boolean(bytes.iter().any(|&b| b != 0)),
        INTEGER => Value::Integer(bytes.iter().take(8).fold(0, |n, &b| n << 8 | i128::from(b))),
        UTF8 => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        OCTETS => Value::Data(bytes.to_vec()),
        SEQUENCE => {
            let mut items = Vec::new();
            while !content.is_empty() {
                let (tag, item) = element(&mut content)?;
                items.push(value(tag, item, depth + 1)?);
            }
            Value::Array(items)
        }
        CONTEXT_16 | SET => {
            let mut map = BTreeMap::new();
            while !content.is_empty() {
                let (_, mut entry) = element(&mut content)?;
                let (_, key) = element(&mut entry)?;
                let (tag, body) = element(&mut entry)?;
                map.insert(String::from_utf8_lossy(key.data()).into_owned(), value(tag, body, depth + 1)?);
            }
            Value::Dictionary(map)
        }
        _ => return Err(content.error(ErrorKind::Unsupported, "DER entitlements")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    #[test]
    fn keys_of_every_kind() {
        let entry = |key: &str, value: Vec<u8>| der(SEQUENCE, &[der(UTF8, key.as_bytes()), value].concat());
        let groups = der(SEQUENCE, &[der(UTF8, b"group.a"), der(UTF8, b"group.b")].concat());
        let entries = [entry("get-task-allow", der(BOOLEAN, &[1])), entry("groups", groups)].concat();
        let data = der(APPLICATION_16, &[der(INTEGER, &[1]), der(CONTEXT_16, &entries)].concat());
        let found = entitlements(&data).unwrap();
        assert_eq!(found.get("get-task-allow").and_then(Value::as_bool), Some(true));
        assert_eq!(found.get("groups").unwrap().items()[1].as_text(), Some("group.b"));
        for len in 0..data.len() {
            assert!(entitlements(&data[..len]).is_err(), "cut at {len}");
        }
    }

    #[test]
    fn nesting_ends_somewhere() {
        let mut data = der(SEQUENCE, &[]);
        for _ in 0..40 {
            data = der(SEQUENCE, &data);
        }
        let entry = der(SEQUENCE, &[der(UTF8, b"k"), data].concat());
        let whole = der(APPLICATION_16, &[der(INTEGER, &[1]), der(CONTEXT_16, &entry)].concat());
        assert_eq!(entitlements(&whole).unwrap_err().kind, ErrorKind::TooDeep);
    }
}
