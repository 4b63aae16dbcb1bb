//! The written form of every kind of rule: one list of keys each, in canonical order, that the reader, the writer
//! and the lint share. `build.rs` includes this file too.

use super::schema::*;

/// Whether a key may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The file must have it.
    Must,
    /// Left out, it is empty.
    May,
}

/// What passes over the keys of an entry: a reader that fills it, a writer that prints it.
pub trait Visitor {
    /// A string.
    fn text(&mut self, key: &'static str, value: &mut Str, need: Need);
    /// One of a few words.
    fn word(&mut self, key: &'static str, value: &mut Str, words: &'static [&'static str]);
    /// A list of strings, sorted.
    fn list(&mut self, key: &'static str, value: &mut Vec<Str>);
    /// A truth that must be told either way.
    fn stated(&mut self, key: &'static str, value: &mut bool);
    /// A truth, false when left out.
    fn flag(&mut self, key: &'static str, value: &mut bool);
    /// A whole number, 0 when left out.
    fn number(&mut self, key: &'static str, value: &mut u16);
    /// A table within, left out when all of it is empty.
    fn table(&mut self, key: &'static str, inner: &mut dyn FnMut(&mut dyn Visitor));
}

/// An entry of the rule base.
pub trait Entry: Default + Clone {
    /// Its id.
    fn id(&self) -> Str;
    /// Sets its id, which the file's name or the table's head gives.
    fn set_id(&mut self, id: Str);
    /// Passes over its keys in canonical order.
    fn visit(&mut self, to: &mut dyn Visitor);
}

/// The words of `confidence`.
pub const CONFIDENCE: &[&str] = &["high", "medium", "low"];
const KINDS: &[&str] = &["sdk", "library", "packer"];

macro_rules! id {
    () => {
        fn id(&self) -> Str {
            self.id
        }
        fn set_id(&mut self, id: Str) {
            self.id = id;
        }
    };
}

impl Entry for SdkRule {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("name", &mut self.name, Need::Must);
        to.text("name-zh", &mut self.name_zh, Need::May);
        to.text("vendor", &mut self.vendor, Need::Must);
        to.text("category", &mut self.category, Need::Must);
        let mut kind = self.kind.word();
        to.word("kind", &mut kind, KINDS);
        self.kind = SdkKind::of(kind);
        to.word("confidence", &mut self.confidence, CONFIDENCE);
        to.list("within", &mut self.within);
        to.list("core-of", &mut self.core_of);
        to.list("embeds", &mut self.embeds);
        to.list("aliases", &mut self.aliases);
        to.list("weak-aliases", &mut self.weak_aliases);
        to.list("permissions-required", &mut self.permissions_required);
        to.list("permissions-optional", &mut self.permissions_optional);
        match self.kind {
            // Whether the data of a service is known must never be left open.
            SdkKind::Sdk => to.stated("data-documented", &mut self.data_documented),
            SdkKind::Library | SdkKind::Packer => to.flag("data-documented", &mut self.data_documented),
        }
        to.list("data", &mut self.data);
        to.text("privacy-url", &mut self.privacy_url, Need::May);
        to.list("domains", &mut self.domains);
        to.list("sources", &mut self.sources);
        let android = &mut self.android;
        to.table("android", &mut |to| android_keys(android, to));
        let apple = &mut self.apple;
        to.table("apple", &mut |to| apple_keys(apple, to));
        let examples = &mut self.examples;
        to.table("examples", &mut |to| {
            to.list("matches", &mut examples.matches);
            to.list("misses", &mut examples.misses);
        });
    }
}

impl Entry for ShapeRule {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.list("sources", &mut self.sources);
        to.list("classes", &mut self.classes);
    }
}

fn android_keys(it: &mut AndroidSignatures, to: &mut dyn Visitor) {
    to.list("class-prefixes", &mut it.class_prefixes);
    to.list("except-prefixes", &mut it.except_prefixes);
    to.list("classes", &mut it.classes);
    to.list("components", &mut it.components);
    to.list("native-libraries", &mut it.native_libraries);
    to.list("metadata-keys", &mut it.metadata_keys);
    to.list("permissions", &mut it.permissions);
    to.list("authorities", &mut it.authorities);
    to.list("intent-actions", &mut it.intent_actions);
    to.list("assets", &mut it.assets);
    to.list("strings", &mut it.strings);
    to.list("kotlin-modules", &mut it.kotlin_modules);
    to.list("entry-points", &mut it.entry_points);
    to.list("version-constants", &mut it.version_constants);
    to.list("maven", &mut it.maven);
    to.list("weak", &mut it.weak);
}

fn apple_keys(it: &mut AppleSignatures, to: &mut dyn Visitor) {
    to.list("frameworks", &mut it.frameworks);
    to.list("bundle-ids", &mut it.bundle_ids);
    to.list("bundles", &mut it.bundles);
    to.list("class-prefixes", &mut it.class_prefixes);
    to.list("classes", &mut it.classes);
    to.list("swift-modules", &mut it.swift_modules);
    to.list("symbols", &mut it.symbols);
    to.list("pods", &mut it.pods);
    to.list("url-schemes", &mut it.url_schemes);
    to.list("plist-keys", &mut it.plist_keys);
    to.list("weak", &mut it.weak);
}

impl SdkKind {
    /// The word of the rule files.
    pub const fn word(self) -> Str {
        match self {
            Self::Sdk => "sdk",
            Self::Library => "library",
            Self::Packer => "packer",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "library" => Self::Library,
            "packer" => Self::Packer,
            _ => Self::Sdk,
        }
    }
}

impl Entry for Vendor {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("name", &mut self.name, Need::Must);
        to.text("name-zh", &mut self.name_zh, Need::May);
        to.list("aliases", &mut self.aliases);
    }
}

impl Entry for Category {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("label-en", &mut self.label_en, Need::Must);
        to.text("label-zh", &mut self.label_zh, Need::Must);
        to.flag("tracker", &mut self.tracker);
        to.flag("tool", &mut self.tool);
        to.flag("chores", &mut self.chores);
        to.flag("wide", &mut self.wide);
    }
}

impl Entry for PermissionRule {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("level", &mut self.level, Need::May);
        to.flag("special", &mut self.special);
        to.text("capability", &mut self.capability, Need::May);
        to.flag("harmless", &mut self.harmless);
        to.text("restricted", &mut self.restricted, Need::May);
        weight(&mut self.weight, to);
        to.text("label-en", &mut self.label_en, Need::Must);
        to.text("label-zh", &mut self.label_zh, Need::May);
        to.list("words-en", &mut self.words_en);
        to.list("words-zh", &mut self.words_zh);
        to.list("data", &mut self.data);
        to.number("added-in", &mut self.added_in);
        to.number("last-in", &mut self.last_in);
    }
}

fn weight(value: &mut u8, to: &mut dyn Visitor) {
    let mut wide = u16::from(*value);
    to.number("weight", &mut wide);
    *value = u8::try_from(wide).unwrap_or(u8::MAX);
}

impl Entry for Capability {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("label-en", &mut self.label_en, Need::Must);
        to.text("label-zh", &mut self.label_zh, Need::Must);
        weight(&mut self.weight, to);
        to.list("words-en", &mut self.words_en);
        to.list("words-zh", &mut self.words_zh);
        to.list("implied-by", &mut self.implied_by);
    }
}

impl Entry for DataType {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("label-en", &mut self.label_en, Need::Must);
        to.text("label-zh", &mut self.label_zh, Need::Must);
        to.text("category", &mut self.category, Need::Must);
        to.flag("sensitive", &mut self.sensitive);
        to.flag("umbrella", &mut self.umbrella);
        to.list("kin", &mut self.kin);
        to.list("words-en", &mut self.words_en);
        to.list("words-zh", &mut self.words_zh);
        to.list("apple", &mut self.apple);
    }
}

impl Entry for ApiRule {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        const KINDS: &[&str] = &["method", "field", "string", "class", "selector", "function"];
        to.word("kind", &mut self.kind, KINDS);
        to.text("class", &mut self.class, Need::May);
        to.text("member", &mut self.member, Need::May);
        to.list("permissions", &mut self.permissions);
        to.list("data", &mut self.data);
        to.text("tells", &mut self.tells, Need::May);
        to.text("category", &mut self.category, Need::May);
        to.text("reason", &mut self.reason, Need::May);
    }
}

