//! What could not be read.

use super::escape::escape;
use super::{Page, section};
use crate::model::Gap;
use crate::report::evidence::spot;

pub(super) fn write(page: &Page<'_>, out: &mut String) {
    let run = page.run;
    let gaps: Vec<&Gap> = run
        .packages
        .iter()
        .flat_map(|p| &p.facts.gaps)
        .chain(run.policies.iter().flat_map(|p| &p.gaps))
        .collect();
    if gaps.is_empty() && run.failures.is_empty() {
        return;
    }
    let count = run.counts().gaps + run.failures.len();
    section("gaps", "section.gaps", Some(count), page.both, out);
    out.push_str("<ul class=\"gaps\">\n");
    for failure in &run.failures {
        let text = page
            .both
            .say(|words| words.fill("cli.unreadable", &[("file", &failure.path), ("what", &failure.what)]));
        out.push_str(&format!("<li>{text}</li>\n"));
    }
    for gap in gaps {
        out.push_str(&item(gap, page));
    }
    out.push_str("</ul>\n</section>\n");
}

fn item(gap: &Gap, page: &Page<'_>) -> String {
    let both = page.both;
    let structure =
        if gap.structure.is_empty() { String::new() } else { format!(" [{}]", escape(&gap.structure)) };
    let more = if gap.more == 0 { String::new() } else { format!(" {}", both.count("count.more", gap.more)) };
    format!(
        "<li><strong>{}</strong>: {}{structure} <code>{}</code>{more}</li>\n",
        both.get(&format!("part.{}", gap.part.id())),
        both.get(&format!("reason.{}", gap.reason.id())),
        escape(&spot(&gap.place))
    )
}
