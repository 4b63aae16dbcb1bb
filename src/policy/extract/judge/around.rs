//! What stands around a word: lists, brackets, platforms, the staff.

use super::Setting;
use super::cued::Sentence;
use crate::model::{Owner, Platform};
use crate::policy::extract::sentence::clause_around;
use crate::policy::lexicon::{Cue, Scan, Slot, is_han};
use crate::policy::phrase::Phrase;
use crate::policy::text::Lower;
use std::ops::Range;

/// Whether a sentence goes on to say what the one before it says is collected (`This includes …`).
pub(super) fn goes_on_listing(sentence: &str) -> bool {
    let lower = sentence.chars().take(60).collect::<String>().lower();
    let rest = Phrase::PointingBack.stripped(&lower).unwrap_or(&lower);
    let rest = Phrase::ThingSaid.stripped(rest).unwrap_or(rest);
    let rest = Phrase::MayBe.stripped(rest).unwrap_or(rest);
    if Phrase::Comprises.starts(rest) {
        return true;
    }
    // `This Log Data may include …`
    let mut words = lower.split_whitespace();
    let points = words.next().is_some_and(|w| Phrase::PointsBackBy.is(w));
    let verb = words.take(6).any(|w| Phrase::IncludeVerb.is(w));
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
    let joined = Phrase::BeforeLast.ends(&before.to_lowercase());
    (before.ends_with(comma) && after.starts_with(|c: char| comma(c) || matches!(c, ')' | '）')))
        || (before.ends_with(['(', '（']) && after.starts_with(comma))
        || (before.ends_with(comma) && Phrase::JoinsItems.starts(after))
        || (joined && (after.is_empty() || after.starts_with([',', '.', '。', ')', '）', ';', '；'])))
}

/// Whether a thing of many uses is named by itself: `older phones` and `手机Region设置` are about devices.
pub(super) fn stands_alone(text: &str, word: &Range<usize>) -> bool {
    let written = text.get(word.clone()).unwrap_or_default().to_lowercase();
    if !Phrase::TelephoneSet.is(&written) {
        return true;
    }
    // `your phone` is the device.
    let before = text.get(..word.start).unwrap_or_default();
    if before.ends_with(['的', '部', '台']) || before.to_lowercase().ends_with(" your ") {
        return false;
    }
    let after = text.get(word.end..).unwrap_or_default().chars().next();
    let goes_on = |c: char| c.is_ascii_alphanumeric() || (is_han(c) && !"等和及或以与、的".contains(c));
    !written.ends_with("phones") && (written.is_ascii() || !after.is_some_and(goes_on))
}

/// Whether the clause speaks of talks with the operator's staff.
pub(super) fn of_staff(sentence: &Sentence<'_>, word: &Range<usize>) -> bool {
    let text = sentence.text.as_str();
    let clause = clause_around(text, &sentence.range, word.start);
    let clause = text.get(clause).unwrap_or_default().to_lowercase();
    Phrase::Staff.is_in(&clause)
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
    let asks = Phrase::AsksHow.starts_any_case(sentence);
    let steps = || -> usize { ['>', '＞', '→'].iter().map(|sign| sentence.matches(*sign).count()).sum() };
    if !asks && steps() < 2 {
        return false;
    }
    let lower = sentence.lower();
    Phrase::SwitchesOff.is_in(&lower)
}
