//! Forms of lists, rows and sentences that policies share, both ways round, on small texts.

use crate::model::{Polarity, Policy};
use crate::policy::read_policy;
use crate::rules::RuleBase;

fn read(file: &str, text: &str) -> Policy {
    read_policy(file, text.as_bytes(), RuleBase::builtin())
}

fn data(text: &str) -> Vec<String> {
    let said = read("policy.md", text)
        .data
        .into_iter()
        .map(|d| if d.polarity == Polarity::Denied { format!("!{}", d.id) } else { d.id });
    sorted(said.collect())
}

fn permissions(text: &str) -> Vec<String> {
    let said = read("policy.md", text).permissions.into_iter().map(|p| {
        let name = p.id.or(p.capability).unwrap_or_default();
        let name = name.rsplit('.').next().unwrap_or_default().to_owned();
        if p.polarity == Polarity::Denied { format!("!{name}") } else { name }
    });
    sorted(said.collect())
}

fn sdks(text: &str) -> Vec<String> {
    sorted(read("policy.md", text).sdks.into_iter().map(|s| s.id.unwrap_or(s.name)).collect())
}

fn sorted(mut of: Vec<String>) -> Vec<String> {
    of.sort();
    of.dedup();
    of
}

#[test]
fn what_happens_after_a_refusal_denies_nothing() {
    let text = "我们需要获取您的手机通讯录权限，如您不使用我们提供的上述服务，则我们不会访问您的手机通讯录。";
    assert!(data(text).iter().all(|d| !d.starts_with('!')));
    assert_eq!(permissions(text), ["contacts"]);
    assert!(data("If you do not grant it, we will not collect your contacts.").is_empty());
    assert_eq!(data("我们不会收集您的手机通讯录。"), ["!contacts"]);
}

#[test]
fn a_question_states_nothing() {
    assert!(data("Does the application collect precise real time location information?").is_empty());
    assert_eq!(data("The application collects precise location information."), ["precise-location"]);
}

#[test]
fn the_verb_of_the_first_reaches_the_others() {
    assert_eq!(permissions("We need to access your camera and photos."), ["camera", "photos"]);
    assert_eq!(permissions("我们需要访问您的相机、麦克风和相册。"), ["camera", "microphone", "photos"]);
    assert_eq!(permissions("We access your camera to store photos."), ["camera"]);
}

#[test]
fn titles_and_labels_of_permissions_with_brackets() {
    let text = "The app requests the following permissions:\n\n- **Camera**: To capture photos\n- **Storage** (Android 9 and below): To save files\n";
    assert_eq!(permissions(text), ["camera", "storage"]);
    let text = "## Permissions Used\n\n### Usage Access Permission\n\nTo see which app is open.\n\n### Storage Permission\n\nTo keep settings.\n";
    assert_eq!(permissions(text), ["PACKAGE_USAGE_STATS", "storage"]);
    assert!(permissions("## Notes\n\n### Storage shelf\n\nFor books.\n").is_empty());
}

#[test]
fn things_behind_permission_in_a_denied_list_are_denied_data() {
    let text = "我们不会收集您的以下信息：\n\n- 通讯录、短信\n- 相册、麦克风等权限相关信息\n";
    assert!(permissions(text).is_empty());
    assert!(data(text).contains(&"!photos".to_owned()), "{:?}", data(text));
}

#[test]
fn a_line_behind_the_announcement_is_its_list() {
    let text = "我们会主动收集一些设备信息，这些信息包括：\n\n设备型号、IMEI、操作系统版本（IP地址、运营商）。\n\n您的IMEI由您保管，请勿泄露。\n";
    assert!(data(text).contains(&"ip-address".to_owned()), "{:?}", data(text));
    assert!(data("设备型号、IMEI、操作系统版本。\n").is_empty());
}

