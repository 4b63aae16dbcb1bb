//! Images made of nothing but what a test is about.

use super::commands::{LinkKind, version_text};
use super::*;
use crate::bytes::ErrorKind;

/// Where the images of [`image`] are mapped.
pub(crate) const BASE: u64 = 0x1_0000_0000;

/// A 64-bit library for arm64 with these further load commands, whose sizes are filled in, and one segment with these
/// sections, each at a multiple of sixteen. Its bytes, and the address of each section.
pub(crate) fn image(more: &[(u32, Vec<u8>)], sections: &[(&str, Vec<u8>)]) -> (Vec<u8>, Vec<u64>) {
    let commands: usize = more.iter().map(|(_, body)| 8 + body.len()).sum();
    let head = (32 + 72 + 80 * sections.len() + commands).next_multiple_of(16);
    let (mut content, mut places) = (Vec::new(), Vec::new());
    for (_, bytes) in sections {
        places.push(head + content.len());
        content.extend(bytes);
        content.resize(content.len().next_multiple_of(16), 0);
    }
    let mut out = Vec::new();
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let size = 72 + 80 * sections.len();
    out.extend(words(&[
        0xFEED_FACF,
        0x0100_000C,
        0,
        6,
        1 + more.len() as u32,
        (size + commands) as u32,
        0,
        0,
    ]));
    out.extend(words(&[0x19, size as u32]));
    out.extend(b"__TEXT\0\0\0\0\0\0\0\0\0\0");
    let whole = (head + content.len()) as u64;
    [BASE, whole, 0, whole].iter().for_each(|word| out.extend(word.to_le_bytes()));
    out.extend(words(&[5, 5, sections.len() as u32, 0]));
    for ((name, bytes), place) in sections.iter().zip(&places) {
        let field = |name: &str| [name.as_bytes(), &[0; 16]].concat()[..16].to_vec();
        out.extend([field(name), field("__TEXT")].concat());
        out.extend((BASE + *place as u64).to_le_bytes());
        out.extend((bytes.len() as u64).to_le_bytes());
        out.extend(words(&[*place as u32, 4, 0, 0, 0, 0, 0, 0]));
    }
    for (command, body) in more {
        out.extend(words(&[*command, 8 + body.len() as u32]));
        out.extend(body);
    }
    out.resize(head, 0);
    out.extend(content);
    (out, places.iter().map(|place| BASE + *place as u64).collect())
}

