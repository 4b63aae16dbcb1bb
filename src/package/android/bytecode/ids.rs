//! Numbers of classes and methods, each worked out once.

use super::targets::Targets;
use crate::formats::dex::{self, ClassDef, Dex, MethodId};
use crate::model::{ClassId, MethodRef, Signature, Texts, class_id, prototype, signature};

/// No class implements more; a longer list would only serve to blow the tables up.
const MOST_INTERFACES: usize = 64;

/// Numbers by index in the tables of one dex; 0 where not yet asked for.
pub(super) struct Ids<'d, 'a> {
    dex: &'d Dex<'a>,
    classes: Vec<ClassId>,
    prototypes: Vec<u64>,
    signatures: Vec<Signature>,
    names: Vec<u32>,
    /// Index into the targets, plus one.
    targets: Vec<u32>,
    /// Index into the classes made, plus one.
    made: Vec<u32>,
}

impl<'d, 'a> Ids<'d, 'a> {
    pub(super) fn new(dex: &'d Dex<'a>) -> Self {
        let types = dex.type_count() as usize;
        Self {
            dex,
            classes: vec![0; types],
            prototypes: vec![0; dex.proto_count() as usize],
            signatures: vec![0; dex.method_count() as usize],
            names: vec![0; dex.string_count() as usize],
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

    /// The signature of the method at `index`, which is `method`.
    pub(super) fn signature(&mut self, index: u32, method: &MethodId) -> Signature {
        let known = self.signatures.get(index as usize).copied().unwrap_or_default();
        if known != 0 {
            return known;
        }
        let types = self.prototype(method.proto);
        let number = signature(self.dex.string_bytes(method.name).unwrap_or_default(), types);
        if let Some(slot) = self.signatures.get_mut(index as usize) {
            *slot = number;
        }
        number
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

    /// Where in `names` the string `name` stands.
    pub(super) fn name(&mut self, name: u32, names: &mut Texts) -> u32 {
        let Some(known) = self.names.get_mut(name as usize) else { return u32::MAX };
        if *known == 0 {
            let text = dex::decode(self.dex.string_bytes(name).unwrap_or_default());
            *known = names.add(&text).map_or(0, |index| index + 1);
        }
        known.wrapping_sub(1)
    }

    /// The interfaces of a class, as indexes into the types.
    pub(super) fn interfaces(&self, class: &ClassDef) -> impl Iterator<Item = u32> + use<'a> {
        let list = self.dex.type_list(class.interfaces).ok();
        list.into_iter().flat_map(|list| list.iter().take(MOST_INTERFACES))
    }

    /// Where in `out` the method at `index` stands.
    #[inline]
    pub(super) fn target(&mut self, index: u32, targets: &Targets<'_>, out: &mut Vec<MethodRef>) -> Option<u32> {
        match self.targets.get(index as usize).copied()? {
            0 => self.new_target(index, targets, out),
            known => Some(known - 1),
        }
    }

    #[cold]
    fn new_target(&mut self, index: u32, targets: &Targets<'_>, out: &mut Vec<MethodRef>) -> Option<u32> {
        let method = self.dex.method(index).ok()?;
        let (class, signature) = (self.class(method.class), self.signature(index, &method));
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
