//! Hostile policies: every fixture cut short and with flipped bytes, and made-up ones that cost too much to read.
//!
//! Nothing panics or hangs, and a document with a checksum says when something of it is lost.

use fineprint::model::{Polarity, Policy};
use fineprint::policy::extract::extract;
use fineprint::policy::lexicon::Lexicon;
use fineprint::policy::read;
use fineprint::rules::RuleBase;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// Cuts and flips of each file, evenly spread.
const ROUNDS: usize = 60;

fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policies");
    let folders = ["zh", "en", "unread"].map(|folder| fs::read_dir(root.join(folder)).expect("fixtures"));
    let mut files: Vec<_> = folders.into_iter().flatten().map(|item| item.expect("fixture").path()).collect();
    files.sort();
    files
}

fn policy(file: &str, bytes: &[u8]) -> Policy {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    let lexicon = LEXICON.get_or_init(|| Lexicon::new(RuleBase::builtin()));
    extract(read::read(file, bytes), lexicon)
}

/// What a policy discloses, without the places.
fn disclosed(policy: &Policy) -> BTreeSet<String> {
    let word = |polarity| if polarity == Polarity::Affirmed { "yes" } else { "no" };
    let permissions =
        policy.permissions.iter().map(|p| format!("{:?} {:?} {}", p.id, p.capability, word(p.polarity)));
    let sdks = policy.sdks.iter().map(|s| s.name.clone());
    let data = policy.data.iter().map(|d| format!("{} {}", d.id, word(d.polarity)));
    permissions.chain(sdks).chain(data).collect()
}

fn rounds(len: usize) -> impl Iterator<Item = usize> {
    let all = std::env::var_os("FINEPRINT_HOSTILE").is_some_and(|value| value == "all");
    let count = if all { len } else { ROUNDS.min(len) };
    (0..count).map(move |i| i * len / count)
}

/// Reads every fixture changed at many places. `silent` tells in which files a change may go unnoticed.
fn mutate(change: impl Fn(&[u8], usize) -> Vec<u8> + Sync, silent: impl Fn(&str) -> bool + Sync) {
    let wrong = |path: &PathBuf| {
        let bytes = fs::read(path).expect("fixture");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let intact = disclosed(&policy(&name, &bytes));
        let ending = name.rsplit('.').next().unwrap_or_default().to_owned();
        let wrong = rounds(bytes.len()).filter_map(|at| {
            let changed = change(&bytes, at);
            let Ok(read) = std::panic::catch_unwind(|| policy(&name, &changed)) else {
                return Some(format!("{name} at byte {at}: panicked"));
            };
            let calm = read.gaps.is_empty() && !intact.is_subset(&disclosed(&read));
            (calm && !silent(&ending)).then(|| format!("{name} at byte {at}: lost in silence"))
        });
        wrong.collect::<Vec<_>>()
    };
    let wrong: Vec<_> = fixtures().par_iter().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{} in all:\n{}", wrong.len(), wrong.join("\n"));
}

/// A text has no end mark: cut short it is a shorter text.
fn is_text(ending: &str) -> bool {
    matches!(ending, "txt" | "md" | "html" | "htm")
}

#[test]
fn a_policy_cut_short_says_so() {
    mutate(|bytes, at| bytes[..at].to_vec(), is_text);
}

#[test]
fn a_flipped_byte_costs_no_more_than_itself() {
    let flip = |bytes: &[u8], at: usize| {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1u8 << (at.wrapping_mul(2_654_435_761) >> 7 & 7);
        flipped
    };
    // The objects of a PDF have no checksum of their own.
    mutate(flip, |ending| is_text(ending) || ending == "pdf");
}

/// Bytes of the costly policies, less in a debug build.
const LARGE: usize = if cfg!(debug_assertions) { 256 << 10 } else { 50 << 20 };

