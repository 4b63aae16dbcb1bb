//! Items of lists of SDKs: a name with what is said of it, a name alone, several by what they do.

use super::disguised::package;
use super::head::{bracketed, head_of, holds_company, label_end};
use super::names::named;
use super::prose::{generic, says_sdk_or_provider};
use super::record::Record;
use super::walk::Walk;
use crate::policy::lexicon::{Cue, Scan};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text};
use std::ops::Range;

impl Walk<'_> {
    /// An item that starts with the name of an SDK, in a place that lists them.
    pub(super) fn sdk_item(&mut self, index: usize, text: &Text, marker: usize, item: bool) -> bool {
        let s = text.as_str();
        // An item right after one that was an SDK's is likely one, too; so is one that says who provides it.
        let follows = self.last_sdk.as_ref().is_some_and(|(at, _)| index <= at + 3);
        // Most texts are sentences.
        let company = self.company_label(s, marker);
        let labelled = label_end(s, marker).is_some() || company;
        if !item && !self.intro.sdks && !labelled && !self.heading.sdks {
            return false;
        }
        let provided = Phrase::Provided.is_in(s) && says_sdk_or_provider(s);
        let listed = self.intro.sdks || self.heading.sdks || follows || provided || company;
        // A line without bullet in the list that was announced: the name and where to read more.
        let line = self.intro.sdks
            && (self.intro.at.is_some_and(|at| at + 1 == index)
                || follows && self.last_sdk.as_ref().is_some_and(|(at, _)| at + 1 == index))
            && {
                let head = head_of(self.lexicon.lines(), s, marker);
                let rest =
                    s.get(head.end..).unwrap_or_default().trim_start_matches([' ', '(', '（', '<', '-', '–']);
                !head.is_empty() && (rest.is_empty() || rest.starts_with("http"))
            };
        let linked_name = self.before_policy_link(index, text, marker);
        let head = linked_name.clone().unwrap_or_else(|| head_of(self.lexicon.lines(), s, marker));
        let line = line || linked_name.is_some();
        if !listed || !(item || line || labelled) {
            return false;
        }
        let Some(written) = s.get(head.clone()) else { return false };
        let known = named(self.lexicon, written, true);
        // `Acme (https://acme.example/privacy)` in such a list is a name, known or not.
        let behind = s.get(head.end..).unwrap_or_default();
        let told = line
            && (linked_name.is_some() || behind.contains("http"))
            && !self.lexicon.lines().is_title(written);
        if line {
            self.intro.at = Some(index);
        }
        // `“某某”：由“某某公司”提供` names the service before its company.
        let quoted = provided
            && s.get(..head.start).is_some_and(|b| b.ends_with(['“', '"', '「', '《']))
            && behind.starts_with(['”', '"', '」', '》'])
            && !self.lexicon.lines().is_company(written);
        let its_policy = item && follows && !behind_is_prose(s, head.end);
        let told = told || quoted || its_policy || package(written).is_some();
        // Whose it is, in brackets behind it, makes no name longer.
        let bare = written.get(..bracketed(written).first().map_or(written.len(), |b| b.start));
        let bare = bare.filter(|bare| !bare.trim().is_empty()).unwrap_or(written);
        let says_sdk = told || (written.to_lowercase().contains("sdk") && !generic(bare));
        let short = bare.chars().count() <= 40 && !self.lexicon.lines().is_telling(bare);
        let linked = self.is_linked_name(index, text, marker, item);
        if known.is_empty() && !says_sdk && !linked && self.names_by_role(index, text, head.clone()) {
            return true;
        }
        if !short || (known.is_empty() && !says_sdk && !linked) || self.is_data(written, &known) {
            return false;
        }
        if known.is_empty() && self.names_joined(index, text, head.clone()) {
            return true;
        }
        let mut record = Record::new(text.clone());
        record.name = Some(text.slice(head.clone()));
        record.prose = Some(text.slice(head.end..s.len()));
        if !self.say_record(record) {
            return false;
        }
        self.last_sdk = self.out.sdks.last().map(|sdk| (index, sdk.owner()));
        true
    }

    /// The name in a line of a list of third parties that is a name and a link to its policy: `Acme Maps  Privacy policy >`.
    fn before_policy_link(&self, index: usize, text: &Text, marker: usize) -> Option<Range<usize>> {
        let starts = self.heading.section.is_some_and(|at| at + 1 == index)
            || self.last_sdk.as_ref().is_some_and(|(at, _)| at + 1 == index);
        let links = text.links();
        let [link] = links.as_slice() else { return None };
        let called = text.get(link.range.clone())?.trim_end_matches(['>', ' ', '》', '›']).lower();
        let name = text.get(marker..link.range.start)?;
        if !(self.heading.sdks || self.intro.sdks)
            || !starts
            || text.get(link.range.end..)?.trim() != ""
            || !Phrase::PolicyLink.words().iter().any(|word| *word == called)
        {
            return None;
        }
        let from = marker + name.len() - name.trim_start().len();
        let name = name.trim();
        (!name.is_empty() && name.chars().count() <= 30).then(|| from..from + name.len())
    }

    /// Whether a text starts with a short name, the company behind it in brackets, and a colon, and goes on about what that
    /// one takes: `Acme Maps (Acme Software Co., Ltd.): your location is collected`.
    fn company_label(&self, s: &str, marker: usize) -> bool {
        let rest = s.get(marker..).unwrap_or_default();
        if !["):", "）：", "）:", ")："].iter().any(|mark| rest.contains(mark)) {
            return false;
        }
        let Some(held) = bracketed(rest).into_iter().find(|held| {
            let behind = rest.get(held.end..).unwrap_or_default();
            behind.starts_with([':', '：'])
        }) else {
            return false;
        };
        let company = rest.get(held.clone()).unwrap_or_default();
        let behind = rest.get(held.end..).unwrap_or_default();
        let takes = |scan: &Scan| scan.has(Cue::Collect, 0, behind.len()) || behind.contains("http");
        rest.get(..held.start).is_some_and(|name| name.chars().count() <= 40)
            && holds_company(self.lexicon.lines(), company)
            && takes(&self.lexicon.scan(behind))
    }

    /// `甲SDK、乙SDK用于统计`: each that says that it is an SDK, where all do.
    fn names_joined(&mut self, index: usize, text: &Text, head: Range<usize>) -> bool {
        let mut pieces = Vec::new();
        let mut at = head.start;
        for piece in text.get(head).unwrap_or_default().split_inclusive(['、', '+']) {
            let name = piece.trim_end_matches(['、', '+']);
            pieces.push(at..at + name.len());
            at += piece.len();
        }
        let says = |r: &Range<usize>| text.get(r.clone()).is_some_and(|n| n.to_lowercase().ends_with("sdk"));
        if pieces.len() < 2 || !pieces.iter().all(says) {
            return false;
        }
        for piece in pieces {
            let mut record = Record::new(text.clone());
            record.name = Some(text.slice(piece));
            self.say_record(record);
        }
        self.last_sdk = self.out.sdks.last().map(|sdk| (index, sdk.owner()));
        true
    }

    /// `Analytics: Acme Analytics, Bcme`: what they do, and who.
    pub(super) fn names_by_role(&mut self, index: usize, text: &Text, role: Range<usize>) -> bool {
        let s = text.as_str();
        let lines = self.lexicon.lines();
        let written = s.get(role.clone()).unwrap_or_default();
        let value = s.get(role.end..).unwrap_or_default();
        if !self.intro.sdks
            || !(lines.is_service(written) || lines.is_title(written))
            || value.contains(['。', ';', '；'])
            || value.chars().count() > 160
        {
            return false;
        }
        let found = named(self.lexicon, value, true);
        let covered: usize = found.iter().map(|n| n.range.len()).sum();
        if found.is_empty() || covered * 2 < value.trim().len() {
            return false;
        }
        for name in found {
            self.say_sdk_name(
                text,
                role.end + name.range.start..role.end + name.range.end,
                name.rule,
                0..s.len(),
            );
        }
        self.intro.at = Some(index);
        true
    }

    /// An unknown name in an announced list: the item is nothing but a link, or a short name right behind a known one.
    pub(super) fn is_linked_name(&self, index: usize, text: &Text, marker: usize, item: bool) -> bool {
        let s = text.get(marker..).unwrap_or_default().trim();
        let linked: usize = text.links().iter().map(|l| l.range.len()).sum();
        let follows = self.last_sdk.as_ref().is_some_and(|(at, _)| index == at + 1);
        let linked = linked * 10 >= s.len() * 9;
        let announced = self.intro.sdks && (linked || (follows && s.is_ascii()));
        if !item || !(announced || (self.heading.sdks && follows && linked)) {
            return false;
        }
        s.chars().count() <= 40
            && !s.contains(['，', ',', '。', '：', ':', '.', ';', '；'])
            && s.starts_with(|c: char| c.is_uppercase() || crate::policy::lexicon::is_han(c))
            && !self.lexicon.lines().is_title(s)
            && !self.lexicon.lines().is_service(s)
    }

    /// Whether what looks like a name is a kind of data: `设备标识符（OAID）`, where an SDK is named after its data.
    pub(super) fn is_data(&self, written: &str, known: &[super::names::Named]) -> bool {
        if written.lower().contains("sdk") {
            return false;
        }
        let scan = self.lexicon.scan(written);
        let within = |n: &super::names::Named| {
            scan.subjects
                .iter()
                .any(|s| !s.data.is_empty() && s.start <= n.range.start && n.range.end <= s.end)
        };
        known.iter().all(within) && !known.is_empty()
    }
}

/// Whether what stands behind a name is anything but `privacy policy` and its address.
fn behind_is_prose(s: &str, end: usize) -> bool {
    let behind = s.get(end..).unwrap_or_default();
    let Some((called, address)) = behind.split_once([':', '：']) else { return true };
    let address = address.trim();
    let policy = Phrase::PolicyLink.ends(called.trim_end().lower().as_ref());
    !policy || !address.starts_with("http") || address.contains(char::is_whitespace)
}
