//! APK signing blocks, and the PKCS #7 of v1.

#![no_main]

use fineprint::formats::apksig;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The block ends with the input, so that the fuzzer need not invent a directory.
    let _ = apksig::block_certificates(data, data.len());
    let _ = apksig::pkcs7_certificates(data);
});
