//! What the code of a dex does, compact: its classes and their kin, its methods, what they call and make, and what of
//! the sensitive APIs they use. Names of classes and methods are numbers here, equal over all dex files of a package;
//! the text is kept only for what is defined.

use super::Shaped;
use std::borrow::Cow;

/// Number of a class: a hash of its descriptor. Two classes of one number are one in sixteen billion packages.
pub type ClassId = u64;
/// Number of a method's name with its parameter and return types.
pub type Signature = u64;

/// The code of one dex.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bytecode {
    /// Classes defined, in the file's order.
    pub classes: Vec<ClassNode>,
    /// Interfaces of the classes, those of one class together.
    pub interfaces: Vec<ClassId>,
    /// Methods of the classes, those of one class together.
    pub methods: Vec<MethodNode>,
    /// What the methods do, that of one method together and in order.
    pub steps: Vec<Step>,
    /// Methods that steps call.
    pub targets: Vec<MethodRef>,
    /// Classes that steps make objects of.
    pub made: Vec<ClassId>,
    /// Names of the methods.
    pub names: Texts,
    /// Uses of sensitive APIs, by method.
    pub uses: Vec<Use>,
    /// Traits of classes that somebody asked for, sorted. For class files too, of which nothing else stands here.
    pub shapes: Vec<Shaped>,
}

/// A class that is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassNode {
    /// Its number.
    pub id: ClassId,
    /// Its superclass; 0 for none.
    pub superclass: ClassId,
    /// Index of its name among the classes that the [`CodeUnit`](super::CodeUnit) defines.
    pub name: u32,
    /// End of its interfaces in [`Bytecode::interfaces`]; they begin where those of the class before end.
    pub interfaces_end: u32,
    /// End of its methods in [`Bytecode::methods`].
    pub methods_end: u32,
}

/// A method that is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodNode {
    /// Its signature.
    pub signature: Signature,
    /// Index into [`Bytecode::names`]; `u32::MAX` for one that neither uses nor calls anything of interest.
    pub name: u32,
    /// End of its steps in [`Bytecode::steps`].
    pub steps_end: u32,
}

/// A method that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodRef {
    /// The class it is called on.
    pub class: ClassId,
    /// Its signature.
    pub signature: Signature,
    /// Index into [`ApiNames::members`](super::ApiNames::members) when some API has its name; else `u32::MAX`.
    pub member: u32,
}

/// What one instruction does, as far as the call graph asks: an index and its kind in the lowest two bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step(u32);

/// A [`Step`] unpacked; each holds an index into a table of the [`Bytecode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Calls this very method of [`Bytecode::targets`].
    Call(u32),
    /// Calls this method of [`Bytecode::targets`], or what a subclass made of it.
    Virtual(u32),
    /// Makes an object of a class in [`Bytecode::made`].
    Make(u32),
}

impl Step {
    /// Packs; indexes stay below 2^30, since a dex names at most 2^16 methods and types.
    pub const fn new(does: Does) -> Self {
        Self(match does {
            Does::Call(index) => index << 2,
            Does::Virtual(index) => index << 2 | 1,
            Does::Make(index) => index << 2 | 2,
        })
    }

    /// Unpacks.
    pub const fn does(self) -> Does {
        let index = self.0 >> 2;
        match self.0 & 3 {
            0 => Does::Call(index),
            1 => Does::Virtual(index),
            _ => Does::Make(index),
        }
    }
}

/// How a method uses an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UseKind {
    /// Calls or reads it by its full name.
    Direct,
    /// Hands its string to a method of the system that takes such.
    Constant,
    /// Calls it with a key that could not be followed, where the key decides what it yields.
    UnknownKey,
    /// Hands its name, beside its class's, to reflection.
    Reflected,
    /// Holds its string.
    Named,
    /// Defines a method of its name, which the system calls; `api` is an index into [`ApiNames::members`](super::ApiNames::members).
    Defines,
}

/// One use of an API by one method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// How.
    pub kind: UseKind,
    /// The API's number in [`ApiName::api`](super::ApiName::api); for [`UseKind::Defines`] see there.
    pub api: u32,
    /// Index into [`Bytecode::methods`].
    pub method: u32,
    /// How many instructions.
    pub count: u32,
    /// Offset of the first one in the entry.
    pub offset: u32,
}

/// Texts in one buffer, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text and returns its index; `None` when there are too many.
    pub fn add(&mut self, text: &str) -> Option<u32> {
        let index = u32::try_from(self.ends.len()).ok()?;
        self.ends.push(u32::try_from(self.text.len() + text.len()).ok()?);
        self.text.push_str(text);
        Some(index)
    }

    /// The texts in order, each made of its bytes by `decode` unless all of them are plain already. Those that do not
    /// fit are left out.
    pub fn of<'b>(all: &[&'b [u8]], decode: impl Fn(&'b [u8]) -> Cow<'b, str>) -> Self {
        let mut ends = Vec::with_capacity(all.len());
        let whole: Vec<u8> = all.concat();
        // Decoding the whole at once costs a fraction of decoding each; ASCII cannot change at the seams.
        if whole.is_ascii() && u32::try_from(whole.len()).is_ok() {
            let mut end = 0;
            ends.extend(all.iter().map(|bytes| {
                end += bytes.len() as u32;
                end
            }));
            return Self { text: String::from_utf8(whole).unwrap_or_default(), ends };
        }
        let mut out = Self { text: String::with_capacity(whole.len()), ends };
        for bytes in all {
            if out.add(&decode(bytes)).is_none() {
                break;
            }
        }
        out
    }

    /// The text at `index`.
    pub fn get(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start as usize..*self.ends.get(index)? as usize)
    }
}

