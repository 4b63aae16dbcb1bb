//! Whether a word in its sentence is a statement: about what, of whom, said or denied.

mod around;
mod cued;
mod polarity;
mod reach;

use super::constants::constants;
use super::walk::Walk;
use crate::model::{Owner, PermissionDisclosure, Platform, Polarity};
use crate::policy::lexicon::{Cue, Scan, Slot, SubjectHit};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text};
use around::{
    deed_counts, enumerated, goes_on_listing, in_list, of_staff, platform_at, platform_of_id, required_at,
    stands_alone, tells_how,
};
use cued::Sentence;
use polarity::{access_denied, data_polarity, permission_polarity};
use reach::{is_function, permission_reach};
use smallvec::SmallVec;
use std::ops::Range;

/// The surroundings in which a text is read.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Whose statement it is.
    pub owner: Owner,
    /// What the column or label announces.
    pub slot: Option<Slot>,
    /// Platform of the section.
    pub platform: Platform,
    /// Identifiers are those of other hardware.
    pub device: bool,
    /// Words are explained here.
    pub definitions: bool,
    /// A list of data that is collected, or denied.
    pub scope: Option<Polarity>,
    /// Only words that say the access themselves count.
    pub deeds_only: bool,
    /// The section is about permissions.
    pub permissions: bool,
}

/// Data types that other hardware has too.
const HARDWARE: [&str; 12] = [
    "device-id",
    "device-serial",
    "camera-image",
    "videos",
    "photos",
    "mac-address",
    "audio-recording",
    "motion-sensor",
    "bluetooth-devices",
    "device-name",
    "device-model",
    "bluetooth-mac",
];

/// Whether the sentence behind the one at `at` says of what that lists that it is collected.
fn collected_next(text: &Text, sentences: &[Range<usize>], at: usize) -> bool {
    let next = sentences.get(at + 1).and_then(|range| text.as_str().get(range.clone()));
    // What it points back to stands at its start.
    let opening = next.map(|next| next.get(..next.floor_char_boundary(OPENING)).unwrap_or_default().lower());
    opening.is_some_and(|opening| Phrase::CollectsThat.is_in(&opening))
}

/// Bytes at the start of a sentence in which it points back.
const OPENING: usize = 60;