impl Entry for ReasonCategory {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("label-en", &mut self.label_en, Need::Must);
        to.text("label-zh", &mut self.label_zh, Need::Must);
        to.list("codes", &mut self.codes);
        to.list("sdk-codes", &mut self.sdk_codes);
        to.list("sources", &mut self.sources);
    }
}

impl Entry for ListedSdks {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("label-en", &mut self.label_en, Need::Must);
        to.text("label-zh", &mut self.label_zh, Need::Must);
        to.text("since", &mut self.since, Need::Must);
        to.list("frameworks", &mut self.frameworks);
        to.list("sources", &mut self.sources);
    }
}

impl Entry for Regulation {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        const MARKETS: &[&str] = &["cn", "eu", "app-store", "google-play"];
        to.text("document", &mut self.document, Need::Must);
        to.text("document-en", &mut self.document_en, Need::Must);
        to.text("document-zh", &mut self.document_zh, Need::May);
        to.text("authority-en", &mut self.authority_en, Need::Must);
        to.text("authority-zh", &mut self.authority_zh, Need::Must);
        to.text("article", &mut self.article, Need::May);
        to.text("article-zh", &mut self.article_zh, Need::May);
        to.text("title-en", &mut self.title_en, Need::Must);
        to.text("title-zh", &mut self.title_zh, Need::Must);
        to.word("market", &mut self.market, MARKETS);
        to.list("checks", &mut self.checks);
        to.list("clauses", &mut self.clauses);
        to.text("url", &mut self.url, Need::May);
    }
}

impl Entry for AppType {
    id!();
    fn visit(&mut self, to: &mut dyn Visitor) {
        to.text("label-en", &mut self.label_en, Need::Must);
        to.text("label-zh", &mut self.label_zh, Need::Must);
        to.list("necessary-data", &mut self.necessary_data);
        to.list("justified", &mut self.justified);
        to.list("conditional", &mut self.conditional);
        to.list("rarely", &mut self.rarely);
    }
}
