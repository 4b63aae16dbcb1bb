//! Records of SDKs that stand in several blocks: a short line that names the SDK (a heading, an item, a bold line), and
//! under it fields, lists, tables and text, up to the next such line.

use super::head::label_end;
use super::names::named;
use super::record::Record;
use super::sdk_body::{Body, Rank, Sure, about, bare, is_address, rest};
use super::walk::Walk;
use crate::model::SdkDisclosure;
use crate::policy::document::{Block, BlockKind};
use crate::policy::lexicon::Slot;
use crate::policy::phrase::Phrase;
use crate::policy::structure::words;
use crate::policy::text::{Lower, Text};

/// Characters of a line that names SDKs.
const NAME: usize = 100;

impl Walk<'_> {
    /// Reads the record that block `index` heads; returns how many blocks it took, none when it heads none.
    pub(super) fn sdk_block(&mut self, index: usize) -> Option<usize> {
        let block = self.document.blocks.get(index)?;
        let (name, rank) = head(block)?;
        if !self.may_head(index, rank, &name) {
            return None;
        }
        let sure = self.sureness(&name)?;
        let body = self.body(index, rank, &name);
        if !self.holds(index, sure, &body) {
            return None;
        }
        let by_vendor = sure == Sure::Any
            && body.vendor.as_ref().is_some_and(|v| {
                self.lexicon.lines().is_service(&name) || !named(self.lexicon, v.as_str(), true).is_empty()
            });
        // `1. 推送服务` heads what somebody does; who does it stands below.
        let name = if by_vendor { None } else { Some(name) };
        self.say_body(index, block.text.clone(), name, body)
    }

    /// Whether the block behind `index` may belong to a record that `index` heads: most lines are followed by what does
    /// not, and need no closer look.
    fn may_head(&self, index: usize, rank: Rank, name: &str) -> bool {
        let Some(next) = self.document.blocks.get(index + 1) else { return false };
        let (from, item) = match (&next.kind, rank) {
            (BlockKind::ListItem { depth, .. }, Rank::Item(head)) if *depth <= head => return false,
            (BlockKind::Heading { number, .. }, Rank::Item(_) | Rank::Line) => {
                let label = next.text.get(*number..).unwrap_or_default().trim_end();
                return label.ends_with([':', '：']) && words().is_label(label.trim_end_matches([':', '：']));
            }
            (BlockKind::ListItem { marker, .. }, Rank::Item(_) | Rank::Line) => (*marker, true),
            (BlockKind::Paragraph, Rank::Item(_) | Rank::Line) => (0, false),
            _ => return true,
        };
        let text = next.text.get(from..).unwrap_or_default();
        label_end(text, 0).is_some()
            || is_address(text)
            || rank != Rank::Line && (item || about(text, &bare(name)))
    }

    /// A record that starts with a field and goes on in other blocks: an empty label and a list of its values.
    pub(super) fn sdk_field_block(&mut self, index: usize, fields: usize) -> Option<usize> {
        let block = self.document.blocks.get(index)?;
        let BlockKind::Field { label, value, .. } = &block.kind else { return None };
        let last = self.document.blocks.get(index + fields.checked_sub(1)?)?;
        let next = self.document.blocks.get(index + fields);
        let goes_on = next.is_some_and(|next| {
            matches!(next.kind, BlockKind::ListItem { .. } | BlockKind::Paragraph | BlockKind::Table(_))
        });
        // `收集个人信息：【双端】IP地址`, `【仅Android】IMEI`
        let parted = next.is_some_and(|next| next.text.starts_with(['【', '[']));
        let opens = matches!(&last.kind, BlockKind::Field { label, value, .. }
            if value.is_empty() || parted && self.slot_of(label) == Some(Slot::Data));
        // The name may stand in the line below its label.
        let below = self.document.blocks.get(index + 1).filter(|_| value.is_empty() && fields == 1);
        let below = below.filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Heading { .. }));
        let name = below.map_or(value, |b| &b.text);
        let names = self.slot_of(label.as_str()) == Some(Slot::Name)
            && !self.lexicon.lines().is_company(name)
            && !words().is_label(name.trim_end_matches([':', '：']))
            && (2..=60).contains(&name.chars().count());
        if !opens || !goes_on || !names {
            return None;
        }
        let skip = usize::from(below.is_some());
        let mut body = self.body(index + skip, Rank::Line, name);
        body.count += skip;
        let listed = self.heading.sdks || self.intro.sdks || label.to_lowercase().contains("sdk");
        if !listed || body.kinds().len() < 2 {
            return None;
        }
        self.say_body(index, block.text.clone(), Some(name.clone()), body)
    }

    fn say_body(&mut self, index: usize, whole: Text, name: Option<Text>, body: Body) -> Option<usize> {
        let mut record = Record::new(whole);
        record.parts = body.parts;
        record.vendor = body.vendor;
        record.told = body.prose.clone();
        record.name = name.or_else(|| record.vendor.take());
        if !self.say_record(record) {
            return None;
        }
        let owner = self.out.sdks.last().map(SdkDisclosure::owner)?;
        for text in &body.prose {
            let scan = self.lexicon.scan(text.as_str());
            let mut setting = self.owned(&owner);
            setting.scope = self.intro.data.or(self.heading.data);
            self.judge(text, &scan, &setting);
        }
        self.last_sdk = Some((index + body.count, owner));
        Some(body.count + 1)
    }

    /// How surely a line is the name of an SDK; none when it is not.
    pub(super) fn sureness(&self, name: &str) -> Option<Sure> {
        let lines = self.lexicon.lines();
        let count = name.chars().count();
        if !(2..=NAME).contains(&count) || lines.is_telling(name) || name.contains("://") {
            return None;
        }
        let known = named(self.lexicon, name, true);
        // A longer line names several, or is a sentence.
        if count > 60 && bare(name).chars().count() > 60 && self.lexicon.scan(name).names.len() < 2 {
            return None;
        }
        if self.is_data(name, &known) {
            return None;
        }
        let covered: usize = known.iter().map(|n| n.range.end - n.range.start).sum();
        if name.lower().contains("sdk") && (!known.is_empty() || !super::prose::generic(name)) {
            return Some(Sure::Says);
        }
        if !known.is_empty() && (covered * 2 >= name.len() || !lines.is_title(name)) {
            return Some(Sure::Known);
        }
        let may = count <= 40 && !lines.is_title(name) && name.chars().any(char::is_alphabetic);
        (may && !words().is_label(name)).then_some(Sure::Any)
    }

    /// Whether what stands under a line shows that the line names an SDK.
    fn holds(&self, index: usize, sure: Sure, body: &Body) -> bool {
        let kinds = body.kinds();
        let listed = self.heading.sdks || self.intro.sdks;
        let someone = kinds.contains(&Slot::Vendor) || kinds.contains(&Slot::Link);
        let follows = self.last_sdk.as_ref().is_some_and(|(at, _)| index <= at + 2);
        match sure {
            Sure::Says => !kinds.is_empty() || (listed && !body.prose.is_empty()),
            Sure::Known if listed || follows => !kinds.is_empty() || !body.prose.is_empty(),
            Sure::Any if listed || follows => {
                (someone && (kinds.len() >= 2 || (follows && kinds.contains(&Slot::Link))))
                    || self.explains(index, body)
            }
            Sure::Known => (someone && kinds.len() >= 2) || self.explains(index, body),
            Sure::Any => (kinds.contains(&Slot::Vendor) && kinds.len() >= 3) || self.explains(index, body),
        }
    }

    /// Whether what follows a name says what service it is: `Acme Ads is an advertising service provided by …`.
    fn explains(&self, index: usize, body: &Body) -> bool {
        let Some((name, _)) = self.document.blocks.get(index).and_then(head) else { return false };
        let bare = bare(&name);
        let known = named(self.lexicon, &name, false);
        body.prose.iter().take(2).any(|text| {
            let first = self.lexicon.sentences(text.as_str()).first().cloned().unwrap_or_default();
            let sentence = text.get(first).unwrap_or_default().to_lowercase();
            let again = named(self.lexicon, &sentence, false);
            let same = again.iter().any(|a| known.iter().any(|k| k.rule.id == a.rule.id));
            let verb = Phrase::IsService.is_in(&sentence);
            verb && (same || (bare.chars().count() > 3 && sentence.starts_with(&bare)))
                && Phrase::ServiceWord.is_in(&sentence)
        })
    }
}

/// A line that can be a name, and its rank.
fn head(block: &Block) -> Option<(Text, Rank)> {
    let (skip, rank) = match &block.kind {
        BlockKind::Heading { level, number } => (*number, Rank::Heading(*level)),
        BlockKind::ListItem { depth, marker } => (*marker, Rank::Item(*depth)),
        BlockKind::Paragraph => (0, Rank::Line),
        BlockKind::Field { .. } | BlockKind::Table(_) => return None,
    };
    if block.text.len() > skip + 4 * NAME + 16 {
        return None;
    }
    let name = rest(&block.text, skip);
    let end = name.trim_end_matches([':', '：', ' ']).len();
    let name = name.slice(0..end);
    // A character takes four bytes at most.
    let is_name = !name.is_empty()
        && name.len() <= 4 * NAME
        && !name.contains(['。', '，', '；', ':', '：', '?', '？', '\n']);
    is_name.then_some((name, rank))
}
