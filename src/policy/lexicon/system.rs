//! The labels under which the system itself shows permissions to people, which policies copy from its dialogs.
//!
//! They are ordinary phrases (`set wallpaper`), so they count only where permissions are listed.

use super::{Index, Normal, scan::keep_longest};
use crate::rules::{RuleBase, Str, Tree};
use std::ops::Range;

/// Labels with the permission that each stands for.
#[derive(Debug, Default)]
pub struct SystemLabels {
    index: Index<Str>,
}

/// A label in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Full name of the permission.
    pub id: Str,
}

impl SystemLabels {
    pub(super) fn new(rules: &'static RuleBase, tree: Option<&'static Tree>) -> Self {
        let mut words: Vec<(Str, Str)> = Vec::new();
        for entry in tree.and_then(|t| t.get("label")).map(Tree::items).unwrap_or_default() {
            let Some(id) = entry.get("id").and_then(Tree::text) else { continue };
            words.extend(entry.texts("en").chain(entry.texts("zh")).map(|w| (w, id)));
        }
        for rule in rules.permissions().iter().filter(|p| p.id.starts_with("android.permission.")) {
            words.extend(
                [rule.label_en, rule.label_zh].into_iter().filter(|l| telling(l)).map(|l| (l, rule.id)),
            );
        }
        Self { index: Index::new(words) }
    }

    /// The labels in a text, the longest at each place. One that several permissions share stands for the first.
    pub fn find(&self, text: &str) -> Vec<Labelled> {
        let normal = Normal::of(text);
        let mut found = self.index.find(&normal);
        keep_longest(&mut found);
        found
            .iter()
            .filter_map(|f| {
                let (start, end) = normal.source_range(f.start, f.end);
                Some(Labelled { range: start..end, id: self.index.values(f.pattern).first()? })
            })
            .collect()
    }
}

/// Whether a label says more than a thing of many uses (`Camera`, `蓝牙`).
fn telling(label: &str) -> bool {
    if label.is_ascii() { label.split(' ').count() > 2 } else { label.chars().count() > 5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_old_and_new_releases_are_known() {
        let rules = RuleBase::builtin();
        let labels = SystemLabels::new(rules, rules.tree("policy/system-labels"));
        let ids = |text: &str| -> Vec<Str> {
            labels.find(text).iter().map(|l| l.id.rsplit('.').next().unwrap_or_default()).collect()
        };
        assert_eq!(
            ids("Full network access & view Wifi connections, set wallpaper"),
            ["INTERNET", "ACCESS_WIFI_STATE", "SET_WALLPAPER"]
        );
        assert_eq!(ids("查看网络连接、修改系统设置"), ["ACCESS_NETWORK_STATE", "WRITE_SETTINGS"]);
        assert!(ids("Camera, Bluetooth, 相机").is_empty());
    }
}
