//! Markdown, line by line: headings, emphasis, links; lists and tables are told as in plain text.
//!
//! The file's own text is what evidence quotes, so emphasis marks and link targets stay in the quote and are only left
//! out of what is matched. CommonMark 0.31, as far as policies use it.

use super::html;
use crate::policy::structure::{Line, Piece};
use crate::policy::text::TextBuilder;

/// What reading leaves: the pieces, and what the HTML in between says of itself.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) pieces: Vec<Piece>,
    /// Blocks of HTML inside, for the gaps of [`html::Page`].
    pub(super) islands: html::Page,
}

/// The lines of `source`.
pub(super) fn page(source: &str) -> Page {
    let mut page = Page::default();
    let mut fenced = false;
    let mut at = 0;
    let mut number = 1u32;
    let last_table =
        source.as_bytes().windows(7).rposition(|w| w.eq_ignore_ascii_case(b"</table")).unwrap_or(0);
    while let Some(rest) = source.get(at..).filter(|r| !r.is_empty() || at == 0) {
        // So many pieces are past the limit of the reader, which will say so.
        if page.pieces.len() > super::VISIBLE / super::PIECE {
            break;
        }
        let line = rest.split('\n').next().unwrap_or_default();
        let taken = if fenced { None } else { html_block(rest, last_table.saturating_sub(at)) };
        if let Some(len) = taken {
            close(&mut page.pieces);
            let block = rest.get(..len).unwrap_or(rest);
            page.island(html::page_at(block, number));
            close(&mut page.pieces);
            number += block.bytes().filter(|b| *b == b'\n').count() as u32;
            at += len.max(1);
            continue;
        }
        one_line(&mut page.pieces, line, number, &mut fenced);
        at += line.len() + 1;
        number += 1;
    }
    close(&mut page.pieces);
    page
}

impl Page {
    fn island(&mut self, mut read: html::Page) {
        self.pieces.append(&mut read.pieces);
        self.islands.hidden += read.hidden;
        self.islands.visible += read.visible;
        self.islands.too_deep |= read.too_deep;
        self.islands.over_budget |= read.over_budget;
    }
}

/// The length of the block of HTML at the start of `rest`, up to and with the line break that ends it: tables to their
/// end, comments to theirs, other elements to the next blank line (CommonMark 0.31, 4.6). The last `</table` of the
/// document stands `last_table` bytes behind the start of `rest`, or before it.
fn html_block(rest: &str, last_table: usize) -> Option<usize> {
    let line = rest.split('\n').next().unwrap_or_default();
    let start = line.trim_start();
    if !start.starts_with('<') {
        return None;
    }
    if start.starts_with("<!--") {
        let end = rest.find("-->").map_or(rest.len(), |at| at + 3);
        // What follows a comment on its line is Markdown again; a comment on one line alone takes the line.
        let tail = rest.get(end..).unwrap_or_default();
        let blank = tail.split('\n').next().unwrap_or_default();
        return Some(if blank.trim().is_empty() { (end + blank.len() + 1).min(rest.len()) } else { end });
    }
    let name = start.get(1..)?.trim_start_matches('/');
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if !html::opens_block(name) {
        return None;
    }
    let mut end = paragraph_end(rest, 0);
    // A table may hold blank lines. Each byte is counted once, and nothing is looked for that does not come.
    let (mut depth, mut counted) = (0usize, 0usize);
    loop {
        let block = rest.get(counted..end).unwrap_or_default();
        depth = (depth + count(block, b"<table")).saturating_sub(count(block, b"</table"));
        counted = end;
        if depth == 0 || last_table < end {
            return Some(end);
        }
        let tail = rest.get(end..).unwrap_or_default();
        let closed = tail.as_bytes().windows(7).position(|w| w.eq_ignore_ascii_case(b"</table"));
        end = paragraph_end(rest, end + closed.unwrap_or(tail.len()));
    }
}

fn count(text: &str, word: &[u8]) -> usize {
    text.as_bytes().windows(word.len()).filter(|w| w.eq_ignore_ascii_case(word)).count()
}

/// The end of the first blank line behind `from`, or of the text.
fn paragraph_end(rest: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(tail) = rest.get(at..).filter(|t| !t.is_empty()) {
        let line = tail.split('\n').next().unwrap_or_default();
        at = (at + line.len() + 1).min(rest.len());
        if line.trim().is_empty() {
            return at;
        }
    }
    rest.len()
}

fn one_line(out: &mut Vec<Piece>, line: &str, number: u32, fenced: &mut bool) {
    let body = line.trim_start_matches([' ', '\t', '>', '\u{feff}']);
    let indent = line.len() - body.len();
    let body = body.trim_end();
    if body.starts_with("```") || body.starts_with("~~~") {
        *fenced = !*fenced;
        return close(out);
    }
    if body.is_empty() || is_break(body) {
        return close(out);
    }
    if let Some(level) = underline(body) {
        if let Some(Piece::Line(last)) =
            out.last_mut().filter(|p| matches!(p, Piece::Line(l) if !l.closed && l.heading.is_none()))
        {
            (last.heading, last.closed) = (Some(level), true);
        }
        return;
    }
    let column = 1 + line.get(..indent).map_or(0, |i| i.chars().count()) as u32;
    let piece = if *fenced { inline(body, number, column, None) } else { one(body, number, column) };
    out.push(Piece::Line(Line { indent: indent.min(200) as u16, ..piece }));
}

fn close(out: &mut [Piece]) {
    if let Some(Piece::Line(line)) = out.last_mut() {
        line.closed = true;
    }
}

