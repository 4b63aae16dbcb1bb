//! All words of one text, each kind settled on its own: the longest word at a place wins.

use super::index::{Found, Index};
use super::{Cue, Lexicon, Meaning, Normal};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, tail};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;

/// What a word means: rows of a table, each with a flag. Few words mean more than four things.
pub type Rows = SmallVec<[(u16, bool); 4]>;

/// A word that names data or a permission. Offsets are bytes of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectHit {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// Data types by number, and whether the word counts only in lists.
    pub data: Rows,
    /// Permissions by number, and whether the word says the access itself.
    pub permissions: Rows,
}

/// A name of an SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameHit {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// SDK rules by number, and whether the name is weak for it.
    pub sdks: Rows,
}

/// A cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CueHit {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// Its kind.
    pub cue: Cue,
}

/// A part of a clause's pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartHit {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// The part.
    pub part: u16,
}

/// All words of a text, each list by start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// Data and permissions; guards are gone, and so is what they guard against.
    pub subjects: Vec<SubjectHit>,
    /// SDK names.
    pub names: Vec<NameHit>,
    /// Cues; a collecting verb inside a denial is gone.
    pub cues: Vec<CueHit>,
    /// Parts of clauses, overlapping ones too.
    pub parts: Vec<PartHit>,
}

/// A pattern found: where in the source, and where in the normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    from: u32,
    to: u32,
    start: u32,
    end: u32,
    pattern: u32,
}

impl Hit {
    pub(super) const fn range(&self) -> (usize, usize) {
        (self.from as usize, self.to as usize)
    }

    pub(super) const fn pattern(&self) -> usize {
        self.pattern as usize
    }
}

/// All patterns found in a text, by start and then by length.
#[derive(Debug, Default)]
pub(super) struct Hits {
    list: Vec<Hit>,
    /// Some patterns were found for what stands beside them.
    fused: bool,
    /// Bytes of the text.
    length: usize,
}

impl Hits {
    pub(super) fn of<V>(index: &Index<V>, text: &str) -> Self {
        let normal = Normal::of(text);
        let (found, fused) = index.find_all(&normal);
        let hit = |f: &Found| {
            let (from, to) = normal.source_range(f.start, f.end);
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            Hit {
                from: number(from),
                to: number(to),
                start: number(f.start),
                end: number(f.end),
                pattern: number(f.pattern),
            }
        };
        Self { list: found.iter().map(hit).collect(), fused, length: text.len() }
    }

    /// Bytes of the text.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Whether some patterns were found only for what stands beside them.
    pub(super) const fn fused(&self) -> bool {
        self.fused
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Hit] {
        &self.list
    }

    /// Those inside `range` of the text, as if it stood alone.
    pub(super) fn within(&self, range: Range<usize>) -> Cow<'_, [Hit]> {
        if range.len() >= self.length {
            return Cow::Borrowed(&self.list);
        }
        let (start, end) = (range.start as u32, range.end as u32);
        let first = self.list.partition_point(|hit| hit.from < start);
        let inside = self.list.get(first..).unwrap_or_default().iter().take_while(|hit| hit.from < end);
        let inside = inside.filter(|hit| hit.to <= end);
        inside.map(|hit| Hit { from: hit.from - start, to: hit.to - start, ..*hit }).collect()
    }
}

/// What the meanings of a pattern are about.
const SUBJECT: u8 = 1;
const NAME: u8 = 2;
const CUE: u8 = 4;
pub(super) const LABEL: u8 = 8;
pub(super) const SYSTEM: u8 = 16;

/// What the meanings of a pattern are about.
pub(super) fn kinds(meanings: &[Meaning]) -> u8 {
    meanings.iter().fold(0, |kinds, meaning| {
        kinds
            | match meaning {
                Meaning::Data { .. } | Meaning::Permission { .. } | Meaning::Guard => SUBJECT,
                Meaning::Sdk { .. } => NAME,
                Meaning::Cue(_) | Meaning::Part(_) => CUE,
                Meaning::Label(_) => LABEL,
                Meaning::System(_) => SYSTEM,
            }
    })
}

