//! The draft as a page to copy from.

use super::Draft;
use super::table::{Part, parts};
use crate::report::html::escape::{digest, escape, link};
use crate::report::{Lang, Words};

const STYLE: &str = "body{font:16px/1.6 system-ui,\"PingFang SC\",\"Microsoft YaHei\",sans-serif;max-width:76rem;\
margin:1rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.4rem .6rem;\
text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eee;color:#000}section{margin-bottom:3rem}";

/// The draft in each of the languages, one after another.
pub fn html(draft: &Draft, languages: &[Words<'_>]) -> String {
    let tag = |words: &Words<'_>| if words.lang() == Lang::Zh { "zh-Hans" } else { "en" };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n",
        languages.first().map_or("en", tag),
        digest(STYLE),
        escape(&draft.apps.join(", "))
    );
    for words in languages {
        out.push_str(&format!("<section lang=\"{}\">\n", tag(words)));
        parts(draft, *words).iter().for_each(|part| write(part, &mut out));
        out.push_str("</section>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write(part: &Part, out: &mut String) {
    match part {
        Part::Heading(level, text) => out.push_str(&format!("<h{level}>{}</h{level}>\n", escape(text))),
        Part::Text(text) => out.push_str(&format!("<p>{}</p>\n", escape(text))),
        Part::List(items) => {
            let items: Vec<String> = items.iter().map(|item| format!("<li>{}</li>", escape(item))).collect();
            out.push_str(&format!("<ul>{}</ul>\n", items.concat()));
        }
        Part::Table(header, rows) => {
            out.push_str("<table>\n<thead><tr>");
            header.iter().for_each(|cell| out.push_str(&format!("<th scope=\"col\">{}</th>", escape(cell))));
            out.push_str("</tr></thead>\n<tbody>\n");
            for row in rows {
                out.push_str("<tr>");
                row.iter().for_each(|cell| out.push_str(&format!("<td>{}</td>", link(cell))));
                out.push_str("</tr>\n");
            }
            out.push_str("</tbody>\n</table>\n");
        }
    }
}
