//! Which lines are headings, and of what level.
//!
//! A number alone proves nothing: lists are numbered, contents lists are, and a sentence may start with one. A heading
//! is short, does not end as a sentence does, and has something under it.

use super::marker::{Marker, Style, marker};
use super::{Line, Piece, Role, ends_sentence, width, words};
use crate::policy::phrase::Phrase;
use crate::policy::text::{find_colon, holds_any};

/// Widest numbered heading, in columns.
const NUMBERED: usize = 72;
/// Widest heading without a number.
const BARE: usize = 90;
/// Level of a heading without a number or mark under those that have one.
const UNDER_OTHERS: u8 = 9;
/// Level of a line that only names platforms.
const PLATFORM: u8 = 12;

/// The role of each piece.
pub(super) fn roles(pieces: &[Piece]) -> Vec<Role> {
    let lines: Vec<Option<Seen<'_>>> = pieces.iter().map(see).collect();
    // Sections under a document's bare headings are numbered too, but deeper: 2.1, (1).
    let high = |s: &&Seen<'_>| s.numbered_heading() && s.marker.is_some_and(|m| m.style.rank() <= 3);
    let numbered = lines.iter().flatten().filter(high).count();
    let spaced = is_spaced(&lines);
    // So are bare lines under headings that the document marks as such.
    let marked = lines.iter().flatten().any(|seen| seen.line.heading.is_some_and(|level| level > 1));
    let under = numbered >= 3 || marked;
    let mut roles: Vec<Role> = (0..lines.len()).map(|i| role(&lines, i, under, spaced)).collect();
    drop_runs(&lines, &mut roles);
    roles
}

/// A line with what was found out about it once.
struct Seen<'a> {
    line: &'a Line,
    marker: Option<Marker>,
    width: usize,
    sentence: bool,
}

fn see(piece: &Piece) -> Option<Seen<'_>> {
    let Piece::Line(line) = piece else { return None };
    // A line beyond any heading's width needs no exact one.
    let width = if line.text.len() > 600 { 600 } else { width(&line.text) };
    let sentence = width > BARE || ends_sentence(&line.text) || inner_sentence(&line.text);
    Some(Seen { line, marker: marker(&line.text), width, sentence })
}

impl Seen<'_> {
    fn body(&self) -> &str {
        self.line.text.get(self.marker.map_or(0, |m| m.len)..).unwrap_or_default()
    }

    /// Short, numbered, not a sentence.
    fn numbered_heading(&self) -> bool {
        self.marker.is_some_and(|m| {
            !matches!(m.style, Style::Bullet(_))
                && self.width <= NUMBERED
                && !self.sentence
                && (has_letters(self.body()) || m.style == Style::Chapter)
                && !has_value(self.body())
        })
    }
}

