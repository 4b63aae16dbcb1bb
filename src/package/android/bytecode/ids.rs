//! Numbers of classes and methods, each worked out once.

use super::targets::Targets;
use crate::formats::dex::{ClassDef, Dex, MethodId};
use crate::model::{ClassId, MethodRef, Signature, class_id, name_number, prototype, signature_of};

/// No class implements more; a longer list would only serve to blow the tables up.
const MOST_INTERFACES: usize = 64;

/// Numbers by index in the tables of one dex; 0 where not yet asked for.
pub(super) struct Ids<'d, 'a> {
    dex: &'d Dex<'a>,
    classes: Vec<ClassId>,
    prototypes: Vec<u64>,
    /// Of strings that are names of methods.
    names: Vec<u64>,
    /// Index into the names told plus one.
    told: Vec<u32>,
    /// Index into the targets, plus one.
    targets: Vec<u32>,
    /// Index into the classes made, plus one.
    made: Vec<u32>,
}

impl<'d, 'a> Ids<'d, 'a> {
    pub(super) fn new(dex: &'d Dex<'a>) -> Self {
        let (types, strings) = (dex.type_count() as usize, dex.string_count() as usize);
        Self {
            dex,
            classes: vec![0; types],
            prototypes: vec![0; dex.proto_count() as usize],
            names: names(dex),
            told: vec![0; strings],
            targets: vec![0; dex.method_count() as usize],
            made: vec![0; types],
        }
    }

    pub(super) const fn dex(&self) -> &'d Dex<'a> {
        self.dex
    }

    /// The number of the class at `index` of the types.
    pub(super) fn class(&mut self, index: u32) -> ClassId {
        let Some(known) = self.classes.get_mut(index as usize) else { return 0 };
        if *known == 0 {
            *known = class_id(self.dex.type_bytes(index).unwrap_or_default());
        }
        *known
    }

    /// The signature of `method`.
    pub(super) fn signature(&mut self, method: &MethodId) -> Signature {
        let types = self.prototype(method.proto);
        let name = self.names.get(method.name as usize).copied().filter(|name| *name != 0);
        signature_of(name.unwrap_or_else(|| name_number(&[])), types)
    }

    fn prototype(&mut self, index: u32) -> u64 {
        let known = self.prototypes.get(index as usize).copied().unwrap_or_default();
        if known != 0 {
            return known;
        }
        let Ok(proto) = self.dex.proto(index) else { return 0 };
        let list = self.dex.type_list(proto.parameters).ok();
        // A call passes at most 255 registers.
        let parameters = list.iter().flat_map(|list| list.iter().take(255));
        let types = std::iter::once(proto.return_type).chain(parameters);
        let number = prototype(types.map(|kind| self.class(kind)));
        if let Some(slot) = self.prototypes.get_mut(index as usize) {
            *slot = number;
        }
        number
    }

    /// Where in `told` the string `name` stands.
    pub(super) fn name(&mut self, name: u32, told: &mut Vec<&'a [u8]>) -> u32 {
        let Some(known) = self.told.get_mut(name as usize) else { return u32::MAX };
        if *known == 0 {
            told.push(self.dex.string_bytes(name).unwrap_or_default());
            *known = told.len() as u32;
        }
        *known - 1
    }

    /// The interfaces of a class, as indexes into the types.
    pub(super) fn interfaces(&self, class: &ClassDef) -> impl Iterator<Item = u32> + use<'a> {
        let list = self.dex.type_list(class.interfaces).ok();
        list.into_iter().flat_map(|list| list.iter().take(MOST_INTERFACES))
    }

    /// Where in `out` the method at `index` stands.
    #[inline]
    pub(super) fn target(
        &mut self,
        index: u32,
        targets: &Targets<'_>,
        out: &mut Vec<MethodRef>,
    ) -> Option<u32> {
        match self.targets.get(index as usize).copied()? {
            0 => self.new_target(index, targets, out),
            known => Some(known - 1),
        }
    }

    #[cold]
    fn new_target(&mut self, index: u32, targets: &Targets<'_>, out: &mut Vec<MethodRef>) -> Option<u32> {
        let method = self.dex.method(index).ok()?;
        let (class, signature) = (self.class(method.class), self.signature(&method));
        out.push(MethodRef { class, signature, member: targets.member(method.name) });
        *self.targets.get_mut(index as usize)? = out.len() as u32;
        Some(out.len() as u32 - 1)
    }

    /// Where in `made` the class at `index` stands.
    #[inline]
    pub(super) fn made(&mut self, index: u32, made: &mut Vec<ClassId>) -> Option<u32> {
        let known = self.made.get(index as usize).copied()?;
        if known != 0 {
            return Some(known - 1);
        }
        made.push(self.class(index));
        *self.made.get_mut(index as usize)? = made.len() as u32;
        Some(made.len() as u32 - 1)
    }
}

/// Numbers of the strings that are names of methods, in one pass: the texts stand in the order of the table, but
/// methods name them here and there.
fn names(dex: &Dex<'_>) -> Vec<u64> {
    let mut out = vec![0; dex.string_count() as usize];
    for method in (0..dex.method_count()).filter_map(|index| dex.method(index).ok()) {
        if let Some(slot) = out.get_mut(method.name as usize) {
            *slot = 1;
        }
    }
    for (index, slot) in (0u32..).zip(&mut out).filter(|(_, slot)| **slot > 0) {
        *slot = name_number(dex.string_bytes(index).unwrap_or_default());
    }
    out
}
