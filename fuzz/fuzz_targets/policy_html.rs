//! Policies as pages.

#![no_main]

use fineprint::policy::read::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = read("p.html", data);
});
