//! Compiled resources, `resources.arsc`: names, texts and numbers by resource id, for each configuration.
//!
//! Layout and behaviour: `ResTable_*` in AOSP `frameworks/base/libs/androidfw` (`ResourceTypes.h`, `LoadedArsc.cpp`).
//! A table may hold a hundred thousand entries and an audit needs a dozen, so opening one only notes where its chunks
//! stand; entries are read when asked for. Libraries, overlayables and aliases are stepped over by their size.

mod config;
mod entry;
#[cfg(test)]
mod tests;

pub use config::Config;
pub use entry::Value;

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use crate::formats::axml::chunk::{self, Chunk, Chunks};
use crate::formats::axml::{Faults, Scalar, StringPool};
use std::borrow::Cow;
use std::collections::BTreeMap;

const PACKAGE: u16 = 0x0200;
const TYPE: u16 = 0x0201;
/// References in a row before they count as endless.
const HOPS: usize = 32;
/// Most type chunks of one type: apps use some hundred configurations. Every look-up walks over them.
const TYPES: usize = 1 << 11;
/// Most packages: their numbers are bytes.
const PACKAGES: usize = 1 << 8;

/// A resource table, opened.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    strings: Option<StringPool<'a>>,
    packages: Vec<Package<'a>>,
    faults: Vec<ReadError>,
}

/// A package of the table.
#[derive(Debug, Clone)]
struct Package<'a> {
    id: u8,
    /// What to take from a type id: parts of an app number their types on from the base's.
    type_offset: u8,
    type_names: Option<StringPool<'a>>,
    keys: Option<StringPool<'a>>,
    types: BTreeMap<u8, Vec<entry::Type<'a>>>,
}

/// What a resource is in the end, references followed.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved<'a> {
    /// Text; for files their path in the package.
    Text(Cow<'a, str>),
    /// A number, a colour, ….
    Scalar(Scalar),
    /// Several values under one id: a style, an array, a plural.
    Bag,
    /// A resource that is not in this table; those of the framework begin with `0x01`.
    Elsewhere(u32),
}

impl<'a> Table<'a> {
    /// Opens the table in `data`. An error means that this is no resource table at all.
    pub fn read(data: &'a [u8]) -> ReadResult<Self> {
        let mut faults = Faults::default();
        let start = Cursor::new(data);
        let outer = Chunks::new(start, &mut faults).next();
        let wrong = || start.error(ErrorKind::BadMagic, "resource table header");
        let outer = outer.filter(|outer| outer.kind == chunk::TABLE).ok_or_else(wrong)?;
        let mut table = Self { strings: None, packages: vec![], faults: vec![] };
        let mut chunks = Chunks::new(outer.body()?, &mut faults);
        while let Some(chunk) = chunks.next() {
            if let Err(error) = table.chunk(&chunk, chunks.faults()) {
                chunks.faults().add(error);
            }
        }
        table.faults = faults.into_inner();
        Ok(table)
    }

    fn chunk(&mut self, chunk: &Chunk<'a>, faults: &mut Faults) -> ReadResult<()> {
        match chunk.kind {
            // Of two pools Android takes the first.
            chunk::STRING_POOL if self.strings.is_none() => self.strings = Some(StringPool::read(chunk)?),
            PACKAGE if self.packages.len() >= PACKAGES => {
                return Err(chunk.all.error(ErrorKind::OverBudget, "resource package"));
            }
            PACKAGE => self.packages.push(Package::read(chunk, faults)?),
            _ => {}
        }
        Ok(())
    }

    /// What opening the table found wrong.
    pub fn faults(&self) -> &[ReadError] {
        &self.faults
    }

    /// Name of resource `id`, `string/app_name`.
    pub fn name(&self, id: u32) -> ReadResult<Option<String>> {
        let Some((package, types)) = self.package(id) else { return Ok(None) };
        let index = (id & 0xffff) as u16;
        for kind in types {
            let Some(entry) = kind.entry(index)? else { continue };
            let (Some(names), Some(keys)) = (package.type_names, package.keys) else { return Ok(None) };
            let type_name = names.get(u32::from(kind.id).saturating_sub(1))?;
            return Ok(Some(format!("{type_name}/{}", keys.get(entry.key)?)));
        }
        Ok(None)
    }

