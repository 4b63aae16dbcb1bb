//! Resources: names, texts and numbers by resource id, for each configuration.

use super::wire::{Fields, Payload};
use super::{Item, item};
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use crate::formats::arsc::Resolved;
use crate::formats::axml::{Faults, Scalar};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most resources of a table; large apps have a hundred thousand.
const ENTRIES: usize = 1 << 20;
/// References in a row before they count as endless.
const HOPS: usize = 32;

/// A resource table, opened: entries are noted where they stand and read when asked for.
#[derive(Debug, Clone, Default)]
pub struct Table<'a> {
    /// By resource id.
    entries: BTreeMap<u32, Entry<'a>>,
    faults: Vec<ReadError>,
}

#[derive(Debug, Clone)]
struct Entry<'a> {
    type_name: Cow<'a, str>,
    message: Cursor<'a>,
}

impl<'a> Table<'a> {
    /// Opens the `ResourceTable` in `data`. An error means that nothing in it can be read.
    pub fn read(data: &'a [u8]) -> ReadResult<Self> {
        let mut opened = Opened::default();
        let mut fields = Fields::new(Cursor::new(data));
        let mut any = false;
        for (number, payload) in fields.by_ref() {
            any = true;
            match (number, payload) {
                (2, Payload::Bytes(package)) => opened.package(package),
                (2, _) => opened.faults.add(ReadError::new(ErrorKind::Corrupt, "Package", 0)),
                _ => {}
            }
        }
        match fields.fault() {
            Some(error) if !any => return Err(error),
            fault => fault.into_iter().for_each(|error| opened.faults.add(error)),
        }
        Ok(Self { entries: opened.entries, faults: opened.faults.into_inner() })
    }

    /// What opening the table found wrong.
    pub fn faults(&self) -> &[ReadError] {
        &self.faults
    }

    /// Name of resource `id`, `string/app_name`.
    pub fn name(&self, id: u32) -> Option<String> {
        let entry = self.entries.get(&id)?;
        Some(format!("{}/{}", entry.type_name, entry.name()?))
    }

    /// The id of the resource called `name`, `string/app_name`; a package before it is passed over.
    fn id(&self, name: &str) -> Option<u32> {
        let name = name.rsplit_once(':').map_or(name, |(_, name)| name);
        let (kind, name) = name.split_once('/')?;
        let named =
            |entry: &Entry<'_>| entry.type_name == kind && entry.name().is_some_and(|own| own == name);
        self.entries.iter().find(|(_, entry)| named(entry)).map(|(id, _)| *id)
    }

    /// What resource `id` is in the end, in the default language.
    ///
    /// References that lead back to themselves are an error.
    pub fn resolve(&self, id: u32) -> ReadResult<Resolved<'a>> {
        let (mut seen, mut id) = (Vec::new(), id);
        loop {
            if seen.contains(&id) || seen.len() >= HOPS {
                return Err(ReadError::new(ErrorKind::TooDeep, "Reference", 0));
            }
            seen.push(id);
            let Some(entry) = self.entries.get(&id) else { return Ok(Resolved::Elsewhere(id)) };
            id = match entry.value()? {
                None => return Ok(Resolved::Bag),
                Some(Item::Text(text)) => return Ok(Resolved::Text(text)),
                Some(Item::Scalar(Scalar::Reference(0) | Scalar::DynamicReference(0))) => {
                    return Ok(Resolved::Scalar(Scalar::Null));
                }
                Some(Item::Scalar(Scalar::Reference(next) | Scalar::DynamicReference(next))) => next,
                Some(Item::Scalar(scalar)) => return Ok(Resolved::Scalar(scalar)),
                Some(Item::Named(name)) => {
                    let missing = || ReadError::new(ErrorKind::BadIndex, "Reference", entry.message.offset());
                    self.id(&name).ok_or_else(missing)?
                }
            };
        }
    }
}

#[derive(Default)]
struct Opened<'a> {
    entries: BTreeMap<u32, Entry<'a>>,
    faults: Faults,
}

