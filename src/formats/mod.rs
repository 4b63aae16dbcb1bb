//! One reader per file format: bytes in, structures out, nothing about apps.

pub mod abc;
pub mod apksig;
pub mod ar;
pub mod arsc;
pub mod axml;
pub mod classfile;
pub mod cms;
pub mod codesign;
mod der;
pub mod dex;
pub mod elf;
pub mod elf_head;
pub mod macho;
pub mod objc;
pub mod plist;
pub mod protoxml;
pub mod resindex;
pub mod swift;
pub mod xcstrings;
pub mod zip;
