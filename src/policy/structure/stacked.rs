//! Tables that lost their lines: the cells of a row one below the other, blank lines between cells or between rows, and
//! the headers first. Web pages come out so when they are pasted or turned into text.

use super::{Line, Piece, grid, width, words};
use crate::policy::document::Row;
use crate::policy::phrase::Phrase;

/// Fewest headers that show a table; two labels may head two paragraphs.
const FEWEST: usize = 3;
/// Most headers.
const MOST: usize = 10;
/// Widest cell that names a row.
const NAME: usize = 60;

/// Replaces runs of such lines by tables.
pub(super) fn find(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<(usize, usize, Vec<Row>)> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        match read(&pieces, at) {
            Some((end, rows)) => {
                found.push((at, end, rows));
                at = end;
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
        match tables.peek() {
            Some((start, _, _)) if index < *start => out.push(piece),
            Some((start, end, _)) => {
                let (first, last) = (index == *start, index + 1 == *end);
                if first && let Some((_, _, rows)) = tables.peek_mut() {
                    out.extend(grid::table(std::mem::take(rows), Some(1)));
                }
                if last {
                    tables.next();
                }
            }
            None => out.push(piece),
        }
    }
    out
}

/// The table that starts at `at`: where it ends, and its rows, the headers first.
fn read(pieces: &[Piece], at: usize) -> Option<(usize, Vec<Row>)> {
    let before = at.checked_sub(1).and_then(|i| pieces.get(i)).and_then(plain);
    let heads = pieces.get(at..)?.iter().take(MOST + 1).map_while(plain).take_while(|l| is_head(l)).count();
    if !(FEWEST..=MOST).contains(&heads) || before.is_some_and(is_head) {
        return None;
    }
    // The first cell of the first row may read like a header, too.
    let apart = gap(pieces.get(at..at + heads)?);
    let tries = apart.map_or_else(|| vec![heads, heads - 1], |end| vec![end]);
    tries.into_iter().filter(|n| *n >= FEWEST).find_map(|columns| {
        let linked = pieces.get(at + columns - 1).and_then(plain).is_some_and(|l| asks_link(&l.text));
        let (end, rows) = rows(pieces, at + columns, columns, linked);
        let enough = rows.len() >= 2 || (rows.len() == 1 && columns > FEWEST);
        let header = row(pieces.get(at..at + columns)?)?;
        enough.then(|| (end, std::iter::once(header).chain(rows).collect()))
    })
}

fn plain(piece: &Piece) -> Option<&Line> {
    match piece {
        Piece::Line(line) if line.heading.is_none() && line.item.is_none() => Some(line),
        _ => None,
    }
}

fn is_head(line: &Line) -> bool {
    width(&line.text) <= 40
        && !line.text.trim_end().ends_with([':', '：'])
        && words().is_label(&line.text)
        && super::marker(&line.text).is_none()
}

/// Behind how many headers the first blank line stands, where not every line has one.
fn gap(pieces: &[Piece]) -> Option<usize> {
    let closed: Vec<bool> = pieces.iter().filter_map(plain).map(|l| l.closed).collect();
    if closed.iter().all(|c| *c) {
        return None;
    }
    closed.iter().position(|c| *c).map(|i| i + 1).filter(|n| *n >= FEWEST)
}

/// `隐私政策链接`
fn asks_link(label: &str) -> bool {
    let label = label.trim().to_lowercase();
    Phrase::LinkLabel.ends(&label)
}

fn is_link(line: &Line) -> bool {
    let text = line.text.trim().to_lowercase();
    text.contains("http") || text.starts_with("www.") || !line.text.links().is_empty()
}

/// Whether the row at `start` lost its last cell, an empty link: where it should stand the next row begins, which has
/// its own.
fn lacks_link(pieces: &[Piece], start: usize, columns: usize) -> bool {
    let link = |at: usize| pieces.get(at).and_then(plain).is_some_and(is_link);
    let last = start + columns - 1;
    !(start..=last).any(link) && link(last + columns - 1) && !(last..last + columns - 1).any(link)
}

/// The rows of `columns` cells from `at` on, and where they end; the last cell is a link where `linked`.
fn rows(pieces: &[Piece], at: usize, columns: usize, linked: bool) -> (usize, Vec<Row>) {
    let mut out = Vec::new();
    let mut start = at;
    while let Some(cells) = pieces.get(start..start + columns) {
        if linked && lacks_link(pieces, start, columns) {
            out.extend(pieces.get(start..start + columns - 1).and_then(row));
            start += columns - 1;
            continue;
        }
        let lines: Vec<&Line> = cells.iter().map_while(plain).collect();
        // A blank line inside of a row where rows are set apart by them: the row is another's.
        let (last, inner) = match lines.split_last() {
            Some((last, inner)) if lines.len() == columns => (last, inner),
            _ => break,
        };
        let broken = inner.iter().any(|l| l.closed) && !(last.closed && inner.iter().all(|l| l.closed));
        if broken || !reads_like_row(&lines) {
            break;
        }
        out.extend(row(cells));
        start += columns;
    }
    (start, out)
}

fn reads_like_row(lines: &[&Line]) -> bool {
    let named = lines.first().is_some_and(|first| {
        width(&first.text) <= NAME && !first.text.contains(['。', '；']) && !is_chapter(&first.text)
    });
    named && lines.iter().all(|l| !l.text.trim_end().ends_with([':', '：']) && !is_chapter(&l.text))
}

/// `二、` or `（三）` heads a section, and no row.
fn is_chapter(text: &str) -> bool {
    let bare = text.trim_start_matches(['(', '（', '第']);
    let number = bare.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).count();
    number > 0
        && bare.chars().nth(number).is_some_and(|c| matches!(c, '、' | ')' | '）' | '.' | '．' | '章' | '条'))
}

