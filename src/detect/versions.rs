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
        let Some(trace) = best(rule, &facts.versions) else { continue };
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

/// The trace that tells the most of `rule`: its own coordinates, in the rule's order, else the constant of the class
/// nearest to its prefix.
fn best<'f>(rule: &SdkRule, traces: &'f [VersionTrace]) -> Option<&'f VersionTrace> {
    let coordinates = rule.android.maven.iter().find_map(|maven| {
        let artifact = maven.rsplit(':').next().unwrap_or(maven);
        let files = || traces.iter().filter(|trace| trace.kind == TraceKind::File);
        // An artifact without its group says whose it is only where the name is nobody else's.
        let bare = || files().find(|trace| trace.name == artifact && artifact.contains('-'));
        files().find(|trace| trace.name == *maven).or_else(bare)
    });
    coordinates.or_else(|| {
        let own =
            traces.iter().filter(|trace| trace.kind == TraceKind::Constant && is_own(rule, &trace.name));
        own.min_by_key(|trace| (trace.name.matches('.').count(), &trace.name))
    })
}

fn is_own(rule: &SdkRule, constant: &str) -> bool {
    let under = |list: &[&str]| list.iter().any(|prefix| constant.starts_with(prefix));
    let weak = |prefix: &&str| rule.android.weak.contains(prefix);
    let prefixes: Vec<&str> = rule.android.class_prefixes.iter().copied().filter(|p| !weak(p)).collect();
    under(&prefixes) && !under(&rule.android.except_prefixes)
}
