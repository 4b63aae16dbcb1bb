//! Who makes an SDK, in a sentence: companies that provide one, brands of phones whose SDKs push, companies before the name
//! of theirs.

use super::listed::pieces;
use crate::policy::phrase::Phrase;
use std::ops::Range;

/// The brands in `如您使用甲、乙等品牌手机，我们接入的上述手机厂商Push SDK会…`.
pub(super) fn of_phones(s: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let text = s.get(sentence.clone()).unwrap_or_default();
    if let Some(list) = of_devices(text) {
        return pieces(s, sentence.start + list.start..sentence.start + list.end);
    }
    let Some(at) = text.find("使用").map(|at| at + "使用".len()) else { return Vec::new() };
    let Some(end) = text.get(at..).and_then(|t| t.find("手机")).map(|len| at + len) else {
        return Vec::new();
    };
    let list = text.get(at..end).unwrap_or_default();
    let list = list.trim_end_matches(['等', '品', '牌', '安', '卓', '的', ' ', '*']);
    let makers = text.get(end..).is_some_and(|t| t.contains("厂商") && !t.contains("未接入"));
    if !makers || !list.contains(['、', '/', ',', '，']) || list.chars().count() > 60 {
        return Vec::new();
    }
    pieces(s, sentence.start + at..sentence.start + at + list.len())
}

/// The list in `终端设备制造商（小米、华为等）可能通过SDK使用您的机型`.
fn of_devices(text: &str) -> Option<Range<usize>> {
    let (at, maker) =
        Phrase::DeviceMaker.words().iter().find_map(|maker| Some((text.find(maker)?, *maker)))?;
    let start = at + maker.len();
    let inner = text.get(start..)?.strip_prefix(['（', '('])?;
    let start = text.len() - inner.len();
    let end = inner.find(['）', ')'])?;
    let list = inner.get(..end)?;
    let list = list.strip_suffix("等").unwrap_or(list);
    let head = list.strip_prefix("如").map_or(0, |rest| list.len() - rest.len());
    let through = inner.get(end..)?;
    let through = Phrase::ThroughSdk.is_in(through);
    (through && list.contains(['、', '/', '，']) && list.chars().count() <= 60)
        .then_some(start + head..start + list.len())
}

/// The companies in `广告由甲公司、乙公司提供，我们接入这些公司的SDK`; who provides the app itself is none of them.
pub(super) fn by_companies(s: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let text = s.get(sentence.clone()).unwrap_or_default();
    let Some((at, by)) = text.match_indices('由').find(|(at, by)| {
        let rest = text.get(at + by.len()..).unwrap_or_default();
        rest.split(['、', '，', ',', '；']).next().is_some_and(|first| first.contains("公司"))
    }) else {
        return Vec::new();
    };
    let before = text.get(..at).unwrap_or_default().to_lowercase();
    let start = at + by.len();
    let Some(last) = text.rfind("公司").filter(|_| text.contains("提供")) else { return Vec::new() };
    let clause = before.rsplit(['，', ',', '；']).next().unwrap_or_default();
    if Phrase::OwnApp.is_in(clause) || last < start {
        return Vec::new();
    }
    let whole = |piece: &Range<usize>| {
        let name = s.get(piece.clone()).unwrap_or_default();
        name.ends_with("公司")
            && (5..=30).contains(&name.chars().count())
            && !name.contains(['的', '些', '我'])
    };
    let list = sentence.start + start..sentence.start + last + "公司".len();
    pieces(s, list)
        .into_iter()
        .map(|p| {
            let name = s.get(p.clone()).unwrap_or_default();
            let end = name.find("提供").unwrap_or(name.len());
            p.start..p.start + end
        })
        .filter(whole)
        .collect()
}

/// A company's brand: its name without the place before and the form behind it.
pub(super) fn bare_company(name: &str) -> &str {
    let name = Phrase::City.stripped(name).unwrap_or(name);
    let end = Phrase::CompanyForm.first_in(name).unwrap_or(name.len());
    name.get(..end).unwrap_or_default()
}

/// The name in `集成了某某有限公司提供的甲SDK`.
pub(super) fn of_company(s: &str, sentence: Range<usize>) -> Option<Range<usize>> {
    let text = s.get(sentence.clone())?;
    let verb = Phrase::BuildsIn.first_in(text)?;
    let rest = text.get(verb..)?;
    let company = rest.find("公司")? + "公司".len();
    let told = rest.get(company..)?;
    let of = Phrase::MadeBy.stripped(told)?;
    let name = of.trim_start_matches([' ', '*', '“', '"', '「']);
    let start = verb + rest.len() - name.len();
    let end = name.find("SDK")? + "SDK".len();
    let said = name.get(..end)?;
    let plain =
        said.chars().count() <= 20 && !said.contains(['，', '。', '、', ',', '；', '的', '*', '”', '：']);
    plain.then_some(sentence.start + start..sentence.start + start + end)
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
    fn makers_of_phones_push() {
        let text = "如您使用小米、魅族、华为等品牌手机，佐克接入的上述手机厂商Push SDK会收集IMEI。";
        assert_eq!(said(text), ["xiaomi-push", "meizu-push", "huawei-push"]);
        assert!(said("如您使用小米、魅族、华为等品牌手机，佐克的Push SDK会收集IMEI。").is_empty());
    }

    #[test]
    fn who_makes_an_sdk_is_none() {
        let text =
            "# 第三方SDK\n\n（a）百度统计，由北京百度网讯科技有限公司开发，用于统计，提供SDK收集设备信息。\n";
        assert_eq!(said(text), ["baidu-mtj"]);
        let text = "目前我们的广告由上海佐克科技有限公司提供，我们会接入这些公司的SDK。";
        assert_eq!(said(text), ["上海佐克科技有限公司"]);
    }

    #[test]
    fn a_company_gives_its_sdk_a_name() {
        assert_eq!(said("应用集成了某某教育有限公司提供的点读笔SDK，用于朗读课文。"), ["点读笔SDK"]);
        assert!(said("应用集成了某某教育有限公司的产品，没有别的SDK。").is_empty());
    }
}
