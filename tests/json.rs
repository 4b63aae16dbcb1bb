//! The JSON documents hold exactly the fields that `docs/json.md` promises.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fineprint::checks::{self, Context};
use fineprint::ledger::{self, Sides};
use fineprint::model::*;
use fineprint::report::baseline::Baseline;
use fineprint::report::diff::{self, Watched, json as json_of};
use fineprint::report::{Audit, By, FailOn, Failure, Inspected, Lang, Run, Suppressed, Words, json};
use fineprint::rules::RuleBase;
use serde_json::Value;

/// A run in which every field has a value and every list an entry.
fn full() -> Run {
    let rules = RuleBase::builtin();
    let mut run = Run {
        packages: vec![inspected()],
        policies: vec![policy()],
        failures: vec![Failure { path: "bad.apk".into(), what: "not an app package".into() }],
        ..Run::default()
    };
    let package = &run.packages[0];
    let sides = Sides {
        facts: &package.facts,
        detections: &package.detections,
        accesses: &package.accesses,
        policies: &run.policies,
    };
    let ledger = ledger::build(sides, rules);
    let findings = checks::run(&Context {
        sides,
        packages: std::slice::from_ref(&sides),
        ledger: &ledger,
        rules,
        pedantic: true,
        as_of: None,
        app_type: None,
    });
    let mut known = Baseline::default();
    findings.iter().for_each(|f| known.learn(f, std::iter::once("com.example")));
    let by = By::Exception { file: "fineprint.toml".into(), line: 3, reason: "a reason".into() };
    let suppressed = findings.iter().rev().take(1).cloned();
    let suppressed = suppressed.map(|finding| Suppressed { finding, by: by.clone() }).collect();
    let fixed = known.fixed(&["com.example"].into(), &Default::default());
    let audit = Audit::new(ledger, findings, FailOn::Level(Severity::Low)).suppressing(suppressed);
    run.audit = Some(Audit { fixed, ..audit });
    run
}

fn entry() -> Place {
    Place::package("app.apk", Some("AndroidManifest.xml")).at(16)
}

fn passage() -> Place {
    Place::policy("policy.txt", 3, 1, "we read your contacts")
}

