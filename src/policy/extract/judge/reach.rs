//! Which things of a sentence its words for permission reach.

use super::cued::Sentence;
use crate::policy::lexicon::{Cue, SubjectHit};
use crate::policy::phrase::Phrase;
use smallvec::SmallVec;

/// Whether a word is reached by a permission cue, for each subject of the sentence.
pub(super) fn permission_reach(
    sentence: &Sentence<'_>,
    subjects: &[&SubjectHit],
    data_slot: bool,
) -> SmallVec<[bool; 16]> {
    let mut reach = SmallVec::from_elem(false, subjects.len());
    let scan = sentence.scan;
    let (from, to) = (sentence.range.start, sentence.range.end);
    let text = sentence.text.as_str();
    // Where each thing has its own cue, or data stand between, a cue belongs to one thing.
    let single = data_slot || own_cues(sentence, subjects) > 1;
    for cue in scan.cues(Cue::Permission, from, to) {
        // Behind the thing: walk left over the list.
        let mut edge = cue.start;
        let last = subjects.partition_point(|s| s.start < cue.end);
        for (i, subject) in subjects.iter().enumerate().take(last).rev() {
            if subject.end > edge {
                // A phrase that holds the cue itself (`notification permission`).
                if subject.start <= cue.start && subject.end >= cue.end && !subject.permissions.is_empty() {
                    set(&mut reach, i);
                    edge = subject.start;
                }
                continue;
            }
            let gap = text.get(subject.end..edge).unwrap_or_default();
            // Things that are no permissions end the list of those that are, and so does the state of one.
            if subject.permissions.is_empty()
                || gap.contains("状态")
                || !joins(gap, 24)
                || (single && edge != cue.start && gap.contains(['、', ',', '，']))
            {
                break;
            }
            set(&mut reach, i);
            edge = subject.start;
        }
    }
    for cue in scan.cues(Cue::PermissionOf, from, to) {
        // Before the thing: walk right over the list.
        let verb = text.get(cue.start..cue.end).unwrap_or_default();
        let noun = verb.contains("权限") || verb.to_lowercase().contains("permission");
        let mut edge = cue.end;
        let mut first = true;
        let next = subjects.partition_point(|s| s.start < edge);
        for (i, subject) in subjects.iter().enumerate().skip(next) {
            let gap = text.get(edge..subject.start).unwrap_or_default();
            let near = if first {
                leads(gap, noun, Phrase::LeadsOn.ends(&verb.to_lowercase()))
            } else {
                joins(gap, 24)
            };
            if !near {
                break;
            }
            // 开启/获取 alone take any object; only functions of the device are permissions then.
            if noun
                || is_function(text, subject)
                || verb.to_lowercase().contains("authoriz")
                || verb.contains("授权")
                || verb.contains("授予")
                || verb.to_lowercase() == "grant"
                || verb.to_lowercase().ends_with("access to")
                || (Phrase::Allow.is(&verb.to_lowercase()) && of_program(gap))
                || verb.to_lowercase().ends_with("'s")
            {
                set(&mut reach, i);
            }
            edge = subject.end;
            first = false;
        }
    }
    over_deeds(text, subjects, &mut reach);
    reach
}

/// `access your camera and photos`, `访问您的相机、麦克风`: the verb of the first reaches the others.
fn over_deeds(text: &str, subjects: &[&SubjectHit], reach: &mut [bool]) {
    let mut edge = None;
    for (i, subject) in subjects.iter().enumerate() {
        let opens = !subject.permissions.is_empty();
        let word = text.get(subject.start..subject.end).unwrap_or_default().to_lowercase();
        let deed = subject.permissions.iter().any(|(_, deed)| *deed) && Phrase::AccessVerb.starts(&word);
        let joined = edge.is_some_and(|edge| {
            let gap = text.get(edge..subject.start).unwrap_or_default();
            let gap = gap.trim().trim_start_matches([',', '，', '、']).trim_start().to_lowercase();
            gap.is_empty() || Phrase::JoinsThings.is(&gap)
        });
        if opens && joined {
            set(reach, i);
        }
        edge = (opens && (deed || joined)).then_some(subject.end);
    }
}

