//! Lower case, quickly: policies are Latin letters and characters that have no case.

/// Texts that have a lower case.
pub trait Lower {
    /// As `str::to_lowercase`.
    fn lower(&self) -> String;
}

impl Lower for str {
    fn lower(&self) -> String {
        if self.is_ascii() || others_have_no_case(self.as_bytes()) {
            self.to_ascii_lowercase()
        } else {
            self.to_lowercase()
        }
    }
}

/// Whether all characters beyond ASCII surely have no case.
fn others_have_no_case(mut text: &[u8]) -> bool {
    loop {
        let other = text.iter().position(|byte| !byte.is_ascii());
        let Some(rest) = other.and_then(|at| text.get(at..)) else { return true };
        let [first, second, third] = *rest.first_chunk().unwrap_or(&[0; 3]);
        let plain = match first {
            // General punctuation, currency.
            0xe2 => second < 0x84,
            // CJK: punctuation, kana, ideographs.
            0xe3..=0xe9 => true,
            // Full-width forms but for the letters.
            0xef => second == 0xbc && !(0xa1..=0xba).contains(&third),
            _ => false,
        };
        if !plain {
            return false;
        }
        text = rest.get(3..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_lower_case() {
        for c in (0..0x11_0000).filter_map(char::from_u32) {
            let text = format!("A{c}");
            assert_eq!(text.lower(), text.to_lowercase(), "{c}");
        }
        assert_eq!("ΟΔΟΣ Ab".lower(), "ΟΔΟΣ Ab".to_lowercase());
    }
}
