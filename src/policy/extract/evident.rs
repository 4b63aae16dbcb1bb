//! Lines that hold the name of a product and nothing else, as English policies list their partners: `Unity Ads`,
//! `AppsFlyer (AppsFlyer Ltd.)`, `AdMob by Google https://…`, one below the other and often without a bullet.

use super::names::{free, rule_of};
use super::walk::Walk;
use crate::policy::document::{Block, BlockKind};
use crate::policy::lexicon::{Cue, NameHit, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::text::Text;
use crate::rules::SdkRule;
use std::ops::Range;

/// Longest line, in bytes, link and company with it.
const LONGEST: usize = 240;
/// Lines of the list that are looked at above and below.
const AROUND: usize = 8;

/// A line that is names alone.
struct Line {
    /// Bytes of the block's text, with the rule of a name that needs no company, and of one that needs it.
    names: Vec<(Range<usize>, Option<&'static SdkRule>, Option<&'static SdkRule>)>,
    /// An address stands behind them.
    linked: bool,
}

impl Line {
    fn is_sure(&self) -> bool {
        self.names.iter().any(|(_, sure, _)| sure.is_some())
    }
}

impl Walk<'_> {
    /// Says the products of a line that holds nothing else, where it stands among others of its kind, has an address
    /// or is announced; true when it said one.
    pub(super) fn product_line(&mut self, index: usize, block: &Block, marker: usize) -> bool {
        let Some(line) = self.product_names(&block.text, marker) else {
            return self.names_above_data(index, &block.text, marker);
        };
        if self.heading.data == Some(crate::model::Polarity::Denied)
            || !line.is_sure() && line.names.len() > 1
        {
            return false;
        }
        let around = self.lines_around(index);
        let listed = self.intro.sdks || self.heading.sdks;
        let sure =
            line.linked || listed || !around.is_empty() || self.told_below(index) || self.data_below(index);
        // `Facebook` among ad networks is one; alone, or among social networks, it is where people are.
        let among = around.iter().filter(|near| near.is_sure()).count() >= 2 && around.len() >= 2;
        let firm = line.is_sure();
        let mut said = false;
        for (word, strong, weak) in line.names {
            // Beside a product what is weak is its company: `AdMob (Google)`.
            let rule = strong.filter(|_| sure).or(weak.filter(|_| among && !firm));
            if let Some(rule) = rule {
                let whole = 0..block.text.len();
                self.say_sdk_name(&block.text, word, rule, whole);
                said = true;
            }
        }
        said
    }

    /// The products of a short line above one that says which data they get: `Acme Ads and Bcme conversion tracking`,
    /// `Personal Data: Cookies`.
    fn names_above_data(&mut self, index: usize, text: &Text, marker: usize) -> bool {
        let s = text.as_str();
        if s.len() > LONGEST || s.trim_end().ends_with(['.', ':', '。', '：']) || !self.data_below(index) {
            return false;
        }
        let scan = self.lexicon.scan(s);
        let names: Vec<_> = scan
            .names_in(marker, s.len())
            .filter(|h| !is_word(s.get(h.start..h.end).unwrap_or_default()))
            .filter_map(|h| Some((h.start..h.end, rule_of(self.lexicon, h, false)?)))
            .collect();
        for (word, rule) in &names {
            self.say_sdk_name(text, word.clone(), rule, 0..s.len());
        }
        !names.is_empty()
    }

    /// Whether the next line is labelled as the data that somebody gets.
    fn data_below(&self, index: usize) -> bool {
        let Some(below) = self.document.blocks.get(index + 1) else { return false };
        let label = match &below.kind {
            BlockKind::Field { label, .. } => label.as_str(),
            BlockKind::Paragraph => match super::head::label_end(below.text.as_str(), 0) {
                Some(end) => below.text.get(..end).unwrap_or_default(),
                None => return false,
            },
            _ => return false,
        };
        label.len() <= 40 && label.is_ascii() && self.slot_of(label) == Some(Slot::Data)
    }

    /// The lines of names right above and below a block.
    fn lines_around(&self, index: usize) -> Vec<Line> {
        let read = |block: &Block| match &block.kind {
            BlockKind::Heading { number, .. } => self.product_names(&block.text, *number),
            BlockKind::ListItem { marker, .. } => self.product_names(&block.text, *marker),
            BlockKind::Paragraph => self.product_names(&block.text, 0),
            BlockKind::Field { .. } | BlockKind::Table(_) => None,
        };
        let blocks = &self.document.blocks;
        let above = blocks.get(index.saturating_sub(AROUND)..index).unwrap_or_default();
        let below = blocks.get(index + 1..).unwrap_or_default();
        let above = above.iter().rev().map_while(read);
        above.chain(below.iter().take(AROUND).map_while(read)).collect()
    }

    /// Whether the text under a product's name goes on about it: what it collects, or where to read of it.
    fn told_below(&self, index: usize) -> bool {
        let named = self.document.blocks.get(index).map(|b| b.text.as_str()).unwrap_or_default();
        let Some(below) = self.document.blocks.get(index + 1) else { return false };
        if !matches!(below.kind, BlockKind::Paragraph | BlockKind::Field { .. }) {
            return false;
        }
        let s = below.text.as_str();
        let scan = self.lexicon.scan(s);
        let again = named
            .split_whitespace()
            .next()
            .is_some_and(|first| s.contains(first.trim_matches(|c: char| !c.is_alphanumeric())));
        let end = s.len().min(400);
        let about = scan.has(Cue::Collect, 0, end) || scan.has(Cue::Share, 0, end) || s.contains("http");
        again && about && !self.lexicon.lines().says_absence(s)
    }

    /// The names of a line, if there is nothing else in it.
    fn product_names(&self, text: &Text, marker: usize) -> Option<Line> {
        let s = text.as_str();
        let body = s.get(marker..)?;
        if body.is_empty()
            || body.len() > LONGEST
            || !body.starts_with(|c: char| !c.is_lowercase()) && !body.contains("http")
        {
            return None;
        }
        let scan = self.lexicon.scan(s);
        let link = body.find("http").map_or(s.len(), |at| marker + at);
        let hits: Vec<&NameHit> = scan.names_in(marker, link).filter(|h| free(s, h.start..h.end)).collect();
        if hits.is_empty() || !is_bare(s, marker..link, &hits) {
            return None;
        }
        let names = hits.iter().map(|h| {
            let strong = rule_of(self.lexicon, h, false)
                .filter(|_| !is_word(s.get(h.start..h.end).unwrap_or_default()));
            (h.start..h.end, strong, rule_of(self.lexicon, h, true))
        });
        Some(Line { names: names.collect(), linked: link < s.len() })
    }
}

