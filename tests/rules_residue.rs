//! What a renamer leaves of an SDK suffices: for each important one the package holds no class under a prefix of its
//! rule, only the names that the system looks up, files, and constants of its own. And what anybody may hold, however
//! much of it there is, makes no SDK.

use fineprint::detect::{self, RuleInterest};
use fineprint::model::*;
use fineprint::package::{Options, open};
use fineprint::rules::{RuleBase, SignatureKind};
use std::collections::BTreeSet;
use std::path::Path;

/// SDK, and what is left of it. Components are declared and their classes gone, as in a merged manifest.
const LEFT: &[(&str, &[&str])] = &[
    // China: statistics, crashes, push
    (
        "tencent-bugly",
        &["metadata-key:BUGLY_APPID", "string-constant:https://android.bugly.qq.com/rqd/async"],
    ),
    ("umeng-analytics", &["metadata-key:UMENG_APPKEY", "string-constant:https://ulogs.umeng.com/unify_logs"]),
    (
        "umeng-push",
        &[
            "intent-action:com.umeng.message.action",
            "string-constant:https://msg.umengcloud.com/admsg/v3/launch",
        ],
    ),
    (
        "umeng-share",
        &["component:com.umeng.socialize.editorpage.ShareActivity", "string-constant:https://log.umsns.com/"],
    ),
    ("jpush", &["metadata-key:JPUSH_APPKEY", "permission:com.example.app.permission.JPUSH_MESSAGE"]),
    ("jcore", &["native-library:libjcore280.so", "string-constant:s.jpush.cn"]),
    ("getui-push", &["native-library:libgetuiext3.so", "string-constant:https://c-hzgt2.getui.com/api.php"]),
    (
        "xiaomi-push",
        &["intent-action:com.xiaomi.mipush.RECEIVE_MESSAGE", "string-constant:resolver.msg.xiaomi.net"],
    ),
    (
        "huawei-push",
        &[
            "authority:com.example.app.huawei.push.provider",
            "permission:com.example.app.permission.PROCESS_PUSH_MSG",
        ],
    ),
    ("vivo-push", &["metadata-key:com.vivo.push.app_id", "intent-action:com.vivo.pushclient.action.RECEIVE"]),
    ("meizu-push", &["metadata-key:MEIZUPUSH_APPID", "intent-action:com.meizu.flyme.push.intent.MESSAGE"]),
    (
        "honor-push",
        &["metadata-key:com.hihonor.push.app_id", "intent-action:com.hihonor.push.action.MESSAGING_EVENT"],
    ),
    ("oppo-push", &["metadata-key:OPPOPUSH_APPKEY", "intent-action:com.heytap.msp.push.RECEIVE_MCS_MESSAGE"]),
    (
        "alicloud-push",
        &["metadata-key:com.alibaba.app.appkey", "component:com.alibaba.sdk.android.push.MsgService"],
    ),
    ("tencent-tpns", &["metadata-key:XG_V2_ACCESS_ID", "authority:com.example.app.AUTH_XGPUSH"]),
    (
        "tencent-mta",
        &["native-library:libMtaNativeCrash.so", "string-constant:http://pingma.qq.com:80/mstat/report"],
    ),
    ("tencent-beacon", &["native-library:libBeacon.so", "string-constant:oth.eve.mdt.qq.com"]),
    (
        "sensors-analytics",
        &[
            "metadata-key:com.sensorsdata.analytics.android.version",
            "authority:com.example.app.SensorsDataContentProvider",
        ],
    ),
    (
        "growingio",
        &[
            "authority:com.example.app.EventDataContentProvider",
            "component:com.growingio.android.database.EventDataContentProvider",
        ],
    ),
    ("baidu-mtj", &["metadata-key:BaiduMobAd_STAT_ID", "string-constant:https://hmma.baidu.com/app.gif"]),
    // China: maps, accounts, payment
    (
        "amap",
        &["metadata-key:com.amap.api.v2.apikey", "string-constant:https://restsdk.amap.com/v3/iasdkauth"],
    ),
    ("baidu-map", &["metadata-key:com.baidu.lbsapi.API_KEY", "native-library:libBaiduMapSDK_base_v7_5_4.so"]),
    (
        "baidu-location",
        &[
            "intent-action:com.baidu.location.service_v2.2",
            "string-constant:https://loc.map.baidu.com/sdk.php",
        ],
    ),
    ("tencent-map", &["metadata-key:TencentMapSDK", "native-library:libtxmapengine.so"]),
    (
        "qq-connect",
        &[
            "asset:assets/com.tencent.open.config.json",
            "string-constant:https://openmobile.qq.com/user/user_login_statis",
        ],
    ),
    (
        "wechat-opensdk",
        &[
            "component:com.example.app.wxapi.WXEntryActivity",
            "string-constant:content://com.tencent.mm.sdk.comm.provider/genTokenForOpenSdk",
        ],
    ),
    (
        "weibo-sdk",
        &["intent-action:com.sina.weibo.sdk.action.ACTION_SDK_REQ_ACTIVITY", "metadata-key:WEIBO_APP_KEY"],
    ),
    (
        "alipay",
        &[
            "component:com.alipay.sdk.app.H5PayActivity",
            "string-constant:https://mobilegw.alipay.com/mgw.htm",
        ],
    ),
    ("unionpay", &["native-library:libentryexpro.so", "component:com.unionpay.uppay.PayActivity"]),
    (
        "cmcc-number-auth",
        &[
            "component:com.cmic.gen.sdk.view.GenLoginAuthActivity",
            "string-constant:https://wap.cmpassport.com/uni-access/contactCt.html",
        ],
    ),
    (
        "ctcc-account",
        &[
            "native-library:libCtaApiLib.so",
            "string-constant:https://api-e189.21cn.com/gw/client/accountMsg.do",
        ],
    ),
    // China: advertising, device ids, fraud
    ("pangle-cn", &["authority:com.example.app.TTFileProvider", "native-library:libpanglearmor.so"]),
    ("gdt-union", &["asset:assets/gdt_plugin/gdtadv2.jar", "authority:com.example.app.gdt.fileprovider"]),
    (
        "kuaishou-ads",
        &[
            "authority:com.example.app.adFileProvider",
            "permission:com.example.app.permission.KW_SDK_BROADCAST",
        ],
    ),
    ("baidu-union-ads", &["asset:assets/bdxadsdk.jar", "authority:com.example.app.bd.provider"]),
    ("sigmob", &["authority:com.example.app.sigprovider", "string-constant:adservice.sigmob.cn/ad/v4"]),
    ("mintegral", &["authority:com.example.app.mbFileProvider", "asset:assets/rv_binddatas.xml"]),
    (
        "topon",
        &[
            "authority:com.example.app.anythink.initatprovider",
            "string-constant:https://cn-api.anythinktech.com/v2/open/app",
        ],
    ),
    (
        "octopus-ads",
        &["authority:com.example.app.octopus.provider", "string-constant:http://sdk.zhangyuyidong.cn"],
    ),
    (
        "meishu-ads",
        &["authority:com.example.app.MsLifeCycleContent", "string-constant:https://sdk.1rtb.net/sdk/req_ad"],
    ),
    (
        "msa-oaid",
        &[
            "native-library:libmsaoaidsec.so",
            "component:com.bun.miitmdid.utilsforrequestpermission.PermissionTransparentActivity",
        ],
    ),
    ("shumei", &["native-library:libsmsdk.so", "string-constant:fp-it.fengkongcloud.com"]),
    (
        "chuanglan-shanyan",
        &["native-library:libShanYCore.so", "component:com.chuanglan.shanyan_sdk.view.CmccLoginActivity"],
    ),
    // China: messages, calls, speech, shells
    (
        "rongcloud-im",
        &["native-library:libRongIMLib.so", "string-constant:https://nav.cn.ronghub.com/navi.xml"],
    ),
    ("easemob-im", &["native-library:libhyphenate.so", "metadata-key:EASEMOB_APPKEY"]),
    ("netease-nim", &["metadata-key:com.netease.nim.appKey", "native-library:libne_audio.so"]),
    ("tencent-im", &["native-library:libImSDK.so", "component:com.tencent.qalsdk.service.QalService"]),
    (
        "tencent-trtc",
        &["native-library:libliteavsdk.so", "component:com.tencent.liteav.SelectContactActivity"],
    ),
    ("tencent-tbs-x5", &["native-library:libx5linker.so", "intent-action:com.tencent.smtt.tbs.video.PLAY"]),
    ("iflytek", &["native-library:libmsc.so", "string-constant:http://openapi.openspeech.cn/webapi/wfr.do"]),
    (
        "zego",
        &[
            "native-library:libZegoExpressEngine.so",
            "component:im.zego.internal.screencapture.ZegoScreenCaptureService",
        ],
    ),
    ("dcloud-uniapp", &["metadata-key:DCLOUD_UNI_APPID", "asset:assets/data/dcloud_control.xml"]),
    // The world
    (
        "google-admob",
        &[
            "metadata-key:com.google.android.gms.ads.APPLICATION_ID",
            "component:com.google.android.gms.ads.AdActivity",
        ],
    ),
    (
        "firebase-analytics",
        &[
            "metadata-key:com.google.firebase.components:com.google.firebase.analytics.connector.internal.AnalyticsConnectorRegistrar",
            "string-constant:https://app-measurement.com/a",
        ],
    ),
    (
        "firebase-crashlytics",
        &[
            "metadata-key:com.google.firebase.components:com.google.firebase.crashlytics.CrashlyticsRegistrar",
            "native-library:libcrashlytics.so",
        ],
    ),
    (
        "firebase-messaging",
        &[
            "metadata-key:com.google.firebase.components:com.google.firebase.messaging.FirebaseMessagingRegistrar",
            "intent-action:com.google.firebase.MESSAGING_EVENT",
        ],
    ),
    (
        "facebook-core",
        &[
            "metadata-key:com.facebook.sdk.ApplicationId",
            "authority:com.facebook.app.FacebookContentProvider123456789",
        ],
    ),
    (
        "appsflyer",
        &["metadata-key:AF_PRE_INSTALL_NAME", "component:com.appsflyer.SingleInstallBroadcastReceiver"],
    ),
    ("branch", &["metadata-key:io.branch.sdk.BranchKey", "string-constant:https://api2.branch.io/"]),
    ("applovin", &["metadata-key:applovin.sdk.key", "string-constant:https://ms.applovin.com/"]),
    (
        "mixpanel",
        &[
            "metadata-key:com.mixpanel.android.MPConfig.EnableDebugLogging",
            "string-constant:https://api.mixpanel.com",
        ],
    ),
    (
        "onesignal",
        &[
            "metadata-key:com.onesignal.NotificationServiceExtension",
            "component:com.onesignal.NotificationOpenedActivityHMS",
        ],
    ),
    ("sentry", &["metadata-key:io.sentry.dsn", "authority:com.example.app.SentryInitProvider"]),
    ("clevertap", &["metadata-key:CLEVERTAP_ACCOUNT_ID", "string-constant:clevertap-prod.com"]),
    ("bugsnag", &["metadata-key:com.bugsnag.android.API_KEY", "native-library:libbugsnag-ndk.so"]),
    (
        "ironsource",
        &[
            "component:com.ironsource.sdk.controller.ControllerActivity",
            "string-constant:https://outcome-ssp.supersonicads.com/mediation?adUnit=2",
        ],
    ),
    (
        "vungle",
        &["component:com.vungle.warren.ui.VungleActivity", "string-constant:https://config.ads.vungle.com/"],
    ),
];

