//! `resources.index`, the compiled resources of a HarmonyOS module: texts by name, for each configuration.
//!
//! Both layouts are read: the first one, in which each configuration lists its own items, and the second, in which
//! names and values stand apart. Source: `developtools_global_resource_tool` and `global_resource_management` of
//! OpenHarmony.

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use crate::formats::axml::Faults;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Bytes of the tool's version, before everything else.
const VERSION: usize = 128;
/// `ResType::STRING`
const STRING: u32 = 9;
/// `KeyType::LANGUAGES`
const LANGUAGE: u32 = 0;
/// Most configurations; apps have some dozen.
const CONFIGS: u32 = 1 << 14;
/// Most items of all configurations together.
const ITEMS: usize = 1 << 21;

/// The texts of a module in its default language.
#[derive(Debug, Clone, Default)]
pub struct Table<'a> {
    /// By name: how far the configuration is from a plain one, and the text.
    texts: BTreeMap<Cow<'a, str>, (u32, Cow<'a, str>)>,
    faults: Vec<ReadError>,
}

impl<'a> Table<'a> {
    /// Reads the texts in `data`. An error means that this is no resource index.
    pub fn read(data: &'a [u8]) -> ReadResult<Self> {
        let mut reader = Reader { all: Cursor::new(data), left: ITEMS, table: Self::default() };
        let start = reader.all.at(VERSION, "resource index header")?;
        let (mut first, mut second) = (start, start);
        first.skip(8, "resource index header")?;
        second.skip(12, "resource index header")?;
        let mut counts = start;
        counts.skip(4, "resource index header")?;
        let count = counts.u32("resource index header")?;
        let mut faults = Faults::default();
        let read = match (has_tag(first, *b"KEYS"), has_tag(second, *b"KEYS")) {
            (false, false) => return Err(first.error(ErrorKind::BadMagic, "resource index header")),
            _ if count > CONFIGS => Err(counts.error(ErrorKind::OverBudget, "resource index header")),
            (true, _) => reader.first_layout(first, count, &mut faults),
            (false, true) => reader.second_layout(second, count, &mut faults),
        };
        read.err().into_iter().for_each(|error| faults.add(error));
        reader.table.faults = faults.into_inner();
        Ok(reader.table)
    }

    /// What reading found wrong.
    pub fn faults(&self) -> &[ReadError] {
        &self.faults
    }

    /// All texts with their names, sorted.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, (_, text))| (name.as_ref(), text.as_ref()))
    }

    /// The text called `name`: of the configuration without a language, else in English, else in any.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|(_, text)| text.as_ref())
    }
}

struct Reader<'a> {
    all: Cursor<'a>,
    /// How many more items may be read.
    left: usize,
    table: Table<'a>,
}

impl<'a> Reader<'a> {
    /// For each configuration the offset of its items, for each item its offset.
    fn first_layout(&mut self, mut keys: Cursor<'a>, count: u32, faults: &mut Faults) -> ReadResult<()> {
        for _ in 0..count {
            tag(&mut keys, *b"KEYS")?;
            let at = keys.u32("resource key")? as usize;
            let distance = distance(&mut keys)?;
            if let Err(error) = self.items(at, distance) {
                faults.add(error);
            }
        }
        Ok(())
    }

    fn items(&mut self, at: usize, distance: u32) -> ReadResult<()> {
        let mut ids = self.all.at(at, "resource ids")?;
        tag(&mut ids, *b"IDSS")?;
        let count = ids.u32("resource ids")?;
        ids.check_count(count as usize, 8, "resource ids")?;
        for _ in 0..count {
            // Configurations can share one list, so each item costs each time.
            self.spend()?;
            ids.skip(4, "resource ids")?;
            let mut item = self.all.at(ids.u32("resource ids")? as usize, "resource item")?;
            item.skip(4, "resource item")?;
            let kind = item.u32("resource item")?;
            item.skip(4, "resource item")?;
            if kind == STRING {
                let text = short(&mut item)?;
                let name = short(&mut item)?;
                self.add(name, text, distance);
            }
        }
        Ok(())
    }

    /// Configurations, then names by type, then for each resource the offsets of its values.
    fn second_layout(&mut self, mut keys: Cursor<'a>, count: u32, faults: &mut Faults) -> ReadResult<()> {
        let mut distances = BTreeMap::new();
        for _ in 0..count {
            tag(&mut keys, *b"KEYS")?;
            let config = keys.u32("resource key")?;
            distances.insert(config, distance(&mut keys)?);
        }
        tag(&mut keys, *b"IDSS")?;
        keys.skip(4, "resource ids")?;
        let types = keys.u32("resource ids")?;
        keys.skip(4, "resource ids")?;
        let mut names = BTreeMap::new();
        for _ in 0..types {
            let kind = keys.u32("resource type")?;
            keys.skip(4, "resource type")?;
            for _ in 0..keys.u32("resource type")? {
                let id = keys.u32("resource name")?;
                keys.skip(4, "resource name")?;
                let length = keys.u32("resource name")? as usize;
                let name = trimmed(keys.take(length, "resource name")?);
                if kind == STRING {
                    names.insert(id, name);
                }
            }
        }
        keys.skip(8, "resource data")?;
        for _ in 0..keys.u32("resource data")? {
            let name = names.get(&keys.u32("resource data")?);
            keys.skip(4, "resource data")?;
            for _ in 0..keys.u32("resource data")? {
                let distance = distances.get(&keys.u32("resource data")?).copied().unwrap_or(u32::MAX);
                let at = keys.u32("resource data")? as usize;
                let Some(name) = name else { continue };
                let text = self.all.at(at, "resource value").and_then(|mut value| short(&mut value));
                self.spend()?;
                match text {
                    Ok(text) => self.add(name.clone(), text, distance),
                    Err(error) => faults.add(error),
                }
            }
        }
        Ok(())
    }