/// The body of a command that names a library of version 2.1.3.
fn library(name: &str) -> Vec<u8> {
    let mut body: Vec<u8> = [24u32, 0, 0x0002_0103, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
    body.extend(name.as_bytes());
    body.resize((body.len() + 1).next_multiple_of(8), 0);
    body
}

fn body(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Each way of linking, by its command.
const LINKS: [(u32, LinkKind); 5] = [
    (0xC, LinkKind::Required),
    (0x8000_0018, LinkKind::Weak),
    (0x8000_001F, LinkKind::Reexported),
    (0x20, LinkKind::Lazy),
    (0x8000_0023, LinkKind::Required),
];

#[test]
fn libraries_and_how_they_are_linked() {
    let mut more: Vec<_> =
        LINKS.iter().map(|(command, _)| (*command, library(&format!("/usr/lib/{command}.dylib")))).collect();
    more.push((0xD, library("@rpath/Kit.framework/Kit")));
    more.push((0x8000_001C, [&body(&[12])[..], b"@loader_path\0\0\0\0"].concat()));
    let (data, _) = image(&more, &[]);
    let image = Image::parse(&data).unwrap();
    assert_eq!(image.faults, []);
    let found: Vec<_> = image.commands.dylibs.iter().map(|dylib| (dylib.name.clone(), dylib.kind)).collect();
    assert_eq!(found, LINKS.map(|(command, kind)| (format!("/usr/lib/{command}.dylib"), kind)));
    assert_eq!(version_text(image.commands.dylibs[0].version), "2.1.3");
    assert_eq!(image.commands.id.as_deref(), Some("@rpath/Kit.framework/Kit"));
    assert_eq!(image.commands.rpaths, ["@loader_path"]);
}

#[test]
fn systems_by_the_old_commands_and_the_new_one() {
    let built = |command: u32, words: &[u32]| {
        let (data, _) = image(&[(command, body(words))], &[]);
        let build = Image::parse(&data).unwrap().commands.build.unwrap();
        (build.platform, version_text(build.min_os), version_text(build.sdk))
    };
    let versions = |platform| (platform, "13.4".to_owned(), "17.0.1".to_owned());
    for (command, platform) in [(0x24, 1), (0x25, 2), (0x2F, 3), (0x30, 4)] {
        assert_eq!(built(command, &[0xD_0400, 0x11_0001]), versions(platform));
    }
    // The simulator of iOS.
    assert_eq!(built(0x32, &[7, 0xD_0400, 0x11_0001, 0]), versions(7));
}

#[test]
fn encryption_by_its_id() {
    for (command, tail) in [(0x21, &[][..]), (0x2C, &[0])] {
        for (id, is_encrypted) in [(0, false), (1, true)] {
            let (data, _) = image(&[(command, body(&[&[0x4000, 0x8000, id], tail].concat()))], &[]);
            assert_eq!(Image::parse(&data).unwrap().is_encrypted(), is_encrypted);
        }
    }
}

/// Whatever is wrong with one command: it alone is lost, and the library behind it is read.
#[test]
fn each_command_that_ends_early_costs_only_itself() {
    let known =
        [0xC, 0x2, 0xD, 0x1B, 0x8000_001C, 0x1D, 0x21, 0x22, 0x24, 0x32, 0x8000_0033, 0x8000_0034, 0x19, 0x1];
    for command in known {
        let (data, _) = image(&[(command, Vec::new()), (0xC, library("/usr/lib/a.dylib"))], &[]);
        let image = Image::parse(&data).unwrap();
        let kinds: Vec<_> = image.faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, [ErrorKind::Truncated], "command {command:#x}");
        assert_eq!(image.commands.dylibs.len(), 1, "command {command:#x}");
    }
    // A name that starts outside of its command.
    let (data, _) = image(&[(0xC, body(&[4000, 0, 0, 0])), (0xC, library("/usr/lib/a.dylib"))], &[]);
    let image = Image::parse(&data).unwrap();
    assert_eq!((image.faults.len(), image.commands.dylibs.len()), (1, 1));
}

#[test]
fn a_size_that_leads_nowhere_ends_the_walk_and_is_told() {
    for size in [0u32, 7, 4000, u32::MAX] {
        let (mut data, _) =
            image(&[(0xC, library("/usr/lib/a.dylib")), (0xC, library("/usr/lib/b.dylib"))], &[]);
        let first = 32 + 72;
        data[first + 4..first + 8].copy_from_slice(&size.to_le_bytes());
        let image = Image::parse(&data).unwrap();
        assert_eq!((image.faults.len(), image.commands.dylibs.len()), (1, 0), "size {size}");
        assert_eq!(image.commands.segments.len(), 1, "what stands before it is kept");
    }
}

#[test]
fn sections_by_their_number_over_all_segments() {
    let (data, addresses) = image(&[], &[("__text", vec![1; 3]), ("__objc_data", vec![2; 40])]);
    let image = Image::parse(&data).unwrap();
    assert_eq!((image.section_number("__objc_data"), image.section_number("__data")), (Some(2), None));
    assert_eq!(image.bytes_at(addresses[1], "").unwrap().get(..40), Some(&[2; 40][..]));
}

/// Two undefined symbols of which the linker's stretch holds the second alone.
#[test]
fn undefined_symbols_are_looked_for_where_the_linker_put_them_when_the_loader_has_its_own_tables() {
    let entry = |strx: u32| [body(&[strx, 1]), vec![0; 8]].concat();
    let table = || [entry(1), entry(4), b"\0_a\0_b\0".to_vec()].concat();
    let wanted = |dysymtab: &[u32], is_bound: bool| {
        let built = |offset: u32| {
            let mut more = vec![
                (0x2, body(&[offset, 2, offset + 32, 7])),
                (0xB, body(&[&[0, 0, 0, 0][..], dysymtab].concat())),
            ];
            if is_bound {
                more.push((0x8000_0022, body(&[0; 10])));
            }
            image(&more, &[("__linkedit", table())])
        };
        let (_, addresses) = built(0);
        let (data, _) = built(u32::try_from(addresses[0] - BASE).unwrap());
        let image = Image::parse(&data).unwrap();
        let mut names = Vec::new();
        let faults =
            imports(&image, |name| names.push(name.split(|byte| *byte == 0).next().unwrap().to_vec()));
        assert_eq!((&*image.faults, &*faults), (&[][..], &[][..]));
        names.into_iter().map(|name| String::from_utf8(name).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(wanted(&[1, 1], true), ["_b"]);
    assert_eq!(wanted(&[1, 1], false), ["_a", "_b"], "nothing else tells what is wanted");
    assert_eq!(wanted(&[1, 2], true), ["_a", "_b"], "a stretch past the end says nothing");
}
