//! What a dex's indexes mean to the pass: looked up once, by name, before any code is read.

use super::super::code::{equal_range, intersect};
use crate::formats::dex::{Dex, MethodId, Sieve, Table};
use crate::model::ApiNames;

/// What calling a method tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing beyond the API it may be.
    Plain,
    /// The string it is called with decides what it yields.
    Keyed,
    /// It does something with the string that names it.
    Takes,
    /// It looks up a class by name.
    FindsClass,
    /// It looks up a method by name.
    FindsMember,
}

/// A method that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Special {
    /// The API that it is.
    pub(super) api: Option<u32>,
    pub(super) role: Role,
}

/// Methods that take a string and do what it says. Source: the classes' documentation.
const ROLES: &[(&str, &str, Role)] = &[
    ("Landroid/content/ComponentName;", "<init>", Role::Takes),
    ("Landroid/content/Intent;", "<init>", Role::Takes),
    ("Landroid/content/Intent;", "setAction", Role::Takes),
    ("Landroid/content/Intent;", "setClassName", Role::Takes),
    ("Landroid/content/Intent;", "setDataAndType", Role::Takes),
    ("Landroid/content/Intent;", "setPackage", Role::Takes),
    ("Landroid/content/Intent;", "setType", Role::Takes),
    ("Landroid/content/IntentFilter;", "<init>", Role::Takes),
    ("Landroid/content/IntentFilter;", "addAction", Role::Takes),
    ("Landroid/media/MediaDrm;", "getPropertyByteArray", Role::Takes),
    ("Landroid/net/Uri;", "parse", Role::Takes),
    ("Landroid/os/SystemProperties;", "get", Role::Takes),
    ("Landroid/provider/Settings$Global;", "getString", Role::Keyed),
    ("Landroid/provider/Settings$Secure;", "getString", Role::Keyed),
    ("Landroid/provider/Settings$Secure;", "getStringForUser", Role::Keyed),
    ("Landroid/provider/Settings$System;", "getString", Role::Keyed),
    ("Ljava/io/File;", "<init>", Role::Takes),
    ("Ljava/io/FileInputStream;", "<init>", Role::Takes),
    ("Ljava/io/FileReader;", "<init>", Role::Takes),
    ("Ljava/io/RandomAccessFile;", "<init>", Role::Takes),
    ("Ljava/lang/Class;", "forName", Role::FindsClass),
    ("Ljava/lang/Class;", "getDeclaredMethod", Role::FindsMember),
    ("Ljava/lang/Class;", "getMethod", Role::FindsMember),
    ("Ljava/lang/ClassLoader;", "loadClass", Role::FindsClass),
    ("Ljava/lang/Runtime;", "exec", Role::Takes),
];

/// Packages of the system: nothing in them is the package's own.
const SYSTEM: [&[u8]; 9] = [
    b"Landroid/",
    b"Ljava/",
    b"Ldalvik/",
    b"Lorg/json/",
    b"Lorg/w3c/dom/",
    b"Lorg/xml/sax/",
    b"Lorg/xmlpull/",
    // What the compiler calls on every parameter.
    b"Lkotlin/jvm/internal/Intrinsics;",
    b"[",
];

/// Libraries that live under a system's package.
const BUNDLED: [&[u8]; 3] = [b"Landroid/support/", b"Landroid/arch/", b"Landroid/databinding/"];

/// A string of `apis` or of one of the roles, or what begins with a provider's URI.
const URI: &str = "content://";

/// What the indexes of one dex mean. Lists of pairs are sorted by index.
pub(super) struct Targets<'a> {
    apis: &'a ApiNames,
    /// What the pass over the instructions stops at and keeps.
    sieve: Sieve,
    special: Vec<(u32, Special)>,
    /// APIs of fields and of strings.
    fields: Vec<(u32, u32)>,
    strings: Vec<(u32, u32)>,
    /// For each string its index among the APIs' names plus one, or 0.
    names: Vec<u16>,
    /// What is known of each type: [`OWN`] and its like.
    types: Vec<u8>,
    /// Index of `<init>` among the strings.
    constructor: Option<u32>,
}

/// A type that the package may define.
const OWN: u8 = 1;
/// One that has APIs.
const HAS_API: u8 = 2;
/// One that has methods with a role.
const HAS_ROLE: u8 = 4;

impl<'a> Targets<'a> {
    pub(super) fn look_up(dex: &Dex<'_>, apis: &'a ApiNames, sorted: bool) -> Self {
        let names = named(dex, &apis.names, sorted);
        let mut out = Self {
            apis,
            sieve: Sieve::new(dex),
            special: Vec::new(),
            fields: Vec::new(),
            strings: strings(dex, apis, sorted),
            constructor: constructor(&apis.names, &names),
            names,
            types: types(dex, apis, sorted),
        };
        for (index, _) in &out.strings {
            out.sieve.stop(Table::Strings, *index);
        }
        for (index, _) in (0u32..).zip(&out.types).filter(|(_, known)| **known & OWN > 0) {
            out.sieve.keep(Table::Types, index);
        }
        out.methods(dex);
        out.fields(dex);
        out
    }

