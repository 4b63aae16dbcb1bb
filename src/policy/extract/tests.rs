//! Each phenomenon both ways round, on small texts.

use super::said;
use crate::model::{Owner, Platform, Policy};
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

fn sdks(text: &str) -> Vec<(Option<String>, String)> {
    read(text).sdks.into_iter().map(|s| (s.id, s.written_as)).collect()
}

fn has_clause(text: &str, id: &str) -> bool {
    read(text).clauses.iter().any(|c| c.id == id && c.place.is_some())
}

#[test]
fn data_count_where_they_are_collected() {
    assert_eq!(data("我们会收集您的IMEI和剪贴板信息。"), ["clipboard", "imei"]);
    assert_eq!(data("We collect your IP address and clipboard content."), ["clipboard", "ip-address"]);
    assert!(data("IMEI是指国际移动设备识别码。").is_empty());
    assert!(data("You can access your phone number in the settings.").is_empty());
}

#[test]
fn a_denial_reaches_its_list_and_no_further() {
    assert_eq!(data("我们不会收集您的指纹、通讯录。"), ["!biometric", "!contacts"]);
    assert_eq!(
        data("We do not collect your fingerprints, contacts or clipboard."),
        ["!biometric", "!clipboard", "!contacts"]
    );
    assert_eq!(data("We do not collect faces, but we collect your IP address."), ["ip-address"]);
    assert_eq!(data("We do not collect facial data from your photos."), ["!face-data"]);
}

#[test]
fn a_conditional_denial_is_none() {
    assert!(data("未经您同意，我们不会收集您的位置信息。").is_empty());
    assert!(data("We will not collect your location without your consent.").is_empty());
    assert!(
        data("We will not collect your data without your permission, including text messages and photos.")
            .is_empty()
    );
}

#[test]
fn not_sharing_is_not_denying() {
    assert!(data("We will not share your photos with any third party.").is_empty());
    assert!(data("我们不会与第三方共享您的照片。").is_empty());
    assert_eq!(data("We share your IP address with partners."), ["ip-address"]);
}

#[test]
fn words_that_look_negative_deny_nothing() {
    assert_eq!(
        permissions("You can turn off the microphone permission to refuse our collection."),
        ["microphone"]
    );
    assert_eq!(data("我们需要收集您的手机号，如您拒绝提供，将无法使用登录功能。"), ["phone-number"]);
    assert_eq!(permissions("No second login: The address book permission is required."), ["contacts"]);
}

#[test]
fn contradictions_are_two_disclosures() {
    assert_eq!(data("我们不会收集您的位置信息。\n\n我们会收集您的位置信息。"), ["!location", "location"]);
}

#[test]
fn denials_in_brackets() {
    assert_eq!(data("我们收集IMEI、通讯录（不收集）。"), ["!contacts", "imei"]);
}

#[test]
fn permissions_by_constant_label_and_capability() {
    assert_eq!(
        permissions("我们需要READ_PHONE_STATE与android.permission.CAMERA。"),
        ["CAMERA", "READ_PHONE_STATE"]
    );
    assert_eq!(permissions("我们会申请您的相机、麦克风权限。"), ["camera", "microphone"]);
    assert_eq!(
        permissions("You need the permission to open the network and identify the network status."),
        ["ACCESS_NETWORK_STATE", "INTERNET"]
    );
    assert_eq!(permissions("We call PackageManager.getInstalledPackages() at start."), ["installed-apps"]);
    assert!(permissions("我们提供相机评测和麦克风选购指南。").is_empty());
    assert!(permissions("Your IP address and your location are recorded.").is_empty());
}

#[test]
fn a_denied_permission_is_denied() {
    assert_eq!(permissions("我们不会申请您的通讯录权限。"), ["!contacts"]);
    assert_eq!(permissions("我们会申请您的通讯录权限。"), ["contacts"]);
}

#[test]
fn the_platform_of_a_list_counts() {
    let policy = read("一、权限说明\n\n权限名称|用途\n---|---\nandroid.permission.CAMERA|扫码\n");
    assert!(policy.permissions.iter().all(|p| p.platform == Platform::Android));
    assert_eq!(policy.permissions.len(), 1);
    assert_eq!(policy.permissions[0].purpose.as_deref(), Some("扫码"));
}

#[test]
fn false_friends_are_none() {
    for text in [
        "如有疑问请联系我们，或通过短信、电话等方式通知您。",
        "Please contact us by phone or e-mail.",
        "We store your personal information in China; the storage period is the shortest necessary.",
        "We will inform you by email, letter, SMS, phone call and push notifications.",
        "The administrator can disable camera, disable Bluetooth and disable NFC.",
        "According to the Regulations on the Registration of Telephone Users, records are kept.",
    ] {
        assert!(permissions(text).is_empty(), "{text}: {:?}", permissions(text));
        assert!(data(text).is_empty(), "{text}: {:?}", data(text));
    }
}

