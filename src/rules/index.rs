//! Tables computed once over all SDK rules, and the searches in them. `build.rs` includes this file too.

use super::packed::{Reader, Writer};
use super::read::leak;
use super::schema::*;

/// Names that some SDK rule asks of code: everything else in it can be passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Full class names, and prefixes that end in `.`; sorted, and none under another.
    pub classes: Vec<Str>,
    /// Whole string constants, sorted.
    pub strings: Vec<Str>,
    /// Static fields that hold a version, sorted.
    pub constants: Vec<Str>,
    /// Selectors and classes of Apple's sensitive APIs, sorted.
    pub selectors: Vec<Str>,
    /// Symbols of Apple code, with C's leading underscore, sorted: sensitive functions, and what rules know SDKs by.
    pub symbols: Vec<Str>,
}

/// What all rules together ask of code.
pub fn wanted(sdks: &[SdkRule], apis_ios: &[ApiRule], permissions: &[PermissionRule]) -> Wanted {
    let names = |rule: &SdkRule| {
        rule.android.class_prefixes.iter().chain(&rule.android.classes).copied().collect::<Vec<_>>()
    };
    // A library that is only named is no news, and its classes are many.
    let is_sdk = |rule: &&SdkRule| rule.kind == SdkKind::Sdk;
    let mut classes: Vec<Str> = sdks.iter().filter(is_sdk).flat_map(names).collect();
    classes.sort_unstable();
    // Sorted, a prefix stands right before all that lies under it.
    classes.dedup_by(|next, kept| next == kept || (kept.ends_with('.') && next.starts_with(*kept)));
    let mut strings: Vec<Str> = sdks.iter().flat_map(|rule| rule.android.strings.iter().copied()).collect();
    // Code that asks people for a permission names it. Those of health records come by the hundred and alone.
    let asked = |rule: &&PermissionRule| {
        (rule.level.contains("dangerous") || rule.special)
            && rule.id.starts_with("android.permission.")
            && !rule.id.starts_with("android.permission.health.")
    };
    strings.extend(permissions.iter().filter(asked).map(|rule| rule.id));
    strings.sort_unstable();
    strings.dedup();
    // That a class is wanted tells little, most of its methods are harmless; and code may look it up by name.
    let named = apis_ios.iter().filter(|api| matches!(api.kind, "selector" | "class"));
    let mut selectors: Vec<Str> = named.flat_map(|api| [api.class, api.member]).collect();
    selectors.retain(|name| !name.is_empty());
    selectors.sort_unstable();
    selectors.dedup();
    let mut constants: Vec<Str> =
        sdks.iter().flat_map(|rule| rule.android.version_constants.iter().copied()).collect();
    constants.sort_unstable();
    constants.dedup();
    let functions =
        apis_ios.iter().filter(|api| api.kind == "function").map(|api| format!("_{}", api.member));
    let named = sdks.iter().flat_map(|rule| &rule.apple.symbols);
    let named = named.flat_map(|symbol| [(*symbol).to_owned(), format!("_{symbol}")]);
    let mut symbols: Vec<Str> = functions.chain(named).map(leak).collect();
    symbols.sort_unstable();
    symbols.dedup();
    Wanted { classes, strings, constants, selectors, symbols }
}

/// All class prefixes and exceptions, sorted by prefix. `sdks` must be sorted by id; a row's `sdk` indexes it.
pub fn prefixes(sdks: &[SdkRule]) -> Vec<PrefixRow> {
    let mut rows = Vec::new();
    for (at, rule) in sdks.iter().enumerate() {
        let sdk = u32::try_from(at).unwrap_or(u32::MAX);
        for (list, except) in [(&rule.android.class_prefixes, false), (&rule.android.except_prefixes, true)] {
            rows.extend(list.iter().map(|&prefix| PrefixRow { prefix, sdk, except }));
        }
    }
    // Where one rule excepts what another claims, the claim comes last and wins the search.
    rows.sort_by(|a, b| a.prefix.cmp(b.prefix).then(b.except.cmp(&a.except)).then(a.sdk.cmp(&b.sdk)));
    rows
}

