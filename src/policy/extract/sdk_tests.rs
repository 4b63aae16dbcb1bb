//! SDK lists of every form, in words of our own, and what looks like one and is none.

use crate::model::{Owner, SdkDisclosure};
use crate::policy::extract::extract;
use crate::policy::lexicon::Lexicon;
use crate::policy::read::read;
use crate::rules::RuleBase;

fn policy(file: &str, text: &str) -> crate::model::Policy {
    extract(read(file, text.as_bytes()), &Lexicon::new(RuleBase::builtin()))
}

fn sdks(text: &str) -> Vec<SdkDisclosure> {
    policy("p.md", text).sdks
}

/// Names as written, in text order.
fn names(text: &str) -> Vec<String> {
    sdks(text).into_iter().map(|s| s.written_as).collect()
}

#[test]
fn a_heading_with_fields_and_a_list_under_an_empty_label() {
    let text = "# 合作方\n\n## 第三方SDK\n\n### 甲乙推送 SDK\n* 第三方名称：甲乙科技有限公司\n* 收集个人信息类型：\n    * 设备信息：OAID、IMEI\n    * 网络信息：IP地址\n* 隐私政策链接：https://a.example/p\n\n### 丙丁统计 SDK\n* 第三方名称：丙丁网络有限公司\n* 功能：统计\n";
    let found = sdks(text);
    assert_eq!(found.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["甲乙推送 SDK", "丙丁统计 SDK"]);
    assert_eq!(found[0].vendor.as_deref(), Some("甲乙科技有限公司"));
    for id in ["imei", "ip-address", "oaid"] {
        assert!(found[0].data.iter().any(|d| d == id), "{id}");
    }
    assert_eq!(found[0].privacy_url.as_deref(), Some("https://a.example/p"));
    assert_eq!(found[1].purpose.as_deref(), Some("统计"));
    // The same headings over prose of the app's own are no SDKs.
    assert!(names("## 我们如何使用推送\n* 通知：提醒您\n* 收集您的信息\n").is_empty());
}

#[test]
fn a_bold_line_over_a_table_of_data() {
    let text = "## 地图功能\n\n**戊己地图SDK（com.wuji.map）**\n\n| 收集的个人信息 | 收集目的 |\n| --- | --- |\n| SSID | 定位 |\n| IP 地址 | 定位 |\n";
    let policy = policy("p.md", text);
    assert_eq!(policy.sdks.len(), 1);
    assert_eq!(policy.sdks[0].data, ["ip-address", "ssid"]);
    let owner = Owner::Sdk(policy.sdks[0].name.clone());
    assert!(policy.data.iter().all(|d| d.owner == owner));
    // Without a name the table is the app's.
    let own =
        "## 地图功能\n\n| 收集的个人信息 | 收集目的 |\n| --- | --- |\n| SSID | 定位 |\n| IP 地址 | 定位 |\n";
    assert!(sdks(own).is_empty());
}

#[test]
fn numbered_lines_of_a_word_processor() {
    let page = "<p>本产品接入的第三方SDK目录如下：</p><p><b>1</b><b>、庚辛播放 SDK</b></p><p>功能/服务：播放</p><p>信息类型：安卓 ID</p><p>调用权限：无</p><p>官网链接：https://b.example/</p><p><b>2</b><b>、壬癸 SDK</b></p><p>运营公司：壬癸有限公司</p><p>功能/服务：风控</p>";
    let found = policy("p.html", page).sdks;
    assert_eq!(found.iter().map(|s| s.written_as.as_str()).collect::<Vec<_>>(), ["庚辛播放 SDK", "壬癸 SDK"]);
    assert_eq!(found[0].data, ["android-id"]);
    assert_eq!(found[1].vendor.as_deref(), Some("壬癸有限公司"));
}

