//! The pass over one method's instructions.

use super::ids::Ids;
use super::targets::{Role, Special, Targets};
use crate::bytes::ReadResult;
use crate::formats::dex::{Code, Dex, Hit, HitKind};
use crate::model::{ApiNames, Bytecode, Does, Step, Use, UseKind};

/// State that lives from method to method, to be allocated once.
pub(super) struct Walk<'d, 'a> {
    dex: &'d Dex<'a>,
    apis: &'d ApiNames,
    targets: &'d Targets,
    /// Number of the method plus one, and the string it last put into each register that an instruction can name.
    registers: Vec<(u32, u32)>,
    /// Strings of APIs in this method that nothing has taken yet.
    strings: Vec<(u32, u64)>,
    /// Names handed to reflection in this method: classes, and members with their place.
    classes: Vec<u32>,
    members: Vec<(u32, u64)>,
    /// Whether the calls of the class at hand are kept for the call graph.
    pub(super) follows: bool,
}

impl<'d, 'a> Walk<'d, 'a> {
    pub(super) fn new(dex: &'d Dex<'a>, apis: &'d ApiNames, targets: &'d Targets) -> Self {
        let (strings, classes, members) = (Vec::new(), Vec::new(), Vec::new());
        Self { dex, apis, targets, registers: vec![(0, 0); 256], strings, classes, members, follows: true }
    }

    /// Walks the code of the method at `method` of `out`.
    pub(super) fn method(
        &mut self,
        code: &Code<'_>,
        ids: &mut Ids<'_, '_>,
        out: &mut Bytecode,
        method: u32,
    ) -> ReadResult<()> {
        self.strings.clear();
        self.classes.clear();
        self.members.clear();
        let first_use = out.uses.len();
        let walked = code.scan(|hit| match hit.kind {
            HitKind::Call | HitKind::Virtual => self.call(code, hit, ids, out, method),
            HitKind::String => self.string(code, hit, method),
            HitKind::New if !self.follows => {}
            HitKind::New => {
                if let Some(made) = ids.made(hit.index, &mut out.made) {
                    out.steps.push(Step::new(Does::Make(made)));
                }
            }
            HitKind::Get => {
                if let Some(api) = self.targets.field(hit.index) {
                    note(&mut out.uses, UseKind::Direct, api, method, place(code, hit.at));
                }
            }
        });
        for (api, at) in self.strings.iter().copied() {
            let taken = |other: &Use| other.api == api && other.kind == UseKind::Constant;
            if !out.uses.get(first_use..).unwrap_or_default().iter().any(taken) {
                note(&mut out.uses, UseKind::Named, api, method, at);
            }
        }
        self.reflected(out, method);
        walked
    }

    fn string(&mut self, code: &Code<'_>, hit: Hit, method: u32) {
        let register = code.register(hit.at);
        if let Some(slot) = self.registers.get_mut(usize::from(register)) {
            *slot = (method + 1, hit.index);
        }
        if let Some(api) = self.targets.string(hit.index) {
            self.strings.push((api, place(code, hit.at)));
        }
    }

    #[inline]
    fn call(&mut self, code: &Code<'_>, hit: Hit, ids: &mut Ids<'_, '_>, out: &mut Bytecode, method: u32) {
        let (own, special) = self.targets.method(hit.index);
        if own && self.follows {
            let member = special.map_or(u32::MAX, |special| special.member);
            if let Some(target) = ids.target(hit.index, member, &mut out.targets) {
                let does = match hit.kind {
                    HitKind::Virtual => Does::Virtual(target),
                    _ => Does::Call(target),
                };
                out.steps.push(Step::new(does));
            }
        }
        if let Some(special) = special {
            self.special(code, hit, special, out, method);
        }
    }

    fn special(&mut self, code: &Code<'_>, hit: Hit, special: &Special, out: &mut Bytecode, method: u32) {
        let at = place(code, hit.at);
        let kind = match special.role {
            Role::Plain => Some(UseKind::Direct),
            Role::Keyed => self.keyed(code, hit, out, method),
            Role::Takes => {
                self.takes(code, hit, out, method);
                Some(UseKind::Direct)
            }
            Role::FindsClass | Role::FindsMember => {
                self.finds(code, hit, special.role, method);
                Some(UseKind::Direct)
            }
        };
        if let (Some(kind), Some(api)) = (kind, special.api) {
            note(&mut out.uses, kind, api, method, at);
        }
    }

    /// A call with a key: one that is known and none of ours yields nothing that matters.
    fn keyed(&self, code: &Code<'_>, hit: Hit, out: &mut Bytecode, method: u32) -> Option<UseKind> {
        let Some(key) = self.argument(code, hit, 1, method) else { return Some(UseKind::UnknownKey) };
        let api = self.targets.string(key)?;
        note(&mut out.uses, UseKind::Constant, api, method, place(code, hit.at));
        Some(UseKind::Direct)
    }

    fn takes(&self, code: &Code<'_>, hit: Hit, out: &mut Bytecode, method: u32) {
        for index in 0..code.registers(hit.at).len() {
            let api = self.argument(code, hit, index, method).and_then(|text| self.targets.string(text));
            if let Some(api) = api {
                note(&mut out.uses, UseKind::Constant, api, method, place(code, hit.at));
            }
        }
    }

    fn finds(&mut self, code: &Code<'_>, hit: Hit, role: Role, method: u32) {
        for index in 0..code.registers(hit.at).len() {
            let Some(text) = self.argument(code, hit, index, method) else { continue };
            if role == Role::FindsClass {
                self.classes.push(text);
                continue;
            }
            let name = self.dex.string_bytes(text).unwrap_or_default();
            let members = &self.apis.members;
            if let Ok(member) = members.binary_search_by(|member| member.as_bytes().cmp(name)) {
                self.members.push((member as u32, place(code, hit.at)));
            }
        }
    }

    /// Members that reflection looked up, where the class was named in the same method.
    fn reflected(&mut self, out: &mut Bytecode, method: u32) {
        if self.members.is_empty() {
            return;
        }
        for (member, at) in std::mem::take(&mut self.members) {
            let Some(name) = self.apis.members.get(member as usize) else { continue };
            for class in &self.classes {
                let dotted = self.dex.string(*class).unwrap_or_default();
                let descriptor = format!("L{};", dotted.replace('.', "/"));
                if let Some(api) = self.apis.method(descriptor.as_bytes(), name) {
                    note(&mut out.uses, UseKind::Reflected, api, method, at);
                }
            }
        }
    }

    /// The string that this method put into the register of argument number `index`, as far as one pass can tell.
    fn argument(&self, code: &Code<'_>, hit: Hit, index: usize, method: u32) -> Option<u32> {
        let register = code.registers(hit.at).get(index)?;
        let (by, text) = *self.registers.get(usize::from(register))?;
        (by == method + 1).then_some(text)
    }
}

/// Offset of the code unit `at` in the entry.
const fn place(code: &Code<'_>, at: usize) -> u64 {
    code.offset + at as u64 * 2
}

/// Notes a use, or counts one more of the same.
pub(super) fn note(uses: &mut Vec<Use>, kind: UseKind, api: u32, method: u32, at: u64) {
    let same = uses.iter_mut().rev().take_while(|other| other.method == method);
    if let Some(known) = same.into_iter().find(|other| other.kind == kind && other.api == api) {
        known.count = known.count.saturating_add(1);
        return;
    }
    let offset = u32::try_from(at).unwrap_or(u32::MAX);
    uses.push(Use { kind, api, method, count: 1, offset });
}
