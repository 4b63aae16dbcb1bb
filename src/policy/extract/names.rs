//! Names of SDKs: which rule they mean, and the name itself without the labels around it.

use crate::policy::lexicon::{Lexicon, NameHit, Reading};
use crate::policy::phrase::Phrase;
use crate::rules::SdkRule;
use std::ops::Range;

/// A name understood.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// Its rule.
    pub rule: &'static SdkRule,
    /// Bytes of the text that name it.
    pub range: Range<usize>,
}

/// The SDKs that a cell or name line names, each rule once.
pub(super) fn named(lexicon: &Reading<'_>, text: &str, weak: bool) -> Vec<Named> {
    let scan = lexicon.scan(text);
    let mut out: Vec<Named> = Vec::new();
    for hit in &scan.names {
        if !free(text, hit.start..hit.end) {
            continue;
        }
        let strong = hit.sdks.iter().any(|(_, weak)| !weak);
        let weak = !strong && weak && stands_alone(text, hit.start..hit.end);
        if let Some(rule) = rule_of(lexicon, hit, weak)
            && !out.iter().any(|n| n.rule.id == rule.id)
        {
            out.push(Named { rule, range: hit.start..hit.end });
        }
    }
    out
}

/// Whether a Chinese name of two characters stands free rather than inside other words (`易信` in `交易信息`): what is
/// before it is no ideograph but one that leads up to a name, or it starts the text.
pub(super) fn free(text: &str, range: Range<usize>) -> bool {
    let name = text.get(range.clone()).unwrap_or_default();
    if name.chars().count() > 2 || name.is_ascii() {
        return true;
    }
    let before = text.get(..range.start).and_then(|t| t.chars().next_back());
    before.is_none_or(|c| {
        !crate::policy::lexicon::is_han(c) || "如由的和与及或用入成为向给在括方供了是含即嵌".contains(c)
    })
}

/// Whether a weak name is all of its piece of a cell, but for words of service: `移动`, `微信支付SDK`, not `维沃移动通信有限公司`.
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    const SEPARATORS: [char; 18] =
        ['、', '/', '，', ',', '(', ')', '（', '）', '|', ';', '；', '\n', ':', '：', '【', '】', '[', ']'];
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let start = before
        .rfind(SEPARATORS)
        .map_or(0, |i| i + before.get(i..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    let end = after.find(SEPARATORS).unwrap_or(after.len());
    let mut rest =
        format!("{} {}", before.get(start..).unwrap_or_default(), after.get(..end).unwrap_or_default())
            .to_lowercase();
    for word in Phrase::ServiceBeside.words() {
        rest = rest.replace(word, "");
    }
    !rest.chars().any(char::is_alphabetic)
}

/// The rule that a name means: one for which it is no weak name, if there is one.
pub(super) fn rule_of(lexicon: &Lexicon, hit: &NameHit, weak: bool) -> Option<&'static SdkRule> {
    let strong = hit.sdks.iter().find(|(_, w)| !w);
    let any = hit.sdks.first().filter(|_| weak);
    lexicon.sdk(strong.or(any)?.0)
}

/// The name without labels, numbers, punctuation and full stops around it: `Purpose of using Kuaishou SDK:` → `Kuaishou SDK`.
pub(super) fn cleaned(name: &str) -> Range<usize> {
    let mut start = 0;
    let mut end = name.len();
    loop {
        let part = name.get(start..end).unwrap_or_default();
        let trimmed = part.trim_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, '\u{2160}'..='\u{217f}' | '\u{2460}'..='\u{24ff}')
                || "|:：;；,，。、.\\/*·•-—\"“”'《》<>#".contains(c)
        });
        let at = start + part.find(trimmed).unwrap_or(0);
        let (mut from, mut to) = (at, at + trimmed.len());
        let lower = trimmed.to_lowercase();
        for prefix in Phrase::BeforeName.words() {
            if lower.starts_with(prefix) && lower.len() > prefix.len() {
                from += prefix.len();
                break;
            }
        }
        if from == at {
            for suffix in Phrase::BehindName.words() {
                if lower.ends_with(suffix) && lower.len() > suffix.len() {
                    to -= suffix.len();
                    break;
                }
            }
        }
        if from == at && numbered(trimmed) > 0 {
            from += numbered(trimmed);
        }
        if (from, to) == (start, end) {
            return start..end;
        }
        (start, end) = (from, to);
        if start >= end {
            return 0..0;
        }
    }
}

fn numbered(text: &str) -> usize {
    let open = text.len() - text.trim_start_matches(['(', '（', '[']).len();
    let rest = text.get(open..).unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 3 {
        return 0;
    }
    let rest = rest.get(digits..).unwrap_or_default();
    let closing =
        rest.len() - rest.trim_start_matches([')', '）', '.', '、', '．', ' ', ']', ':', '：']).len();
    if closing == 0 { 0 } else { open + digits + closing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBase;

    #[test]
    fn labels_and_numbers_come_off_a_name() {
        for (written, name) in [
            ("Purpose of using Acme SDK:", "Acme SDK"),
            ("Acme SDK Purpose", "Acme SDK"),
            ("3、某某推送SDK：", "某某推送SDK"),
            ("SDK名称：某某", "某某"),
            ("360手机助手", "360手机助手"),
        ] {
            assert_eq!(&written[cleaned(written)], name, "{written}");
        }
        assert!(cleaned(" |、 ").is_empty());
    }

    #[test]
    fn a_weak_name_counts_only_where_it_may() {
        let lexicon = Lexicon::new(RuleBase::builtin());
        let lexicon = Reading::new(&lexicon, std::iter::empty());
        assert!(!named(&lexicon, "腾讯Bugly", false).is_empty());
        assert!(
            named(&lexicon, "移动、移动一键实名登录", true)
                .iter()
                .all(|n| n.rule.name.contains("China Mobile"))
        );
        assert!(named(&lexicon, "某某公司", true).is_empty());
    }
}
