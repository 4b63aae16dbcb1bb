//! Which of an API's permissions matter on the systems that an app runs on.

use crate::model::App;
use crate::rules::ApiRule;

/// The API levels of an app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Levels {
    lowest: u32,
    target: u32,
}

impl Levels {
    pub(super) fn of(app: &App) -> Self {
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        Self { lowest: number(&app.min_os).unwrap_or(1), target: number(&app.target_os).unwrap_or(u32::MAX) }
    }

    /// Names of the permissions that the API needs, alternatives too. A permission that came later binds only apps
    /// that target the level at which it came; one that has ended binds those that still run below.
    pub(super) fn permissions(self, rule: &ApiRule) -> Vec<String> {
        let mut out = Vec::new();
        for written in &rule.permissions {
            for one in written.split('|') {
                let (name, levels) = one.split_once('@').unwrap_or((one, "-"));
                if self.applies(levels) && !out.iter().any(|known| known == name) {
                    out.push(name.to_owned());
                }
            }
        }
        out
    }

    /// Whether `from-to`, either end open, binds the app.
    fn applies(self, levels: &str) -> bool {
        let (from, to) = levels.split_once('-').unwrap_or((levels, levels));
        let (from, to) = (from.parse().unwrap_or(0), to.parse().unwrap_or(u32::MAX));
        from <= self.target && to >= self.lowest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(min: &str, target: &str, permissions: &[&'static str]) -> Vec<String> {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let app = App { min_os: text(min), target_os: text(target), ..App::default() };
        Levels::of(&app).permissions(&ApiRule { permissions: permissions.to_vec(), ..ApiRule::default() })
    }

    #[test]
    fn levels_choose_what_binds() {
        let bluetooth = ["BLUETOOTH@-30", "BLUETOOTH_CONNECT@31-"];
        assert_eq!(names("21", "30", &bluetooth), ["BLUETOOTH"]);
        assert_eq!(names("31", "34", &bluetooth), ["BLUETOOTH_CONNECT"]);
        assert_eq!(names("21", "34", &bluetooth), ["BLUETOOTH", "BLUETOOTH_CONNECT"]);
        assert_eq!(names("", "", &bluetooth), ["BLUETOOTH", "BLUETOOTH_CONNECT"]);
    }

    #[test]
    fn alternatives_are_all_named_once() {
        assert_eq!(names("21", "34", &["COARSE|FINE", "FINE"]), ["COARSE", "FINE"]);
        assert_eq!(names("29", "34", &["A@-28|B@-28", "C@29-"]), ["C"]);
    }
}
