//! The rule base for a person and as JSON: `fineprint rules list | show`.

use super::Words;
use crate::rules::{RuleBase, SdkKind, SdkRule, SignatureKind, index};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

/// `fineprint rules list --format json`.
#[derive(Debug, Serialize)]
pub struct RulesJson<'a> {
    /// `fineprint.rules/1`.
    pub schema: &'static str,
    /// Sorted by id.
    pub rules: Vec<RuleJson<'a>>,
}

/// One rule. Fields are only added.
#[derive(Debug, Serialize)]
pub struct RuleJson<'a> {
    /// Kebab-case id.
    pub id: &'a str,
    /// Product name.
    pub name: &'a str,
    /// Chinese product name, or null.
    pub name_zh: Option<&'a str>,
    /// Vendor id.
    pub vendor: &'a str,
    /// Vendor's name.
    pub vendor_name: &'a str,
    /// Category id.
    pub category: &'a str,
    /// `sdk`, `library`, `packer`.
    pub kind: &'a str,
    /// How sure the rule itself is: `high`, `medium`, `low`.
    pub confidence: &'a str,
    /// `android`, `apple`, where it has signatures.
    pub platforms: Vec<&'static str>,
    /// Names by which policies call it.
    pub aliases: &'a [&'static str],
    /// Names that count only beside SDK wording.
    pub weak_aliases: &'a [&'static str],
    /// Rules whose prefixes cover this one's.
    pub within: &'a [&'static str],
    /// Rules of the vendor whose shared core it is, `*` for any run.
    pub core_of: &'a [&'static str],
    /// Rules whose code comes inside it.
    pub embeds: &'a [&'static str],
    /// What proves or supports it.
    pub signatures: Vec<SignatureJson<'a>>,
    /// Permissions that it needs.
    pub permissions_required: &'a [&'static str],
    /// Permissions that it may use.
    pub permissions_optional: &'a [&'static str],
    /// Whether its vendor's documentation of data was seen; if not, `data` is unknown, not nothing.
    pub data_documented: bool,
    /// Data type ids.
    pub data: &'a [&'static str],
    /// The vendor's privacy text, or null.
    pub privacy_url: Option<&'a str>,
    /// Hosts.
    pub domains: &'a [&'static str],
    /// Where the claims come from.
    pub sources: &'a [&'static str],
}

/// A pattern of a rule.
#[derive(Debug, Serialize)]
pub struct SignatureJson<'a> {
    /// `class-prefix`, `component`, …
    pub kind: &'static str,
    /// The pattern.
    pub pattern: &'a str,
    /// It supports, but proves nothing alone.
    pub weak: bool,
}

impl<'a> RuleJson<'a> {
    fn new(rule: &'a SdkRule, base: &'a RuleBase) -> Self {
        let filled = |text: &'a str| (!text.is_empty()).then_some(text);
        Self {
            id: rule.id,
            name: rule.name,
            name_zh: filled(rule.name_zh),
            vendor: rule.vendor,
            vendor_name: base.vendor(rule.vendor).map_or(rule.vendor, |vendor| vendor.name),
            category: rule.category,
            kind: rule.kind.word(),
            confidence: rule.confidence,
            platforms: platforms(rule),
            aliases: &rule.aliases,
            weak_aliases: &rule.weak_aliases,
            within: &rule.within,
            core_of: &rule.core_of,
            embeds: &rule.embeds,
            signatures: signatures(rule),
            permissions_required: &rule.permissions_required,
            permissions_optional: &rule.permissions_optional,
            data_documented: rule.data_documented,
            data: &rule.data,
            privacy_url: filled(rule.privacy_url),
            domains: &rule.domains,
            sources: &rule.sources,
        }
    }
}

fn signatures(rule: &SdkRule) -> Vec<SignatureJson<'_>> {
    let of = |kind: SignatureKind| {
        let (list, weak) = index::patterns_of(rule, kind);
        list.iter().map(move |pattern| SignatureJson {
            kind: kind.id(),
            pattern,
            weak: weak.contains(pattern),
        })
    };
    SignatureKind::ALL.into_iter().flat_map(of).collect()
}

