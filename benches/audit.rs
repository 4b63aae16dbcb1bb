//! The two measurements that the budgets of DESIGN are about, over real packages:
//!
//! * a whole audit against merely inflating the entries it needs (dex, manifest, resources) with the same inflater,
//!   both on one thread, in interleaved pairs; the median of the pairs' ratios counts;
//! * start-up: `--version`, and an audit of a small APK, against `true`, as processes.
//!
//! Plain timing rather than a framework's, because a ratio of pairs measured side by side holds on a busy machine
//! where two separate benchmarks do not. Needs the corpus cache (`FINEPRINT_CORPUS`, else
//! `~/.cache/fineprint-corpus`).

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]

use fineprint::bytes::{Budget, MappedFile};
use fineprint::formats::zip::Archive;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PACKAGES: [&str; 2] = ["appium-uiautomator2-server-10.6.6.apk", "eisenradio-2.0.apk"];
const PAIRS: usize = 15;
const SPAWNS: usize = 25;
/// First argument of the child processes that this benchmark makes of itself.
const CHILD: &str = "--child";

fn main() {
    let mut args = std::env::args_os().skip(1);
    match args.next() {
        Some(first) if first == CHILD => child(args),
        _ => {
            ratios();
            start_up();
        }
    }
}

/// Runs what the arguments say and prints the peak memory of this process.
fn child(mut args: impl Iterator<Item = OsString>) {
    match args.next().is_some_and(|what| what == "inflate") {
        true => args.map(PathBuf::from).for_each(|path| assert!(inflate(&path) > 0)),
        false => args.map(PathBuf::from).for_each(|path| audit(&path, "1")),
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.map_or("unknown", str::trim));
}

fn ratios() {
    let home = std::env::var_os("HOME").unwrap_or_default();
    let default = || Path::new(&home).join(".cache/fineprint-corpus");
    let corpus = std::env::var_os("FINEPRINT_CORPUS").map_or_else(default, PathBuf::from);
    for name in PACKAGES {
        let path = corpus.join(name);
        if !path.is_file() {
            eprintln!("skipped: {} was not fetched", path.display());
            continue;
        }
        let mut pairs: Vec<(Duration, Duration)> = Vec::new();
        let mut bytes = 0;
        for _ in 0..PAIRS {
            let inflating = time(|| bytes = inflate(&path));
            pairs.push((inflating, time(|| audit(&path, "1"))));
        }
        let ratio = median(pairs.iter().map(|(a, b)| b.as_secs_f64() / a.as_secs_f64()).collect());
        let (inflating, auditing) = (
            median(pairs.iter().map(|(a, _)| a.as_secs_f64()).collect()),
            median(pairs.iter().map(|(_, b)| b.as_secs_f64()).collect()),
        );
        println!(
            "{name}: {:.1} MB inflated in {:.2} ms, audited in {:.2} ms, ratio {ratio:.2}",
            bytes as f64 / 1e6,
            inflating * 1e3,
            auditing * 1e3
        );
        println!("  peak memory: inflating {}, auditing {}", peak("inflate", &path), peak("audit", &path));
    }
}

/// Inflates what an audit needs of the package at `path`: the bytes it came to.
fn inflate(path: &Path) -> usize {
    let map = MappedFile::open(path).expect("the package opens");
    let budget = Budget::new();
    let archive = Archive::open(&map, &budget).expect("it is an archive");
    let is_code = |name: &str| name.starts_with("classes") && name.ends_with(".dex");
    let needed = |name: &str| is_code(name) || name == "AndroidManifest.xml" || name == "resources.arsc";
    let entries = archive.entries().iter().filter(|entry| needed(&entry.name));
    entries.map(|entry| archive.read(entry, &budget).expect("it inflates").data.len()).sum()
}

fn policy() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sample/privacy.en.md")
}

/// The whole audit, report and all, in this process. The rules stay decoded from one run to the next; decoding them
/// is part of [`start_up`].
fn audit(path: &Path, threads: &str) {
    let args =
        ["fineprint", "audit", "--policy", policy(), "--quiet", "--output", "/dev/null", "-j", threads];
    let args = args.into_iter().map(OsString::from).chain([path.as_os_str().to_owned()]);
    // Findings or not, the work is the same.
    let _ = fineprint::cli::run(args);
}

fn start_up() {
    let binary = env!("CARGO_BIN_EXE_fineprint");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sample/skylark.apk");
    let version = || spawn(Command::new(binary).arg("--version"));
    let audit = || spawn(Command::new(binary).args(["audit", sample, "--policy", policy()]));
    let (mut nothing, mut versions, mut audits) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..SPAWNS {
        nothing.push(time(|| spawn(&mut Command::new("true"))).as_secs_f64());
        versions.push(time(version).as_secs_f64());
        audits.push(time(audit).as_secs_f64());
    }
    let base = median(nothing);
    println!("true: {:.2} ms", base * 1e3);
    println!("fineprint --version: {:+.2} ms", (median(versions) - base) * 1e3);
    println!("fineprint audit of a {} kB APK: {:+.2} ms", size(sample) / 1000, (median(audits) - base) * 1e3);
}

fn size(path: &str) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}

fn spawn(command: &mut Command) {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the process runs");
}

fn peak(what: &str, path: &Path) -> String {
    let me = std::env::current_exe().expect("this program has a path");
    let output = Command::new(me).arg(CHILD).arg(what).arg(path).output().expect("the child runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
