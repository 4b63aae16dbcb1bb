//! Mach-O, universal ones too: commands, symbols, imports, exports, fixups.

#![no_main]

use fineprint::bytes::Lookup;
use fineprint::formats::macho::{Image, exports, imports, slices};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let read = |data: &[u8]| {
        if let Ok(image) = Image::parse(data) {
            let wanted = Lookup::new(["_stat", "_a"]);
            let _ = imports(&image, |bytes| _ = wanted.stem_at_start(bytes));
            let _ = (exports(&image, None), exports(&image, Some(&wanted)));
            if let Ok(symbols) = image.symbols() {
                symbols.iter().for_each(|symbol| _ = symbol.name());
                symbols.visit(Some(1), |symbol| _ = symbol.bytes());
            }
            for section in image.sections() {
                wanted.among(image.section_bytes(&section), |_| ());
            }
        }
    };
    read(data);
    if let Ok((slices, _)) = slices(data) {
        slices.iter().for_each(|slice| read(slice.data));
    }
});
