//! What a walk over the blocks found, each statement once for its line.

use crate::model::{DataDisclosure, Owner, PermissionDisclosure, Polarity, SdkDisclosure};
use std::collections::{BTreeMap, BTreeSet};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Out {
    pub permissions: Vec<PermissionDisclosure>,
    pub sdks: Vec<SdkDisclosure>,
    pub data: Vec<DataDisclosure>,
    seen: BTreeSet<Key>,
    /// Line, rule and name of the SDKs said, and the rules alone.
    said: BTreeSet<(Option<u32>, Option<String>, String)>,
    known: BTreeSet<String>,
    /// Line and rule of those that running text named first.
    in_prose: BTreeSet<(Option<u32>, String)>,
    /// How often an SDK was said again on its line.
    again: usize,
    /// The rest of the document was left unread.
    pub cut: bool,
}

/// What is said once of a line. Ordered by line first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    line: Option<u32>,
    is_permission: bool,
    is_denied: bool,
    name: String,
    owner: Owner,
}

impl Key {
    pub(super) fn of_data(id: &str, polarity: Polarity, owner: &Owner, line: Option<u32>) -> Self {
        let is_denied = polarity == Polarity::Denied;
        Self { is_permission: false, name: id.to_owned(), is_denied, owner: owner.clone(), line }
    }

    fn of_permission(said: &PermissionDisclosure) -> Self {
        Self {
            is_permission: true,
            name: said.id.clone().or_else(|| said.capability.clone()).unwrap_or_default(),
            is_denied: said.polarity == Polarity::Denied,
            owner: said.owner.clone(),
            line: said.place.line,
        }
    }
}

/// More statements than these are no policy's: each quotes a sentence, and memory is bounded.
const STATEMENTS: usize = 50_000;
/// Statements that one said again costs: the list of SDKs is searched for the first.
const AGAIN: usize = 8;
/// Data and permissions entered into SDKs; an SDK said a thousand times repeats all of them as often.
const LINKS: usize = 1_000_000;

impl Out {
    fn len(&self) -> usize {
        self.permissions.len() + self.sdks.len() + self.data.len() + self.again * AGAIN
    }

    /// Whether no more is taken; the rest is cut then.
    pub(super) fn is_full(&mut self) -> bool {
        self.cut |= self.len() > STATEMENTS;
        self.cut
    }

    /// Whether nothing was cut of what another walk found, and nothing is if it is taken.
    pub(super) fn has_room(&self, other: &Self) -> bool {
        !other.cut && self.len() + other.len() <= STATEMENTS
    }

    /// Takes what a walk over the lines behind this one's found, as if this one had.
    pub(super) fn take(&mut self, other: Self) {
        self.permissions.extend(other.permissions);
        self.data.extend(other.data);
        // No line comes again: what was said of the ones before need not be kept.
        (self.seen, self.said) = (other.seen, BTreeSet::new());
        self.again += other.again;
        for sdk in other.sdks {
            let key = sdk.id.clone().map(|id| (sdk.place.line, id));
            match key.filter(|key| other.in_prose.contains(key)) {
                // Running text names an SDK where nothing above did.
                Some((_, id)) if self.names(&id) => {}
                Some(_) => self.say_sdk_in_prose(sdk),
                None => self.say_sdk(sdk),
            }
        }
    }

    /// Whether nothing of the kind was said of the line yet; it is said now.
    pub(super) fn is_new(&mut self, key: Key) -> bool {
        self.seen.insert(key)
    }

    pub(super) fn say_permission(&mut self, said: PermissionDisclosure) {
        if self.is_new(Key::of_permission(&said)) {
            self.permissions.push(said);
        }
    }

    /// Enters an SDK, in the stead of what was said of it on the same line: a name line and the record under it are
    /// one statement.
    pub(super) fn say_sdk(&mut self, sdk: SdkDisclosure) {
        let line = sdk.place.line;
        if !self.said.insert((line, sdk.id.clone(), sdk.name.clone()))
            && let Some(at) =
                self.sdks.iter().rposition(|s| s.place.line == line && s.id == sdk.id && s.name == sdk.name)
        {
            self.sdks.remove(at);
            self.again += 1;
        }
        if let Some(id) = &sdk.id {
            self.in_prose.remove(&(line, id.clone()));
            self.known.insert(id.clone());
        }
        self.sdks.push(sdk);
    }

    /// Enters an SDK that running text names, which nothing said before.
    pub(super) fn say_sdk_in_prose(&mut self, sdk: SdkDisclosure) {
        let key = sdk.id.clone().map(|id| (sdk.place.line, id));
        self.say_sdk(sdk);
        self.in_prose.extend(key);
    }

    /// Whether the SDK of a rule was said.
    pub(super) fn names(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// Enters into each SDK the data and permissions that are said of it.
    pub(super) fn link_up(&mut self) {
        let mut said: BTreeMap<&Owner, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
        for data in self.data.iter().filter(|d| d.polarity == Polarity::Affirmed) {
            said.entry(&data.owner).or_default().0.insert(&data.id);
        }
        for permission in self.permissions.iter().filter(|p| p.polarity == Polarity::Affirmed) {
            let name = permission.id.as_deref().or(permission.capability.as_deref());
            said.entry(&permission.owner).or_default().1.extend(name);
        }
        let mut left = LINKS;
        for sdk in &mut self.sdks {
            let owner = sdk.owner();
            let Some((data, permissions)) = said.get(&owner) else { continue };
            let Some(rest) = left.checked_sub(data.len() + permissions.len()) else {
                self.cut = true;
                break;
            };
            left = rest;
            sdk.data = data.iter().copied().map(str::to_owned).collect();
            sdk.permissions = permissions.iter().copied().map(str::to_owned).collect();
        }
    }
}