#[test]
fn headings_that_name_no_sdk() {
    for text in [
        "## 第三方SDK清单\n\n- 运营方：甲有限公司\n- 使用目的：展示\n",
        "## 第三方服务\n\n### 信息共享\n- 我们与合作伙伴共享\n- 目的：服务\n- 链接：https://a.example/\n",
        "## 第三方SDK\n\n- 设备标识符（OAID、IMEI等）\n- 网络信息\n",
    ] {
        assert!(names(text).iter().all(|n| n == "甲有限公司"), "{text}: {:?}", names(text));
    }
}

#[test]
fn columns_whose_headers_mislead() {
    let text = "## 第三方信息共享清单\n\n| 功能类型 | 第三方名称 | 使用目的 | 收集类型 |\n| --- | --- | --- | --- |\n| 甲广告SDK | 甲科技有限公司 | 广告 | OAID |\n| 乙支付SDK | 乙网络有限公司 | 支付 | IP地址 |\n";
    let found = sdks(text);
    assert_eq!(found.iter().map(|s| s.written_as.as_str()).collect::<Vec<_>>(), ["甲广告SDK", "乙支付SDK"]);
    assert_eq!(found[0].vendor.as_deref(), Some("甲科技有限公司"));
    assert_eq!(found[0].data, ["oaid"]);
    // Where the first column only says what for, the companies are all there is.
    let text = "## 第三方信息共享清单\n\n| 功能类型 | 第三方名称 | 使用目的 | 收集类型 |\n| --- | --- | --- | --- |\n| 广告 | 甲科技有限公司 | 展示 | OAID |\n| 支付 | 乙网络有限公司 | 付款 | IP地址 |\n";
    assert_eq!(names(text), ["甲科技有限公司", "乙网络有限公司"]);
}

#[test]
fn names_in_sentences_that_say_they_are_used() {
    assert_eq!(
        names(
            "We use third-party analytics tools such as Mixpanel, Amplitude and Flurry to measure our games."
        ),
        ["Mixpanel", "Amplitude", "Flurry"]
    );
    assert_eq!(names("The app includes a Google AdMob banner."), ["Google AdMob"]);
    assert_eq!(names("The device vibrates when FCM notifications arrive."), ["FCM"]);
    assert!(names("The device vibrates when notifications arrive.").is_empty());
    assert!(names("You can opt out of Mixpanel analytics that others use.").is_empty());
    assert!(names("We are not affiliated with Mixpanel, a service that includes analytics.").is_empty());
    assert!(names("我们会结合您的交易信息与设备信息，并使用接入的SDK进行安全检测。").is_empty());
}

#[test]
fn addresses_alone_stand_for_their_owners() {
    let text = "### Third party services\n\nAt this moment we use these services:\n\nhttp://www.mixpanel.com (http://info.mixpanel.com/policy)\nhttp://www.unheard-of.example\n";
    assert_eq!(names(text), ["http://www.mixpanel.com", "unheard-of.example"]);
    let text =
        "### Third party services\n\nYou can say no here:\n\nhttps://choices.unheard-of.example/optout\n";
    assert!(names(text).is_empty());
}

#[test]
fn names_over_addresses_in_a_list_of_partners() {
    let text = "# Privacy Policy\n\nText about the policy and how we go about it.\n\nThe following is a list of the third-party monetization partners we use:\n\nMoPub\n\nhttps://www.mopub.com/legal/privacy/\n\nZork Ads Exchange\n\nhttps://zork.example/privacy\n\nContact Us\n\nWrite to us at any time.\n";
    assert_eq!(names(text), ["MoPub", "Zork Ads Exchange"]);
}

#[test]
fn a_service_that_its_section_explains() {
    let text = "### Analytics\n\nThe services here let us watch how the game is played.\n\n#### Zork Measure (Zork ApS)\n\nZork Measure is an analytics service provided by Zork ApS.\n\n### Changes\n\nChanges is a page of ours where we write.\n";
    let found = sdks(text);
    assert_eq!(found.iter().map(|s| s.written_as.as_str()).collect::<Vec<_>>(), ["Zork Measure"]);
    assert_eq!(found[0].vendor.as_deref(), Some("Zork ApS"));
    // Wide-set items are no table.
    let text = "## Your rights and third parties\n\n  * **Access:**   You can ask the provider for a copy.\n  * **Erasure:**   You can ask the provider to delete it.\n  * **Moving:**   You can ask the provider for a file.\n";
    assert!(names(text).is_empty());
}

