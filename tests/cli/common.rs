//! One builder for every run: the project as working folder, an environment without locale and colour.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

/// A run of the program.
pub(crate) struct Fineprint(Command);

/// What came of it.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// `fineprint` with those arguments, split at spaces.
pub(crate) fn fineprint(args: &str) -> Fineprint {
    let mut command = Command::cargo_bin("fineprint").expect("the binary");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_clear().args(args.split_whitespace());
    Fineprint(command)
}

impl Fineprint {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn inside(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.0.write_stdin(text.to_owned());
        self
    }

    pub(crate) fn arg(mut self, arg: &Path) -> Self {
        self.0.arg(arg);
        self
    }

    pub(crate) fn run(mut self) -> Ran {
        let Output { status, stdout, stderr } = self.0.output().expect("it runs");
        Ran {
            code: status.code().expect("it exits"),
            stdout: String::from_utf8(stdout).expect("UTF-8"),
            stderr: String::from_utf8(stderr).expect("UTF-8"),
        }
    }
}

impl Ran {
    /// Exit code, standard output and standard error as one text for snapshots.
    pub(crate) fn all(&self) -> String {
        let mut out = format!("exit {}\n{}", self.code, self.stdout);
        if !self.stderr.is_empty() {
            out.push_str("--- stderr\n");
            out.push_str(&self.stderr);
        }
        out
    }
}