fn inspected() -> Inspected {
    let text = |s: &str| Some(s.to_owned());
    let facts = Facts {
        file: "app.apk".into(),
        sha256: "ab".repeat(32),
        bytes: 10,
        kind: PackageKind::Apk,
        platform: Platform::Android,
        app: App {
            id: "com.example".into(),
            name: text("Example"),
            version: text("1.0"),
            build: text("1"),
            min_os: text("24"),
            target_os: text("35"),
            ..App::default()
        },
        permissions: vec![Permission {
            id: "android.permission.CAMERA".into(),
            form: PermissionForm::UsesPermission,
            max_sdk: Some(34),
            min_sdk: Some(23),
            flags: vec!["neverForLocation".into()],
            purpose: text("to scan"),
            place: entry(),
        }],
        defined_permissions: vec![DefinedPermission {
            id: "com.example.P".into(),
            level: "signature".into(),
            label: text("P"),
        }],
        components: vec![Component {
            kind: ComponentKind::Service,
            class: "com.example.S".into(),
            target: None,
            exported: true,
            enabled: true,
            process: text(":p"),
            permission: text("com.example.P"),
            authorities: vec![],
            foreground_types: vec!["location".into()],
            filters: vec![],
            metadata: vec![],
            entry: "AndroidManifest.xml".into(),
            offset: 1,
        }],
        metadata: vec![],
        features: vec![],
        libraries: vec![],
        queries: Queries::default(),
        code: vec![CodeUnit {
            entry: "classes.dex".into(),
            format: CodeFormat::Dex,
            arch: text("arm64"),
            defined: ["a.B"].into_iter().collect(),
            referenced: Names::default(),
            strings: Names::default(),
            bytecode: vec![],
            apple: Some(AppleCode {
                code_directories: vec![CodeDirectory { hash: "sha-256", cdhash: "ab".repeat(20) }],
                ..AppleCode::default()
            }),
        }],
        native_libraries: vec![NativeLibrary {
            entry: "lib/x86/a.so".into(),
            abi: "x86".into(),
            name: "a.so".into(),
            bytes: 3,
            classes: vec![],
        }],
        assets: Names::default(),
        certificates: vec![Certificate { scheme: "v2", sha256: "cd".repeat(32) }],
        localisations: vec![Localisation {
            bundle: String::new(),
            language: "zh-Hans".into(),
            development: false,
            keys: vec!["NSCameraUsageDescription".into()],
        }],
        ad_networks: vec!["a.skadnetwork".into()],
        transport_exceptions: vec!["h.example".into()],
        bundles: vec![Bundle {
            path: "Payload/App.app".into(),
            kind: BundleKind::App,
            name: "App.app".into(),
            id: Some("com.example.app".into()),
            version: Some("1.0".into()),
        }],
        plist_keys: Default::default(),
        versions: Vec::new(),
        kotlin_modules: Names::default(),
        privacy_manifests: vec![PrivacyManifest {
            entry: "PrivacyInfo.xcprivacy".into(),
            tracking: true,
            domains: vec!["example.org".into()],
            collected: vec![CollectedData {
                kind: "NSPrivacyCollectedDataTypeName".into(),
                linked: true,
                tracking: false,
                purposes: vec!["NSPrivacyCollectedDataTypePurposeAnalytics".into()],
            }],
            invalid: vec![],
            accessed: vec![("NSPrivacyAccessedAPICategoryDiskSpace".into(), vec!["E174.1".into()])],
        }],
        provisioning: vec![Provisioning {
            entry: "embedded.mobileprovision".into(),
            name: "Reader".into(),
            team: text("ABCDE12345"),
            team_name: text("Example"),
            created: text("2024-01-02T03:04:05Z"),
            expires: text("2025-01-02T03:04:05Z"),
            kind: ProvisioningKind::AdHoc,
            devices: 2,
            all_devices: false,
            debuggable: false,
            entitlements: vec!["aps-environment".into()],
        }],
        gaps: vec![Gap { structure: "string pool".into(), ..Gap::new(entry(), Part::Code, Reason::Missing) }],
    };
    let evidence = Evidence {
        kind: EvidenceKind::Class,
        value: "com.igexin.sdk.A".into(),
        pattern: "com.igexin.".into(),
        count: 2,
        place: entry(),
    };
    let detection = Detection {
        sdk: "getui-push".into(),
        version: text("3.2"),
        presence: Presence::Started,
        confidence: Confidence::High,
        called: None,
        evidence: vec![evidence],
    };
    let unidentified = vec![Unidentified { prefix: "x.y".into(), classes: 9 }];
    let access = Access {
        api: "android.telephony.TelephonyManager.getDeviceId".into(),
        data: vec!["imei".into()],
        permissions: vec!["android.permission.CAMERA".into()],
        callers: vec![Caller {
            owner: Owner::Sdk("getui-push".into()),
            class: "com.igexin.sdk.A".into(),
            method: "a".into(),
            count: 2,
            confidence: Confidence::High,
            place: entry(),
        }],
        callers_total: 1,
        early: vec![Early {
            kind: StartKind::Provider,
            owner: Owner::Sdk("getui-push".into()),
            path: vec!["com.igexin.sdk.A.a".into()],
            confidence: Confidence::Medium,
            place: entry(),
        }],
    };
    Inspected { facts, detections: vec![detection], accesses: vec![access], unidentified }
}

