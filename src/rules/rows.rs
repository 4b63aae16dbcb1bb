//! A compiled table of rules, each row decoded when it is first asked for: a run needs a few dozen of thousands.
//! `build.rs` includes this file too.
//!
//! Layout, little endian: number of rows as `u32`, the end of each row as `u32`, then the rows in postcard. A row
//! starts with its id, by which the rows are sorted.

use super::fields::Entry;
use super::schema::Str;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// What a row is looked up by: the first of its fields.
pub trait Keyed {
    /// The key.
    fn key(&self) -> Str;
}

impl<T: Entry> Keyed for T {
    fn key(&self) -> Str {
        self.id()
    }
}

impl<T> Keyed for (Str, T) {
    fn key(&self) -> Str {
        self.0
    }
}

/// The bytes of a table. `rows` must be sorted by key.
pub fn encode<T: Serialize>(rows: &[T]) -> postcard::Result<Vec<u8>> {
    let number = |n: usize| u32::try_from(n).map_err(|_| postcard::Error::SerializeBufferFull);
    let mut head = number(rows.len())?.to_le_bytes().to_vec();
    let mut body = Vec::new();
    for row in rows {
        body.extend(postcard::to_stdvec(row)?);
        head.extend(number(body.len())?.to_le_bytes());
    }
    head.extend(body);
    Ok(head)
}

/// A table: its bytes, and what was decoded of it.
pub struct Rows<T> {
    bytes: &'static [u8],
    some: OnceLock<Box<[OnceLock<Box<T>>]>>,
    all: OnceLock<Vec<T>>,
}

impl<T: Deserialize<'static> + Keyed> Rows<T> {
    /// A table of bytes that [`encode`] wrote from the same type; a test decodes every one in the binary.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, some: OnceLock::new(), all: OnceLock::new() }
    }

    /// Puts `rows`, sorted by key, in the place of the bytes. Fails silently when all rows were asked for before.
    pub fn replace(&self, rows: Vec<T>) {
        let _ = self.all.set(rows);
    }

    /// All rows.
    pub fn all(&self) -> &[T] {
        let decode = || (0..self.len()).map(|row| decoded(self.raw(row).unwrap_or_default())).collect();
        self.all.get_or_init(decode)
    }

    /// The row of that number.
    pub fn at(&self, row: usize) -> Option<&T> {
        if let Some(all) = self.all.get() {
            return all.get(row);
        }
        let some = self.some.get_or_init(|| (0..self.len()).map(|_| OnceLock::new()).collect());
        let raw = self.raw(row)?;
        some.get(row).map(|cell| &**cell.get_or_init(|| Box::new(decoded(raw))))
    }

    /// The row of that key.
    pub fn find(&self, key: &str) -> Option<&T> {
        if let Some(all) = self.all.get() {
            let at = all.binary_search_by(|entry| entry.key().cmp(key)).ok()?;
            return all.get(at);
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = low.midpoint(high);
            match self.key(mid)?.cmp(key) {
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Equal => return self.at(mid),
                std::cmp::Ordering::Greater => high = mid,
            }
        }
        None
    }

    /// The keys of all rows.
    pub fn keys(&self) -> impl Iterator<Item = Str> + '_ {
        let replaced = self.all.get().map(|all| all.iter().map(Keyed::key));
        let own = if replaced.is_some() { 0 } else { self.len() };
        replaced.into_iter().flatten().chain((0..own).filter_map(|row| self.key(row)))
    }

    fn key(&self, row: usize) -> Option<Str> {
        postcard::take_from_bytes::<Str>(self.raw(row)?).ok().map(|(key, _)| key)
    }

    fn len(&self) -> usize {
        self.number(0)
    }

    fn number(&self, at: usize) -> usize {
        let bytes = self.bytes.get(at * 4..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
    }

    fn raw(&self, row: usize) -> Option<&'static [u8]> {
        let body = self.bytes.get(4 + self.len() * 4..)?;
        let start = if row == 0 { 0 } else { self.number(row) };
        body.get(start..self.number(row + 1)).filter(|_| row < self.len())
    }
}

fn decoded<T: Deserialize<'static>>(bytes: &'static [u8]) -> T {
    postcard::from_bytes(bytes).expect("the compiled rules decode")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Rows<(Str, u32)> {
        let rows: Vec<(Str, u32)> = vec![("a", 1), ("b", 200), ("相机", 3)];
        Rows::new(encode(&rows).unwrap().leak())
    }

    #[test]
    fn a_row_is_found_by_number_and_by_key() {
        let rows = table();
        assert_eq!((rows.at(1), rows.at(3)), (Some(&("b", 200)), None));
        assert_eq!((rows.find("相机"), rows.find("aa")), (Some(&("相机", 3)), None));
        assert!(rows.keys().eq(["a", "b", "相机"]));
        assert_eq!(rows.all().len(), 3);
        assert!(rows.keys().eq(["a", "b", "相机"]));
        assert_eq!(rows.find("b"), Some(&("b", 200)));
    }

    #[test]
    fn replaced_rows_are_the_only_ones() {
        let rows = table();
        rows.replace(vec![("z", 9)]);
        assert_eq!((rows.find("a"), rows.at(0), rows.find("z")), (None, Some(&("z", 9)), Some(&("z", 9))));
    }
}
