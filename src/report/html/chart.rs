//! How much of what the package holds the policy tells, as bars. The numbers stand beside them as a table.

use std::collections::BTreeMap;

use super::state::{State, state};
use super::{Page, section};

/// Width of a whole bar, in units of the drawing.
const WIDTH: usize = 1000;

/// Kinds of subjects with the keys of their headings.
pub(super) const KINDS: [(&str, &str); 3] =
    [("permission", "section.permissions"), ("sdk", "section.sdks"), ("data", "section.data")];

pub(super) fn write(page: &Page<'_>, out: &mut String) {
    let Some(audit) = &page.run.audit else { return };
    let mut counts: BTreeMap<(&str, State), usize> = BTreeMap::new();
    for line in &audit.ledger.lines {
        *counts.entry((line.subject.kind(), state(line, page.run, page.both.rules()))).or_default() += 1;
    }
    let count = |kind, state| counts.get(&(kind, state)).copied().unwrap_or(0);
    let shown: Vec<State> = State::ALL.into_iter().filter(|s| *s != State::Quiet).collect();
    section("coverage", "html.coverage", None, page.both, out);
    out.push_str("<div class=\"scroll\"><table class=\"coverage\">\n<thead><tr><td></td>");
    for state in &shown {
        let id = state.id();
        let label = page.both.get(&format!("html.state.{id}"));
        out.push_str(&format!(
            "<th scope=\"col\"><span class=\"key {id}\" aria-hidden=\"true\"></span>{label}</th>"
        ));
    }
    out.push_str("<td class=\"bar-cell\"></td></tr></thead>\n<tbody>\n");
    for (kind, key) in KINDS {
        out.push_str(&format!("<tr><th scope=\"row\">{}</th>", page.both.get(key)));
        for state in &shown {
            out.push_str(&format!("<td class=\"n\">{}</td>", count(kind, *state)));
        }
        let parts: Vec<(State, usize)> = shown.iter().map(|state| (*state, count(kind, *state))).collect();
        out.push_str(&format!("<td class=\"bar-cell\">{}</td></tr>\n", bar(&parts)));
    }
    out.push_str("</tbody></table></div>\n</section>\n");
}

/// One bar, its parts in proportion. What the policy alone speaks of is no part of the package.
fn bar(parts: &[(State, usize)]) -> String {
    let parts = || parts.iter().filter(|(state, n)| *state != State::PolicyOnly && *n > 0);
    let all: usize = parts().map(|(_, n)| n).sum();
    let mut svg =
        format!("<svg viewBox=\"0 0 {WIDTH} 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    let mut before = 0;
    for (state, n) in parts() {
        let (from, to) = (before * WIDTH / all, (before + n) * WIDTH / all);
        svg.push_str(&format!(
            "<rect class=\"{}\" x=\"{from}\" width=\"{}\" height=\"20\"/>",
            state.id(),
            to.saturating_sub(from)
        ));
        before += n;
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_and_leaves_out_what_the_policy_alone_speaks_of() {
        let svg = bar(&[
            (State::Disclosed, 1),
            (State::Undisclosed, 2),
            (State::PolicyOnly, 9),
            (State::Denied, 0),
        ]);
        assert!(svg.contains("class=\"disclosed\" x=\"0\" width=\"333\""), "{svg}");
        assert!(svg.contains("class=\"undisclosed\" x=\"333\" width=\"667\""), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(!bar(&[]).contains("rect"));
    }
}
