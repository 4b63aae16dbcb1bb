//! How a policy's mention of one SDK bears on another one that ships.
//!
//! Policies name products, brands and vendors; packages hold modules. Taking only equal ids would accuse a policy
//! that says "Google SDK" of hiding Play services; taking the vendor would let one word hide a whole ad network.
//! So the ledger grades the relation as it does for permissions:
//!
//! * `named`: the rule's own id;
//! * `capability`: the vendor or its family core is named, and this is a module of it; or the same vendor's product
//!   for the same purpose (its maps for its location service);
//! * `implied`: the shared core that comes with every product of the vendor, once one of them is named; carrier code
//!   that comes inside a one-click-login SDK that is named and ships.

use super::Lookup;
use crate::model::{How, SdkDisclosure};
use crate::rules::SdkRule;

/// Vendor ids that stand for "many, unrelated".
const NO_FAMILY: [&str; 2] = ["open-source", "unknown"];
/// Categories whose rules do a vendor's chores and no business of their own.
const CHORES: [&str; 2] = ["framework", "network"];
/// Categories too wide for "the same purpose".
const WIDE: [&str; 4] = ["framework", "network", "other", "storage"];

/// How `disclosed` bears on the shipped SDK `detected`; `present` are the ids of all that ship.
pub(super) fn relation(
    detected: &SdkRule,
    disclosed: &SdkDisclosure,
    present: &[&str],
    rules: &dyn Lookup,
) -> Option<How> {
    let Some(id) = disclosed.id.as_deref() else {
        return names_vendor(detected, disclosed, rules).then_some(How::Capability);
    };
    if id == detected.id {
        return Some(How::Named);
    }
    let named = rules.sdk(id)?;
    let family = named.vendor == detected.vendor && !NO_FAMILY.contains(&named.vendor);
    if family && is_core(named) && covers(named.id, detected.id) {
        return Some(How::Capability);
    }
    if family && (is_core(detected) || CHORES.contains(&detected.category)) {
        return Some(How::Implied);
    }
    if family && named.category == detected.category && !WIDE.contains(&named.category) {
        return Some(How::Capability);
    }
    let carrier = |rule: &SdkRule| rule.category == "one-click-login";
    let ships = present.contains(&named.id);
    (carrier(named) && carrier(detected) && ships && is_carrier(detected)).then_some(How::Implied)
}

/// Whether a rule is the core that a vendor's other products come with.
pub fn is_core(rule: &SdkRule) -> bool {
    rule.id.ends_with("core") || rule.id.ends_with("-gms") || rule.id == "google-play-core"
}

/// Firebase is named for itself: it says nothing of the vendor's ads and maps. Other cores stand for the vendor.
fn covers(core: &str, module: &str) -> bool {
    let narrow = core.starts_with("firebase") || core == "google-play-core";
    !narrow || (core.starts_with("firebase") && module.starts_with("firebase"))
}

/// The three carriers' own code, which every one-click-login SDK on the market embeds.
fn is_carrier(rule: &SdkRule) -> bool {
    ["china-mobile", "china-telecom", "china-unicom"].contains(&rule.vendor)
}

/// Whether an SDK that no rule knows by name is the vendor's own name ("Google SDK", "深圳市腾讯…公司").
fn names_vendor(detected: &SdkRule, disclosed: &SdkDisclosure, rules: &dyn Lookup) -> bool {
    let Some(vendor) = rules.vendor(detected.vendor).filter(|v| !NO_FAMILY.contains(&v.id)) else {
        return false;
    };
    let names = [vendor.name, vendor.name_zh].into_iter().chain(vendor.aliases.iter().copied());
    let known: Vec<String> = names.map(bare).filter(|name| !name.is_empty()).collect();
    [&disclosed.name, &disclosed.written_as].iter().any(|written| known.contains(&bare(written)))
}

/// A name without case, spaces and the words that every vendor's name carries.
fn bare(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = ["sdk", "services", "service", "服务", "第三方", "inc.", "inc", "llc", "ltd."];
    let stripped = words.iter().fold(lower, |text, word| text.replace(word, ""));
    stripped.chars().filter(|c| c.is_alphanumeric()).collect()
}
