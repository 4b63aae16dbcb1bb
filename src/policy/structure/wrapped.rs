//! Tables as converters of web pages to text write them: no outer pipes, a separator under the header, rows broken over
//! several lines (a pipe may stand alone on one), two spaces at the end of each row. Cells that span rows are written
//! once, so later rows are short.

use super::{Line, Piece, grid};
use crate::policy::document::Row;
use crate::policy::text::{Text, TextBuilder};
use std::ops::Range;

/// Most lines of a row.
const LONGEST: usize = 80;

/// Replaces such tables; a text whose rows all stand on one line is left to others.
pub(super) fn find(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<(Range<usize>, Vec<Row>)> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let start = found.last().map_or(0, |(range, _)| range.end);
        match line(&pieces, at).and_then(columns_of).and_then(|n| table(&pieces, start, at, n)) {
            Some((range, rows)) => {
                at = range.end;
                found.push((range, rows));
            }
            None => at += 1,
        }
    }
    if found.is_empty() {
        return pieces;
    }
    let mut out = Vec::with_capacity(pieces.len());
    let mut tables = found.into_iter().peekable();
    for (index, piece) in pieces.into_iter().enumerate() {
        if let Some((range, rows)) = tables.peek_mut()
            && range.contains(&index)
        {
            if index == range.start {
                out.extend(grid::table(std::mem::take(rows), Some(1)));
            }
            if index + 1 == range.end {
                tables.next();
            }
        } else {
            out.push(piece);
        }
    }
    out
}

fn line(pieces: &[Piece], at: usize) -> Option<&Line> {
    match pieces.get(at)? {
        Piece::Line(line) => Some(line),
        Piece::Table(_) => None,
    }
}

/// The columns of `---|---|---` at the end of a header.
fn columns_of(line: &Line) -> Option<usize> {
    let plain = line.breaks
        && line.text.starts_with("---")
        && line.text.ends_with("---")
        && line.text.bytes().all(|b| matches!(b, b'-' | b'|'));
    let columns = line.text.split('|').count();
    (plain && (2..=grid::COLUMNS).contains(&columns)).then_some(columns)
}

fn pipes(line: &Line) -> usize {
    line.text.bytes().filter(|b| *b == b'|').count()
}

/// The table around the separator at `at`, if a row of it goes over several lines or lacks cells.
fn table(pieces: &[Piece], from: usize, at: usize, columns: usize) -> Option<(Range<usize>, Vec<Row>)> {
    let start = header(pieces, from, at, columns)?;
    let mut rows = vec![row(pieces, start..at, columns, None)?];
    let mut end = at + 1;
    let mut odd = at - start > 1;
    while let Some(range) = segment(pieces, end, columns) {
        let above = rows.last().filter(|_| rows.len() > 1);
        let Some(row) = row(pieces, range.clone(), columns, above) else { break };
        odd |= range.len() > 1 || count(pieces, range.clone()) + 1 < columns;
        rows.push(row);
        end = range.end;
    }
    (odd && rows.len() > 1).then_some((start..end, rows))
}

/// Where the header above the separator begins.
fn header(pieces: &[Piece], from: usize, at: usize, columns: usize) -> Option<usize> {
    let mut seen = 0;
    for i in (from..at).rev().take(LONGEST) {
        let above = line(pieces, i).filter(|l| l.heading.is_none())?;
        if i + 1 == at && !above.breaks {
            return None;
        }
        seen += pipes(above);
        if seen >= columns {
            return None;
        }
        if seen + 1 == columns {
            // A pipe at the start closes the cell on the line before.
            let opens = above.text.starts_with('|');
            return if opens { i.checked_sub(1).filter(|i| *i >= from) } else { Some(i) };
        }
    }
    None
}

fn count(pieces: &[Piece], range: Range<usize>) -> usize {
    range.filter_map(|i| line(pieces, i)).map(pipes).sum()
}

/// The lines from `at` to the next end of a row.
fn to_break(pieces: &[Piece], at: usize) -> Option<Range<usize>> {
    for i in at..at + LONGEST {
        let line = line(pieces, i).filter(|l| l.heading.is_none())?;
        if line.breaks {
            return Some(at..i + 1);
        }
    }
    None
}

