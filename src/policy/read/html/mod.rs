//! HTML to lines and tables, in one pass over the tokens and without a tree: what depth costs is one stack entry.
//!
//! What a person does not see is dropped: scripts, styles, the head, navigation, menus in headers and footers, hidden
//! elements. Much hidden text leaves a gap, since a page may show it later.

mod names;
mod tokens;

use super::tables::{self, Cell, Open};
use crate::policy::structure::{Line, Piece};
use crate::policy::text::TextBuilder;
use names::{Kind, kind};
pub(super) use tokens::entity;
use tokens::{Token, Tokens, attribute};

/// Open elements; deeper ones are read as if their tags were not there.
const DEPTH: usize = 1_024;
/// Open elements searched for the start of an end tag.
const SEARCH: usize = 128;
/// Tables inside tables.
const TABLES: usize = 16;

/// What reading leaves besides pieces.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) pieces: Vec<Piece>,
    /// Characters of hidden and of visible text.
    pub(super) hidden: usize,
    pub(super) visible: usize,
    /// Whether elements were nested too deep, or spanned cells were too many.
    pub(super) too_deep: bool,
    pub(super) over_budget: bool,
}

/// Whether an element of this name starts a block of HTML inside Markdown.
pub(super) fn opens_block(name: &str) -> bool {
    kind(name).is_some_and(|k| k.is_block() || k == Kind::Dropped)
}

/// Whether an element of this name is one of HTML's.
pub(super) fn is_known(name: &str) -> bool {
    kind(name).is_some()
}

/// Reads the visible text of `source`.
pub(super) fn page(source: &str) -> Page {
    page_at(source, 1)
}

/// Reads the visible text of `source`, whose first line is `line` of its document.
pub(super) fn page_at(source: &str, line: u32) -> Page {
    let component = is_component(source);
    let mut walk = Walk { fill: tables::FILL, component, ..Walk::default() };
    let tokens = if component { Tokens::of_component(source, line) } else { Tokens::at_line(source, line) };
    for token in tokens {
        match token {
            Token::Text(text, line, column) => walk.text(text, line, column),
            Token::Start(name, attributes) => walk.start(name, attributes),
            Token::End(name) => walk.end(name),
        }
    }
    walk.finish()
}

/// Whether a source is a component of an app, whose page is its template: `<template><view>…`.
fn is_component(source: &str) -> bool {
    let start = source.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    start.get(..9).is_some_and(|tag| tag.eq_ignore_ascii_case("<template"))
}

/// An open element.
#[derive(Debug, Clone, Copy)]
struct Element {
    kind: Kind,
    hidden: bool,
    bold: bool,
    heading: Option<u8>,
    /// For a header, footer or aside: pieces, characters and linked characters before it.
    before: (usize, usize, usize),
}

#[derive(Debug, Default)]
struct Walk {
    page: Page,
    stack: Vec<Element>,
    tables: Vec<Open>,
    fill: usize,
    hidden: usize,
    component: bool,
    bold: usize,
    lists: usize,
    pre: usize,
    line: TextBuilder,
    /// Visible characters of the line, and those that are bold.
    shown: usize,
    shown_bold: usize,
    linked: usize,
    /// Where the open link starts in the line, and where it points.
    link: Option<(usize, String)>,
    /// The next line is the first of a list item.
    item: Option<u8>,
    at: u32,
}

impl Walk {
    fn text(&mut self, text: &str, line: u32, column: u32) {
        self.at = line;
        if self.hidden > 0 {
            self.page.hidden += text.trim().chars().count();
            return;
        }
        let (mut line, mut column, mut skip) = (line, column, 0usize);
        for (at, c) in text.char_indices() {
            if at < skip {
                column += 1;
                continue;
            }
            match c {
                '&' => {
                    let found = text.get(at..).and_then(entity);
                    let (chars, len) = found.unwrap_or((['&', '\0'], 1));
                    skip = at + len;
                    for c in chars.into_iter().filter(|c| *c != '\0') {
                        self.char(c, line, column);
                    }
                    column += 1;
                }
                '\n' => {
                    if self.pre > 0 {
                        self.flush(self.line.is_empty());
                    } else {
                        self.char(' ', line, column);
                    }
                    line += 1;
                    column = 1;
                }
                _ => {
                    self.char(if c.is_ascii_whitespace() { ' ' } else { c }, line, column);
                    column += 1;
                }
            }
        }
    }

    fn char(&mut self, c: char, line: u32, column: u32) {
        if self.line.is_empty() && self.shown == 0 {
            if c.is_whitespace() {
                return;
            }
            self.line = TextBuilder::collapsing();
        }
        self.line.push_char(c, line, column);
        if !c.is_whitespace() {
            self.shown += 1;
            self.shown_bold += usize::from(self.bold > 0);
            self.linked += usize::from(self.link.is_some());
        }
    }

    /// The kind of an element; in a component those of its frame count too.
    fn kind(&self, name: &str) -> Option<Kind> {
        let frame = ["template", "view", "scroll-view", "text", "block"];
        if self.component && self.hidden == 0 && frame.iter().any(|tag| name.eq_ignore_ascii_case(tag)) {
            return Some(Kind::Block);
        }
        kind(name)
    }

