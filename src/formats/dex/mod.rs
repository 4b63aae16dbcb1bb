//! Dalvik executables, versions 035 to 041, read lazily: opening checks the header and the bounds of the tables,
//! and everything else is decoded when asked for.
//!
//! Source: <https://source.android.com/docs/core/runtime/dex-format> and AOSP `art/libdexfile/dex/dex_file.h`.
//! Checksums and signatures are not trusted and not computed: the archive has a CRC of its own, and a tool that
//! patches a dex often leaves them stale.

mod class_data;
mod code;
mod header;
mod mutf8;
mod opcode;
mod sieve;
mod statics;
mod tables;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use class_data::{ClassData, EncodedField, EncodedMethod, Methods};
pub use code::{Code, Instruction, Instructions, Registers, Target};
pub use header::{Header, Section};
pub use mutf8::decode;
pub use sieve::{Hit, HitKind, Kept, Pass, Sieve, Sifted, Table};
pub use tables::{ClassDef, Dex, FieldId, MethodId, ProtoId, TypeList};

use crate::bytes::{ErrorKind, ReadError};

/// Every dex in `data`, in order, and what was wrong with those that could not be opened. Before version 041 a file
/// holds one; from then on it may hold several, one after the other, that share the data behind them.
pub fn open_all(data: &[u8]) -> (Vec<Dex<'_>>, Vec<ReadError>) {
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    let mut at = 0;
    loop {
        match Dex::open_at(data, at) {
            Ok(dex) => {
                let next = dex.header().next();
                all.push(dex);
                // The next header begins where this file ends; a size that does not lead onwards ends the walk.
                match next {
                    Some(next) if next > at && next < data.len() => at = next,
                    _ => break,
                }
            }
            Err(error) => {
                faults.push(error);
                break;
            }
        }
    }
    (all, faults)
}

/// What `data` is when it is no dex but a known relative of one, which we do not read.
pub(crate) fn foreign(data: &[u8], at: usize) -> ReadError {
    let head = data.get(at..).unwrap_or_default();
    let (kind, what) = match head {
        [b'c', b'd', b'e', b'x', ..] => (ErrorKind::Unsupported, "compact dex header"),
        [b'd', b'e', b'y', b'\n', ..] => (ErrorKind::Unsupported, "odex header"),
        [b'o', b'a', b't', b'\n', ..] => (ErrorKind::Unsupported, "oat header"),
        [b'v', b'd', b'e', b'x', ..] => (ErrorKind::Unsupported, "vdex header"),
        [0x7f, b'E', b'L', b'F', ..] => (ErrorKind::Unsupported, "oat header"),
        _ if head.len() < 8 => (ErrorKind::Truncated, "header_item magic"),
        _ => (ErrorKind::BadMagic, "header_item magic"),
    };
    ReadError::new(kind, what, at as u64)
}
