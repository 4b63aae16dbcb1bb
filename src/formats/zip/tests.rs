use super::testing::{Piece, Zip};
use super::*;
use std::io::{Cursor, Read, Write};

const TEXT: &[u8] =
    b"the quick brown fox jumps over the lazy dog, and the lazy dog lets the quick brown fox jump";

fn sound() -> Zip {
    Zip::of([
        Piece::deflated("AndroidManifest.xml", TEXT),
        Piece::stored("resources.arsc", b"table"),
        Piece::deflated("classes.dex", &TEXT.repeat(40)),
    ])
}

/// The entries' bytes, by name; an error or a fault ends the test.
fn contents(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let budget = Budget::new();
    let archive = Archive::open(bytes, &budget).unwrap();
    let read = |entry: &Entry| {
        let content = archive.read(entry, &budget).unwrap();
        assert_eq!(content.fault, None);
        (entry.name.clone(), content.data.into_owned())
    };
    archive.entries().iter().map(read).collect()
}

fn faults(bytes: &[u8]) -> Vec<(Option<String>, FaultKind)> {
    let archive = Archive::open(bytes, &Budget::new()).unwrap();
    archive.faults().iter().map(|fault| (fault.entry.clone(), fault.kind)).collect()
}

/// Reads as the sound archive does, and nothing is said against it.
fn assert_whole(bytes: &[u8]) {
    assert_eq!(faults(bytes), []);
    assert!(contents(bytes) == contents(&sound().build()));
}

#[test]
fn agrees_with_the_zip_crate() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = zip::write::SimpleFileOptions::default();
    let stored = deflated.compression_method(zip::CompressionMethod::Stored);
    for i in 0..50 {
        writer.start_file(format!("res/{i}.xml"), if i % 3 == 0 { stored } else { deflated }).unwrap();
        writer.write_all(&TEXT.repeat(i * 7)).unwrap();
    }
    writer.add_directory("assets/中文", stored).unwrap();
    let bytes = writer.finish().unwrap().into_inner();

    let mut theirs = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let ours = contents(&bytes);
    assert_eq!(ours.len(), theirs.len());
    for (i, (name, data)) in ours.iter().enumerate() {
        let mut entry = theirs.by_index(i).unwrap();
        let mut expected = Vec::new();
        entry.read_to_end(&mut expected).unwrap();
        assert_eq!((name.as_str(), data), (&*entry.name().unwrap(), &expected));
    }
    assert_eq!(faults(&bytes), []);
}

#[test]
fn a_builder_archive_is_sound() {
    let bytes = sound().build();
    let mut theirs = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    for (name, data) in contents(&bytes) {
        let mut expected = Vec::new();
        theirs.by_name(&name).unwrap().read_to_end(&mut expected).unwrap();
        assert_eq!(data, expected);
    }
    assert_whole(&bytes);
}

#[test]
fn an_archive_without_entries_is_read() {
    assert_eq!(contents(&Zip::default().build()), []);
}

#[test]
fn what_is_no_archive_is_an_error() {
    let kind = |data: &[u8]| Directory::read(data, &Budget::new()).unwrap_err().kind;
    assert_eq!(kind(b""), ErrorKind::Truncated);
    assert_eq!(kind(&[0x50; 4000]), ErrorKind::BadMagic);
    let mut cut_inside = sound().build();
    cut_inside.truncate(200);
    cut_inside.splice(0..0, *b"a tar file of archives");
    assert_eq!(kind(&cut_inside), ErrorKind::BadMagic);
    assert_eq!(kind(b"\x7fELF and much more of the same"), ErrorKind::BadMagic);
}

#[test]
fn find_and_under_go_by_name() {
    let bytes = sound().build();
    let directory = Directory::read(&bytes, &Budget::new()).unwrap();
    assert_eq!(directory.find("classes.dex").unwrap().size, TEXT.len() as u64 * 40);
    assert_eq!(directory.find("classes.de"), None);
    assert_eq!(directory.find("zzz"), None);
    let names: Vec<_> = directory.under("r").map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["resources.arsc"]);
}

#[test]
fn unknown_methods_are_stored_or_else_deflated() {
    for method in [1, 9, 99, 0x1234] {
        let mut zip = sound();
        zip.pieces.iter_mut().for_each(|piece| piece.method = method);
        assert_whole(&zip.build());
    }
}

