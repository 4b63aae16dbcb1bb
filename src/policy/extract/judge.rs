//! Whether a word in its sentence is a statement: about what, of whom, said or denied.

use super::constants::constants;
use super::sentence::{clause_around, sentences};
use super::walk::Walk;
use crate::model::{Owner, PermissionDisclosure, Platform, Polarity};
use crate::policy::lexicon::{Cue, Scan, Slot, SubjectHit, is_han};
use crate::policy::text::Text;
use std::cell::OnceCell;
use std::ops::Range;

/// The surroundings in which a text is read.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Whose statement it is.
    pub owner: Owner,
    /// What the column or label announces.
    pub slot: Option<Slot>,
    /// Platform of the section.
    pub platform: Platform,
    /// Identifiers are those of other hardware.
    pub device: bool,
    /// Words are explained here.
    pub definitions: bool,
    /// A list of data that is collected, or denied.
    pub scope: Option<Polarity>,
    /// Only words that say the access themselves count.
    pub deeds_only: bool,
}

/// What a sentence holds.
struct Sentence<'a> {
    text: &'a Text,
    scan: &'a Scan,
    range: Range<usize>,
    /// The kinds of its cues, a bit each, and whether somebody surely collects: every word of a long sentence asks.
    cues: u32,
    sure: OnceCell<bool>,
}

impl<'a> Sentence<'a> {
    fn new(text: &'a Text, scan: &'a Scan, range: Range<usize>) -> Self {
        let cues = scan.cues_in(range.start, range.end).fold(0, |bits, c| bits | 1 << c.cue as u32);
        Self { text, scan, range, cues, sure: OnceCell::new() }
    }

    const fn has(&self, cue: Cue) -> bool {
        self.cues >> cue as u32 & 1 != 0
    }

    fn str(&self) -> &str {
        self.text.as_str().get(self.range.clone()).unwrap_or_default()
    }

    /// Somebody is said to collect, not only something that collects to be guarded.
    fn we_collect(&self) -> bool {
        let text = self.text.as_str();
        self.scan.cues(Cue::Collect, self.range.start, self.range.end).any(|c| {
            let before = text.get(self.range.start..c.start).unwrap_or_default().to_lowercase();
            let near: String = before.chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
            ["we ", "我们", "客户端", "应用", "sdk", "app", "本产品", "平台", "系统"]
                .iter()
                .any(|w| near.contains(w))
        })
    }

    /// A verb of collecting starts the sentence, or leads up to a list in which `at` stands: `收集的信息有：…`.
    fn lists_at(&self, at: usize) -> bool {
        let text = self.text.as_str();
        self.scan.cues(Cue::Collect, self.range.start, at).any(|c| {
            let lead = text.get(c.end..at).unwrap_or_default();
            let opens = ["：", ":", "信息有", "包括"].iter().any(|w| lead.contains(w));
            c.start == self.range.start || opens
        })
    }

    /// A verb that can mean nothing but collection, by somebody other than the user.
    fn collects_surely(&self) -> bool {
        self.has(Cue::Collect) && *self.sure.get_or_init(|| self.says_collecting())
    }

    fn says_collecting(&self) -> bool {
        self.scan.cues(Cue::Collect, self.range.start, self.range.end).any(|c| {
            let word = self.text.as_str().get(c.start..c.end).unwrap_or_default().to_lowercase();
            [
                "collect",
                "gather",
                "obtain",
                "acquire",
                "收集",
                "采集",
                "获取",
                "读取",
                "know",
                "receive",
                "we read",
                "app reads",
                "上传",
                "记录",
            ]
            .iter()
            .any(|w| word.contains(w))
        })
    }
}

/// Data types that other hardware has too.
const HARDWARE: [&str; 12] = [
    "device-id",
    "device-serial",
    "camera-image",
    "videos",
    "photos",
    "mac-address",
    "audio-recording",
    "motion-sensor",
    "bluetooth-devices",
    "device-name",
    "device-model",
    "bluetooth-mac",
];

