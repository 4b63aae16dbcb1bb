//! What tests of the reading ask of a policy.

use crate::model::{PermissionDisclosure, Polarity, Policy};
use crate::policy::read_policy;
use crate::rules::RuleBase;

/// A policy in Markdown, or in plain text.
pub(super) fn markdown(text: &str) -> Policy {
    read_policy("policy.md", text.as_bytes(), RuleBase::builtin())
}

pub(super) fn plain(text: &str) -> Policy {
    read_policy("policy.txt", text.as_bytes(), RuleBase::builtin())
}

/// `imei`, `!biometric` for denied ones; sorted, each once.
pub(super) fn data(policy: Policy) -> Vec<String> {
    sorted(policy.data.into_iter().map(|d| marked(d.id, d.polarity)))
}

/// Last segment of the id, or the capability; `!` for denied ones; sorted, each once.
pub(super) fn permissions(policy: Policy) -> Vec<String> {
    sorted(policy.permissions.into_iter().map(|p| {
        let polarity = p.polarity;
        marked(name(p), polarity)
    }))
}

/// Ids, or names of those that no rule knows; in text order.
pub(super) fn sdks(policy: Policy) -> Vec<String> {
    policy.sdks.into_iter().map(|sdk| sdk.id.unwrap_or(sdk.name)).collect()
}

fn name(permission: PermissionDisclosure) -> String {
    let id = permission.id.or(permission.capability).unwrap_or_default();
    id.rsplit('.').next().unwrap_or_default().to_owned()
}

fn marked(id: String, polarity: Polarity) -> String {
    if polarity == Polarity::Denied { format!("!{id}") } else { id }
}

fn sorted(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = all.collect();
    out.sort();
    out.dedup();
    out
}
