//! One package beside one policy, built from literals and judged by the real rules.

use fineprint::checks::{self, Context};
use fineprint::ledger::{self, Sides};
use fineprint::model::*;
use fineprint::rules::RuleBase;

/// A package and a policy.
pub(crate) struct Case {
    pub(crate) facts: Facts,
    pub(crate) detections: Vec<Detection>,
    pub(crate) accesses: Vec<Access>,
    pub(crate) policy: Policy,
    pub(crate) pedantic: bool,
    pub(crate) as_of: Option<&'static str>,
    pub(crate) others: Vec<Policy>,
    pub(crate) builds: Vec<Self>,
    pub(crate) app_type: Option<&'static str>,
}

pub(crate) const MANIFEST: &str = "AndroidManifest.xml";

/// The executable of an Apple case, and the app's own privacy manifest.
pub(crate) const BINARY: &str = "Payload/App.app/App";
pub(crate) const PRIVACY: &str = "Payload/App.app/PrivacyInfo.xcprivacy";

pub(crate) fn binary(entry: &str, imports: &[&str], selectors: &[&str]) -> CodeUnit {
    CodeUnit {
        entry: entry.into(),
        format: CodeFormat::MachO,
        arch: Some("arm64".into()),
        defined: Names::default(),
        referenced: Names::default(),
        strings: selectors.iter().collect(),
        bytecode: vec![],
        apple: Some(AppleCode { imports: imports.iter().collect(), ..AppleCode::default() }),
    }
}

pub(crate) fn bundle(path: &str, kind: BundleKind) -> Bundle {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    Bundle { path: path.into(), kind, name, id: None, version: None }
}

/// A receiver of the app with one filter.
pub(crate) fn receiver(filter: IntentFilter) -> Component {
    Component {
        filters: vec![filter],
        ..Component::bare(ComponentKind::Receiver, "com.example.app.Part", 200)
    }
}

impl Case {
    /// An app without permissions and with one class, beside an empty policy.
    pub(crate) fn new() -> Self {
        let code = CodeUnit {
            entry: "classes.dex".into(),
            format: CodeFormat::Dex,
            arch: None,
            defined: ["com.example.app.Main"].into_iter().collect(),
            referenced: Names::default(),
            strings: Names::default(),
            bytecode: vec![],
            apple: None,
        };
        let facts = Facts {
            file: "app.apk".into(),
            sha256: "0".repeat(64),
            bytes: 1,
            kind: PackageKind::Apk,
            platform: Platform::Android,
            app: App { id: "com.example.app".into(), min_os: Some("24".into()), ..App::default() },
            permissions: vec![],
            defined_permissions: vec![],
            components: vec![],
            metadata: vec![],
            features: vec![],
            libraries: vec![],
            queries: Queries::default(),
            code: vec![code],
            native_libraries: vec![],
            assets: Names::default(),
            certificates: vec![],
            bundles: vec![],
            localisations: vec![],
            ad_networks: vec![],
            transport_exceptions: vec![],
            plist_keys: Default::default(),
            kotlin_modules: Names::default(),
            versions: Vec::new(),
            privacy_manifests: vec![],
            provisioning: vec![],
            gaps: vec![],
        };
        let policy = Policy {
            file: "policy.txt".into(),
            languages: vec![Language::En],
            permissions: vec![],
            sdks: vec![],
            data: vec![],
            clauses: vec![],
            effective: None,
            updated: None,
            gaps: vec![],
        };
        Self {
            facts,
            detections: vec![],
            accesses: vec![],
            policy,
            pedantic: false,
            as_of: None,
            others: vec![],
            builds: vec![],
            app_type: None,
        }
    }

    pub(crate) fn asks(self, id: &str) -> Self {
        self.asks_until(id, None)
    }

    pub(crate) fn asks_until(mut self, id: &str, max_sdk: Option<u32>) -> Self {
        self.facts.permissions.push(Permission {
            id: id.into(),
            form: PermissionForm::UsesPermission,
            max_sdk,
            min_sdk: None,
            flags: vec![],
            purpose: None,
            place: Place::package("app.apk", Some(MANIFEST)).at(100),
        });
        self
    }

