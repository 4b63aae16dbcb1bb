//! Where the names of a library's dynamic symbols end, guessed from its first bytes.
//!
//! The dynamic section, which tells, stands behind all code, but linkers put what it tells of before it: symbols, versions,
//! hash tables, names. So the table of symbols is looked for by its form, and the table of names by these symbols: each
//! name must begin behind a NUL. A guess to decide by how much to inflate, no more; [`elf::exports`](super::elf::exports)
//! reads.

/// Fewer names prove nothing.
const FEWEST: usize = 12;
/// Names that a table must have in their places.
const SAMPLE: usize = 64;
/// Places that may look like a table of symbols.
const MOST_TABLES: usize = 32;
/// Bytes behind the headers in which the table begins: before it stand notes alone.
const REACH: usize = 16 << 10;

/// The byte behind the last name of a dynamic symbol; `None` when `head`, the beginning of an ELF file of little-endian
/// order, does not hold both tables or they are not laid out as usual.
pub fn names_end(head: &[u8]) -> Option<usize> {
    let wide = *head.get(4)? == 2;
    let size = if wide { 24 } else { 16 };
    let after_headers = if wide {
        usize::try_from(u64::from_le_bytes(bytes(head, 32)?)).ok()?.checked_add(headers(head, 54)?)
    } else {
        (u32::from_le_bytes(bytes(head, 28)?) as usize).checked_add(headers(head, 42)?)
    };
    // Tables are aligned to their largest number.
    let step = (size / 3) & !3;
    let first = after_headers?.checked_next_multiple_of(step)?;
    let reach = head.len().min(first.checked_add(REACH)?);
    let places = (first..reach).step_by(step).filter(|at| begins(head, *at, size));
    places.take(MOST_TABLES).find_map(|at| {
        let symbols = at + size;
        let (length, names) = names(head.get(symbols..)?, size)?;
        end(head, symbols + length, &names)
    })
}

/// Whether a table of symbols may begin at `at`: an empty one, and a name soon after.
fn begins(head: &[u8], at: usize, size: usize) -> bool {
    let Some((empty, rest)) = head.get(at..).and_then(|data| data.split_at_checked(size)) else {
        return false;
    };
    let soon = || rest.chunks_exact(size).take(3).map_while(name).any(|name| name > 0);
    empty.iter().all(|byte| *byte == 0) && soon()
}

/// Number times size of the program headers, which stand at `at`.
fn headers(head: &[u8], at: usize) -> Option<usize> {
    let (size, count) = (u16::from_le_bytes(bytes(head, at)?), u16::from_le_bytes(bytes(head, at + 2)?));
    Some(usize::from(size) * usize::from(count))
}

fn bytes<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..)?.first_chunk().copied()
}

/// Length of the table of symbols that `data` begins with, up to the last that has a name, and places of names: of the
/// first ones, and the last place.
fn names(data: &[u8], size: usize) -> Option<(usize, Vec<usize>)> {
    let all = data.chunks_exact(size).map_while(name);
    let (mut length, mut last, mut sample) = (0, 0, Vec::new());
    for (number, name) in all.enumerate().filter(|(_, name)| *name > 0) {
        length = (number + 1) * size;
        last = last.max(name);
        if sample.len() < SAMPLE {
            sample.push(name);
        }
    }
    sample.sort_unstable();
    sample.dedup();
    if sample.len() < FEWEST {
        return None;
    }
    sample.push(last);
    Some((length, sample))
}

/// The place of a symbol's name among the names, 0 for none, if `symbol` has the form of one.
fn name(symbol: &[u8]) -> Option<usize> {
    let wide = symbol.len() > 16;
    let (info, other) = if wide { (4, 5) } else { (12, 13) };
    let (info, other) = (*symbol.get(info)?, *symbol.get(other)?);
    // Address and size, which stay below 2^32 even where there is room for more.
    let is_small = !wide || (bytes(symbol, 12)? == [0; 4] && bytes(symbol, 20)? == [0; 4]);
    let name = u32::from_le_bytes(bytes(symbol, 0)?);
    let is_symbol = matches!(info >> 4, 0..=2 | 10) && info & 15 <= 10 && other & 0x7c == 0;
    (is_small && is_symbol && name < 1 << 24).then_some(name as usize)
}

/// The end of the last of `names`, if a table of names stands behind byte `from`, which begins with a NUL and has a name at each
/// of these places.
fn end(head: &[u8], from: usize, names: &[usize]) -> Option<usize> {
    let at = |place: usize| head.get(place).copied();
    let begins = |start: usize, name: usize| {
        at(start + name - 1) == Some(0) && at(start + name).is_some_and(|byte| byte != 0)
    };
    let fits = |start: &usize| names.iter().all(|name| begins(*start, *name));
    let start = memchr::memchr_iter(0, head.get(from..)?).map(|nul| from + nul).find(fits)?;
    let last = start + names.last()?;
    memchr::memchr(0, head.get(last..)?).map(|length| last + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header without program headers, a note, `count` symbols, a table of hashes, names, and code.
    fn library(wide: bool, count: usize) -> (Vec<u8>, usize) {
        let mut data = vec![0; if wide { 64 } else { 52 }];
        data[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', 1 + u8::from(wide), 1]);
        let start = data.len() as u8;
        data[if wide { 32 } else { 28 }] = start;
        data.extend([4, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0]);
        data.extend(b"GNU\0 a build id of 20 b\0");
        data.resize(data.len().next_multiple_of(8), 0);
        let mut names = vec![0];
        data.extend(vec![0; if wide { 24 } else { 16 }]);
        for number in 0..count {
            let mut symbol = (names.len() as u32).to_le_bytes().to_vec();
            symbol.extend(if wide {
                vec![0x12, 0, 7, 0]
            } else {
                vec![0, 16, 0, 0, 8, 0, 0, 0, 0x12, 0, 7, 0]
            });
            symbol.resize(if wide { 24 } else { 16 }, 0);
            data.extend(symbol);
            names.extend(format!("name_{number}\0").into_bytes());
        }
        data.extend([0xee; 40]);
        data.extend(&names);
        let end = data.len() - 1;
        data.extend([0x55; 64]);
        (data, end)
    }

    #[test]
    fn names_are_found_behind_the_symbols() {
        for wide in [false, true] {
            for count in [12, 200] {
                let (data, end) = library(wide, count);
                assert_eq!(names_end(&data), Some(end), "wide {wide}, {count} symbols");
            }
        }
    }

    #[test]
    fn what_is_not_all_there_tells_nothing() {
        for wide in [false, true] {
            let (data, end) = library(wide, 30);
            for cut in 0..=end {
                assert_eq!(names_end(&data[..cut]), None, "wide {wide}, cut at {cut}");
            }
            assert_eq!(names_end(&library(wide, 11).0), None);
        }
    }

    #[test]
    fn no_flip_panics() {
        let (data, _) = library(true, 20);
        for at in 0..data.len() {
            let mut data = data.clone();
            data[at] = 0xff;
            let _ = names_end(&data);
        }
    }
}