impl<'a> Opened<'a> {
    fn package(&mut self, message: Cursor<'a>) {
        let mut types = Vec::new();
        let mut package = 0;
        self.each(message, |number, payload| match (number, payload) {
            (1, id) => package = number_in(id),
            (3, Payload::Bytes(kind)) => types.push(kind),
            _ => {}
        });
        for kind in types {
            self.kind(kind, package);
        }
    }

    fn kind(&mut self, message: Cursor<'a>, package: u32) {
        let (mut id, mut name, mut entries) = (0, Cow::Borrowed(""), Vec::new());
        self.each(message, |number, payload| match (number, payload) {
            (1, own) => id = number_in(own),
            (2, own) => name = own.text().unwrap_or_default(),
            (3, Payload::Bytes(entry)) => entries.push(entry),
            _ => {}
        });
        for entry in entries {
            if self.entries.len() >= ENTRIES {
                self.faults.add(entry.error(ErrorKind::OverBudget, "Entry"));
                return;
            }
            let first = Fields::new(entry).find(|(number, _)| *number == 1);
            let index = first.map_or(0, |(_, payload)| number_in(payload));
            let full = (package & 0xff) << 24 | (id & 0xff) << 16 | index & 0xffff;
            self.entries.entry(full).or_insert_with(|| Entry { type_name: name.clone(), message: entry });
        }
    }

    fn each(&mut self, message: Cursor<'a>, mut read: impl FnMut(u32, Payload<'a>)) {
        let mut fields = Fields::new(message);
        for (number, payload) in fields.by_ref() {
            read(number, payload);
        }
        fields.fault().into_iter().for_each(|error| self.faults.add(error));
    }
}

/// The number in an id message, whose only field it is; an empty one is zero.
fn number_in(payload: Payload<'_>) -> u32 {
    let first = payload.message().and_then(|mut fields| fields.find(|(number, _)| *number == 1));
    first.and_then(|(_, payload)| payload.number()).unwrap_or_default()
}

impl<'a> Entry<'a> {
    fn name(&self) -> Option<Cow<'a, str>> {
        let (_, name) = Fields::new(self.message).find(|(number, _)| *number == 2)?;
        name.text()
    }

    /// The value for the plainest configuration, references not followed; `None` for styles, arrays and plurals.
    fn value(&self) -> ReadResult<Option<Item<'a>>> {
        let mut best: Option<(u32, Fields<'a>)> = None;
        let mut fields = Fields::new(self.message);
        for (number, payload) in fields.by_ref() {
            let (6, Some(pair)) = (number, payload.message()) else { continue };
            let (mut distance, mut value) = (0, None);
            for (number, payload) in pair {
                match (number, payload.message()) {
                    (1, Some(config)) => distance = distance_of(config),
                    (2, Some(inner)) => value = Some(inner),
                    _ => {}
                }
            }
            let nearer = best.as_ref().is_none_or(|(nearest, _)| distance < *nearest);
            best = if nearer { value.map(|value| (distance, value)).or(best) } else { best };
        }
        if let (None, Some(error)) = (&best, fields.fault()) {
            return Err(error);
        }
        let mut faults = Faults::default();
        let value = best.and_then(|(_, mut value)| value.find(|(number, _)| *number == 4));
        let item =
            value.and_then(|(_, payload)| payload.message()).and_then(|fields| item(fields, &mut faults));
        match (item, faults.into_inner().pop()) {
            (None, Some(error)) => Err(error),
            (item, _) => Ok(item),
        }
    }
}

/// How special a `Configuration` is: any language is farther than any other qualifier, English nearer than the rest.
fn distance_of(config: Fields<'_>) -> u32 {
    const LOCALE: u32 = 3;
    const PRODUCT: u32 = 24;
    let mut distance = 0;
    for (number, payload) in config {
        distance += match (number, payload.text()) {
            (LOCALE, Some(locale)) if locale.is_empty() => 0,
            (LOCALE, Some(locale)) if locale.starts_with("en") => 1 << 16,
            (LOCALE, _) => 2 << 16,
            (PRODUCT, _) => 0,
            _ => 1,
        };
    }
    distance
}
