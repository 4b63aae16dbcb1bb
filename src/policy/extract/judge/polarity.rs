//! Whether a sentence says or denies what one of its words names, or neither.

use super::Setting;
use super::around::in_bracket;
use super::cued::Sentence;
use crate::model::{Owner, Polarity};
use crate::policy::extract::sentence::clause_around;
use crate::policy::lexicon::{Cue, Slot, SubjectHit};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, tail};
use std::ops::Range;

/// Bytes before a word in which a sentence says that what it names is not in the app: sentences may be long.
const NEAR: usize = 600;

/// Whether the permission at `word` is asked for or denied; none when the sentence says neither.
pub(super) fn permission_polarity(sentence: &Sentence<'_>, word: Range<usize>) -> Option<Polarity> {
    let scan = sentence.scan;
    if let Some(denied) = bracket_denies(sentence, word.end) {
        return Some(denied);
    }
    if asks_whether(sentence, &word) {
        return None;
    }
    // `No camera permission is required.`
    if none_is(sentence, word.clone(), Phrase::IsNeeded) {
        return Some(Polarity::Denied);
    }
    if let Some(denial) = own_denial(sentence, &word) {
        return (!conditional(sentence, &denial, word.end)).then_some(Polarity::Denied);
    }
    let Some(denial) = last_denial(sentence, word.start) else {
        if scan
            .cues(Cue::DenyShare, sentence.range.start, word.end)
            .filter(|c| c.start < word.start)
            .any(|c| same_clause(sentence, c.start, word.start))
        {
            return None;
        }
        return Some(Polarity::Affirmed);
    };
    let text = sentence.text.as_str();
    let between = text.get(denial.end..word.start).unwrap_or_default();
    // A denial that a permission is taken speaks of the permission; one that data are taken does not.
    let of_permission = between.contains("权限")
        || text.get(word.end..).is_some_and(|t| {
            let t = t.trim_start().to_lowercase();
            t.starts_with("权限") || t.starts_with("permission") || t.starts_with("的权限")
        })
        || text.get(denial.clone()).map(str::to_lowercase).is_some_and(|d| Phrase::DeniesRequest.is_in(&d));
    if conditional(sentence, &denial, word.end) || !of_permission { None } else { Some(Polarity::Denied) }
}

/// Whether the word is about the state of a permission, which is data: `whether notifications are allowed`.
fn asks_whether(sentence: &Sentence<'_>, word: &Range<usize>) -> bool {
    let before = sentence.text.as_str().get(sentence.range.start..word.start).unwrap_or_default();
    let near: String = before.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    Phrase::Whether.is_in(&near.to_lowercase())
}

/// Whether a denial of an access reaches the word at `at`: `does not access contacts, camera or microphone`.
/// Where `surely` the place says that it is about permissions, or the denial does: `不申请通讯录、定位等权限`.
pub(super) fn access_denied(sentence: &Sentence<'_>, at: usize, surely: bool) -> bool {
    let Some(denial) = last_denial(sentence, at) else { return false };
    let said = sentence.text.as_str().get(denial.clone()).unwrap_or_default().to_lowercase();
    let asks =
        Phrase::AskedFor.is_in(&said) && sentence.scan.has(Cue::Permission, denial.end, sentence.range.end);
    (asks || surely && Phrase::AccessDenied.is_in(&said)) && !conditional(sentence, &denial, at)
}

/// The denial whose verb is the word's own: `do not access` in `do not access your contacts`.
fn own_denial(sentence: &Sentence<'_>, word: &Range<usize>) -> Option<Range<usize>> {
    let from = sentence.range.start.max(word.start.saturating_sub(64));
    let mut near = sentence.scan.cues(Cue::Deny, from, word.end);
    near.find(|c| c.start < word.start && c.end > word.start).map(|c| c.start..c.end)
}

