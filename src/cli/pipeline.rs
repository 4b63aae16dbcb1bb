//! Paths to values: packages and policies read in parallel, in input order whatever finishes first.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::args::{Format, Shared};
use super::inputs::Inputs;
use super::progress::Progress;
use crate::bytes::MappedFile;
use crate::detect::{self, RuleInterest};
use crate::model::{Policy, PolicyText};
use crate::package::{self, Options};
use crate::policy::extract::extract;
use crate::policy::lexicon::Lexicon;
use crate::policy::read;
use crate::report::{Failure, Inspected, Run};
use crate::rules::RuleBase;

/// Standard input of more is no policy.
const MAX_STDIN: u64 = 256 << 20;

/// Reads all inputs; those that cannot be read become failures, packages before policies.
/// `first_party` are prefixes of the app's own code; what else is read depends on the report that `shared` asks for.
pub(super) fn inputs(
    packages: Inputs,
    policies: &[PathBuf],
    rules: &'static RuleBase,
    first_party: &[String],
    shared: &Shared,
) -> Run {
    let (read, policies) = rayon::join(
        || read_packages(&packages.packages, rules, first_party, shared),
        || read_policies(policies, rules, texts(shared)),
    );
    let mut run = Run { failures: packages.failures, ..Run::default() };
    for result in read {
        keep(result, &mut run.packages, &mut run.failures);
    }
    let mut read = Vec::new();
    for result in policies {
        keep(result, &mut read, &mut run.failures);
    }
    for (policy, text) in read {
        run.policies.push(policy);
        run.texts.extend(text);
    }
    run
}

/// What it takes to read a package.
pub(super) struct Reader<'a> {
    interest: RuleInterest<'a>,
    rules: &'a RuleBase,
    first_party: &'a [String],
    digest: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(rules: &'a RuleBase, first_party: &'a [String], digest: bool) -> Self {
        Self { interest: RuleInterest::new(rules), rules, first_party, digest }
    }

    /// Reads the package at `path`.
    pub(super) fn package(&self, path: &Path) -> Result<Inspected, Failure> {
        let file = path.to_string_lossy();
        let options = Options { interest: &self.interest, digest: self.digest };
        let facts = package::open(path, &file, &options)
            .map_err(|e| Failure { path: file.into_owned(), what: e.cause.to_string() })?;
        let found = detect::detect_beside(&facts, self.rules, self.first_party);
        Ok(Inspected {
            facts,
            detections: found.sdks,
            accesses: found.accesses,
            unidentified: found.unidentified,
        })
    }
}

fn read_packages(
    paths: &[PathBuf],
    rules: &RuleBase,
    first_party: &[String],
    shared: &Shared,
) -> Vec<Result<Inspected, Failure>> {
    if paths.is_empty() {
        return Vec::new(); // the rules need not be decoded
    }
    let reader = Reader::new(rules, first_party, digest(shared));
    let progress = Progress::new(paths.len(), 0, shared);
    let one = |path: &PathBuf| {
        let result = reader.package(path);
        progress.step();
        result
    };
    paths.par_iter().map(one).collect()
}

/// Whether the report tells the packages' SHA-256, which costs a pass over the whole of them.
pub(super) const fn digest(shared: &Shared) -> bool {
    matches!(shared.format, Format::Json | Format::Jsonl | Format::Cyclonedx)
}

/// Whether the report shows the policies' text.
const fn texts(shared: &Shared) -> bool {
    matches!(shared.format, Format::Html)
}

type PolicyRead = (Policy, Option<PolicyText>);

fn read_policies(
    paths: &[PathBuf],
    rules: &'static RuleBase,
    texts: bool,
) -> Vec<Result<PolicyRead, Failure>> {
    if paths.is_empty() {
        return Vec::new(); // the lexicon need not be built
    }
    let lexicon = Lexicon::new(rules);
    let repeated = paths.iter().filter(|path| path.as_os_str() == "-").count() > 1;
    each(paths, |path, file| {
        let extract = |bytes: &[u8]| {
            let document = read::read(file, bytes);
            let text = texts.then(|| document.shown());
            (extract(document, &lexicon), text)
        };
        if file == "-" && repeated {
            return Err("standard input can be read only once".to_owned());
        }
        if file == "-" {
            return stdin().map(|bytes| extract(&bytes)).map_err(|e| e.to_string());
        }
        MappedFile::open(path).map(|map| extract(&map)).map_err(|e| e.to_string())
    })
}

fn stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_STDIN + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_STDIN {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "standard input is too large for a policy"));
    }
    Ok(bytes)
}

/// Runs `reader` over all paths in parallel and keeps their order.
fn each<T: Send>(
    paths: &[PathBuf],
    reader: impl Fn(&Path, &str) -> Result<T, String> + Sync,
) -> Vec<Result<T, Failure>> {
    let one = |path: &PathBuf| {
        let file = path.to_string_lossy();
        reader(path, &file).map_err(|what| Failure { path: file.into_owned(), what })
    };
    paths.par_iter().map(one).collect()
}

fn keep<T>(result: Result<T, Failure>, values: &mut Vec<T>, failures: &mut Vec<Failure>) {
    match result {
        Ok(value) => values.push(value),
        Err(failure) => failures.push(failure),
    }
}