#[test]
fn link_texts_of_a_list_are_names_and_other_links_are_not() {
    let text = "The app does use services of others.\n\nLink to the privacy policy of third-party service providers used by the app\n\n*   [Google Play Services](https://www.google.com/policies/privacy/)\n*   [AdMob](https://support.google.com/admob)\n*   [Zork Engine](https://zork.example/privacy)\n\n**Log Data**\n\nWe want to inform you.\n\n*   [Terms](https://zork.example/terms)\n";
    let found = sdks(text);
    assert_eq!(
        found.iter().map(|s| s.written_as.as_str()).collect::<Vec<_>>(),
        ["Google Play Services", "AdMob", "Zork Engine"]
    );
    assert_eq!(found[2].privacy_url.as_deref(), Some("https://zork.example/privacy"));
    assert_eq!(found[2].id, None);
}

#[test]
fn values_under_their_labels_and_names_with_companies() {
    let text = "## 附录：第三方SDK\n\n第三方SDK名称：\n甲乙健康SDK\n第三方公司名称：\n甲乙科技有限公司\n收集个人数据类型：\n设备信息、IMEI\n";
    let found = sdks(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].written_as, "甲乙健康SDK");
    assert_eq!(found[0].vendor.as_deref(), Some("甲乙科技有限公司"));
    assert!(found[0].data.iter().any(|d| d == "imei"));
    let found = sdks(
        "## 第三方SDK列表\n\n- 甲乙热修复SDK（甲乙科技有限公司）：用于修复\n- 我们的关联公司：提供服务\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].written_as, "甲乙热修复SDK");
    assert_eq!(found[0].vendor.as_deref(), Some("甲乙科技有限公司"));
}

#[test]
fn a_record_a_line_and_a_company_named_first() {
    let text = "第三方服务商名称：甲乙网络科技有限公司\n第三方SDK：甲乙号码认证\n使用目的：登录\n收集的信息：IMEI\n链接：https://a.example/p\n\nSDK名称：丙丁统计SDK，SDK用途：统计，收集信息：IMEI，开发者：丙丁科技有限公司\nSDK名称：戊己定位SDK，SDK用途：定位，收集信息：SSID，开发者：戊己软件有限公司\n";
    let found = sdks(text);
    assert_eq!(
        found.iter().map(|s| s.written_as.as_str()).collect::<Vec<_>>(),
        ["甲乙号码认证", "丙丁统计SDK", "戊己定位SDK"]
    );
    assert_eq!(found[0].vendor.as_deref(), Some("甲乙网络科技有限公司"));
    assert_eq!(found[2].data, ["ssid"]);
}

#[test]
fn items_explained_by_the_paragraph_under_them() {
    let text = "## Service Providers\n\n### Analytics\n\n- **Zorkly**\n\n  Zorkly is an analytics service provided by Zorkly GmbH.\n\n- **Speed**\n\n  We are quick.\n";
    assert_eq!(names(text), ["Zorkly"]);
}

#[test]
fn tables_of_other_things_in_a_list_of_third_parties() {
    let text =
        "# 甲乙第三方信息共享清单\n\n## 我们如何使用Cookie\n\n| 名称 | 用途 |\n|--|--|\n| sid | 会话 |\n";
    assert!(names(text).is_empty());
    // Two tables with nothing between them but a blank line have headers of their own.
    let text = "# 甲乙第三方SDK清单\n\n| SDK名称 | 用途 |\n|--|--|\n| 甲乙SDK | 统计 |\n\n| 公司名称 | 场景 |\n|--|--|\n| 丙丁有限公司 | 物流 |\n";
    assert_eq!(names(text), ["甲乙SDK", "丙丁有限公司"]);
}

