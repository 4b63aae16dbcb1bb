//! The walk in stretches, side by side: most headings end all that was announced above them, so what stands below can
//! be read before it is known.
//!
//! A stretch is read as if nothing had been announced. Where it turns out that something was, or that the one before ran on
//! into it, it is read again behind that one. So the outcome is that of one walk from the first block to the last.

use super::out::Out;
use super::walk::Walk;
use crate::policy::document::{Block, BlockKind, Document, Format};
use crate::policy::lexicon::Reading;
use crate::policy::text::Text;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Bytes of text that are worth a stretch, and the most stretches of a document.
const LEAST: usize = 8 << 10;
const MOST: usize = 256;

/// What all blocks say.
pub(super) fn walk(document: &Document, lexicon: &Reading<'_>) -> Out {
    if rayon::current_num_threads() == 1 {
        return in_stretches(document, lexicon, &[0]);
    }
    in_stretches(document, lexicon, &starts(document, LEAST.max(document.text.len() / MOST)))
}

fn in_stretches(document: &Document, lexicon: &Reading<'_>, starts: &[usize]) -> Out {
    let references = references(document);
    let ends = starts.iter().skip(1).copied().chain([document.blocks.len()]);
    let ranges: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
    let walks: Vec<Walk<'_>> = ranges
        .par_iter()
        .map(|(start, end)| {
            let mut walk = Walk::new(document, lexicon, &references, *start);
            walk.run(*end);
            walk
        })
        .collect();
    let mut whole = Walk::new(document, lexicon, &references, 0);
    for ((start, end), next) in ranges.into_iter().zip(walks) {
        if whole.leaves_nothing_to(start) && whole.out.has_room(&next.out) {
            whole.go_on_as(next);
        } else {
            whole.run(end);
        }
    }
    whole.out
}

/// The first block, and headings that start a line of their own, at least `least` bytes of text apart.
fn starts(document: &Document, least: usize) -> Vec<usize> {
    let (mut out, mut bytes) = (vec![0], 0);
    for (at, pair) in document.blocks.windows(2).enumerate() {
        let [above, block] = pair else { continue };
        bytes += length(above);
        if bytes >= least && matches!(block.kind, BlockKind::Heading { .. }) && last_line(above) < block.line
        {
            out.push(at + 1);
            bytes = 0;
        }
    }
    out
}

fn cells(block: &Block) -> impl DoubleEndedIterator<Item = &Text> {
    let rows = if let BlockKind::Table(table) = &block.kind { &table.rows[..] } else { &[] };
    rows.iter().flat_map(|row| &row.cells)
}

/// Bytes of the block's text.
fn length(block: &Block) -> usize {
    block.text.len() + cells(block).map(|cell| cell.len()).sum::<usize>()
}

/// The line on which a block ends.
fn last_line(block: &Block) -> u32 {
    let last = |text: &Text| text.spot(text.len()).0;
    cells(block).map(last).fold(last(&block.text).max(block.line), u32::max)
}

/// The characters that a document of HTML writes as references.
fn references(document: &Document) -> Vec<char> {
    if document.format != Format::Html {
        return Vec::new();
    }
    const NAMED: [(&str, char); 16] = [
        ("amp", '&'),
        ("nbsp", '\u{a0}'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("hellip", '…'),
        ("mdash", '—'),
        ("ndash", '–'),
        ("middot", '·'),
        ("times", '×'),
        ("ensp", '\u{2002}'),
    ];
    let mut out = BTreeSet::new();
    for (at, _) in document.text.match_indices('&') {
        let rest = document.text.get(at + 1..).unwrap_or_default();
        let name: String = rest.chars().take(10).take_while(|c| *c != ';').collect();
        let number = name.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        });
        let named = NAMED.iter().find(|(n, _)| *n == name).map(|(_, c)| *c);
        out.extend(number.and_then(char::from_u32).or(named));
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::lexicon::Lexicon;
    use crate::policy::read::read;
    use crate::rules::RuleBase;

    /// What stands below a heading follows from what was announced above it, or not; SDKs are said again and again.
    const ANNOUNCED: &str = "\
一、我们如何使用SDK
我们接入了以下第三方SDK：
1. 极光推送
用途：消息推送
2. Acme统计
3. 某某科技
二、权限
我们会申请以下权限：
相机
1. 位置
三、其他
我们使用Bugly SDK统计崩溃，友盟SDK收集您的IMEI。
四、再说一次
我们使用Bugly SDK统计崩溃，收集您的位置信息。
我们不会收集以下信息：
1. 通讯录
2. 短信
五、SDK列表
SDK名称：Bugly
使用目的：统计崩溃
收集信息：Android ID
六、结语
Bugly SDK和友盟SDK会收集设备信息。
";

    #[test]
    fn stretches_say_what_one_walk_says() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies/forms");
        let mut texts = vec![("announced.txt".to_owned(), ANNOUNCED.as_bytes().to_vec())];
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            texts.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
        assert!(texts.len() > 10);
        let lexicon = Lexicon::new(RuleBase::builtin());
        let (mut taken, mut again) = (0, 0);
        for (name, text) in texts {
            let document = read(&name, &text);
            let reading = Reading::new(&lexicon, document.texts());
            let one = in_stretches(&document, &reading, &[0]);
            let starts = starts(&document, 0);
            let many = in_stretches(&document, &reading, &starts);
            assert_eq!(many.permissions, one.permissions, "{name}");
            assert_eq!(many.sdks, one.sdks, "{name}");
            assert_eq!(many.data, one.data, "{name}");

            let mut walk = Walk::new(&document, &reading, &[], 0);
            for start in starts {
                walk.run(start);
                if walk.leaves_nothing_to(start) { taken += 1 } else { again += 1 }
            }
        }
        // Both happen.
        assert!(taken > 20 && again > 2, "{taken} {again}");
    }
}
