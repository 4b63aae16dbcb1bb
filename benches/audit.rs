//! The measurements that the budgets of DESIGN are about, over real packages and policies. `docs/benchmarks.md` tells
//! the method and the last numbers.
//!
//! * `ratio`: a whole audit against merely inflating the entries it needs with the same inflater, both on one thread,
//!   in interleaved pairs; the median of the pairs' ratios counts, beside the difference in milliseconds;
//! * `memory`: peak memory of both, for a package of the corpus and for one of 150 MiB of code;
//! * `macho`: `inspect` of the largest Mach-O of the corpus against merely reading the bytes that it must touch (load
//!   commands, symbols, names, what is bound), and its peak memory beside the mapped file;
//! * `start`: `--version`, and an audit of a small APK, against `true`, as processes;
//! * `policy`: one megabyte of policies;
//! * `hostile`: policies that mean harm;
//! * `many`: a thousand packages as JSON Lines: memory of a hundred and of a thousand, packages a second on one thread, on
//!   all, and as a process each; a run killed and resumed.
//!
//! `cargo bench --bench audit -- start policy` measures only these. Plain timing rather than a framework's, because a
//! ratio of pairs measured side by side holds on a busy machine where two separate benchmarks do not. Needs the corpus
//! cache (`FINEPRINT_CORPUS`, else `~/.cache/fineprint-corpus`), and for the large package and the policies the folder
//! `FINEPRINT_SHARED`, else `../shared`; what is not there is skipped by name.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]

use fineprint::bytes::{Budget, MappedFile};
use fineprint::formats::zip::Archive;
use fineprint::formats::{ar, macho, objc};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LARGE: &str = "appium-uiautomator2-server-10.6.6.apk";
const SMALL: &str = "eisenradio-2.0.apk";
const PAIRS: usize = 25;
const SPAWNS: usize = 40;
/// Code in the composed package, in MiB.
const COMPOSED: &str = "150";
/// First argument of the child processes that this benchmark makes of itself.
const CHILD: &str = "--child";

fn main() {
    let mut args = std::env::args_os().skip(1).peekable();
    if args.next_if(|first| first == CHILD).is_some() {
        return child(args);
    }
    let wanted: Vec<OsString> = args.filter(|arg| !arg.to_string_lossy().starts_with("--")).collect();
    let parts: [(&str, fn()); 7] = [
        ("ratio", ratios),
        ("memory", memory),
        ("macho", machos),
        ("start", start_up),
        ("policy", policies),
        ("hostile", hostile),
        ("many", many),
    ];
    for (name, part) in parts {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            part();
        }
    }
}

/// Runs what the arguments say and prints the peak memory of this process.
fn child(mut args: impl Iterator<Item = OsString>) {
    match args.next() {
        Some(what) if what == "inflate" => {
            args.map(PathBuf::from).for_each(|path| assert!(inflate(&path) > 0))
        }
        Some(what) if what == "lines" => drop(fineprint::cli::run(args)),
        Some(what) if what == "inspect" => args.map(PathBuf::from).for_each(|path| inspect(&path)),
        Some(what) if what == "touch" => args
            .map(PathBuf::from)
            .for_each(|path| binaries(&path).iter().for_each(|it| _ = touch(it, Names::Asked))),
        _ => args.map(PathBuf::from).for_each(|path| audit(&path, "1")),
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.map_or("unknown", str::trim));
}

/// A package of the corpus.
fn package(name: &str) -> Option<PathBuf> {
    let home = std::env::var_os("HOME").unwrap_or_default();
    let default = || Path::new(&home).join(".cache/fineprint-corpus");
    let corpus = std::env::var_os("FINEPRINT_CORPUS").map_or_else(default, PathBuf::from);
    present(corpus.join(name))
}

/// A file of the folder that the project's helpers share.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("FINEPRINT_SHARED").map(PathBuf::from);
    present(folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")).join(name))
}