#[test]
fn a_partner_and_then_its_company() {
    let text = "## 第三方共享\n\n1. 接入SDK\n合作方：甲乙推送\n服务类型：消息推送\n公司名称：甲乙股份有限公司\n数据：IP地址\n官网：https://a.example\n\n合作方：丙丁验证\n服务类型：登录\n公司名称：丙丁有限公司\n数据：IMEI\n官网：https://b.example\n";
    let found = sdks(text);
    assert_eq!(found.iter().map(|s| s.written_as.as_str()).collect::<Vec<_>>(), ["甲乙推送", "丙丁验证"]);
    assert_eq!(found[1].vendor.as_deref(), Some("丙丁有限公司"));
}

#[test]
fn what_a_row_says_of_several_holds_for_each() {
    let text =
        "## 第三方SDK\n\n| SDK名称 | 用途 | 收集信息 |\n|--|--|--|\n| 华为推送/小米推送 | 推送 | OAID |\n";
    let found = sdks(text);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|s| s.data == ["oaid"]), "{found:?}");
}

#[test]
fn who_collects_by_a_sentence_is_a_third_party() {
    let ids = |text: &str| -> Vec<String> { sdks(text).into_iter().filter_map(|s| s.id).collect() };
    assert_eq!(ids("应用崩溃时，Bugly会收集您的机型。\n"), ["tencent-bugly"]);
    assert_eq!(ids("启动时，Bugly、极光推送SDK会收集您的机型。\n").len(), 2);
    assert_eq!(ids("播放时，Bugly、某某播放SDK会收集您的机型。\n"), ["tencent-bugly"]);
    assert!(ids("Bugly的官网介绍说，我们会收集您的机型。\n").is_empty());
    // What an SDK takes is no SDK.
    let taken = ids("我们集成了友盟SDK，会收集您的OAID、IMEI。\n");
    assert!(taken.iter().all(|id| id.starts_with("umeng")), "{taken:?}");
    assert_eq!(ids("我们集成了OAID SDK。\n"), ["msa-oaid"]);
}

#[test]
fn a_company_in_brackets_ends_no_name() {
    let text = "## Third-party SDKs\n\nThe SDKs we use are:\n\n1. Acme Invoice SDK (Beijing Acme Invoice Technology Co., Ltd.): invoices; collects orders\n2. Bcme Kit (two in one) SDK (Bcme (Beijing) Network Co., Ltd.): framework; collects IMEI\n";
    let found = sdks(text);
    assert_eq!(
        found.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
        ["Acme Invoice SDK", "Bcme Kit (two in one) SDK"]
    );
    assert_eq!(found[0].vendor.as_deref(), Some("Beijing Acme Invoice Technology Co., Ltd."));
    assert_eq!(found[1].data, ["imei"]);
    // A bracket of other things ends where it did.
    let text = "## Partners\n\n- marketing partners (in particular, networks, agencies) or Bugly\n";
    assert!(sdks(text).iter().all(|s| !s.name.contains("marketing")));
}

#[test]
fn a_name_with_its_company_and_what_it_takes_is_a_third_party() {
    let text = "Amap, Amap Location (Amap Software Co., Ltd.): your location information will be collected to show maps.\n";
    assert_eq!(sdks(text).iter().map(|s| s.id.as_deref()).collect::<Vec<_>>(), [Some("amap")]);
    assert!(
        names("Amap, our neighbour (Amap Software Co., Ltd.): an office on the third floor.\n").is_empty()
    );
    assert!(
        names("Acme Travel (Acme Travel Co., Ltd.): your location will be collected to show maps.\n")
            .is_empty()
    );
}

#[test]
fn makers_of_devices_and_providers_act_through_sdks() {
    let ids = |text: &str| -> Vec<String> { sdks(text).into_iter().filter_map(|s| s.id).collect() };
    let text = "为适配消息推送功能，终端设备制造商（小米、魅族等）可能通过SDK等技术使用您的机型。\n";
    assert_eq!(ids(text), ["xiaomi-push", "meizu-push"]);
    assert!(ids("终端设备制造商（小米、魅族等）可能调整消息推送功能。\n").is_empty());
    assert_eq!(ids("位置服务提供商（如高德地图）可能会通过SDK使用您的位置。\n"), ["amap"]);
}
