//! The page of a package: who it is, what it asks for, what ships in it.

use std::collections::BTreeMap;

use super::gaps;
use super::page::{BOLD, DIM, PLAIN, Page, Piece, WARN, piece};
use super::provisioning;
use crate::checks::is_quiet;
use crate::model::{Certificate, ComponentKind, Confidence, Detection, Facts, Owner, Permission, Presence};
use crate::report::{Inspected, Run, Words, evidence, shorten};
use crate::rules::{PermissionRule, SdkKind};

/// Columns that a purpose may take in the table.
const PURPOSE: usize = 40;

/// Two lines for each package.
pub(super) fn headers(run: &Run, words: Words<'_>, page: &mut Page) {
    for package in &run.packages {
        header(&package.facts, words, page);
    }
}

fn header(facts: &Facts, words: Words<'_>, page: &mut Page) {
    let app = &facts.app;
    let name = facts.title();
    let id = if app.id.is_empty() || name == app.id { String::new() } else { format!("  {}", app.id) };
    page.line(0, &[piece(name, BOLD), piece(id, PLAIN)]);
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let version = match &app.build {
        Some(build) => format!("{} ({build})", or_dash(&app.version)),
        None => or_dash(&app.version),
    };
    let versions = words.fill(
        "page.versions",
        &[("version", &version), ("min", &or_dash(&app.min_os)), ("target", &or_dash(&app.target_os))],
    );
    let kind = words.get(&format!("kind.{}", facts.kind.id())).to_owned();
    page.line(0, &[piece(format!("{}  {kind}  {versions}", facts.file), DIM)]);
}

/// The whole page.
pub(super) fn package(package: &Inspected, words: Words<'_>, page: &mut Page) {
    page.blank();
    header(&package.facts, words, page);
    permissions(&package.facts, words, page);
    let of = |kind: SdkKind| {
        let kind_of = |d: &&Detection| words.rules().sdk(&d.sdk).map_or(SdkKind::Sdk, |r| r.kind) == kind;
        package
            .detections
            .iter()
            .filter(|d| d.presence >= Presence::Bundled)
            .filter(kind_of)
            .collect::<Vec<_>>()
    };
    sdks("section.sdks", &[of(SdkKind::Sdk), of(SdkKind::Packer)].concat(), package, words, page);
    names("section.libraries", &of(SdkKind::Library), words, page);
    let referenced: Vec<_> =
        package.detections.iter().filter(|d| d.presence == Presence::Referenced).collect();
    names("section.referenced", &referenced, words, page);
    reached(package, words, page);
    code(package, words, page);
    components(&package.facts, words, page);
    certificates(&package.facts, words, page);
    provisioning::section(&package.facts.provisioning, words, page);
    privacy_manifests(&package.facts, words, page);
    gaps::section(&package.facts.gaps, words, page);
}

/// Permissions by what they open: the weighty ones first, the harmless dim at the end.
fn permissions(facts: &Facts, words: Words<'_>, page: &mut Page) {
    page.section(words.get("section.permissions"), Some(facts.permissions.len()));
    let rule = |p: &Permission| words.rules().permission(&p.id);
    let mut sorted: Vec<&Permission> = facts.permissions.iter().collect();
    sorted.sort_by_key(|p| {
        let weight = rule(p).map_or(0, |r| r.weight);
        (is_quiet(p, rule(p), facts), std::cmp::Reverse(weight), p.id.as_str())
    });
    let rows: Vec<Vec<Piece>> = sorted
        .into_iter()
        .map(|p| {
            let style = if is_quiet(p, rule(p), facts) { DIM } else { PLAIN };
            let capability = rule(p).map_or("", |r| r.capability);
            let label = if capability.is_empty() { String::new() } else { words.capability(capability) };
            vec![
                piece(&p.id, style),
                piece(level(rule(p), words), DIM),
                piece(label, style),
                piece(note(p, words), DIM),
            ]
        })
        .collect();
    page.table(2, &rows);
}

