//! The names in a dex entry: classes it defines, and of those it refers to and of its string constants what the
//! floors above asked for. Runs behind the inflater on every megabyte of code, so it touches type names once and
//! looks the rest up in the tables, which the format keeps sorted.

use super::{bytecode, shapes};
use crate::bytes::{ErrorKind, ReadError, ReadResult};
use crate::formats::dex::{self, Dex};
use crate::model::{Bytecode, CodeFormat, CodeUnit, Gap, Interest, Names, Part, Place};
use std::cmp::Ordering;
use std::ops::Range;

/// Reads the dex, or the several of a container, in `entry` of `file`. Damage is a gap; what can be read is read.
pub fn read(entry: &str, data: &[u8], interest: &dyn Interest, file: &str) -> (CodeUnit, Vec<Gap>) {
    let (all, faults) = dex::open_all(data);
    let mut faults = Faults { list: faults };
    let mut left = data.len().saturating_mul(3);
    let (mut names, mut hits, mut bytecode) = (Vec::new(), Hits::default(), Vec::new());
    for (at, dex) in all.iter().enumerate() {
        faults.extend(dex.faults());
        let mut defined = vec![false; dex.type_count() as usize];
        let walk = walk_types(dex, at, &mut defined, &mut names, &mut left);
        let sorted = walk.unwrap_or_else(|error| faults.add(error));
        if let Some(apis) = interest.apis() {
            let (code, damage) = bytecode::read(dex, apis, sorted);
            bytecode.push(code);
            faults.extend(&damage);
        }
        if let Some(traits) = interest.traits() {
            bytecode.resize(at + 1, Bytecode::default());
            if let Some(code) = bytecode.last_mut() {
                code.shapes = shapes::of_dex(dex, data.len(), traits);
            }
        }
        hits.collect(dex, &Types { sorted, defined }, interest, &mut left);
    }
    let (defined, ranks) = to_names(names);
    name_classes(&mut bytecode, &ranks);
    let referenced = hits.classes.iter().filter(|name| !defined.contains(name)).collect();
    let strings = hits.strings.into_iter().collect();
    let place = Place::package(file, Some(entry));
    let gaps = faults.list.iter().map(|error| Gap::from_error(place.clone(), Part::Code, error)).collect();
    let unit = CodeUnit {
        entry: entry.to_owned(),
        format: CodeFormat::Dex,
        arch: None,
        defined,
        referenced,
        strings,
        bytecode,
        apple: None,
    };
    (unit, gaps)
}

/// Faults, each kind of damage to a structure once: a table of a million bad offsets is one gap.
struct Faults {
    list: Vec<ReadError>,
}

impl Faults {
    fn add(&mut self, error: ReadError) -> bool {
        if !self.list.iter().any(|known| known.kind == error.kind && known.what == error.what) {
            self.list.push(error);
        }
        false
    }

    fn extend(&mut self, errors: &[ReadError]) {
        for error in errors {
            self.add(error.clone());
        }
    }
}

/// The inner name of a class, the number of the dex that defines it and its index among the types there.
type Named<'a> = (&'a [u8], u32, u32);

/// Collects the inner names (`com/example/Main`) of the defined classes in the order of the type table, and says
/// whether that table is sorted, as Android demands. `left` bounds the text: honest names never share their bytes,
/// so together they are smaller than the file, and each is looked at twice at most.
fn walk_types<'a>(
    dex: &Dex<'a>,
    number: usize,
    defined: &mut [bool],
    names: &mut Vec<Named<'a>>,
    left: &mut usize,
) -> ReadResult<bool> {
    let mut lost = None;
    for class in dex.classes() {
        match defined.get_mut(class.class as usize) {
            Some(flag) => *flag = true,
            None => lost = Some(ReadError::new(ErrorKind::BadIndex, "class_def_item class_idx", 0)),
        }
    }
    let (mut sorted, mut last) = (true, [].as_slice());
    for (index, defined) in defined.iter().enumerate() {
        let descriptor = match dex.type_bytes(index as u32) {
            Ok(descriptor) => descriptor,
            Err(error) => {
                sorted = false;
                if *defined {
                    lost = Some(error);
                }
                continue;
            }
        };
        spend(left, descriptor.len())?;
        sorted &= last < descriptor;
        last = descriptor;
        if *defined {
            match inner(descriptor) {
                Some(name) => names.push((name, number as u32, index as u32)),
                None => lost = Some(ReadError::new(ErrorKind::Corrupt, "class_def_item class_idx", 0)),
            }
        }
    }
    lost.map_or(Ok(sorted), Err)
}

