//! Sections of a segment, read one by one where they stand: an archive of object files has tens of thousands of them, and
//! all but a few are asked for their names alone.

use super::commands::word;
use super::name::FixedName;
use crate::bytes::{Cursor, ReadResult};

/// A section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// `__objc_classlist`
    pub name: FixedName,
    /// `__DATA_CONST`
    pub segment: FixedName,
    /// Address in memory.
    pub address: u64,
    /// Size in bytes.
    pub size: u64,
    /// Offset in the image.
    pub offset: u32,
    /// Type and attributes; the low byte 1 is zero-fill, which has no bytes in the file.
    pub flags: u32,
}

/// The sections of a segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sections<'a> {
    /// One behind the other.
    bytes: &'a [u8],
    wide: bool,
}

impl<'a> Sections<'a> {
    /// The next `count` sections.
    pub(super) fn take(c: &mut Cursor<'a>, count: u32, wide: bool) -> ReadResult<Self> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        c.check_count(count, size(wide), "segment nsects")?;
        Ok(Self { bytes: c.take(count * size(wide), "segment nsects")?, wide })
    }

    /// All of them in order.
    pub fn iter(self) -> impl Iterator<Item = Section> {
        self.chunks().filter_map(move |chunk| section(chunk, self.wide))
    }

    /// Those of that name.
    pub fn named(self, name: FixedName) -> impl Iterator<Item = Section> {
        let is_it = move |chunk: &&[u8]| chunk.first_chunk::<16>() == Some(name.bytes());
        self.chunks().filter(is_it).filter_map(move |chunk| section(chunk, self.wide))
    }

    /// How many they are.
    pub const fn len(self) -> usize {
        self.bytes.len() / size(self.wide)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Which of them, counted from 0, is the first of that name.
    pub fn position(self, name: FixedName) -> Option<usize> {
        self.chunks().position(|chunk| chunk.first_chunk::<16>() == Some(name.bytes()))
    }

    fn chunks(self) -> impl Iterator<Item = &'a [u8]> {
        self.bytes.chunks_exact(size(self.wide))
    }
}

/// Size of a section's entry in bytes.
const fn size(wide: bool) -> usize {
    if wide { 80 } else { 68 }
}

/// None never, since the entry has its whole size.
fn section(bytes: &[u8], wide: bool) -> Option<Section> {
    let read = |c: &mut Cursor<'_>| -> ReadResult<Section> {
        let name = FixedName::read(c, "sectname")?;
        let segment = FixedName::read(c, "segname")?;
        let address = word(c, wide, "section addr")?;
        let size = word(c, wide, "section size")?;
        let offset = c.u32("section offset")?;
        c.skip(12, "section relocations")?;
        Ok(Section { name, segment, address, size, offset, flags: c.u32("section flags")? })
    };
    read(&mut Cursor::new(bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_both_widths() {
        for wide in [true, false] {
            let mut bytes = Vec::new();
            for name in [b"__cstring\0\0\0\0\0\0\0", b"__objc_classlist"] {
                bytes.extend(name);
                bytes.extend(b"__TEXT\0\0\0\0\0\0\0\0\0\0");
                for value in [0x4000u64, 0x20] {
                    bytes.extend(&value.to_le_bytes()[..if wide { 8 } else { 4 }]);
                }
                [0x100u32, 3, 0, 0, 2].iter().for_each(|value| bytes.extend(value.to_le_bytes()));
                bytes.resize(bytes.len() + if wide { 12 } else { 8 }, 0);
            }
            let all = Sections::take(&mut Cursor::new(&bytes), 2, wide).unwrap();
            let found: Vec<Section> = all.named(FixedName::of("__objc_classlist")).collect();
            assert_eq!((found.len(), all.iter().count()), (1, 2));
            assert_eq!((all.position(FixedName::of("__objc_classlist")), all.len()), (Some(1), 2));
            assert_eq!((all.position(FixedName::of("__objc_class")), all.is_empty()), (None, false));
            let section = &found[0];
            assert_eq!((section.address, section.size, section.offset), (0x4000, 0x20, 0x100));
            assert_eq!((&*section.segment, section.flags), ("__TEXT", 2));
            assert!(Sections::take(&mut Cursor::new(&bytes), 3, wide).is_err());
        }
    }
}
