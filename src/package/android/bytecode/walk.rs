//! The pass over one method's instructions.

use super::ids::Ids;
use super::targets::{Role, Special, Targets};
use crate::bytes::ReadResult;
use crate::formats::dex::{Code, Dex, Hit, HitKind, Sifted};
use crate::model::{ApiNames, Bytecode, Does, Step, Use, UseKind};

/// State that lives from method to method, to be allocated once.
pub(super) struct Walk<'d, 'a> {
    dex: &'d Dex<'a>,
    apis: &'d ApiNames,
    targets: &'d Targets<'d>,
    /// Calls and objects made in this method.
    kept: Sifted,
    /// Number of the method plus one, and the string it last put into each register that an instruction can name.
    registers: Vec<(u32, u32)>,
    /// Code unit up to which the registers are filled: most methods hand no string to what takes one.
    filled: usize,
    /// Strings of APIs in this method that nothing has taken yet.
    strings: Vec<(u32, u64)>,
    /// Names handed to reflection in this method: classes, and members with their place.
    classes: Vec<u32>,
    members: Vec<(u32, u64)>,
    /// Whether the calls of the class at hand are kept for the call graph.
    pub(super) follows: bool,
}

impl<'d, 'a> Walk<'d, 'a> {
    pub(super) fn new(dex: &'d Dex<'a>, apis: &'d ApiNames, targets: &'d Targets<'d>) -> Self {
        Self {
            dex,
            apis,
            targets,
            kept: Sifted::default(),
            registers: vec![(0, 0); 256],
            filled: 0,
            strings: Vec::new(),
            classes: Vec::new(),
            members: Vec::new(),
            follows: true,
        }
    }

    /// Walks the code of the method at `method` of `out`.
    pub(super) fn method(
        &mut self,
        code: &Code<'_>,
        ids: &mut Ids<'_, '_>,
        out: &mut Bytecode,
        method: u32,
    ) -> ReadResult<()> {
        self.kept.clear();
        self.strings.clear();
        self.classes.clear();
        self.members.clear();
        self.filled = 0;
        let (first_use, targets) = (out.uses.len(), self.targets);
        // Nothing that matters stands anywhere in it, however it is cut into instructions.
        if !self.follows && !targets.sieve().may_stop(code) {
            return Ok(());
        }
        let mut pass = code.sift();
        let walked = loop {
            match pass.next(targets.sieve(), &mut self.kept) {
                Ok(Some(hit)) => self.hit(code, hit, out, method),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        if self.follows {
            self.steps(ids, out);
        }
        for (api, at) in self.strings.iter().copied() {
            let taken = |other: &Use| other.api == api && other.kind == UseKind::Constant;
            if !out.uses.get(first_use..).unwrap_or_default().iter().any(taken) {
                note(&mut out.uses, UseKind::Named, api, method, at);
            }
        }
        self.reflected(out, method);
        walked
    }

    fn hit(&mut self, code: &Code<'_>, hit: Hit, out: &mut Bytecode, method: u32) {
        match hit.kind {
            HitKind::Call | HitKind::Virtual => {
                if let Some(special) = self.targets.special(hit.index) {
                    self.special(code, hit, special, out, method);
                }
            }
            HitKind::String => {
                if let Some(api) = self.targets.string(hit.index) {
                    self.strings.push((api, place(code, hit.at)));
                }
            }
            HitKind::Get => {
                if let Some(api) = self.targets.field(hit.index) {
                    note(&mut out.uses, UseKind::Direct, api, method, place(code, hit.at));
                }
            }
            HitKind::New => {}
        }
    }

    /// What was kept, for the call graph.
    fn steps(&self, ids: &mut Ids<'_, '_>, out: &mut Bytecode) {
        for kept in self.kept.iter() {
            let index = kept.index();
            let does = match kept.kind() {
                HitKind::New => ids.made(index, &mut out.made).map(Does::Make),
                kind => ids.target(index, self.targets, &mut out.targets).map(|target| match kind {
                    HitKind::Virtual => Does::Virtual(target),
                    _ => Does::Call(target),
                }),
            };
            out.steps.extend(does.map(Step::new));
        }
    }

    fn special(&mut self, code: &Code<'_>, hit: Hit, special: Special, out: &mut Bytecode, method: u32) {
        let at = place(code, hit.at);
        if special.role != Role::Plain {
            self.fill(code, hit.at, method);
        }
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

    /// Fills the registers with the strings put there before code unit `at`.
    fn fill(&mut self, code: &Code<'_>, at: usize, method: u32) {
        let registers = &mut self.registers;
        code.strings(self.filled..at, |register, text| {
            if let Some(slot) = registers.get_mut(usize::from(register)) {
                *slot = (method + 1, text);
            }
        });
        self.filled = at;
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