/// The lines of the row at `at`: a line break inside of a cell looks like the end of a row that lacks cells.
fn segment(pieces: &[Piece], at: usize, columns: usize) -> Option<Range<usize>> {
    let first = to_break(pieces, at)?;
    let pipes = count(pieces, first.clone());
    if pipes + 1 < columns
        && let Some(next) = to_break(pieces, first.end)
    {
        let more = count(pieces, next.clone());
        if more != pipes && more > 0 && pipes + more + 1 == columns {
            return Some(first.start..next.end);
        }
    }
    // What goes over several lines is a row only when it is whole, or two of which a line break was lost.
    let header = line(pieces, first.end).is_some_and(|next| columns_of(next).is_some());
    let whole = pipes + 1 == columns || (pipes >= columns && first.len() <= 3 && !header);
    (pipes > 0 && (whole || first.len() == 1)).then_some(first)
}

/// The cells of some lines; what a short row lacks is what spans from the row above.
fn row(pieces: &[Piece], range: Range<usize>, columns: usize, above: Option<&Row>) -> Option<Row> {
    let first = line(pieces, range.start)?.text.line();
    let mut cells: Vec<TextBuilder> = vec![TextBuilder::default()];
    for line in range.filter_map(|i| line(pieces, i)) {
        let mut from = 0;
        let bounds = line.text.match_indices('|').map(|(at, _)| at).chain([line.text.len()]);
        for (nth, at) in bounds.enumerate() {
            // What is over stays in the last cell.
            if nth > 0 && cells.len() < columns {
                cells.push(TextBuilder::default());
            }
            if let Some(cell) = cells.last_mut() {
                if nth == 0 && !cell.is_empty() {
                    cell.line_break();
                }
                cell.push_text(&line.text.slice(from..at).tidy());
            }
            from = at + 1;
        }
    }
    let mut cells: Vec<Text> = cells.into_iter().map(|c| c.finish().tidy()).collect();
    let short = columns.saturating_sub(cells.len());
    if let Some(above) = above.filter(|_| short > 0) {
        let mut spanning: Vec<Text> = above.cells.iter().take(short).cloned().collect();
        spanning.append(&mut cells);
        cells = spanning;
    }
    (cells.len() > 1).then_some(Row { cells, line: first })
}

#[cfg(test)]
mod tests {
    use crate::policy::read::read;
    use crate::policy::structure::dump::dump;

    fn blocks(text: &str) -> Vec<String> {
        dump(&read("policy.txt", text.as_bytes()))
    }

    #[test]
    fn rows_over_several_lines_are_one() {
        let text = "如下：\n名称\n|\n使用目的\n|\n收集信息  \n  \n---|---|---  \n  \n甲推送\n|\n推送\n|\nIMEI\n型号  \n  \n乙统计\n|\n统计\n|\nOAID  \n  \n二、其他\n";
        let found = blocks(text);
        assert_eq!(
            found[1],
            "t [名称 | 使用目的 | 收集信息] 甲推送 | 推送 | IMEI\n型号 // 乙统计 | 统计 | OAID"
        );
        let text = "名称 | 使用目的 | 收集信息  \n---|---|---  \n甲推送 | 推送 |\nIMEI  \n乙统计 | 统计 | OAID  \n\n其他\n";
        assert_eq!(
            blocks(text)[0],
            "t [名称 | 使用目的 | 收集信息] 甲推送 | 推送 | IMEI // 乙统计 | 统计 | OAID"
        );
    }

    #[test]
    fn short_rows_take_what_spans_from_above() {
        let text = "名称 | 使用目的 | 收集信息  \n---|---|---  \n甲 | 推送 | IMEI  \n统计 | OAID  \n登录 | 型号  \n\n其他。\n";
        assert_eq!(
            blocks(text)[0],
            "t [名称 | 使用目的 | 收集信息] 甲 | 推送 | IMEI // 甲 | 统计 | OAID // 甲 | 登录 | 型号"
        );
    }

    #[test]
    fn what_follows_is_no_row() {
        let two = "权限 | 使用目的  \n---|---  \n相机 |\n扫码  \n\n一、说明\n如下。\n名称 | 目的 | 信息  \n---|---|---  \n甲 |\n推送 | IMEI  \n";
        let found = blocks(two);
        let tables: Vec<&String> = found.iter().filter(|b| b.starts_with('t')).collect();
        assert_eq!(tables, ["t [权限 | 使用目的] 相机 | 扫码", "t [名称 | 目的 | 信息] 甲 | 推送 | IMEI"]);
        let text = "名称 | 使用目的  \n---|---  \n甲 |\n推送  \n\n我们不会共享。  \n也不会转让。  \n";
        let found = blocks(text);
        assert_eq!(found[0], "t [名称 | 使用目的] 甲 | 推送");
        assert!(found.iter().skip(1).all(|b| !b.starts_with('t')), "{found:?}");
        assert!(blocks("a\n|\nb\n|\nc\n").iter().all(|b| !b.starts_with('t')));
    }
}
