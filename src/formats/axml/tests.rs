use super::testing::{Attr, NONE, chunk, document, end, pool, pool_of, start, text, utf8, utf16, words};
use super::*;
use crate::bytes::ErrorKind;

const STRINGS: [&str; 6] = ["name", "manifest", "uses-permission", "one", "二😀", ANDROID];
const STRING: u8 = 0x03;

fn map(ids: &[u32]) -> Vec<u8> {
    chunk(0x0180, &[], &words(ids))
}

/// `<manifest><uses-permission android:name="one"/></manifest>` with `attribute` for the name.
fn permission(strings: Vec<u8>, ids: &[u32], attribute: Attr) -> Document {
    let chunks = [strings, map(ids), start(1, &[]), start(2, &[attribute]), end(), end()];
    parse(&document(&chunks), 8).expect("a document")
}

fn name_of(document: &Document) -> Option<&str> {
    document.roots.first()?.children.first()?.attribute(attrs::NAME)?.text.as_deref()
}

#[test]
fn both_encodings_give_the_same_tree() {
    for utf8 in [true, false] {
        let document = permission(pool(&STRINGS, utf8), &[attrs::NAME], (5, 0, 4, STRING, 4));
        assert_eq!(document.faults, []);
        let [root] = document.roots.as_slice() else { panic!("one root") };
        assert_eq!((&*root.name, root.line), ("manifest", 7));
        assert_eq!(&*root.children[0].name, "uses-permission");
        assert_eq!(name_of(&document), Some("二😀"));
        assert_eq!(root.children[0].attributes[0].namespace.as_deref(), Some(ANDROID));
    }
}

#[test]
fn an_attribute_is_known_by_its_id_whatever_its_name() {
    let garbled = ["", "manifest", "uses-permission", "one"];
    let document = permission(pool(&garbled, true), &[attrs::NAME], (NONE, 0, NONE, STRING, 3));
    assert_eq!(name_of(&document), Some("one"));
    // A name without an id is a last resort, and one with another id is none.
    let document = permission(pool(&STRINGS, true), &[], (5, 0, NONE, STRING, 3));
    assert_eq!(name_of(&document), Some("one"));
    let document = permission(pool(&STRINGS, true), &[attrs::LABEL], (5, 0, NONE, STRING, 3));
    assert_eq!(name_of(&document), None);
    // A name in another namespace is another name.
    let document = permission(pool(&STRINGS, true), &[], (3, 0, NONE, STRING, 3));
    assert_eq!(name_of(&document), None);
}

#[test]
fn a_broken_name_of_a_known_attribute_is_no_loss() {
    let mut strings = pool(&STRINGS, true);
    strings[28..32].fill(0x7f); // offset of string 0
    let document = permission(strings, &[attrs::NAME], (NONE, 0, NONE, STRING, 3));
    assert_eq!((name_of(&document), document.faults.len()), (Some("one"), 0));
}

#[test]
fn a_broken_string_costs_only_itself() {
    let mut strings = pool(&STRINGS, true);
    strings[28 + 12..28 + 16].fill(0x7f); // offset of string 3
    let document = permission(strings, &[attrs::NAME], (5, 0, NONE, STRING, 3));
    assert_eq!(name_of(&document), None);
    assert_eq!(&*document.roots[0].name, "manifest");
    let [fault] = document.faults.as_slice() else { panic!("one fault") };
    assert_eq!((fault.kind, fault.what), (ErrorKind::OutOfRange, "string offset"));
}

