//! Records of SDKs that stand in several blocks: a short line that names the SDK (a heading, an item, a bold line), and
//! under it fields, lists, tables and text, up to the next such line.

use super::disguised::{asks_kind, package};
use super::head::label_end;
use super::names::named;
use super::record::Record;
use super::walk::Walk;
use crate::model::Owner;
use crate::policy::document::{Block, BlockKind, Table};
use crate::policy::lexicon::{Cue, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::structure::words;
use crate::policy::text::{Lower, Text};
use std::collections::BTreeSet;

/// Characters of a line that names SDKs.
const NAME: usize = 100;

/// Blocks that one record may take.
const LONGEST: usize = 400;

/// What kind of line the name stands in; it tells where the record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// A heading of this level: up to the next one that is not deeper.
    Heading(u8),
    /// An item of this depth: up to the next one that is not deeper.
    Item(u8),
    /// A line, or a field: up to the next one.
    Line,
}

/// How surely a line is a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// It may be one.
    Any,
    /// A rule knows it.
    Known,
    /// It says `SDK`.
    Says,
}

/// What stands under a name.
#[derive(Debug, Default)]
struct Body {
    vendor: Option<Text>,
    parts: Vec<(Slot, Text)>,
    prose: Vec<Text>,
    /// Blocks taken, without the head.
    count: usize,
    /// The part that a label announced and further blocks go on with.
    open: Option<Slot>,
    /// The label had no value: the next line is it.
    fresh: bool,
    /// The name above, in lower case and without brackets.
    name: String,
    /// A line announced a list of data.
    listing: bool,
}

impl Body {
    fn kinds(&self) -> BTreeSet<Slot> {
        let parts = self.parts.iter().map(|(s, _)| *s);
        parts.chain(self.vendor.iter().map(|_| Slot::Vendor)).filter(|s| is_telling(*s)).collect()
    }

    fn put(&mut self, slot: Slot, text: Text) {
        if text.as_str().trim().is_empty() {
            return;
        }
        match slot {
            Slot::Vendor if self.vendor.is_none() => self.vendor = Some(text),
            Slot::Vendor | Slot::Name | Slot::Number | Slot::Platform | Slot::Required => {}
            slot => self.parts.push((slot, text)),
        }
    }
}

