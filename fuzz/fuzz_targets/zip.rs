//! Archives: the directory, and every entry inflated.

#![no_main]

use fineprint::bytes::Budget;
use fineprint::formats::zip::Archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let budget = Budget::with_inflated(16 << 20);
    if let Ok(archive) = Archive::open(data, &budget) {
        for entry in archive.entries() {
            let _ = archive.read(entry, &budget);
        }
    }
});
