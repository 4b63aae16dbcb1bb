//! The dates that a policy gives for itself.

use crate::model::{Place, PolicyDate};
use crate::policy::document::{BlockKind, Document};
use crate::policy::lexicon::Reading;
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text, has_digit};

/// The date of a policy that says no more of it; `Effective date:` says more.
const PLAIN: &str = "date:";

/// The date from which the policy holds, and that of its last change.
pub(super) fn dates(document: &Document, lexicon: &Reading<'_>) -> (Option<PolicyDate>, Option<PolicyDate>) {
    let mut effective = None;
    let mut updated = None;
    for block in &document.blocks {
        let dated = block.text.len() <= 4000 && has_digit(&block.text);
        if matches!(block.kind, BlockKind::Table(_)) || !dated {
            continue;
        }
        for range in lexicon.sentences(block.text.as_str()).iter() {
            let sentence = block.text.as_str().get(range.clone()).unwrap_or_default();
            if !has_digit(sentence) {
                continue;
            }
            if sentence.starts_with("---") {
                // Front matter of a page is about the page.
                continue;
            }
            for (at, date) in all(sentence) {
                let before = sentence.get(..at).unwrap_or_default().lower();
                let place = || block.text.place(&document.file, range.clone());
                let after = sentence.get(at..).unwrap_or_default().lower();
                let nearest = |words: &[&str]| words.iter().filter_map(|w| before.rfind(w)).max();
                let (e, u) = (nearest(Phrase::Effective.words()), nearest(Phrase::Updated.words()));
                let u = u.or_else(|| before.rfind(PLAIN).filter(|_| e.is_none()));
                let says_later = e.is_none() && u.is_none();
                if (e.is_some() && e >= u) || (says_later && Phrase::Effective.is_in(&after)) {
                    effective.get_or_insert_with(|| PolicyDate { date: date.clone(), place: place() });
                } else if u.is_some() || (says_later && Phrase::Updated.is_in(&after)) {
                    updated.get_or_insert_with(|| PolicyDate { date: date.clone(), place: place() });
                }
            }
        }
    }
    (effective, updated)
}

/// A heading that gives the date (`隐私政策（2023年5月1日生效）`, a heading `Last updated: …`).
pub(super) fn dated_heading(document: &Document) -> Option<Place> {
    document.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Heading { .. })).find_map(|block| {
        let text: &Text = &block.text;
        let lower = text.as_str().lower();
        let says = Phrase::Effective
            .words()
            .iter()
            .chain(Phrase::Updated.words())
            .chain([&PLAIN])
            .any(|w| lower.contains(w));
        (says && has_date(text.as_str())).then(|| text.whole(&document.file))
    })
}

/// Whether a text holds a calendar date, or in a short line the month alone (`Last updated: March 2021`).
pub(super) fn has_date(text: &str) -> bool {
    !all(text).is_empty() || (text.len() <= MONTH_LINE && (names_month(text) || in_chinese_numerals(text)))
}

/// Bytes of a line that gives a date and nothing else.
const MONTH_LINE: usize = 120;

/// A month with its year: `March 2021`, `2021年3月`.
fn names_month(text: &str) -> bool {
    let year = |word: &str| word.parse().is_ok_and(|y: u32| (1990..2200).contains(&y));
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let western = words.windows(2).any(|pair| match pair {
        [month, y] => month.len() >= 3 && month.len() <= 9 && Phrase::Month.starts(month) && year(y),
        _ => false,
    });
    let chinese = text.match_indices('年').any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default().trim_end();
        let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let after = text.get(at + '年'.len_utf8()..).unwrap_or_default().trim_start();
        let month = after.trim_start_matches(|c: char| c.is_ascii_digit());
        before.get(before.len() - digits..).is_some_and(year)
            && month.len() < after.len()
            && month.trim_start().starts_with('月')
    });
    western || chinese
}

/// `二〇二三年五月一日`.
fn in_chinese_numerals(text: &str) -> bool {
    text.match_indices('年').any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + '年'.len_utf8()..).unwrap_or_default();
        let numeral = |c: char| "〇○零一二三四五六七八九十".contains(c);
        before.chars().rev().take(4).filter(|c| numeral(*c)).count() == 4
            && after.trim_start_matches(numeral).starts_with('月')
            && after.starts_with(numeral)
    })
}

/// Whether a sentence gives the date by reference (`自发布之日起生效`, `effective from the date of update`).
pub(super) fn by_reference(sentence: &str) -> bool {
    let lower = sentence.lower();
    (lower.contains("effective")
        && (lower.contains("from the date of")
            || lower.contains("upon publication")
            || lower.contains("as of the date")))
        || (lower.contains("之日起")
            && (lower.contains("生效") || lower.contains("施行") || lower.contains("实施"))
            && !lower.contains("修改")
            && !lower.contains("修订"))
}

