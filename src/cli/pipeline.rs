//! Paths to values: packages and policies read in parallel, in input order whatever finishes first.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::model::Policy;
use crate::report::{Failure, Inspected, Run};
use crate::rules::RuleBase;

/// Reads all inputs; those that cannot be read become failures, packages before policies.
pub(super) fn read(packages: &[PathBuf], policies: &[PathBuf], rules: &RuleBase) -> Run {
    let (packages, policies) = rayon::join(
        || packages.par_iter().map(|path| attempt(path, rules, package)).collect::<Vec<_>>(),
        || policies.par_iter().map(|path| attempt(path, rules, policy)).collect::<Vec<_>>(),
    );
    let mut run = Run::default();
    for result in packages {
        keep(result, &mut run.packages, &mut run.failures);
    }
    for result in policies {
        keep(result, &mut run.policies, &mut run.failures);
    }
    run
}

fn keep<T>(result: Result<T, Failure>, values: &mut Vec<T>, failures: &mut Vec<Failure>) {
    match result {
        Ok(value) => values.push(value),
        Err(failure) => failures.push(failure),
    }
}

type Reader<T> = fn(&Path, &str, &RuleBase) -> Result<T, String>;

fn attempt<T>(path: &Path, rules: &RuleBase, reader: Reader<T>) -> Result<T, Failure> {
    let file = path.to_string_lossy();
    reader(path, &file, rules).map_err(|what| Failure { path: file.into_owned(), what })
}

fn package(_path: &Path, _file: &str, _rules: &RuleBase) -> Result<Inspected, String> {
    Err("packages are not wired yet".to_owned())
}

fn policy(_path: &Path, _file: &str, _rules: &RuleBase) -> Result<Policy, String> {
    Err("policies are not wired yet".to_owned())
}
