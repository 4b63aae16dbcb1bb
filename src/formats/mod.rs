//! One reader per file format: bytes in, structures out, nothing about apps.

pub mod classfile;
pub mod zip;
