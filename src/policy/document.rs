//! A policy as the extraction sees it: blocks in text order, each with its place.
//!
//! Lines and columns: of the source for text and Markdown (split at LF only, columns in characters); of the markup for
//! HTML; of the extracted text, a paragraph or page line each, for PDF and DOCX, whose bytes have no lines.

use super::text::Text;
use crate::model::{Gap, Part, Place, PolicyBlock, PolicyBlockKind, PolicyText, Reason, Side};

/// File format of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// Word.
    Docx,
    /// PDF.
    Pdf,
}

/// A policy read into blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The input as the user named it.
    pub file: String,
    /// Its format.
    pub format: Format,
    /// The decoded source; for PDF and DOCX the extracted text. Places count its lines.
    pub text: String,
    /// Blocks, in text order.
    pub blocks: Vec<Block>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Document {
    /// A gap of the whole document; `structure` says where the reading stopped.
    pub(super) fn gap(&self, part: Part, reason: Reason, structure: &str) -> Gap {
        let mut place = Place::package(&self.file, None);
        place.side = Side::Policy;
        let mut gap = Gap::new(place, part, reason);
        gap.structure = structure.to_owned();
        gap
    }
}

/// One block of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its visible text; empty for a table. A heading's and list item's number or bullet is part of it.
    pub text: Text,
    /// Index of the heading block it stands under; for a heading, of the heading above its level.
    pub section: Option<usize>,
    /// First line, from 1.
    pub line: u32,
}

/// The kinds of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading; 1 is the highest level.
    Heading {
        /// From 1.
        level: u8,
        /// Bytes of the number in the text (`一、`, `3.1`), with its punctuation; 0 if it has none.
        number: usize,
    },
    /// A paragraph; hard-wrapped lines are joined.
    Paragraph,
    /// An item of a list.
    ListItem {
        /// 0 for the outermost list.
        depth: u8,
        /// Bytes of the marker in the text (`1.`, `（一）`, `•`); 0 when the markup has it.
        marker: usize,
    },
    /// A labelled value (`使用目的：推送`); the block's text is the whole line.
    Field {
        /// The label, without its colon.
        label: Text,
        /// The value; empty when it was stripped.
        value: Text,
        /// Fields of one record have one number: a record ends at a repeated label or another kind of block.
        record: u32,
    },
    /// A table.
    Table(Table),
}

/// A table, spanned cells filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Column headers, if a row is known to hold them.
    pub header: Option<Vec<Text>>,
    /// The other rows, in order.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Cells; a cell spanning columns or rows stands in each of them. An empty cell is an empty text.
    pub cells: Vec<Text>,
    /// Line of its first cell, from 1.
    pub line: u32,
}

/// A label and its value inside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The label, without its colon.
    pub label: Text,
    /// The value; may be empty.
    pub value: Text,
}

impl Document {
    /// Headings above block `index`, outermost first.
    pub fn headings(&self, index: usize) -> Vec<&Block> {
        let mut path = Vec::new();
        let mut above = self.blocks.get(index).and_then(|b| b.section);
        while let Some(block) = above.and_then(|i| self.blocks.get(i)) {
            path.push(block);
            // A section always points upwards; anything else would go round.
            above = block.section.filter(|up| Some(*up) < above);
        }
        path.reverse();
        path
    }
}

impl Document {
    /// All texts, in order: a field's label and value are parts of its block's.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.blocks.iter().flat_map(|block| {
            let (header, rows) = match &block.kind {
                BlockKind::Table(table) => (table.header.as_deref().unwrap_or_default(), &table.rows[..]),
                _ => (&[][..], &[][..]),
            };
            std::iter::once(&block.text).chain(header).chain(rows.iter().flat_map(|row| &row.cells))
        })
    }

    /// The text for a report that shows it.
    pub fn shown(&self) -> PolicyText {
        let mut blocks = Vec::with_capacity(self.blocks.len());
        let one = |kind, texts: &[&Text]| PolicyBlock {
            kind,
            passages: texts.iter().map(|text| text.passage()).collect(),
        };
        for block in &self.blocks {
            let kind = match &block.kind {
                BlockKind::Heading { level, .. } => PolicyBlockKind::Heading(*level),
                BlockKind::Paragraph | BlockKind::Field { .. } => PolicyBlockKind::Paragraph,
                BlockKind::ListItem { depth, .. } => PolicyBlockKind::ListItem(*depth),
                BlockKind::Table(table) => {
                    let row = |kind, cells: &[Text]| one(kind, &cells.iter().collect::<Vec<_>>());
                    blocks.extend(table.header.iter().map(|cells| row(PolicyBlockKind::Header, cells)));
                    blocks.extend(table.rows.iter().map(|r| row(PolicyBlockKind::Row, &r.cells)));
                    continue;
                }
            };
            blocks.push(one(kind, &[&block.text]));
        }
        PolicyText { file: self.file.clone(), blocks }
    }
}
