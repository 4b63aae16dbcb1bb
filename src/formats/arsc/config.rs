//! For which device a value is meant: `ResTable_config` of AOSP `ResourceTypes.h`.

use crate::bytes::{Cursor, ReadResult};

/// A configuration, as far as choosing a text needs it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Config {
    /// ISO 639-1 in lowercase, or zeroes for any language. Three-letter languages stay in their packed form.
    pub language: [u8; 2],
    /// ISO 3166-1, or zeroes for any country.
    pub country: [u8; 2],
    /// ISO 15924 script (`Hans`), or zeroes.
    pub script: [u8; 4],
    /// Last non-zero byte of any other qualifier: how special it is, 0 for a plain configuration.
    qualifiers: u32,
    /// API level from which the value holds, 0 for all.
    sdk: u16,
}

impl Config {
    /// Reads the configuration at `cursor`: its size in bytes, then as many fields as fit.
    pub(super) fn read(mut cursor: Cursor<'_>) -> ReadResult<Self> {
        let size = cursor.u32("resource configuration")? as usize;
        let size = size.saturating_sub(4).min(cursor.remaining());
        let bytes = cursor.take(size, "resource configuration")?;
        let pair = |at: usize| bytes.get(at..at + 2).and_then(|b| b.first_chunk::<2>()).copied();
        let script = bytes.get(32..36).and_then(|b| b.first_chunk::<4>()).copied().unwrap_or_default();
        // Language and country 4..8, level 20..24, script 32..36; of the rest only whether it is set matters.
        let others = bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte != 0 && !matches!(at, 4..8 | 20..24 | 32..36));
        Ok(Self {
            language: pair(4).unwrap_or_default(),
            country: pair(6).unwrap_or_default(),
            script,
            qualifiers: u32::try_from(others.count()).unwrap_or(u32::MAX),
            sdk: pair(20).map(u16::from_le_bytes).unwrap_or_default(),
        })
    }

    /// How far this is from plain `language`; less is nearer. First the wanted language, its home country before
    /// others; then no language; then English; then any.
    pub(super) fn distance(&self, language: Option<[u8; 2]>) -> u32 {
        let wanted = language.unwrap_or_default();
        let home = self.country == [0; 2] && self.script == [0; 4];
        let mainland = wanted == *b"zh" && (self.country == *b"CN" || self.script == *b"Hans");
        let locale = match self.language {
            spoken if spoken == wanted && home => 0,
            spoken if spoken == wanted && mainland => 1,
            spoken if spoken == wanted => 2,
            [0, 0] => 3,
            [b'e', b'n'] if home => 4,
            [b'e', b'n'] => 5,
            _ => 6,
        };
        (locale << 20) + (self.qualifiers.min(0xff) << 8) + u32::from(self.sdk.min(0xff))
    }
}
