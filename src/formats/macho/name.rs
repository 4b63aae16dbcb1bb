//! Names in fixed fields of sixteen bytes.

use crate::bytes::{Cursor, ReadResult};
use std::fmt;
use std::ops::Deref;

/// `segname` or `sectname`: up to sixteen bytes, padded with NULs. Kept in place, and compared as it
/// stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct FixedName([u8; 16]);

impl FixedName {
    /// The field as it stands.
    pub(super) const fn new(field: [u8; 16]) -> Self {
        Self(field)
    }

    /// The next sixteen bytes.
    pub(super) fn read(c: &mut Cursor<'_>, what: &'static str) -> ReadResult<Self> {
        let field = c.take(16, what)?.first_chunk::<16>();
        Ok(Self::new(field.copied().unwrap_or_default()))
    }

    /// The field itself.
    pub(super) const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The field that holds `name`, of which more than sixteen bytes do not fit.
    pub(super) fn of(name: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
        Self(bytes)
    }

    /// The text before the padding, as far as it is UTF-8.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        let text = self.0.get(..end).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_else(|error| {
            let valid = text.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        })
    }
}

impl Deref for FixedName {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for FixedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_at_its_padding_or_fills_the_field() {
        let short = FixedName::new(*b"__text\0\0\0\0\0\0\0\0\0\0");
        assert_eq!((&*short, short), ("__text", FixedName::of("__text")));
        let full = FixedName::new(*b"__objc_classlist");
        assert_eq!((&*full, full), ("__objc_classlist", FixedName::of("__objc_classlist")));
        assert_eq!(&*FixedName::new(*b"ab\xFF\0\0\0\0\0\0\0\0\0\0\0\0\0"), "ab");
        assert_ne!(short, FixedName::of("__tex"));
    }
}
