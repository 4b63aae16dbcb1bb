//! The app targets a system so old that newer ones relax their protection for it.
//!
//! Why: below level 23 the system grants every permission at installation and people are never asked, below 26 and 29
//! identifiers and background limits stay open. Stores ask for recent levels each year.

use super::check::{Check, Context, Draft, Reads};
use crate::model::{Finding, PackageKind, Place, Platform, Severity, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "outdated-target-sdk",
    severity: Severity::Low,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/outdated-target-sdk.md"),
    docs_zh: include_str!("../../docs/checks/zh/outdated-target-sdk.md"),
    run,
};

/// Below it the system does not ask people. Source: Android 6.0 changes.
const RUNTIME: u32 = 23;
/// Google Play shows an app to people with newer phones only from this level on, as of August 2025.
const PLAY: u32 = 34;

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    let is_app = !matches!(facts.kind, PackageKind::Aar | PackageKind::Jar);
    if facts.platform != Platform::Android || !is_app {
        return Vec::new();
    }
    let level = facts.app.target_os.as_deref().and_then(|text| text.parse::<u32>().ok());
    let Some(level) = level.filter(|level| *level < PLAY) else { return Vec::new() };
    let (variant, severity) =
        if level < RUNTIME { ("runtime", Severity::Medium) } else { ("message", Severity::Low) };
    let finding = Draft::new(&CHECK, &facts.app.id, Subject::Part("targetSdkVersion".to_owned()), variant)
        .severity(severity)
        .places([Place::package(&facts.file, Some("AndroidManifest.xml"))])
        .arg("level", level.to_string())
        .arg("wanted", PLAY.to_string())
        .done();
    vec![finding]
}
