//! Mach-O: the executables, frameworks and object files of Apple platforms.
//!
//! Source: `mach-o/loader.h`, `mach-o/fat.h`, `mach-o/nlist.h`, `mach-o/fixup-chains.h` of Apple's SDK. Load commands
//! are read one by one: a damaged one is a fault, and the rest is still read.

pub mod commands;
pub mod exports;
pub mod fat;
pub mod fixups;
pub mod image;
pub mod imports;
pub mod name;
pub mod sections;
pub mod symbols;
#[cfg(test)]
pub(crate) mod tests;

pub use commands::{BuildVersion, Dylib, Encryption, LinkKind, Segment};
pub use exports::exports;
pub use fat::{Slice, slices};
pub use image::Image;
pub use imports::imports;
pub use name::FixedName;
pub use sections::{Section, Sections};
pub use symbols::{Symbol, Symbols};

use crate::bytes::ended_name;
use std::borrow::Cow;

/// CPU types of `mach/machine.h`, with the 64-bit ABI bit.
const CPU_X86: u32 = 7;
const CPU_ARM: u32 = 12;
const CPU_ABI64: u32 = 0x0100_0000;
const CPU_ABI64_32: u32 = 0x0200_0000;

/// Name of an architecture as Apple's tools write it (`arm64e`, `armv7s`), or the numbers when it is unknown.
pub fn arch_name(cpu: u32, subtype: u32) -> Cow<'static, str> {
    // The top byte of the subtype holds capability bits (pointer authentication version).
    let known = match (cpu, subtype & 0x00FF_FFFF) {
        (c, 2) if c == CPU_ARM | CPU_ABI64 => "arm64e",
        (c, _) if c == CPU_ARM | CPU_ABI64 => "arm64",
        (c, _) if c == CPU_ARM | CPU_ABI64_32 => "arm64_32",
        (c, 8) if c == CPU_X86 | CPU_ABI64 => "x86_64h",
        (c, _) if c == CPU_X86 | CPU_ABI64 => "x86_64",
        (CPU_X86, _) => "i386",
        (CPU_ARM, 6) => "armv6",
        (CPU_ARM, 9) => "armv7",
        (CPU_ARM, 11) => "armv7s",
        (CPU_ARM, 12) => "armv7k",
        (CPU_ARM, _) => "arm",
        _ => return format!("cpu{cpu}-{subtype}").into(),
    };
    Cow::Borrowed(known)
}

/// The NUL-terminated name at `start` of `data`; none when it starts outside, does not end, or is endless.
pub(crate) fn c_string(data: &[u8], start: usize) -> Option<&[u8]> {
    ended_name(data.get(start..)?)
}
