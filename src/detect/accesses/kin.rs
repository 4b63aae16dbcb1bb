//! The class hierarchy of a package, over all its dex files.

use crate::model::{ApiNames, Bytecode, ClassId, CodeUnit, Facts, Signature, class_id};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// No real class stands deeper, nor has more kin.
const MOST_KIN: usize = 128;

/// A hasher for numbers that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::detect) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = self.0.rotate_left(1) ^ number;
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
}

/// A map keyed by numbers that are hashes. Looked up, never walked.
pub(in crate::detect) type ById<K, V> = HashMap<K, V, BuildHasherDefault<AsIs>>;

/// A class: the number of its dex, and its index there.
pub(super) type At = (u32, u32);

/// One dex and the unit it stands in.
#[derive(Clone, Copy)]
pub(super) struct Dex<'f> {
    pub(super) unit: &'f CodeUnit,
    pub(super) code: &'f Bytecode,
}

/// All classes defined in the package.
pub(super) struct Kin<'f> {
    pub(super) all: Vec<Dex<'f>>,
    by_id: ById<ClassId, At>,
}

impl<'f> Kin<'f> {
    pub(super) fn of(facts: &'f Facts) -> Self {
        let all: Vec<Dex<'f>> = facts
            .code
            .iter()
            .flat_map(|unit| unit.bytecode.iter().map(move |code| Dex { unit, code }))
            .collect();
        let count = all.iter().map(|dex| dex.code.classes.len()).sum();
        let mut by_id = ById::with_capacity_and_hasher(count, BuildHasherDefault::default());
        for (number, dex) in (0u32..).zip(&all) {
            for (index, class) in (0u32..).zip(&dex.code.classes) {
                // Android takes the first of several.
                by_id.entry(class.id).or_insert((number, index));
            }
        }
        Self { all, by_id }
    }

    pub(super) fn find(&self, id: ClassId) -> Option<At> {
        self.by_id.get(&id).copied()
    }

    pub(super) fn dex(&self, at: At) -> Option<&Dex<'f>> {
        self.all.get(at.0 as usize)
    }

    /// The name of a class.
    pub(super) fn name(&self, at: At) -> Option<&'f str> {
        let dex = self.dex(at)?;
        let class = dex.code.classes.get(at.1 as usize)?;
        dex.unit.defined.get(class.name as usize)
    }

    /// Index of the method with `signature` that the class defines.
    pub(super) fn defines(&self, at: At, signature: Signature) -> Option<u32> {
        let code = self.dex(at)?.code;
        let mut methods = code.methods_of(at.1 as usize);
        methods.find(|index| code.methods.get(*index as usize).is_some_and(|m| m.signature == signature))
    }

    /// Superclass and interfaces of a class.
    pub(super) fn parents(&self, at: At) -> impl Iterator<Item = ClassId> + '_ {
        let dex = self.dex(at).map(|dex| dex.code);
        let superclass = dex.and_then(|code| code.classes.get(at.1 as usize)).map(|class| class.superclass);
        let interfaces = dex.map(|code| code.interfaces_of(at.1 as usize)).unwrap_or_default();
        superclass.into_iter().chain(interfaces.iter().copied()).filter(|id| *id != 0)
    }

    /// Calls `seen` with every class above `id`, itself included, nearest first, until it says to stop. A class that
    /// the package does not define has no place.
    pub(super) fn above(&self, id: ClassId, mut seen: impl FnMut(ClassId, Option<At>) -> bool) {
        let mut line = vec![id];
        let mut next = 0;
        while let Some(id) = line.get(next).copied() {
            next += 1;
            let at = self.find(id);
            if !seen(id, at) {
                return;
            }
            for parent in at.into_iter().flat_map(|at| self.parents(at)) {
                if line.len() < MOST_KIN && !line.contains(&parent) {
                    line.push(parent);
                }
            }
        }
    }
}

/// APIs by class and member, as numbers.
pub(super) struct ApiTable {
    apis: ById<(ClassId, u32), u32>,
    classes: ById<ClassId, ()>,
}

impl ApiTable {
    pub(super) fn new(names: &ApiNames) -> Self {
        let (mut apis, mut classes) = (ById::default(), ById::default());
        for name in &names.methods {
            let Ok(member) = names.members.binary_search(&name.member) else { continue };
            let class = class_id(name.class.as_bytes());
            apis.insert((class, member as u32), name.api);
            classes.insert(class, ());
        }
        Self { apis, classes }
    }

    pub(super) fn get(&self, class: ClassId, member: u32) -> Option<u32> {
        self.classes.get(&class)?;
        self.apis.get(&(class, member)).copied()
    }

    /// The API that a call of `member` on an object of the package's class `id` reaches, when neither that class nor
    /// one between it and the system's defines a method of `signature` itself.
    pub(super) fn inherited(
        &self,
        kin: &Kin<'_>,
        id: ClassId,
        member: u32,
        signature: Signature,
    ) -> Option<u32> {
        let mut found = None;
        kin.find(id)?;
        kin.above(id, |id, at| {
            if at.is_none() {
                found = self.get(id, member);
            }
            found.is_none()
        });
        let api = found?;
        let mut own = false;
        kin.above(id, |_, at| {
            own |= at.is_some_and(|at| kin.defines(at, signature).is_some());
            !own
        });
        (!own).then_some(api)
    }
}
