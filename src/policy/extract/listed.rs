//! SDKs listed inside a sentence: `第三方SDK“甲、乙”为推送`, `接入甲和乙的SDK`, `集成了某某公司的甲SDK`.

use super::makers::{bare_company, by_companies, of_company, of_phones};
use super::names::{cleaned, named};
use super::prose::{generic, says_sdk};
use super::record::Record;
use super::walk::Walk;
use crate::policy::phrase::Phrase;
use crate::policy::text::Text;
use crate::rules::SdkRule;
use std::ops::Range;

/// Marks that part the names of a list.
const MARKS: [char; 8] = ['、', '，', ',', '/', '；', ';', '和', '及'];
/// Opening quotation marks with their closing ones.
const QUOTES: [(char, char); 4] = [('“', '”'), ('"', '"'), ('「', '」'), ('【', '】')];
/// Most names that a sentence lists.
const MOST: usize = 64;

impl Walk<'_> {
    /// Says the SDKs that sentences of `text` list.
    pub(super) fn listed_sdks(&mut self, text: &Text) {
        let s = text.as_str();
        let terms = s.contains("同意") && s.contains("使用");
        if !terms && !says_sdk(s) {
            return;
        }
        let sentences = self.lexicon.sentences(s);
        for range in sentences.iter() {
            let sentence = s.get(range.clone()).unwrap_or_default();
            if terms && let Some(name) = by_terms(s, range.clone()) {
                self.say_piece(text, name, range.clone(), false);
            }
            if !says_sdk(sentence) || self.lexicon.lines().says_absence(sentence) {
                continue;
            }
            for list in quoted(s, range.clone()) {
                for piece in pieces(s, list) {
                    self.say_piece(text, piece, range.clone(), true);
                }
            }
            for name in bracketed(s, range.clone()).into_iter().chain(acting(s, range.clone())) {
                self.say_piece(text, name, range.clone(), true);
            }
            if let Some(list) = announced(s, range.clone()) {
                for piece in pieces(s, list) {
                    let bare = s.get(piece.clone()).unwrap_or_default();
                    let end = bare.find(['(', '（']).unwrap_or(bare.len());
                    let end = bare.find("等").map_or(end, |at| at.min(end));
                    // `甲SDK` among them says itself what it is.
                    let says = bare.get(..end).is_some_and(|b| {
                        let lower = b.to_lowercase();
                        lower.ends_with("sdk") || lower.ends_with("api")
                    });
                    self.say_piece(text, piece.start..piece.start + end, range.clone(), says);
                }
            }
            for list in built_in(s, range.clone()) {
                for piece in pieces(s, list) {
                    self.say_piece(text, piece, range.clone(), false);
                }
            }
            for brand in of_phones(s, range.clone()) {
                let name = s.get(brand.clone()).unwrap_or_default();
                if let Some(rule) = self.rule_of_role(bare_brand(name), sentence) {
                    self.say_sdk_name(text, brand, rule, range.clone());
                }
            }
            // `甲统计，由某某公司开发`: who makes what is named is not named for itself.
            let head = sentence.split("公司").next().unwrap_or_default();
            let head = head.rsplit_once('由').map_or("", |(head, _)| head);
            let made = head.chars().count() <= 24 && !named(self.lexicon, head, true).is_empty();
            for company in by_companies(s, range.clone()).into_iter().filter(|_| !made) {
                let mut record = Record::new(text.slice(range.clone()));
                record.name = Some(text.slice(company.clone()));
                let bare = bare_company(s.get(company.clone()).unwrap_or_default());
                match self.rule_of_role(bare, sentence) {
                    Some(rule) => self.say_sdk_name(text, company, rule, range.clone()),
                    None => {
                        self.say_record(record);
                    }
                }
            }
            if let Some(name) = of_company(s, range.clone()) {
                self.say_piece(text, name, range.clone(), true);
            }
        }
    }

    /// Says one name of a list; one that no rule knows only where it must be a name.
    fn say_piece(&mut self, text: &Text, piece: Range<usize>, sentence: Range<usize>, unknown: bool) {
        let s = text.as_str();
        let name = s.get(piece.clone()).unwrap_or_default();
        let around = s.get(sentence.clone()).unwrap_or_default();
        if let Some(rule) = self.rule_of_brand(name, around) {
            self.say_sdk_name(text, piece, rule, sentence);
            return;
        }
        let count = name.chars().count();
        let lines = self.lexicon.lines();
        if !unknown
            || !(2..=20).contains(&count)
            || generic(name)
            || lines.is_telling(name)
            || lines.is_service(name)
        {
            return;
        }
        let mut record = Record::new(text.slice(sentence));
        record.name = Some(text.slice(piece));
        self.say_record(record);
    }

    /// The SDK that a name means in a sentence: a bare brand is one by what the sentence says that it does.
    pub(super) fn rule_of_brand(&self, name: &str, sentence: &str) -> Option<&'static SdkRule> {
        if let Some(sure) = named(self.lexicon, name, false).first() {
            return Some(sure.rule);
        }
        self.rule_of_role(bare_brand(name), sentence)
            .or_else(|| named(self.lexicon, name, true).first().map(|n| n.rule))
    }

    /// The product of a brand that does what a sentence says.
    pub(super) fn rule_of_role(&self, bare: &str, sentence: &str) -> Option<&'static SdkRule> {
        for role in self.lexicon.lines().roles(sentence) {
            let whole = format!("{bare}{role}");
            let said = named(self.lexicon, &whole, true);
            if let Some(n) = said.iter().find(|n| n.range.len() == whole.len()) {
                return Some(n.rule);
            }
        }
        None
    }
}