#[test]
fn a_list_goes_on_behind_its_own_titles() {
    let text = "我们可能会收集下列信息，这些功能包括：\n\n1\\. 注册、登录：\n\n（1）您的基本身份信息，可能包括姓名、面部识别特征、通讯录、邮箱；\n";
    assert!(data(text).contains(&"contacts".to_owned()), "{:?}", data(text));
    assert!(!data("（1）身份信息是法律上的名词，可能涉及姓名、通讯录；\n").contains(&"contacts".to_owned()));
}

#[test]
fn records_of_a_name_line_and_fields_follow_each_other() {
    let record = |name: &str| {
        format!(
            "{name}  \n功能：广告推广  \n权限：读取设备信息  \n隐私政策链接：  \n<https://a.example/p>  \n  \n"
        )
    };
    let text = format!(
        "# 第三方SDK\n\n我们接入的SDK如下。\n\n{}{}",
        record("甲乙丙 SDK"),
        record("丁戊己 SDK（仅某设备）")
    );
    let said = sdks(&text);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|s| s.starts_with("丁戊己")));
}

#[test]
fn a_bare_brand_is_what_its_row_does() {
    let row = |name: &str, purpose: &str| {
        format!("第三方SDK | 服务功能 | 获取信息\n---|---|---\n{name} | {purpose} | 设备信息\n")
    };
    assert_eq!(sdks(&row("小米SDK", "推送")), ["xiaomi-push"]);
    assert_eq!(sdks(&row("小米SDK", "集成小米帐号登录")), ["xiaomi-account"]);
}

#[test]
fn one_that_no_rule_knows_among_those_that_some_do() {
    let text = "第三方SDK | 服务功能 | 获取信息\n---|---|---\n友盟SDK，Acmelytics，腾讯灯塔 | 统计 | IMEI\n";
    assert_eq!(sdks(text).len(), 3);
    let text = "第三方SDK | 服务功能 | 获取信息\n---|---|---\n友盟SDK，统计 | 统计 | IMEI\n";
    assert_eq!(sdks(text).len(), 1);
}

#[test]
fn permissions_among_the_data_of_a_row() {
    let row = |data: &str| format!("第三方SDK | 服务功能 | 获取信息\n---|---|---\n甲乙SDK | 客服 | {data}\n");
    let said = permissions(&row("相册、存储、读取手机状态和身份、网络权限"));
    assert!(said.contains(&"photos".to_owned()) && said.contains(&"storage".to_owned()), "{said:?}");
    assert!(!permissions(&row("相册、位置信息、IMEI")).contains(&"photos".to_owned()));
}

#[test]
fn companies_that_provide_something_with_an_sdk() {
    let text = "目前我们的推送服务由甲乙网络科技有限公司、丙丁科技有限公司提供，我们会接入这些公司的SDK。";
    assert_eq!(sdks(text), ["丙丁科技有限公司", "甲乙网络科技有限公司"]);
    assert!(sdks("本应用由甲乙网络科技有限公司提供，其中没有SDK。").is_empty());
}

#[test]
fn hosts_of_a_letter_or_two_are_no_names() {
    let text = "## 第三方SDK\n\n我们接入的SDK：\n\nhttps://www.qq.com/a\n\nhttps://dev.10086.cn/b\n";
    assert!(sdks(text).is_empty());
}

#[test]
fn lists_of_permissions_with_dashes_and_groups() {
    let text = "## Permissions we request\n\n- **Camera** – to scan codes\n- **Run at startup** – to go on after a restart of the device\n";
    assert_eq!(permissions(text), ["RECEIVE_BOOT_COMPLETED", "camera"]);
    let text = "The app accesses the following on your device:\n\n * Identity: find accounts on the device\n * Other: control vibration\n";
    assert_eq!(permissions(text), ["GET_ACCOUNTS", "VIBRATE"]);
    assert!(permissions("## What we sell\n\n- **Camera** – to scan codes\n").is_empty());
}

