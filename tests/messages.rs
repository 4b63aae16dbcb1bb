//! The catalogue of messages: two languages, the same keys and arguments, none missing, none unused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fineprint::bytes::ErrorKind;
use fineprint::checks::CHECKS;
use fineprint::model::*;
use fineprint::rules::RuleBase;

fn catalogue(language: &str) -> BTreeMap<&'static str, &'static str> {
    RuleBase::builtin().messages(language).iter().copied().collect()
}

fn arguments(template: &str) -> BTreeSet<&str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_arguments() {
    let (en, zh) = (catalogue("en"), catalogue("zh"));
    assert!(en.len() > 100);
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (key, template) in &en {
        assert_eq!(arguments(template), arguments(zh[key]), "{key}");
        assert_eq!(template.contains(" | "), zh[key].contains(" | "), "{key}: one form or two");
    }
}

#[test]
fn chinese_is_chinese() {
    let names = ["SDK", "iOS", "Cookie", "APK", "HarmonyOS", "system_basic", "system_core", "、"];
    for (key, template) in catalogue("zh") {
        let han = template.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(han || names.contains(&template) || key.starts_with("kind."), "{key} = {template}");
    }
}

/// Families of keys that are made of an id, with all their ids.
fn families() -> BTreeMap<&'static str, BTreeSet<String>> {
    let ids = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    let rules = RuleBase::builtin();
    let severities = [Severity::Info, Severity::Low, Severity::Medium, Severity::High].map(Severity::id);
    let confidences = [Confidence::Low, Confidence::Medium, Confidence::High].map(Confidence::id);
    let hows = [How::Implied, How::Capability, How::Named].map(How::id);
    let platforms = [Platform::Android, Platform::Ios, Platform::Harmony].map(Platform::id);
    let kinds = [
        PackageKind::Apk,
        PackageKind::SplitSet,
        PackageKind::Aab,
        PackageKind::Aar,
        PackageKind::Jar,
        PackageKind::Ipa,
        PackageKind::AppBundle,
        PackageKind::Framework,
        PackageKind::XcFramework,
        PackageKind::StaticArchive,
        PackageKind::MachO,
        PackageKind::Hap,
        PackageKind::AppPack,
    ]
    .map(PackageKind::id);
    let components = [
        ComponentKind::Activity,
        ComponentKind::ActivityAlias,
        ComponentKind::Service,
        ComponentKind::Receiver,
        ComponentKind::Provider,
        ComponentKind::Ability,
        ComponentKind::ExtensionAbility,
    ]
    .map(ComponentKind::id);
    let presences = [Presence::Referenced, Presence::Bundled, Presence::Started].map(Presence::id);
    let starts = [StartKind::Application, StartKind::Provider, StartKind::Initializer, StartKind::Receiver];
    let starts = starts.map(StartKind::id);
    let evidence = [
        EvidenceKind::Class,
        EvidenceKind::Component,
        EvidenceKind::NativeLibrary,
        EvidenceKind::MetadataKey,
        EvidenceKind::Permission,
        EvidenceKind::Authority,
        EvidenceKind::IntentAction,
        EvidenceKind::Asset,
        EvidenceKind::StringConstant,
        EvidenceKind::ReferencedClass,
        EvidenceKind::Framework,
        EvidenceKind::Bundle,
        EvidenceKind::ObjcClass,
        EvidenceKind::SwiftModule,
        EvidenceKind::Symbol,
        EvidenceKind::PlistKey,
        EvidenceKind::Structure,
        EvidenceKind::Version,
        EvidenceKind::Call,
        EvidenceKind::NativeMethod,
        EvidenceKind::KotlinModule,
        EvidenceKind::PrivacyManifest,
    ]
    .map(EvidenceKind::id);
    let parts = [
        Part::Package,
        Part::Directory,
        Part::Entry,
        Part::Manifest,
        Part::Resources,
        Part::Code,
        Part::NestedCode,
        Part::NativeLibrary,
        Part::Signature,
        Part::Policy,
        Part::Passage,
    ]
    .map(Part::id);
    let errors = [
        ErrorKind::Truncated,
        ErrorKind::BadMagic,
        ErrorKind::OutOfRange,
        ErrorKind::BadIndex,
        ErrorKind::TooDeep,
        ErrorKind::OverBudget,
        ErrorKind::Unsupported,
        ErrorKind::Encrypted,
        ErrorKind::Corrupt,
        ErrorKind::BadText,
        ErrorKind::Io,
    ];
    let reasons = errors.map(Reason::Read).into_iter();
    let reasons = reasons.chain([
        Reason::Missing,
        Reason::Ambiguous,
        Reason::Packed,
        Reason::NoText,
        Reason::Recovered,
    ]);
    let levels = rules.permissions().iter().map(|p| p.level).filter(|l| !l.is_empty());
    BTreeMap::from([
        ("severity", ids(&severities)),
        ("confidence", ids(&confidences)),
        ("how", ids(&hows)),
        ("platform", ids(&platforms)),
        ("language", ids(&[Language::Zh.id(), Language::En.id()])),
        ("kind", ids(&kinds)),
        ("component", ids(&components)),
        ("presence", ids(&presences)),
        ("start", ids(&starts)),
        ("evidence", ids(&evidence)),
        ("part", ids(&parts)),
        ("reason", reasons.map(|r| r.id().to_owned()).collect()),
        ("level", levels.map(str::to_owned).collect()),
        ("clause", ids(&CLAUSES)),
    ])
}

