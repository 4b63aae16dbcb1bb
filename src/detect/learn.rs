//! A rule draft from a real SDK artefact: what in it is the SDK's own, reduced to what tells it from others.
//!
//! What another rule owns is left out, and so is what a renamer made (`a.b.c`) and what anybody may carry. A draft is
//! a start: a person gives it its names, its category and what its vendor documents.

mod apple;
mod known;
mod prefixes;
mod shapes;

pub use shapes::Learner;

use std::collections::BTreeMap;

use crate::model::{Facts, Platform};
use crate::rules::read::leak;
use crate::rules::{RuleBase, SdkKind, SdkRule, SignatureKind, Str, lint, write};

/// Items of a list at most: a draft is to be read.
const MOST: usize = 12;

/// What the user says of the SDK; what is not said is taken from the artefact, or from the rule that knows it.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// Id of the rule.
    pub id: Option<String>,
    /// Product name.
    pub name: Option<String>,
    /// Vendor id.
    pub vendor: Option<String>,
}

/// A rule draft.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The rule.
    pub rule: SdkRule,
    /// Whether the rule base knows the vendor; if not, a line in `vendors.toml` must name it.
    pub vendor_known: bool,
    /// Faults that a lint still finds, as a person reads them.
    pub faults: Vec<String>,
}

impl Draft {
    /// Its place in a rules folder.
    pub fn path(&self) -> String {
        format!("sdks/{}/{}.toml", self.rule.vendor, self.rule.id)
    }

    /// Its canonical text.
    pub fn text(&self) -> String {
        write::one(&self.rule, "")
    }
}

/// Drafts a rule from the facts of an artefact named `file` (without its folders), read with its digest. None where
/// nothing in it tells it from other code.
pub fn learn(facts: &Facts, file: &str, naming: &Naming, rules: &RuleBase) -> Option<Draft> {
    let known = known::known(facts, file, rules);
    let id =
        naming.id.clone().or_else(|| known.map(|rule| rule.id.to_owned())).unwrap_or_else(|| kebab(file));
    let mut rule = rules.sdk(&id).cloned().unwrap_or_else(|| blank(&id));
    let weak: Vec<Str> = rule.android.weak.iter().chain(&rule.apple.weak).copied().collect();
    rule.android = Default::default();
    rule.apple = Default::default();
    rule.examples = Default::default();
    let own = Own { id: &id, rules };
    android(facts, &own, &mut rule);
    apple::signatures(facts, file, &own, &mut rule);
    keep_weak(&weak, &mut rule);
    if let Some(name) = &naming.name {
        rule.name = leak(name.clone());
    }
    rule.vendor = vendor(naming, known, &rule);
    if rule.name.is_empty() {
        rule.name = rule.id;
    }
    if rules.category(rule.category).is_none() {
        rule.category = "other";
    }
    documented(facts, rules, &mut rule);
    permissions(facts, rules, &mut rule);
    rule.sources.push(leak(format!("the artefact {file}, SHA-256 {}", facts.sha256)));
    examples(facts, &own, &mut rule);
    settle(rule, rules)
}

/// What belongs to nobody else.
struct Own<'a> {
    id: &'a str,
    rules: &'a RuleBase,
}

impl Own<'_> {
    /// Whether no rule but this one claims `value`.
    fn free(&self, kind: SignatureKind, value: &str) -> bool {
        self.rules.hits(kind, value, "").iter().all(|hit| hit.rule.id == self.id)
    }
}

/// Classes defined in the artefact, with the kind of evidence that they are.
fn classes(facts: &Facts) -> impl Iterator<Item = (SignatureKind, &str)> {
    classes_of(facts, |_| true)
}