/// Slots that only a record about somebody has.
const fn is_telling(slot: Slot) -> bool {
    matches!(slot, Slot::Vendor | Slot::Purpose | Slot::Data | Slot::Permission | Slot::Link | Slot::Sharing)
}

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
        let said = self.out.sdks.last().map(|s| s.id.clone().unwrap_or_else(|| s.name.clone()));
        let owner = Owner::Sdk(said?);
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

    /// The blocks under the line at `index`.
    fn body(&self, index: usize, rank: Rank, name: &str) -> Body {
        let mut body = Body { name: bare(name), ..Body::default() };
        for (at, block) in self.document.blocks.iter().enumerate().skip(index + 1).take(LONGEST) {
            if !self.take(&mut body, block, rank) {
                break;
            }
            body.count = at - index;
        }
        body
    }

    /// Adds a block to a record; false when it belongs to none or to the next.
    fn take(&self, body: &mut Body, block: &Block, rank: Rank) -> bool {
        match &block.kind {
            BlockKind::Heading { level, number } => self.take_heading(body, block, *level, *number, rank),
            BlockKind::Field { label, value, .. } => self.take_field(body, label, value),
            BlockKind::ListItem { depth, marker } => {
                if matches!(rank, Rank::Item(head) if *depth <= head) {
                    return false;
                }
                self.take_text(body, &rest(&block.text, *marker), rank, true)
            }
            BlockKind::Paragraph => self.take_text(body, &block.text, rank, false),
            BlockKind::Table(table) => self.take_table(body, table),
        }
    }

    fn take_heading(&self, body: &mut Body, block: &Block, level: u8, number: usize, rank: Rank) -> bool {
        let title = rest(&block.text, number);
        let deeper = match rank {
            Rank::Heading(head) => level > head,
            Rank::Item(_) | Rank::Line => false,
        };
        // `功能用途：` in bold is a label, whatever the layout makes of it.
        let label = title.trim_end_matches([':', '：']);
        if words().is_label(label) && (deeper || block.text.trim_end().ends_with([':', '：'])) {
            body.open = self.slot_of(label);
            body.fresh = true;
            return body.open.is_some_and(is_telling);
        }
        let another = self.sureness(&title).is_some_and(|s| s > Sure::Any);
        if !deeper || another {
            return false;
        }
        body.open = self.slot_of(&title).filter(|s| *s == Slot::Data || *s == Slot::Permission);
        true
    }

    fn take_field(&self, body: &mut Body, label: &Text, value: &Text) -> bool {
        match self.slot_of(label.as_str()) {
            Some(Slot::Name) if self.lexicon.lines().is_company(value) => {
                if body.vendor.is_some() {
                    return false;
                }
                body.open = None;
                body.put(Slot::Vendor, value.clone());
            }
            // The package says again whose record it is.
            Some(Slot::Name) if package(value).is_some() && !body.name.is_empty() => body.open = None,
            Some(Slot::Name) if asks_kind(label) && !body.name.is_empty() => {
                body.open = None;
                body.put(Slot::Purpose, value.clone());
            }
            // Another name starts another record.
            Some(Slot::Name) => return false,
            Some(Slot::Vendor) if body.vendor.is_some() => return false,
            Some(slot) => {
                body.open = Some(slot);
                body.fresh = value.is_empty();
                body.put(slot, value.clone());
            }
            None => body.open = None,
        }
        true
    }

    /// A paragraph or an item.
    fn take_text(&self, body: &mut Body, text: &Text, rank: Rank, item: bool) -> bool {
        let s = text.as_str();
        if self.announces_own_permissions(s) {
            return false;
        }
        if let Some((label, value)) = labelled(text) {
            // In English any phrase holds a word like `service`.
            let told = words().is_label(&label) || !label.is_ascii();
            let slot = self.slot_of(label.as_str()).filter(|_| told);
            match (body.open, slot) {
                // `设备信息：IMEI` in a list of data names data on both sides of the colon.
                (Some(Slot::Data), _) if item && !words().is_label(&label) => {
                    body.put(Slot::Data, text.clone())
                }
                (_, Some(Slot::Name)) => return false,
                (_, Some(Slot::Data)) if item && !words().is_label(&label) => {
                    body.put(Slot::Data, text.clone())
                }
                (_, Some(slot)) => {
                    body.open = Some(slot);
                    body.put(slot, value);
                }
                (Some(open), None) if item => body.put(open, text.clone()),
                (_, None) if rank == Rank::Line => return false,
                (_, None) => body.prose.push(text.clone()),
            }
            return true;
        }
        if is_address(s) {
            body.fresh = false;
            body.put(Slot::Link, text.clone());
            return true;
        }
        if s.chars().count() <= 40
            && !body.fresh
            && body.open != Some(Slot::Data)
            && body.open != Some(Slot::Purpose)
            && self.sureness(s).is_some_and(|s| s > Sure::Any)
        {
            return false;
        }
        if item && body.listing {
            body.put(Slot::Data, text.clone());
            return true;
        }
        body.listing = !item && self.announces_data(s);
        let fresh = std::mem::take(&mut body.fresh) && s.chars().count() <= 400;
        match body.open {
            Some(slot) if fresh => body.put(slot, text.clone()),
            Some(slot) if item || (s.chars().count() <= 400 && rank != Rank::Line) => {
                body.put(slot, text.clone())
            }
            // `[Android only] IMEI, OAID` on its own line.
            Some(Slot::Data) if self.lists_data(s) => body.put(Slot::Data, text.clone()),
            // `[Android only]`, `You choose whether to give Acme the following:`
            Some(Slot::Data) if is_bracketed(s) || goes_on_about(s, &body.name) => {}
            _ if matches!(rank, Rank::Heading(_)) || (item && rank != Rank::Line) => {
                body.prose.push(text.clone())
            }
            // The paragraph under an item that goes on about its name.
            _ if matches!(rank, Rank::Item(_)) && body.prose.is_empty() && about(s, &body.name) => {
                body.prose.push(text.clone())
            }
            _ => return false,
        }
        true
    }

    /// Whether a line is a list of data and no sentence.
    fn lists_data(&self, s: &str) -> bool {
        let part = |c| matches!(c, '、' | ',' | '【' | '[' | '(' | '（');
        let short = s.len() <= 4 * 400 && s.chars().count() <= 400;
        short
            && !s.contains(['。', '；', '：', ':'])
            && s.contains(part)
            && self.lexicon.scan(s).subjects.iter().any(|subject| !subject.data.is_empty())
    }

    /// `To offer all functions we need the following permissions:` is about the app again.
    fn announces_own_permissions(&self, s: &str) -> bool {
        if !s.trim_end().ends_with([':', '：']) {
            return false;
        }
        let lower = s.lower();
        Phrase::ListsPermissions.is_in(&lower) && Phrase::WhoseApp.is_in(&lower) && !lower.contains("sdk")
    }

    /// `Acme may collect some information, including:` before a list.
    fn announces_data(&self, s: &str) -> bool {
        let scan = self.lexicon.scan(s);
        let says = |cue| scan.has(cue, 0, s.len());
        s.trim_end().ends_with([':', '：']) && says(Cue::Collect) && !says(Cue::Deny)
    }

    fn take_table(&self, body: &mut Body, table: &Table) -> bool {
        let slots = self.columns(table);
        let has = |slot| slots.contains(&Some(slot));
        let mentions = |slot: &Slot| matches!(slot, Slot::Data | Slot::Permission);
        if has(Slot::Name) || has(Slot::Vendor) || !slots.iter().flatten().any(mentions) {
            return false;
        }
        body.open = None;
        for row in &table.rows {
            for (slot, cell) in slots.iter().zip(&row.cells) {
                if let Some(slot) = slot.filter(|s| is_telling(*s)) {
                    body.put(slot, cell.clone());
                }
            }
        }
        true
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

/// Whether a short line is nothing but a bracket, as `[Android]` above what is collected there.
fn is_bracketed(s: &str) -> bool {
    let s = s.trim();
    let held = |open, close| s.starts_with(open) && s.ends_with(close);
    s.len() <= 4 * 30 && (held('【', '】') || held('[', ']'))
}

/// Whether a line announces more of the SDK whose name it says.
fn goes_on_about(s: &str, name: &str) -> bool {
    let name = name.trim_end_matches("sdk").trim_end();
    s.trim_end().ends_with([':', '：']) && name.chars().count() > 1 && s.lower().contains(name)
}

/// A name in lower case and without what stands in brackets behind it.
fn bare(name: &str) -> String {
    name.split(['(', '（']).next().unwrap_or_default().trim().to_lowercase()
}

fn about(text: &str, name: &str) -> bool {
    name.chars().count() > 1 && text.lower().starts_with(name)
}

fn rest(text: &Text, from: usize) -> Text {
    text.slice(from..text.len())
}

/// A short label and what follows it.
fn labelled(text: &Text) -> Option<(Text, Text)> {
    let end = label_end(text.as_str(), 0)?;
    let label = text.slice(0..end);
    let colon = text.get(end..)?.chars().next()?.len_utf8();
    let short = label.chars().count() <= if label.is_ascii() { 40 } else { 16 };
    short.then(|| (label, text.slice(end + colon..text.len())))
}

/// Whether a text is an address of the web and nothing else.
fn is_address(text: &str) -> bool {
    let text = text.trim().trim_matches(['(', ')', '<', '>', '（', '）']);
    (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www."))
        && !text.contains(char::is_whitespace)
}
