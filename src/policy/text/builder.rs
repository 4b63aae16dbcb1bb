//! Makes a [`Text`] of pieces.

use super::fold::{Fold, fold};
use super::{Link, STRIDE, Span, Text};
use unicode_normalization::UnicodeNormalization;

/// Builds a [`Text`] from visible pieces with their places.
#[derive(Debug, Default)]
pub struct TextBuilder {
    text: String,
    raw: String,
    differs: bool,
    spans: Vec<Span>,
    links: Vec<Link>,
    /// Line and column that continue the last span.
    next: (u32, u32),
    /// Runs of spaces become one space.
    collapse: bool,
}

impl TextBuilder {
    /// A builder that makes one space of every run of white space but line breaks.
    pub fn collapsing() -> Self {
        Self { collapse: true, ..Self::default() }
    }

    /// Whether nothing was pushed yet.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Length of the text so far, in bytes: where the next piece starts.
    pub const fn len(&self) -> usize {
        self.text.len()
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends `visible`, whose first character stands at `line` and `column`, the rest following on that line.
    pub fn push(&mut self, visible: &str, line: u32, column: u32) {
        for (column, c) in (column..).zip(visible.chars()) {
            self.push_char(c, line, column);
        }
    }

    /// Appends one visible character that stands at `line` and `column`.
    pub fn push_char(&mut self, c: char, line: u32, column: u32) {
        match fold(c) {
            Fold::Drop => {
                self.raw.push(c);
                self.differs = true;
            }
            Fold::Same => self.append(c, c, line, column),
            Fold::To(plain) => self.append(plain, c, line, column),
            Fold::Many => self.append_many(c, line, column),
        }
    }

    /// Appends markup that stands in the source's text and is not matched (`**`), so that quotes run over it.
    pub fn hidden(&mut self, markup: &str) {
        self.raw.push_str(markup);
        self.differs |= !markup.is_empty();
    }

    /// Breaks the line inside the block, once.
    pub fn line_break(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            let (line, column) = self.next;
            self.append('\n', '\n', line, column);
        }
    }

    /// A space that the source has not, between joined lines.
    pub fn space(&mut self) {
        let (line, column) = self.next;
        self.append(' ', ' ', line, column);
    }

    /// Lays a link over the text from byte `start` to the end.
    pub fn link(&mut self, start: usize, target: &str) {
        if start < self.text.len() && !target.is_empty() {
            self.links.push(Link { range: start..self.text.len(), target: target.to_owned() });
        }
    }

    /// Appends another text with its places and links.
    pub fn push_text(&mut self, other: &Text) {
        let start = self.text.len();
        for (index, span) in other.spans.iter().enumerate() {
            let end = other.spans.get(index + 1).map_or(other.text.len(), |s| s.at as usize);
            let raw_end = other
                .spans
                .get(index + 1)
                .map_or_else(|| other.raw.as_ref().map_or(end, |r| r.len()), |s| s.raw as usize);
            let part = other.text.get(span.at as usize..end).unwrap_or_default();
            let raw = other
                .raw
                .as_deref()
                .map_or(Some(part), |r| r.get(span.raw as usize..raw_end))
                .unwrap_or_default();
            if self.collapse {
                self.push_collapsing(part, raw, *span);
                continue;
            }
            self.start_span(span.line, span.column);
            self.text.push_str(part);
            self.raw.push_str(raw);
            self.differs |= part != raw;
            self.next = (span.line, span.column + part.chars().count() as u32);
        }
        for link in &other.links {
            self.links.push(Link {
                range: link.range.start + start..link.range.end + start,
                target: link.target.clone(),
            });
        }
    }

    /// A span's text and unfolded text, character by character. Only the tail of a span (what was dropped after its
    /// text) or the whole of it differs in length; the difference is kept as text that is quoted and not matched.
    fn push_collapsing(&mut self, part: &str, raw: &str, span: Span) {
        let mut shown = raw.chars();
        for (column, c) in (span.column..).zip(part.chars()) {
            match shown.next() {
                Some(shown) => self.append(c, shown, span.line, column),
                // The rest of a ligature.
                None => {
                    let raw = self.raw.len();
                    self.append(c, c, span.line, column);
                    self.raw.truncate(raw);
                    self.differs = true;
                }
            }
        }
        for c in shown {
            self.raw.push(c);
            self.differs = true;
        }
    }

    /// The text, without white space around.
    pub fn finish(self) -> Text {
        let raw = self.differs.then(|| self.raw.into_boxed_str());
        let text = Text { text: self.text, raw, spans: self.spans, links: self.links };
        let end = text.text.len();
        text.slice(0..end)
    }

    fn append(&mut self, plain: char, shown: char, line: u32, column: u32) {
        let blank = plain == ' ' || plain == '\t';
        if self.collapse && blank && (self.text.is_empty() || self.text.ends_with([' ', '\n'])) {
            self.raw.push(shown);
            self.differs = true;
            return;
        }
        let plain = if self.collapse && blank { ' ' } else { plain };
        self.start_span(line, column);
        self.text.push(plain);
        self.raw.push(shown);
        self.differs |= plain != shown;
        self.next = (line, column + 1);
    }

    fn append_many(&mut self, c: char, line: u32, column: u32) {
        let mut folded = std::iter::once(c).nfkc();
        let Some(first) = folded.next() else { return };
        self.append(first, c, line, column);
        for further in folded {
            // The rest of a ligature stands at the same column and adds nothing to the quote.
            let (raw_len, next) = (self.raw.len(), self.next);
            self.append(further, c, line, column);
            self.raw.truncate(raw_len);
            self.differs = true;
            self.next = next;
        }
    }

    /// Starts a span here unless the last one runs on.
    fn start_span(&mut self, line: u32, column: u32) {
        let (at, raw) = (self.text.len() as u32, self.raw.len() as u32);
        let same = |last: &Span| {
            at.wrapping_sub(last.at) == raw.wrapping_sub(last.raw) && at.wrapping_sub(last.at) < STRIDE
        };
        let runs_on = self.next == (line, column) && self.spans.last().is_some_and(same);
        if !runs_on {
            self.spans.push(Span { at, raw, line, column });
        }
    }
}