    fn spend(&mut self) -> ReadResult<()> {
        let over = || ReadError::new(ErrorKind::OverBudget, "resource item", 0);
        self.left = self.left.checked_sub(1).ok_or_else(over)?;
        Ok(())
    }

    /// Takes a text; of one name the nearest configuration's stays.
    fn add(&mut self, name: Cow<'a, str>, text: Cow<'a, str>, distance: u32) {
        let new = (distance, text);
        let known = self.table.texts.entry(name).or_insert_with(|| new.clone());
        if new.0 < known.0 {
            *known = new;
        }
    }
}

fn has_tag(mut cursor: Cursor<'_>, expected: [u8; 4]) -> bool {
    cursor.take(4, "tag").is_ok_and(|tag| tag == expected)
}

fn tag(cursor: &mut Cursor<'_>, expected: [u8; 4]) -> ReadResult<()> {
    let at = *cursor;
    match cursor.take(4, "resource index tag")? == expected {
        true => Ok(()),
        false => Err(at.error(ErrorKind::BadMagic, "resource index tag")),
    }
}

/// How far a configuration is from a plain one, by its parameters: any language is farther than all other qualifiers,
/// English nearer than the rest.
fn distance(keys: &mut Cursor<'_>) -> ReadResult<u32> {
    let count = keys.u32("resource key")?;
    keys.check_count(count as usize, 8, "resource key")?;
    let mut distance = 0u32;
    for _ in 0..count {
        let (kind, value) = (keys.u32("resource key")?, keys.u32("resource key")?);
        distance = distance.saturating_add(match (kind, value) {
            (LANGUAGE, 0x656e) => 1 << 16,
            (LANGUAGE, _) => 2 << 16,
            _ => 1,
        });
    }
    Ok(distance)
}

/// A text with its length in two bytes before it.
fn short<'a>(cursor: &mut Cursor<'a>) -> ReadResult<Cow<'a, str>> {
    let length = usize::from(cursor.u16("resource text")?);
    Ok(trimmed(cursor.take(length, "resource text")?))
}

/// Text without the zero that ends it; what is no UTF-8 is replaced.
fn trimmed(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_suffix(&[0]).unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn u32s(values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    fn text(text: &str) -> Vec<u8> {
        let mut out = (text.len() as u16 + 1).to_le_bytes().to_vec();
        out.extend(text.as_bytes());
        out.push(0);
        out
    }

    /// The first layout: a text in Chinese, in English and without a language.
    fn first() -> Vec<u8> {
        let configs: [(&[u32], &str); 3] =
            [(&[0, 0x7a68], "相机"), (&[], "camera"), (&[0, 0x656e], "the camera")];
        let mut out = [vec![b'v'; VERSION], u32s(&[0, 3])].concat();
        let heads: usize = configs.iter().map(|(params, _)| 12 + params.len() * 4).sum();
        let mut at = out.len() + heads;
        let mut bodies = Vec::new();
        for (params, value) in configs {
            out.extend(b"KEYS");
            out.extend(u32s(&[at as u32, params.len() as u32 / 2]));
            out.extend(u32s(params));
            let item = at + 16;
            let body = [b"IDSS".to_vec(), u32s(&[1, 7, item as u32, 0, STRING, 7]), text(value), text("why")]
                .concat();
            at += body.len();
            bodies.extend(body);
        }
        [out, bodies].concat()
    }

    /// The second layout of the same.
    fn second() -> Vec<u8> {
        let mut out = [vec![b'v'; VERSION], u32s(&[0, 2, 0])].concat();
        for (config, params) in [(0, &[0u32, 0x7a68][..]), (1, &[])] {
            out.extend(b"KEYS");
            out.extend(u32s(&[config, params.len() as u32 / 2]));
            out.extend(u32s(params));
        }
        out.extend(b"IDSS");
        out.extend(u32s(&[0, 1, 1, STRING, 0, 1, 7, 0, 3]));
        out.extend(b"why");
        out.extend(b"DATA");
        let values = (out.len() + 8 + 12 + 16) as u32;
        let chinese = text("相机");
        out.extend(u32s(&[0, 1, 7, 0, 2, 0, values, 1, values + chinese.len() as u32]));
        [out, chinese, text("camera")].concat()
    }

    #[test]
    fn the_plain_configuration_wins() {
        for data in [first(), second()] {
            let table = Table::read(&data).unwrap();
            assert_eq!(table.faults(), []);
            assert_eq!((table.text("why"), table.text("else")), (Some("camera"), None));
        }
    }

    #[test]
    fn every_cut_is_told() {
        for data in [first(), second()] {
            for cut in 0..data.len() {
                let told = match Table::read(&data[..cut]) {
                    Err(_) => true,
                    Ok(table) => !table.faults().is_empty(),
                };
                assert!(told, "cut at {cut}");
            }
        }
    }
}
