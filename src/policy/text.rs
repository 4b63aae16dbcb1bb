//! A visible string that remembers where it stands: what the extraction matches on, and what evidence quotes from.
//!
//! The string is made for matching: full-width letters, Kangxi radicals and ligatures folded to their plain forms,
//! no-break and ideographic spaces to a space, zero-width characters dropped. The quote is taken from the unfolded
//! text, so that it stands verbatim in the source.

use crate::model::Place;
use std::ops::{Deref, Range};
use unicode_normalization::UnicodeNormalization;

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

/// White space and what looks like it.
const fn is_margin(c: char) -> bool {
    c.is_whitespace() || is_zero_width(c)
}

/// Characters that take no room: joiners, marks of direction, the byte order mark, soft hyphens.
const fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
}

/// How a character is folded for matching.
enum Fold {
    Same,
    Drop,
    To(char),
    Many,
}

/// Full-width letters, digits and joining signs; CJK radicals and compatibility forms; ligatures; spaces. Chinese
/// punctuation (，：；（）) stays as written, and so do circled and Roman numerals, which are list markers.
const fn fold(c: char) -> Fold {
    match c {
        '\u{20}'..='\u{7e}' | '\n' | '\t' => Fold::Same,
        '\u{0}'..='\u{1f}' | '\u{7f}' => Fold::Drop,
        '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{85}' => Fold::To(' '),
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' | '．' | '＿' | '－' | '／' | '＠' | '＋' | '＆' | '｜' => {
            match char::from_u32(c as u32 - 0xfee0) {
                Some(plain) => Fold::To(plain),
                None => Fold::Same,
            }
        }
        '\u{2f00}'..='\u{2fdf}'
        | '\u{2e80}'..='\u{2ef3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fb00}'..='\u{fb06}' => Fold::Many,
        _ if is_zero_width(c) => Fold::Drop,
        _ => Fold::Same,
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &Text, part: &str) -> (u32, u32, String) {
        let at = text.find(part).unwrap();
        let p = text.place("p.txt", at..at + part.len());
        (p.line.unwrap(), p.column.unwrap(), p.quote.unwrap())
    }

    #[test]
    fn columns_count_characters() {
        let text = Text::new("我们收集IMEI", 3, 1);
        assert_eq!(place(&text, "IMEI"), (3, 5, "IMEI".into()));
    }

    #[test]
    fn folded_for_matching_verbatim_in_the_quote() {
        let text = Text::new("ＩＭＥＩ\u{a0}和\u{200b}⼿机 ﬁle", 1, 1);
        assert_eq!(text.as_str(), "IMEI 和手机 file");
        assert_eq!(place(&text, "IMEI"), (1, 1, "ＩＭＥＩ".into()));
        assert_eq!(place(&text, "手机"), (1, 8, "⼿机".into()));
        assert_eq!(place(&text, "file"), (1, 11, "ﬁle".into()));
        assert_eq!(text.quote(0..text.len()), "ＩＭＥＩ\u{a0}和\u{200b}⼿机 ﬁle");
    }

    #[test]
    fn chinese_punctuation_and_numerals_stay() {
        assert_eq!(Text::new("（一）名称：①Ⅳ", 1, 1).as_str(), "（一）名称：①Ⅳ");
    }

    #[test]
    fn pieces_of_several_lines_keep_their_places() {
        let mut b = TextBuilder::collapsing();
        b.push("the  personal", 4, 3);
        b.space();
        b.push("safety", 5, 1);
        let text = b.finish();
        assert_eq!(text.as_str(), "the personal safety");
        assert_eq!(place(&text, "personal"), (4, 8, "personal".into()));
        assert_eq!(place(&text, "safety"), (5, 1, "safety".into()));
        assert_eq!(text.quote(0..12), "the  personal");
    }

    #[test]
    fn a_slice_keeps_places_and_links() {
        let mut b = TextBuilder::default();
        b.push("see Ｏur ", 2, 1);
        let start = b.len();
        b.push("policy", 2, 20);
        b.link(start, "https://a.example/p");
        let text = b.finish();
        let slice = text.slice(4..text.len());
        assert_eq!(slice.as_str(), "Our policy");
        assert_eq!(place(&slice, "Our"), (2, 5, "Ｏur".into()));
        assert_eq!(place(&slice, "policy"), (2, 20, "policy".into()));
        assert_eq!(slice.links(), [Link { range: 4..10, target: "https://a.example/p".into() }]);
        assert!(text.slice(90..99).is_empty());
    }

    #[test]
    fn texts_join() {
        let mut b = TextBuilder::default();
        b.push_text(&Text::new("Ａ", 1, 9));
        b.push_text(&Text::new("b", 2, 1));
        let text = b.finish();
        assert_eq!((text.as_str(), text.quote(0..2)), ("Ab", "Ａb"));
        assert_eq!(place(&text, "b"), (2, 1, "b".into()));
    }

    #[test]
    fn a_range_that_cuts_a_character_is_empty() {
        let text = Text::new("手机", 1, 1);
        assert_eq!(text.quote(1..3), "");
        assert_eq!(text.spot(1), (1, 1));
    }
}
