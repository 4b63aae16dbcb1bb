//! The short phrases of `rules/policy/phrases.toml`: what stands beside, before and behind the words that are found.

use crate::rules::{RuleBase, Str};
use std::sync::OnceLock;

macro_rules! phrases {
    ($($phrase:ident = $name:literal,)*) => {
        /// A list of phrases. The phrases stand in `rules/policy/phrases.toml`, where each list is explained.
        #[allow(missing_docs, reason = "each is explained beside its phrases in phrases.toml")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Phrase {
            $($phrase,)*
        }

        /// What the rule file calls them, in order.
        const NAMES: &[&str] = &[$($name,)*];
    };
}

phrases! {
    ThirdPartyList = "third-party-list",
    Question = "question",
    AtSign = "at-sign",
    Telephone = "telephone",
    PlaceName = "place-name",
    Street = "street",
    Address = "address",
    Month = "month",
    Effective = "effective",
    Updated = "updated",
    Kind = "kind",
    BesideProduct = "beside-product",
    DenyingLabel = "denying-label",
    NoneOf = "none-of",
    GoesOn = "goes-on",
    DeedOfSdk = "deed-of-sdk",
    PointingBack = "pointing-back",
    ThingSaid = "thing-said",
    MayBe = "may-be",
    Comprises = "comprises",
    BeforeLast = "before-last",
    JoinsItems = "joins-items",
    Staff = "staff",
    AsksHow = "asks-how",
    SwitchesOff = "switches-off",
    WhoCollects = "who-collects",
    OpensList = "opens-list",
    SurelyCollects = "surely-collects",
    DeniesRequest = "denies-request",
    Whether = "whether",
    JoinsVerbs = "joins-verbs",
    TurnsTo = "turns-to",
    Such = "such",
    Except = "except",
    OfUs = "of-us",
    LeadsOn = "leads-on",
    AccessVerb = "access-verb",
    JoinsThings = "joins-things",
    Program = "program",
    Function = "function",
    SwitchedOn = "switched-on",
    CollectsData = "collects-data",
    Joining = "joining",
    BuildsIn = "builds-in",
    BeforeQuoted = "before-quoted",
    Acts = "acts",
    NoActor = "no-actor",
    OpensSdks = "opens-sdks",
    Terms = "terms",
    DeviceMaker = "device-maker",
    ThroughSdk = "through-sdk",
    OwnApp = "own-app",
    City = "city",
    CompanyForm = "company-form",
    MadeBy = "made-by",
    ServiceBeside = "service-beside",
    BeforeName = "before-name",
    BehindName = "behind-name",
    Joint = "joint",
    BuiltIn = "built-in",
    WorksFor = "works-for",
    SdkCollects = "sdk-collects",
    PushService = "push-service",
    SdkWord = "sdk-word",
    ServiceOf = "service-of",
    SuchAs = "such-as",
    Called = "called",
    ClauseTurn = "clause-turn",
    BeforeMember = "before-member",
    BehindMember = "behind-member",
    PermissionWord = "permission-word",
    AccessTitle = "access-title",
    PermissionName = "permission-name",
    Accesses = "accesses",
    CollectsPlainly = "collects-plainly",
    ListsPermissions = "lists-permissions",
    FunctionsFollow = "functions-follow",
    OwnData = "own-data",
    ListsParts = "lists-parts",
    AsksForNone = "asks-for-none",
    SdkInChinese = "sdk-in-chinese",
    NoName = "no-name",
    Determiner = "determiner",
    Opened = "opened",
    BehindComma = "behind-comma",
    Recipients = "recipients",
    DocumentWord = "document-word",
    IsService = "is-service",
    ServiceWord = "service-word",
    Provided = "provided",
    PurposeStart = "purpose-start",
    PurposeBelow = "purpose-below",
    PolicyLink = "policy-link",
    WhoseApp = "whose-app",
    Statement = "statement",
    Definitions = "definitions",
    PurposeLabel = "purpose-label",
    WeakLabel = "weak-label",
    NotLimited = "not-limited",
    Takes = "takes",
    Obtains = "obtains",
    Intro = "intro",
    NumberWord = "number-word",
    OrdinalWord = "ordinal-word",
    LinkLabel = "link-label",
    Abbreviation = "abbreviation",
    Negation = "negation",
    FellowVerb = "fellow-verb",
    VerbJoint = "verb-joint",
    PlaceOf = "place-of",
    NotBuiltIn = "not-built-in",
    UsedFor = "used-for",
    DataTitle = "data-title",
    IsTaken = "is-taken",
    NotNone = "not-none",
    Preposition = "preposition",
    PointsBackBy = "points-back-by",
    IncludeVerb = "include-verb",
    TelephoneSet = "telephone-set",
    HardwarePermission = "hardware-permission",
    NoEntry = "no-entry",
    AccessDenied = "access-denied",
    CollectsThat = "collects-that",
    WasRemoved = "was-removed",
    Yes = "yes",
    No = "no",
    AskedFor = "asked-for",
    PurposesFollow = "purposes-follow",
    DataFollow = "data-follow",
    IsNeeded = "is-needed",
    Allow = "allow",
    Undergoes = "undergoes",
    Be = "be",
    LooselyDenied = "loosely-denied",
    MakesUse = "makes-use",
    Works = "works",
    ByWhich = "by-which",
}

