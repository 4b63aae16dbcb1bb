//! The shape of every opcode: its length and where it keeps an index.
//!
//! Source: <https://source.android.com/docs/core/runtime/dalvik-bytecode> and its companion on instruction formats.

/// Where an instruction keeps its index and registers, as far as somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Names nothing in the tables.
    Plain,
    /// `21c`: `AA|op BBBB`
    Index21,
    /// `22c`: `B|A|op CCCC`
    Index22,
    /// `31c`: `AA|op BBBBlo BBBBhi`
    Index31,
    /// `35c`, `45cc`: `A|G|op BBBB F|E|D|C`
    Call,
    /// `3rc`, `4rcc`: `AA|op BBBB CCCC`
    Range,
}

/// Length in code units, and shape, of `opcode`. Unused opcodes count as one unit, as dexdump steps over them.
pub(super) const fn shape(opcode: u8) -> (usize, Shape) {
    use Shape::{Call, Index21, Index22, Index31, Plain, Range};
    match opcode {
        0x18 => (5, Plain),
        0xfa => (4, Call),
        0xfb => (4, Range),
        0x24 | 0x6e..=0x72 | 0xfc => (3, Call),
        0x25 | 0x74..=0x78 | 0xfd => (3, Range),
        0x1b => (3, Index31),
        0x03 | 0x06 | 0x09 | 0x14 | 0x17 | 0x26 | 0x2a..=0x2c => (3, Plain),
        0x1a | 0x1c | 0x1f | 0x22 | 0x60..=0x6d | 0xfe | 0xff => (2, Index21),
        0x20 | 0x23 | 0x52..=0x5f => (2, Index22),
        0x02 | 0x05 | 0x08 | 0x13 | 0x15 | 0x16 | 0x19 | 0x29 => (2, Plain),
        0x2d..=0x3d | 0x44..=0x51 | 0x90..=0xaf | 0xd0..=0xe2 => (2, Plain),
        _ => (1, Plain),
    }
}

/// [`shape`] as a table: the walk over the code of an app asks it millions of times.
pub(super) static SHAPES: [(u8, Shape); 256] = {
    let mut shapes = [(1, Shape::Plain); 256];
    let mut opcode = 0;
    while opcode < 256 {
        let (length, kind) = shape(opcode as u8);
        shapes[opcode] = (length as u8, kind);
        opcode += 1;
    }
    shapes
};

/// Length of every opcode alone: each step of the fast pass waits for the one before, so its way must be short.
pub(super) static LENGTHS: [u8; 256] = {
    let mut lengths = [1; 256];
    let mut opcode = 0;
    while opcode < 256 {
        lengths[opcode] = shape(opcode as u8).0 as u8;
        opcode += 1;
    }
    lengths
};

/// What the fast pass makes of an opcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    Pass,
    /// A closer look: a `nop` may introduce data, `const-string/jumbo` has an index of two units.
    Look,
    /// It names a string.
    String,
    /// It makes an object.
    New,
    /// It reads a static field.
    Get,
    /// It calls this very method.
    Call,
    /// It calls a method of whatever object is there.
    Virtual,
}

/// The mark of every opcode.
pub(super) static MARKS: [Mark; 256] = {
    let mut marks = [Mark::Pass; 256];
    let mut opcode = 0;
    while opcode < 256 {
        marks[opcode] = match opcode as u8 {
            0x00 | 0x1b => Mark::Look,
            0x1a => Mark::String,
            0x22 => Mark::New,
            0x60..=0x66 => Mark::Get,
            0x6f..=0x71 | 0x75..=0x77 => Mark::Call,
            0x6e | 0x72 | 0x74 | 0x78 | 0xfa | 0xfb => Mark::Virtual,
            _ => Mark::Pass,
        };
        opcode += 1;
    }
    marks
};
