//! Code signatures: entitlements, team, identifier.

#![no_main]

use fineprint::formats::codesign;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = codesign::parse(data);
});