impl Scan {
    /// The words that the patterns found in `text` make.
    pub(super) fn of(lexicon: &Lexicon, text: &str, hits: &[Hit]) -> Self {
        let values = |f: &Hit| lexicon.tables.index.values(f.pattern());
        let mut out = Self::default();
        let (mut subjects, mut names) = (SmallVec::<[Hit; 16]>::new(), SmallVec::<[Hit; 8]>::new());
        for hit in hits {
            if lexicon.is(hit, SUBJECT) {
                subjects.push(*hit);
            }
            if lexicon.is(hit, NAME) {
                names.push(*hit);
            }
            if lexicon.is(hit, CUE) {
                out.take_cues(hit, values(hit));
            }
        }

        let kept = keep_longest(&mut subjects);
        for f in subjects.iter().take(kept) {
            let (start, end) = f.range();
            let mut hit = SubjectHit { start, end, data: Rows::new(), permissions: Rows::new() };
            for meaning in values(f) {
                match meaning {
                    Meaning::Data { row, listed } => hit.data.push((*row, *listed)),
                    Meaning::Permission { row, deed } => hit.permissions.push((*row, *deed)),
                    _ => {}
                }
            }
            if hit.data.is_empty() && !hit.permissions.is_empty() {
                // `read your calendar` says the access, and the data in it; so does `获取IMEI`.
                hit.data = inner_data(hits, f, &values);
                if hit.data.is_empty() {
                    hit.data = object_data(hits, f, text, &values);
                }
            }
            if !hit.data.is_empty() || !hit.permissions.is_empty() {
                out.subjects.push(hit);
            }
        }

        let kept = keep_longest(&mut names);
        for f in names.iter().take(kept) {
            let (start, end) = f.range();
            let sdks = values(f)
                .iter()
                .filter_map(|m| if let Meaning::Sdk { row, weak } = m { Some((*row, *weak)) } else { None });
            out.names.push(NameHit { start, end, sdks: sdks.collect() });
        }

        join_verbs(text, &mut out.cues);
        out.cues.retain(|c| match c.cue {
            Cue::Collect => !asks_consent(text, c),
            // `包括但不限于` and `including but not limited to` turn nothing.
            Cue::Contrast => {
                let after = text.get(c.end..).unwrap_or_default().trim_start();
                !Phrase::NotLimited.starts(after)
            }
            _ => true,
        });
        out.drop_denied();
        deny_fellows(text, &mut out.cues);
        out.drop_denied();
        out
    }

    fn take_cues(&mut self, hit: &Hit, meanings: &[Meaning]) {
        let (start, end) = hit.range();
        for meaning in meanings {
            match meaning {
                Meaning::Cue(cue) => self.cues.push(CueHit { start, end, cue: *cue }),
                Meaning::Part(part) => self.parts.push(PartHit { start, end, part: *part }),
                _ => {}
            }
        }
    }

    /// Drops the collecting verbs inside denials. Cues stand by start, so the furthest end of the denials passed tells.
    fn drop_denied(&mut self) {
        if !self.cues.iter().any(|c| matches!(c.cue, Cue::Deny | Cue::DenyShare)) {
            return;
        }
        let mut furthest = 0;
        let ends: Vec<usize> = self
            .cues
            .chunk_by(|a, b| a.start == b.start)
            .flat_map(|same| {
                let denials = same.iter().filter(|c| matches!(c.cue, Cue::Deny | Cue::DenyShare));
                furthest = denials.map(|c| c.end).fold(furthest, usize::max);
                std::iter::repeat_n(furthest, same.len())
            })
            .collect();
        let mut ends = ends.into_iter();
        self.cues.retain(|c| {
            let denied = ends.next().is_some_and(|end| c.start < end);
            !denied || !matches!(c.cue, Cue::Collect | Cue::Share)
        });
    }

    /// Whether `cue` stands in `start..end`.
    pub fn has(&self, cue: Cue, start: usize, end: usize) -> bool {
        self.cues(cue, start, end).next().is_some()
    }

