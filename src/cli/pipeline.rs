//! Paths to values: packages and policies read in parallel, in input order whatever finishes first.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

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
/// `first_party` are prefixes of the app's own code; `digest` asks for the packages' SHA-256, `texts` for the policies'
/// text.
pub(super) fn inputs(
    packages: &[PathBuf],
    policies: &[PathBuf],
    rules: &'static RuleBase,
    first_party: &[String],
    digest: bool,
    texts: bool,
) -> Run {
    let (packages, policies) = rayon::join(
        || read_packages(packages, rules, first_party, digest),
        || read_policies(policies, rules, texts),
    );
    let mut run = Run::default();
    for result in packages {
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

fn read_packages(
    paths: &[PathBuf],
    rules: &RuleBase,
    first_party: &[String],
    digest: bool,
) -> Vec<Result<Inspected, Failure>> {
    if paths.is_empty() {
        return Vec::new(); // the rules need not be decoded
    }
    let interest = RuleInterest::new(rules);
    each(paths, |path, file| {
        let options = Options { interest: &interest, digest };
        let facts = package::open(path, file, &options).map_err(|e| e.cause.to_string())?;
        let found = detect::detect_beside(&facts, rules, first_party);
        Ok(Inspected {
            facts,
            detections: found.sdks,
            accesses: found.accesses,
            unidentified: found.unidentified,
        })
    })
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