/// The row with the longest prefix of `class` that ends at a segment.
pub fn longest<'a>(rows: &'a [PrefixRow], class: &str) -> Option<&'a PrefixRow> {
    let mut end = class.len();
    while let Some(dot) = class.get(..end)?.rfind('.') {
        let prefix = class.get(..=dot)?;
        let after = rows.partition_point(|row| row.prefix <= prefix);
        if let Some(row) = after.checked_sub(1).and_then(|at| rows.get(at)).filter(|row| row.prefix == prefix)
        {
            return Some(row);
        }
        end = dot;
    }
    None
}

/// The lists of a rule that hold patterns of `kind`, with the list of its weak ones.
pub fn patterns_of(rule: &SdkRule, kind: SignatureKind) -> (&[Str], &[Str]) {
    let (android, apple) = (&rule.android, &rule.apple);
    match kind {
        SignatureKind::Class => (&android.classes, &android.weak),
        SignatureKind::ClassPrefix => (&android.class_prefixes, &android.weak),
        SignatureKind::Component => (&android.components, &android.weak),
        SignatureKind::NativeLibrary => (&android.native_libraries, &android.weak),
        SignatureKind::MetadataKey => (&android.metadata_keys, &android.weak),
        SignatureKind::Permission => (&android.permissions, &android.weak),
        SignatureKind::Authority => (&android.authorities, &android.weak),
        SignatureKind::IntentAction => (&android.intent_actions, &android.weak),
        SignatureKind::Asset => (&android.assets, &android.weak),
        SignatureKind::StringConstant => (&android.strings, &android.weak),
        SignatureKind::KotlinModule => (&android.kotlin_modules, &android.weak),
        SignatureKind::EntryPoint => (&android.entry_points, &android.weak),
        SignatureKind::VersionConstant => (&android.version_constants, &android.weak),
        SignatureKind::Framework => (&apple.frameworks, &apple.weak),
        SignatureKind::BundleId => (&apple.bundle_ids, &apple.weak),
        SignatureKind::Bundle => (&apple.bundles, &apple.weak),
        SignatureKind::ObjcPrefix => (&apple.class_prefixes, &apple.weak),
        SignatureKind::ObjcClass => (&apple.classes, &apple.weak),
        SignatureKind::SwiftModule => (&apple.swift_modules, &apple.weak),
        SignatureKind::Symbol => (&apple.symbols, &apple.weak),
        SignatureKind::UrlScheme => (&apple.url_schemes, &apple.weak),
        SignatureKind::PlistKey => (&apple.plist_keys, &apple.weak),
        SignatureKind::Pod => (&apple.pods, &apple.weak),
    }
}

/// All patterns of all kinds but class prefixes, sorted by kind, then whether it is a glob, then pattern.
pub fn patterns(sdks: &[SdkRule]) -> Vec<PatternRow> {
    let mut rows = Vec::new();
    for (at, rule) in sdks.iter().enumerate() {
        let sdk = u32::try_from(at).unwrap_or(u32::MAX);
        for kind in SignatureKind::ALL {
            let (list, weak) = patterns_of(rule, kind);
            if kind != SignatureKind::ClassPrefix {
                rows.extend(list.iter().map(|&pattern| PatternRow {
                    kind,
                    glob: pattern.contains('*') || pattern.contains(APP_ID),
                    pattern,
                    sdk,
                    weak: weak.contains(&pattern),
                }));
            }
        }
    }
    rows.sort();
    rows
}

/// What stands for the app's own id in permissions and authorities.
pub const APP_ID: &str = "${applicationId}";

