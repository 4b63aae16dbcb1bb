//! Java class files.

#![no_main]

use fineprint::formats::classfile::ClassFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(class) = ClassFile::parse(data) {
        let _ = (class.name(), class.superclass());
        let _ = (class.referenced().count(), class.strings().count());
    }
});
