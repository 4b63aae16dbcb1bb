//! A visible string that remembers where it stands: what the extraction matches on, and what evidence quotes from.
//!
//! The string is made for matching: full-width letters, Kangxi radicals and ligatures folded to their plain forms,
//! traditional characters to simplified ones,
//! no-break and ideographic spaces to a space, zero-width characters dropped. The quote is taken from the unfolded
//! text, so that it stands verbatim in the source.

mod builder;
mod find;
mod fold;
mod lower;
mod script;
mod sentence;
#[cfg(test)]
mod tests;

use crate::model::{Passage, Place, Spot};
pub use builder::TextBuilder;
pub use find::{find_colon, has_digit, holds_any, tail};
use fold::is_margin;
pub use lower::Lower;
pub use sentence::sentences;
use std::ops::{Deref, Range};
use std::sync::Arc;

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

/// What a builder made, which a text and its slices share.
#[derive(Debug, Default)]
struct Whole {
    text: String,
    /// The unfolded text, when it differs.
    raw: Option<Box<str>>,
    spans: Vec<Span>,
    links: Vec<Link>,
}

/// A visible string with places. Dereferences to the `str` to match on; `'\n'` in it is a line break inside a block
/// (`<br>`, a further paragraph of a table cell).
///
/// A slice shares its bytes with the text it was taken from: [`Text::source`] knows it by them.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// None for an empty text.
    whole: Option<Arc<Whole>>,
    start: usize,
    end: usize,
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
        self.source().get(self.start..self.end).unwrap_or_default()
    }

    /// The string that this text is a part of, with all other slices of it.
    pub fn source(&self) -> &str {
        self.whole.as_ref().map_or("", |whole| &whole.text)
    }

    /// Hyperlinks, in text order.
    pub fn links(&self) -> Vec<Link> {
        let links = self.whole.as_ref().map_or(&[][..], |whole| &whole.links);
        let overlapping = links.iter().filter(|l| l.range.start < self.end && l.range.end > self.start);
        overlapping
            .map(|l| Link {
                range: l.range.start.max(self.start) - self.start..l.range.end.min(self.end) - self.start,
                target: l.target.clone(),
            })
            .collect()
    }

    /// Line and column, both from 1, of byte `at`; of the last character before when `at` is the end.
    pub fn spot(&self, at: usize) -> (u32, u32) {
        let Some(whole) = &self.whole else { return (1, 1) };
        let at = at.saturating_add(self.start);
        // What starts behind the end is none of this text.
        let Some(span) = whole.span(at.min(self.end.saturating_sub(1))) else { return (1, 1) };
        let passed = whole.text.get(span.at as usize..at.min(self.end)).map_or(0, |s| s.chars().count());
        (span.line, span.column + passed as u32)
    }

    /// Line of the first character.
    pub fn line(&self) -> u32 {
        self.spot(0).0
    }

    /// The bytes `range` as they stand in the visible text of the source, without white space around.
    /// A range outside the text, or one that cuts a character, gives an empty string.
    pub fn quote(&self, range: Range<usize>) -> &str {
        self.unfolded(range).trim_matches(is_margin)
    }

    /// The bytes `range` as they stand in the visible text of the source: for a space, all the white space it stands for.
    pub fn unfolded(&self, range: Range<usize>) -> &str {
        let Some(whole) = &self.whole else { return "" };
        if range.end > self.len() {
            return "";
        }
        let range = range.start + self.start..range.end + self.start;
        let part = match &whole.raw {
            None => whole.text.get(range),
            Some(raw) => raw.get(whole.raw_at(range.start)..whole.raw_at(range.end)),
        };
        part.unwrap_or_default()
    }

    /// The place of `range` in the policy `file`, with its quote.
    pub fn place(&self, file: &str, range: Range<usize>) -> Place {
        let inside = self.get(range.clone()).unwrap_or_default();
        let lead = inside.len() - inside.trim_start_matches(is_margin).len();
        let (line, column) = self.spot(range.start + lead);
        Place::policy(file, line, column, self.quote(range))
    }

    /// The whole as it stands in the source, with its places.
    pub fn passage(&self) -> Passage {
        let mut out = Passage::default();
        for (_, raw, span) in self.pieces() {
            out.spots.push(Spot { at: out.text.len(), line: span.line, column: span.column });
            out.text.push_str(raw);
        }
        out
    }

    /// The place of the whole text.
    pub fn whole(&self, file: &str) -> Place {
        self.place(file, 0..self.len())
    }

    /// The part `range` as a text of its own, without white space around; empty if the range is outside.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let Some(part) = self.get(range.clone()) else { return Self::default() };
        let start = range.start + (part.len() - part.trim_start_matches(is_margin).len());
        let end = start + part.trim_matches(is_margin).len();
        if start >= end {
            return Self::default();
        }
        Self { whole: self.whole.clone(), start: self.start + start, end: self.start + end }
    }

    /// The text with runs of white space made one space; line breaks stay.
    #[must_use]
    pub fn tidy(self) -> Self {
        let text = self.as_str();
        if !(text.contains('\t') || text.contains("  ") || text.contains("\n ")) {
            return self;
        }
        let mut builder = TextBuilder::collapsing();
        builder.push_text(&self);
        builder.finish()
    }

    /// The spans of this text, the first cut to where it starts: each with its text and unfolded text.
    fn pieces(&self) -> impl Iterator<Item = (&str, &str, Span)> {
        let whole = self.whole.as_deref();
        let spans = whole.map_or(&[][..], |whole| &whole.spans);
        let first = spans.partition_point(|s| s.at as usize <= self.start).saturating_sub(1);
        let spans = spans.get(first..).unwrap_or_default();
        let mine = spans.iter().take_while(|s| (s.at as usize) < self.end);
        mine.enumerate().map(move |(index, span)| {
            let start = (span.at as usize).max(self.start);
            let end = spans.get(index + 1).map_or(self.end, |next| (next.at as usize).min(self.end));
            let range = start - self.start..end - self.start;
            let (line, column) = self.spot(range.start);
            let span = Span { line, column, ..*span };
            (self.get(range.clone()).unwrap_or_default(), self.unfolded(range), span)
        })
    }
}

impl Whole {
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

/// Texts are the same if they read the same, stand at the same places and link to the same pages.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        let places =
            |text: &Self| -> Vec<(u32, u32)> { text.char_indices().map(|(at, _)| text.spot(at)).collect() };
        self.as_str() == other.as_str()
            && self.unfolded(0..self.len()) == other.unfolded(0..other.len())
            && self.links() == other.links()
            && places(self) == places(other)
    }
}

impl Eq for Text {}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
