//! Policies from Word: the input is the body, in an archive made around it.

#![no_main]

use fineprint::policy::read::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = read("p.docx", &stored("word/document.xml", data));
});

/// A zip archive with one stored entry. Its checksum is zero: the reader notes that and reads on.
fn stored(name: &str, data: &[u8]) -> Vec<u8> {
    let (name_len, len) = (name.len() as u16, data.len() as u32);
    let sizes = [[0; 4], len.to_le_bytes(), len.to_le_bytes()].concat();
    let mut out = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
    out.extend([&sizes[..], &name_len.to_le_bytes(), &[0; 2], name.as_bytes(), data].concat());
    let directory = out.len() as u32;
    out.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0");
    out.extend([&sizes[..], &name_len.to_le_bytes(), &[0; 16], name.as_bytes()].concat());
    let size = out.len() as u32 - directory;
    out.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    out.extend([&size.to_le_bytes()[..], &directory.to_le_bytes(), &[0; 2]].concat());
    out
}
