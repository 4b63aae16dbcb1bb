//! Which sensitive APIs the binaries of a package want, and whose binaries they are.
//!
//! A binary tells what it could call: functions and classes it links by name, selectors it holds beside the class that
//! answers them. Whose code calls is known by the binary: that of an SDK's framework or archive is the SDK's. In the
//! app's own executable an SDK that is linked in and documents the data is a caller beside the app.

use super::super::Rules;
use crate::model::*;
use crate::rules::{ApiRule, SdkRule};
use std::collections::{BTreeMap, BTreeSet};

/// What the symbol of a class begins with, among the imports of an image.
const CLASS_SYMBOL: &str = "_OBJC_CLASS_$_";
/// The rule that stands for `LSApplicationQueriesSchemes`.
const QUERIES: &str = "LSApplicationQueriesSchemes";

/// How surely the code in `unit` wants the API, by its imports, selectors and constants; none when it does not.
///
/// High: a function or class that it links. Medium: a selector beside the class that answers it. Low: a selector of one
/// plain word, which many classes answer, or the class by a name in a string.
pub fn wants(unit: &CodeUnit, rule: &ApiRule) -> Option<Confidence> {
    let apple = unit.apple.as_ref()?;
    match rule.kind {
        "function" => imports_function(apple, rule.member).then_some(Confidence::High),
        "class" if imports_class(apple, rule.class) => Some(Confidence::High),
        "class" => named(unit, rule.class),
        "selector" if !unit.strings.contains(rule.member) => None,
        "selector" if imports_class(apple, rule.class) && is_plain(rule.member) => Some(Confidence::Low),
        "selector" if imports_class(apple, rule.class) => Some(Confidence::Medium),
        "selector" if !is_plain(rule.member) => named(unit, rule.class),
        _ => None,
    }
}

/// Whether two units have the same names, so that [`wants`] answers the same of both.
fn wants_the_same(one: &CodeUnit, other: &CodeUnit) -> bool {
    let same_imports = match (&one.apple, &other.apple) {
        (Some(one), Some(other)) => one.imports == other.imports,
        (one, other) => one.is_none() && other.is_none(),
    };
    same_imports && one.strings == other.strings
}

/// Whether the code in `unit` links the API's function or class by name.
pub fn links(unit: &CodeUnit, rule: &ApiRule) -> bool {
    unit.apple.as_ref().is_some_and(|apple| match rule.kind {
        "function" => imports_function(apple, rule.member),
        _ => imports_class(apple, rule.class),
    })
}

/// 32-bit and Intel code wants variants of a symbol, `_stat$INODE64`.
fn imports_function(apple: &AppleCode, member: &str) -> bool {
    if apple.imports.contains_joined("_", member) {
        return true;
    }
    let variants = format!("_{member}$");
    apple.imports.with_prefix(&variants).next().is_some()
}

fn imports_class(apple: &AppleCode, class: &str) -> bool {
    !class.is_empty() && apple.imports.contains_joined(CLASS_SYMBOL, class)
}

/// A class that code looks up by its name.
fn named(unit: &CodeUnit, class: &str) -> Option<Confidence> {
    (!class.is_empty() && unit.strings.contains(class)).then_some(Confidence::Low)
}

/// `name`, `items`, `location`
fn is_plain(selector: &str) -> bool {
    selector.bytes().all(|b| b.is_ascii_lowercase())
}

/// Callers by owner and entry.
type Callers<'f> = BTreeMap<(Owner, &'f str), Caller>;

