use super::accesses::{links, wants};
use super::tests::{app, bundle, run_with, unit};
use crate::model::*;
use crate::rules::ApiRule;

const READER: &str = "Payload/Reader.app/Reader";
const KIT: &str = "Payload/Reader.app/Frameworks/Kit.framework/Kit";
const PUSH: &str = "Payload/Reader.app/Frameworks/AcmePush.framework/AcmePush";

fn api(id: &'static str, kind: &'static str, class: &'static str, member: &'static str) -> ApiRule {
    ApiRule { id, kind, class, member, ..ApiRule::default() }
}

fn wanting(mut unit: CodeUnit, imports: &[&str], strings: &[&str]) -> CodeUnit {
    unit.apple.as_mut().unwrap().imports = imports.iter().collect();
    unit.strings = strings.iter().collect();
    unit
}

#[test]
fn a_function_a_class_and_a_selector_are_wanted_by_name() {
    let selector = api("UIDevice.identifierForVendor", "selector", "UIDevice", "identifierForVendor");
    let plain = api("UIDevice.name", "selector", "UIDevice", "name");
    let class = api("PHPicker", "class", "PHPicker", "");
    let function = api("stat", "function", "", "stat");
    let device = "_OBJC_CLASS_$_UIDevice";
    let sure = |rule: &ApiRule, imports: &[&str], strings: &[&str]| {
        let unit = wanting(unit(READER, &[]), imports, strings);
        (wants(&unit, rule), links(&unit, rule))
    };
    assert_eq!(sure(&selector, &[device], &["identifierForVendor"]), (Some(Confidence::Medium), true));
    assert_eq!(sure(&selector, &[], &["identifierForVendor"]), (None, false));
    assert_eq!(sure(&selector, &[], &["identifierForVendor", "UIDevice"]), (Some(Confidence::Low), false));
    assert_eq!(sure(&plain, &[device], &["name"]), (Some(Confidence::Low), true));
    assert_eq!(sure(&plain, &[], &["name", "UIDevice"]), (None, false));
    assert_eq!(sure(&class, &["_OBJC_CLASS_$_PHPicker"], &[]), (Some(Confidence::High), true));
    assert_eq!(sure(&class, &[], &["PHPicker"]), (Some(Confidence::Low), false));
    assert_eq!(sure(&function, &["_stat$INODE64"], &[]), (Some(Confidence::High), true));
    assert_eq!(sure(&function, &["_statistics"], &[]), (None, false));
}

/// An app whose executable, whose SDK's framework and whose unknown framework all want one function.
fn three() -> Facts {
    let mut facts = app(&[]);
    for folder in ["Kit", "AcmePush"] {
        let path = format!("Payload/Reader.app/Frameworks/{folder}.framework");
        facts.bundles.push(bundle(&path, BundleKind::Framework));
    }
    facts.code = [READER, KIT, PUSH].map(|entry| wanting(unit(entry, &[]), &["_stat"], &[])).into();
    facts
}

fn owners(facts: &Facts, rule: ApiRule) -> Vec<(Owner, Confidence, Option<String>)> {
    let found = run_with(facts, &[rule]);
    let callers = found.accesses.into_iter().flat_map(|access| access.callers);
    callers.map(|caller| (caller.owner, caller.confidence, caller.place.entry)).collect()
}

#[test]
fn a_binary_belongs_to_the_app_an_sdk_or_nobody_known() {
    let stat = || api("stat", "function", "", "stat");
    let at = |entry: &str| Some(entry.to_owned());
    let wanted = [
        (Owner::App, Confidence::High, at(READER)),
        (Owner::Sdk("acme-push".to_owned()), Confidence::High, at(PUSH)),
        (Owner::Unknown("Kit".to_owned()), Confidence::High, at(KIT)),
    ];
    assert_eq!(owners(&three(), stat()), wanted);
    let mut own = three();
    own.bundles[1].id = Some("org.maker.reader.kit".to_owned());
    assert_eq!(owners(&own, stat())[1], (Owner::App, Confidence::High, at(READER)));
    // A framework by itself is its SDK's.
    let mut alone = three();
    alone.kind = PackageKind::Framework;
    alone.code.truncate(1);
    assert_eq!(owners(&alone, stat()), [(Owner::Unknown("Reader".to_owned()), Confidence::High, at(READER))]);
}

#[test]
fn an_sdk_linked_in_calls_what_its_maker_documents() {
    let mut facts = app(&["ACMEPushManager", "ACMEPushA", "ACMEPushB"]);
    facts.code[0] = wanting(facts.code[0].clone(), &["_stat"], &[]);
    let documented = ApiRule { data: vec!["idfa"], ..api("stat", "function", "", "stat") };
    let found = owners(&facts, documented);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!((&found[1].0, found[1].1), (&Owner::Sdk("acme-push".to_owned()), Confidence::Medium));
    let other = ApiRule { data: vec!["contacts"], ..api("stat", "function", "", "stat") };
    assert_eq!(owners(&facts, other).len(), 1);
}

#[test]
fn slices_count_once_and_the_runtime_not() {
    let mut facts = three();
    facts.code.push(facts.code[0].clone());
    facts.code.push(wanting(unit("Payload/Reader.app/Frameworks/libswiftCore.dylib", &[]), &["_stat"], &[]));
    assert_eq!(owners(&facts, api("stat", "function", "", "stat")).len(), 3);
}

#[test]
fn queried_schemes_are_an_access() {
    let rule = || ApiRule {
        data: vec!["installed-apps"],
        ..api("LSApplicationQueriesSchemes", "string", "", "LSApplicationQueriesSchemes")
    };
    let mut facts = app(&[]);
    assert_eq!(owners(&facts, rule()), []);
    facts.queries.schemes = vec!["weixin".to_owned()];
    let entry = Some("Payload/Reader.app/Info.plist".to_owned());
    assert_eq!(owners(&facts, rule()), [(Owner::App, Confidence::Medium, entry)]);
}