/// Where the denial that reaches `at` ends, if there is one.
///
/// It reaches the first thing behind it and what is joined to that: of `do not collect faces from your photos` the faces.
fn last_denial(sentence: &Sentence<'_>, at: usize) -> Option<Range<usize>> {
    let scan = sentence.scan;
    let text = sentence.text.as_str();
    let denial = scan.cues(Cue::Deny, sentence.range.start, at).next_back()?;
    let contrast = scan.cues(Cue::Contrast, denial.end, at).next().is_some();
    // `do not collect …, we collect …` and `…, but only …` take it back.
    if contrast || collects_again(sentence, denial.end, at) {
        return None;
    }
    let mut edge = denial.end;
    for subject in scan.subjects_in(denial.end, sentence.range.end) {
        let gap = text.get(edge..subject.start).unwrap_or_default();
        let near = if edge == denial.end { gap.chars().count() <= 60 } else { !turns(gap) };
        if !near {
            return None;
        }
        if subject.start == at {
            return Some(denial.start..denial.end);
        }
        // Of `照片中的人脸` the face is meant.
        if Phrase::PlaceOf.starts(text.get(subject.end..).unwrap_or_default()) {
            continue;
        }
        edge = subject.end;
    }
    // A constant is no word of the lexicon.
    (text.get(edge..at)?.chars().count() <= 60).then_some(denial.start..denial.end)
}

/// Whether a verb of collecting behind a denial starts anew; in `do not collect or store your …` it goes on.
fn collects_again(sentence: &Sentence<'_>, denied: usize, at: usize) -> bool {
    let text = sentence.text.as_str();
    let mut end = denied;
    for cue in sentence.scan.cues(Cue::Collect, denied, at) {
        let gap = text.get(end..cue.start).unwrap_or_default().trim().to_lowercase();
        let joined = cue.start <= end || Phrase::JoinsVerbs.is(&gap);
        if !joined {
            return true;
        }
        end = cue.end.max(end);
    }
    false
}

/// Whether what stands between two things starts another thought.
fn turns(gap: &str) -> bool {
    gap.chars().count() > 40
        || Phrase::TurnsTo.is_in(gap)
        || gap.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| Phrase::Preposition.is(w))
}

/// Whether a condition makes the denial none: right before it or anywhere behind, up to a semicolon.
///
/// One in brackets is about the thing right before them, which ends at `at`, and about no other: `通讯录、相册（除非您导入）`.
fn conditional(sentence: &Sentence<'_>, denial: &Range<usize>, at: usize) -> bool {
    let text = sentence.text.as_str();
    let part_start = text
        .get(sentence.range.start..denial.start)
        .and_then(|t| t.rfind(['；', ';']))
        .map_or(sentence.range.start, |i| sentence.range.start + i);
    let part_end = text
        .get(denial.end..sentence.range.end)
        .and_then(|t| t.find(['；', ';']))
        .map_or(sentence.range.end, |i| denial.end + i);
    sentence
        .scan
        .cues(Cue::Condition, part_start, part_end)
        .filter(|c| c.start >= denial.start || denial.start.saturating_sub(c.end) <= 200)
        .any(|c| {
            let between = denial.end..c.start;
            let Some(open) = text.get(between).and_then(open_bracket) else { return true };
            let behind = text.get(c.end..sentence.range.end).unwrap_or_default();
            let goes_on = behind
                .split_once([')', '）'])
                .is_some_and(|(_, rest)| rest.trim_start().starts_with(['、', ',', '，']));
            !goes_on || text.get(at..denial.end + open).is_some_and(|gap| gap.trim().is_empty())
        })
}

/// Where the bracket opens that is still open at the end of a text.
fn open_bracket(text: &str) -> Option<usize> {
    let last = text.rfind(['(', '（', ')', '）'])?;
    text.get(last..).is_some_and(|t| t.starts_with(['(', '（'])).then_some(last)
}

fn same_clause(sentence: &Sentence<'_>, a: usize, b: usize) -> bool {
    clause_around(sentence.text.as_str(), &sentence.range, a).contains(&b)
}

/// A denial in brackets right behind `at` (`指纹（不收集）`), or in a label before it.
fn bracket_denies(sentence: &Sentence<'_>, at: usize) -> Option<Polarity> {
    let text = sentence.text.as_str();
    sentence.scan.cues(Cue::DenyBracket, sentence.range.start, sentence.range.end).find_map(|c| {
        let behind = c.start >= at
            && text.get(at..c.start).is_some_and(|gap| {
                let gap = gap.trim();
                gap == "(" || gap == "（" || gap == "信息（" || gap == "[" || gap == "【"
            });
        (behind && in_bracket(text, c.start)).then_some(Polarity::Denied)
    })
}

