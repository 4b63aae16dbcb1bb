//! The rule base in memory: the compiled sections, each decoded when first asked, or a user's folder laid over them.

use super::fields::Entry;
use super::folder::Folder;
use super::index;
use super::read::RuleError;
use super::schema::*;
use super::tree::Tree;
use std::path::Path;
use std::sync::OnceLock;

/// One kind of rules: its compiled bytes and, once asked for, its values.
struct Section<T> {
    bytes: &'static [u8],
    values: OnceLock<Vec<T>>,
}

impl<T: Decode> Section<T> {
    const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, values: OnceLock::new() }
    }

    fn get(&self) -> &[T] {
        // `build.rs` wrote the bytes with the same types; a test decodes every section.
        self.values.get_or_init(|| T::decode(self.bytes).expect("the compiled rules decode"))
    }
}

trait Decode: Sized {
    fn decode(bytes: &'static [u8]) -> Result<Vec<Self>, postcard::Error>;
}

impl<T: serde::Deserialize<'static>> Decode for T {
    fn decode(bytes: &'static [u8]) -> Result<Vec<Self>, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}

macro_rules! compiled {
    ($name:literal) => {
        Section::new(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".bin")))
    };
}

/// All rules. Lists are sorted by id.
pub struct RuleBase {
    sdks: Section<SdkRule>,
    vendors: Section<Vendor>,
    categories: Section<Category>,
    permissions: Section<PermissionRule>,
    capabilities: Section<Capability>,
    data_types: Section<DataType>,
    apis_android: Section<ApiRule>,
    apis_ios: Section<ApiRule>,
    regulations: Section<Regulation>,
    app_types: Section<AppType>,
    messages: Section<(Str, Vec<(Str, Str)>)>,
    trees: Section<(Str, Tree)>,
    prefixes: Section<PrefixRow>,
    patterns: Section<PatternRow>,
}

static BUILTIN: RuleBase = RuleBase::compiled();

impl RuleBase {
    const fn compiled() -> Self {
        Self {
            sdks: compiled!("sdks"),
            vendors: compiled!("vendors"),
            categories: compiled!("categories"),
            permissions: compiled!("permissions"),
            capabilities: compiled!("capabilities"),
            data_types: compiled!("data-types"),
            apis_android: compiled!("apis-android"),
            apis_ios: compiled!("apis-ios"),
            regulations: compiled!("regulations"),
            app_types: compiled!("app-types"),
            messages: compiled!("messages"),
            trees: compiled!("trees"),
            prefixes: compiled!("prefixes"),
            patterns: compiled!("patterns"),
        }
    }

