//! Permissions written as constants: `android.permission.CAMERA`, bare `READ_PHONE_STATE`, `NSCameraUsageDescription`,
//! `ohos.permission.CAMERA`; also misspelt by a letter.

use crate::rules::RuleBase;
use std::ops::Range;

/// A constant in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Constant {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Full name; as written when the platform knows none like it.
    pub id: String,
}

/// Finds constants. Bare one-word names (`CAMERA`) count only where permissions are listed.
pub(super) fn constants(text: &str, rules: &RuleBase, listed: bool) -> Vec<Constant> {
    let mut out = Vec::new();
    // Beside a name that can be nothing else, `CAMERA` is one too.
    let listed = listed || (text.contains('_') && has_bare(text) && says_bare(text, rules));
    out.append(&mut constants_of(text, rules, listed));
    out
}

/// Whether several constants say that a name of one word is one too, or one that it is joined to (`CAMERA/RECORD_AUDIO`).
fn says_bare(text: &str, rules: &RuleBase) -> bool {
    let sure = constants_of(text, rules, false);
    sure.len() > 1
        || sure.first().is_some_and(|one| {
            let joint = ['/', '、'];
            let before = text.get(..one.range.start).unwrap_or_default();
            let behind = text.get(one.range.end..).unwrap_or_default();
            let word = |c: char| c.is_ascii_uppercase();
            before.strip_suffix(joint).is_some_and(|head| head.ends_with(word))
                || behind.strip_prefix(joint).is_some_and(|tail| tail.starts_with(word))
        })
}

/// Whether a text holds `CAMERA` or another name of one word in capitals.
fn has_bare(text: &str) -> bool {
    const BARE: [&str; 8] =
        ["CAMERA", "INTERNET", "VIBRATE", "BLUETOOTH", "NFC", "FLASHLIGHT", "WAKE", "BILLING"];
    BARE.iter().any(|w| text.contains(w))
}

fn constants_of(text: &str, rules: &RuleBase, listed: bool) -> Vec<Constant> {
    let mut out = Vec::new();
    if !listed && !may_hold(text) {
        return out;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        if !of_constant(*first) {
            at += 1;
            continue;
        }
        let (mut len, mut low, mut dotted) = (0, false, false);
        while let Some(byte) = bytes.get(at + len).filter(|byte| of_constant(**byte)) {
            low |= byte.is_ascii_lowercase();
            dotted |= *byte == b'.';
            len += 1;
        }
        // Most are words, which are no constants: these are in capitals, in segments, or usage keys.
        if len < 3 || (low && !dotted && len <= "UsageDescription".len()) {
            at += len;
            continue;
        }
        let token = text.get(at..at + len).unwrap_or_default();
        let trimmed = token.trim_start_matches(['.', '_']);
        let start = at + token.len() - trimmed.len();
        let trimmed = trimmed.trim_end_matches(['.', '_']);
        if let Some(id) = meant(trimmed, rules, listed) {
            out.push(Constant { range: start..start + trimmed.len(), id });
        }
        at += len;
    }
    out
}

/// Whether a byte may stand in a constant, or in a sequence of its segments.
const fn of_constant(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
}

/// Whether a text has a sign of constants that are no bare words: an underscore, the point behind `permission`, the end
/// of a usage key.
fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    let behind_n =
        |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(|b| b | 0x20 == b'n');
    bytes.contains(&b'_')
        || memchr::memchr_iter(b'.', bytes).any(behind_n)
        || text.contains("UsageDescription")
}

fn meant(token: &str, rules: &RuleBase, listed: bool) -> Option<String> {
    if token.starts_with("NS") && token.ends_with("UsageDescription") {
        return Some(nearest(token, rules).unwrap_or(token).to_owned());
    }
    let dotted = token.len() > "permission.".len() && token.contains('.');
    if dotted && let Some(at) = token.to_ascii_lowercase().find("permission.") {
        let (prefix, name) = token.split_at(at + "permission.".len());
        let whole_word = prefix.len() == "permission.".len()
            || prefix.ends_with(".permission.")
            || prefix.ends_with(".Permission.");
        let is_name = name.len() > 1
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'.');
        if !is_name || !whole_word {
            return None;
        }
        let known = prefix.len() == "permission.".len() || prefix.eq_ignore_ascii_case("android.permission.");
        let prefix = if known { "android.permission." } else { prefix };
        let full = format!("{prefix}{name}");
        return Some(nearest(&full, rules).map_or(full, str::to_owned));
    }
    let is_name =
        token.len() > 2 && token.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if !is_name || !(listed || token.contains('_')) {
        return None;
    }
    let android = format!("android.permission.{token}");
    if rules.permission(&android).is_some() {
        return Some(android);
    }
    // `AD_ID` of Google's services: a bare name that only one other maker uses.
    if token.contains('_') {
        let tail = format!(".permission.{token}");
        let mut named = rules.permissions().iter().map(|p| p.id).filter(|id| id.ends_with(&tail));
        if let (Some(one), None) = (named.next(), named.next()) {
            return Some(one.to_owned());
        }
    }
    // A misspelt name is taken for the real one only where it can be nothing else.
    if token.contains('_') && token.len() > 8 { nearest(&android, rules).map(str::to_owned) } else { None }
}

/// The permission of this name, or the only one that differs by one letter.
fn nearest<'a>(name: &str, rules: &'a RuleBase) -> Option<&'a str> {
    if let Some(known) = rules.permission(name) {
        return Some(known.id);
    }
    let tail = name.rsplit('.').next().unwrap_or(name);
    if tail.len() < 6 {
        return None;
    }
    let mut near = rules.permission_ids().filter(|id| differs_by_one(id, name));
    let first = near.next()?;
    near.next().is_none().then_some(first)
}

/// One letter changed, missing, added, or two neighbours swapped.
fn differs_by_one(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    match (a, b) {
        ([x, y], [z, w]) => x == w && y == z,
        _ => a.len() <= 1 && b.len() <= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str, listed: bool) -> Vec<String> {
        constants(text, RuleBase::builtin(), listed).into_iter().map(|c| c.id).collect()
    }

    #[test]
    fn full_bare_and_misspelt_names_are_found() {
        assert_eq!(ids("需要android.permission.CAMERA。", false), ["android.permission.CAMERA"]);
        assert_eq!(
            ids("READ_PHONE_STATE、READ_EXTERNAL_STORGE", false),
            ["android.permission.READ_PHONE_STATE", "android.permission.READ_EXTERNAL_STORAGE"]
        );
        assert_eq!(ids("AD_ID", false), ["com.google.android.gms.permission.AD_ID"]);
        assert_eq!(ids("permission.VIBRATE.", false), ["android.permission.VIBRATE"]);
        assert_eq!(
            ids("NSCameraUsageDescription, ohos.permission.CAMERA", false),
            ["NSCameraUsageDescription", "ohos.permission.CAMERA"]
        );
    }

    #[test]
    fn unknown_names_stay_as_written_and_other_words_are_none() {
        assert_eq!(ids("android.permission.RECORD_VIDEO", false), ["android.permission.RECORD_VIDEO"]);
        assert!(ids("ANDROID_ID and HTTP_ERROR, the permission.", false).is_empty());
        assert!(ids("the CAMERA", false).is_empty());
        assert_eq!(ids("CAMERA", true), ["android.permission.CAMERA"]);
    }
}