    fn start(&mut self, name: &str, attributes: &str) {
        let Some(kind) = self.kind(name) else { return };
        self.imply_ends(kind);
        match kind {
            Kind::Br => return self.flush(false),
            Kind::Hr => return self.flush(true),
            Kind::Void => return,
            Kind::Link => self.open_link(attributes),
            _ if kind.is_block() => self.flush(true),
            _ => {}
        }
        if self.stack.len() >= DEPTH {
            self.page.too_deep = true;
            return;
        }
        let element = self.element(kind, attributes);
        self.hidden += usize::from(element.hidden);
        self.bold += usize::from(element.bold);
        self.stack.push(element);
        self.enter(kind, attributes);
    }

    fn element(&self, kind: Kind, attributes: &str) -> Element {
        let style = attribute(attributes, "style").unwrap_or_default();
        let compact =
            || style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let style = if style.is_empty() { String::new() } else { compact() };
        let role = attribute(attributes, "role").unwrap_or_default();
        let hidden = kind == Kind::Dropped
            || attribute(attributes, "hidden").is_some()
            || style.contains("display:none")
            || style.contains("visibility:hidden")
            || role.eq_ignore_ascii_case("navigation");
        let bold = kind == Kind::Bold
            || ["font-weight:bold", "font-weight:6", "font-weight:7", "font-weight:8", "font-weight:9"]
                .iter()
                .any(|w| style.contains(w));
        let before = (self.page.pieces.len(), self.page.visible, self.linked);
        Element { kind, hidden, bold, heading: heading(kind, attributes, &style), before }
    }

    fn enter(&mut self, kind: Kind, attributes: &str) {
        match kind {
            Kind::List => self.lists += 1,
            Kind::Pre => self.pre += 1,
            Kind::Item => self.item = Some(self.lists.saturating_sub(1).min(15) as u8),
            Kind::Table | Kind::Definitions if self.hidden == 0 && self.tables.len() < TABLES => {
                self.tables.push(Open::new(kind == Kind::Definitions));
            }
            Kind::Row if !self.in_definitions() => {
                if let Some(table) = self.tables.last_mut() {
                    table.start_row(self.at);
                }
            }
            Kind::Cell | Kind::HeadCell if !self.in_definitions() => {
                let span =
                    |name| attribute(attributes, name).and_then(|v| v.trim().parse().ok()).unwrap_or(1usize);
                let rows = if span("rowspan") == 0 { 1_000 } else { span("rowspan").min(1_000) };
                let cell =
                    Cell { columns: span("colspan"), rows, head: kind == Kind::HeadCell, ..Cell::default() };
                if let Some(table) = self.tables.last_mut() {
                    table.start_cell(cell, self.at);
                }
            }
            Kind::Term | Kind::Description if self.in_definitions() => self.define(kind),
            _ => {}
        }
    }

    fn in_definitions(&self) -> bool {
        self.tables.last().is_some_and(|t| t.definitions)
    }

    /// A term starts a row; further descriptions are further lines of its second cell.
    fn define(&mut self, kind: Kind) {
        let at = self.at;
        let Some(table) = self.tables.last_mut() else { return };
        if kind == Kind::Term || table.cells() == 0 {
            table.start_row(at);
        }
        if kind == Kind::Term || table.cells() < 2 {
            table.start_cell(Cell { columns: 1, rows: 1, ..Cell::default() }, at);
        }
        table.in_cell = true;
    }

    fn open_link(&mut self, attributes: &str) {
        self.close_link();
        if let Some(target) = attribute(attributes, "href") {
            self.link = Some((self.line.len(), target.trim().replace("&amp;", "&")));
        }
    }

    fn close_link(&mut self) {
        if let Some((start, target)) = self.link.take() {
            self.line.link(start.min(self.line.len()), &target);
        }
    }

    /// End tags that authors leave out.
    fn imply_ends(&mut self, kind: Kind) {
        match kind {
            Kind::Item => self.end_within(Kind::Item, Kind::List),
            Kind::Row => self.end_within(Kind::Row, Kind::Table),
            Kind::Cell | Kind::HeadCell => {
                self.end_within(Kind::Cell, Kind::Row);
                self.end_within(Kind::HeadCell, Kind::Row);
            }
            Kind::Term | Kind::Description => {
                self.end_within(Kind::Term, Kind::Definitions);
                self.end_within(Kind::Description, Kind::Definitions);
            }
            _ if kind.is_block() && self.stack.last().is_some_and(|e| e.kind == Kind::Paragraph) => {
                self.pop()
            }
            _ => {}
        }
    }

    /// Closes the innermost open `kind` if no `scope` was opened after it.
    fn end_within(&mut self, kind: Kind, scope: Kind) {
        let found = self
            .stack
            .iter()
            .rev()
            .take(SEARCH)
            .position(|e| e.kind == kind || e.kind == scope || e.kind == Kind::Table);
        let Some(up) = found else { return };
        let at = self.stack.len() - 1 - up;
        if self.stack.get(at).is_some_and(|e| e.kind == kind) {
            self.flush(true);
            while self.stack.len() > at {
                self.pop();
            }
        }
    }

