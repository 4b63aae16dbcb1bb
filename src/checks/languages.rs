//! In which languages of an app a text of Info.plist is missing.

use crate::model::{Facts, Localisation, Permission};

/// Folders between a bundle and its Info.plist, on the Mac.
const BETWEEN: [&str; 3] = ["/Versions/A/Resources", "/Contents", "/Resources"];

/// Languages of the bundle that declares `key` in which it has no text. Info.plist's own text serves the development
/// region, English where it is in Latin letters, and the languages whose writing it is in.
pub(super) fn missing<'f>(facts: &'f Facts, key: &Permission) -> Vec<&'f str> {
    let entry = key.place.entry.as_deref().unwrap_or_default();
    let folder = entry.rsplit_once('/').map_or("", |(folder, _)| folder);
    let bundle = BETWEEN.iter().find_map(|end| folder.strip_suffix(end)).unwrap_or(folder);
    let text = key.purpose.as_deref().unwrap_or_default();
    let lacks = |l: &&Localisation| {
        l.bundle == bundle && !l.development && !serves(text, &l.language) && !l.keys.contains(&key.id)
    };
    facts.localisations.iter().filter(lacks).map(|l| l.language.as_str()).collect()
}

/// Whether a text in the writing of `text` can be read by speakers of `language`.
fn serves(text: &str, language: &str) -> bool {
    let has = |from: char, to: char| text.chars().any(|c| (from..=to).contains(&c));
    let (kana, hangul, han) =
        (has('\u{3040}', '\u{30FF}'), has('\u{AC00}', '\u{D7A3}'), has('\u{4E00}', '\u{9FFF}'));
    let tag = language.split(['-', '_']).next().unwrap_or_default();
    match tag {
        "zh" | "yue" => han && !kana && !hangul,
        "ja" => kana,
        "ko" => hangul,
        // Older bundles write the languages in words.
        "en" | "English" => !(han || kana || hangul),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::serves;

    #[test]
    fn a_writing_serves_its_speakers() {
        for (text, language, wanted) in [
            ("扫码", "zh-Hans", true),
            ("扫码", "zh_TW", true),
            ("扫码", "ja", false),
            ("カメラを使います", "ja", true),
            ("カメラを使います", "zh-Hans", false),
            ("카메라", "ko", true),
            ("To scan", "en-GB", true),
            ("To scan", "de", false),
            ("扫码", "en", false),
        ] {
            assert_eq!(serves(text, language), wanted, "{text} for {language}");
        }
    }
}
