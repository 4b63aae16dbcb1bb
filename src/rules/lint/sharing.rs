//! Patterns that speak for somebody else: names under another rule's class prefix, components of a demo app, files
//! whose names anybody gives.

use super::super::base::RuleBase;
use super::super::folder::Folder;
use super::super::index;
use super::super::read::RuleError;
use super::super::schema::*;
use super::{Paths, fault};

/// Kinds whose values are written like class names, in the package of whoever made them.
const DOTTED: [SignatureKind; 6] = [
    SignatureKind::Class,
    SignatureKind::Component,
    SignatureKind::MetadataKey,
    SignatureKind::Permission,
    SignatureKind::Authority,
    SignatureKind::IntentAction,
];

/// Objective-C prefixes up to this many letters are used by many: `GDT` is Tencent's and Google's.
const SHORT: usize = 3;

/// Native libraries, without `lib` and `.so`, that many products carry under the same name.
const GENERIC: &[&str] = &[
    "app",
    "audio",
    "avutil",
    "base",
    "bspatch",
    "c++_shared",
    "common",
    "core",
    "crash",
    "crypto",
    "curl",
    "encrypt",
    "fb",
    "fbjni",
    "ffmpeg",
    "glog_init",
    "gnustl_shared",
    "httpdns",
    "image",
    "jpeg",
    "logger",
    "main",
    "map",
    "mono",
    "native",
    "native-lib",
    "net",
    "node",
    "opus",
    "player",
    "png",
    "sdk",
    "sdkcore",
    "security",
    "speex",
    "sqlite",
    "sqlite3",
    "sqlite3x",
    "ssl",
    "stlport_shared",
    "util",
    "utility",
    "utils",
    "video",
    "webp",
    "x5",
    "yuv",
    "z",
];

pub(super) fn lint(own: &Folder, all: &RuleBase, paths: &Paths<'_>, errors: &mut Vec<RuleError>) {
    for rule in &own.sdks {
        let file = paths.get(rule.id);
        for kind in DOTTED {
            let (list, weak) = index::patterns_of(rule, kind);
            for pattern in list {
                if !weak.contains(pattern) {
                    foreign(file, rule, kind, pattern, all, errors);
                }
                demo(file, kind, pattern, errors);
            }
        }
        for prefix in &rule.android.class_prefixes {
            demo(file, SignatureKind::ClassPrefix, prefix, errors);
        }
        for text in rule.android.strings.iter().filter(|text| is_common(text)) {
            let mend = "take a whole address or a tag that only this product's code holds";
            errors.push(fault(file, SignatureKind::StringConstant.id(), text, "anybody may write it", mend));
        }
        let short = rule.apple.class_prefixes.iter().filter(|prefix| prefix.chars().count() <= SHORT);
        for prefix in short.filter(|prefix| !rule.apple.weak.contains(prefix)) {
            let mend = "add it to weak; name classes that only this product has";
            errors.push(fault(file, SignatureKind::ObjcPrefix.id(), prefix, "too short to prove", mend));
        }
        let libraries = rule.android.native_libraries.iter();
        for name in libraries.filter(|name| is_generic(name) && !rule.android.weak.contains(name)) {
            let mend = "add it to weak; name a file that only this product carries";
            errors.push(fault(file, SignatureKind::NativeLibrary.id(), name, "anybody's file", mend));
        }
    }
}

/// A name in a package that another rule owns proves that other product.
fn foreign(
    file: &str,
    rule: &SdkRule,
    kind: SignatureKind,
    pattern: &str,
    all: &RuleBase,
    errors: &mut Vec<RuleError>,
) {
    let Some((owner, prefix)) = all.sdk_prefix(pattern) else { return };
    if owner.id != rule.id && !rule.within.contains(&owner.id) {
        let what = format!("lies under {prefix} of {}", owner.id);
        let mend = format!("move it to {}, or add it to weak", owner.id);
        errors.push(fault(file, kind.id(), pattern, &what, &mend));
    }
}

/// What a vendor's demo app declares never ships in another app.
fn demo(file: &str, kind: SignatureKind, pattern: &str, errors: &mut Vec<RuleError>) {
    let small = pattern.to_lowercase();
    let is_demo = ["demo", "sample", "example"].iter().any(|word| small.contains(word));
    if is_demo || small.ends_with(".mainactivity") {
        errors.push(fault(file, kind.id(), pattern, "of a demo app", "drop it"));
    }
}

/// A word, or an address that many apps open: no code of one product.
fn is_common(constant: &str) -> bool {
    let host = constant.split("://").last().unwrap_or(constant).trim_end_matches('/');
    let is_page = host.starts_with("www.") && !host.contains('/');
    constant.len() < 10 || !constant.contains(['.', ':', '/']) || is_page
}

fn is_generic(library: &str) -> bool {
    let stem = library.strip_suffix(".so").unwrap_or(library);
    let stem = stem.strip_prefix("lib").unwrap_or(stem).trim_end_matches('*');
    GENERIC.contains(&stem) || (stem.starts_with("jni") && stem.len() <= 8)
}
