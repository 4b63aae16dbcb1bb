//! Mach-O, universal ones too: commands, symbols, imports, exports, fixups.

#![no_main]

use fineprint::formats::macho::{Image, exports, imports, slices};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let read = |data: &[u8]| {
        if let Ok(image) = Image::parse(data) {
            let _ = imports(&image);
            let _ = exports(&image);
            let _ = image.symbols();
            for section in image.sections() {
                let _ = image.section_bytes(section);
            }
        }
    };
    read(data);
    if let Ok((slices, _)) = slices(data) {
        slices.iter().for_each(|slice| read(slice.data));
    }
});
