//! `ar` archives: static libraries, members one after another.
//!
//! Source: `ar(5)` of BSD (`#1/N` long names, as Apple writes them) and of System V (`//` name table).

use crate::bytes::{ErrorKind, ReadError, ReadResult};
use std::borrow::Cow;

const MAGIC: &[u8] = b"!<arch>\n";
const HEADER: usize = 60;

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// File name.
    pub name: Cow<'a, str>,
    /// Offset of its bytes in the archive.
    pub offset: u64,
    /// Its bytes.
    pub data: &'a [u8],
}

/// Whether `data` starts like an archive.
pub fn is_archive(data: &[u8]) -> bool {
    data.starts_with(MAGIC)
}

/// The members but for symbol tables, and what was wrong: nothing tells where the next member begins behind a
/// damaged header, so the first fault ends the walk.
///
/// # Errors
/// A file that is no archive.
pub fn members(data: &[u8]) -> ReadResult<(Vec<Member<'_>>, Option<ReadError>)> {
    if !is_archive(data) {
        return Err(ReadError::new(ErrorKind::BadMagic, "archive magic", 0));
    }
    let (mut out, mut at, mut long_names) = (Vec::new(), MAGIC.len(), &[][..]);
    while at < data.len() {
        let (name, body, next) = match header(data, at) {
            Ok(member) => member,
            Err(error) => return Ok((out, Some(error))),
        };
        let (name, body) = full_name(name, body, long_names);
        if name == "//" {
            long_names = body;
        } else if !is_symbol_table(&name) {
            out.push(Member { name, offset: (next - body.len()) as u64, data: body });
        }
        at = next + (next & 1); // members start at even offsets
    }
    Ok((out, None))
}

fn is_symbol_table(name: &str) -> bool {
    name.starts_with("__.SYMDEF") || name == "/" || name == "/SYM64/"
}

/// Name field, body and end of the member whose header stands at `at`.
fn header(data: &[u8], at: usize) -> ReadResult<(&[u8], &[u8], usize)> {
    let fail = |kind, what| ReadError::new(kind, what, at as u64);
    let head = data.get(at..at + HEADER).ok_or_else(|| fail(ErrorKind::Truncated, "member header"))?;
    if head.get(58..60) != Some(b"`\n") {
        return Err(fail(ErrorKind::BadMagic, "member header"));
    }
    let size = head
        .get(48..58)
        .and_then(|f| std::str::from_utf8(f).ok())
        .and_then(|f| f.trim().parse::<usize>().ok());
    let size = size.ok_or_else(|| fail(ErrorKind::Corrupt, "member size"))?;
    let start = at + HEADER;
    let body = start.checked_add(size).and_then(|end| data.get(start..end));
    let body = body.ok_or_else(|| fail(ErrorKind::Truncated, "member"))?;
    Ok((head.get(..16).unwrap_or_default(), body, start + size))
}

/// BSD: the name's length in the field and the name before the body; System V: an offset into the `//` member.
fn full_name<'a>(field: &'a [u8], body: &'a [u8], long_names: &'a [u8]) -> (Cow<'a, str>, &'a [u8]) {
    let short = String::from_utf8_lossy(field.trim_ascii_end());
    if let Some(len) = short.strip_prefix("#1/").and_then(|n| n.parse::<usize>().ok())
        && let Some((name, rest)) = body.split_at_checked(len)
    {
        return (until(name, b"\0"), rest);
    }
    if let Some(offset) = short.strip_prefix('/').and_then(|n| n.parse::<usize>().ok()) {
        return (until(long_names.get(offset..).unwrap_or_default(), b"/\n"), body);
    }
    let name = match short {
        Cow::Borrowed(name) if name == "/" || name == "//" => Cow::Borrowed(name),
        Cow::Borrowed(name) => Cow::Borrowed(name.trim_end_matches('/')),
        Cow::Owned(name) => Cow::Owned(name.trim_end_matches('/').to_owned()),
    };
    (name, body)
}

/// The text up to the first of `ends`.
fn until<'a>(text: &'a [u8], ends: &[u8]) -> Cow<'a, str> {
    let end = text.iter().position(|byte| ends.contains(byte)).unwrap_or(text.len());
    String::from_utf8_lossy(text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, body: &[u8]) -> Vec<u8> {
        let mut out =
            format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, body.len()).into_bytes();
        out.extend(body);
        if body.len() % 2 == 1 {
            out.push(b'\n');
        }
        out
    }

    fn archive(members: &[Vec<u8>]) -> Vec<u8> {
        [MAGIC.to_vec(), members.concat()].concat()
    }

    #[test]
    fn short_bsd_and_system_v_names() {
        let data = archive(&[
            member("__.SYMDEF SORTED", b"xx"),
            member("short.o", b"abc"),
            member("#1/8", b"long.o\0\0body"),
            member("//", b"very_long_name.o/\n"),
            member("/0", b"sysv"),
        ]);
        let (found, fault) = members(&data).unwrap();
        let shown: Vec<_> = found.iter().map(|m| (&*m.name, m.data)).collect();
        assert_eq!(shown, [("short.o", &b"abc"[..]), ("long.o", b"body"), ("very_long_name.o", b"sysv")]);
        assert_eq!(fault, None);
        for m in &found {
            assert_eq!(&data[usize::try_from(m.offset).unwrap()..][..m.data.len()], m.data);
        }
    }

    #[test]
    fn a_cut_archive_keeps_its_first_members_and_says_so() {
        let data = archive(&[member("a.o", b"abcd"), member("b.o", b"efgh")]);
        let (found, fault) = members(&data[..data.len() - 2]).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(fault.map(|e| e.kind), Some(ErrorKind::Truncated));
    }
}
