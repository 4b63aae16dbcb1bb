//! Names that an image wants from others: undefined symbols, bind opcodes, imports of chained fixups.
//!
//! Source: `mach-o/loader.h` (`BIND_OPCODE_…`) and `mach-o/fixup-chains.h` (`dyld_chained_import`).

use super::commands::Range;
use super::{Image, Symbols};
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

/// Shows `visit` each imported name, with C's leading underscore, from all tables that an image has, so that one comes up
/// several times; returns what was wrong with the tables.
///
/// What is shown are the bytes from the name's first on. The name ends at the first NUL, which nobody has looked for
/// yet: of most names a few bytes tell that nobody wants them.
pub fn imports<'a>(image: &Image<'a>, mut visit: impl FnMut(&'a [u8])) -> Vec<ReadError> {
    let mut faults = Vec::new();
    match undefined(image) {
        Ok(symbols) => {
            let mut fault = None;
            symbols.visit(None, |symbol| {
                if symbol.is_defined() {
                    return;
                }
                if symbol.is_astray() {
                    fault = fault.take().or(Some(symbol.fault()));
                }
                visit(symbol.bytes());
            });
            faults.extend(fault);
        }
        Err(error) => faults.push(error),
    }
    if let Some(info) = image.commands.dyld_info {
        for range in [info.bind, info.weak_bind, info.lazy_bind].into_iter().filter(|r| r.size > 0) {
            faults.extend(bind_opcodes(image.data(), range, &mut visit).err());
        }
    }
    if let Some(range) = image.commands.chained_fixups {
        faults.extend(chained(image.data(), range, &mut visit).err());
    }
    faults
}

/// The symbols among which the undefined ones are. What the loader binds stands in tables of its own, so that the stretch
/// that the linker set aside for undefined symbols is taken at its word there, and only there.
///
/// # Errors
/// The table does not lie inside the image.
pub fn undefined<'a>(image: &Image<'a>) -> ReadResult<Symbols<'a>> {
    let (symbols, commands) = (image.symbols()?, &image.commands);
    let is_bound = commands.dyld_info.is_some() || commands.chained_fixups.is_some();
    let stretch = commands.undefined.filter(|_| is_bound);
    Ok(stretch.and_then(|stretch| symbols.part(stretch.first, stretch.count)).unwrap_or(symbols))
}

fn area<'a>(data: &'a [u8], range: Range, what: &'static str) -> ReadResult<Cursor<'a>> {
    let to = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    Cursor::new(data).sub(to(range.offset), to(range.size), what)
}

const OPCODE: u8 = 0xF0;
const SET_DYLIB_ORDINAL_ULEB: u8 = 0x20;
const SET_SYMBOL: u8 = 0x40;
const SET_ADDEND_SLEB: u8 = 0x60;
const SET_SEGMENT_AND_OFFSET_ULEB: u8 = 0x70;
const ADD_ADDR_ULEB: u8 = 0x80;
const DO_BIND_ADD_ADDR_ULEB: u8 = 0xA0;
const DO_BIND_ULEB_TIMES_SKIPPING_ULEB: u8 = 0xC0;
const THREADED: u8 = 0xD0;

/// Names set by `BIND_OPCODE_SET_SYMBOL_TRAILING_FLAGS_IMM`; the other opcodes are stepped over. `DONE` does not end
/// the walk, since lazy binding separates its entries by it.
fn bind_opcodes<'a>(data: &'a [u8], range: Range, visit: &mut impl FnMut(&'a [u8])) -> ReadResult<()> {
    let c = area(data, range, "bind opcodes")?;
    let mut rest = c.data();
    while let Some((&byte, operands)) = rest.split_first() {
        rest = match byte & OPCODE {
            SET_SYMBOL => {
                // Each is read once, however long.
                let end = memchr::memchr(0, operands)
                    .ok_or_else(|| at(c, operands, ErrorKind::Truncated, "bind symbol"))?;
                visit(operands.get(..end).unwrap_or_default());
                operands.get(end + 1..).unwrap_or_default()
            }
            SET_DYLIB_ORDINAL_ULEB
            | SET_ADDEND_SLEB
            | SET_SEGMENT_AND_OFFSET_ULEB
            | ADD_ADDR_ULEB
            | DO_BIND_ADD_ADDR_ULEB => behind_leb(c, operands)?,
            DO_BIND_ULEB_TIMES_SKIPPING_ULEB => behind_leb(c, behind_leb(c, operands)?)?,
            // Sub-opcode 0 tells the size of the ordinal table.
            THREADED if byte & !OPCODE == 0 => behind_leb(c, operands)?,
            _ => operands,
        };
    }
    Ok(())
}

/// An error at the first byte of `rest`, which is the end of what `c` holds.
fn at(c: Cursor<'_>, rest: &[u8], kind: ErrorKind, what: &'static str) -> ReadError {
    ReadError::new(kind, what, c.offset() + (c.data().len() - rest.len()) as u64)
}

/// Most bytes of a LEB128 number of 64 bits; addresses are often negative and so take all of them.
const LONGEST: usize = 10;

/// What follows the LEB128 number at the front of `rest`.
#[inline]
fn behind_leb<'a>(c: Cursor<'_>, rest: &'a [u8]) -> ReadResult<&'a [u8]> {
    match rest.iter().take(LONGEST).position(|byte| byte & 0x80 == 0) {
        Some(last) => Ok(rest.get(last + 1..).unwrap_or_default()),
        None if rest.len() < LONGEST => Err(at(c, &[], ErrorKind::Truncated, "bind operand")),
        None => Err(at(c, rest.get(LONGEST..).unwrap_or_default(), ErrorKind::OutOfRange, "bind operand")),
    }
}