fn present(path: PathBuf) -> Option<PathBuf> {
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn ratios() {
    for path in [LARGE, SMALL].into_iter().filter_map(package) {
        let mut pairs: Vec<(Duration, Duration)> = Vec::new();
        let mut bytes = 0;
        for _ in 0..PAIRS {
            let inflating = time(|| bytes = inflate(&path));
            pairs.push((inflating, time(|| audit(&path, "1"))));
        }
        let of = |value: fn(f64, f64) -> f64| {
            median(pairs.iter().map(|(a, b)| value(a.as_secs_f64() * 1e3, b.as_secs_f64() * 1e3)).collect())
        };
        println!(
            "ratio: {}: {:.1} MB inflated in {:.2} ms, audited in {:.2} ms: ratio {:.2}, difference {:.2} ms",
            name(&path),
            bytes as f64 / 1e6,
            of(|inflating, _| inflating),
            of(|_, auditing| auditing),
            of(|inflating, auditing| auditing / inflating),
            of(|inflating, auditing| auditing - inflating),
        );
    }
}

/// Inflates what an audit needs of the package at `path`, the directory read as it must be: manifest, resources, code
/// and, for the certificates, the v1 signature blocks. The bytes it came to.
fn inflate(path: &Path) -> usize {
    let map = MappedFile::open(path).expect("the package opens");
    let budget = Budget::new();
    let archive = Archive::open(&map, &budget).expect("it is an archive");
    let is_code = |name: &str| name.starts_with("classes") && name.ends_with(".dex");
    let is_signature = |name: &str| {
        name.starts_with("META-INF/") && [".RSA", ".DSA", ".EC"].iter().any(|end| name.ends_with(end))
    };
    let needed = |name: &str| {
        is_code(name) || is_signature(name) || name == "AndroidManifest.xml" || name == "resources.arsc"
    };
    let entries = archive.entries().iter().filter(|entry| needed(&entry.name));
    entries.map(|entry| archive.read(entry, &budget).expect("it inflates").data.len()).sum()
}

fn policy() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sample/privacy.en.md")
}

/// The whole audit, report and all, in this process. The rules stay decoded from one run to the next; decoding them
/// is part of [`start_up`].
fn audit(path: &Path, threads: &str) {
    let args = ["fineprint", "audit", "--policy", policy(), "--output", "/dev/null", "-j", threads];
    let args = args.into_iter().map(OsString::from).chain([path.as_os_str().to_owned()]);
    // Findings or not, the work is the same.
    let _ = fineprint::cli::run(args);
}

/// Large frameworks: an archive of one object an architecture, an archive of hundreds, and two linked images.
const MACHOS: [&str; 3] = ["MAMapKit.framework", "JMessage.framework", "WikitudeSDK.framework"];

fn machos() {
    for path in MACHOS.into_iter().filter_map(package) {
        let binaries = binaries(&path);
        let whole: u64 = binaries.iter().map(|binary| size(binary)).sum();
        for (names, what) in [(Names::Asked, ""), (Names::All, ", with the names of all symbols")] {
            let (mut pairs, mut spent, mut bytes) = (Vec::new(), Vec::new(), 0);
            for _ in 0..PAIRS {
                let begin = processor();
                let touching = millis(|| bytes = binaries.iter().map(|binary| touch(binary, names)).sum());
                let middle = processor();
                let inspecting = millis(|| inspect(&path));
                pairs.push((touching, inspecting));
                spent.push((middle - begin, processor() - middle));
            }
            let told = |pairs: &[(f64, f64)]| {
                let of =
                    |value: fn(f64, f64) -> f64| median(pairs.iter().map(|(a, b)| value(*a, *b)).collect());
                let (touching, inspecting) = (of(|touching, _| touching), of(|_, inspecting| inspecting));
                let ratio = of(|touching, inspecting| inspecting / touching);
                format!("read in {touching:.2} ms, inspected in {inspecting:.2} ms: ratio {ratio:.2}")
            };
            let (bytes, whole) = (bytes as f64 / 1e6, whole as f64 / 1e6);
            println!("macho: {}{what}: {bytes:.1} of {whole:.1} MB {}", name(&path), told(&pairs));
            println!("macho: {}{what}: in processor time {}", name(&path), told(&spent));
        }
        println!("macho: {}: peak {}", name(&path), peak("inspect", &path));
    }
}

