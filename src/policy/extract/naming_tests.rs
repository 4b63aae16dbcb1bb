//! What names a permission or an SDK in an unusual way, both ways round: functions of the system, names in Latin letters,
//! packages, kinds, brackets that say what is required.

use super::said;
use crate::model::{Polarity, Policy};

fn read(text: &str) -> Policy {
    said::markdown(text)
}

fn permissions(text: &str) -> Vec<String> {
    said::permissions(said::markdown(text))
}

fn sdks(text: &str) -> Vec<String> {
    said::sdks(said::markdown(text))
}

fn data(text: &str) -> Vec<(String, Polarity)> {
    read(text).data.into_iter().map(|d| (d.id, d.polarity)).collect()
}

#[test]
fn functions_of_the_system_name_what_they_open() {
    assert_eq!(permissions("该SDK会调用 getInstalledPackages() 判断应用是否安装。"), ["installed-apps"]);
    assert_eq!(permissions("The SDK calls `getInstalledApplications()` once."), ["installed-apps"]);
    assert!(permissions("本应用不会调用 getInstalledPackages()。").iter().all(|p| p.starts_with('!')));
    assert!(permissions("The function getPackages() is part of our build scripts.").is_empty());
}

#[test]
fn names_in_latin_letters_mean_the_chinese_products() {
    let row = |name: &str| {
        format!(
            "# Third-party SDKs\n\n| SDK name | Purpose | Data collected |\n|---|---|---|\n| {name} | service | IMEI |\n"
        )
    };
    for (name, id) in [
        ("Chuanshanjia", "pangle-cn"),
        ("Youlianghui", "gdt-union"),
        ("Gaode map", "amap"),
        ("Getui push", "getui-push"),
        ("Aurora push", "jpush"),
        ("Umeng statistics", "umeng-analytics"),
    ] {
        assert_eq!(sdks(&row(name)), [id], "{name}");
    }
    assert!(sdks("Our office stands near Gaode Road; the aurora is seen in winter.").is_empty());
}

#[test]
fn an_item_may_be_named_by_its_package() {
    let items = "# SDK的使用\n\n这些SDK包括：\n\n（1）com.acme.beaconry：为了下载，我们需要访问您的存储权限。\n\n（2）com.vivo.push：用于推送。\n";
    assert_eq!(sdks(items), ["com.acme.beaconry", "vivo-push"]);
    assert!(
        sdks("# 权限说明\n\n- com.acme.permission.READ_ALL：读取。\n- com.acme.app：本应用。\n").is_empty()
    );
}

#[test]
fn the_kind_of_a_partner_is_no_name() {
    let table = |kind: &str| {
        format!(
            "# 第三方SDK\n\n| {kind} | 合作伙伴名称 | 合作目的 | 共享个人信息字段 |\n|---|---|---|---|\n| 数据分析服务合作方 | 友盟同欣（北京）科技有限公司 | 分析 | IMEI |\n| 社交服务合作方 | 佐克科技有限公司 | 分享 | IMEI |\n"
        )
    };
    assert_eq!(sdks(&table("合作伙伴类型")), ["umeng-analytics", "佐克科技有限公司"]);
    let products =
        table("SDK名称").replace("数据分析服务合作方", "友盟统计").replace("社交服务合作方", "佐克分享");
    assert_eq!(sdks(&products), ["umeng-analytics", "佐克分享"]);
}

#[test]
fn a_list_says_what_is_required() {
    let said = |text: &str| -> Vec<Option<bool>> {
        read(text).permissions.into_iter().map(|p| p.required).collect()
    };
    assert_eq!(said("必要权限：网络权限。可选权限：相机权限。"), [Some(true), Some(false)]);
    assert_eq!(
        said("Required permissions: INTERNET permission. Optional permissions: camera permission."),
        [Some(true), Some(false)]
    );
    assert_eq!(said("我们需要相机权限。"), [None]);
}

#[test]
fn a_word_for_data_before_permission_opens_it() {
    assert_eq!(permissions("获取您的定位权限。"), ["location"]);
    assert!(permissions("获取您的定位，用于导航。").is_empty());
    assert_eq!(permissions("获取手机唯一标识符权限：用于限制活动次数。"), ["READ_PHONE_STATE"]);
    assert!(permissions("获取手机唯一标识符，用于限制活动次数。").is_empty());
    assert_eq!(permissions("我们会获取您的默认拨号应用权限。"), ["phone"]);
}

#[test]
fn a_list_of_what_is_not_asked_for_denies() {
    let text = "当前明确不申请：\n\n- 相机权限\n- 通讯录权限\n";
    assert_eq!(permissions(text), ["!camera", "!contacts"]);
    assert_eq!(permissions(&text.replace("明确不申请", "申请如下权限")), ["camera", "contacts"]);
}

