//! Labels and their values: one a line, or many in one run-on text.

use super::words;
use crate::policy::document::Field;
use crate::policy::text::{Text, find_colon};
use std::ops::Range;

/// A field and the bytes that it takes in its text.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) field: Field,
    pub(super) range: Range<usize>,
}

/// A line taken apart.
#[derive(Debug)]
pub(super) struct Parts {
    /// Text before the first label, without a marker alone.
    pub(super) lead: Option<Range<usize>>,
    pub(super) fields: Vec<Part>,
}

/// Where a label stands.
#[derive(Debug, Clone)]
struct Found {
    label: Range<usize>,
    /// Where its value starts, after colon and spaces.
    value: usize,
    colon: bool,
}

/// Splits a run-on text (a table cell, a line) at its labels, with or without colons; none when it has fewer than
/// two. Text before the first label is left out.
pub fn split(text: &Text) -> Vec<Field> {
    let found = labels(text, true);
    if found.len() < 2 {
        return Vec::new();
    }
    parts(text, &found).into_iter().map(|p| p.field).collect()
}

/// The fields of a line whose marker takes `skip` bytes: a label at its start, or at least two labels with colons.
pub(super) fn of_line(text: &Text, skip: usize) -> Option<Parts> {
    if let Some(at) = leading(text, skip) {
        let mut found = labels(text, false);
        found.retain(|f| f.label.start > at.label.end);
        found.insert(0, at);
        return Some(Parts { lead: None, fields: parts(text, &found) });
    }
    let found = labels(text, false);
    let first = found.first().filter(|_| found.len() >= 2)?;
    // A name and then its fields; a sentence before the first label makes it prose.
    let lead = text.get(skip..first.label.start)?;
    if lead.len() > 120 || lead.contains(['。', '；']) {
        return None;
    }
    let lead = (!lead.trim().is_empty()).then_some(0..first.label.start);
    Some(Parts { lead, fields: parts(text, &found) })
}

/// A label at the start, up to the first colon.
fn leading(text: &Text, skip: usize) -> Option<Found> {
    let body = text.get(skip..)?;
    let open = body.len() - body.trim_start_matches(['【', '[', '「', '*']).len();
    let colon = body.char_indices().take(48).find(|(_, c)| matches!(c, ':' | '：'))?;
    let label = skip + open..skip + colon.0;
    if !words().is_label(text.get(label.clone())?) {
        return None;
    }
    // `某某推送 SDK SDK名称：`: a name before its first label, on one line with it.
    if let Some((before, last)) = text.get(label.clone())?.rsplit_once(' ')
        && last.chars().count() >= 4
        && !last.is_ascii()
        && words().is_label(last)
        && before.trim_end().to_lowercase().ends_with("sdk")
        && !words().is_label(before)
    {
        return None;
    }
    let value = skip + colon.0 + colon.1.len_utf8();
    Some(Found { label, value, colon: true })
}

/// Labels found in one line; the rest of it is the value of the last.
const FIELDS: usize = 500;

/// Known labels in the text. Without a colon only long ones count, and only if `bare`.
fn labels(text: &Text, bare: bool) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    if !bare && !has_label(text) {
        return found;
    }
    for hit in words().spelled.find(text.as_str()) {
        let Range { mut start, end } = hit.range;
        if found.len() >= FIELDS {
            break;
        }
        // `…/privacy> 第三方SDK名称：` is a longer label that ends in a known one.
        let whole = word_start(text, start);
        if whole < start && text.get(whole..end).is_some_and(|t| words().is_label(t)) {
            start = whole;
        }
        if !is_word(text, start, end) || found.last().is_some_and(|f| f.value > start) {
            continue;
        }
        let after = text.get(end..).unwrap_or_default();
        let skipped = after.len() - after.trim_start_matches(BETWEEN).len();
        let colon =
            after.get(skipped..).unwrap_or_default().chars().next().filter(|c| matches!(c, ':' | '：'));
        let starts_item = begins(text, start);
        match colon {
            Some(c) if starts_item => {
                found.push(Found { label: start..end, value: end + skipped + c.len_utf8(), colon: true })
            }
            None if bare && starts_item && is_telling(hit.word) => {
                found.push(Found { label: start..end, value: end, colon: false });
            }
            _ => {}
        }
    }
    found
}

/// What may stand between a label and its colon.
const BETWEEN: [char; 4] = [' ', ']', '】', '」'];

/// Whether a known label stands before a colon.
fn has_label(text: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(find_colon) {
        let before = text.get(..from + at).unwrap_or_default();
        if words().spelled.ends(before.trim_end_matches(BETWEEN)) {
            return true;
        }
        from = text.ceil_char_boundary(from + at + 1);
    }
    false
}

/// Whether a label may begin at `start`: after nothing, white space or punctuation.
fn begins(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().chars().next_back();
    before.is_none_or(|c| !c.is_alphanumeric())
}