/// Milliseconds that the threads of this process have run, as far as the system tells; on a busy machine they say more
/// than those that went by.
fn processor() -> f64 {
    // What runs is counted when it stops.
    std::thread::yield_now();
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let ran = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok());
    ran.filter_map(|text| text.split_whitespace().next()?.parse::<f64>().ok()).sum::<f64>() / 1e6
}

fn inspect(path: &Path) {
    let args = ["fineprint", "inspect", "--output", "/dev/null", "-j", "1"];
    let _ = fineprint::cli::run(args.into_iter().map(OsString::from).chain([path.as_os_str().to_owned()]));
}

/// The code in the folder, sorted.
fn binaries(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    for path in entries {
        if path.is_dir() {
            out.extend(binaries(&path));
        } else if MappedFile::open(&path).is_ok_and(|map| is_code(&map)) {
            out.push(path);
        }
    }
    out.sort();
    out
}

fn is_code(data: &[u8]) -> bool {
    data.starts_with(&[0xCA, 0xFE, 0xBA, 0xBE]) || ar::is_archive(data) || macho::Image::is_image(data)
}

/// Which names of an object file's symbols are read.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    /// Of those that it wants and gives, and of what stands among its classes.
    Asked,
    /// Of all, as one must read who looks for a name among them.
    All,
}

/// Reads once each byte of the binary at `path` that an inspection must look at. How many they are.
fn touch(path: &Path, names: Names) -> usize {
    let map = MappedFile::open(path).expect("the binary opens");
    let (slices, _) = macho::slices(&map).expect("it is code");
    let images = slices.iter().flat_map(|slice| match ar::members(slice.data) {
        Ok((members, _)) if ar::is_archive(slice.data) => {
            members.into_iter().map(|member| member.data).collect()
        }
        _ => vec![slice.data],
    });
    images.filter(|data| macho::Image::is_image(data)).map(|data| touch_image(data, names)).sum()
}

/// Sections that hold names, or lead to them, in a linked image; those of an object file lead nowhere yet, and its symbols
/// tell the names.
const LINKED: [&str; 9] = [
    "__cstring",
    "__objc_methname",
    "__objc_classname",
    "__objc_classlist",
    "__objc_catlist",
    "__objc_protolist",
    "__objc_selrefs",
    "__objc_const",
    "__objc_data",
];
const OBJECT: [&str; 2] = ["__cstring", "__objc_methname"];

/// Load commands; symbols, of a linked image those that it wants from others; their names, and of what an object file wants, gives and
/// keeps among its classes; what is bound; sections of names. Not what nobody asks for: the export trie without a rule that
/// names a symbol, names of the symbols that an image keeps to itself, hashes of a signature's pages.
fn touch_image(data: &[u8], all: Names) -> usize {
    let image = macho::Image::parse(data).expect("it is an image");
    let is_object = image.file_type == macho::image::MH_OBJECT;
    let look = |bytes: &[u8]| {
        std::hint::black_box(bytes.iter().fold(0u8, |sum, byte| sum ^ byte));
        bytes.len()
    };
    let (c, mut ranges, mut names) = (&image.commands, Vec::new(), 0);
    let mut range = |offset: u32, size: usize| ranges.push((offset as usize, size));
    if let Some(table) = c.symtab {
        let stretch = c.undefined.filter(|_| !is_object && all == Names::Asked);
        let (first, count) = stretch.map_or((0, table.count), |stretch| (stretch.first, stretch.count));
        let size = image.pointer_size() + 8;
        range(table.symbols + first * size as u32, count as usize * size);
        if is_object && all == Names::All {
            range(table.strings.offset, table.strings.size as usize);
        } else {
            let classes = if is_object { objc::class_section(&image) } else { None };
            let symbols = if is_object { image.symbols() } else { macho::imports::undefined(&image) };
            symbols.expect("a table").visit(classes, |symbol| {
                if is_object || !symbol.is_defined() {
                    names += look(symbol.name().unwrap_or_default().as_bytes());
                }
            });
        }
    }
    let infos = c.dyld_info.iter().flat_map(|i| [i.bind, i.weak_bind, i.lazy_bind]);
    for part in infos.chain(c.chained_fixups) {
        range(part.offset, part.size as usize);
    }
    let wanted = if is_object { &OBJECT[..] } else { &LINKED };
    for section in wanted.iter().flat_map(|name| image.sections_named(name)) {
        range(section.offset, section.size as usize);
    }
    let bytes = ranges.into_iter().filter_map(|(at, size)| data.get(at..at.checked_add(size)?));
    names + bytes.map(look).sum::<usize>()
}

