//! What stands around a word: lists, brackets, platforms, the staff.

use super::Setting;
use super::cued::Sentence;
use crate::model::{Owner, Platform};
use crate::policy::extract::sentence::clause_around;
use crate::policy::lexicon::{Cue, Scan, Slot, is_han};
use crate::policy::text::Lower;
use std::ops::Range;

/// Whether a sentence goes on to say what the one before it says is collected (`This includes …`).
pub(super) fn goes_on_listing(sentence: &str) -> bool {
    let lower = sentence.chars().take(60).collect::<String>().lower();
    let chinese = ["这些", "上述", "此类", "该等", "前述", "具体", "该", "此", "相关", "收集的", "所收集的"];
    let rest = chinese.iter().find_map(|w| lower.strip_prefix(w)).unwrap_or(&lower);
    let rest = ["日志信息", "个人信息", "设备信息", "信息", "数据", "内容"]
        .iter()
        .find_map(|w| rest.strip_prefix(w))
        .unwrap_or(rest);
    let rest = ["可能会", "可能", "主要", "会", "将", "通常"]
        .iter()
        .find_map(|w| rest.strip_prefix(w))
        .unwrap_or(rest);
    if ["包括", "包含"].iter().any(|w| rest.starts_with(w)) {
        return true;
    }
    // `This Log Data may include …`
    let mut words = lower.split_whitespace();
    let points = matches!(words.next(), Some("this" | "these" | "such" | "it" | "they" | "the"));
    let verb =
        words.take(6).any(|w| matches!(w, "include" | "includes" | "contain" | "contains" | "including"));
    points && verb
}

/// Whether the text is a list of data, where words of many uses mean data.
pub(super) fn in_list(setting: &Setting) -> bool {
    setting.slot == Some(Slot::Data) || setting.scope.is_some()
}

/// Whether a word stands as an item of a list within the sentence: `(name, phone, email)`.
pub(super) fn enumerated(text: &str, word: &Range<usize>) -> bool {
    let before = text.get(..word.start).unwrap_or_default().trim_end();
    let after = text.get(word.end..).unwrap_or_default().trim_start();
    let comma = |c: char| matches!(c, ',' | '、');
    // `…, and your phone.` closes a list.
    let joined = [", and", ", or", ", and your", ", or your", "、和", "、及", "、以及", "、或"]
        .iter()
        .any(|w| before.to_lowercase().ends_with(w));
    (before.ends_with(comma) && after.starts_with(|c: char| comma(c) || matches!(c, ')' | '）')))
        || (before.ends_with(['(', '（']) && after.starts_with(comma))
        || (before.ends_with(comma)
            && ["和", "及", "与", "或", "and ", "or "].iter().any(|w| after.starts_with(w)))
        || (joined && (after.is_empty() || after.starts_with([',', '.', '。', ')', '）', ';', '；'])))
}

/// Whether a thing of many uses is named by itself: `older phones` and `手机Region设置` are about devices.
pub(super) fn stands_alone(text: &str, word: &Range<usize>) -> bool {
    let written = text.get(word.clone()).unwrap_or_default().to_lowercase();
    if !matches!(written.as_str(), "phone" | "phones" | "telephone" | "手机" | "电话") {
        return true;
    }
    // `your phone` is the device.
    let before = text.get(..word.start).unwrap_or_default();
    if before.ends_with(['的', '部', '台']) || before.to_lowercase().ends_with(" your ") {
        return false;
    }
    let after = text.get(word.end..).unwrap_or_default().chars().next();
    let goes_on = |c: char| c.is_ascii_alphanumeric() || (is_han(c) && !"等和及或以与、的".contains(c));
    written != "phones" && (written.is_ascii() || !after.is_some_and(goes_on))
}

/// Whether the clause speaks of talks with the operator's staff.
pub(super) fn of_staff(sentence: &Sentence<'_>, word: &Range<usize>) -> bool {
    let text = sentence.text.as_str();
    let clause = clause_around(text, &sentence.range, word.start);
    let clause = text.get(clause).unwrap_or_default().to_lowercase();
    ["与我们的", "您与我们", "和我们的", "与客服", "客服通", "with us", "with our customer", "通信/", "通讯/"]
        .iter()
        .any(|w| clause.contains(w))
}

/// Whether a phrase that says the access itself counts here.
pub(super) fn deed_counts(sentence: &Sentence<'_>, setting: &Setting) -> bool {
    if setting.definitions {
        return false;
    }
    // A user's visit to a page "accesses the album" of nobody.
    !sentence.has(Cue::Law) || setting.owner != Owner::App
}

pub(super) fn platform_of_id(id: Option<&str>) -> Option<Platform> {
    let id = id?;
    if id.starts_with("ohos.") {
        Some(Platform::Harmony)
    } else if id.starts_with("NS") || id.starts_with("NFC") {
        Some(Platform::Ios)
    } else {
        Some(Platform::Android)
    }
}

/// The platform that the last bracket before `at` names (`[iOS] …`).
pub(super) fn platform_at(scan: &Scan, text: &str, at: usize) -> Option<Platform> {
    scan.cues_in(at.saturating_sub(4000), at)
        .filter(|c| matches!(c.cue, Cue::Android | Cue::Ios | Cue::Harmony))
        .rfind(|c| in_bracket(text, c.start) || labels(text, c.end))
        .map(|c| match c.cue {
            Cue::Ios => Platform::Ios,
            Cue::Harmony => Platform::Harmony,
            _ => Platform::Android,
        })
}

pub(super) fn in_bracket(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.trim_end().ends_with(['[', '【', '(', '（', '「', '〔'])
}

fn labels(text: &str, end: usize) -> bool {
    text.get(end..)
        .is_some_and(|t| t.trim_start_matches(['端', '系', '统', '版', ' ']).starts_with(['：', ':']))
}

/// Whether the last heading word before `at` calls it required or optional.
pub(super) fn required_at(scan: &Scan, at: usize) -> Option<bool> {
    scan.cues_in(at.saturating_sub(400), at)
        .rfind(|c| matches!(c.cue, Cue::Required | Cue::Optional))
        .map(|c| c.cue == Cue::Required)
}

/// Whether a sentence tells the way to a switch (`如何关闭权限：设置 > 应用 > …`): who reads it may switch, nobody asks.
pub(super) fn tells_how(sentence: &str) -> bool {
    let head = sentence.get(..sentence.floor_char_boundary(12)).unwrap_or_default().lower();
    let asks = ["如何", "怎样", "怎么", "how to "].iter().any(|w| head.starts_with(w));
    let steps = || -> usize { ['>', '＞', '→'].iter().map(|sign| sentence.matches(*sign).count()).sum() };
    if !asks && steps() < 2 {
        return false;
    }
    let lower = sentence.lower();
    ["关闭", "取消", "撤回", "turn off", "disable", "revoke"].iter().any(|w| lower.contains(w))
}
