//! Lines to blocks: tables, hard wraps, headings, lists, fields, in that order.
//!
//! Readers of formats hand over `Piece`s: lines with what the markup says of them, and tables that the markup has.
//! The rest is told from the text alone, the same way for every format.

mod columns;
#[cfg(test)]
pub(crate) mod dump;
pub mod fields;
pub(crate) mod grid;
mod headings;
mod join;
mod marker;
mod pipes;
pub mod search;
mod stacked;
pub mod words;
mod wrapped;

use super::document::{Block, BlockKind, Table};
use super::text::Text;
use marker::{Marker, Style, marker};

use crate::rules::RuleBase;
use std::sync::OnceLock;
use words::Words;

/// The words of layout. `build.rs` packed them; a test compares them with freshly made ones.
pub(crate) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let packed = include_bytes!(concat!(env!("OUT_DIR"), "/structure.bin"));
    WORDS.get_or_init(|| Words::read(packed).unwrap_or_else(made))
}

fn made() -> Words {
    let tree = |path| RuleBase::builtin().tree(path);
    let made =
        tree("policy/structure").zip(tree("policy/labels")).map(|(tree, labels)| Words::new(tree, labels));
    made.unwrap_or_default()
}

/// A line of visible text and what the markup says of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// The text; white space inside is kept until blocks are made.
    pub(crate) text: Text,
    /// A heading of this level.
    pub(crate) heading: Option<u8>,
    /// A list item of this depth.
    pub(crate) item: Option<u8>,
    /// All of it is bold.
    pub(crate) bold: bool,
    /// White space before it, in columns.
    pub(crate) indent: u16,
    /// Ends the paragraph whatever follows: the markup knows its paragraphs, or a blank line follows.
    pub(crate) closed: bool,
    /// Two spaces stand at its end: a line break, or the end of a row of a table.
    pub(crate) breaks: bool,
}

/// What readers hand over.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// A line.
    Line(Line),
    /// A table.
    Table(Table),
}

/// Builds blocks from `pieces`.
pub(crate) fn build(pieces: Vec<Piece>) -> Vec<Block> {
    let pieces = stacked::find(columns::find(pipes::find(wrapped::find(pieces))));
    let pieces = join::hard_wraps(pieces);
    let roles = headings::roles(&pieces);
    let mut builder = Builder::default();
    for (piece, role) in pieces.into_iter().zip(roles) {
        match piece {
            Piece::Table(table) => builder.table(table),
            Piece::Line(line) => builder.line(line, role),
        }
    }
    builder.blocks
}

/// What a line is, as far as headings go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A heading of this level.
    Heading(u8),
    /// Anything else.
    Body,
}

#[derive(Debug, Default)]
struct Builder {
    blocks: Vec<Block>,
    /// Open headings: level and block.
    open: Vec<(u8, usize)>,
    /// Styles and indents of the open lists.
    lists: Vec<(Style, u16)>,
    /// Labels seen in the current record, and its number.
    labels: Vec<String>,
    record: u32,
    /// Whether the last block is a field.
    in_record: bool,
}

impl Builder {
    fn table(&mut self, table: Table) {
        if is_record(&table) {
            return self.record_table(table);
        }
        let line = table.rows.first().map(|r| r.line);
        let line = table.header.as_ref().and_then(|h| h.first()).map(Text::line).or(line).unwrap_or(1);
        self.push(BlockKind::Table(table), Text::default(), line);
    }

    /// A table of labels and values is a block of fields.
    fn record_table(&mut self, table: Table) {
        for row in table.header.into_iter().chain(table.rows.into_iter().map(|r| r.cells)) {
            let mut cells = row.into_iter();
            let (label, value) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            self.field(label, value.clone(), value);
        }
    }

    fn line(&mut self, mut line: Line, role: Role) {
        let text = std::mem::take(&mut line.text).tidy();
        if text.is_empty() {
            return;
        }
        let found = marker(&text);
        if let Role::Heading(level) = role {
            return self.heading(level, text, found);
        }
        if let Some(parts) = fields::of_line(&text, found.map_or(0, |m| m.len)) {
            return self.fields(&line, &text, parts);
        }
        self.body(&line, text, found);
    }

