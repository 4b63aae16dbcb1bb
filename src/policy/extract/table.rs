//! Tables: what their columns hold, by header words or, without a header, by content.

use super::constants::constants;
use super::judge::Setting;
use super::names::named;
use super::record::Record;
use super::walk::Walk;
use crate::model::{Owner, Polarity};
use crate::policy::document::{Row, Table};
use crate::policy::lexicon::{Cue, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text};

impl Walk<'_> {
    /// Reads a table by its kind.
    pub(super) fn table(&mut self, index: usize, table: &Table) {
        let slots = self.columns(table);
        let has = |slot| slots.contains(&Some(slot));
        let told = has(Slot::Vendor) || has(Slot::Link) || has(Slot::Data) || has(Slot::Permission);
        if let Some(answers) = self.answers(table) {
            return table.rows.iter().for_each(|row| self.answered_row(row, answers));
        }
        let about_sdk = self.intro.sdks
            || (self.heading.sdks && (told || self.section_says_sdk(index)))
            || header_says_sdk(table)
            || self.rows_are_sdks(&slots, table);
        if has(Slot::Permission) && !has(Slot::Vendor) && !(has(Slot::Name) && about_sdk) {
            for row in &table.rows {
                self.permission_row(row, &slots, table);
            }
        } else if about_sdk && (has(Slot::Name) || has(Slot::Vendor)) {
            for row in &table.rows {
                self.sdk_row(row, &slots);
            }
        } else if has(Slot::Data) {
            for row in &table.rows {
                // Recipients of all kinds may stand in one table.
                if self.names_sdk(row, &slots) {
                    self.sdk_row(row, &slots);
                } else {
                    self.data_row(row, &slots);
                }
            }
        } else {
            self.headless(index, table);
        }
    }

    /// The column that says of each row whether it is collected: `Category | Examples | Collected`, with `YES` and `NO` below.
    fn answers(&self, table: &Table) -> Option<usize> {
        let header = table.header.as_ref().or_else(|| table.rows.first().map(|row| &row.cells))?;
        let asks = |cell: &Text| self.lexicon.scan(cell.as_str()).has(Cue::Collect, 0, cell.len());
        let at = header.iter().rposition(asks)?;
        let rows = if table.header.is_some() { table.rows.as_slice() } else { table.rows.get(1..)? };
        let mut cells =
            rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.trim().is_empty());
        (rows.len() > 1 && cells.all(|cell| answer(cell).is_some())).then_some(at)
    }

    /// A row of kinds of data, and in the column `answers` whether they are collected.
    fn answered_row(&mut self, row: &Row, answers: usize) {
        let Some(scope) = row.cells.get(answers).and_then(|cell| answer(cell)) else { return };
        for cell in row.cells.iter().enumerate().filter(|(at, _)| *at != answers).map(|(_, cell)| cell) {
            let scan = self.lexicon.scan(cell.as_str());
            let setting = Setting { slot: Some(Slot::Data), scope: Some(scope), ..self.setting() };
            self.judge(cell, &scan, &setting);
        }
    }

    /// Whether the section of block `index` is about SDKs itself, not only the document that it stands in.
    fn section_says_sdk(&self, index: usize) -> bool {
        let section = self.document.blocks.get(index).and_then(|b| b.section);
        let heading = section.and_then(|s| self.document.blocks.get(s));
        heading.is_none_or(|h| self.lexicon.scan(h.text.as_str()).has(Cue::Sdk, 0, h.text.len()))
    }

    /// Whether the cell of a row that says who is the name of an SDK.
    fn names_sdk(&self, row: &Row, slots: &[Option<Slot>]) -> bool {
        let who = |(cell, slot): (&Text, &Option<Slot>)| {
            matches!(slot, Some(Slot::Name | Slot::Vendor)) && !named(self.lexicon, cell, false).is_empty()
        };
        row.cells.iter().zip(slots).any(who)
    }

    fn sdk_row(&mut self, row: &Row, slots: &[Option<Slot>]) {
        let mut whole = row.cells.first().cloned().unwrap_or_default();
        let mut record = Record::new(Text::default());
        for (cell, slot) in row.cells.iter().zip(slots) {
            if cell.as_str().trim().is_empty() {
                continue;
            }
            match slot {
                Some(Slot::Name) if record.name.is_none() => {
                    whole = cell.clone();
                    record.name = Some(cell.clone());
                }
                Some(Slot::Vendor) if record.vendor.is_none() => record.vendor = Some(cell.clone()),
                Some(slot) => {
                    let parts = self.run_on_parts(cell);
                    if parts.is_empty() {
                        record.parts.push((*slot, cell.clone()))
                    } else {
                        record.parts.extend(parts)
                    }
                }
                None => {
                    let parts = self.run_on_parts(cell);
                    record.parts.extend(parts);
                }
            }
        }
        record.whole = whole;
        self.say_record(record);
    }

    /// A row of permissions: the column says what is asked for, the others why.
    fn permission_row(&mut self, row: &Row, slots: &[Option<Slot>], table: &Table) {
        let full = |cell: &Text| !constants(cell.as_str(), self.lexicon.rules(), true).is_empty();
        let by_constant = row.cells.iter().any(&full);
        let by_header = table.header.as_ref().and_then(|h| {
            h.iter().find_map(|t| {
                let scan = self.lexicon.scan(t.as_str());
                self.platform_of(&scan, 0, t.as_str().len())
            })
        });
        let kept = self.platform;
        let before = self.out.permissions.len();
        if let Some(platform) = by_header {
            self.platform = platform;
        }
        let cells: Vec<(Option<Slot>, Text)> = slots.iter().copied().zip(row.cells.iter().cloned()).collect();
        let constant_cells: Vec<bool> = row.cells.iter().map(full).collect();
        for (i, (slot, cell)) in cells.iter().enumerate() {
            let is_constant = constant_cells.get(i).copied().unwrap_or(false);
            // Beside a constant the label and the purpose add nothing but misunderstandings.
            if is_constant || (*slot == Some(Slot::Permission) && !by_constant) {
                self.say_part(Slot::Permission, cell, &Owner::App);
            } else if *slot == Some(Slot::Data) {
                self.say_part(Slot::Data, cell, &Owner::App);
            }
        }
        let purpose =
            cells.iter().find(|(slot, _)| *slot == Some(Slot::Purpose)).map(|(_, cell)| cell.clone());
        // The name says nothing that is known, the function behind it may: `获取手机号码、IMEI | 读取电话状态`.
        if self.out.permissions.len() == before
            && let Some(function) = purpose.as_ref().filter(|p| self.is_permission_cell(p))
        {
            self.say_part(Slot::Permission, function, &Owner::App);
        }
        if let Some(purpose) = purpose {
            self.give_purpose(before, &purpose);
        }
        self.platform = kept;
    }

    fn data_row(&mut self, row: &Row, slots: &[Option<Slot>]) {
        for (cell, slot) in row.cells.iter().zip(slots) {
            match slot {
                Some(Slot::Data) => self.say_part(Slot::Data, cell, &Owner::App),
                Some(Slot::Permission) => self.say_part(Slot::Permission, cell, &Owner::App),
                _ => {
                    let scan = self.lexicon.scan(cell.as_str());
                    let setting = self.setting();
                    self.judge(cell, &scan, &setting);
                }
            }
        }
    }

    /// A table without a header that is understood: rows are judged by what stands in them.
    fn headless(&mut self, _index: usize, table: &Table) {
        let mut rows: Vec<&Row> = table.rows.iter().collect();
        let header = table
            .header
            .as_ref()
            .map(|cells| Row { cells: cells.clone(), line: cells.first().map_or(0, Text::line) });
        if let Some(header) = &header {
            rows.insert(0, header);
        }
        let permissions = self.heading.permissions || self.intro.permissions;
        let sdks = self.heading.sdks || self.intro.sdks;
        for row in rows {
            let by_constant =
                row.cells.iter().any(|c| !constants(c.as_str(), self.lexicon.rules(), false).is_empty());
            if by_constant {
                self.permission_row(row, &[], table);
                let cells: Vec<Text> = row
                    .cells
                    .iter()
                    .filter(|c| !constants(c.as_str(), self.lexicon.rules(), false).is_empty())
                    .cloned()
                    .collect();
                for cell in &cells {
                    self.say_part(Slot::Permission, cell, &Owner::App);
                }
                continue;
            }
            if self.run_on_row(row) {
                continue;
            }
            if permissions && !sdks {
                if let Some(cell) = row.cells.iter().find(|c| self.is_permission_cell(c)).cloned() {
                    let before = self.out.permissions.len();
                    self.say_part(Slot::Permission, &cell, &Owner::App);
                    self.only_adds(row, before);
                }
                continue;
            }
            if sdks && self.sdk_row_by_content(row) {
                continue;
            }
            for cell in &row.cells {
                let scan = self.lexicon.scan(cell.as_str());
                let mut setting = self.setting();
                setting.scope = self
                    .intro
                    .data
                    .or(self.heading.data)
                    .filter(|p| *p == Polarity::Affirmed && row.cells.len() < 3);
                self.judge(cell, &scan, &setting);
            }
        }
    }

    /// iOS has a key of its own for apps that only save pictures.
    fn only_adds(&mut self, row: &Row, before: usize) {
        let saves = row.cells.iter().any(|c| {
            let s = c.as_str().to_lowercase();
            (s.contains("save") || s.contains("保存"))
                && !s.contains("upload")
                && !s.contains("上传")
                && !s.contains("选择")
        });
        for said in self.out.permissions.iter_mut().skip(before).filter(|_| saves) {
            if said.id.as_deref() == Some("NSPhotoLibraryUsageDescription") {
                said.id = Some("NSPhotoLibraryAddUsageDescription".to_owned());
            }
        }
    }

    /// `name | Purpose of use … Involving the scope …`: the run-on cell is the record, the short cell before it the name.
    fn run_on_row(&mut self, row: &Row) -> bool {
        let Some((at, parts)) =
            row.cells.iter().enumerate().map(|(i, c)| (i, self.run_on_parts(c))).find(|(_, p)| !p.is_empty())
        else {
            return false;
        };
        let name =
            row.cells.iter().take(at).rev().find(|c| c.as_str().chars().any(char::is_alphabetic)).cloned();
        let Some(name) = name else { return false };
        let mut record = Record::new(row.cells.get(at).cloned().unwrap_or_default());
        record.name = Some(name);
        record.parts = parts;
        self.say_record(record)
    }

    /// Whether a short cell is nothing but the words of permissions.
    pub(super) fn is_permission_cell(&self, cell: &Text) -> bool {
        let s = cell.as_str().trim();
        // `通过网络…` says how or what for.
        let told = |lower: &str| Phrase::PurposeStart.starts(lower);
        if s.is_empty() || s.len() > 4 * 40 || s.chars().count() > 40 || told(&s.lower()) {
            return false;
        }
        let scan = self.lexicon.scan(cell.as_str());
        let covered: usize =
            scan.subjects.iter().filter(|h| !h.permissions.is_empty()).map(|h| h.end - h.start).sum();
        covered * 3 >= s.len()
    }

    /// A row of an SDK table without header: the first cell with a known name, or with `SDK` in it.
    fn sdk_row_by_content(&mut self, row: &Row) -> bool {
        let name = row.cells.iter().take(3).find(|c| {
            let s = c.as_str();
            s.chars().count() <= 60
                && (!named(self.lexicon, s, true).is_empty() || s.to_lowercase().contains("sdk"))
        });
        let Some(name) = name.cloned() else { return false };
        let mut record = Record::new(name.clone());
        for cell in row.cells.iter().filter(|c| **c != name) {
            let scan = self.lexicon.scan(cell.as_str());
            let data = scan.subjects.iter().filter(|s| !s.data.is_empty()).count();
            let slot = if cell.as_str().contains("http") {
                Slot::Link
            } else if scan.has(Cue::Permission, 0, cell.as_str().len()) && data == 0 {
                Slot::Permission
            } else if data >= 2 {
                Slot::Data
            } else {
                Slot::Purpose
            };
            record.parts.push((slot, cell.clone()));
        }
        record.name = Some(name);
        self.say_record(record)
    }
}

fn header_says_sdk(table: &Table) -> bool {
    table.header.as_ref().is_some_and(|h| {
        h.iter().any(|t| {
            let s = t.as_str().to_lowercase();
            s.contains("sdk")
                || s.contains("第三方")
                || s.contains("third")
                || s.contains("合作方")
                || s.contains("插件")
        })
    })
}

/// What a cell answers: yes or no, and nothing else.
fn answer(cell: &str) -> Option<Polarity> {
    let bare = cell.trim().trim_matches(['.', '。']).to_lowercase();
    match () {
        () if Phrase::Yes.is(&bare) => Some(Polarity::Affirmed),
        () if Phrase::No.is(&bare) => Some(Polarity::Denied),
        () => None,
    }
}