/// Platforms on which a rule has signatures.
fn platforms(rule: &SdkRule) -> Vec<&'static str> {
    let android = SignatureKind::ALL[..13].iter().any(|&kind| !index::patterns_of(rule, kind).0.is_empty());
    let apple = SignatureKind::ALL[13..].iter().any(|&kind| !index::patterns_of(rule, kind).0.is_empty())
        || !rule.apple.pods.is_empty();
    [("android", android || !rule.android.maven.is_empty()), ("apple", apple)]
        .into_iter()
        .filter_map(|(name, has)| has.then_some(name))
        .collect()
}

/// `rules list --format json`.
pub fn list_json(rules: &[&SdkRule], base: &RuleBase) -> String {
    let rules = rules.iter().map(|rule| RuleJson::new(rule, base)).collect();
    super::json::text(&RulesJson { schema: "fineprint.rules/1", rules })
}

/// `rules list` for a person: a line a rule, then the counts.
pub fn list(rules: &[&SdkRule], words: Words<'_>) -> String {
    let width = |of: fn(&SdkRule) -> &'static str| {
        rules.iter().map(|rule| of(rule).width()).max().unwrap_or_default()
    };
    let (ids, kinds, categories) = (width(|r| r.id), width(|r| r.kind.word()), width(|r| r.category));
    let mut out = String::new();
    for rule in rules {
        let name = named(rule);
        let (id, kind, category) = (rule.id, rule.kind.word(), rule.category);
        out.push_str(&format!("{id:ids$}  {kind:kinds$}  {category:categories$}  {name}\n"));
    }
    let count = |wanted: SdkKind| words.number(rules.iter().filter(|rule| rule.kind == wanted).count());
    let on = |name: &str| words.number(rules.iter().filter(|rule| platforms(rule).contains(&name)).count());
    out.push('\n');
    out.push_str(&words.fill(
        "rules.summary",
        &[
            ("n", &words.number(rules.len())),
            ("sdks", &count(SdkKind::Sdk)),
            ("libraries", &count(SdkKind::Library)),
            ("packers", &count(SdkKind::Packer)),
            ("android", &on("android")),
            ("apple", &on("apple")),
        ],
    ));
    out.push('\n');
    out
}

/// `rules list --summary`: how many rules of each category, by kind and platform.
pub fn summary(rules: &[&SdkRule], words: Words<'_>) -> String {
    let heads = [
        "rules.column.category",
        "rules.column.sdks",
        "rules.column.documented",
        "rules.column.libraries",
        "rules.column.packers",
        "rules.column.android",
        "rules.column.apple",
    ];
    let heads = heads.map(|head| words.get(head).to_owned());
    let label = |id: &str| words.category(id);
    let mut lines: Vec<[String; 7]> = vec![heads];
    for category in words.rules().categories() {
        let of: Vec<&SdkRule> = rules.iter().filter(|rule| rule.category == category.id).copied().collect();
        if !of.is_empty() {
            lines.push(counts(label(category.id), &of, words));
        }
    }
    lines.push(counts(words.get("rules.column.all").to_owned(), rules, words));
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.width()).max().unwrap_or_default()
    };
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut out = String::new();
    for line in &lines {
        let mut cells = line.iter().zip(widths);
        if let Some((name, width)) = cells.next() {
            out.push_str(name);
            out.push_str(&" ".repeat(width - name.width()));
        }
        for (cell, width) in cells {
            out.push_str(&" ".repeat(2 + width - cell.width()));
            out.push_str(cell);
        }
        out.push('\n');
    }
    out
}

/// A line of the summary.
fn counts(label: String, rules: &[&SdkRule], words: Words<'_>) -> [String; 7] {
    let count =
        |wanted: &dyn Fn(&SdkRule) -> bool| words.number(rules.iter().filter(|rule| wanted(rule)).count());
    [
        label,
        count(&|rule| rule.kind == SdkKind::Sdk),
        count(&|rule| rule.kind == SdkKind::Sdk && rule.data_documented),
        count(&|rule| rule.kind == SdkKind::Library),
        count(&|rule| rule.kind == SdkKind::Packer),
        count(&|rule| platforms(rule).contains(&"android")),
        count(&|rule| platforms(rule).contains(&"apple")),
    ]
}

