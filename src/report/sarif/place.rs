//! Places as SARIF locations, inputs as artifacts.

use serde::Serialize;

use super::{Text, plain};
use crate::model::{Place, Side, Subject};
use crate::report::evidence::spot;
use crate::report::{Base, Run, clean};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Offset>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

/// Where an artifact lies; `index` points into the artifacts of the run.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Snippet>,
}

#[derive(Debug, Serialize)]
struct Snippet {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    name: String,
    fully_qualified_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

/// Byte of the entry: a region's own `byteOffset` would count in the package, where the entry is compressed.
#[derive(Debug, Serialize)]
struct Offset {
    entry: String,
    offset: u64,
}

/// An input of the run.
#[derive(Debug, Serialize)]
pub(super) struct Artifact {
    location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u64>,
    roles: [&'static str; 1],
}

/// All inputs of a run, in input order: packages, then policies.
pub(super) struct Places<'a> {
    inputs: Vec<(&'a str, Option<u64>)>,
    base: &'a Base,
}

impl<'a> Places<'a> {
    pub(super) fn new(run: &'a Run, base: &'a Base) -> Self {
        let packages = run.packages.iter().map(|p| (p.facts.file.as_str(), Some(p.facts.bytes)));
        let policies = run.policies.iter().map(|p| (p.file.as_str(), None));
        let mut inputs: Vec<(&str, Option<u64>)> = Vec::new();
        for input in packages.chain(policies) {
            if inputs.iter().all(|(file, _)| *file != input.0) {
                inputs.push(input);
            }
        }
        Self { inputs, base }
    }

    pub(super) fn artifacts(&self) -> Vec<Artifact> {
        let artifact = |(at, (file, length)): (usize, &(&str, Option<u64>))| Artifact {
            location: ArtifactLocation { uri: self.base.uri(file), index: Some(at) },
            length: *length,
            roles: ["analysisTarget"],
        };
        self.inputs.iter().enumerate().map(artifact).collect()
    }

    fn artifact(&self, file: &str) -> ArtifactLocation {
        let index = self.inputs.iter().position(|(input, _)| *input == file);
        ArtifactLocation { uri: self.base.uri(file), index }
    }

    /// The location of `place`; in a package also the entry and what stands there. The first line of a package is no
    /// line: GitHub refuses a result without one.
    pub(super) fn location(&self, place: &Place, subject: Option<&Subject>) -> Location {
        let region = Region {
            start_line: place.line.unwrap_or(1).max(1),
            start_column: place.column.filter(|column| *column > 0),
            snippet: place.quote.clone().map(|text| Snippet { text }),
        };
        let logical_locations = match place.side {
            Side::Package => logical(place, subject),
            Side::Policy => Vec::new(),
        };
        let offset =
            place.offset.map(|offset| Offset { entry: place.entry.clone().unwrap_or_default(), offset });
        Location {
            id: None,
            message: None,
            physical_location: Physical {
                artifact_location: self.artifact(&place.file),
                region: Some(region),
            },
            logical_locations,
            properties: offset,
        }
    }

    /// A further place of a result: code scanning asks for its number and for words.
    pub(super) fn related(&self, number: usize, place: &Place) -> Location {
        let text = plain(place.quote.as_deref().map_or_else(|| spot(place), str::to_owned).trim());
        Location { id: Some(number), message: Some(Text { text }), ..self.location(place, None) }
    }

    /// A whole file.
    pub(super) fn file(&self, file: &str) -> Location {
        self.at(file, None)
    }

    /// A line of a file that is no input.
    pub(super) fn line(&self, file: &str, line: usize) -> Location {
        self.at(file, u32::try_from(line).ok())
    }

    /// The first input, for what has no place of its own.
    pub(super) fn anywhere(&self) -> Location {
        self.at(self.inputs.first().map_or("-", |(file, _)| file), Some(1))
    }

    fn at(&self, file: &str, line: Option<u32>) -> Location {
        let region = line.map(|line| Region { start_line: line.max(1), start_column: None, snippet: None });
        let artifact_location = self.artifact(file);
        Location {
            id: None,
            message: None,
            physical_location: Physical { artifact_location, region },
            logical_locations: Vec::new(),
            properties: None,
        }
    }
}

/// The entry of the package, and the subject in it.
fn logical(place: &Place, subject: Option<&Subject>) -> Vec<Logical> {
    let mut out = Vec::new();
    if let Some(entry) = &place.entry {
        out.push(Logical { name: clean(entry), fully_qualified_name: clean(entry), kind: Some(kind(entry)) });
    }
    if let Some(subject @ (Subject::Permission(_) | Subject::Sdk(_) | Subject::Data(_))) = subject {
        let name = clean(subject.id());
        let entry = place.entry.as_deref().map(|entry| format!("{}!", clean(entry))).unwrap_or_default();
        let kind = matches!(subject, Subject::Permission(_)).then_some("declaration");
        out.push(Logical { fully_qualified_name: format!("{entry}{name}"), name, kind });
    }
    out
}

/// `module` for code, `resource` for everything else.
fn kind(entry: &str) -> &'static str {
    let code = [".dex", ".so", ".jar", ".dylib"].iter().any(|ending| entry.ends_with(ending));
    let bundled = entry.contains(".app/") || entry.contains(".framework/");
    let named = entry.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if code || bundled && !named { "module" } else { "resource" }
}