fn policy() -> Policy {
    let text = |s: &str| Some(s.to_owned());
    let date = || Some(PolicyDate { date: "2026-01-01".into(), place: passage() });
    Policy {
        file: "policy.txt".into(),
        languages: vec![Language::En],
        permissions: vec![PermissionDisclosure {
            id: text("android.permission.READ_CONTACTS"),
            capability: text("contacts"),
            platform: Platform::Android,
            polarity: Polarity::Affirmed,
            owner: Owner::Sdk("getui-push".into()),
            written_as: "contacts".into(),
            purpose: text("to find friends"),
            required: Some(true),
            place: passage(),
        }],
        sdks: vec![SdkDisclosure {
            id: text("tencent-bugly"),
            name: "Bugly".into(),
            vendor: text("Tencent"),
            written_as: "Bugly".into(),
            purpose: text("crashes"),
            data: vec!["imei".into()],
            permissions: vec!["android.permission.CAMERA".into()],
            privacy_url: text("https://example.org"),
            sharing: text("SDK"),
            platform: Platform::Any,
            place: passage(),
        }],
        data: vec![DataDisclosure {
            id: "imei".into(),
            polarity: Polarity::Denied,
            owner: Owner::Sdk("getui-push".into()),
            written_as: "IMEI".into(),
            place: passage(),
        }],
        clauses: vec![Clause { id: "cookies".into(), place: Some(passage()) }],
        effective: date(),
        updated: date(),
        gaps: vec![Gap { structure: "x".into(), ..Gap::new(passage(), Part::Passage, Reason::NoText) }],
    }
}

/// Fields of each section of the page: the paths in the first column of its table.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md");
    let page = fs::read_to_string(page).expect("docs/json.md");
    let mut sections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut section = String::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut section);
        } else if let Some(path) = line.strip_prefix("| `").and_then(|rest| rest.split('`').next()) {
            assert!(sections.entry(section.clone()).or_default().insert(path.to_owned()), "twice: {path}");
        }
    }
    sections
}

/// Walks a document. Places and gaps are gathered apart; fields below `stop` are somebody else's.
struct Walk<'a> {
    fields: BTreeMap<&'static str, BTreeSet<String>>,
    section: &'static str,
    stop: &'a [&'a str],
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, path: &str) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    self.field(key, value, path);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.value(item, path)),
            _ => {}
        }
    }

    fn field(&mut self, key: &str, value: &Value, path: &str) {
        let list = if value.is_array() { "[]" } else { "" };
        let path = if path.is_empty() { format!("{key}{list}") } else { format!("{path}.{key}{list}") };
        self.fields.entry(self.section).or_default().insert(path.clone());
        match key {
            "place" | "places" | "declared" => self.part("place", value),
            "gaps" => self.part("gap", value),
            _ if self.stop.contains(&path.as_str()) => {}
            _ => self.value(value, &path),
        }
    }

    fn part(&mut self, section: &'static str, value: &Value) {
        let outer = std::mem::replace(&mut self.section, section);
        self.value(value, "");
        self.section = outer;
    }
}

fn emitted(section: &'static str, text: &str, stop: &[&str]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut walk = Walk { fields: BTreeMap::new(), section, stop };
    walk.value(&serde_json::from_str(text).expect("valid JSON"), "");
    // `gaps` of the summary is a number, not a list of gaps.
    walk.fields
}

/// Two builds that differ in everything that is compared.
fn builds() -> (Inspected, Inspected) {
    let mut new = inspected();
    let mut old = inspected();
    old.facts.app.version = Some("0.0.1".into());
    old.facts.privacy_manifests.clear();
    old.accesses.clear();
    let mut key = old.facts.permissions[0].clone();
    key.form = PermissionForm::UsageKey;
    key.id = "NSCameraUsageDescription".into();
    key.purpose = Some("To scan".into());
    new.facts.permissions.push(Permission { purpose: Some("To scan codes".into()), ..key.clone() });
    old.facts.permissions = vec![key];
    let shipped = |sdk: &str, version: &str| Detection {
        sdk: sdk.into(),
        version: Some(version.into()),
        presence: Presence::Bundled,
        ..inspected().detections[0].clone()
    };
    old.detections = vec![shipped("amap", "1")];
    new.detections = vec![shipped("amap", "2"), shipped("tencent-bugly", "1"), shipped("okhttp", "4")];
    (old, new)
}