#[test]
fn the_encryption_flag_over_plain_data_is_ignored() {
    let mut zip = sound();
    zip.pieces.iter_mut().for_each(|piece| piece.flags |= 1);
    assert_whole(&zip.build());
}

#[test]
fn encrypted_data_is_said_to_be_encrypted() {
    let mut zip = sound();
    for piece in &mut zip.pieces {
        piece.flags |= 1;
        piece.packed.iter_mut().for_each(|byte| *byte ^= 0xa5);
    }
    let bytes = zip.build();
    let budget = Budget::new();
    let archive = Archive::open(&bytes, &budget).unwrap();
    let dex = archive.find("classes.dex").unwrap();
    assert_eq!(archive.read(dex, &budget).unwrap_err().kind, ErrorKind::Encrypted);
    let table = archive.read(archive.find("resources.arsc").unwrap(), &budget).unwrap();
    assert_eq!(table.fault.unwrap().kind, FaultKind::Unread(ErrorKind::Encrypted));
}

#[test]
fn a_wrong_checksum_is_a_fault_and_the_data_is_given_out() {
    let mut zip = sound();
    zip.pieces[0].crc ^= 1;
    zip.pieces[1].crc ^= 1;
    let bytes = zip.build();
    let budget = Budget::new();
    let archive = Archive::open(&bytes, &budget).unwrap();
    for (entry, expected) in archive.entries().iter().zip([TEXT, b"table"]) {
        let content = archive.read(entry, &budget).unwrap();
        assert_eq!(content.fault.unwrap().kind, FaultKind::Unread(ErrorKind::Corrupt));
        assert_eq!(content.data, expected);
    }
}

#[test]
fn sizes_that_lie_do_not_hide_the_data() {
    for (compressed, size) in [(0, 0), (7, 1), (u32::MAX - 1, u32::MAX - 1), (1, 1 << 30)] {
        let mut zip = sound();
        for piece in zip.pieces.iter_mut().filter(|piece| piece.method == 8) {
            (piece.compressed, piece.size) = (compressed, size);
        }
        assert_whole(&zip.build());
    }
}

#[test]
fn local_sizes_do_not_count() {
    let mut zip = sound();
    zip.pieces.iter_mut().for_each(|piece| piece.local_sizes = Some((1, u32::MAX)));
    assert_whole(&zip.build());
    let mut zip = sound();
    zip.pieces = zip.pieces.into_iter().map(Piece::described).collect();
    assert_whole(&zip.build());
}

#[test]
fn another_name_in_the_local_header_is_a_fault() {
    let mut zip = sound();
    zip.pieces[2].local_name = Some(b"assets/dull.txt".to_vec());
    let bytes = zip.build();
    assert_eq!(faults(&bytes), [(Some("classes.dex".to_owned()), FaultKind::Ambiguous)]);
    assert_eq!(contents(&bytes), contents(&sound().build()));
}

#[test]
fn extra_fields_may_lie() {
    let mut zip = sound();
    // A record of 0xffff bytes in a field of six, and one of Android's alignment.
    zip.pieces[0].extra = vec![0x35, 0xd9, 0xff, 0xff, 0, 0];
    zip.pieces[1].local_extra = vec![0xff; 7];
    assert_whole(&zip.build());
    // The field itself runs past the directory's end.
    zip.pieces[2].extra_len = Some(0xfff0);
    assert_whole(&zip.build());
}

#[test]
fn an_extra_field_over_other_entries_is_recovered_from() {
    let mut zip = sound();
    zip.pieces[0].extra_len = Some(60);
    let bytes = zip.build();
    let names: Vec<_> = contents(&bytes).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["AndroidManifest.xml", "classes.dex", "resources.arsc"]);
    assert!(faults(&bytes).contains(&(Some("resources.arsc".to_owned()), FaultKind::Recovered)));
}

#[test]
fn bytes_before_the_archive_are_skipped() {
    for absolute in [false, true] {
        for zip64 in [false, true] {
            let prefix = b"dex\n035\0 and the rest of a dex file".to_vec();
            assert_whole(&Zip { prefix, absolute, zip64, ..sound() }.build());
        }
    }
}