/// The phrases of one list, and what their first characters are: most places of a text start none of them.
#[derive(Debug, Default)]
struct List {
    words: Vec<Str>,
    /// First characters in ASCII.
    ascii: u128,
    /// Of the others, the last six bits of the second byte and of the third.
    second: u64,
    third: u64,
}

impl List {
    fn new(words: Vec<Str>) -> Self {
        let mut list = Self::default();
        for word in &words {
            match *word.as_bytes() {
                [first, ..] if first.is_ascii() => list.ascii |= 1 << first,
                [first, second, third, ..] => {
                    list.second |= 1 << (second & 0x3f);
                    // The third byte of two may be the next character's.
                    list.third |= if first < 0xe0 { u64::MAX } else { 1 << (third & 0x3f) };
                }
                [_, second] => (list.second, list.third) = (list.second | 1 << (second & 0x3f), u64::MAX),
                _ => {}
            }
        }
        Self { words, ..list }
    }

    /// Whether one of the phrases stands in a text.
    fn is_in(&self, text: &str) -> bool {
        // A search for each starts slowly and then takes many bytes at a time: better for few phrases in a long text.
        if self.words.len() * (150 + text.len() / 4) < 4 * text.len() {
            return self.words.iter().any(|word| text.contains(word));
        }
        self.first_in(text).is_some()
    }

    /// The first byte of the first phrase in a text.
    fn first_in(&self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let may_start = |at: usize, first: u8| {
            if first.is_ascii() {
                return self.ascii >> first & 1 == 1;
            }
            let bit = |bits: u64, at: usize| bytes.get(at).is_none_or(|byte| bits >> (byte & 0x3f) & 1 == 1);
            // The middle of a character starts none.
            first >= 0xc0 && bit(self.second, at + 1) && bit(self.third, at + 2)
        };
        bytes.iter().enumerate().find_map(|(at, first)| {
            let rest = may_start(at, *first).then(|| bytes.get(at..)).flatten()?;
            self.words.iter().any(|word| rest.starts_with(word.as_bytes())).then_some(at)
        })
    }
}

