//! Names that an image gives to others: the export trie.
//!
//! Source: `mach-o/loader.h` (`LC_DYLD_INFO` export range, `LC_DYLD_EXPORTS_TRIE`) and dyld's `MachOTrie`. A node is
//! the size of its terminal data, that data, a count of children, and for each the edge's text and the child's offset.

use super::commands::Range;
use super::{Image, c_string};
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

/// Most bytes of names, open and found together: a small trie can spell one long beginning many times over.
const MAX_TEXT: usize = 64 << 20;

/// Exported names in trie order, with C's leading underscore, and the first fault of the walk.
pub fn exports(image: &Image<'_>) -> (Vec<String>, Option<ReadError>) {
    let from_info = image.commands.dyld_info.map(|info| info.export);
    let Some(range) = image.commands.exports.or(from_info).filter(|r| r.size > 0) else {
        return (Vec::new(), None);
    };
    let mut out = Vec::new();
    let fault = trie(image.data(), range).and_then(|c| walk(c, &mut out)).err();
    (out, fault)
}

fn trie(data: &[u8], range: Range) -> ReadResult<Cursor<'_>> {
    let to = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    Cursor::new(data).sub(to(range.offset), to(range.size), "export trie")
}

/// Depth first, with a stack of our own. Each node may be entered once, which ends every cycle.
fn walk(trie: Cursor<'_>, out: &mut Vec<String>) -> ReadResult<()> {
    let mut entered = vec![false; trie.data().len()];
    let mut open = vec![(0usize, String::new())];
    let mut text = 0usize;
    while let Some((at, name)) = open.pop() {
        let mut node = trie.at(at, "export trie node")?;
        match entered.get_mut(at) {
            Some(seen) if !*seen => *seen = true,
            Some(_) => return Err(node.error(ErrorKind::TooDeep, "export trie node")),
            None => return Err(node.error(ErrorKind::Truncated, "export trie node")),
        }
        let terminal = usize::try_from(node.uleb128("terminal size")?).unwrap_or(usize::MAX);
        node.skip(terminal, "terminal")?;
        let first = open.len();
        for _ in 0..node.u8("children count")? {
            let child = child(&mut node, &name)?;
            text = text.saturating_add(child.1.len());
            if text > MAX_TEXT {
                return Err(node.error(ErrorKind::OverBudget, "export trie"));
            }
            open.push(child);
        }
        if let Some(added) = open.get_mut(first..) {
            added.reverse(); // popped in the order in which they stand
        }
        if terminal > 0 {
            out.push(name);
        }
    }
    Ok(())
}

fn child(node: &mut Cursor<'_>, parent: &str) -> ReadResult<(usize, String)> {
    let edge = c_string(node.data(), node.position());
    let edge = edge.ok_or_else(|| node.error(ErrorKind::Truncated, "export trie edge"))?;
    node.skip(edge.len() + 1, "export trie edge")?;
    let name = format!("{parent}{}", String::from_utf8_lossy(edge));
    Ok((usize::try_from(node.uleb128("child offset")?).unwrap_or(usize::MAX), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `_a` and `_ab`: root → "_a" (terminal) → "b" (terminal)
    const TRIE: [u8; 20] = [0, 1, b'_', b'a', 0, 6, 2, 0, 0, 1, b'b', 0, 13, 2, 0, 0, 0, 0, 0, 0];

    #[test]
    fn names_along_the_edges() {
        let mut out = Vec::new();
        walk(Cursor::new(&TRIE), &mut out).unwrap();
        assert_eq!(out, ["_a", "_ab"]);
    }

    #[test]
    fn a_cycle_ends() {
        let mut data = TRIE;
        data[12] = 0; // the inner node's child is the root again
        let mut out = Vec::new();
        assert_eq!(walk(Cursor::new(&data), &mut out).unwrap_err().kind, ErrorKind::TooDeep);
    }
}