#[test]
fn a_name_and_an_address_a_line_in_an_announced_list() {
    let text = "We share information with the following third parties:\nAdMob (https://support.google.com/admob)\nAcmelytics (https://acme.example/privacy)\nVungle\n";
    let said = sorted(read("policy.txt", text).sdks.into_iter().map(|s| s.id.unwrap_or(s.name)).collect());
    assert_eq!(said, ["Acmelytics", "google-admob", "vungle"]);
    let text = "We work from these places:\nAcmelytics (https://acme.example/privacy)\n";
    assert!(read("policy.txt", text).sdks.is_empty());
}

#[test]
fn a_sentence_names_the_sdks_behind_its_colon() {
    assert_eq!(sdks("我们接入的第三方SDK：微信、QQ、微博。"), ["qq-connect", "wechat-opensdk", "weibo-sdk"]);
    assert!(sdks("我们没有接入的第三方SDK：微信、QQ、微博。").is_empty());
    let text = "## 三、第三方SDK\n\n广告由穿山甲、优量汇提供。\n";
    assert_eq!(sdks(text), ["gdt-union", "pangle-cn"]);
    assert!(sdks("## 三、公司简介\n\n与穿山甲、优量汇的广告部门同在一座城市。\n").is_empty());
}

#[test]
fn the_next_sentence_goes_on_with_what_is_collected() {
    let text = "We collect data on your phone called Log Data. This Log Data may include information such as your device Internet Protocol (“IP”) address.";
    assert_eq!(data(text), ["ip-address", "logs"]);
    assert!(
        data("We love Log Data. This Log Data may include information such as an Internet Protocol (“IP”) address.").is_empty()
    );
}

#[test]
fn bare_constants_beside_full_ones_and_in_policies_for_harmony() {
    let text = "The app needs READ_EXTERNAL_STORAGE, CAMERA and ACCESS_FINE_LOCATION permission.";
    assert_eq!(permissions(text), ["ACCESS_FINE_LOCATION", "CAMERA", "READ_EXTERNAL_STORAGE"]);
    assert!(permissions("CAMERA OBSCURA is the name of our shop.").is_empty());
    let text = "# 鸿蒙应用权限列表\n\n| 权限 | 用途 |\n|---|---|\n| 网络（INTERNET） | 联网 |\n";
    let said = read("policy.md", text).permissions;
    assert!(said.iter().any(|p| p.id.as_deref() == Some("ohos.permission.INTERNET")));
    let said = read("policy.md", &text.replace("鸿蒙", "安卓")).permissions;
    assert!(said.iter().any(|p| p.id.as_deref() == Some("android.permission.INTERNET")));
}

#[test]
fn the_function_behind_a_name_that_says_nothing() {
    let row = |name: &str, function: &str| {
        format!(
            "| 权限名称 | 权限功能说明 | 使用场景 |\n|---|---|---|\n| {name} | {function} | 安全 |\n| 相机 | 拍摄 | 扫码 |\n"
        )
    };
    assert_eq!(permissions(&row("本机识别", "读取电话状态")), ["READ_PHONE_STATE", "camera"]);
    assert_eq!(permissions(&row("本机识别", "更好的服务")), ["camera"]);
}

#[test]
fn labels_deny_what_follows_them() {
    assert_eq!(data("Not collected: IMEI, contacts.\n"), ["!contacts", "!imei"]);
    assert_eq!(data("# Acme\n\n- **NOT collected**: IMEI\n"), ["!imei"]);
    assert_eq!(data("不收集：通讯录、短信\n"), ["!contacts", "!sms"]);
    assert_eq!(data("Collected: IMEI, contacts.\n"), ["contacts", "imei"]);
}

#[test]
fn a_title_says_that_it_is_a_permission() {
    assert_eq!(permissions("Bluetooth Permission\n\nUsed to connect to the lamp.\n"), ["bluetooth"]);
    let told = "d) MICROPHONE\n\nUsed for permissions that have to do with voice chat.\n";
    assert_eq!(permissions(told), ["microphone"]);
    assert!(permissions("d) MICROPHONE\n\nWe sell one in our shop.\n").is_empty());
    assert!(permissions("Parental Permission\n\nAsk your parents.\n").is_empty());
}
