//! A policy's text as it was read, for reports that show it: what a statement's place points into.

/// The text of a policy, block by block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyText {
    /// The input as the user named it.
    pub file: String,
    /// Its blocks, in text order.
    pub blocks: Vec<PolicyBlock>,
}

/// A heading, paragraph, list item or row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyBlock {
    /// What it is.
    pub kind: PolicyBlockKind,
    /// Its text; the cells of a row.
    pub passages: Vec<Passage>,
}

/// The kinds of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyBlockKind {
    /// A heading of this level, from 1.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list of this depth, from 0.
    ListItem(u8),
    /// The header row of a table.
    Header,
    /// Another row of a table.
    Row,
}

/// A verbatim stretch of text that knows where in the source it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Verbatim text.
    pub text: String,
    /// Spots, in text order: from byte `at` on, one character per column from `line` and `column`.
    pub spots: Vec<Spot>,
}

/// From where on a stretch of a passage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Byte of the passage.
    pub at: usize,
    /// Line in the source, from 1.
    pub line: u32,
    /// Column in it, from 1, in characters.
    pub column: u32,
}

impl Passage {
    /// The byte that stands `columns` characters after the spot of that index, if `quote` stands there.
    pub fn find(&self, spot: usize, columns: u32, quote: &str) -> Option<usize> {
        let start = self.spots.get(spot)?.at;
        let rest = self.text.get(start..)?;
        let (at, _) = rest.char_indices().nth(columns as usize)?;
        rest.get(at..)?.starts_with(quote).then_some(start + at)
    }

    /// First line, from 1.
    pub fn line(&self) -> Option<u32> {
        self.spots.first().map(|spot| spot.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_found_where_it_stands_and_nowhere_else() {
        let spots = vec![Spot { at: 0, line: 3, column: 5 }, Spot { at: 9, line: 4, column: 1 }];
        let passage = Passage { text: "我们的 IMEI".into(), spots };
        assert_eq!(passage.find(0, 1, "们"), Some(3));
        assert_eq!(passage.find(1, 1, "IMEI"), Some(10));
        assert_eq!(passage.find(1, 1, "IMSI"), None);
        assert_eq!(passage.find(1, 99, "I"), None);
        assert_eq!(passage.find(2, 0, "我"), None);
        assert_eq!(passage.line(), Some(3));
    }
}
