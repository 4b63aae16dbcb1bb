use super::*;
use crate::formats::axml::testing::{chunk, pool, words};

const STRING: u8 = 3;
const REFERENCE: u8 = 1;

/// A configuration: size, then language and country where given.
fn config(language: &[u8; 2], country: &[u8; 2]) -> Vec<u8> {
    let mut bytes = words(&[28, 0]);
    bytes.extend([language.as_slice(), country].concat());
    bytes.resize(28, 0);
    bytes
}

/// A plain entry with the name at `key`.
fn plain(key: u32, kind: u8, data: u32) -> Vec<u8> {
    words(&[8, key, 8 | u32::from(kind) << 24, data])
}

fn compact(key: u16, kind: u8, data: u32) -> Vec<u8> {
    words(&[u32::from(key) | (u32::from(kind) << 8 | 8) << 16, data])
}

fn bag(key: u32) -> Vec<u8> {
    words(&[16 | 1 << 16, key, 0, 0])
}

/// How the table of offsets is written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Normal,
    Short,
    Sparse,
}

/// Entries of type 1 by number, in one configuration.
fn entries(form: Form, config: &[u8], entries: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let (mut offsets, mut body) = (Vec::new(), Vec::new());
    let last = entries.iter().map(|(number, _)| *number).max().unwrap_or(0);
    for number in 0..=last {
        let entry = entries.iter().find(|(other, _)| *other == number);
        let at = entry.map(|(_, entry)| {
            let at = u32::try_from(body.len()).unwrap();
            body.extend_from_slice(entry);
            at
        });
        match form {
            Form::Normal => offsets.extend(at.unwrap_or(u32::MAX).to_le_bytes()),
            Form::Short => offsets.extend(at.map_or(u16::MAX, |at| (at / 4) as u16).to_le_bytes()),
            Form::Sparse => {
                offsets.extend(at.map(|at| words(&[u32::from(number) | (at / 4) << 16])).unwrap_or_default());
            }
        }
    }
    offsets.resize(offsets.len().next_multiple_of(4), 0);
    let (flags, count) = match form {
        Form::Normal => (0, u32::from(last) + 1),
        Form::Short => (2, u32::from(last) + 1),
        Form::Sparse => (1, u32::try_from(entries.len()).unwrap()),
    };
    let start = u32::try_from(20 + config.len() + offsets.len()).unwrap();
    let fields = [words(&[1 | flags << 8, count, start]), config.to_vec()].concat();
    chunk(TYPE, &fields, &[offsets, body].concat())
}

const TEXTS: [&str; 4] = ["Label", "标签", "Etikett", "label in English"];
const KEYS: [&str; 3] = ["app_name", "other", "loop"];

/// A table of package 0x7f that holds `types`.
fn table(types: &[Vec<u8>]) -> Vec<u8> {
    let (types_pool, keys_pool) = (pool(&["string"], true), pool(&KEYS, true));
    let unknown = chunk(0x0206, &words(&[0]), &[]);
    let mut fields = words(&[0x7f]);
    fields.resize(4 + 256, 0);
    let keys_at = 288 + u32::try_from(types_pool.len()).unwrap();
    fields.extend(words(&[288, 1, keys_at, 3, 0]));
    let body = [types_pool, keys_pool, unknown, types.concat()].concat();
    let package = chunk(PACKAGE, &fields, &body);
    chunk(chunk::TABLE, &words(&[1]), &[pool(&TEXTS, true), package].concat())
}

fn text(bytes: &[u8], id: u32, language: Option<[u8; 2]>) -> Resolved<'_> {
    let table = Table::read(bytes).expect("a table");
    assert_eq!(table.faults(), []);
    table.resolve(id, language).expect("a resource")
}

fn is(text: &str) -> Resolved<'_> {
    Resolved::Text(text.into())
}

#[test]
fn every_form_of_entry_is_read() {
    for form in [Form::Normal, Form::Short, Form::Sparse] {
        let all =
            [(1, plain(0, STRING, 0)), (5, compact(1, STRING, 2)), (6, bag(1)), (9, plain(1, 0x10, 42))];
        let bytes = table(&[entries(form, &config(&[0; 2], &[0; 2]), &all)]);
        assert_eq!(text(&bytes, 0x7f01_0001, None), is("Label"));
        assert_eq!(text(&bytes, 0x7f01_0005, None), is("Etikett"));
        assert_eq!(text(&bytes, 0x7f01_0006, None), Resolved::Bag);
        assert_eq!(text(&bytes, 0x7f01_0009, None), Resolved::Scalar(Scalar::Int(42)));
        for missing in [0x7f01_0000, 0x7f01_0002, 0x7f01_0010, 0x7f02_0001, 0x7e01_0001, 0x7f00_0001] {
            assert_eq!(text(&bytes, missing, None), Resolved::Elsewhere(missing));
        }
        let table = Table::read(&bytes).unwrap();
        assert_eq!(table.name(0x7f01_0001), Ok(Some("string/app_name".to_owned())));
        assert_eq!(table.name(0x7f01_0005), Ok(Some("string/other".to_owned())));
        assert_eq!(table.name(0x7f01_0002), Ok(None));
    }
}

