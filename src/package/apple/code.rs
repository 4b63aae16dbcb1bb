//! Executables, libraries and static archives of an Apple package, one code unit a slice.

use super::layout::Layout;
use super::{note, note_encrypted};
use crate::bytes::{Budget, ErrorKind, ReadError, ReadResult};
use crate::formats::codesign;
use crate::formats::macho::{self, Image, commands::version_text, image::MH_OBJECT};
use crate::formats::{ar, objc, swift};
use crate::model::{AppleCode, CodeFormat, CodeUnit, Interest, Names, Part, Signing};
use crate::package::Options;
use crate::package::container::Container;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Cut-off of faults told for one entry: a damaged archive of a thousand members is one trouble.
const MAX_FAULTS: usize = 8;
const LLVM_BITCODE: [&[u8]; 2] = [b"BC\xC0\xDE", b"\xDE\xC0\x17\x0B"];

/// Reads every binary of the package.
pub(super) fn read(
    container: &Container<'_>,
    layout: &Layout,
    options: &Options<'_>,
    budget: &Budget,
) -> Vec<CodeUnit> {
    let units = layout.binaries.par_iter().with_max_len(1).map(|entry| {
        let read = container.with(entry, budget, |data| binary(entry, data, options.interest));
        match read {
            None => Vec::new(),
            Some(Ok((units, faults))) => {
                for error in faults.iter().take(MAX_FAULTS) {
                    match error.kind {
                        ErrorKind::Encrypted => note_encrypted(container, entry, error.at),
                        _ => note(container, entry, Part::Code, error),
                    }
                }
                units
            }
            Some(Err(error)) => {
                note(container, entry, Part::Code, &error);
                Vec::new()
            }
        }
    });
    units.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// The code units of a file, one a slice; none when it is no code.
fn binary(entry: &str, data: &[u8], interest: &dyn Interest) -> (Vec<CodeUnit>, Vec<ReadError>) {
    if !is_code(data) {
        return (Vec::new(), Vec::new());
    }
    let (slices, mut faults) = match macho::slices(data) {
        Ok(found) => found,
        Err(error) => return (Vec::new(), vec![error]),
    };
    let mut units = Vec::new();
    for slice in slices {
        let mut gathered = Gathered { arch: slice.arch, ..Gathered::default() };
        if let Err(error) = gathered.file(slice.data, interest) {
            gathered.faults.push(error);
        }
        faults.extend(
            gathered.faults.drain(..).map(|error| ReadError { at: error.at + slice.offset, ..error }),
        );
        if gathered.images > 0 {
            units.push(gathered.into_unit(entry));
        }
    }
    (units, faults)
}

fn is_code(data: &[u8]) -> bool {
    let universal = matches!(data.get(..4), Some([0xCA, 0xFE, 0xBA, 0xBE | 0xBF]));
    universal || ar::is_archive(data) || Image::is_image(data)
}

/// What one slice holds, over all members when it is an archive.
#[derive(Default)]
struct Gathered<'d> {
    arch: String,
    images: usize,
    classes: BTreeSet<String>,
    strings: BTreeSet<String>,
    swift_types: BTreeSet<String>,
    modules: BTreeSet<String>,
    protocols: BTreeSet<String>,
    categories: BTreeSet<String>,
    imports: BTreeSet<Cow<'d, str>>,
    exports: BTreeSet<Cow<'d, str>>,
    libraries: BTreeSet<String>,
    class_count: usize,
    min_os: Option<String>,
    sdk: Option<String>,
    team: Option<String>,
    signing: Signing,
    encrypted: bool,
    faults: Vec<ReadError>,
}

impl<'d> Gathered<'d> {
    fn file(&mut self, data: &'d [u8], interest: &dyn Interest) -> ReadResult<()> {
        if !ar::is_archive(data) {
            return self.image(data, interest);
        }
        let (members, fault) = ar::members(data)?;
        self.faults.extend(fault);
        for member in members {
            if LLVM_BITCODE.iter().any(|magic| member.data.starts_with(magic)) {
                // Compiled again when linked: its names are not in a form that we read.
                let error = ReadError::new(ErrorKind::Unsupported, "LLVM bitcode member", member.offset);
                self.faults.push(error);
            } else if Image::is_image(member.data)
                && let Err(error) = self.image(member.data, interest)
            {
                self.faults.push(ReadError { at: error.at + member.offset, ..error });
            }
        }
        Ok(())
    }