/// All dates of a text with their offsets, as ISO 8601.
fn all(text: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    if !has_digit(text) {
        return out;
    }
    let mut numbers: Vec<(usize, usize, u32)> = Vec::new();
    let mut start = None;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        match (byte.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                if at - from <= 4
                    && let Some(n) = text.get(from..at).and_then(|d| d.parse().ok())
                {
                    numbers.push((from, at, n));
                }
            }
            _ => {}
        }
    }
    if numbers.len() < 2 {
        return run_together(text);
    }
    for window in numbers.windows(3) {
        let &[(a, a_end, y), (b, b_end, m), (c, c_end, d)] = window else { continue };
        let joined = [text.get(a_end..b), text.get(b_end..c)].into_iter().flatten().all(joins_date);
        if !joined {
            continue;
        }
        if let Some(date) = calendar(y, m, d) {
            out.push((a, date));
        } else if let Some(date) = calendar(d, y, m).or_else(|| calendar(d, m, y)) {
            out.push((a, date));
        }
        let _ = c_end;
    }
    out.extend(named_months(text, &numbers));
    out.extend(run_together(text));
    out.sort();
    out
}

/// `20240126`, a number of eight digits that is a date of our time.
fn run_together(text: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut from = 0;
    for part in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let at = from;
        from = at
            + part.len()
            + text.get(at + part.len()..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
        let number = |range: std::ops::Range<usize>| part.get(range)?.parse::<u32>().ok();
        if part.len() == 8
            && part.bytes().all(|b| b.is_ascii_digit())
            && let (Some(year @ 2000..=2099), Some(month), Some(day)) =
                (number(0..4), number(4..6), number(6..8))
        {
            out.extend(calendar(year, month, day).map(|date| (at, date)));
        }
    }
    out
}

fn joins_date(gap: &str) -> bool {
    let gap = gap.trim();
    matches!(gap, "-" | "/" | "." | "年" | "月" | "－" | "—" | "–")
}

/// `January 1, 2024`, `1 January 2024`, `Sept. 26th, 2024`.
fn named_months(text: &str, numbers: &[(usize, usize, u32)]) -> Vec<(usize, String)> {
    let lower = text.to_ascii_lowercase();
    let mut out = Vec::new();
    for (at, word) in words(&lower) {
        let Some(month) = Phrase::Month
            .words()
            .iter()
            .position(|m| word.starts_with(m) && word.len() <= 9)
            .map(|m| m as u32 + 1)
        else {
            continue;
        };
        let end = at + word.len();
        let behind: Vec<_> = numbers.iter().filter(|n| n.0 >= end && n.0 <= end + 12).collect();
        let before = numbers.iter().rfind(|n| n.1 <= at && n.1 + 6 >= at);
        let date = match (before, behind.as_slice()) {
            (_, [day, year, ..]) if day.2 <= 31 && year.2 > 1990 => calendar(year.2, month, day.2),
            (Some(day), [year, ..]) if year.2 > 1990 => calendar(year.2, month, day.2),
            _ => None,
        };
        out.extend(date.map(|d| (at, d)));
    }
    out
}

fn words(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        match (byte.is_ascii_alphabetic(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                out.extend(text.get(from..at).map(|w| (from, w)));
            }
            _ => {}
        }
    }
    out
}

fn calendar(year: u32, month: u32, day: u32) -> Option<String> {
    ((1990..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_style_become_one() {
        for text in [
            "2024年1月26日",
            "2024-01-26",
            "2024/1/26",
            "2024.01.26",
            "January 26, 2024",
            "26 January 2024",
            "Jan. 26th, 2024",
            "01/26/2024",
            "生效日期：20240126",
        ] {
            assert_eq!(all(text).first().map(|d| d.1.as_str()), Some("2024-01-26"), "{text}");
        }
    }

    #[test]
    fn a_short_line_may_give_the_month_alone() {
        for text in ["Last updated: March 2021", "版本更新于2021年3月。", "更新日期：二〇二三年五月一日"]
        {
            assert!(has_date(text), "{text}");
        }
        for text in ["updated since 2021", "成立于二〇二三年", "May we", "2021年间3月"] {
            assert!(!has_date(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "Android 5.0.1",
            "400-800-1234",
            "20249999",
            "电话12345678",
            "V20240126",
            "3.1.1 打开App",
            "2024年",
            "May we",
        ] {
            assert!(all(text).is_empty(), "{text}");
        }
    }
}
