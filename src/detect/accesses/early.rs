//! What runs before any screen: a walk over the package's own calls, from what the system starts by itself to the
//! methods that reach sensitive APIs.
//!
//! A virtual call leads to the method that the static type gives, and to those that override it in classes of which
//! the walk has seen an object made (rapid type analysis). An object handed to the system to be run (`Runnable`,
//! `Callable`, `Thread`) counts as run. Not seen: reflection, machine code, calls that the system makes later, and
//! whether a condition, such as consent, stands before a call.

use super::kin::{At, ById, Kin};
use crate::model::{
    ClassId, Component, ComponentKind, Confidence, Does, Facts, Signature, StartKind, class_id, class_id_of,
    prototype, signature,
};
use std::collections::VecDeque;

/// Methods visited at most.
const MOST: usize = 400_000;
/// Overrides that one call is followed to; an interface that everybody implements tells nothing.
const MOST_OVERRIDES: usize = 16;
/// Longest path told.
const LONGEST: usize = 24;

/// A method: the number of its dex, and its index there.
type Method = (u32, u32);

/// A method that was reached.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// The method that calls it; itself for a start.
    from: Method,
    kind: StartKind,
    /// Calls to get here.
    depth: u32,
    /// Whether all of them go to the method that is written, and none is handed over.
    plain: bool,
}

/// Methods reached from what starts by itself.
pub(super) struct Walk<'k, 'f> {
    kin: &'k Kin<'f>,
    seen: ById<Method, Step>,
    queue: VecDeque<Method>,
    made: ById<ClassId, ()>,
    /// Overrides in classes made, and calls that wait for more of them, by signature.
    overrides: ById<Signature, Vec<(ClassId, Method)>>,
    calls: ById<Signature, Vec<(ClassId, Method)>>,
    runs: Vec<(ClassId, Signature)>,
    initializer: Signature,
}

/// How a method was reached.
pub(super) struct Path {
    pub(super) kind: StartKind,
    /// From the start to the method, `class.method`.
    pub(super) names: Vec<String>,
    pub(super) confidence: Confidence,
}

/// A method's signature by descriptors.
fn sig(name: &str, result: &str, parameters: &[&str]) -> Signature {
    let types = std::iter::once(&result).chain(parameters).map(|kind| class_id(kind.as_bytes()));
    signature(name.as_bytes(), prototype(types))
}

const CONTEXT: &str = "Landroid/content/Context;";
const OBJECT: &str = "Ljava/lang/Object;";

impl<'k, 'f> Walk<'k, 'f> {
    /// Walks from all that starts by itself.
    pub(super) fn over(kin: &'k Kin<'f>, facts: &Facts) -> Self {
        let run = sig("run", "V", &[]);
        let mut walk = Self {
            kin,
            seen: ById::default(),
            queue: VecDeque::new(),
            made: ById::default(),
            overrides: ById::default(),
            calls: ById::default(),
            runs: vec![
                (class_id(b"Ljava/lang/Runnable;"), run),
                (class_id(b"Ljava/lang/Thread;"), run),
                (class_id(b"Ljava/util/TimerTask;"), run),
                (class_id(b"Ljava/util/concurrent/Callable;"), sig("call", OBJECT, &[])),
                (
                    class_id(b"Lkotlin/coroutines/jvm/internal/SuspendLambda;"),
                    sig("invokeSuspend", OBJECT, &[OBJECT]),
                ),
            ],
            initializer: sig("<clinit>", "V", &[]),
        };
        walk.starts(facts);
        while let Some(method) = walk.queue.pop_front().filter(|_| walk.seen.len() < MOST) {
            walk.follow(method);
        }
        walk
    }

    fn starts(&mut self, facts: &Facts) {
        if let Some(class) = &facts.app.application_class {
            let signatures = [
                sig("<init>", "V", &[]),
                sig("attachBaseContext", "V", &[CONTEXT]),
                sig("onCreate", "V", &[]),
            ];
            self.start(class, &signatures, StartKind::Application);
        }
        let running = facts.components.iter().filter(|component| component.enabled);
        for component in running {
            match component.kind {
                ComponentKind::Provider => {
                    self.start(&component.class, &[sig("onCreate", "Z", &[])], StartKind::Provider);
                    self.initializers(component);
                }
                ComponentKind::Receiver if is_by_itself(component) => {
                    let receive = sig("onReceive", "V", &[CONTEXT, "Landroid/content/Intent;"]);
                    self.start(&component.class, &[receive], StartKind::Receiver);
                }
                _ => {}
            }
        }
    }

    /// Classes that App Startup makes and runs, named in the provider's meta-data.
    fn initializers(&mut self, provider: &Component) {
        let marked =
            provider.metadata.iter().filter(|data| data.value.as_deref() == Some("androidx.startup"));
        for data in marked {
            self.start(&data.name, &[sig("create", OBJECT, &[CONTEXT])], StartKind::Initializer);
        }
    }

    fn start(&mut self, class: &str, signatures: &[Signature], kind: StartKind) {
        let id = class_id_of(class);
        let Some(at) = self.kin.find(id) else { return };
        let first = |method| Step { from: method, kind, depth: 0, plain: true };
        for signature in std::iter::once(&self.initializer.clone()).chain(signatures) {
            if let Some(method) = self.resolve(id, *signature) {
                self.reach(method, first(method));
            }
        }
        // The object exists: what its class overrides counts.
        if let Some(method) = self.kin.defines(at, sig("<init>", "V", &[])).map(|index| (at.0, index)) {
            let step = first(method);
            self.make(id, method, step);
        }
    }

