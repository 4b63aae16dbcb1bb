//! The texts that a module's configuration names: `$string:reason`.

use crate::bytes::Budget;
use crate::formats::resindex;
use crate::model::{Gap, Part};
use crate::package::container::Container;
use std::collections::BTreeMap;

/// Longest text that is kept, in bytes: the store takes reasons of 256 characters.
const LONGEST: usize = 4 << 10;

/// Texts by name.
pub(super) struct Texts(BTreeMap<String, String>);

/// The entry of the resources: at the root, in older packages under `assets/<module>/`.
fn entry(container: &Container<'_>) -> Option<String> {
    if container.has("resources.index") {
        return Some("resources.index".to_owned());
    }
    let items = container.items();
    let under = items.iter().map(|item| item.name).filter(|name| {
        let module = name.strip_prefix("assets/").and_then(|rest| rest.strip_suffix("/resources.index"));
        module.is_some_and(|module| !module.contains('/'))
    });
    under.min().map(str::to_owned)
}

/// Reads the texts of the module in `container`; what cannot be read is a gap.
pub(super) fn read(container: &Container<'_>, budget: &Budget) -> Option<Texts> {
    let entry = entry(container)?;
    let note = |error: &_| container.note(Gap::from_error(container.place(&entry), Part::Resources, error));
    let read = container.read(&entry, budget)?.and_then(|data| {
        let table = resindex::Table::read(&data)?;
        table.faults().iter().for_each(note);
        let texts = table.texts().filter(|(_, text)| text.len() <= LONGEST);
        Ok(Texts(texts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()))
    });
    read.map_err(|error| note(&error)).ok()
}

impl Texts {
    /// The text called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