/// Between which systems it is asked for; on Apple the text that people see.
fn note(p: &Permission, words: Words<'_>) -> String {
    match p.purpose.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() => format!("“{}”", shorten(text, PURPOSE)),
        _ => evidence::limits(p, words),
    }
}

fn level(rule: Option<&PermissionRule>, words: Words<'_>) -> String {
    match rule.map(|r| r.level) {
        Some(level) if !level.is_empty() => words.get(&format!("level.{level}")).to_owned(),
        _ => String::new(),
    }
}

/// SDKs, each with its evidence.
fn sdks(key: &str, found: &[&Detection], package: &Inspected, words: Words<'_>, page: &mut Page) {
    page.section(words.get(key), Some(found.len()));
    for detection in found {
        let rule = words.rules().sdk(&detection.sdk);
        let mut line = vec![piece(words.sdk(&detection.sdk), BOLD)];
        if let Some(version) = &detection.version {
            line.push(piece(format!(" {version}"), PLAIN));
        }
        if let Some(rule) = rule {
            let category = words.category(rule.category);
            line.push(piece(format!("  {}  {category}", words.vendor(rule.vendor)), DIM));
        }
        line.push(piece(format!("  {}", words.get(&format!("presence.{}", detection.presence.id()))), DIM));
        if detection.confidence != Confidence::High {
            let key = format!("confidence.{}", detection.confidence.id());
            line.push(piece(format!("  ({})", words.get(&key)), WARN));
        }
        page.line(2, &line);
        for text in evidence::detection(detection, &package.facts, evidence::SHOWN, words) {
            page.line(4, &[piece(text, DIM)]);
        }
    }
}

/// Names alone, one line.
fn names(key: &str, found: &[&Detection], words: Words<'_>, page: &mut Page) {
    if found.is_empty() {
        return;
    }
    page.section(words.get(key), Some(found.len()));
    let names: Vec<String> = found.iter().map(|d| words.sdk(&d.sdk)).collect();
    page.line(2, &[piece(names.join(words.get("list.comma")), PLAIN)]);
}

/// APIs shown of a data type, and owners.
const REACHED: usize = 2;

/// Data that the code of the app, of SDKs and of nobody known reaches, and through what. Plain libraries are left out:
/// they reach for whoever calls them.
fn reached(package: &Inspected, words: Words<'_>, page: &mut Page) {
    let library = |owner: &Owner| match owner {
        Owner::Sdk(id) => words.rules().sdk(id).is_some_and(|rule| rule.kind == SdkKind::Library),
        Owner::App | Owner::Unknown(_) => false,
    };
    let mut found: BTreeMap<&str, (Vec<&Owner>, Vec<&str>)> = BTreeMap::new();
    for access in &package.accesses {
        let owners: Vec<&Owner> =
            access.owners(Confidence::Medium).into_iter().filter(|owner| !library(owner)).collect();
        for data in access.data.iter().filter(|_| !owners.is_empty()) {
            let (all, apis) = found.entry(data).or_default();
            all.extend(owners.iter().filter(|owner| !all.contains(*owner)).collect::<Vec<_>>());
            apis.push(&access.api);
        }
    }
    if found.is_empty() {
        return;
    }
    page.section(words.get("section.reached"), Some(found.len()));
    let some = |names: Vec<String>| {
        let more = names.len().saturating_sub(REACHED);
        let mut names: Vec<String> = names.into_iter().take(REACHED).collect();
        if more > 0 {
            names.push(words.count("count.more", more));
        }
        names.join(words.get("list.comma"))
    };
    let rows = found.into_iter().map(|(data, (owners, apis))| {
        vec![
            piece(words.data(data), PLAIN),
            piece(some(owners.into_iter().map(|owner| words.owner(owner)).collect()), PLAIN),
            piece(some(apis.into_iter().map(str::to_owned).collect()), DIM),
        ]
    });
    page.table(2, &rows.collect::<Vec<_>>());
}