/// Whether the data at `subject` are said to be collected; none when the sentence says nothing of the kind.
pub(super) fn data_polarity(
    sentence: &Sentence<'_>,
    setting: &Setting,
    subject: &SubjectHit,
) -> Option<Polarity> {
    let text = sentence.text.as_str();
    let (from, to) = (sentence.range.start, sentence.range.end);
    let scan = sentence.scan;
    if let Some(denied) = bracket_denies(sentence, subject.end) {
        return Some(denied);
    }
    let own = own_denial(sentence, &(subject.start..subject.end));
    if let Some(denial) = own.or_else(|| last_denial(sentence, subject.start)) {
        // `不申请位置、相册等权限` is about permissions.
        let asks = Phrase::AskedFor.is_in(&text.get(denial.clone()).unwrap_or_default().lower());
        if asks && scan.has(Cue::Permission, subject.end, to) {
            return None;
        }
        let held = Phrase::PlaceOf.starts(text.get(subject.end..).unwrap_or_default());
        return if held || conditional(sentence, &denial, subject.end) {
            None
        } else {
            Some(Polarity::Denied)
        };
    }
    if none_is(sentence, subject.start..subject.end, Phrase::IsTaken) {
        return Some(Polarity::Denied);
    }
    if let Some(denial) = scan.cues(Cue::Deny, from, subject.start).next_back()
        && !collects_again(sentence, denial.end, subject.start)
        && !scan.has(Cue::Contrast, denial.end, subject.start)
    {
        // Named beside what is denied: neither said nor denied.
        return None;
    }
    if let Some(denial) = denied_behind(sentence, subject.end) {
        return if conditional(sentence, &denial, subject.end) { None } else { Some(Polarity::Denied) };
    }
    if excepted(sentence, subject.start) {
        return Some(Polarity::Affirmed);
    }
    let clause = clause_around(text, &sentence.range, subject.start);
    let in_clause = |cue| scan.has(cue, clause.start, clause.end);
    // 您的指纹我们不会收集: the object first.
    if let Some(denial) = scan.cues(Cue::Deny, subject.end, clause.end).next()
        && !in_clause(Cue::Collect)
    {
        return if conditional(sentence, &(denial.start..denial.end), subject.end) {
            None
        } else {
            Some(Polarity::Denied)
        };
    }
    if setting.slot == Some(Slot::Data) {
        return Some(setting.scope.unwrap_or(Polarity::Affirmed));
    }
    if setting.definitions {
        return None;
    }
    if in_clause(Cue::Unable) || (in_clause(Cue::Channel) && !in_clause(Cue::Collect)) {
        return None;
    }
    if scan.cues(Cue::DenyShare, from, subject.start).next().is_some() && !sentence.collects_surely() {
        return None;
    }
    // `does not integrate any crash-reporting SDK that collects …`
    let before = || tail(text.get(from..subject.start).unwrap_or_default(), NEAR).lower();
    if sentence.has(Cue::Sdk) && Phrase::NotBuiltIn.is_in(&before()) {
        return None;
    }
    let sure = sentence.collects_surely();
    let other = sentence.has(Cue::Definition)
        || sentence.has(Cue::Law)
        || sentence.has(Cue::Rights)
        || (sentence.has(Cue::Channel)
            && !(setting.scope == Some(Polarity::Affirmed) && in_clause(Cue::Collect)));
    if other && !sure {
        return None;
    }
    if sentence.has(Cue::Definition) && !speaks_of_us(text.get(from..to).unwrap_or_default()) {
        return None;
    }
    if sentence.has(Cue::Security) && !sentence.we_collect() && !sentence.lists_at(subject.start) {
        return None;
    }
    if setting.slot == Some(Slot::Purpose) {
        return if sure { Some(Polarity::Affirmed) } else { None };
    }
    if setting.scope == Some(Polarity::Denied) && sentence.has(Cue::Contrast) && sentence.has(Cue::Share) {
        // `Crash data is only sent when you …` in a list of what is not taken.
        return None;
    }
    if setting.scope.is_some() {
        return setting.scope;
    }
    if let Some(polarity) = undergoes(sentence, subject) {
        return polarity;
    }
    let collects = sentence.has(Cue::Collect);
    let shares = sentence.has(Cue::Share) && !sentence.has(Cue::DenyShare) && setting.owner == Owner::App;
    (collects || shares).then_some(Polarity::Affirmed)
}

