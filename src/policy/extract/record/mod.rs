//! An SDK's record, whether it stood in a table row, in labelled fields or in one run-on cell.

mod fields;
mod written;

use super::disguised::is_address;
use super::head::label_denies;
use super::listed::bare_brand;
use super::names::{Named, cleaned, named};
use super::walk::Walk;
use crate::model::{Owner, Polarity, SdkDisclosure};
use crate::policy::lexicon::{Cue, Scan, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::text::Text;
use crate::rules::SdkRule;
use std::ops::Range;
use written::{balanced, company_behind, lists, plausible, unmarked, url};

/// SDKs of one row that its data are said of.
const SHARED: usize = 8;

/// What is written about one SDK.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// Name as written, with whatever is fused to it.
    pub name: Option<Text>,
    /// Company.
    pub vendor: Option<Text>,
    /// The labelled parts.
    pub parts: Vec<(Slot, Text)>,
    /// Unlabelled text about it.
    pub prose: Option<Text>,
    /// Paragraphs below its name.
    pub told: Vec<Text>,
    /// What to quote when there is no name.
    pub whole: Text,
}

impl Record {
    pub(super) const fn new(whole: Text) -> Self {
        Self { name: None, vendor: None, parts: Vec::new(), prose: None, told: Vec::new(), whole }
    }

    fn part(&self, slot: Slot) -> Option<&Text> {
        self.parts.iter().find(|(s, t)| *s == slot && !t.as_str().trim().is_empty()).map(|(_, t)| t)
    }
}

