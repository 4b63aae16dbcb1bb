//! What the checks of Apple packages share: binaries, the APIs that they want, the manifests that speak for them.

use super::check::Context;
use crate::detect::{links_api, wants_api};
use crate::model::{
    Bundle, BundleKind, CodeUnit, Facts, PackageKind, Part, Permission, PermissionForm, Platform,
    PrivacyManifest,
};
use crate::rules::ApiRule;
use std::collections::BTreeMap;

/// Key with which an app asks to track.
pub(super) const TRACKING: &str = "NSUserTrackingUsageDescription";

/// Whether the package is an app of Apple's platforms whose Info.plist was read: of one that was not, a missing key
/// proves nothing.
pub(super) fn is_read_app(facts: &Facts) -> bool {
    is_app(facts) && facts.gaps.iter().all(|gap| gap.part != Part::Manifest)
}

/// Whether the package is an app of Apple's platforms.
pub(super) const fn is_app(facts: &Facts) -> bool {
    matches!(facts.kind, PackageKind::Ipa | PackageKind::AppBundle)
}

/// Whether `entry` stands in the bundle at `folder`; all do in the package's own root.
pub(super) fn inside(entry: &str, folder: &str) -> bool {
    entry.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
}

/// The frameworks of the package that Apple's lists name, each with its name without the ending.
pub(super) fn listed_frameworks<'c>(context: &Context<'c>) -> impl Iterator<Item = (&'c Bundle, &'c str)> {
    let lists = context.rules.listed_sdks();
    let frameworks = context.sides.facts.bundles.iter().filter(|bundle| bundle.kind == BundleKind::Framework);
    frameworks.filter_map(|bundle| {
        let stem = bundle.name.strip_suffix(".framework")?;
        lists.iter().any(|list| list.frameworks.contains(&stem)).then_some((bundle, stem))
    })
}

/// The usage key `id` as the app declares it.
pub(super) fn usage_key<'f>(facts: &'f Facts, id: &str) -> Option<&'f Permission> {
    facts.permissions.iter().find(|p| p.form == PermissionForm::UsageKey && p.id == id)
}

/// The slices of each binary by its entry, without the Swift runtime, which is Apple's.
pub(super) fn binaries(facts: &Facts) -> BTreeMap<&str, Vec<&CodeUnit>> {
    let mut out: BTreeMap<&str, Vec<&CodeUnit>> = BTreeMap::new();
    let is_apples = |entry: &str| entry.rsplit('/').next().is_some_and(|base| base.starts_with("libswift"));
    for unit in facts.code.iter().filter(|unit| unit.apple.is_some() && !is_apples(&unit.entry)) {
        out.entry(&unit.entry).or_default().push(unit);
    }
    out
}

/// Whether some slice wants what the rule describes, and links it by name: a selector counts beside its class alone.
pub(super) fn wants(slices: &[&CodeUnit], rule: &ApiRule) -> bool {
    slices.iter().any(|unit| links_api(unit, rule) && wants_api(unit, rule).is_some())
}

/// The privacy manifests that speak for the binary at `entry`: those of its framework, else those of the app that
/// stand in no framework, since an SDK linked into the app brings its own in a resource bundle.
pub(super) fn manifests_for<'f>(facts: &'f Facts, entry: &str) -> Vec<&'f PrivacyManifest> {
    let framework = |path: &str| path.rfind(".framework/").and_then(|at| path.get(..at)).map(str::to_owned);
    let own = framework(entry);
    facts.privacy_manifests.iter().filter(|manifest| framework(&manifest.entry) == own).collect()
}

/// Whether the package is of Apple's platforms at all.
pub(super) fn is_apple(context: &Context<'_>) -> bool {
    context.sides.facts.platform == Platform::Ios
}
