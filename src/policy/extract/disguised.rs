//! What stands where a name should and is none: the address of a page, the name of a package, a label, a kind of SDK.

use super::names::{Named, named};
use super::record::Record;
use super::walk::Walk;
use crate::policy::lexicon::Slot;
use crate::policy::phrase::Phrase;
use crate::policy::structure::words;
use crate::policy::text::Text;
use crate::rules::SdkRule;

/// First segments of the names of packages.
const TOPS: [&str; 12] = ["com", "cn", "org", "net", "io", "me", "tv", "im", "top", "de", "ru", "cc"];

impl Walk<'_> {
    /// The rule that owns the classes of a package named in the place of an SDK (`com.acme.push-1.2`).
    pub(super) fn rule_of_package(&self, name: &str) -> Option<&'static SdkRule> {
        let package = package(name)?;
        let rules = self.lexicon.rules();
        if let Some((rule, _)) = rules.sdk_prefix(&format!("{package}.Class")) {
            return Some(rule);
        }
        // `com.acme.msp` over `com.acme.msp.push.`, where one rule alone lives.
        let under = format!("{package}.");
        let lives = |rule: &&SdkRule| rule.android.class_prefixes.iter().any(|p| p.starts_with(&under));
        let mut found = rules.sdks().iter().filter(lives);
        let first = found.next().filter(|_| package.contains('.'))?;
        found.next().is_none().then_some(first)
    }

    /// The rule whose vendor's page an address is.
    pub(super) fn rule_of_address(&self, name: &str) -> Option<&'static SdkRule> {
        let page = |url: &str| {
            let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
            bare.trim_start_matches("www.").trim_end_matches(['/', '>', ')']).to_lowercase()
        };
        let named = page(name.trim_matches(['<', '>', '(', ')', ' ']));
        let mut own = self.lexicon.rules().sdks().iter().filter(|rule| page(rule.privacy_url) == named);
        match (own.next(), own.next()) {
            (Some(one), None) => Some(one),
            (Some(_), Some(_)) => None,
            (None, _) => self.rule_of_host(super::partners::site(name)?),
        }
    }

    /// Whether what no rule knows cannot be a name: a label, a purpose, a list of data or permissions.
    pub(super) fn is_no_name(&self, name: &str) -> bool {
        let lines = self.lexicon.lines();
        if is_address(name) || words().is_whole_label(name) || lines.is_deed(name) {
            return true;
        }
        if name.is_ascii() || name.to_lowercase().contains("sdk") {
            return false;
        }
        let scan = self.lexicon.scan(name);
        let covered: usize = scan.subjects.iter().map(|s| s.end - s.start).sum();
        let most = if name.contains(['、', '，', ',']) { 5 } else { 8 };
        covered * 10 >= name.len() * most
    }

    /// The SDKs that a record names which is headed by what they do (`支付SDK`: 我们使用甲支付SDK、乙支付SDK).
    pub(super) fn named_in_kind(&self, record: &Record) -> Vec<(Text, Named)> {
        let mut out: Vec<(Text, Named)> = Vec::new();
        let told = record.parts.iter().filter(|(slot, _)| *slot == Slot::Purpose).map(|(_, text)| text);
        for text in told.chain(&record.told).chain(&record.prose) {
            for range in self.lexicon.sentences(text.as_str()).iter().cloned() {
                let sentence = text.slice(range);
                if self.lexicon.lines().says_absence(&sentence) {
                    continue;
                }
                for name in named(self.lexicon, &sentence, false) {
                    if !out.iter().any(|(_, n)| n.rule.id == name.rule.id) {
                        out.push((sentence.clone(), name));
                    }
                }
            }
        }
        out
    }
}

/// The package that a name is, without a version or process behind it.
pub(super) fn package(name: &str) -> Option<&str> {
    let bare = name.trim().trim_matches(['`', '*', '"', '(', ')', ' ']);
    let bare = bare.strip_suffix("SDK").unwrap_or(bare).trim_end();
    let end = bare.find(['-', ':', '@']).unwrap_or(bare.len());
    let package = bare.get(..end)?;
    let mut segments = package.split('.');
    let top = segments.next().is_some_and(|first| TOPS.contains(&first));
    let word = |s: &str| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    // `com.acme.permission.READ` is a permission.
    let constant =
        package.rsplit('.').next().is_some_and(|last| !last.bytes().any(|b| b.is_ascii_lowercase()));
    (top && package.contains('.') && !constant && segments.all(word)).then_some(package)
}

