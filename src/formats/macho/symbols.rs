//! The symbol table.
//!
//! Source: `mach-o/nlist.h`.

use super::c_string;
use super::commands::SymtabRange;
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

const N_STAB: u8 = 0xE0;
const N_TYPE: u8 = 0x0E;
const N_EXT: u8 = 0x01;
const N_UNDF: u8 = 0x00;

/// A symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbol<'a> {
    /// Its name with the leading underscore that C puts there.
    pub name: &'a str,
    /// Defined in this image, or wanted from another.
    pub defined: bool,
    /// Visible to others.
    pub external: bool,
    /// Its address, or 0.
    pub value: u64,
}

/// All symbols but those for debuggers, and what was wrong with the table.
pub(super) fn read(
    data: &[u8],
    wide: bool,
    range: Option<SymtabRange>,
) -> (Vec<Symbol<'_>>, Option<ReadError>) {
    let Some(range) = range else { return (Vec::new(), None) };
    match table(data, wide, range) {
        Ok(found) => found,
        Err(error) => (Vec::new(), Some(error)),
    }
}

fn table(data: &[u8], wide: bool, range: SymtabRange) -> ReadResult<(Vec<Symbol<'_>>, Option<ReadError>)> {
    let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    let whole = Cursor::new(data);
    let strings = whole.sub(at(range.strings.offset), at(range.strings.size), "string table")?.data();
    let mut c = whole.at(at(range.symbols), "symbol table")?;
    let count = usize::try_from(range.count).unwrap_or(usize::MAX);
    c.check_count(count, if wide { 16 } else { 12 }, "nsyms")?;
    let mut out = Vec::with_capacity(count);
    let mut fault = None;
    for _ in 0..count {
        let here = c.offset();
        let name = c.u32("n_strx")?;
        let kind = c.u8("n_type")?;
        c.skip(3, "n_sect")?;
        let value = if wide { c.u64("n_value")? } else { u64::from(c.u32("n_value")?) };
        if kind & N_STAB != 0 {
            continue;
        }
        match c_string(strings, at(name)).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            Some(name) => out.push(Symbol {
                name,
                defined: kind & N_TYPE != N_UNDF,
                external: kind & N_EXT != 0,
                value,
            }),
            None => fault = fault.or(Some(ReadError::new(ErrorKind::BadIndex, "n_strx", here))),
        }
    }
    Ok((out, fault))
}
