//! Tables without lines: cells parted by tabs, or by two and more spaces, over several rows.

use super::{Line, Piece, grid};
use crate::policy::document::Row;
use crate::policy::text::Text;
use std::ops::Range;

/// Replaces runs of lines in columns by tables.
pub(super) fn find(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    let mut run: Vec<(Line, Vec<Range<usize>>)> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Line(line) if line.heading.is_none() && line.item.is_none() => {
                let cells = cells(&line.text);
                if cells.len() < 2 {
                    flush(&mut run, &mut out);
                    out.push(Piece::Line(line));
                } else {
                    if run.first().is_some_and(|(_, first)| first.len() != cells.len()) {
                        flush(&mut run, &mut out);
                    }
                    run.push((line, cells));
                }
            }
            piece => {
                flush(&mut run, &mut out);
                out.push(piece);
            }
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Ranges of the cells of a line: parted by tabs if it has any, else by two and more spaces. A gap after a full stop
/// is typing, not a column.
fn cells(text: &Text) -> Vec<Range<usize>> {
    let whole = text.as_str();
    if whole.len() > 4_000 {
        return Vec::new();
    }
    let tabs = whole.contains('\t');
    if !tabs && !whole.contains("  ") {
        return Vec::new();
    }
    // `*   Access:   you can …` is an item, set wide.
    if super::marker(whole).is_some_and(|m| matches!(m.style, super::Style::Bullet(_))) {
        return Vec::new();
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let pieces: Vec<&str> = if tabs { whole.split('\t').collect() } else { whole.split("  ").collect() };
    let step = if tabs { 1 } else { 2 };
    for piece in pieces {
        let lead = piece.len() - piece.trim_start().len();
        let body = piece.trim();
        if !body.is_empty() || (tabs && !out.is_empty()) {
            if !tabs
                && out.last().is_some_and(|r| super::ends_sentence(whole.get(r.clone()).unwrap_or_default()))
            {
                return Vec::new();
            }
            out.push(start + lead..start + lead + body.len());
        }
        start += piece.len() + step;
    }
    // A number and its text set apart by a tab are a list item.
    let marker_only = out.first().and_then(|r| whole.get(r.clone())).is_some_and(|first| {
        out.len() == 2 && super::marker(&format!("{first} x")).is_some_and(|m| m.len > first.len())
    });
    // A table has no so many columns, and would lose them.
    if marker_only || out.len() > grid::COLUMNS { Vec::new() } else { out }
}

/// Three rows make a table, or two of which the first is a header.
fn flush(run: &mut Vec<(Line, Vec<Range<usize>>)>, out: &mut Vec<Piece>) {
    let lines = std::mem::take(run);
    let row = |(line, cells): &(Line, Vec<Range<usize>>)| Row {
        cells: cells.iter().map(|r| line.text.slice(r.clone())).collect(),
        line: line.text.line(),
    };
    let header = lines.len() >= 2 && lines.first().is_some_and(|first| grid::is_header(&row(first).cells));
    if lines.len() >= 3 || header {
        out.extend(grid::table(lines.iter().map(row).collect(), None));
    } else {
        out.extend(lines.into_iter().map(|(line, _)| Piece::Line(line)));
    }
}
