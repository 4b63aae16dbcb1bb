//! What a policy says that it does not take, and what only sounds like it, both ways round, on small texts.

use super::said;
use crate::model::{Polarity, Policy};
use crate::policy::read_policy;
use crate::rules::RuleBase;

fn read(text: &str) -> Policy {
    said::plain(text)
}

fn data(text: &str) -> Vec<String> {
    said::data(said::plain(text))
}

fn permissions(text: &str) -> Vec<String> {
    said::permissions(said::plain(text))
}

fn sdks(text: &str) -> Vec<String> {
    said::sdks(said::plain(text))
}

#[test]
fn a_denial_reaches_all_of_its_verbs() {
    assert_eq!(data("我们不会收集、存储或上传您的指纹。"), ["!biometric"]);
    assert_eq!(data("我们不分析和收集您的短信。"), ["!sms"]);
    assert_eq!(data("We do not view, store or collect your contacts."), ["!contacts"]);
    assert_eq!(data("We don't analyze or collect your fingerprints, nor store them."), ["!biometric"]);
    // Another clause starts anew, and `note` is no `not`.
    assert_eq!(data("我们会分析和收集您的短信。"), ["sms"]);
    assert_eq!(data("我们不出售数据。我们收集、存储您的短信。"), ["sms"]);
    assert_eq!(data("Please note, we store and collect your contacts."), ["contacts"]);
}

#[test]
fn of_a_thing_in_another_the_inner_one_is_denied() {
    assert_eq!(data("我们不收集照片中的人脸信息。"), ["!face-data"]);
    assert_eq!(data("我们不收集照片和人脸信息。"), ["!face-data", "!photos"]);
}

#[test]
fn a_condition_in_brackets_is_about_the_thing_before_it() {
    let zh = "我们不收集：您的通讯录、相册（除非您主动导入）、精确位置、指纹。";
    assert_eq!(data(zh), ["!biometric", "!contacts", "!precise-location"]);
    let en = "We do not collect: contacts, photos (unless you import them), precise location.";
    assert_eq!(data(en), ["!contacts", "!precise-location"]);
    // At the end it is about all.
    assert!(data("We do not collect your contacts (unless you agree).").is_empty());
    assert!(data("除非您同意，我们不收集您的通讯录。").is_empty());
}

#[test]
fn what_is_not_sent_away_may_be_taken() {
    assert!(data("我们不会上传您的照片。").is_empty());
    assert!(data("We do not upload your photos.").is_empty());
    assert_eq!(data("我们不会收集您的照片。"), ["!photos"]);
}

#[test]
fn there_is_none_that_is_taken() {
    assert_eq!(
        data("No phone number, email or contacts are collected."),
        ["!contacts", "!email", "!phone-number"]
    );
    assert_eq!(
        data("No GPS coordinates are read; your contacts are collected."),
        ["!precise-location", "contacts"]
    );
    assert_eq!(data("No later than today your contacts are collected."), ["contacts"]);
}

#[test]
fn an_sdk_that_is_left_out_is_none() {
    for text in [
        "本应用未接入任何广告SDK、统计SDK（如友盟统计、AppsFlyer等）。",
        "No analytics SDKs (no AppsFlyer, Google AdMob, etc.)",
        "The previously integrated Tencent Bugly SDK has been removed from this release.",
        "The app does not integrate any SDK such as AppsFlyer.",
    ] {
        assert!(sdks(text).is_empty(), "{text}");
    }
    assert_eq!(sdks("本应用接入了统计SDK（如友盟统计）。"), ["umeng-analytics"]);
    assert_eq!(sdks("未接入其他SDK，仅接入Tencent Bugly SDK。"), ["tencent-bugly"]);
    assert_eq!(sdks("The integrated Tencent Bugly SDK collects crash logs."), ["tencent-bugly"]);
}

#[test]
fn permissions_that_were_removed_are_not_asked_for() {
    let text = "已移除的权限：\n- `CAMERA`\n- 短信\n";
    assert!(
        read(text).permissions.iter().all(|p| p.polarity == Polarity::Denied),
        "{:?}",
        read(text).permissions
    );
    let text = "使用的权限：\n- `CAMERA`\n- 短信\n";
    assert_eq!(read(text).permissions.iter().filter(|p| p.polarity == Polarity::Affirmed).count(), 2);
}

#[test]
fn a_title_of_data_with_its_use_says_that_they_are_taken() {
    assert_eq!(data("应用列表信息\n用于广告投放。\n"), ["installed-apps"]);
    assert_eq!(data("标识符\nIMEI、OAID，用于识别崩溃日志。\n"), ["imei", "oaid"]);
    assert!(data("应用列表信息\n请见设置。\n").is_empty());
    assert_eq!(data("Network information refers to IP addresses and SSIDs."), ["ip-address", "ssid"]);
    assert!(data("Personal information refers to IP addresses and SSIDs.").is_empty());
}

#[test]
fn recipients_of_all_kinds_stand_in_one_table() {
    let text = "| 接收方 | 场景 | 共享内容 |\n|---|---|---|\n| 腾讯 Bugly | 崩溃诊断 | 设备型号 |\n| 监管部门 | 法律要求 | 手机号 |\n";
    let policy = read_policy("policy.md", text.as_bytes(), RuleBase::builtin());
    let named: Vec<_> = policy.sdks.iter().map(|sdk| sdk.id.as_deref()).collect();
    assert_eq!(named, [Some("tencent-bugly")]);
}

