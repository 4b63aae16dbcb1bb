//! Numbers of the system's methods, and which of them tell something.

use crate::formats::dex::{Dex, MethodId};
use crate::model::shape::call;
use crate::model::{ClassId, Trait, class_id, prototype, signature};
use std::collections::HashMap;

/// Packages of the system. A renamer leaves them, since they are not in the package; what lives under them and may be
/// in it is in [`BUNDLED`].
const SYSTEM: [&[u8]; 8] = [
    b"android/",
    b"java/",
    b"javax/",
    b"dalvik/",
    b"org/json/",
    b"org/w3c/dom/",
    b"org/xml/sax/",
    b"org/xmlpull/",
];

/// Libraries that live under a system's package.
const BUNDLED: [&[u8]; 4] =
    [b"android/support/", b"android/arch/", b"android/databinding/", b"javax/inject/"];

/// Classes whose calls come and go between compilers: concatenation of strings, boxing, arithmetic, checks that a
/// desugarer writes; and logging, which many builds strip. Calls of these neither tell nor interrupt.
const NOISE: [&[u8]; 27] = [
    b"android/util/Log",
    b"java/lang/AbstractStringBuilder",
    b"java/lang/AssertionError",
    b"java/lang/Boolean",
    b"java/lang/Byte",
    b"java/lang/CharSequence",
    b"java/lang/Character",
    b"java/lang/Double",
    b"java/lang/Enum",
    b"java/lang/Exception",
    b"java/lang/Float",
    b"java/lang/Integer",
    b"java/lang/Iterable",
    b"java/lang/Long",
    b"java/lang/Math",
    b"java/lang/Number",
    b"java/lang/Object",
    b"java/lang/Short",
    b"java/lang/StrictMath",
    b"java/lang/StringBuffer",
    b"java/lang/StringBuilder",
    b"java/lang/Throwable",
    b"java/lang/invoke/LambdaMetafactory",
    b"java/lang/invoke/StringConcatFactory",
    b"java/util/Iterator",
    b"java/util/Objects",
    b"java/util/Optional",
];

/// Whether calls of the class with that inner name tell something that lasts.
pub(super) fn tells(class: &[u8]) -> bool {
    SYSTEM.iter().any(|system| class.starts_with(system))
        && !BUNDLED.iter().any(|bundled| class.starts_with(bundled))
        && NOISE.binary_search(&class).is_err()
}

/// Numbers of the methods that one dex names.
pub(super) struct Calls<'d, 'a> {
    dex: &'d Dex<'a>,
    /// By index of the methods: 0 where not yet asked for, [`SILENT`] where a call does not count.
    numbers: Vec<u64>,
    /// By index of the types, 0 where not yet asked for.
    classes: Vec<ClassId>,
}

const SILENT: u64 = u64::MAX;

impl<'d, 'a> Calls<'d, 'a> {
    pub(super) fn new(dex: &'d Dex<'a>) -> Self {
        let (methods, types) = (dex.method_count() as usize, dex.type_count() as usize);
        Self { dex, numbers: vec![0; methods], classes: vec![0; types] }
    }

    /// The number of the method at `index`, if a call of it counts.
    #[inline]
    pub(super) fn at(&mut self, index: u32) -> Option<u64> {
        let known = self.numbers.get(index as usize).copied()?;
        let number = if known == 0 { self.look_up(index) } else { known };
        (number != SILENT).then_some(number)
    }

    fn look_up(&mut self, index: u32) -> u64 {
        let number = self.dex.method(index).ok().and_then(|method| self.number(&method)).unwrap_or(SILENT);
        if let Some(slot) = self.numbers.get_mut(index as usize) {
            *slot = number;
        }
        number
    }

    fn number(&mut self, method: &MethodId) -> Option<u64> {
        let descriptor = self.dex.type_bytes(method.class).ok()?;
        tells(descriptor.strip_prefix(b"L")?.strip_suffix(b";")?).then_some(())?;
        let proto = self.dex.proto(method.proto).ok()?;
        let parameters = self.dex.type_list(proto.parameters).ok()?;
        // A call passes at most 255 registers.
        let types = std::iter::once(proto.return_type).chain(parameters.iter().take(255));
        let types = prototype(types.map(|kind| self.class(kind)));
        Some(call(self.class(method.class), signature(self.dex.name_bytes(method.name).ok()?, types)))
    }

    fn class(&mut self, index: u32) -> ClassId {
        let Some(known) = self.classes.get_mut(index as usize) else { return 0 };
        if *known == 0 {
            *known = class_id(self.dex.type_bytes(index).unwrap_or_default());
        }
        *known
    }
}

/// Numbers of the methods that a class file names, and traits of its texts, by where owner, name and descriptor lie in
/// memory: code may name a long text in each instruction, and it is read once.
#[derive(Default)]
pub(super) struct Numbers {
    calls: HashMap<[usize; 3], Option<u64>>,
    texts: HashMap<usize, Option<Trait>>,
}

impl Numbers {
    /// The number of that method of the class with that inner name, if a call of it counts.
    pub(super) fn call(&mut self, class: &[u8], name: &[u8], descriptor: &[u8]) -> Option<u64> {
        let places = [class, name, descriptor].map(|text| text.as_ptr().addr());
        *self.calls.entry(places).or_insert_with(|| number(class, name, descriptor))
    }

    /// The trait that `of` makes of a text.
    pub(super) fn text(&mut self, text: &[u8], of: impl Fn(&[u8]) -> Option<Trait>) -> Option<Trait> {
        *self.texts.entry(text.as_ptr().addr()).or_insert_with(|| of(text))
    }
}

fn number(class: &[u8], name: &[u8], descriptor: &[u8]) -> Option<u64> {
    tells(class).then_some(())?;
    let close = descriptor.iter().position(|byte| *byte == b')')?;
    let (parameters, returned) = (descriptor.get(1..close)?, descriptor.get(close + 1..)?);
    let types = std::iter::once(returned).chain(Types { rest: parameters }).take(256);
    let class = class_id(&[b"L", class, b";"].concat());
    Some(call(class, signature(name, prototype(types.map(class_id)))))
}

/// The types of a descriptor's parameters.
struct Types<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Types<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let element = self.rest.iter().position(|byte| *byte != b'[')?;
        let end = match self.rest.get(element) {
            Some(b'L') => self.rest.iter().position(|byte| *byte == b';')?,
            _ => element,
        };
        let (first, rest) = self.rest.split_at_checked(end + 1)?;
        self.rest = rest;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_sorted_for_the_search() {
        assert!(NOISE.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn only_the_system_tells() {
        assert!(tells(b"android/content/Context") && tells(b"org/json/JSONObject"));
        assert!(!tells(b"android/support/v4/app/Fragment") && !tells(b"androidx/core/A") && !tells(b"[I"));
        assert!(!tells(b"java/lang/StringBuilder") && !tells(b"kotlin/Unit") && !tells(b"a/b"));
    }

    #[test]
    fn parameters_of_every_form() {
        let types: Vec<_> = Types { rest: b"I[[JLa/B;[Lc;Z" }.map(String::from_utf8_lossy).collect();
        assert_eq!(types, ["I", "[[J", "La/B;", "[Lc;", "Z"]);
        assert_eq!(Types { rest: b"[[" }.count() + Types { rest: b"La" }.count(), 0);
    }
}