impl Walk<'_> {
    /// Reads all sentences of a text.
    pub(super) fn judge(&mut self, text: &Text, scan: &Scan, setting: &Setting) {
        let mut setting = setting.clone();
        let mut collected = false;
        for range in sentences(text.as_str()) {
            if self.out.is_full() {
                return;
            }
            let sentence = Sentence::new(text, scan, range);
            let goes_on = collected && setting.scope.is_none() && goes_on_listing(sentence.str());
            if goes_on {
                let listing = Setting { scope: Some(Polarity::Affirmed), ..setting.clone() };
                self.judge_sentence(&sentence, &listing);
            } else {
                self.judge_sentence(&sentence, &setting);
            }
            collected = goes_on
                || (sentence.collects_surely() && !sentence.has(Cue::Deny) && !sentence.has(Cue::Unable));
            // `We collect:` and a line break announce what follows in the same block.
            if setting.scope.is_none()
                && sentence.str().ends_with([':', '：'])
                && sentence.collects_surely()
                && !sentence.has(Cue::Deny)
            {
                setting.scope = Some(Polarity::Affirmed);
            }
        }
    }

    fn judge_sentence(&mut self, sentence: &Sentence<'_>, setting: &Setting) {
        let (from, to) = (sentence.range.start, sentence.range.end);
        let listed = setting.slot == Some(Slot::Permission);
        let mut taken: Vec<Range<usize>> = Vec::new();
        for constant in constants(sentence.str(), self.lexicon.rules(), listed) {
            taken.push(from + constant.range.start..from + constant.range.end);
            let word = from + constant.range.start..from + constant.range.end;
            let polarity = self.permission_polarity(sentence, word.clone());
            if let Some(polarity) = polarity {
                let capability = self
                    .lexicon
                    .rules()
                    .permission(&constant.id)
                    .map(|p| p.capability.to_owned())
                    .filter(|c| !c.is_empty());
                self.permission(sentence, setting, word, Some(constant.id), capability, polarity);
            }
        }
        if listed {
            self.judge_labels(sentence, setting, &mut taken);
        }
        // The last segment of a constant is no word.
        let in_constant = |s: &SubjectHit| taken.iter().any(|t| t.start <= s.start && s.end <= t.end);
        let subjects: Vec<&SubjectHit> =
            sentence.scan.subjects_in(from, to).filter(|s| !in_constant(s)).collect();
        if subjects.is_empty() {
            return;
        }
        let reach = if setting.deeds_only {
            Vec::new()
        } else {
            permission_reach(sentence, &subjects, setting.slot == Some(Slot::Data))
        };
        for (i, subject) in subjects.iter().enumerate() {
            let reached = reach.get(i).copied().unwrap_or(false);
            // `camera permission` opens the camera; it takes nothing yet.
            let opens_only = reached && !subject.permissions.is_empty() && setting.slot != Some(Slot::Data);
            if !subject.data.is_empty() && !setting.deeds_only && !opens_only {
                self.judge_data(sentence, setting, subject);
            }
            self.judge_permission(sentence, setting, subject, reached);
        }
    }

    /// The system's own labels in a list of permissions; a longer word of the lexicon is more exact.
    fn judge_labels(&mut self, sentence: &Sentence<'_>, setting: &Setting, taken: &mut Vec<Range<usize>>) {
        let from = sentence.range.start;
        for label in self.lexicon.system_labels().find(sentence.str()) {
            let word = from + label.range.start..from + label.range.end;
            let known = sentence.scan.subjects_in(from, sentence.range.end).any(|s| {
                s.start <= word.start
                    && s.end >= word.end
                    && s.permissions
                        .iter()
                        .any(|(row, _)| self.lexicon.permission(*row).is_some_and(|p| !p.ids.is_empty()))
            });
            if known || taken.iter().any(|t| t.start < word.end && word.start < t.end) {
                continue;
            }
            let Some(polarity) = self.permission_polarity(sentence, word.clone()) else { continue };
            let rule = self.lexicon.rules().permission(label.id);
            let capability = rule.map(|p| p.capability.to_owned()).filter(|c| !c.is_empty());
            taken.push(word.clone());
            self.permission(sentence, setting, word, Some(label.id.to_owned()), capability, polarity);
        }
    }

    fn judge_data(&mut self, sentence: &Sentence<'_>, setting: &Setting, subject: &SubjectHit) {
        let Some(polarity) = data_polarity(sentence, setting, subject) else { return };
        // In a list of permissions a word names what is opened, not what is taken.
        if setting.slot == Some(Slot::Permission) {
            return;
        }
        let word = subject.start..subject.end;
        let text = sentence.text.as_str();
        for (row, listed) in &subject.data {
            let counts =
                !*listed || ((in_list(setting) || enumerated(text, &word)) && stands_alone(text, &word));
            if !counts {
                continue;
            }
            let Some(data) = self.lexicon.data(*row) else { continue };
            let of_device = setting.device || (sentence.has(Cue::Device) && setting.owner == Owner::App);
            if of_device && HARDWARE.contains(&data.id) {
                continue;
            }
            // Talks with the staff are no log of the phone.
            if matches!(data.id, "call-log" | "sms") && of_staff(sentence, &word) {
                continue;
            }
            let owner = setting.owner.clone();
            self.say_data(data.id, polarity, &owner, sentence.text, word.clone(), sentence.range.clone());
        }
    }

    fn judge_permission(
        &mut self,
        sentence: &Sentence<'_>,
        setting: &Setting,
        subject: &SubjectHit,
        reached: bool,
    ) {
        let listed = setting.slot == Some(Slot::Permission);
        let in_purpose = setting.slot == Some(Slot::Purpose);
        for (row, deed) in &subject.permissions {
            let says = listed
                || (reached && !in_purpose)
                || (*deed && !in_purpose && deed_counts(sentence, setting));
            if !says || (in_purpose && !reached) {
                continue;
            }
            if setting.device && !listed {
                continue;
            }
            let word = subject.start..subject.end;
            let Some(polarity) = self.permission_polarity(sentence, word.clone()) else { continue };
            let Some(entry) = self.lexicon.permission(*row).cloned() else { continue };
            let platform =
                platform_at(sentence.scan, sentence.text.as_str(), subject.start).unwrap_or(setting.platform);
            let capability = Some(entry.capability.to_owned());
            if platform == Platform::Ios && listed {
                let id = Some(entry.apple.to_owned()).filter(|a| !a.is_empty());
                self.permission(sentence, setting, word, id, capability, polarity);
            } else if entry.ids.is_empty() {
                self.permission(sentence, setting, word, None, capability, polarity);
            } else {
                for id in entry.ids {
                    self.permission(
                        sentence,
                        setting,
                        word.clone(),
                        Some(id.to_owned()),
                        capability.clone(),
                        polarity,
                    );
                }
            }
        }
    }

    fn permission(
        &mut self,
        sentence: &Sentence<'_>,
        setting: &Setting,
        word: Range<usize>,
        id: Option<String>,
        capability: Option<String>,
        polarity: Polarity,
    ) {
        let text = sentence.text.as_str();
        let platform = platform_of_id(id.as_deref())
            .or_else(|| platform_at(sentence.scan, text, word.start))
            .unwrap_or(setting.platform);
        let place = self.said_at(sentence.text, &word, sentence.range.clone());
        self.say_permission(PermissionDisclosure {
            id,
            capability,
            platform,
            polarity,
            owner: setting.owner.clone(),
            written_as: sentence.text.quote(word.clone()).to_owned(),
            purpose: None,
            required: required_at(sentence.scan, word.start),
            place,
        });
    }

    /// Whether the permission at `word` is asked for or denied; none when the sentence says neither.
    fn permission_polarity(&self, sentence: &Sentence<'_>, word: Range<usize>) -> Option<Polarity> {
        let scan = sentence.scan;
        if let Some(denied) = bracket_denies(sentence, word.end) {
            return Some(denied);
        }
        if asks_whether(sentence, &word) {
            return None;
        }
        if let Some(denial) = own_denial(sentence, &word) {
            return (!conditional(sentence, &denial)).then_some(Polarity::Denied);
        }
        let Some(denial) = last_denial(sentence, word.start) else {
            if scan
                .cues(Cue::DenyShare, sentence.range.start, word.start)
                .any(|c| same_clause(sentence, c.start, word.start))
            {
                return None;
            }
            return Some(Polarity::Affirmed);
        };
        let text = sentence.text.as_str();
        let between = text.get(denial.end..word.start).unwrap_or_default();
        // A denial that a permission is taken speaks of the permission; one that data are taken does not.
        let of_permission = between.contains("权限")
            || text.get(word.end..).is_some_and(|t| {
                let t = t.trim_start().to_lowercase();
                t.starts_with("权限") || t.starts_with("permission") || t.starts_with("的权限")
            })
            || text
                .get(denial.clone())
                .map(str::to_lowercase)
                .is_some_and(|d| ["request", "申请", "permission", "权限"].iter().any(|w| d.contains(w)));
        if conditional(sentence, &denial) || !of_permission { None } else { Some(Polarity::Denied) }
    }
}

