//! The rule base in memory: the compiled tables, decoded row by row when first asked, or a user's folder laid over them.

use super::apis;
use super::fields::Entry;
use super::folder::Folder;
use super::index::{self, Wanted};
use super::read::RuleError;
use super::rows::Rows;
use super::schema::*;
use super::shapes::{self, ShapeRow};
use super::tree::Tree;
use crate::model::{ApiNames, WantedTraits};
use std::path::Path;
use std::sync::OnceLock;

/// A packed table, read back when first asked for.
struct Table<T> {
    bytes: &'static [u8],
    value: OnceLock<T>,
}

impl<T> Table<T> {
    const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, value: OnceLock::new() }
    }

    fn get(&self, read: impl Fn(&'static [u8]) -> Option<T>) -> &T {
        // `build.rs` wrote the bytes with the same code; a test reads every table.
        self.value.get_or_init(|| read(self.bytes).expect("the compiled tables read back"))
    }

    /// Fills a table that nobody has asked yet.
    fn set(&self, value: T) {
        let _ = self.value.set(value);
    }
}

macro_rules! compiled {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".bin"))
    };
}

/// All rules. Lists are sorted by id.
pub struct RuleBase {
    sdks: Rows<SdkRule>,
    vendors: Rows<Vendor>,
    categories: Rows<Category>,
    permissions: Rows<PermissionRule>,
    capabilities: Rows<Capability>,
    data_types: Rows<DataType>,
    apis_android: Rows<ApiRule>,
    apis_ios: Rows<ApiRule>,
    reasons: Rows<ReasonCategory>,
    listed_sdks: Rows<ListedSdks>,
    regulations: Rows<Regulation>,
    app_types: Rows<AppType>,
    messages: Rows<(Str, Vec<(Str, Str)>)>,
    trees: Rows<(Str, Tree)>,
    prefixes: Table<Vec<PrefixRow>>,
    patterns: Table<Vec<PatternRow>>,
    interest: Table<Wanted>,
    shapes: Table<Vec<ShapeRow>>,
    traits: OnceLock<WantedTraits>,
    api_names: OnceLock<ApiNames>,
}

static BUILTIN: RuleBase = RuleBase::compiled();

impl RuleBase {
    const fn compiled() -> Self {
        Self {
            sdks: Rows::new(compiled!("sdks")),
            vendors: Rows::new(compiled!("vendors")),
            categories: Rows::new(compiled!("categories")),
            permissions: Rows::new(compiled!("permissions")),
            capabilities: Rows::new(compiled!("capabilities")),
            data_types: Rows::new(compiled!("data-types")),
            apis_android: Rows::new(compiled!("apis-android")),
            apis_ios: Rows::new(compiled!("apis-ios")),
            reasons: Rows::new(compiled!("reasons")),
            listed_sdks: Rows::new(compiled!("listed-sdks")),
            regulations: Rows::new(compiled!("regulations")),
            app_types: Rows::new(compiled!("app-types")),
            messages: Rows::new(compiled!("messages")),
            trees: Rows::new(compiled!("trees")),
            prefixes: Table::new(compiled!("prefixes")),
            patterns: Table::new(compiled!("patterns")),
            interest: Table::new(compiled!("interest")),
            shapes: Table::new(compiled!("shapes")),
            traits: OnceLock::new(),
            api_names: OnceLock::new(),
        }
    }

    /// The rules in the binary. Nothing is decoded before it is asked for.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Whether these are the rules in the binary, for which more than these tables was computed when it was built.
    pub fn is_builtin(&self) -> bool {
        std::ptr::eq(self, &raw const BUILTIN)
    }