impl Walk<'_> {
    /// Says an SDK's record; false when it names none.
    pub(super) fn say_record(&mut self, record: Record) -> bool {
        if self.heading.absent || self.intro.absent {
            return false;
        }
        let owners = self.say_sdks(&record);
        let Some(first) = owners.first().cloned() else { return false };
        // What one row says of several holds for each of them.
        for owner in owners.into_iter().take(SHARED).map(Owner::Sdk) {
            for (slot, text) in &record.parts {
                self.say_part(*slot, text, &owner);
            }
        }
        let owner = Owner::Sdk(first);
        if let Some(prose) = &record.prose {
            let scan = self.lexicon.scan(prose.as_str());
            let mut setting = self.owned(&owner);
            if self.intro.data == Some(Polarity::Affirmed) && starts_with_data(prose, &scan) {
                setting.scope = Some(Polarity::Affirmed);
            }
            self.judge(prose, &scan, &setting);
        }
        true
    }

    /// One labelled part of a record.
    pub(super) fn say_part(&mut self, slot: Slot, text: &Text, owner: &Owner) {
        if !matches!(slot, Slot::Data | Slot::Permission | Slot::Purpose) {
            return;
        }
        let scan = self.lexicon.scan(text.as_str());
        let mut setting = self.owned(owner);
        setting.slot = Some(slot);
        if slot == Slot::Data {
            // `获取信息（不收集）…`: the label's bracket denies what follows.
            let head: String = text.as_str().chars().take(14).collect();
            // `Personal information: names` in a list of what is not collected.
            let announced =
                *owner == Owner::App && self.intro.data.or(self.heading.data) == Some(Polarity::Denied);
            let denied = announced
                || label_denies(text.as_str(), 0)
                || scan.cues(Cue::DenyBracket, 0, head.len().min(text.as_str().len())).any(|c| c.start <= 4);
            setting.scope = Some(if denied { Polarity::Denied } else { Polarity::Affirmed });
            setting.slot = Some(Slot::Data);
        }
        self.judge(text, &scan, &setting);
        if slot == Slot::Data && *owner != Owner::App {
            self.devices_in_data(text, &scan, owner);
        }
    }

    /// A microphone among the data of an SDK is a permission as well: nobody collects the device.
    fn devices_in_data(&mut self, text: &Text, scan: &Scan, owner: &Owner) {
        if scan.has(Cue::Permission, 0, text.as_str().len())
            || scan.subjects.iter().any(|s| s.permissions.iter().any(|(_, deed)| *deed))
        {
            self.permissions_among_data(text, owner);
        }
        for hit in &scan.subjects {
            let word = text.as_str().get(hit.start..hit.end).unwrap_or_default();
            if Phrase::HardwarePermission.is(&word.to_ascii_lowercase()) {
                let piece = text.slice(hit.start..hit.end);
                let scan = self.lexicon.scan(piece.as_str());
                let mut setting = self.owned(owner);
                setting.slot = Some(Slot::Permission);
                self.judge(&piece, &scan, &setting);
            }
        }
    }

    /// The items of a list of data that are permissions: the system's labels, and what nobody collects, in a list that
    /// names other permissions too (`相册、存储、读取手机状态和身份`).
    fn permissions_among_data(&mut self, text: &Text, owner: &Owner) {
        let s = text.as_str();
        let mut start = 0;
        for (at, mark) in s.match_indices(['、', '，', ',', ';', '；', '/']).chain([(s.len(), "")]) {
            let piece = s.get(start..at).unwrap_or_default();
            let item = piece.trim();
            let from = start + (piece.len() - piece.trim_start().len());
            start = at + mark.len();
            let labels = self.lexicon.system_labels(item);
            let whole =
                labels.iter().any(|l| l.range.len() * 10 >= item.len() * 8) && item.chars().count() > 4;
            if !whole && !Phrase::Opened.words().iter().any(|w| item.eq_ignore_ascii_case(w)) {
                continue;
            }
            let piece = text.slice(from..from + item.len());
            let scan = self.lexicon.scan(piece.as_str());
            let mut setting = self.owned(owner);
            setting.slot = Some(Slot::Permission);
            self.judge(&piece, &scan, &setting);
        }
    }

    /// The SDK disclosures of a record; returns their owner names.
    fn say_sdks(&mut self, record: &Record) -> Vec<String> {
        let name = record.name.clone().filter(|n| !cleaned(n.as_str()).is_empty());
        let vendor = record.vendor.clone().filter(|n| !cleaned(n.as_str()).is_empty());
        let mut known: Vec<(Text, Named)> = Vec::new();
        if let Some(name) = &name {
            known.extend(named(self.lexicon, name.as_str(), true).into_iter().map(|n| (name.clone(), n)));
        }
        if known.is_empty()
            && name.is_none()
            && let Some(vendor) = &vendor
        {
            known.extend(
                named(self.lexicon, vendor.as_str(), true).into_iter().take(1).map(|n| (vendor.clone(), n)),
            );
        }
        if known.len() > 1 && !lists(&name) {
            known.truncate(1);
        }
        let mut owners = Vec::new();
        if known.is_empty()
            && let Some(text) = &name
        {
            known.extend(self.meant(record, text).into_iter().take(SHARED));
        }
        let purpose = record.part(Slot::Purpose).map(|p| p.as_str().to_owned()).unwrap_or_default();
        // A bare brand is what its row says that it does: `小米SDK | 推送`.
        if let Some(text) =
            name.as_ref().filter(|n| known.len() < 2 && !lists(&name) && n.chars().count() <= 24)
            && named(self.lexicon, text.as_str(), false).is_empty()
            && let Some(rule) = self.rule_of_role(bare_brand(text.as_str()), &purpose)
        {
            known = vec![(text.clone(), Named { rule, range: cleaned(text.as_str()) })];
        }
        for (text, named) in &known {
            // Of one name, all of it is quoted; of several, each its own.
            let range = if known.len() == 1 { cleaned(text.as_str()) } else { named.range.clone() };
            owners.push(self.push_sdk(record, text, range, Some(named.rule)));
        }
        if !known.is_empty()
            && let Some(text) = name.as_ref().filter(|_| lists(&name))
        {
            // `友盟SDK，Acme，腾讯灯塔`: one that no rule knows among those that some do.
            for piece in unknown_pieces(text.as_str(), &known) {
                let name = text.as_str().get(piece.clone()).unwrap_or_default();
                if self.lexicon.lines().is_service(name) {
                    continue;
                }
                if !self
                    .lexicon
                    .scan(text.as_str().get(piece.clone()).unwrap_or_default())
                    .subjects
                    .is_empty()
                {
                    continue;
                }
                owners.push(self.push_sdk(record, text, piece, None));
            }
        }
        if known.is_empty()
            && let Some(text) = name.as_ref().or(vendor.as_ref())
        {
            let range = cleaned(text.as_str());
            let bare = company_behind(self.lexicon.lines(), text.as_str(), &range);
            let bare = bare.map_or_else(|| range.clone(), |(name, _)| name);
            let written = text.as_str().get(bare).unwrap_or_default();
            if plausible(written) && !self.is_no_name(written) {
                owners.push(self.push_sdk(record, text, range, None));
            }
        }
        owners
    }

    /// What a name that no rule knows stands for: a package, an address, or, where it is a kind of SDK, those that are
    /// named in the record.
    fn meant(&self, record: &Record, name: &Text) -> Vec<(Text, Named)> {
        let range = cleaned(name.as_str());
        let written = name.as_str().get(range.clone()).unwrap_or_default();
        let rule =
            if is_address(written) { self.rule_of_address(written) } else { self.rule_of_package(written) };
        match rule {
            Some(rule) => vec![(name.clone(), Named { rule, range })],
            None if self.lexicon.lines().is_service(written) => self.named_in_kind(record),
            None => Vec::new(),
        }
    }

    fn push_sdk(
        &mut self,
        record: &Record,
        text: &Text,
        range: Range<usize>,
        rule: Option<&SdkRule>,
    ) -> String {
        let mut range = balanced(text.as_str(), range);
        let mut vendor =
            record.vendor.as_ref().map(|t| t.as_str().trim().to_owned()).filter(|v| !v.is_empty());
        if let Some((name, company)) = company_behind(self.lexicon.lines(), text.as_str(), &range) {
            vendor = vendor.or_else(|| text.as_str().get(company).map(str::to_owned));
            if rule.is_none() {
                range = name;
            }
        }
        // Marks of Markdown around a name are none of it.
        let written = unmarked(text.quote(range.clone()));
        let value = |slot| record.part(slot).map(|t| t.quote(0..t.as_str().len()).to_owned());
        let name = rule.map_or_else(|| written.clone(), |r| r.name.to_owned());
        let owner = rule.map_or_else(|| name.clone(), |r| r.id.to_owned());
        let link =
            record.part(Slot::Link).or(record.prose.as_ref()).and_then(url).or_else(|| url(&record.whole));
        let place = self.name_at(text, range);
        let id = rule.map(|r| r.id.to_owned());
        self.out.say_sdk(SdkDisclosure {
            id,
            name,
            vendor,
            written_as: written,
            purpose: value(Slot::Purpose),
            data: Vec::new(),
            permissions: Vec::new(),
            privacy_url: link,
            sharing: value(Slot::Sharing),
            platform: self.platform,
            place,
        });
        owner
    }

    /// An SDK named in running text.
    pub(super) fn say_sdk_name(
        &mut self,
        text: &Text,
        word: Range<usize>,
        rule: &SdkRule,
        sentence: Range<usize>,
    ) {
        if self.out.names(rule.id) || self.heading.absent || self.intro.absent {
            return;
        }
        let place = self.said_at(text, &word, sentence);
        self.out.say_sdk_in_prose(SdkDisclosure {
            id: Some(rule.id.to_owned()),
            name: rule.name.to_owned(),
            vendor: None,
            written_as: text.quote(word).to_owned(),
            purpose: None,
            data: Vec::new(),
            permissions: Vec::new(),
            privacy_url: None,
            sharing: None,
            platform: self.platform,
            place,
        });
    }

    /// Enters a purpose into the permissions said since `before`.
    pub(super) fn give_purpose(&mut self, before: usize, purpose: &Text) {
        let purpose =
            purpose.quote(0..purpose.as_str().len()).trim_start_matches([':', '：', ' ']).to_owned();
        if purpose.is_empty() {
            return;
        }
        for said in self.out.permissions.iter_mut().skip(before) {
            said.purpose.get_or_insert_with(|| purpose.clone());
        }
    }
}

