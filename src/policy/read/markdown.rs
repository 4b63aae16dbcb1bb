//! Markdown, line by line: headings, emphasis, links; lists and tables are told as in plain text.
//!
//! The file's own text is what evidence quotes, so emphasis marks and link targets stay in the quote and are only left
//! out of what is matched. CommonMark 0.31, as far as policies use it.

use crate::policy::structure::{Line, Piece};
use crate::policy::text::TextBuilder;

/// The lines of `source`.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut fenced = false;
    for (line, number) in source.split('\n').zip(1u32..) {
        let body = line.trim_start_matches([' ', '\t', '>', '\u{feff}']);
        let indent = line.len() - body.len();
        let body = body.trim_end();
        if body.starts_with("```") || body.starts_with("~~~") {
            fenced = !fenced;
            close(&mut out);
            continue;
        }
        if body.is_empty() || is_break(body) {
            close(&mut out);
            continue;
        }
        if let Some(level) = underline(body) {
            if let Some(Piece::Line(last)) =
                out.last_mut().filter(|p| matches!(p, Piece::Line(l) if !l.closed && l.heading.is_none()))
            {
                (last.heading, last.closed) = (Some(level), true);
            }
            continue;
        }
        let column = 1 + line.get(..indent).map_or(0, |i| i.chars().count()) as u32;
        let piece = if fenced { inline(body, number, column, None) } else { one(body, number, column) };
        out.push(Piece::Line(Line { indent: indent.min(200) as u16, ..piece }));
    }
    close(&mut out);
    out
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
        Some(b'!') if second == b'[' => Mark::Hidden(1),
        Some(b'[') if !in_link => open(rest),
        Some(b']') if in_link => rest.find(')').map_or(Mark::None, |at| Mark::Close(at + 1)),
        _ => Mark::None,
    }
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
