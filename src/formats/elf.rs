//! ELF, the native libraries of Android: the names that a library exports.
//!
//! Read as the system's linker reads it: program headers, the dynamic section, its symbol and string tables. Section
//! headers, which a library can do without and protectors falsify, are not looked at. Source: System V ABI, "Object
//! Files" and "Dynamic Linking"; for `DT_GNU_HASH` the comments in bionic's `linker_soinfo.cpp`.

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult, name_at_start};

const MAGIC: &[u8] = b"\x7fELF";
const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const DT_HASH: u64 = 4;
const DT_STRTAB: u64 = 5;
const DT_SYMTAB: u64 = 6;
const DT_STRSZ: u64 = 10;
const DT_GNU_HASH: u64 = 0x6fff_fef5;
/// Most program headers, entries of the dynamic section and symbols that are looked at; honest libraries have dozens,
/// dozens and some ten thousand.
const MOST_HEADERS: usize = 256;
const MOST_ENTRIES: usize = 512;
const MOST_SYMBOLS: usize = 1 << 20;

/// Whether `data` starts like an ELF file.
pub fn is_elf(data: &[u8]) -> bool {
    data.starts_with(MAGIC)
}

/// The names of the functions and objects that the library in `data` exports, as raw bytes in the order of its symbol
/// table. A file without a dynamic section exports nothing. Symbols whose name stands outside the string table are
/// left out and told as one fault.
///
/// # Errors
/// A file that is no ELF file of little-endian order, or whose tables lie outside it.
pub fn exports(data: &[u8]) -> ReadResult<(Vec<&[u8]>, Option<ReadError>)> {
    let image = Image::open(data)?;
    let Some(dynamic) = image.dynamic()? else { return Ok((Vec::new(), None)) };
    let strings = image.table(dynamic.strings, dynamic.strings_size, "dynamic string table")?;
    let count = image.symbol_count(&dynamic)?;
    let symbols = image.offset(dynamic.symbols).ok_or_else(|| out_of_range("dynamic symbol table"))?;
    let mut cursor = Cursor::new(data).at(symbols, "dynamic symbol table")?;
    cursor.check_count(count, image.symbol_size(), "dynamic symbol table")?;
    let (mut names, mut fault) = (Vec::new(), None);
    for _ in 0..count {
        let at = cursor.offset();
        let Some(name) = image.symbol(&mut cursor)? else { continue };
        match strings.get(name as usize..) {
            Some(rest) => names.extend(name_at_start(rest)),
            None => fault = Some(ReadError::new(ErrorKind::BadIndex, "symbol name", at)),
        }
    }
    Ok((names, fault))
}

fn out_of_range(what: &'static str) -> ReadError {
    ReadError::new(ErrorKind::OutOfRange, what, 0)
}

/// A segment that the linker maps: address, offset, size in the file.
struct Segment {
    address: u64,
    offset: u64,
    size: u64,
}

/// What the dynamic section says, as addresses.
#[derive(Default)]
struct Dynamic {
    symbols: u64,
    strings: u64,
    strings_size: u64,
    hash: Option<u64>,
    gnu_hash: Option<u64>,
}

struct Image<'a> {
    data: &'a [u8],
    wide: bool,
    segments: Vec<Segment>,
    /// Offset and size of the dynamic section.
    dynamic: Option<(u64, u64)>,
}

impl<'a> Image<'a> {
    fn open(data: &'a [u8]) -> ReadResult<Self> {
        let what = "ELF header";
        let mut cursor = Cursor::new(data);
        if cursor.take(4, what)? != MAGIC {
            return Err(ReadError::new(ErrorKind::BadMagic, what, 0));
        }
        let wide = match (cursor.u8(what)?, cursor.u8(what)?) {
            (1, 1) => false,
            (2, 1) => true,
            _ => return Err(ReadError::new(ErrorKind::Unsupported, what, 4)),
        };
        let mut image = Self { data, wide, segments: Vec::new(), dynamic: None };
        let mut cursor = cursor.at(if wide { 32 } else { 28 }, what)?;
        let headers = image.word(&mut cursor, what)?;
        // Section headers and flags, the header's own size, then size and number of the program headers.
        let mut cursor = cursor.at(if wide { 54 } else { 42 }, what)?;
        let (size, count) = (usize::from(cursor.u16(what)?), usize::from(cursor.u16(what)?));
        if count > MOST_HEADERS {
            return Err(ReadError::new(ErrorKind::OverBudget, "program headers", 0));
        }
        for number in 0..count {
            image.program_header(headers, size * number)?;
        }
        Ok(image)
    }

    fn program_header(&mut self, headers: u64, at: usize) -> ReadResult<()> {
        let what = "program header";
        let start = usize::try_from(headers).ok().and_then(|start| start.checked_add(at));
        let mut cursor = Cursor::new(self.data).at(start.ok_or_else(|| out_of_range(what))?, what)?;
        let kind = cursor.u32(what)?;
        if self.wide {
            cursor.skip(4, what)?;
        }
        let (offset, address) = (self.word(&mut cursor, what)?, self.word(&mut cursor, what)?);
        let _physical = self.word(&mut cursor, what)?;
        let size = self.word(&mut cursor, what)?;
        match kind {
            PT_LOAD => self.segments.push(Segment { address, offset, size }),
            PT_DYNAMIC => self.dynamic = Some((offset, size)),
            _ => {}
        }
        Ok(())
    }

