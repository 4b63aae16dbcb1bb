//! Records in labelled fields, a line each or run on in one text.

use super::Record;
use super::written::url;
use crate::model::Owner;
use crate::policy::document::{Block, BlockKind};
use crate::policy::extract::disguised::{asks_kind, package};
use crate::policy::extract::names::named;
use crate::policy::extract::prose::says_sdk;
use crate::policy::extract::sdk_body::Sure;
use crate::policy::extract::walk::Walk;
use crate::policy::lexicon::Slot;
use crate::policy::phrase::Phrase;
use crate::policy::text::Text;

/// Bytes before the first label.
const LEAD: usize = 30;

/// Fields at the end of a record that other text parted from its first, and lines from the name down to them.
const LATE: usize = 6;
const NEAR: u32 = 60;

impl Walk<'_> {
    /// A run of fields from block `index` on; returns how many blocks it took.
    pub(in crate::policy::extract) fn fields(&mut self, index: usize) -> usize {
        let blocks = self.document.blocks.get(index..).unwrap_or_default();
        let first = match blocks.first().map(|b| &b.kind) {
            Some(BlockKind::Field { record, .. }) => *record,
            _ => return 1,
        };
        if let Some(late) = self.late_fields(index) {
            return late;
        }
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
                let block = Block {
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

    /// The last fields of a record that other text parted from its first: they end in a link, and the next record, or the
    /// list's end, is right behind it. Returns how many fields they are.
    fn late_fields(&mut self, index: usize) -> Option<usize> {
        let line = self.document.blocks.get(index)?.line;
        let near = |of: Option<u32>| of.is_some_and(|of| of <= line && line - of <= NEAR);
        self.out.sdks.last().filter(|sdk| sdk.privacy_url.is_none() && near(sdk.place.line))?;
        let fields: Vec<(Option<Slot>, &Text)> = self
            .document
            .blocks
            .get(index..)?
            .iter()
            .take(LATE)
            .map_while(|block| match &block.kind {
                BlockKind::Field { label, value, .. } => Some((self.slot_of(label.as_str()), value)),
                _ => None,
            })
            .collect();
        let above = index.checked_sub(1).and_then(|at| self.document.blocks.get(at));
        let goes_on = above.is_some_and(|block| matches!(block.kind, BlockKind::Field { .. }));
        let next = fields.iter().position(|(slot, _)| *slot == Some(Slot::Name));
        let count = next.or((goes_on && fields.len() == 1).then_some(1))?;
        let (late, _) = fields.split_at_checked(count)?;
        let (Some(Slot::Link), link) = late.last()? else { return None };
        let link = url(link)?;
        let tells = |slot: &Option<Slot>| {
            matches!(slot, Some(Slot::Link | Slot::Data | Slot::Permission | Slot::Purpose | Slot::Sharing))
        };
        if !late.iter().all(|(slot, _)| tells(slot)) {
            return None;
        }
        let last = self.out.sdks.last_mut()?;
        last.privacy_url = Some(link);
        let owner = last.owner();
        for (slot, value) in late {
            self.say_part(slot.unwrap_or(Slot::Link), value, &owner);
        }
        Some(count)
    }

    /// `相机权限：用于扫码`: the label names the permission, the value says why.
    fn permission_field(&mut self, label: &Text, value: &Text) -> bool {
        let says = label.as_str().contains("权限") || label.as_str().to_lowercase().contains("permission");
        // `录音权限（可选）`
        let bare = label.slice(0..label.find(['(', '（']).filter(|at| *at > 0).unwrap_or(label.len()));
        if !(says || self.heading.permissions || self.intro.permissions)
            || !(self.is_permission_cell(label) || self.is_permission_cell(&bare))
        {
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
        // A package or a kind says no more than the name above it.
        let named_by = slots.iter().find(|(slot, ..)| *slot == Some(Slot::Name)).map(|(_, label, ..)| label);
        let kind = named_by.is_some_and(|label| asks_kind(label));
        if (kind || record.name.as_ref().is_some_and(|n| package(n).is_some()))
            && let Some(above) = self.name_above(index).filter(|a| self.can_be_sdk(a.as_str()))
        {
            let said = record.name.replace(above);
            record.parts.extend(said.filter(|_| kind).map(|said| (Slot::Purpose, said)));
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
        let lines = self.lexicon.lines();
        let title = lines.is_telling(text) || (text.is_ascii() && lines.is_title(text) && !says_sdk(text));
        let names = !title || !named(self.lexicon, text, true).is_empty();
        (short && line && names).then(|| above.text.clone())
    }

    /// A text that holds several inline labels is an SDK's record, if a name stands above it.
    pub(in crate::policy::extract) fn run_on(&mut self, index: usize, text: &Text) -> bool {
        let parts = self.run_on_parts(text);
        if parts.is_empty() {
            return false;
        }
        let Some(name) = self.name_above(index) else { return false };
        // Any title may stand above what it takes and what for; of an SDK the text says more, or the title does.
        let listed = self.heading.sdks || self.intro.sdks;
        let linked = parts.iter().any(|(slot, _)| *slot == Slot::Link);
        if !listed && !linked && self.sureness(name.as_str()).is_none_or(|sure| sure == Sure::Any) {
            for (slot, part) in parts.iter().filter(|(slot, _)| *slot == Slot::Data) {
                self.say_part(*slot, part, &Owner::App);
            }
            return false;
        }
        let mut record = Record::new(text.clone());
        record.name = Some(name);
        record.parts = parts;
        self.say_record(record)
    }

    /// The labelled parts of a run-on text; empty when it is none.
    pub(in crate::policy::extract) fn run_on_parts(&self, text: &Text) -> Vec<(Slot, Text)> {
        let s = text.as_str();
        let labels = self.lexicon.labels(s);
        // The first label stands near the start; most texts have none there.
        if labels.first().is_none_or(|(from, ..)| *from > LEAD) {
            return Vec::new();
        }
        let labels: Vec<(usize, usize, Slot)> = labels
            .into_iter()
            .filter(|(from, to, slot)| {
                let word = s.get(*from..*to).unwrap_or_default();
                let after = s.get(*to..).unwrap_or_default().trim_start();
                let long = if word.is_ascii() {
                    word.contains(' ') && word.len() >= 12
                } else {
                    word.chars().count() >= 4
                };
                let marked = after.starts_with(['：', ':', '[', '(', '（', '【']);
                // In an English sentence any phrase may read like a label: `described in this Privacy Policy`.
                let marked = marked || (word.is_ascii() && starts_part(s, *from));
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
        let leads = labels.first().is_some_and(|(from, ..)| *from <= LEAD);
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

/// Whether an English label starts a part of its own: it is capital, and no word of the same sentence leads up to it.
fn starts_part(s: &str, from: usize) -> bool {
    let capital = s.get(from..).is_some_and(|t| t.starts_with(|c: char| c.is_uppercase()));
    let before = s.get(..from).unwrap_or_default().trim_end();
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    capital && !Phrase::Determiner.is(&word)
}
