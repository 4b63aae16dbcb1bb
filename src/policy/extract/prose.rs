//! Paragraphs and list items: what they announce, whom they are about, what they say.

use super::judge::Setting;
use super::names::{cleaned, named};
use super::record::Record;
use super::sentence::sentences;
use super::walk::{Scope, Walk};
use crate::model::{Owner, Polarity};
use crate::policy::document::{Block, BlockKind};
use crate::policy::lexicon::{Cue, Scan, Slot};
use crate::policy::text::Text;
use std::ops::Range;

impl Walk<'_> {
    /// A paragraph or list item; its marker takes the first `marker` bytes.
    pub(super) fn paragraph(&mut self, index: usize, block: &Block, marker: usize) {
        let text = &block.text;
        let scan = self.lexicon.scan(text.as_str());
        if self.platform_line(text, &scan) || self.run_on(index, text) {
            return;
        }
        let item = matches!(block.kind, BlockKind::ListItem { .. });
        if self.sdk_item(index, text, marker, item) || self.permission_item(index, text, marker) {
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
        setting.device |= self.device_label(text, marker);
        self.judge(text, &scan, &setting);
        self.names_in_prose(text, &scan);
        self.listed_sdks(text);
        self.addresses(index, text);
        self.note_intro(index, text, &scan);
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
        let marks = s.chars().filter(|c| matches!(c, '、' | ',' | '，' | ';' | '；')).count();
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
        let Some(last) = sentences(s).pop() else { return };
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
        if has(Cue::Deny) && !has(Cue::Condition) {
            scope.data = Some(Polarity::Denied);
        } else if (has(Cue::Collect) || has(Cue::Share))
            && !has(Cue::Rights)
            && !has(Cue::Definition)
            && !has(Cue::DenyShare)
        {
            scope.data = Some(Polarity::Affirmed);
        }
        let accesses = [
            "accesses the following",
            "access to the following",
            "access the following",
            "has access to:",
            "have access to:",
        ];
        let lower = s.get(last.clone()).unwrap_or_default().to_lowercase();
        let accesses = accesses.iter().any(|w| lower.contains(w)) && !has(Cue::Deny);
        scope.permissions = has(Cue::Permission) || accesses;
        if scope.permissions
            && scope.data == Some(Polarity::Affirmed)
            && !["收集", "采集", "collect", "gather"]
                .iter()
                .any(|w| s.get(last.clone()).is_some_and(|t| t.to_lowercase().contains(w)))
        {
            // `We need access to your camera, for:` lists purposes, not data.
            scope.data = None;
        }
        scope.sdks = has(Cue::Sdk) || s.get(last.clone()).is_some_and(|t| self.lexicon.lines().says_use(t));
        let sentence = s.get(last.clone()).unwrap_or_default().to_lowercase();
        scope.lists = [
            "以下权限",
            "如下权限",
            "权限包括",
            "权限如下",
            "权限列表",
            "following permissions",
            "permissions include",
            "following access",
            "权限有",
            "accesses the following",
            "access to the following",
            "access the following",
        ]
        .iter()
        .any(|w| sentence.contains(w));
        // `We need access to your camera for these functions:`
        let named = scan.subjects_in(last.start, last.end).any(|s| !s.permissions.is_empty());
        let functions = ["如下功能", "以下功能", "following functions", "following features"];
        scope.purposes =
            scope.permissions && !scope.lists && named && functions.iter().any(|w| sentence.contains(w));
        scope.device = has(Cue::Device);
        self.intro = scope;
    }

    /// An item that starts with the name of an SDK, in a place that lists them.
    fn sdk_item(&mut self, index: usize, text: &Text, marker: usize, item: bool) -> bool {
        let s = text.as_str();
        // An item right after one that was an SDK's is likely one, too; so is one that says who provides it.
        let follows = self.last_sdk.as_ref().is_some_and(|(at, _)| index <= at + 3);
        let provided = ["该SDK", "SDK由", "SDK 由", "由“", "provided by"].iter().any(|w| s.contains(w))
            && says_sdk_or_provider(s);
        let listed = self.intro.sdks || self.heading.sdks || follows || provided;
        // A line without bullet in the list that was announced: the name and where to read more.
        let line = self.intro.sdks
            && (self.intro.at.is_some_and(|at| at + 1 == index)
                || follows && self.last_sdk.as_ref().is_some_and(|(at, _)| at + 1 == index))
            && {
                let head = head_of(s, marker);
                let rest =
                    s.get(head.end..).unwrap_or_default().trim_start_matches([' ', '(', '（', '<', '-', '–']);
                !head.is_empty() && (rest.is_empty() || rest.starts_with("http"))
            };
        if !listed || !(item || line || label_end(s, marker).is_some()) {
            return false;
        }
        let head = head_of(s, marker);
        let Some(written) = s.get(head.clone()) else { return false };
        let known = named(self.lexicon, written, true);
        // `Acme (https://acme.example/privacy)` in such a list is a name, known or not.
        let behind = s.get(head.end..).unwrap_or_default();
        let told = line && behind.contains("http") && !self.lexicon.lines().is_title(written);
        if line {
            self.intro.at = Some(index);
        }
        let says_sdk = told || (written.to_lowercase().contains("sdk") && !generic(written));
        let short = written.chars().count() <= 40 && !self.lexicon.lines().is_telling(written);
        let linked = self.is_linked_name(index, text, marker, item);
        if known.is_empty() && !says_sdk && !linked && self.names_by_role(index, text, head.clone()) {
            return true;
        }
        if !short || (known.is_empty() && !says_sdk && !linked) || self.is_data(written, &known) {
            return false;
        }
        let mut record = Record::new(text.clone());
        record.name = Some(text.slice(head.clone()));
        record.prose = Some(text.slice(head.end..s.len()));
        if !self.say_record(record) {
            return false;
        }
        let owner = self.out.sdks.last().map(|s| s.id.clone().unwrap_or_else(|| s.name.clone()));
        self.last_sdk = owner.map(|name| (index, Owner::Sdk(name)));
        true
    }

    /// `Analytics: Acme Analytics, Bcme`: what they do, and who.
    fn names_by_role(&mut self, index: usize, text: &Text, role: Range<usize>) -> bool {
        let s = text.as_str();
        let lines = self.lexicon.lines();
        let written = s.get(role.clone()).unwrap_or_default();
        let value = s.get(role.end..).unwrap_or_default();
        if !self.intro.sdks
            || !(lines.is_service(written) || lines.is_title(written))
            || value.contains(['。', ';', '；'])
            || value.chars().count() > 160
        {
            return false;
        }
        let found = named(self.lexicon, value, true);
        let covered: usize = found.iter().map(|n| n.range.len()).sum();
        if found.is_empty() || covered * 2 < value.trim().len() {
            return false;
        }
        for name in found {
            self.say_sdk_name(
                text,
                role.end + name.range.start..role.end + name.range.end,
                name.rule,
                0..s.len(),
            );
        }
        self.intro.at = Some(index);
        true
    }

    /// An unknown name in an announced list: the item is nothing but a link, or a short name right behind a known one.
    fn is_linked_name(&self, index: usize, text: &Text, marker: usize, item: bool) -> bool {
        let s = text.get(marker..).unwrap_or_default().trim();
        let name = s.chars().count() <= 40
            && !s.contains(['，', ',', '。', '：', ':', '.', ';', '；'])
            && s.starts_with(|c: char| c.is_uppercase() || crate::policy::lexicon::is_han(c))
            && !self.lexicon.lines().is_title(s)
            && !self.lexicon.lines().is_service(s);
        let linked: usize = text.links().iter().map(|l| l.range.len()).sum();
        let follows = self.last_sdk.as_ref().is_some_and(|(at, _)| index == at + 1);
        let linked = linked * 10 >= s.len() * 9;
        let announced = self.intro.sdks && (linked || (follows && s.is_ascii()));
        item && name && (announced || (self.heading.sdks && follows && linked))
    }

    /// Whether what looks like a name is a kind of data: `设备标识符（OAID）`, where an SDK is named after its data.
    pub(super) fn is_data(&self, written: &str, known: &[super::names::Named]) -> bool {
        if written.to_lowercase().contains("sdk") {
            return false;
        }
        let scan = self.lexicon.scan(written);
        let within = |n: &super::names::Named| {
            scan.subjects
                .iter()
                .any(|s| !s.data.is_empty() && s.start <= n.range.start && n.range.end <= s.end)
        };
        known.iter().all(within) && !known.is_empty()
    }

    /// An item of a list of permissions: the label names the permission, the rest says why.
    fn permission_item(&mut self, index: usize, text: &Text, marker: usize) -> bool {
        let s = text.as_str();
        if self.is_label_list(&text.slice(marker..s.len())) && self.lists_permissions(index) {
            return self.say_item(index, text, marker..s.len(), s.len());
        }
        let denies_data = self.intro.data == Some(Polarity::Denied);
        let listed = self.intro.permissions || (self.heading.permissions && !denies_data);
        if !listed {
            return false;
        }
        let labelled = label_end(s, marker);
        let end = labelled.unwrap_or(s.len());
        // `Identity: find accounts on the device` says the label of the system behind its group.
        if labelled.is_some()
            && self.intro.lists
            && self.is_label_list(&text.slice(
                s.get(end..).and_then(|t| t.chars().next()).map_or(end, |c| end + c.len_utf8())..s.len(),
            ))
        {
            return self.say_item(index, text, marker..s.len(), s.len());
        }
        let label = text.slice(marker..end);
        // `Storage (Android 9 and below): …`, `camera and microphone (to record video)`
        let bare = label.slice(0..label.find(['(', '（']).filter(|at| *at > 0).unwrap_or(label.len()));
        // Without a label the item must be hardly more than the permission's name.
        let longest = match (labelled, bare.is_ascii()) {
            (Some(_), _) => 60,
            (None, true) => 30,
            (None, false) => 10,
        };
        if !(self.is_permission_cell(&label) || self.is_permission_cell(&bare))
            || bare.chars().count() > longest
        {
            return false;
        }
        if self.intro.purposes || (labelled.is_none() && !self.intro.lists && !self.heading.permissions) {
            return false;
        }
        let named = marker + bare.trim_end().len();
        if labelled.is_none() && named < end {
            return self.say_item(index, text, marker..named, named);
        }
        self.say_item(index, text, marker..end, end)
    }

    fn say_item(&mut self, index: usize, text: &Text, label: Range<usize>, end: usize) -> bool {
        let owner = self.owner.clone();
        let before = self.out.permissions.len();
        self.say_part(Slot::Permission, &text.slice(label), &owner);
        if self.intro.permissions && self.intro.data == Some(Polarity::Denied) {
            // `We do not ask for these permissions:`
            for said in self.out.permissions.iter_mut().skip(before) {
                said.polarity = Polarity::Denied;
            }
        }
        let rest = text.slice(end..text.as_str().len());
        self.give_purpose(before, &rest);
        let scan = self.lexicon.scan(rest.as_str());
        let setting = self.setting();
        self.judge(&rest, &scan, &setting);
        self.last_permission = Some(index);
        true
    }

    /// A heading that is an item of a list of permissions: in the system's own words, or under a heading of permissions.
    pub(super) fn permission_title(
        &mut self,
        index: usize,
        block: &Block,
        marker: usize,
        listing: bool,
    ) -> bool {
        let text = &block.text;
        let title = text.slice(marker..text.as_str().len());
        let named = listing
            && ((self.heading.data.is_none() && self.is_bare_permission(&title))
                || self.is_deed_title(&title));
        if !named && !(self.is_label_list(&title) && (listing || self.lists_permissions(index))) {
            return false;
        }
        let end = text.as_str().len();
        self.say_item(index, text, marker..end, end)
    }

    /// Whether what stands at `index` belongs to a list of permissions: announced above, explained below, or next to one.
    fn lists_permissions(&self, index: usize) -> bool {
        let below = self.document.blocks.get(index + 1).is_some_and(|b| {
            let s = b.text.as_str();
            matches!(b.kind, BlockKind::Paragraph) && self.lexicon.scan(s).has(Cue::Permission, 0, s.len())
        });
        self.intro.permissions
            || self.heading.permissions
            || below
            || self.last_permission.is_some_and(|at| index <= at + 3)
    }

    /// Whether a text is made up of the system's labels, with little else.
    fn is_label_list(&self, text: &Text) -> bool {
        let s = text.as_str();
        if s.is_empty() || s.chars().count() > 300 {
            return false;
        }
        let labels = self.lexicon.system_labels(s);
        let scan = self.lexicon.scan(s);
        let beside = scan.subjects.iter().filter(|h| {
            !h.permissions.is_empty()
                && !labels.iter().any(|l| l.range.start < h.end && h.start < l.range.end)
        });
        let covered = labels.iter().map(|l| l.range.len()).sum::<usize>()
            + beside.map(|h| h.end - h.start).sum::<usize>();
        let marks = s.chars().filter(|c| matches!(c, '&' | '、' | ',' | ';' | ' ')).count();
        !labels.is_empty() && covered * 10 >= (s.len() - marks.min(s.len())) * 7
    }

    /// Whether a title says an access and no sentence (`读取/修改手机存储权限`, `Access the camera`).
    fn is_deed_title(&self, text: &Text) -> bool {
        const DEEDS: [&str; 14] = [
            "读取",
            "访问",
            "修改",
            "写入",
            "拍摄",
            "录制",
            "调用",
            "开启",
            "获取设备",
            "access ",
            "read ",
            "record ",
            "take ",
            "modify ",
        ];
        let lower = text.as_str().to_lowercase();
        let head = lower.split(['(', '（']).next().unwrap_or_default();
        head.chars().count() <= 40
            && DEEDS.iter().any(|w| lower.starts_with(w))
            && !lower.contains(['，', '。', '？', '?', '：', ':'])
            && self.lexicon.scan(text.as_str()).subjects.iter().any(|s| !s.permissions.is_empty())
    }

    /// Whether a title is the name of a permission and nothing else (`Call log`, `SMS`).
    fn is_bare_permission(&self, text: &Text) -> bool {
        let s = text.as_str();
        let scan = self.lexicon.scan(s);
        let covered: usize =
            scan.subjects.iter().filter(|h| !h.permissions.is_empty()).map(|h| h.end - h.start).sum();
        // `Camera permission` and `Storage access` are no more than the name.
        let lower = s.to_lowercase();
        let named = ["permissions", "permission", "access", "的权限", "权限"]
            .iter()
            .find_map(|w| lower.trim_end().strip_suffix(w))
            .map_or(s.len(), |rest| rest.trim_end().len());
        s.chars().count() <= 40 && covered > 0 && covered * 10 >= named * 8
    }

    /// The setting of an SDK's own text.
    pub(super) fn owned(&self, owner: &Owner) -> Setting {
        Setting { owner: owner.clone(), device: false, definitions: false, ..self.setting() }
    }
}

