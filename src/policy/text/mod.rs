//! A visible string that remembers where it stands: what the extraction matches on, and what evidence quotes from.
//!
//! The string is made for matching: full-width letters, Kangxi radicals and ligatures folded to their plain forms,
//! no-break and ideographic spaces to a space, zero-width characters dropped. The quote is taken from the unfolded
//! text, so that it stands verbatim in the source.

mod builder;
mod fold;
#[cfg(test)]
mod tests;

use crate::model::{Passage, Place, Spot};
pub use builder::TextBuilder;
use fold::is_margin;
use std::ops::{Deref, Range};

/// From byte `at` of the text on, up to the next span: the same bytes of the unfolded text from `raw`, and one
/// character per column from `line` and `column`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    at: u32,
    raw: u32,
    line: u32,
    column: u32,
}

/// A span is no longer than this and a piece pushed at once: finding a column counts the characters from its start,
/// and a line may have megabytes.
const STRIDE: u32 = 512;

/// A hyperlink laid over a part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Bytes of the text that carry it.
    pub range: Range<usize>,
    /// Where it points, as written.
    pub target: String,
}

/// A visible string with places. Dereferences to the `str` to match on; `'\n'` in it is a line break inside a block
/// (`<br>`, a further paragraph of a table cell).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    text: String,
    /// The unfolded text, when it differs.
    raw: Option<Box<str>>,
    spans: Vec<Span>,
    links: Vec<Link>,
}

impl Text {
    /// A text of one source line that starts at `line` and `column` (both from 1, column in characters).
    pub fn new(visible: &str, line: u32, column: u32) -> Self {
        let mut builder = TextBuilder::default();
        builder.push(visible, line, column);
        builder.finish()
    }

    /// The string to match on.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Hyperlinks, in text order.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Line and column, both from 1, of byte `at`; of the last character before when `at` is the end.
    pub fn spot(&self, at: usize) -> (u32, u32) {
        let Some(span) = self.span(at) else { return (1, 1) };
        let passed = self.text.get(span.at as usize..at).map_or(0, |s| s.chars().count());
        (span.line, span.column + passed as u32)
    }

    /// Line of the first character.
    pub fn line(&self) -> u32 {
        self.spans.first().map_or(1, |s| s.line)
    }

    /// The bytes `range` as they stand in the visible text of the source, without white space around.
    /// A range outside the text, or one that cuts a character, gives an empty string.
    pub fn quote(&self, range: Range<usize>) -> &str {
        let quote = match &self.raw {
            None => self.text.get(range),
            Some(raw) => raw.get(self.raw_at(range.start)..self.raw_at(range.end)),
        };
        quote.unwrap_or_default().trim_matches(is_margin)
    }

    /// The character of the source's visible text that stands at byte `at`, unfolded.
    pub fn source_char(&self, at: usize) -> Option<char> {
        match &self.raw {
            None => self.text.get(at..)?.chars().next(),
            Some(raw) => raw.get(self.raw_at(at)..)?.chars().next(),
        }
    }

    /// The place of `range` in the policy `file`, with its quote.
    pub fn place(&self, file: &str, range: Range<usize>) -> Place {
        let inside = self.text.get(range.clone()).unwrap_or_default();
        let lead = inside.len() - inside.trim_start_matches(is_margin).len();
        let (line, column) = self.spot(range.start + lead);
        Place::policy(file, line, column, self.quote(range))
    }

    /// The whole as it stands in the source, with its places.
    pub fn passage(&self) -> Passage {
        let spot = |span: &Span| {
            let at = if self.raw.is_some() { span.raw } else { span.at };
            Spot { at: at as usize, line: span.line, column: span.column }
        };
        Passage {
            text: self.raw.as_deref().unwrap_or(&self.text).to_owned(),
            spots: self.spans.iter().map(spot).collect(),
        }
    }

    /// The place of the whole text.
    pub fn whole(&self, file: &str) -> Place {
        self.place(file, 0..self.text.len())
    }

    /// The part `range` as a text of its own, without white space around; empty if the range is outside.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let Some(part) = self.text.get(range.clone()) else { return Self::default() };
        let start = range.start + (part.len() - part.trim_start_matches(is_margin).len());
        let end = start + part.trim_matches(is_margin).len();
        if start == 0 && end == self.text.len() {
            return self.clone();
        }
        let Some(text) = self.text.get(start..end).filter(|t| !t.is_empty()) else { return Self::default() };
        let raw_start = self.raw_at(start);
        let raw = self.raw.as_ref().and_then(|raw| raw.get(raw_start..self.raw_at(end))).map(Box::from);
        Self {
            text: text.to_owned(),
            raw,
            spans: self.spans_of(start, end, raw_start),
            links: self.links_of(start, end),
        }
    }

    /// The text with runs of white space made one space; line breaks stay.
    #[must_use]
    pub fn tidy(self) -> Self {
        let mut last = 'x';
        let untidy = self.text.chars().any(|c| {
            let run = c == '\t' || (c == ' ' && matches!(last, ' ' | '\n'));
            last = c;
            run
        });
        if !untidy {
            return self;
        }
        let mut builder = TextBuilder::collapsing();
        builder.push_text(&self);
        builder.finish()
    }

    fn spans_of(&self, start: usize, end: usize, raw_start: usize) -> Vec<Span> {
        let (line, column) = self.spot(start);
        let mut spans = vec![Span { at: 0, raw: 0, line, column }];
        let first = self.spans.partition_point(|s| s.at as usize <= start);
        for span in self.spans.get(first..).unwrap_or_default() {
            if span.at as usize >= end {
                break;
            }
            spans.push(Span {
                at: span.at - start as u32,
                raw: span.raw.saturating_sub(raw_start as u32),
                ..*span
            });
        }
        spans
    }

    fn links_of(&self, start: usize, end: usize) -> Vec<Link> {
        let overlapping = self.links.iter().filter(|l| l.range.start < end && l.range.end > start);
        overlapping
            .map(|l| Link {
                range: l.range.start.max(start) - start..l.range.end.min(end) - start,
                target: l.target.clone(),
            })
            .collect()
    }

    fn span(&self, at: usize) -> Option<Span> {
        let after = self.spans.partition_point(|s| s.at as usize <= at);
        self.spans.get(after.checked_sub(1)?).copied()
    }

    /// Byte of the unfolded text that stands for byte `at`.
    fn raw_at(&self, at: usize) -> usize {
        match (&self.raw, self.span(at)) {
            (Some(raw), _) if at >= self.text.len() => raw.len(),
            (Some(_), Some(span)) => span.raw as usize + (at - span.at as usize),
            _ => at,
        }
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.text
    }
}
