//! Names, companies and links as an SDK's record writes them.

use crate::policy::extract::head::bracketed;
use crate::policy::lexicon::Lines;
use crate::policy::phrase::Phrase;
use crate::policy::text::Text;
use std::ops::Range;

/// A name as quoted from Markdown, without the marks of emphasis and the target of a link.
pub(super) fn unmarked(quote: &str) -> String {
    let quote = quote.split("](").next().unwrap_or_default();
    quote.replace("**", "").trim_matches(['*', '`', '_', ' ', '[']).to_owned()
}

/// The company in brackets behind a name (`极光推送（某某科技有限公司）`): the range of the name, and the company's.
pub(super) fn company_behind(
    lines: &Lines,
    text: &str,
    range: &Range<usize>,
) -> Option<(Range<usize>, Range<usize>)> {
    let name = text.get(range.clone())?;
    // The last bracket tells: `Acme (5+ App) (Acme (Beijing) Co., Ltd.)`.
    let held = bracketed(name).pop().filter(|held| held.start > 0 && held.end == name.trim_end().len());
    let open = held.map_or_else(|| name.find(['(', '（']).filter(|at| *at > 0), |held| Some(held.start))?;
    let inner = name.get(open..)?.trim_start_matches(['(', '（']);
    let start = name.len() - inner.len();
    let end = inner.trim_end_matches([')', '）']).len() + start;
    let company = name.get(start..end).filter(|c| lines.is_company(c))?;
    let from = range.start;
    let kept = name.get(..open)?.trim_end().len();
    Some((from..from + kept, from + start..from + start + company.len()))
}

/// The name without a bracket or quotation mark that closes elsewhere: `Acme Ads (Acme` → `Acme Ads`.
pub(super) fn balanced(text: &str, range: Range<usize>) -> Range<usize> {
    let name = text.get(range.clone()).unwrap_or_default();
    let (mut open, mut end) = (None, name.len());
    for (at, c) in name.char_indices() {
        match c {
            '(' | '（' => open = open.or(Some(at)),
            ')' | '）' => open = None,
            '”' if !name.contains('“') => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let end = open.filter(|at| *at > 0).unwrap_or(end).min(end);
    range.start..range.start + name.get(..end).map_or(0, |n| n.trim_end().len())
}

/// Whether a name cell lists several names.
pub(super) fn lists(name: &Option<Text>) -> bool {
    let Some(name) = name.as_ref().map(|name| name.as_str()) else { return false };
    name.match_indices(['、', '/', '，', ',', '\n', '；', ';']).any(|(at, mark)| {
        // `Acme Co., Ltd.` is one.
        let behind = name.get(at + mark.len()..).unwrap_or_default().trim_start();
        mark != "," || !Phrase::BehindComma.starts(behind)
    })
}

/// Whether a name is that of a kind of recipients (`第三方广告监测服务商`).
fn is_category(name: &str) -> bool {
    let kind = Phrase::Recipients.is_in(name);
    kind && !name.to_lowercase().contains("sdk")
}

/// Whether a name can be one at all.
pub(super) fn plausible(name: &str) -> bool {
    let count = name.chars().count();
    (2..=60).contains(&count)
        && name.chars().any(char::is_alphabetic)
        && !crate::policy::extract::prose::generic(name)
        && !is_category(name)
        && !Phrase::NoEntry.is(&name.to_ascii_lowercase())
        && !name.contains(['。', '？', '?'])
        && !Phrase::DocumentWord.is_in(&name.to_lowercase())
}

/// The first link in a text.
pub(super) fn url(text: &Text) -> Option<String> {
    if let Some(link) = text.links().into_iter().next() {
        return Some(link.target);
    }
    let s = text.as_str();
    let at = s.find("http://").or_else(|| s.find("https://"))?;
    let rest = s.get(at..)?;
    let end = rest.find(|c: char| c.is_whitespace() || "，。；、）》\"|".contains(c)).unwrap_or(rest.len());
    rest.get(..end).map(str::to_owned)
}
