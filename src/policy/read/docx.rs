//! Word documents: paragraphs, styles, lists and tables of `word/document.xml`, one line of text for each paragraph.
//!
//! ECMA-376 part 1, chapter 17 (WordprocessingML). Deleted and hidden runs are not read; automatic numbers are not
//! text and only tell lists.

use super::sniff::CFB;
use super::tables::{self, Cell, Open};
use crate::bytes::{Budget, ErrorKind, ReadError, ReadResult};
use crate::formats::zip::Archive;
use crate::policy::structure::{Line, Piece};
use crate::policy::text::TextBuilder;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeMap;

/// Largest inflated part read, in bytes.
const LARGEST: u64 = 64 << 20;
/// Tables inside tables.
const TABLES: usize = 16;

/// A body read.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) pieces: Vec<Piece>,
    /// The text, a line for each paragraph.
    pub(super) text: String,
    /// What was lost on the way.
    pub(super) lost: Vec<(ErrorKind, &'static str)>,
}

/// Reads a document.
pub(super) fn body(bytes: &[u8]) -> ReadResult<Body> {
    if bytes.starts_with(&CFB) {
        // "EncryptedPackage" in UTF-16LE names the stream of an encrypted DOCX ([MS-OFFCRYPTO] 2.3.4.4).
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|w| w == name);
        let (kind, what) = if encrypted {
            (ErrorKind::Encrypted, "encrypted Word document")
        } else {
            (ErrorKind::Unsupported, "Word document before 2007")
        };
        return Err(ReadError::new(kind, what, 0));
    }
    let budget = Budget::with_inflated(2 * LARGEST);
    let package = Package { archive: Archive::open(bytes, &budget)?, budget };
    let mut lost = Vec::new();
    let main = package.main(&mut lost);
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let styles = package.optional(&format!("{folder}/styles.xml"), "styles", &mut lost);
    let links = package.optional(&format!("{folder}/_rels/{name}.rels"), "relationships", &mut lost);
    let xml = package.part(&main, &mut lost)?;
    let mut walk = Walk {
        styles: styles.map(|xml| self::styles(&xml)).unwrap_or_default(),
        links: links.map(|xml| relationships(&xml, "").collect()).unwrap_or_default(),
        fill: tables::FILL,
        ..Walk::default()
    };
    walk.read(&xml);
    walk.body.lost.extend(lost);
    walk.body.lost.sort_unstable();
    walk.body.lost.dedup();
    Ok(walk.body)
}

type Lost = (ErrorKind, &'static str);

/// The archive with its limits.
struct Package<'a> {
    archive: Archive<'a>,
    budget: Budget,
}

impl Package<'_> {
    /// The name of the main part: most writers call it `word/document.xml`, some do not. ECMA-376 part 2, 9.3
    fn main(&self, lost: &mut Vec<Lost>) -> String {
        let roots = self.optional("_rels/.rels", "relationships", lost);
        let found = roots.and_then(|xml| relationships(&xml, "/officeDocument").next());
        let target = found.map(|(_, target)| target.trim_start_matches('/').to_owned());
        target.unwrap_or_else(|| "word/document.xml".to_owned())
    }

    fn part(&self, name: &str, lost: &mut Vec<Lost>) -> ReadResult<String> {
        let missing = ReadError::new(ErrorKind::BadMagic, "main part of a Word document", 0);
        let entry = self.archive.find(name).ok_or(missing)?;
        let content = self.archive.read(entry, &self.budget)?;
        let doubted = self.archive.faults().iter().any(|fault| fault.entry.as_deref() == Some(name));
        if doubted || content.fault.is_some() {
            lost.push((ErrorKind::Corrupt, "archive of a Word document"));
        }
        Ok(String::from_utf8_lossy(&content.data).into_owned())
    }

    /// A part that need not be there, but must be readable if it is.
    fn optional(&self, name: &str, what: &'static str, lost: &mut Vec<Lost>) -> Option<String> {
        self.archive.find(name)?;
        self.part(name, lost).map_err(|error| lost.push((error.kind, what))).ok()
    }
}

fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .find(|a| local(a.key.as_ref()) == name)
        .and_then(|a| a.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned))
}

