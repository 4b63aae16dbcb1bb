//! One image: header, load commands, and addresses turned into bytes.

use super::commands::{Commands, Segment};
use super::fixups::{PointerFormats, Target};
use super::name::FixedName;
use super::sections::Section;
use super::symbols::Symbols;
use super::{arch_name, c_string};
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use std::borrow::Cow;

const MH_MAGIC: u32 = 0xFEED_FACE;
const MH_MAGIC_64: u32 = 0xFEED_FACF;
/// Byte-swapped forms: big-endian images, which no supported system has.
const MH_CIGAM: u32 = 0xCEFA_EDFE;
const MH_CIGAM_64: u32 = 0xCFFA_EDFE;

/// File types of `mach-o/loader.h` that matter here.
pub const MH_OBJECT: u32 = 1;
/// Debug companion: the load commands of its binary without the bytes behind them.
pub const MH_DSYM: u32 = 10;

/// Zero-fill sections occupy no bytes of the file.
const S_ZEROFILL: u32 = 1;

/// A parsed image. Offsets in it count from its own start, not from that of a universal file.
#[derive(Debug)]
pub struct Image<'a> {
    data: &'a [u8],
    wide: bool,
    /// `MH_OBJECT`, …
    pub file_type: u32,
    /// Architecture as Apple's tools write it.
    pub arch: Cow<'static, str>,
    /// What the load commands say.
    pub commands: Commands<'a>,
    /// What could not be read of them.
    pub faults: Vec<ReadError>,
    formats: PointerFormats,
    base: u64,
}

impl<'a> Image<'a> {
    /// Whether `data` starts like a thin image.
    pub fn is_image(data: &[u8]) -> bool {
        Cursor::new(data)
            .u32("magic")
            .is_ok_and(|m| matches!(m, MH_MAGIC | MH_MAGIC_64 | MH_CIGAM | MH_CIGAM_64))
    }

    /// Reads header and load commands.
    ///
    /// # Errors
    /// A wrong magic, a big-endian image, or a header that ends early. Damaged load commands are faults instead.
    pub fn parse(data: &'a [u8]) -> ReadResult<Self> {
        let mut c = Cursor::new(data);
        let wide = match c.u32("mach header magic")? {
            MH_MAGIC => false,
            MH_MAGIC_64 => true,
            MH_CIGAM | MH_CIGAM_64 => {
                return Err(ReadError::new(ErrorKind::Unsupported, "mach header magic", 0));
            }
            _ => return Err(ReadError::new(ErrorKind::BadMagic, "mach header magic", 0)),
        };
        let (cpu, subtype) = (c.u32("cputype")?, c.u32("cpusubtype")?);
        let file_type = c.u32("filetype")?;
        let (count, size) = (c.u32("ncmds")?, c.u32("sizeofcmds")?);
        c.skip(if wide { 8 } else { 4 }, "mach header flags")?;
        let mut faults = Vec::new();
        let mut area = commands_area(&c, size, &mut faults)?;
        let commands = Commands::read(&mut area, count, &mut faults);
        let mut image = Self {
            data,
            wide,
            file_type,
            arch: arch_name(cpu, subtype),
            commands,
            faults,
            formats: PointerFormats::default(),
            base: 0,
        };
        image.formats = PointerFormats::read(&image)?;
        let first = image.commands.segments.iter().find(|s| s.file_offset == 0 && s.file_size > 0);
        image.base = first.map_or(0, |segment| segment.address);
        Ok(image)
    }

    /// The image's bytes.
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Size of a pointer in bytes.
    pub const fn pointer_size(&self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    /// Whether it is 64-bit.
    pub const fn is_wide(&self) -> bool {
        self.wide
    }

    /// Address at which the image's first byte is mapped: that of the segment that holds the header.
    pub const fn base(&self) -> u64 {
        self.base
    }

    /// All sections in order.
    pub fn sections(&self) -> impl Iterator<Item = Section> + use<'_, 'a> {
        self.commands.segments.iter().flat_map(|segment| segment.sections.iter())
    }

    /// Sections of this name in any segment: `__objc_classlist` stands in `__DATA`, `__DATA_CONST` or both.
    pub fn sections_named(&self, name: &str) -> impl Iterator<Item = Section> + use<'_, 'a> {
        let name = FixedName::of(name);
        self.commands.segments.iter().flat_map(move |segment| segment.sections.named(name))
    }

    /// Number of the first section of this name, as symbols count them: from 1 on, over all segments.
    pub fn section_number(&self, name: &str) -> Option<u8> {
        let (name, mut before) = (FixedName::of(name), 0);
        for segment in &self.commands.segments {
            if let Some(at) = segment.sections.position(name) {
                return u8::try_from(before + at + 1).ok();
            }
            before += segment.sections.len();
        }
        None
    }

    /// The bytes of a section; fewer than its size when the file ends before it.
    pub fn section_bytes(&self, section: &Section) -> &'a [u8] {
        if section.flags & 0xFF == S_ZEROFILL {
            return &[];
        }
        let start = usize::try_from(section.offset).unwrap_or(usize::MAX);
        let len = usize::try_from(section.size).unwrap_or(usize::MAX);
        let end = start.saturating_add(len).min(self.data.len());
        self.data.get(start..end).unwrap_or_default()
    }

