//! Property lists: binary, XML, and the old ASCII form that `.strings` files have.
//!
//! The `plist` crate reads the three encodings as a stream of events; we build the tree ourselves, with limits, since
//! a binary list may name one object many times and so unfold without end.

use crate::bytes::{ErrorKind, ReadError, ReadResult};
use plist::stream::{AsciiReader, BinaryReader, Event, XmlReader};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::RangeInclusive;
use std::time::SystemTime;

/// Deepest nesting of arrays and dictionaries; Apple's own lists stay below 10.
const MAX_DEPTH: usize = 64;
/// Most values in one list. Localisation catalogues, the largest of them, hold some tens of thousands.
const MAX_VALUES: usize = 1_000_000;

/// A value of a property list.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An array.
    Array(Vec<Value>),
    /// A dictionary.
    Dictionary(BTreeMap<String, Value>),
    /// A truth value.
    Boolean(bool),
    /// Bytes.
    Data(Vec<u8>),
    /// A whole number.
    Integer(i128),
    /// A fraction.
    Real(f64),
    /// Text; dates are text too, in ISO 8601.
    Text(String),
}

impl Value {
    /// The value of `key` in a dictionary.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Dictionary(map) => map.get(key),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is one; Apple's tools take the texts `YES` and `true` for one too.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            Self::Text(text) => match text.to_ascii_lowercase().as_str() {
                "yes" | "true" => Some(true),
                "no" | "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The elements of an array, or none.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The entries of a dictionary in the order of their keys, or none.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let map = match self {
            Self::Dictionary(map) => Some(map),
            _ => None,
        };
        map.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }
}

/// Reads a property list in any of the three encodings.
///
/// # Errors
/// Anything that is no list, nesting past `MAX_DEPTH`, more than `MAX_VALUES` values. The position is not known to
/// the event readers, so errors stand at byte 0.
pub fn parse(data: &[u8]) -> ReadResult<Value> {
    if data.starts_with(b"bplist") {
        return tree(BinaryReader::new(Cursor::new(data)));
    }
    let text = as_utf8(data)?;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') && !looks_like_data(start) {
        return tree(XmlReader::new(Cursor::new(start.as_bytes())));
    }
    tree(AsciiReader::new(Cursor::new(ascii_form(start).into_bytes())))
}

/// `.strings` files are a dictionary without its braces.
fn ascii_form(text: &str) -> String {
    let body = without_leading_comments(text);
    if body.starts_with('{') || body.starts_with('(') { text.to_owned() } else { format!("{{{text}\n}}") }
}

fn without_leading_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let rest = if let Some(block) = text.strip_prefix("/*") {
            block.split_once("*/").map(|(_, rest)| rest)
        } else if let Some(line) = text.strip_prefix("//") {
            line.split_once('\n').map(|(_, rest)| rest)
        } else {
            return text;
        };
        match rest {
            Some(rest) => text = rest,
            None => return "",
        }
    }
}

/// `<0fbd 77>` is a data value of the ASCII form, not a tag.
fn looks_like_data(text: &str) -> bool {
    text.get(1..2).is_some_and(|c| c.starts_with(|c: char| c.is_ascii_hexdigit()))
        && text
            .split_once('>')
            .is_some_and(|(head, _)| head[1..].bytes().all(|b| b.is_ascii_hexdigit() || b == b' '))
}

/// UTF-8, or UTF-16 by its byte order mark, as localised `.strings` often are.
fn as_utf8(data: &[u8]) -> ReadResult<String> {
    let bad = || ReadError::new(ErrorKind::BadText, "property list", 0);
    let units = |order: fn([u8; 2]) -> u16| -> Vec<u16> {
        data.get(2..).unwrap_or_default().as_chunks::<2>().0.iter().map(|pair| order(*pair)).collect()
    };
    match data {
        [0xFF, 0xFE, ..] => String::from_utf16(&units(u16::from_le_bytes)).map_err(|_| bad()),
        [0xFE, 0xFF, ..] => String::from_utf16(&units(u16::from_be_bytes)).map_err(|_| bad()),
        _ => std::str::from_utf8(data).map(str::to_owned).map_err(|_| bad()),
    }
}

/// A collection under construction.
enum Open {
    Array(Vec<Value>),
    Dictionary { map: BTreeMap<String, Value>, key: Option<String> },
}

fn tree(events: impl Iterator<Item = Result<Event<'static>, plist::Error>>) -> ReadResult<Value> {
    let fail = |kind| ReadError::new(kind, "property list", 0);
    let mut open: Vec<Open> = Vec::new();
    for (count, event) in events.enumerate() {
        if count > MAX_VALUES {
            return Err(fail(ErrorKind::OverBudget));
        }
        let done = match event.map_err(|_| fail(ErrorKind::Corrupt))? {
            Event::StartArray(_) => {
                open.push(Open::Array(Vec::new()));
                None
            }
            Event::StartDictionary(_) => {
                open.push(Open::Dictionary { map: BTreeMap::new(), key: None });
                None
            }
            Event::EndCollection => match open.pop() {
                Some(Open::Array(items)) => Some(Value::Array(items)),
                Some(Open::Dictionary { map, .. }) => Some(Value::Dictionary(map)),
                None => return Err(fail(ErrorKind::Corrupt)),
            },
            scalar => Some(scalar_value(scalar).ok_or_else(|| fail(ErrorKind::Unsupported))?),
        };
        if open.len() > MAX_DEPTH {
            return Err(fail(ErrorKind::TooDeep));
        }
        let Some(value) = done else { continue };
        if let Some(value) = place(open.last_mut(), value).map_err(fail)? {
            return Ok(value);
        }
    }
    Err(fail(ErrorKind::Truncated))
}

