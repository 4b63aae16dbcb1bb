//! Pointers as they stand in the file: plain, or links of a chain that the loader follows.
//!
//! Source: `mach-o/fixup-chains.h`. We never walk a chain: the places that hold pointers are known from the
//! structures around them, and each link says by itself where it leads.

use super::Image;
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

/// Where a pointer leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Nowhere.
    Null,
    /// An address in this image.
    Address(u64),
    /// A symbol of another image, by its ordinal among the imports.
    Import(u32),
}

/// `DYLD_CHAINED_PTR_…` of each segment; none where pointers are plain.
#[derive(Debug, Default)]
pub struct PointerFormats(Vec<Option<u16>>);

const ARM64E: u16 = 1;
const PTR_64: u16 = 2;
const PTR_32: u16 = 3;
const PTR_32_CACHE: u16 = 4;
const PTR_32_FIRMWARE: u16 = 5;
const PTR_64_OFFSET: u16 = 6;
const ARM64E_KERNEL: u16 = 7;
const ARM64E_USERLAND: u16 = 9;
const ARM64E_USERLAND24: u16 = 12;

impl PointerFormats {
    /// Reads the starts table of `LC_DYLD_CHAINED_FIXUPS`, one entry a segment.
    ///
    /// # Errors
    /// Never stops an image from being read: a damaged table leaves plain pointers and a fault would repeat what
    /// the failing pointers say. Only an impossible cursor is an error.
    pub fn read(image: &Image<'_>) -> ReadResult<Self> {
        let Some(range) = image.commands.chained_fixups else { return Ok(Self::default()) };
        let start = usize::try_from(range.offset).unwrap_or(usize::MAX);
        let len = usize::try_from(range.size).unwrap_or(usize::MAX);
        let whole = Cursor::new(image.data());
        let formats = whole.sub(start, len, "chained fixups").and_then(|c| starts(&c));
        Ok(Self(formats.unwrap_or_default()))
    }

    /// What the raw value of a pointer in segment `index` means. `base` is the image's first address.
    pub fn decode(&self, index: usize, raw: u64, base: u64) -> Target {
        if raw == 0 {
            return Target::Null;
        }
        match self.0.get(index).copied().flatten() {
            None => Target::Address(raw),
            Some(format) => decode_link(format, raw, base),
        }
    }
}

/// `dyld_chained_fixups_header` → `dyld_chained_starts_in_image` → the format of each segment.
fn starts(c: &Cursor<'_>) -> ReadResult<Vec<Option<u16>>> {
    let mut header = *c;
    header.skip(4, "fixups_version")?;
    let offset = usize::try_from(header.u32("starts_offset")?).unwrap_or(usize::MAX);
    let mut table = c.at(offset, "starts_offset")?;
    let count = usize::try_from(table.u32("seg_count")?).unwrap_or(usize::MAX);
    table.check_count(count, 4, "seg_count")?;
    let mut formats = Vec::with_capacity(count);
    for _ in 0..count {
        let relative = usize::try_from(table.u32("seg_info_offset")?).unwrap_or(usize::MAX);
        if relative == 0 {
            formats.push(None);
            continue;
        }
        let at = offset.checked_add(relative);
        let at =
            at.ok_or_else(|| ReadError::new(ErrorKind::OutOfRange, "seg_info_offset", table.offset()))?;
        let mut segment = c.at(at, "seg_info_offset")?;
        segment.skip(6, "dyld_chained_starts_in_segment")?;
        formats.push(Some(segment.u16("pointer_format")?));
    }
    Ok(formats)
}

const fn bits(raw: u64, from: u32, count: u32) -> u64 {
    raw >> from & ((1 << count) - 1)
}

/// One link, by the bit fields of its format.
fn decode_link(format: u16, raw: u64, base: u64) -> Target {
    let import = |count| Target::Import(u32::try_from(bits(raw, 0, count)).unwrap_or(u32::MAX));
    let offset = |delta: u64| Target::Address(base.wrapping_add(delta));
    match format {
        PTR_64 | PTR_64_OFFSET if bits(raw, 63, 1) == 1 => import(24),
        PTR_64 => Target::Address(bits(raw, 0, 36)),
        PTR_64_OFFSET => offset(bits(raw, 0, 36)),
        PTR_32 if bits(raw, 31, 1) == 1 => import(20),
        PTR_32 | PTR_32_FIRMWARE => Target::Address(bits(raw, 0, 26)),
        PTR_32_CACHE => offset(bits(raw, 0, 30)),
        ARM64E | ARM64E_KERNEL | ARM64E_USERLAND | ARM64E_USERLAND24 => arm64e(format, raw, base),
        _ => Target::Address(raw),
    }
}