    fn reach(&mut self, method: Method, step: Step) {
        if let std::collections::hash_map::Entry::Vacant(slot) = self.seen.entry(method) {
            slot.insert(step);
            self.queue.push_back(method);
        }
    }

    /// The method that a call on `class` leads to: its own, or the nearest that it inherits.
    fn resolve(&self, class: ClassId, signature: Signature) -> Option<Method> {
        let mut found = None;
        self.kin.above(class, |_, at| {
            let method = at.and_then(|at| Some((at.0, self.kin.defines(at, signature)?)));
            found = method;
            found.is_none()
        });
        found
    }

    fn follow(&mut self, method: Method) {
        let Some(step) = self.seen.get(&method).copied() else { return };
        let Some(code) = self.kin.all.get(method.0 as usize).map(|dex| dex.code) else { return };
        let next = Step { from: method, depth: step.depth + 1, ..step };
        for does in code.steps_of(method.1) {
            match does.does() {
                Does::Call(target) | Does::Virtual(target) => {
                    let Some(target) = code.targets.get(target as usize) else { continue };
                    if self.kin.find(target.class).is_none() {
                        continue;
                    }
                    if let Some(found) = self.resolve(target.class, target.signature) {
                        self.reach(found, next);
                    }
                    match does.does() {
                        Does::Virtual(_) => self.overridden(target.class, target.signature, method, next),
                        _ => self.initialize(target.class, next),
                    }
                }
                Does::Make(class) => {
                    if let Some(class) = code.made.get(class as usize) {
                        self.make(*class, method, next);
                    }
                }
            }
        }
    }

    fn initialize(&mut self, class: ClassId, next: Step) {
        let own = self.kin.find(class);
        if let Some(found) = own.and_then(|at| Some((at.0, self.kin.defines(at, self.initializer)?))) {
            self.reach(found, next);
        }
    }

    /// A call on whatever object of `class` is there.
    fn overridden(&mut self, class: ClassId, signature: Signature, from: Method, next: Step) {
        let waiting = self.calls.entry(signature).or_default();
        if waiting.len() >= MOST_OVERRIDES || waiting.iter().any(|(known, _)| *known == class) {
            return;
        }
        waiting.push((class, from));
        let known = self.overrides.get(&signature).cloned().unwrap_or_default();
        for (made, method) in known.into_iter().take(MOST_OVERRIDES) {
            if made != class && self.is_under(made, class) {
                self.reach(method, Step { plain: false, ..next });
            }
        }
    }

    /// An object of `class` is made in `from`.
    fn make(&mut self, class: ClassId, from: Method, next: Step) {
        let Some(at) = self.kin.find(class).filter(|_| self.made.insert(class, ()).is_none()) else { return };
        self.initialize(class, next);
        let Some(code) = self.kin.dex(at).map(|dex| dex.code) else { return };
        for index in code.methods_of(at.1 as usize) {
            let Some(signature) = code.methods.get(index as usize).map(|method| method.signature) else {
                continue;
            };
            let known = self.overrides.entry(signature).or_default();
            if known.len() < MOST_OVERRIDES {
                known.push((class, (at.0, index)));
            }
            let waiting = self.calls.get(&signature).cloned().unwrap_or_default();
            for (on, caller) in waiting {
                if on != class && self.is_under(class, on) {
                    let by = self.seen.get(&caller).copied().unwrap_or(next);
                    let step = Step { from: caller, depth: by.depth + 1, plain: false, ..by };
                    self.reach((at.0, index), step);
                }
            }
        }
        for (kind, signature) in self.runs.clone() {
            if self.is_under(class, kind)
                && let Some(found) = self.resolve(class, signature)
            {
                self.reach(found, Step { from, plain: false, ..next });
            }
        }
    }

    fn is_under(&self, class: ClassId, above: ClassId) -> bool {
        let mut found = false;
        self.kin.above(class, |id, _| {
            found |= id == above;
            !found
        });
        found
    }

    /// How `method` was reached, if it was.
    pub(super) fn path(&self, method: Method) -> Option<Path> {
        let last = self.seen.get(&method)?;
        let mut names = Vec::new();
        let (mut at, mut step) = (method, last);
        loop {
            names.push(self.name(at));
            if step.from == at || names.len() >= LONGEST {
                break;
            }
            at = step.from;
            step = self.seen.get(&at)?;
        }
        names.reverse();
        let sure = last.plain && last.kind != StartKind::Receiver && last.depth <= 6;
        let confidence = if sure { Confidence::Medium } else { Confidence::Low };
        Some(Path { kind: last.kind, names, confidence })
    }

    fn name(&self, method: Method) -> String {
        let Some(dex) = self.kin.all.get(method.0 as usize) else { return String::new() };
        let class =
            dex.code.class_of(method.1).and_then(|class| self.kin.name((method.0, class as u32) as At));
        format!("{}.{}", class.unwrap_or_default(), dex.code.name_of(method.1).unwrap_or_default())
    }
}

/// Receivers that the system wakes without anybody touching the app.
fn is_by_itself(component: &Component) -> bool {
    const ACTIONS: [&str; 6] = [
        "android.intent.action.BOOT_COMPLETED",
        "android.intent.action.LOCKED_BOOT_COMPLETED",
        "android.intent.action.MY_PACKAGE_REPLACED",
        "android.intent.action.QUICKBOOT_POWERON",
        "android.intent.action.USER_PRESENT",
        "android.net.conn.CONNECTIVITY_CHANGE",
    ];
    let actions = component.filters.iter().flat_map(|filter| &filter.actions);
    actions.into_iter().any(|action| ACTIONS.contains(&action.as_str()))
}
