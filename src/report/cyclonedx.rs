//! CycloneDX 1.6: the SDKs that ship in packages as components, with supplier, version, package URL and evidence.
//! <https://cyclonedx.org/docs/1.6/json/>
//!
//! No serial number and no time, so that the same package gives the same bytes. A package with unread parts says that
//! its composition is incomplete; of no package do we claim that it is complete.

use serde::Serialize;

use super::{Inspected, Run, Words, evidence};
use crate::model::{Confidence, Detection, EvidenceKind, PackageKind, Platform, Presence};
use crate::rules::{SdkKind, SdkRule};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    version: u8,
    metadata: Metadata,
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
    compositions: Vec<Composition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
}

#[derive(Debug, Serialize)]
struct Metadata {
    tools: Tools,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<Component>,
}

#[derive(Debug, Serialize)]
struct Tools {
    components: [Component; 1],
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    bom_ref: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<Supplier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_references: Vec<External>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Found>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
}

#[derive(Debug, Serialize)]
struct Supplier {
    name: String,
}

#[derive(Debug, Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

#[derive(Debug, Serialize)]
struct External {
    #[serde(rename = "type")]
    kind: &'static str,
    url: String,
    comment: &'static str,
}

#[derive(Debug, Serialize)]
struct Found {
    identity: Vec<Identity>,
    occurrences: Vec<Occurrence>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    field: &'static str,
    confidence: f32,
    concluded_value: String,
    methods: Vec<Method>,
}

