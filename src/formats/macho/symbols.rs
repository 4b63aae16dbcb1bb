//! The symbol table.
//!
//! Source: `mach-o/nlist.h`.

use super::c_string;
use super::commands::SymtabRange;
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

/// Any of these bits: a symbol for debuggers.
const N_STAB: u8 = 0xE0;
const N_TYPE: u8 = 0x0E;
const N_EXT: u8 = 0x01;
const N_UNDF: u8 = 0x00;

/// Where `n_type` stands in an entry of either size; `n_sect` follows it.
const KIND: usize = 4;

/// The symbols of an image, read one by one where they stand: a name costs nothing until it is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Symbols<'a> {
    entries: &'a [u8],
    strings: &'a [u8],
    /// Size of an entry in bytes.
    size: usize,
    /// Offset of the table in the image.
    at: u64,
}

/// A symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbol<'a> {
    /// Where its name starts in the string table.
    strx: u32,
    strings: &'a [u8],
    kind: u8,
    /// Offset of the entry in the image.
    at: u64,
}

impl<'a> Symbols<'a> {
    /// The table that the load command tells; an empty one when there is none.
    pub(super) fn read(data: &'a [u8], wide: bool, range: Option<SymtabRange>) -> ReadResult<Self> {
        let Some(range) = range else { return Ok(Self::default()) };
        let to = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        let (whole, size) = (Cursor::new(data), if wide { 16 } else { 12 });
        let strings = whole.sub(to(range.strings.offset), to(range.strings.size), "string table")?.data();
        let table = whole.at(to(range.symbols), "symbol table")?;
        table.check_count(to(range.count), size, "nsyms")?;
        let entries = whole.sub(to(range.symbols), to(range.count) * size, "nsyms")?.data();
        Ok(Self { entries, strings, size, at: u64::from(range.symbols) })
    }

    /// Those in one stretch of the table; none when it does not lie inside.
    pub fn part(self, first: u32, count: u32) -> Option<Self> {
        let to = |number: u32| usize::try_from(number).ok()?.checked_mul(self.size);
        let (start, length) = (to(first)?, to(count)?);
        let entries = self.entries.get(start..start.checked_add(length)?)?;
        Some(Self { entries, at: self.at + start as u64, ..self })
    }