#[test]
fn identifiers_in_words_and_fused_ones() {
    assert_eq!(data("我们收集网络设备硬件地址。"), ["mac-address"]);
    assert_eq!(data("We collect the WiFi router MAC address."), ["bssid"]);
    let fused = data("我们收集Android IDMEID、WiFi列表SSID。");
    assert_eq!(fused, ["android-id", "meid", "ssid", "wifi-list"]);
}

#[test]
fn hardware_of_others_is_not_the_phone() {
    assert!(data("We collect product serial numbers.").is_empty());
    assert_eq!(data("We collect the serial number of your phone."), ["device-serial"]);
}

#[test]
fn an_sdk_row_owns_what_stands_in_it() {
    let text = "第三方SDK目录\n\nSDK名称|公司名称|使用目的|收集个人信息|隐私政策链接\n---|---|---|---|---\n某某推送SDK|某某科技有限公司|推送|IMEI、读取手机状态|https://sdk.example/privacy\n腾讯Bugly|腾讯|崩溃统计|崩溃日志|https://sdk.example/p\n";
    let policy = read(text);
    let ids: Vec<Option<&str>> = policy.sdks.iter().map(|s| s.id.as_deref()).collect();
    assert_eq!(ids, [None, Some("tencent-bugly")]);
    assert_eq!(policy.sdks[0].name, "某某推送SDK");
    assert_eq!(policy.sdks[0].vendor.as_deref(), Some("某某科技有限公司"));
    assert_eq!(policy.sdks[0].privacy_url.as_deref(), Some("https://sdk.example/privacy"));
    assert_eq!(policy.sdks[0].data, ["imei"]);
    assert_eq!(policy.sdks[0].permissions, ["android.permission.READ_PHONE_STATE"]);
    assert!(policy.data.iter().all(|d| d.owner != Owner::App));
}

#[test]
fn sdks_in_fields_and_lists() {
    let fields = "SDK名称：友盟统计SDK\n使用目的：统计\n收集的个人信息：OAID\n隐私政策链接：https://sdk.example/u\n\nSDK名称：某某SDK\n使用目的：推送\n收集的个人信息：IMEI\n";
    let names: Vec<String> = sdks(fields).into_iter().map(|s| s.1).collect();
    assert_eq!(names, ["友盟统计SDK", "某某SDK"]);
    let list = "These SDKs include:\n(1) glide: To load images.\n(2) Acme SDK: For push.\n";
    assert_eq!(sdks(list).len(), 2);
}

#[test]
fn companies_that_are_no_sdks_stay_out() {
    assert!(sdks("Our services are hosted on Amazon Web Services.").is_empty());
    assert!(sdks("We test whether Facebook, WeChat and Line are installed.").is_empty());
    assert!(sdks("我们会收集您的电信运营商、移动设备型号。").is_empty());
}

#[test]
fn stripped_values_are_missing() {
    assert!(!has_clause(
        "How to contact us\n\nPlease send an email to Or use the form.",
        "contact-email-or-address"
    ));
    assert!(has_clause(
        "How to contact us\n\nPlease send an email to privacy@example.com.",
        "contact-email-or-address"
    ));
    assert!(!has_clause("Ⅷ. How to contact us.\n", "contact-email-or-address"));
}

#[test]
fn quoted_laws_are_no_retention_period() {
    assert!(!has_clause(
        "The Cybersecurity Law requires that network logs be kept for not less than six months.",
        "retention-period"
    ));
    assert!(has_clause("We keep your data for six months.", "retention-period"));
}

#[test]
fn dates_are_read() {
    let policy = read("更新日期：2023年10月8日\n生效日期：2023年10月15日\n\n隐私政策");
    assert_eq!(policy.updated.map(|d| d.date).as_deref(), Some("2023-10-08"));
    assert_eq!(policy.effective.map(|d| d.date).as_deref(), Some("2023-10-15"));
    assert!(read("Version 2.3.1 for Android 10").updated.is_none());
}

#[test]
fn quotes_are_verbatim_and_placed() {
    let text = "Title\n\nWe collect your IMEI.\n";
    let policy = read(text);
    let place = &policy.data[0].place;
    assert_eq!((place.line, place.quote.as_deref()), (Some(3), Some("We collect your IMEI.")));
}

#[test]
fn hostile_text_ends() {
    for text in [
        "(".repeat(10_000),
        "IMEI".repeat(5_000),
        "权限".repeat(5_000),
        "a|".repeat(5_000),
        "：\n".repeat(3_000),
    ] {
        let _ = read(&text);
    }
}