/// Whether a definition spells out a kind of data that the policy collects (`设备信息：包括…`), rather than what the
/// law calls personal or sensitive.
fn defines_own_data(text: &str, marker: usize) -> bool {
    const OWN: [&str; 8] = [
        "设备信息",
        "设备标识",
        "日志信息",
        "应用信息",
        "网络信息",
        "身份标识信息",
        "device information",
        "log information",
    ];
    let lists = |text: &str| {
        ["包括", "包含", "可能包括", "主要包括", "includes", "including"].iter().any(|w| text.starts_with(w))
    };
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
    let label = rest.get(..end).unwrap_or_default().trim().to_lowercase();
    let behind = rest.get(end..).unwrap_or_default();
    let behind = behind.trim_start_matches([':', '：', '(', '（', ' ', '指', '是']).to_lowercase();
    label.chars().count() <= 24 && OWN.iter().any(|w| label.ends_with(w)) && lists(&behind)
}

fn says_sdk_or_provider(text: &str) -> bool {
    says_sdk(text) || (text.contains("公司") && text.contains("提供"))
}

/// Words that say in so many letters that third-party code is built in.
pub(super) fn says_sdk(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["sdk", "软件开发工具包", "软件工具开发包", "development kit", "第三方插件", "toolkit"]
        .iter()
        .any(|w| lower.contains(w))
}

