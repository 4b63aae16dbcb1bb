//! What a dex's indexes mean to the pass: looked up once, by name, before any code is read.

use super::super::code::{equal_range, intersect};
use crate::formats::dex::Dex;
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
    /// Index of its name among those of the APIs.
    pub(super) member: u32,
    /// Whether the package may define it or its class.
    pub(super) own: bool,
}

/// Nothing that matters.
pub(super) const PASS: u16 = 0;
/// A method that the package may define.
pub(super) const OWN: u16 = 1;
/// From here on, an index into [`Targets::special`].
const SPECIAL: u16 = 2;

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

/// By index in the tables of one dex.
pub(super) struct Targets {
    methods: Vec<u16>,
    special: Vec<Special>,
    /// API of a field, plus one.
    fields: Vec<u32>,
    /// API of a string, plus one.
    strings: Vec<u32>,
    /// Index of a method's name among those of the APIs plus one, for names of callbacks.
    callbacks: Vec<u16>,
    /// Index of `<init>` among the strings.
    constructor: Option<u32>,
}

impl Targets {
    pub(super) fn look_up(dex: &Dex<'_>, apis: &ApiNames, sorted: bool) -> Self {
        let names = all_names(apis);
        let known = Known {
            names: named(dex, &names, sorted),
            numbers: numbers(&names, &apis.members),
            classes: api_classes(dex, apis, sorted),
        };
        let mut out = Self {
            methods: vec![PASS; dex.method_count() as usize],
            special: Vec::new(),
            fields: vec![0; dex.field_count() as usize],
            strings: strings(dex, apis, sorted),
            callbacks: vec![0; dex.method_count() as usize],
            constructor: constructor(&names, &known.names),
        };
        out.methods(dex, apis, &names, &known);
        out.fields(dex, apis, &names, &known.names);
        out
    }

    fn methods(&mut self, dex: &Dex<'_>, apis: &ApiNames, names: &[&'static str], known: &Known) {
        // Methods of one class stand together.
        let (mut last, mut class, mut own, mut has_api) = (u32::MAX, [].as_slice(), false, false);
        for index in 0..dex.method_count() {
            let Ok(method) = dex.method(index) else { continue };
            if method.class != last {
                last = method.class;
                class = dex.type_bytes(last).unwrap_or_default();
                own = is_own(class);
                has_api = known.classes.get(last as usize).copied().unwrap_or_default();
            }
            let mut slot = if own { OWN } else { PASS };
            let name = known.names.get(method.name as usize).copied().unwrap_or_default().checked_sub(1);
            if let Some(at) = name.map(usize::from).filter(|_| own || has_api) {
                let number = known.numbers.get(at).copied().unwrap_or(u32::MAX);
                let name = names.get(at).copied().unwrap_or_default();
                let calls_back = name.starts_with("on");
                // Constructors are not inherited, and the system's own calls are not made by the package.
                let inherits = own && number != u32::MAX && name != "<init>" && !calls_back;
                if own && calls_back {
                    set(&mut self.callbacks, index, number.wrapping_add(1) as u16);
                }
                let api = if has_api && !calls_back { apis.method(class, name) } else { None };
                let role = if has_api { role(class, name) } else { Role::Plain };
                if api.is_some() || role != Role::Plain || inherits {
                    let member = if inherits { number } else { u32::MAX };
                    slot = self.add(Special { api, role, member, own });
                }
            }
            set(&mut self.methods, index, slot);
        }
    }

    /// The slot of a special method; methods that overflow the numbers are passed over, as nothing real has so many.
    fn add(&mut self, special: Special) -> u16 {
        let slot = u16::try_from(self.special.len()).ok().and_then(|at| at.checked_add(SPECIAL));
        if slot.is_some() {
            self.special.push(special);
        }
        slot.unwrap_or(if special.own { OWN } else { PASS })
    }

    fn fields(&mut self, dex: &Dex<'_>, apis: &ApiNames, names: &[&'static str], wanted: &[u16]) {
        for index in 0..dex.field_count() {
            let Ok(field) = dex.field(index) else { continue };
            let name = wanted.get(field.name as usize).copied().unwrap_or_default();
            let Some(name) = name.checked_sub(1).and_then(|at| names.get(usize::from(at))) else { continue };
            let class = dex.type_bytes(field.class).unwrap_or_default();
            if let Some(api) = apis.field(class, name) {
                set(&mut self.fields, index, api + 1);
            }
        }
    }

    /// What to make of calling the method at `index`: whether it may be the package's own, and what else it is.
    #[inline]
    pub(super) fn method(&self, index: u32) -> (bool, Option<&Special>) {
        match self.methods.get(index as usize).copied().unwrap_or_default() {
            PASS => (false, None),
            OWN => (true, None),
            slot => {
                let special = self.special.get(usize::from(slot - SPECIAL));
                (special.is_some_and(|special| special.own), special)
            }
        }
    }

    #[inline]
    pub(super) fn field(&self, index: u32) -> Option<u32> {
        self.fields.get(index as usize)?.checked_sub(1)
    }

    #[inline]
    pub(super) fn string(&self, index: u32) -> Option<u32> {
        self.strings.get(index as usize)?.checked_sub(1)
    }

    /// The string `<init>`, an index into the strings.
    pub(super) const fn constructor(&self) -> Option<u32> {
        self.constructor
    }

    /// The name of the method at `index` among those of the APIs, when it is one by which the system calls back.
    pub(super) fn callback(&self, index: u32) -> Option<u32> {
        self.callbacks.get(index as usize)?.checked_sub(1).map(u32::from)
    }
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

