//! Plain text: a line each, indentation and blank lines kept as hints.

use crate::policy::structure::{Line, Piece};
use crate::policy::text::Text;

/// The lines of `source`. A form feed or carriage return is white space; lines are split at LF only.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut left = super::VISIBLE;
    for (line, number) in source.split('\n').zip(1u32..) {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        let column = 1 + line.get(..indent).map_or(0, |i| i.chars().count()) as u32;
        let text = Text::new(body.trim_end(), number, column);
        let breaks = line.trim_end_matches('\r').ends_with("  ");
        if text.is_empty() {
            close(&mut out, breaks);
        } else {
            let room = left.checked_sub(text.len() + super::PIECE);
            out.push(Piece::Line(Line { text, indent: indent.min(200) as u16, breaks, ..Line::default() }));
            // The last line is past the limit, and will be cut with a gap.
            let Some(room) = room else { break };
            left = room;
        }
    }
    close(&mut out, false);
    out
}

/// A blank line; one of two spaces ends a row of a table, too.
fn close(out: &mut [Piece], breaks: bool) {
    if let Some(Piece::Line(line)) = out.last_mut() {
        line.closed = true;
        line.breaks |= breaks;
    }
}
