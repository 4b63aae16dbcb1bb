//! `fineprint rules learn` and `shapes`: rules, and what renamed SDKs are known by, from real artefacts.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::Shared;
use super::exit::Exit;
use super::output;
use super::rules::{base, told};
use crate::detect::learn::{Draft, Learner, Naming, vendor_line};
use crate::detect::{self, RuleInterest};
use crate::package::{self, Options};
use crate::report::{Words, clean};
use crate::rules::{RuleBase, ShapeRule, write};

/// `fineprint rules learn`
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// The SDK: AAR, JAR, .framework, .xcframework, .a
    #[arg(value_name = "SDK")]
    pub artefact: PathBuf,
    /// Id of the rule [default: that of the rule that knows most of it, else the file's name]
    #[arg(long, value_name = "ID", value_parser = kebab)]
    pub id: Option<String>,
    /// Product name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Vendor id
    #[arg(long, value_name = "VENDOR", value_parser = kebab)]
    pub vendor: Option<String>,
    /// Write the draft to its place in a folder of rules, sdks/VENDOR/ID.toml, the vendor and its shape beside it
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    pub into: Option<PathBuf>,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// `fineprint rules shapes`
#[derive(Debug, Args)]
pub struct ShapesArgs {
    /// SDKs, and other code to tell them from: AAR, JAR, APK
    #[arg(value_name = "PATH", required = true)]
    pub artefacts: Vec<PathBuf>,
    /// Folder of rules to write into
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Package under an SDK's prefix that holds a copy of somebody else's code
    #[arg(long = "copy", value_name = "PACKAGE")]
    pub copies: Vec<String>,
    /// Shared options.
    #[command(flatten)]
    pub shared: Shared,
}

/// An id; it becomes a file's or a folder's name, so nothing else may pass.
fn kebab(text: &str) -> Result<String, String> {
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if text.split('-').all(part) {
        Ok(text.to_owned())
    } else {
        Err("small letters, digits and single hyphens".to_owned())
    }
}

pub(super) fn learn(args: &LearnArgs) -> Exit {
    let Some(base) = base(&args.shared) else { return Exit::Failed };
    let words = Words::new(args.shared.language(), base);
    let fail = |text: String| {
        output::note(&format!("{}: {}", words.get("cli.error"), clean(&text)));
        Exit::Failed
    };
    let path = args.artefact.to_string_lossy();
    let interest = RuleInterest::learning(base);
    let facts = match package::open(&args.artefact, &path, &Options { interest: &interest, digest: true }) {
        Ok(facts) => facts,
        Err(error) => {
            let what = error.cause.to_string();
            return fail(words.fill("cli.unreadable", &[("file", &*path), ("what", &what)]));
        }
    };
    let file = args.artefact.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let naming = Naming { id: args.id.clone(), name: args.name.clone(), vendor: args.vendor.clone() };
    let Some(draft) = detect::learn::learn(&facts, &file, &naming, base) else {
        return fail(words.fill("rules.nothing-learnt", &[("file", &*path)]));
    };
    for fault in &draft.faults {
        output::note(&clean(fault));
    }
    if !draft.vendor_known && args.into.is_none() {
        output::note(&words.fill("rules.new-vendor", &[("vendor", draft.rule.vendor)]));
    }
    let told = match &args.into {
        Some(dir) => match into(dir, &draft) {
            Ok(()) => {
                output::note(&words.fill("rules.drafted", &[("file", &draft.path())]));
                shape_of(args, &draft, dir, words)
            }
            Err(error) => {
                let file = dir.to_string_lossy();
                let what = error.to_string();
                return fail(words.fill("cli.unwritable", &[("file", &*file), ("what", &what)]));
            }
        },
        None => told(&args.shared, words, &draft.text()),
    };
    // What was not read may hold more of the SDK.
    if told == Exit::Clean && !facts.gaps.is_empty() { Exit::Unread } else { told }
}

/// Writes the shape of the SDK whose draft stands in the folder `dir` beside it, if it shows enough of its own.
fn shape_of(args: &LearnArgs, draft: &Draft, dir: &Path, words: Words<'_>) -> Exit {
    let interest = detect::AllTraits::new();
    let path = args.artefact.to_string_lossy();
    let facts = package::open(&args.artefact, &path, &Options { interest: &interest, digest: true });
    // A folder with faults is told by its lint; the artefact was opened a moment ago.
    let (Ok(base), Ok(facts)) = (RuleBase::with_dir(dir), facts) else { return Exit::Clean };
    let mut learner = Learner::new(base, &[]);
    learner.add(&facts, &args.artefact.file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
    let learnt: Vec<_> = learner.finish().into_iter().filter(|shape| shape.id == draft.rule.id).collect();
    write_shapes(&learnt, dir, words)
}

fn write_shapes(learnt: &[ShapeRule], dir: &Path, words: Words<'_>) -> Exit {
    for shape in learnt {
        let name = format!("shapes/{}.toml", shape.id);
        let file = dir.join(&name);
        let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = folder.and_then(|()| std::fs::write(&file, write::one(shape, ""))) {
            let file = [("file", &*file.to_string_lossy()), ("what", &error.to_string())];
            output::note(&format!(
                "{}: {}",
                words.get("cli.error"),
                clean(&words.fill("cli.unwritable", &file))
            ));
            return Exit::Failed;
        }
        let n = words.number(shape.classes.len());
        output::note(&words.fill("rules.shape-learnt", &[("file", &name), ("n", &n)]));
    }
    Exit::Clean
}

pub(super) fn shapes(args: &ShapesArgs) -> Exit {
    let Some(base) = base(&args.shared) else { return Exit::Failed };
    let words = Words::new(args.shared.language(), base);
    let fail = |key: &str, file: &str, what: &str| {
        let text = words.fill(key, &[("file", file), ("what", what)]);
        output::note(&format!("{}: {}", words.get("cli.error"), clean(&text)));
        Exit::Failed
    };
    let interest = detect::AllTraits::new();
    let mut learner = Learner::new(base, &args.copies);
    let mut unread = false;
    for artefact in &args.artefacts {
        let path = artefact.to_string_lossy();
        match package::open(artefact, &path, &Options { interest: &interest, digest: true }) {
            Ok(facts) => {
                let file = artefact.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                unread |= !facts.gaps.is_empty();
                learner.add(&facts, &file);
            }
            // What one artefact does not give, the others still do.
            Err(error) => {
                fail("cli.unreadable", &path, &error.cause.to_string());
                unread = true;
            }
        }
    }
    let learnt = learner.finish();
    if learnt.is_empty() {
        return fail("rules.no-shape", "", "");
    }
    match write_shapes(&learnt, &args.into, words) {
        Exit::Clean if unread => Exit::Unread,
        exit => exit,
    }
}

/// Writes the draft to its place in the folder `dir`. A vendor that stands there already stays as it is.
fn into(dir: &Path, draft: &Draft) -> std::io::Result<()> {
    let file = dir.join(draft.path());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&file, draft.text())?;
    if draft.vendor_known {
        return Ok(());
    }
    let vendors = dir.join("vendors.toml");
    let mut text = match std::fs::read_to_string(&vendors) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    if text.lines().any(|line| line.trim() == format!("[{}]", draft.rule.vendor)) {
        return Ok(());
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&vendor_line(draft.rule.vendor));
    std::fs::write(&vendors, text)
}
