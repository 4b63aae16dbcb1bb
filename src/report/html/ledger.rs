//! The ledger: every subject with both sides, to be filtered and unfolded.

use std::collections::BTreeMap;

use super::chart::KINDS;
use super::escape::escape;
use super::findings::quote;
use super::state::{State, in_package, state};
use super::{Page, section};
use crate::model::{Disclosed, Finding, Line, Owner, Place, Polarity, Subject};
use crate::report::{Words, evidence};

/// Statements shown of a subject that many speak of.
const STATEMENTS: usize = 12;
/// Owners named in a cell.
const OWNERS: usize = 3;

pub(super) fn write(page: &Page<'_>, out: &mut String) {
    let Some(audit) = &page.run.audit else { return };
    let lines = &audit.ledger.lines;
    section("ledger", "html.ledger", Some(lines.len()), page.both, out);
    filters(page, out);
    let both = page.both;
    out.push_str("<div class=\"scroll\"><table class=\"ledger\">\n<thead><tr>");
    for key in ["html.subject", "html.declared", "html.used-by", "html.disclosed", "html.findings"] {
        out.push_str(&format!("<th scope=\"col\">{}</th>", both.get(key)));
    }
    out.push_str("</tr></thead>\n");
    let mut found: BTreeMap<&Subject, Vec<(usize, &Finding)>> = BTreeMap::new();
    for (number, finding) in audit.findings.iter().enumerate() {
        found.entry(&finding.subject).or_default().push((number, finding));
    }
    let mut ordered: Vec<(State, usize, &Line)> =
        lines.iter().enumerate().map(|(at, line)| (state(line, page.run, both.rules()), at, line)).collect();
    ordered.sort_by_key(|(state, at, line)| (kind_order(line.subject.kind()), *state, *at));
    for (state, at, line) in ordered {
        row(page, at, line, state, found.get(&line.subject).map(Vec::as_slice).unwrap_or_default(), out);
    }
    out.push_str("</table></div>\n</section>\n");
}

fn kind_order(kind: &str) -> usize {
    KINDS.iter().position(|(id, _)| *id == kind).unwrap_or(KINDS.len())
}

/// Search, kind and state. The script shows them; without it there is nothing to press.
fn filters(page: &Page<'_>, out: &mut String) {
    let both = page.both;
    out.push_str("<form class=\"filters\" hidden>\n<label>");
    out.push_str(&both.get("html.search"));
    out.push_str(" <input type=\"search\" id=\"search\" autocomplete=\"off\"></label>\n");
    let kinds: Vec<(&str, String)> = std::iter::once(("all", both.get("html.all")))
        .chain(KINDS.iter().map(|(id, key)| (*id, both.get(key))))
        .collect();
    choice(page, "kind", "html.kind", &kinds, "all", out);
    let states: Vec<(&str, String)> = [
        ("noted", both.get("html.noted")),
        ("all", both.get("html.all")),
        ("found", both.get("html.with-findings")),
    ]
    .into_iter()
    .chain(State::ALL.iter().map(|s| (s.id(), both.get(&format!("html.state.{}", s.id())))))
    .collect();
    choice(page, "state", "html.state-title", &states, "noted", out);
    out.push_str("<p class=\"dim\" aria-live=\"polite\"><span id=\"shown\"></span> ");
    out.push_str(&both.get("html.lines-shown"));
    out.push_str("</p>\n</form>\n");
}

fn choice(
    page: &Page<'_>,
    name: &str,
    key: &str,
    options: &[(&str, String)],
    chosen: &str,
    out: &mut String,
) {
    out.push_str(&format!("<fieldset><legend>{}</legend>", page.both.get(key)));
    for (id, label) in options {
        let checked = if *id == chosen { " checked" } else { "" };
        out.push_str(&format!(
            "<label><input type=\"radio\" name=\"{name}\" value=\"{id}\"{checked}><span>{label}</span></label>"
        ));
    }
    out.push_str("</fieldset>\n");
}

/// The label of a subject, in words.
pub(super) fn label(subject: &Subject, words: Words<'_>) -> String {
    match subject {
        Subject::Permission(id) => match id.strip_prefix("capability:") {
            Some(capability) => words.capability(capability),
            None => words.permission(id),
        },
        Subject::Sdk(id) => words.sdk(id),
        Subject::Data(id) => words.data(id),
        Subject::Clause(id) => words.get(&format!("clause.{id}")).to_owned(),
        Subject::Part(id) => id.clone(),
    }
}

fn row(page: &Page<'_>, at: usize, line: &Line, state: State, found: &[(usize, &Finding)], out: &mut String) {
    let both = page.both;
    let id = line.subject.id();
    let kind = line.subject.kind();
    let search = format!("{id} {}", both.plain(|words| label(&line.subject, words)));
    let shown_id =
        if id.starts_with("capability:") { String::new() } else { format!(" <code>{}</code>", escape(id)) };
    out.push_str(&format!(
        "<tbody class=\"line {0}\" data-kind=\"{kind}\" data-state=\"{0}\" data-findings=\"{1}\" data-text=\"{2}\">\n\
         <tr><th scope=\"row\"><button type=\"button\" class=\"toggle\" aria-expanded=\"true\" aria-controls=\"e{at}\">\
         <span class=\"label\">{3}</span>{shown_id}</button></th>",
        state.id(),
        found.len(),
        escape(&search.to_lowercase()),
        both.say(|words| label(&line.subject, words)),
    ));
    out.push_str(&format!("<td>{}</td>", declared(page, line)));
    out.push_str(&format!("<td>{}</td>", both.say(|words| owners(&line.used_by, words))));
    out.push_str(&format!("<td>{}</td>", disclosed(page, line, state)));
    out.push_str(&format!("<td>{}</td></tr>\n", pills(page, found)));
    out.push_str(&format!("<tr class=\"evidence\" id=\"e{at}\"><td colspan=\"5\"><div class=\"sides\">"));
    package_side(page, line, out);
    policy_side(page, line, out);
    out.push_str("</div></td></tr>\n</tbody>\n");
}

