//! `fineprint.diff/1`, described field by field in `docs/json.md`.

use serde::Serialize;

use super::{Changed, Diff, Moved, Watched};
use crate::report::{Inspected, Words, json};

#[derive(Serialize)]
struct DiffJson<'a> {
    schema: &'static str,
    old: Build<'a>,
    new: Build<'a>,
    app: Vec<Change<'a>>,
    permissions: Lists<Permission<'a>>,
    sdks: Lists<Sdk<'a>>,
    libraries: Lists<Sdk<'a>>,
    versions: Vec<Change<'a>>,
    accesses: Lists<Access<'a>>,
    data: Lists<&'a str>,
    usage_strings: Vec<Change<'a>>,
    privacy_manifests: Lists<Statement<'a>>,
    gate: Gate<'a>,
}

#[derive(Serialize)]
struct Build<'a> {
    path: &'a str,
    sha256: &'a str,
    id: &'a str,
    version: Option<&'a str>,
    build: Option<&'a str>,
    gaps: usize,
}

#[derive(Serialize)]
struct Lists<T> {
    added: Vec<T>,
    dropped: Vec<T>,
}

#[derive(Serialize)]
struct Change<'a> {
    id: &'a str,
    old: Option<&'a str>,
    new: Option<&'a str>,
}

#[derive(Serialize)]
struct Permission<'a> {
    id: &'a str,
    capability: &'a str,
}

#[derive(Serialize)]
struct Sdk<'a> {
    id: &'a str,
    name: String,
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct Access<'a> {
    api: &'a str,
    owner: &'a str,
}

#[derive(Serialize)]
struct Statement<'a> {
    entry: &'a str,
    statement: &'a str,
}

#[derive(Serialize)]
struct Gate<'a> {
    fail_on_new: Vec<&'static str>,
    passed: bool,
    failing: Vec<Failing<'a>>,
}

#[derive(Serialize)]
struct Failing<'a> {
    kind: &'static str,
    id: &'a str,
}

/// The document.
pub fn json(diff: &Diff<'_>, watched: &[Watched], words: Words<'_>) -> String {
    let failing = diff.failing(watched);
    json::text(&DiffJson {
        schema: "fineprint.diff/1",
        old: build(diff.old),
        new: build(diff.new),
        app: changes(&diff.app),
        permissions: lists(&diff.permissions, |id| Permission {
            id,
            capability: words.rules().permission(id).map_or("", |rule| rule.capability),
        }),
        sdks: sdks(&diff.sdks, diff, words),
        libraries: sdks(&diff.libraries, diff, words),
        versions: changes(&diff.versions),
        accesses: lists(&diff.accesses, |(api, owner)| Access { api, owner: json::owner(owner) }),
        data: lists(&diff.data, String::as_str),
        usage_strings: changes(&diff.usage),
        privacy_manifests: lists(&diff.manifests, |(entry, statement)| Statement { entry, statement }),
        gate: Gate {
            fail_on_new: watched.iter().map(|kind| kind.id()).collect(),
            passed: failing.is_empty(),
            failing: failing.into_iter().map(|(kind, id)| Failing { kind: kind.id(), id }).collect(),
        },
    })
}

fn build(package: &Inspected) -> Build<'_> {
    let facts = &package.facts;
    Build {
        path: &facts.file,
        sha256: &facts.sha256,
        id: &facts.app.id,
        version: facts.app.version.as_deref(),
        build: facts.app.build.as_deref(),
        gaps: facts.gaps.iter().map(|gap| 1 + gap.more).sum(),
    }
}

fn lists<'a, T, U>(changed: &'a Changed<T>, of: impl Fn(&'a T) -> U) -> Lists<U> {
    Lists {
        added: changed.added.iter().map(&of).collect(),
        dropped: changed.dropped.iter().map(&of).collect(),
    }
}

fn changes(all: &[Moved]) -> Vec<Change<'_>> {
    all.iter().map(|m| Change { id: &m.id, old: m.old.as_deref(), new: m.new.as_deref() }).collect()
}

fn sdks<'a>(changed: &'a Changed<String>, diff: &'a Diff<'_>, words: Words<'_>) -> Lists<Sdk<'a>> {
    let sdk = |package: &'a Inspected, id: &'a String| Sdk {
        id,
        name: words.sdk(id),
        version: package.detections.iter().find(|d| d.sdk == *id).and_then(|d| d.version.as_deref()),
    };
    Lists {
        added: changed.added.iter().map(|id| sdk(diff.new, id)).collect(),
        dropped: changed.dropped.iter().map(|id| sdk(diff.old, id)).collect(),
    }
}
