//! What one slice of a binary holds, over all members when it is an archive.
//!
//! Names are borrowed from the file, and of those that only rules ask for none is kept that no rule can match.

use super::code::signature;
use crate::bytes::{ErrorKind, Lookup, ReadError, ReadResult, Seeded, name_at_start};
use crate::formats::codesign::Directory;
use crate::formats::macho::{self, Image, commands::version_text, image::MH_OBJECT};
use crate::formats::objc::{self, CLASS_SYMBOL};
use crate::formats::{ar, swift};
use crate::model::{AppleCode, CodeDirectory, CodeFormat, CodeUnit, Names, Signing};
use crate::package::Options;
use crate::package::container::hex;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

const LLVM_BITCODE: [&[u8]; 2] = [b"BC\xC0\xDE", b"\xDE\xC0\x17\x0B"];

/// The names that somebody asks for, ready to be looked up.
pub(super) struct Wanted<'i> {
    /// Selectors, and classes named by constants.
    constants: Lookup<'i>,
    /// Symbols wanted and given; none when all are to be kept. Those of classes are kept in any case.
    symbols: Option<Lookup<'i>>,
    /// Whether to hash code directories.
    digest: bool,
}

impl<'i> Wanted<'i> {
    pub(super) fn of(options: &Options<'i>) -> Self {
        let lookup = |names: &'i [&'i str]| Lookup::new(names.iter().copied());
        let interest = options.interest;
        let symbols = interest.symbols().map(lookup);
        Self { constants: lookup(interest.selectors()), symbols, digest: options.digest }
    }

    /// The name that `bytes` starts with, when somebody asks for that import.
    #[inline]
    fn import<'d>(&self, bytes: &'d [u8]) -> Option<&'d [u8]> {
        let symbols = self.symbols.as_ref();
        let is_wanted = symbols.is_none_or(|symbols| symbols.stem_at_start(bytes).is_some())
            || objc::is_class_symbol(bytes);
        if is_wanted { name_at_start(bytes) } else { None }
    }

    /// Likewise for what an object file gives.
    #[inline]
    fn export<'d>(&self, bytes: &'d [u8]) -> Option<&'d str> {
        let symbols = self.symbols.as_ref();
        let is_wanted = symbols.is_none_or(|symbols| symbols.stem_at_start(bytes).is_some());
        if is_wanted { std::str::from_utf8(name_at_start(bytes)?).ok() } else { None }
    }
}

/// Names, each once, in the order in which they came: members of an archive repeat each other's a hundred times. What is
/// no text is passed over.
#[derive(Default)]
struct Distinct<'d> {
    names: Vec<&'d str>,
    seen: HashSet<&'d [u8], Seeded>,
}

impl<'d> Distinct<'d> {
    fn add(&mut self, name: &'d [u8]) {
        if self.seen.insert(name) {
            self.names.extend(std::str::from_utf8(name).ok());
        }
    }
}

/// What a slice holds.
#[derive(Default)]
pub(super) struct Gathered<'d> {
    arch: Cow<'static, str>,
    images: usize,
    classes: Vec<&'d str>,
    strings: Distinct<'d>,
    swift_types: Vec<String>,
    modules: BTreeSet<&'d str>,
    protocols: Vec<&'d str>,
    categories: Vec<&'d str>,
    imports: Distinct<'d>,
    exports: Vec<Cow<'d, str>>,
    libraries: BTreeSet<String>,
    class_count: usize,
    min_os: Option<String>,
    sdk: Option<String>,
    team: Option<String>,
    signing: Signing,
    code_directories: Vec<CodeDirectory>,
    encrypted: bool,
    faults: Vec<ReadError>,
}

impl<'d> Gathered<'d> {
    pub(super) fn new(arch: Cow<'static, str>) -> Self {
        Self { arch, ..Self::default() }
    }

    /// Reads the slice: an image, or an archive of object files. What could not be read of it.
    pub(super) fn file<'w: 'd>(&mut self, data: &'d [u8], wanted: &Wanted<'w>) -> Vec<ReadError> {
        let read = if ar::is_archive(data) { self.archive(data, wanted) } else { self.image(data, wanted) };
        self.faults.extend(read.err());
        std::mem::take(&mut self.faults)
    }

