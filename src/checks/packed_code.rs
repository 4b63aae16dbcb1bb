//! The package's code hides behind a packer.
//!
//! Why: what a packer unpacks at run time cannot be read before. Every other answer about code then speaks of the
//! shell alone, and silence proves nothing. Audit the build before it is packed.

use super::check::{Check, Context, Draft, Reads};
use crate::model::{Detection, Finding, Presence, Severity, Subject};
use crate::rules::SdkKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "packed-code",
    severity: Severity::Medium,
    reads: Reads::Package,
    gates: false,
    docs: include_str!("../../docs/checks/packed-code.md"),
    docs_zh: include_str!("../../docs/checks/zh/packed-code.md"),
    run,
};

fn run(context: &Context<'_>) -> Vec<Finding> {
    let is_packer = |d: &&Detection| {
        d.presence >= Presence::Bundled
            && context.rules.sdk(&d.sdk).is_some_and(|rule| rule.kind == SdkKind::Packer)
    };
    context.sides.detections.iter().filter(is_packer).map(|d| finding(d, context)).collect()
}

fn finding(packer: &Detection, context: &Context<'_>) -> Finding {
    Draft::new(&CHECK, &context.sides.facts.app.id, Subject::Sdk(packer.sdk.clone()), "message")
        .confidence(packer.confidence)
        .places(packer.evidence.iter().take(3).map(|evidence| evidence.place.clone()))
        .arg("sdk", format!("@sdk:{}", packer.sdk))
        .done()
}
