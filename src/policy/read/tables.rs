//! Tables of HTML and DOCX: cells with spans to even rows, or back to running text when the table only lays out a page.

use crate::policy::document::{Row, Table};
use crate::policy::structure::{Piece, grid};
use crate::policy::text::{Text, TextBuilder};

/// Bytes that filling in spanned cells may add to one document.
pub(super) const FILL: usize = 4 << 20;

/// A cell being read.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub(super) pieces: Vec<Piece>,
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) head: bool,
    /// Continues the cell above (DOCX `vMerge`).
    pub(super) above: bool,
}

/// A table being read.
#[derive(Debug, Default)]
pub(super) struct Open {
    rows: Vec<(Vec<Cell>, u32)>,
    /// Whether a cell is open, so that text belongs to it.
    pub(super) in_cell: bool,
    /// A list of definitions: its cells are terms and descriptions.
    pub(super) definitions: bool,
}

impl Open {
    /// A table, or a list of definitions.
    pub(super) fn new(definitions: bool) -> Self {
        Self { definitions, ..Self::default() }
    }

    pub(super) fn start_row(&mut self, line: u32) {
        self.in_cell = false;
        self.rows.push((Vec::new(), line));
    }

    pub(super) fn start_cell(&mut self, cell: Cell, line: u32) {
        if self.rows.is_empty() {
            self.start_row(line);
        }
        if let Some((cells, _)) = self.rows.last_mut() {
            cells.push(cell);
            self.in_cell = true;
        }
    }

    /// Cells in the current row.
    pub(super) fn cells(&self) -> usize {
        self.rows.last().map_or(0, |(cells, _)| cells.len())
    }

    /// The cell that text goes to now.
    pub(super) fn cell(&mut self) -> Option<&mut Cell> {
        if !self.in_cell {
            return None;
        }
        self.rows.last_mut().and_then(|(cells, _)| cells.last_mut())
    }

    /// The finished table, or the pieces of its cells. `fill` is what is left of [`FILL`].
    pub(super) fn close(self, fill: &mut usize) -> Vec<Piece> {
        if self.is_layout() {
            return self.rows.into_iter().flat_map(|(cells, _)| cells).flat_map(|c| c.pieces).collect();
        }
        let head = self
            .rows
            .iter()
            .take_while(|(cells, _)| !cells.is_empty() && cells.iter().all(|c| c.head))
            .count();
        let rows = even(self.rows, fill);
        grid::table(rows, (head > 0).then_some(head))
    }

    /// A table of one column, or one that holds headings or tables in a row or two, lays out a page.
    fn is_layout(&self) -> bool {
        let widest = self.rows.iter().map(|(cells, _)| cells.len()).max().unwrap_or(0);
        if widest <= 1 {
            return true;
        }
        let cells = || self.rows.iter().flat_map(|(cells, _)| cells);
        let heading = |p: &Piece| matches!(p, Piece::Line(l) if l.heading.is_some());
        let rich = |c: &Cell| {
            c.pieces.len() > 8 || c.pieces.iter().any(|p| heading(p) || matches!(p, Piece::Table(_)))
        };
        // Sections of a page may be written as terms with descriptions.
        (self.definitions || self.rows.len() <= 2) && cells().any(rich)
    }
}

/// Fills spanned cells in.
fn even(rows: Vec<(Vec<Cell>, u32)>, fill: &mut usize) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    // For each column: the text that still hangs down, and for how many rows.
    let mut hanging: Vec<(Text, usize)> = Vec::new();
    for (cells, line) in rows {
        let mut row = Row { cells: Vec::new(), line };
        for cell in cells {
            hang(&mut row, &mut hanging, fill);
            let mut text = flatten(cell.pieces);
            if cell.above
                && let Some(upper) = out.last().and_then(|r: &Row| r.cells.get(row.cells.len()))
            {
                text = afford(upper, fill);
            }
            if row.cells.is_empty() && !text.is_empty() {
                row.line = text.line();
            }
            let mut placed = false;
            for _ in 0..cell.columns.clamp(1, grid::COLUMNS) {
                if row.cells.len() >= grid::COLUMNS {
                    // Out of budget: a cell that stands nowhere is a gap.
                    *fill = if placed || text.is_empty() { *fill } else { 0 };
                    break;
                }
                placed = true;
                if hanging.len() <= row.cells.len() {
                    hanging.resize(row.cells.len() + 1, (Text::default(), 0));
                }
                if let Some(slot) = hanging.get_mut(row.cells.len()).filter(|_| cell.rows > 1) {
                    *slot = (afford(&text, fill), cell.rows - 1);
                }
                let filled = if cell.columns > 1 { afford(&text, fill) } else { text.clone() };
                row.cells.push(filled);
            }
        }
        hang(&mut row, &mut hanging, fill);
        out.push(row);
    }
    out
}

/// Adds the cells that hang down into the next free columns.
fn hang(row: &mut Row, hanging: &mut [(Text, usize)], fill: &mut usize) {
    while let Some((text, rows)) = hanging.get_mut(row.cells.len()).filter(|(_, rows)| *rows > 0) {
        *rows -= 1;
        row.cells.push(afford(text, fill));
    }
}

/// A copy while there is room for copies, else an empty text.
fn afford(text: &Text, fill: &mut usize) -> Text {
    match fill.checked_sub(text.len()) {
        Some(left) => {
            *fill = left;
            text.clone()
        }
        None => {
            *fill = 0;
            Text::default()
        }
    }
}

/// The pieces of a cell as one text, a line each.
pub(super) fn flatten(pieces: Vec<Piece>) -> Text {
    let mut text = TextBuilder::default();
    let mut add = |part: &Text| {
        if !part.is_empty() {
            text.line_break();
            text.push_text(part);
        }
    };
    for piece in pieces {
        match piece {
            Piece::Line(line) => add(&line.text),
            Piece::Table(Table { header, rows }) => {
                header.into_iter().chain(rows.into_iter().map(|r| r.cells)).flatten().for_each(|c| add(&c))
            }
        }
    }
    text.finish()
}
