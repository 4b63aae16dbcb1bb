//! Tables drawn with `|`: a row a line, with or without a separator line, or a cell a line.

use super::{Line, Piece, grid, width};
use crate::policy::document::Row;
use crate::policy::text::{Text, TextBuilder};

/// Replaces runs of piped lines by tables.
pub(super) fn find(pieces: Vec<Piece>) -> Vec<Piece> {
    if !pieces.iter().any(has_pipe) {
        return pieces;
    }
    let mut out = Vec::with_capacity(pieces.len());
    let mut run: Vec<Line> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Line(line) if line.heading.is_none() && (is_piped(&line.text) || is_rule(&line.text)) => {
                run.push(line)
            }
            Piece::Line(line) if ends_run(&run, &line) => {
                run.push(line);
                flush(&mut run, &mut out);
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

fn has_pipe(piece: &Piece) -> bool {
    matches!(piece, Piece::Line(line) if is_piped(&line.text))
}

fn is_piped(text: &str) -> bool {
    memchr::memchr(b'|', text.as_bytes()).is_some()
}

/// `+----+----+`
fn is_rule(text: &str) -> bool {
    text.len() > 4
        && text.starts_with('+')
        && text.ends_with('+')
        && text.bytes().all(|b| matches!(b, b'+' | b'-' | b'='))
}

/// `---|---|---`, `| :-- | --: |`, `+---+---+`
fn is_separator(text: &str) -> bool {
    text.contains("--") && text.chars().all(|c| matches!(c, '-' | ':' | '|' | '+' | '=' | ' ' | '\t'))
}

/// A run of cells may end in a cell whose pipe was lost: one short line right after, where the row lacks one cell.
fn ends_run(run: &[Line], line: &Line) -> bool {
    let cells: Vec<&Line> = run.iter().filter(|l| !is_separator(&l.text)).collect();
    if cells.len() < 3
        || !is_cell_a_line(&cells)
        || line.heading.is_some()
        || run.last().is_some_and(|l| l.closed)
    {
        return false;
    }
    let count: usize = cells.iter().map(|l| pipes(&l.text)).sum();
    let columns = columns_of(run, &cells);
    columns > 1
        && count % columns == columns - 1
        && super::marker(&line.text).is_none()
        && width(&line.text) < 200
}

fn pipes(text: &str) -> usize {
    text.bytes().filter(|b| *b == b'|').count()
}

/// Whether nearly every line holds one cell and its closing pipe.
fn is_cell_a_line(lines: &[&Line]) -> bool {
    let single = lines.iter().filter(|l| {
        let text = l.text.trim_end();
        let inner = text.trim_end_matches('|');
        text.ends_with('|') && !inner.contains('|')
    });
    // The last may have lost its pipe.
    single.count() * 10 >= lines.len().saturating_sub(1) * 9
}

fn flush(run: &mut Vec<Line>, out: &mut Vec<Piece>) {
    let mut lines = std::mem::take(run);
    // A blank line, a row and another separator: a second table begins with that row.
    let second = (2..lines.len()).find(|i| {
        let is = |i: usize| lines.get(i).is_some_and(|l| is_separator(&l.text));
        is(*i) && !is(i - 1) && lines.get(i - 2).is_some_and(|l| l.closed) && (1..i - 1).any(is)
    });
    if let Some(at) = second {
        let mut rest = lines.split_off(at - 1);
        *run = lines;
        flush_one(run, out);
        return flush(&mut rest, out);
    }
    *run = std::mem::take(&mut lines);
    flush_one(run, out);
}

fn flush_one(run: &mut Vec<Line>, out: &mut Vec<Piece>) {
    let lines = std::mem::take(run);
    let cells: Vec<&Line> = lines.iter().filter(|l| !is_separator(&l.text) && !is_rule(&l.text)).collect();
    let made = if cells.len() >= 3 && is_cell_a_line(&cells) {
        cell_a_line(&lines, &cells)
    } else {
        row_a_line(&lines, &cells)
    };
    match made {
        Some(pieces) => out.extend(pieces),
        None => out.extend(lines.into_iter().map(Piece::Line)),
    }
}

/// Cells between pipes; outer pipes make no cells.
fn split(text: &Text) -> Vec<Text> {
    let whole = text.as_str();
    let lead = whole.len() - whole.trim_start().len();
    let start = if whole.trim_start().starts_with('|') { lead + 1 } else { 0 };
    let body = whole.trim_end();
    let end = if body.ends_with('|') && body.len() > start { body.len() - 1 } else { body.len() };
    let mut cells = Vec::new();
    let (mut from, mut escaped) = (start, false);
    for (at, b) in whole.bytes().enumerate().take(end).skip(start) {
        if b == b'|' && !escaped && cells.len() + 1 < grid::COLUMNS {
            cells.push(text.slice(from..at).tidy());
            from = at + 1;
        }
        escaped = b == b'\\' && !escaped;
    }
    cells.push(text.slice(from..end.max(from)).tidy());
    cells
}

/// One row a line. Two rows of two cells make a table; with a separator line one row does.
fn row_a_line(lines: &[Line], cells: &[&Line]) -> Option<Vec<Piece>> {
    let separator = lines.iter().position(|l| is_separator(&l.text));
    let rows: Vec<Row> = cells.iter().map(|l| Row { cells: split(&l.text), line: l.text.line() }).collect();
    let wide = rows.iter().filter(|r| r.cells.len() >= 2).count();
    if wide * 2 < rows.len() || wide < 2 && separator.is_none() || wide == 0 {
        return None;
    }
    let head = separator
        .filter(|at| *at > 0)
        .map(|at| lines.iter().take(at).filter(|l| !is_rule(&l.text) && !is_separator(&l.text)).count());
    // A drawn frame has a rule above its header: then the rows between the first two rules.
    let head = head.or_else(|| {
        let rules: Vec<usize> =
            lines.iter().enumerate().filter(|(_, l)| is_separator(&l.text)).map(|(i, _)| i).collect();
        Some(rules.get(1)?.checked_sub(rules.first()? + 1)?).filter(|n| *n > 0 && *n < 3)
    });
    Some(grid::table(rows, head))
}

/// The width of a table that has a cell a line: from its separator, its row numbers, its header, or its constants.
fn columns_of(lines: &[Line], cells: &[&Line]) -> usize {
    if let Some(separator) = lines.iter().find(|l| is_separator(&l.text)) {
        let text = separator.text.trim().trim_matches('|');
        return text.split('|').count();
    }
    let texts: Vec<&str> = cells.iter().map(|l| l.text.trim_end_matches(['|', ' '])).collect();
    let period = |is: &dyn Fn(&str) -> bool| -> Option<usize> {
        let at: Vec<usize> = texts.iter().enumerate().filter(|(_, t)| is(t)).map(|(i, _)| i).collect();
        let mut steps: Vec<usize> = at.windows(2).filter_map(|w| Some(w.get(1)? - w.first()?)).collect();
        steps.sort_unstable();
        (at.len() >= 2 && at.first() == Some(&0)).then(|| steps.get(steps.len() / 2).copied()).flatten()
    };
    let numbered = period(&|t| t.trim_end_matches('.').parse::<u16>().is_ok());
    let constants = || period(&is_constant);
    let header = || {
        let labels = texts.iter().take_while(|t| super::words().is_label(t)).count();
        (labels >= 2 && texts.len().is_multiple_of(labels)).then_some(labels)
    };
    numbered.or_else(header).or_else(constants).filter(|n| *n >= 2).unwrap_or(0)
}

/// `android.permission.CAMERA`, `NSCameraUsageDescription`, `READ_CONTACTS`
fn is_constant(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    let shouted =
        last.len() > 4 && last.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit());
    shouted || text.contains(".permission.") || (text.starts_with("NS") && text.ends_with("UsageDescription"))
}

fn cell_a_line(lines: &[Line], cells: &[&Line]) -> Option<Vec<Piece>> {
    let columns = columns_of(lines, cells);
    if !(2..=grid::COLUMNS).contains(&columns) {
        return None;
    }
    let separator = lines.iter().position(|l| is_separator(&l.text));
    let mut rows = Rows {
        columns,
        out: Vec::new(),
        row: Row::default(),
        numbers: separator.is_none() && starts_numbered(cells),
        constants: 0,
    };
    for line in cells {
        for cell in split_cells(&line.text) {
            rows.push(cell, line.text.line());
        }
    }
    rows.close();
    let head =
        separator.map(|at| lines.iter().take(at).map(|l| pipes(&l.text)).sum::<usize>().div_ceil(columns));
    Some(grid::table(rows.out, head.filter(|h| *h > 0)))
}

fn starts_numbered(cells: &[&Line]) -> bool {
    cells.first().is_some_and(|l| l.text.trim_end_matches(['|', ' ', '.']).parse::<u16>().is_ok())
}

/// Every pipe closes a cell, so `||` is two empty ones.
fn split_cells(text: &Text) -> Vec<Text> {
    let body = text.trim_end().len();
    let mut cells = Vec::new();
    let mut from = 0;
    for (at, b) in text.bytes().enumerate().take(body) {
        if b == b'|' && cells.len() < grid::COLUMNS {
            cells.push(text.slice(from..at).tidy());
            from = at + 1;
        }
    }
    if from < body {
        cells.push(text.slice(from..body).tidy());
    }
    cells
}

/// Cells dealt out to rows. A lost cell shifts the rest of a table, so a row number or a constant in the first column
/// starts a new row where one is due.
struct Rows {
    columns: usize,
    out: Vec<Row>,
    row: Row,
    numbers: bool,
    /// Rows that began with a constant.
    constants: usize,
}

impl Rows {
    fn push(&mut self, cell: Text, line: u32) {
        let full = self.row.cells.len() >= self.columns;
        let due = !self.row.cells.is_empty() && self.starts_row(&cell);
        let number_missing = self.numbers && full && !due;
        if (full && !number_missing) || due {
            self.close();
        }
        if number_missing {
            // A further line of the last cell.
            if let Some(last) = self.row.cells.last_mut() {
                *last = with_line(last, &cell);
            }
            return;
        }
        if self.row.cells.is_empty() {
            self.row.line = line;
            self.constants += usize::from(is_constant(&cell));
        }
        self.row.cells.push(cell);
    }

    fn starts_row(&self, cell: &str) -> bool {
        if self.numbers {
            let next = self.out.len() + 2;
            return cell.trim_end_matches('.').parse::<usize>() == Ok(next);
        }
        self.constants > 2 && self.constants * 10 >= self.out.len() * 8 && is_constant(cell)
    }

    fn close(&mut self) {
        let row = std::mem::take(&mut self.row);
        if !row.cells.is_empty() {
            self.out.push(row);
        }
    }
}

fn with_line(first: &Text, second: &Text) -> Text {
    let mut text = TextBuilder::default();
    text.push_text(first);
    text.line_break();
    text.push_text(second);
    text.finish()
}