/// Whether a sentence goes on to say what the one before it says is collected (`This includes …`).
fn goes_on_listing(sentence: &str) -> bool {
    let lower: String = sentence.chars().take(40).collect::<String>().to_lowercase();
    [
        "this includes",
        "these include",
        "this may include",
        "this information includes",
        "this information may include",
        "such information includes",
        "such information may include",
        "it includes",
        "this data includes",
        "包括",
        "这些信息包括",
        "上述信息包括",
        "此类信息包括",
        "该等信息包括",
        "前述信息包括",
        "具体包括",
        "具体信息包括",
    ]
    .iter()
    .any(|w| lower.starts_with(w))
}

/// Whether the text is a list of data, where words of many uses mean data.
fn in_list(setting: &Setting) -> bool {
    setting.slot == Some(Slot::Data) || setting.scope.is_some()
}

/// Whether a word stands as an item of a list within the sentence: `(name, phone, email)`.
fn enumerated(text: &str, word: &Range<usize>) -> bool {
    let before = text.get(..word.start).unwrap_or_default().trim_end();
    let after = text.get(word.end..).unwrap_or_default().trim_start();
    let comma = |c: char| matches!(c, ',' | '、');
    (before.ends_with(comma) && after.starts_with(|c: char| comma(c) || matches!(c, ')' | '）')))
        || (before.ends_with(['(', '（']) && after.starts_with(comma))
}

