//! The wire format of protocol buffers, as far as reading needs it: <https://protobuf.dev/programming-guides/encoding/>.
//!
//! A message is read where it stands: a field of bytes is a cursor over them, so lengths are checked against what
//! is there and nothing is copied.

use crate::bytes::{Cursor, ErrorKind, ReadResult};

const WHAT: &str = "protobuf field";

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Payload<'a> {
    /// A number: integers, booleans, enumerations.
    Number(u64),
    /// Four bytes: a float.
    Fixed(u32),
    /// Text, bytes or a message.
    Bytes(Cursor<'a>),
    /// Eight bytes, which no message that we read has.
    Other,
}

/// The fields of a message in order. Ends at the first that cannot be read; [`Self::fault`] then says why.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    cursor: Cursor<'a>,
    fault: Option<crate::bytes::ReadError>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(message: Cursor<'a>) -> Self {
        Self { cursor: message, fault: None }
    }

    /// Why reading ended before the message did.
    pub(super) fn fault(self) -> Option<crate::bytes::ReadError> {
        self.fault
    }

    fn read(&mut self) -> ReadResult<(u32, Payload<'a>)> {
        let at = self.cursor;
        let tag = number(&mut self.cursor)?;
        let field = u32::try_from(tag >> 3).map_err(|_| at.error(ErrorKind::OutOfRange, WHAT))?;
        let payload = match tag & 7 {
            0 => Payload::Number(number(&mut self.cursor)?),
            1 => {
                self.cursor.skip(8, WHAT)?;
                Payload::Other
            }
            2 => {
                let length = number(&mut self.cursor)?;
                let length = usize::try_from(length).map_err(|_| at.error(ErrorKind::OutOfRange, WHAT))?;
                let start = self.cursor.position();
                self.cursor.skip(length, WHAT)?;
                Payload::Bytes(self.cursor.sub(start, length, WHAT)?)
            }
            5 => Payload::Fixed(self.cursor.u32(WHAT)?),
            // Groups ended with proto1.
            _ => return Err(at.error(ErrorKind::Unsupported, WHAT)),
        };
        Ok((field, payload))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (u32, Payload<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.cursor.is_empty() || self.fault.is_some() {
            return None;
        }
        match self.read() {
            Ok(field) => Some(field),
            Err(error) => {
                self.fault = Some(error);
                None
            }
        }
    }
}

/// A base-128 number of at most 64 bits.
fn number(cursor: &mut Cursor<'_>) -> ReadResult<u64> {
    let at = *cursor;
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = cursor.u8(WHAT)?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(at.error(ErrorKind::OutOfRange, WHAT))
}

impl<'a> Payload<'a> {
    /// The message in it.
    pub(super) const fn message(self) -> Option<Fields<'a>> {
        match self {
            Self::Bytes(cursor) => Some(Fields::new(cursor)),
            _ => None,
        }
    }

    /// The text in it; what is no UTF-8 is replaced.
    pub(super) fn text(self) -> Option<std::borrow::Cow<'a, str>> {
        match self {
            Self::Bytes(cursor) => Some(String::from_utf8_lossy(cursor.data())),
            _ => None,
        }
    }

    /// The number in it, its lower half.
    pub(super) const fn number(self) -> Option<u32> {
        match self {
            Self::Number(value) => Some((value & 0xffff_ffff) as u32),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_order() {
        let data = [0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 0, 0, 0];
        let mut fields = Fields::new(Cursor::new(&data));
        let (number, payload) = fields.next().unwrap();
        assert_eq!((number, payload.number()), (1, Some(150)));
        let (number, payload) = fields.next().unwrap();
        assert_eq!((number, payload.text().as_deref()), (2, Some("hi")));
        assert!(matches!(fields.next(), Some((3, Payload::Fixed(1)))));
        assert!(fields.next().is_none() && fields.fault().is_none());
    }

    #[test]
    fn what_is_no_field_ends_the_message() {
        let cases: [(&[u8], ErrorKind); 4] = [
            (&[0x12, 0x05, b'h'], ErrorKind::Truncated),
            (&[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], ErrorKind::Truncated),
            (&[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], ErrorKind::OutOfRange),
            (&[0x0b, 0x08], ErrorKind::Unsupported),
        ];
        for (data, kind) in cases {
            let mut fields = Fields::new(Cursor::new(data));
            assert!(fields.next().is_none());
            assert_eq!(fields.fault().unwrap().kind, kind);
        }
    }
}
