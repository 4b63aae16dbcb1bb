//! Names of the bits in manifest attributes. Source: AOSP `core/res/res/values/attrs_manifest.xml`.

const FOREGROUND: &[(u32, &str)] = &[
    (0x1, "dataSync"),
    (0x2, "mediaPlayback"),
    (0x4, "phoneCall"),
    (0x8, "location"),
    (0x10, "connectedDevice"),
    (0x20, "mediaProjection"),
    (0x40, "camera"),
    (0x80, "microphone"),
    (0x100, "health"),
    (0x200, "remoteMessaging"),
    (0x400, "systemExempted"),
    (0x800, "shortService"),
    (0x1000, "fileManagement"),
    (0x2000, "mediaProcessing"),
    (0x4000_0000, "specialUse"),
];

const USES_PERMISSION: &[(u32, &str)] = &[(0x1_0000, "neverForLocation")];

const PROTECTION: &[(u32, &str)] = &[
    (0x10, "privileged"),
    (0x20, "development"),
    (0x40, "appop"),
    (0x80, "pre23"),
    (0x100, "installer"),
    (0x200, "verifier"),
    (0x400, "preinstalled"),
    (0x800, "setup"),
    (0x1000, "instant"),
    (0x2000, "runtime"),
    (0x4000, "oem"),
    (0x8000, "vendorPrivileged"),
    (0x1_0000, "textClassifier"),
    (0x2_0000, "wellbeing"),
    (0x4_0000, "documenter"),
    (0x8_0000, "configurator"),
    (0x10_0000, "incidentReportApprover"),
    (0x20_0000, "appPredictor"),
    (0x40_0000, "module"),
    (0x80_0000, "companion"),
    (0x100_0000, "retailDemo"),
    (0x200_0000, "recents"),
    (0x400_0000, "role"),
    (0x800_0000, "knownSigner"),
];

fn names(bits: u32, table: &[(u32, &str)]) -> Vec<String> {
    let mut rest = bits;
    let mut names = Vec::new();
    for (bit, name) in table {
        if bits & bit != 0 {
            names.push((*name).to_owned());
            rest &= !bit;
        }
    }
    if rest != 0 {
        names.push(format!("{rest:#x}"));
    }
    names
}

/// Bits of the flag attribute `attribute` written as names (`signature|privileged`); none for other attributes, and
/// for names that we do not know.
pub(super) fn bits(attribute: &str, text: &str) -> Option<u32> {
    let (levels, table): (&[(u32, &str)], _) = match attribute {
        "protectionLevel" => (LEVELS, PROTECTION),
        "foregroundServiceType" => (&[], FOREGROUND),
        "usesPermissionFlags" => (&[], USES_PERMISSION),
        _ => return None,
    };
    text.split('|').try_fold(0, |bits, name| {
        let found = levels.iter().chain(table).find(|(_, known)| *known == name.trim());
        found.map(|(bit, _)| bits | bit)
    })
}

/// Base protection levels, the lowest four bits.
const LEVELS: &[(u32, &str)] =
    &[(0, "normal"), (1, "dangerous"), (2, "signature"), (3, "signatureOrSystem"), (4, "internal")];

/// Names of `foregroundServiceType` bits; unknown ones together as a number.
pub(super) fn foreground_types(bits: u32) -> Vec<String> {
    names(bits, FOREGROUND)
}

/// Names of `usesPermissionFlags` bits.
pub(super) fn uses_permission(bits: u32) -> Vec<String> {
    names(bits, USES_PERMISSION)
}

/// `protectionLevel` as names joined by `|`: the level in the lowest four bits, then its flags.
pub(super) fn protection_level(bits: u32) -> String {
    let level = match bits & 0xf {
        0 => "normal".to_owned(),
        1 => "dangerous".to_owned(),
        2 => "signature".to_owned(),
        // Since Android 6 the same as these two.
        3 => {
            return [
                &["signature".to_owned(), "privileged".to_owned()],
                names(bits & !0x1f, PROTECTION).as_slice(),
            ]
            .concat()
            .join("|");
        }
        4 => "internal".to_owned(),
        other => format!("{other:#x}"),
    };
    let mut all = vec![level];
    all.extend(names(bits & !0xf, PROTECTION));
    all.join("|")
}