/// Whether a thing of many uses is named by itself: `older phones` and `手机Region设置` are about devices.
fn stands_alone(text: &str, word: &Range<usize>) -> bool {
    let written = text.get(word.clone()).unwrap_or_default().to_lowercase();
    if !matches!(written.as_str(), "phone" | "phones" | "telephone" | "手机" | "电话") {
        return true;
    }
    let after = text.get(word.end..).unwrap_or_default().chars().next();
    let goes_on = |c: char| c.is_ascii_alphanumeric() || (is_han(c) && !"等和及或以与、的".contains(c));
    written != "phones" && (written.is_ascii() || !after.is_some_and(goes_on))
}

/// Whether the clause speaks of talks with the operator's staff.
fn of_staff(sentence: &Sentence<'_>, word: &Range<usize>) -> bool {
    let text = sentence.text.as_str();
    let clause = clause_around(text, &sentence.range, word.start);
    let clause = text.get(clause).unwrap_or_default().to_lowercase();
    ["与我们的", "您与我们", "和我们的", "与客服", "客服通", "with us", "with our customer", "通信/", "通讯/"]
        .iter()
        .any(|w| clause.contains(w))
}

/// Whether a phrase that says the access itself counts here.
fn deed_counts(sentence: &Sentence<'_>, setting: &Setting) -> bool {
    if setting.definitions {
        return false;
    }
    // A user's visit to a page "accesses the album" of nobody.
    !sentence.has(Cue::Law) || setting.owner != Owner::App
}

fn platform_of_id(id: Option<&str>) -> Option<Platform> {
    let id = id?;
    if id.starts_with("ohos.") {
        Some(Platform::Harmony)
    } else if id.starts_with("NS") || id.starts_with("NFC") {
        Some(Platform::Ios)
    } else {
        Some(Platform::Android)
    }
}

