//! The clauses that a policy must have.

use super::dates;
use crate::model::{Clause, Place, SdkDisclosure};
use crate::policy::document::{BlockKind, Document};
use crate::policy::lexicon::{ClauseRule, PartHit, Reading, Scan};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text};
use smallvec::SmallVec;
use std::ops::Range;

/// Where a contact is looked for behind the start of a sentence, in bytes, and for how many sentences that far.
const CONTACT: usize = 20_000;
const TRIES: usize = 200;
/// How far for all others, so that nothing grows with the square of a text.
const NEAR: usize = 1_000;

/// Looks for each clause of the rules, but for those that [`list`] finds.
pub(super) fn clauses(document: &Document, lexicon: &Reading<'_>) -> Vec<Clause> {
    let mut tries = 0;
    let mut out: Vec<Clause> =
        lexicon.clauses().iter().map(|c| Clause { id: c.id.to_owned(), place: None }).collect();
    for (index, block) in document.blocks.iter().enumerate() {
        let (rows, text) = match &block.kind {
            // A layout makes headings of whole paragraphs.
            BlockKind::Heading { .. } if !tells(&block.text) => continue,
            BlockKind::Table(table) => (table.rows.as_slice(), None),
            _ => (&[][..], Some(&block.text)),
        };
        for text in rows.iter().flat_map(|row| &row.cells).chain(text) {
            let open =
                |(clause, rule): (&Clause, &ClauseRule)| clause.place.is_none() && rule.needs != "list";
            if !out.iter().zip(lexicon.clauses()).any(open) {
                break;
            }
            read(document, lexicon, (index, text), &lexicon.scan(text), &mut tries, &mut out);
        }
    }
    for (clause, rule) in out.iter_mut().zip(lexicon.clauses()) {
        if rule.needs == "date" && clause.place.is_none() {
            clause.place = dates::dated_heading(document);
        }
    }
    out
}

/// Enters the clauses that a list of third parties makes.
pub(super) fn list(clauses: &mut [Clause], rules: &[ClauseRule], sdks: &[SdkDisclosure]) {
    for (clause, _) in clauses.iter_mut().zip(rules).filter(|(_, rule)| rule.needs == "list") {
        clause.place = listed(sdks).map(|s| s.place.clone());
    }
}

/// The first of a list of third parties; one name dropped in passing is no list.
fn listed(sdks: &[SdkDisclosure]) -> Option<&SdkDisclosure> {
    let told = |s: &&SdkDisclosure| {
        let quote = s.place.quote.as_deref().unwrap_or_default().to_lowercase();
        s.vendor.is_some()
            || s.purpose.is_some()
            || s.privacy_url.is_some()
            || !s.data.is_empty()
            || Phrase::ThirdPartyList.is_in(&quote)
    };
    if sdks.len() > 1 { sdks.first() } else { sdks.first().filter(told) }
}

fn read(
    document: &Document,
    lexicon: &Reading<'_>,
    (index, text): (usize, &Text),
    scan: &Scan,
    tries: &mut usize,
    out: &mut [Clause],
) {
    if scan.parts.is_empty() {
        return;
    }
    let mut parts: SmallVec<[PartHit; 16]> = SmallVec::new();
    for range in lexicon.sentences(text.as_str()).iter().cloned() {
        parts.clear();
        parts.extend(scan.parts_in(range.start, range.end).copied());
        let sentence = text.as_str().get(range.clone()).unwrap_or_default();
        if parts.is_empty() || announces(sentence) || sentence.starts_with("---") {
            continue;
        }
        for (clause, rule) in out.iter_mut().zip(lexicon.clauses()) {
            if clause.place.is_none()
                && rule.needs != "list"
                && holds(rule, &parts)
                && (has_value(rule, text, &range, tries) || value_follows(rule, document, index, sentence))
            {
                clause.place = Some(place(document, text, range.clone()));
            }
        }
    }
}

/// Whether a heading is sentences rather than a title.
fn tells(heading: &str) -> bool {
    heading.chars().count() > 60 && heading.contains(['。', '；']) || heading.matches(". ").count() > 2
}

fn place(document: &Document, text: &Text, range: Range<usize>) -> Place {
    text.place(&document.file, range)
}

/// A line of a table of contents, or a question that a section answers: no statement.
fn announces(sentence: &str) -> bool {
    const LONGEST: usize = 80;
    // A character takes four bytes at most.
    if sentence.len() > 4 * LONGEST || sentence.chars().count() > LONGEST {
        return false;
    }
    let bare = sentence
        .trim_start_matches(|c: char| !c.is_alphabetic() || "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ一二三四五六七八九十".contains(c));
    let lower = bare.lower();
    Phrase::Question.starts(&lower)
}

fn holds(rule: &ClauseRule, parts: &[PartHit]) -> bool {
    rule.patterns.iter().any(|p| follows(p, parts)) && !rule.except.iter().any(|p| follows(p, parts))
}

/// Whether the alternatives of a pattern follow each other.
fn follows(pattern: &[u16], parts: &[PartHit]) -> bool {
    let mut at = 0;
    // Most patterns fail at their first part.
    let first = pattern.first().is_none_or(|first| parts.iter().any(|p| p.part == *first));
    first
        && pattern.iter().all(|part| {
            // The one that ends first leaves the most room for the rest.
            let next = parts.iter().filter(|p| p.part == *part && p.start >= at).map(|p| p.end).min();
            at = next.unwrap_or(at);
            next.is_some()
        })
}

