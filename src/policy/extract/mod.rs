//! Blocks with places to disclosures: who says what about which permission, SDK and kind of data.

mod clauses;
mod columns;
mod constants;
mod dates;
mod disguised;
mod evident;
mod head;
mod judge;
mod listed;
mod makers;
#[cfg(test)]
mod denial_tests;
#[cfg(test)]
mod form_tests;
mod names;
#[cfg(test)]
mod listing_tests;
#[cfg(test)]
mod naming_tests;
mod out;
mod partners;
mod permission_items;
mod prose;
mod record;
mod sdk_blocks;
mod sdk_body;
mod sdk_items;
#[cfg(test)]
mod said;
#[cfg(test)]
mod sdk_tests;
mod sentence;
mod stretches;
mod table;
#[cfg(test)]
mod tests;
mod walk;
#[cfg(test)]
mod wording_tests;

use super::document::Document;
use super::lexicon::{Lexicon, Reading};
use crate::bytes::ErrorKind;
use crate::bytes::text::count;
use crate::model::{Clause, Language, Part, Policy, PolicyDate, Reason};
use out::Out;

/// Reads what a document says.
pub fn extract(mut document: Document, lexicon: &Lexicon) -> Policy {
    let ((out, languages), (mut clauses, (effective, updated))) = read(&document, lexicon);
    clauses::list(&mut clauses, lexicon.clauses(), &out.sdks);
    if out.cut {
        let gap =
            document.gap(Part::Passage, Reason::Read(ErrorKind::OverBudget), "text after 50,000 statements");
        document.gaps.push(gap);
    }
    Policy {
        languages,
        file: document.file,
        permissions: out.permissions,
        sdks: out.sdks,
        data: out.data,
        clauses,
        effective,
        updated,
        gaps: document.gaps,
    }
}

type Dates = (Option<PolicyDate>, Option<PolicyDate>);

/// Walks over the document, and beside that reads what stands alone.
fn read(document: &Document, lexicon: &Lexicon) -> ((Out, Vec<Language>), (Vec<Clause>, Dates)) {
    let reading = Reading::new(lexicon, document.texts());
    let walk = || {
        let mut out = stretches::walk(document, &reading);
        if of_harmony(&document.text) {
            name_harmony(&mut out.permissions, lexicon);
        }
        out.link_up();
        out
    };
    let beside = || {
        let clauses = clauses::clauses(document, &reading);
        (languages(&document.text), clauses, dates::dates(document, &reading))
    };
    let (out, (languages, clauses, dates)) = rayon::join(walk, beside);
    ((out, languages), (clauses, dates))
}

/// Whether a policy is that of an app for HarmonyOS alone.
fn of_harmony(text: &str) -> bool {
    let harmony = ["HarmonyOS", "鸿蒙", "OpenHarmony", "ohos.permission"].iter().any(|w| text.contains(w));
    harmony && !["Android", "android", "安卓", "iOS", "iPhone"].iter().any(|w| text.contains(w))
}

/// `INTERNET` in the policy of an app for HarmonyOS is `ohos.permission.INTERNET`.
fn name_harmony(permissions: &mut [crate::model::PermissionDisclosure], lexicon: &Lexicon) {
    for said in permissions {
        let bare = said.id.as_deref().and_then(|id| id.strip_prefix("android.permission."));
        let harmony =
            bare.filter(|_| said.written_as.is_ascii()).map(|name| format!("ohos.permission.{name}"));
        if let Some(rule) = harmony.and_then(|id| lexicon.rules().permission(&id)) {
            said.id = Some(rule.id.to_owned());
            said.platform = crate::model::Platform::Harmony;
        }
    }
}

/// The languages of a text, most text first. A language counts from one part in twenty on.
fn languages(text: &str) -> Vec<Language> {
    let mut latin = count(text, |byte| byte.is_ascii_alphabetic());
    // Nothing but ideographs starts so.
    let mut han = count(text, |byte| matches!(byte, 0xe4..=0xe9));
    for at in memchr::memchr3_iter(0xe3, 0xef, 0xf0, text.as_bytes()) {
        let c = text.get(at..).and_then(|rest| rest.chars().next());
        han += usize::from(c.is_some_and(super::lexicon::is_han));
    }
    // A Chinese character says about as much as three letters.
    latin /= 3;
    let mut found = vec![(han, Language::Zh), (latin, Language::En)];
    found.retain(|(n, _)| *n > 0 && n * 20 >= han + latin);
    found.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    found.into_iter().map(|(_, language)| language).collect()
}
