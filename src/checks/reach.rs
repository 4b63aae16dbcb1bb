//! What the checks of code share: which accesses truly yield a kind of data, who makes them, and what a policy covers.

use super::check::Context;
use crate::model::{
    Access, Caller, Confidence, Disclosed, How, Owner, Permission, Platform, Polarity, Subject,
};
use crate::rules::SdkKind;
use std::collections::BTreeMap;

/// One owner's ways to one kind of data.
pub(super) type Ways<'a> = Vec<(&'a Access, &'a Caller)>;

/// What whose code surely takes. Left out: what is only named or guessed, calls that need a permission which the
/// package does not ask for, and libraries, which can and mostly do not.
pub(super) fn taken<'a>(context: &Context<'a>) -> BTreeMap<(&'a str, &'a Owner), Ways<'a>> {
    let mut out: BTreeMap<(&'a str, &'a Owner), Ways<'a>> = BTreeMap::new();
    if context.sides.facts.platform != Platform::Android {
        return out;
    }
    for access in context.sides.accesses {
        let Some(data) = telling(&access.api, context).filter(|_| is_allowed(access, context)) else {
            continue;
        };
        let sure = access.callers.iter().filter(|caller| caller.confidence >= Confidence::Medium);
        for caller in sure.filter(|caller| !is_library(&caller.owner, context)) {
            out.entry((data, &caller.owner)).or_default().push((access, caller));
        }
    }
    out
}

/// The data type that calling the API surely yields.
pub(super) fn telling<'a>(api: &str, context: &Context<'a>) -> Option<&'a str> {
    context.rules.api_android(api).map(|rule| rule.tells).filter(|data| !data.is_empty())
}

/// Whether the package asks for a permission that the access needs, or it needs none.
pub(super) fn is_allowed(access: &Access, context: &Context<'_>) -> bool {
    let asked = |id: &String| context.sides.facts.permissions.iter().any(|p| p.id == *id);
    access.permissions.is_empty() || access.permissions.iter().any(asked)
}

/// Whether the owner is a library, which collects nothing itself.
pub(super) fn is_library(owner: &Owner, context: &Context<'_>) -> bool {
    matches!(owner, Owner::Sdk(id) if context.rules.sdk(id).is_none_or(|rule| rule.kind != SdkKind::Sdk))
}

/// Whether naming `said` tells of `taken`.
pub(super) fn covers(said: &str, taken: &str, context: &Context<'_>) -> bool {
    said == taken || context.rules.data_type(said).is_some_and(|data| data.kin.contains(&taken))
}

/// Whether the policies speak of `data`: by its name or a kin's, or through a permission or capability that opens it.
/// A denial speaks of it too; `contradicted-denial` tells of that.
pub(super) fn speaks_of(data: &str, ways: &Ways<'_>, context: &Context<'_>) -> bool {
    let said = |line: &crate::model::Line| !line.disclosed.is_empty();
    let opens = |id: &str| ways.iter().any(|(access, _)| access.permissions.iter().any(|p| p == id));
    let by_permission = |d: &Disclosed| d.polarity == Polarity::Affirmed && d.how >= How::Capability;
    context.ledger.lines.iter().any(|line| match &line.subject {
        Subject::Data(id) => said(line) && covers(id, data, context),
        Subject::Permission(id) if opens(id) => line.disclosed.iter().any(by_permission),
        Subject::Permission(id) => match id.strip_prefix("capability:") {
            Some(capability) => {
                let implied = context.rules.capability(capability).map(|c| c.implied_by.as_slice());
                said(line) && implied.is_some_and(|all| all.contains(&data))
            }
            None => false,
        },
        _ => false,
    })
}

/// Whether the data type is what regulators look for first: an identifier of the device, or sensitive.
pub(super) fn is_heavy(data: &str, context: &Context<'_>) -> bool {
    context.rules.data_type(data).is_some_and(|t| t.sensitive || t.category == "device-id")
}

/// Whether we know of an API that needs the permission, so that no use of it can be seen at all.
pub(super) fn has_api(permission: &str, context: &Context<'_>) -> bool {
    let needs = |written: &&str| written.split('|').any(|one| one.split('@').next() == Some(permission));
    context.rules.apis_android().iter().any(|api| api.permissions.iter().any(needs))
}

/// Whether any code reaches what needs the permission, however unsurely.
pub(super) fn is_used(permission: &Permission, context: &Context<'_>) -> bool {
    context.sides.accesses.iter().any(|access| access.permissions.contains(&permission.id))
}
