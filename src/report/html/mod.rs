//! `--format html`: one page that needs nothing beside it, for people who read, print and send it.
//!
//! All of it is written here, in both languages; the script only filters, unfolds and switches. Without it the page
//! shows everything. A content security policy names the one style sheet and the one script by their digests, so that
//! nothing a package or a policy holds can run or load.

mod both;
mod chart;
pub(super) mod escape;
mod findings;
mod gaps;
mod header;
mod ledger;
mod marks;
mod policy;
mod sdks;
mod state;
#[cfg(test)]
mod tests;

use super::{Lang, Run};
use crate::rules::RuleBase;
use both::Both;
use escape::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the sections share: the run, both languages, and where each policy's statements stand in its text.
pub(super) struct Page<'a> {
    run: &'a Run,
    both: Both<'a>,
    anchors: marks::Anchors,
}

/// The page of a run: what an audit, an inspection or a reading of policies found. `lang` is shown first.
pub fn page(run: &Run, lang: Lang, rules: &RuleBase) -> String {
    let both = Both::new(rules);
    let marked: Vec<marks::Marked> =
        run.texts.iter().enumerate().map(|(at, text)| marks::mark(at, text, run)).collect();
    let page = Page { run, both, anchors: marks::Anchors::of(&marked) };
    let mut out = String::with_capacity(1 << 16);
    head(&page, lang, &mut out);
    out.push_str("<main>\n");
    header::write(&page, &mut out);
    chart::write(&page, &mut out);
    gaps::write(&page, &mut out);
    findings::write(&page, &mut out);
    ledger::write(&page, &mut out);
    sdks::write(&page, &mut out);
    policy::write(&page, &marked, &mut out);
    out.push_str("</main>\n<script>");
    out.push_str(SCRIPT);
    out.push_str("</script>\n</body>\n</html>\n");
    out
}

fn head(page: &Page<'_>, lang: Lang, out: &mut String) {
    let tag = if lang == Lang::Zh { "zh-Hans" } else { "en" };
    let title = page.run.packages.first().map_or_else(
        || page.run.policies.first().map(|p| p.file.clone()).unwrap_or_default(),
        |p| p.facts.title().to_owned(),
    );
    let title = escape(&title);
    let (style, script) = (escape::digest(STYLE), escape::digest(SCRIPT));
    out.push_str(&format!(
        "<!doctype html>\n<html lang=\"{tag}\" data-lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'; \
         script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"fineprint {}\">\n\
         <title>{title} – fineprint</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        lang.id(),
        env!("CARGO_PKG_VERSION"),
    ));
    navigation(page, out);
}

/// Links to the sections, and the switches.
fn navigation(page: &Page<'_>, out: &mut String) {
    let both = page.both;
    let run = page.run;
    let sections = [
        ("findings", "html.findings", run.audit.is_some()),
        ("ledger", "html.ledger", run.audit.is_some()),
        ("sdks", "section.sdks", !run.packages.is_empty()),
        ("policy", "html.policy-text", !run.texts.is_empty()),
        ("gaps", "section.gaps", run.counts().gaps > 0 || !run.failures.is_empty()),
    ];
    out.push_str("<header class=\"bar\"><a class=\"skip\" href=\"#top\">");
    out.push_str(&both.get("html.skip"));
    out.push_str("</a><strong>fineprint</strong><nav>");
    for (id, key, there) in sections {
        if there {
            out.push_str(&format!("<a href=\"#{id}\">{}</a>", both.get(key)));
        }
    }
    out.push_str(
        "</nav><div class=\"switches\" role=\"group\"><button type=\"button\" data-to=\"en\" lang=\"en\">English</button>\
         <button type=\"button\" data-to=\"zh\" lang=\"zh-Hans\">中文</button><button type=\"button\" id=\"theme\">",
    );
    out.push_str(&both.get("html.theme"));
    out.push_str("</button></div></header>\n");
}

/// A section with its heading and, where it counts something, how much.
fn section(id: &str, key: &str, count: Option<usize>, both: Both<'_>, out: &mut String) {
    let count = count.map(|n| format!(" <span class=\"count\">{n}</span>")).unwrap_or_default();
    out.push_str(&format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{}{count}</h2>\n",
        both.get(key)
    ));
}