    fn archive<'w: 'd>(&mut self, data: &'d [u8], wanted: &Wanted<'w>) -> ReadResult<()> {
        let (members, fault) = ar::members(data)?;
        self.faults.extend(fault);
        for member in members {
            if LLVM_BITCODE.iter().any(|magic| member.data.starts_with(magic)) {
                // Compiled again when linked: its names are not in a form that we read.
                let error = ReadError::new(ErrorKind::Unsupported, "LLVM bitcode member", member.offset);
                self.faults.push(error);
            } else if Image::is_image(member.data) {
                let first = self.faults.len();
                let read = self.image(member.data, wanted);
                self.faults.extend(read.err());
                let inside = self.faults.get_mut(first..).unwrap_or_default();
                inside.iter_mut().for_each(|error| error.at += member.offset);
            }
        }
        Ok(())
    }

    fn image<'w: 'd>(&mut self, data: &'d [u8], wanted: &Wanted<'w>) -> ReadResult<()> {
        let mut image = Image::parse(data)?;
        self.images += 1;
        if self.arch.is_empty() {
            self.arch.clone_from(&image.arch);
        }
        self.faults.append(&mut image.faults);
        self.head(&image, wanted.digest);
        let before = self.class_count;
        if objc::is_hidden(&image) {
            let at = image.commands.encryption.map_or(0, |e| u64::from(e.offset));
            self.encrypted = true;
            self.faults.push(ReadError::new(ErrorKind::Encrypted, "__TEXT segment", at));
            self.class_count += objc::class_count(&image);
        } else {
            self.names(&image);
            self.constants(&image, &wanted.constants);
        }
        if image.file_type == MH_OBJECT {
            self.symbols(&image, self.class_count - before, wanted)
        } else {
            self.links(&image, wanted)
        }
        Ok(())
    }

    /// Classes named by constants, and selectors that code sends; object files are not linked, and all their names are
    /// taken.
    fn constants<'w: 'd>(&mut self, image: &Image<'d>, wanted: &Lookup<'w>) {
        if wanted.is_empty() {
            return;
        }
        let strings = &mut self.strings;
        let mut look = |section: &str| {
            objc::c_strings(image, section)
                .for_each(|bytes| wanted.among(bytes, |name| strings.add(name.as_bytes())));
        };
        look("__cstring");
        let sent = objc::methods::selectors(image, wanted);
        if sent.references == 0 {
            look("__objc_methname");
        }
        sent.names.into_iter().for_each(|name| self.strings.add(name.as_bytes()));
        self.faults.extend(sent.fault);
    }

