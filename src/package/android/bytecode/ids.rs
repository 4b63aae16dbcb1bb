//! Numbers of classes and methods, each worked out once.

use super::names::Names;
use super::targets::Targets;
use crate::formats::dex::{ClassDef, Dex};
use crate::model::{ClassId, MethodRef, Signature, name_number, prototype, signature_of};

/// No class implements more; a longer list would only serve to blow the tables up.
const MOST_INTERFACES: usize = 64;

/// Numbers by index in the tables of one dex.
pub(super) struct Ids<'d, 'a> {
    dex: &'d Dex<'a>,
    classes: Vec<ClassId>,
    signatures: Vec<Signature>,
    /// Index into the targets, plus one.
    targets: Vec<u32>,
    /// Index into the classes made, plus one.
    made: Vec<u32>,
}

impl<'d, 'a> Ids<'d, 'a> {
    pub(super) fn new(dex: &'d Dex<'a>, names: &Names) -> Self {
        Self {
            dex,
            classes: names.classes.clone(),
            signatures: signatures(dex, names),
            targets: vec![0; dex.method_count() as usize],
            made: vec![0; dex.type_count() as usize],
        }
    }

    pub(super) const fn dex(&self) -> &'d Dex<'a> {
        self.dex
    }

    /// The number of the class at `index` of the types.
    pub(super) fn class(&self, index: u32) -> ClassId {
        self.classes.get(index as usize).copied().unwrap_or_default()
    }

    /// The signature of the method at `index`.
    pub(super) fn signature(&self, index: u32) -> Signature {
        self.signatures.get(index as usize).copied().unwrap_or_default()
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
        let (class, signature) = (self.class(method.class), self.signature(index));
        out.push(MethodRef { class, signature, member: targets.member(index) });
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

/// Signatures of all methods: a class's own stand together, so they are asked for in order.
fn signatures(dex: &Dex<'_>, names: &Names) -> Vec<Signature> {
    let class = |index: u32| names.classes.get(index as usize).copied().unwrap_or_default();
    let number = |index| {
        let Ok(proto) = dex.proto(index) else { return 0 };
        let list = dex.type_list(proto.parameters).ok();
        // A call passes at most 255 registers.
        let parameters = list.iter().flat_map(|list| list.iter().take(255));
        prototype(std::iter::once(proto.return_type).chain(parameters).map(class))
    };
    let prototypes: Vec<u64> = (0..dex.proto_count()).map(number).collect();
    let nameless = name_number(&[]);
    let signature = |index| {
        let Ok(method) = dex.method(index) else { return 0 };
        let name = names.methods.get(method.name as usize).copied().unwrap_or(nameless);
        signature_of(name, prototypes.get(method.proto as usize).copied().unwrap_or_default())
    };
    (0..dex.method_count()).map(signature).collect()
}
