//! JSON Lines: each package read, judged, written and forgotten. Memory holds the packages in flight and no more, a
//! line is written whole, and a run that was stopped can go on where it ended.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::args::Shared;
use super::exit::Exit;
use super::inputs::Inputs;
use super::output;
use super::pipeline::Reader;
use super::progress::Progress;
use super::resume::{self, Held, Refusal};
use super::window;
use crate::report::json::lines::{RunLine, line};
use crate::report::{Failure, Inspected, Words, clean};

/// What a package came to.
pub(super) struct Done {
    /// Its line.
    pub(super) line: String,
    /// Findings at or above the gate.
    pub(super) failing: usize,
    /// Whether parts of it were not read.
    pub(super) unread: bool,
}

/// What a command does with a package.
pub(super) trait Work: Sync {
    /// A package that was read.
    fn package(&self, package: Inspected) -> Done;
    /// The line of one that was not.
    fn failure(&self, failure: &Failure) -> String;
}

/// A run.
pub(super) struct Many<'a> {
    pub(super) command: &'static str,
    pub(super) inputs: &'a Inputs,
    pub(super) reader: &'a Reader<'a>,
    pub(super) words: Words<'a>,
    pub(super) shared: &'a Shared,
    /// Whether the output of an earlier run is taken over.
    pub(super) resume: bool,
    /// Lines that stand before the packages: what was read once for all of them.
    pub(super) preface: String,
    /// Everything else that decides what is found.
    pub(super) settings: Vec<String>,
    /// Whether something failed before the first package.
    pub(super) failed: bool,
}

/// The counts of a run, with those of the run it takes over.
#[derive(Debug, Default)]
struct Tally {
    failed: bool,
    failing: usize,
    unread: usize,
}

