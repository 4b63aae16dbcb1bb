//! What the code of a dex does: one linear pass over the instruction streams that stops only where an instruction
//! names something that matters. Names are looked up once in the tables, so that the pass compares numbers.

mod ids;
mod names;
mod targets;
#[cfg(test)]
mod tests;
mod walk;

use crate::bytes::ReadError;
use crate::formats::dex::{self, ClassDef, Dex, EncodedMethod};
use crate::model::{ApiNames, Bytecode, ClassNode, MethodNode, Texts, UseKind};
use ids::Ids;
use names::Names;
use targets::Targets;
use walk::Walk;

/// Reads what the code of `dex` does. `sorted` tells whether its tables are, as Android demands. The `name` of a class
/// is its index in the type table, for the caller to replace. What could not be read is returned beside it.
pub(super) fn read(dex: &Dex<'_>, apis: &ApiNames, sorted: bool) -> (Bytecode, Vec<ReadError>) {
    let names = Names::of(dex, apis);
    let targets = Targets::look_up(dex, &names, apis, sorted);
    let mut reader = Reader {
        ids: Ids::new(dex, &names),
        walk: Walk::new(dex, apis, &targets),
        code: with_room(dex),
        class: None,
        constructor: names.constructor,
        targets: &targets,
    };
    let faults = dex.visit_methods(|class, method, code| {
        reader.enter(class);
        let index = reader.method(method);
        let walked = match code {
            Some(code) => reader.walk.method(code, &mut reader.ids, &mut reader.code, index),
            None => Ok(()),
        };
        reader.leave(method);
        walked
    });
    reader.rest();
    tell(dex, &mut reader.code);
    (without_room(reader.code), faults)
}

/// Gives back the room that was not needed: what is kept is kept until the last dex has been read.
fn without_room(mut code: Bytecode) -> Bytecode {
    code.methods.shrink_to_fit();
    code.steps.shrink_to_fit();
    code.targets.shrink_to_fit();
    code.made.shrink_to_fit();
    code.uses.shrink_to_fit();
    code
}

/// Puts places among the names where those of strings stand.
fn tell(dex: &Dex<'_>, code: &mut Bytecode) {
    let (mut places, mut names) = (vec![u32::MAX; dex.string_count() as usize], Vec::new());
    for node in code.methods.iter_mut().filter(|node| node.name != u32::MAX) {
        let Some(place) = places.get_mut(node.name as usize) else {
            node.name = u32::MAX;
            continue;
        };
        if *place == u32::MAX {
            *place = names.len() as u32;
            names.push(dex.string_bytes(node.name).unwrap_or_default());
        }
        node.name = *place;
    }
    code.names = Texts::of(&names, dex::decode);
}

/// Room for what will come: growing by copies costs more than reserving pages that may stay untouched.
fn with_room(dex: &Dex<'_>) -> Bytecode {
    let methods = dex.method_count() as usize;
    Bytecode {
        classes: Vec::with_capacity(dex.class_count() as usize),
        methods: Vec::with_capacity(methods),
        steps: Vec::with_capacity(methods * 3),
        targets: Vec::with_capacity(methods),
        ..Bytecode::default()
    }
}

/// What is being put together.
struct Reader<'d, 'a> {
    ids: Ids<'d, 'a>,
    walk: Walk<'d, 'a>,
    targets: &'d Targets<'d>,
    code: Bytecode,
    /// Type of the class that is being read.
    class: Option<u32>,
    /// Index of `<init>` among the strings.
    constructor: Option<u32>,
}

impl Reader<'_, '_> {
    /// Begins the class, unless it has begun.
    fn enter(&mut self, class: &ClassDef) {
        if self.class == Some(class.class) {
            return;
        }
        self.class = Some(class.class);
        let name = self.ids.dex().type_bytes(class.class).unwrap_or_default();
        self.walk.follows = !targets::is_library(name);
        let node = self.node(class);
        self.code.classes.push(node);
    }

    fn node(&mut self, class: &ClassDef) -> ClassNode {
        let ids = &mut self.ids;
        let superclass = class.superclass.map_or(0, |index| ids.class(index));
        for interface in ids.interfaces(class) {
            let id = ids.class(interface);
            self.code.interfaces.push(id);
        }
        ClassNode {
            id: ids.class(class.class),
            superclass,
            name: class.class,
            interfaces_end: self.code.interfaces.len() as u32,
            methods_end: self.code.methods.len() as u32,
        }
    }

    fn method(&mut self, method: &EncodedMethod) -> u32 {
        let index = self.code.methods.len() as u32;
        let signature = self.ids.signature(method.method);
        let steps_end = self.code.steps.len() as u32;
        self.code.methods.push(MethodNode { signature, name: u32::MAX, steps_end });
        if let Some(class) = self.code.classes.last_mut() {
            class.methods_end = index + 1;
        }
        if let Some(member) = self.targets.callback(method.method) {
            let at = u64::from(method.code);
            walk::note(&mut self.code.uses, UseKind::Defines, member, index, at);
        }
        index
    }

    /// Closes the method, and keeps the name (the string, at first) of one that may be told of: it uses or calls
    /// something, or makes an object from which a walk starts.
    fn leave(&mut self, method: &EncodedMethod) {
        let end = self.code.steps.len() as u32;
        let last = self.code.methods.len().wrapping_sub(1) as u32;
        let name = self.ids.dex().method(method.method).map_or(u32::MAX, |id| id.name);
        let uses = self.code.uses.last().is_some_and(|last_use| last_use.method == last);
        if let Some(node) = self.code.methods.last_mut() {
            if end > node.steps_end || uses || self.constructor == Some(name) {
                node.name = name;
            }
            node.steps_end = end;
        }
    }

    /// Classes without methods have no code, but kin.
    fn rest(&mut self) {
        let dex = self.ids.dex();
        let mut seen = vec![false; dex.type_count() as usize];
        for class in &self.code.classes {
            if let Some(seen) = seen.get_mut(class.name as usize) {
                *seen = true;
            }
        }
        for class in dex.classes().filter(|class| seen.get(class.class as usize) != Some(&true)) {
            let node = self.node(&class);
            self.code.classes.push(node);
        }
    }
}
