//! `--format html` in a browser: no error on the console, no request, filters, unfolding and languages work.
//! Needs Chromium; without one the tests say so and prove nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin_cmd;

/// What the page is asked in the browser: it acts as a person would, and writes what it sees into the title.
const QUESTIONS: &str = r##"<script>
const seen = {};
const shown = () => Array.from(document.querySelectorAll(".ledger tbody")).filter((line) => !line.hidden);
const visible = (selector) => Array.from(document.querySelectorAll(selector)).some((e) => e.offsetParent !== null);
const choose = (name, value) => document.querySelector(`input[name=${name}][value=${value}]`).click();
seen.lines = document.querySelectorAll(".ledger tbody").length;
seen.first = shown().length;
choose("state", "all"); seen.all = shown().length;
choose("kind", "sdk"); seen.sdks = shown().length;
seen.onlySdks = shown().every((line) => line.dataset.kind === "sdk");
choose("state", "undisclosed"); seen.undisclosed = shown().map((line) => line.querySelector("code").textContent);
choose("state", "all"); choose("kind", "all");
const search = document.getElementById("search");
search.value = "穿山甲"; search.dispatchEvent(new Event("input", { bubbles: true }));
seen.found = shown().map((line) => line.querySelector("code").textContent);
search.value = ""; search.dispatchEvent(new Event("input", { bubbles: true }));
const toggle = document.querySelector(".ledger .toggle");
const evidence = document.getElementById(toggle.getAttribute("aria-controls"));
seen.folded = evidence.hidden;
toggle.click(); seen.unfolded = !evidence.hidden && toggle.getAttribute("aria-expanded") === "true";
document.querySelector("[data-to=zh]").click();
seen.zh = visible(".zh") && !visible(".en") && document.documentElement.lang === "zh-Hans";
document.querySelector("[data-to=en]").click();
seen.en = visible(".en") && !visible(".zh") && document.documentElement.lang === "en";
const links = Array.from(document.querySelectorAll('a[href^="#"]'));
seen.dangling = links.map((a) => a.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id));
const ids = Array.from(document.querySelectorAll("[id]")).map((e) => e.id);
seen.doubles = ids.filter((id, at) => ids.indexOf(id) !== at);
seen.wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
document.title = "SEEN" + JSON.stringify(seen) + "SEEN";
</script></body>"##;

#[expect(clippy::print_stderr, reason = "a test that cannot run says so; it does not pass in silence")]
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .flat_map(|dir| names.map(|name| dir.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        eprintln!("skipped: no Chromium on the path, the page was not looked at");
    }
    found
}

fn page(dir: &Path, language: &str) -> String {
    let out = dir.join("report.html");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    cargo_bin_cmd!("fineprint")
        .current_dir(root)
        .args(["audit", "fixtures/sample/skylark.apk", "--policy", "fixtures/sample/privacy.en.md"])
        .args(["--format", "html", "--no-config", "--lang", language, "--output"])
        .arg(&out)
        .assert()
        .code(1);
    std::fs::read_to_string(out).unwrap()
}

/// The page's own words after the browser has run it, and what it wrote to the console.
fn open(browser: &Path, dir: &Path, html: &str, width: u32) -> (String, String) {
    let file = dir.join("page.html");
    std::fs::write(&file, html).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"])
        .args(["--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("--window-size={width},900"))
        .arg(format!("--user-data-dir={}", dir.join("profile").display()))
        .arg(format!("--log-net-log={}", dir.join("net.json").display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_person_can_filter_unfold_and_switch() {
    let Some(browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let html = page(dir.path(), "en");
    // The questions are a script of ours: the policy of the page would not let it run, as the next test shows.
    let start = html.find("script-src '").unwrap();
    let end = start + html[start..].find(';').unwrap();
    let open_html =
        format!("{}script-src 'unsafe-inline'{}", &html[..start], &html[end..]).replace("</body>", QUESTIONS);
    for width in [1200, 500] {
        let (dom, _) = open(&browser, dir.path(), &open_html, width);
        let seen =
            dom.split("SEEN").nth(1).unwrap_or_else(|| panic!("no answer at width {width}: {dom:.2000}"));
        let seen: serde_json::Value =
            serde_json::from_str(&seen.replace("&quot;", "\"").replace("&amp;", "&")).unwrap();
        let count = |key: &str| seen[key].as_u64().unwrap();
        assert!(
            count("first") > 0 && count("first") < count("all"),
            "harmless lines are hidden at first: {seen}"
        );
        assert_eq!(seen["all"], seen["lines"], "{seen}");
        assert!(count("sdks") > 0 && count("sdks") < count("all"), "{seen}");
        assert_eq!(seen["undisclosed"], serde_json::json!(["pangle-cn", "tencent-bugly"]));
        assert_eq!(seen["found"], serde_json::json!(["pangle-cn"]), "found by its Chinese name");
        for key in ["onlySdks", "folded", "unfolded", "zh", "en"] {
            assert_eq!(seen[key], true, "{key} at width {width}: {seen}");
        }
        assert_eq!(seen["dangling"], serde_json::json!([]), "links to nowhere");
        assert_eq!(seen["doubles"], serde_json::json!([]), "ids used twice");
        assert_eq!(seen["wide"], false, "the page scrolls sideways at width {width}");
    }
}

#[test]
fn the_page_asks_for_nothing_and_complains_of_nothing() {
    let Some(browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let html = page(dir.path(), "zh");
    let (dom, log) = open(&browser, dir.path(), &html, 1200);
    assert!(dom.contains("27 / 29"), "the script ran under the page's policy");
    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "{console:?}");
    let net = std::fs::read_to_string(dir.path().join("net.json")).unwrap();
    for ours in ["amap.com", "getui.com", "csjplatform.com", "bugly.qq.com"] {
        assert!(html.contains(ours), "the page has a link to {ours}");
        assert!(!net.contains(ours), "{ours} was asked for");
    }
    // And the test can fail: a foreign script is refused, and the console says so.
    let foreign = html.replace("</body>", "<script>document.title = 'run'</script></body>");
    let (dom, log) = open(&browser, dir.path(), &foreign, 1200);
    assert!(!dom.contains("<title>run</title>"), "a foreign script ran");
    assert!(
        log.lines().any(|line| line.contains("CONSOLE") && line.contains("Content Security Policy")),
        "{log}"
    );
}