fn local(name: impl AsRef<[u8]>) -> String {
    let name = String::from_utf8_lossy(name.as_ref()).into_owned();
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// Heading level of each paragraph style: by its outline level, or its name (`heading 1`, `Title`).
fn styles(xml: &str) -> BTreeMap<String, u8> {
    let mut out = BTreeMap::new();
    let mut current = String::new();
    let mut reader = Reader::from_str(xml);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match local(tag.name().as_ref()).as_str() {
                "style" => current = value(&tag, "styleId").unwrap_or_default(),
                "name" => {
                    let name = value(&tag, "val").unwrap_or_default().to_ascii_lowercase();
                    let level = name
                        .strip_prefix("heading ")
                        .or(name.strip_prefix("标题 "))
                        .and_then(|n| n.trim().parse().ok());
                    if let Some(level) =
                        level.or((name == "title").then_some(1)).filter(|l| (1..=9).contains(l))
                    {
                        out.insert(current.clone(), level);
                    }
                }
                "outlineLvl" => {
                    if let Some(level) = outline(&tag) {
                        out.insert(current.clone(), level);
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    out
}

/// Level 9 means body text.
fn outline(tag: &BytesStart<'_>) -> Option<u8> {
    value(tag, "val")?.parse::<u8>().ok().filter(|l| *l < 9).map(|l| l + 1)
}

/// Ids and targets of the relationships whose type ends with `kind`.
fn relationships(xml: &str, kind: &str) -> impl Iterator<Item = (String, String)> {
    let mut out = Vec::new();
    let mut reader = Reader::from_str(xml);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if local(tag.name().as_ref()) == "Relationship" => {
                let fits = kind.is_empty() || value(&tag, "Type").is_some_and(|name| name.ends_with(kind));
                if let (true, Some(id), Some(target)) = (fits, value(&tag, "Id"), value(&tag, "Target")) {
                    out.push((id, target));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    out.into_iter()
}

#[derive(Debug, Default)]
struct Walk {
    body: Body,
    styles: BTreeMap<String, u8>,
    links: BTreeMap<String, String>,
    tables: Vec<Open>,
    fill: usize,
    /// Tables too deep to open.
    ignored: usize,
    line: TextBuilder,
    number: u32,
    column: u32,
    heading: Option<u8>,
    item: Option<u8>,
    link: Option<(usize, String)>,
    in_text: bool,
    in_run: bool,
    bold: bool,
    hidden: bool,
    shown: usize,
    shown_bold: usize,
}

impl Walk {
    fn read(&mut self, xml: &str) {
        self.number = 1;
        self.column = 1;
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag),
                Ok(Event::Empty(tag)) => {
                    self.start(&tag);
                    self.end(&local(tag.name().as_ref()));
                }
                Ok(Event::End(tag)) => self.end(&local(tag.name().as_ref())),
                Ok(Event::Text(text)) => self.text(text.as_ref()),
                Ok(Event::CData(text)) => self.text(text.as_ref()),
                Ok(Event::GeneralRef(name)) => self.reference(name.as_ref()),
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => {
                    self.body.lost.push((ErrorKind::Corrupt, "word/document.xml"));
                    break;
                }
            }
            if self.body.text.len() > super::LONGEST {
                self.body.lost.push((ErrorKind::OverBudget, "text after 16 MiB"));
                break;
            }
        }
        self.paragraph(true);
        while let Some(table) = self.tables.pop() {
            self.close(table);
        }
        if self.fill == 0 {
            self.body.lost.push((ErrorKind::OverBudget, "table cells, spanned or past 64 columns"));
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let on = |tag: &BytesStart<'_>| !matches!(value(tag, "val").as_deref(), Some("0" | "false" | "none"));
        match local(tag.name().as_ref()).as_str() {
            "p" => (self.heading, self.item) = (None, None),
            "pStyle" => self.heading = value(tag, "val").and_then(|id| self.styles.get(&id).copied()),
            "outlineLvl" => self.heading = outline(tag).or(self.heading),
            "ilvl" => self.item = value(tag, "val").and_then(|v| v.parse().ok()).map(|l: u8| l.min(15)),
            "numId" if value(tag, "val").as_deref() == Some("0") => self.item = None,
            "r" => (self.in_run, self.bold, self.hidden) = (true, false, false),
            "b" if self.in_run => self.bold = on(tag),
            "vanish" if self.in_run => self.hidden = on(tag),
            "t" => self.in_text = true,
            "tab" if self.in_run => self.push('\t'),
            "noBreakHyphen" => self.push('-'),
            "br" | "cr" if self.in_run => self.paragraph(false),
            "hyperlink" => {
                let target = value(tag, "id").and_then(|id| self.links.get(&id).cloned());
                self.link = target.map(|t| (self.line.len(), t));
            }
            "tbl" if self.tables.len() >= TABLES => self.ignored += 1,
            "tbl" => {
                self.paragraph(true);
                self.tables.push(Open::new(false));
            }
            "tr" if self.ignored == 0 => {
                let number = self.number;
                if let Some(table) = self.tables.last_mut() {
                    table.start_row(number);
                }
            }
            "tc" if self.ignored == 0 => {
                let number = self.number;
                if let Some(table) = self.tables.last_mut() {
                    table.start_cell(Cell { columns: 1, rows: 1, ..Cell::default() }, number);
                }
            }
            "gridSpan" => {
                self.cell(|cell| cell.columns = value(tag, "val").and_then(|v| v.parse().ok()).unwrap_or(1))
            }
            "vMerge" => {
                let continues = value(tag, "val").is_none_or(|v| v == "continue");
                self.cell(|cell| cell.above = continues);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" => self.paragraph(true),
            "r" => self.in_run = false,
            "t" => self.in_text = false,
            "hyperlink" => {
                if let Some((start, target)) = self.link.take() {
                    self.line.link(start.min(self.line.len()), &target);
                }
            }
            "tc" if self.ignored == 0 => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_cell = false;
                }
            }
            "tbl" if self.ignored > 0 => self.ignored -= 1,
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    self.close(table);
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self, change: impl FnOnce(&mut Cell)) {
        if let Some(cell) = self.tables.last_mut().and_then(Open::cell) {
            change(cell);
        }
    }

    fn close(&mut self, table: Open) {
        let pieces = table.close(&mut self.fill);
        self.sink().extend(pieces);
    }

    fn sink(&mut self) -> &mut Vec<Piece> {
        match self.tables.last_mut().and_then(Open::cell) {
            Some(cell) => &mut cell.pieces,
            None => &mut self.body.pieces,
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && !self.hidden {
            text.chars().for_each(|c| self.push(c));
        }
    }

    fn reference(&mut self, name: &str) {
        let found = super::html::entity(&format!("&{name};"));
        if self.in_text && !self.hidden {
            let chars = found.map_or(['\u{fffd}', '\0'], |(chars, _)| chars);
            chars.into_iter().filter(|c| *c != '\0').for_each(|c| self.push(c));
        }
    }

    fn push(&mut self, c: char) {
        let c = if matches!(c, '\n' | '\r') { ' ' } else { c };
        self.line.push_char(c, self.number, self.column);
        self.body.text.push(c);
        self.column += 1;
        if !c.is_whitespace() {
            self.shown += 1;
            self.shown_bold += usize::from(self.bold);
        }
    }

    /// Ends the line of a paragraph, or a line inside it.
    fn paragraph(&mut self, closed: bool) {
        let text = std::mem::take(&mut self.line).finish();
        let bold = self.shown_bold * 10 >= self.shown * 9 && self.shown > 0;
        (self.shown, self.shown_bold) = (0, 0);
        self.link = self.link.take().map(|(_, target)| (0, target));
        if self.column > 1 {
            self.body.text.push('\n');
            self.number += 1;
            self.column = 1;
        }
        if text.is_empty() {
            return;
        }
        let (heading, item) = (self.heading, self.item.filter(|_| self.heading.is_none()));
        if !closed {
            self.item = None;
        }
        self.sink().push(Piece::Line(Line { text, heading, item, bold, indent: 0, closed, breaks: false }));
    }
}