#[test]
fn a_table_answers_yes_or_no() {
    let text = "| Category | Examples | Collected |\n|---|---|---|\n| Identifiers | email, phone number | YES |\n| Biometrics | fingerprints | NO |\n";
    let policy = read_policy("policy.md", text.as_bytes(), RuleBase::builtin());
    let said: Vec<_> = policy.data.iter().map(|d| (d.id.as_str(), d.polarity)).collect();
    assert!(said.contains(&("phone-number", Polarity::Affirmed)), "{said:?}");
    assert!(said.contains(&("biometric", Polarity::Denied)), "{said:?}");
    // A column of other words answers nothing.
    let other = text.replace("| YES |", "| when you register |");
    let policy = read_policy("policy.md", other.as_bytes(), RuleBase::builtin());
    assert!(policy.data.iter().all(|d| d.polarity == Polarity::Affirmed), "{:?}", policy.data);
}

#[test]
fn a_denied_access_is_about_the_permission() {
    assert_eq!(permissions("The app does not access your camera or microphone."), ["!camera", "!microphone"]);
    let zh = "本应用不申请位置、通讯录等权限。";
    assert_eq!((permissions(zh), data(zh)), (vec!["!contacts".to_owned(), "!location".to_owned()], vec![]));
    assert!(permissions("We do not collect your contacts.").is_empty());
    assert!(permissions("We do not access your camera without your consent.").iter().all(|p| p != "!camera"));
}

#[test]
fn a_denial_that_turns_announces_what_is_taken() {
    let text = "我们不会收集您的隐私，仅会查询您的以下内容：\n\n* IMEI\n";
    assert_eq!(data(text), ["imei"]);
    assert_eq!(data("我们不会收集以下内容：\n\n* IMEI\n"), ["!imei"]);
}

#[test]
fn the_next_sentence_says_that_the_list_is_collected() {
    assert_eq!(
        data("This includes your IMEI and MAC address. We collect this information to help you."),
        ["imei", "mac-address"]
    );
    assert!(data("This includes your IMEI and MAC address. We print this information on paper.").is_empty());
}

#[test]
fn a_heading_says_that_nothing_below_is_built_in() {
    assert!(sdks("## 未接入的第三方SDK\n\n- Stripe SDK\n- Sentry SDK\n").is_empty());
    assert_eq!(sdks("## 接入的第三方SDK\n\n- Stripe SDK\n- Sentry SDK\n").len(), 2);
}

#[test]
fn a_title_above_kinds_of_data_is_no_sdk() {
    let text =
        "# 收集清单\n\n## 基础运行\n\n信息类型：IMEI、设备型号。使用目的：维持服务。使用场景：启动。\n";
    let policy = read_policy("policy.md", text.as_bytes(), RuleBase::builtin());
    assert!(policy.sdks.is_empty(), "{:?}", policy.sdks);
    assert!(policy.data.iter().any(|d| d.id == "imei"));
}

#[test]
fn no_permission_is_needed() {
    assert_eq!(permissions("No camera or microphone permission is required."), ["!camera", "!microphone"]);
    assert_eq!(permissions("No account: the camera permission is required."), ["camera"]);
}

#[test]
fn the_systems_own_words_ask() {
    assert_eq!(
        permissions("Allow the application to access approximate location."),
        ["ACCESS_COARSE_LOCATION"]
    );
    assert_eq!(permissions("Allows the app to read SMS messages."), ["READ_SMS"]);
    assert!(permissions("Our rules allow users to talk of the weather and the location.").is_empty());
}

#[test]
fn purposes_are_no_data() {
    assert!(
        data("We use the information we collect for the following purposes:\n- unlocking by fingerprint\n")
            .is_empty()
    );
    let both = "We collect the following data for the following purposes:\n- fingerprint\n";
    assert_eq!(data(both), ["biometric"]);
}

#[test]
fn data_before_their_verb() {
    assert_eq!(
        data("Serial number, ICCID and IMSI of the SIM card will be read."),
        ["device-serial", "iccid", "imsi"]
    );
    assert_eq!(data("Voice recordings are uploaded to our servers."), ["audio-recording"]);
    assert_eq!(data("Your fingerprints are never recorded."), ["!biometric"]);
    // What is not sent may be there, and a thing between has its own verb.
    assert!(data("Your location is never sent to us.").is_empty());
    assert!(data("Your contacts help you, and errors on the page are sent to us.").is_empty());
}

#[test]
fn a_denial_of_how_denies_nothing() {
    assert!(data("我们不会在后台获取您的位置。").is_empty());
    assert_eq!(data("我们不会获取您的位置。"), ["!location"]);
    assert_eq!(data("我们不会打扰您，会获取您的位置。"), ["location"]);
}

#[test]
fn a_phrase_for_a_permission_holds_the_data_that_it_takes() {
    assert_eq!(data("我们会读取剪贴板以识别口令。"), ["clipboard"]);
    assert!(data("权限：读取剪贴板、相机。").is_empty());
}

#[test]
fn a_product_that_works_for_the_app_is_an_sdk() {
    assert_eq!(sdks("我们使用友盟+进行统计分析。"), ["umeng-analytics"]);
    assert_eq!(sdks("崩溃分析由腾讯Bugly提供。"), ["tencent-bugly"]);
    assert_eq!(sdks("某某使用甲公司出品的分析平台 Sentry 收集错误。"), ["sentry"]);
    assert_eq!(sdks("Sentry is used to collect errors."), ["sentry"]);
    // Who speaks of it otherwise does not use it.
    for text in ["Sentry是一家公司，您可以看看它。", "我们不使用Sentry收集错误。", "Sentry is a company."]
    {
        assert!(sdks(text).is_empty(), "{text}: {:?}", sdks(text));
    }
}
