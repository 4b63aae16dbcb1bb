//! Static archives.

#![no_main]

use fineprint::formats::ar;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = ar::members(data);
});