    /// The built-in rules with those of `dir` added; an entry of the same id replaces the built-in one. The result
    /// lives as long as the process.
    pub fn with_dir(dir: &Path) -> Result<&'static Self, Vec<RuleError>> {
        let (folder, mut errors) = Folder::read(dir);
        let builtin = Self::builtin();
        errors
            .extend(folder.trees.iter().filter_map(|(path, _)| refused(path, builtin.tree(path).is_some())));
        if errors.is_empty() { Ok(Box::leak(Box::new(builtin.under(folder)))) } else { Err(errors) }
    }

    /// These rules with `own` laid over them; messages stay the built-in ones.
    pub(super) fn under(&self, own: Folder) -> Self {
        let base = self;
        let sdks = merged(base.sdks.all(), own.sdks);
        let out = Self::compiled();
        out.prefixes.set(index::prefixes(&sdks));
        out.patterns.set(index::patterns(&sdks));
        out.vendors.replace(merged(base.vendors.all(), own.vendors));
        out.categories.replace(merged(base.categories.all(), own.categories));
        out.capabilities.replace(merged(base.capabilities.all(), own.capabilities));
        out.data_types.replace(merged(base.data_types.all(), own.data_types));
        out.apis_android.replace(merged(base.apis_android.all(), own.apis_android));
        let permissions = merged(base.permissions.all(), own.permissions);
        let apis_ios = merged(base.apis_ios.all(), own.apis_ios);
        out.interest.set(index::wanted(&sdks, &apis_ios, &permissions));
        out.shapes.set(base.shapes_under(&own.shapes, &sdks));
        out.permissions.replace(permissions);
        out.sdks.replace(sdks);
        out.apis_ios.replace(apis_ios);
        out.reasons.replace(merged(base.reasons.all(), own.reasons));
        out.listed_sdks.replace(merged(base.listed_sdks.all(), own.listed_sdks));
        out.regulations.replace(merged(base.regulations.all(), own.regulations));
        out.app_types.replace(merged(base.app_types.all(), own.app_types));
        out.trees.replace(trees_under(base.trees.all(), &own.trees));
        out
    }

    /// SDK, library and packer rules.
    pub fn sdks(&self) -> &[SdkRule] {
        self.sdks.all()
    }

    /// The SDK rule `id`.
    pub fn sdk(&self, id: &str) -> Option<&SdkRule> {
        self.sdks.find(id)
    }

    /// The SDK rule of that number, which patterns and prefixes give: its place in [`RuleBase::sdks`].
    pub fn sdk_at(&self, row: u32) -> Option<&SdkRule> {
        self.sdks.at(row as usize)
    }

    /// Vendors.
    pub fn vendors(&self) -> &[Vendor] {
        self.vendors.all()
    }

    /// The vendor `id`.
    pub fn vendor(&self, id: &str) -> Option<&Vendor> {
        self.vendors.find(id)
    }

    /// What SDKs do.
    pub fn categories(&self) -> &[Category] {
        self.categories.all()
    }

    /// The category `id`.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.find(id)
    }

    /// Permissions of all platforms.
    pub fn permissions(&self) -> &[PermissionRule] {
        self.permissions.all()
    }

    /// The names of all permissions; no rule is decoded for them.
    pub fn permission_ids(&self) -> impl Iterator<Item = Str> + '_ {
        self.permissions.keys()
    }

    /// The permission named `id`.
    pub fn permission(&self, id: &str) -> Option<&PermissionRule> {
        self.permissions.find(id)
    }

    /// Capabilities.
    pub fn capabilities(&self) -> &[Capability] {
        self.capabilities.all()
    }

    /// The capability `id`.
    pub fn capability(&self, id: &str) -> Option<&Capability> {
        self.capabilities.find(id)
    }

    /// Data types.
    pub fn data_types(&self) -> &[DataType] {
        self.data_types.all()
    }

    /// The data type `id`.
    pub fn data_type(&self, id: &str) -> Option<&DataType> {
        self.data_types.find(id)
    }

    /// Sensitive APIs of Android.
    pub fn apis_android(&self) -> &[ApiRule] {
        self.apis_android.all()
    }

    /// The sensitive APIs of Android as code names them; numbers are places in [`RuleBase::apis_android`], larger ones
    /// stand for entry points of SDKs.
    pub fn api_names(&self) -> &ApiNames {
        self.api_names.get_or_init(|| {
            let entries = index::of_kind(self.patterns(), SignatureKind::EntryPoint);
            apis::names(self.apis_android(), entries.iter().map(|row| row.pattern))
        })
    }

    /// The sensitive API `id` of Android.
    pub fn api_android(&self, id: &str) -> Option<&ApiRule> {
        self.apis_android.find(id)
    }

    /// The sensitive API `id` of Apple platforms.
    pub fn api_ios(&self, id: &str) -> Option<&ApiRule> {
        self.apis_ios.find(id)
    }

    /// Sensitive APIs of Apple platforms.
    pub fn apis_ios(&self) -> &[ApiRule] {
        self.apis_ios.all()
    }

    /// Categories of required-reason APIs.
    pub fn reasons(&self) -> &[ReasonCategory] {
        self.reasons.all()
    }

    /// Lists of frameworks that a store names.
    pub fn listed_sdks(&self) -> &[ListedSdks] {
        self.listed_sdks.all()
    }

    /// Articles of law, standards and store rules.
    pub fn regulations(&self) -> &[Regulation] {
        self.regulations.all()
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
        self.app_types.all()
    }

    /// The template `key` in `language` (`en`, `zh`).
    pub fn message(&self, language: &str, key: &str) -> Option<Str> {
        let table = self.messages(language);
        let at = table.binary_search_by(|(name, _)| (*name).cmp(key)).ok()?;
        table.get(at).map(|(_, text)| *text)
    }

    /// All templates of `language`, sorted by key.
    pub fn messages(&self, language: &str) -> &[(Str, Str)] {
        self.messages.find(language).map(|(_, table)| table.as_slice()).unwrap_or_default()
    }

    /// A rule file whose shape a higher floor knows, by path without `.toml`: `policy/zh`, `clauses`.
    pub fn tree(&self, path: &str) -> Option<&Tree> {
        self.trees.find(path).map(|(_, tree)| tree)
    }

    /// All files of `policy/` and `clauses`, by path without `.toml`.
    pub fn policy_lexicon(&self) -> &[(Str, Tree)] {
        self.trees.all()
    }

    /// All class prefixes and exceptions, sorted; to merge with a sorted list of classes.
    pub fn prefixes(&self) -> &[PrefixRow] {
        self.prefixes.get(index::read_prefixes)
    }

    /// All other patterns of the SDK rules, sorted; see [`RuleBase::hits`].
    pub fn patterns(&self) -> &[PatternRow] {
        self.patterns.get(index::read_patterns)
    }

    /// What detection wants to know from code.
    pub fn wanted(&self) -> &Wanted {
        self.interest.get(index::read_wanted)
    }

    /// The traits by which renamed SDKs are known, sorted.
    pub fn shapes(&self) -> &[ShapeRow] {
        self.shapes.get(shapes::read)
    }

    /// The same, as code readers look them up.
    pub fn traits(&self) -> &WantedTraits {
        self.traits.get_or_init(|| WantedTraits::of(self.shapes().iter().map(|row| row.number).collect()))
    }

    /// These shapes with `own` laid over them, for the rules `sdks`.
    fn shapes_under(&self, own: &[ShapeRule], sdks: &[SdkRule]) -> Vec<ShapeRow> {
        let ids: Vec<Str> = sdks.iter().map(|rule| rule.id).collect();
        let mut out = shapes::rows(own, &ids);
        let next = out.iter().map(|row| row.class + 1).max().unwrap_or_default();
        out.extend(self.shapes().iter().filter_map(|row| {
            let id = self.sdk_at(row.sdk)?.id;
            let sdk = ids.binary_search(&id).ok().filter(|_| find(own, id).is_none())?;
            Some(ShapeRow { sdk: sdk as u32, class: row.class + next, ..*row })
        }));
        out.sort_unstable();
        out
    }

    /// The rule that owns `class` (dotted) by the longest prefix of whole segments, with that prefix.
    pub fn sdk_prefix(&self, class: &str) -> Option<(&SdkRule, Str)> {
        let row = index::longest(self.prefixes(), class).filter(|row| !row.except)?;
        Some((self.sdk_at(row.sdk)?, row.prefix))
    }
}

