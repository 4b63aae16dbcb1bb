//! Dex files: tables, class data and code.

#![no_main]

use fineprint::formats::dex;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (files, _) = dex::open_all(data);
    for file in files {
        file.visit_code(|_, _| {});
        for index in 0..64 {
            let _ = file.string(index);
            let _ = file.type_name(index);
            let _ = file.proto_descriptor(index);
            let _ = file.field(index);
            let _ = file.method(index);
            let _ = file.class(index);
        }
    }
});