    /// The hits of `cue` inside `start..end`.
    pub fn cues(&self, cue: Cue, start: usize, end: usize) -> impl DoubleEndedIterator<Item = &CueHit> {
        self.cues_in(start, end).filter(move |c| c.cue == cue)
    }

    /// All cues inside `start..end`.
    pub fn cues_in(&self, start: usize, end: usize) -> impl DoubleEndedIterator<Item = &CueHit> {
        let from = self.cues.partition_point(|c| c.start < start);
        let to = self.cues.partition_point(|c| c.start < end).max(from);
        self.cues.get(from..to).unwrap_or_default().iter().filter(move |c| c.end <= end)
    }

    /// The parts of clauses inside `start..end`.
    pub fn parts_in(&self, start: usize, end: usize) -> impl Iterator<Item = &PartHit> {
        let from = self.parts.partition_point(|p| p.start < start);
        let to = self.parts.partition_point(|p| p.start < end).max(from);
        self.parts.get(from..to).unwrap_or_default().iter().filter(move |p| p.end <= end)
    }

    /// The names inside `start..end`.
    pub fn names_in(&self, start: usize, end: usize) -> impl Iterator<Item = &NameHit> {
        let from = self.names.partition_point(|n| n.start < start);
        self.names.iter().skip(from).take_while(move |n| n.end <= end)
    }

    /// The subjects inside `start..end`.
    pub fn subjects_in(&self, start: usize, end: usize) -> impl Iterator<Item = &SubjectHit> {
        let from = self.subjects.partition_point(|s| s.start < start);
        self.subjects.iter().skip(from).take_while(move |s| s.end <= end)
    }
}

/// The data of the longest word of data inside a deed; things of many uses say nothing there.
fn inner_data<'a>(hits: &[Hit], deed: &Hit, values: &impl Fn(&Hit) -> &'a [Meaning]) -> Rows {
    if !values(deed).iter().any(|m| matches!(m, Meaning::Permission { deed: true, .. })) {
        return Rows::new();
    }
    let data = |f: &Hit| -> Rows {
        values(f)
            .iter()
            .filter_map(
                |m| if let Meaning::Data { row, listed: false } = m { Some((*row, false)) } else { None },
            )
            .collect()
    };
    let first = hits.partition_point(|f| f.start < deed.start);
    let inside = hits.get(first..).unwrap_or_default().iter().take_while(|f| f.start < deed.end);
    let inside = inside.filter(|f| f.end <= deed.end && !data(f).is_empty());
    inside.max_by_key(|f| f.end - f.start).map(data).unwrap_or_default()
}

/// The data of a word that is a verb of taking and the data taken: `获取IMEI`, which a list of permissions holds as well.
fn object_data<'a>(hits: &[Hit], phrase: &Hit, text: &str, values: &impl Fn(&Hit) -> &'a [Meaning]) -> Rows {
    let (start, end) = phrase.range();
    let said = text.get(start..end).unwrap_or_default();
    let Some(verb) = Phrase::Takes.words().iter().find(|verb| said.starts_with(**verb)) else {
        return Rows::new();
    };
    let object = (start + verb.len(), end);
    let first = hits.partition_point(|f| f.start < phrase.start);
    let inside = hits.get(first..).unwrap_or_default().iter().take_while(|f| f.start < phrase.end);
    let object = inside.filter(|f| f.range() == object).flat_map(values);
    object
        .filter_map(|m| if let Meaning::Data { row, listed } = m { Some((*row, *listed)) } else { None })
        .collect()
}

/// Whether what is obtained is the user's consent: `再次获取您的明示同意`, `obtain your consent`.
fn asks_consent(text: &str, cue: &CueHit) -> bool {
    let verb = text.get(cue.start..cue.end).unwrap_or_default().lower();
    if !Phrase::Obtains.is_in(&verb) {
        return false;
    }
    let after = text.get(cue.end..).unwrap_or_default();
    let near: String = after
        .chars()
        .take(if verb.is_ascii() { 30 } else { 8 })
        .take_while(|c| !matches!(c, ',' | '，' | '。' | '.' | '、' | ';' | '；'))
        .collect();
    near.contains("同意") || near.lower().contains("consent")
}

