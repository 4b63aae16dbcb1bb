//! An SDK of Apple's list that carries no signature.
//!
//! Why: the same list that asks for a privacy manifest asks for a signature of the SDK's maker, so that a swapped
//! binary shows; the store rejects new ones without it (ITMS-91065).

use super::apple::{inside, is_app, is_apple, listed_frameworks};
use super::check::{Check, Context, Draft, Reads};
use crate::model::{Bundle, CodeUnit, Confidence, Facts, Finding, Place, Severity, Signing, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "unsigned-sdk",
    severity: Severity::Medium,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/unsigned-sdk.md"),
    docs_zh: include_str!("../../docs/checks/zh/unsigned-sdk.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    // A build that nobody signed yet, or for a simulator, proves nothing of what will be uploaded.
    if !is_apple(context) || is_app(facts) && !is_signed_app(facts) {
        return Vec::new();
    }
    listed_frameworks(context).filter_map(|(bundle, stem)| judge(context, bundle, stem)).collect()
}

/// Whether the app's own executable bears a certificate's signature.
fn is_signed_app(facts: &Facts) -> bool {
    let root = facts.bundles.first().map_or("", |bundle| bundle.path.as_str());
    let own = |unit: &&CodeUnit| unit.entry.rsplit_once('/').map_or("", |(folder, _)| folder) == root;
    facts.code.iter().filter(own).any(|unit| signing(unit) == Signing::Certificate)
}

fn signing(unit: &CodeUnit) -> Signing {
    unit.apple.as_ref().map_or(Signing::None, |apple| apple.signing)
}

fn judge(context: &Context<'_>, bundle: &Bundle, stem: &str) -> Option<Finding> {
    let facts = context.sides.facts;
    let code: Vec<&CodeUnit> = facts.code.iter().filter(|unit| inside(&unit.entry, &bundle.path)).collect();
    let signed = code.iter().any(|unit| signing(unit) == Signing::Certificate);
    // Without its code the bundle says nothing: that part was not read.
    if code.is_empty() || signed || is_sealed(facts, bundle, stem) {
        return None;
    }
    let place = Place::package(&facts.file, code.first().map(|unit| unit.entry.as_str()));
    let variant = if code.iter().any(|unit| signing(unit) == Signing::AdHoc) { "ad-hoc" } else { "message" };
    let draft = Draft::new(&CHECK, &facts.app.id, Subject::Part(bundle.name.clone()), variant)
        .confidence(Confidence::Medium)
        .places([place]);
    Some(draft.arg("framework", bundle.name.clone()).done())
}

/// Whether a signature stands beside the code: that of the bundle or of the `.xcframework` around it, or the one that
/// Xcode puts into `Signatures/` of an archive.
fn is_sealed(facts: &Facts, bundle: &Bundle, stem: &str) -> bool {
    let around = bundle.path.match_indices(".xcframework/").next();
    let outer = around.and_then(|(at, dot)| bundle.path.get(..at + dot.len() - 1));
    let own = bundle.path.as_str();
    // A framework for several platforms that is the package itself has the seal at its root.
    let folders = [Some(own), outer, facts.file.contains(".xcframework").then_some("")];
    let seal = |folder: &str| {
        let name = "_CodeSignature/CodeResources";
        if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
    };
    folders.into_iter().flatten().any(|folder| facts.assets.contains(&seal(folder)))
        || facts.assets.with_prefix(&format!("Signatures/{stem}.")).next().is_some()
}
