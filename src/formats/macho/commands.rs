//! Load commands: segments, libraries, versions, ranges of the link-edit data.

use super::c_string;
use super::name::FixedName;
use super::sections::Sections;
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

/// A segment and its sections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment<'a> {
    /// `__TEXT`; empty in object files.
    pub name: FixedName,
    /// Address in memory.
    pub address: u64,
    /// Size in memory.
    pub size: u64,
    /// Offset in the image.
    pub file_offset: u64,
    /// Bytes in the image.
    pub file_size: u64,
    /// Its sections in order.
    pub sections: Sections<'a>,
}

/// How an image depends on a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Must be there.
    Required,
    /// May be absent.
    Weak,
    /// Its symbols count as the image's own.
    Reexported,
    /// Loaded at first use.
    Lazy,
}

/// A linked library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dylib {
    /// Install name (`@rpath/Foo.framework/Foo`).
    pub name: String,
    /// How it is linked.
    pub kind: LinkKind,
    /// Version linked against, `X.Y.Z` packed as 16.8.8 bits.
    pub version: u32,
}

/// Platform and versions that the image was built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildVersion {
    /// `PLATFORM_…` number: 1 macOS, 2 iOS, 3 tvOS, 4 watchOS, 6 Mac Catalyst, 7 iOS simulator, …
    pub platform: u32,
    /// Minimum system, packed as 16.8.8 bits.
    pub min_os: u32,
    /// SDK, packed likewise.
    pub sdk: u32,
}

/// Encrypted text of an app from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encryption {
    /// Offset of the encrypted bytes in the image.
    pub offset: u32,
    /// Their number.
    pub size: u32,
    /// 0 when not encrypted.
    pub id: u32,
}

/// A range of the image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// Offset in the image.
    pub offset: u32,
    /// Size in bytes.
    pub size: u32,
}

/// Ranges of `LC_DYLD_INFO`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DyldInfo {
    /// Rebase opcodes.
    pub rebase: Range,
    /// Bind opcodes.
    pub bind: Range,
    /// Weak bind opcodes.
    pub weak_bind: Range,
    /// Lazy bind opcodes.
    pub lazy_bind: Range,
    /// Export trie.
    pub export: Range,
}

/// Where the symbol table stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SymtabRange {
    /// Offset of the `nlist` array.
    pub symbols: u32,
    /// Number of symbols.
    pub count: u32,
    /// The string table.
    pub strings: Range,
}

/// Which symbols of the table the image wants from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undefined {
    /// Number of the first.
    pub first: u32,
    /// How many they are.
    pub count: u32,
}

/// All load commands that we know, and what was wrong with others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commands<'a> {
    /// Segments in order.
    pub segments: Vec<Segment<'a>>,
    /// Linked libraries in order; bind ordinals count from 1 over them.
    pub dylibs: Vec<Dylib>,
    /// Install name of a library.
    pub id: Option<String>,
    /// Run paths.
    pub rpaths: Vec<String>,
    /// Symbol table.
    pub symtab: Option<SymtabRange>,
    /// Undefined symbols, which linkers put together.
    pub undefined: Option<Undefined>,
    /// Old-style fixups and exports.
    pub dyld_info: Option<DyldInfo>,
    /// Export trie by its own command.
    pub exports: Option<Range>,
    /// Chained fixups.
    pub chained_fixups: Option<Range>,
    /// Code signature.
    pub code_signature: Option<Range>,
    /// Encryption.
    pub encryption: Option<Encryption>,
    /// Build version; the older `LC_VERSION_MIN_…` commands are turned into one.
    pub build: Option<BuildVersion>,
    /// UUID of the build.
    pub uuid: Option<[u8; 16]>,
}

