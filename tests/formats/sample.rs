//! One run for all formats: findings of every severity that count, do not count and are gone, gaps on both sides, an
//! input that cannot be read; and names that mean harm.

use fineprint::checks::{Context, fingerprint, run as checks};
use fineprint::ledger::{self, Sides};
use fineprint::model::*;
use fineprint::report::baseline::Baseline;
use fineprint::report::{Audit, By, FailOn, Failure, Inspected, Lang, Run, Suppressed, Words};
use fineprint::rules::RuleBase;

/// What a package may be called by somebody who means harm: breaks lines, ends cells, tags, code spans and comments,
/// starts commands, turns the direction of reading, and holds characters that XML cannot say.
pub(crate) const HOSTILE: &str = "a|b`c`<script>alert(1)</script>&amp;%0A::error::x\r\n::warning file=x::y\u{1b}[31m\u{0}\u{202e}gpj\u{2028}]]>--><!--*_[l](javascript:x)\u{fffe}\"'";

/// A run with plain names.
pub(crate) fn plain() -> Run {
    run("out/app release.apk", "com.example.app", "Example", "docs/privacy policy.md")
}

/// The same with names that mean harm wherever a package or a policy can bring one.
pub(crate) fn hostile() -> Run {
    run(&format!("out/{HOSTILE}.apk"), HOSTILE, HOSTILE, &format!("docs/{HOSTILE}.md"))
}

/// Words in English.
pub(crate) fn english() -> Words<'static> {
    Words::new(Lang::En, RuleBase::builtin())
}

fn run(package: &str, id: &str, name: &str, policy: &str) -> Run {
    let rules = RuleBase::builtin();
    let mut run = Run {
        packages: vec![inspected(package, id, name)],
        policies: vec![said(policy, name)],
        failures: vec![Failure {
            path: format!("{package}.bad"),
            what: format!("not an app package: {name}"),
        }],
        ..Run::default()
    };
    let package = &run.packages[0];
    let sides = Sides {
        facts: &package.facts,
        detections: &package.detections,
        accesses: &[],
        policies: &run.policies,
    };
    let ledger = ledger::build(sides, rules);
    let mut findings = checks(&Context {
        sides,
        packages: std::slice::from_ref(&sides),
        ledger: &ledger,
        rules,
        pedantic: true,
        as_of: None,
        app_type: None,
    });
    let mut known = Baseline::default();
    findings.iter().for_each(|finding| known.learn(finding, std::iter::once(id)));
    let gone = of(&findings, "undisclosed-sdk", "tencent-bugly");
    let mut suppressed = Vec::new();
    findings.retain(|finding| {
        let by = match finding.subject.id() {
            "pangle-cn" => By::Exception { file: format!("{policy}.toml"), line: 9, reason: name.to_owned() },
            "umeng-push" => By::Baseline { file: format!("{policy}.json") },
            _ => return finding.fingerprint != gone,
        };
        suppressed.push(Suppressed { finding: finding.clone(), by });
        false
    });
    let found = findings.iter().chain(suppressed.iter().map(|s| &s.finding)).map(|f| f.fingerprint.as_str());
    let fixed = known.fixed(&[id].into(), &found.collect());
    assert_eq!((suppressed.len(), fixed.len()), (2, 1), "{suppressed:?} {fixed:?}");
    let audit = Audit::new(ledger, findings, FailOn::Level(Severity::Medium)).suppressing(suppressed);
    for severity in [Severity::High, Severity::Medium, Severity::Low, Severity::Info] {
        assert!(audit.findings.iter().any(|f| f.severity == severity), "{severity:?}");
    }
    run.audit = Some(Audit { fixed, ..audit });
    run
}

fn of(findings: &[Finding], check: &str, subject: &str) -> String {
    let found = findings.iter().find(|f| f.check == check && f.subject.id() == subject);
    found.expect("the finding").fingerprint.clone()
}

