//! What the evidence of an SDK proves together: presence and confidence, or nothing.

use super::Rules;
use super::evidence::{Hit, Pool, Weight};
use crate::model::{Confidence, Detection, Evidence, EvidenceKind, Facts, Part, Presence};
use crate::rules::{SdkKind, SdkRule};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of evidence that only Apple packages give.
const APPLE: [EvidenceKind; 7] = [
    EvidenceKind::Framework,
    EvidenceKind::Bundle,
    EvidenceKind::ObjcClass,
    EvidenceKind::SwiftModule,
    EvidenceKind::Symbol,
    EvidenceKind::PlistKey,
    EvidenceKind::PrivacyManifest,
];

/// The evidence of one SDK.
type Hits<'r> = Vec<((EvidenceKind, &'r str), Hit)>;

/// Weighs the pool, rule by rule.
pub(super) fn detections(mut pool: Pool<'_>, facts: &Facts, rules: Rules<'_>) -> Vec<Detection> {
    weaken(&mut pool, rules);
    let mut by_sdk: BTreeMap<u32, Hits<'_>> = BTreeMap::new();
    for ((sdk, kind, pattern), hit) in std::mem::take(&mut pool.hits) {
        by_sdk.entry(sdk).or_default().push(((kind, pattern), hit));
    }
    let unseen = Unseen::of(&by_sdk, facts, rules);
    let sure: BTreeSet<&str> = by_sdk
        .iter()
        .filter(|(_, hits)| strongest(hits) >= Weight::Trace)
        .filter_map(|(sdk, _)| rules.rule(*sdk))
        .map(|rule| rule.vendor)
        .collect();
    let weighed = by_sdk.into_iter().filter_map(|(sdk, hits)| {
        let rule = rules.rule(sdk)?;
        let (presence, confidence) = weigh(rule, &hits, unseen, sure.contains(rule.vendor))?;
        // Leftovers of several kinds are leftovers still.
        let confidence =
            if presence == Presence::Referenced { confidence.min(Confidence::Low) } else { confidence };
        Some(detection(rule, hits, presence, confidence))
    });
    weighed.collect()
}

/// What the rule calls weak, and what several rules claim, only hints.
fn weaken(pool: &mut Pool<'_>, rules: Rules<'_>) {
    let mut claims: BTreeMap<(EvidenceKind, &str), usize> = BTreeMap::new();
    for (_, kind, pattern) in pool.hits.keys() {
        *claims.entry((*kind, pattern)).or_default() += 1;
    }
    for ((sdk, kind, pattern), hit) in &mut pool.hits {
        let shared = claims.get(&(*kind, *pattern)).is_some_and(|count| *count > 1);
        let weak = rules.rule(*sdk).is_some_and(|rule| weak_list(rule, *kind).contains(pattern));
        if shared || weak {
            hit.weight = hit.weight.min(Weight::Hint);
        }
    }
}

/// The rule's list of weak patterns for the platform that `kind` belongs to.
fn weak_list(rule: &SdkRule, kind: EvidenceKind) -> &[&'static str] {
    if APPLE.contains(&kind) { &rule.apple.weak } else { &rule.android.weak }
}

/// Classes that may be there though we could not see them.
#[derive(Clone, Copy)]
struct Unseen {
    /// A packer hides the code.
    packed: bool,
    /// It does, or a part of the code could not be read.
    hidden: bool,
}

impl Unseen {
    fn of(by_sdk: &BTreeMap<u32, Hits<'_>>, facts: &Facts, rules: Rules<'_>) -> Self {
        let is_packer = |sdk| rules.rule(sdk).is_some_and(|rule| rule.kind == SdkKind::Packer);
        let packed = by_sdk.iter().any(|(sdk, hits)| is_packer(*sdk) && strongest(hits) >= Weight::Trace);
        Self { packed, hidden: packed || facts.gaps.iter().any(|gap| gap.part == Part::Code) }
    }
}

fn strongest(hits: &Hits<'_>) -> Weight {
    hits.iter().map(|(_, hit)| hit.weight).max().unwrap_or(Weight::Named)
}