const LC_SEGMENT: u32 = 0x1;
const LC_SYMTAB: u32 = 0x2;
const LC_DYSYMTAB: u32 = 0xB;
const LC_LOAD_DYLIB: u32 = 0xC;
const LC_ID_DYLIB: u32 = 0xD;
const LC_LOAD_WEAK_DYLIB: u32 = 0x8000_0018;
const LC_SEGMENT_64: u32 = 0x19;
const LC_UUID: u32 = 0x1B;
const LC_RPATH: u32 = 0x8000_001C;
const LC_CODE_SIGNATURE: u32 = 0x1D;
const LC_REEXPORT_DYLIB: u32 = 0x8000_001F;
const LC_LAZY_LOAD_DYLIB: u32 = 0x20;
const LC_ENCRYPTION_INFO: u32 = 0x21;
const LC_DYLD_INFO: u32 = 0x22;
const LC_DYLD_INFO_ONLY: u32 = 0x8000_0022;
const LC_LOAD_UPWARD_DYLIB: u32 = 0x8000_0023;
const LC_VERSION_MIN_MACOSX: u32 = 0x24;
const LC_VERSION_MIN_IPHONEOS: u32 = 0x25;
const LC_ENCRYPTION_INFO_64: u32 = 0x2C;
const LC_VERSION_MIN_TVOS: u32 = 0x2F;
const LC_VERSION_MIN_WATCHOS: u32 = 0x30;
const LC_BUILD_VERSION: u32 = 0x32;
const LC_DYLD_EXPORTS_TRIE: u32 = 0x8000_0033;
const LC_DYLD_CHAINED_FIXUPS: u32 = 0x8000_0034;

impl<'a> Commands<'a> {
    /// Reads `count` commands from `cursor`, which stands behind the header and ends with `sizeofcmds`.
    /// A command with a size below 8 or past the end stops the walk, since nothing tells where the next begins.
    pub fn read(cursor: &mut Cursor<'a>, count: u32, faults: &mut Vec<ReadError>) -> Self {
        let mut commands = Self::default();
        for _ in 0..count {
            let at = cursor.offset();
            let header =
                cursor.u32("load command").and_then(|cmd| Ok((cmd, cursor.u32("load command size")?)));
            let (cmd, size) = match header {
                Ok(header) => header,
                Err(error) => {
                    faults.push(error);
                    break;
                }
            };
            let Some(len) = usize::try_from(size).ok().and_then(|size| size.checked_sub(8)) else {
                faults.push(ReadError::new(ErrorKind::OutOfRange, "load command size", at));
                break;
            };
            let base = cursor.offset();
            match cursor.take(len, "load command") {
                Ok(body) => {
                    let endian_kept = Cursor::new(body).with_base(base);
                    if let Err(error) = commands.command(cmd, endian_kept) {
                        faults.push(error);
                    }
                }
                Err(error) => {
                    faults.push(error);
                    break;
                }
            }
        }
        commands
    }

    fn command(&mut self, cmd: u32, mut c: Cursor<'a>) -> ReadResult<()> {
        match cmd {
            LC_SEGMENT => self.segments.push(segment(&mut c, false)?),
            LC_SEGMENT_64 => self.segments.push(segment(&mut c, true)?),
            LC_SYMTAB => self.symtab = Some(symtab(&mut c)?),
            LC_DYSYMTAB => self.undefined = Some(undefined(&mut c)?),
            LC_LOAD_DYLIB | LC_LOAD_UPWARD_DYLIB => self.dylibs.push(dylib(&mut c, LinkKind::Required)?),
            LC_LOAD_WEAK_DYLIB => self.dylibs.push(dylib(&mut c, LinkKind::Weak)?),
            LC_REEXPORT_DYLIB => self.dylibs.push(dylib(&mut c, LinkKind::Reexported)?),
            LC_LAZY_LOAD_DYLIB => self.dylibs.push(dylib(&mut c, LinkKind::Lazy)?),
            LC_ID_DYLIB => self.id = Some(dylib(&mut c, LinkKind::Required)?.name),
            LC_RPATH => self.rpaths.push(lc_string(&mut c, "rpath")?),
            LC_UUID => self.uuid = c.take(16, "uuid")?.try_into().ok(),
            LC_CODE_SIGNATURE => self.code_signature = Some(range(&mut c, "code signature")?),
            LC_DYLD_EXPORTS_TRIE => self.exports = Some(range(&mut c, "exports trie")?),
            LC_DYLD_CHAINED_FIXUPS => self.chained_fixups = Some(range(&mut c, "chained fixups")?),
            LC_ENCRYPTION_INFO | LC_ENCRYPTION_INFO_64 => self.encryption = Some(encryption(&mut c)?),
            LC_DYLD_INFO | LC_DYLD_INFO_ONLY => self.dyld_info = Some(dyld_info(&mut c)?),
            LC_BUILD_VERSION => self.build = Some(build_version(&mut c)?),
            LC_VERSION_MIN_MACOSX => self.build = Some(version_min(&mut c, 1)?),
            LC_VERSION_MIN_IPHONEOS => self.build = Some(version_min(&mut c, 2)?),
            LC_VERSION_MIN_TVOS => self.build = Some(version_min(&mut c, 3)?),
            LC_VERSION_MIN_WATCHOS => self.build = Some(version_min(&mut c, 4)?),
            _ => {}
        }
        Ok(())
    }
}

