//! The reader app of `fixtures/apple`: names in Chinese without a flag, `__MACOSX`, an extension, an SDK linked in.

use crate::common::fineprint;
use serde_json::Value;

const READER: &str = "fixtures/apple/whole/reader.ipa";
const APP: &str = "Payload/阅读器.app";

fn reader(args: &str) -> (i32, Value) {
    let (command, rest) = args.split_once(' ').unwrap_or((args, ""));
    let ran = fineprint(&format!("{command} {READER} {rest} --format json")).run();
    (ran.code, serde_json::from_str(&ran.stdout).expect("JSON"))
}

fn texts<'j>(list: &'j Value, key: &str) -> Vec<&'j str> {
    list.as_array().expect("a list").iter().filter_map(|item| item[key].as_str()).collect()
}

#[test]
fn the_app_is_told_with_its_parts() {
    let (code, json) = reader("inspect");
    let package = &json["packages"][0];
    assert_eq!((code, &package["gaps"]), (0, &Value::Array(vec![])));
    assert_eq!(
        (package["app"]["id"].as_str(), package["app"]["version"].as_str()),
        (Some("org.example.reader"), Some("2.1"))
    );
    assert_eq!(
        texts(&package["permissions"], "id"),
        [
            "NSCameraUsageDescription",
            "NSContactsUsageDescription",
            "NSLocationWhenInUseUsageDescription",
            "UIBackgroundModes.audio",
        ]
    );
    // The second one is empty in Info.plist and written in InfoPlist.strings, the third is the extension's.
    assert_eq!(
        texts(&package["permissions"], "purpose"),
        ["扫描图书的条形码", "把书分享给朋友", "显示附近的书店"]
    );
    assert_eq!(texts(&package["bundles"], "kind"), ["app", "resources", "extension"]);
    assert_eq!(
        texts(&package["code"], "entry"),
        [format!("{APP}/阅读器"), format!("{APP}/PlugIns/Widget.appex/Widget")]
    );
    assert_eq!(texts(&package["code"], "arch"), ["arm64", "arm64"]);
    assert_eq!(texts(&package["privacy_manifests"], "entry"), [format!("{APP}/PrivacyInfo.xcprivacy")]);
    assert_eq!(texts(&package["sdks"], "id"), ["umeng-analytics"]);
}

#[test]
fn its_audit_weighs_usage_keys_against_the_policy() {
    let policy = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    std::fs::write(policy.path(), "隐私政策\n我们使用您的相机扫描图书的条形码。\n我们收集设备标识符。\n")
        .expect("written");
    let (code, json) = reader(&format!("audit --policy {}", policy.path().display()));
    assert_eq!(code, 1);
    let findings = json["findings"].as_array().expect("findings");
    let found = |check: &str, id: &str| {
        findings
            .iter()
            .any(|f| f["check"] == check && f["subject"]["id"].as_str().is_some_and(|s| s.contains(id)))
    };
    assert!(found("undisclosed-permission", "NSContactsUsageDescription"), "{findings:#?}");
    assert!(!found("undisclosed-permission", "NSCameraUsageDescription"));
    assert!(found("undisclosed-sdk", "umeng-analytics"));
    assert!(found("undeclared-required-reason-api", "NSPrivacyAccessedAPICategorySystemBootTime"));
    assert!(found("undeclared-tracking", "idfa"));
    for silent in ["empty-usage-description", "missing-usage-description", "missing-privacy-manifest"] {
        assert!(!found(silent, ""), "{silent}");
    }
}

#[test]
fn its_profile_is_told_in_every_form() {
    let (_, json) = reader("inspect");
    let profile = &json["packages"][0]["provisioning"][0];
    assert_eq!(profile["entry"], format!("{APP}/embedded.mobileprovision"));
    for (key, wanted) in [
        ("name", "Reader for testers"),
        ("kind", "ad-hoc"),
        ("team", "ABCDE12345"),
        ("team_name", "Example Books"),
        ("created", "2024-01-02T03:04:05Z"),
        ("expires", "2025-01-02T03:04:05Z"),
    ] {
        assert_eq!(profile[key], wanted, "{key}");
    }
    assert_eq!((&profile["devices"], &profile["debuggable"]), (&Value::from(2), &Value::from(false)));
    assert_eq!(profile["entitlements"], serde_json::json!(["aps-environment"]));
    let page = fineprint(&format!("inspect {READER} --lang en --color never")).run().stdout;
    let told = "ad hoc  Reader for testers  team ABCDE12345 (Example Books)  expires 2025-01-02  2 devices";
    assert!(page.contains("Provisioning profiles  1") && page.contains(told), "{page}");
    assert!(page.contains("allows  aps-environment"), "{page}");
    let page = fineprint(&format!("inspect {READER} --lang zh --color never")).run().stdout;
    assert!(page.contains("描述文件") && page.contains("2 台设备"), "{page}");
}

const SAMPLE: &str = "fixtures/sample/skylark.apk";

#[test]
fn two_builds_stand_side_by_side() {
    let args =
        format!("audit {SAMPLE} {READER} --policy fixtures/sample/privacy.en.md --lang en --color never");
    let page = fineprint(&args).run();
    assert!(page.stdout.contains("Builds side by side  2"), "{}", page.stdout);
    let head = page.stdout.lines().find(|line| line.contains("Android: ")).expect("a head");
    let columns =
        ["Android: skylark.apk", "iOS: reader.ipa", "policy"].map(|name| head.find(name).expect(name));
    let camera = page.stdout.lines().find(|line| line.trim_start().starts_with("Camera")).expect("a row");
    let cell = |at: usize| camera.get(at..).unwrap_or_default().split("  ").next().unwrap_or_default();
    assert_eq!((cell(columns[0]), cell(columns[1])), ("CAMERA", "NSCameraUsageDescription"));
    let alone = fineprint(&args.replace(&format!(" {READER}"), "")).run();
    assert!(!alone.stdout.contains("Builds side by side"), "of one build there is nothing to compare");
}

#[test]
fn the_ledger_of_two_builds_holds_places_of_both() {
    let args = format!("audit {SAMPLE} {READER} --policy fixtures/sample/privacy.en.md --format json");
    let json: Value = serde_json::from_str(&fineprint(&args).run().stdout).expect("JSON");
    let lines = json["ledger"].as_array().expect("a ledger");
    let files = |id: &str| {
        let line = lines.iter().find(|line| line["subject"]["id"] == id);
        line.map(|line| texts(&line["declared"], "file")).unwrap_or_default()
    };
    assert!(files("android.permission.CAMERA").iter().all(|file| *file == SAMPLE));
    assert_eq!(files("NSCameraUsageDescription"), [READER]);
    assert!(!files("android.permission.CAMERA").is_empty());
    // What code reaches stands in the line of the data: the app for iOS asks which other apps are there.
    assert_eq!(files("installed-apps"), [READER]);
}

#[test]
fn accesses_name_the_binary_and_its_owner() {
    let (_, json) = reader("inspect");
    let accesses = json["packages"][0]["accesses"].as_array().expect("accesses");
    let of = |api: &str| accesses.iter().find(|access| access["api"] == api).expect(api);
    let boot = of("mach_absolute_time");
    assert_eq!(texts(&boot["callers"], "owner")[0], "app");
    assert_eq!(texts(&boot["callers"], "class")[0], "阅读器");
    assert_eq!(of("LSApplicationQueriesSchemes")["data"], "installed-apps");
}
