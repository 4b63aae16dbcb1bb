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
        if text.is_empty() {
            close(&mut out);
        } else {
            let room = left.checked_sub(text.len() + super::PIECE);
            out.push(Piece::Line(Line { text, indent: indent.min(200) as u16, ..Line::default() }));
            // The last line is past the limit, and will be cut with a gap.
            let Some(room) = room else { break };
            left = room;
        }
    }
    close(&mut out);
    out
}

fn close(out: &mut [Piece]) {
    if let Some(Piece::Line(line)) = out.last_mut() {
        line.closed = true;
    }
}