fn spend(left: &mut usize, bytes: usize) -> ReadResult<()> {
    let over = || ReadError::new(ErrorKind::OverBudget, "string_data_item", 0);
    *left = left.checked_sub(bytes).ok_or_else(over)?;
    Ok(())
}

/// `com/example/Main` of `Lcom/example/Main;`.
fn inner(descriptor: &[u8]) -> Option<&[u8]> {
    descriptor.strip_prefix(b"L")?.strip_suffix(b";")
}

/// The names, dotted and sorted, and the place of each class among them.
fn to_names(mut names: Vec<Named<'_>>) -> (Names, Ranks) {
    sort_nearly_sorted(&mut names);
    let (text, ends) = joined(&names);
    // Names in which a dot stands for itself, or a character for another, may sort otherwise than their bytes.
    let plain = text.is_ascii() && memchr::memchr(b'.', text.as_bytes()).is_none();
    let text = dotted(text);
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let names_of = starts.zip(&ends).map(|(start, end)| text.get(start..*end).unwrap_or_default());
    let all = Names::from_sorted(names_of, text.len());
    let mut ranks = Ranks::new();
    let mut last: Option<&[u8]> = None;
    let mut rank = 0;
    for (name, dex, class) in &names {
        rank += u32::from(last.is_some_and(|last| last != *name));
        last = Some(name);
        let place =
            if plain { rank } else { all.lower_bound(&dotted(dex::decode(name).into_owned())) as u32 };
        let (dex, class) = (*dex as usize, *class as usize);
        if ranks.len() <= dex {
            ranks.resize_with(dex + 1, Vec::new);
        }
        let places = &mut ranks[dex];
        if places.len() <= class {
            places.resize(class + 1, u32::MAX);
        }
        places[class] = place;
    }
    (all, ranks)
}

