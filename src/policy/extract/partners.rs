//! Third parties in running text: named in sentences that say that they are used, or given by their addresses alone.

use super::evident::is_list_of_names;
use super::names::{free, rule_of};
use super::prose::says_sdk;
use super::record::Record;
use super::walk::Walk;
use crate::policy::lexicon::{Cue, NameHit, Scan};
use crate::policy::phrase::Phrase;
use crate::policy::text::{Lower, Text, tail};
use crate::rules::SdkRule;
use std::ops::Range;

/// Bytes beside a name in which it is told what the name is.
const BESIDE: usize = 64;

/// Means of logging in, paying and sharing are the user's choice, wherever they are named.
const MEANS: [&str; 3] = ["login", "payment", "share"];

impl Walk<'_> {
    /// SDKs named in running text that speaks of SDKs, or says whose services are used.
    pub(super) fn names_in_prose(&mut self, text: &Text, scan: &Scan) {
        if scan.names.is_empty() {
            return;
        }
        let s = text.as_str();
        let about = says_sdk(s) || self.heading.sdks;
        let sentences = self.lexicon.sentences(s);
        for range in sentences.iter().cloned() {
            let sentence = s.get(range.clone()).unwrap_or_default();
            let spoken = says_sdk(sentence) || sentence.contains("插件");
            let used = self.lexicon.lines().says_use(sentence)
                || (about && self.heading.sdks && scan.has(Cue::Sdk, range.start, range.end))
                || Phrase::BuiltIn.is_in(sentence)
                // Under a heading of third parties whatever is used is one.
                || (self.heading.sdks && Phrase::WorksFor.is_in(sentence))
                || is_list_of_names(s, range.clone(), &scan.names);
            self.who_collects(text, scan, range.clone());
            let uses = sentence.is_ascii() && self.lexicon.lines().says_using(sentence);
            // `FCM notifications` says itself whose service it is.
            let named = self.works_by_name(s, range.clone(), scan);
            let pushes = Phrase::PushService.is_in(sentence) && sentence.contains("notification");
            if scan.has(Cue::Presence, range.start, range.end)
                || !(spoken || used || pushes || uses || named)
                || (!spoken && !uses && self.lexicon.lines().says_absence(sentence))
            {
                continue;
            }
            for hit in scan.names_in(range.start, range.end) {
                // `收集您的OAID`: what an SDK takes is named in its sentence, and is none.
                if is_data(s, scan, hit) {
                    continue;
                }
                if left_out(s, range.clone(), hit.start, scan) {
                    continue;
                }
                // In English a sentence may use one product and speak of leaving another.
                let clause = clause_of(s, range.clone(), hit.start);
                if !spoken && self.lexicon.lines().says_absence(clause) {
                    continue;
                }
                if named && !(spoken || used || pushes || uses) {
                    let rule =
                        works(s, range.clone(), hit).then(|| rule_of(self.lexicon, hit, false)).flatten();
                    if let Some(rule) = rule.filter(|rule| !MEANS.contains(&rule.category)) {
                        self.say_sdk_name(text, hit.start..hit.end, rule, range.clone());
                    }
                    continue;
                }
                if uses && !(spoken || used || pushes) {
                    let word = s.get(hit.start..hit.end).unwrap_or_default();
                    // `CONDUCT OR` is no Conductor, a `Tweet-Button` no Button.
                    let product = word.contains(char::is_uppercase)
                        && (!word.contains(' ') || word.contains(char::is_lowercase))
                        && !s.get(..hit.start).is_some_and(|b| b.ends_with('-'));
                    let rule =
                        rule_of(self.lexicon, hit, false).filter(|r| product && !MEANS.contains(&r.category));
                    if let Some(rule) = rule.filter(|_| self.lexicon.lines().says_using(clause)) {
                        self.say_sdk_name(text, hit.start..hit.end, rule, range.clone());
                    }
                    continue;
                }
                let rule = self.rule_in_prose(s, hit, range.clone(), used && about);
                // A bare brand in a list of partners: what the text says that they do tells which product.
                let rule = rule.or_else(|| {
                    let name = hit.start..hit.end;
                    let among = (used || spoken)
                        && !self.lexicon.lines().says_absence(sentence)
                        && scan.names_in(range.start, range.end).count() > 2;
                    let word = s.get(name.clone()).filter(|_| among && is_member(s, name, range.clone()))?;
                    self.rule_of_brand(word, sentence).or_else(|| self.rule_of_brand(word, s))
                });
                if let Some(rule) = rule {
                    self.say_sdk_name(text, hit.start..hit.end, rule, range.clone());
                }
            }
        }
    }

    /// Whether a Chinese sentence says of some product that it works for the app: `我们使用甲进行统计`, `地图由乙提供`.
    fn works_by_name(&self, s: &str, sentence: Range<usize>, scan: &Scan) -> bool {
        let text = s.get(sentence.clone()).unwrap_or_default();
        !text.is_ascii()
            && Phrase::MakesUse.is_in(text)
            && scan.names_in(sentence.start, sentence.end).any(|hit| works(s, sentence.clone(), hit))
    }

    /// Products that collect, by the sentence: `甲统计会收集您的机型`, `甲、乙SDK会收集`.
    fn who_collects(&mut self, text: &Text, scan: &Scan, sentence: Range<usize>) {
        let s = text.as_str();
        let whole = s.get(sentence.clone()).unwrap_or_default();
        if !Phrase::SdkCollects.is_in(whole) || self.lexicon.lines().says_absence(whole) {
            return;
        }
        let hits: Vec<&NameHit> = scan.names_in(sentence.start, sentence.end).collect();
        for hit in &hits {
            let after = s.get(hit.end..sentence.end).unwrap_or_default();
            let Some(verb) = Phrase::SdkCollects.first_in(after) else { continue };
            // Between the name and what it does stand other names, and nothing else.
            let between = hit.end..hit.end + verb;
            let mut rest = s.get(between.clone()).unwrap_or_default().to_lowercase();
            for other in hits.iter().filter(|o| between.start <= o.start && o.end <= between.end) {
                rest =
                    rest.replacen(&s.get(other.start..other.end).unwrap_or_default().to_lowercase(), "", 1);
            }
            let between_says_sdk = rest.contains("sdk");
            let rest = Phrase::SdkWord.words().iter().fold(rest, |rest, w| rest.replace(w, ""));
            // `甲、乙播放SDK会收集`: the last may be one that no rule knows.
            let unknown =
                rest.starts_with(['、', '/', '和']) && rest.chars().count() <= 10 && between_says_sdk;
            if !unknown && rest.contains(|c: char| c.is_alphanumeric() && !"和与及或等".contains(c))
                || is_data(s, scan, hit)
            {
                continue;
            }
            let word = hit.start..hit.end;
            let rule = rule_of(self.lexicon, hit, self.heading.sdks).or_else(|| {
                let brand = s.get(word.clone()).filter(|_| self.heading.sdks)?;
                self.rule_of_brand(brand, whole)
            });
            if let Some(rule) = rule.filter(|_| free(s, word.clone())) {
                self.say_sdk_name(text, word, rule, sentence.clone());
            }
        }
    }

    /// The rule that a name in a sentence means. A weak name needs `SDK` behind it, or its place in a list of names.
    fn rule_in_prose(
        &self,
        s: &str,
        hit: &NameHit,
        sentence: Range<usize>,
        listing: bool,
    ) -> Option<&'static SdkRule> {
        let after = start_of(s.get(hit.end..).unwrap_or_default(), BESIDE).trim_start().to_lowercase();
        let beside = Phrase::ServiceOf.starts(&after);
        // `the diagnostics service Acme`
        let before = s.get(sentence.start..hit.start).unwrap_or_default().trim_end();
        // `no analytics, no Crashlytics`
        if before.to_ascii_lowercase().split(|c: char| !c.is_alphanumeric()).next_back() == Some("no") {
            return None;
        }
        // `位置服务提供商（如某某地图）可能通过SDK`
        let example = Phrase::SuchAs.words().iter().find_map(|w| before.strip_suffix(w));
        let called = Phrase::Called.ends(before) || example.is_some_and(|head| head.ends_with('商'));
        // `button` in a sentence is no Button.
        let word = s.get(hit.start..hit.end).unwrap_or_default();
        if !beside && word.bytes().all(|b| b.is_ascii_lowercase()) || !free(s, hit.start..hit.end) {
            return None;
        }
        let member = listing && is_member(s, hit.start..hit.end, sentence);
        rule_of(self.lexicon, hit, beside || member || called)
    }

    /// Addresses that stand for third parties: `We use these services: https://www.acme.example (https://…/privacy)`.
    pub(super) fn addresses(&mut self, index: usize, text: &Text) {
        if !self.intro.sdks && !self.heading.sdks {
            return;
        }
        let s = text.as_str();
        let above = index.checked_sub(1).and_then(|i| self.document.blocks.get(i));
        let below = self.document.blocks.get(index + 1);
        // Addresses one below the other are a list.
        let row = [above, below].into_iter().flatten().any(|b| b.text.starts_with("http"));
        let announced = row || above.is_some_and(|b| b.text.trim_end().ends_with([':', '：']));
        let of_record = self.last_sdk.as_ref().is_some_and(|(at, _)| index <= at + 2);
        let labelled = super::head::label_end(s, 0).is_some();
        if of_record || labelled || !(self.intro.sdks || (self.heading.sdks && announced)) {
            return;
        }
        let found = urls(s);
        // Nothing but addresses: what they leave out is punctuation.
        let said: usize = found.iter().map(|r| r.len()).sum();
        let letters = s.chars().filter(|c| c.is_alphanumeric()).count();
        let inside: usize = found
            .iter()
            .filter_map(|r| s.get(r.clone()))
            .map(|u| u.chars().filter(|c| c.is_alphanumeric()).count())
            .sum();
        if said == 0 || inside * 10 < letters * 9 {
            return;
        }
        // One address below a sentence is where to read or to say no; several are a list.
        let mut all: Vec<&str> = found.iter().filter_map(|r| s.get(r.clone()).and_then(site)).collect();
        all.sort_unstable();
        all.dedup();
        if all.len() < 2 && !row && !self.intro.sdks {
            return;
        }
        let mut hosts: Vec<&str> = Vec::new();
        for range in found {
            let Some(host) = s.get(range.clone()).and_then(site) else { continue };
            if hosts.contains(&host) {
                continue;
            }
            hosts.push(host);
            // A brand of many products (`google.com`) names none of them.
            let label = host.split('.').next().unwrap_or_default();
            let brand = self.lexicon.scan(label).names.iter().any(|n| n.start == 0 && n.end == label.len());
            let rule = self.rule_of_host(host);
            // `qq.com` and `10086.cn` are where somebody's pages are, and no names.
            let short = label.chars().filter(char::is_ascii_alphabetic).count() < 3;
            if (brand || short) && rule.is_none() {
                continue;
            }
            let whole = text.slice(range.clone());
            if let Some(rule) = rule {
                self.say_sdk_name(text, range.clone(), rule, range);
            } else {
                let at = s.get(range.clone()).and_then(|u| u.find(host)).unwrap_or(0) + range.start;
                let mut record = Record::new(whole);
                record.name = Some(text.slice(at..at + host.len()));
                self.say_record(record);
            }
        }
    }

    /// The SDK whose name the host is, or the only one that talks to it.
    pub(super) fn rule_of_host(&self, host: &str) -> Option<&'static SdkRule> {
        let label = host.split('.').next().unwrap_or_default();
        let scan = self.lexicon.scan(label);
        let by_name = scan.names.iter().find(|n| n.start == 0 && n.end == label.len());
        if let Some(rule) = by_name.and_then(|n| rule_of(self.lexicon, n, false)) {
            return Some(rule);
        }
        let mut of_host =
            self.lexicon.rules().sdks().iter().filter(|r| {
                r.domains.iter().any(|d| site(d) == Some(host)) || site(r.privacy_url) == Some(host)
            });
        let first = of_host.next()?;
        of_host.next().is_none().then_some(first)
    }
}