#[test]
fn a_line_says_itself_that_it_is_about_a_permission() {
    let text = "Personal information\n\nFull network access: This permission is used to fetch news.\n\nModify system settings: to dim the screen.\n\nExpand/collapse status bar: by a gesture.\n";
    assert_eq!(permissions(text), ["EXPAND_STATUS_BAR", "INTERNET", "WRITE_SETTINGS"]);
    let text =
        "News\n\nFull network access: what the law says about it.\n\nModify system settings: how to.\n";
    assert!(permissions(text).is_empty(), "{:?}", permissions(text));
    assert!(permissions("Camera: We do not request this permission.\n").iter().all(|p| p.starts_with('!')));
}

#[test]
fn brackets_behind_a_label_make_it_no_other() {
    let text = "录音权限（可选）：你可以在软件内进行语音聊天。\n";
    assert_eq!(permissions(text), ["microphone"]);
    assert!(permissions("语音聊天（可选）：你可以在软件内进行语音聊天。\n").is_empty());
}

#[test]
fn a_name_of_one_word_beside_a_constant_is_one() {
    assert_eq!(permissions("申请的权限：CAMERA/RECORD_AUDIO"), ["CAMERA", "RECORD_AUDIO"]);
    assert!(!permissions("我们申请RECORD_AUDIO，用于CAMERA模式。").contains(&"CAMERA".to_owned()));
}

#[test]
fn what_is_taken_is_collected_though_lists_of_permissions_say_it_so() {
    let ids = |text: &str| -> Vec<String> { read(text).data.into_iter().map(|d| d.id).collect() };
    assert_eq!(ids("穿山甲SDK会获取手机IMEI、MAC等信息。"), ["imei", "mac-address"]);
    assert_eq!(ids("我们会获取设备信息。"), ["device-info"]);
    assert!(ids("权限列表：获取手机状态。").is_empty());
}

#[test]
fn starting_by_itself_is_a_permission() {
    assert_eq!(permissions("为及时推送消息，我们需要使用自启动服务。"), ["RECEIVE_BOOT_COMPLETED"]);
    assert!(permissions("您可以在手机设置里管理自启动。").is_empty());
}

#[test]
fn constants_in_words_are_labels_of_the_system() {
    let text = "We ask for these permissions:\n\n- Write User Dictionary: to save your words\n- Expand the shelf: never\n";
    assert_eq!(permissions(text), ["WRITE_USER_DICTIONARY"]);
    assert!(permissions("You can write user dictionary entries yourself.\n").is_empty());
}

#[test]
fn a_line_that_starts_with_no_denies() {
    let text = "What we collect:\n\n- Your email address\n- No advertising identifiers\n";
    let said = data(text);
    assert!(said.contains(&("email".to_owned(), Polarity::Affirmed)), "{said:?}");
    assert!(said.contains(&("advertising-id".to_owned(), Polarity::Denied)), "{said:?}");
    assert!(data("6. No ownership of your photos is granted to you.\n").is_empty());
    assert!(sdks("The app has no analytics SDK and no Crashlytics.\n").is_empty());
    assert_eq!(sdks("The app has one analytics SDK: Crashlytics.\n"), ["firebase-crashlytics"]);
}

#[test]
fn traditional_characters_are_read_and_quoted_as_written() {
    let policy = read(
        "一、應用程式權限\n\n- 麥克風：用於錄製語音\n- 檔案存取權限：用於儲存相片\n\n二、資訊\n\n我們會蒐集您的電話號碼與裝置識別碼，不會蒐集您的聯絡人。\n",
    );
    let data: Vec<(&str, Polarity, &str)> =
        policy.data.iter().map(|d| (d.id.as_str(), d.polarity, d.written_as.as_str())).collect();
    assert!(data.contains(&("phone-number", Polarity::Affirmed, "電話號碼")), "{data:?}");
    assert!(data.contains(&("contacts", Polarity::Denied, "您的聯絡人")), "{data:?}");
    let groups: Vec<&str> = policy.permissions.iter().filter_map(|p| p.capability.as_deref()).collect();
    assert!(groups.contains(&"microphone") && groups.contains(&"storage"), "{groups:?}");
    let quote = policy.data[0].place.quote.as_deref().unwrap_or_default();
    assert!(quote.contains("裝置識別碼"), "{quote}");
}

#[test]
fn a_label_for_data_in_a_denied_list_denies() {
    let list = "- **Personal information**: phone numbers, email addresses\n- **Location data**: where you are by GPS\n";
    let denied =
        data(&format!("## What we do not collect\n\nWe do not collect any of the following:\n\n{list}"));
    assert!(denied.contains(&("phone-number".to_owned(), Polarity::Denied)), "{denied:?}");
    assert!(denied.iter().all(|(_, polarity)| *polarity == Polarity::Denied), "{denied:?}");
    let said = data(&format!("## What we collect\n\nWe collect all of the following:\n\n{list}"));
    assert!(said.contains(&("phone-number".to_owned(), Polarity::Affirmed)), "{said:?}");
}
