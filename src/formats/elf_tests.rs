use super::*;

/// A library of one mapped segment with the given symbols: name, section, binding. The symbol table is told by a
/// `DT_HASH` or a `DT_GNU_HASH` table.
fn library(wide: bool, gnu: bool, symbols: &[(&str, u16, u8)]) -> Vec<u8> {
    let word = |out: &mut Vec<u8>, value: u64| {
        out.extend_from_slice(&value.to_le_bytes()[..if wide { 8 } else { 4 }]);
    };
    let mut strings = vec![0];
    let mut table = vec![0; if wide { 24 } else { 16 }];
    for (name, section, binding) in symbols {
        let at = strings.len() as u32;
        strings.extend([name.as_bytes(), b"\0"].concat());
        table.extend(at.to_le_bytes());
        if !wide {
            table.extend([0; 8]);
        }
        table.extend([binding << 4, 0]);
        table.extend(section.to_le_bytes());
        if wide {
            table.extend([0; 16]);
        }
    }
    let mut hash = Vec::new();
    let count = symbols.len() as u32 + 1;
    if gnu {
        // One bucket, one word of bloom filter, chains from symbol 1 on.
        [1u32, 1, 1, 0].iter().for_each(|word| hash.extend(word.to_le_bytes()));
        hash.extend(vec![0; if wide { 8 } else { 4 }]);
        hash.extend(1u32.to_le_bytes());
        (1..count).for_each(|symbol| hash.extend(u32::from(symbol + 1 == count).to_le_bytes()));
    } else {
        hash.extend(0u32.to_le_bytes());
        hash.extend(count.to_le_bytes());
    }
    let (head, program) = if wide { (64, 56) } else { (52, 32) };
    let at = head + 2 * program;
    let (symbols_at, strings_at) = (at, at + table.len());
    let hash_at = strings_at + strings.len();
    let dynamic_at = hash_at + hash.len();
    // Mapped at 0x1000 behind the file's offset.
    let mapped = |offset: usize| offset as u64 + 0x1000;
    let mut dynamic = Vec::new();
    for (tag, value) in [
        (DT_SYMTAB, mapped(symbols_at)),
        (DT_STRTAB, mapped(strings_at)),
        (DT_STRSZ, strings.len() as u64),
        (if gnu { DT_GNU_HASH } else { DT_HASH }, mapped(hash_at)),
        (0, 0),
    ] {
        word(&mut dynamic, tag);
        word(&mut dynamic, value);
    }
    let size = dynamic_at + dynamic.len();
    let mut out = [MAGIC, &[if wide { 2 } else { 1 }, 1, 1], &[0; 9]].concat();
    out.extend([0; 8]);
    word(&mut out, 0);
    word(&mut out, head as u64);
    word(&mut out, 0);
    out.extend([0; 4]);
    out.extend((head as u16).to_le_bytes());
    out.extend((program as u16).to_le_bytes());
    out.extend(2u16.to_le_bytes());
    out.extend([0; 6]);
    for (kind, offset, size) in [(PT_LOAD, 0, size), (PT_DYNAMIC, dynamic_at, dynamic.len())] {
        out.extend(kind.to_le_bytes());
        if wide {
            out.extend([0; 4]);
        }
        for value in [offset as u64, mapped(offset), 0, size as u64, size as u64] {
            word(&mut out, value);
        }
        out.extend([0; 8]);
    }
    [out, table, strings, hash, dynamic].concat()
}

const SYMBOLS: [(&str, u16, u8); 4] =
    [("Java_com_acme_Sdk_go", 7, 1), ("malloc", 0, 1), ("hidden", 7, 0), ("JNI_OnLoad", 7, 2)];

#[test]
fn exported_names_of_either_width_and_hash_table() {
    for (wide, gnu) in [(false, false), (false, true), (true, false), (true, true)] {
        let data = library(wide, gnu, &SYMBOLS);
        let (names, fault) = exports(&data).expect("it reads");
        let names: Vec<_> = names.iter().map(|name| String::from_utf8_lossy(name)).collect();
        assert_eq!(names, ["Java_com_acme_Sdk_go", "JNI_OnLoad"], "wide {wide}, gnu {gnu}");
        assert_eq!(fault, None);
    }
}

#[test]
fn what_is_cut_off_is_an_error() {
    for (wide, gnu) in [(false, true), (true, false), (true, true)] {
        let data = library(wide, gnu, &SYMBOLS);
        // The entry that ends the dynamic section may go: the section ends there too.
        let end = data.len() - if wide { 16 } else { 8 };
        for cut in 0..end {
            assert!(exports(&data[..cut]).is_err(), "cut at {cut}");
        }
    }
}

#[test]
fn numbers_that_lie_are_errors() {
    let data = library(true, false, &SYMBOLS);
    assert_eq!(exports(b"MZ\0\0").unwrap_err().kind, ErrorKind::BadMagic);
    let change = |at: usize, bytes: &[u8]| {
        let mut data = data.clone();
        data[at..at + bytes.len()].copy_from_slice(bytes);
        data
    };
    // Big-endian, a flood of program headers, program headers past the end.
    assert_eq!(exports(&change(5, &[2])).unwrap_err().kind, ErrorKind::Unsupported);
    assert_eq!(exports(&change(56, &[0xff, 0xff])).unwrap_err().kind, ErrorKind::OverBudget);
    assert_eq!(exports(&change(32, &[0xff; 8])).unwrap_err().kind, ErrorKind::OutOfRange);
    // Every byte set to ones, one after the other: nothing panics.
    for at in 0..data.len() {
        let _ = exports(&change(at, &[0xff]));
    }
}

#[test]
fn a_name_outside_the_strings_is_a_fault() {
    let mut data = library(true, false, &SYMBOLS);
    let symbol = 64 + 2 * 56 + 24;
    data[symbol..symbol + 4].copy_from_slice(&[0xff; 4]);
    let (names, fault) = exports(&data).expect("the rest reads");
    assert_eq!((names, fault.map(|fault| fault.kind)), (vec![&b"JNI_OnLoad"[..]], Some(ErrorKind::BadIndex)));
}

#[test]
fn a_program_that_links_nothing_exports_nothing() {
    let mut data = library(false, false, &SYMBOLS);
    // The second program header becomes a note.
    data[52 + 32..52 + 36].copy_from_slice(&4u32.to_le_bytes());
    assert_eq!(exports(&data), Ok((vec![], None)));
}