#[test]
fn the_system_labels_count_where_permissions_are_listed() {
    let list = "Permissions\n\nWhat permissions do we request?\n\n1. Take pictures and videos\n\nThis permission lets you \
                scan codes.\n\n2. Set wallpaper & run at startup\n\nThese permissions change your home screen.\n";
    assert_eq!(permissions(list), ["CAMERA", "RECEIVE_BOOT_COMPLETED", "SET_WALLPAPER"]);
    assert!(permissions("Features\n\nYou can set wallpaper and take pictures and videos.\n").is_empty());
}

#[test]
fn headings_under_a_heading_of_permissions_name_one_each() {
    let text = "<h2>Permissions</h2><h3>Call log</h3><p>To check your credit.</p><h3>Data storage</h3><p>We keep it.</p>";
    let policy = read_policy("a.html", text.as_bytes(), RuleBase::builtin());
    let ids: Vec<_> = policy.permissions.iter().filter_map(|p| p.capability.as_deref()).collect();
    assert_eq!(ids, ["call-log"]);
    let text = "<h2>Service</h2><h3>Call log</h3><p>You can look at it.</p>";
    assert!(read_policy("a.html", text.as_bytes(), RuleBase::builtin()).permissions.is_empty());
}

#[test]
fn a_list_of_what_is_not_taken_denies_item_by_item() {
    let list = "# 权限说明\n\n## 不会收集的信息\n\n本应用不会收集以下信息：\n- 通话记录\n- 麦克风录音\n- Android ID\n";
    assert_eq!(data(list), ["!android-id", "!audio-recording", "!call-log"]);
    assert!(permissions(list).is_empty());
    let list = "# 权限说明\n\n我们不会申请以下权限：\n- 通讯录\n- 相机\n";
    assert_eq!(permissions(list), ["!camera", "!contacts"]);
    let list = "# 权限说明\n\n我们会申请以下权限：\n- 通讯录\n- 相机\n";
    assert_eq!(permissions(list), ["camera", "contacts"]);
}

#[test]
fn a_permission_that_is_absent_is_denied() {
    let text = "Note the absence of a permission to access the internet.";
    assert_eq!(permissions(text), ["!INTERNET"]);
    assert_eq!(permissions("The app has a permission to access the internet."), ["INTERNET"]);
}

#[test]
fn a_deed_in_prose_names_permission_and_data() {
    assert_eq!(permissions("We read your calendar to remind you of rain."), ["READ_CALENDAR"]);
    assert_eq!(data("We read your calendar to remind you of rain."), ["calendar"]);
    assert_eq!(permissions("We do not access your contacts."), ["!contacts"]);
    assert_eq!(data("We do not access your contacts."), ["!contacts"]);
    assert_eq!(permissions("我们不会读取您的通讯录。"), ["!contacts"]);
    let phones = "On older phones we read the phone state to obtain the IMEI.";
    assert_eq!(permissions(phones), ["READ_PHONE_STATE"]);
    assert!(!data(phones).contains(&"phone-number".to_owned()));
}

#[test]
fn what_is_left_out_of_a_denial_is_collected() {
    let text = "We do not save any personal data on our server, other than data of the form (name, phone, email, college).";
    assert!(data(text).contains(&"phone-number".to_owned()));
    assert!(
        data("We do not save any personal data, such as your phone number.")
            .contains(&"!phone-number".to_owned())
    );
}

#[test]
fn verbs_joined_to_a_denial_are_denied() {
    assert_eq!(data("我们不会接触或收集您的IMEI。"), ["!imei"]);
    assert_eq!(data("我们不会出售信息，会收集您的IMEI。"), ["imei"]);
}

#[test]
fn consent_that_is_obtained_is_no_data() {
    let text = "我们会以公告、短信或者电子邮件通知，并再次获取您的明示同意。";
    assert!(data(text).is_empty(), "{:?}", data(text));
    assert_eq!(data("我们会获取您的IMEI。"), ["imei"]);
}

#[test]
fn a_sentence_that_goes_on_listing_lists() {
    assert_eq!(
        data("We also collect data from your device. This includes installed apps and IMEI."),
        ["imei", "installed-apps"]
    );
    assert!(data("You can open the settings. This includes installed apps and IMEI.").is_empty());
}

#[test]
fn the_state_of_a_permission_is_none() {
    assert!(permissions("我们收集锁屏状态（如是否允许通知权限）。").is_empty());
    assert_eq!(permissions("我们申请通知权限。"), ["notifications"]);
}

