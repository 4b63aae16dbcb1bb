//! Class prefixes that are malformed, too wide, claimed twice or cover those of another rule.

use super::super::base::RuleBase;
use super::super::folder::Folder;
use super::super::read::RuleError;
use super::super::schema::*;
use super::{Paths, fault};

/// Package roots that many products of a vendor share; a rule names the product's own package below them.
const BANNED: &[&str] = &[
    "android.",
    "cn.com.",
    "com.alibaba.",
    "com.alipay.",
    "com.amazon.",
    "com.android.",
    "com.apple.",
    "com.baidu.",
    "com.bytedance.",
    "com.facebook.",
    "com.github.",
    "com.google.",
    "com.google.android.",
    "com.google.android.gms.",
    "com.google.firebase.",
    "com.huawei.",
    "com.jd.",
    "com.meituan.",
    "com.microsoft.",
    "com.netease.",
    "com.pgl.",
    "com.qq.",
    "com.samsung.",
    "com.sina.",
    "com.ss.",
    "com.ss.android.",
    "com.taobao.",
    "com.tencent.",
    "com.tencent.android.",
    "com.umeng.",
    "com.unity3d.",
    "com.xiaomi.",
    "io.github.",
    "java.",
    "javax.",
    "net.sourceforge.",
    "org.android.",
    "org.apache.",
    "org.eclipse.",
];

pub(super) fn lint(own: &Folder, all: &RuleBase, paths: &Paths<'_>, errors: &mut Vec<RuleError>) {
    for rule in &own.sdks {
        let file = paths.get(rule.id);
        for prefix in &rule.android.class_prefixes {
            shape(file, "android.class-prefixes", prefix, errors);
            across(file, rule, prefix, all, errors);
        }
        for prefix in &rule.android.except_prefixes {
            shape(file, "android.except-prefixes", prefix, errors);
            if !rule.android.class_prefixes.iter().any(|wide| prefix.starts_with(wide) && prefix != wide) {
                errors.push(fault(file, "android.except-prefixes", prefix, "excepts nothing", "drop it"));
            }
        }
    }
}

fn shape(file: &str, key: &str, prefix: &str, errors: &mut Vec<RuleError>) {
    let body = prefix.strip_suffix('.').unwrap_or_default();
    let named = body.split('.').all(|part| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == '-')
    });
    if !named {
        let mend = "write whole package segments and a dot at the end, as in com.example.product.";
        errors.push(fault(file, key, prefix, "not a class prefix", mend));
    } else if is_wide(prefix) {
        errors.push(fault(file, key, prefix, "too wide", "name the product's own package"));
    }
}

/// Whether many products share `prefix`: a vendor's root, or a lone segment.
pub fn is_wide(prefix: &str) -> bool {
    let lone = prefix.matches('.').count() < 2 && !LONE.contains(&prefix);
    BANNED.contains(&prefix) || lone
}

/// One-segment packages that are a product's own.
const LONE: &[&str] = &[
    "androidx.",
    "anet.",
    "anetwork.",
    "arrow.",
    "bolts.",
    "butterknife.",
    "coil.",
    "coil3.",
    "dagger.",
    "expo.",
    "groovy.",
    "haxe.",
    "javassist.",
    "jcifs.",
    "junit.",
    "kotlin.",
    "kotlinx.",
    "leakcanary.",
    "lombok.",
    "mono.",
    "moxy.",
    "okhttp3.",
    "okio.",
    "razerdp.",
    "retrofit.",
    "retrofit2.",
    "rx.",
    "scala.",
    "timber.",
    "toothpick.",
    "udesk.",
    "umeng_bolts.",
    "xamarin.",
    "xcrash.",
    "zendesk.",
];

/// Prefixes of other rules that equal this one, or are covered by it without saying so.
fn across(file: &str, rule: &SdkRule, prefix: &str, all: &RuleBase, errors: &mut Vec<RuleError>) {
    let rows = all.prefixes();
    let from = rows.partition_point(|row| row.prefix < prefix);
    let under = rows.get(from..).unwrap_or_default().iter().take_while(|row| row.prefix.starts_with(prefix));
    for row in under.filter(|row| !row.except) {
        let Some(other) = all.sdks().get(row.sdk as usize) else { continue };
        if other.id == rule.id {
            if row.prefix != prefix {
                let what = format!("already under {prefix}");
                errors.push(fault(file, "android.class-prefixes", row.prefix, &what, "drop it"));
            }
        } else if row.prefix == prefix {
            let what = format!("claimed by {} too", other.id);
            errors.push(fault(file, "android.class-prefixes", prefix, &what, "leave it to one of the two"));
        } else if !other.within.contains(&rule.id) && !rule.android.except_prefixes.contains(&row.prefix) {
            let what = format!("covers {} of {}", row.prefix, other.id);
            let mend = format!("narrow it, or add within = [\"{}\"] to {}", rule.id, other.id);
            errors.push(fault(file, "android.class-prefixes", prefix, &what, &mend));
        }
    }
}