/// The accesses of an Apple package, sorted by id.
pub(in crate::detect) fn accesses(
    facts: &Facts,
    apis: &[ApiRule],
    rules: Rules<'_>,
    found: &[Detection],
) -> Vec<Access> {
    let known = known(rules, found);
    let owners = Owners { facts, found, known: &known };
    let mut callers: BTreeMap<&str, (&ApiRule, Callers<'_>)> = BTreeMap::new();
    let (mut last, mut wanted): (Option<&CodeUnit>, Vec<(&ApiRule, Confidence)>) = (None, Vec::new());
    for unit in facts.code.iter().filter(|unit| !is_runtime(unit)) {
        let whose = owners.of(unit);
        // The next slice mostly wants what the last one wanted.
        if !last.is_some_and(|last| wants_the_same(last, unit)) {
            wanted = apis.iter().filter_map(|rule| Some((rule, wants(unit, rule)?))).collect();
        }
        last = Some(unit);
        for &(rule, confidence) in &wanted {
            let by_owner = &mut callers.entry(rule.id).or_insert_with(|| (rule, BTreeMap::new())).1;
            let linked = whose.linked.iter().filter(|sdk| documents(sdk, rule));
            let linked =
                linked.map(|sdk| (Owner::Sdk(sdk.id.to_owned()), confidence.min(Confidence::Medium)));
            for (owner, confidence) in
                whose.owners.iter().map(|owner| (owner.clone(), confidence)).chain(linked)
            {
                let caller = by_owner.entry((owner.clone(), &unit.entry));
                let caller = caller.or_insert_with(|| caller_of(facts, unit, owner, confidence));
                caller.confidence = caller.confidence.max(confidence);
            }
        }
    }
    let mut out: Vec<Access> = callers.into_values().map(|(rule, by_owner)| access(rule, by_owner)).collect();
    out.extend(queries(facts, apis));
    out.sort_by(|a, b| a.api.cmp(&b.api));
    out
}

fn access(rule: &ApiRule, callers: Callers<'_>) -> Access {
    let mut callers: Vec<Caller> = callers.into_values().collect();
    callers.sort_by_key(|c| (c.owner.clone(), std::cmp::Reverse(c.confidence), c.place.clone()));
    let permissions = rule.permissions.iter().flat_map(|names| names.split('|'));
    Access {
        api: rule.id.to_owned(),
        data: rule.data.iter().map(|&id| id.to_owned()).collect(),
        permissions: permissions.map(str::to_owned).collect(),
        callers_total: callers.len(),
        early: Vec::new(),
        callers,
    }
}

fn caller_of(facts: &Facts, unit: &CodeUnit, owner: Owner, confidence: Confidence) -> Caller {
    Caller {
        owner,
        class: base(&unit.entry).to_owned(),
        method: String::new(),
        count: 1,
        confidence,
        place: Place::package(&facts.file, Some(&unit.entry)),
    }
}

/// Schemes by which the app may ask whether other apps are installed.
fn queries(facts: &Facts, apis: &[ApiRule]) -> Option<Access> {
    let rule = apis.iter().find(|rule| rule.id == QUERIES).filter(|_| !facts.queries.schemes.is_empty())?;
    let root = facts.bundles.first().map_or("", |bundle| bundle.path.as_str());
    let entry = if root.is_empty() { "Info.plist".to_owned() } else { format!("{root}/Info.plist") };
    let caller = Caller {
        owner: Owner::App,
        class: QUERIES.to_owned(),
        method: String::new(),
        count: facts.queries.schemes.len(),
        // It may ask; whether it tells anyone is not written there.
        confidence: Confidence::Medium,
        place: Place::package(&facts.file, Some(&entry)),
    };
    Some(access(rule, BTreeMap::from([((Owner::App, QUERIES), caller)])))
}

/// Whether the SDK's maker documents data that the API yields, or a permission that it needs.
fn documents(sdk: &SdkRule, rule: &ApiRule) -> bool {
    let permissions = || sdk.permissions_required.iter().chain(&sdk.permissions_optional);
    rule.data.iter().any(|id| sdk.data.contains(id))
        || rule
            .permissions
            .iter()
            .flat_map(|names| names.split('|'))
            .any(|id| permissions().any(|own| *own == id))
}

/// The rules of SDKs that ship.
fn known<'r>(rules: Rules<'r>, found: &[Detection]) -> BTreeMap<&'r str, &'r SdkRule> {
    let shipped: BTreeSet<&str> =
        found.iter().filter(|sdk| sdk.presence > Presence::Referenced).map(|sdk| sdk.sdk.as_str()).collect();
    // Rules are decoded when they are asked for: a few by their ids, not all to compare these.
    let rules = shipped.into_iter().filter_map(|id| rules.named(id));
    rules.map(|rule| (rule.id, rule)).collect()
}

/// The Swift runtime that older apps carry along.
fn is_runtime(unit: &CodeUnit) -> bool {
    base(&unit.entry).starts_with("libswift")
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whose a binary is.
struct Owners<'a> {
    facts: &'a Facts,
    found: &'a [Detection],
    known: &'a BTreeMap<&'a str, &'a SdkRule>,
}

/// The owners of a binary, and the SDKs that are linked into one of the app's own.
struct Whose<'a> {
    owners: Vec<Owner>,
    linked: Vec<&'a SdkRule>,
}

impl<'a> Owners<'a> {
    fn of(&self, unit: &CodeUnit) -> Whose<'a> {
        let by = |kinds: &[EvidenceKind]| {
            let here =
                |e: &&Evidence| kinds.contains(&e.kind) && e.place.entry.as_deref() == Some(&unit.entry);
            let shipped = self.found.iter().filter(|sdk| sdk.presence > Presence::Referenced);
            shipped
                .filter(|sdk| sdk.evidence.iter().any(|e| here(&e)))
                .map(|sdk| sdk.sdk.as_str())
                .collect::<Vec<_>>()
        };
        let rules = |ids: Vec<&str>| ids.into_iter().filter_map(|id| self.known.get(id).copied()).collect();
        let named = by(&[EvidenceKind::Framework]);
        let inside = by(&[EvidenceKind::ObjcClass, EvidenceKind::SwiftModule]);
        let is_own = self.is_apps_own(unit);
        match (is_own, named.as_slice(), inside.as_slice()) {
            (true, ..) => Whose { owners: vec![Owner::App], linked: rules(inside) },
            (false, [first, ..], _) | (false, [], [first, ..]) => {
                Whose { owners: vec![Owner::Sdk((*first).to_owned())], linked: Vec::new() }
            }
            (false, [], []) => Whose { owners: vec![Owner::Unknown(stem(&unit.entry))], linked: Vec::new() },
        }
    }

    /// The executable of the app or of one of its extensions, or a framework that bears the app's own id.
    fn is_apps_own(&self, unit: &CodeUnit) -> bool {
        if !matches!(self.facts.kind, PackageKind::Ipa | PackageKind::AppBundle) {
            return false;
        }
        let folder = unit.entry.rsplit_once('/').map_or("", |(folder, _)| folder);
        let bundle = self.facts.bundles.iter().find(|bundle| bundle.path == folder);
        bundle.is_some_and(|bundle| match bundle.kind {
            BundleKind::App | BundleKind::Extension => true,
            BundleKind::Framework => is_under(bundle.id.as_deref(), &self.facts.app.id),
            BundleKind::Resources => false,
        })
    }
}

/// Whether a bundle's id lies under the app's: `org.example.reader.core` under `org.example.reader`.
fn is_under(id: Option<&str>, app: &str) -> bool {
    let rest = id.and_then(|id| id.strip_prefix(app)).filter(|_| !app.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The name of a binary without folder and ending.
fn stem(entry: &str) -> String {
    let base = base(entry);
    base.rsplit_once('.').map_or(base, |(stem, _)| stem).to_owned()
}