fn memory() {
    for path in package(LARGE).into_iter().chain(composed()) {
        let size = size(&path) as f64 / f64::from(1 << 20);
        println!(
            "memory: {} ({size:.0} MiB): inflating {}, auditing {}",
            name(&path),
            peak("inflate", &path),
            peak("audit", &path)
        );
    }
}

/// A package with all code of the corpus, over and over.
fn composed() -> Option<PathBuf> {
    let (script, first) = (shared("corpus/compose.py")?, package(LARGE)?);
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("composed.apk");
    if !out.exists() {
        let mut python = Command::new("python3");
        let made = python.arg(script).args(["--dex-mib", COMPOSED]).arg(&out).arg(first).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: the large package could not be composed");
            return None;
        }
    }
    Some(out)
}

fn start_up() {
    let binary = env!("CARGO_BIN_EXE_fineprint");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sample/skylark.apk");
    let version = || spawn(Command::new(binary).arg("--version"));
    let audit = || spawn(Command::new(binary).args(["audit", sample, "--policy", policy()]));
    let (mut nothing, mut versions, mut audits) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..SPAWNS {
        let base = millis(|| spawn(&mut Command::new("true")));
        nothing.push(base);
        versions.push(millis(version) - base);
        audits.push(millis(audit) - base);
    }
    println!("start: true {:.2} ms", median(nothing));
    println!("start: fineprint --version {:+.2} ms", median(versions));
    let size = size(Path::new(sample)) / 1000;
    println!("start: fineprint audit of a {size} kB APK with its policy {:+.2} ms", median(audits));
}

/// The whole of `policy` over one megabyte of real policies, by file and as one.
fn policies() {
    let mut texts = vec![std::fs::read(policy()).expect("the fixture is there")];
    let folder = shared("policies").and_then(|folder| std::fs::read_dir(folder).ok());
    let mut paths: Vec<PathBuf> = folder.into_iter().flatten().flatten().map(|item| item.path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "txt"));
    texts.extend(paths.iter().filter_map(|path| std::fs::read(path).ok()));
    let mut whole = Vec::new();
    while whole.len() < 1 << 20 {
        texts.iter().for_each(|text| whole.extend(text));
    }
    whole.truncate(1 << 20);
    let path = written("policy.txt", &whole);
    let times = (0..PAIRS).map(|_| millis(|| read_policy(&path))).collect();
    println!("policy: 1 MiB out of {} texts in {:.1} ms", texts.len(), median(times));
}