/// Where the label at the start of a text ends (`Device information: …`), if it has one.
pub(super) fn label_end(text: &str, marker: usize) -> Option<usize> {
    let rest = text.get(marker..)?;
    let Some(at) = rest.find([':', '：']) else { return dashed(rest).map(|at| marker + at) };
    let label = rest.get(..at)?;
    let short = label.chars().count() <= 60 && !label.contains(['。', '，', ',', '.']);
    // `https:` is no label.
    (short && !rest.get(at..)?.starts_with("://")).then_some(marker + at)
}

/// Where the label ends in `Camera – to scan codes`.
fn dashed(text: &str) -> Option<usize> {
    let at = [" – ", " — ", "——", " - ", "－"].iter().filter_map(|d| text.find(d)).min()?;
    let label = text.get(..at)?;
    let short = label.chars().count() <= 40 && !label.contains(['。', '，', ',', '.', ';']);
    short.then_some(at + text.get(at..)?.chars().take_while(|c| c.is_whitespace()).count())
}

/// The name at the head of an item: up to the first sign that ends a name.
fn head_of(text: &str, marker: usize) -> Range<usize> {
    let rest = text.get(marker..).unwrap_or_default();
    let stop = rest.find(['：', ':', '，', ',', '。', '\n', '；', ';', '—', '|']).unwrap_or(rest.len());
    let stop = rest.find("http").map_or(stop, |h| h.min(stop));
    let stop = [" - ", " – "].iter().filter_map(|d| rest.find(d)).fold(stop, usize::min);
    let head = rest.get(..stop).unwrap_or_default();
    let range = cleaned(head);
    marker + range.start..marker + range.end
}

/// Whether a phrase with `SDK` in it names none.
pub(super) fn generic(name: &str) -> bool {
    let lower: String = name.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let rest = lower.replace("sdk", "").replace("软件开发工具包", "");
    let rest: String = rest.chars().filter(|c| c.is_alphanumeric()).collect();
    rest.is_empty()
        || [
            "第三方",
            "thirdparty",
            "我们",
            "我司",
            "these",
            "其他",
            "接入的",
            "如下",
            "以下",
            "目录",
            "清单",
            "列表",
            "服务商",
            "可能",
            "相关",
            "部分",
            "the",
            "关于",
            "什么是",
            "说明",
            "类",
        ]
        .iter()
        .any(|w| rest.starts_with(w) || rest == *w)
        || rest.chars().count() > 36
}
