//! An SDK's record, whether it stood in a table row, in labelled fields or in one run-on cell.

use super::names::{Named, cleaned, named};
use super::walk::Walk;
use crate::model::{Owner, Polarity, SdkDisclosure};
use crate::policy::document::BlockKind;
use crate::policy::lexicon::{Cue, Lines, Slot};
use crate::policy::text::Text;
use crate::rules::SdkRule;
use std::ops::Range;

/// Bytes that hold a label which starts in the first thirty.
const LEAD: usize = 200;
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
    /// What to quote when there is no name.
    pub whole: Text,
}

impl Record {
    pub(super) const fn new(whole: Text) -> Self {
        Self { name: None, vendor: None, parts: Vec::new(), prose: None, whole }
    }

    fn part(&self, slot: Slot) -> Option<&Text> {
        self.parts.iter().find(|(s, t)| *s == slot && !t.as_str().trim().is_empty()).map(|(_, t)| t)
    }
}

impl Walk<'_> {
    /// Says an SDK's record; false when it names none.
    pub(super) fn say_record(&mut self, record: Record) -> bool {
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
            let setting = self.owned(&owner);
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
            let denied =
                scan.cues(Cue::DenyBracket, 0, head.len().min(text.as_str().len())).any(|c| c.start <= 4);
            setting.scope = Some(if denied { Polarity::Denied } else { Polarity::Affirmed });
            setting.slot = Some(Slot::Data);
        }
        self.judge(text, &scan, &setting);
        if slot == Slot::Data && *owner != Owner::App {
            self.devices_in_data(text, &scan, owner);
        }
    }

    /// A microphone among the data of an SDK is a permission as well: nobody collects the device.
    fn devices_in_data(&mut self, text: &Text, scan: &crate::policy::lexicon::Scan, owner: &Owner) {
        for hit in &scan.subjects {
            let word = text.as_str().get(hit.start..hit.end).unwrap_or_default();
            if matches!(word, "麦克风" | "相机" | "摄像头" | "通讯录权限")
                || word.eq_ignore_ascii_case("microphone")
                || word.eq_ignore_ascii_case("camera")
            {
                let piece = text.slice(hit.start..hit.end);
                let scan = self.lexicon.scan(piece.as_str());
                let mut setting = self.owned(owner);
                setting.slot = Some(Slot::Permission);
                self.judge(&piece, &scan, &setting);
            }
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
        for (text, named) in &known {
            // Of one name, all of it is quoted; of several, each its own.
            let range = if known.len() == 1 { cleaned(text.as_str()) } else { named.range.clone() };
            owners.push(self.push_sdk(record, text, range, Some(named.rule)));
        }
        if known.is_empty()
            && let Some(text) = name.as_ref().or(vendor.as_ref())
        {
            let range = cleaned(text.as_str());
            if plausible(text.as_str().get(range.clone()).unwrap_or_default()) {
                owners.push(self.push_sdk(record, text, range, None));
            }
        }
        owners
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
        let place = self.place(text, range);
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
        if self.out.names(rule.id) {
            return;
        }
        let place = self.said_at(text, &word, sentence);
        self.out.say_sdk(SdkDisclosure {
            id: Some(rule.id.to_owned()),
            name: rule.name.to_owned(),
            vendor: None,
            written_as: text.quote(word).to_owned(),
            purpose: None,
            data: Vec::new(),
            permissions: Vec::new(),
            privacy_url: None,
            sharing: None,
            place,
        });
    }

    /// A run of fields from block `index` on; returns how many blocks it took.
    pub(super) fn fields(&mut self, index: usize) -> usize {
        let blocks = self.document.blocks.get(index..).unwrap_or_default();
        let first = match blocks.first().map(|b| &b.kind) {
            Some(BlockKind::Field { record, .. }) => *record,
            _ => return 1,
        };
        let mut count = 0;
        let mut slots: Vec<(Option<Slot>, &Text, &Text, &Text)> = Vec::new();
        for block in blocks {
            let BlockKind::Field { label, value, record } = &block.kind else { break };
            let slot = self.slot_of(label.as_str());
            let said = |slot: Slot| slots.iter().any(|(s, ..)| *s == Some(slot));
            // A name behind what a record ends with starts the next one, though no label was repeated.
            let next = slot == Some(Slot::Name)
                && (said(Slot::Name) || said(Slot::Vendor))
                && (said(Slot::Link) || said(Slot::Data));
            if *record != first || next {
                break;
            }
            slots.push((slot, label, value, &block.text));
            count += 1;
        }
        if let Some(taken) = self.sdk_field_block(index, count) {
            return taken;
        }
        let kinds = |slot| slots.iter().any(|(s, ..)| *s == Some(slot));
        let about_sdk = self.heading.sdks
            || self.intro.sdks
            || slots.iter().any(|(_, l, ..)| l.as_str().to_lowercase().contains("sdk"));
        // A company with a purpose and a policy of its own is a third party, whatever the heading says.
        let third_party = kinds(Slot::Vendor)
            && (kinds(Slot::Data) || kinds(Slot::Purpose))
            && (kinds(Slot::Link) || kinds(Slot::Sharing));
        let is_record = third_party
            || about_sdk
                && (kinds(Slot::Name)
                    || kinds(Slot::Vendor)
                    || (kinds(Slot::Purpose) && (kinds(Slot::Data) || kinds(Slot::Link))));
        if is_record && self.field_record(index, &slots) {
            return count;
        }
        for (slot, label, value, whole) in &slots {
            if self.permission_field(label, value) {
                continue;
            }
            let listed = matches!(slot, Some(Slot::Data | Slot::Permission));
            if listed && (self.heading.data.is_some() || self.heading.permissions || kinds(Slot::Purpose)) {
                self.say_part(slot.unwrap_or(Slot::Data), value, &Owner::App);
            } else {
                let block = crate::policy::document::Block {
                    kind: BlockKind::Paragraph,
                    text: (*whole).clone(),
                    section: self.document.blocks.get(index).and_then(|b| b.section),
                    line: whole.line(),
                };
                self.paragraph(index, &block, 0);
            }
        }
        count
    }

    /// `相机权限：用于扫码`: the label names the permission, the value says why.
    fn permission_field(&mut self, label: &Text, value: &Text) -> bool {
        let says = label.as_str().contains("权限") || label.as_str().to_lowercase().contains("permission");
        if !(says || self.heading.permissions || self.intro.permissions) || !self.is_permission_cell(label) {
            return false;
        }
        let before = self.out.permissions.len();
        let owner = self.owner.clone();
        self.say_part(Slot::Permission, label, &owner);
        self.give_purpose(before, value);
        let scan = self.lexicon.scan(value.as_str());
        let setting = self.setting();
        self.judge(value, &scan, &setting);
        true
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

    fn field_record(&mut self, index: usize, slots: &[(Option<Slot>, &Text, &Text, &Text)]) -> bool {
        let Some((.., whole)) = slots.first() else { return false };
        let mut record = Record::new((*whole).clone());
        for (slot, _, value, _) in slots {
            match slot {
                Some(Slot::Name) if record.name.is_none() => record.name = Some((*value).clone()),
                // `第三方服务商名称：某某公司`, `第三方SDK：某某推送`: the company was named first.
                Some(Slot::Name)
                    if record.vendor.is_none()
                        && record.name.as_ref().is_some_and(|n| self.lexicon.lines().is_company(n)) =>
                {
                    record.vendor = record.name.replace((*value).clone());
                }
                Some(Slot::Vendor) if record.vendor.is_none() => record.vendor = Some((*value).clone()),
                // `合作方：甲乙`, `公司名称：甲乙有限公司`: the first names the product.
                Some(Slot::Vendor)
                    if record.name.is_none()
                        && self.lexicon.lines().is_company(value)
                        && record.vendor.as_ref().is_some_and(|v| !self.lexicon.lines().is_company(v)) =>
                {
                    record.name = record.vendor.replace((*value).clone());
                }
                Some(slot) => record.parts.push((*slot, (*value).clone())),
                None => {}
            }
        }
        let company = record
            .name
            .as_ref()
            .is_some_and(|n| self.lexicon.lines().is_company(n.as_str()) && record.vendor.is_none());
        if company && let Some(above) = self.name_above(index).filter(|a| self.can_be_sdk(a.as_str())) {
            record.vendor = record.name.replace(above);
        } else if record.name.as_ref().is_none_or(|n| n.as_str().trim().is_empty()) {
            record.name = self.name_above(index);
        }
        self.say_record(record)
    }

    fn can_be_sdk(&self, name: &str) -> bool {
        name.to_lowercase().contains("sdk") || !named(self.lexicon, name, true).is_empty()
    }

    /// A short line above that can be the name of what follows.
    fn name_above(&self, index: usize) -> Option<Text> {
        let above = self.document.blocks.get(index.checked_sub(1)?)?;
        let text = above.text.as_str();
        let short = !text.is_empty() && text.chars().count() <= 60 && !text.trim_end().ends_with(['。', '.']);
        let line = !matches!(above.kind, BlockKind::Field { .. } | BlockKind::Table(_));
        let names = !self.lexicon.lines().is_telling(text) || !named(self.lexicon, text, true).is_empty();
        (short && line && names).then(|| above.text.clone())
    }

    /// A text that holds several inline labels is an SDK's record, if a name stands above it.
    pub(super) fn run_on(&mut self, index: usize, text: &Text) -> bool {
        let parts = self.run_on_parts(text);
        if parts.is_empty() {
            return false;
        }
        let Some(name) = self.name_above(index) else { return false };
        let mut record = Record::new(text.clone());
        record.name = Some(name);
        record.parts = parts;
        self.say_record(record)
    }

    /// The labelled parts of a run-on text; empty when it is none.
    pub(super) fn run_on_parts(&self, text: &Text) -> Vec<(Slot, Text)> {
        let s = text.as_str();
        // The first label stands near the start; most texts have none there.
        let head = s.get(..s.floor_char_boundary(LEAD)).unwrap_or_default();
        if head.len() < s.len() && !self.lexicon.labels(head).iter().any(|(from, ..)| *from <= 30) {
            return Vec::new();
        }
        let labels: Vec<(usize, usize, Slot)> = self
            .lexicon
            .labels(s)
            .into_iter()
            .filter(|(from, to, slot)| {
                let word = s.get(*from..*to).unwrap_or_default();
                let after = s.get(*to..).unwrap_or_default().trim_start();
                let long = if word.is_ascii() {
                    word.contains(' ') && word.len() >= 12
                } else {
                    word.chars().count() >= 4
                };
                let marked = after.starts_with(['：', ':', '[', '(', '（', '【']) || word.is_ascii();
                long && marked
                    && matches!(
                        slot,
                        Slot::Purpose | Slot::Data | Slot::Permission | Slot::Link | Slot::Sharing
                    )
            })
            .collect();
        let mut kinds: Vec<Slot> = labels.iter().map(|(_, _, slot)| *slot).collect();
        kinds.sort();
        kinds.dedup();
        let leads = labels.first().is_some_and(|(from, ..)| *from <= 30);
        if kinds.len() < 2 || !leads {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (i, (_, to, slot)) in labels.iter().enumerate() {
            let end = labels.get(i + 1).map_or(s.len(), |(from, ..)| *from);
            // `[Required Information]` qualifies the part that it stands in.
            out.push((*slot, text.slice(*to..end)));
        }
        out
    }
}

/// A name as quoted from Markdown, without the marks of emphasis and the target of a link.
fn unmarked(quote: &str) -> String {
    let quote = quote.split("](").next().unwrap_or_default();
    quote.replace("**", "").trim_matches(['*', '`', '_', ' ', '[']).to_owned()
}

/// The company in brackets behind a name (`极光推送（某某科技有限公司）`): the range of the name, and the company's.
fn company_behind(lines: &Lines, text: &str, range: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let name = text.get(range.clone())?;
    let open = name.find(['(', '（']).filter(|at| *at > 0)?;
    let inner = name.get(open..)?.trim_start_matches(['(', '（']);
    let start = name.len() - inner.len();
    let end = inner.trim_end_matches([')', '）']).len() + start;
    let company = name.get(start..end).filter(|c| lines.is_company(c))?;
    let from = range.start;
    let kept = name.get(..open)?.trim_end().len();
    Some((from..from + kept, from + start..from + start + company.len()))
}

/// The name without a bracket or quotation mark that closes elsewhere: `Acme Ads (Acme` → `Acme Ads`.
fn balanced(text: &str, range: Range<usize>) -> Range<usize> {
    let name = text.get(range.clone()).unwrap_or_default();
    let (mut open, mut end) = (None, name.len());
    for (at, c) in name.char_indices() {
        match c {
            '(' | '（' => open = open.or(Some(at)),
            ')' | '）' => open = None,
            '”' if !name.contains('“') => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let end = open.filter(|at| *at > 0).unwrap_or(end).min(end);
    range.start..range.start + name.get(..end).map_or(0, |n| n.trim_end().len())
}

/// Whether a name cell lists several names.
fn lists(name: &Option<Text>) -> bool {
    name.as_ref().is_some_and(|n| n.as_str().contains(['、', '/', '，', ',', '\n', '；', ';']))
}

/// Whether a name is that of a kind of recipients (`第三方广告监测服务商`).
fn is_category(name: &str) -> bool {
    let kind = ["第三方", "关联公司", "合作伙伴", "广告主"].iter().any(|w| name.contains(w));
    kind && !name.to_lowercase().contains("sdk")
}

/// Whether a name can be one at all.
fn plausible(name: &str) -> bool {
    let count = name.chars().count();
    (2..=60).contains(&count)
        && name.chars().any(char::is_alphabetic)
        && !super::prose::generic(name)
        && !is_category(name)
        && !matches!(name, "无" | "其他" | "/" | "None" | "N/A" | "none")
        && !name.contains(['。', '？', '?'])
        && !["政策", "协议", "policy", "updated", "更新", "agreement", "条款", "terms"]
            .iter()
            .any(|w| name.to_lowercase().contains(w))
}

/// The first link in a text.
fn url(text: &Text) -> Option<String> {
    if let Some(link) = text.links().first() {
        return Some(link.target.clone());
    }
    let s = text.as_str();
    let at = s.find("http://").or_else(|| s.find("https://"))?;
    let rest = s.get(at..)?;
    let end = rest.find(|c: char| c.is_whitespace() || "，。；、）》\"|".contains(c)).unwrap_or(rest.len());
    rest.get(..end).map(str::to_owned)
}
