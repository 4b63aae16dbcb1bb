use super::*;
use crate::formats::dex::testing::Builder;
use crate::model::Reason;

struct Wants(Vec<&'static str>, Vec<&'static str>);

impl Interest for Wants {
    fn class_prefixes(&self) -> &[&str] {
        &self.0
    }

    fn strings(&self) -> &[&str] {
        &self.1
    }
}

fn wants() -> Wants {
    Wants(vec!["com.sdk.", "com.sdkx.One", "org.other.", "z.z."], vec!["api.example.com", "zzz"])
}

fn sample() -> Vec<u8> {
    Builder::new("035")
        .class("Lcom/app/Main;", &[("run", &[0x000e])])
        .class("Lcom/app/Main$Inner;", &[])
        .class("Lcom/app/Main/Deep;", &[])
        .class("Lcom/sdk/Here;", &[])
        .refers_to("Lcom/sdk/Gone;")
        .refers_to("Lcom/sdk/deep/Gone;")
        .refers_to("Lcom/sdkx/One;")
        .refers_to("Lcom/sdkx/Two;")
        .refers_to("Ljava/lang/Object;")
        .refers_to("Lcom/sdk;")
        .string("api.example.com")
        .string("api.example.comma")
        .build()
}

fn names(names: &Names) -> Vec<&str> {
    names.iter().collect()
}

#[test]
fn defined_referenced_and_wanted_strings_are_told_apart() {
    let (unit, gaps) = read("classes.dex", &sample(), &wants(), "app.apk");
    assert_eq!(gaps, []);
    assert_eq!(
        names(&unit.defined),
        ["com.app.Main", "com.app.Main$Inner", "com.app.Main.Deep", "com.sdk.Here"]
    );
    assert_eq!(names(&unit.referenced), ["com.sdk.Gone", "com.sdk.deep.Gone", "com.sdkx.One"]);
    assert_eq!(names(&unit.strings), ["api.example.com"]);
}

#[test]
fn an_unsorted_dex_gives_the_same() {
    let data = sample();
    let (expected, _) = read("classes.dex", &data, &wants(), "app.apk");
    let mut shuffled = data.clone();
    // Swap the first and last string, and mend the types that name them: string_ids begin at 0x70.
    let header = dex::Dex::open_at(&data, 0).unwrap().header().to_owned();
    let at = |index: u32, table: u32| (table + index * 4) as usize;
    let types = header.types;
    for index in 0..types.count / 2 {
        let (low, high) = (at(index, types.offset), at(types.count - 1 - index, types.offset));
        for byte in 0..4 {
            shuffled.swap(low + byte, high + byte);
        }
    }
    // The class definitions count in the same table.
    for class in 0..header.classes.count {
        let at = (header.classes.offset + class * 32) as usize;
        shuffled[at] = (types.count - 1) as u8 - shuffled[at];
    }
    assert_ne!(shuffled, data);
    let (unit, gaps) = read("classes.dex", &shuffled, &wants(), "app.apk");
    assert_eq!((unit, gaps), (expected, vec![]));
}

#[test]
fn what_is_no_dex_is_a_gap() {
    let (unit, gaps) = read("classes2.dex", b"PK\x03\x04 not a dex", &wants(), "app.apk");
    assert!(unit.defined.is_empty());
    let gap = &gaps[0];
    assert_eq!((gap.part, gap.reason), (Part::Code, Reason::Read(ErrorKind::BadMagic)));
    assert_eq!(gap.place.entry.as_deref(), Some("classes2.dex"));
}

#[test]
fn every_cut_is_a_gap_and_no_flip_panics() {
    let data = sample();
    for end in 0..data.len() {
        assert!(!read("classes.dex", &data[..end], &wants(), "a").1.is_empty(), "cut at {end}");
    }
    for at in 0..data.len() {
        for bit in 0..8 {
            let mut data = data.clone();
            data[at] ^= 1 << bit;
            read("classes.dex", &data, &wants(), "a");
        }
    }
}

#[test]
fn prefixes_and_tables_meet_whatever_their_sizes() {
    let descriptors: Vec<String> = (0..200).map(|i| format!("Lp{:02}/C{i:03};", i % 50)).collect();
    let mut builder = Builder::new("035");
    builder.types = descriptors.iter().map(String::as_str).collect();
    let data = builder.build();
    let (unit, _) = read("classes.dex", &data, &Wants(vec!["p07.", "p08.C108", "p49."], vec![]), "a");
    let expected = [
        "p07.C007", "p07.C057", "p07.C107", "p07.C157", "p08.C108", "p49.C049", "p49.C099", "p49.C149",
        "p49.C199",
    ];
    assert_eq!(names(&unit.referenced), expected);
}