/// What `fineprint policy -` says of `bytes`: exit code, and the gaps by reason. Ten seconds are a hang in a release
/// build; a debug build on a busy machine gets more.
fn run(name: &str, bytes: &[u8]) -> (i32, Vec<String>) {
    let limit = if cfg!(debug_assertions) { 300 } else { 10 };
    let mut command = assert_cmd::Command::cargo_bin("fineprint").expect("the program");
    command.env_clear().args(["policy", "--format", "json", "-"]).write_stdin(bytes.to_vec());
    let output = command.timeout(Duration::from_secs(limit)).output().expect(name);
    let code = output.status.code().unwrap_or_else(|| panic!("{name}: killed, or out of time"));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{name}: {e}"));
    let gaps = json["policies"][0]["gaps"].as_array().cloned().unwrap_or_default();
    (code, gaps.iter().map(|gap| gap["why"].as_str().unwrap_or_default().to_owned()).collect())
}

/// Read whole: ends in time, with exit 0.
fn whole(name: &str, bytes: &[u8]) {
    assert_eq!(run(name, bytes), (0, Vec::new()), "{name}");
}

/// Cut: ends in time, with a gap for `reason`.
fn cut(name: &str, bytes: &[u8], reason: &str) {
    let (code, gaps) = run(name, bytes);
    assert_eq!(code, 3, "{name}: {gaps:?}");
    assert!(gaps.iter().any(|gap| gap == reason), "{name}: {gaps:?}");
}

/// Ends in time, whatever it says.
fn ends(name: &str, bytes: &[u8]) {
    let (code, gaps) = run(name, bytes);
    assert!(code == 3 || gaps.is_empty() && code == 0, "{name}: exit {code}, {gaps:?}");
}

#[test]
fn lines_without_end() {
    let sentence = "We collect your location and 我们会收集您的位置信息, ";
    let line = sentence.repeat(LARGE / sentence.len());
    if cfg!(debug_assertions) {
        whole("line", line.as_bytes())
    } else {
        cut("line", line.as_bytes(), "over-budget")
    }
    ends("one word", "a".repeat(LARGE).as_bytes());
    ends("ideographs", "位".repeat(LARGE / 3).as_bytes());
    ends("spaces", &[b"We use cookies.".to_vec(), b" ".repeat(LARGE)].concat());
    ends("lines", "\n".repeat(LARGE / 2).as_bytes());
    ends("line per letter", "a\n".repeat(LARGE / 4).as_bytes());
    ends("numbers", "1. ".repeat(LARGE / 6).as_bytes());
    ends("dates", "2026年3月1日".repeat(LARGE / 40).as_bytes());
    ends("colons", "名称：".repeat(LARGE / 40).as_bytes());
    ends("brackets", "（".repeat(LARGE / 20).as_bytes());
}

#[test]
fn tables_without_end() {
    let cells = LARGE / 50;
    let row = format!("<tr>{}</tr>", "<td>SDK</td>".repeat(10));
    ends("cells", format!("<html><table>{}</table>", row.repeat(cells / 10)).as_bytes());
    ends("one row", format!("<html><table><tr>{}</table>", "<td>x".repeat(cells)).as_bytes());
    ends(
        "spans",
        format!("<html><table>{}", "<tr><td colspan=1000 rowspan=65534>words".repeat(5_000)).as_bytes(),
    );
    ends("pipes", "|".repeat(cells).as_bytes());
    ends("pipe rows", "| SDK | 目的 |\n".repeat(cells / 4).as_bytes());
    ends("tabs", "a\tb\tc\n".repeat(cells / 4).as_bytes());
    ends("wide row of pipes", format!("| a{}\n| --- |\n", " | a".repeat(cells)).as_bytes());
}

#[test]
fn nesting_without_end() {
    // Deeper than the reader follows, in every build.
    let deep = (LARGE / 500).max(2_000);
    cut("tags", format!("<html>{}words", "<div>".repeat(deep)).as_bytes(), "too-deep");
    ends("inline tags", format!("<html><p>{}words", "<b>".repeat(deep)).as_bytes());
    ends("lists", format!("<html>{}words", "<ul><li>".repeat(deep)).as_bytes());
    ends("tables", format!("<html>{}words", "<table><tr><td>".repeat(deep)).as_bytes());
    ends("stray ends", format!("<html>{}{}words", "<i>".repeat(deep), "</b></p>".repeat(deep)).as_bytes());
    ends("open tag", format!("<html><p {}", "a=b ".repeat(deep)).as_bytes());
    ends("comments", format!("<html><p>words{}", "<!--".repeat(deep)).as_bytes());
    ends("entities", format!("<html><p>{}", "&#x4f4d;&amp".repeat(deep)).as_bytes());
    let list: String = (0..deep.min(20_000)).fold(String::new(), |mut out, i| {
        let _ = writeln!(out, "{}- item", " ".repeat(i % 2_000));
        out
    });
    ends("markdown lists", list.as_bytes());
    ends("markdown brackets", "[a](".repeat(deep).as_bytes());
    ends("markdown stars", "**a_`".repeat(deep).as_bytes());
}

