//! The walk over the blocks: what a heading or an introduction says reaches the blocks under it.

use super::judge::Setting;
use super::names::rule_of;
use super::out::{Key, Out};
use crate::model::{DataDisclosure, Owner, Place, Platform, Polarity};
use crate::policy::document::{Block, BlockKind, Document};
use crate::policy::lexicon::{Cue, Reading, Scan, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text};
use std::ops::Range;

/// What the text above announces for the blocks below.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Data are listed: collected, or denied.
    pub data: Option<Polarity>,
    /// Permissions are listed.
    pub permissions: bool,
    /// The permissions listed are those that are not asked for.
    pub none: bool,
    /// The permissions follow, not what they are for.
    pub lists: bool,
    /// A permission is named, and what it is for follows.
    pub purposes: bool,
    /// SDKs are listed.
    pub sdks: bool,
    /// What is listed is not in the app.
    pub absent: bool,
    /// Identifiers are those of other hardware.
    pub device: bool,
    /// Words are explained.
    pub definitions: bool,
    /// Heading under which it holds.
    pub section: Option<usize>,
    /// The last block of what it announced: its own, or a line of the list that follows.
    pub at: Option<usize>,
}

/// Blocks behind an item of a list that may go on with it.
const LISTS_ON: usize = 8;

pub(super) struct Walk<'a> {
    pub document: &'a Document,
    pub lexicon: &'a Reading<'a>,
    pub out: Out,
    /// From headings.
    pub heading: Scope,
    /// From the last sentence that ended in a colon.
    pub intro: Scope,
    pub platform: Platform,
    /// The SDK whose record is being read.
    pub owner: Owner,
    /// The last item that was an SDK's: its block and owner.
    pub last_sdk: Option<(usize, Owner)>,
    /// The last block that was an item of a list of permissions.
    pub last_permission: Option<usize>,
    /// Characters that the markup writes as references (`&amp;`, `&nbsp;`): a quote over one stands nowhere verbatim.
    pub references: &'a [char],
    /// The next block.
    pub at: usize,
}

impl<'a> Walk<'a> {
    /// A walk that starts at block `at`, with nothing announced.
    pub(super) fn new(
        document: &'a Document,
        lexicon: &'a Reading<'a>,
        references: &'a [char],
        at: usize,
    ) -> Self {
        Self {
            document,
            lexicon,
            out: Out::default(),
            heading: Scope::default(),
            intro: Scope::default(),
            platform: Platform::Any,
            owner: Owner::App,
            last_sdk: None,
            last_permission: None,
            references,
            at,
        }
    }

    /// Walks on until block `end` is reached, or passed by a block that takes others with it.
    pub(super) fn run(&mut self, end: usize) {
        while self.at < end
            && let Some(block) = self.document.blocks.get(self.at)
        {
            if self.out.is_full() {
                return;
            }
            self.at += self.block(self.at, block).max(1);
        }
    }

    /// Whether all that was announced ends before block `at`, a heading, and the walk has come to it.
    pub(super) fn leaves_nothing_to(&self, at: usize) -> bool {
        let holds_on = self.intro.sdks
            || self.intro.section.is_some_and(|section| self.ancestors(at).contains(&section))
            || self.last_sdk.as_ref().is_some_and(|(last, _)| at <= last + LISTS_ON)
            || self.last_permission.is_some_and(|last| at <= last + LISTS_ON);
        self.at == at && !holds_on
    }

    /// Goes on where a walk ended that started where this one is, with nothing announced.
    pub(super) fn go_on_as(&mut self, next: Self) {
        let mut out = std::mem::take(&mut self.out);
        out.take(next.out);
        *self = Self { out, ..next };
    }