fn has_value(rule: &ClauseRule, text: &Text, range: &Range<usize>, tries: &mut usize) -> bool {
    let sentence = text.as_str().get(range.clone()).unwrap_or_default();
    match rule.needs {
        // The stop in an address may have ended the sentence.
        "contact" => {
            *tries += 1;
            let far = if *tries <= TRIES { CONTACT } else { NEAR };
            let end = text.floor_char_boundary(range.end + far);
            has_contact(text.get(range.start..end).unwrap_or_default())
        }
        "date" => dates::has_date(sentence) || dates::by_reference(sentence),
        _ => true,
    }
}

/// Whether the blocks below give the value that the sentence announces with a colon.
fn value_follows(rule: &ClauseRule, document: &Document, index: usize, sentence: &str) -> bool {
    let announced = sentence.trim_end().ends_with([':', '：']);
    rule.needs == "contact"
        && announced
        && document.blocks.iter().skip(index + 1).take(3).any(|b| {
            !matches!(b.kind, BlockKind::Table(_) | BlockKind::Heading { .. })
                && has_contact(b.text.get(..b.text.floor_char_boundary(CONTACT)).unwrap_or_default())
        })
}

/// An e-mail address, a telephone number or a postal address.
fn has_contact(text: &str) -> bool {
    email(text) || telephone(text) || postal(text)
}

fn email(text: &str) -> bool {
    Phrase::AtSign.words().iter().flat_map(|sign| text.match_indices(sign)).any(|(at, sign)| {
        let head = text.get(..at).unwrap_or_default().trim_end();
        let before = head.chars().next_back();
        // `xxxx@example.com` is to be filled in.
        let blank = head.len() - head.trim_end_matches(['x', 'X']).len();
        let blank = blank > 1
            && !head
                .get(..head.len() - blank)
                .is_some_and(|h| h.ends_with(|c: char| c.is_ascii_alphanumeric()));
        let after = text.get(at + sign.len()..).unwrap_or_default().trim_start();
        let rest = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        // A converter cuts the words of a page: `name@example .com`.
        let ending = rest.trim_start().strip_prefix(['.', '．']).map(str::trim_start);
        before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
            && !blank
            && rest.len() < after.len()
            && ending.is_some_and(|e| e.starts_with(|c: char| c.is_ascii_alphanumeric()))
    })
}

fn telephone(text: &str) -> bool {
    let lower = text.to_lowercase();
    if !Phrase::Telephone.is_in(&lower) {
        return false;
    }
    let mut digits = 0;
    // The digits of a link are no number to call.
    for c in text.split_whitespace().filter(|w| !w.contains("://")).flat_map(|w| w.chars().chain([' '])) {
        match c {
            '0'..='9' => digits += 1,
            '-' | ' ' | '+' | '(' | ')' | '—' => {}
            _ => digits = 0,
        }
        if digits >= 7 {
            return true;
        }
    }
    false
}

fn postal(text: &str) -> bool {
    let zh = text.find("地址").is_some_and(|at| {
        let rest: String = text.get(at..).unwrap_or_default().chars().skip(2).take(60).collect();
        Phrase::PlaceName.words().iter().filter(|w| rest.contains(*w)).count() >= 3
    });
    zh || western(&text.to_lowercase())
}

/// An address that is announced and has two words of streets and places, or one, a number and commas between its parts.
fn western(lower: &str) -> bool {
    Phrase::Address.words().iter().filter_map(|w| lower.find(w)).any(|at| {
        let rest: String = lower.get(at..).unwrap_or_default().chars().take(200).collect();
        let words = Phrase::Street.words().iter().filter(|w| rest.contains(*w)).count();
        let digits = rest.chars().filter(char::is_ascii_digit).count();
        words >= 2 || (words == 1 && digits >= 3 && rest.matches(',').count() >= 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_needs_a_value() {
        assert!(has_contact("邮箱：privacy@example.com"));
        assert!(has_contact("客服电话：010-5555 0100"));
        assert!(has_contact("通讯地址：某省某市某区某路1号"));
        assert!(!has_contact("Please send an email to Or provide feedback"));
        assert!(has_contact("E-mail address: privacy@example .com"));
        assert!(has_contact("privacy (at) example.com"));
        assert!(has_contact("Address: 12 National Drive, Hallam, Victoria 3803"));
        assert!(!has_contact("We collect your name, address, and 3 other things, driving along a road"));
        assert!(!has_contact("look at us. Now"));
        assert!(!has_contact("Email: []"));
        assert!(!has_contact("联系方式：邮箱：xxxx@example.com"));
        assert!(has_contact("邮箱：maxx@example.com"));
        assert!(!has_contact("联系我们 2023年10月01日"));
        assert!(!has_contact("QQ登录 https://open.example.com/1314826296"));
        assert!(has_contact("客服QQ 1314826296"));
    }

    #[test]
    fn a_heading_of_sentences_tells() {
        assert!(!tells("七、我们如何通知您"));
        assert!(!tells("2.1. How we use cookies"));
        assert!(tells(&format!(
            "1.我们有完善的体系。{}若发生泄露，我们会通知您。",
            "我们审计访问信息的人员。".repeat(4)
        )));
    }

    #[test]
    fn contents_announce_and_say_nothing() {
        assert!(announces("Ⅷ. How to contact us."));
        assert!(announces("一、我们如何使用Cookie"));
        assert!(!announces("我们使用Cookie。"));
    }
}
