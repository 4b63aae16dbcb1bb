//! Names of types and methods by number, worked out before any code is read: in the order of the tables, in which
//! their texts stand too, for code asks for them here and there and would wait for each.

use super::targets::{is_own, is_role_class};
use crate::formats::dex::Dex;
use crate::model::{ApiNames, ClassId, class_id, name_number};

/// A type that the package may define.
pub(super) const OWN: u8 = 1;
/// One that has APIs.
pub(super) const HAS_API: u8 = 2;
/// One that has methods with a role.
pub(super) const HAS_ROLE: u8 = 4;

/// By index in the tables of one dex.
pub(super) struct Names {
    /// Numbers of the types.
    pub(super) classes: Vec<ClassId>,
    /// What is known of each type: [`OWN`] and its like.
    pub(super) types: Vec<u8>,
    /// For each string that is a method's name its number, else 0.
    pub(super) methods: Vec<u64>,
    /// Strings that are names of the APIs' methods too, with their places there; sorted.
    pub(super) members: Vec<(u32, u32)>,
    /// Index of `<init>` among the strings.
    pub(super) constructor: Option<u32>,
}

impl Names {
    pub(super) fn of(dex: &Dex<'_>, apis: &ApiNames) -> Self {
        let count = dex.type_count();
        let (mut classes, mut types) =
            (Vec::with_capacity(count as usize), Vec::with_capacity(count as usize));
        for index in 0..count {
            let name = dex.type_bytes(index).unwrap_or_default();
            let (id, own) = (class_id(name), is_own(name));
            classes.push(id);
            let api = if apis.has_class(id) { HAS_API } else { 0 };
            types.push(
                api | if own {
                    OWN
                } else if is_role_class(name) {
                    HAS_ROLE
                } else {
                    0
                },
            );
        }
        let mut out = Self { classes, types, methods: used(dex), members: Vec::new(), constructor: None };
        for (index, number) in (0u32..).zip(&mut out.methods).filter(|(_, number)| **number > 0) {
            let name = dex.name_bytes(index).unwrap_or_default();
            *number = name_number(name);
            if let Some(member) = apis.member(*number) {
                out.members.push((index, member));
            }
            if name == b"<init>" {
                out.constructor = Some(index);
            }
        }
        out
    }
}

/// 1 for each string that is the name of a method.
fn used(dex: &Dex<'_>) -> Vec<u64> {
    let mut out = vec![0; dex.string_count() as usize];
    for method in (0..dex.method_count()).filter_map(|index| dex.method(index).ok()) {
        if let Some(slot) = out.get_mut(method.name as usize) {
            *slot = 1;
        }
    }
    out
}