/// Whether a label asks what kind of SDK its record is about (`SDK类型：工具`).
pub(super) fn asks_kind(label: &str) -> bool {
    let label = label.trim_end().to_lowercase();
    Phrase::Kind.ends(&label)
}

/// Whether a name is the address of a page.
pub(super) fn is_address(name: &str) -> bool {
    let bare = name.trim_start_matches(['<', '(', '[', ' ']).to_lowercase();
    ["http://", "https://", "www."].iter().any(|w| bare.starts_with(w))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read_policy;
    use crate::rules::RuleBase;

    fn said(text: &str) -> Vec<String> {
        let policy = read_policy("policy.md", text.as_bytes(), RuleBase::builtin());
        policy.sdks.into_iter().map(|s| s.id.unwrap_or(s.name)).collect()
    }

    #[test]
    fn packages_are_told_from_hosts_and_names() {
        for (name, found) in [
            ("com.acme.push", Some("com.acme.push")),
            ("`cn.acme.android-3.3.8`", Some("cn.acme.android")),
            ("com.acme.app:push", Some("com.acme.app")),
            ("com.acme.count SDK", Some("com.acme.count")),
            ("com.acme.permission.READ_ALL", None),
            ("acme.com", None),
            ("Acme Push", None),
            ("com", None),
        ] {
            assert_eq!(package(name), found, "{name}");
        }
    }

    #[test]
    fn a_package_means_the_sdk_that_it_stands_in() {
        let fields = "# 第三方SDK\n\n> 华为推送 SDK\n> SDK名称：com.huawei.hms\n> 使用目的：推送消息\n> 数据类型：IMEI、MAC地址\n> 官网链接：https://developer.huawei.com/\n";
        assert_eq!(said(fields), ["huawei-push"]);
        let table = "# 第三方SDK\n\n| SDK名称 | 使用目的 | 收集信息 |\n|---|---|---|\n| com.vivo.push | 推送 | IMEI |\n| com.acme.beaconry | 统计 | OAID |\n";
        assert_eq!(said(table), ["vivo-push", "com.acme.beaconry"]);
        let page =
            "<h2>第三方SDK</h2><p>华为推送 SDK\nSDK名称：com.huawei.hms\n使用目的：推送\n数据类型：IMEI</p>";
        let policy = read_policy("policy.html", page.as_bytes(), RuleBase::builtin());
        let ids: Vec<Option<String>> = policy.sdks.into_iter().map(|s| s.id).collect();
        assert_eq!(ids, [Some("huawei-push".to_owned())]);
    }

    #[test]
    fn an_address_is_no_name() {
        let table = |link: &str| {
            format!(
                "# 第三方SDK\n\n| SDK名称 | 使用目的 | 收集信息 |\n|---|---|---|\n| {link} | 分享 | IMEI |\n| 佐克统计 | 统计 | IMEI |\n"
            )
        };
        assert_eq!(said(&table("https://acme.example/privacy")), ["佐克统计"]);
        assert_eq!(said(&table("弗弗分享")), ["弗弗分享", "佐克统计"]);
    }

    #[test]
    fn a_kind_of_sdk_stands_for_those_named_under_it() {
        let text = |told: &str| format!("# 第三方SDK\n\n这些SDK包括：\n\n**支付SDK**\n\n{told}\n");
        assert_eq!(
            said(&text("为了完成订单，我们使用了支付宝SDK、微信支付SDK，收集设备信息。")),
            ["alipay", "wechat-opensdk"]
        );
        assert_eq!(said(&text("为了完成订单，会收集您的设备信息。")), ["支付SDK"]);
    }

    #[test]
    fn a_kind_in_a_field_is_no_name() {
        let text = |kind: &str| {
            format!(
                "# 附件：第三方SDK\n\n3.微信SDK\n{kind}：社交\n用途描述：通过微信登录\n采集用户信息字段：昵称\n\n4.佐克SDK\n{kind}：工具\n用途描述：扫描\n采集用户信息字段：身份证\n"
            )
        };
        assert_eq!(said(&text("SDK类型")), ["wechat-opensdk", "佐克SDK"]);
    }

    #[test]
    fn purposes_and_labels_are_no_names() {
        let table = "# 第三方SDK\n\n| SDK名称 | 使用目的 | 收集信息 |\n|---|---|---|\n| 用于广告推送 | 广告 | IMEI |\n| SDK名称 | 使用目的 | 收集信息 |\n| 读取手机状态和身份 | 统计 | IMEI |\n| 佐克统计 | 统计 | IMEI |\n";
        assert_eq!(said(table), ["佐克统计"]);
    }
}
