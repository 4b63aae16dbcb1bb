//! The policy itself: what was understood is marked, and what is missing stands beside the section where it belongs.

use std::collections::{BTreeMap, BTreeSet};

use super::escape::escape_text;
use super::marks::{Kind, Mark, Marked};
use super::{Page, section};
use crate::model::{Finding, Passage, PolicyBlock, PolicyBlockKind, PolicyText, Side, Subject};

/// Checks whose findings are omissions of the policy.
const OMISSIONS: [&str; 6] = [
    "undisclosed-permission",
    "undisclosed-sdk",
    "undisclosed-data",
    "sdk-data-not-disclosed",
    "contradicted-denial",
    "missing-clause",
];

pub(super) fn write(page: &Page<'_>, marked: &[Marked], out: &mut String) {
    if page.run.texts.is_empty() {
        return;
    }
    section("policy", "html.policy-text", None, page.both, out);
    legend(page, out);
    for (at, (text, marked)) in page.run.texts.iter().zip(marked).enumerate() {
        one(page, at, text, marked, out);
    }
    out.push_str("</section>\n");
}

fn legend(page: &Page<'_>, out: &mut String) {
    out.push_str("<p class=\"legend\">");
    let kinds = [
        (Kind::Permission, "section.permissions"),
        (Kind::Sdk, "section.sdks"),
        (Kind::Data, "section.data"),
        (Kind::Clause, "section.clauses"),
        (Kind::Denied, "section.denials"),
    ];
    for (kind, key) in kinds {
        out.push_str(&format!("<mark class=\"{}\">{}</mark> ", kind.id(), page.both.get(key)));
    }
    out.push_str("</p>\n");
}

fn one(page: &Page<'_>, at: usize, text: &PolicyText, marked: &Marked, out: &mut String) {
    let language = page.run.policies.iter().find(|p| p.file == text.file).and_then(|p| p.languages.first());
    let language = language.map_or("und", |language| language.id());
    let name = super::escape::escape(&text.file);
    out.push_str(&format!(
        "<article class=\"text\" lang=\"{language}\" aria-label=\"{name}\">\n<h3>{name}</h3>\n"
    ));
    let omissions = omissions(page, text, marked);
    let mut marks = marked.marks.as_slice();
    let mut anchors = BTreeSet::new();
    aside(page, omissions.get(&None), out);
    let mut open = "";
    for (index, block) in text.blocks.iter().enumerate() {
        let split = marks.iter().position(|mark| mark.block != index).unwrap_or(marks.len());
        let (own, rest) = marks.split_at(split);
        marks = rest;
        wrap(&mut open, block.kind, out);
        render(at, block, own, &mut anchors, out);
        if let Some(missing) = omissions.get(&Some(index)) {
            wrap(&mut open, PolicyBlockKind::Paragraph, out);
            aside(page, Some(missing), out);
        }
    }
    wrap(&mut open, PolicyBlockKind::Paragraph, out);
    out.push_str("</article>\n");
}

/// Opens and closes the table around rows.
fn wrap(open: &mut &'static str, kind: PolicyBlockKind, out: &mut String) {
    let wanted = match kind {
        PolicyBlockKind::Header | PolicyBlockKind::Row => "table",
        _ => "",
    };
    let new_table = kind == PolicyBlockKind::Header;
    if !open.is_empty() && (*open != wanted || new_table) {
        out.push_str("</table></div>\n");
        *open = "";
    }
    if open.is_empty() && !wanted.is_empty() {
        out.push_str("<div class=\"scroll\"><table>\n");
        *open = wanted;
    }
}

fn render(at: usize, block: &PolicyBlock, marks: &[Mark], anchors: &mut BTreeSet<String>, out: &mut String) {
    let number = block.passages.iter().find_map(Passage::line);
    let number = number.map(|n| format!("<span class=\"ln\">{n}</span>")).unwrap_or_default();
    let mut passage = |index: usize, passage: &Passage| {
        let own: Vec<&Mark> = marks.iter().filter(|mark| mark.passage == index).collect();
        highlight(&passage.text, &own, anchors)
    };
    match block.kind {
        PolicyBlockKind::Header | PolicyBlockKind::Row => {
            let cell = if block.kind == PolicyBlockKind::Header { "th" } else { "td" };
            out.push_str("<tr>");
            for (index, text) in block.passages.iter().enumerate() {
                let number = if index == 0 { number.as_str() } else { "" };
                out.push_str(&format!("<{cell}>{number}{}</{cell}>", passage(index, text)));
            }
            out.push_str("</tr>\n");
        }
        kind => {
            let (element, class) = match kind {
                PolicyBlockKind::Heading(level) => ("p", format!("h h{}", level.clamp(1, 6))),
                PolicyBlockKind::ListItem(depth) => ("p", format!("item d{}", depth.min(4))),
                _ => ("p", "para".to_owned()),
            };
            let text: String = block.passages.iter().enumerate().map(|(i, p)| passage(i, p)).collect();
            let role = match kind {
                PolicyBlockKind::Heading(level) => {
                    format!(" role=\"heading\" aria-level=\"{}\"", level.saturating_add(3).min(9))
                }
                _ => String::new(),
            };
            out.push_str(&format!(
                "<{element} class=\"{class}\"{role} data-policy=\"{at}\">{number}{text}</{element}>\n"
            ));
        }
    }
}