/// Whether nothing but words of companies and services stands around the names, brackets aside.
fn is_bare(s: &str, line: Range<usize>, hits: &[&NameHit]) -> bool {
    let mut rest = String::new();
    let mut depth = 0usize;
    for (at, c) in s.get(line.clone()).unwrap_or_default().char_indices() {
        let at = line.start + at;
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 || hits.iter().any(|h| (h.start..h.end).contains(&at)) => rest.push(' '),
            _ => rest.push(c),
        }
    }
    let words = rest.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty());
    // The second word of a company's name is no other's: `Unity Ads Unity Technologies`.
    let mut strange =
        words.filter(|w| w.parse::<u32>().is_err() && !Phrase::BesideProduct.is(&w.to_lowercase()));
    strange.next().is_none() && !rest.contains(['。', '；', '？', '?'])
}

/// Whether a name is written like an ordinary word (`branch`, `adjust`).
fn is_word(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase())
}

/// Whether the names of a sentence leave little room for anything else: `AppsFlyer, Facebook SDK, Google AdMob.`
pub(super) fn is_list_of_names(s: &str, sentence: Range<usize>, hits: &[NameHit]) -> bool {
    let inside: Vec<&NameHit> =
        hits.iter().filter(|h| sentence.start <= h.start && h.end <= sentence.end).collect();
    let text = s.get(sentence.clone()).unwrap_or_default();
    let label = text.find(": ").filter(|at| *at <= 40).map_or(0, |at| at + 2);
    inside.len() >= 2 && is_bare(s, sentence.start + label..sentence.end, &inside)
}

#[cfg(test)]
mod tests {
    use crate::policy::read_policy;
    use crate::rules::RuleBase;

    fn said(text: &str) -> Vec<String> {
        let policy = read_policy("policy.txt", text.as_bytes(), RuleBase::builtin());
        policy.sdks.into_iter().map(|s| s.id.unwrap_or(s.name)).collect()
    }

    #[test]
    fn names_one_below_the_other_are_partners() {
        let list = said("Our games show ads of others.\nUnity Ads\nAppLovin\nVungle\nFacebook\n");
        assert_eq!(list.len(), 4, "{list:?}");
        // One name among other lines is none, nor are places where people are.
        assert!(said("Find our page on\nFacebook\nTwitter\nand tell a friend.\n").is_empty());
        assert!(said("Browsers\nChrome\nSafari\nFirefox\n").is_empty());
    }

    #[test]
    fn a_name_with_an_address_or_a_company_is_a_partner() {
        assert_eq!(said("Who may show ads:\n\nUnity Ads https://unity.example/privacy\n").len(), 1);
        assert_eq!(said("Chartboost (Acme Inc.) https://chartboost.example/privacy\n").len(), 1);
        assert!(said("The Unity Ads opt-out page is at https://unity.example/optout\n").is_empty());
    }

    #[test]
    fn names_stand_above_what_they_get() {
        assert_eq!(said("Advertising\n\nUnity Ads and Chartboost conversion tracking\n\nPersonal Data: Cookies; Usage Data\n").len(), 2);
        assert!(
            said("Advertising\n\nUnity Ads and Chartboost conversion tracking\n\nis what others do.\n")
                .is_empty()
        );
    }

    #[test]
    fn a_sentence_of_names_alone_is_a_list() {
        let list = said("Acme News: AppsFlyer, Chartboost SDK*, Google AdMob*.\n");
        assert_eq!(list.len(), 3, "{list:?}");
        assert!(said("Acme News: AppsFlyer has an office near ours.\n").is_empty());
    }
}
