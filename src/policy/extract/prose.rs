//! Paragraphs and list items: what they announce, whom they are about, what they say.

use super::head::{label_denies, label_end, starts_denied};
use super::judge::Setting;
use super::walk::{Scope, Walk};
use crate::model::{Owner, Polarity};
use crate::policy::document::{Block, BlockKind};
use crate::policy::lexicon::{Cue, Scan, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text};

impl Walk<'_> {
    /// A paragraph or list item; its marker takes the first `marker` bytes.
    pub(super) fn paragraph(&mut self, index: usize, block: &Block, marker: usize) {
        let text = &block.text;
        let scan = self.lexicon.scan(text.as_str());
        if self.platform_line(text, &scan) || self.run_on(index, text) {
            return;
        }
        let item = matches!(block.kind, BlockKind::ListItem { .. });
        if self.sdk_item(index, text, marker, item)
            || self.permission_item(index, text, marker)
            || self.product_line(index, block, marker)
        {
            return;
        }
        let mut setting = self.setting();
        setting.scope = self.list_scope(text, item, marker).or_else(|| self.follows_intro(index, text));
        if let Some((at, owner)) = &self.last_sdk
            && index <= at + 4
            && marker == 0
            && label_end(text.as_str(), 0).is_some()
        {
            // `iOS版本：…` under an SDK's item.
            setting.owner = owner.clone();
            setting.scope = setting.scope.or(Some(Polarity::Affirmed));
        }
        if setting.scope.is_none() && defines_own_data(text.as_str(), marker) {
            setting.definitions = false;
            setting.scope = Some(Polarity::Affirmed);
        }
        if setting.scope.is_none() && self.heading.data != Some(Polarity::Denied) {
            if spells_out_data(text.as_str(), marker) {
                setting.slot = Some(Slot::Data);
            }
            self.titled_data(index, text);
        }
        setting.device |= self.device_label(text, marker);
        if label_denies(text.as_str(), marker) || starts_denied(text.as_str(), marker) {
            setting.scope = Some(Polarity::Denied);
        }
        self.judge(text, &scan, &setting);
        self.names_in_prose(text, &scan);
        self.listed_sdks(text);
        self.addresses(index, text);
        self.note_intro(index, text, &scan);
    }

    /// Says the data of a text that tells what they are for, right below a title that is a kind of data: `设备信息`,
    /// `IP地址、语言，用于统计`. Where the text names none the title does: `应用列表`, `用于反作弊`.
    fn titled_data(&mut self, index: usize, text: &Text) {
        let title = index.checked_sub(1).and_then(|at| self.document.blocks.get(at));
        let Some(title) = title else { return };
        let number = match title.kind {
            BlockKind::Heading { number, .. } => number,
            BlockKind::Paragraph if title.text.len() <= 4 * 12 && title.text.chars().count() <= 12 => 0,
            _ => return,
        };
        let Some(used) = Phrase::UsedFor.first_in(text.as_str()) else { return };
        let scan = self.lexicon.scan(title.text.as_str());
        let named: usize = scan.subjects.iter().filter(|s| !s.data.is_empty()).map(|s| s.end - s.start).sum();
        let kind = named > 0 && named * 2 >= title.text.len().saturating_sub(number);
        if !kind && (used == 0 || !Phrase::DataTitle.ends(title.text.trim_end())) {
            return;
        }
        let listed = if used == 0 { title.text.clone() } else { text.slice(0..used) };
        let listing = Setting { scope: Some(Polarity::Affirmed), ..self.setting() };
        self.judge(&listed, &self.lexicon.scan(listed.as_str()), &listing);
    }

    /// A line that only names the platform of what follows.
    fn platform_line(&mut self, text: &Text, scan: &Scan) -> bool {
        let s = text.as_str();
        if s.chars().count() > 16 || !scan.subjects.is_empty() {
            return false;
        }
        let named = [Cue::Android, Cue::Ios, Cue::Harmony].into_iter().any(|c| scan.has(c, 0, s.len()));
        if named {
            self.platform = self.platform_of(scan, 0, s.len()).unwrap_or(crate::model::Platform::Any);
        }
        named
    }

    /// Whether the text stands in a list of data, by the introduction above or a heading.
    fn list_scope(&self, text: &Text, item: bool, marker: usize) -> Option<Polarity> {
        let s = text.as_str();
        let labelled = label_end(s, marker).is_some();
        if item || labelled {
            self.intro.data.or(if labelled || item { self.heading.data } else { None })
        } else {
            None
        }
    }

    /// What is said of a line without bullet right behind the sentence that announced data: an enumeration, or one of
    /// its items.
    fn follows_intro(&mut self, index: usize, text: &Text) -> Option<Polarity> {
        // Below a title (`Data you provide`) there must be a list.
        if self.heading.section.is_some_and(|at| at + 1 == index)
            && self.heading.data == Some(Polarity::Affirmed)
        {
            let s = text.as_str();
            let marks = s.chars().filter(|c| matches!(c, '、' | ',')).count();
            let words = s.split([',', '、']).map(|w| w.chars().count()).max().unwrap_or(0);
            return (marks >= 2 && words <= if s.is_ascii() { 30 } else { 14 }).then_some(Polarity::Affirmed);
        }
        let polarity = self.intro.data.filter(|_| self.intro.at.is_some_and(|at| at + 1 == index))?;
        let s = text.as_str();
        let marks = s.chars().filter(|c| matches!(c, '、' | ',' | '，' | ';' | '；' | '/')).count();
        let item = s.chars().count() <= 24 && !s.contains(['。', '，', '！', ':', '：']);
        if !item && (marks < 2 || s.chars().count() > 600) {
            return None;
        }
        self.intro.at = Some(index);
        Some(polarity)
    }

    /// Whether the label of the text speaks of other hardware (`Basic information of smart devices:`).
    fn device_label(&self, text: &Text, marker: usize) -> bool {
        let Some(end) = label_end(text.as_str(), marker) else { return false };
        self.lexicon.scan(text.as_str().get(..end).unwrap_or_default()).has(Cue::Device, 0, end)
    }

    /// Remembers what a closing colon announces.
    fn note_intro(&mut self, index: usize, text: &Text, scan: &Scan) {
        let s = text.as_str();
        let before_list = self
            .document
            .blocks
            .get(index + 1)
            .is_some_and(|next| matches!(next.kind, BlockKind::ListItem { .. }))
            && !matches!(self.document.blocks.get(index).map(|b| &b.kind), Some(BlockKind::ListItem { .. }));
        if !s.trim_end().ends_with([':', '：']) {
            // A list of third parties needs no colon before it.
            if before_list && (scan.has(Cue::Sdk, 0, s.len()) || self.lexicon.lines().says_use(s)) {
                let section = self.document.blocks.get(index).and_then(|b| b.section);
                self.intro = Scope { section, sdks: true, ..Scope::default() };
            }
            return;
        }
        let Some(last) = self.lexicon.sentences(s).last().cloned() else { return };
        let has = |cue| scan.has(cue, last.start, last.end);
        let section = self.document.blocks.get(index).and_then(|b| b.section);
        // `1. Sign-up:` parts a list that goes on.
        let says = [Cue::Deny, Cue::Collect, Cue::Share, Cue::Permission, Cue::Sdk, Cue::Device, Cue::Rights];
        if self.intro.data.is_some()
            && self.intro.section == section
            && s.chars().count() <= 20
            && !says.into_iter().any(has)
            && !self.lexicon.lines().says_use(s)
        {
            self.intro.at = Some(index);
            return;
        }
        let mut scope = Scope { section, at: Some(index), ..Scope::default() };
        let denies = scan.cues(Cue::Deny, last.start, last.end).next();
        // `We do not collect your data, it only asks for the following:`
        let turned = denies.is_some_and(|denial| scan.has(Cue::Contrast, denial.end, last.end));
        if denies.is_some() && !turned && !has(Cue::Condition) {
            scope.data = Some(Polarity::Denied);
        } else if (has(Cue::Collect) || has(Cue::Share))
            && !has(Cue::Rights)
            && !has(Cue::Definition)
            && !has(Cue::DenyShare)
        {
            scope.data = Some(Polarity::Affirmed);
        }
        let lower = s.get(last.clone()).unwrap_or_default().lower();
        let accesses = Phrase::Accesses.is_in(&lower) && !has(Cue::Deny);
        // `不申请：` says of what only by its items.
        let none = scope.data == Some(Polarity::Denied) && asks_for_none(&lower);
        scope.permissions = has(Cue::Permission) || accesses || none;
        if scope.permissions
            && scope.data == Some(Polarity::Affirmed)
            && !Phrase::CollectsPlainly.is_in(&lower)
        {
            // `We need access to your camera, for:` lists purposes, not data.
            scope.data = None;
        }
        scope.sdks = has(Cue::Sdk) || s.get(last.clone()).is_some_and(|t| self.lexicon.lines().says_use(t));
        let sentence = s.get(last.clone()).unwrap_or_default().lower();
        scope.lists = Phrase::ListsPermissions.is_in(&sentence);
        if scope.data == Some(Polarity::Affirmed)
            && Phrase::PurposesFollow.ends(sentence.trim_end())
            && !Phrase::DataFollow.is_in(&sentence)
        {
            scope.data = None;
        }
        // `We need access to your camera for these functions:`
        let named = scan.subjects_in(last.start, last.end).any(|s| !s.permissions.is_empty());
        scope.purposes =
            scope.permissions && !scope.lists && named && Phrase::FunctionsFollow.is_in(&sentence);
        scope.device = has(Cue::Device);
        scope.absent = Phrase::NotBuiltIn.is_in(&sentence);
        self.intro = scope;
    }

    /// The setting of an SDK's own text.
    pub(super) fn owned(&self, owner: &Owner) -> Setting {
        Setting { owner: owner.clone(), device: false, definitions: false, ..self.setting() }
    }
}

