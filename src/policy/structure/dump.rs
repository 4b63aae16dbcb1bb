//! Blocks as short lines, for tests.

use crate::policy::document::{Block, BlockKind, Document};

/// One line a block: kind, text, and for tables the cells.
pub(crate) fn dump(document: &Document) -> Vec<String> {
    document.blocks.iter().map(one).collect()
}

fn one(block: &Block) -> String {
    match &block.kind {
        BlockKind::Heading { level, .. } => format!("h{level} {}", block.text.as_str()),
        BlockKind::Paragraph => format!("p {}", block.text.as_str()),
        BlockKind::ListItem { depth, .. } => format!("li{depth} {}", block.text.as_str()),
        BlockKind::Field { label, value, record } => {
            format!("f{record} {}={}", label.as_str(), value.as_str())
        }
        BlockKind::Table(table) => {
            let row = |cells: &[crate::policy::text::Text]| {
                cells.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" | ")
            };
            let header = table.header.as_ref().map_or_else(|| "none".to_owned(), |h| row(h));
            let rows: Vec<String> = table.rows.iter().map(|r| row(&r.cells)).collect();
            format!("t [{header}] {}", rows.join(" // "))
        }
    }
}
