//! Signatures of Apple code, and provisioning profiles: who may install an app, and what it may claim.

/// How a piece of Apple code is signed. Ordered: the stronger, the greater.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signing {
    /// Not at all.
    #[default]
    None,
    /// With hashes alone, as linkers sign for simulators.
    AdHoc,
    /// With a certificate.
    Certificate,
}

impl Signing {
    /// Stable id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AdHoc => "ad-hoc",
            Self::Certificate => "certificate",
        }
    }
}

/// A directory of a code signature: the hashes of all pages, by one hash function.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeDirectory {
    /// `sha-1`, `sha-256`, `sha-256-truncated`, `sha-384`, `sha-512`; `unknown` for others.
    pub hash: &'static str,
    /// Identity of the code, by which systems know it: the directory's own hash, 20 bytes in lowercase hex. Empty when it
    /// was not asked for, and for an unknown function.
    pub cdhash: String,
}

/// Whom a profile lets install the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProvisioningKind {
    /// Developers, on listed devices, with a debugger.
    Development,
    /// People with listed devices.
    AdHoc,
    /// The people of one enterprise, on any device.
    Enterprise,
    /// The store alone.
    Store,
}

impl ProvisioningKind {
    /// Stable id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::AdHoc => "ad-hoc",
            Self::Enterprise => "enterprise",
            Self::Store => "store",
        }
    }
}

/// A provisioning profile in the package. What it says is told, its signature is not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisioning {
    /// Its entry in the package.
    pub entry: String,
    /// `Name`
    pub name: String,
    /// `TeamIdentifier`, the first.
    pub team: Option<String>,
    /// `TeamName`
    pub team_name: Option<String>,
    /// `CreationDate`, ISO 8601.
    pub created: Option<String>,
    /// `ExpirationDate`, ISO 8601.
    pub expires: Option<String>,
    /// Whom it is for.
    pub kind: ProvisioningKind,
    /// Number of `ProvisionedDevices`.
    pub devices: usize,
    /// `ProvisionsAllDevices`
    pub all_devices: bool,
    /// Whether the entitlement `get-task-allow` lets a debugger in.
    pub debuggable: bool,
    /// Keys of the entitlements that it allows, sorted; those that are false are left out.
    pub entitlements: Vec<String>,
}
