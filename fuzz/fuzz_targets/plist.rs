//! Property lists, binary and XML; string catalogues.

#![no_main]

use fineprint::formats::{plist, xcstrings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = plist::parse(data);
    let _ = xcstrings::parse(data);
});