    /// An app of Apple's platforms with one binary that wants `imports` and holds `selectors`.
    pub(crate) fn apple(imports: &[&str], selectors: &[&str]) -> Self {
        let mut case = Self::new();
        let facts = &mut case.facts;
        (facts.kind, facts.platform) = (PackageKind::Ipa, Platform::Ios);
        facts.file = "app.ipa".into();
        facts.code[0] = binary(BINARY, imports, selectors);
        facts.bundles.push(bundle("Payload/App.app", BundleKind::App));
        case
    }

    pub(crate) fn usage(mut self, key: &str, purpose: &str) -> Self {
        self = self.asks(key);
        let permission = self.facts.permissions.last_mut().expect("the one just added");
        permission.form = PermissionForm::UsageKey;
        permission.purpose = Some(purpose.into());
        permission.place = Place::package("app.ipa", Some("Payload/App.app/Info.plist"));
        self
    }

    /// A privacy manifest at `entry`, empty but for what `edit` writes.
    pub(crate) fn manifest(mut self, entry: &str, edit: impl FnOnce(&mut PrivacyManifest)) -> Self {
        let (domains, collected, accessed, invalid) = (vec![], vec![], vec![], vec![]);
        let mut manifest =
            PrivacyManifest { entry: entry.into(), tracking: false, domains, collected, accessed, invalid };
        edit(&mut manifest);
        self.facts.privacy_manifests.push(manifest);
        self
    }

    pub(crate) fn ships(self, sdk: &str) -> Self {
        self.holds(sdk, Presence::Bundled)
    }

    pub(crate) fn holds(mut self, sdk: &str, presence: Presence) -> Self {
        self.detections.push(Detection {
            sdk: sdk.into(),
            version: None,
            presence,
            confidence: Confidence::High,
            called: None,
            evidence: vec![Evidence {
                kind: EvidenceKind::Class,
                value: "com.vendor.Sdk".into(),
                pattern: "com.vendor.".into(),
                count: 3,
                place: Place::package("app.apk", Some("classes.dex")),
            }],
        });
        self
    }

    /// Whether code outside the SDK last added calls it.
    pub(crate) fn called(mut self, called: bool) -> Self {
        if let Some(last) = self.detections.last_mut() {
            last.called = Some(called);
        }
        self
    }

    /// The policy names a permission (with a dot) or a capability (without).
    pub(crate) fn says(self, subject: &str) -> Self {
        self.states(subject, Polarity::Affirmed, Platform::Any, Owner::App)
    }

    pub(crate) fn denies(self, subject: &str) -> Self {
        self.states(subject, Polarity::Denied, Platform::Any, Owner::App)
    }

    pub(crate) fn states(
        mut self,
        subject: &str,
        polarity: Polarity,
        platform: Platform,
        owner: Owner,
    ) -> Self {
        let named = subject.contains('.');
        self.policy.permissions.push(PermissionDisclosure {
            id: named.then(|| subject.into()),
            capability: (!named).then(|| subject.into()),
            platform,
            polarity,
            owner,
            written_as: subject.into(),
            purpose: None,
            required: None,
            place: Place::policy("policy.txt", 7, 3, subject),
        });
        self
    }

    pub(crate) fn collects(self, data: &str, polarity: Polarity) -> Self {
        let mut case = self;
        case.policy.data.push(DataDisclosure {
            id: data.into(),
            polarity,
            owner: Owner::App,
            written_as: data.into(),
            place: Place::policy("policy.txt", 8, 1, data),
        });
        case
    }

    /// The policy lists an SDK, by rule id or, with none, by name.
    pub(crate) fn lists(mut self, id: Option<&str>, name: &str) -> Self {
        self.policy.sdks.push(SdkDisclosure {
            id: id.map(str::to_owned),
            name: name.into(),
            vendor: None,
            written_as: name.into(),
            purpose: None,
            data: vec![],
            permissions: vec![],
            privacy_url: None,
            sharing: None,
            platform: Platform::Any,
            place: Place::policy("policy.txt", 9, 1, name),
        });
        self
    }