/// The denial that points back to what stands before it: `您的照片、短信等，我们不会采集此类数据`. A verb of collecting before
/// it has said already that they are taken.
fn denied_behind(sentence: &Sentence<'_>, at: usize) -> Option<Range<usize>> {
    let text = sentence.text.as_str();
    let denial = sentence.scan.cues(Cue::Deny, at, sentence.range.end).next()?;
    let object: String = text.get(denial.end..sentence.range.end)?.chars().take(14).collect();
    let said = sentence
        .scan
        .cues(Cue::Collect, sentence.range.start, denial.start)
        .any(|collect| collect.end <= denial.start);
    let back = Phrase::Such.is_in(&object.to_lowercase());
    (back && !said && !text.get(at..denial.start)?.contains(['；', ';'])).then_some(denial.start..denial.end)
}

/// What the verb says of data that stand before it: `your number, photos and voice are sent to us`, `your voice is never
/// recorded`; none where there is no such verb, or it says neither.
#[expect(clippy::option_option, reason = "no verb, and a verb that says neither, are two answers")]
fn undergoes(sentence: &Sentence<'_>, subject: &SubjectHit) -> Option<Option<Polarity>> {
    /// Bytes behind the data in which the verb stands, with other data between.
    const BEHIND: usize = 100;
    let text = sentence.text.as_str().get(subject.end..sentence.range.end)?;
    let near = text.get(..text.floor_char_boundary(BEHIND))?;
    // Most data stand in Chinese, where no word is parted from the next.
    if !near.contains(' ') {
        return None;
    }
    let near = near.lower();
    let be = Phrase::Be.words().iter().filter_map(|be| Some((near.find(be)?, be.len()))).min()?;
    let (gap, told) = (near.get(..be.0)?, near.get(be.0 + be.1..)?);
    if turns(gap) || gap.contains([';', ':', '.', '(']) {
        return None;
    }
    let denied = ["never ", "not "].iter().find_map(|word| told.strip_prefix(word));
    let verb = denied.unwrap_or(told);
    let verb =
        verb.split_once("ly ").filter(|(adverb, _)| !adverb.contains(' ')).map_or(verb, |(_, verb)| verb);
    match denied {
        None => Phrase::Undergoes.starts(verb).then_some(Some(Polarity::Affirmed)),
        Some(_) => Phrase::IsTaken
            .starts(verb)
            .then_some(Some(Polarity::Denied))
            .or(Phrase::Undergoes.starts(verb).then_some(None)),
    }
}

/// Whether the part of a sentence says that there is none of the thing that is taken: `No names or e-mail addresses are
/// collected`.
fn none_is(sentence: &Sentence<'_>, thing: Range<usize>, told: Phrase) -> bool {
    let text = sentence.text.as_str();
    let before = text.get(sentence.range.start..thing.start).unwrap_or_default();
    let part = memchr::memrchr2(b';', b':', before.as_bytes()).map_or(0, |at| at + 1);
    let before = before.get(part..).unwrap_or_default();
    let opening = before.trim_start_matches(|c: char| !c.is_alphanumeric());
    let none = opening.get(..3).is_some_and(|no| no.eq_ignore_ascii_case("no "));
    if !none || Phrase::NotNone.starts_any_case(opening) {
        return false;
    }
    let behind = text.get(thing.end..sentence.range.end).unwrap_or_default().lower();
    let behind = behind.split(';').next().unwrap_or_default();
    let verb =
        [" is ", " are ", " will be ", " was ", " were "].iter().filter_map(|verb| behind.find(verb)).min();
    verb.and_then(|at| behind.get(at..)).is_some_and(|said| told.is_in(said)) && !sentence.has(Cue::Contrast)
}

/// Whether `at` is what a denial leaves out: `we do not keep anything other than your phone number`.
fn excepted(sentence: &Sentence<'_>, at: usize) -> bool {
    let Some(denial) = sentence.scan.cues(Cue::Deny, sentence.range.start, at).next_back() else {
        return false;
    };
    let between = sentence.text.as_str().get(denial.end..at).unwrap_or_default().to_lowercase();
    Phrase::Except.is_in(&between) && !between.contains(';')
}

fn speaks_of_us(text: &str) -> bool {
    Phrase::OfUs.is_in(text)
}
