//! Names that an image gives to others: the export trie.
//!
//! Source: `mach-o/loader.h` (`LC_DYLD_INFO` export range, `LC_DYLD_EXPORTS_TRIE`) and dyld's `MachOTrie`. A node is
//! the size of its terminal data, that data, a count of children, and for each the edge's text and the child's offset.

use super::commands::Range;
use super::{Image, c_string};
use crate::bytes::{Cursor, ErrorKind, Lookup, ReadError, ReadResult, Seeded};
use std::collections::HashSet;

/// Most bytes of names, open and found together: a small trie can spell one long beginning many times over.
const MAX_TEXT: usize = 64 << 20;

/// Exported names in trie order, with C's leading underscore, and the first fault of the walk. With a set of names only
/// those of it are looked for, and branches that lead to none of them are not entered.
pub fn exports(image: &Image<'_>, wanted: Option<&Lookup<'_>>) -> (Vec<String>, Option<ReadError>) {
    let from_info = image.commands.dyld_info.map(|info| info.export);
    let Some(range) = image.commands.exports.or(from_info).filter(|r| r.size > 0) else {
        return (Vec::new(), None);
    };
    let mut out = Vec::new();
    let fault = trie(image.data(), range).and_then(|c| walk(c, wanted, &mut out)).err();
    (out, fault)
}

fn trie(data: &[u8], range: Range) -> ReadResult<Cursor<'_>> {
    let to = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    Cursor::new(data).sub(to(range.offset), to(range.size), "export trie")
}

/// An edge that is still to be walked.
struct Open<'t> {
    /// Where it leads.
    node: usize,
    /// Length of the name up to it.
    parent: usize,
    /// Its own text.
    edge: &'t [u8],
}

/// Depth first, with a stack of our own. Each node may be entered once, which ends every cycle. The name up to the
/// current node stands in one buffer.
fn walk(trie: Cursor<'_>, wanted: Option<&Lookup<'_>>, out: &mut Vec<String>) -> ReadResult<()> {
    // Of a large trie few nodes lead to a name of the set.
    let mut entered: HashSet<usize, Seeded> = HashSet::default();
    let mut open = vec![Open { node: 0, parent: 0, edge: &[] }];
    let (mut name, mut text) = (Vec::new(), 0usize);
    while let Some(Open { node: at, parent, edge }) = open.pop() {
        name.truncate(parent);
        name.extend_from_slice(edge);
        if wanted.is_some_and(|wanted| !wanted.continues(&name)) {
            continue;
        }
        let mut node = trie.at(at, "export trie node")?;
        if node.is_empty() {
            return Err(node.error(ErrorKind::Truncated, "export trie node"));
        }
        if !entered.insert(at) {
            return Err(node.error(ErrorKind::TooDeep, "export trie node"));
        }
        let terminal = usize::try_from(node.uleb128("terminal size")?).unwrap_or(usize::MAX);
        node.skip(terminal, "terminal")?;
        if terminal > 0 && wanted.is_none_or(|wanted| wanted.at_start(&name).is_some()) {
            out.push(String::from_utf8_lossy(&name).into_owned());
        }
        let first = open.len();
        for _ in 0..node.u8("children count")? {
            let (node, edge) = child(&mut node)?;
            text = text.saturating_add(name.len() + edge.len());
            if text > MAX_TEXT {
                return Err(trie.error(ErrorKind::OverBudget, "export trie"));
            }
            open.push(Open { node, parent: name.len(), edge });
        }
        if let Some(added) = open.get_mut(first..) {
            added.reverse(); // popped in the order in which they stand
        }
    }
    Ok(())
}

fn child<'t>(node: &mut Cursor<'t>) -> ReadResult<(usize, &'t [u8])> {
    let edge = c_string(node.data(), node.position());
    let edge = edge.ok_or_else(|| node.error(ErrorKind::Truncated, "export trie edge"))?;
    node.skip(edge.len() + 1, "export trie edge")?;
    Ok((usize::try_from(node.uleb128("child offset")?).unwrap_or(usize::MAX), edge))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `_a` and `_ab`: root → "_a" (terminal) → "b" (terminal)
    const TRIE: [u8; 20] = [0, 1, b'_', b'a', 0, 6, 2, 0, 0, 1, b'b', 0, 13, 2, 0, 0, 0, 0, 0, 0];

    fn names(data: &[u8], wanted: Option<&Lookup<'_>>) -> ReadResult<Vec<String>> {
        let mut out = Vec::new();
        walk(Cursor::new(data), wanted, &mut out).map(|()| out)
    }

    #[test]
    fn names_along_the_edges() {
        assert_eq!(names(&TRIE, None).unwrap(), ["_a", "_ab"]);
    }

    #[test]
    fn of_a_set_only_its_names_are_found() {
        for (set, found) in [(&["_ab"][..], &["_ab"][..]), (&["_a", "_x"], &["_a"]), (&["_abc"], &[])] {
            assert_eq!(names(&TRIE, Some(&Lookup::new(set.iter().copied()))).unwrap(), found, "{set:?}");
        }
    }

    #[test]
    fn a_branch_without_a_name_of_the_set_is_not_entered() {
        let mut data = TRIE;
        data[5] = 200; // the only child is outside
        assert!(names(&data, None).is_err());
        assert_eq!(names(&data, Some(&Lookup::new(["_b"]))).unwrap(), [""; 0]);
    }

    #[test]
    fn a_cycle_ends() {
        let mut data = TRIE;
        data[12] = 0; // the inner node's child is the root again
        assert_eq!(names(&data, None).unwrap_err().kind, ErrorKind::TooDeep);
    }

    /// A chain of nodes, each of which has the next one as its child along "a".
    #[test]
    fn a_long_chain_needs_no_stack_of_calls() {
        let (depth, mut data) = (4000, Vec::new());
        for at in 0..depth {
            let next = 7 * (at + 1);
            let offset = [0x80 | (next & 0x7F) as u8, 0x80 | (next >> 7 & 0x7F) as u8, (next >> 14) as u8];
            data.extend([0, 1, b'a', 0].into_iter().chain(offset));
        }
        data.extend([1, 0, 0]);
        let found = names(&data, None).unwrap();
        assert_eq!((found.len(), found[0].len()), (1, depth));
    }
}
