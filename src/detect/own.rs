//! The app's own code, which is nobody's SDK.

use crate::model::{Facts, PackageKind};

/// Namespaces that many unrelated people publish under: sharing one with the app proves nothing.
const SHARED: [&str; 10] = [
    "com.android",
    "com.gitee",
    "com.github",
    "com.google",
    "com.gitlab",
    "io.github",
    "net.sourceforge",
    "org.apache",
    "org.eclipse",
    "org.sourceforge",
];

/// What is known of the app's own names.
pub(super) struct Own<'f> {
    /// The app's id; empty for a library.
    id: &'f str,
    /// Packages that the user calls the app's, without the final dot.
    named: Vec<String>,
    /// Packages of its code, without the final dot.
    packages: Vec<String>,
}

impl<'f> Own<'f> {
    pub(super) fn new(facts: &'f Facts, first_party: &[String]) -> Self {
        // A library's package is the very thing that a rule looks for.
        let is_app = !matches!(facts.kind, PackageKind::Aar | PackageKind::Jar);
        let id = if is_app { facts.app.id.as_str() } else { "" };
        let mut packages = Vec::new();
        if !id.is_empty() {
            packages.push(id.to_owned());
            packages.extend(vendor(id).map(str::to_owned));
            packages.extend(facts.app.application_class.as_deref().and_then(package).map(str::to_owned));
            packages.extend(launchers(facts).filter_map(package).map(str::to_owned));
        }
        let named: Vec<String> =
            first_party.iter().map(|prefix| prefix.trim_end_matches('.').to_owned()).collect();
        packages.extend(named.iter().cloned());
        packages.sort();
        packages.dedup();
        Self { id, named, packages }
    }

    /// Whether the app itself lives under a rule's prefix, so that classes there are the app's.
    pub(super) fn lives_under(&self, prefix: &str) -> bool {
        let prefix = prefix.strip_suffix('.').unwrap_or(prefix);
        under(self.id, prefix) || self.named.iter().any(|own| under(own, prefix))
    }

    /// Whether classes of `name` (dotted) are the app's, where no rule owns them.
    pub(super) fn owns(&self, name: &str) -> bool {
        self.packages.iter().any(|own| under(name, own))
    }
}

/// Whether `name` is `package` or lies under it by whole segments.
fn under(name: &str, package: &str) -> bool {
    !package.is_empty()
        && name.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The package of a class.
fn package(class: &str) -> Option<&str> {
    class.rsplit_once('.').map(|(package, _)| package)
}

/// The first two segments of an app id: its maker's namespace.
fn vendor(id: &str) -> Option<&str> {
    let (at, _) = id.match_indices('.').nth(1)?;
    id.get(..at).filter(|vendor| !SHARED.contains(vendor))
}

fn launchers(facts: &Facts) -> impl Iterator<Item = &str> {
    let is_launcher =
        |categories: &[String]| categories.iter().any(|c| c == "android.intent.category.LAUNCHER");
    facts
        .components
        .iter()
        .filter(move |component| component.filters.iter().any(|filter| is_launcher(&filter.categories)))
        .map(|component| component.target.as_deref().unwrap_or(&component.class))
}