/// What is known before the methods are gone through.
struct Known {
    /// For each string its index among the names plus one, or 0.
    names: Vec<u16>,
    /// For each name its number among those of the APIs' methods, or `u32::MAX`.
    numbers: Vec<u32>,
    /// For each type whether it has APIs or methods with a role.
    classes: Vec<bool>,
}

/// Places of the sorted `names` among the sorted `members`.
fn numbers(names: &[&str], members: &[&str]) -> Vec<u32> {
    let mut members = members.iter().zip(0u32..).peekable();
    let place = |name: &&str| {
        while members.next_if(|(member, _)| *member < name).is_some() {}
        members.peek().filter(|(member, _)| *member == name).map_or(u32::MAX, |(_, at)| *at)
    };
    names.iter().map(place).collect()
}

/// Marks the types that have APIs or methods with a role.
fn api_classes(dex: &Dex<'_>, apis: &ApiNames, sorted: bool) -> Vec<bool> {
    let mut wanted: Vec<&str> = apis.methods.iter().map(|name| name.class.as_str()).collect();
    wanted.extend(ROLES.iter().map(|row| row.0));
    wanted.sort();
    wanted.dedup();
    let mut out = vec![false; dex.type_count() as usize];
    let bytes = |index| dex.type_bytes(index).unwrap_or_default();
    let mut mark = |index: u32| set(&mut out, index, true);
    if sorted {
        let order = |index, class: &str| bytes(index).cmp(class.as_bytes());
        intersect(0..dex.type_count(), &wanted, &|_| true, &order, &mut mark);
    } else {
        let is_wanted =
            |index: &u32| wanted.binary_search_by(|class| class.as_bytes().cmp(bytes(*index))).is_ok();
        (0..dex.type_count()).filter(is_wanted).for_each(mark);
    }
    out
}

/// Whether `class` may be defined in the package.
fn is_own(class: &[u8]) -> bool {
    !SYSTEM.iter().any(|system| class.starts_with(system))
        || BUNDLED.iter().any(|bundled| class.starts_with(bundled))
}

fn role(class: &[u8], member: &str) -> Role {
    let key = |row: &(&str, &str, Role)| row.0.as_bytes().cmp(class).then_with(|| row.1.cmp(member));
    ROLES.binary_search_by(key).ok().and_then(|at| ROLES.get(at)).map_or(Role::Plain, |row| row.2)
}

/// Names of methods and fields that matter, sorted.
fn all_names(apis: &ApiNames) -> Vec<&'static str> {
    let mut names = apis.names.clone();
    names.extend(ROLES.iter().map(|row| row.1));
    // Two sorted runs, which this sort merges.
    names.sort();
    names.dedup();
    names
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

/// For each string its API plus one, or 0. A provider's URI is known by its beginning too.
fn strings(dex: &Dex<'_>, apis: &ApiNames, sorted: bool) -> Vec<u32> {
    let mut out = vec![0; dex.string_count() as usize];
    let names: Vec<&str> = apis.strings.iter().map(|(text, _)| *text).collect();
    let api = |at: usize| apis.strings.get(at).map_or(0, |(_, api)| api + 1);
    each_string(dex, &names, sorted, |string, at| set(&mut out, string, api(at)));
    let order = |index| {
        let bytes = dex.string_bytes(index).unwrap_or_default();
        if bytes.starts_with(URI.as_bytes()) { std::cmp::Ordering::Equal } else { bytes.cmp(URI.as_bytes()) }
    };
    let uris = if sorted { equal_range(0..dex.string_count(), order) } else { 0..dex.string_count() };
    for index in uris {
        let bytes = dex.string_bytes(index).unwrap_or_default();
        if out.get(index as usize) != Some(&0) || !bytes.starts_with(URI.as_bytes()) {
            continue;
        }
        // The longest API that the URI lies under by whole segments.
        let slashes = memchr::memrchr_iter(b'/', bytes).take_while(|slash| *slash > URI.len());
        let parents = slashes.filter_map(|slash| bytes.get(..slash));
        let known = |parent: &[u8]| names.binary_search_by(|name| name.as_bytes().cmp(parent)).ok();
        if let Some(at) = parents.take(8).find_map(known) {
            set(&mut out, index, api(at));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_sorted_for_the_search() {
        assert!(ROLES.windows(2).all(|pair| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1)));
        assert_eq!(role(b"Landroid/net/Uri;", "parse"), Role::Takes);
        assert_eq!(role(b"Landroid/net/Uri;", "fromFile"), Role::Plain);
    }

    #[test]
    fn libraries_under_the_systems_name_are_the_packages_own() {
        assert!(is_own(b"Landroid/support/v4/app/Fragment;") && is_own(b"Landroidx/core/A;"));
        assert!(!is_own(b"Landroid/app/Activity;") && !is_own(b"Ljava/lang/String;") && !is_own(b"[I"));
    }
}