fn classes_of(facts: &Facts, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (SignatureKind, &str)> {
    facts.code.iter().filter(move |unit| wanted(&unit.entry)).flat_map(|unit| {
        let kind = if unit.apple.is_some() { SignatureKind::ObjcClass } else { SignatureKind::Class };
        unit.defined.iter().map(move |class| (kind, class))
    })
}

fn blank(id: &str) -> SdkRule {
    SdkRule { id: leak(id.to_owned()), category: "other", confidence: "medium", ..SdkRule::default() }
}

fn vendor(naming: &Naming, known: Option<&SdkRule>, rule: &SdkRule) -> Str {
    if let Some(vendor) = &naming.vendor {
        return leak(vendor.clone());
    }
    if !rule.vendor.is_empty() {
        return rule.vendor;
    }
    if let Some(known) = known {
        return known.vendor;
    }
    // The segment behind `com.` names whoever made it.
    let segment = rule.android.class_prefixes.first().and_then(|prefix| prefix.split('.').nth(1));
    segment.map_or(rule.id, |segment| leak(kebab(segment)))
}

fn android(facts: &Facts, own: &Own<'_>, rule: &mut SdkRule) {
    if facts.platform != Platform::Android {
        return;
    }
    let android: Vec<&str> = classes(facts)
        .filter(|(kind, class)| *kind == SignatureKind::Class && own.free(*kind, class))
        .map(|(_, class)| class)
        .collect();
    let found = prefixes::distinctive(&android, own.id, own.rules);
    let ours = |name: &str| found.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()));
    let mine = |kind, name: &str| ours(name) && own.free(kind, name);
    let it = &mut rule.android;
    it.components =
        some(facts.components.iter().map(|c| c.class.as_str()).filter(|c| mine(SignatureKind::Component, c)));
    let keys = facts.metadata.iter().chain(facts.components.iter().flat_map(|c| &c.metadata));
    it.metadata_keys = some(
        keys.map(|key| key.name.as_str())
            .filter(|key| ours(key) && own.free(SignatureKind::MetadataKey, key)),
    );
    it.permissions = some(
        facts
            .defined_permissions
            .iter()
            .map(|p| p.id.as_str())
            .filter(|p| mine(SignatureKind::Permission, p)),
    );
    let native = facts.native_libraries.iter().map(|library| library.name.as_str());
    it.native_libraries = some(native.filter(|name| own.free(SignatureKind::NativeLibrary, name)));
    let assets =
        facts.assets.iter().filter_map(|path| path.rsplit('/').next()).filter(|name| name.len() >= 8);
    it.assets = some(assets.filter(|name| own.free(SignatureKind::Asset, name)));
    // Files are named by anybody: beside classes they only support.
    if !found.prefixes.is_empty() || !found.classes.is_empty() {
        it.weak.extend(it.native_libraries.iter().copied());
    }
    it.weak.extend(it.assets.iter().copied());
    it.class_prefixes = found.prefixes.into_iter().map(leak).collect();
    it.classes = found.classes.into_iter().map(leak).collect();
}

/// What the rule called weak before is weak still.
fn keep_weak(before: &[Str], rule: &mut SdkRule) {
    let (android, apple) = (&mut rule.android, &mut rule.apple);
    let prefixes = android.class_prefixes.iter().chain(&android.classes).chain(&android.components);
    let named: Vec<Str> = prefixes.chain(&android.metadata_keys).copied().collect();
    android.weak.extend(before.iter().filter(|pattern| named.contains(pattern)));
    let named: Vec<Str> =
        apple.frameworks.iter().chain(&apple.classes).chain(&apple.bundle_ids).copied().collect();
    apple.weak.extend(before.iter().filter(|pattern| named.contains(pattern)));
}

/// The first names, each once, in their order.
fn some<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Str> {
    let mut out: Vec<Str> = Vec::new();
    for name in names {
        if out.len() < MOST && !out.contains(&name) {
            out.push(leak(name.to_owned()));
        }
    }
    out.sort_unstable();
    out
}

/// The SDK's own privacy manifest documents what it collects.
fn documented(facts: &Facts, rules: &RuleBase, rule: &mut SdkRule) {
    if facts.privacy_manifests.is_empty() {
        return;
    }
    let kinds = facts.privacy_manifests.iter().flat_map(|manifest| &manifest.collected);
    rule.data.extend(kinds.filter_map(|collected| data_type(&collected.kind, rules)));
    rule.data.sort_unstable();
    rule.data.dedup();
    rule.data_documented = true;
    if !rule.data.is_empty() {
        rule.kind = SdkKind::Sdk;
    }
}

/// The data type that Apple's word means. Its words are wide, so that several types stand behind one (a device ID may
/// be an IMEI or an advertising ID): the one that bears its name then, else the widest of them.
fn data_type(kind: &str, rules: &RuleBase) -> Option<Str> {
    const WIDE: [&str; 10] = [
        "ad-interaction",
        "audio-recording",
        "diagnostics",
        "messages",
        "other-contact",
        "other-data",
        "photos",
        "physical-activity",
        "usage-data",
        "user-content",
    ];
    let meant: Vec<Str> =
        rules.data_types().iter().filter(|data| data.apple.contains(&kind)).map(|data| data.id).collect();
    let name = kind.strip_prefix("NSPrivacyCollectedDataType").unwrap_or(kind);
    let is_name = |id: &Str| id.split('-').collect::<String>().eq_ignore_ascii_case(name);
    let named = meant.iter().find(|id| is_name(id));
    named.or_else(|| meant.iter().find(|id| WIDE.contains(id))).or(meant.first()).copied()
}