/// The platform that the last bracket before `at` names (`[iOS] …`).
fn platform_at(scan: &Scan, text: &str, at: usize) -> Option<Platform> {
    scan.cues_in(at.saturating_sub(4000), at)
        .filter(|c| matches!(c.cue, Cue::Android | Cue::Ios | Cue::Harmony))
        .rfind(|c| in_bracket(text, c.start) || labels(text, c.end))
        .map(|c| match c.cue {
            Cue::Ios => Platform::Ios,
            Cue::Harmony => Platform::Harmony,
            _ => Platform::Android,
        })
}

fn in_bracket(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.trim_end().ends_with(['[', '【', '(', '（', '「', '〔'])
}

fn labels(text: &str, end: usize) -> bool {
    text.get(end..)
        .is_some_and(|t| t.trim_start_matches(['端', '系', '统', '版', ' ']).starts_with(['：', ':']))
}

/// Whether the last heading word before `at` calls it required or optional.
fn required_at(scan: &Scan, at: usize) -> Option<bool> {
    scan.cues_in(at.saturating_sub(400), at)
        .rfind(|c| matches!(c.cue, Cue::Required | Cue::Optional))
        .map(|c| c.cue == Cue::Required)
}

/// Whether a word is reached by a permission cue, for each subject of the sentence.
fn permission_reach(sentence: &Sentence<'_>, subjects: &[&SubjectHit], data_slot: bool) -> Vec<bool> {
    let mut reach = vec![false; subjects.len()];
    let scan = sentence.scan;
    let (from, to) = (sentence.range.start, sentence.range.end);
    let text = sentence.text.as_str();
    // Where each thing has its own cue, or data stand between, a cue belongs to one thing.
    let single = data_slot || own_cues(sentence, subjects) > 1;
    for cue in scan.cues(Cue::Permission, from, to) {
        // Behind the thing: walk left over the list.
        let mut edge = cue.start;
        let last = subjects.partition_point(|s| s.start < cue.end);
        for (i, subject) in subjects.iter().enumerate().take(last).rev() {
            if subject.end > edge {
                // A phrase that holds the cue itself (`notification permission`).
                if subject.start <= cue.start && subject.end >= cue.end && !subject.permissions.is_empty() {
                    set(&mut reach, i);
                    edge = subject.start;
                }
                continue;
            }
            let gap = text.get(subject.end..edge).unwrap_or_default();
            // Things that are no permissions end the list of those that are, and so does the state of one.
            if subject.permissions.is_empty()
                || gap.contains("状态")
                || !joins(gap, 24)
                || (single && edge != cue.start && gap.contains(['、', ',', '，']))
            {
                break;
            }
            set(&mut reach, i);
            edge = subject.start;
        }
    }
    for cue in scan.cues(Cue::PermissionOf, from, to) {
        // Before the thing: walk right over the list.
        let verb = text.get(cue.start..cue.end).unwrap_or_default();
        let noun = verb.contains("权限") || verb.to_lowercase().contains("permission");
        let mut edge = cue.end;
        let mut first = true;
        let next = subjects.partition_point(|s| s.start < edge);
        for (i, subject) in subjects.iter().enumerate().skip(next) {
            let gap = text.get(edge..subject.start).unwrap_or_default();
            let near = if first {
                leads(
                    gap,
                    noun,
                    [" to", " for", " of", " as", " including"]
                        .iter()
                        .any(|w| verb.to_lowercase().ends_with(w)),
                )
            } else {
                joins(gap, 24)
            };
            if !near {
                break;
            }
            // 开启/获取 alone take any object; only functions of the device are permissions then.
            if noun
                || is_function(text, subject)
                || verb.to_lowercase().contains("authoriz")
                || verb.contains("授权")
                || verb.contains("授予")
                || verb.to_lowercase() == "grant"
                || (verb == "允许" && of_program(gap))
            {
                set(&mut reach, i);
            }
            edge = subject.end;
            first = false;
        }
    }
    reach
}

/// `允许程序读取…`: the system's own words for a permission.
fn of_program(gap: &str) -> bool {
    let lower = gap.trim_start().to_lowercase();
    ["程序", "应用", "软件", "app", "本应用", "本软件"].iter().any(|w| lower.starts_with(w))
}

