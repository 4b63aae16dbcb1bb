//! Policies as text and as Markdown; the first byte chooses.

#![no_main]

use fineprint::policy::read::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some((choice, text)) = data.split_first() {
        let _ = read(if choice & 1 == 0 { "p.txt" } else { "p.md" }, text);
    }
});
