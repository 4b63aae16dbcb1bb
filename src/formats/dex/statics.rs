//! Initial values of static fields: `encoded_array_item`, as far as texts go.

use super::{ClassDef, Dex};
use crate::bytes::{Cursor, ReadResult};
use std::borrow::Cow;

const WHAT: &str = "encoded_array_item";
const STRING: u8 = 0x17;

impl<'a> Dex<'a> {
    /// The text that static `field` of `class` starts with; `None` when it starts with another value or with none.
    pub fn static_text(&self, class: &ClassDef, field: u32) -> ReadResult<Option<Cow<'a, str>>> {
        if class.static_values == 0 {
            return Ok(None);
        }
        // Values stand in the order of the fields; those left out at the end are zero.
        let mut place = 0;
        for known in self.class_data(class)?.fields() {
            let known = known?;
            match (known.is_static, known.field == field) {
                (false, _) => return Ok(None),
                (true, true) => break,
                (true, false) => place += 1,
            }
        }
        let mut cursor = Cursor::new(self.data()).at(class.static_values as usize, WHAT)?;
        let count = cursor.uleb128(WHAT)?;
        if place >= count {
            return Ok(None);
        }
        for _ in 0..place {
            if !skip(&mut cursor)? {
                return Ok(None);
            }
        }
        let head = cursor.u8(WHAT)?;
        if head & 0x1f != STRING {
            return Ok(None);
        }
        let bytes = cursor.take(usize::from(head >> 5) + 1, WHAT)?;
        let index = bytes.iter().rev().fold(0u64, |index, byte| index << 8 | u64::from(*byte));
        u32::try_from(index).ok().map(|index| self.string(index)).transpose()
    }
}

/// Steps over a value; `false` for an array or an annotation, whose length nobody knows before reading them.
fn skip(cursor: &mut Cursor<'_>) -> ReadResult<bool> {
    let head = cursor.u8(WHAT)?;
    match head & 0x1f {
        // Null and booleans have no bytes of their own.
        0x1e | 0x1f => {}
        0x1c | 0x1d => return Ok(false),
        _ => cursor.skip(usize::from(head >> 5) + 1, WHAT)?,
    }
    Ok(true)
}