/// How many cues stand right behind a thing: `相机权限、麦克风权限` has two, `“权限管理”中关闭相机权限` one.
fn own_cues(sentence: &Sentence<'_>, subjects: &[&SubjectHit]) -> usize {
    let text = sentence.text.as_str();
    let behind = |start: usize| {
        let before = subjects.partition_point(|s| s.end <= start);
        let last = before.checked_sub(1).and_then(|i| subjects.get(i)).filter(|s| !s.permissions.is_empty());
        last.and_then(|s| text.get(s.end..start)).is_some_and(|gap| joins(gap, 24))
    };
    sentence
        .scan
        .cues(Cue::Permission, sentence.range.start, sentence.range.end)
        .filter(|c| behind(c.start) || subjects.iter().any(|s| s.start <= c.start && s.end >= c.end))
        .count()
}

fn set(reach: &mut [bool], i: usize) {
    if let Some(r) = reach.get_mut(i) {
        *r = true;
    }
}

/// Whether a verb of switching on has a function of the device as object (`开启定位功能`, `enable the camera`).
fn is_function(text: &str, subject: &SubjectHit) -> bool {
    let word = text.get(subject.start..subject.end).unwrap_or_default().to_lowercase();
    let after = text.get(subject.end..).unwrap_or_default();
    let after = after.trim_start();
    ["功能", "服务", "权限", "function", "service", "permission"]
        .iter()
        .any(|w| after.starts_with(w) || word.contains(w))
        || [
            "相机",
            "摄像头",
            "麦克风",
            "蓝牙",
            "camera",
            "microphone",
            "bluetooth",
            "gps",
            "nfc",
            "悬浮窗",
            "通知",
            "notification",
        ]
        .iter()
        .any(|w| word.contains(w))
}

/// Whether what stands between a permission cue and the first thing only leads up to it.
fn leads(gap: &str, noun: bool, verb_leads: bool) -> bool {
    let chars = gap.chars().count();
    if gap.contains(['。', '；', ';']) || gap.starts_with('的') || (!noun && gap.contains(['，', ','])) {
        return false;
    }
    let ascii = gap.is_ascii();
    let close = if noun {
        if ascii { 36 } else { 10 }
    } else if ascii {
        24
    } else {
        7
    };
    // 权限 as a noun leads to a list only over a colon or the like; `permission to` leads by itself.
    let opens = gap.contains(['：', ':', '（', '(', '括', '如', '[']);
    if noun && !opens && !verb_leads {
        return false;
    }
    // `authorize us to collect your steps` is about data.
    chars <= close && !["收集", "采集", "collect", "obtain"].iter().any(|w| gap.to_lowercase().contains(w))
}

/// Words that may stand between two things of a list, or between a thing and the cue that it belongs to.
const JOINING: [&str; 34] = [
    "and",
    "or",
    "the",
    "your",
    "a",
    "an",
    "of",
    "as",
    "well",
    "also",
    "related",
    "device",
    "devices",
    "phone",
    "mobile",
    "relevant",
    "data",
    "information",
    "function",
    "functions",
    "service",
    "services",
    "access",
    "read",
    "write",
    "use",
    "using",
    "system",
    "other",
    "etc",
    "app",
    "application",
    "user",
    "s",
];

/// Whether what stands between two things of a list joins them.
fn joins(gap: &str, longest: usize) -> bool {
    if gap.chars().count() > longest || gap.contains(['。', '；', ';', '：', ':', '!', '?', '.']) {
        return false;
    }
    let mut han = 0;
    for word in gap.to_lowercase().split(|c: char| !c.is_alphanumeric()) {
        if word.is_ascii() {
            if !word.is_empty() && !JOINING.contains(&word) {
                return false;
            }
        } else {
            han += word.chars().count();
            // `权限，以更好地显示…` turns to the purpose.
            if word.contains('以') && !word.contains("以及") {
                return false;
            }
            if word.contains(['用', '时', '后', '为', '将', '在', '从', '通']) && !word.contains("使用")
            {
                return false;
            }
        }
    }
    han <= 6
}