/// Where the run of letters and digits begins in which `at` lies; `at` itself where it is long.
fn word_start(text: &str, at: usize) -> usize {
    let mut start = at;
    for (count, (i, c)) in text.get(..at).unwrap_or_default().char_indices().rev().enumerate() {
        if !c.is_alphanumeric() {
            return start;
        }
        if count >= 8 {
            return at;
        }
        start = i;
    }
    start
}

/// No Latin letter goes on at either end.
fn is_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|t| t.chars().next_back());
    let after = text.get(end..).and_then(|t| t.chars().next());
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (first, last) = (
        text.get(start..end).and_then(|t| t.chars().next()),
        text.get(start..end).and_then(|t| t.chars().next_back()),
    );
    !(latin(before) && latin(first) || latin(after) && latin(last))
}

/// Labels that hardly occur in prose: several words, or four ideographs.
fn is_telling(word: &str) -> bool {
    if word.is_ascii() {
        word.matches(' ').count() >= 2
            || word == "Get permission"
            || word.eq_ignore_ascii_case("required permissions")
            || word.eq_ignore_ascii_case("optional permissions")
    } else {
        word.chars().count() >= 4
    }
}

fn parts(text: &Text, found: &[Found]) -> Vec<Part> {
    let mut out = Vec::with_capacity(found.len());
    for (index, f) in found.iter().enumerate() {
        let end = found.get(index + 1).map_or(text.len(), |n| n.label.start);
        let mut value = text.slice(f.value.min(end)..end);
        if index + 1 < found.len() {
            let trimmed = value.trim_end_matches(['；', ';', '，', ',', '、', '【', '[', ' ', '|']).len();
            value = value.slice(0..trimmed);
        }
        debug_assert!(f.colon || f.value >= f.label.end, "a value follows its label");
        out.push(Part {
            field: Field { label: text.slice(f.label.clone()), value },
            range: f.label.start..end,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(fields: &[Field]) -> Vec<(&str, &str)> {
        fields.iter().map(|f| (f.label.as_str(), f.value.as_str())).collect()
    }

    fn line(text: &str) -> Option<Vec<(String, String)>> {
        let text = Text::new(text, 1, 1);
        let parts = of_line(&text, 0)?;
        Some(parts.fields.iter().map(|p| (p.field.label.to_string(), p.field.value.to_string())).collect())
    }

    #[test]
    fn a_cell_with_labels_and_no_colons() {
        let cell = Text::new(
            "Purpose of use Count crashes scenes to be used When it fails Involving the scope of personal information Device model Privacy address: https://a.example/",
            7,
            1,
        );
        assert_eq!(
            pairs(&split(&cell)),
            [
                ("Purpose of use", "Count crashes"),
                ("scenes to be used", "When it fails"),
                ("Involving the scope of personal information", "Device model"),
                ("Privacy address", "https://a.example/"),
            ]
        );
        assert_eq!(split(&cell)[1].value.spot(0), (7, 48));
    }

    #[test]
    fn a_chinese_line_of_fields() {
        let fields = line("SDK名称：微信；使用目的：登录、分享；收集的个人信息：设备型号").unwrap();
        assert_eq!(fields[0], ("SDK名称".into(), "微信".into()));
        assert_eq!(fields[1], ("使用目的".into(), "登录、分享".into()));
        assert_eq!(fields[2], ("收集的个人信息".into(), "设备型号".into()));
    }

    #[test]
    fn a_label_may_be_longer_than_its_word() {
        let fields =
            line("官网链接：<https://a.example> 第三方SDK名称：甲 公司名称：甲公司 使用目的：推送").unwrap();
        let labels: Vec<&str> = fields.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["官网链接", "第三方SDK名称", "公司名称", "使用目的"]);
        assert!(line("我们不会因为您拒绝提供第三方SDK名称：等信息而拒绝服务。").is_none());
    }

    #[test]
    fn a_name_before_its_first_label_is_none() {
        let fields = line("甲推送 SDK SDK名称：com.a.b 使用目的：推送").unwrap();
        assert_eq!(fields[0], ("SDK名称".into(), "com.a.b".into()));
        assert_eq!(line("SDK 隐私说明链接：https://a.example").unwrap()[0].0, "SDK 隐私说明链接");
    }

    #[test]
    fn a_stripped_value_is_empty() {
        assert_eq!(line("隐私政策链接：").unwrap(), [("隐私政策链接".into(), String::new())]);
    }

    #[test]
    fn prose_has_no_fields() {
        assert!(line("我们会根据使用目的收集信息，并在隐私政策中告知您。").is_none());
        assert!(line("Please note: this is the purpose of use of our app.").is_none());
        assert!(split(&Text::new("The purpose of use is to serve you.", 1, 1)).is_empty());
    }
}