    /// The rules in the binary. Nothing is decoded before it is asked for.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The built-in rules with those of `dir` added; an entry of the same id replaces the built-in one. The result
    /// lives as long as the process.
    pub fn with_dir(dir: &Path) -> Result<&'static Self, Vec<RuleError>> {
        let (folder, errors) = Folder::read(dir);
        if errors.is_empty() { Ok(Box::leak(Box::new(Self::builtin().under(folder)))) } else { Err(errors) }
    }

    /// These rules with `own` laid over them; messages and lexicons stay the built-in ones.
    pub(super) fn under(&self, own: Folder) -> Self {
        let base = self;
        let sdks = merged(base.sdks.get(), own.sdks);
        let out = Self::compiled();
        set(&out.prefixes, index::prefixes(&sdks));
        set(&out.patterns, index::patterns(&sdks));
        set(&out.sdks, sdks);
        set(&out.vendors, merged(base.vendors.get(), own.vendors));
        set(&out.categories, merged(base.categories.get(), own.categories));
        set(&out.permissions, merged(base.permissions.get(), own.permissions));
        set(&out.capabilities, merged(base.capabilities.get(), own.capabilities));
        set(&out.data_types, merged(base.data_types.get(), own.data_types));
        set(&out.apis_android, merged(base.apis_android.get(), own.apis_android));
        set(&out.apis_ios, merged(base.apis_ios.get(), own.apis_ios));
        set(&out.regulations, merged(base.regulations.get(), own.regulations));
        set(&out.app_types, merged(base.app_types.get(), own.app_types));
        out
    }

    /// SDK, library and packer rules.
    pub fn sdks(&self) -> &[SdkRule] {
        self.sdks.get()
    }

    /// The SDK rule `id`.
    pub fn sdk(&self, id: &str) -> Option<&SdkRule> {
        find(self.sdks(), id)
    }

    /// Vendors.
    pub fn vendors(&self) -> &[Vendor] {
        self.vendors.get()
    }

    /// The vendor `id`.
    pub fn vendor(&self, id: &str) -> Option<&Vendor> {
        find(self.vendors(), id)
    }

    /// What SDKs do.
    pub fn categories(&self) -> &[Category] {
        self.categories.get()
    }

    /// The category `id`.
    pub fn category(&self, id: &str) -> Option<&Category> {
        find(self.categories(), id)
    }

    /// Permissions of all platforms.
    pub fn permissions(&self) -> &[PermissionRule] {
        self.permissions.get()
    }

    /// The permission named `id`.
    pub fn permission(&self, id: &str) -> Option<&PermissionRule> {
        find(self.permissions(), id)
    }

    /// Capabilities.
    pub fn capabilities(&self) -> &[Capability] {
        self.capabilities.get()
    }

    /// The capability `id`.
    pub fn capability(&self, id: &str) -> Option<&Capability> {
        find(self.capabilities(), id)
    }

    /// Data types.
    pub fn data_types(&self) -> &[DataType] {
        self.data_types.get()
    }

    /// The data type `id`.
    pub fn data_type(&self, id: &str) -> Option<&DataType> {
        find(self.data_types(), id)
    }

    /// Sensitive APIs of Android.
    pub fn apis_android(&self) -> &[ApiRule] {
        self.apis_android.get()
    }

    /// Sensitive APIs of Apple platforms.
    pub fn apis_ios(&self) -> &[ApiRule] {
        self.apis_ios.get()
    }

    /// Articles of law, standards and store rules.
    pub fn regulations(&self) -> &[Regulation] {
        self.regulations.get()
    }

    /// Articles that the check serves; of those about clauses only the ones that ask for `clause`.
    pub fn regulations_of<'a>(
        &'a self,
        check: &'a str,
        clause: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Regulation> + 'a {
        let serves = move |rule: &&Regulation| {
            let asks = |clause: &str| rule.clauses.contains(&clause);
            rule.checks.contains(&check) && (check != "missing-clause" || clause.is_none_or(asks))
        };
        self.regulations().iter().filter(serves)
    }

    /// Types of apps.
    pub fn app_types(&self) -> &[AppType] {
        self.app_types.get()
    }

    /// The template `key` in `language` (`en`, `zh`).
    pub fn message(&self, language: &str, key: &str) -> Option<Str> {
        let (_, table) = self.messages.get().iter().find(|(name, _)| *name == language)?;
        let at = table.binary_search_by(|(name, _)| (*name).cmp(key)).ok()?;
        table.get(at).map(|(_, text)| *text)
    }

    /// All templates of `language`, sorted by key.
    pub fn messages(&self, language: &str) -> &[(Str, Str)] {
        self.messages
            .get()
            .iter()
            .find(|(name, _)| *name == language)
            .map(|(_, table)| table.as_slice())
            .unwrap_or_default()
    }

    /// A rule file whose shape a higher floor knows, by path without `.toml`: `policy/zh`, `clauses`.
    pub fn tree(&self, path: &str) -> Option<&Tree> {
        self.trees.get().iter().find(|(name, _)| *name == path).map(|(_, tree)| tree)
    }

    /// All files of `policy/` and `clauses`, by path without `.toml`.
    pub fn policy_lexicon(&self) -> &[(Str, Tree)] {
        self.trees.get()
    }

    /// All class prefixes and exceptions, sorted; to merge with a sorted list of classes.
    pub fn prefixes(&self) -> &[PrefixRow] {
        self.prefixes.get()
    }

    /// All other patterns of the SDK rules, sorted; see [`RuleBase::hits`].
    pub fn patterns(&self) -> &[PatternRow] {
        self.patterns.get()
    }

    /// The rule that owns `class` (dotted) by the longest prefix of whole segments, with that prefix.
    pub fn sdk_prefix(&self, class: &str) -> Option<(&SdkRule, Str)> {
        let row = index::longest(self.prefixes(), class).filter(|row| !row.except)?;
        Some((self.sdks().get(row.sdk as usize)?, row.prefix))
    }
}

fn find<'a, T: Entry>(list: &'a [T], id: &str) -> Option<&'a T> {
    let at = list.binary_search_by(|entry| entry.id().cmp(id)).ok()?;
    list.get(at)
}

/// `own` laid over `base` by id; both are sorted.
fn merged<T: Entry>(base: &[T], own: Vec<T>) -> Vec<T> {
    let mut out: Vec<T> = base.iter().filter(|entry| find(&own, entry.id()).is_none()).cloned().collect();
    out.extend(own);
    out.sort_by_key(Entry::id);
    out
}

/// Fills a section that nobody has asked yet.
fn set<T>(section: &Section<T>, values: Vec<T>) {
    // It was made a moment ago and cannot be filled.
    let _ = section.values.set(values);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_decodes() {
        let base = RuleBase::builtin();
        assert!(base.sdks().len() >= 600 && base.permissions().len() > 1300, "{} SDKs", base.sdks().len());
        assert!(
            base.vendors().len() > 300 && base.capabilities().len() > 30 && base.data_types().len() > 140
        );
        let _ = (base.apis_android(), base.apis_ios(), base.regulations(), base.app_types());
        let _ = (base.messages("en"), base.policy_lexicon(), base.prefixes());
    }

    #[test]
    fn the_longest_prefix_of_whole_segments_owns_a_class() {
        let owner = |class: &str| RuleBase::builtin().sdk_prefix(class).map(|(rule, _)| rule.id);
        assert_eq!(owner("com.tencent.bugly.crashreport.CrashReport"), Some("tencent-bugly"));
        assert_eq!(owner("com.tencent.buglyx.CrashReport"), None);
        assert_eq!(owner("com.huawei.hms.push.HmsMessageService"), Some("huawei-push"));
        assert_eq!(owner("com.huawei.hms.common.ApiException"), Some("hms-core"));
        assert_eq!(owner("Main"), None);
    }

    #[test]
    fn a_permission_knows_what_it_opens() {
        let base = RuleBase::builtin();
        let camera = base.permission("android.permission.CAMERA").expect("in the table");
        assert_eq!((camera.capability, camera.level, camera.harmless), ("camera", "dangerous", false));
        assert!(base.permission("android.permission.INTERNET").is_some_and(|p| p.harmless));
    }
}