    /// Reads the block, or the run of fields that starts with it; returns how many blocks it took.
    fn block(&mut self, index: usize, block: &'a Block) -> usize {
        match &block.kind {
            BlockKind::Heading { number, .. } => {
                // Names set as headings go on with the list that a line above announced.
                let (intro, last) = (self.intro.clone(), self.last_sdk.clone());
                self.enter(index, block, *number);
                let (new_intro, new_last) = (self.intro.clone(), self.last_sdk.take());
                if intro.sdks {
                    self.intro = intro;
                }
                self.last_sdk = last.filter(|(at, _)| index <= at + 1);
                self.sdk_block(index).unwrap_or_else(|| {
                    (self.intro, self.last_sdk) = (new_intro, new_last);
                    self.product_line(index, block, *number);
                    1
                })
            }
            BlockKind::Paragraph => self.sdk_block(index).unwrap_or_else(|| {
                self.paragraph(index, block, 0);
                1
            }),
            BlockKind::ListItem { marker, .. } => self.sdk_block(index).unwrap_or_else(|| {
                self.paragraph(index, block, *marker);
                1
            }),
            BlockKind::Field { .. } => self.fields(index),
            BlockKind::Table(table) => {
                self.table(index, table);
                1
            }
        }
    }

    /// A heading: resets what was announced, and announces anew.
    fn enter(&mut self, index: usize, block: &Block, number: usize) {
        let text = block.text.as_str();
        let scan = self.lexicon.scan(text);
        let path = self.document.headings(index);
        let nested = self.intro.section.is_some_and(|s| self.ancestors(index).contains(&s));
        if !nested {
            self.intro = Scope::default();
        }
        self.owner = Owner::App;
        self.last_sdk = None;
        // A platform holds for the headings under it.
        self.platform = Platform::Any;
        let mut scope = Scope { section: Some(index), ..Scope::default() };
        for above in path {
            let scan = self.lexicon.scan(above.text.as_str());
            self.announce(&mut scope, above.text.as_str(), &scan, 0);
        }
        self.names_by_which(&block.text, &scan);
        let listing = scope.permissions;
        self.announce(&mut scope, text, &scan, number);
        self.heading = scope;
        if self.permission_title(index, block, number, listing) {
            return;
        }
        // Headings are statements only where they say the access themselves, or are sentences.
        let sentence =
            Phrase::Statement.is_in(text) && !text.contains(['?', '？']) && text.chars().count() > 15;
        let setting = Setting { deeds_only: !sentence, ..self.setting() };
        self.judge(&block.text, &scan, &setting);
    }

    /// `Crash Reports (via Firebase Crashlytics)`: a heading that says by which product.
    fn names_by_which(&mut self, text: &Text, scan: &Scan) {
        for hit in &scan.names {
            let before = text.get(..hit.start).unwrap_or_default().trim_end().to_lowercase();
            let rule = rule_of(self.lexicon, hit, false).filter(|_| Phrase::ByWhich.ends(&before));
            if let Some(rule) = rule {
                self.say_sdk_name(text, hit.start..hit.end, rule, 0..text.len());
            }
        }
    }

    fn ancestors(&self, index: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut at = self.document.blocks.get(index).and_then(|b| b.section);
        while let Some(i) = at {
            out.push(i);
            at = self.document.blocks.get(i).and_then(|b| b.section).filter(|up| *up < i);
        }
        out
    }

    fn announce(&mut self, scope: &mut Scope, text: &str, scan: &Scan, _number: usize) {
        let has = |cue| scan.has(cue, 0, text.len());
        if let Some(platform) = self.platform_of(scan, 0, text.len()) {
            self.platform = platform;
        }
        let mut none = false;
        if has(Cue::Deny) && !has(Cue::Condition) {
            scope.data = Some(Polarity::Denied);
            // What is not collected is no list of permissions, wherever it stands.
            scope.permissions = false;
            none = super::prose::asks_for_none(&text.lower())
                && (has(Cue::Permission) || text.trim_end().ends_with([':', '：']));
        } else if has(Cue::Collect) {
            scope.data = Some(Polarity::Affirmed);
        }
        // A title that names a permission and the functions to come lists no permissions.
        let purposes =
            scan.subjects.iter().any(|s| !s.permissions.is_empty()) && Phrase::FunctionsFollow.is_in(text);
        scope.none = none || (scope.none && !has(Cue::Permission));
        scope.permissions = (scope.permissions || has(Cue::Permission) || none) && !purposes;
        scope.sdks |= has(Cue::Sdk) || text.contains("共享清单");
        scope.absent |= Phrase::NotBuiltIn.is_in(&text.lower());
        scope.device |= has(Cue::Device);
        scope.definitions |= Phrase::Definitions.is_in(text);
    }