/// Whether a definition spells out a kind of data that the policy collects (`设备信息：包括…`), rather than what the
/// law calls personal or sensitive.
fn defines_own_data(text: &str, marker: usize) -> bool {
    let lists = |text: &str| Phrase::ListsParts.starts(text);
    let rest = text.get(marker..).unwrap_or_default();
    // `（1）您的基本身份信息，可能包括姓名、…`
    let bare = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "()（）.、 ".contains(c));
    let yours = bare.strip_prefix("您的").and_then(|l| l.split_once("信息"));
    if yours.is_some_and(|(label, rest)| {
        label.chars().count() <= 16 && lists(rest.trim_start_matches(['，', ',', ' ']))
    }) {
        return true;
    }
    let Some(end) = rest.find([':', '：', '(', '（']) else { return false };
    let label = rest.get(..end).unwrap_or_default().trim().lower();
    let behind = rest.get(end..).unwrap_or_default();
    let behind = behind.trim_start_matches([':', '：', '(', '（', ' ', '指', '是']);
    label.chars().count() <= 24 && Phrase::OwnData.ends(&label) && lists(&behind.lower())
}

/// Whether a sentence goes from a kind of data to its parts: `Network information refers to IP addresses …`,
/// `网络信息包括IP地址…`.
fn spells_out_data(text: &str, marker: usize) -> bool {
    /// Bytes in which the kind is named and what leads to its parts.
    const OPENING: usize = 80;
    let rest = text.get(marker..).unwrap_or_default();
    let opening = rest.get(..rest.floor_char_boundary(OPENING)).unwrap_or_default().lower();
    Phrase::OwnData.stripped(&opening).is_some_and(|behind| {
        let behind = behind.trim_start();
        Phrase::ListsParts.starts(behind) || behind.starts_with("refers to ")
    })
}

