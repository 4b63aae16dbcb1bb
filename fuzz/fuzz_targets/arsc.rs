//! Resource tables: every resource of the first package, resolved.

#![no_main]

use fineprint::formats::arsc::Table;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(table) = Table::read(data) {
        for id in (0..4).flat_map(|kind| (0..16).map(move |entry| 0x7f00_0000 | kind << 16 | entry)) {
            let _ = table.name(id);
            let _ = table.resolve(id, Some(*b"zh"));
        }
    }
});