/// Whether most lines stand in paragraphs of their own, so that a blank line says nothing about headings.
fn is_spaced(lines: &[Option<Seen<'_>>]) -> bool {
    let (mut closed, mut all) = (0usize, 0usize);
    for seen in lines.iter().flatten() {
        all += 1;
        closed += usize::from(seen.line.closed);
    }
    closed * 2 > all
}

fn role(lines: &[Option<Seen<'_>>], index: usize, under: bool, spaced: bool) -> Role {
    let Some(Some(seen)) = lines.get(index) else { return Role::Body };
    if let Some(level) = seen.line.heading {
        return Role::Heading(level);
    }
    if seen.line.item.is_some() {
        return Role::Body;
    }
    if words().is_platform(&seen.line.text) {
        return Role::Heading(PLATFORM);
    }
    if let Some(marker) = seen.marker {
        let heads = seen.numbered_heading() && !in_list(lines, index, marker) && has_body(lines, index);
        return if heads { Role::Heading(marker.style.rank()) } else { Role::Body };
    }
    if index == 0 && !seen.sentence && words().is_title(&seen.line.text) {
        return Role::Heading(1);
    }
    if bare_heading(lines, index, seen, spaced) {
        return Role::Heading(if under { UNDER_OTHERS } else { 2 });
    }
    Role::Body
}

/// Whether the line before or after is the sibling in number: a list or a list of contents, not sections.
fn in_list(lines: &[Option<Seen<'_>>], index: usize, marker: Marker) -> bool {
    let sibling = |at: Option<usize>, number: Option<u32>| {
        let other = at.and_then(|at| lines.get(at)).and_then(Option::as_ref).and_then(|s| s.marker);
        other.is_some_and(|o| o.style == marker.style && Some(o.number) == number)
    };
    sibling(index.checked_sub(1), marker.number.checked_sub(1))
        || sibling(index.checked_add(1), marker.number.checked_add(1))
}

/// Whether anything but the end follows.
fn has_body(lines: &[Option<Seen<'_>>], index: usize) -> bool {
    index + 1 < lines.len()
}

fn bare_heading(lines: &[Option<Seen<'_>>], index: usize, seen: &Seen<'_>, spaced: bool) -> bool {
    let text: &str = &seen.line.text;
    if seen.sentence
        || !has_letters(text)
        || has_value(text)
        || text.contains('|')
        || looks_like_address(text)
        || text.contains(" is a ")
        || text.contains(" is an ")
    {
        return false;
    }
    let starts_low = text.starts_with(char::is_lowercase);
    if starts_low || !has_body(lines, index) {
        return false;
    }
    if seen.line.bold {
        return true;
    }
    if text.ends_with([':', '：']) {
        return is_title_with_colon(text) && !opens_field(lines, index, text);
    }
    let next = lines.get(index + 1).and_then(Option::as_ref);
    let next_longer = next.is_none_or(|n| n.width > seen.width.max(40) || n.marker.is_some());
    let before_ends = index == 0
        || lines
            .get(index - 1)
            .and_then(Option::as_ref)
            .is_none_or(|p| p.sentence || p.line.closed || p.line.heading.is_some());
    if spaced {
        return seen.line.closed && before_ends && seen.width <= BARE && text.split(' ').count() <= 14;
    }
    let short = if has_han(text) { seen.width <= 40 } else { text.split(' ').count() <= 10 };
    short && next_longer && before_ends
}

/// Whether a line is a label of a field whose value stands below: the line above it is a field, too.
fn opens_field(lines: &[Option<Seen<'_>>], index: usize, text: &str) -> bool {
    let above = index.checked_sub(1).and_then(|at| lines.get(at)).and_then(Option::as_ref);
    let field = |seen: &Seen<'_>| {
        let text: &str = &seen.line.text;
        let skip = seen.marker.map_or(0, |m| m.len);
        find_colon(text.get(skip..).unwrap_or_default())
            .is_some_and(|at| words().is_label(text.get(skip..skip + at).unwrap_or_default().trim()))
    };
    words().is_label(text.trim_end_matches([':', '：'])) && above.is_some_and(field)
}

/// "Special notice:" is a title, "We use it for the following purposes:" is not.
fn is_title_with_colon(text: &str) -> bool {
    if has_han(text) {
        let intro = Phrase::Intro.is_in(text);
        return width(text) <= 26 && !intro;
    }
    text.split_whitespace().count() <= 5 && !text.contains("ollowing") && !text.contains("xample")
}

/// Three or more bare headings in a row are a list; the last may head what follows.
fn drop_runs(lines: &[Option<Seen<'_>>], roles: &mut [Role]) {
    let bare = |i: usize, roles: &[Role]| {
        matches!(roles.get(i), Some(Role::Heading(l)) if *l == UNDER_OTHERS || *l == 2)
            && lines
                .get(i)
                .and_then(Option::as_ref)
                .is_some_and(|s| s.marker.is_none() && s.line.heading.is_none() && !s.line.bold)
    };
    let mut start = 0;
    while start < roles.len() {
        let mut end = start;
        while end < roles.len() && bare(end, roles) {
            end += 1;
        }
        // The first two may be the title and its date.
        if end - start >= 4 {
            let first = if start == 0 { 1 } else { start };
            for role in roles.get_mut(first..end - 1).unwrap_or_default() {
                *role = Role::Body;
            }
        }
        start = end.max(start + 1);
    }
}

/// A full stop inside, with more after it.
fn inner_sentence(text: &str) -> bool {
    holds_any(text, &['。', '；'])
        || text.contains("; ")
        || text.get(text.ceil_char_boundary(13)..).is_some_and(|rest| rest.contains(". "))
}

/// `label: value`
fn has_value(text: &str) -> bool {
    let Some(at) = find_colon(text) else { return false };
    let after = text.get(at..).unwrap_or_default().trim_start_matches([':', '：']).trim();
    !after.is_empty()
}

fn has_letters(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

fn looks_like_address(text: &str) -> bool {
    text.contains("://") || text.contains('@') || text.starts_with("www.")
}
