//! What stands at the head of a line: its label, the name of an item, brackets behind it, words that deny all of it.

use super::names::cleaned;
use crate::policy::lexicon::Lines;
use crate::policy::phrase::Phrase;
use crate::policy::text::find_colon;
use std::ops::Range;

/// Where the label at the start of a text ends (`Device information: …`), if it has one.
pub(super) fn label_end(text: &str, marker: usize) -> Option<usize> {
    let rest = text.get(marker..)?;
    let Some(at) = find_colon(rest) else { return dashed(rest).map(|at| marker + at) };
    // A character takes four bytes at most.
    let label = rest.get(..at).filter(|label| label.len() <= 4 * 60)?;
    let short = label.chars().count() <= 60 && !label.contains(['。', '，', ',', '.']);
    // `https:` is no label.
    (short && !rest.get(at..)?.starts_with("://")).then_some(marker + at)
}

/// Whether the label of a text denies what follows it: `NOT collected: IMEI`, `不收集：通讯录`.
pub(super) fn label_denies(text: &str, marker: usize) -> bool {
    let Some(end) = label_end(text, marker) else { return false };
    let label = text.get(marker..end).unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    Phrase::DenyingLabel.words().iter().any(|d| label.eq_ignore_ascii_case(d))
}

/// Whether a short line says that there is none of what follows: `No advertising identifiers`.
pub(super) fn starts_denied(text: &str, marker: usize) -> bool {
    const LONGEST: usize = 80;
    let rest = text.get(marker..).unwrap_or_default().trim_start_matches(|c: char| !c.is_alphanumeric());
    // A sentence says something else of what there is none of.
    rest.len() <= LONGEST && Phrase::NoneOf.starts(rest) && !Phrase::GoesOn.is_in(rest)
}

/// Where the label ends in `Camera – to scan codes`.
fn dashed(text: &str) -> Option<usize> {
    const LABEL: usize = 40;
    // Behind a longer label no dash counts, and the first one does.
    let text = text.get(..text.floor_char_boundary(4 * LABEL + " – ".len()))?;
    let bytes = text.as_bytes();
    let dash = |at: usize| {
        let (before, from) = bytes.split_at_checked(at)?;
        let is = |dash: &str| from.starts_with(dash.as_bytes());
        let apart = is("- ") || is("– ") || is("— ");
        if apart && before.last() == Some(&b' ') {
            return Some(at - 1);
        }
        (is("——") || is("－")).then_some(at)
    };
    let at = memchr::memchr3_iter(b'-', 0xe2, 0xef, bytes).find_map(dash)?;
    let label = text.get(..at)?;
    let short = label.chars().count() <= LABEL && !label.contains(['。', '，', ',', '.', ';']);
    short.then_some(at + text.get(at..)?.chars().take_while(|c| c.is_whitespace()).count())
}

/// Bytes of the longest words that end a name.
const LONGEST_END: usize = 48;

/// The name at the head of an item: up to the first sign that ends a name.
pub(super) fn head_of(lines: &Lines, text: &str, marker: usize) -> Range<usize> {
    let rest = text.get(marker..).unwrap_or_default();
    let ends = |c: char| matches!(c, '：' | ':' | '，' | ',' | '。' | '\n' | '；' | ';' | '—' | '|');
    let mut stop = rest.find(ends).unwrap_or(rest.len());
    // `Acme SDK (Acme Software Co., Ltd.)`: whose it is ends no name.
    if rest.get(..stop).is_some_and(|head| head.contains(['(', '（'])) {
        let mut held = bracketed(rest);
        held.retain(|held| holds_company(lines, rest.get(held.clone()).unwrap_or_default()));
        let outside = |(at, c): &(usize, char)| ends(*c) && !held.iter().any(|held| held.contains(at));
        stop = rest.char_indices().find(outside).map_or(rest.len(), |(at, _)| at);
    }
    // What starts behind the sign that ends the name ends it no sooner.
    let near = rest.get(..rest.ceil_char_boundary(stop + LONGEST_END)).unwrap_or(rest);
    let stop = ["http://", "https://", " - ", " – "]
        .iter()
        .filter_map(|end| memchr::memmem::find(near.as_bytes(), end.as_bytes()))
        .fold(stop, usize::min);
    // `某某SDK用于统计`: the name ends where its deed begins.
    let stop = Phrase::DeedOfSdk.first_in(near).map_or(stop, |deed| stop.min(deed + "SDK".len()));
    let head = rest.get(..stop).unwrap_or_default();
    let range = cleaned(head);
    marker + range.start..marker + range.end
}

/// Whether what stands in brackets is a company.
pub(super) fn holds_company(lines: &Lines, held: &str) -> bool {
    lines.is_company(held.trim_matches(['(', ')', '（', '）']))
}

/// The brackets at the start of a text, up to the first that does not close soon; those inside others with these.
pub(super) fn bracketed(text: &str) -> Vec<Range<usize>> {
    const LONGEST: usize = 160;
    let (mut out, mut open, mut depth) = (Vec::new(), 0, 0usize);
    for (at, c) in text.char_indices() {
        if depth == 0 && at > 2 * LONGEST || depth > 0 && at > open + LONGEST {
            break;
        }
        match c {
            '(' | '（' => {
                open = if depth == 0 { at } else { open };
                depth += 1;
            }
            ')' | '）' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    out.push(open..at + c.len_utf8());
                }
            }
            _ => {}
        }
    }
    out
}