/// Whether a name is that of a kind of data here, and no `SDK` stands behind it.
fn is_data(s: &str, scan: &Scan, hit: &NameHit) -> bool {
    let after = s.get(hit.end..).unwrap_or_default().trim_start_matches([' ', '_', '-', '*']);
    let within = |w: &crate::policy::lexicon::SubjectHit| {
        !w.data.is_empty() && w.start <= hit.start && hit.end <= w.end
    };
    scan.subjects_in(hit.start.saturating_sub(BESIDE), hit.end + BESIDE).any(within)
        && !after.get(..3).is_some_and(|w| w.eq_ignore_ascii_case("sdk"))
}

/// At most `most` bytes of the start of a text.
pub(super) fn start_of(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

/// Bytes around a name in which its clause is looked for: sentences may be long.
const AROUND: usize = 600;

/// The clause of a sentence in which `at` stands: between semicolons, and where `you can` turns to the reader.
fn clause_of(s: &str, sentence: Range<usize>, at: usize) -> &str {
    let end = s.floor_char_boundary(sentence.end.min(at + AROUND));
    let after = s.get(at..end).unwrap_or_default();
    let start = clause_start(s, sentence.clone(), at);
    let end = Phrase::ClauseTurn.first_in(after).unwrap_or(after.len());
    s.get(start..at + end).unwrap_or_default()
}

fn clause_start(s: &str, sentence: Range<usize>, at: usize) -> usize {
    let start = s.ceil_char_boundary(sentence.start.max(at.saturating_sub(AROUND)));
    let before = s.get(start..at).unwrap_or_default();
    start + Phrase::ClauseTurn.last_in(before).unwrap_or(0)
}

/// Whether what stands around a name in a Chinese sentence says that it works for the app.
fn works(s: &str, sentence: Range<usize>, hit: &NameHit) -> bool {
    /// Bytes between the verb and the name: whose it is, and what.
    const NEAR: usize = 60;
    let before = s.get(sentence.start..hit.start).unwrap_or_default();
    let near = tail(before, NEAR);
    let clause = near.rsplit(['，', '。', '；', '：', ',', ';', ':', '\n']).next().unwrap_or_default();
    let after =
        s.get(hit.end..sentence.end).unwrap_or_default().trim_start_matches([' ', '+', '”', '"', '*']);
    // `我们会使用甲。`
    let ends = after.is_empty() || after.starts_with('。');
    Phrase::MakesUse.is_in(clause) && Phrase::Works.starts(after)
        || ends && Phrase::MakesUse.ends(clause.trim_end())
}

/// Whether a sentence says that what it names at `at` is not in the app: `未接入任何SDK（如甲）`, `No analytics SDKs (Acme)`,
/// `the Acme SDK has been removed`.
fn left_out(s: &str, sentence: Range<usize>, at: usize, scan: &Scan) -> bool {
    let whole = s.get(sentence.clone()).unwrap_or_default();
    let start = clause_start(s, sentence.clone(), at);
    let before = s.get(start..at).unwrap_or_default().lower();
    let none = whole.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with("No ");
    let removed = || Phrase::WasRemoved.is_in(&clause_of(s, sentence.clone(), at).lower());
    (none || Phrase::NotBuiltIn.is_in(&before) || removed()) && !scan.has(Cue::Contrast, start, at)
}

/// Whether a name is one of a list: between commas, brackets and joining words, and nothing else.
fn is_member(s: &str, name: Range<usize>, sentence: Range<usize>) -> bool {
    let before = s.get(sentence.start..name.start).unwrap_or_default();
    let after = s.get(name.end..sentence.end.max(name.end)).unwrap_or_default();
    let lower = before.to_lowercase();
    let starts = before.trim_end().ends_with([',', '，', '、', '(', '（', ':', '：', ';'])
        || Phrase::BeforeMember.ends(before.trim_end())
        || Phrase::Joint.ends(&format!("{} ", lower.trim_end()));
    let rest = after.trim_start();
    let ends = rest.is_empty()
        || rest.starts_with([',', '，', '、', '(', '（', ')', '）', '.', ';', '。', '等'])
        || Phrase::BehindMember.starts(rest)
        || rest.starts_with("and ")
        || rest.starts_with("or ")
        || rest.starts_with("for ");
    starts && ends
}

/// The addresses in a text.
fn urls(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|t| t.find("http")).map(|at| at + from) {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest
            .find(|c: char| c.is_whitespace() || "()（）<>，。；、,;\"]".contains(c))
            .unwrap_or(rest.len());
        if rest.starts_with("http://") || rest.starts_with("https://") {
            out.push(at..at + end);
        }
        from = at + end.max(4);
    }
    out
}