/// Whether the word is about the state of a permission, which is data: `whether notifications are allowed`.
fn asks_whether(sentence: &Sentence<'_>, word: &Range<usize>) -> bool {
    let before = sentence.text.as_str().get(sentence.range.start..word.start).unwrap_or_default();
    let near: String = before.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    ["是否允许", "是否开启", "是否打开", "是否授权", "是否有", "状态（如", "状态(如", "whether "]
        .iter()
        .any(|w| near.to_lowercase().contains(w))
}

/// The denial whose verb is the word's own: `do not access` in `do not access your contacts`.
fn own_denial(sentence: &Sentence<'_>, word: &Range<usize>) -> Option<Range<usize>> {
    let from = sentence.range.start.max(word.start.saturating_sub(64));
    let mut near = sentence.scan.cues(Cue::Deny, from, word.end);
    near.find(|c| c.start < word.start && c.end > word.start).map(|c| c.start..c.end)
}

/// Where the denial that reaches `at` ends, if there is one.
///
/// It reaches the first thing behind it and what is joined to that: of `do not collect faces from your photos` the faces.
fn last_denial(sentence: &Sentence<'_>, at: usize) -> Option<Range<usize>> {
    let scan = sentence.scan;
    let text = sentence.text.as_str();
    let denial = scan.cues(Cue::Deny, sentence.range.start, at).next_back()?;
    let contrast = scan.cues(Cue::Contrast, denial.end, at).next().is_some();
    // `do not collect …, we collect …` and `…, but only …` take it back.
    if contrast || collects_again(sentence, denial.end, at) {
        return None;
    }
    let mut edge = denial.end;
    for subject in scan.subjects_in(denial.end, sentence.range.end) {
        let gap = text.get(edge..subject.start).unwrap_or_default();
        let near = if edge == denial.end { gap.chars().count() <= 60 } else { !turns(gap) };
        if !near {
            return None;
        }
        if subject.start == at {
            return Some(denial.start..denial.end);
        }
        edge = subject.end;
    }
    // A constant is no word of the lexicon.
    (text.get(edge..at)?.chars().count() <= 60).then_some(denial.start..denial.end)
}

/// Whether a verb of collecting behind a denial starts anew; in `do not collect or store your …` it goes on.
fn collects_again(sentence: &Sentence<'_>, denied: usize, at: usize) -> bool {
    let text = sentence.text.as_str();
    let mut end = denied;
    for cue in sentence.scan.cues(Cue::Collect, denied, at) {
        let gap = text.get(end..cue.start).unwrap_or_default().trim().to_lowercase();
        let joined = cue.start <= end
            || ["or", "nor", "and", ", or", ",", "/", "或", "或者", "和", "及", "与", "、", "也不", "且不"]
                .contains(&gap.as_str());
        if !joined {
            return true;
        }
        end = cue.end.max(end);
    }
    false
}

/// Whether what stands between two things starts another thought.
fn turns(gap: &str) -> bool {
    gap.chars().count() > 40
        || ["从", "通过", "用于", "时，", "以便", "为了"].iter().any(|w| gap.contains(w))
        || gap.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| {
            matches!(
                w,
                "from" | "in" | "on" | "through" | "by" | "when" | "to" | "for" | "with" | "using" | "while"
            )
        })
}

/// Whether a condition makes the denial none: right before it or anywhere behind, up to a semicolon.
fn conditional(sentence: &Sentence<'_>, denial: &Range<usize>) -> bool {
    let text = sentence.text.as_str();
    let part_start = text
        .get(sentence.range.start..denial.start)
        .and_then(|t| t.rfind(['；', ';']))
        .map_or(sentence.range.start, |i| sentence.range.start + i);
    let part_end = text
        .get(denial.end..sentence.range.end)
        .and_then(|t| t.find(['；', ';']))
        .map_or(sentence.range.end, |i| denial.end + i);
    sentence
        .scan
        .cues(Cue::Condition, part_start, part_end)
        .any(|c| c.start >= denial.start || denial.start.saturating_sub(c.end) <= 100)
}

fn same_clause(sentence: &Sentence<'_>, a: usize, b: usize) -> bool {
    clause_around(sentence.text.as_str(), &sentence.range, a).contains(&b)
}