impl Many<'_> {
    /// Runs it; `held` is told what an earlier run left. The exit code, or none where the output could not be written.
    pub(super) fn run(&self, work: &dyn Work, held: &mut dyn FnMut(&Held)) -> Option<Exit> {
        let settings = self.digest();
        let run = RunLine::new(self.command, self.words.lang().id(), &settings);
        let head = format!("{}{}", line(&run), self.preface);
        let (mut sink, earlier) = self.open(&head)?;
        held(&earlier);
        let left: Vec<&PathBuf> = self
            .inputs
            .packages
            .iter()
            .filter(|p| !earlier.packages.contains(&*p.to_string_lossy()))
            .collect();
        let done = self.inputs.packages.len() - left.len();
        let mut tally = Tally { failed: self.failed, failing: earlier.failing, unread: earlier.unread };
        let mut written = Ok(());
        for failure in &self.inputs.failures {
            self.tell(failure, None);
            tally.failed = true;
            written = written.and_then(|()| sink.line(&work.failure(failure)));
        }
        if written.is_ok() {
            written = self.stream(&left, done, work, &mut sink, &mut tally);
        }
        match written {
            // A reader that went away is no error, and what it did not want is not asked for.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.unwritable(&error);
                None
            }
            _ => {
                self.summarize(done, &tally);
                Some(tally.exit())
            }
        }
    }

    fn stream(
        &self,
        left: &[&PathBuf],
        done: usize,
        work: &dyn Work,
        sink: &mut Sink,
        tally: &mut Tally,
    ) -> io::Result<()> {
        let progress = Progress::new(left.len() + done, done, self.shared);
        let jobs = rayon::current_num_threads();
        let workers = jobs.min(left.len()).max(1);
        let pools: Vec<Option<rayon::ThreadPool>> = (0..workers)
            .map(|_| rayon::ThreadPoolBuilder::new().num_threads((jobs / workers).max(1)).build().ok())
            .collect();
        let pools = Pools::new(pools);
        let mut written = Ok(());
        window::in_order(
            left.len(),
            workers,
            |turn| pools.with(|| self.one(left.get(turn).map_or(Path::new(""), |path| path.as_path()), work)),
            |_, result| {
                let text = match &result {
                    Ok(done) => {
                        tally.failing += done.failing;
                        tally.unread += usize::from(done.unread);
                        &done.line
                    }
                    Err((failure, line)) => {
                        self.tell(failure, Some(&progress));
                        tally.failed = true;
                        line
                    }
                };
                written = sink.line(text);
                progress.step();
                written.is_ok()
            },
        );
        written
    }

    /// One package. A fault of ours costs this one package, not those after it.
    fn one(&self, path: &Path, work: &dyn Work) -> Result<Done, (Failure, String)> {
        let whole =
            std::panic::AssertUnwindSafe(|| self.reader.package(path).map(|package| work.package(package)));
        let result = std::panic::catch_unwind(whole).unwrap_or_else(|_| {
            let what = self.words.get("cli.fault").to_owned();
            Err(Failure { path: path.to_string_lossy().into_owned(), what })
        });
        result.map_err(|failure| {
            let line = work.failure(&failure);
            (failure, line)
        })
    }

    /// The output, begun with `head`, and what it holds already.
    fn open(&self, head: &str) -> Option<(Sink, Held)> {
        match self.opened(head) {
            Ok(opened) => Some(opened),
            Err(Refusal::Io(error)) => {
                self.unwritable(&error);
                None
            }
            Err(Refusal::Other) => {
                let text = self.words.fill("cli.other-run", &[("file", &self.output())]);
                output::note(&format!("{}: {}", self.words.get("cli.error"), clean(&text)));
                None
            }
        }
    }

    fn opened(&self, head: &str) -> Result<(Sink, Held), Refusal> {
        if let Some(path) = self.shared.output.as_ref().filter(|_| self.resume)
            && let Some(held) = resume::held(path, head)?
        {
            return Ok((Sink::File(held.open(path)?), held));
        }
        let mut sink = match &self.shared.output {
            Some(path) => Sink::File(File::create(path)?),
            None => Sink::Stdout,
        };
        match sink.line(head) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok((sink, Held::default())),
        }
    }

    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.preface.as_bytes());
        for setting in &self.settings {
            hash.update([0]);
            hash.update(setting.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn tell(&self, failure: &Failure, progress: Option<&Progress>) {
        let text = format!("{}: {}", self.words.get("cli.error"), clean(&self.words.failure(failure)));
        match progress {
            Some(progress) => progress.note(&text),
            None => output::note(&text),
        }
    }

    fn unwritable(&self, error: &io::Error) {
        let args = [("file", self.output()), ("what", error.to_string())];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let text = self.words.fill("cli.unwritable", &args);
        output::note(&format!("{}: {}", self.words.get("cli.error"), clean(&text)));
    }

    fn output(&self) -> String {
        self.shared.output.as_deref().map_or_else(|| "-".into(), |path| path.to_string_lossy().into_owned())
    }

    fn summarize(&self, done: usize, tally: &Tally) {
        if self.shared.quiet {
            return;
        }
        let packages = self.words.count("count.package", self.inputs.packages.len());
        let (held, unread) = (self.words.number(done), self.words.number(tally.unread));
        let args = [("packages", packages.as_str()), ("held", &held), ("unread", &unread)];
        output::note(&self.words.fill("cli.many", &args));
    }
}

impl Tally {
    const fn exit(&self) -> Exit {
        match self {
            Self { failed: true, .. } => Exit::Failed,
            Self { failing: 1.., .. } => Exit::Findings,
            Self { unread: 1.., .. } => Exit::Unread,
            _ => Exit::Clean,
        }
    }
}

/// Where lines go. A line is handed over whole, so that a run that is killed tears at most the last one.
enum Sink {
    Stdout,
    File(File),
}

impl Sink {
    fn line(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(text.as_bytes())?;
                stdout.flush()
            }
            Self::File(file) => file.write_all(text.as_bytes()),
        }
    }
}

/// A pool of threads for each worker, so that packages and not their parts are spread over the cores.
struct Pools(std::sync::Mutex<Vec<Option<rayon::ThreadPool>>>);

impl Pools {
    const fn new(pools: Vec<Option<rayon::ThreadPool>>) -> Self {
        Self(std::sync::Mutex::new(pools))
    }

    fn with<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let lock = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let pool = lock().pop().flatten();
        let result = match &pool {
            Some(pool) => pool.install(work),
            None => work(),
        };
        lock().push(pool);
        result
    }
}
