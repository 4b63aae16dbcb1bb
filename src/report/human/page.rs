//! A page of text: lines, sections and aligned columns, with a handful of styles.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::model::Severity;
use crate::report::clean;

/// Columns that quotes and values are shortened to.
pub(in crate::report) const WIDTH: usize = 96;

pub(in crate::report) const PLAIN: Style = Style::new();
pub(in crate::report) const BOLD: Style = Style::new().bold();
pub(in crate::report) const DIM: Style = Style::new().dimmed();
pub(in crate::report) const GOOD: Style = AnsiColor::Green.on_default();
pub(in crate::report) const WARN: Style = AnsiColor::Yellow.on_default();
pub(in crate::report) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(in crate::report) const HELP: Style = AnsiColor::Cyan.on_default();

/// The style of a severity.
pub(in crate::report) const fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::High => BAD,
        Severity::Medium => WARN.bold(),
        Severity::Low => AnsiColor::Blue.on_default().bold(),
        Severity::Info => DIM,
    }
}

/// A styled piece of a line. Its text is cleaned when it is made, so that nothing reaches the page raw.
pub(in crate::report) struct Piece {
    text: String,
    style: Style,
}

pub(in crate::report) fn piece(text: impl AsRef<str>, style: Style) -> Piece {
    Piece { text: clean(text.as_ref()), style }
}

impl Piece {
    fn width(&self) -> usize {
        self.text.width()
    }

    fn write(&self, out: &mut String) {
        if self.style == PLAIN {
            out.push_str(&self.text);
        } else {
            out.push_str(&format!("{}{}{}", self.style.render(), self.text, self.style.render_reset()));
        }
    }
}

/// The page.
pub(in crate::report) struct Page {
    out: String,
}

impl Page {
    pub(in crate::report) const fn new() -> Self {
        Self { out: String::new() }
    }

    /// An empty line, never two in a row nor one at the top.
    pub(in crate::report) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A line of pieces, apart by their own spaces.
    pub(in crate::report) fn line(&mut self, indent: usize, pieces: &[Piece]) {
        self.out.push_str(&" ".repeat(indent));
        pieces.iter().for_each(|piece| piece.write(&mut self.out));
        self.end();
    }

    /// Rows with aligned columns, two spaces apart. Trailing empty cells leave no spaces.
    pub(in crate::report) fn table(&mut self, indent: usize, rows: &[Vec<Piece>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |at: usize| rows.iter().filter_map(|row| row.get(at)).map(Piece::width).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let last = row.iter().rposition(|piece| !piece.text.is_empty()).map_or(0, |at| at + 1);
            self.out.push_str(&" ".repeat(indent));
            for (at, (piece, width)) in row.iter().zip(&widths).take(last).enumerate() {
                piece.write(&mut self.out);
                if at + 1 < last {
                    self.out.push_str(&" ".repeat(width.saturating_sub(piece.width()) + 2));
                }
            }
            self.end();
        }
    }

    /// Rows of a label and a text; the texts are aligned and wrapped.
    pub(in crate::report) fn rows(&mut self, indent: usize, rows: &[(Piece, Piece)]) {
        let labels = rows.iter().map(|(label, _)| label.width()).max().unwrap_or(0) + 2;
        for (label, text) in rows {
            for (at, part) in wrap(&text.text, WIDTH.saturating_sub(indent + labels)).into_iter().enumerate()
            {
                let shown = if at == 0 { label.width() } else { 0 };
                self.out.push_str(&" ".repeat(indent));
                if at == 0 {
                    label.write(&mut self.out);
                }
                self.out.push_str(&" ".repeat(labels - shown));
                Piece { text: part, style: text.style }.write(&mut self.out);
                self.end();
            }
        }
    }

    /// A section's heading with its count.
    pub(in crate::report) fn section(&mut self, title: &str, count: Option<usize>) {
        self.blank();
        let count = count.map(|n| format!("  {n}")).unwrap_or_default();
        self.line(0, &[piece(title, BOLD), piece(count, DIM)]);
    }

    fn end(&mut self) {
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        self.out.push('\n');
    }

    pub(in crate::report) fn finish(self) -> String {
        self.out
    }
}

/// Lines of at most `width` columns, broken at spaces and beside wide characters; a longer word stays whole, so
/// that a class name or a path can be copied.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in words(text) {
        let columns = word.trim_end().width();
        if used > 0 && used + columns > width {
            if let Some(line) = lines.last_mut() {
                line.truncate(line.trim_end().len());
            }
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
        used += word.width();
    }
    lines
}

/// Pieces that must stay whole: a word with the space after it, or one wide character with the punctuation after it.
fn words(text: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let Some(&(at, next)) = chars.peek() else { break };
        let wide = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
        if (c == ' ' && next != ' ')
            || wide(next) && !opens(c)
            || (wide(c) || closes(c)) && next.is_alphanumeric()
        {
            cuts.push(at);
        }
    }
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(text.len()));
    starts.zip(ends).filter_map(|(start, end)| text.get(start..end)).collect()
}

const fn opens(c: char) -> bool {
    matches!(c, '“' | '（' | '(' | '‘' | '《')
}

const fn closes(c: char) -> bool {
    matches!(c, '，' | '；' | '。' | '：' | '、' | '”' | '）')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_display_width() {
        let mut page = Page::new();
        let row = |a: &str, b: &str| vec![piece(a, PLAIN), piece(b, PLAIN)];
        page.table(2, &[row("高德", "x"), row("abcdef", ""), row("a", "y")]);
        assert_eq!(page.finish(), "  高德    x\n  abcdef\n  a       y\n");
    }

    #[test]
    fn texts_wrap_at_spaces_and_between_wide_characters() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("longer-than-width x", 5), ["longer-than-width", "x"]);
        assert_eq!(wrap("写明用途、数据", 8), ["写明用", "途、数据"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn nothing_raw_reaches_the_page() {
        let mut page = Page::new();
        page.line(0, &[piece("a\u{1b}[2Jb", PLAIN)]);
        assert!(!page.finish().contains('\u{1b}'));
    }
}