#[test]
fn strings_without_a_final_nul_and_long_ones_are_read() {
    let long = "x".repeat(300);
    let mut last = utf8("end");
    last.pop();
    let strings = [utf8("name"), utf8(&long), last];
    let root = |strings: Vec<u8>, name| {
        parse(&document(&[strings, start(name, &[]), end()]), 8).expect("a document").roots[0]
            .name
            .to_string()
    };
    assert_eq!(root(pool_of(&strings, true), 1), long);
    assert_eq!(root(pool_of(&strings, true), 2), "end");
    // 40,000 bytes: their length modulo 32,768 is what fits, the NUL tells the rest.
    let huge = "y".repeat(40_000);
    let stated = (huge.len() & 0x7fff) as u16 | 0x8000;
    let lengths = [stated.to_be_bytes(), stated.to_be_bytes()].concat();
    let huge_string = [lengths, huge.clone().into_bytes(), vec![0]].concat();
    assert_eq!(root(pool_of(&[huge_string], true), 0), huge);
    // UTF-16 has room for 31 bits in two units.
    let halves = [(huge.len() >> 16) as u16 | 0x8000, (huge.len() & 0xffff) as u16];
    let units = halves.into_iter().chain(huge.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(root(pool_of(&[units, utf16("z")], false), 0), huge);
}

#[test]
fn old_tools_write_surrogates_in_utf8() {
    let smile = [vec![2, 8], b"a\xed\xa0\xbd\xed\xb8\x80b".to_vec(), vec![0]].concat();
    let document = parse(&document(&[pool_of(&[smile], true), start(0, &[]), end()]), 8).unwrap();
    assert_eq!(&*document.roots[0].name, "a😀b");
}

#[test]
fn unknown_chunks_are_stepped_over() {
    let odd = chunk(0x0999, &words(&[1]), &words(&[2]));
    let chunks =
        [odd.clone(), pool(&STRINGS, true), odd.clone(), start(1, &[]), odd.clone(), text(3), end(), odd];
    let document = parse(&document(&chunks), 8).unwrap();
    assert_eq!(document.faults, []);
    assert_eq!(document.roots[0].text, [Arc::from("one")]);
}

#[test]
fn a_chunk_of_size_zero_ends_the_walk() {
    let zero = words(&[0x0010_0102, 0]);
    let chunks = [pool(&STRINGS, true), start(1, &[]), zero, end()];
    let document = parse(&document(&chunks), 8).unwrap();
    assert_eq!(&*document.roots[0].name, "manifest");
    let whats: Vec<_> = document.faults.iter().map(|fault| fault.what).collect();
    assert_eq!(whats, ["chunk size", "xml element"]);
}

#[test]
fn elements_too_deep_are_left_out() {
    let mut chunks = vec![pool(&STRINGS, true)];
    chunks.extend(std::iter::repeat_n(start(2, &[]), 5_000));
    chunks.extend(std::iter::repeat_n(end(), 5_000));
    chunks.extend([start(1, &[]), end()]);
    let document = parse(&document(&chunks), 8).unwrap();
    assert_eq!(document.roots.len(), 2, "end tags of what is too deep close nothing else");
    assert_eq!(document.faults[0].kind, ErrorKind::TooDeep);
}

#[test]
fn one_long_string_named_often_does_not_grow() {
    // A thousand offsets, each to the same 20 kB.
    let strings = [utf8(&"x".repeat(20_000))];
    let one = pool_of(&strings, true);
    let text_of_pool = one[32..].to_vec();
    let fields = words(&[1000, 0, 0x100, 28 + 4000, 0]);
    let many = chunk(chunk::STRING_POOL, &fields, &[words(&[0; 1000]), text_of_pool].concat());
    let mut chunks = vec![many, start(0, &[])];
    chunks.extend((0..1000).map(text));
    chunks.push(end());
    let bytes = document(&chunks);
    let document = parse(&bytes, 8).unwrap();
    let held: usize = document.roots[0].text.iter().map(|text| text.len()).sum();
    assert!(held <= 2 * bytes.len(), "{held} bytes held of {}", bytes.len());
    assert_eq!(document.faults[0].kind, ErrorKind::OverBudget);
}

#[test]
fn endless_elements_are_left_out() {
    let mut chunks = vec![pool(&STRINGS, true), start(1, &[])];
    let pair = [start(2, &[]), end()].concat();
    chunks.extend(std::iter::repeat_n(pair, 300_000));
    chunks.push(end());
    let document = parse(&document(&chunks), 8).unwrap();
    assert_eq!(document.roots.len(), 1);
    assert!(document.roots[0].children.len() < 300_000);
    assert_eq!(document.faults[0].kind, ErrorKind::OverBudget);
}

#[test]
fn values_are_shown_as_android_does() {
    let shown = |kind, data| Scalar::new(kind, data).to_string();
    assert_eq!(shown(0x01, 0x7f01_0002), "@0x7f010002");
    assert_eq!(shown(0x04, 1.5f32.to_bits()), "1.5");
    assert_eq!(shown(0x05, 16 << 8 | 1), "16dip");
    assert_eq!(shown(0x06, 1 << 30 | 3 << 4), "50%");
    assert_eq!(shown(0x10, u32::MAX), "-1");
    assert_eq!(shown(0x11, 0x2_0000), "0x20000");
    assert_eq!(shown(0x12, u32::MAX), "true");
    assert_eq!(shown(0x1c, 0xff00_00ff), "#ff0000ff");
}

#[test]
fn cut_and_flipped_nothing_panics() {
    let chunks = [
        pool(&STRINGS, false),
        map(&[attrs::NAME]),
        start(1, &[]),
        start(2, &[(5, 0, 3, STRING, 3)]),
        end(),
        end(),
    ];
    let whole = document(&chunks);
    let sound = parse(&whole, 8).unwrap();
    for len in 0..whole.len() {
        if let Ok(cut) = parse(&whole[..len], 8) {
            assert!(!cut.faults.is_empty(), "cut at {len} without a fault");
        }
    }
    let mut bent = whole.clone();
    for at in 0..whole.len() {
        for bit in 0..8 {
            bent[at] ^= 1 << bit;
            let _ = parse(&bent, 8);
            bent[at] ^= 1 << bit;
        }
    }
    assert_eq!(parse(&bent, 8).unwrap(), sound);
}