/// `小米` of `小米SDK（仅小米设备）`.
pub(super) fn bare_brand(name: &str) -> &str {
    let name = name.get(cleaned(name)).unwrap_or_default();
    let bare = name.split(['(', '（']).next().unwrap_or_default().trim();
    bare.trim_end_matches("SDK").trim_end_matches("sdk").trim()
}

/// The lists in quotation marks right behind `SDK`.
fn quoted(s: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let text = s.get(sentence.clone()).unwrap_or_default();
    let mut out = Vec::new();
    for (open, close) in QUOTES {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|t| t.find(open)).map(|i| from + i) {
            let start = at + open.len_utf8();
            let Some(len) = text.get(start..).and_then(|t| t.find(close)) else { break };
            let before = text.get(..at).unwrap_or_default().trim_end().to_ascii_lowercase();
            if Phrase::BeforeQuoted.ends(&before) && out.len() < MOST {
                out.push(sentence.start + start..sentence.start + start + len);
            }
            from = start + len + close.len_utf8();
        }
    }
    out
}

/// The names in `第三方SDK（甲SDK/乙SDK）`, where all say that they are one.
fn bracketed(s: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let text = s.get(sentence.clone()).unwrap_or_default();
    let mut out = Vec::new();
    for (at, open) in text.match_indices(['(', '（']).take(MOST) {
        let start = at + open.len();
        let Some(len) = text.get(start..).and_then(|t| t.find([')', '）'])) else { break };
        let before = text.get(..at).unwrap_or_default().trim_end().to_ascii_lowercase();
        let names = pieces(s, sentence.start + start..sentence.start + start + len);
        let says = |r: &Range<usize>| s.get(r.clone()).is_some_and(|n| n.to_lowercase().ends_with("sdk"));
        if before.ends_with("sdk") && names.len() > 1 && names.iter().all(says) {
            out.extend(names);
        }
    }
    out
}

