//! Documents and tables built field by field, and what aapt2 made of the same.

use super::*;
use crate::formats::arsc::Resolved;
use crate::formats::axml::attrs;

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value > 127 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn bytes(number: u64, data: &[u8]) -> Vec<u8> {
    [varint(number << 3 | 2), varint(data.len() as u64), data.to_vec()].concat()
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn attribute(name: &str, id: u32, item: &[u8]) -> Vec<u8> {
    bytes(4, &[bytes(2, name.as_bytes()), number(5, u64::from(id)), bytes(6, item)].concat())
}

fn element(name: &str, inner: &[Vec<u8>]) -> Vec<u8> {
    bytes(1, &[bytes(3, name.as_bytes()), inner.concat()].concat())
}

#[test]
fn elements_attributes_and_values() {
    let permission = element(
        "uses-permission",
        &[
            attribute("name", attrs::NAME, &bytes(2, &bytes(1, b"android.permission.CAMERA"))),
            attribute("maxSdkVersion", attrs::MAX_SDK_VERSION, &bytes(7, &number(6, 28))),
            attribute("label", attrs::LABEL, &bytes(1, &number(2, 0x7f01_0002))),
            attribute("required", attrs::REQUIRED, &bytes(7, &number(8, 1))),
        ],
    );
    let position = bytes(3, &number(1, 9));
    let root = element("manifest", &[bytes(5, &[permission, position].concat())]);
    let document = parse(&root, 8).unwrap();
    assert_eq!(document.faults, []);
    let permission = &document.roots[0].children[0];
    assert_eq!((&*permission.name, permission.line), ("uses-permission", 9));
    let value = |id| permission.attribute(id).unwrap().value;
    assert_eq!(permission.attribute(attrs::NAME).unwrap().text.as_deref(), Some("android.permission.CAMERA"));
    assert_eq!(value(attrs::MAX_SDK_VERSION), Scalar::Int(28));
    assert_eq!(value(attrs::LABEL), Scalar::Reference(0x7f01_0002));
    assert_eq!(value(attrs::REQUIRED), Scalar::Bool(true));
}

#[test]
fn nesting_ends_somewhere() {
    let mut node = element("a", &[]);
    for _ in 0..5_000 {
        node = element("a", &[bytes(5, &node)]);
    }
    let document = parse(&node, 64).unwrap();
    assert_eq!(document.faults[0].kind, ErrorKind::TooDeep);
    let mut depth = 0;
    let mut inner = document.roots.first();
    while let Some(element) = inner {
        (depth, inner) = (depth + 1, element.children.first());
    }
    assert_eq!(depth, 64);
}

#[test]
fn what_stands_before_the_damage_is_read() {
    let root = element("manifest", &[bytes(5, &element("application", &[]))]);
    // One byte of another field, whose length runs past the end.
    let damaged = [bytes(1, &[root.get(2..).unwrap(), &[0x2a, 0x7f]].concat())].concat();
    let document = parse(&damaged, 8).unwrap();
    assert_eq!(document.faults[0].kind, ErrorKind::Truncated);
    assert_eq!(&*document.roots[0].children[0].name, "application");
    assert_eq!(parse(b"", 8).unwrap_err().kind, ErrorKind::BadMagic);
    assert_eq!(parse(&[0x0a, 0xff], 8).unwrap_err().kind, ErrorKind::Truncated);
}

/// An `Entry` of values, each with its locale.
fn entry(id: u64, name: &str, values: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let values = values.iter().map(|(locale, item)| {
        let config = if locale.is_empty() { Vec::new() } else { bytes(3, locale.as_bytes()) };
        bytes(6, &[bytes(1, &config), bytes(2, &bytes(4, item))].concat())
    });
    let head = [bytes(1, &number(1, id)), bytes(2, name.as_bytes())].concat();
    bytes(3, &[head, values.collect::<Vec<_>>().concat()].concat())
}

fn text(text: &str) -> Vec<u8> {
    bytes(2, &bytes(1, text.as_bytes()))
}

fn table(entries: &[Vec<u8>]) -> Vec<u8> {
    let kind = [bytes(1, &number(1, 1)), bytes(2, b"string"), entries.concat()].concat();
    bytes(2, &[bytes(1, &number(1, 0x7f)), bytes(3, &kind)].concat())
}

#[test]
fn texts_by_id_in_the_plainest_configuration() {
    let data = table(&[
        entry(0, "app", &[("zh", text("灯笼")), ("", text("Lantern")), ("en-GB", text("Torch"))]),
        entry(1, "foreign", &[("zh", text("灯")), ("en", text("light"))]),
        entry(2, "again", &[("", bytes(1, &number(2, 0x7f01_0000)))]),
        entry(3, "by-name", &[("", bytes(1, &bytes(3, b"string/app")))]),
        entry(4, "framework", &[("", bytes(1, &number(2, 0x0104_000a)))]),
        entry(5, "number", &[("", bytes(7, &number(6, 7)))]),
    ]);
    let table = Table::read(&data).unwrap();
    assert_eq!(table.faults(), []);
    let of = |id: u32| table.resolve(0x7f01_0000 | id).unwrap();
    assert_eq!(of(0), Resolved::Text("Lantern".into()));
    assert_eq!(of(1), Resolved::Text("light".into()));
    assert_eq!(of(2), Resolved::Text("Lantern".into()));
    assert_eq!(of(3), Resolved::Text("Lantern".into()));
    assert_eq!(of(4), Resolved::Elsewhere(0x0104_000a));
    assert_eq!(of(5), Resolved::Scalar(Scalar::Int(7)));
    assert_eq!(of(6), Resolved::Elsewhere(0x7f01_0006));
    assert_eq!(table.name(0x7f01_0002).as_deref(), Some("string/again"));
}

#[test]
fn references_in_a_ring_are_an_error() {
    let to = |id: u64| bytes(1, &number(2, 0x7f01_0000 | id));
    let data = table(&[entry(0, "a", &[("", to(1))]), entry(1, "b", &[("", to(0))])]);
    let table = Table::read(&data).unwrap();
    assert_eq!(table.resolve(0x7f01_0000).unwrap_err().kind, ErrorKind::TooDeep);
}

#[test]
fn a_damaged_table_keeps_what_stands_before() {
    let mut data = table(&[entry(0, "app", &[("", text("Lantern"))])]);
    data.extend([0x12, 0x20, 0x0a]);
    let table = Table::read(&data).unwrap();
    assert_eq!(table.faults()[0].kind, ErrorKind::Truncated);
    assert_eq!(table.resolve(0x7f01_0000).unwrap(), Resolved::Text("Lantern".into()));
    assert!(Table::read(&[0x12]).is_err());
}