impl Bytecode {
    /// The index of the class that defines the method at `method`.
    pub fn class_of(&self, method: u32) -> Option<usize> {
        let at = self.classes.partition_point(|class| class.methods_end <= method);
        (at < self.classes.len()).then_some(at)
    }

    /// The methods of the class at `class`.
    pub fn methods_of(&self, class: usize) -> std::ops::Range<u32> {
        let end = |at: usize| self.classes.get(at).map_or(0, |class| class.methods_end);
        class.checked_sub(1).map_or(0, end)..end(class)
    }

    /// The interfaces of the class at `class`.
    pub fn interfaces_of(&self, class: usize) -> &[ClassId] {
        let end = |at: usize| self.classes.get(at).map_or(0, |class| class.interfaces_end) as usize;
        self.interfaces.get(class.checked_sub(1).map_or(0, end)..end(class)).unwrap_or_default()
    }

    /// What the method at `method` does.
    pub fn steps_of(&self, method: u32) -> &[Step] {
        let end = |at: u32| self.methods.get(at as usize).map_or(0, |method| method.steps_end) as usize;
        self.steps.get(method.checked_sub(1).map_or(0, end)..end(method)).unwrap_or_default()
    }

    /// The name of the method at `method`.
    pub fn name_of(&self, method: u32) -> Option<&str> {
        self.names.get(self.methods.get(method as usize)?.name)
    }
}

/// Mixes `word` into `state`; the multiplier is 2^64 over the golden ratio.
pub(super) const fn mix(state: u64, word: u64) -> u64 {
    let product = (state.rotate_left(5) ^ word) as u128 * 0x9e37_79b9_7f4a_7c15;
    (product as u64) ^ (product >> 64) as u64
}

/// A number for some bytes.
pub(super) fn number(bytes: &[u8]) -> u64 {
    let (words, tail) = bytes.as_chunks::<8>();
    let state = words.iter().fold(bytes.len() as u64, |state, word| mix(state, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last.iter_mut().zip(tail).for_each(|(to, byte)| *to = *byte);
    mix(mix(state, u64::from_le_bytes(last)), 1)
}

/// The number of the class with that descriptor (`Lcom/example/Main;`), never 0.
pub fn class_id(descriptor: &[u8]) -> ClassId {
    number(descriptor).max(1)
}

/// The number of the class with that dotted name.
pub fn class_id_of(name: &str) -> ClassId {
    class_id(format!("L{};", name.replace('.', "/")).as_bytes())
}

/// The number of a method's types: the return type, then the parameters.
pub fn prototype(types: impl IntoIterator<Item = ClassId>) -> u64 {
    types.into_iter().fold(7, mix)
}

/// The signature of the method `name` with types of that number.
pub fn signature(name: &[u8], prototype: u64) -> Signature {
    signature_of(name_number(name), prototype)
}

/// The number of a method's name, never 0.
pub fn name_number(name: &[u8]) -> u64 {
    number(name).max(1)
}

/// [`signature`] of the method whose name has that number.
pub const fn signature_of(name: u64, prototype: u64) -> Signature {
    mix(name, prototype)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_unpack_to_what_was_packed() {
        for does in [Does::Call(0), Does::Virtual(65_535), Does::Make(70_000)] {
            assert_eq!(Step::new(does).does(), does);
        }
    }

    #[test]
    fn numbers_tell_names_and_types_apart() {
        let names = ["La;", "Lb;", "La;\0", "Lcom/example/Main;", "Lcom/example/Main$1;"];
        let mut ids: Vec<_> = names.iter().map(|name| class_id(name.as_bytes())).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), names.len());
        assert_eq!(class_id_of("com.example.Main"), class_id(b"Lcom/example/Main;"));
        let of = |types: &[u64]| signature(b"run", prototype(types.iter().copied()));
        assert!(of(&[1, 2]) != of(&[2, 1]) && of(&[1]) != of(&[1, 0]));
        assert_ne!(signature(b"run", 7), signature(b"ran", 7));
    }

    #[test]
    fn texts_come_back_by_index() {
        let mut texts = Texts::default();
        assert_eq!((texts.add("one"), texts.add(""), texts.add("three")), (Some(0), Some(1), Some(2)));
        assert_eq!((texts.get(0), texts.get(1), texts.get(2)), (Some("one"), Some(""), Some("three")));
        assert_eq!(texts.get(3), None);
        let of = |all: &[&'static [u8]]| {
            let texts = Texts::of(all, |bytes| String::from_utf8_lossy(bytes));
            (0..all.len() as u32).filter_map(|at| texts.get(at).map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(of(&[b"one", b"", b"three"]), ["one", "", "three"]);
        assert_eq!(of(&[b"one", b"\xff", "\u{e9}".as_bytes()]), ["one", "\u{fffd}", "\u{e9}"]);
    }
}