/// Presence and confidence, or `None` when the evidence proves nothing. `kin`: another SDK of the vendor is surely
/// in the package.
fn weigh(rule: &SdkRule, hits: &Hits<'_>, unseen: Unseen, kin: bool) -> Option<(Presence, Confidence)> {
    let kinds = |at_least| kinds(hits, at_least);
    let has = |kind, weight| hits.iter().any(|((of, _), hit)| *of == kind && hit.weight >= weight);
    let named = has(EvidenceKind::ReferencedClass, Weight::Named) && rule.kind == SdkKind::Sdk;
    let confidence = match strongest(hits) {
        Weight::Proof if rule.confidence == "low" => Confidence::Medium,
        Weight::Proof => Confidence::High,
        Weight::Trace if kinds(Weight::Trace) > 1 => Confidence::High,
        Weight::Trace => Confidence::Medium,
        Weight::Pointer if kinds(Weight::Backing) > 1 => Confidence::Medium,
        // Its class must be somewhere for the app to start it, and a packer hides where.
        Weight::Pointer if unseen.packed && has(EvidenceKind::Component, Weight::Pointer) => {
            Confidence::Medium
        }
        Weight::Pointer => Confidence::Low,
        Weight::Backing if kinds(Weight::Hint) > 1 => Confidence::Low,
        Weight::Hint if weak_classes(hits) > usize::from(!kin) || apple_hints(hits) > 1 => Confidence::Low,
        Weight::Backing | Weight::Named if named => Confidence::Low,
        Weight::Backing | Weight::Hint | Weight::Named => return None,
    };
    Some((presence(hits, unseen.hidden), confidence))
}

/// How many kinds of evidence weigh that much.
fn kinds(hits: &Hits<'_>, at_least: Weight) -> usize {
    let strong = hits.iter().filter(|(_, hit)| hit.weight >= at_least);
    strong.map(|((kind, _), _)| *kind).collect::<BTreeSet<_>>().len()
}

/// Weak prefixes with classes: one counts beside a kin, two count together.
fn weak_classes(hits: &Hits<'_>) -> usize {
    hits.iter().filter(|((kind, _), _)| *kind == EvidenceKind::Class).count()
}

/// Kinds of Apple evidence: a short prefix and a resource bundle support each other.
fn apple_hints(hits: &Hits<'_>) -> usize {
    let hints = hits.iter().filter(|((kind, _), hit)| APPLE.contains(kind) && hit.weight >= Weight::Hint);
    hints.map(|((kind, _), _)| *kind).collect::<BTreeSet<_>>().len()
}

fn presence(hits: &Hits<'_>, hidden: bool) -> Presence {
    let has = |kinds: &[EvidenceKind], at_least| {
        hits.iter().any(|((kind, _), hit)| kinds.contains(kind) && hit.weight >= at_least)
    };
    use EvidenceKind::{Asset, Authority, Class, Component, MetadataKey, NativeLibrary, Permission};
    use EvidenceKind::{Bundle, Framework, ObjcClass, PlistKey, SwiftModule, Symbol};
    use EvidenceKind::{KotlinModule, NativeMethod, PrivacyManifest, StringConstant, Structure};
    // Only hints weigh as hints here too: a shared library does not ship a second SDK. Nor does a declaration
    // without its code, whatever else the manifest says of it; a constant of its own is such code, once another kind
    // of evidence speaks for the SDK too.
    let backed = has(&[StringConstant], Weight::Backing) && kinds(hits, Weight::Hint) > 1;
    let ships = has(&[Class, ObjcClass, SwiftModule], Weight::Hint)
        || has(
            &[NativeLibrary, NativeMethod, KotlinModule, Asset, Framework, Bundle, Symbol, PrivacyManifest],
            Weight::Pointer,
        )
        || has(&[Component], Weight::Proof)
        || has(&[Structure], Weight::Trace)
        || backed;
    let declared =
        has(&[Component, PlistKey], Weight::Pointer) || has(&[MetadataKey, Authority], Weight::Trace);
    match (ships || hidden || has(&[MetadataKey, Authority, Permission], Weight::Trace), declared) {
        (true, true) if ships || hidden => Presence::Started,
        (true, _) => Presence::Bundled,
        (false, _) => Presence::Referenced,
    }
}

fn detection(rule: &SdkRule, hits: Hits<'_>, presence: Presence, confidence: Confidence) -> Detection {
    let shipped = presence > Presence::Referenced;
    let mut evidence: Vec<Evidence> = hits
        .into_iter()
        // Where its classes are, those that are named and missing say nothing more.
        .filter(|((kind, _), _)| !shipped || *kind != EvidenceKind::ReferencedClass)
        .map(|((kind, pattern), hit)| Evidence {
            kind,
            value: hit.value,
            pattern: pattern.to_owned(),
            count: hit.count,
            place: hit.place,
        })
        .collect();
    evidence.sort();
    Detection { sdk: rule.id.to_owned(), version: None, presence, confidence, called: None, evidence }
}
