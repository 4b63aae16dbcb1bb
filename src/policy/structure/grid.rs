//! Rows to a table: header found, rows made even.

use super::{Line, Piece, width, words};
use crate::policy::document::{Row, Table};
use crate::policy::text::Text;

/// Columns read of a row; no policy has more.
pub(crate) const COLUMNS: usize = 64;

/// Makes a table of `rows`; `head` says how many rows the markup calls headers, none when it says nothing. Titles that
/// stand in the table above its header come out as lines before it.
pub(crate) fn table(mut rows: Vec<Row>, head: Option<usize>) -> Vec<Piece> {
    let columns = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0).min(COLUMNS);
    for row in &mut rows {
        row.cells.resize(columns, Text::default());
    }
    rows.retain(|r| r.cells.iter().any(|c| !c.is_empty()));
    let mut out = Vec::new();
    let titles = rows.iter().take_while(|r| columns > 1 && is_title(r)).count();
    let header = match head {
        Some(0) | None => {
            let above = if titles < rows.len() && titles <= 2 { titles } else { 0 };
            rows.get(above).is_some_and(|r| is_header(&r.cells)).then_some(above)
        }
        Some(count) => Some(if titles < count { titles } else { 0 }).filter(|h| *h < rows.len()),
    };
    let header = header.map(|at| {
        let mut above = rows.drain(..=at);
        for _ in 0..at {
            out.extend(above.next().and_then(title));
        }
        let header = above.next().unwrap_or_default();
        drop(above);
        merge_second(header.cells, &mut rows, head.unwrap_or(0).saturating_sub(at))
    });
    if let Some(header) = &header {
        // A header repeated on every page.
        rows.retain(|r| !same(&r.cells, header));
    }
    // What only looks like a header, with nothing below it, is a row.
    let guessed = matches!(head, Some(0) | None) && rows.is_empty();
    let header = match header {
        Some(cells) if guessed => {
            let line = cells.iter().find(|cell| !cell.is_empty()).map_or(1, Text::line);
            rows.push(Row { cells, line });
            None
        }
        header => header,
    };
    if !rows.is_empty() || header.is_some() {
        out.push(Piece::Table(Table { header, rows }));
    }
    out
}

/// A header of several rows: the lower rows' words are added, column by column.
fn merge_second(mut header: Vec<Text>, rows: &mut Vec<Row>, head: usize) -> Vec<Text> {
    for _ in 1..head.min(4).min(rows.len()) {
        let lower = rows.remove(0);
        for (upper, cell) in header.iter_mut().zip(lower.cells) {
            if !cell.is_empty() && cell.as_str() != upper.as_str() {
                *upper = joined(upper, &cell);
            }
        }
    }
    header
}

fn joined(upper: &Text, lower: &Text) -> Text {
    let mut text = crate::policy::text::TextBuilder::default();
    text.push_text(upper);
    if !upper.is_empty() {
        text.space();
    }
    text.push_text(lower);
    text.finish()
}

fn same(a: &[Text], b: &[Text]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.as_str() == b.as_str())
}

/// A row of one text over all columns.
fn is_title(row: &Row) -> bool {
    let Some(first) = row.cells.iter().find(|c| !c.is_empty()) else { return false };
    row.cells.iter().all(|c| c.as_str() == first.as_str() || c.is_empty())
        && (row.cells.len() > 2 || row.cells.iter().all(|c| !c.is_empty()))
}

fn title(row: Row) -> Option<Piece> {
    let text = row.cells.into_iter().find(|c| !c.is_empty())?;
    Some(Piece::Line(Line { text, closed: true, ..Line::default() }))
}

/// Whether cells read as column headers: short, at least two of them known words, and half of all.
pub(super) fn is_header(cells: &[Text]) -> bool {
    let filled = cells.iter().filter(|c| !c.is_empty());
    let (mut all, mut known) = (0usize, 0usize);
    for cell in filled {
        // "是否必要（必要/可选）" is long for a header, a sentence is longer.
        if cell.len() > 180 || width(cell) > 60 {
            return false;
        }
        all += 1;
        known += usize::from(words().is_label(cell));
    }
    all >= 2 && known >= 2 && known * 2 >= all
}