const APP: &str = "com.example.app";

/// An app whose classes were all renamed.
fn renamed() -> Facts {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    facts.file = "app.apk".to_owned();
    facts.app.id = APP.to_owned();
    facts.code.push(CodeUnit {
        entry: "classes.dex".to_owned(),
        format: CodeFormat::Dex,
        arch: None,
        defined: ["a.a.b", "a.b.c", "b.a.a", "com.example.app.Main"].into_iter().collect(),
        referenced: Names::default(),
        strings: Names::default(),
        bytecode: Vec::new(),
        apple: None,
    });
    facts
}

/// Adds what is left, in one go: names are sorted sets.
fn hold(facts: &mut Facts, left: &[&str]) {
    let of = |kind: &str| -> Vec<&str> {
        left.iter().filter_map(|l| l.split_once(':')).filter(|(k, _)| *k == kind).map(|(_, v)| v).collect()
    };
    facts.code[0].strings = of("string-constant").into_iter().collect();
    facts.assets = of("asset").into_iter().collect();
    for name in of("native-library") {
        let entry = format!("lib/arm64-v8a/{name}");
        let abi = "arm64-v8a".to_owned();
        facts.native_libraries.push(NativeLibrary {
            entry,
            abi,
            name: name.to_owned(),
            bytes: 1,
            classes: vec![],
        });
    }
    for name in of("metadata-key") {
        facts.metadata.push(MetaData {
            name: name.to_owned(),
            value: None,
            entry: "AndroidManifest.xml".into(),
            offset: 0,
        });
    }
    for id in of("permission") {
        facts.defined_permissions.push(DefinedPermission {
            id: id.to_owned(),
            level: "signature".to_owned(),
            label: None,
        });
    }
    for class in of("component") {
        facts.components.push(component(class));
    }
    for authority in of("authority") {
        facts.components.push(Component { authorities: vec![authority.to_owned()], ..component("a.b.c") });
    }
    for action in of("intent-action") {
        let filter = IntentFilter { actions: vec![action.to_owned()], ..Default::default() };
        facts.components.push(Component { filters: vec![filter], ..component("b.a.a") });
    }
}