    /// The segment that holds the address.
    fn segment_of(&self, address: u64) -> Option<(usize, &Segment<'a>)> {
        let holds = |s: &Segment<'_>| address.checked_sub(s.address).is_some_and(|delta| delta < s.file_size);
        self.commands.segments.iter().enumerate().find(|(_, s)| holds(s))
    }

    /// Offset in the image of an address; none for addresses that no file bytes stand behind.
    pub fn offset_of(&self, address: u64) -> Option<usize> {
        let (_, segment) = self.segment_of(address)?;
        usize::try_from(segment.file_offset.checked_add(address - segment.address)?).ok()
    }

    /// A cursor at an address, to the end of the image.
    pub fn cursor_at(&self, address: u64, what: &'static str) -> ReadResult<Cursor<'a>> {
        let Some(offset) = self.offset_of(address) else {
            return Err(ReadError::new(ErrorKind::OutOfRange, what, address));
        };
        Cursor::new(self.data).at(offset, what)
    }

    /// The bytes from an address on, to the end of the image.
    pub fn bytes_at(&self, address: u64, what: &'static str) -> ReadResult<&'a [u8]> {
        let bytes = self.offset_of(address).and_then(|offset| self.data.get(offset..));
        bytes.ok_or_else(|| ReadError::new(ErrorKind::OutOfRange, what, address))
    }

    /// The NUL-terminated text at an address.
    pub fn text_at(&self, address: u64) -> Option<&'a str> {
        std::str::from_utf8(c_string(self.data, self.offset_of(address)?)?).ok()
    }

    /// What the pointer stored at `address` means, by the fixups of its segment.
    pub fn pointer_at(&self, address: u64, what: &'static str) -> ReadResult<Target> {
        let outside = || ReadError::new(ErrorKind::OutOfRange, what, address);
        let (index, segment) = self.segment_of(address).ok_or_else(outside)?;
        let offset = segment.file_offset.checked_add(address - segment.address);
        let offset = offset.and_then(|offset| usize::try_from(offset).ok()).ok_or_else(outside)?;
        let mut cursor = Cursor::new(self.data).at(offset, what)?;
        let raw = if self.wide { cursor.u64(what)? } else { u64::from(cursor.u32(what)?) };
        Ok(self.formats.decode(index, raw, self.base))
    }

    /// The pointers that a section is full of: the address of each, and what it means.
    pub fn pointers<'s>(&'s self, section: &Section) -> impl Iterator<Item = (u64, Target)> + use<'s, 'a> {
        let size = self.pointer_size();
        let (address, bytes) = (section.address, self.section_bytes(section));
        let index = self.segment_of(address).map_or(usize::MAX, |(index, _)| index);
        bytes.chunks_exact(size).enumerate().map(move |(at, pointer)| {
            let raw = pointer.iter().rev().fold(0u64, |raw, byte| raw << 8 | u64::from(*byte));
            let place = address.wrapping_add((at * size) as u64);
            (place, self.formats.decode(index, raw, self.base))
        })
    }

    /// The symbol table; an empty one when there is none.
    ///
    /// # Errors
    /// It does not lie inside the image.
    pub fn symbols(&self) -> ReadResult<Symbols<'a>> {
        Symbols::read(self.data, self.wide, self.commands.symtab)
    }

    /// Whether part of the text is encrypted, so that names in it are noise.
    pub fn is_encrypted(&self) -> bool {
        self.commands.encryption.is_some_and(|e| e.id != 0)
    }
}

/// The bytes of the load commands. A `sizeofcmds` past the end is a fault, and what is there is still read.
fn commands_area<'a>(c: &Cursor<'a>, size: u32, faults: &mut Vec<ReadError>) -> ReadResult<Cursor<'a>> {
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    if wanted > c.remaining() {
        faults.push(c.error(ErrorKind::OutOfRange, "sizeofcmds"));
    }
    c.sub(c.position(), wanted.min(c.remaining()), "load commands")
}
