//! Code signatures: entitlements, team, identifier, hashes; and the signed messages that profiles are.

#![no_main]

use fineprint::formats::{cms, codesign};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(signature) = codesign::parse(data) {
        signature.directories.iter().for_each(|directory| _ = directory.cdhash());
    }
    let _ = cms::content(data);
});