/// The clause ids of DESIGN.
const CLAUSES: [&str; 17] = [
    "collection-purposes",
    "third-party-sharing-list",
    "cross-border-transfer",
    "retention-period",
    "storage-location",
    "user-rights-access",
    "user-rights-delete",
    "account-cancellation",
    "withdraw-consent",
    "minors-protection",
    "contact-email-or-address",
    "complaint-channel",
    "policy-update-notice",
    "effective-date",
    "cookies",
    "automated-decision",
    "security-incident-notice",
];

#[test]
fn every_id_has_its_words_and_no_words_are_left_over() {
    let en = catalogue("en");
    for (family, ids) in families() {
        let prefix = format!("{family}.");
        let keys: BTreeSet<String> =
            en.keys().filter_map(|key| key.strip_prefix(&prefix)).map(str::to_owned).collect();
        assert_eq!(keys, ids, "{family}");
    }
}

/// All string literals of the sources of the given folders.
fn sources(folders: &[&str]) -> String {
    fn walk(dir: &Path, out: &mut String) {
        let mut entries: Vec<_> =
            fs::read_dir(dir).expect("folder").map(|e| e.expect("entry").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, out);
            } else {
                out.push_str(&fs::read_to_string(&path).expect("source"));
            }
        }
    }
    let mut out = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    folders.iter().for_each(|folder| walk(&root.join(folder), &mut out));
    out
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let en = catalogue("en");
    let families = families();
    let source = sources(&["report", "cli"]);
    for key in en.keys() {
        let (family, rest) = key.split_once('.').expect("keys have a family");
        if let Some(check) = CHECKS.iter().find(|check| check.id == family) {
            let file = sources(&["checks"]);
            assert!(
                ["title", "help"].contains(&rest) || file.contains(&format!("\"{rest}\"")),
                "{}: {key}",
                check.id
            );
        } else if !families.contains_key(family) {
            // `family.group.{id}` uses all keys of the group.
            let group = key.rsplit_once('.').map(|(stem, _)| format!("\"{stem}.{{"));
            let used = |text: &str| source.contains(text);
            assert!(used(&format!("\"{key}\"")) || group.is_some_and(|g| used(&g)), "unused: {key}");
        }
    }
    for literal in source.split('"').skip(1).step_by(2) {
        let is_key = literal.split_once('.').is_some_and(|(family, _)| {
            ["count", "label", "section", "page", "cli", "list", "owner"].contains(&family)
        });
        assert!(!is_key || en.contains_key(literal), "missing: {literal}");
    }
}