/// Puts a finished value into the innermost open collection, or gives it back when there is none.
fn place(innermost: Option<&mut Open>, value: Value) -> Result<Option<Value>, ErrorKind> {
    match innermost {
        None => return Ok(Some(value)),
        Some(Open::Array(items)) => items.push(value),
        Some(Open::Dictionary { map, key }) => match key.take() {
            Some(name) => {
                map.insert(name, value);
            }
            None => match value {
                Value::Text(name) => *key = Some(name),
                _ => return Err(ErrorKind::Corrupt),
            },
        },
    }
    Ok(None)
}

/// The seconds from 1970 on of the years that XML has a form for, from the first second of the year 0 to the last of 9999.
const WRITABLE: RangeInclusive<f64> = -62_167_219_200.0..=253_402_300_799.0;

/// A date as XML writes it; one that the binary form alone can hold, by its seconds from 1970 on.
fn date_value(date: plist::Date) -> Value {
    let seconds = match SystemTime::from(date).duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => after.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    };
    if WRITABLE.contains(&seconds) { Value::Text(date.to_xml_format()) } else { Value::Real(seconds) }
}

fn scalar_value(event: Event<'static>) -> Option<Value> {
    Some(match event {
        Event::Boolean(value) => Value::Boolean(value),
        Event::Data(bytes) => Value::Data(bytes.into_owned()),
        Event::Date(date) => date_value(date),
        Event::Integer(value) => {
            Value::Integer(value.as_signed().map(i128::from).or_else(|| value.as_unsigned().map(i128::from))?)
        }
        Event::Real(value) => Value::Real(value),
        Event::String(text) => Value::Text(text.into_owned()),
        Event::Uid(uid) => Value::Integer(i128::from(uid.get())),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>CFBundleIdentifier</key><string>org.example.app</string>
<key>Modes</key><array><string>location</string><true/></array><key>N</key><integer>7</integer></dict></plist>"#;

    fn binary() -> Vec<u8> {
        let mut out = Vec::new();
        plist::Value::from_reader(Cursor::new(XML)).unwrap().to_writer_binary(&mut out).unwrap();
        out
    }

    #[test]
    fn xml_and_binary_say_the_same() {
        let value = parse(XML.as_bytes()).unwrap();
        assert_eq!(value.get("CFBundleIdentifier").and_then(Value::as_text), Some("org.example.app"));
        assert_eq!(value.get("Modes").unwrap().items()[1].as_bool(), Some(true));
        assert_eq!(value.get("N"), Some(&Value::Integer(7)));
        assert_eq!(parse(&binary()).unwrap(), value);
    }

    #[test]
    fn strings_files_in_utf8_and_utf16() {
        let text = "/* camera */\n\"NSCameraUsageDescription\" = \"扫描二维码\";\nNSFoo = \"b\";\n";
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for data in [text.as_bytes(), &utf16] {
            let value = parse(data).unwrap();
            assert_eq!(value.get("NSCameraUsageDescription").and_then(Value::as_text), Some("扫描二维码"));
            assert_eq!(value.get("NSFoo").and_then(Value::as_text), Some("b"));
        }
    }

    /// A fuzzer's find: a date of which XML has no form made the reader panic.
    #[test]
    fn dates_that_xml_cannot_write() {
        let read = |seconds: f64| {
            // A date is counted from 2001 on; one object, its place, and the trailer.
            let mut data = b"bplist00\x33".to_vec();
            data.extend(seconds.to_be_bytes());
            data.extend([8, 0, 0, 0, 0, 0, 0, 1, 1]);
            [1u64, 0, 17].iter().for_each(|word| data.extend(word.to_be_bytes()));
            parse(&data)
        };
        const TO_2001: f64 = 978_307_200.0;
        assert_eq!(read(0.0), Ok(Value::Text("2001-01-01T00:00:00Z".to_owned())));
        let (first, before) = (-62_167_219_200.0, -62_167_219_201.0);
        assert_eq!(read(first - TO_2001), Ok(Value::Text("0000-01-01T00:00:00Z".to_owned())));
        assert_eq!(read(before - TO_2001), Ok(Value::Real(before)));
        // What comes after the year 9999 the library does not take.
        assert!(read(253_402_300_799.0 - TO_2001).is_ok() && read(253_402_300_800.0 - TO_2001).is_err());
        for seconds in [1e11, -1e11, 1e300, -1e300, f64::NAN, f64::INFINITY] {
            let _ = read(seconds);
        }
    }

    #[test]
    fn nesting_ends_somewhere() {
        let deep = format!("<plist>{}</plist>", "<array>".repeat(100_000));
        assert_eq!(parse(deep.as_bytes()).unwrap_err().kind, ErrorKind::TooDeep);
    }

    #[test]
    fn cuts_and_flips_never_panic() {
        for sample in [XML.as_bytes().to_vec(), binary()] {
            for len in 0..sample.len() {
                let _ = parse(&sample[..len]);
            }
            for at in 0..sample.len() {
                for bit in 0..8 {
                    let mut data = sample.clone();
                    data[at] ^= 1 << bit;
                    let _ = parse(&data);
                }
            }
        }
    }
}
