//! Traits of classes that a renamer leaves: runs of calls to the system and string constants, from dex and from class
//! files to the same numbers. Compilers between the two forms keep the order of calls, and neither shrinking nor
//! inlining touches what stands between a method's calls, so that runs are found where whole methods are not.

mod calls;
mod names;

use crate::formats::classfile::{ClassFile, Named};
use crate::formats::dex::{ClassDef, Dex, Target};
use crate::model::shape::{RUN, SHORTEST, constant, run};
use crate::model::{Shaped, Trait, WantedTraits};
use calls::Calls;

/// The wanted traits of the classes that `dex` defines, sorted. The `class` of each is its index in the type table,
/// for the caller to replace; `bytes` is the size of the file. Damage is told by the pass over the code; here it only
/// ends the class it stands in.
pub(super) fn of_dex(dex: &Dex<'_>, bytes: usize, wanted: &WantedTraits) -> Vec<Shaped> {
    let mut out = Vec::new();
    if wanted.is_empty() {
        return out;
    }
    let mut reader =
        OfDex { dex, wanted, calls: Calls::new(dex), texts: vec![0; dex.string_count() as usize] };
    // Methods may share code, and hostile ones all share the longest; honest files stay far below this.
    let mut left = bytes.saturating_mul(4);
    for class in dex.classes() {
        let descriptor = dex.type_bytes(class.class).unwrap_or_default();
        let inner = descriptor.strip_prefix(b"L").and_then(|rest| rest.strip_suffix(b";"));
        if inner.is_some_and(|name| wanted.is_all() || names::looks_renamed(name))
            && reader.class(&class, &mut left, &mut out).is_none()
        {
            break;
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

struct OfDex<'d, 'a> {
    dex: &'d Dex<'a>,
    wanted: &'d WantedTraits,
    calls: Calls<'d, 'a>,
    /// By index of the strings: 0 where not yet asked for, else the trait plus one.
    texts: Vec<u64>,
}

impl OfDex<'_, '_> {
    /// `None` when the budget is spent.
    fn class(&mut self, class: &ClassDef, left: &mut usize, out: &mut Vec<Shaped>) -> Option<()> {
        let Ok(data) = self.dex.class_data(class) else { return Some(()) };
        for method in data.methods() {
            let Ok(method) = method else { return Some(()) };
            let Ok(Some(code)) = self.dex.code(&method) else { continue };
            *left = left.checked_sub(code.units.len())?;
            let mut last = Run::default();
            let mut keep = |feature: Option<Trait>| {
                let wanted = feature.filter(|feature| self.wanted.contains(*feature));
                out.extend(wanted.map(|feature| Shaped { feature, class: class.class }));
            };
            code.calls_and_strings(|target| match target {
                Target::Invoke(index) => keep(last.after(self.calls.at(index))),
                Target::ConstString(index) => keep(text(self.dex, &mut self.texts, index)),
                _ => {}
            });
        }
        Some(())
    }
}

/// The trait of the string at `index`.
fn text(dex: &Dex<'_>, texts: &mut [u64], index: u32) -> Option<Trait> {
    let known = texts.get_mut(index as usize)?;
    if *known == 0 {
        *known = telling(dex.string_bytes(index).unwrap_or_default()).map_or(u64::MAX, |text| text + 1);
    }
    (*known != u64::MAX).then(|| *known - 1)
}

/// The trait of a constant that tells something: long enough, and not the dotted name of a class, a host, an action or
/// a permission, which code of others holds as well: lists of what to look for, or to keep away from.
fn telling(text: &[u8]) -> Option<Trait> {
    let is_dotted = || {
        let named = |byte: &u8| byte.is_ascii_alphanumeric() || b"._$/:-".contains(byte);
        text.contains(&b'.') && text.iter().all(named)
    };
    let says = || text.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    (text.len() >= SHORTEST && says() && !is_dotted()).then(|| constant(text))
}

/// The last calls of a method.
#[derive(Default)]
struct Run {
    calls: [u64; RUN],
}

impl Run {
    /// Takes the next call, none for one that does not count, and gives the run that it ends.
    #[inline]
    fn after(&mut self, call: Option<u64>) -> Option<Trait> {
        let call = call?;
        self.calls.rotate_left(1);
        if let Some(last) = self.calls.last_mut() {
            *last = call;
        }
        self.calls.first().filter(|first| **first != 0).map(|_| run(&self.calls))
    }
}

/// The wanted traits of the class in a class file, sorted.
pub(super) fn of_class(class: &ClassFile<'_>, wanted: &WantedTraits) -> Vec<Trait> {
    let mut out = Vec::new();
    let is_asked = class
        .name()
        .is_some_and(|name| wanted.is_all() || names::looks_renamed(name.replace('.', "/").as_bytes()));
    if wanted.is_empty() || !is_asked {
        return out;
    }
    let (mut method, mut last) = (0, Run::default());
    let mut known = calls::Numbers::default();
    // Where the code is damaged, what stands before it still counts.
    let _ = class.visit_code(|at, named| {
        if at != method {
            (method, last) = (at, Run::default());
        }
        let found = match named {
            Named::Call { class, name, descriptor } => last.after(known.call(class, name, descriptor)),
            Named::Text(text) => known.text(text, telling),
        };
        out.extend(found.filter(|found| wanted.contains(*found)));
    });
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests;