/// The rows of `kind` that hold exactly `value`.
pub fn exact<'a>(rows: &'a [PatternRow], kind: SignatureKind, value: &str) -> &'a [PatternRow] {
    let key = |row: &PatternRow| (row.kind, row.glob, row.pattern) < (kind, false, value);
    let from = rows.partition_point(key);
    let rest = rows.get(from..).unwrap_or_default();
    let len = rest.iter().take_while(|row| row.kind == kind && !row.glob && row.pattern == value).count();
    rest.get(..len).unwrap_or_default()
}

/// The rows of `kind` that are globs.
pub fn globs(rows: &[PatternRow], kind: SignatureKind) -> &[PatternRow] {
    let from = rows.partition_point(|row| (row.kind, row.glob) < (kind, true));
    let to = rows.partition_point(|row| (row.kind, row.glob) <= (kind, true));
    rows.get(from..to).unwrap_or_default()
}

/// The rows of `kind`.
pub fn of_kind(rows: &[PatternRow], kind: SignatureKind) -> &[PatternRow] {
    let from = rows.partition_point(|row| row.kind < kind);
    let to = rows.partition_point(|row| row.kind <= kind);
    rows.get(from..to).unwrap_or_default()
}

/// Whether `text` fits `glob`, where `*` is any run of characters and [`APP_ID`] is `app`.
pub fn fits(glob: &str, text: &str, app: &str) -> bool {
    let with_app;
    let glob = if glob.contains(APP_ID) {
        if app.is_empty() {
            return false;
        }
        with_app = glob.replace(APP_ID, app);
        with_app.as_str()
    } else {
        glob
    };
    let mut parts = glob.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Packs [`wanted`].
pub fn write_wanted(wanted: &Wanted) -> Vec<u8> {
    let mut to = Writer::default();
    for list in [&wanted.classes, &wanted.strings, &wanted.constants, &wanted.selectors, &wanted.symbols] {
        to.count(list.len());
        list.iter().for_each(|name| to.text(name));
    }
    to.finish()
}

/// Reads back what [`write_wanted`] packed.
pub fn read_wanted(bytes: &'static [u8]) -> Option<Wanted> {
    let mut from = Reader::new(bytes)?;
    Some(Wanted {
        classes: from.list(Reader::text)?,
        strings: from.list(Reader::text)?,
        constants: from.list(Reader::text)?,
        selectors: from.list(Reader::text)?,
        symbols: from.list(Reader::text)?,
    })
}

/// Packs [`prefixes`].
pub fn write_prefixes(rows: &[PrefixRow]) -> Vec<u8> {
    let mut to = Writer::default();
    to.count(rows.len());
    for row in rows {
        to.text(row.prefix);
        to.number(row.sdk << 1 | u32::from(row.except));
    }
    to.finish()
}

/// Reads back what [`write_prefixes`] packed.
pub fn read_prefixes(bytes: &'static [u8]) -> Option<Vec<PrefixRow>> {
    Reader::new(bytes)?.list(|from| {
        let (prefix, number) = (from.text()?, from.number()?);
        Some(PrefixRow { prefix, sdk: number >> 1, except: number & 1 != 0 })
    })
}

/// Packs [`patterns`].
pub fn write_patterns(rows: &[PatternRow]) -> Vec<u8> {
    let mut to = Writer::default();
    to.count(rows.len());
    for row in rows {
        to.text(row.pattern);
        to.number((row.kind as u32) << 24 | row.sdk << 2 | u32::from(row.glob) << 1 | u32::from(row.weak));
    }
    to.finish()
}

/// Reads back what [`write_patterns`] packed.
pub fn read_patterns(bytes: &'static [u8]) -> Option<Vec<PatternRow>> {
    Reader::new(bytes)?.list(|from| {
        let (pattern, number) = (from.text()?, from.number()?);
        let kind = *SignatureKind::ALL.get((number >> 24) as usize)?;
        let sdk = (number & 0xff_ffff) >> 2;
        Some(PatternRow { kind, glob: number & 2 != 0, pattern, sdk, weak: number & 1 != 0 })
    })
}