/// Permissions that its manifest merges into every app.
fn permissions(facts: &Facts, rules: &RuleBase, rule: &mut SdkRule) {
    let asked = facts.permissions.iter().filter_map(|p| rules.permission(&p.id)).map(|p| p.id);
    rule.permissions_required.extend(asked);
    rule.permissions_required.sort_unstable();
    rule.permissions_required.dedup();
}

/// Real names that must match, and their siblings that must not.
fn examples(facts: &Facts, own: &Own<'_>, rule: &mut SdkRule) {
    for prefix in rule.android.class_prefixes.iter().take(3) {
        let under = classes(facts).map(|(_, class)| class).filter(|class| {
            class.strip_prefix(prefix).is_some_and(prefixes::is_meant)
                && own.free(SignatureKind::Class, class)
        });
        if let Some(class) = under.min_by_key(|class| (class.len(), *class)) {
            rule.examples.matches.push(leak(format!("class:{class}")));
        }
        rule.examples.misses.push(leak(format!("class:{}x.Main", prefix.trim_end_matches('.'))));
    }
    for class in rule.android.classes.iter().take(2) {
        rule.examples.matches.push(leak(format!("class:{class}")));
        rule.examples.misses.push(leak(format!("class:{class}Xyz")));
    }
    let proof = [
        (SignatureKind::ObjcClass, &rule.apple.classes),
        (SignatureKind::Framework, &rule.apple.frameworks),
        (SignatureKind::SwiftModule, &rule.apple.swift_modules),
        (SignatureKind::NativeLibrary, &rule.android.native_libraries),
    ];
    for (kind, list) in proof {
        if let Some(name) = list.first().filter(|_| rule.examples.matches.len() < 4) {
            rule.examples.matches.push(leak(format!("{}:{name}", kind.id())));
            rule.examples.misses.push(leak(format!("{}:Xyz{name}", kind.id())));
        }
    }
}

/// Drops what a lint refuses until it is content or refuses what cannot be dropped.
fn settle(mut rule: SdkRule, rules: &RuleBase) -> Option<Draft> {
    let vendor_known = rules.vendor(rule.vendor).is_some();
    loop {
        let draft = Draft { rule: rule.clone(), vendor_known, faults: Vec::new() };
        let mut texts = BTreeMap::from([(draft.path(), draft.text())]);
        if !vendor_known {
            texts.insert("vendors.toml".to_owned(), vendor_line(rule.vendor));
        }
        let faults = lint::texts_of(&texts, rules).errors;
        let before = rule.clone();
        for fault in &faults {
            drop_value(&mut rule, &fault.value);
        }
        if rule == before || faults.is_empty() {
            let faults = faults.iter().map(ToString::to_string).collect();
            let tells = SignatureKind::ALL.iter().any(|kind| {
                let (list, weak) = crate::rules::index::patterns_of(&rule, *kind);
                list.iter().any(|pattern| !weak.contains(pattern))
            });
            return tells.then_some(Draft { rule, vendor_known, faults });
        }
    }
}

/// The entry of a vendor that the rule base does not know yet.
pub fn vendor_line(id: &str) -> String {
    format!("[{id}]\nname = \"{id}\"\n")
}

fn drop_value(rule: &mut SdkRule, value: &str) {
    let (android, apple, examples) = (&mut rule.android, &mut rule.apple, &mut rule.examples);
    let lists = [
        &mut android.class_prefixes,
        &mut android.classes,
        &mut android.components,
        &mut android.native_libraries,
        &mut android.metadata_keys,
        &mut android.permissions,
        &mut android.assets,
        &mut android.weak,
        &mut apple.frameworks,
        &mut apple.bundle_ids,
        &mut apple.bundles,
        &mut apple.classes,
        &mut apple.swift_modules,
        &mut apple.symbols,
        &mut apple.weak,
        &mut examples.matches,
        &mut examples.misses,
        &mut rule.aliases,
        &mut rule.weak_aliases,
        &mut rule.core_of,
        &mut rule.embeds,
        &mut rule.within,
    ];
    for list in lists {
        list.retain(|item| *item != value);
    }
}

/// `AMap_Location_V5.6.1.jar` becomes `amap-location`: the name without its ending and its version.
fn kebab(file: &str) -> String {
    stem_of(file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

/// As [`kebab`], of a name without ending.
fn stem_of(stem: &str) -> String {
    let small: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let version = |part: &&str| !part.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let parts: Vec<&str> = small.split('-').filter(|part| !part.is_empty()).take_while(version).collect();
    if parts.is_empty() { "sdk".to_owned() } else { parts.join("-") }
}

#[cfg(test)]
mod tests;
