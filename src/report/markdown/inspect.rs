//! The page of a package.

use super::{code, table, text};
use crate::model::{Detection, Permission, Presence};
use crate::report::{Inspected, Words, evidence};
use crate::rules::SdkKind;

/// Pieces of evidence in a cell.
const SHOWN: usize = 2;

pub(super) fn package(package: &Inspected, words: Words<'_>, out: &mut String) {
    let facts = &package.facts;
    let app = &facts.app;
    let name = code(facts.title());
    let kind = words.get(&format!("kind.{}", facts.kind.id())).to_owned();
    out.push_str(&format!("\n# {name}\n\n{} {} {kind}", code(&app.id), code(&facts.file)));
    out.push_str(&format!(" {}\n", code(app.version.as_deref().unwrap_or_default())));
    let permissions: Vec<Vec<String>> = facts.permissions.iter().map(|p| permission(p, words)).collect();
    let heads = ["column.permission", "column.opens", "column.level", "column.purpose"];
    table("section.permissions", &heads, &permissions, words, out);
    let kind_of = |d: &Detection| words.rules().sdk(&d.sdk).map_or(SdkKind::Sdk, |rule| rule.kind);
    for (title, library) in [("section.sdks", false), ("section.libraries", true)] {
        let shipped = package.detections.iter().filter(|d| d.presence >= Presence::Bundled);
        let of = shipped.filter(|d| (kind_of(d) == SdkKind::Library) == library);
        let rows: Vec<Vec<String>> = of.map(|d| sdk(d, package, words)).collect();
        let heads = [
            "column.sdk",
            "column.vendor",
            "column.category",
            "column.version",
            "column.sure",
            "column.evidence",
        ];
        table(title, &heads, &rows, words, out);
    }
}

fn permission(permission: &Permission, words: Words<'_>) -> Vec<String> {
    let rule = words.rules().permission(&permission.id);
    let capability = rule.map(|rule| rule.capability).filter(|id| !id.is_empty());
    let level = rule.map(|rule| rule.level).filter(|level| !level.is_empty());
    vec![
        code(&permission.id),
        capability.map(|id| text(&words.capability(id))).unwrap_or_default(),
        level.map(|level| text(words.get(&format!("level.{level}")))).unwrap_or_default(),
        permission.purpose.as_deref().map(text).unwrap_or_default(),
    ]
}

fn sdk(detection: &Detection, package: &Inspected, words: Words<'_>) -> Vec<String> {
    let rule = words.rules().sdk(&detection.sdk);
    let told = evidence::detection(detection, &package.facts, SHOWN, words);
    vec![
        format!("{} {}", text(&words.sdk(&detection.sdk)), code(&detection.sdk)),
        rule.map(|rule| text(&words.vendor(rule.vendor))).unwrap_or_default(),
        rule.map(|rule| text(&words.category(rule.category))).unwrap_or_default(),
        detection.version.as_deref().map(code).unwrap_or_default(),
        text(words.get(&format!("confidence.{}", detection.confidence.id()))),
        told.iter().map(|line| code(line)).collect::<Vec<_>>().join(" "),
    ]
}
