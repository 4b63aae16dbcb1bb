//! A card for each SDK that ships; libraries that collect nothing, and code without an owner, in short.

use super::escape::{escape, link};
use super::{Page, section};
use crate::model::{Confidence, Detection, Polarity, Presence, Subject};
use crate::report::{Inspected, evidence};
use crate::rules::{SdkKind, SdkRule};

/// Pieces of evidence on a card.
const EVIDENCE: usize = 8;
/// Prefixes of unowned code.
const PREFIXES: usize = 30;

pub(super) fn write(page: &Page<'_>, out: &mut String) {
    if page.run.packages.is_empty() {
        return;
    }
    let cards: usize = page.run.packages.iter().map(|package| shipped(package, page, false).len()).sum();
    section("sdks", "section.sdks", Some(cards), page.both, out);
    for package in &page.run.packages {
        if page.run.packages.len() > 1 {
            out.push_str(&format!("<h3>{}</h3>\n", escape(&package.facts.file)));
        }
        out.push_str("<div class=\"cards\">\n");
        for (detection, rule) in shipped(package, page, false) {
            card(page, package, detection, rule, out);
        }
        out.push_str("</div>\n");
        libraries(page, package, out);
        unowned(page, package, out);
    }
    out.push_str("</section>\n");
}

fn shipped<'a>(
    package: &'a Inspected,
    page: &Page<'a>,
    libraries: bool,
) -> Vec<(&'a Detection, Option<&'a SdkRule>)> {
    let with_rule = package.detections.iter().map(|d| (d, page.both.rules().sdk(&d.sdk)));
    with_rule
        .filter(|(d, _)| d.presence >= Presence::Bundled)
        .filter(|(_, rule)| rule.is_some_and(|r| r.kind == SdkKind::Library) == libraries)
        .collect()
}

fn card(
    page: &Page<'_>,
    package: &Inspected,
    detection: &Detection,
    rule: Option<&SdkRule>,
    out: &mut String,
) {
    let both = page.both;
    let version = detection.version.as_deref().map(|v| format!(" <span class=\"dim\">{}</span>", escape(v)));
    out.push_str(&format!(
        "<article class=\"card\"><h4>{}{}</h4>\n<p class=\"dim\">",
        both.say(|words| words.sdk(&detection.sdk)),
        version.unwrap_or_default()
    ));
    if let Some(rule) = rule {
        out.push_str(
            &both
                .say(|words| format!("{} · {} · ", words.vendor(rule.vendor), words.category(rule.category))),
        );
    }
    out.push_str(&both.get(&format!("presence.{}", detection.presence.id())));
    if detection.confidence != Confidence::High {
        out.push_str(&format!(" · {}", both.get(&format!("confidence.{}", detection.confidence.id()))));
    }
    out.push_str("</p>\n<dl>");
    disclosed(page, detection, out);
    if let Some(rule) = rule {
        documented(page, rule, out);
    }
    out.push_str(&format!("<dt>{}</dt><dd><ul>", both.get("html.evidence")));
    let pieces = both.list(|words| evidence::detection(detection, &package.facts, EVIDENCE, words));
    pieces.iter().for_each(|text| out.push_str(&format!("<li>{text}</li>")));
    out.push_str("</ul></dd></dl></article>\n");
}

/// Where the policy lists it, or that it does not.
fn disclosed(page: &Page<'_>, detection: &Detection, out: &mut String) {
    let Some(audit) = &page.run.audit else { return };
    let both = page.both;
    let lines = audit.ledger.lines.iter();
    let line = lines.into_iter().find(|line| line.subject == Subject::Sdk(detection.sdk.clone()));
    let said = line.and_then(|line| line.disclosed.iter().find(|d| d.polarity == Polarity::Affirmed));
    out.push_str(&format!("<dt>{}</dt><dd>", both.get("html.disclosed")));
    match said {
        Some(said) => out.push_str(&super::findings::quote(page, &said.place)),
        None => {
            out.push_str(&format!("<span class=\"state undisclosed\">{}</span>", both.get("label.silent")))
        }
    }
    out.push_str("</dd>");
}

/// What its vendor documents.
fn documented(page: &Page<'_>, rule: &SdkRule, out: &mut String) {
    let both = page.both;
    let data = if rule.data.is_empty() && !rule.data_documented {
        format!("<span class=\"dim\">{}</span>", both.get("rules.undocumented"))
    } else if rule.data.is_empty() {
        "–".to_owned()
    } else {
        both.say(|words| {
            let names: Vec<String> = rule.data.iter().map(|id| words.data(id)).collect();
            names.join(words.get("list.comma"))
        })
    };
    out.push_str(&format!("<dt>{}</dt><dd>{data}</dd>", both.get("rules.data")));
    if !rule.privacy_url.is_empty() {
        out.push_str(&format!("<dt>{}</dt><dd>{}</dd>", both.get("rules.privacy"), link(rule.privacy_url)));
    }
}

fn libraries(page: &Page<'_>, package: &Inspected, out: &mut String) {
    let all = shipped(package, page, true);
    if all.is_empty() {
        return;
    }
    let names = page.both.say(|words| {
        all.iter().map(|(d, _)| words.sdk(&d.sdk)).collect::<Vec<_>>().join(words.get("list.comma"))
    });
    out.push_str(&format!(
        "<details class=\"quiet\"><summary>{} <span class=\"count\">{}</span></summary><p>{names}</p></details>\n",
        page.both.get("section.libraries"),
        all.len()
    ));
}

fn unowned(page: &Page<'_>, package: &Inspected, out: &mut String) {
    let all = &package.unidentified;
    if all.is_empty() {
        return;
    }
    out.push_str(&format!(
        "<details class=\"quiet\"><summary>{} <span class=\"count\">{}</span></summary><ul>",
        page.both.get("section.unidentified"),
        all.len()
    ));
    for one in all.iter().take(PREFIXES) {
        out.push_str(&format!(
            "<li><code>{}</code> {}</li>",
            escape(&one.prefix),
            page.both.count("count.class", one.classes)
        ));
    }
    if all.len() > PREFIXES {
        out.push_str(&format!("<li>{}</li>", page.both.count("count.more", all.len() - PREFIXES)));
    }
    out.push_str("</ul></details>\n");
}