/// The names one behind the other as text, and where each ends.
fn joined(names: &[Named<'_>]) -> (String, Vec<usize>) {
    let mut bytes = Vec::with_capacity(names.iter().map(|(name, ..)| name.len()).sum());
    let mut ends = Vec::with_capacity(names.len());
    for (name, ..) in names {
        bytes.extend_from_slice(name);
        ends.push(bytes.len());
    }
    // Nearly all are ASCII, and to decode the whole at once costs a fraction of decoding each.
    if bytes.is_ascii() {
        return (String::from_utf8(bytes).unwrap_or_default(), ends);
    }
    let mut text = String::with_capacity(bytes.len());
    for ((name, ..), end) in names.iter().zip(&mut ends) {
        text.push_str(&dex::decode(name));
        *end = text.len();
    }
    (text, ends)
}

/// Place of a class among the names, by the number of its dex, then by its index among the types there.
type Ranks = Vec<Vec<u32>>;

/// Puts the places of names where the types' indexes stand.
fn name_classes(codes: &mut [Bytecode], ranks: &Ranks) {
    for (code, places) in codes.iter_mut().zip(ranks) {
        for class in &mut code.classes {
            class.name = places.get(class.name as usize).copied().unwrap_or(u32::MAX);
        }
        for shaped in &mut code.shapes {
            shaped.class = places.get(shaped.class as usize).copied().unwrap_or(u32::MAX);
        }
    }
}

fn dotted(text: String) -> String {
    let mut bytes = text.into_bytes();
    for byte in &mut bytes {
        *byte = if *byte == b'/' { b'.' } else { *byte };
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Sorts names that come in the order of their descriptors. There `Outer$Inner;` stands before `Outer;`, so a few
/// move by the number of their inner classes; a table in another order is sorted outright.
fn sort_nearly_sorted(names: &mut [Named<'_>]) {
    let mut moves = names.len().saturating_mul(4);
    for end in 1..names.len() {
        let mut at = end;
        while at > 0 && names[at] < names[at - 1] {
            names.swap(at, at - 1);
            at -= 1;
            moves = moves.saturating_sub(1);
        }
        if moves == 0 {
            names.sort_unstable();
            return;
        }
    }
}

/// What is known of a dex's type table.
struct Types {
    /// Whether it is sorted.
    sorted: bool,
    /// Which types are defined here: they need no look-up.
    defined: Vec<bool>,
}

impl Types {
    fn is_defined(&self, index: u32) -> bool {
        self.defined.get(index as usize).copied().unwrap_or_default()
    }
}

/// What was asked for and found.
#[derive(Default)]
struct Hits {
    classes: Vec<String>,
    strings: Vec<String>,
}

impl Hits {
    /// Looks up what `interest` wants. A dex whose tables are not sorted is read through item by item; Android
    /// itself would refuse it.
    fn collect(&mut self, dex: &Dex<'_>, types: &Types, interest: &dyn Interest, left: &mut usize) {
        if types.sorted {
            self.look_up_classes(dex, types, interest.class_prefixes());
            self.look_up_strings(dex, interest.strings());
        } else {
            self.scan(dex, interest, left);
        }
    }

    fn look_up_classes(&mut self, dex: &Dex<'_>, types: &Types, patterns: &[&str]) {
        let classes = &mut self.classes;
        let mut hit = |index| {
            if !types.is_defined(index) {
                classes.extend(dex.type_name(index));
            }
        };
        let order = |index, pattern: &str| type_order(dex.type_bytes(index).unwrap_or_default(), pattern);
        intersect(0..dex.type_count(), patterns, &|pattern| pattern.ends_with('.'), &order, &mut hit);
        // Full names sort otherwise than their descriptors do, so each is looked up on its own.
        for pattern in patterns.iter().filter(|pattern| !pattern.ends_with('.')) {
            equal_range(0..dex.type_count(), |index| order(index, pattern)).for_each(&mut hit);
        }
    }

    fn look_up_strings(&mut self, dex: &Dex<'_>, patterns: &[&str]) {
        let strings = &mut self.strings;
        let mut hit = |index| strings.extend(dex.string(index).map(String::from));
        let order =
            |index, pattern: &str| dex.string_bytes(index).unwrap_or_default().cmp(pattern.as_bytes());
        intersect(0..dex.string_count(), patterns, &|_| true, &order, &mut hit);
    }

    fn scan(&mut self, dex: &Dex<'_>, interest: &dyn Interest, left: &mut usize) {
        for index in 0..dex.type_count() {
            let Ok(descriptor) = dex.type_bytes(index) else { continue };
            if spend(left, descriptor.len()).is_err() {
                return;
            }
            let wanted = |pattern: &&str| type_order(descriptor, pattern) == Ordering::Equal;
            if interest.class_prefixes().iter().any(wanted) {
                self.classes.extend(dex.type_name(index));
            }
        }
        for index in 0..dex.string_count() {
            let Ok(bytes) = dex.string_bytes(index) else { continue };
            if spend(left, bytes.len()).is_err() {
                return;
            }
            if interest.strings().binary_search_by(|known| known.as_bytes().cmp(bytes)).is_ok() {
                self.strings.extend(dex.string(index).map(String::from));
            }
        }
    }
}

/// Orders a descriptor against a dotted pattern: equal when it is the class so named or, for a pattern that ends in
/// `.`, lies under it.
fn type_order(descriptor: &[u8], pattern: &str) -> Ordering {
    let slashed = |byte: u8| if byte == b'.' { b'/' } else { byte };
    let mut rest = descriptor.iter().copied();
    let order = rest.next().cmp(&Some(b'L'));
    if order != Ordering::Equal {
        return order;
    }
    let end = if pattern.ends_with('.') { None } else { Some(b';') };
    for byte in pattern.bytes().map(slashed).chain(end) {
        let order = rest.next().cmp(&Some(byte));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

/// The sorted items that compare equal.
pub(super) fn equal_range(items: Range<u32>, order: impl Fn(u32) -> Ordering) -> Range<u32> {
    let bound = |from: u32, below: &dyn Fn(Ordering) -> bool| {
        let (mut low, mut high) = (from, items.end);
        while low < high {
            let mid = low.midpoint(high);
            if below(order(mid)) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        low
    };
    let start = bound(items.start, &|order| order == Ordering::Less);
    if start == items.end || order(start) != Ordering::Equal {
        return start..start;
    }
    start..bound(start, &|order| order != Ordering::Greater)
}

/// Calls `hit` for each of the sorted `items` that equals one of the sorted patterns that `pick` picks. Halving the
/// patterns narrows the items for either half, so a small table costs little however many patterns there are.
pub(super) fn intersect(
    items: Range<u32>,
    patterns: &[&str],
    pick: &dyn Fn(&str) -> bool,
    order: &dyn Fn(u32, &str) -> Ordering,
    hit: &mut dyn FnMut(u32),
) {
    let (before, Some((pattern, after))) = patterns
        .split_at_checked(patterns.len() / 2)
        .map_or(([].as_slice(), None), |(before, rest)| (before, rest.split_first()))
    else {
        return;
    };
    if items.is_empty() {
        return;
    }
    let (mut end, mut start) = (items.end, items.start);
    let mut found = 0..0;
    if pick(pattern) {
        found = equal_range(items.clone(), |index| order(index, pattern));
        (end, start) = (found.start, found.end);
    }
    intersect(items.start..end, before, pick, order, hit);
    found.for_each(&mut *hit);
    intersect(start..items.end, after, pick, order, hit);
}

#[cfg(test)]
#[path = "code_tests.rs"]
mod tests;