#[test]
fn the_nearest_language_wins() {
    let entry = |language, country, index| {
        entries(Form::Normal, &config(language, country), &[(0, plain(0, STRING, index))])
    };
    let (german, chinese) = (entry(b"de", &[0; 2], 2), entry(b"zh", b"CN", 1));
    let (english, default) = (entry(b"en", &[0; 2], 3), entry(&[0; 2], &[0; 2], 0));
    let id = 0x7f01_0000;
    let all = table(&[german.clone(), chinese.clone(), english.clone(), default]);
    assert_eq!(text(&all, id, None), is("Label"));
    assert_eq!(text(&all, id, Some(*b"zh")), is("标签"));
    assert_eq!(text(&all, id, Some(*b"fr")), is("Label"));
    assert_eq!(text(&table(&[german.clone(), chinese, english]), id, None), is("label in English"));
    assert_eq!(text(&table(&[german]), id, None), is("Etikett"));
}

#[test]
fn references_are_followed_to_an_end() {
    let refers = |number, to| (number, plain(0, REFERENCE, to));
    let all = [
        refers(0, 0x7f01_0001),
        (1, plain(0, STRING, 0)),
        refers(2, 0x0104_000a),
        refers(3, 0x7f01_0004),
        refers(4, 0x7f01_0003),
        refers(5, 0x7f01_0005),
        refers(6, 0x0001_0001),
        refers(7, 0),
    ];
    let bytes = table(&[entries(Form::Normal, &config(&[0; 2], &[0; 2]), &all)]);
    assert_eq!(text(&bytes, 0x7f01_0000, None), is("Label"));
    assert_eq!(text(&bytes, 0x7f01_0002, None), Resolved::Elsewhere(0x0104_000a));
    assert_eq!(text(&bytes, 0x7f01_0006, None), is("Label"), "package 0 is the same package");
    assert_eq!(text(&bytes, 0x7f01_0007, None), Resolved::Scalar(Scalar::Null));
    let table = Table::read(&bytes).unwrap();
    for endless in [0x7f01_0003, 0x7f01_0005] {
        assert_eq!(table.resolve(endless, None).unwrap_err().kind, ErrorKind::TooDeep);
    }
}

#[test]
fn a_broken_configuration_costs_only_itself() {
    let good = entries(Form::Normal, &config(&[0; 2], &[0; 2]), &[(0, plain(0, STRING, 0))]);
    let mut broken = entries(Form::Normal, &config(b"zh", &[0; 2]), &[(0, plain(0, STRING, 1))]);
    broken[12..16].fill(0xff); // the count: more offsets than there are bytes
    let bytes = table(&[broken, good]);
    let table = Table::read(&bytes).unwrap();
    assert_eq!(table.resolve(0x7f01_0000, Some(*b"zh")), Ok(is("Label")));
    let [fault] = table.faults() else { panic!("one fault") };
    assert_eq!((fault.kind, fault.what), (ErrorKind::OutOfRange, "resource offsets"));
}

#[test]
fn a_broken_entry_costs_only_itself() {
    let good = entries(Form::Normal, &config(&[0; 2], &[0; 2]), &[(0, plain(0, STRING, 0))]);
    let mut broken = entries(Form::Normal, &config(b"zh", &[0; 2]), &[(0, plain(0, STRING, 1)), (1, bag(0))]);
    broken[48..56].copy_from_slice(&words(&[0x7fff_fff0, 0x7fff_fff0])); // both offsets
    let bytes = table(&[broken, good]);
    assert_eq!(text(&bytes, 0x7f01_0000, Some(*b"zh")), is("Label"));
    let table = Table::read(&bytes).unwrap();
    assert_eq!(table.resolve(0x7f01_0001, None).unwrap_err().kind, ErrorKind::OutOfRange);
}

#[test]
fn cut_and_flipped_nothing_panics() {
    let all = [(0, plain(0, STRING, 0)), (1, compact(1, REFERENCE, 0x7f01_0000)), (2, bag(2))];
    let forms = [Form::Normal, Form::Short, Form::Sparse];
    let types = forms.map(|form| entries(form, &config(b"zh", b"CN"), &all));
    let whole = table(&types);
    let read = |bytes: &[u8]| {
        let table = Table::read(bytes)?;
        for id in 0x7f01_0000..0x7f01_0004 {
            let _ = (table.resolve(id, Some(*b"zh")), table.name(id));
        }
        Ok::<_, ReadError>(table.faults().len())
    };
    assert_eq!(read(&whole), Ok(0));
    for len in 0..whole.len() {
        assert_ne!(read(&whole[..len]), Ok(0), "cut at {len} without a fault");
    }
    let mut bent = whole.clone();
    for at in 0..whole.len() {
        for bit in 0..8 {
            bent[at] ^= 1 << bit;
            let _ = read(&bent);
            bent[at] ^= 1 << bit;
        }
    }
}
