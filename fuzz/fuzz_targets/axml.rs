//! Compiled XML, and XML as text.

#![no_main]

use fineprint::formats::axml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = axml::parse(data, 64);
    let _ = axml::parse_source(data, 64);
});
