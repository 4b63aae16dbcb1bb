use crate::common::fineprint;

const SAMPLE: &str = "fixtures/sample/skylark.apk";

#[test]
fn the_sample_in_english() {
    insta::assert_snapshot!(fineprint(&format!("inspect {SAMPLE}")).run().all(), @r#"
    exit 0
    Skylark  org.example.skylark
    fixtures/sample/skylark.apk  APK  version 2.0.7 (207), min 21, target 34

    Permissions  8
      android.permission.ACCESS_FINE_LOCATION    dangerous  Location
      android.permission.CAMERA                  dangerous  Camera
      android.permission.READ_CONTACTS           dangerous  Contacts
      android.permission.READ_PHONE_STATE        dangerous  Phone              up to API 28
      android.permission.RECORD_AUDIO            dangerous  Microphone
      android.permission.ACCESS_COARSE_LOCATION  dangerous  Location
      android.permission.ACCESS_NETWORK_STATE    normal     Network and Wi-Fi
      android.permission.INTERNET                normal     Network and Wi-Fi

    SDKs  4
      AMap (AutoNavi) map/location/search/navi  AutoNavi (AMap)  map and location  started
        classes.dex: 3 classes under com.amap.api.
        AndroidManifest.xml: service com.amap.api.location.APSService
        AndroidManifest.xml: meta-data com.amap.api.v2.apikey
        classes.dex: called by org.example.skylark.MainActivity.onCreate
      Getui push  Getui (Merit Interactive)  push  started
        classes.dex: 2 classes under com.igexin.
        AndroidManifest.xml: service com.igexin.sdk.PushService
        AndroidManifest.xml: meta-data GETUI_APPID
        classes.dex: called by org.example.skylark.SkylarkApp.onCreate
      Pangle China (CSJ) / GroMore  ByteDance  ads  started
        classes.dex: 3 classes under com.bytedance.sdk.openadsdk.
        AndroidManifest.xml: provider com.bytedance.sdk.openadsdk.TTFileProvider
        AndroidManifest.xml: provider authority org.example.skylark.TTFileProvider
        classes.dex: called by org.example.skylark.SkylarkApp.onCreate
      Tencent Bugly  Tencent  crash reports  started
        classes.dex: 2 classes under com.tencent.bugly.
        lib/arm64-v8a/libBugly.so: native library libBugly.so
        AndroidManifest.xml: meta-data BUGLY_APPID
        classes.dex: called by org.example.skylark.SkylarkApp.onCreate

    Referenced only  1
      Umeng U-App analytics

    Code  1
      classes.dex  14 classes

    Components  5
      activity  2  1 exported
      service   2  0 exported
      provider  1  0 exported

    Signed by
      v1  a30db416bcc6849588229a58b0769b6d3e7b74c9b706e7d1b7a36b44e8851edb
      v2  a30db416bcc6849588229a58b0769b6d3e7b74c9b706e7d1b7a36b44e8851edb
      v3  a30db416bcc6849588229a58b0769b6d3e7b74c9b706e7d1b7a36b44e8851edb

    Read 1 package with 8 permissions, 4 SDKs, 14 classes.
    "#);
}

#[test]
fn the_sample_in_chinese() {
    let ran = fineprint(&format!("inspect {SAMPLE}")).env("LANG", "zh_CN.UTF-8").run();
    insta::assert_snapshot!(ran.all(), @r#"
    exit 0
    Skylark  org.example.skylark
    fixtures/sample/skylark.apk  APK 安装包  版本 2.0.7 (207)，最低 21，目标 34

    权限  8
      android.permission.ACCESS_FINE_LOCATION    危险  位置
      android.permission.CAMERA                  危险  相机
      android.permission.READ_CONTACTS           危险  通讯录
      android.permission.READ_PHONE_STATE        危险  电话         至 API 28
      android.permission.RECORD_AUDIO            危险  麦克风
      android.permission.ACCESS_COARSE_LOCATION  危险  位置
      android.permission.ACCESS_NETWORK_STATE    普通  网络与 WLAN
      android.permission.INTERNET                普通  网络与 WLAN

    SDK  4
      高德开放平台 地图/定位 SDK  高德  地图定位  已启用
        classes.dex: com.amap.api. 下 3 个类
        AndroidManifest.xml: 服务 com.amap.api.location.APSService
        AndroidManifest.xml: 元数据 com.amap.api.v2.apikey
        classes.dex: 被 org.example.skylark.MainActivity.onCreate 调用
      个推消息推送  个推  推送  已启用
        classes.dex: com.igexin. 下 2 个类
        AndroidManifest.xml: 服务 com.igexin.sdk.PushService
        AndroidManifest.xml: 元数据 GETUI_APPID
        classes.dex: 被 org.example.skylark.SkylarkApp.onCreate 调用
      穿山甲 / GroMore  字节跳动  广告  已启用
        classes.dex: com.bytedance.sdk.openadsdk. 下 3 个类
        AndroidManifest.xml: 内容提供者 com.bytedance.sdk.openadsdk.TTFileProvider
        AndroidManifest.xml: 内容提供者标识 org.example.skylark.TTFileProvider
        classes.dex: 被 org.example.skylark.SkylarkApp.onCreate 调用
      腾讯 Bugly  腾讯  崩溃上报  已启用
        classes.dex: com.tencent.bugly. 下 2 个类
        lib/arm64-v8a/libBugly.so: 原生库 libBugly.so
        AndroidManifest.xml: 元数据 BUGLY_APPID
        classes.dex: 被 org.example.skylark.SkylarkApp.onCreate 调用

    仅被引用  1
      友盟+移动统计

    代码  1
      classes.dex  14 个类

    组件  5
      活动        2  1 个对外开放
      服务        2  0 个对外开放
      内容提供者  1  0 个对外开放

    签名证书
      v1  a30db416bcc6849588229a58b0769b6d3e7b74c9b706e7d1b7a36b44e8851edb
      v2  a30db416bcc6849588229a58b0769b6d3e7b74c9b706e7d1b7a36b44e8851edb
      v3  a30db416bcc6849588229a58b0769b6d3e7b74c9b706e7d1b7a36b44e8851edb

    已读取1 个安装包：8 项权限、4 个 SDK、14 个类。
    "#);
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let escape = '\u{1b}';
    assert!(!fineprint(&format!("inspect {SAMPLE}")).run().stdout.contains(escape));
    assert!(fineprint(&format!("inspect {SAMPLE} --color always")).run().stdout.contains(escape));
}

#[test]
fn a_file_gets_what_the_terminal_would() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.txt");
    let ran = fineprint(&format!("inspect {SAMPLE} --output")).arg(&file).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    let written = std::fs::read_to_string(&file).expect("the page");
    assert_eq!(written, fineprint(&format!("inspect {SAMPLE}")).run().stdout);
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let run = |jobs| fineprint(&format!("inspect {SAMPLE} {SAMPLE} --format json -j {jobs}")).run().stdout;
    assert_eq!(run(1), run(2));
}
