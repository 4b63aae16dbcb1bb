//! Which version of an SDK is here: what libraries leave, held against the rule's coordinates and prefixes.

use super::Rules;
use crate::model::{Detection, Evidence, EvidenceKind, Facts, Presence, TraceKind, VersionTrace};
use crate::rules::SdkRule;

/// Fills in the versions of those SDKs that ship and left one, with the evidence.
pub(super) fn fill(sdks: &mut [Detection], facts: &Facts, rules: Rules<'_>) {
    if facts.versions.is_empty() {
        return;
    }
    for sdk in sdks.iter_mut().filter(|sdk| sdk.presence > Presence::Referenced) {
        let Some(rule) = rules.base.and_then(|base| base.sdk(&sdk.sdk)) else { continue };
        let Some(trace) = best(rule, &facts.versions, rules) else { continue };
        sdk.version = Some(trace.version.clone());
        sdk.evidence.push(Evidence {
            kind: EvidenceKind::Version,
            value: trace.version.clone(),
            pattern: trace.name.clone(),
            count: 1,
            place: trace.place.clone(),
        });
        sdk.evidence.sort();
    }
}

/// The trace that tells the most of `rule`: its own coordinates in the rule's order, else a constant that it names, else
/// one of its classes: called after the SDK rather than
/// of a `BuildConfig`, which some makers never fill, and of the class nearest to its prefix.
fn best<'f>(rule: &SdkRule, traces: &'f [VersionTrace], rules: Rules<'_>) -> Option<&'f VersionTrace> {
    let files = || traces.iter().filter(|trace| trace.kind == TraceKind::File);
    let constants = || traces.iter().filter(|trace| trace.kind == TraceKind::Constant);
    let coordinates = rule.android.maven.iter().find_map(|maven| {
        let artifact = maven.rsplit(':').next().unwrap_or(maven);
        // An artifact without its group says whose it is only where the name is nobody else's.
        let bare = || files().find(|trace| trace.name == artifact && artifact.contains('-'));
        files().find(|trace| trace.name == *maven).or_else(bare)
    });
    let named =
        || rule.android.version_constants.iter().find_map(|name| constants().find(|t| t.name == *name));
    coordinates.or_else(named).or_else(|| {
        let own = constants().filter(|trace| is_own(rule, &trace.name, rules));
        own.min_by_key(|trace| {
            (trace.name.contains(".BuildConfig."), trace.name.matches('.').count(), &trace.name)
        })
    })
}

/// Whether the class of `constant` is the rule's, by a prefix that proves.
fn is_own(rule: &SdkRule, constant: &str, rules: Rules<'_>) -> bool {
    let package = constant.rsplitn(3, '.').nth(2).unwrap_or_default();
    rules.owner(package).is_some_and(|(row, prefix)| {
        !rule.android.weak.contains(&prefix) && rules.rule(row).is_some_and(|owner| owner.id == rule.id)
    })
}
