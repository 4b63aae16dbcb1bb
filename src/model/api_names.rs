//! Names of sensitive APIs, as code names them, in the lists and tables in which readers look them up.

use super::{ClassId, class_id, name_number};

/// An API that the floors above ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApiName {
    /// The class that has it, as a descriptor (`Landroid/os/Build;`).
    pub class: String,
    /// Its name there.
    pub member: &'static str,
    /// Its number; several names may have the same.
    pub api: u32,
}

/// The APIs that the floors above ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiNames {
    /// Methods, sorted.
    pub methods: Vec<ApiName>,
    /// Fields, sorted.
    pub fields: Vec<ApiName>,
    /// Strings, sorted, with their numbers.
    pub strings: Vec<(&'static str, u32)>,
    /// Names of the methods, sorted, each once.
    pub members: Vec<&'static str>,
    /// The members by [`name_number`].
    member_slots: Slots,
    /// Classes that have methods or fields among these, by [`class_id`].
    class_slots: Slots,
}

/// Places of texts in a list, by their numbers. Nearly all that is asked for is not there, which a bit tells: all bits
/// together stay in the nearest cache, unlike the places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Slots {
    bits: Vec<u64>,
    /// Sorted by number.
    places: Vec<(u64, u32)>,
}

impl Slots {
    fn of(numbers: impl Iterator<Item = u64>) -> Self {
        let mut places: Vec<(u64, u32)> = numbers.zip(0u32..).collect();
        places.sort_unstable();
        places.dedup_by_key(|(number, _)| *number);
        // A word of 64 bits for each: one in sixty that are not there is looked up in vain.
        let mut bits = vec![0u64; places.len().next_power_of_two()];
        let mask = bits.len() - 1;
        for (number, _) in &places {
            if let Some(word) = bits.get_mut((*number >> 6) as usize & mask) {
                *word |= 1 << (number & 63);
            }
        }
        Self { bits, places }
    }

    #[inline]
    fn get(&self, number: u64) -> Option<u32> {
        let mask = self.bits.len().checked_sub(1)?;
        let word = *self.bits.get((number >> 6) as usize & mask)?;
        if word >> (number & 63) & 1 == 0 {
            return None;
        }
        let at = self.places.binary_search_by_key(&number, |(known, _)| *known).ok()?;
        self.places.get(at).map(|(_, place)| *place)
    }
}

impl ApiNames {
    /// Puts the lists in order.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.methods.sort();
        self.fields.sort();
        self.strings.sort_unstable();
        self.members = self.methods.iter().map(|name| name.member).collect();
        self.members.sort_unstable();
        self.members.dedup();
        self.member_slots = Slots::of(self.members.iter().map(|name| name_number(name.as_bytes())));
        let classes = self.methods.iter().chain(&self.fields).map(|name| class_id(name.class.as_bytes()));
        self.class_slots = Slots::of(classes);
        self
    }

    /// Whether the class of that number has methods or fields among these.
    pub fn has_class(&self, class: ClassId) -> bool {
        self.class_slots.get(class).is_some()
    }

    /// The place among the members of the name that has that number.
    pub fn member(&self, name: u64) -> Option<u32> {
        self.member_slots.get(name)
    }

    /// The number of the method `member` that `class`, a descriptor, has.
    pub fn method(&self, class: &[u8], member: &str) -> Option<u32> {
        find(&self.methods, class, member)
    }

    /// The number of the field `member` of `class`.
    pub fn field(&self, class: &[u8], member: &str) -> Option<u32> {
        find(&self.fields, class, member)
    }
}

fn find(names: &[ApiName], class: &[u8], member: &str) -> Option<u32> {
    let key = |name: &ApiName| name.class.as_bytes().cmp(class).then_with(|| name.member.cmp(member));
    names.binary_search_by(key).ok().and_then(|at| names.get(at)).map(|name| name.api)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apis_are_found_by_class_and_member() {
        let name = |class: &str, member, api| ApiName { class: class.into(), member, api };
        let methods = vec![name("Lb;", "m", 1), name("La;", "z", 2), name("La;", "m", 3)];
        let names = ApiNames { methods, ..ApiNames::default() }.sorted();
        assert_eq!((names.method(b"La;", "m"), names.method(b"Lb;", "z")), (Some(3), None));
        assert_eq!(names.members, ["m", "z"]);
        let has = |class: &[u8]| names.has_class(class_id(class));
        assert!(has(b"La;") && has(b"Lb;") && !has(b"Lc;"));
        let member = |name: &[u8]| names.member(name_number(name));
        assert_eq!((member(b"m"), member(b"z"), member(b"a")), (Some(0), Some(1), None));
        assert_eq!(ApiNames::default().member(name_number(b"m")), None);
    }
}