    fn heading(&mut self, level: u8, text: Text, found: Option<Marker>) {
        self.open.retain(|(open, _)| *open < level);
        let line = text.line();
        self.push(BlockKind::Heading { level, number: found.map_or(0, |m| m.len) }, text, line);
        self.open.push((level, self.blocks.len() - 1));
        self.lists.clear();
    }

    fn body(&mut self, line: &Line, text: Text, found: Option<Marker>) {
        let at = text.line();
        let kind = match (line.item, found) {
            (Some(depth), found) => BlockKind::ListItem { depth, marker: found.map_or(0, |m| m.len) },
            (None, Some(m)) => BlockKind::ListItem { depth: self.depth(m.style, line.indent), marker: m.len },
            (None, None) => BlockKind::Paragraph,
        };
        self.push(kind, text, at);
    }

    /// A known style at a known indent goes back to its list; a new one opens a list inside the last.
    fn depth(&mut self, style: Style, indent: u16) -> u8 {
        let known = self.lists.iter().position(|(s, i)| *s == style && i.abs_diff(indent) < 2);
        match known {
            Some(at) => self.lists.truncate(at + 1),
            None => {
                // A shallower indent closes lists; sixteen levels are more than any person writes.
                self.lists.retain(|(_, i)| *i <= indent);
                self.lists.truncate(15);
                self.lists.push((style, indent));
            }
        }
        self.lists.len().saturating_sub(1) as u8
    }

    fn fields(&mut self, line: &Line, text: &Text, parts: fields::Parts) {
        if let Some(lead) = parts.lead {
            let lead_text = text.slice(lead);
            let found = marker(&lead_text);
            self.body(line, lead_text, found);
        }
        for part in parts.fields {
            self.field(part.field.label, part.field.value, text.slice(part.range));
        }
    }

    fn field(&mut self, label: Text, value: Text, whole: Text) {
        let key = words::key(&label);
        if !self.in_record || self.labels.contains(&key) {
            self.labels.clear();
            self.record += 1;
        }
        self.labels.push(key);
        let (at, record) = (label.line(), self.record);
        self.push(BlockKind::Field { label, value, record }, whole, at);
    }

    fn push(&mut self, kind: BlockKind, text: Text, line: u32) {
        self.in_record = matches!(kind, BlockKind::Field { .. });
        let section = self.open.last().map(|(_, index)| *index);
        self.blocks.push(Block { kind, text, section, line });
    }
}

/// Whether a table has two columns, labels and their values, rather than rows of one kind.
fn is_record(table: &Table) -> bool {
    let rows = table.header.iter().chain(table.rows.iter().map(|r| &r.cells));
    let (mut all, mut labelled) = (0usize, 0usize);
    for cells in rows {
        let [label, value] = cells.as_slice() else { return false };
        all += 1;
        labelled += usize::from(words().is_label(label) && label.as_str() != value.as_str());
    }
    all >= 2 && labelled * 10 >= all * 7
}

/// Width of a text on a terminal: ideographs take two columns.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    // Characters from U+1100 on start with a byte from 0xe1 on, but for those before it that 0xe1 starts, too.
    let columns = |byte: &u8| u8::from(byte & 0xc0 != 0x80) + u8::from(*byte >= 0xe1);
    // Short sums fit a byte, which the processor adds many at once.
    let starts: usize = text
        .as_bytes()
        .chunks(64)
        .map(|chunk| usize::from(chunk.iter().map(columns).fold(0u8, u8::wrapping_add)))
        .sum();
    let narrow = if text.as_bytes().contains(&0xe1) {
        text.chars().filter(|c| ('\u{1000}'..'\u{1100}').contains(c)).count()
    } else {
        0
    };
    starts - narrow
}

/// Whether a text ends as a sentence does.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | ')' | '）' | '’' | '」'));
    text.ends_with(['。', '.', '；', ';', '!', '！', '?', '？', '…', ',', '，'])
}