    pub(crate) fn gap(mut self, part: Part) -> Self {
        let place = Place::package("app.apk", Some("classes2.dex"));
        self.facts.gaps.push(Gap::new(place, part, Reason::Missing));
        self
    }

    /// Code that was read, with classes and methods.
    pub(crate) fn read_code(mut self) -> Self {
        self.facts.code[0].bytecode.push(Bytecode::default());
        self
    }

    /// `owner`'s code calls the API: data and permissions as its rule has them.
    pub(crate) fn calls(self, api: &str, owner: Owner) -> Self {
        self.reaches(api, owner, Confidence::High)
    }

    pub(crate) fn reaches(mut self, api: &str, owner: Owner, confidence: Confidence) -> Self {
        let rule = RuleBase::builtin().api_android(api).expect("an API of the rules");
        let names = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let permissions = rule.permissions.iter().flat_map(|p| p.split('|'));
        let class = if owner == Owner::App { "com.example.app.Main" } else { "com.vendor.Sdk" };
        let caller = Caller {
            owner,
            class: class.into(),
            method: "run".into(),
            count: 1,
            confidence,
            place: Place::package("app.apk", Some("classes.dex")).at(300),
        };
        self.accesses.push(Access {
            api: api.into(),
            data: names(&rule.data),
            permissions: permissions.map(|p| p.split('@').next().unwrap_or(p).to_owned()).collect(),
            callers: vec![caller],
            callers_total: 1,
            early: Vec::new(),
        });
        self
    }

    /// Another policy that goes with the package.
    pub(crate) fn beside(mut self, policy: Policy) -> Self {
        self.others.push(policy);
        self
    }

    pub(crate) fn pedantic(mut self) -> Self {
        self.pedantic = true;
        self
    }

    /// Findings of one check.
    pub(crate) fn run(&self, check: &str) -> Vec<Finding> {
        let rules = RuleBase::builtin();
        let policies: Vec<Policy> = std::iter::once(&self.policy).chain(&self.others).cloned().collect();
        let sides = Sides {
            facts: &self.facts,
            detections: &self.detections,
            accesses: &self.accesses,
            policies: &policies,
        };
        let builds = self.builds.iter().map(|build| Sides {
            facts: &build.facts,
            detections: &build.detections,
            accesses: &build.accesses,
            policies: &policies,
        });
        let packages: Vec<Sides<'_>> = std::iter::once(sides).chain(builds).collect();
        let check = checks::find(check).expect("a check of that id");
        let mut findings = Vec::new();
        for sides in &packages {
            let ledger = ledger::build(*sides, rules);
            findings.extend((check.run)(&Context {
                sides: *sides,
                packages: &packages,
                ledger: &ledger,
                rules,
                pedantic: self.pedantic,
                as_of: self.as_of,
                app_type: self.app_type,
            }));
        }
        findings
    }

    /// Another build of the app, audited in the same run with the same policy.
    pub(crate) fn built_also(mut self, build: Self) -> Self {
        self.builds.push(build);
        self
    }

    /// The policy lists an SDK under a heading for one platform.
    pub(crate) fn lists_for(self, platform: Platform, id: &str) -> Self {
        let mut case = self.lists(Some(id), id);
        case.policy.sdks.last_mut().expect("the one just added").platform = platform;
        case
    }

    /// The one finding of a check.
    pub(crate) fn one(&self, check: &str) -> Finding {
        let mut findings = self.run(check);
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.remove(0)
    }

    /// Message variant, severity and confidence of the one finding.
    pub(crate) fn grade(&self, check: &str) -> (String, Severity, Confidence) {
        let finding = self.one(check);
        let variant = finding.message.key.rsplit('.').next().unwrap_or_default().to_owned();
        (variant, finding.severity, finding.confidence)
    }

    pub(crate) fn silent(&self, check: &str) -> bool {
        self.run(check).is_empty()
    }
}
