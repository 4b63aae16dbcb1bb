//! Wordings of older Chinese policies, both ways round, on small texts.

use super::said;
use crate::model::Policy;
use crate::policy::read_policy;
use crate::rules::RuleBase;

fn read(text: &str) -> Policy {
    said::plain(text)
}

fn data(text: &str) -> Vec<String> {
    said::data(said::plain(text))
}

fn permissions(text: &str) -> Vec<String> {
    let said = read(text).permissions.into_iter().map(|p| p.id.or(p.capability).unwrap_or_default());
    let mut out: Vec<String> = said.map(|id| id.rsplit('.').next().unwrap_or_default().to_owned()).collect();
    out.sort();
    out.dedup();
    out
}

fn has_clause(text: &str, id: &str) -> bool {
    read(text).clauses.iter().any(|c| c.id == id && c.place.is_some())
}

#[test]
fn one_permission_word_opens_all_of_its_list() {
    let text = "您可以在“权限管理”里调整相机、麦克风、日历权限。";
    assert_eq!(permissions(text), ["calendar", "camera", "microphone"]);
    // Where each has its own word, what stands between is data.
    assert_eq!(permissions("手机号、相机权限、日历、麦克风权限"), ["camera", "microphone"]);
}

#[test]
fn a_quoted_list_behind_permissions_names_them() {
    let text = "使用到的权限是“读取网络状态、存储权限、读取WiFi状态”。";
    assert_eq!(permissions(text), ["ACCESS_NETWORK_STATE", "ACCESS_WIFI_STATE", "storage"]);
    assert!(permissions("您的权限是有限的，网络状态不佳时请稍候。").is_empty());
}

#[test]
fn old_labels_of_the_system_name_permissions() {
    assert_eq!(permissions("需要排序系统任务权限。"), ["REORDER_TASKS"]);
    assert_eq!(permissions("需要检索当前运行的应用权限。"), ["GET_TASKS"]);
    assert_eq!(permissions("需要允许程序读写您的外部存储，以便下载。").len(), 2);
    assert!(permissions("运动员按任务排序出场。").is_empty());
}

#[test]
fn a_denial_goes_on_over_its_second_verb() {
    assert_eq!(data("We do not collect or store your contacts."), ["!contacts"]);
    assert_eq!(
        data("We do not collect your clipboard, we collect your contacts."),
        ["!clipboard", "contacts"]
    );
}

#[test]
fn a_bracket_cut_by_the_line_is_one_sentence() {
    let text =
        "统计功能的服务商需要收集您的唯一设备识别码（IMEI、android\nID、IMSI）用来统计活跃的用户数量。";
    assert!(data(text).contains(&"imsi".to_owned()));
    let text = "统计功能的服务商需要收集您的唯一设备识别码（IMEI、OAID）。\nIMSI是什么，请看运营商的说明书里的那一章节。";
    assert!(!data(text).contains(&"imsi".to_owned()));
}

#[test]
fn channels_take_no_data() {
    assert!(data("我们将停止收集，并以公告、短信等方式通知您。").is_empty());
    assert_eq!(data("我们会收集您的短信。"), ["sms"]);
    assert!(data("我们会获取您的口令去运营商网关校验。").iter().all(|d| d != "carrier"));
    assert_eq!(data("我们会获取您的运营商信息。"), ["carrier"]);
}

#[test]
fn guarding_by_collecting_collects() {
    assert!(data("为了防止有人刷单，所收集的信息有：IMEI、MAC地址。").contains(&"imei".to_owned()));
    assert!(data("加密可以防止IMEI被他人收集。").is_empty());
}

#[test]
fn clauses_in_looser_words() {
    assert!(has_clause("我们在法律规定范围内的最短期限内保留您的个人信息。", "retention-period"));
    assert!(!has_clause("依照法律规定，网络日志留存不少于六个月。", "retention-period"));
    assert!(has_clause("我们会及时向您告知：安全事件的基本情况和影响。", "security-incident-notice"));
    assert!(!has_clause("我们会防范安全事件。", "security-incident-notice"));
    assert!(!has_clause("联网信息会传给开发者。", "complaint-channel"));
    assert!(!has_clause("协商不成的，任何一方可向人民法院起诉。", "complaint-channel"));
    assert!(has_clause("您可以向网信办投诉。", "complaint-channel"));
    assert!(!has_clause("我们用Cookie记录您访问网站的习惯和您的登录信息。", "user-rights-access"));
    assert!(has_clause("您可以在设置里查询您的个人信息。", "user-rights-access"));
    assert!(has_clause("如果您希望删除您的帐号，请写信给我们。", "account-cancellation"));
    assert!(!has_clause("我们会删除账户里的缓存。", "account-cancellation"));
    assert!(has_clause("All data are stored locally on your device.", "storage-location"));
    assert!(!has_clause("All data are stored safely.", "storage-location"));
}

#[test]
fn a_list_under_an_sdk_is_its_data_where_a_line_says_so() {
    let text = |lead: &str| {
        format!(
            "## Third-Party Services\n\n### 1. Google AdMob\n\nWe show ads with AdMob.\n\n{lead}\n\n- Advertising ID\n- IP address\n"
        )
    };
    let ids = |text: &str| {
        let policy = read_policy("policy.md", text.as_bytes(), RuleBase::builtin());
        policy.data.into_iter().map(|d| d.id).collect::<Vec<_>>()
    };
    assert!(ids(&text("AdMob may collect some information, including:")).contains(&"ip-address".to_owned()));
    assert!(ids(&text("AdMob explains in its help:")).is_empty());
}

#[test]
fn emphasis_around_a_number_hides_no_title() {
    let text = "三、第三方\n穿山甲广告SDK\n详见：https://push.example/privacy\n**四、所需的重要权限 **\n下面是本应用请求的权限，使用前会征得您的同意。\n1\\. 读取联系人\n用来显示来电者的名字，由本机处理，不会传到服务器。\n2\\. 自启动\n用来准时提醒，由本机处理，不会传到服务器。\n";
    assert_eq!(permissions(text), ["READ_CONTACTS", "RECEIVE_BOOT_COMPLETED"]);
    let text = "**四、** 名字里的联系人\n**壁纸 **\n挑一张喜欢的图，放在背景里，随时更换。\n";
    assert!(permissions(text).is_empty());
}

#[test]
fn titles_of_a_section_on_permissions_name_them() {
    let text = "四、所需的权限\n1\\. 读取联系人\n用来显示来电者的名字，由本机处理，不会传到服务器。\n2\\. 自启动\n用来准时提醒，由本机处理，不会传到服务器。\n";
    assert_eq!(permissions(text), ["READ_CONTACTS", "RECEIVE_BOOT_COMPLETED"]);
    let text = "四、功能介绍\n1\\. 联系人\n显示名字的地方，按字母排列，可以搜索。\n2\\. 壁纸\n挑一张喜欢的图，放在背景里，随时更换。\n";
    assert!(permissions(text).is_empty());
}

#[test]
fn a_denial_may_point_back() {
    assert_eq!(
        data("您可能发送或共享照片、通讯录等内容，本应用不会采集、上传此类数据。"),
        ["!contacts", "!photos"]
    );
    let kept = "我们收集您的通讯录，如您不同意，我们不会收集上述信息。";
    assert_eq!(data(kept), ["contacts"]);
    assert_eq!(data("我们收集您的通讯录，不会收集上述以外的信息。"), ["contacts"]);
}