#[test]
fn a_kind_of_device_data_spelt_out_is_collected() {
    assert_eq!(
        data("附录：相关定义\n\n设备信息：包括设备标识符（IMEI、IMSI）、安装列表。"),
        ["device-id", "device-info", "imei", "imsi", "installed-apps"]
    );
    assert!(data("附录：相关定义\n\n敏感个人信息：包括生物识别、行踪轨迹。").is_empty());
}

#[test]
fn quotes_of_html_stand_in_its_source() {
    let html = "<p>我们会收集IDFA&amp;IMEI、IMSI&nbsp;等。</p>";
    let policy = read_policy("a.html", html.as_bytes(), RuleBase::builtin());
    assert!(policy.data.len() >= 3);
    for said in &policy.data {
        let quote = said.place.quote.as_deref().unwrap_or_default();
        assert!(!quote.is_empty() && html.contains(quote), "{quote}");
    }

    // Among several characters that make one space, and inside of names and words.
    let html = "<p>我们会收集IMEI、IMSI\n  <i>&#xa0;</i>\n 和WiFi\n<i>&#xa0;</i> MAC地址、OAID等。</p>\n\
        <p>我们接入了以下SDK：</p><ul><li>AdMob\n<i>&nbsp;</i>\nSDK：用于广告</li></ul>";
    let policy = read_policy("a.html", html.as_bytes(), RuleBase::builtin());
    assert!(policy.data.len() >= 4 && policy.sdks.len() == 1, "{policy:?}");
    let visible: String = html.replace("<i>", "").replace("</i>", "").split_whitespace().collect();
    let places = policy.data.iter().map(|d| &d.place).chain(policy.sdks.iter().map(|s| &s.place));
    for quote in places.filter_map(|place| place.quote.as_deref()) {
        let bare: String = quote.split_whitespace().collect();
        assert!(!bare.is_empty() && visible.contains(&bare), "{quote}");
    }
}

#[test]
fn a_contact_may_stand_below_its_announcement() {
    assert!(has_clause(
        "6. 如何联系我们\n如有疑问，请通过以下方式联系我们：\n\n发送邮件到：\n\nbox@example.com\n",
        "contact-email-or-address"
    ));
    assert!(!has_clause(
        "6. 如何联系我们\n如有疑问，请通过以下方式联系我们：\n\n发送邮件到：\n\n谢谢。\n",
        "contact-email-or-address"
    ));
}

#[test]
fn two_dates_of_one_line() {
    let policy =
        read("Effective date: March 1, 2026. Last updated: February 10, 2026.\n\nWe collect nothing.");
    assert_eq!(policy.effective.map(|d| d.date).as_deref(), Some("2026-03-01"));
    assert_eq!(policy.updated.map(|d| d.date).as_deref(), Some("2026-02-10"));
}

#[test]
fn what_a_permission_is_for_is_no_permission() {
    let head = "# 权限说明\n\n为了提供如下功能，我们需要访问您的相机权限：\n";
    assert_eq!(permissions(&format!("{head}- 通话\n- 通讯录\n")), ["camera"]);
    let list = "# 权限说明\n\n我们需要以下权限：\n- 相机\n- 通讯录\n";
    assert_eq!(permissions(list), ["camera", "contacts"]);
    assert_eq!(permissions("您可以开启悬浮窗权限，以更好地显示通知。"), ["SYSTEM_ALERT_WINDOW"]);
}

#[test]
fn a_title_that_says_an_access_names_a_permission() {
    let page = |head: &str| {
        format!(
            "<h2>{head}</h2><h3>A.读取手机存储权限</h3><p>用于上传图片。</p><h3>B.读取体验</h3><p>很好。</p>"
        )
    };
    let read = |head: &str| {
        let policy = read_policy("a.html", page(head).as_bytes(), RuleBase::builtin());
        policy.permissions.iter().filter_map(|p| p.capability.clone()).collect::<Vec<_>>()
    };
    assert_eq!(read("应用所请求权限的用途"), ["storage"]);
    let head = "## 权限\n\n### 1. 为了提供以下功能，我们需要访问您的相机权限：\n\n- 通话\n";
    assert_eq!(permissions(head), ["camera"]);
}

#[test]
fn including_but_not_limited_to_goes_on_with_the_denial() {
    let zh = "我们不会主动收集用户的任何个人信息，包括但不限于地理位置、IP地址等。";
    assert_eq!(data(zh), ["!ip-address", "!location"]);
    let en = "We do not actively collect any personal data, including but not limited to your location and IP address.";
    assert_eq!(data(en), ["!ip-address", "!location"]);
    assert_eq!(data("我们不会收集通讯录，但会收集IP地址。"), ["!contacts", "ip-address"]);
}