fn docx(body: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("entry");
    zip.write_all(body).expect("body");
    zip.finish().expect("archive").into_inner()
}

#[test]
fn bombs_of_word() {
    let bomb = [b"<w:document><w:body><w:p><w:r><w:t>".to_vec(), vec![b'a'; LARGE * 4]].concat();
    ends("bomb", &docx(&bomb));
    if !cfg!(debug_assertions) {
        cut("bomb", &docx(&bomb), "over-budget");
    }
    ends("tables", &docx("<w:tbl><w:tr><w:tc>".repeat(LARGE / 500).as_bytes()));
    ends("elements", &docx("<w:p>".repeat(LARGE / 50).as_bytes()));
    let span = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='4000000000'/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    ends("spans", &docx(span.repeat(100).as_bytes()));
    let entity = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><w:p><w:r><w:t>&b;</w:t></w:r></w:p>";
    ends("entities", &docx(entity.as_bytes()));
}

/// A PDF of `objects`, numbered from 1; the first is the catalog.
fn pdf(objects: &[String]) -> Vec<u8> {
    let mut out = "%PDF-1.5\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (i, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let (start, count) = (out.len(), objects.len() + 1);
    let _ = write!(
        out,
        "xref\n0 {count}\n{table}trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    );
    out.into_bytes()
}

fn stream(dictionary: &str, data: &str) -> String {
    format!("<<{dictionary}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// A page that draws `content` with font `F1` and form `X1`, and further objects from 6 on.
fn page(content: &str, font: &str, more: &[String]) -> Vec<u8> {
    let resources = "/Resources<</Font<</F1 5 0 R>>/XObject<</X1 6 0 R/X2 7 0 R>>>>";
    let head = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R{resources}/Contents 4 0 R>>"),
        stream("", content),
        font.to_owned(),
    ];
    pdf(&[&head, more].concat())
}

const PLAIN: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

#[test]
fn pdfs_that_go_round() {
    let catalog = "<</Type/Catalog/Pages 2 0 R>>".to_owned();
    let own_child = "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>".to_owned();
    cut("page tree", &pdf(&[catalog.clone(), own_child]), "no-text");
    cut("no pages", &pdf(&[catalog]), "no-text");
    let draws =
        |names: &str| stream("/Type/XObject/Subtype/Form/Resources<</XObject<</X1 6 0 R/X2 7 0 R>>>>", names);
    let words = "BT /F1 9 Tf (We use cookies.) Tj ET ";
    let around = page(&format!("{words}/X1 Do"), PLAIN, &[draws("/X1 Do")]);
    cut("a form in itself", &around, "too-deep");
    let twins = [draws(&"/X2 Do ".repeat(100)), draws(&"/X1 Do ".repeat(100))];
    cut("forms that multiply", &page(&format!("{words}/X1 Do"), PLAIN, &twins), "over-budget");
    ends("a name for itself", &page(words, "5 0 R", &[]));
    ends("states", &page(&"q ".repeat(LARGE / 20), PLAIN, &[]));
    ends("arrays", &page(&"[".repeat(LARGE / 20), PLAIN, &[]));
    ends("dictionaries", &page(words, &"<</A".repeat(LARGE / 20), &[]));
    let map = "begincmap 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange endcmap";
    let font = "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</W[0 4000000000 5]>>]>>";
    ends("a map of all codes", &page(words, font, &[stream("", map)]));
}

#[test]
fn a_font_without_a_way_to_text_is_a_gap() {
    let font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[]>>";
    cut("identity", &page("BT /F1 9 Tf <00010002> Tj ET", font, &[]), "bad-text");
    let named = "<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[1/g17/g18]>>>>";
    cut("own names", &page("BT /F1 9 Tf <0102> Tj ET", named, &[]), "bad-text");
}