    /// Versions, libraries, signature.
    fn head(&mut self, image: &Image<'_>, digest: bool) {
        if let Some(build) = image.commands.build {
            self.min_os.get_or_insert_with(|| version_text(build.min_os));
            self.sdk.get_or_insert_with(|| version_text(build.sdk));
        }
        self.libraries.extend(image.commands.dylibs.iter().map(|dylib| dylib.name.clone()));
        if let Some(signature) = signature(image) {
            match signature {
                Ok(signature) => {
                    let signing = if signature.cms { Signing::Certificate } else { Signing::AdHoc };
                    self.signing = self.signing.max(signing);
                    self.team = self.team.take().or(signature.team);
                    let told = |directory: &Directory<'_>| CodeDirectory {
                        hash: directory.hash.id(),
                        cdhash: digest
                            .then(|| directory.cdhash())
                            .flatten()
                            .map(|hash| hex(&hash))
                            .unwrap_or_default(),
                    };
                    self.code_directories.extend(signature.directories.iter().map(told));
                    self.faults.extend(signature.faults);
                }
                Err(error) => self.faults.push(error),
            }
        }
    }

    fn names(&mut self, image: &Image<'d>) {
        let objc = objc::read(image);
        self.class_count += objc.class_count;
        self.classes.extend(objc.classes);
        self.protocols.extend(objc.protocols);
        self.categories.extend(objc.categories);
        self.faults.extend(objc.faults);
        let swift = swift::types(image);
        self.swift_types.extend(swift.names);
        self.modules.extend(swift.modules);
        self.faults.extend(swift.fault);
    }

    /// Symbols that a linked image wants and gives.
    fn links(&mut self, image: &Image<'d>, wanted: &Wanted<'_>) {
        let faults = macho::imports(image, |bytes| {
            if let Some(name) = wanted.import(bytes) {
                self.imports.add(name);
            }
        });
        self.faults.extend(faults);
        let (exports, fault) = macho::exports(image, wanted.symbols.as_ref());
        self.exports.extend(exports.into_iter().map(Cow::Owned));
        self.faults.extend(fault);
    }

    /// Classes that an object file defines, `count` of them, and the symbols that it wants and gives: in one pass over its
    /// table.
    fn symbols(&mut self, image: &Image<'d>, count: usize, wanted: &Wanted<'_>) {
        let symbols = match image.symbols() {
            Ok(symbols) => symbols,
            Err(error) => return self.faults.push(error),
        };
        let (mut shared, mut own, mut fault) = (0usize, Vec::new(), None);
        // Those that it keeps to itself are looked at by the way, in case that it keeps any.
        symbols.visit(objc::class_section(image), |symbol| {
            if !symbol.is_external() {
                if let Ok(Some(class)) = objc::object_class(&symbol) {
                    own.push(class);
                }
            } else if symbol.is_astray() {
                fault = fault.take().or(Some(symbol.fault()));
            } else if !symbol.is_defined() {
                if let Some(name) = wanted.import(symbol.bytes()) {
                    self.imports.add(name);
                }
            } else {
                match objc::object_class(&symbol) {
                    Ok(None) => {}
                    Ok(Some(class)) => {
                        shared += 1;
                        self.classes.push(class);
                    }
                    Err(error) => fault = fault.take().or(Some(error)),
                }
                if let Some(name) = wanted.export(symbol.bytes()) {
                    self.exports.push(Cow::Borrowed(name));
                }
            }
        });
        if shared < count {
            let is_all = shared + own.len() >= count;
            self.classes.extend(if is_all { own } else { objc::own_classes(symbols) });
        }
        self.faults.extend(fault);
    }

    /// The code unit of the slice; none when there is no image in it.
    pub(super) fn into_unit(self, entry: &str) -> Option<CodeUnit> {
        if self.images == 0 {
            return None;
        }
        let defined: Names = self.classes.iter().collect();
        let exports: Names = self.exports.iter().collect();
        let imports = wanted_from_others(self.imports.names, &defined, &exports);
        Some(CodeUnit {
            entry: entry.to_owned(),
            format: CodeFormat::MachO,
            arch: Some(self.arch.into_owned()),
            defined,
            referenced: Names::default(),
            strings: self.strings.names.iter().collect(),
            bytecode: vec![],
            apple: Some(AppleCode {
                classes: self.class_count,
                swift_types: self.swift_types.iter().collect(),
                modules: self.modules.iter().collect(),
                protocols: self.protocols.iter().collect(),
                categories: self.categories.iter().collect(),
                imports,
                exports,
                libraries: self.libraries.iter().collect(),
                min_os: self.min_os,
                sdk: self.sdk,
                team: self.team,
                signing: self.signing,
                code_directories: self.code_directories,
                encrypted: self.encrypted,
            }),
        })
    }
}

/// Those of `imports` that the slice does not give itself: what one member of an archive wants, another one gives. All
/// are sorted, so one walk beside the others tells.
fn wanted_from_others(mut imports: Vec<&str>, defined: &Names, exports: &Names) -> Names {
    imports.sort_unstable();
    let bytes = imports.iter().map(|name| name.len()).sum();
    let (mut classes, mut symbols) = (defined.iter().peekable(), exports.iter().peekable());
    imports.retain(|symbol| {
        while symbols.next_if(|given| given < symbol).is_some() {}
        let class = symbol.strip_prefix(CLASS_SYMBOL);
        while classes.next_if(|given| class.is_some_and(|class| *given < class)).is_some() {}
        symbols.peek() != Some(symbol) && (class.is_none() || classes.peek().copied() != class)
    });
    Names::from_sorted(imports.iter().copied(), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_slice_gives_itself_it_does_not_want() {
        let defined: Names = ["A", "C", "ZZ"].into_iter().collect();
        let exports: Names = ["_a", "_c"].into_iter().collect();
        let imports = [
            "_c",
            "_d",
            "_OBJC_CLASS_$_C",
            "_OBJC_CLASS_$_B",
            "_b",
            "_OBJC_CLASS_$_ZZ",
            "C",
            "_a",
            "_OBJC_CLASS_$_D",
        ];
        let left = wanted_from_others(imports.to_vec(), &defined, &exports);
        let left: Vec<&str> = left.iter().collect();
        assert_eq!(left, ["C", "_OBJC_CLASS_$_B", "_OBJC_CLASS_$_D", "_b", "_d"]);
    }

    #[test]
    fn names_once_and_what_is_no_text_never() {
        let mut names = Distinct::default();
        for name in [&b"b"[..], b"a", b"b", b"\xFF", b""] {
            names.add(name);
        }
        assert_eq!(names.names, ["b", "a", ""]);
    }
}