    /// All but those for debuggers, in order.
    pub fn iter(self) -> impl Iterator<Item = Symbol<'a>> {
        let Self { entries, strings, size, at } = self;
        entries.chunks_exact(size.max(1)).enumerate().filter_map(move |(index, entry)| {
            let (strx, kind) = fields(entry.first_chunk::<5>()?);
            let at = at + (index * size) as u64;
            (kind & N_STAB == 0).then_some(Symbol { strx, strings, kind, at })
        })
    }

    /// Shows `visit` those that other images give or see, and those that stand in the section of that number, in order;
    /// none for debuggers. The rest, of which tables are full, cost a look at their kind.
    pub fn visit(self, section: Option<u8>, mut visit: impl FnMut(Symbol<'a>)) {
        match self.size {
            16 => self.scan::<16>(section, &mut visit),
            _ => self.scan::<12>(section, &mut visit),
        }
    }

    fn scan<const SIZE: usize>(self, section: Option<u8>, visit: &mut impl FnMut(Symbol<'a>)) {
        let wanted = section.map_or(u16::MAX, u16::from);
        let (entries, _) = self.entries.as_chunks::<SIZE>();
        for (index, entry) in entries.iter().enumerate() {
            // Two bytes tell most of them apart, and nothing else is read of those.
            let (kind, section) = (entry[KIND], entry[KIND + 1]);
            if kind & N_EXT == 0 && u16::from(section) != wanted {
                continue;
            }
            if let Some((strx, kind)) = entry.first_chunk::<5>().map(fields)
                && kind & N_STAB == 0
            {
                let at = self.at + (index * SIZE) as u64;
                visit(Symbol { strx, strings: self.strings, kind, at });
            }
        }
    }
}

/// `n_strx` and `n_type`
#[inline]
const fn fields(entry: &[u8; 5]) -> (u32, u8) {
    let [a, b, c, d, kind] = *entry;
    (u32::from_le_bytes([a, b, c, d]), kind)
}

impl<'a> Symbol<'a> {
    /// Defined in this image, or wanted from another.
    #[inline]
    pub const fn is_defined(&self) -> bool {
        self.kind & N_TYPE != N_UNDF
    }

    /// Visible to other images.
    #[inline]
    pub const fn is_external(&self) -> bool {
        self.kind & N_EXT != 0
    }

    /// The bytes from the name's first on, to the end of the string table.
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.rest().unwrap_or_default()
    }

    /// The name and all that follows it in the string table; none when it starts outside.
    #[inline]
    fn rest(&self) -> Option<&'a [u8]> {
        self.strings.get(usize::try_from(self.strx).ok()?..)
    }

    /// The name, with the leading underscore that C puts there.
    ///
    /// # Errors
    /// It starts outside of the string table, has no end there, or is no text.
    pub fn name(&self) -> ReadResult<&'a str> {
        let bytes = self.rest().and_then(|rest| c_string(rest, 0));
        let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.ok_or_else(|| self.fault())
    }

    /// Whether the name starts outside of the string table.
    #[inline]
    pub fn is_astray(&self) -> bool {
        self.rest().is_none()
    }

    /// That the name cannot be read.
    pub const fn fault(&self) -> ReadError {
        ReadError::new(ErrorKind::BadIndex, "n_strx", self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::commands::Range;
    use super::*;
    use crate::bytes::LONGEST_NAME;

    /// A table of 64-bit entries and its strings, one behind the other.
    fn table(entries: &[(u32, u8)], strings: &[u8]) -> (Vec<u8>, SymtabRange) {
        let mut data = Vec::new();
        for (strx, kind) in entries {
            data.extend(strx.to_le_bytes());
            data.extend([*kind, 0, 0, 0]);
            data.extend([0; 8]);
        }
        let offset = u32::try_from(data.len()).unwrap();
        data.extend(strings);
        let strings = Range { offset, size: u32::try_from(strings.len()).unwrap() };
        let range = SymtabRange { symbols: 0, count: u32::try_from(entries.len()).unwrap(), strings };
        (data, range)
    }

    #[test]
    fn kinds_and_names() {
        let entries = [(1, N_EXT), (4, 0x0E | N_EXT), (4, 0x1E), (4, 0x0E), (1, 0x24)];
        let (data, range) = table(&entries, b"\0_a\0_bc\0");
        let symbols: Vec<_> = Symbols::read(&data, true, Some(range)).unwrap().iter().collect();
        let shown: Vec<_> =
            symbols.iter().map(|s| (s.name().unwrap(), s.is_defined(), s.is_external())).collect();
        let wanted = [("_a", false, true), ("_bc", true, true), ("_bc", true, false), ("_bc", true, false)];
        assert_eq!(shown, wanted, "the one for debuggers is passed over");
    }

    #[test]
    fn own_symbols_are_passed_over_unless_their_section_is_asked_for() {
        let kinds = [(1, N_EXT), (1, 0x0E), (4, 0x0E), (4, 0x24 | N_EXT), (4, 0x24)];
        for (size, wide) in [(16, true), (12, false)] {
            let (mut data, mut range) = table(&kinds, b"\0_a\0_b\0");
            [2, 3, 4].into_iter().for_each(|index| data[16 * index + 5] = 7);
            if !wide {
                let (entries, strings) = data.split_at(16 * kinds.len());
                let narrow = entries.chunks_exact(16).flat_map(|entry| entry[..12].to_vec());
                let strings = strings.to_vec();
                data = narrow.chain(strings).collect();
                range.strings.offset = 12 * 5;
            }
            let symbols = Symbols::read(&data, wide, Some(range)).unwrap();
            let shown = |section: Option<u8>| {
                let mut out = Vec::new();
                symbols.visit(section, |symbol| out.push((symbol.name().unwrap(), symbol.at)));
                out
            };
            assert_eq!(shown(None), [("_a", 0)]);
            assert_eq!(shown(Some(7)), [("_a", 0), ("_b", 2 * size)], "none for debuggers");
        }
    }

    #[test]
    fn symbols_are_seen_wherever_they_stand_among_others() {
        for at in 0..24 {
            let mut kinds = vec![(1, 0x0E); 24];
            kinds[at].1 |= N_EXT;
            let (data, range) = table(&kinds, b"\0_a\0");
            let mut places = Vec::new();
            Symbols::read(&data, true, Some(range)).unwrap().visit(None, |symbol| places.push(symbol.at));
            assert_eq!(places, [16 * at as u64]);
        }
    }

    #[test]
    fn a_part_keeps_its_places_and_lies_inside() {
        let (data, range) = table(&[(1, N_EXT), (4, N_EXT), (7, N_EXT)], b"\0_a\0_b\0_c\0");
        let symbols = Symbols::read(&data, true, Some(range)).unwrap();
        let shown = |first, count| -> Option<Vec<_>> {
            Some(
                symbols
                    .part(first, count)?
                    .iter()
                    .map(|symbol| (symbol.name().unwrap(), symbol.at))
                    .collect(),
            )
        };
        assert_eq!(shown(1, 2), Some(vec![("_b", 16), ("_c", 32)]));
        assert_eq!((shown(3, 0), shown(0, 0)), (Some(vec![]), Some(vec![])));
        assert_eq!((shown(2, 2), shown(4, 0), shown(u32::MAX, u32::MAX)), (None, None, None));
    }

    #[test]
    fn names_outside_and_without_an_end_are_faults_of_their_own() {
        let (data, range) = table(&[(9, N_EXT), (4, N_EXT), (1, N_EXT)], b"\0_a\0_bc");
        let symbols: Vec<_> = Symbols::read(&data, true, Some(range)).unwrap().iter().collect();
        assert!(symbols[0].is_astray() && symbols[0].name().is_err());
        let fault = symbols[1].name().unwrap_err();
        assert_eq!((fault.kind, fault.at), (ErrorKind::BadIndex, 16));
        assert_eq!(symbols[2].name(), Ok("_a"));
    }

    #[test]
    fn a_name_without_end_is_a_fault() {
        for (length, read) in [(LONGEST_NAME, true), (LONGEST_NAME + 1, false)] {
            let strings = [&b"\0"[..], &vec![b'a'; length], b"\0"].concat();
            let (data, range) = table(&[(1, N_EXT)], &strings);
            let symbol = Symbols::read(&data, true, Some(range)).unwrap().iter().next().unwrap();
            assert_eq!(symbol.name().is_ok(), read);
        }
    }

    #[test]
    fn a_table_past_the_end_is_an_error() {
        let (data, range) = table(&[(1, N_EXT)], b"\0_a\0");
        let more = SymtabRange { count: 3, ..range };
        assert_eq!(Symbols::read(&data, true, Some(more)).unwrap_err().kind, ErrorKind::OutOfRange);
        let long = SymtabRange { strings: Range { size: 9, ..range.strings }, ..range };
        assert!(Symbols::read(&data, true, Some(long)).is_err());
        assert_eq!(Symbols::read(&data, true, None).unwrap().iter().count(), 0);
    }
}