/// The text with its marks. Where marks overlap, each stretch bears all their classes; an anchor is set once.
fn highlight(text: &str, marks: &[&Mark], anchors: &mut BTreeSet<String>) -> String {
    let mut cuts: Vec<usize> =
        marks.iter().flat_map(|mark| [mark.from, mark.to]).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::new();
    let mut live: Vec<&Mark> = Vec::new();
    let mut next = marks.iter().peekable();
    for pair in cuts.windows(2) {
        let &[from, to] = pair else { continue };
        live.retain(|mark| mark.to > from);
        while let Some(mark) = next.next_if(|mark| mark.from <= from) {
            live.push(mark);
        }
        let part = escape_text(text.get(from..to).unwrap_or_default());
        let classes: BTreeSet<Kind> = live.iter().map(|mark| mark.kind).collect();
        if classes.is_empty() {
            out.push_str(&part);
            continue;
        }
        let classes: Vec<&str> = classes.into_iter().map(Kind::id).collect();
        // A second statement of the same place needs no anchor of its own; one that starts here may.
        let fresh = live.iter().find(|mark| mark.from == from && anchors.insert(mark.anchor.clone()));
        let id = fresh.map(|mark| format!(" id=\"{}\" tabindex=\"-1\"", mark.anchor)).unwrap_or_default();
        out.push_str(&format!("<mark class=\"{}\"{id}>{part}</mark>", classes.join(" ")));
    }
    out
}

/// What the policy leaves out, by the block it belongs to; `None` is the top.
fn omissions<'a>(
    page: &'a Page<'_>,
    text: &PolicyText,
    marked: &Marked,
) -> BTreeMap<Option<usize>, Vec<(usize, &'a Finding)>> {
    let mut by_block: BTreeMap<Option<usize>, Vec<(usize, &Finding)>> = BTreeMap::new();
    let findings = page.run.audit.iter().flat_map(|audit| audit.findings.iter().enumerate());
    for (number, finding) in findings.filter(|(_, f)| OMISSIONS.contains(&f.check)) {
        let here = finding.places.iter().find(|p| p.side == Side::Policy);
        if here.is_some_and(|place| place.file != text.file) {
            continue;
        }
        let anchor = here.and_then(|place| page.anchors.find(place));
        let stated =
            anchor.and_then(|id| marked.marks.iter().find(|mark| mark.anchor == id)).map(|mark| mark.block);
        let block = stated.or_else(|| home(&finding.subject, text, marked));
        by_block.entry(block).or_default().push((number, finding));
    }
    by_block
}

/// The heading under which the policy speaks most of such subjects.
fn home(subject: &Subject, text: &PolicyText, marked: &Marked) -> Option<usize> {
    let kind = match subject {
        Subject::Permission(_) => Kind::Permission,
        Subject::Sdk(_) => Kind::Sdk,
        Subject::Data(_) => Kind::Data,
        Subject::Clause(_) | Subject::Part(_) => return None,
    };
    let heading = |block: usize| {
        let above = text.blocks.get(..=block)?;
        above.iter().rposition(|b| matches!(b.kind, PolicyBlockKind::Heading(_)))
    };
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for mark in marked.marks.iter().filter(|mark| mark.kind == kind) {
        *counts.entry(heading(mark.block)?).or_default() += 1;
    }
    let most = counts.values().max()?;
    counts.iter().find(|(_, n)| *n == most).map(|(block, _)| *block)
}

fn aside(page: &Page<'_>, missing: Option<&Vec<(usize, &Finding)>>, out: &mut String) {
    let Some(missing) = missing else { return };
    out.push_str(&format!(
        "<aside class=\"omission\"><strong>{}</strong><ul>",
        page.both.get("html.omitted")
    ));
    for (number, finding) in missing {
        out.push_str(&format!(
            "<li class=\"{}\"><a href=\"#f{number}\">{}</a></li>",
            finding.severity.id(),
            page.both.say(|words| words.message(&finding.message))
        ));
    }
    out.push_str("</ul></aside>\n");
}
