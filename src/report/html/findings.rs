//! The findings, gravest first, each with its evidence from both sides.

use super::escape::escape;
use super::{Page, section};
use crate::model::{Confidence, Finding, Place, Side, Subject};
use crate::report::evidence::{package, spot};

pub(super) fn write(page: &Page<'_>, out: &mut String) {
    let Some(audit) = &page.run.audit else { return };
    section("findings", "html.findings", Some(audit.findings.len()), page.both, out);
    if audit.findings.is_empty() {
        out.push_str(&format!("<p class=\"good\">{}</p>\n", page.both.get("page.no-findings")));
    }
    for (number, finding) in audit.findings.iter().enumerate() {
        one(page, number, finding, out);
    }
    out.push_str("</section>\n");
}

fn one(page: &Page<'_>, number: usize, finding: &Finding, out: &mut String) {
    let both = page.both;
    let severity = finding.severity.id();
    let confidence = match finding.confidence {
        Confidence::High => String::new(),
        other => format!(" · {}", both.get(&format!("confidence.{}", other.id()))),
    };
    out.push_str(&format!(
        "<details class=\"finding {severity}\" id=\"f{number}\"{}>\n<summary><span class=\"pill {severity}\">{}</span> \
         <span class=\"message\">{}</span> <span class=\"dim\"><code>{}</code>{confidence}</span></summary>\n",
        if finding.severity >= crate::model::Severity::Medium { " open" } else { "" },
        both.get(&format!("severity.{severity}")),
        both.say(|words| words.message(&finding.message)),
        finding.check,
    ));
    out.push_str("<div class=\"sides\">");
    package_side(page, finding, out);
    policy_side(page, finding, out);
    out.push_str("</div>\n<dl>");
    out.push_str(&format!(
        "<dt>{}</dt><dd>{}</dd>",
        both.get("label.help"),
        both.say(|words| words.message(&finding.help))
    ));
    articles(page, finding, out);
    out.push_str(&format!(
        "<dt>{}</dt><dd><code>{}</code></dd></dl>\n</details>\n",
        both.get("html.fingerprint"),
        escape(&finding.fingerprint)
    ));
}

fn package_side(page: &Page<'_>, finding: &Finding, out: &mut String) {
    let both = page.both;
    let evidence = both.list(|words| package(finding, page.run, words));
    if evidence.is_empty() {
        return;
    }
    out.push_str(&format!("<div><h4>{}</h4><ul>", both.get("label.package")));
    evidence.iter().for_each(|text| out.push_str(&format!("<li>{text}</li>")));
    out.push_str("</ul></div>");
}

fn policy_side(page: &Page<'_>, finding: &Finding, out: &mut String) {
    let quotes: Vec<String> =
        finding.places.iter().filter(|p| p.side == Side::Policy).map(|place| quote(page, place)).collect();
    if quotes.is_empty() && matches!(finding.subject, Subject::Part(_)) || page.run.policies.is_empty() {
        return;
    }
    out.push_str(&format!("<div><h4>{}</h4>", page.both.get("label.policy")));
    if quotes.is_empty() {
        out.push_str(&format!("<p class=\"dim\">{}</p>", page.both.get("label.silent")));
    }
    quotes.iter().for_each(|quote| out.push_str(quote));
    out.push_str("</div>");
}

/// A passage with a link to where it stands in the text below.
pub(super) fn quote(page: &Page<'_>, place: &Place) -> String {
    let at = escape(&spot(place));
    let at = match page.anchors.find(place) {
        Some(id) => format!("<a href=\"#{id}\">{at}</a>"),
        None => at,
    };
    let text = place.quote.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let text = text.map(|text| format!("<q>{}</q> ", escape(text))).unwrap_or_default();
    format!("<blockquote>{text}<cite>{at}</cite></blockquote>")
}

fn articles(page: &Page<'_>, finding: &Finding, out: &mut String) {
    let clause = if let Subject::Clause(id) = &finding.subject { Some(id.as_str()) } else { None };
    let articles: Vec<String> = page
        .both
        .rules()
        .regulations_of(finding.check, clause)
        .map(|rule| format!("<li>{}</li>", page.both.say(|words| words.regulation(rule.id))))
        .collect();
    if !articles.is_empty() {
        out.push_str(&format!(
            "<dt>{}</dt><dd><ul class=\"inline\">{}</ul></dd>",
            page.both.get("page.articles"),
            articles.concat()
        ));
    }
}
