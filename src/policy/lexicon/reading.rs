//! The words of a document, found once: several parts of the reading ask the same of one block, and of parts of it.

use super::scan::Hits;
use super::{Labelled, Lexicon, Scan, Slot, is_han};
use crate::policy::text::{Text, sentences};
use std::borrow::Cow;
use std::ops::{Deref, Range};
use std::sync::OnceLock;

/// A lexicon over a document. It answers as the [`Lexicon`] does, and remembers what stands in the document's texts; it
/// knows these and their slices by where they lie in memory, which they do not leave while they are borrowed.
pub struct Reading<'a> {
    lexicon: &'a Lexicon,
    /// In the document's order.
    sources: Vec<Source<'a>>,
    /// First byte of each source in memory, and its number, by the first.
    places: Vec<(usize, usize)>,
}

struct Source<'a> {
    text: &'a str,
    found: OnceLock<Found>,
    sentences: OnceLock<Vec<Range<usize>>>,
}

/// What stands in a source.
struct Found {
    hits: Hits,
    scan: Scan,
}

/// A scan that was there already, or was made for the asking.
pub enum Seen<'a> {
    /// That of a whole source.
    Whole(&'a Scan),
    /// Another one.
    Own(Scan),
}

impl Deref for Seen<'_> {
    type Target = Scan;
    fn deref(&self) -> &Scan {
        match self {
            Self::Whole(scan) => scan,
            Self::Own(scan) => scan,
        }
    }
}

impl Deref for Reading<'_> {
    type Target = Lexicon;
    fn deref(&self) -> &Lexicon {
        self.lexicon
    }
}

impl<'a> Reading<'a> {
    /// A reading of `texts`, in their order.
    pub fn new(lexicon: &'a Lexicon, texts: impl Iterator<Item = &'a Text>) -> Self {
        let mut sources: Vec<Source<'a>> = Vec::new();
        for text in texts.map(Text::source).filter(|text| !text.is_empty()) {
            // The slices of one source follow each other.
            if sources.last().is_none_or(|last| !std::ptr::eq(last.text, text)) {
                sources.push(Source { text, found: OnceLock::new(), sentences: OnceLock::new() });
            }
        }
        let place = |(number, source): (usize, &Source<'_>)| (source.text.as_ptr().addr(), number);
        let mut places: Vec<(usize, usize)> = sources.iter().enumerate().map(place).collect();
        places.sort_unstable();
        Self { lexicon, sources, places }
    }

    /// All words of a text.
    pub fn scan(&self, text: &str) -> Seen<'_> {
        match self.hits(text) {
            Some((found, range)) if range.len() == found.hits.length() => Seen::Whole(&found.scan),
            Some((found, range)) => Seen::Own(Scan::of(self.lexicon, text, &found.hits.within(range))),
            None => Seen::Own(self.lexicon.scan(text)),
        }
    }

    /// The sentences of a text.
    pub fn sentences(&self, text: &str) -> Cow<'_, [Range<usize>]> {
        match self.source(text) {
            Some((source, range)) if range.len() == source.text.len() => {
                Cow::Borrowed(source.sentences.get_or_init(|| sentences(text)))
            }
            _ => Cow::Owned(sentences(text)),
        }
    }

    /// All labels in a text, the longest at each place: source range and slot.
    pub fn labels(&self, text: &str) -> Vec<(usize, usize, Slot)> {
        match self.hits(text) {
            Some((found, range)) => self.lexicon.labels_of(&found.hits.within(range)),
            None => self.lexicon.labels(text),
        }
    }

    /// The system's own labels of permissions in a text, the longest at each place.
    pub fn system_labels(&self, text: &str) -> Vec<Labelled> {
        match self.hits(text) {
            Some((found, range)) => self.lexicon.system_labels_of(&found.hits.within(range)),
            None => self.lexicon.system_labels(text),
        }
    }

    fn found<'s>(&self, source: &'s Source<'_>) -> &'s Found {
        source.found.get_or_init(|| {
            let hits = self.lexicon.hits(source.text);
            let scan = Scan::of(self.lexicon, source.text, hits.all());
            Found { hits, scan }
        })
    }

    /// What is known of the source that `text` lies in, and the bytes of it that `text` is, if the words in these are the
    /// same without what stands around.
    fn hits(&self, text: &str) -> Option<(&Found, Range<usize>)> {
        let (source, range) = self.source(text)?;
        if !apart(source.text, range.start) || !apart(source.text, range.end) {
            return None;
        }
        let found = self.found(source);
        let whole = range.len() == source.text.len();
        (whole || !found.hits.fused()).then_some((found, range))
    }

    /// The source that `text` lies in, and the bytes of it that `text` is.
    fn source(&self, text: &str) -> Option<(&Source<'a>, Range<usize>)> {
        let at = text.as_ptr().addr();
        let before = self.places.partition_point(|(first, _)| *first <= at).checked_sub(1)?;
        let (first, number) = self.places.get(before)?;
        let source = self.sources.get(*number)?;
        let range = at - first..at - first + text.len();
        (range.end <= source.text.len()).then_some((source, range))
    }
}

/// Whether a word surely ends before `at`, and another may start there.
fn apart(text: &str, at: usize) -> bool {
    let (Some(before), Some(behind)) = (text.get(..at), text.get(at..)) else { return false };
    let may_go_on = |c: char| match c {
        '\u{3000}'..='\u{303f}' | '，' | '：' | '；' | '（' | '）' | '！' | '？' | '“' | '”' => {
            false
        }
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        c => !is_han(c),
    };
    let (last, first) = (before.chars().next_back(), behind.chars().next());
    !(last.is_some_and(may_go_on) && first.is_some_and(may_go_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBase;

    const TEXT: &str =
        "读取IMEI、Android IDMEID；位置权限（定位）, your contacts and 使用目的：极光推送SDK的IMEI";

    #[test]
    fn a_part_is_read_as_if_it_stood_alone() {
        let lexicon = Lexicon::new(RuleBase::builtin());
        for plain in [TEXT, &TEXT.replace("IDMEID", "ID MEID")] {
            let text = Text::new(plain, 1, 1);
            let reading = Reading::new(&lexicon, [&text].into_iter());
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            for (i, start) in places.iter().enumerate() {
                for end in places.iter().skip(i + 1) {
                    let part = text.slice(*start..*end);
                    let alone = part.to_string();
                    assert_eq!(*reading.scan(&part), lexicon.scan(&alone), "{alone}");
                    assert_eq!(reading.labels(&part), lexicon.labels(&alone), "{alone}");
                    assert_eq!(reading.system_labels(&part), lexicon.system_labels(&alone), "{alone}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_part_of_the_document_is_read_too() {
        let lexicon = Lexicon::new(RuleBase::builtin());
        let text = Text::new("我们读取IMEI", 1, 1);
        let reading = Reading::new(&lexicon, [&text].into_iter());
        assert!(matches!(reading.scan(&text), Seen::Whole(scan) if scan.subjects.len() == 1));
        assert!(matches!(reading.scan(&text.slice(0..6)), Seen::Own(scan) if scan.subjects.is_empty()));
        assert!(matches!(reading.scan("读取IMEI"), Seen::Own(scan) if scan.subjects.len() == 1));
        assert!(reading.scan("").subjects.is_empty());
    }
}