fn find<'a, T: Entry>(list: &'a [T], id: &str) -> Option<&'a T> {
    let at = list.binary_search_by(|entry| entry.id().cmp(id)).ok()?;
    list.get(at)
}

/// Files of words that the reading of a document goes by before there is a rule base to ask.
const FIXED: [Str; 3] = ["policy/phrases", "policy/script", "policy/structure"];

/// Why a file of words cannot be laid over the built-in one, if it cannot.
fn refused(path: Str, known: bool) -> Option<RuleError> {
    let error = |what: &str, mend: &str| RuleError {
        file: format!("{path}.toml"),
        key: String::new(),
        value: String::new(),
        what: what.to_owned(),
        mend: mend.to_owned(),
    };
    if FIXED.contains(&path) {
        return Some(error("these words are built in", "words of your own go into another file of policy/"));
    }
    (!known).then(|| error("no rules are read from here", "docs/rules.md names the files of words"))
}

/// The words of `own` added to those of `base`, by file.
fn trees_under(base: &[(Str, Tree)], own: &[(Str, Tree)]) -> Vec<(Str, Tree)> {
    let added = |(path, tree): &(Str, Tree)| {
        let own = own.iter().find(|(name, _)| name == path);
        (*path, own.map_or_else(|| tree.clone(), |(_, own)| tree.under(own)))
    };
    base.iter().map(added).collect()
}

/// `own` laid over `base` by id; both are sorted.
fn merged<T: Entry>(base: &[T], own: Vec<T>) -> Vec<T> {
    let mut out: Vec<T> = base.iter().filter(|entry| find(&own, entry.id()).is_none()).cloned().collect();
    out.extend(own);
    out.sort_by_key(Entry::id);
    out
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
        assert!(base.reasons().len() == 5 && base.listed_sdks().len() == 1);
        let _ = (base.messages("en"), base.policy_lexicon(), base.prefixes());
        assert!(base.patterns().len() > 1000 && base.wanted().classes.len() > 300);
        assert!(!base.shapes().is_empty());
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
