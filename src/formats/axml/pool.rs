//! String pools: the text of compiled XML and of resource tables, in UTF-8 or UTF-16.
//! Layout: `ResStringPool_header` in AOSP `ResourceTypes.h`. Spans of styled strings are no text and are not read.

use super::chunk::Chunk;
use crate::bytes::{Cursor, ErrorKind, ReadResult};
use std::borrow::Cow;

const UTF8: u32 = 1 << 8;

/// A pool; strings are decoded when asked for, so that one broken string costs only itself.
#[derive(Debug, Clone, Copy)]
pub struct StringPool<'a> {
    /// The whole chunk.
    all: Cursor<'a>,
    count: u32,
    utf8: bool,
    /// Where the table of offsets starts in the chunk.
    offsets: usize,
    /// Where the text starts in the chunk.
    strings: usize,
}

impl<'a> StringPool<'a> {
    /// Reads the header of the pool in `chunk`.
    pub(in crate::formats) fn read(chunk: &Chunk<'a>) -> ReadResult<Self> {
        let mut fields = chunk.fields()?;
        let count = fields.u32("string pool header")?;
        fields.skip(4, "string pool header")?;
        let flags = fields.u32("string pool header")?;
        let strings = fields.u32("string pool header")? as usize;
        Ok(Self { all: chunk.all, count, utf8: flags & UTF8 != 0, offsets: chunk.header, strings })
    }

    /// How many strings the pool says to hold.
    pub const fn len(&self) -> u32 {
        self.count
    }

    /// Whether it says to hold none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The string at `index`.
    pub fn get(&self, index: u32) -> ReadResult<Cow<'a, str>> {
        let slot = (index as usize).checked_mul(4).and_then(|slot| slot.checked_add(self.offsets));
        let slot = slot.filter(|_| index < self.count);
        let outside = || self.all.error(ErrorKind::BadIndex, "string index");
        let offset = self.all.at(slot.ok_or_else(outside)?, "string offset")?.u32("string offset")?;
        let start = self.strings.checked_add(offset as usize).ok_or_else(outside)?;
        let text = self.all.at(start, "string offset")?;
        if self.utf8 { utf8(text) } else { utf16(text) }
    }
}

/// Length in characters, length in bytes, the bytes. Each length takes two bytes when the first has its high bit set.
fn utf8(mut text: Cursor<'_>) -> ReadResult<Cow<'_, str>> {
    short_length(&mut text)?;
    let stated = short_length(&mut text)?;
    let bytes = text.data().get(text.position()..).unwrap_or_default();
    // Lengths hold 15 bits, so Android looks for the final NUL at the stated length and each 32 KiB further. A string
    // without any is refused there; here it counts as long as it says.
    let ends = (0..).map(|turn: usize| (turn << 15) | stated).take_while(|end| *end < bytes.len());
    let end = ends.into_iter().find(|end| bytes.get(*end) == Some(&0)).unwrap_or(stated);
    Ok(decode(text.take(end, "string")?))
}

fn short_length(text: &mut Cursor<'_>) -> ReadResult<usize> {
    let first = usize::from(text.u8("string length")?);
    if first & 0x80 == 0 {
        return Ok(first);
    }
    Ok((first & 0x7f) << 8 | usize::from(text.u8("string length")?))
}

/// Length in UTF-16 units, in two halves when the first has its high bit set, then the units.
fn utf16(mut text: Cursor<'_>) -> ReadResult<Cow<'_, str>> {
    let first = usize::from(text.u16("string length")?);
    let units = if first & 0x8000 == 0 {
        first
    } else {
        (first & 0x7fff) << 16 | usize::from(text.u16("string length")?)
    };
    let bytes = text.take(units.saturating_mul(2), "string")?;
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Ok(Cow::Owned(text.collect()))
}

/// UTF-8 as old tools wrote it: characters past U+FFFF as two surrogates of three bytes each.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len());
    let (mut plain, mut at) = (0, 0);
    while let Some(rest) = bytes.get(at..) {
        if rest.is_empty() {
            break;
        }
        match surrogates(rest) {
            Some(c) => {
                out.push_str(&String::from_utf8_lossy(bytes.get(plain..at).unwrap_or_default()));
                out.push(c);
                at += 6;
                plain = at;
            }
            None => at += 1,
        }
    }
    out.push_str(&String::from_utf8_lossy(bytes.get(plain..).unwrap_or_default()));
    Cow::Owned(out)
}

fn surrogates(bytes: &[u8]) -> Option<char> {
    let &[0xed, a @ 0xa0..=0xaf, b @ 0x80..=0xbf, 0xed, c @ 0xb0..=0xbf, d @ 0x80..=0xbf] = bytes.get(..6)?
    else {
        return None;
    };
    let half = |high: u8, low: u8| u32::from(high & 0x0f) << 6 | u32::from(low & 0x3f);
    char::from_u32(0x1_0000 + (half(a, b) << 10) + half(c & 0x0f, d))
}