/// Message key of a kind of signature.
fn signature_key(kind: SignatureKind) -> &'static str {
    match kind {
        SignatureKind::Class => "signature.class",
        SignatureKind::ClassPrefix => "signature.class-prefix",
        SignatureKind::Component => "signature.component",
        SignatureKind::NativeLibrary => "signature.native-library",
        SignatureKind::MetadataKey => "signature.metadata-key",
        SignatureKind::Permission => "signature.permission",
        SignatureKind::Authority => "signature.authority",
        SignatureKind::IntentAction => "signature.intent-action",
        SignatureKind::Asset => "signature.asset",
        SignatureKind::StringConstant => "signature.string-constant",
        SignatureKind::KotlinModule => "signature.kotlin-module",
        SignatureKind::EntryPoint => "signature.entry-point",
        SignatureKind::VersionConstant => "signature.version-constant",
        SignatureKind::Framework => "signature.framework",
        SignatureKind::BundleId => "signature.bundle-id",
        SignatureKind::Bundle => "signature.bundle",
        SignatureKind::ObjcPrefix => "signature.objc-prefix",
        SignatureKind::ObjcClass => "signature.objc-class",
        SignatureKind::SwiftModule => "signature.swift-module",
        SignatureKind::Symbol => "signature.symbol",
        SignatureKind::UrlScheme => "signature.url-scheme",
        SignatureKind::PlistKey => "signature.plist-key",
        SignatureKind::Pod => "signature.pod",
    }
}

fn named(rule: &SdkRule) -> String {
    if rule.name_zh.is_empty() { rule.name.to_owned() } else { format!("{} / {}", rule.name, rule.name_zh) }
}

/// `rules show ID` for a person.
pub fn show(rule: &SdkRule, words: Words<'_>) -> String {
    let base = words.rules();
    let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
    let vendor = base.vendor(rule.vendor).map_or_else(
        || vec![rule.vendor.to_owned()],
        |vendor| {
            [vendor.name, vendor.name_zh]
                .iter()
                .filter(|n| !n.is_empty())
                .chain(&vendor.aliases)
                .map(|n| (*n).to_owned())
                .collect()
        },
    );
    let owned = |list: &[&str]| list.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    rows.push(("rules.vendor", vendor));
    rows.push(("rules.kind", vec![format!("{}, {}, {}", rule.kind.word(), rule.category, rule.confidence)]));
    rows.push(("rules.aliases", owned(&rule.aliases)));
    rows.push(("rules.weak-aliases", owned(&rule.weak_aliases)));
    for kind in SignatureKind::ALL {
        let (list, weak) = index::patterns_of(rule, kind);
        let shown = list.iter().map(|p| {
            if weak.contains(p) { format!("{p} ({})", words.get("rules.weak")) } else { (*p).to_owned() }
        });
        rows.push((signature_key(kind), shown.collect()));
    }
    rows.push(("rules.core-of", owned(&rule.core_of)));
    rows.push(("rules.embeds", owned(&rule.embeds)));
    rows.push(("rules.required", owned(&rule.permissions_required)));
    rows.push(("rules.optional", owned(&rule.permissions_optional)));
    let data: Vec<String> = rule.data.iter().map(|id| words.data(id)).collect();
    let unknown = data.is_empty() && !rule.data_documented && rule.kind == SdkKind::Sdk;
    rows.push(("rules.data", if unknown { vec![words.get("rules.undocumented").to_owned()] } else { data }));
    rows.push((
        "rules.privacy",
        if rule.privacy_url.is_empty() { vec![] } else { vec![rule.privacy_url.to_owned()] },
    ));
    rows.push(("rules.domains", owned(&rule.domains)));
    rows.push(("rules.sources", owned(&rule.sources)));
    let mut out = format!("{}  ({})\n", named(rule), rule.id);
    for (key, values) in rows.iter().filter(|(_, values)| !values.is_empty()) {
        out.push_str(&format!("\n{}\n", words.get(key)));
        for value in values {
            out.push_str(&format!("    {value}\n"));
        }
    }
    out
}

/// `rules show ID --format json`.
pub fn show_json(rule: &SdkRule, base: &RuleBase) -> String {
    list_json(&[rule], base)
}