/// The registered domain of an address or host: `https://www.acme.co.uk/x` → `acme.co.uk`.
pub(super) fn site(url: &str) -> Option<&str> {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next()?;
    let parts: Vec<&str> = host.split('.').collect();
    let last = parts.len().checked_sub(1)?;
    let second = parts.get(last.checked_sub(1)?)?;
    let takes = if matches!(*second, "com" | "co" | "net" | "org" | "gov") && last >= 2 { 3 } else { 2 };
    let kept: usize = parts.iter().rev().take(takes).map(|p| p.len() + 1).sum();
    host.get(host.len().checked_sub(kept.checked_sub(1)?)?..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_of_addresses() {
        for (url, host) in [
            ("https://www.acme.co.uk/x", "acme.co.uk"),
            ("http://info.acme.example", "acme.example"),
            ("acme.example", "acme.example"),
            ("https://a.b.acme.com.cn:80/?q", "acme.com.cn"),
        ] {
            assert_eq!(site(url), Some(host), "{url}");
        }
        assert_eq!(site("localhost"), None);
    }

    #[test]
    fn addresses_end_where_brackets_begin() {
        let text = "https://a.example/x (http://b.example) https";
        let found: Vec<&str> = urls(text).into_iter().filter_map(|r| text.get(r)).collect();
        assert_eq!(found, ["https://a.example/x", "http://b.example"]);
    }
}