/// `***`, `- - -`
fn is_break(body: &str) -> bool {
    let marks =
        |m: char| body.chars().filter(|c| *c == m).count() >= 3 && body.chars().all(|c| c == m || c == ' ');
    marks('*') || marks('_') || (marks('-') && body.contains(' '))
}

/// The underline of a heading.
fn underline(body: &str) -> Option<u8> {
    let all = |m: char| body.len() >= 3 && body.chars().all(|c| c == m);
    if all('=') { Some(1) } else { all('-').then_some(2) }
}

fn one(body: &str, number: u32, column: u32) -> Line {
    let hashes = body.bytes().take_while(|b| *b == b'#').count();
    let after = body.get(hashes..).unwrap_or_default();
    if (1..=6).contains(&hashes) && !after.is_empty() {
        let title = after.trim_start();
        let skipped = (body.len() - title.len()) as u32;
        return Line {
            closed: true,
            ..inline(title.trim_end_matches('#').trim_end(), number, column + skipped, Some(hashes as u8))
        };
    }
    inline(body, number, column, None)
}

/// Whether the whole line is strong.
fn is_bold(body: &str) -> bool {
    let inner = body.strip_prefix("**").and_then(|b| b.trim_end_matches([':', '：']).strip_suffix("**"));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains("**"))
}

/// Text without its inline marks; a link keeps its target.
fn inline(body: &str, line: u32, column: u32, heading: Option<u8>) -> Line {
    let mut text = TextBuilder::default();
    let mut column = column;
    let mut rest = body;
    let mut target: Option<(usize, &str)> = None;
    let mut starred = false;
    while let Some(c) = rest.chars().next() {
        let mark = mark(rest, target.is_some(), starred);
        starred ^= matches!(mark, Mark::Hidden(1)) && c == '*';
        let taken = match mark {
            Mark::Hidden(len) => {
                text.hidden(rest.get(..len).unwrap_or_default());
                len
            }
            Mark::Break(len) => {
                text.hidden(rest.get(..len).unwrap_or_default());
                text.line_break();
                len
            }
            Mark::Open(len, url) => {
                target = Some((text.len(), url));
                text.hidden("[");
                len
            }
            Mark::Close(len) => {
                if let Some((start, url)) = target.take() {
                    text.link(start, url);
                }
                text.hidden(rest.get(..len).unwrap_or_default());
                len
            }
            Mark::None => {
                text.push_char(c, line, column);
                c.len_utf8()
            }
        };
        column += rest.get(..taken).map_or(1, |t| t.chars().count()) as u32;
        rest = rest.get(taken..).unwrap_or_default();
    }
    Line { text: text.finish(), heading, bold: is_bold(body), ..Line::default() }
}

/// What stands at the start of a text.
enum Mark<'a> {
    None,
    Hidden(usize),
    Break(usize),
    Open(usize, &'a str),
    Close(usize),
}

/// Longest link looked for, in bytes; it keeps the search for brackets linear.
const LINK: usize = 2_000;

fn mark(rest: &str, in_link: bool, starred: bool) -> Mark<'_> {
    let second = rest.as_bytes().get(1).copied().unwrap_or(0);
    match rest.as_bytes().first() {
        Some(b'*') if second == b'*' => Mark::Hidden(2),
        Some(b'_') if second == b'_' => Mark::Hidden(2),
        Some(b'*') if starred || second.is_ascii_alphanumeric() || second >= 0x80 => Mark::Hidden(1),
        Some(b'`') => Mark::Hidden(1),
        Some(b'\\') if second.is_ascii_punctuation() && second != b'|' => Mark::Hidden(1),
        Some(b'<') if rest.get(..3).is_some_and(|t| t.eq_ignore_ascii_case("<br")) => {
            rest.find('>').filter(|at| *at < 8).map_or(Mark::None, |at| Mark::Break(at + 1))
        }
        Some(b'<') => tag(rest),
        Some(b'!') if second == b'[' => Mark::Hidden(1),
        Some(b'[') if !in_link => open(rest),
        Some(b']') if in_link => rest.find(')').map_or(Mark::None, |at| Mark::Close(at + 1)),
        _ => Mark::None,
    }
}

/// An inline tag or comment; `<https://…>` and `a < b` are text.
fn tag(rest: &str) -> Mark<'_> {
    let head = rest.get(..rest.floor_char_boundary(LINK)).unwrap_or_default();
    if head.starts_with("<!--") {
        return head.find("-->").map_or(Mark::None, |at| Mark::Hidden(at + 3));
    }
    let name = head.get(1..).unwrap_or_default().trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
    let closes = name.get(end..).is_some_and(|r| r.starts_with([' ', '>', '/']));
    if !closes || !html::is_known(name.get(..end).unwrap_or_default()) {
        return Mark::None;
    }
    head.find('>').map_or(Mark::None, |at| Mark::Hidden(at + 1))
}

/// `[text](target)`
fn open(rest: &str) -> Mark<'_> {
    let head = rest.get(..rest.floor_char_boundary(LINK)).unwrap_or_default();
    let Some(middle) = head.find("](") else { return Mark::None };
    let Some(end) = head.get(middle + 2..).and_then(|t| t.find(')')) else { return Mark::None };
    if head.get(1..middle).is_some_and(|t| t.contains(['[', ']'])) {
        return Mark::None;
    }
    let target = head.get(middle + 2..middle + 2 + end).unwrap_or_default();
    Mark::Open(1, target.split_whitespace().next().unwrap_or_default())
}
