//! A builder of compiled XML and of the chunks that it shares with resource tables.

use super::chunk as kinds;

/// A chunk of `kind` with `fields` behind the common header, then `body`.
pub(crate) fn chunk(kind: u16, fields: &[u8], body: &[u8]) -> Vec<u8> {
    let header = u16::try_from(8 + fields.len()).expect("a short header");
    let size = u32::try_from(8 + fields.len() + body.len()).expect("a short chunk");
    [&kind.to_le_bytes()[..], &header.to_le_bytes(), &size.to_le_bytes(), fields, body].concat()
}

/// Little-endian words.
pub(crate) fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// A string as a UTF-8 pool holds it.
pub(crate) fn utf8(text: &str) -> Vec<u8> {
    let short = |len: usize| match u8::try_from(len) {
        Ok(len @ ..0x80) => vec![len],
        _ => vec![0x80 | u8::try_from(len >> 8).expect("a short string"), (len & 0xff) as u8],
    };
    [short(text.chars().count()), short(text.len()), text.as_bytes().to_vec(), vec![0]].concat()
}

/// A string as a UTF-16 pool holds it.
pub(crate) fn utf16(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let len = u16::try_from(units.len()).expect("a short string");
    std::iter::once(len).chain(units).chain([0]).flat_map(u16::to_le_bytes).collect()
}

/// A pool of encoded `strings`.
pub(crate) fn pool_of(strings: &[Vec<u8>], is_utf8: bool) -> Vec<u8> {
    let (mut offsets, mut text) = (Vec::new(), Vec::new());
    for string in strings {
        offsets.push(u32::try_from(text.len()).expect("a short pool"));
        text.extend_from_slice(string);
    }
    text.resize(text.len().next_multiple_of(4), 0);
    let count = u32::try_from(strings.len()).expect("few strings");
    let flags = if is_utf8 { 0x100 } else { 0 };
    let fields = words(&[count, 0, flags, 28 + 4 * count, 0]);
    chunk(kinds::STRING_POOL, &fields, &[words(&offsets), text].concat())
}

/// A pool of `strings`.
pub(crate) fn pool(strings: &[&str], is_utf8: bool) -> Vec<u8> {
    let encode = if is_utf8 { utf8 } else { utf16 };
    pool_of(&strings.iter().map(|text| encode(text)).collect::<Vec<_>>(), is_utf8)
}

/// Attribute: namespace, name and raw text by index, type, data.
pub(crate) type Attr = (u32, u32, u32, u8, u32);

/// No string.
pub(crate) const NONE: u32 = u32::MAX;

/// A start tag with the name at `name`.
pub(crate) fn start(name: u32, attributes: &[Attr]) -> Vec<u8> {
    let count = u32::try_from(attributes.len()).expect("few attributes");
    let mut body = words(&[NONE, name, 20 | 20 << 16, count, 0]);
    for (namespace, name, raw, kind, data) in attributes {
        body.extend(words(&[*namespace, *name, *raw, 8 | u32::from(*kind) << 24, *data]));
    }
    chunk(0x0102, &words(&[7, NONE]), &body)
}

/// An end tag.
pub(crate) fn end() -> Vec<u8> {
    chunk(0x0103, &words(&[7, NONE]), &words(&[NONE, 0]))
}

/// Text by index.
pub(crate) fn text(index: u32) -> Vec<u8> {
    chunk(0x0104, &words(&[7, NONE]), &words(&[index, 8, 0]))
}

/// A document of `chunks`.
pub(crate) fn document(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(kinds::XML, &[], &chunks.concat())
}