    fn methods(&mut self, dex: &Dex<'_>) {
        for index in 0..dex.method_count() {
            let Ok(method) = dex.method(index) else { continue };
            let known = self.types.get(method.class as usize).copied().unwrap_or_default();
            if known & OWN > 0 {
                self.sieve.keep(Table::Methods, index);
            }
            if known > OWN {
                self.method(dex, index, &method, known);
            }
        }
    }

    /// A method of a class that has APIs or roles.
    fn method(&mut self, dex: &Dex<'_>, index: u32, method: &MethodId, known: u8) {
        let class = dex.type_bytes(method.class).unwrap_or_default();
        // The system's own calls are not made by the package.
        let name = self.name(method.name).filter(|name| known & HAS_API > 0 && !calls_back(name));
        let api = name.and_then(|name| self.apis.method(class, name));
        let role = match known & HAS_ROLE {
            0 => Role::Plain,
            _ => role(class, dex.string_bytes(method.name).unwrap_or_default()),
        };
        if api.is_some() || role != Role::Plain {
            self.special.push((index, Special { api, role }));
            self.sieve.stop(Table::Methods, index);
        }
    }

    fn fields(&mut self, dex: &Dex<'_>) {
        for index in 0..dex.field_count() {
            let Ok(field) = dex.field(index) else { continue };
            let Some(name) = self.name(field.name) else { continue };
            let class = dex.type_bytes(field.class).unwrap_or_default();
            if let Some(api) = self.apis.field(class, name) {
                self.fields.push((index, api));
                self.sieve.stop(Table::Fields, index);
            }
        }
    }

    fn place(&self, string: u32) -> Option<usize> {
        self.names.get(string as usize)?.checked_sub(1).map(usize::from)
    }

    /// The name that the string is, if it is one of the APIs'.
    fn name(&self, string: u32) -> Option<&'static str> {
        self.apis.names.get(self.place(string)?).copied()
    }

    /// What to stop at and to keep.
    pub(super) const fn sieve(&self) -> &Sieve {
        &self.sieve
    }

    /// What calling the method at `index` is beyond a call.
    pub(super) fn special(&self, index: u32) -> Option<Special> {
        find(&self.special, index)
    }

    pub(super) fn field(&self, index: u32) -> Option<u32> {
        find(&self.fields, index)
    }

    pub(super) fn string(&self, index: u32) -> Option<u32> {
        find(&self.strings, index)
    }

    /// Whether the package may define the type at `index`.
    pub(super) fn is_own(&self, index: u32) -> bool {
        self.types.get(index as usize).is_some_and(|known| known & OWN > 0)
    }

    /// The string `<init>`, an index into the strings.
    pub(super) const fn constructor(&self) -> Option<u32> {
        self.constructor
    }

    /// Index of a method's name, the string `name`, among those of the APIs, when a class of the package may inherit it:
    /// constructors are not inherited. `u32::MAX` for others.
    pub(super) fn member(&self, name: u32) -> u32 {
        let inherits = |name: &&str| *name != "<init>" && !calls_back(name);
        self.name(name).filter(inherits).and_then(|_| self.number(name)).unwrap_or(u32::MAX)
    }

    /// The same when it is one by which the system calls back.
    pub(super) fn callback(&self, name: u32) -> Option<u32> {
        self.name(name).filter(|name| calls_back(name)).and_then(|_| self.number(name))
    }

    fn number(&self, name: u32) -> Option<u32> {
        let number = self.apis.numbers.get(self.place(name)?).copied();
        number.filter(|number| *number != u32::MAX)
    }
}

fn find<T: Copy>(sorted: &[(u32, T)], index: u32) -> Option<T> {
    let at = sorted.binary_search_by_key(&index, |(known, _)| *known).ok()?;
    sorted.get(at).map(|(_, value)| *value)
}

fn calls_back(name: &str) -> bool {
    name.starts_with("on")
}

/// Index of `<init>` among the strings, of which `wanted` tells the place among the `names`.
fn constructor(names: &[&str], wanted: &[u16]) -> Option<u32> {
    let place = names.binary_search(&"<init>").ok()? + 1;
    wanted.iter().position(|name| usize::from(*name) == place).map(|index| index as u32)
}

/// Libraries through which no app starts to take data: their calls are not followed, which spares a good part of the
/// graph. What they reach themselves is read as everybody's is.
const LIBRARIES: [&[u8]; 5] =
    [b"Landroid/support/", b"Landroidx/", b"Lcom/google/common/", b"Lkotlin/", b"Lkotlinx/"];

/// Whether the calls of `class` are not followed.
pub(super) fn is_library(class: &[u8]) -> bool {
    LIBRARIES.iter().any(|library| class.starts_with(library))
}