/// A denial in brackets right behind `at` (`指纹（不收集）`), or in a label before it.
fn bracket_denies(sentence: &Sentence<'_>, at: usize) -> Option<Polarity> {
    let text = sentence.text.as_str();
    sentence.scan.cues(Cue::DenyBracket, sentence.range.start, sentence.range.end).find_map(|c| {
        let behind = c.start >= at
            && text.get(at..c.start).is_some_and(|gap| {
                let gap = gap.trim();
                gap == "(" || gap == "（" || gap == "信息（" || gap == "[" || gap == "【"
            });
        (behind && in_bracket(text, c.start)).then_some(Polarity::Denied)
    })
}

/// Whether the data at `subject` are said to be collected; none when the sentence says nothing of the kind.
fn data_polarity(sentence: &Sentence<'_>, setting: &Setting, subject: &SubjectHit) -> Option<Polarity> {
    let text = sentence.text.as_str();
    let (from, to) = (sentence.range.start, sentence.range.end);
    let scan = sentence.scan;
    if let Some(denied) = bracket_denies(sentence, subject.end) {
        return Some(denied);
    }
    let own = own_denial(sentence, &(subject.start..subject.end));
    if let Some(denial) = own.or_else(|| last_denial(sentence, subject.start)) {
        return if conditional(sentence, &denial) { None } else { Some(Polarity::Denied) };
    }
    if let Some(denial) = scan.cues(Cue::Deny, from, subject.start).next_back()
        && !collects_again(sentence, denial.end, subject.start)
        && !scan.has(Cue::Contrast, denial.end, subject.start)
    {
        // Named beside what is denied: neither said nor denied.
        return None;
    }
    if excepted(sentence, subject.start) {
        return Some(Polarity::Affirmed);
    }
    let clause = clause_around(text, &sentence.range, subject.start);
    let in_clause = |cue| scan.has(cue, clause.start, clause.end);
    // 您的指纹我们不会收集: the object first.
    if let Some(denial) = scan.cues(Cue::Deny, subject.end, clause.end).next()
        && !in_clause(Cue::Collect)
    {
        return if conditional(sentence, &(denial.start..denial.end)) {
            None
        } else {
            Some(Polarity::Denied)
        };
    }
    if setting.slot == Some(Slot::Data) {
        return Some(setting.scope.unwrap_or(Polarity::Affirmed));
    }
    if setting.definitions {
        return None;
    }
    if in_clause(Cue::Unable) || (in_clause(Cue::Channel) && !in_clause(Cue::Collect)) {
        return None;
    }
    if scan.cues(Cue::DenyShare, from, subject.start).next().is_some() && !sentence.collects_surely() {
        return None;
    }
    let sure = sentence.collects_surely();
    let other = sentence.has(Cue::Definition)
        || sentence.has(Cue::Law)
        || sentence.has(Cue::Rights)
        || sentence.has(Cue::Channel);
    if other && !sure {
        return None;
    }
    if sentence.has(Cue::Definition) && !speaks_of_us(text.get(from..to).unwrap_or_default()) {
        return None;
    }
    if sentence.has(Cue::Security) && !sentence.we_collect() && !sentence.lists_at(subject.start) {
        return None;
    }
    if setting.slot == Some(Slot::Purpose) {
        return if sure { Some(Polarity::Affirmed) } else { None };
    }
    if setting.scope.is_some() {
        return setting.scope;
    }
    let collects = sentence.has(Cue::Collect);
    let shares = sentence.has(Cue::Share) && !sentence.has(Cue::DenyShare) && setting.owner == Owner::App;
    (collects || shares).then_some(Polarity::Affirmed)
}

/// Whether `at` is what a denial leaves out: `we do not keep anything other than your phone number`.
fn excepted(sentence: &Sentence<'_>, at: usize) -> bool {
    let Some(denial) = sentence.scan.cues(Cue::Deny, sentence.range.start, at).next_back() else {
        return false;
    };
    let between = sentence.text.as_str().get(denial.end..at).unwrap_or_default().to_lowercase();
    ["other than", "except for", "apart from"].iter().any(|w| between.contains(w)) && !between.contains(';')
}

fn speaks_of_us(text: &str) -> bool {
    ["我们", "we ", "We ", "our ", "automatically", "自动", "SDK"].iter().any(|w| text.contains(w))
}