#[test]
fn documented_fields_equal_the_emitted_ones() {
    let run = full();
    let words = Words::new(Lang::En, RuleBase::builtin());
    let documented = documented();
    let (old, new) = builds();
    let watched = [Watched::Permission, Watched::Sdk, Watched::Data];
    let compared = |old, new| json_of(&diff::diff(old, new, RuleBase::builtin()), &watched, words);
    let documents = [
        emitted("diff", &compared(&old, &new), &[]),
        emitted("diff", &compared(&new, &old), &[]),
        emitted("policy", &json::policy(&run), &[]),
        emitted("inspect", &json::inspect(&run, words), &[]),
        emitted("audit", &json::audit(&run, words), &["packages[]", "policies[]", "suppressed[].finding"]),
    ];
    let mut all: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (section, fields) in documents.into_iter().flatten() {
        all.entry(section).or_default().extend(fields);
    }
    assert_eq!(
        documented.keys().map(String::as_str).collect::<Vec<_>>(),
        all.keys().copied().collect::<Vec<_>>()
    );
    for (section, fields) in all {
        assert_eq!(documented[section], fields, "{section}");
    }
}

#[test]
fn audit_holds_both_other_documents() {
    let run = full();
    let words = Words::new(Lang::En, RuleBase::builtin());
    let parse = |text: String| serde_json::from_str::<Value>(&text).expect("valid JSON");
    let audit = parse(json::audit(&run, words));
    assert_eq!(audit["packages"], parse(json::inspect(&run, words))["packages"]);
    assert_eq!(audit["policies"], parse(json::policy(&run))["policies"]);
    assert_eq!(audit["errors"][0]["path"], "bad.apk");
    assert!(!audit["findings"].as_array().expect("findings").is_empty());
}

#[test]
fn only_the_words_for_people_change_with_the_language() {
    let run = full();
    let strip = |lang| {
        let text = json::audit(&run, Words::new(lang, RuleBase::builtin()));
        let mut value: Value = serde_json::from_str(&text).expect("valid JSON");
        let mut suppressed = value["suppressed"].take();
        let mut told = value["findings"].as_array_mut().expect("findings").iter_mut().collect::<Vec<_>>();
        told.extend(suppressed.as_array_mut().expect("a list").iter_mut().map(|s| &mut s["finding"]));
        for finding in told {
            for key in ["message", "help"] {
                let words = finding[key].take();
                assert!(words.as_str().is_some_and(|w| !w.is_empty() && !w.contains(['{', '@'])), "{words}");
            }
        }
        (value, suppressed)
    };
    assert_eq!(strip(Lang::En), strip(Lang::Zh));
}

#[test]
fn fingerprints_do_not_depend_on_paths_and_lines() {
    let prints = |run: &Run| {
        let findings = &run.audit.as_ref().expect("audit").findings;
        findings.iter().map(|f| f.fingerprint.clone()).collect::<BTreeSet<_>>()
    };
    let first = full();
    let mut moved = full();
    moved.packages[0].facts.file = "elsewhere/app2.apk".into();
    moved.packages[0].facts.permissions[0].place = Place::package("elsewhere/app2.apk", None);
    moved.policies[0].sdks[0].place.line = Some(99);
    let sides = Sides {
        facts: &moved.packages[0].facts,
        detections: &moved.packages[0].detections,
        accesses: &moved.packages[0].accesses,
        policies: &moved.policies,
    };
    let rules = RuleBase::builtin();
    let ledger = ledger::build(sides, rules);
    let findings = checks::run(&Context {
        sides,
        packages: std::slice::from_ref(&sides),
        ledger: &ledger,
        rules,
        pedantic: true,
        as_of: None,
        app_type: None,
    });
    moved.audit = Some(Audit::new(ledger, findings, FailOn::Never));
    assert_eq!(prints(&first), prints(&moved));
}
