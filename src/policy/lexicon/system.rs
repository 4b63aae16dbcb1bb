//! The labels under which the system itself shows permissions to people, which policies copy from its dialogs.
//!
//! They are ordinary phrases (`set wallpaper`), so they count only where permissions are listed.

use super::scan::{Hit, SYSTEM, keep_longest};
use super::{Lexicon, Meaning};
use crate::rules::Str;
use std::ops::Range;

/// A label in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Full name of the permission.
    pub id: Str,
}

impl Lexicon {
    /// The labels in a text, the longest at each place. One that several permissions share stands for the first.
    pub fn system_labels(&self, text: &str) -> Vec<Labelled> {
        self.system_labels_of(self.hits(text).all())
    }

    pub(super) fn system_labels_of(&self, hits: &[Hit]) -> Vec<Labelled> {
        let row = |hit: &Hit| {
            let mut meanings = self.tables.index.values(hit.pattern()).iter();
            meanings.find_map(|m| if let Meaning::System(row) = m { Some(*row) } else { None })
        };
        let mut found: Vec<Hit> = hits.iter().filter(|hit| self.is(hit, SYSTEM)).copied().collect();
        let kept = keep_longest(&mut found);
        found.truncate(kept);
        let labelled = |hit: &Hit| {
            let (start, end) = hit.range();
            Some(Labelled { range: start..end, id: self.tables.system.get(row(hit)? as usize)? })
        };
        found.iter().filter_map(labelled).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBase;

    #[test]
    fn labels_of_old_and_new_releases_are_known() {
        let lexicon = Lexicon::new(RuleBase::builtin());
        let ids = |text: &str| -> Vec<Str> {
            lexicon.system_labels(text).iter().map(|l| l.id.rsplit('.').next().unwrap_or_default()).collect()
        };
        assert_eq!(
            ids("Full network access & view Wifi connections, set wallpaper"),
            ["INTERNET", "ACCESS_WIFI_STATE", "SET_WALLPAPER"]
        );
        assert_eq!(ids("查看网络连接、修改系统设置"), ["ACCESS_NETWORK_STATE", "WRITE_SETTINGS"]);
        assert!(ids("Camera, Bluetooth, 相机").is_empty());
    }
}