#[test]
fn bytes_after_the_archive_and_lying_comments_are_skipped() {
    assert_whole(&Zip { trailer: vec![0; 100_000], ..sound() }.build());
    assert_whole(&Zip { comment: vec![b'x'; 0xffff], ..sound() }.build());
    assert_whole(&Zip { comment: vec![b'x'; 10], comment_len: Some(0xffff), ..sound() }.build());
    assert_whole(&Zip { comment: vec![b'x'; 10], comment_len: Some(0), ..sound() }.build());
    // A comment that looks like an end record, over nothing and over an entry of its own.
    assert_whole(&Zip { comment: Zip::default().build(), ..sound() }.build());
    let mut record = sound().build();
    record.drain(..record.len() - 22);
    assert_whole(&Zip { comment: record, ..sound() }.build());
}

#[test]
fn of_two_entries_of_one_name_the_first_counts() {
    let mut zip = sound();
    zip.pieces.insert(1, Piece::stored("classes.dex", b"first"));
    let bytes = zip.build();
    let budget = Budget::new();
    let archive = Archive::open(&bytes, &budget).unwrap();
    let entry = archive.find("classes.dex").unwrap();
    assert_eq!(&*archive.read(entry, &budget).unwrap().data, b"first");
    assert_eq!(faults(&bytes), [(Some("classes.dex".to_owned()), FaultKind::Ambiguous)]);
}

#[test]
fn the_same_file_twice_is_no_fault() {
    let mut zip = sound();
    zip.pieces.push(zip.pieces[0].clone());
    assert_eq!(faults(&zip.build()), []);
}

#[test]
fn odd_names_stay_as_they_are() {
    for name in ["AndroidManifest.xml\0", "a\rb\n", "res\\raw\\a", "/classes.dex", "../../etc/passwd", ""] {
        let bytes = Zip::of([Piece::stored(name, b"x")]).build();
        assert_eq!(contents(&bytes), [(name.to_owned(), b"x".to_vec())]);
        assert_eq!(faults(&bytes), []);
    }
}

#[test]
fn names_need_no_flag() {
    let mut piece = Piece::stored("", b"x");
    piece.name = vec![0xd7, 0xca, 0xd4, 0xb4];
    let bytes = Zip::of([piece]).build();
    let archive = Archive::open(&bytes, &Budget::new()).unwrap();
    assert_eq!(archive.find("资源").unwrap().raw_name.as_deref(), Some(&[0xd7, 0xca, 0xd4, 0xb4][..]));
}

#[test]
fn zip64_is_read() {
    assert_whole(&Zip { zip64: true, ..sound() }.build());
}

#[test]
fn a_count_that_promises_less_hides_nothing() {
    assert_whole(&Zip { count: Some(1), ..sound() }.build());
}

#[test]
fn a_count_that_promises_more_is_a_fault() {
    let bytes = Zip { count: Some(4), ..sound() }.build();
    assert_eq!(contents(&bytes), contents(&sound().build()));
    assert_eq!(faults(&bytes), [(None, FaultKind::Unread(ErrorKind::OutOfRange))]);
}

#[test]
fn four_billion_promised_entries_cost_nothing() {
    let mut bytes = Zip { zip64: true, ..sound() }.build();
    let record = memchr::memmem::rfind(&bytes, b"PK\x06\x06").unwrap();
    bytes[record + 32..record + 40].copy_from_slice(&u64::from(u32::MAX).to_le_bytes());
    assert_eq!(contents(&bytes), contents(&sound().build()));
    assert_eq!(faults(&bytes), [(None, FaultKind::Unread(ErrorKind::OutOfRange))]);
}

#[test]
fn the_entry_budget_holds() {
    let mut budget = Budget::new();
    budget.entries = 2;
    let bytes = sound().build();
    let archive = Archive::open(&bytes, &budget).unwrap();
    assert_eq!(archive.entries().len(), 2);
    assert!(archive.faults().iter().any(|fault| fault.kind == FaultKind::Unread(ErrorKind::OverBudget)));
}