/// Whether a denial says that nothing is asked for, rather than that nothing is collected.
pub(super) fn asks_for_none(text: &str) -> bool {
    Phrase::AsksForNone.is_in(text)
}

pub(super) fn says_sdk_or_provider(text: &str) -> bool {
    says_sdk(text) || (text.contains("公司") && text.contains("提供"))
}

/// Words that say in so many letters that third-party code is built in.
pub(super) fn says_sdk(text: &str) -> bool {
    if !text.is_ascii() && (Phrase::SdkInChinese.is_in(text) || text.contains('\u{212a}')) {
        // In lower case the sign of the kelvin is the letter.
        return Phrase::SdkInChinese.is_in(text) || says_sdk(&text.lower());
    }
    let bytes = text.as_bytes();
    let follows = |head: &[u8], word: &str| {
        let start = head.len().checked_sub(word.len());
        start.and_then(|at| head.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()))
    };
    memchr::memchr2_iter(b'k', b'K', bytes).any(|at| {
        let (head, rest) = bytes.split_at(at);
        let kit = rest.get(..3).is_some_and(|kit| kit.eq_ignore_ascii_case(b"kit"));
        follows(head, "sd") || (kit && (follows(head, "tool") || follows(head, "development ")))
    })
}

/// Whether a phrase with `SDK` in it names none.
pub(super) fn generic(name: &str) -> bool {
    let lower: String = name.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let rest = lower.replace("sdk", "").replace("软件开发工具包", "");
    let rest: String = rest.chars().filter(|c| c.is_alphanumeric()).collect();
    rest.is_empty()
        || rest.starts_with(['的', '之'])
        || (rest.ends_with("技术") && rest.chars().count() <= 4)
        || rest.starts_with("服务的")
        || Phrase::NoName.starts(&rest)
        || rest.chars().count() > 36
}
