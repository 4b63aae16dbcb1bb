//! Sentences cut by hard wraps are joined, their places kept.

use super::marker::marker;
use super::{Line, Piece, ends_sentence, width, words};
use crate::policy::text::TextBuilder;

/// Lines longer than this were not wrapped by hand or by an editor.
const LONGEST: usize = 160;
/// Shorter lines end where their author ended them.
const SHORTEST: usize = 40;
/// Lines joined into one paragraph at most.
const MOST: usize = 400;

/// Joins lines that go on in the next one.
pub(super) fn hard_wraps(pieces: Vec<Piece>) -> Vec<Piece> {
    let wrapped = wraps(&pieces);
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut open: Option<(Line, TextBuilder, usize)> = None;
    for (piece, goes_on) in pieces.into_iter().zip(wrapped) {
        match (piece, open.take()) {
            (Piece::Line(line), Some((first, mut text, count))) => {
                if needs_space(text.as_str(), &line.text) {
                    text.space();
                }
                text.push_text(&line.text);
                if goes_on && count < MOST {
                    open = Some((first, text, count + 1));
                } else {
                    out.push(Piece::Line(Line { text: text.finish(), closed: line.closed, ..first }));
                }
            }
            (Piece::Line(line), None) if goes_on => {
                let mut text = TextBuilder::default();
                text.push_text(&line.text);
                open = Some((line, text, 1));
            }
            (piece, _) => out.push(piece),
        }
    }
    if let Some((first, text, _)) = open {
        out.push(Piece::Line(Line { text: text.finish(), ..first }));
    }
    out
}

/// For each piece, whether it goes on in the next one.
fn wraps(pieces: &[Piece]) -> Vec<bool> {
    let mut out = vec![false; pieces.len()];
    let mut start = 0;
    while start < pieces.len() {
        let end = run_end(pieces, start);
        let run = pieces.get(start..end).unwrap_or_default();
        let longest = run.iter().map(line_width).max().unwrap_or(0);
        for (offset, pair) in run.windows(2).enumerate() {
            let [Piece::Line(line), Piece::Line(next)] = pair else { continue };
            if let Some(slot) = out.get_mut(start + offset) {
                *slot = goes_on(line, next, longest);
            }
        }
        start = end.max(start + 1);
    }
    out
}

/// End of the run of lines that starts at `start`: up to a table, a long line or the end of a paragraph.
fn run_end(pieces: &[Piece], start: usize) -> usize {
    let rest = pieces.get(start..).unwrap_or_default();
    for (offset, piece) in rest.iter().enumerate() {
        match piece {
            // A long line is a paragraph of its own.
            Piece::Line(line) if width(&line.text) > LONGEST => return start + offset,
            Piece::Line(line) if !line.closed => {}
            Piece::Line(_) => return start + offset + 1,
            Piece::Table(_) => return start + offset,
        }
    }
    pieces.len()
}

fn line_width(piece: &Piece) -> usize {
    match piece {
        Piece::Line(line) => width(&line.text),
        Piece::Table(_) => 0,
    }
}

fn goes_on(line: &Line, next: &Line, longest: usize) -> bool {
    let wide = width(&line.text);
    let plain =
        next.heading.is_none() && next.item.is_none() && line.heading.is_none() && !next.bold && !line.bold;
    if words().is_platform(&next.text) || words().is_platform(&line.text) {
        return false;
    }
    // In a text wrapped at one width a comma at its edge ends nothing.
    let comma = line.text.ends_with(',') && longest >= 60 && wide * 10 >= longest * 8;
    let ends = ends_sentence(&line.text) && !comma;
    if !plain || wide < SHORTEST || ends || line.text.ends_with([':', '：', '|']) {
        return false;
    }
    // `Acme (https://acme.example/privacy)` is a line of a list.
    if line.text.rsplit(' ').next().is_some_and(|word| word.contains("://")) {
        return false;
    }
    let mut head = next.text.chars();
    let starts_low =
        head.next().is_some_and(char::is_lowercase) && head.next().is_none_or(|c| !c.is_uppercase());
    if starts_low && line.text.ends_with(|c: char| c.is_alphanumeric() || c == '-') {
        return true;
    }
    let filled = wide * 10 >= longest * 8 || open_bracket(&line.text, &next.text);
    filled && marker(&next.text).is_none() && !starts_with_label(&next.text)
}

/// Whether a bracket opens near the end of a line and closes early in the next: `（IMEI、Android` and `ID、IDFA）`.
fn open_bracket(line: &str, next: &str) -> bool {
    let opens = |c: char| matches!(c, '(' | '（');
    let closes = |c: char| matches!(c, ')' | '）');
    let unclosed = line.rfind(opens) > line.rfind(closes);
    let first = next.find(|c| opens(c) || closes(c)).and_then(|at| next.get(at..));
    unclosed && first.is_some_and(|t| t.starts_with(closes))
}

fn starts_with_label(text: &str) -> bool {
    text.split_once([':', '：']).is_some_and(|(label, _)| words().is_label(label))
}

/// Chinese runs on without a space; other scripts need one.
fn needs_space(before: &str, after: &str) -> bool {
    let narrow = |c: char| (c as u32) < 0x2e80;
    let (last, first) = (before.chars().next_back(), after.chars().next());
    last.is_some_and(narrow) && first.is_some_and(narrow) && !before.ends_with(char::is_whitespace)
}
