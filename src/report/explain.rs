//! The page of a check: what it compares and why, and the articles that it serves.

use super::{Lang, Words};
use crate::checks::Check;
use crate::rules::Regulation;

/// The page in the language of `words`, Markdown.
pub fn explain(check: &Check, words: Words<'_>) -> String {
    let mut page = match words.lang() {
        Lang::En => check.docs.to_owned(),
        Lang::Zh => check.docs_zh.to_owned(),
    };
    let articles: Vec<String> =
        words.rules().regulations_of(check.id, None).map(|rule| article(rule, words)).collect();
    if !articles.is_empty() {
        page.push_str(&format!("\n## {}\n\n", words.get("page.articles")));
        page.push_str(&articles.concat());
    }
    page
}

/// Document and article, what it asks, of what clauses, who issued it, where it can be read.
fn article(rule: &Regulation, words: Words<'_>) -> String {
    let zh = words.lang() == Lang::Zh;
    let pick = |en, zh_text: &'static str| if zh && !zh_text.is_empty() { zh_text } else { en };
    let place = match (rule.article.is_empty(), zh) {
        (true, _) => String::new(),
        (false, true) => pick(rule.article, rule.article_zh).to_owned(),
        (false, false) => format!(", {}", rule.article),
    };
    let args = [
        ("document", format!("{}{place}", pick(rule.document_en, rule.document_zh))),
        ("title", pick(rule.title_en, rule.title_zh).to_owned()),
        ("authority", pick(rule.authority_en, rule.authority_zh).to_owned()),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut line = format!("* {}", words.fill("page.article", &args));
    if !rule.clauses.is_empty() {
        line.push_str(&format!(" [{}]", rule.clauses.join(", ")));
    }
    if !rule.url.is_empty() {
        line.push_str(&format!(" <{}>", rule.url));
    }
    line + "\n"
}
