//! Property lists, binary and XML.

#![no_main]

use fineprint::formats::plist;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = plist::parse(data);
});