/// Policies that mean harm. Each must end in seconds, and with exit code 3 where it was not read to its end.
fn hostile() {
    let line = "我们会收集您的位置信息，IMEI、MAC, Android ID and contacts; SDK name: Bugly ";
    let row = format!("<tr>{}</tr>", "<td>Bugly SDK</td>".repeat(10));
    let deep = |tag: &str, depth| format!("<{tag}>").repeat(depth) + "Bugly";
    for (file, text) in [
        ("a line of 50 MB.txt", line.repeat(50_000_000 / line.len())),
        ("a line of SDKs.txt", "我们会收集您的IMEI，用于Bugly SDK ".repeat(100_000)),
        ("one sentence of 7 MB.txt", "IMEI、".repeat(1_000_000)),
        ("denials without end.txt", "我们不会收集".repeat(400_000)),
        ("a million cells.html", format!("<table>{}</table>", row.repeat(100_000))),
        ("a million cells in a row.html", format!("<table><tr>{}", "<td>Bugly".repeat(1_000_000))),
        ("a million nested elements.html", deep("div", 1_000_000)),
        ("tables in tables.html", deep("table><tr><td", 200_000)),
        ("quotes in quotes.md", "> ".repeat(500_000) + "Bugly"),
        ("records.txt", "SDK名称：Bugly\n使用目的：崩溃\n".repeat(300_000)),
        ("brackets.txt", "（".repeat(2_000_000)),
    ] {
        let path = written(file, text.as_bytes());
        let mut code = None;
        let mut run = Command::new(env!("CARGO_BIN_EXE_fineprint"));
        run.args(["policy", "-j1", "--format", "json", "--output", "/dev/null"]).arg(&path);
        let took = time(|| code = run.status().ok().and_then(|status| status.code()));
        println!("hostile: {file}: {:.1} s, exit code {code:?}", took.as_secs_f64());
    }
}

/// Packages of the run over many; `FINEPRINT_MANY` says another number.
fn number() -> usize {
    std::env::var("FINEPRINT_MANY").ok().and_then(|text| text.parse().ok()).unwrap_or(1000)
}

/// Larger ones of the corpus are left out, so that a thousand do not fill the disk.
const MOST_BYTES: u64 = 24 << 20;

fn many() {
    let Some(packages) = thousand() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (list, hundred) = (folder.join("many.list"), folder.join("many-100.list"));
    let lines = |count: usize| {
        packages.iter().take(count).map(|path| format!("{}\n", path.display())).collect::<String>()
    };
    std::fs::write(&list, lines(packages.len())).expect("the target folder can be written");
    std::fs::write(&hundred, lines(100)).expect("the target folder can be written");
    let out = folder.join("many.jsonl");
    let args = |list: &Path, jobs: &str| -> Vec<OsString> {
        let mut args: Vec<OsString> =
            ["fineprint", "audit", "--quiet", "--format", "jsonl", "--policy", policy(), "-j", jobs]
                .into_iter()
                .map(OsString::from)
                .collect();
        args.extend(["--from-file".into(), list.into(), "--output".into(), out.as_os_str().to_owned()]);
        args
    };
    let all = std::thread::available_parallelism().map_or(1, usize::from).to_string();
    let me = std::env::current_exe().expect("this program has a path");
    for (list, count) in [(&hundred, packages.len().min(100)), (&list, packages.len())] {
        let mut child = Command::new(&me);
        child.arg(CHILD).arg("lines").args(args(list, &all)).stderr(Stdio::null());
        let (mut peak, mut took) = (String::new(), Duration::ZERO);
        took += time(|| {
            let output = child.output().expect("the child runs");
            peak = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        });
        let rate = count as f64 / took.as_secs_f64();
        println!("many: {count} packages on {all} threads: peak {peak}, {rate:.1} packages/s");
    }
    let binary = env!("CARGO_BIN_EXE_fineprint");
    let one = time(|| spawn(Command::new(binary).args(args(&hundred, "1").into_iter().skip(1))));
    let first = packages.len().min(100) as f64;
    println!("many: {first} packages on 1 thread: {:.1} packages/s", first / one.as_secs_f64());
    let each = time(|| {
        for path in packages.iter().take(100) {
            let mut single = Command::new(binary);
            single
                .args(["audit", "--format", "json", "--output", "/dev/null", "--policy", policy()])
                .arg(path);
            spawn(&mut single);
        }
    });
    println!("many: {first} packages, a process each: {:.1} packages/s", first / each.as_secs_f64());
    resumed(&args(&list, &all), &out);
}