#[derive(Debug, Serialize)]
struct Method {
    technique: &'static str,
    confidence: f32,
    value: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Occurrence {
    location: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    symbol: String,
    additional_context: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    #[serde(rename = "ref")]
    of: String,
    depends_on: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Composition {
    aggregate: &'static str,
    dependencies: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Property {
    name: &'static str,
    value: String,
}

fn property(name: &'static str, value: &str) -> Property {
    Property { name, value: value.to_owned() }
}

/// `fineprint inspect --format cyclonedx`; the same of an audit.
pub fn bom(run: &Run, words: Words<'_>) -> String {
    let mut apps: Vec<(Component, Vec<Component>, bool)> = run
        .packages
        .iter()
        .enumerate()
        .map(|(at, package)| {
            let app = app(package, at);
            let prefix = app.bom_ref.clone().unwrap_or_default();
            let shipped = package.detections.iter().filter(|d| d.presence >= Presence::Bundled);
            let sdks = shipped.map(|d| sdk(d, package, &prefix, words)).collect();
            (app, sdks, package.facts.gaps.is_empty())
        })
        .collect();
    let dependencies = apps.iter().flat_map(|(app, sdks, _)| edges(app, sdks)).collect();
    let compositions = apps.iter().map(|(app, _, whole)| composition(app, *whole)).collect();
    let (component, components) = match apps.len() {
        // The document is about the one app; of several each is a component that holds its own.
        1 => apps.pop().map_or((None, Vec::new()), |(app, sdks, _)| (Some(app), sdks)),
        _ => (None, apps.into_iter().map(|(app, sdks, _)| Component { components: sdks, ..app }).collect()),
    };
    super::json::text(&Bom {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        version: 1,
        metadata: Metadata { tools: Tools { components: [tool()] }, component },
        components,
        dependencies,
        compositions,
        properties: run.failures.iter().map(|f| property("fineprint:error", &words.failure(f))).collect(),
    })
}

fn tool() -> Component {
    Component {
        kind: "application",
        name: "fineprint".into(),
        version: Some(env!("CARGO_PKG_VERSION").into()),
        ..Component::default()
    }
}

fn app(package: &Inspected, at: usize) -> Component {
    let facts = &package.facts;
    let label = facts.app.name.clone().filter(|name| !name.trim().is_empty());
    let name = if facts.app.id.is_empty() { facts.file.clone() } else { facts.app.id.clone() };
    let library = matches!(
        facts.kind,
        PackageKind::Aar
            | PackageKind::Jar
            | PackageKind::Framework
            | PackageKind::XcFramework
            | PackageKind::StaticArchive
            | PackageKind::MachO
    );
    let mut properties = vec![
        property("fineprint:file", &facts.file),
        property("fineprint:kind", facts.kind.id()),
        property("fineprint:platform", facts.platform.id()),
    ];
    for gap in &facts.gaps {
        let why = format!("{}: {} ({})", evidence::spot(&gap.place), gap.part.id(), gap.reason.id());
        properties.push(Property { name: "fineprint:gap", value: why });
    }
    Component {
        kind: if library { "library" } else { "application" },
        bom_ref: Some(format!("app-{}", at + 1)),
        name,
        version: facts.app.version.clone(),
        description: label,
        hashes: Some(facts.sha256.clone())
            .filter(|hex| hex.len() == 64)
            .map(|content| Hash { alg: "SHA-256", content })
            .into_iter()
            .collect(),
        properties,
        ..Component::default()
    }
}

fn sdk(d: &Detection, package: &Inspected, app: &str, words: Words<'_>) -> Component {
    let rule = words.rules().sdk(&d.sdk);
    let purl = rule.and_then(|rule| purl(rule, package.facts.platform, d.version.as_deref()));
    let vendor = rule.map(|r| words.rules().vendor(r.vendor).map_or(r.vendor, |v| v.name).to_owned());
    Component {
        kind: if d.evidence.iter().any(|e| e.kind == EvidenceKind::Framework) {
            "framework"
        } else {
            "library"
        },
        bom_ref: Some(format!("{app}/{}", d.sdk)),
        supplier: vendor.map(|name| Supplier { name }),
        name: rule.map_or_else(|| d.sdk.clone(), |rule| rule.name.to_owned()),
        version: d.version.clone(),
        external_references: rule.and_then(privacy).into_iter().collect(),
        evidence: Some(Found {
            identity: vec![identity(d, purl.as_deref())],
            occurrences: occurrences(d, package),
        }),
        purl,
        properties: properties(d, rule),
        ..Component::default()
    }
}

/// What CycloneDX has no field for.
fn properties(d: &Detection, rule: Option<&SdkRule>) -> Vec<Property> {
    let mut out = vec![
        property("fineprint:id", &d.sdk),
        property("fineprint:presence", d.presence.id()),
        property("fineprint:confidence", d.confidence.id()),
    ];
    let Some(rule) = rule else { return out };
    out.push(property("fineprint:category", rule.category));
    out.push(property(
        "fineprint:kind",
        match rule.kind {
            SdkKind::Sdk => "sdk",
            SdkKind::Library => "library",
            SdkKind::Packer => "packer",
        },
    ));
    out.extend(rule.data.iter().map(|id| property("fineprint:data", id)));
    let coordinates = rule.android.maven.iter().chain(&rule.apple.pods);
    out.extend(coordinates.map(|name| property("fineprint:coordinates", name)));
    out
}

fn privacy(rule: &SdkRule) -> Option<External> {
    let url = Some(rule.privacy_url).filter(|url| !url.is_empty())?;
    Some(External { kind: "other", url: url.to_owned(), comment: "privacy policy" })
}

/// The package URL, where the rule knows exactly one artefact: of several nobody can say which it is.
fn purl(rule: &SdkRule, platform: Platform, version: Option<&str>) -> Option<String> {
    let at = version.map(|version| format!("@{}", encode(version))).unwrap_or_default();
    match (platform, rule.android.maven.as_slice(), rule.apple.pods.as_slice()) {
        (Platform::Android, [one], _) => {
            let (group, artifact) = one.split_once(':')?;
            Some(format!("pkg:maven/{}/{}{at}", encode(group), encode(artifact)))
        }
        (Platform::Ios, _, [pod]) => Some(format!("pkg:cocoapods/{}{at}", encode(pod))),
        _ => None,
    }
}

/// Percent-encoding of the package-URL specification.
fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn identity(d: &Detection, purl: Option<&str>) -> Identity {
    let sure = match d.confidence {
        Confidence::High => 1.0,
        Confidence::Medium => 0.7,
        Confidence::Low => 0.3,
    };
    let method = |e: &crate::model::Evidence| Method {
        technique: technique(e.kind),
        confidence: sure,
        value: format!("{} {}", e.kind.id(), e.pattern),
    };
    let (field, value) = purl.map_or(("name", d.sdk.as_str()), |purl| ("purl", purl));
    Identity {
        field,
        confidence: sure,
        concluded_value: value.to_owned(),
        methods: d.evidence.iter().map(method).collect(),
    }
}

/// How each kind of evidence is gained, in CycloneDX's words.
const fn technique(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::NativeLibrary
        | EvidenceKind::Asset
        | EvidenceKind::Framework
        | EvidenceKind::Bundle
        | EvidenceKind::KotlinModule
        | EvidenceKind::PrivacyManifest => "filename",
        EvidenceKind::Component
        | EvidenceKind::MetadataKey
        | EvidenceKind::Permission
        | EvidenceKind::Authority
        | EvidenceKind::IntentAction
        | EvidenceKind::PlistKey => "manifest-analysis",
        EvidenceKind::Class
        | EvidenceKind::StringConstant
        | EvidenceKind::ReferencedClass
        | EvidenceKind::ObjcClass
        | EvidenceKind::SwiftModule
        | EvidenceKind::Symbol
        | EvidenceKind::Call
        | EvidenceKind::Structure
        | EvidenceKind::NativeMethod => "binary-analysis",
        // Files of the build and constants of classes.
        EvidenceKind::Version => "other",
    }
}

fn occurrences(d: &Detection, package: &Inspected) -> Vec<Occurrence> {
    let occurrence = |e: &crate::model::Evidence| Occurrence {
        location: e.place.entry.clone().unwrap_or_else(|| package.facts.file.clone()),
        offset: e.place.offset,
        symbol: e.value.clone(),
        additional_context: format!("{} {} ({})", e.kind.id(), e.pattern, e.count),
    };
    d.evidence.iter().map(occurrence).collect()
}

/// The app depends on its SDKs, and of those nothing is known.
fn edges(app: &Component, sdks: &[Component]) -> Vec<Dependency> {
    let refs: Vec<String> = sdks.iter().filter_map(|sdk| sdk.bom_ref.clone()).collect();
    let leaves = refs.iter().map(|of| Dependency { of: of.clone(), depends_on: Vec::new() });
    let of = app.bom_ref.clone().unwrap_or_default();
    let leaves: Vec<Dependency> = leaves.collect();
    std::iter::once(Dependency { of, depends_on: refs }).chain(leaves).collect()
}

fn composition(app: &Component, whole: bool) -> Composition {
    Composition {
        aggregate: if whole { "unknown" } else { "incomplete" },
        dependencies: app.bom_ref.clone().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_urls_need_one_artefact() {
        let rule = |maven: &[&'static str], pods: &[&'static str]| {
            let mut rule = SdkRule::default();
            rule.android.maven = maven.to_vec();
            rule.apple.pods = pods.to_vec();
            rule
        };
        let android =
            |maven: &[&'static str], version| purl(&rule(maven, &["Pod"]), Platform::Android, version);
        let url = android(&["com.applovin:applovin-sdk"], Some("1 2"));
        assert_eq!(url.as_deref(), Some("pkg:maven/com.applovin/applovin-sdk@1%202"));
        assert_eq!(android(&["a:b", "a:c"], None), None);
        let ios = purl(&rule(&["a:b"], &["Intercom"]), Platform::Ios, None);
        assert_eq!(ios.as_deref(), Some("pkg:cocoapods/Intercom"));
    }
}