fn row(pieces: &[Piece]) -> Option<Row> {
    let cells: Vec<_> = pieces.iter().filter_map(plain).map(|l| l.text.clone()).collect();
    let line = cells.first()?.line();
    Some(Row { cells, line })
}

#[cfg(test)]
mod tests {
    use crate::policy::read::read;
    use crate::policy::structure::dump::dump;

    fn blocks(text: &str) -> Vec<String> {
        dump(&read("policy.txt", text.as_bytes()))
    }

    const HEAD: &str = "SDK名称\n运营方\n使用目的\n收集个人信息类型\n";

    #[test]
    fn cells_below_each_other_are_rows() {
        let text = format!("{HEAD}甲推送\n甲公司\n推送\nIMEI\n乙统计\n乙公司\n统计\nOAID\n二、其他\n");
        let table = "t [SDK名称 | 运营方 | 使用目的 | 收集个人信息类型] 甲推送 | 甲公司 | 推送 | IMEI // 乙统计 | 乙公司 | 统计 | OAID";
        assert_eq!(blocks(&text)[0], table);
        let spaced = text.replace('\n', "\n\n");
        assert_eq!(blocks(&spaced)[0], table);
        let rows = format!("{HEAD}\n甲推送\n甲公司\n推送\nIMEI\n\n乙统计\n乙公司\n统计\nOAID\n\n二、其他\n");
        assert_eq!(blocks(&rows)[0], table);
    }

    #[test]
    fn a_row_may_lack_its_link() {
        let text = "SDK名称\n运营方\n使用目的\n隐私政策链接\n甲推送\n甲公司\n推送\nhttps://a.example\n乙统计\n乙公司\n统计\n丙登录\n丙公司\n登录\nhttps://c.example\n";
        let table = "t [SDK名称 | 运营方 | 使用目的 | 隐私政策链接] 甲推送 | 甲公司 | 推送 | https://a.example // 乙统计 | 乙公司 | 统计 |  // 丙登录 | 丙公司 | 登录 | https://c.example";
        assert_eq!(blocks(text)[0], table);
        let whole = text.replace("乙公司\n统计\n", "乙公司\n统计\nhttps://b.example\n");
        assert!(blocks(&whole)[0].contains("乙统计 | 乙公司 | 统计 | https://b.example // 丙登录"));
    }

    #[test]
    fn labels_below_each_other_are_no_table_by_themselves() {
        let text = "使用目的：\n推送。\n收集个人信息类型：\nIMEI。\n";
        assert!(blocks(text).iter().all(|b| !b.starts_with('t')));
        let text =
            "SDK名称\n使用目的\n收集个人信息类型\n我们非常重视您的隐私，以下是说明。\n请您仔细阅读。\n";
        assert!(blocks(text).iter().all(|b| !b.starts_with('t')));
    }
}