    /// The only platform that `from..to` names.
    pub(super) fn platform_of(&self, scan: &Scan, from: usize, to: usize) -> Option<Platform> {
        let named: Vec<Platform> =
            [(Cue::Android, Platform::Android), (Cue::Ios, Platform::Ios), (Cue::Harmony, Platform::Harmony)]
                .into_iter()
                .filter(|(cue, _)| scan.has(*cue, from, to))
                .map(|(_, platform)| platform)
                .collect();
        if let [one] = named.as_slice() { Some(*one) } else { None }
    }

    /// The setting in which a plain text of this place is read.
    pub(super) fn setting(&self) -> Setting {
        Setting {
            owner: self.owner.clone(),
            slot: None,
            platform: self.platform,
            device: self.heading.device || self.intro.device,
            definitions: self.heading.definitions,
            scope: None,
            deeds_only: false,
            permissions: self.heading.permissions,
        }
    }

    pub(super) fn place(&self, text: &Text, range: Range<usize>) -> Place {
        text.place(&self.document.file, range)
    }

    pub(super) fn say_data(
        &mut self,
        id: &str,
        polarity: Polarity,
        owner: &Owner,
        text: &Text,
        word: Range<usize>,
        quote: Range<usize>,
    ) {
        // The place is the word's, whatever the quote.
        let line = Some(text.spot(word.start).0);
        if self.out.is_new(Key::of_data(id, polarity, owner, line)) {
            let place = self.said_at(text, &word, quote);
            self.out.data.push(DataDisclosure {
                id: id.to_owned(),
                polarity,
                owner: owner.clone(),
                written_as: text.quote(word).to_owned(),
                place,
            });
        }
    }

    /// A name, quoted as far as it stands verbatim.
    pub(super) fn name_at(&self, text: &Text, name: Range<usize>) -> Place {
        let quote = self.verbatim(text, &(name.start..name.start), name.clone());
        self.place(text, if quote.is_empty() { name } else { quote })
    }

    /// The quoted sentence, at the line and column of the word in it.
    pub(super) fn said_at(&self, text: &Text, word: &Range<usize>, quote: Range<usize>) -> Place {
        let quote = self.verbatim(text, word, quote);
        let mut place = self.place(text, quote);
        let (line, column) = text.spot(word.start);
        if place.line.is_some_and(|l| l != line) {
            // The quote spans lines: the place is that of the word.
            place.line = Some(line);
            place.column = Some(column);
        }
        place
    }

    /// The part of a quote around the start of the word that holds no character written as a reference.
    fn verbatim(&self, text: &Text, word: &Range<usize>, quote: Range<usize>) -> Range<usize> {
        if self.references.is_empty() {
            return quote;
        }
        // One of several characters that make a space may be written so.
        let written = |at: usize, c: char| text.unfolded(at..at + c.len_utf8()).contains(self.references);
        let s = text.as_str();
        let before = s.get(quote.start..word.start).unwrap_or_default();
        let start = before
            .char_indices()
            .rev()
            .find(|(i, c)| written(quote.start + i, *c))
            .map_or(quote.start, |(i, c)| quote.start + i + c.len_utf8());
        let behind = s.get(word.start..quote.end).unwrap_or_default();
        let end = behind
            .char_indices()
            .find(|(i, c)| written(word.start + i, *c))
            .map_or(quote.end, |(i, _)| word.start + i);
        start..end
    }

    pub(super) fn slot_of(&self, label: &str) -> Option<Slot> {
        self.lexicon.slot(label)
    }
}