/// Yes or no; with several packages, which.
fn declared(page: &Page<'_>, line: &Line) -> String {
    if !in_package(line, page.run) {
        return "–".to_owned();
    }
    if page.run.packages.len() < 2 {
        return page.both.get("html.yes");
    }
    let mut files: Vec<&str> = line.declared.iter().map(|place| place.file.as_str()).collect();
    files.dedup();
    files.iter().map(|file| escape(file)).collect::<Vec<_>>().join("<br>")
}

fn owners(all: &[Owner], words: Words<'_>) -> String {
    if all.is_empty() {
        return "–".to_owned();
    }
    let mut names: Vec<String> = all.iter().take(OWNERS).map(|owner| words.owner(owner)).collect();
    if all.len() > OWNERS {
        names.push(words.count("count.more", all.len() - OWNERS));
    }
    names.join(words.get("list.comma"))
}

fn disclosed(page: &Page<'_>, line: &Line, state: State) -> String {
    let both = page.both;
    let best = line.disclosed.iter().find(|d| d.polarity == Polarity::Affirmed);
    let mut text = format!(
        "<span class=\"state {}\">{}</span>",
        state.id(),
        both.get(&format!("html.state.{}", state.id()))
    );
    if let Some(best) = best.or_else(|| line.disclosed.first()) {
        let how = both.get(&format!("how.{}", best.how.id()));
        let spot = best.place.line.map(|line| format!(":{line}")).unwrap_or_default();
        let spot = match page.anchors.find(&best.place) {
            Some(id) => format!("<a href=\"#{id}\">{spot}</a>"),
            None => spot,
        };
        text.push_str(&format!(" <span class=\"dim\">{how} {spot}</span>"));
    }
    text
}

fn pills(page: &Page<'_>, found: &[(usize, &Finding)]) -> String {
    let pill = |(number, finding): &(usize, &Finding)| {
        let severity = finding.severity.id();
        format!(
            "<a class=\"pill {severity}\" href=\"#f{number}\" title=\"{}\">{}</a>",
            finding.check,
            page.both.get(&format!("severity.{severity}"))
        )
    };
    found.iter().map(pill).collect::<Vec<_>>().join(" ")
}

fn package_side(page: &Page<'_>, line: &Line, out: &mut String) {
    let both = page.both;
    out.push_str(&format!("<div><h4>{}</h4>", both.get("label.package")));
    let shown = both.list(|words| in_words(page, line, words));
    if shown.is_empty() {
        out.push_str(&format!("<p class=\"dim\">{}</p>", both.get("html.not-in-package")));
    } else {
        out.push_str(&format!("<ul><li>{}</li></ul>", shown.join("</li><li>")));
    }
    out.push_str("</div>");
}

/// What the packages hold of a subject.
fn in_words(page: &Page<'_>, line: &Line, words: Words<'_>) -> Vec<String> {
    let mut all = Vec::new();
    for package in &page.run.packages {
        let known = evidence::known(&line.subject, package, words);
        let named = |text: String| {
            if page.run.packages.len() > 1 { format!("{}  {text}", package.facts.file) } else { text }
        };
        all.extend(known.into_iter().map(named));
    }
    if all.is_empty() {
        all = line.declared.iter().map(evidence::spot).collect();
        all.dedup();
    }
    all
}

fn policy_side(page: &Page<'_>, line: &Line, out: &mut String) {
    let both = page.both;
    out.push_str(&format!("<div><h4>{}</h4>", both.get("label.policy")));
    if line.disclosed.is_empty() {
        out.push_str(&format!("<p class=\"dim\">{}</p>", both.get("label.silent")));
    }
    let mut told: Vec<&Place> = Vec::new();
    for said in &line.disclosed {
        if !told.contains(&&said.place) && told.len() < STATEMENTS {
            told.push(&said.place);
            out.push_str(&statement(page, said));
        }
    }
    let more = line.disclosed.len().saturating_sub(told.len());
    if told.len() == STATEMENTS && more > 0 {
        out.push_str(&format!("<p class=\"dim\">{}</p>", both.count("count.more", more)));
    }
    out.push_str("</div>");
}

fn statement(page: &Page<'_>, said: &Disclosed) -> String {
    let both = page.both;
    let mut notes = vec![both.get(&format!("how.{}", said.how.id()))];
    if said.polarity == Polarity::Denied {
        notes.push(format!("<span class=\"state denied\">{}</span>", both.get("label.denied")));
    }
    if said.owner != Owner::App {
        notes.push(both.say(|words| words.owner(&said.owner)));
    }
    format!(
        "<div class=\"said\">{}<span class=\"dim\">{}</span></div>",
        quote(page, &said.place),
        notes.join(" · ")
    )
}
