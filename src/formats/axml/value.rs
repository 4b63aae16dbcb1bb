//! Typed values: `Res_value` of AOSP `ResourceTypes.h`, eight bytes wherever a resource or an attribute has a value.

use crate::bytes::{Cursor, ReadResult};
use std::fmt;

/// A value that is not yet looked up: strings by index into their pool, resources by id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar {
    /// Nothing, or `@empty`.
    Null,
    /// A resource id.
    Reference(u32),
    /// A resource id whose package half may be renamed at run time.
    DynamicReference(u32),
    /// The id of a theme attribute.
    Attribute(u32),
    /// Index into the string pool.
    String(u32),
    /// A number with a fraction.
    Float(f32),
    /// A dimension, packed with its unit.
    Dimension(u32),
    /// A fraction, packed with its base.
    Fraction(u32),
    /// An integer written in decimal.
    Int(i32),
    /// An integer written in hexadecimal.
    Hex(u32),
    /// True or false.
    Bool(bool),
    /// A colour, `0xAARRGGBB`.
    Color(u32),
    /// A type we do not know: its number and its data.
    Other(u8, u32),
}

impl Scalar {
    /// The value of `Res_value::dataType` `kind` with `data`.
    pub const fn new(kind: u8, data: u32) -> Self {
        match kind {
            0x00 => Self::Null,
            0x01 => Self::Reference(data),
            0x02 | 0x08 => Self::Attribute(data),
            0x03 => Self::String(data),
            0x04 => Self::Float(f32::from_bits(data)),
            0x05 => Self::Dimension(data),
            0x06 => Self::Fraction(data),
            0x07 => Self::DynamicReference(data),
            0x10 => Self::Int(data.cast_signed()),
            0x11 => Self::Hex(data),
            0x12 => Self::Bool(data != 0),
            0x1c..=0x1f => Self::Color(data),
            _ => Self::Other(kind, data),
        }
    }

    /// Reads a `Res_value`: its size, a zero byte, the type, the data.
    pub(in crate::formats) fn read(cursor: &mut Cursor<'_>, what: &'static str) -> ReadResult<Self> {
        cursor.skip(3, what)?;
        let kind = cursor.u8(what)?;
        Ok(Self::new(kind, cursor.u32(what)?))
    }

    /// The number, for values that Android reads as an integer.
    pub const fn number(self) -> Option<u32> {
        match self {
            Self::Int(n) => Some(n.cast_unsigned()),
            Self::Hex(n) | Self::Color(n) => Some(n),
            Self::Bool(b) => Some(b as u32),
            _ => None,
        }
    }
}

/// Mantissas are shifted by one of four radixes: 23.0, 16.7, 8.15, 0.23.
fn complex(data: u32) -> f64 {
    let shift = [0, 7, 15, 23][(data >> 4 & 3) as usize];
    f64::from(data.cast_signed() >> 8) / f64::from(1u32 << shift)
}

impl fmt::Display for Scalar {
    /// As Android's `TypedValue.coerceToString` writes it; references as `@0x7f010000`. A string cannot be written
    /// without its pool and shows its index.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Null => Ok(()),
            Self::Reference(id) | Self::DynamicReference(id) => write!(f, "@{id:#010x}"),
            Self::Attribute(id) => write!(f, "?{id:#010x}"),
            Self::String(index) => write!(f, "string #{index}"),
            Self::Float(number) => write!(f, "{number:?}"),
            Self::Dimension(data) => {
                let units = ["px", "dip", "sp", "pt", "in", "mm"];
                write!(f, "{}{}", complex(data), units.get((data & 0xf) as usize).unwrap_or(&""))
            }
            Self::Fraction(data) => {
                write!(f, "{}{}", complex(data) * 100.0, if data & 0xf == 1 { "%p" } else { "%" })
            }
            Self::Int(number) => write!(f, "{number}"),
            Self::Hex(number) => write!(f, "{number:#x}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Color(number) => write!(f, "#{number:08x}"),
            Self::Other(kind, data) => write!(f, "{kind:#04x}:{data:#010x}"),
        }
    }
}