/// A verb joined to a denial is denied, too: `不会接触或收集`, `do not read or collect`.
fn join_verbs(text: &str, cues: &mut [CueHit]) {
    let verbs: Vec<CueHit> =
        cues.iter().filter(|c| matches!(c.cue, Cue::Collect | Cue::Share)).copied().collect();
    for denial in cues.iter_mut().filter(|c| c.cue == Cue::Deny) {
        let from = verbs.partition_point(|v| v.start < denial.end);
        for verb in verbs.get(from..).unwrap_or_default().iter().take(8) {
            let gap = text.get(denial.end..verb.start).unwrap_or_default();
            if !gap.is_empty() && Phrase::VerbJoint.is(gap.trim()) {
                denial.end = verb.end;
            }
        }
    }
}

/// A verb of collecting that a denial reaches over others is denied: `不分析和收集`, `do not view, store or collect`.
fn deny_fellows(text: &str, cues: &mut [CueHit]) {
    for cue in cues.iter_mut() {
        let denial = match cue.cue {
            Cue::Collect => Cue::Deny,
            Cue::Share => Cue::DenyShare,
            _ => continue,
        };
        let before = text.get(..cue.start).unwrap_or_default();
        if let Some(start) = negation_before(before) {
            (cue.start, cue.cue) = (start, denial);
        } else if is_loosely_denied(before) {
            // Neither said nor denied.
            cue.cue = Cue::DenyShare;
        }
    }
    cues.sort_by_key(|cue| cue.start);
}

/// Whether a denial stands a little before the end of a text: `不会在后台`, `不会私自`.
fn is_loosely_denied(before: &str) -> bool {
    /// Bytes between the denial and the verb, a condition or an adverb.
    const NEAR: usize = 36;
    let near = tail(before, NEAR);
    let clause = near.rsplit(['，', '。', '；', '：', ',', ';', ':', '、', '\n']).next().unwrap_or_default();
    Phrase::LooselyDenied.is_in(clause)
}

/// Where the negation starts whose verbs, with what joins them, `before` ends with; there is at least one such verb.
fn negation_before(before: &str) -> Option<usize> {
    /// Bytes in which a denial with its verbs stands.
    const NEAR: usize = 120;
    /// Verbs that one denial has.
    const VERBS: usize = 8;
    let near = tail(before, NEAR);
    // Most verbs are joined to none.
    let mut rest = Phrase::VerbJoint.stripped_end(near.trim_end())?;
    let lower = near.lower();
    let lower = lower.get(..rest.len()).filter(|_| lower.len() == near.len())?;
    rest = lower;
    for _ in 0..VERBS {
        rest = rest.trim_end();
        while let Some(less) = Phrase::VerbJoint.stripped_end(rest) {
            rest = less.trim_end();
        }
        rest = Phrase::FellowVerb.stripped_end(rest)?.trim_end();
        if let Some(denial) = Phrase::Negation.stripped_end(rest) {
            // `note` ends in no negation, and `if you do not` is none either, which conditions tell.
            let word = rest.get(denial.len()..).unwrap_or_default();
            let apart = !word.is_ascii()
                || word.starts_with('n') && word.ends_with("'t")
                || !denial.ends_with(|c: char| c.is_ascii_alphanumeric());
            return apart.then_some(before.len() - near.len() + denial.len());
        }
    }
    None
}

/// From left to right, the longest word at each place; words that overlap it go, but one that starts inside it and
/// is longer than it stays in its stead.
/// Returns how many are left, at the front.
#[must_use]
pub(super) fn keep_longest(found: &mut [Hit]) -> usize {
    let mut kept = 0usize;
    for at in 0..found.len() {
        let Some(hit) = found.get(at).copied() else { break };
        let last = kept.checked_sub(1).and_then(|last| found.get_mut(last));
        match last {
            Some(last) if hit.start < last.end => {
                if hit.end - hit.start > last.end - last.start {
                    *last = hit;
                }
            }
            _ => {
                if let Some(place) = found.get_mut(kept) {
                    *place = hit;
                }
                kept += 1;
            }
        }
    }
    kept
}