    fn end(&mut self, name: &str) {
        let Some(kind) = self.kind(name) else { return };
        if matches!(kind, Kind::Br) {
            return self.flush(false);
        }
        if kind == Kind::Link {
            self.close_link();
        }
        if kind.is_block() {
            self.flush(true);
        }
        let boundary =
            |e: &Element| matches!(e.kind, Kind::Cell | Kind::HeadCell | Kind::Table) && !kind.is_of_table();
        let mut found = None;
        for (up, element) in self.stack.iter().rev().take(SEARCH).enumerate() {
            if element.kind == kind {
                found = Some(self.stack.len() - 1 - up);
                break;
            }
            if boundary(element) {
                break;
            }
        }
        let Some(at) = found else { return };
        if kind.is_block() {
            while self.stack.len() > at {
                self.pop();
            }
        } else if at < self.stack.len() {
            // An inline element closed late or early leaves the others open.
            let element = self.stack.remove(at);
            self.leave(element);
        }
    }

    fn pop(&mut self) {
        if let Some(element) = self.stack.pop() {
            self.leave(element);
        }
    }

    fn leave(&mut self, element: Element) {
        match element.kind {
            Kind::List => self.lists = self.lists.saturating_sub(1),
            Kind::Pre => self.pre = self.pre.saturating_sub(1),
            Kind::Cell | Kind::HeadCell | Kind::Term | Kind::Description => {
                self.flush(true);
                if let Some(table) = self.tables.last_mut() {
                    table.in_cell = false;
                }
            }
            Kind::Table | Kind::Definitions => self.close_table(element.kind == Kind::Definitions),
            Kind::Margin => self.drop_menu(element.before),
            _ => {}
        }
        self.hidden -= usize::from(element.hidden).min(self.hidden);
        self.bold -= usize::from(element.bold).min(self.bold);
    }

    fn close_table(&mut self, definitions: bool) {
        self.flush(true);
        if self.hidden > 0 || self.tables.last().is_none_or(|t| t.definitions != definitions) {
            return;
        }
        if let Some(table) = self.tables.pop() {
            let pieces = table.close(&mut self.fill);
            self.page.over_budget |= self.fill == 0;
            self.sink().extend(pieces);
        }
    }

    /// A header or footer that is mostly links is a menu.
    fn drop_menu(&mut self, (pieces, visible, linked): (usize, usize, usize)) {
        self.flush(true);
        let (shown, links) = (self.page.visible - visible, self.linked - linked);
        if self.tables.is_empty() && links * 2 > shown {
            self.page.pieces.truncate(pieces);
            self.page.visible = visible;
        }
    }

    fn sink(&mut self) -> &mut Vec<Piece> {
        match self.tables.last_mut().and_then(Open::cell) {
            Some(cell) => &mut cell.pieces,
            None => &mut self.page.pieces,
        }
    }

    /// Ends the line; `closed` when the paragraph ends too.
    fn flush(&mut self, closed: bool) {
        let link = self.link.take();
        let builder = std::mem::take(&mut self.line);
        let (shown, bold) = (std::mem::take(&mut self.shown), std::mem::take(&mut self.shown_bold));
        let mut builder = builder;
        if let Some((start, target)) = link {
            builder.link(start.min(builder.len()), &target);
            // A link over several lines goes on.
            self.link = Some((0, target));
        }
        let text = builder.finish();
        if text.is_empty() {
            if closed && let Some(Piece::Line(last)) = self.sink().last_mut() {
                last.closed = true;
            }
            return;
        }
        self.page.visible += shown;
        let heading = self.stack.iter().rev().take(16).find_map(|e| e.heading);
        let item = self.item.take().filter(|_| heading.is_none());
        let line =
            Line { text, heading, item, bold: bold * 10 >= shown * 9, indent: 0, closed, breaks: false };
        self.sink().push(Piece::Line(line));
    }

    fn finish(mut self) -> Page {
        self.close_link();
        self.flush(true);
        while let Some(table) = self.tables.pop() {
            let pieces = table.close(&mut self.fill);
            self.page.over_budget |= self.fill == 0;
            self.sink().extend(pieces);
        }
        self.page
    }
}

/// The heading level that an element has: `h1` to `h6`, an ARIA role, or Word's outline level.
fn heading(kind: Kind, attributes: &str, style: &str) -> Option<u8> {
    if let Kind::Heading(level) = kind {
        return Some(level);
    }
    if attribute(attributes, "role").is_some_and(|r| r.eq_ignore_ascii_case("heading")) {
        return attribute(attributes, "aria-level")
            .and_then(|l| l.parse().ok())
            .or(Some(2))
            .filter(|l| (1..=6).contains(l));
    }
    let level = style.split("mso-outline-level:").nth(1)?.chars().next()?.to_digit(10)?;
    (1..=6).contains(&level).then_some(level as u8)
}
