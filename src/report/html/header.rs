//! The top of the page: what was read, the verdict, the counts.

use super::Page;
use super::escape::escape;
use crate::model::{Facts, Policy, Severity};
use crate::report::view::renamed;
use crate::report::{Audit, FailOn};

/// Severities, gravest first.
pub(super) const SEVERITIES: [Severity; 4] =
    [Severity::High, Severity::Medium, Severity::Low, Severity::Info];

pub(super) fn write(page: &Page<'_>, out: &mut String) {
    out.push_str("<section id=\"top\" class=\"top\">\n");
    for package in &page.run.packages {
        package_title(page, &package.facts, out);
    }
    for policy in &page.run.policies {
        policy_title(page, policy, out);
    }
    if let Some(audit) = &page.run.audit {
        verdict(page, audit, out);
    }
    notes(page, out);
    read(page, out);
    out.push_str("</section>\n");
}

fn package_title(page: &Page<'_>, facts: &Facts, out: &mut String) {
    let both = page.both;
    let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let version = facts
        .app
        .build
        .as_ref()
        .map_or_else(|| dash(&facts.app.version), |build| format!("{} ({build})", dash(&facts.app.version)));
    let (min, target) = (dash(&facts.app.min_os), dash(&facts.app.target_os));
    let versions = both.say(|words| {
        words.fill("page.versions", &[("version", &version), ("min", &min), ("target", &target)])
    });
    let kind = both.get(&format!("kind.{}", facts.kind.id()));
    out.push_str(&format!(
        "<h1>{} <code>{}</code></h1>\n<p class=\"dim\">{} · {kind} · {versions}</p>\n",
        escape(facts.title()),
        escape(&facts.app.id),
        escape(&facts.file)
    ));
}

fn policy_title(page: &Page<'_>, policy: &Policy, out: &mut String) {
    let both = page.both;
    out.push_str(&format!("<p class=\"dim\"><strong>{}</strong>", escape(&policy.file)));
    for language in &policy.languages {
        out.push_str(&format!(" · {}", both.get(&format!("language.{}", language.id()))));
    }
    for (key, date) in [("page.effective", &policy.effective), ("page.updated", &policy.updated)] {
        if let Some(date) = date {
            out.push_str(&format!(" · {} {}", both.get(key), escape(&date.date)));
        }
    }
    out.push_str("</p>\n");
}

/// Passed or failed, and how many of each severity.
fn verdict(page: &Page<'_>, audit: &Audit, out: &mut String) {
    let both = page.both;
    let failed = !audit.gate.passed() || !page.run.failures.is_empty();
    let text = match audit.gate.fail_on {
        FailOn::Never => both.get("page.ungated"),
        FailOn::Level(level) => both.say(|words| {
            let level = words.get(match level {
                Severity::High => "severity.high",
                Severity::Medium => "severity.medium",
                Severity::Low => "severity.low",
                Severity::Info => "severity.info",
            });
            if audit.gate.passed() {
                return words.fill("page.passed", &[("level", level)]);
            }
            let findings = words.count("count.finding", audit.gate.failing);
            words.fill("page.failed", &[("findings", &findings), ("level", level)])
        }),
    };
    let class = if failed { "failed" } else { "passed" };
    out.push_str(&format!("<p class=\"verdict {class}\">{text}</p>\n<ul class=\"counts\">\n"));
    for severity in SEVERITIES {
        let n = page.run.of_severity(severity);
        let id = severity.id();
        let zero = if n == 0 { " zero" } else { "" };
        out.push_str(&format!(
            "<li class=\"{id}{zero}\"><span class=\"number\">{n}</span> {}</li>\n",
            both.get(&format!("severity.{id}"))
        ));
    }
    out.push_str("</ul>\n");
}

/// Where "not found" is not "absent": in plain sight, above everything else.
fn notes(page: &Page<'_>, out: &mut String) {
    let both = page.both;
    let counts = page.run.counts();
    if counts.gaps > 0 || !page.run.failures.is_empty() {
        out.push_str(&format!(
            "<p class=\"note\"><a href=\"#gaps\">{}</a>: {}</p>\n",
            both.count("count.gap", counts.gaps + page.run.failures.len()),
            both.get("page.unread")
        ));
    }
    for package in page.run.packages.iter().filter(|package| renamed(&package.facts)) {
        let file = &package.facts.file;
        out.push_str(&format!(
            "<p class=\"note\">{}</p>\n",
            both.say(|words| words.fill("page.renamed", &[("file", file)]))
        ));
    }
}

fn read(page: &Page<'_>, out: &mut String) {
    let counts = page.run.counts();
    let key = match (counts.packages, counts.policies) {
        (_, 0) => "page.read-packages",
        (0, _) => "page.read-policies",
        _ => "page.read",
    };
    let text = page.both.say(|words| {
        let number = |key: &str, n| words.count(key, n);
        words.fill(
            key,
            &[
                ("packages", &number("count.package", counts.packages)),
                ("permissions", &number("count.permission", counts.permissions)),
                ("sdks", &number("count.sdk", counts.sdks)),
                ("classes", &number("count.class", counts.classes)),
                ("policies", &number("count.policy", counts.policies)),
                ("statements", &number("count.statement", counts.statements)),
            ],
        )
    });
    out.push_str(&format!("<p class=\"dim\">{text}</p>\n"));
}
