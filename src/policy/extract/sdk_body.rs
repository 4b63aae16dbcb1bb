//! What stands under the name of an SDK: fields, items, tables and text, up to what belongs to none or to the next.

use super::disguised::{asks_kind, package};
use super::head::label_end;
use super::walk::Walk;
use crate::policy::document::{Block, BlockKind, Table};
use crate::policy::lexicon::{Cue, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::structure::words;
use crate::policy::text::{Lower, Text};
use std::collections::BTreeSet;

/// Blocks that one record may take.
const LONGEST: usize = 400;

/// What kind of line the name stands in; it tells where the record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
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
pub(super) struct Body {
    pub(super) vendor: Option<Text>,
    pub(super) parts: Vec<(Slot, Text)>,
    pub(super) prose: Vec<Text>,
    /// Blocks taken, without the head.
    pub(super) count: usize,
    /// The part that a label announced and further blocks go on with.
    open: Option<Slot>,
    /// The label had no value: the next line is it.
    fresh: bool,
    /// The name above, in lower case and without brackets.
    pub(super) name: String,
    /// A line announced a list of data.
    listing: bool,
}

impl Body {
    pub(super) fn kinds(&self) -> BTreeSet<Slot> {
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

impl Walk<'_> {
    /// The blocks under the line at `index`.
    pub(super) fn body(&self, index: usize, rank: Rank, name: &str) -> Body {
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

/// A short label and what follows it.
fn labelled(text: &Text) -> Option<(Text, Text)> {
    let end = label_end(text.as_str(), 0)?;
    let label = text.slice(0..end);
    let colon = text.get(end..)?.chars().next()?.len_utf8();
    let short = label.chars().count() <= if label.is_ascii() { 40 } else { 16 };
    short.then(|| (label, text.slice(end + colon..text.len())))
}

/// Slots that only a record about somebody has.
const fn is_telling(slot: Slot) -> bool {
    matches!(slot, Slot::Vendor | Slot::Purpose | Slot::Data | Slot::Permission | Slot::Link | Slot::Sharing)
}

/// A name in lower case and without what stands in brackets behind it.
pub(super) fn bare(name: &str) -> String {
    name.split(['(', '（']).next().unwrap_or_default().trim().to_lowercase()
}

pub(super) fn about(text: &str, name: &str) -> bool {
    name.chars().count() > 1 && text.lower().starts_with(name)
}

pub(super) fn rest(text: &Text, from: usize) -> Text {
    text.slice(from..text.len())
}

/// Whether a text is an address of the web and nothing else.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim().trim_matches(['(', ')', '<', '>', '（', '）']);
    (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www."))
        && !text.contains(char::is_whitespace)
}