/// Kills a run in its midst, resumes it, and compares it with one that was left alone.
fn resumed(args: &[OsString], out: &Path) {
    let binary = env!("CARGO_BIN_EXE_fineprint");
    let run = || Command::new(binary).args(args.iter().skip(1)).stderr(Stdio::null()).spawn();
    run().and_then(|mut child| child.wait()).expect("the process runs");
    let whole = std::fs::read(out).expect("the output");
    std::fs::remove_file(out).expect("the output");
    let mut child = run().expect("the process runs");
    while std::fs::metadata(out).map_or(0, |meta| meta.len()) < whole.len() as u64 / 3 {
        if child.try_wait().is_ok_and(|ended| ended.is_some()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let _ = child.wait();
    let left = std::fs::read(out).unwrap_or_default();
    let held = left.iter().filter(|byte| **byte == b'\n').count().saturating_sub(2);
    let rest = time(|| spawn(Command::new(binary).args(args.iter().skip(1)).arg("--resume")));
    let same = std::fs::read(out).is_ok_and(|resumed| resumed == whole);
    println!("many: killed after {held}, resumed in {:.1} s: the same bytes: {same}", rest.as_secs_f64());
}

/// Copies of the corpus' archives under a thousand names; of ten one is cut short and one has a byte changed.
fn thousand() -> Option<Vec<PathBuf>> {
    let home = std::env::var_os("HOME").unwrap_or_default();
    let default = || Path::new(&home).join(".cache/fineprint-corpus");
    let corpus = present(std::env::var_os("FINEPRINT_CORPUS").map_or_else(default, PathBuf::from))?;
    let mut sources: Vec<PathBuf> = std::fs::read_dir(corpus)
        .ok()?
        .flatten()
        .map(|item| item.path())
        .filter(|path| path.is_file())
        .collect();
    let fits = |path: &PathBuf| {
        let known = path.extension().is_some_and(|e| ["apk", "aar", "jar", "ipa"].iter().any(|k| e == *k));
        known && size(path) < MOST_BYTES
    };
    sources.retain(fits);
    sources.sort();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("many");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let made = (0..number()).filter_map(|at| {
        let source = sources.get(at % sources.len().max(1))?;
        let path = folder.join(format!("{at:04}-{}", name(source)));
        if !path.exists() {
            vary(source, &path, at % 10);
        }
        Some(path)
    });
    let made: Vec<PathBuf> = made.collect();
    if made.is_empty() {
        eprintln!("skipped: the corpus has no package for the run over many");
        return None;
    }
    Some(made)
}

fn vary(source: &Path, path: &Path, kind: usize) {
    if kind > 1 {
        // A link costs no room; where there is none to be had, a copy.
        if std::fs::hard_link(source, path).is_err() {
            std::fs::copy(source, path).expect("the target folder can be written");
        }
        return;
    }
    let mut bytes = std::fs::read(source).expect("the corpus can be read");
    match kind {
        0 => bytes.truncate(bytes.len() / 10 * 6),
        _ => {
            let middle = bytes.len() / 2;
            if let Some(byte) = bytes.get_mut(middle) {
                *byte ^= 0x55;
            }
        }
    }
    std::fs::write(path, bytes).expect("the target folder can be written");
}

fn read_policy(path: &Path) {
    let args = ["fineprint", "policy", "--format", "json", "--output", "/dev/null", "-j", "1"];
    let _ = fineprint::cli::run(args.into_iter().map(OsString::from).chain([path.as_os_str().to_owned()]));
}

fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("the target folder can be written");
    path
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn size(path: &Path) -> u64 {
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

fn millis(work: impl FnOnce()) -> f64 {
    time(work).as_secs_f64() * 1e3
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
