//! Text that stays text.

use crate::report::clean;
use sha2::{Digest, Sha256};

/// The text for an element or a quoted attribute. Control characters and direction marks are shown, not obeyed.
pub(in crate::report) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The same, line breaks kept.
pub(in crate::report) fn escape_text(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}

/// A link to the web, opened only when followed; what is no web address stays text.
pub(in crate::report) fn link(url: &str) -> String {
    let shown = escape(url);
    if url.starts_with("https://") || url.starts_with("http://") {
        format!("<a href=\"{shown}\" rel=\"noreferrer noopener\">{shown}</a>")
    } else {
        shown
    }
}

/// SHA-256 in base 64, as a content security policy names a style sheet or a script.
/// <https://www.w3.org/TR/CSP3/#grammardef-hash-source>
pub(in crate::report) fn digest(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let hash = Sha256::digest(text.as_bytes());
    let mut out = String::new();
    for part in hash.chunks(3) {
        let byte = |at: usize| part.get(at).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * at) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if at <= part.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_direction_marks_stay_text() {
        assert_eq!(
            escape("<a href='x'>\"&\u{202e}</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;\\u{202e}&lt;/a&gt;"
        );
        assert_eq!(escape_text("a\nb\u{0}"), "a\nb\\u{0}");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(link("javascript:alert(1)"), "javascript:alert(1)");
        assert!(
            link("https://a.example/\"><b>").starts_with("<a href=\"https://a.example/&quot;&gt;&lt;b&gt;\"")
        );
    }

    #[test]
    fn digests_as_browsers_compute_them() {
        // printf '' | openssl dgst -sha256 -binary | base64; the same of "alert('Hello, world.');", the example of CSP.
        assert_eq!(digest(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(digest("alert('Hello, world.');"), "qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}