fn code(package: &Inspected, words: Words<'_>, page: &mut Page) {
    let units = &package.facts.code;
    page.section(words.get("section.code"), Some(units.len()));
    let rows: Vec<Vec<Piece>> = units
        .iter()
        .map(|unit| {
            vec![
                piece(&unit.entry, PLAIN),
                piece(words.count("count.class", unit.defined.len()), PLAIN),
                piece(unit.arch.as_deref().unwrap_or_default(), DIM),
            ]
        })
        .collect();
    page.table(2, &rows);
    if package.unidentified.is_empty() {
        return;
    }
    page.section(words.get("section.unidentified"), Some(package.unidentified.len()));
    let shown = 20;
    let mut rows: Vec<Vec<Piece>> = package
        .unidentified
        .iter()
        .take(shown)
        .map(|u| vec![piece(&u.prefix, PLAIN), piece(words.count("count.class", u.classes), DIM)])
        .collect();
    if package.unidentified.len() > shown {
        rows.push(vec![piece(words.count("count.more", package.unidentified.len() - shown), DIM)]);
    }
    page.table(2, &rows);
}

/// How many components of each kind, and how many other apps can reach.
fn components(facts: &Facts, words: Words<'_>, page: &mut Page) {
    if facts.components.is_empty() {
        return;
    }
    page.section(words.get("section.components"), Some(facts.components.len()));
    let mut kinds: BTreeMap<ComponentKind, (usize, usize)> = BTreeMap::new();
    for component in &facts.components {
        let (all, exported) = kinds.entry(component.kind).or_default();
        *all += 1;
        *exported += usize::from(component.exported);
    }
    let row = |(kind, (all, exported)): (&ComponentKind, &(usize, usize))| {
        vec![
            piece(words.get(&format!("component.{}", kind.id())), PLAIN),
            piece(words.number(*all), PLAIN),
            piece(words.count("page.exported", *exported), DIM),
        ]
    };
    page.table(2, &kinds.iter().map(row).collect::<Vec<_>>());
}

/// What each privacy manifest says, in Apple's own words without their long beginnings.
fn privacy_manifests(facts: &Facts, words: Words<'_>, page: &mut Page) {
    if facts.privacy_manifests.is_empty() {
        return;
    }
    page.section(words.get("section.privacy-manifests"), Some(facts.privacy_manifests.len()));
    let bare = |name: &str, head: &str| name.strip_prefix(head).unwrap_or(name).to_owned();
    for manifest in &facts.privacy_manifests {
        page.line(2, &[piece(&manifest.entry, PLAIN)]);
        let kinds = manifest.collected.iter().map(|data| bare(&data.kind, "NSPrivacyCollectedDataType"));
        let apis = manifest.accessed.iter().map(|(category, reasons)| {
            format!("{} ({})", bare(category, "NSPrivacyAccessedAPICategory"), reasons.join(", "))
        });
        let said = [
            ("label.tracks", if manifest.tracking { vec![manifest.domains.join(", ")] } else { Vec::new() }),
            ("label.collects", kinds.collect::<Vec<_>>()),
            ("label.uses", apis.collect()),
        ];
        for (key, list) in said.into_iter().filter(|(_, list)| !list.is_empty()) {
            page.line(4, &[piece(format!("{}  {}", words.get(key), list.join(", ")), DIM)]);
        }
    }
}

fn certificates(facts: &Facts, words: Words<'_>, page: &mut Page) {
    if facts.certificates.is_empty() {
        return;
    }
    page.section(words.get("section.certificates"), None);
    let row = |c: &Certificate| vec![piece(c.scheme, PLAIN), piece(&c.sha256, DIM)];
    page.table(2, &facts.certificates.iter().map(row).collect::<Vec<_>>());
}