/// Pieces of a name cell that hold no known name and read like one: Latin, or with `SDK`.
fn unknown_pieces(text: &str, known: &[(Text, Named)]) -> Vec<Range<usize>> {
    const MOST: usize = 16;
    let mut out = Vec::new();
    let mut start = 0;
    // Brackets so far: counted anew for each piece, a long line would cost its square.
    let (mut opened, mut closed) = (0, 0);
    for (at, mark) in text.match_indices(['、', '，', ',', '\n', '；', ';']).chain([(text.len(), "")]) {
        let (from, to) = (start, at);
        start = at + mark.len();
        let whole = text.get(from..to).unwrap_or_default();
        opened += whole.matches(['(', '（']).count();
        closed += whole.matches([')', '）']).count();
        // What a bracket holds says more of the name before it.
        if opened > closed || whole.contains(['(', '（', ')', '）']) {
            continue;
        }
        if known.iter().any(|(_, n)| n.range.start < to && from < n.range.end) || out.len() >= MOST {
            continue;
        }
        let piece = text.get(from..to).unwrap_or_default();
        let range = cleaned(piece);
        let name = piece.get(range.clone()).unwrap_or_default();
        let latin =
            name.is_ascii() && name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains(' ');
        let says = name.to_lowercase().ends_with("sdk");
        if (latin || says) && name.len() > 3 && name.chars().count() <= 30 && plausible(name) {
            out.push(from + range.start..from + range.end);
        }
    }
    out
}

/// Whether what stands behind a name in a list starts with data: `Acme SDK: IMEI, IMSI`.
fn starts_with_data(behind: &Text, scan: &Scan) -> bool {
    let lead = |c: char| matches!(c, ':' | '：' | ' ' | '-' | '–' | '—');
    let start = behind.len() - behind.trim_start_matches(lead).len();
    start > 0 && scan.subjects.iter().any(|s| s.start == start && !s.data.is_empty())
}
