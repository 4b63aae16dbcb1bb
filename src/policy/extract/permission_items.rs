//! Items and titles of lists of permissions.

use super::head::label_end;
use super::walk::Walk;
use crate::model::Polarity;
use crate::policy::document::{Block, BlockKind};
use crate::policy::lexicon::{Cue, Slot};
use crate::policy::phrase::Phrase;
use crate::policy::text::Text;
use std::ops::Range;

/// Bytes at the start of a text in which it says that the line above is a permission.
const TOLD: usize = 60;

impl Walk<'_> {
    /// An item of a list of permissions: the label names the permission, the rest says why.
    pub(super) fn permission_item(&mut self, index: usize, text: &Text, marker: usize) -> bool {
        let s = text.as_str();
        let whole = text.slice(marker..s.len());
        if (self.is_label_list(&whole) && self.lists_permissions(index))
            || self.is_named_permission(&whole)
            || self.is_told_permission(index, &whole)
            || self.is_purposed_permission(index, &whole)
        {
            return self.say_item(index, text, marker..s.len(), s.len());
        }
        if let Some(end) = self.told_label(index, text, marker) {
            return self.say_item(index, text, marker..end, end);
        }
        let denies_data = self.intro.data == Some(Polarity::Denied);
        // `We collect the following:` below a heading of data and permissions announces data.
        let data = self.intro.data.is_some() && !self.intro.permissions;
        let listed = self.intro.permissions || (self.heading.permissions && !denies_data && !data);
        if !listed {
            return false;
        }
        let labelled = label_end(s, marker).or_else(|| self.titled(s, marker));
        let end = labelled.unwrap_or(s.len());
        // `Identity: find accounts on the device` says the label of the system behind its group.
        if labelled.is_some()
            && self.intro.lists
            && self.is_label_list(&text.slice(
                s.get(end..).and_then(|t| t.chars().next()).map_or(end, |c| end + c.len_utf8())..s.len(),
            ))
        {
            return self.say_item(index, text, marker..s.len(), s.len());
        }
        let label = text.slice(marker..end);
        // `Storage (Android 9 and below): …`, `camera and microphone (to record video)`
        let bare = label.slice(0..label.find(['(', '（']).filter(|at| *at > 0).unwrap_or(label.len()));
        // Without a label the item must be hardly more than the permission's name.
        let longest = match (labelled, bare.is_ascii()) {
            (Some(_), _) => 60,
            (None, true) => 30,
            (None, false) => 10,
        };
        if !(self.is_permission_cell(&label) || self.is_permission_cell(&bare))
            || bare.chars().count() > longest
        {
            return false;
        }
        if self.intro.purposes || (labelled.is_none() && !self.intro.lists && !self.heading.permissions) {
            return false;
        }
        let named = marker + bare.trim_end().len();
        if labelled.is_none() && named < end {
            return self.say_item(index, text, marker..named, named);
        }
        self.say_item(index, text, marker..end, end)
    }

    /// Where the first sentence ends of an item when that says an access and no more: `Get SMS. It is limited to …`.
    fn titled(&self, s: &str, marker: usize) -> Option<usize> {
        let first = self.lexicon.sentences(s).iter().find(|range| range.start >= marker)?.clone();
        let title = s.get(first.clone())?.trim_end_matches(['.', '。']);
        let says = title.chars().count() <= 40 && Phrase::AccessTitle.starts(&title.to_lowercase());
        (says && first.end < s.len()).then_some(first.start + title.len())
    }

    /// Where the label ends of a line that says itself that it is about a permission (`Camera: This permission is used to
    /// …`), or whose label is the system's among others of their kind (`Modify system settings: to dim the screen`).
    fn told_label(&self, index: usize, text: &Text, marker: usize) -> Option<usize> {
        let end = label_end(text.as_str(), marker)?;
        let label = text.slice(marker..end);
        let system = self.is_label_list(&label);
        if !system && !self.is_bare_permission(&label) {
            return None;
        }
        let rest = self.lexicon.scan(text.get(end..).unwrap_or_default());
        // `SMS access: for verification` says it in the label.
        let named = !system && Phrase::PermissionName.ends(&label.trim_end().to_lowercase());
        let told = (named || rest.has(Cue::Permission, 0, TOLD)) && !rest.has(Cue::Deny, 0, TOLD);
        (told || system && self.lists_permissions(index)).then_some(end)
    }

    pub(super) fn say_item(&mut self, index: usize, text: &Text, label: Range<usize>, end: usize) -> bool {
        let owner = self.owner.clone();
        let before = self.out.permissions.len();
        self.say_part(Slot::Permission, &text.slice(label), &owner);
        let denied = self.intro.permissions && self.intro.data == Some(Polarity::Denied);
        if denied || (!self.intro.permissions && self.heading.none) {
            // `We do not ask for these permissions:`
            for said in self.out.permissions.iter_mut().skip(before) {
                said.polarity = Polarity::Denied;
            }
        }
        let rest = text.slice(end..text.as_str().len());
        self.give_purpose(before, &rest);
        let scan = self.lexicon.scan(rest.as_str());
        let setting = self.setting();
        self.judge(&rest, &scan, &setting);
        self.last_permission = Some(index);
        true
    }

    /// A heading that is an item of a list of permissions: in the system's own words, or under a heading of permissions.
    pub(super) fn permission_title(
        &mut self,
        index: usize,
        block: &Block,
        marker: usize,
        listing: bool,
    ) -> bool {
        let text = &block.text;
        let title = text.slice(marker..text.as_str().len());
        let named = listing
            && ((self.heading.data.is_none() && self.is_bare_permission(&title))
                || self.is_deed_title(&title))
            || self.is_named_permission(&title)
            || self.is_told_permission(index, &title)
            || self.is_purposed_permission(index, &title);
        if !named && !(self.is_label_list(&title) && (listing || self.lists_permissions(index))) {
            return false;
        }
        let end = text.as_str().len();
        self.say_item(index, text, marker..end, end)
    }

    /// Whether an English line names a permission as one and says no more: `Bluetooth Permission`.
    fn is_named_permission(&self, line: &Text) -> bool {
        // `Background location permission (continuous):`
        let s = line.as_str().trim_end_matches([':', ' ']);
        let s = s.rsplit_once('(').filter(|(_, held)| held.ends_with(')')).map_or(s, |(name, _)| name).trim();
        let named = s.is_ascii() && Phrase::PermissionWord.ends(&s.to_lowercase());
        named
            && self.is_bare_permission(&line.slice(0..line.find(s).unwrap_or(0) + s.len()))
            && self.heading.data != Some(Polarity::Denied)
    }

    /// Whether a Chinese line names a permission as one, and the text below says what for: `相机权限：`, `用于扫码`.
    fn is_purposed_permission(&self, index: usize, line: &Text) -> bool {
        let named = line.as_str().trim_end_matches([':', '：', ' ']);
        if named.is_ascii() || named.chars().count() > 20 || !Phrase::PermissionName.ends(named) {
            return false;
        }
        let below = self.document.blocks.get(index + 1);
        let purpose = below.is_some_and(|below| {
            let from = match below.kind {
                BlockKind::ListItem { marker, .. } => marker,
                BlockKind::Paragraph => 0,
                _ => return false,
            };
            Phrase::PurposeBelow.starts(below.text.get(from..).unwrap_or_default().trim_start())
        });
        purpose
            && self.heading.data != Some(Polarity::Denied)
            && self.is_bare_permission(&line.slice(0..named.len()))
    }

    /// Whether a short line is about a permission as the text below says: `CAMERA`, `This permission lets you …`.
    fn is_told_permission(&self, index: usize, line: &Text) -> bool {
        let s = line.as_str().trim();
        if s.chars().count() > 40 || s.contains([',', '.', ':', ';', '?', '，', '。', '：']) {
            return false;
        }
        let scan = self.lexicon.scan(line.as_str());
        let named = scan.subjects.iter().filter(|h| !h.permissions.is_empty());
        let covered: usize = named.map(|h| h.end - h.start).sum();
        let Some(below) =
            self.document.blocks.get(index + 1).filter(|_| covered * 2 >= s.len() && covered > 0)
        else {
            return false;
        };
        let told = self.lexicon.scan(below.text.as_str());
        let end = below.text.len().min(TOLD);
        matches!(below.kind, BlockKind::Paragraph)
            && told.has(Cue::Permission, 0, end)
            && !told.has(Cue::Deny, 0, end)
    }

    /// Whether what stands at `index` belongs to a list of permissions: announced above, explained below, or next to one.
    pub(super) fn lists_permissions(&self, index: usize) -> bool {
        let below = self.document.blocks.get(index + 1).is_some_and(|b| {
            let s = b.text.as_str();
            matches!(b.kind, BlockKind::Paragraph) && self.lexicon.scan(s).has(Cue::Permission, 0, s.len())
        });
        self.intro.permissions
            || self.heading.permissions
            || below
            || self.last_permission.is_some_and(|at| index <= at + 3)
    }

    /// Whether a text is made up of the system's labels, with little else.
    pub(super) fn is_label_list(&self, text: &Text) -> bool {
        let s = text.as_str();
        if s.is_empty() || s.len() > 4 * 300 || s.chars().count() > 300 {
            return false;
        }
        let labels = self.lexicon.system_labels(s);
        if labels.is_empty() {
            return false;
        }
        let scan = self.lexicon.scan(s);
        let beside = scan.subjects.iter().filter(|h| {
            !h.permissions.is_empty()
                && !labels.iter().any(|l| l.range.start < h.end && h.start < l.range.end)
        });
        let covered = labels.iter().map(|l| l.range.len()).sum::<usize>()
            + beside.map(|h| h.end - h.start).sum::<usize>();
        let marks = s.chars().filter(|c| matches!(c, '&' | '、' | ',' | ';' | ' ')).count();
        covered * 10 >= (s.len() - marks.min(s.len())) * 7
    }

    /// Whether a title says an access and no sentence (`读取/修改手机存储权限`, `Access the camera`).
    pub(super) fn is_deed_title(&self, text: &Text) -> bool {
        let lower = text.as_str().to_lowercase();
        let head = lower.split(['(', '（']).next().unwrap_or_default();
        head.chars().count() <= 40
            && Phrase::AccessTitle.starts(&lower)
            && !lower.contains(['，', '。', '？', '?', '：', ':'])
            && self.lexicon.scan(text.as_str()).subjects.iter().any(|s| !s.permissions.is_empty())
    }

    /// Whether a title is the name of a permission and nothing else (`Call log`, `SMS`).
    pub(super) fn is_bare_permission(&self, text: &Text) -> bool {
        let s = text.as_str();
        let scan = self.lexicon.scan(s);
        let covered: usize =
            scan.subjects.iter().filter(|h| !h.permissions.is_empty()).map(|h| h.end - h.start).sum();
        // `Camera permission` and `Storage access` are no more than the name.
        let lower = s.to_lowercase();
        let named = Phrase::PermissionName
            .words()
            .iter()
            .find_map(|w| lower.trim_end().strip_suffix(w))
            .map_or(s.len(), |rest| rest.trim_end().len());
        s.chars().count() <= 40 && covered > 0 && covered * 10 >= named * 8
    }
}