/// A word of the pointer's width.
pub(super) fn word(c: &mut Cursor<'_>, wide: bool, what: &'static str) -> ReadResult<u64> {
    if wide { c.u64(what) } else { c.u32(what).map(u64::from) }
}

fn segment<'a>(c: &mut Cursor<'a>, wide: bool) -> ReadResult<Segment<'a>> {
    let name = FixedName::read(c, "segname")?;
    let address = word(c, wide, "segment vmaddr")?;
    let size = word(c, wide, "segment vmsize")?;
    let file_offset = word(c, wide, "segment fileoff")?;
    let file_size = word(c, wide, "segment filesize")?;
    c.skip(8, "segment protection")?;
    let count = c.u32("segment nsects")?;
    c.skip(4, "segment flags")?;
    let sections = Sections::take(c, count, wide)?;
    Ok(Segment { name, address, size, file_offset, file_size, sections })
}

fn symtab(c: &mut Cursor<'_>) -> ReadResult<SymtabRange> {
    Ok(SymtabRange {
        symbols: c.u32("symtab symoff")?,
        count: c.u32("symtab nsyms")?,
        strings: range(c, "symtab stroff")?,
    })
}

fn undefined(c: &mut Cursor<'_>) -> ReadResult<Undefined> {
    c.skip(16, "dysymtab")?;
    Ok(Undefined { first: c.u32("dysymtab iundefsym")?, count: c.u32("dysymtab nundefsym")? })
}

fn range(c: &mut Cursor<'_>, what: &'static str) -> ReadResult<Range> {
    Ok(Range { offset: c.u32(what)?, size: c.u32(what)? })
}

/// An `lc_str`: its offset counts from the start of the command, whose first eight bytes are already gone.
fn lc_string(c: &mut Cursor<'_>, what: &'static str) -> ReadResult<String> {
    let at = c.position();
    let offset = c.u32(what)?;
    let start = usize::try_from(offset).ok().and_then(|o| o.checked_sub(8)).filter(|&s| s >= at);
    let rest = start.and_then(|start| c.data().get(start..));
    match rest {
        // Padded with NULs to the command's end, but nothing says that one must be there.
        Some(bytes) => Ok(String::from_utf8_lossy(c_string(bytes, 0).unwrap_or(bytes)).into_owned()),
        None => Err(c.error(ErrorKind::OutOfRange, what)),
    }
}

fn dylib(c: &mut Cursor<'_>, kind: LinkKind) -> ReadResult<Dylib> {
    let name = lc_string(c, "dylib name")?;
    c.skip(4, "dylib timestamp")?;
    Ok(Dylib { name, kind, version: c.u32("dylib version")? })
}

fn encryption(c: &mut Cursor<'_>) -> ReadResult<Encryption> {
    Ok(Encryption { offset: c.u32("cryptoff")?, size: c.u32("cryptsize")?, id: c.u32("cryptid")? })
}

fn dyld_info(c: &mut Cursor<'_>) -> ReadResult<DyldInfo> {
    Ok(DyldInfo {
        rebase: range(c, "rebase_off")?,
        bind: range(c, "bind_off")?,
        weak_bind: range(c, "weak_bind_off")?,
        lazy_bind: range(c, "lazy_bind_off")?,
        export: range(c, "export_off")?,
    })
}

fn build_version(c: &mut Cursor<'_>) -> ReadResult<BuildVersion> {
    Ok(BuildVersion { platform: c.u32("platform")?, min_os: c.u32("minos")?, sdk: c.u32("sdk")? })
}

fn version_min(c: &mut Cursor<'_>, platform: u32) -> ReadResult<BuildVersion> {
    Ok(BuildVersion { platform, min_os: c.u32("version")?, sdk: c.u32("sdk")? })
}

/// `16.4.1` from its packed form; a last zero is left out.
pub fn version_text(packed: u32) -> String {
    let (major, minor, patch) = (packed >> 16, packed >> 8 & 0xFF, packed & 0xFF);
    if patch == 0 { format!("{major}.{minor}") } else { format!("{major}.{minor}.{patch}") }
}
