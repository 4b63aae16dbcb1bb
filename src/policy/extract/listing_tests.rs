//! Lists that a title, a line or a link announces, both ways round.

use super::said::{data, markdown, permissions, plain, sdks};
use crate::policy::read_policy;
use crate::rules::RuleBase;

#[test]
fn a_title_that_names_a_permission_is_told_by_what_for_below() {
    let text = "信息收集\n\n3. 存储权限：\n   - 用于保存图片\n4. 相机权限：\n   - 仅用于扫码\n";
    assert_eq!(permissions(plain(text)), ["camera", "storage"]);
    // The same titles over what else is said of permissions.
    let text = "信息收集\n\n3. 存储权限：\n   - 请您阅读系统的说明\n4. 相机权限：\n   - 请您阅读系统的说明\n";
    assert!(permissions(plain(text)).is_empty());
    // No permission is named.
    assert!(permissions(plain("信息收集\n\n3. 存储：\n   - 用于保存图片\n")).is_empty());
}

#[test]
fn an_announcement_of_data_outweighs_a_heading_of_data_and_permissions() {
    let text = "# 收集个人信息/权限的范围\n\n我们将获取这些信息：\n\n您的位置信息；\n\n设备MAC地址/BSSID/SSID；\n\n您的设备信息/设备序列号/IMEI/MEID/Android_ID/OAID等各类标识。\n";
    let said = data(markdown(text));
    for id in ["location", "mac-address", "bssid", "imei", "oaid"] {
        assert!(said.iter().any(|s| s == id), "{id}: {said:?}");
    }
    let denied = data(markdown(&text.replace("将获取", "不会获取")));
    assert!(denied.iter().all(|s| s.starts_with('!')), "{denied:?}");
}

#[test]
fn names_before_links_to_their_policies_are_third_parties() {
    let page = |title: &str| {
        let lines = ["佐克地图", "百度地图"].map(|name| {
            format!("&nbsp; {name} &nbsp; <a href=\"https://a.example/\">隐私政策 &gt;</a><br/>")
        });
        let html = format!("<html><body><h2>{title}</h2><span>{}</span></body></html>", lines.concat());
        sdks(read_policy("policy.html", html.as_bytes(), RuleBase::builtin()))
    };
    assert_eq!(page("我们使用了那些第三方SDK?"), ["佐克地图", "baidu-map"]);
    assert!(page("相关文档").is_empty());
}

#[test]
fn what_the_app_asks_for_ends_the_record_of_an_sdk() {
    let text = "第三方SDK\n\n1. 佐克SDK\n收集信息：IMEI\n\n为完善产品功能，我们需要以下权限：\n\n1.相机：允许应用拍摄照片和视频。\n\n2.修改系统设置：修改设置中的项\n";
    let owners = |text: &str| {
        let said = plain(text).permissions;
        said.into_iter().map(|p| p.owner == crate::model::Owner::App).collect::<Vec<_>>()
    };
    assert_eq!(owners(text), [true, true]);
}

#[test]
fn data_behind_the_name_of_an_sdk_are_its_own_where_data_were_announced() {
    let text = "SDK将收集以下个人信息，用于统计：\n\n1. 佐克SDK：Android_ID、IMSI；\n";
    assert_eq!(data(plain(text)), ["android-id", "imsi"]);
    assert!(data(plain("我们接入了以下SDK：\n\n1. 佐克SDK：定位服务、崩溃统计；\n")).is_empty());
}

#[test]
fn a_permission_that_is_not_used_to_take_something_denies_it() {
    let text = "我们会申请电话权限。我们不会通过该权限获取您的电话号码。";
    assert_eq!(data(plain(text)), ["!phone-number"]);
    assert_eq!(permissions(plain(text)), ["phone"]);
}

#[test]
fn a_record_keeps_its_link_whatever_stands_between() {
    let text = "SDK名称：佐克推送\n第三方公司名称：佐克有限公司\n收集信息的目的：推送\n收集个人信息的类型：\n【设备信息】系统版本、设备型号\n【标识信息】IMEI、OAID\n您可以选择是否向佐克推送提供如下信息：\n【仅Android】ICCID、MEID\n隐私政策链接：https://a.example/\nSDK名称：布布地图\n第三方公司名称：布布有限公司\n收集信息的目的：地图\n收集个人信息的类型：位置信息\n隐私政策链接：https://b.example/\n";
    let policy = plain(text);
    let said: Vec<_> = policy.sdks.iter().map(|s| (s.name.as_str(), s.privacy_url.as_deref())).collect();
    assert_eq!(said, [("佐克推送", Some("https://a.example/")), ("布布地图", Some("https://b.example/"))]);
    let owned = |id: &str| policy.sdks.first().is_some_and(|sdk| sdk.data.iter().any(|d| d == id));
    assert!(owned("imei") && owned("device-model") && owned("meid"), "{:?}", policy.sdks);
    assert!(!owned("location"));
    // What a line says of somebody else is not the SDK's.
    let strange = plain(&text.replace("向佐克推送提供如下信息", "向我们的客服人员提供如下信息"));
    assert!(strange.sdks.first().is_some_and(|sdk| !sdk.data.iter().any(|d| d == "meid")));
}

#[test]
fn an_item_that_is_a_name_and_its_policy_goes_on_with_a_list_of_sdks() {
    let text = "## Advertising SDKs\n\n- AppLovin Ad Policy: https://a.example/privacy\n- Zockads Ad Policy: https://b.example/privacy\n- Boobads: ask them https://c.example/\n";
    let said = sdks(markdown(text));
    assert!(said.iter().any(|s| s == "Zockads"), "{said:?}");
    assert!(!said.iter().any(|s| s.contains("Boobads")), "{said:?}");
}