impl Walk<'_> {
    /// Reads all sentences of a text.
    pub(super) fn judge(&mut self, text: &Text, scan: &Scan, setting: &Setting) {
        let mut setting = setting.clone();
        let mut collected = false;
        let sentences = self.lexicon.sentences(text.as_str());
        for (at, range) in sentences.iter().cloned().enumerate() {
            if self.out.is_full() {
                return;
            }
            let sentence = Sentence::new(text, scan, range);
            // `Does the app collect your location?` says neither.
            if sentence.str().ends_with(['?', '？']) || tells_how(sentence.str()) {
                continue;
            }
            let goes_on = collected && setting.scope.is_none() && goes_on_listing(sentence.str());
            let told = setting.scope.is_none() && collected_next(text, &sentences, at);
            if goes_on || told {
                let listing = Setting { scope: Some(Polarity::Affirmed), ..setting.clone() };
                self.judge_sentence(&sentence, &listing);
            } else {
                self.judge_sentence(&sentence, &setting);
            }
            collected = goes_on
                || (sentence.collects_surely() && !sentence.has(Cue::Deny) && !sentence.has(Cue::Unable));
            // `We collect:` and a line break announce what follows in the same block.
            if setting.scope.is_none()
                && sentence.str().ends_with([':', '：'])
                && sentence.collects_surely()
                && !sentence.has(Cue::Deny)
            {
                setting.scope = Some(Polarity::Affirmed);
            }
        }
    }

    fn judge_sentence(&mut self, sentence: &Sentence<'_>, setting: &Setting) {
        let (from, to) = (sentence.range.start, sentence.range.end);
        let listed = setting.slot == Some(Slot::Permission);
        let mut taken: Vec<Range<usize>> = Vec::new();
        for constant in constants(sentence.str(), self.lexicon.rules(), listed) {
            taken.push(from + constant.range.start..from + constant.range.end);
            let word = from + constant.range.start..from + constant.range.end;
            let polarity = permission_polarity(sentence, word.clone());
            if let Some(polarity) = polarity {
                let capability = self
                    .lexicon
                    .rules()
                    .permission(&constant.id)
                    .map(|p| p.capability.to_owned())
                    .filter(|c| !c.is_empty());
                self.permission(sentence, setting, word, Some(constant.id), capability, polarity);
            }
        }
        if listed {
            self.judge_labels(sentence, setting, &mut taken);
        }
        // The last segment of a constant is no word.
        let in_constant = |s: &SubjectHit| taken.iter().any(|t| t.start <= s.start && s.end <= t.end);
        let subjects: SmallVec<[&SubjectHit; 16]> =
            sentence.scan.subjects_in(from, to).filter(|s| !in_constant(s)).collect();
        if subjects.is_empty() {
            return;
        }
        let reach = if setting.deeds_only {
            SmallVec::new()
        } else {
            permission_reach(sentence, &subjects, setting.slot == Some(Slot::Data))
        };
        for (i, subject) in subjects.iter().enumerate() {
            let reached = reach.get(i).copied().unwrap_or(false);
            // `camera permission` opens the camera; it takes nothing yet. In a list of what is not taken it is not taken.
            let denied = setting.scope == Some(Polarity::Denied) && setting.slot.is_none();
            let opens_only =
                reached && !subject.permissions.is_empty() && setting.slot != Some(Slot::Data) && !denied;
            if !subject.data.is_empty() && !setting.deeds_only && !opens_only {
                self.judge_data(sentence, setting, subject);
            }
            if !denied {
                self.judge_permission(sentence, setting, subject, reached);
            }
        }
    }

    /// The system's own labels in a list of permissions; a longer word of the lexicon is more exact.
    fn judge_labels(&mut self, sentence: &Sentence<'_>, setting: &Setting, taken: &mut Vec<Range<usize>>) {
        let from = sentence.range.start;
        for label in self.lexicon.system_labels(sentence.str()) {
            let word = from + label.range.start..from + label.range.end;
            let known = sentence.scan.subjects_in(from, sentence.range.end).any(|s| {
                s.start <= word.start
                    && s.end >= word.end
                    && s.permissions
                        .iter()
                        .any(|(row, _)| self.lexicon.permission(*row).is_some_and(|p| !p.ids.is_empty()))
            });
            if known || taken.iter().any(|t| t.start < word.end && word.start < t.end) {
                continue;
            }
            let Some(polarity) = permission_polarity(sentence, word.clone()) else { continue };
            let rule = self.lexicon.rules().permission(label.id);
            let capability = rule.map(|p| p.capability.to_owned()).filter(|c| !c.is_empty());
            taken.push(word.clone());
            self.permission(sentence, setting, word, Some(label.id.to_owned()), capability, polarity);
        }
    }

    fn judge_data(&mut self, sentence: &Sentence<'_>, setting: &Setting, subject: &SubjectHit) {
        let Some(polarity) = data_polarity(sentence, setting, subject) else { return };
        // In a list of permissions a word names what is opened, not what is taken.
        if setting.slot == Some(Slot::Permission) {
            return;
        }
        let word = subject.start..subject.end;
        let text = sentence.text.as_str();
        for (row, listed) in &subject.data {
            let counts =
                !*listed || ((in_list(setting) || enumerated(text, &word)) && stands_alone(text, &word));
            if !counts {
                continue;
            }
            let Some(data) = self.lexicon.data(*row) else { continue };
            let of_device = setting.device || (sentence.has(Cue::Device) && setting.owner == Owner::App);
            if of_device && HARDWARE.contains(&data.id) {
                continue;
            }
            // Talks with the staff are no log of the phone.
            if matches!(data.id, "call-log" | "sms") && of_staff(sentence, &word) {
                continue;
            }
            let owner = setting.owner.clone();
            self.say_data(data.id, polarity, &owner, sentence.text, word.clone(), sentence.range.clone());
        }
    }

    fn judge_permission(
        &mut self,
        sentence: &Sentence<'_>,
        setting: &Setting,
        subject: &SubjectHit,
        reached: bool,
    ) {
        let listed = setting.slot == Some(Slot::Permission);
        let in_purpose = setting.slot == Some(Slot::Purpose);
        for (row, deed) in &subject.permissions {
            let surely = setting.permissions || is_function(sentence.text.as_str(), subject);
            let refused = access_denied(sentence, subject.start, surely);
            let says = listed
                || refused
                || (reached && !in_purpose)
                || (*deed && !in_purpose && deed_counts(sentence, setting));
            if !says || (in_purpose && !reached) {
                continue;
            }
            if setting.device && !listed {
                continue;
            }
            let word = subject.start..subject.end;
            let polarity =
                if refused { Some(Polarity::Denied) } else { permission_polarity(sentence, word.clone()) };
            let Some(polarity) = polarity else { continue };
            let Some(entry) = self.lexicon.permission(*row).cloned() else { continue };
            let platform =
                platform_at(sentence.scan, sentence.text.as_str(), subject.start).unwrap_or(setting.platform);
            let capability = Some(entry.capability.to_owned());
            if platform == Platform::Ios && listed {
                let id = Some(entry.apple.to_owned()).filter(|a| !a.is_empty());
                self.permission(sentence, setting, word, id, capability, polarity);
            } else if entry.ids.is_empty() {
                self.permission(sentence, setting, word, None, capability, polarity);
            } else {
                for id in entry.ids {
                    self.permission(
                        sentence,
                        setting,
                        word.clone(),
                        Some(id.to_owned()),
                        capability.clone(),
                        polarity,
                    );
                }
            }
        }
    }

    fn permission(
        &mut self,
        sentence: &Sentence<'_>,
        setting: &Setting,
        word: Range<usize>,
        id: Option<String>,
        capability: Option<String>,
        polarity: Polarity,
    ) {
        let text = sentence.text.as_str();
        let platform = platform_of_id(id.as_deref())
            .or_else(|| platform_at(sentence.scan, text, word.start))
            .unwrap_or(setting.platform);
        let place = self.said_at(sentence.text, &word, sentence.range.clone());
        self.out.say_permission(PermissionDisclosure {
            id,
            capability,
            platform,
            polarity,
            owner: setting.owner.clone(),
            written_as: sentence.text.quote(word.clone()).to_owned(),
            purpose: None,
            required: required_at(sentence.scan, word.start),
            place,
        });
    }
}
