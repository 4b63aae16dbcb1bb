//! A sentence with the cues found in it.

use crate::policy::lexicon::{Cue, Scan};
use crate::policy::phrase::Phrase;
use crate::policy::text::Text;
use std::cell::OnceCell;
use std::ops::Range;

/// What a sentence holds.
pub(super) struct Sentence<'a> {
    pub text: &'a Text,
    pub scan: &'a Scan,
    pub range: Range<usize>,
    /// The kinds of its cues, a bit each, and whether somebody surely collects: every word of a long sentence asks.
    cues: u32,
    sure: OnceCell<bool>,
}

impl<'a> Sentence<'a> {
    pub(super) fn new(text: &'a Text, scan: &'a Scan, range: Range<usize>) -> Self {
        let cues = scan.cues_in(range.start, range.end).fold(0, |bits, c| bits | 1 << c.cue as u32);
        Self { text, scan, range, cues, sure: OnceCell::new() }
    }

    pub(super) const fn has(&self, cue: Cue) -> bool {
        self.cues >> cue as u32 & 1 != 0
    }

    pub(super) fn str(&self) -> &str {
        self.text.as_str().get(self.range.clone()).unwrap_or_default()
    }

    /// Somebody is said to collect, not only something that collects to be guarded.
    pub(super) fn we_collect(&self) -> bool {
        let text = self.text.as_str();
        self.scan.cues(Cue::Collect, self.range.start, self.range.end).any(|c| {
            let before = text.get(self.range.start..c.start).unwrap_or_default().to_lowercase();
            let near: String = before.chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
            Phrase::WhoCollects.is_in(&near)
        })
    }

    /// A verb of collecting starts the sentence, or leads up to a list in which `at` stands: `收集的信息有：…`.
    pub(super) fn lists_at(&self, at: usize) -> bool {
        let text = self.text.as_str();
        self.scan.cues(Cue::Collect, self.range.start, at).any(|c| {
            let lead = text.get(c.end..at).unwrap_or_default();
            let opens = Phrase::OpensList.is_in(lead);
            c.start == self.range.start || opens
        })
    }

    /// A verb that can mean nothing but collection, by somebody other than the user.
    pub(super) fn collects_surely(&self) -> bool {
        self.has(Cue::Collect) && *self.sure.get_or_init(|| self.says_collecting())
    }

    fn says_collecting(&self) -> bool {
        self.scan.cues(Cue::Collect, self.range.start, self.range.end).any(|c| {
            let word = self.text.as_str().get(c.start..c.end).unwrap_or_default().to_lowercase();
            Phrase::SurelyCollects.is_in(&word)
        })
    }
}