    /// The value of resource `id` in the configuration nearest to plain `language` (`*b"zh"`; none for the default),
    /// one step, references not followed. `None` when the table does not hold it.
    pub fn value(&self, id: u32, language: Option<[u8; 2]>) -> ReadResult<Option<Value>> {
        let Some((_, types)) = self.package(id) else { return Ok(None) };
        let index = (id & 0xffff) as u16;
        let mut best: Option<(u32, Value)> = None;
        // A damaged configuration costs only itself, as long as another one has the entry.
        let mut broken = None;
        for kind in types {
            let distance = kind.config.distance(language);
            if best.is_some_and(|(nearest, _)| nearest <= distance) {
                continue;
            }
            match kind.entry(index) {
                Ok(Some(entry)) => best = Some((distance, entry.value)),
                Ok(None) => {}
                Err(error) => broken = Some(error),
            }
        }
        match (best, broken) {
            (None, Some(error)) => Err(error),
            (best, _) => Ok(best.map(|(_, value)| value)),
        }
    }

    /// What resource `id` is in the end, in the configuration nearest to plain `language`.
    ///
    /// References that lead back to themselves are an error.
    pub fn resolve(&self, id: u32, language: Option<[u8; 2]>) -> ReadResult<Resolved<'a>> {
        let mut seen = Vec::new();
        let mut id = id;
        loop {
            if seen.contains(&id) || seen.len() >= HOPS {
                return Err(ReadError::new(ErrorKind::TooDeep, "resource reference", 0));
            }
            seen.push(id);
            let scalar = match self.value(id, language)? {
                None => return Ok(Resolved::Elsewhere(id)),
                Some(Value::Bag) => return Ok(Resolved::Bag),
                Some(Value::Scalar(scalar)) => scalar,
            };
            match scalar {
                Scalar::Reference(0) | Scalar::DynamicReference(0) => {
                    return Ok(Resolved::Scalar(Scalar::Null));
                }
                // Package 0 is the one that the reference stands in.
                Scalar::Reference(next) | Scalar::DynamicReference(next) if next >> 24 == 0 => {
                    id = next | id & 0xff00_0000;
                }
                Scalar::Reference(next) | Scalar::DynamicReference(next) => id = next,
                Scalar::String(index) => return self.string(index).map(Resolved::Text),
                other => return Ok(Resolved::Scalar(other)),
            }
        }
    }

    fn string(&self, index: u32) -> ReadResult<Cow<'a, str>> {
        let missing = || ReadError::new(ErrorKind::BadIndex, "resource string", 0);
        self.strings.ok_or_else(missing)?.get(index)
    }

    /// The package and type chunks that hold `id`: the first package of its number that has its type. Two packages
    /// of one number are merged by Android.
    fn package(&self, id: u32) -> Option<(&Package<'a>, &[entry::Type<'a>])> {
        let [number, kind, ..] = id.to_be_bytes();
        let packages = self.packages.iter().filter(|package| package.id == number);
        packages.into_iter().find_map(|package| {
            let types = package.types.get(&kind.checked_sub(package.type_offset)?)?;
            Some((package, types.as_slice()))
        })
    }
}

impl<'a> Package<'a> {
    fn read(chunk: &Chunk<'a>, faults: &mut Faults) -> ReadResult<Self> {
        let mut fields = chunk.fields()?;
        let id = fields.u32("resource package header")?.to_le_bytes()[0];
        // Its name, 128 UTF-16 units.
        fields.skip(256, "resource package header")?;
        let type_strings = fields.u32("resource package header")? as usize;
        fields.skip(4, "resource package header")?;
        let key_strings = fields.u32("resource package header")? as usize;
        fields.skip(4, "resource package header")?;
        // Headers of old tools end before the offset of types.
        let type_offset = if chunk.header >= 288 { fields.u32("resource package header")? } else { 0 };
        let type_offset = type_offset.to_le_bytes()[0];
        let mut package = Self { id, type_offset, type_names: None, keys: None, types: BTreeMap::new() };
        let start = chunk.all.offset();
        let mut chunks = Chunks::new(chunk.body()?, faults);
        while let Some(inner) = chunks.next() {
            let at = usize::try_from(inner.all.offset() - start).unwrap_or(usize::MAX);
            if let Err(error) = package.chunk(&inner, at == type_strings, at == key_strings) {
                chunks.faults().add(error);
            }
        }
        Ok(package)
    }

    /// Takes an inner chunk. Pools are told apart by the header's offsets, and where those lie, by their order.
    fn chunk(&mut self, chunk: &Chunk<'a>, is_types: bool, is_keys: bool) -> ReadResult<()> {
        match chunk.kind {
            chunk::STRING_POOL => {
                let pool = Some(StringPool::read(chunk)?);
                if is_types || (!is_keys && self.type_names.is_none()) {
                    self.type_names = pool;
                } else if is_keys || self.keys.is_none() {
                    self.keys = pool;
                }
            }
            TYPE => {
                let kind = entry::Type::read(chunk)?;
                let types = self.types.entry(kind.id).or_default();
                if types.len() >= TYPES {
                    return Err(chunk.all.error(ErrorKind::OverBudget, "resource type"));
                }
                types.push(kind);
            }
            _ => {}
        }
        Ok(())
    }
}