/// arm64e: bit 63 says signed, bit 62 says bound to a symbol.
fn arm64e(format: u16, raw: u64, base: u64) -> Target {
    let signed = bits(raw, 63, 1) == 1;
    if bits(raw, 62, 1) == 1 {
        let count = if format == ARM64E_USERLAND24 { 24 } else { 16 };
        return Target::Import(u32::try_from(bits(raw, 0, count)).unwrap_or(u32::MAX));
    }
    if signed {
        return Target::Address(base.wrapping_add(bits(raw, 0, 32)));
    }
    let target = bits(raw, 0, 43);
    // Plain ARM64E stores addresses, the userland and kernel forms offsets from the image's start.
    Target::Address(if format == ARM64E { target } else { base.wrapping_add(target) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_decodes_its_links() {
        let base = 0x1_0000_0000;
        let cases = [
            (PTR_64, 0x1_0000_4000, Target::Address(0x1_0000_4000)),
            (PTR_64, 1 << 63 | 5, Target::Import(5)),
            (PTR_64_OFFSET, 3 << 51 | 0x4000, Target::Address(base + 0x4000)),
            (PTR_32, 1 << 31 | 7, Target::Import(7)),
            (PTR_32, 2 << 26 | 0x5000, Target::Address(0x5000)),
            (PTR_64_OFFSET, 1 << 63 | 0xAB << 24 | 6, Target::Import(6)),
            (PTR_32_CACHE, 3 << 30 | 0x6000, Target::Address(base + 0x6000)),
            (PTR_32_FIRMWARE, 5 << 26 | 0x7000, Target::Address(0x7000)),
            (ARM64E, 0x1_0000_4000, Target::Address(0x1_0000_4000)),
            (ARM64E, 1 << 63 | 0xABCD << 32 | 0x4000, Target::Address(base + 0x4000)),
            (ARM64E, 1 << 62 | 9, Target::Import(9)),
            (ARM64E, 3 << 62 | 0xABCD << 32 | 10, Target::Import(10)),
            (ARM64E_KERNEL, 0x4000, Target::Address(base + 0x4000)),
            (ARM64E_USERLAND, 0x4000, Target::Address(base + 0x4000)),
            (ARM64E_USERLAND, 1 << 63 | 0xABCD << 32 | 0x8000, Target::Address(base + 0x8000)),
            (ARM64E_USERLAND, 1 << 62 | 11, Target::Import(11)),
            (ARM64E_USERLAND24, 3 << 62 | 0xABCD << 32 | 0x1_0002, Target::Import(0x1_0002)),
            (ARM64E_USERLAND24, 1 << 62 | 0x1_0001, Target::Import(0x1_0001)),
        ];
        for (format, raw, expected) in cases {
            assert_eq!(decode_link(format, raw, base), expected, "format {format} of {raw:#x}");
        }
    }

    /// Header, three segments of which the second has no pointers, and the formats of the others.
    #[test]
    fn the_starts_table_tells_the_format_of_each_segment() {
        let mut data: Vec<u8> =
            [0u32, 28, 0, 0, 0, 1, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
        data.extend([3u32, 16, 0, 26].iter().flat_map(|word| word.to_le_bytes()));
        for format in [ARM64E_USERLAND24, PTR_32] {
            data.extend([22, 0, 0, 0, 0, 0x40]); // size and page size
            data.extend(format.to_le_bytes());
            data.extend([0; 2]);
        }
        let found = starts(&Cursor::new(&data)).unwrap();
        assert_eq!(found, [Some(ARM64E_USERLAND24), None, Some(PTR_32)]);
        for len in 0..data.len() - 2 {
            assert!(starts(&Cursor::new(&data[..len])).is_err(), "cut at {len}");
        }
    }

    #[test]
    fn without_chains_a_pointer_is_an_address() {
        let formats = PointerFormats::default();
        assert_eq!(formats.decode(0, 0, 0), Target::Null);
        assert_eq!(formats.decode(3, 0x4000, 0x1000), Target::Address(0x4000));
    }
}
