//! Policies as PDF.

#![no_main]

use fineprint::policy::read::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if data.starts_with(b"%PDF-") {
        let _ = read("p.pdf", data);
    }
});
