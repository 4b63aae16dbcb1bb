//! In which languages a bundle is, and which texts of its Info.plist stand in each: `InfoPlist.strings` of the language
//! folders, and the tables that hold all languages (`.xcstrings`, `.loctable`).

use super::{note, property_list};
use crate::bytes::Budget;
use crate::formats::plist::Value;
use crate::formats::xcstrings;
use crate::model::{Localisation, Part};
use crate::package::container::Container;
use std::collections::BTreeMap;

/// Folders of a bundle in which languages stand; on the Mac under `Resources`.
const PLACES: [&str; 3] = ["", "Resources/", "Contents/Resources/"];
/// Languages that are none: what all have in common, and what is written in no language.
const NO_LANGUAGE: [&str; 2] = ["Base", "mul"];
/// What a table for all languages holds beside them.
const PROVENANCE: &str = "LocProvenance";

/// Texts of a bundle's Info.plist by language, then key.
#[derive(Debug, Default)]
pub(super) struct Texts(BTreeMap<String, BTreeMap<String, String>>);

impl Texts {
    /// Reads those of the bundle at `path`. A language whose folder has no such texts is there without any.
    pub(super) fn read(container: &Container<'_>, path: &str, budget: &Budget) -> Self {
        let mut out = Self::default();
        let items = container.items();
        let mut entries: Vec<(&str, &str)> =
            items.iter().filter_map(|item| Some((item.name, inside(item.name, path)?))).collect();
        entries.sort_unstable();
        for (entry, rest) in entries {
            if let Some((language, file)) = rest.split_once(".lproj/") {
                let texts = out.0.entry(language.to_owned()).or_default();
                if file == "InfoPlist.strings" {
                    texts
                        .extend(dictionary(property_list(container, entry, Part::Manifest, budget).as_ref()));
                }
            } else if rest == "InfoPlist.xcstrings" {
                out.catalogue(container, entry, budget);
            } else if rest == "InfoPlist.loctable" {
                out.table(property_list(container, entry, Part::Manifest, budget).as_ref());
            }
        }
        NO_LANGUAGE.iter().for_each(|none| _ = out.0.remove(*none));
        out
    }

    /// One text, for tests of those who ask for it.
    #[cfg(test)]
    pub(super) fn of(language: &str, key: &str, text: &str) -> Self {
        let mut out = Self::default();
        out.add(language, key.to_owned(), text.to_owned());
        out
    }

    fn catalogue(&mut self, container: &Container<'_>, entry: &str, budget: &Budget) {
        let Some(read) = container.read(entry, budget) else { return };
        match read.and_then(|data| xcstrings::parse(&data)) {
            Ok(entries) => entries.into_iter().for_each(|e| self.add(&e.language, e.key, e.text)),
            Err(error) => note(container, entry, Part::Manifest, &error),
        }
    }

    fn table(&mut self, list: Option<&Value>) {
        for (language, texts) in list.into_iter().flat_map(Value::entries) {
            if language != PROVENANCE {
                dictionary(Some(texts)).into_iter().for_each(|(key, text)| self.add(language, key, text));
            }
        }
    }

    fn add(&mut self, language: &str, key: String, text: String) {
        self.0.entry(language.to_owned()).or_default().entry(key).or_insert(text);
    }

    /// The text of `key` in the first language, by name, that has one.
    pub(super) fn first(&self, key: &str) -> Option<&str> {
        let texts = self.0.values().filter_map(|texts| texts.get(key));
        texts.map(String::as_str).find(|text| !text.trim().is_empty())
    }

    /// The languages as facts.
    pub(super) fn facts<'t>(
        &'t self,
        bundle: &'t str,
        development: &'t str,
    ) -> impl Iterator<Item = Localisation> + 't {
        self.0.iter().map(move |(language, texts)| Localisation {
            bundle: bundle.to_owned(),
            language: language.clone(),
            development: language.eq_ignore_ascii_case(development),
            keys: texts
                .iter()
                .filter(|(_, text)| !text.trim().is_empty())
                .map(|(key, _)| key.clone())
                .collect(),
        })
    }
}

/// What `name` is called from the languages' place in the bundle at `path`, when it stands there or in a folder of a
/// language: `zh-Hans.lproj/InfoPlist.strings`.
fn inside<'n>(name: &'n str, path: &str) -> Option<&'n str> {
    let rest = if path.is_empty() { name } else { name.strip_prefix(path)?.strip_prefix('/')? };
    let placed = PLACES.iter().rev().find_map(|place| rest.strip_prefix(place))?;
    match placed.split_once('/') {
        None => Some(placed),
        Some((folder, _)) => folder.ends_with(".lproj").then_some(placed),
    }
}

/// The texts of a dictionary.
fn dictionary(list: Option<&Value>) -> BTreeMap<String, String> {
    let texts = list.into_iter().flat_map(Value::entries);
    texts.filter_map(|(key, value)| Some((key.to_owned(), value.as_text()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::zip::testing::{Piece, Zip};

    #[test]
    fn languages_stand_directly_in_the_bundle() {
        let strings = "en.lproj/InfoPlist.strings";
        assert_eq!(inside("a.app/en.lproj/InfoPlist.strings", "a.app"), Some(strings));
        assert_eq!(inside("en.lproj/InfoPlist.strings", ""), Some(strings));
        assert_eq!(inside("a.app/Contents/Resources/en.lproj/InfoPlist.strings", "a.app"), Some(strings));
        assert_eq!(inside("a.app/b.appex/en.lproj/InfoPlist.strings", "a.app"), None);
        assert_eq!(inside("a.app2/en.lproj/InfoPlist.strings", "a.app"), None);
    }

    #[test]
    fn strings_catalogue_and_table() {
        let catalogue = br#"{"strings":{"K":{"localizations":{"ja":{"stringUnit":{"value":"j"}}}}}}"#;
        let table = b"<plist><dict><key>fr</key><dict><key>K</key><string>f</string></dict>\
            <key>LocProvenance</key><dict><key>K</key><string>x</string></dict></dict></plist>";
        let zip = Zip::of([
            Piece::stored("A.app/Base.lproj/Main.nib", b"x"),
            Piece::stored("A.app/de.lproj/Localizable.strings", b"x"),
            Piece::stored("A.app/zh-Hans.lproj/InfoPlist.strings", b"\"K\" = \"z\";"),
            Piece::stored("A.app/InfoPlist.xcstrings", catalogue),
            Piece::stored("A.app/InfoPlist.loctable", table),
        ]);
        let container = Container::over(zip.build().into(), "a.ipa", &Budget::new()).unwrap();
        let texts = Texts::read(&container, "A.app", &Budget::new());
        let shown: Vec<_> =
            texts.facts("A.app", "de").map(|l| (l.language, l.development, l.keys.len())).collect();
        let wanted = [("de", true, 0), ("fr", false, 1), ("ja", false, 1), ("zh-Hans", false, 1)];
        assert_eq!(shown, wanted.map(|(language, own, keys)| (language.to_owned(), own, keys)));
        assert_eq!(texts.first("K"), Some("f"));
    }
}
