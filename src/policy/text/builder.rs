//! Makes a [`Text`] of pieces.

use super::fold::{Fold, fold};
use super::script::{is_traditional, of_the_mainland, simplified};
use super::{Link, STRIDE, Span, Text, Whole};
use std::sync::Arc;
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
    /// Traditional characters were folded.
    traditional: bool,
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
        if self.collapse {
            (column..).zip(visible.chars()).for_each(|(column, c)| self.push_char(c, line, column));
            return;
        }
        self.text.reserve(visible.len());
        // Most characters are their own form: they are taken over in runs.
        let (mut run, mut first) = (0, column);
        for (at, byte) in visible.bytes().enumerate() {
            let ideograph = matches!(byte, 0xe4..=0xe9);
            // The rest of a character, and what is its own form beyond doubt.
            if matches!(byte, 0x20..=0x7e | 0x80..=0xbf)
                || ideograph && !is_traditional(visible.as_bytes(), at)
            {
                continue;
            }
            let c = visible.get(at..).and_then(|rest| rest.chars().next());
            let Some(c) = c.filter(|c| ideograph || !matches!(fold(*c), Fold::Same)) else { continue };
            let part = visible.get(run..at).unwrap_or_default();
            let column = first + part.chars().count() as u32;
            self.push_run(part, line, first);
            self.push_char(c, line, column);
            (run, first) = (at + c.len_utf8(), column + 1);
        }
        self.push_run(visible.get(run..).unwrap_or_default(), line, first);
    }

    /// Appends characters that are their own form.
    fn push_run(&mut self, mut run: &str, line: u32, mut column: u32) {
        while !run.is_empty() {
            self.start_span(line, column);
            let (part, rest) = run.split_at(run.floor_char_boundary(STRIDE as usize));
            self.text.push_str(part);
            if self.differs {
                self.raw.push_str(part);
            }
            column += part.chars().count() as u32;
            self.next = (line, column);
            run = rest;
        }
    }

    /// Appends one visible character that stands at `line` and `column`.
    pub fn push_char(&mut self, c: char, line: u32, column: u32) {
        match fold(c) {
            Fold::Drop => self.unmatched(c),
            Fold::Same => {
                let plain = simplified(c);
                self.traditional |= plain.is_some();
                self.append(plain.unwrap_or(c), c, line, column);
            }
            Fold::To(plain) => self.append(plain, c, line, column),
            Fold::Many => self.append_many(c, line, column),
        }
    }

    /// From here on the unfolded text is another one.
    fn differ(&mut self) {
        if !self.differs {
            self.raw.clone_from(&self.text);
            self.differs = true;
        }
    }

    /// A character that is quoted and not matched.
    fn unmatched(&mut self, c: char) {
        self.differ();
        self.raw.push(c);
    }

    /// Appends markup that stands in the source's text and is not matched (`**`), so that quotes run over it.
    pub fn hidden(&mut self, markup: &str) {
        if !markup.is_empty() {
            self.differ();
            self.raw.push_str(markup);
        }
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
        // Where each byte came to, when some are left out.
        let mut moved = Vec::new();
        for (part, raw, span) in other.pieces() {
            if self.collapse {
                self.push_collapsing(part, raw, span, &mut moved);
                continue;
            }
            if part != raw {
                self.differ();
            }
            self.start_span(span.line, span.column);
            self.text.push_str(part);
            if self.differs {
                self.raw.push_str(raw);
            }
            self.next = (span.line, span.column + part.chars().count() as u32);
        }
        let end = self.text.len();
        let now = |at: usize| if self.collapse { moved.get(at).copied().unwrap_or(end) } else { at + start };
        let links = other.links().into_iter();
        self.links.extend(
            links.map(|link| Link { range: now(link.range.start)..now(link.range.end), target: link.target }),
        );
    }

    /// A span's text and unfolded text, character by character. Only the tail of a span (what was dropped after its
    /// text) or the whole of it differs in length; the difference is kept as text that is quoted and not matched.
    fn push_collapsing(&mut self, part: &str, raw: &str, span: Span, moved: &mut Vec<usize>) {
        let mut shown = raw.chars();
        for (column, c) in (span.column..).zip(part.chars()) {
            moved.extend(std::iter::repeat_n(self.text.len(), c.len_utf8()));
            match shown.next() {
                Some(shown) => self.append(c, shown, span.line, column),
                // The rest of a ligature.
                None => self.append_more(c, span.line, column),
            }
        }
        shown.for_each(|c| self.unmatched(c));
    }

    /// The text, without white space around.
    pub fn finish(mut self) -> Text {
        if self.traditional {
            of_the_mainland(&mut self.text);
        }
        let raw = self.differs.then(|| self.raw.into_boxed_str());
        let whole = Whole { text: self.text, raw, spans: self.spans, links: self.links };
        let end = whole.text.len();
        Text { whole: Some(Arc::new(whole)), start: 0, end }.slice(0..end)
    }

    fn append(&mut self, plain: char, shown: char, line: u32, column: u32) {
        let blank = plain == ' ' || plain == '\t';
        if self.collapse && blank && (self.text.is_empty() || self.text.ends_with([' ', '\n'])) {
            self.unmatched(shown);
            return;
        }
        let plain = if self.collapse && blank { ' ' } else { plain };
        if plain != shown {
            self.differ();
        }
        self.start_span(line, column);
        self.text.push(plain);
        if self.differs {
            self.raw.push(shown);
        }
        self.next = (line, column + 1);
    }

    fn append_many(&mut self, c: char, line: u32, column: u32) {
        let mut folded = std::iter::once(c).nfkc();
        let Some(first) = folded.next() else { return };
        self.append(first, c, line, column);
        for further in folded {
            // The rest of a ligature stands at the same column.
            let next = self.next;
            self.append_more(further, line, column);
            self.next = next;
        }
    }

    /// Appends a character that is matched and adds nothing to the quote.
    fn append_more(&mut self, plain: char, line: u32, column: u32) {
        self.differ();
        let raw = self.raw.len();
        self.append(plain, plain, line, column);
        self.raw.truncate(raw);
    }

    /// Starts a span here unless the last one runs on.
    fn start_span(&mut self, line: u32, column: u32) {
        let raw = if self.differs { self.raw.len() } else { self.text.len() };
        let (at, raw) = (self.text.len() as u32, raw as u32);
        let same = |last: &Span| {
            at.wrapping_sub(last.at) == raw.wrapping_sub(last.raw) && at.wrapping_sub(last.at) < STRIDE
        };
        let runs_on = self.next == (line, column) && self.spans.last().is_some_and(same);
        if !runs_on {
            self.spans.push(Span { at, raw, line, column });
        }
    }
}