#[test]
fn a_bomb_is_over_budget() {
    let bytes = Zip::of([Piece::deflated("classes.dex", &vec![0; 8 << 20])]).build();
    let archive = Archive::open(&bytes, &Budget::new()).unwrap();
    let entry = archive.find("classes.dex").unwrap();
    assert_eq!(archive.read(entry, &Budget::new()).unwrap().data.len(), 8 << 20);
    let small = Budget::with_inflated(1 << 20);
    assert_eq!(archive.read(entry, &small).unwrap_err().kind, ErrorKind::OverBudget);
    let mut strict = Budget::new();
    strict.ratio = 100;
    assert_eq!(archive.read(entry, &strict).unwrap_err().kind, ErrorKind::OverBudget);
}

#[test]
fn entries_that_share_their_bytes_share_the_budget() {
    let mut zip = Zip::of([Piece::stored("0", &[7; 1000])]);
    for i in 1..100 {
        let twin = Piece {
            name: i.to_string().into(),
            packed: Vec::new(),
            offset: Some(0),
            ..zip.pieces[0].clone()
        };
        zip.pieces.push(twin);
    }
    let bytes = zip.build();
    let budget = Budget::with_inflated(10_000);
    let archive = Archive::open(&bytes, &Budget::new()).unwrap();
    let read = archive.entries().iter().filter(|entry| archive.read(entry, &budget).is_ok()).count();
    assert_eq!(read, 10);
}

#[test]
fn a_lost_directory_is_recovered_from_local_headers() {
    for described in [false, true] {
        let mut zip = sound();
        if described {
            zip.pieces = zip.pieces.into_iter().map(Piece::described).collect();
        }
        let mut bytes = zip.build();
        bytes.truncate(memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap());
        assert_eq!(contents(&bytes), contents(&sound().build()));
        let faults = faults(&bytes);
        assert_eq!(faults.len(), 4);
        assert!(faults.contains(&(None, FaultKind::Unread(ErrorKind::Truncated))));
    }
}

#[test]
fn recovery_does_not_look_into_stored_archives() {
    let inner = Zip::of([Piece::stored("classes.dex", b"inner")]).build();
    let mut bytes = Zip::of([Piece::stored("plugin.apk", &inner), Piece::stored("b", b"b")]).build();
    bytes.truncate(memchr::memmem::rfind(&bytes, b"PK\x05\x06").unwrap());
    let names = |bytes: &[u8]| {
        let directory = Directory::read(bytes, &Budget::new()).unwrap();
        directory.entries().iter().map(|entry| entry.name.clone()).collect::<Vec<_>>()
    };
    // The inner directory is the last one left: its entries are not all that there is.
    assert_eq!(names(&bytes), ["classes.dex", "plugin.apk", "b"]);
    assert_eq!(contents(&bytes)[1], ("plugin.apk".to_owned(), inner));
    assert!(faults(&bytes).contains(&(None, FaultKind::Ambiguous)));
}

#[test]
fn a_cut_archive_says_so_at_each_length() {
    let bytes = Zip { zip64: true, ..sound() }.build();
    for len in 0..bytes.len() {
        let Ok(archive) = Archive::open(&bytes[..len], &Budget::new()) else { continue };
        assert!(!archive.faults().is_empty(), "cut to {len} of {}", bytes.len());
    }
}

#[test]
fn what_a_flipped_byte_takes_is_said() {
    for zip64 in [false, true] {
        let bytes = Zip { zip64, ..sound() }.build();
        let intact = contents(&bytes);
        for at in 0..bytes.len() {
            for mask in [1, 0x80, 0xff] {
                let mut flipped = bytes.clone();
                flipped[at] ^= mask;
                assert_said(&flipped, &intact, &format!("byte {at} ^ {mask:#x}, zip64 {zip64}"));
            }
        }
    }
}

/// Every entry of the intact archive is read as it was, or something is said.
fn assert_said(bytes: &[u8], intact: &[(String, Vec<u8>)], how: &str) {
    let budget = Budget::new();
    let Ok(archive) = Archive::open(bytes, &budget) else { return };
    let mut said = !archive.faults().is_empty();
    let mut read = Vec::new();
    for entry in archive.entries() {
        match archive.read(entry, &budget) {
            Ok(content) => {
                said |= content.fault.is_some();
                read.push((entry.name.clone(), content.data.into_owned()));
            }
            Err(_) => said = true,
        }
    }
    assert!(said || read == intact, "{how}: lost in silence");
}
