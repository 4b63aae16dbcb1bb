//! Objective-C and Swift metadata of a Mach-O.

#![no_main]

use fineprint::bytes::Lookup;
use fineprint::formats::macho::Image;
use fineprint::formats::{objc, swift};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(image) = Image::parse(data) {
        let _ = objc::read(&image);
        let _ = (objc::is_hidden(&image), objc::class_section(&image));
        let _ = objc::methods::methods(&image);
        let _ = objc::methods::selectors(&image, &Lookup::new(["load", "a"]));
        let _ = swift::types(&image);
        if let Ok(symbols) = image.symbols() {
            symbols.iter().for_each(|symbol| _ = objc::object_class(&symbol));
            let _ = objc::own_classes(symbols);
        }
    }
});