impl Phrase {
    /// The phrases, Chinese ones first, in the order of the file.
    pub fn words(self) -> &'static [Str] {
        self.list().map(|list| list.words.as_slice()).unwrap_or_default()
    }

    fn list(self) -> Option<&'static List> {
        static LISTS: OnceLock<Vec<List>> = OnceLock::new();
        let read = || {
            let tree = RuleBase::builtin().tree("policy/phrases");
            let list = |name: &&str| {
                let list = tree.and_then(|tree| tree.get(name));
                List::new(
                    list.map(|list| list.texts("zh").chain(list.texts("en")).collect()).unwrap_or_default(),
                )
            };
            NAMES.iter().map(list).collect()
        };
        LISTS.get_or_init(read).get(self as usize)
    }

    /// Whether one of them stands in a text.
    pub fn is_in(self, text: &str) -> bool {
        self.list().is_some_and(|list| list.is_in(text))
    }

    /// Whether a text starts with one of them.
    pub fn starts(self, text: &str) -> bool {
        self.words().iter().any(|word| text.starts_with(word))
    }

    /// Whether a text starts with one of them, in whatever case its Latin letters are.
    pub fn starts_any_case(self, text: &str) -> bool {
        let starts = |word: &Str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        self.words().iter().any(starts)
    }

    /// Whether a text ends with one of them.
    pub fn ends(self, text: &str) -> bool {
        self.words().iter().any(|word| text.ends_with(word))
    }

    /// Whether a text is one of them.
    pub fn is(self, text: &str) -> bool {
        self.words().contains(&text)
    }

    /// What follows the first of them, in their order, that a text starts with.
    pub fn stripped(self, text: &str) -> Option<&str> {
        self.words().iter().find_map(|word| text.strip_prefix(word))
    }

    /// What stands before the longest of them that a text ends with.
    pub fn stripped_end(self, text: &str) -> Option<&str> {
        let before = self.words().iter().filter_map(|word| text.strip_suffix(word));
        before.min_by_key(|before| before.len())
    }

    /// The first byte of the first of them in a text.
    pub fn first_in(self, text: &str) -> Option<usize> {
        self.list()?.first_in(text)
    }

    /// The first byte of the last of them in a text.
    pub fn last_in(self, text: &str) -> Option<usize> {
        self.words().iter().filter_map(|word| text.rfind(word)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_list_is_read_and_every_phrase_has_its_example() {
        let tree = RuleBase::builtin().tree("policy/phrases").unwrap();
        let listed: BTreeSet<&str> = tree.entries().iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, NAMES.iter().copied().collect());
        for (name, list) in tree.entries() {
            let examples: Vec<Str> = list.texts("examples").collect();
            let words: Vec<Str> = list.texts("zh").chain(list.texts("en")).collect();
            assert!(!words.is_empty(), "{name}");
            for word in words {
                assert!(examples.iter().any(|e| e.contains(word)), "{name}: no example for {word}");
            }
        }
    }

    #[test]
    fn phrases_are_found_where_they_stand() {
        let text = "收集到的是日志信息包括标识";
        assert!(
            Phrase::Comprises.is_in(text) && !Phrase::Comprises.starts(text) && !Phrase::Comprises.ends(text)
        );
        assert_eq!(Phrase::Comprises.stripped("包括标识"), Some("标识"));
        assert_eq!(Phrase::Comprises.stripped(text), None);
        assert!(Phrase::Comprises.starts("包括标识") && Phrase::Comprises.ends("日志信息包括"));
        assert!(Phrase::Comprises.is("包括") && !Phrase::Comprises.is("包括标识"));
        assert_eq!(Phrase::Comprises.first_in("甲包含乙包括"), Some(3));
        for lead in ["", "é", "a", "甲", "é甲a", &"甲".repeat(2000)] {
            for (words, text) in [(vec!["é ab", "使用"], "使用"), (vec!["使用", "é"], "é"), (vec!["x"], "x")]
            {
                let list = List::new(words);
                let whole = format!("{lead}{text}");
                let expected = list.words.iter().filter_map(|word| whole.find(word)).min();
                assert_eq!(list.first_in(&whole), expected, "{whole}");
                assert!(list.is_in(&whole) && !list.is_in("乙"));
            }
        }
        assert_eq!(Phrase::Comprises.last_in("甲包含乙包括"), Some(12));
        assert_eq!(Phrase::Comprises.last_in("甲乙"), None);
    }
}