fn inspected(file: &str, id: &str, name: &str) -> Inspected {
    let mut facts = Facts::empty(PackageKind::Apk, Platform::Android);
    file.clone_into(&mut facts.file);
    facts.sha256 = "ab".repeat(32);
    facts.bytes = 1234;
    facts.app =
        App { id: id.to_owned(), name: Some(name.to_owned()), version: Some("1.0".into()), ..App::default() };
    let manifest = Place::package(file, Some("AndroidManifest.xml")).at(16);
    let asks = |id: &str| Permission {
        id: id.to_owned(),
        form: PermissionForm::UsesPermission,
        max_sdk: None,
        min_sdk: None,
        flags: Vec::new(),
        purpose: None,
        place: manifest.clone(),
    };
    let odd = format!("{id}.permission.ODD");
    facts.permissions =
        ["android.permission.CAMERA", "android.permission.INTERNET", odd.as_str()].map(asks).into();
    facts.permissions.sort_by(|a, b| a.id.cmp(&b.id));
    facts.code = vec![CodeUnit {
        entry: "classes.dex".into(),
        format: CodeFormat::Dex,
        arch: None,
        defined: ["com.example.Main"].into_iter().collect(),
        referenced: Names::default(),
        strings: Names::default(),
        bytecode: Vec::new(),
        apple: None,
    }];
    let entry = format!("assets/{name}");
    facts.gaps = vec![Gap {
        structure: "string pool".into(),
        more: 11,
        ..Gap::new(Place::package(file, Some(&entry)), Part::Code, Reason::Missing)
    }];
    let detections =
        ["getui-push", "pangle-cn", "tencent-bugly", "umeng-push"].map(|sdk| detection(sdk, file, name));
    Inspected { facts, detections: detections.into(), accesses: Vec::new(), unidentified: Vec::new() }
}

fn detection(sdk: &str, file: &str, name: &str) -> Detection {
    let place = Place::package(file, Some("classes.dex")).at(7);
    let evidence = |kind, value: &str| Evidence {
        kind,
        value: value.to_owned(),
        pattern: format!("{sdk}."),
        count: 3,
        place: place.clone(),
    };
    Detection {
        sdk: sdk.to_owned(),
        version: (sdk == "getui-push").then(|| format!("3.2 {name}")),
        presence: Presence::Bundled,
        confidence: Confidence::High,
        called: None,
        evidence: vec![evidence(EvidenceKind::Class, sdk), evidence(EvidenceKind::NativeLibrary, name)],
    }
}

fn said(file: &str, name: &str) -> Policy {
    let place = |line, quote: &str| Place::policy(file, line, 5, quote);
    let denies = PermissionDisclosure {
        id: Some("android.permission.CAMERA".into()),
        capability: Some("camera".into()),
        platform: Platform::Any,
        polarity: Polarity::Denied,
        owner: Owner::App,
        written_as: "camera".into(),
        purpose: None,
        required: None,
        place: place(3, &format!("we never use your camera {name}")),
    };
    let rules = RuleBase::builtin();
    let clause =
        |id: &str| Clause { id: id.to_owned(), place: (id == "cookies").then(|| place(9, "cookies")) };
    let first = rules.messages("en").iter().filter_map(|(key, _)| key.strip_prefix("clause."));
    Policy {
        file: file.to_owned(),
        languages: vec![Language::En],
        permissions: vec![denies],
        sdks: vec![SdkDisclosure {
            id: Some("umeng-analytics".into()),
            name: "U-App".into(),
            vendor: None,
            written_as: name.to_owned(),
            purpose: None,
            data: Vec::new(),
            permissions: Vec::new(),
            privacy_url: None,
            sharing: None,
            platform: Platform::Any,
            place: place(7, name),
        }],
        data: Vec::new(),
        clauses: first.map(clause).collect(),
        effective: None,
        updated: None,
        gaps: vec![Gap::new(place(40, name), Part::Passage, Reason::NoText)],
    }
}

/// `check fingerprint` of the findings that count, sorted.
pub(crate) fn counted(run: &Run) -> Vec<String> {
    ids(&run.audit.as_ref().expect("an audit").findings)
}

/// The same of those that do not count.
pub(crate) fn suppressed(run: &Run) -> Vec<String> {
    let suppressed = &run.audit.as_ref().expect("an audit").suppressed;
    ids(&suppressed.iter().map(|s| s.finding.clone()).collect::<Vec<_>>())
}

fn ids(findings: &[Finding]) -> Vec<String> {
    let mut ids: Vec<String> = findings.iter().map(|f| format!("{} {}", f.check, f.fingerprint)).collect();
    ids.sort();
    ids
}

#[test]
fn fingerprints_are_those_of_the_checks() {
    let run = plain();
    for finding in &run.audit.as_ref().expect("an audit").findings {
        let of = |app| fingerprint(finding.check, app, &finding.subject);
        assert!([of("com.example.app"), of("")].contains(&finding.fingerprint), "{finding:?}");
    }
}
