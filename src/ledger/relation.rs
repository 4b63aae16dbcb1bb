//! How a policy's mention of one SDK bears on another one that ships.
//!
//! Policies name products, brands and vendors; packages hold modules. Taking only equal ids would accuse a policy
//! that says "Google SDK" of hiding Play services; taking the vendor would let one word hide a whole ad network.
//! So the ledger grades the relation as it does for permissions:
//!
//! * `named`: the rule's own id;
//! * `capability`: the vendor is named, or the core of a family that this belongs to (`core-of` of the rule); or the
//!   same vendor's product for the same purpose (its maps for its location service);
//! * `implied`: the core of a family, once one of it is named; what does a vendor's chores, once any product of the
//!   vendor is named; code that comes inside an SDK (`embeds` of its rule) that is named and ships.

use super::Lookup;
use crate::model::{How, SdkDisclosure};
use crate::rules::{SdkRule, index};

/// Vendor ids that stand for "many, unrelated".
const NO_FAMILY: [&str; 2] = ["open-source", "unknown"];
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
    if family && is_core_of(named, detected) {
        return Some(How::Capability);
    }
    let category = rules.category(detected.category);
    if family && (is_core_of(detected, named) || category.is_some_and(|category| category.chores)) {
        return Some(How::Implied);
    }
    if family && named.category == detected.category && !category.is_some_and(|category| category.wide) {
        return Some(How::Capability);
    }
    let inside = named.embeds.contains(&detected.id) && present.contains(&named.id);
    inside.then_some(How::Implied)
}

/// Whether other products of the vendor come with this one.
pub const fn is_core(rule: &SdkRule) -> bool {
    !rule.core_of.is_empty()
}

fn is_core_of(core: &SdkRule, module: &SdkRule) -> bool {
    core.core_of.iter().any(|pattern| index::fits(pattern, module.id, ""))
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