/// What is known of each type by its name.
fn types(dex: &Dex<'_>, apis: &ApiNames, sorted: bool) -> Vec<u8> {
    let bytes = |index| dex.type_bytes(index).unwrap_or_default();
    let mut out: Vec<u8> =
        (0..dex.type_count()).map(|index| if is_own(bytes(index)) { OWN } else { 0 }).collect();
    let roles: Vec<&str> =
        ROLES.chunk_by(|a, b| a.0 == b.0).filter_map(|rows| Some(rows.first()?.0)).collect();
    let apis: Vec<&str> = apis.classes.iter().map(String::as_str).collect();
    for (wanted, flag) in [(roles, HAS_ROLE), (apis, HAS_API)] {
        let mut mark = |index: u32| {
            if let Some(known) = out.get_mut(index as usize) {
                *known |= flag;
            }
        };
        if sorted {
            let order = |index, class: &str| bytes(index).cmp(class.as_bytes());
            intersect(0..dex.type_count(), &wanted, &|_| true, &order, &mut mark);
        } else {
            let is_wanted =
                |index: &u32| wanted.binary_search_by(|class| class.as_bytes().cmp(bytes(*index))).is_ok();
            (0..dex.type_count()).filter(is_wanted).for_each(mark);
        }
    }
    out
}

/// Whether `class` may be defined in the package.
fn is_own(class: &[u8]) -> bool {
    !SYSTEM.iter().any(|system| class.starts_with(system))
        || BUNDLED.iter().any(|bundled| class.starts_with(bundled))
}

fn role(class: &[u8], member: &[u8]) -> Role {
    let key =
        |row: &(&str, &str, Role)| row.0.as_bytes().cmp(class).then_with(|| row.1.as_bytes().cmp(member));
    ROLES.binary_search_by(key).ok().and_then(|at| ROLES.get(at)).map_or(Role::Plain, |row| row.2)
}

fn set<T>(list: &mut [T], index: u32, value: T) {
    if let Some(slot) = list.get_mut(index as usize) {
        *slot = value;
    }
}

/// For each string its index among the sorted `names` plus one, or 0.
fn named(dex: &Dex<'_>, names: &[&str], sorted: bool) -> Vec<u16> {
    let mut out = vec![0u16; dex.string_count() as usize];
    each_string(dex, names, sorted, |string, name| set(&mut out, string, name as u16 + 1));
    out
}

/// Calls `hit` with each string of the dex that is one of the sorted `names`, and the index of the name.
fn each_string(dex: &Dex<'_>, names: &[&str], sorted: bool, mut hit: impl FnMut(u32, usize)) {
    let bytes = |index| dex.string_bytes(index).unwrap_or_default();
    let mut found = |index: u32| {
        if let Ok(at) = names.binary_search_by(|name| name.as_bytes().cmp(bytes(index))) {
            hit(index, at);
        }
    };
    if sorted {
        let order = |index, name: &str| bytes(index).cmp(name.as_bytes());
        intersect(0..dex.string_count(), names, &|_| true, &order, &mut found);
    } else {
        (0..dex.string_count()).for_each(found);
    }
}

/// The strings that are APIs. A provider's URI is known by its beginning too.
fn strings(dex: &Dex<'_>, apis: &ApiNames, sorted: bool) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    let names: Vec<&str> = apis.strings.iter().map(|(text, _)| *text).collect();
    let api = |at: usize| apis.strings.get(at).map_or(0, |(_, api)| *api);
    each_string(dex, &names, sorted, |string, at| out.push((string, api(at))));
    let order = |index| {
        let bytes = dex.string_bytes(index).unwrap_or_default();
        if bytes.starts_with(URI.as_bytes()) { std::cmp::Ordering::Equal } else { bytes.cmp(URI.as_bytes()) }
    };
    let uris = if sorted { equal_range(0..dex.string_count(), order) } else { 0..dex.string_count() };
    let known = out.len();
    for index in uris {
        let bytes = dex.string_bytes(index).unwrap_or_default();
        let whole = out.get(..known).unwrap_or_default();
        if !bytes.starts_with(URI.as_bytes()) || find(whole, index).is_some() {
            continue;
        }
        // The longest API that the URI lies under by whole segments.
        let slashes = memchr::memrchr_iter(b'/', bytes).take_while(|slash| *slash > URI.len());
        let parents = slashes.filter_map(|slash| bytes.get(..slash));
        let known = |parent: &[u8]| names.binary_search_by(|name| name.as_bytes().cmp(parent)).ok();
        if let Some(at) = parents.take(8).find_map(known) {
            out.push((index, api(at)));
        }
    }
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_sorted_for_the_search() {
        assert!(ROLES.windows(2).all(|pair| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1)));
        assert_eq!(role(b"Landroid/net/Uri;", b"parse"), Role::Takes);
        assert_eq!(role(b"Landroid/net/Uri;", b"fromFile"), Role::Plain);
    }

    #[test]
    fn libraries_under_the_systems_name_are_the_packages_own() {
        assert!(is_own(b"Landroid/support/v4/app/Fragment;") && is_own(b"Landroidx/core/A;"));
        assert!(!is_own(b"Landroid/app/Activity;") && !is_own(b"Ljava/lang/String;") && !is_own(b"[I"));
    }
}
