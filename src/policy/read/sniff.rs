//! The format of a policy: by what its bytes say, then by its name.

use crate::policy::document::Format;

/// Bytes looked at.
const HEAD: usize = 2_048;

/// The format of `bytes`, named `file`.
pub(super) fn format(file: &str, bytes: &[u8]) -> Format {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if head.get(..1_024).unwrap_or(head).windows(5).any(|w| w == b"%PDF-") {
        return Format::Pdf;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(&CFB) {
        return Format::Docx;
    }
    let ending = file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "html" | "htm" | "xhtml" | "shtml" | "mht" if has_tags(bytes) => Format::Html,
        "md" | "markdown" => Format::Markdown,
        "pdf" => Format::Pdf,
        "docx" => Format::Docx,
        _ if looks_like_html(head) => Format::Html,
        _ => Format::Text,
    }
}

/// Header of a compound file: an old Word document, or a DOCX encrypted. [MS-CFB] 2.2
pub(super) const CFB: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// ASCII letters of the head in lower case; NULs of UTF-16 left out.
fn ascii(head: &[u8]) -> String {
    head.iter().filter(|b| b.is_ascii() && **b != 0).map(|b| b.to_ascii_lowercase() as char).collect()
}

/// Whether a text of another name starts as a page does.
fn looks_like_html(head: &[u8]) -> bool {
    let text = ascii(head);
    let start = text.trim_start();
    let opens = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<div",
        "<p>",
        "<p ",
        "<h1",
        "<h2",
        "<table",
        "<meta",
        "<span",
        "<?xml",
        "<template",
    ];
    opens.iter().any(|o| start.starts_with(o)) || start.starts_with("<!--") && text.contains("<html")
}

/// Whether a file named as a page holds any tag at all.
fn has_tags(bytes: &[u8]) -> bool {
    let head = bytes.get(..256 << 10).unwrap_or(bytes);
    let text = ascii(head);
    ["<p", "<div", "<html", "<body", "<br", "<table", "<span", "<h1", "<h2", "<ul", "<script", "</"]
        .iter()
        .any(|t| text.contains(t))
}

/// The charset that a page gives for itself: `<meta charset=…>`, `http-equiv` content, or an XML declaration.
pub(super) fn html_charset(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let key = b"charset=";
    let at = head.windows(key.len()).position(|w| w.eq_ignore_ascii_case(key)).map(|at| at + key.len());
    let at =
        at.or_else(|| head.windows(9).position(|w| w.eq_ignore_ascii_case(b"encoding=")).map(|at| at + 9))?;
    let rest = head.get(at..)?;
    let start = rest.iter().position(|b| !matches!(b, b'"' | b'\'' | b' '))?;
    let label = rest.get(start..)?;
    let len = label
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':')))
        .unwrap_or(label.len());
    std::str::from_utf8(label.get(..len)?).ok().filter(|l| !l.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_before_name() {
        assert_eq!(format("a.txt", b"%PDF-1.4"), Format::Pdf);
        assert_eq!(format("-", b"PK\x03\x04"), Format::Docx);
        assert_eq!(format("a.docx", &CFB), Format::Docx);
        assert_eq!(format("-", b"\n<!DOCTYPE html><html>"), Format::Html);
        assert_eq!(format("policy.txt", b"<html><body>x"), Format::Html);
        assert_eq!(format("p.html", b"<p>x"), Format::Html);
        assert_eq!(format("p.html", b"one | two"), Format::Text);
        assert_eq!(format("p.md", b"# a"), Format::Markdown);
        assert_eq!(format("-", "一、总则".as_bytes()), Format::Text);
    }

    #[test]
    fn charset_of_a_page() {
        assert_eq!(html_charset(b"<meta charset=\"gbk\">"), Some("gbk"));
        assert_eq!(html_charset(b"<meta content='text/html; Charset=gb2312'>"), Some("gb2312"));
        assert_eq!(html_charset(b"<p>"), None);
    }
}