/// `DYLD_CHAINED_IMPORT`, `…_ADDEND`, `…_ADDEND64`: entry sizes, and from which bit the name's offset stands.
const IMPORT_FORMATS: [(u32, usize, u32); 3] = [(1, 4, 9), (2, 8, 9), (3, 16, 32)];

fn chained<'a>(data: &'a [u8], range: Range, visit: &mut impl FnMut(&'a [u8])) -> ReadResult<()> {
    let area = area(data, range, "chained fixups")?;
    let mut header = area;
    header.skip(8, "chained fixups header")?;
    let (imports, symbols) = (header.u32("imports_offset")?, header.u32("symbols_offset")?);
    let (count, format) = (header.u32("imports_count")?, header.u32("imports_format")?);
    if header.u32("symbols_format")? != 0 {
        return Err(header.error(ErrorKind::Unsupported, "symbols_format")); // compressed, which no linker writes
    }
    let known = IMPORT_FORMATS.iter().find(|(id, ..)| *id == format);
    let &(_, size, shift) = known.ok_or_else(|| header.error(ErrorKind::Unsupported, "imports_format"))?;
    let to = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let mut table = area.at(to(imports), "imports_offset")?;
    table.check_count(to(count), size, "imports_count")?;
    for _ in 0..count {
        let mut entry = Cursor::new(table.take(size, "chained import")?);
        let packed =
            if size == 4 { u64::from(entry.u32("chained import")?) } else { entry.u64("chained import")? };
        // Only the low word of the 8-byte form holds the packed fields; the addend follows.
        let packed = if format == 2 { packed & 0xFFFF_FFFF } else { packed };
        let at = usize::try_from(packed >> shift).ok().and_then(|o| o.checked_add(to(symbols)));
        let name = at.and_then(|at| area.data().get(at..)).filter(|rest| !rest.is_empty());
        visit(name.ok_or_else(|| table.error(ErrorKind::BadIndex, "chained import name"))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::c_string;
    use super::*;

    fn whole(data: &[u8]) -> Range {
        Range { offset: 0, size: u32::try_from(data.len()).unwrap() }
    }

    /// The names that `read` shows.
    fn shown<'a>(read: impl FnOnce(&mut dyn FnMut(&'a [u8])) -> ReadResult<()>) -> ReadResult<Vec<&'a str>> {
        let mut names = Vec::new();
        read(&mut |bytes| names.push(c_string(bytes, 0).unwrap_or(bytes)))?;
        Ok(names.into_iter().map(|name| std::str::from_utf8(name).unwrap()).collect())
    }

    #[test]
    fn bind_opcodes_set_symbols() {
        // ordinal 1, symbol "_a", segment 2 at 0x80, bind; symbol "_b", bind; done
        let data = [0x11, 0x40, b'_', b'a', 0, 0x72, 0x80, 0x01, 0x90, 0x40, b'_', b'b', 0, 0x90, 0x00];
        let read =
            |len: usize| shown(|mut visit| bind_opcodes(&data[..len], whole(&data[..len]), &mut visit));
        assert_eq!(read(data.len()).unwrap(), ["_a", "_b"]);
        assert!(read(4).is_err());
    }

    #[test]
    fn operands_of_every_opcode_are_stepped_over() {
        // The operands look like "set symbol" to a reader that does not know them.
        for (opcode, operands) in [
            (SET_DYLIB_ORDINAL_ULEB, &[0x40][..]),
            (SET_ADDEND_SLEB, &[0xC0, 0x40]),
            (SET_SEGMENT_AND_OFFSET_ULEB | 2, &[0x40]),
            (ADD_ADDR_ULEB, &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
            (DO_BIND_ADD_ADDR_ULEB, &[0x40]),
            (0xB0 | 4, &[]),
            (DO_BIND_ULEB_TIMES_SKIPPING_ULEB, &[0x40, 0xC0, 0x40]),
            (THREADED, &[0x40]),
            (THREADED | 1, &[]),
            (0x10 | 1, &[]),
            (0x30 | 0xF, &[]),
            (0x50 | 1, &[]),
        ] {
            let data = [&[opcode][..], operands, &[0x40, b'_', b'a', 0, 0x90, 0]].concat();
            let names = shown(|mut visit| bind_opcodes(&data, whole(&data), &mut visit));
            assert_eq!(names.unwrap(), ["_a"], "opcode {opcode:#x}");
        }
    }

    #[test]
    fn lazy_entries_end_with_done_and_go_on() {
        let data =
            [0x72, 0x10, 0x11, 0x40, b'_', b'a', 0, 0x90, 0, 0x72, 0x18, 0x40, b'_', b'b', 0, 0x90, 0, 0];
        assert_eq!(shown(|mut visit| bind_opcodes(&data, whole(&data), &mut visit)).unwrap(), ["_a", "_b"]);
    }

    #[test]
    fn chained_imports_of_each_format() {
        for (format, size, shift) in IMPORT_FORMATS {
            let symbols = 28 + 2 * size;
            let words = [0, 0, 28, symbols as u32, 2, format, 0];
            let mut data: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
            for offset in [0u64, 3] {
                let entry = (1u128 | u128::from(offset << shift)).to_le_bytes();
                data.extend(&entry[..size]);
            }
            data.extend(b"_a\0_b\0");
            let names = shown(|mut visit| chained(&data, whole(&data), &mut visit));
            assert_eq!(names.unwrap(), ["_a", "_b"], "format {format}");
        }
    }

    #[test]
    fn an_import_count_past_the_end_is_an_error() {
        let words = [0u32, 0, 28, 28, u32::MAX, 1, 0];
        let data: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
        assert_eq!(chained(&data, whole(&data), &mut |_| {}).unwrap_err().kind, ErrorKind::OutOfRange);
    }
}
