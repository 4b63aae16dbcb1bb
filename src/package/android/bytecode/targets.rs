//! What a dex's indexes mean to the pass: looked up once, by name, before any code is read.

use super::super::code::{equal_range, intersect};
use super::names::{HAS_API, HAS_ROLE, Names, OWN};
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
    /// Methods of the package's own classes, but no constructors, whose names are among those of the APIs, with their
    /// places there.
    members: Vec<(u32, u32)>,
    /// A bit for each method that is among the members.
    is_member: Vec<u64>,
}

impl<'a> Targets<'a> {
    pub(super) fn look_up(dex: &Dex<'_>, names: &Names, apis: &'a ApiNames, sorted: bool) -> Self {
        let mut out = Self {
            apis,
            sieve: Sieve::new(dex),
            special: Vec::new(),
            fields: Vec::new(),
            strings: strings(dex, apis, sorted),
            members: Vec::new(),
            is_member: vec![0; dex.method_count() as usize / 64 + 1],
        };
        for (index, _) in &out.strings {
            out.sieve.stop(Table::Strings, *index);
        }
        for (index, _) in (0u32..).zip(&names.types).filter(|(_, known)| **known & OWN > 0) {
            out.sieve.keep(Table::Types, index);
        }
        let mut members = vec![0u64; dex.string_count() as usize / 64 + 1];
        // Constructors are many; they are not inherited, and a class that has APIs is asked for its own.
        let named = names.members.iter().filter(|(string, _)| Some(*string) != names.constructor);
        named.for_each(|(string, _)| set(&mut members, *string));
        for index in 0..dex.method_count() {
            let Ok(method) = dex.method(index) else { continue };
            let known = names.types.get(method.class as usize).copied().unwrap_or_default();
            let name = if is_set(&members, method.name) { find(&names.members, method.name) } else { None };
            if known & OWN > 0 {
                out.sieve.keep(Table::Methods, index);
                if let Some(name) = name {
                    out.members.push((index, name));
                    set(&mut out.is_member, index);
                }
            }
            if known > OWN {
                let name = name.or_else(|| find(&names.members, method.name));
                out.method(dex, index, &method, name, known);
            }
        }
        out.look_up_fields(dex, names);
        out
    }

    /// A method of a class that has APIs or roles; `name` is the place of its name among theirs.
    fn method(&mut self, dex: &Dex<'_>, index: u32, method: &MethodId, name: Option<u32>, known: u8) {
        let class = dex.type_bytes(method.class).unwrap_or_default();
        // The system's own calls are not made by the package.
        let name =
            name.and_then(|name| self.name(name)).filter(|name| known & HAS_API > 0 && !calls_back(name));
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

    fn look_up_fields(&mut self, dex: &Dex<'_>, names: &Names) {
        for index in 0..dex.field_count() {
            let Ok(field) = dex.field(index) else { continue };
            if names.types.get(field.class as usize).is_none_or(|known| known & HAS_API == 0) {
                continue;
            }
            let (Ok(class), Ok(name)) = (dex.type_bytes(field.class), dex.string(field.name)) else {
                continue;
            };
            if let Some(api) = self.apis.field(class, &name) {
                self.fields.push((index, api));
                self.sieve.stop(Table::Fields, index);
            }
        }
    }

    fn name(&self, member: u32) -> Option<&'static str> {
        self.apis.members.get(member as usize).copied()
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

    /// Place of the name of the method at `index` among those of the APIs, and the name.
    fn named(&self, index: u32) -> Option<(u32, &'static str)> {
        let member = if is_set(&self.is_member, index) { find(&self.members, index) } else { None }?;
        Some((member, self.name(member)?))
    }

    /// Place of the name among those of the APIs when the method's class may inherit it; `u32::MAX` for others.
    pub(super) fn member(&self, index: u32) -> u32 {
        let inherits = |(_, name): &(u32, &str)| !calls_back(name);
        self.named(index).filter(inherits).map_or(u32::MAX, |(member, _)| member)
    }

    /// The same when it is a name by which the system calls back.
    pub(super) fn callback(&self, index: u32) -> Option<u32> {
        self.named(index).filter(|(_, name)| calls_back(name)).map(|(member, _)| member)
    }
}

fn set(bits: &mut [u64], index: u32) {
    if let Some(word) = bits.get_mut(index as usize / 64) {
        *word |= 1 << (index % 64);
    }
}

fn is_set(bits: &[u64], index: u32) -> bool {
    bits.get(index as usize / 64).is_some_and(|word| word >> (index % 64) & 1 > 0)
}

fn find<T: Copy>(sorted: &[(u32, T)], index: u32) -> Option<T> {
    let at = sorted.binary_search_by_key(&index, |(known, _)| *known).ok()?;
    sorted.get(at).map(|(_, value)| *value)
}

fn calls_back(name: &str) -> bool {
    name.starts_with("on")
}

/// Libraries through which no app starts to take data: their calls are not followed, which spares a good part of the
/// graph. What they reach themselves is read as everybody's is.
const LIBRARIES: [&[u8]; 5] =
    [b"Landroid/support/", b"Landroidx/", b"Lcom/google/common/", b"Lkotlin/", b"Lkotlinx/"];

/// Whether the calls of `class` are not followed.
pub(super) fn is_library(class: &[u8]) -> bool {
    LIBRARIES.iter().any(|library| class.starts_with(library))
}

/// Whether `class` may be defined in the package.
pub(super) fn is_own(class: &[u8]) -> bool {
    !SYSTEM.iter().any(|system| class.starts_with(system))
        || BUNDLED.iter().any(|bundled| class.starts_with(bundled))
}

/// Whether `class` has methods with a role.
pub(super) fn is_role_class(class: &[u8]) -> bool {
    ROLES.binary_search_by(|row| row.0.as_bytes().cmp(class)).is_ok()
}

fn role(class: &[u8], member: &[u8]) -> Role {
    let key =
        |row: &(&str, &str, Role)| row.0.as_bytes().cmp(class).then_with(|| row.1.as_bytes().cmp(member));
    ROLES.binary_search_by(key).ok().and_then(|at| ROLES.get(at)).map_or(Role::Plain, |row| row.2)
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