/// The names that start a clause and act in it: `为了打开页面，甲SDK需要读取设备信息`.
fn acting(s: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    const SDK: &str = "SDK";
    let text = s.get(sentence.clone()).unwrap_or_default();
    let mut out = Vec::new();
    for (at, _) in text.match_indices(SDK).take(MOST) {
        let behind = text.get(at + SDK.len()..).unwrap_or_default().trim_start_matches([' ', '，', '*']);
        let before = text.get(..at).unwrap_or_default();
        let start = before
            .rfind(|c: char| c == '的' || !(c.is_alphanumeric() || matches!(c, ' ' | '+' | '-')))
            .map_or(0, |i| i + before.get(i..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
        let name = before.get(start..).unwrap_or_default();
        let lead = name.len() - name.trim_start().len();
        // `甲会通过SDK收集` is a sentence about 甲.
        let told = Phrase::NoActor.is_in(name);
        let short = (2..=12).contains(&name.trim().chars().count());
        if !told && short && Phrase::Acts.starts(behind) {
            out.push(sentence.start + start + lead..sentence.start + at + SDK.len());
        }
    }
    out
}

/// The list in `我们接入的第三方SDK：甲、乙` and `第三方SDK包括甲、乙等`.
fn announced(s: &str, sentence: Range<usize>) -> Option<Range<usize>> {
    let text = s.get(sentence.clone())?;
    let lower = text.to_ascii_lowercase();
    // All start alike.
    let openings = lower.match_indices("sdk").filter_map(|(at, _)| {
        let rest = lower.get(at..)?;
        Phrase::OpensSdks.words().iter().filter(|w| rest.starts_with(**w)).map(|w| at + w.len()).min()
    });
    let start = openings.min()?;
    let rest = text.get(start..)?;
    let rest_len =
        rest.find(['。', '；', ';', '，', '\n']).filter(|_| rest.contains('、')).unwrap_or(rest.len());
    let list = rest.get(..rest_len)?;
    (list.contains(['、', ',', '，']) && list.chars().count() <= 200)
        .then_some(sentence.start + start..sentence.start + start + rest_len)
}

/// The name in `使用甲，您将同意甲的隐私政策`: whose terms hold is a third party that works in the app.
fn by_terms(s: &str, sentence: Range<usize>) -> Option<Range<usize>> {
    let text = s.get(sentence.clone())?;
    let start = text.find("使用")? + "使用".len();
    let rest = text.get(start..)?;
    let end = rest.find([',', '，'])?;
    let name = rest.get(..end)?.trim();
    let agreed = rest.get(end..)?.split_once("同意")?.1.trim_start();
    let its = agreed.split('的').next()?.trim().to_lowercase();
    let same = !its.is_empty() && name.to_lowercase().starts_with(&its);
    let told = Phrase::Terms.is_in(agreed);
    let from = sentence.start + start + rest.find(name)?;
    (same && told && name.chars().count() <= 20).then(|| from..from + name.len())
}

/// The lists between a verb of building in and `的SDK`.
fn built_in(s: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let text = s.get(sentence.clone()).unwrap_or_default();
    let mut out = Vec::new();
    for (at, _) in text.match_indices("的SDK").chain(text.match_indices("等SDK")).take(MOST) {
        let before = text.get(..at).unwrap_or_default();
        let verb = Phrase::BuildsIn.words().iter().filter_map(|v| before.rfind(v).map(|i| i + v.len())).max();
        let Some(start) = verb else { continue };
        let list = before.get(start..).unwrap_or_default();
        if list.chars().count() <= 60 && !list.contains(['，', '；', ';', ':', '：']) {
            out.push(sentence.start + start..sentence.start + at);
        }
    }
    out
}

/// The names of a list, without the marks between them.
pub(super) fn pieces(s: &str, list: Range<usize>) -> Vec<Range<usize>> {
    let text = s.get(list.clone()).unwrap_or_default();
    let mut out = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(MARKS).chain([(text.len(), "")]) {
        let part = text.get(start..at).unwrap_or_default();
        let name = part.trim_matches([' ', '*', '\u{a0}']);
        let from = list.start + start + part.find(name).unwrap_or(0);
        if !name.is_empty() && out.len() < MOST {
            out.push(from..from + name.len());
        }
        start = at + mark.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::policy::read_policy;
    use crate::rules::RuleBase;

    fn said(text: &str) -> Vec<String> {
        let policy = read_policy("policy.txt", text.as_bytes(), RuleBase::builtin());
        policy.sdks.into_iter().map(|s| s.id.unwrap_or(s.name)).collect()
    }

    #[test]
    fn lists_in_quotation_marks_name_sdks() {
        assert_eq!(said("第三方SDK“小米、vivo”用于推送消息。"), ["xiaomi-push", "vivo-push"]);
        assert_eq!(said("第三方SDK“甲乙丙统计”用于上传日志。"), ["甲乙丙统计"]);
        assert!(said("我们的口号是“小米、vivo”都能用，第三方SDK没有。").is_empty());
    }

    #[test]
    fn names_that_say_sdk_are_listed_and_joined() {
        let list = said("合作的第三方SDK名单如下：佐克SDK、弗弗Api、统计功能、布布SDK。");
        assert_eq!(list, ["佐克SDK", "弗弗Api", "布布SDK"]);
        let items = said(
            "# 第三方SDK\n\n我们接入的SDK如下：\n\n- 佐克SDK、布布SDK用于广告分发；\n- 弗弗SDK收集IMEI；\n",
        );
        assert_eq!(items, ["佐克SDK", "布布SDK", "弗弗SDK"]);
    }

    #[test]
    fn a_name_in_quotation_marks_stands_before_its_company() {
        let text = "我们使用第三方SDK：\n\n1）、“佐克宇宙”：该SDK由“上海佐克有限公司”提供，用于表情。\n\n2）、“布布”：由“布布有限公司”提供API接口，用于统计。\n";
        assert_eq!(said(text), ["佐克宇宙", "布布"]);
        assert!(
            said("我们如何使用SDK技术\n\n1、SDK技术\n\n1.1 为了保障软件的稳定运行，我们会使用。\n")
                .is_empty()
        );
        assert!(
            said("甲应用是独立开发的应用，与抖音、快手及其他第三方平台不存在隶属、授权关系。").is_empty()
        );
    }

    #[test]
    fn brands_are_sdks_by_what_they_do() {
        assert_eq!(said("位置服务由我们接入高德和百度的SDK实现。"), ["amap", "baidu-location"]);
        assert!(said("我们没有接入高德和百度的SDK。").is_empty());
    }

    #[test]
    fn who_acts_is_named() {
        assert_eq!(said("为了打开页面，Zocklink SDK需要读取您的设备信息。"), ["Zocklink SDK"]);
        assert_eq!(said("佐克客服SDK，会获取您的存储权限。"), ["佐克客服SDK"]);
        for none in [
            "为了推送，手机厂商SDK会读取您的设备信息。",
            "这些SDK会收集您的信息。",
            "消息推送SDK需要读取设备信息。",
            "本应用的SDK将被移除。",
            "因此SDK会收集您的信息。",
            "佐克会通过SDK收集您的信息。",
            "以上SDK会收集您的信息。",
            "当您使用手机时，对应的手机厂商Push SDK需要读取您的信息。",
            "其中SDK需要读取设备信息。",
            "合作伙伴SDK可能收集您的信息。",
        ] {
            assert!(said(none).is_empty(), "{none}: {:?}", said(none));
        }
    }

    #[test]
    fn names_in_brackets_behind_sdk_are_some() {
        assert_eq!(
            said("我们使用第三方SDK(佐克SDK/弗弗SDK、布布SDK)收集信息。"),
            ["佐克SDK", "弗弗SDK", "布布SDK"]
        );
        assert!(said("我们使用第三方SDK（软件开发包、接口）收集信息。").is_empty());
    }

    #[test]
    fn whose_terms_hold_works_in_the_app() {
        assert_eq!(said("使用高德，您将同意高德的服务条款及隐私政策。"), ["amap"]);
        assert!(said("使用高德登录，即表示您同意我们的隐私政策。").is_empty());
    }
}