/// `允许程序读取…`: the system's own words for a permission.
fn of_program(gap: &str) -> bool {
    let lower = gap.trim_start().to_lowercase();
    Phrase::Program.starts(&lower)
}

/// How many cues stand right behind a thing: `相机权限、麦克风权限` has two, `“权限管理”中关闭相机权限` one.
fn own_cues(sentence: &Sentence<'_>, subjects: &[&SubjectHit]) -> usize {
    let text = sentence.text.as_str();
    let behind = |start: usize| {
        let before = subjects.partition_point(|s| s.end <= start);
        let last = before.checked_sub(1).and_then(|i| subjects.get(i)).filter(|s| !s.permissions.is_empty());
        last.and_then(|s| text.get(s.end..start)).is_some_and(|gap| joins(gap, 24))
    };
    let mut furthest = 0;
    sentence
        .scan
        .cues(Cue::Permission, sentence.range.start, sentence.range.end)
        .filter(|c| behind(c.start) || subjects.iter().any(|s| s.start <= c.start && s.end >= c.end))
        // 的访问权 and 权限 of 的访问权限 are one.
        .filter(|c| {
            let apart = c.start >= furthest;
            furthest = furthest.max(c.end);
            apart
        })
        .count()
}

fn set(reach: &mut [bool], i: usize) {
    if let Some(r) = reach.get_mut(i) {
        *r = true;
    }
}

/// Whether a verb of switching on has a function of the device as object (`开启定位功能`, `enable the camera`).
pub(super) fn is_function(text: &str, subject: &SubjectHit) -> bool {
    let word = text.get(subject.start..subject.end).unwrap_or_default().to_lowercase();
    let after = text.get(subject.end..).unwrap_or_default();
    let after = after.trim_start();
    Phrase::Function.starts(after) || Phrase::Function.is_in(&word) || Phrase::SwitchedOn.is_in(&word)
}

/// Whether what stands between a permission cue and the first thing only leads up to it.
fn leads(gap: &str, noun: bool, verb_leads: bool) -> bool {
    let chars = gap.chars().count();
    if gap.contains(['。', '；', ';']) || gap.starts_with('的') || (!noun && gap.contains(['，', ','])) {
        return false;
    }
    let ascii = gap.is_ascii();
    let close = if noun {
        if ascii { 36 } else { 10 }
    } else if ascii {
        24
    } else {
        7
    };
    // 权限 as a noun leads to a list only over a colon or the like; `permission to` leads by itself.
    let quotes = ["是“", "为“", "有“", "是\"", "为\""].iter().any(|w| gap.starts_with(w));
    let opens = quotes || gap.contains(['：', ':', '（', '(', '括', '如', '[']);
    if noun && !opens && !verb_leads {
        return false;
    }
    // `authorize us to collect your steps` is about data.
    chars <= close && !Phrase::CollectsData.is_in(&gap.to_lowercase())
}

/// Whether what stands between two things of a list joins them.
fn joins(gap: &str, longest: usize) -> bool {
    if gap.chars().count() > longest || gap.contains(['。', '；', ';', '：', ':', '!', '?', '.']) {
        return false;
    }
    let mut han = 0;
    for word in gap.to_lowercase().split(|c: char| !c.is_alphanumeric()) {
        if word.is_ascii() {
            if !word.is_empty() && !Phrase::Joining.is(word) {
                return false;
            }
        } else {
            han += word.chars().count();
            // `权限，以更好地显示…` turns to the purpose.
            if word.contains('以') && !word.contains("以及") {
                return false;
            }
            if word.contains(['用', '时', '后', '为', '将', '在', '从', '通']) && !word.contains("使用")
            {
                return false;
            }
        }
    }
    han <= 6
}
