//! What the columns of a table hold: by their headers, and by what stands in them where headers mislead.

use super::disguised::asks_kind;
use super::names::named;
use super::walk::Walk;
use crate::policy::document::Table;
use crate::policy::lexicon::Slot;
use crate::policy::text::Text;

/// Rows looked at to tell a column by its content.
const SAMPLE: usize = 200;
/// Longest average cell of a column of names, in characters.
const NAME: usize = 32;

/// What a column holds, in shares of its filled cells.
#[derive(Debug, Clone, Copy, Default)]
struct Content {
    filled: usize,
    companies: usize,
    names: usize,
    chars: usize,
}

impl Content {
    const fn mostly_companies(self) -> bool {
        self.filled > 0 && self.companies * 2 >= self.filled
    }

    const fn holds_names(self) -> bool {
        self.filled > 0
            && self.names * 5 >= self.filled * 2
            && self.companies * 4 <= self.filled
            && self.chars <= NAME * self.filled
    }
}

impl Walk<'_> {
    /// The slot of each column; empty for a table without header.
    pub(super) fn columns(&self, table: &Table) -> Vec<Option<Slot>> {
        let Some(header) = &table.header else { return Vec::new() };
        let mut slots: Vec<Option<Slot>> = header.iter().map(|h| self.slot_of(h.as_str())).collect();
        spread(&mut slots, header);
        self.kinds(&mut slots, header, table);
        self.one_name(&mut slots, header, table);
        self.by_content(&mut slots, table);
        slots
    }

    /// Whether a table's rows are about SDKs though nothing above says so: known names with a company, link or data.
    pub(super) fn rows_are_sdks(&self, slots: &[Option<Slot>], table: &Table) -> bool {
        let has = |slot| slots.contains(&Some(slot));
        let name = slots.iter().position(|s| *s == Some(Slot::Name));
        (has(Slot::Vendor) || has(Slot::Link))
            && (has(Slot::Data) || has(Slot::Purpose))
            && name.is_some_and(|at| self.content(table, at).holds_names())
    }

    /// `合作伙伴类型 | 合作伙伴名称`: the kind of a partner is no name of it, where another column holds that.
    fn kinds(&self, slots: &mut [Option<Slot>], header: &[Text], table: &Table) {
        let names = |slot: &Option<Slot>| matches!(slot, Some(Slot::Name | Slot::Vendor));
        let kind = |i: usize| header.get(i).is_some_and(|h| asks_kind(h));
        let (kinds, others): (Vec<usize>, Vec<usize>) =
            (0..slots.len()).filter(|i| slots.get(*i).is_some_and(names)).partition(|i| kind(*i));
        for i in kinds.into_iter().filter(|_| !others.is_empty()) {
            if !self.content(table, i).holds_names() {
                set(slots, i, Slot::Purpose);
            }
        }
    }

    /// Of two columns that could name the SDK, the one that says so does, or the one that holds names.
    fn one_name(&self, slots: &mut [Option<Slot>], header: &[Text], table: &Table) {
        let names: Vec<usize> =
            slots.iter().enumerate().filter(|(_, s)| **s == Some(Slot::Name)).map(|(i, _)| i).collect();
        if names.len() < 2 {
            return;
        }
        let kind = |i: &usize| header.get(*i).is_some_and(|h| asks_kind(h));
        let says = |i: &usize| header.get(*i).is_some_and(|h| h.as_str().to_lowercase().contains("sdk"));
        let holds = |i: &usize| self.content(table, *i).holds_names();
        let best = names.iter().find(|i| says(i)).or_else(|| names.iter().find(|i| holds(i)));
        // `合作伙伴类型` says what kind the one named beside it is.
        let best = best.or(names.iter().find(|i| !kind(i))).or(names.first()).copied();
        for i in names.into_iter().filter(|i| Some(*i) != best) {
            let company = self.content(table, i).mostly_companies() && !slots.contains(&Some(Slot::Vendor));
            set(slots, i, if company { Slot::Vendor } else { Slot::Purpose });
        }
    }

    /// `功能类型 | 第三方名称` over products and their companies: the content tells which is which.
    fn by_content(&self, slots: &mut [Option<Slot>], table: &Table) {
        let at = |slots: &[Option<Slot>], slot| slots.iter().position(|s| *s == Some(slot));
        let name = at(slots, Slot::Name);
        let vendor = at(slots, Slot::Vendor);
        let misled = name.is_some_and(|i| self.content(table, i).mostly_companies());
        if name.is_some() && !misled || name.is_none() && vendor.is_none() {
            return;
        }
        let free = |slot: &Option<Slot>| {
            matches!(slot, None | Some(Slot::Purpose | Slot::Vendor | Slot::Platform | Slot::Number))
        };
        let better = slots
            .iter()
            .enumerate()
            .filter(|(_, s)| free(s))
            .map(|(i, _)| i)
            .find(|i| self.content(table, *i).holds_names());
        match (name, better) {
            (Some(company), Some(better)) => {
                set(slots, company, Slot::Vendor);
                set(slots, better, Slot::Name);
            }
            (None, Some(better)) => set(slots, better, Slot::Name),
            _ => {}
        }
    }

    fn content(&self, table: &Table, column: usize) -> Content {
        let mut out = Content::default();
        let cells = table.rows.iter().take(SAMPLE).filter_map(|r| r.cells.get(column));
        for cell in cells.filter(|c| !c.trim().is_empty()) {
            let text = cell.as_str();
            out.filled += 1;
            out.chars += text.chars().count();
            if text.len() > 200 {
                continue;
            }
            out.companies += usize::from(self.lexicon.lines().is_company(text));
            out.names += usize::from(self.is_name_cell(text));
        }
        out
    }

    /// Whether a cell names an SDK: it says so, or most of it is a known name.
    fn is_name_cell(&self, text: &str) -> bool {
        if text.to_lowercase().contains("sdk") {
            return !self.lexicon.lines().is_telling(text);
        }
        let covered: usize =
            named(self.lexicon, text, true).iter().map(|n| n.range.end - n.range.start).sum();
        covered * 2 >= text.trim().len() && covered > 0
    }
}

fn set(slots: &mut [Option<Slot>], at: usize, slot: Slot) {
    if let Some(place) = slots.get_mut(at) {
        *place = Some(slot);
    }
}

/// A header cell left empty beside one of data or permissions stands for its second column.
fn spread(slots: &mut [Option<Slot>], header: &[Text]) {
    for i in 1..slots.len() {
        let empty = header.get(i).is_some_and(|h| h.trim().is_empty());
        let left = slots.get(i - 1).copied().flatten();
        if let Some(left) = left.filter(|s| empty && matches!(s, Slot::Data | Slot::Permission)) {
            set(slots, i, left);
        }
    }
}
