//! Which rules a piece of evidence speaks for. Detection and the proof of the rules both ask here.

use super::base::RuleBase;
use super::index;
use super::schema::*;

/// A rule that evidence speaks for.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
    /// The rule.
    pub rule: &'a SdkRule,
    /// Its pattern that fits.
    pub pattern: Str,
    /// It supports, but proves nothing alone.
    pub weak: bool,
}

impl RuleBase {
    /// The rules that `value` of `kind` speaks for; `app` is the app's own id, which stands for `${applicationId}`.
    /// A class (Java or Objective-C) belongs to the longest prefix alone, a path of an asset fits by whole segments
    /// from its end.
    pub fn hits(&self, kind: SignatureKind, value: &str, app: &str) -> Vec<Hit<'_>> {
        match kind {
            SignatureKind::Class | SignatureKind::ClassPrefix => self.class_hits(value),
            SignatureKind::ObjcClass | SignatureKind::ObjcPrefix => self.objc_hits(value),
            SignatureKind::Asset => {
                let tails = std::iter::once(value)
                    .chain(value.match_indices('/').filter_map(|(at, _)| value.get(at + 1..)));
                let mut out = Vec::new();
                for tail in tails {
                    self.pattern_hits(kind, tail, app, &mut out);
                }
                out
            }
            _ => {
                let mut out = Vec::new();
                self.pattern_hits(kind, value, app, &mut out);
                out
            }
        }
    }

    fn pattern_hits<'a>(&'a self, kind: SignatureKind, value: &str, app: &str, out: &mut Vec<Hit<'a>>) {
        let rows = self.patterns();
        let globs = index::globs(rows, kind).iter().filter(|row| index::fits(row.pattern, value, app));
        for row in index::exact(rows, kind, value).iter().chain(globs) {
            out.extend(self.sdk_at(row.sdk).map(|rule| Hit { rule, pattern: row.pattern, weak: row.weak }));
        }
    }

    fn class_hits(&self, class: &str) -> Vec<Hit<'_>> {
        let mut out = Vec::new();
        self.pattern_hits(SignatureKind::Class, class, "", &mut out);
        if let Some((rule, pattern)) = self.sdk_prefix(class) {
            out.push(Hit { rule, pattern, weak: rule.android.weak.contains(&pattern) });
        }
        out
    }

    /// A prefix fits `BLYLogger` and `BLY2`, not `BLYthe`; the longest wins.
    fn objc_hits(&self, class: &str) -> Vec<Hit<'_>> {
        let mut out = Vec::new();
        self.pattern_hits(SignatureKind::ObjcClass, class, "", &mut out);
        let ends =
            class.char_indices().rev().filter(|&(at, c)| at > 0 && !c.is_lowercase()).map(|(at, _)| at);
        let longest =
            std::iter::once(class.len()).chain(ends).filter_map(|at| class.get(..at)).find_map(|prefix| {
                let rows = index::exact(self.patterns(), SignatureKind::ObjcPrefix, prefix);
                (!rows.is_empty()).then_some(rows)
            });
        for row in longest.unwrap_or_default() {
            out.extend(self.sdk_at(row.sdk).map(|rule| Hit { rule, pattern: row.pattern, weak: row.weak }));
        }
        out
    }

    /// Whether `evidence`, written `kind:value` as in a rule's examples, speaks for the rule `id`.
    pub fn speaks_for(&self, id: &str, evidence: &str) -> Option<bool> {
        let (kind, value) = evidence.split_once(':')?;
        let kind = SignatureKind::named(kind)?;
        Some(self.hits(kind, value, EXAMPLE_APP).iter().any(|hit| hit.rule.id == id))
    }
}

/// The app's id in examples.
pub const EXAMPLE_APP: &str = "com.example.app";

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(kind: SignatureKind, value: &str) -> Vec<Str> {
        RuleBase::builtin().hits(kind, value, "org.app").iter().map(|hit| hit.rule.id).collect()
    }

    #[test]
    fn globs_fit_whole_texts() {
        assert!(index::fits("libBugly*.so", "libBugly-rqd.so", ""));
        assert!(!index::fits("libBugly*.so", "libBugly-rqd.so.1", ""));
        assert!(index::fits("a*b*c", "aXbYc", "") && !index::fits("a*b*c", "aXc", ""));
        assert!(!index::fits("ab*b", "ab", ""), "the pieces do not overlap");
        assert!(index::fits("${applicationId}.push", "org.app.push", "org.app"));
        assert!(!index::fits("${applicationId}.push", ".push", ""), "no id, no fit");
    }

    #[test]
    fn evidence_finds_its_rule() {
        assert_eq!(ids(SignatureKind::NativeLibrary, "libBugly.so"), ["tencent-bugly"]);
        assert_eq!(ids(SignatureKind::MetadataKey, "BUGLY_APPID"), ["tencent-bugly"]);
        assert!(ids(SignatureKind::MetadataKey, "BUGLY_APPIDX").is_empty());
        assert!(ids(SignatureKind::ObjcClass, "BuglyConfig").contains(&"tencent-bugly"));
        assert!(ids(SignatureKind::ObjcClass, "Buglyish").is_empty());
    }

    /// The longest prefix is one rule's alone.
    #[test]
    fn a_class_speaks_for_one_prefix() {
        assert_eq!(ids(SignatureKind::Class, "com.huawei.hms.push.HmsMessaging"), ["huawei-push"]);
    }
}