fn component(class: &str) -> Component {
    Component::bare(ComponentKind::Service, class, 0)
}

fn shipped(facts: &Facts) -> Vec<(String, Confidence)> {
    let found = detect::detect(facts, RuleBase::builtin()).sdks;
    let ships = found.into_iter().filter(|sdk| sdk.presence >= Presence::Bundled);
    ships.map(|sdk| (sdk.sdk, sdk.confidence)).collect()
}

#[test]
fn what_a_renamer_leaves_suffices() {
    let mut faults = Vec::new();
    for (id, left) in LEFT {
        let kinds: BTreeSet<&str> = left.iter().filter_map(|l| Some(l.split_once(':')?.0)).collect();
        assert!(kinds.len() >= 2, "{id}: two kinds that do not hang together");
        let mut facts = renamed();
        hold(&mut facts, left);
        match shipped(&facts).as_slice() {
            [(found, Confidence::Medium | Confidence::High)] if found == id => {}
            other => faults.push(format!("{id}: {other:?}")),
        }
    }
    let ids: BTreeSet<&str> = LEFT.iter().map(|(id, _)| *id).collect();
    assert!(ids.len() >= 60, "{}", ids.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A package whose SDKs were renamed: `fixtures/renamed/make.py` says what is left of each.
#[test]
fn a_renamed_package_shows_its_sdks() {
    let rules = RuleBase::builtin();
    let interest = RuleInterest::new(rules);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/renamed/renamed.apk");
    let facts =
        open(&path, "renamed.apk", &Options { interest: &interest, digest: false }).expect("it opens");
    assert_eq!(facts.gaps, []);
    let found = detect::detect(&facts, rules);
    let told: Vec<(&str, Presence, Confidence)> =
        found.sdks.iter().map(|sdk| (sdk.sdk.as_str(), sdk.presence, sdk.confidence)).collect();
    use {Confidence::*, Presence::*};
    assert_eq!(
        told,
        [
            ("baidu-union-ads", Referenced, Low), // its activity is a leftover
            ("firebase-auth", Bundled, Medium),
            ("getui-push", Started, High), // the manifest kept one class
            ("qq-connect", Bundled, Medium),
            ("tencent-bugly", Started, High),
            ("umeng-analytics", Started, Medium),
            ("xiaomi-push", Bundled, Medium),
        ],
        "neither the generic library nor the lone host is an SDK"
    );
    assert_eq!(found.unidentified, [Unidentified { prefix: "(obfuscated)".to_owned(), classes: 6 }]);
}

/// A list of hosts to block, in the code of a browser: every constant that any rule knows.
#[test]
fn all_constants_together_make_no_sdk() {
    let all: Vec<String> = RuleBase::builtin()
        .patterns()
        .iter()
        .filter(|row| row.kind == SignatureKind::StringConstant)
        .map(|row| format!("string-constant:{}", row.pattern))
        .collect();
    assert!(all.len() > 100, "{}", all.len());
    let mut facts = renamed();
    hold(&mut facts, &all.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(shipped(&facts), []);
}

/// A manifest that was merged and never cleaned: no component of it ships, whatever SDK it is of.
#[test]
fn leftover_components_alone_ship_nothing() {
    for (id, left) in LEFT {
        let components: Vec<&str> = left.iter().copied().filter(|l| l.starts_with("component:")).collect();
        let mut facts = renamed();
        hold(&mut facts, &components);
        assert_eq!(shipped(&facts), [], "{id}");
    }
}