    fn image(&mut self, data: &'d [u8], interest: &dyn Interest) -> ReadResult<()> {
        let image = Image::parse(data)?;
        self.images += 1;
        if self.arch.is_empty() {
            self.arch.clone_from(&image.arch);
        }
        self.faults.extend(image.faults.iter().cloned());
        self.head(&image);
        if objc::is_hidden(&image) {
            let at = image.commands.encryption.map_or(0, |e| u64::from(e.offset));
            self.encrypted = true;
            self.faults.push(ReadError::new(ErrorKind::Encrypted, "__TEXT segment", at));
            self.class_count += objc::class_count(&image);
        } else {
            self.names(&image);
            self.constants(&image, interest.selectors());
        }
        self.links(&image);
        Ok(())
    }

    /// Of the names `wanted`, sorted: classes named by constants, and selectors that code sends. References tell those from
    /// the names of methods that the image has itself; object files are not linked, and all their names are taken.
    fn constants(&mut self, image: &Image<'_>, wanted: &[&str]) {
        let is_wanted = |text: &&str| wanted.binary_search(text).is_ok();
        self.strings.extend(objc::c_strings(image, "__cstring").filter(is_wanted).map(str::to_owned));
        let (sent, fault) = objc::methods::selectors(image);
        if sent.is_empty() {
            let names = objc::c_strings(image, "__objc_methname").filter(is_wanted);
            self.strings.extend(names.map(str::to_owned));
        }
        self.strings.extend(sent.into_iter().filter(is_wanted).map(str::to_owned));
        self.faults.extend(fault);
    }

    /// Versions, libraries, signature.
    fn head(&mut self, image: &Image<'_>) {
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
                    self.faults.extend(signature.faults);
                }
                Err(error) => self.faults.push(error),
            }
        }
    }

    fn names(&mut self, image: &Image<'_>) {
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

    /// Symbols wanted and given.
    fn links(&mut self, image: &Image<'d>) {
        let (imports, faults) = macho::imports(image);
        self.imports.extend(imports);
        self.faults.extend(faults);
        if image.file_type == MH_OBJECT {
            let (symbols, _) = image.symbols();
            let given = symbols.iter().filter(|symbol| symbol.defined && symbol.external);
            self.exports.extend(given.map(|symbol| Cow::Borrowed(symbol.name)));
        } else {
            let (exports, fault) = macho::exports(image);
            self.exports.extend(exports.into_iter().map(Cow::Owned));
            self.faults.extend(fault);
        }
    }

    fn into_unit(self, entry: &str) -> CodeUnit {
        let names = |set: &BTreeSet<String>| set.iter().collect::<Names>();
        // What one member of an archive wants, another one gives.
        let imports = self.imports.difference(&self.exports).collect();
        CodeUnit {
            entry: entry.to_owned(),
            format: CodeFormat::MachO,
            arch: Some(self.arch),
            defined: names(&self.classes),
            referenced: Names::default(),
            strings: names(&self.strings),
            bytecode: vec![],
            apple: Some(AppleCode {
                classes: self.class_count,
                swift_types: names(&self.swift_types),
                modules: names(&self.modules),
                protocols: names(&self.protocols),
                categories: names(&self.categories),
                imports,
                exports: self.exports.iter().collect(),
                libraries: names(&self.libraries),
                min_os: self.min_os,
                sdk: self.sdk,
                team: self.team,
                signing: self.signing,
                encrypted: self.encrypted,
            }),
        }
    }
}

/// The image's code signature, when it has one.
pub(super) fn signature(image: &Image<'_>) -> Option<ReadResult<codesign::Signature>> {
    let range = image.commands.code_signature?;
    let start = usize::try_from(range.offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::try_from(range.size).unwrap_or(usize::MAX));
    let Some(data) = image.data().get(start..end) else {
        return Some(Err(ReadError::new(ErrorKind::OutOfRange, "code signature", u64::from(range.offset))));
    };
    Some(codesign::parse(data))
}