    /// An address, offset or size: four bytes or eight.
    fn word(&self, cursor: &mut Cursor<'_>, what: &'static str) -> ReadResult<u64> {
        if self.wide { cursor.u64(what) } else { cursor.u32(what).map(u64::from) }
    }

    const fn symbol_size(&self) -> usize {
        if self.wide { 24 } else { 16 }
    }

    fn dynamic(&self) -> ReadResult<Option<Dynamic>> {
        let what = "dynamic section";
        let Some((offset, size)) = self.dynamic else { return Ok(None) };
        let start = usize::try_from(offset).map_err(|_| out_of_range(what))?;
        let mut cursor = Cursor::new(self.data).at(start, what)?;
        let entry = if self.wide { 16 } else { 8 };
        let count = usize::try_from(size / entry).unwrap_or(usize::MAX).min(MOST_ENTRIES);
        let mut found = Dynamic::default();
        for _ in 0..count {
            let (tag, value) = (self.word(&mut cursor, what)?, self.word(&mut cursor, what)?);
            match tag {
                0 => break,
                DT_HASH => found.hash = Some(value),
                DT_STRTAB => found.strings = value,
                DT_SYMTAB => found.symbols = value,
                DT_STRSZ => found.strings_size = value,
                DT_GNU_HASH => found.gnu_hash = Some(value),
                _ => {}
            }
        }
        // A program that links nothing at run time has none of these.
        Ok(Some(found).filter(|found| found.symbols != 0 && found.strings != 0))
    }

    /// Offset of what the linker maps at `address`.
    fn offset(&self, address: u64) -> Option<usize> {
        self.segments.iter().find_map(|segment| {
            let inside = address.checked_sub(segment.address).filter(|inside| *inside < segment.size)?;
            usize::try_from(segment.offset.checked_add(inside)?).ok()
        })
    }

    fn table(&self, address: u64, size: u64, what: &'static str) -> ReadResult<&'a [u8]> {
        let start = self.offset(address).ok_or_else(|| out_of_range(what))?;
        let size = usize::try_from(size).map_err(|_| out_of_range(what))?;
        start
            .checked_add(size)
            .and_then(|end| self.data.get(start..end))
            .ok_or_else(|| ReadError::new(ErrorKind::OutOfRange, what, start as u64))
    }

    /// How many symbols there are; only the hash tables tell.
    fn symbol_count(&self, dynamic: &Dynamic) -> ReadResult<usize> {
        let count = match (dynamic.hash, dynamic.gnu_hash) {
            (Some(address), _) => self.hash_count(address)?,
            (None, Some(address)) => self.gnu_hash_count(address)?,
            (None, None) => return Err(ReadError::new(ErrorKind::Unsupported, "symbol hash table", 0)),
        };
        if count > MOST_SYMBOLS {
            return Err(ReadError::new(ErrorKind::OverBudget, "dynamic symbol table", 0));
        }
        Ok(count)
    }

    /// `nbucket`, then `nchain`, which is the number of symbols.
    fn hash_count(&self, address: u64) -> ReadResult<usize> {
        let what = "symbol hash table";
        let start = self.offset(address).ok_or_else(|| out_of_range(what))?;
        let mut cursor = Cursor::new(self.data).at(start, what)?;
        cursor.skip(4, what)?;
        Ok(cursor.u32(what)? as usize)
    }

    /// The last symbol is the last of the chain that the highest bucket starts; the lowest bit ends a chain.
    fn gnu_hash_count(&self, address: u64) -> ReadResult<usize> {
        let what = "GNU hash table";
        let start = self.offset(address).ok_or_else(|| out_of_range(what))?;
        let mut cursor = Cursor::new(self.data).at(start, what)?;
        let (buckets, first) = (cursor.u32(what)? as usize, cursor.u32(what)? as usize);
        let bloom = cursor.u32(what)? as usize;
        cursor.skip(4, what)?;
        cursor.check_count(bloom, if self.wide { 8 } else { 4 }, what)?;
        cursor.skip(bloom * if self.wide { 8 } else { 4 }, what)?;
        cursor.check_count(buckets, 4, what)?;
        let mut last = 0;
        for _ in 0..buckets {
            last = last.max(cursor.u32(what)? as usize);
        }
        let Some(skipped) = last.checked_sub(first) else { return Ok(first) };
        cursor.check_count(skipped, 4, what)?;
        cursor.skip(skipped * 4, what)?;
        while cursor.u32(what)? & 1 == 0 {
            last += 1;
        }
        Ok(last + 1)
    }

    /// Offset of the name of the symbol at `cursor`; `None` when it is imported or local.
    fn symbol(&self, cursor: &mut Cursor<'_>) -> ReadResult<Option<u32>> {
        let what = "dynamic symbol";
        let name = cursor.u32(what)?;
        let (info, section) = if self.wide {
            let info = cursor.u8(what)?;
            cursor.skip(1, what)?;
            let section = cursor.u16(what)?;
            cursor.skip(16, what)?;
            (info, section)
        } else {
            cursor.skip(8, what)?;
            let info = cursor.u8(what)?;
            cursor.skip(1, what)?;
            (info, cursor.u16(what)?)
        };
        // Bindings: global and weak.
        let exported = section != 0 && matches!(info >> 4, 1 | 2);
        Ok(exported.then_some(name))
    }
}

#[cfg(test)]
#[path = "elf_tests.rs"]
mod tests;
