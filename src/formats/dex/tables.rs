//! The tables of identifiers and class definitions.

use super::class_data::ClassData;
use super::header::{Header, Section};
use super::mutf8;
use crate::bytes::{Cursor, ErrorKind, LONGEST_NAME, ReadError, ReadResult};
use std::borrow::Cow;

/// `NO_INDEX`: there is none.
const NO_INDEX: u32 = u32::MAX;
/// Types and class definitions of one file: code and tables name them by 16 bits.
const MOST_TYPES: usize = 1 << 16;

/// An opened dex. Cheap to make: nothing but the header has been decoded.
#[derive(Debug, Clone)]
pub struct Dex<'a> {
    data: &'a [u8],
    header: Header,
    strings: Table<'a>,
    types: Table<'a>,
    protos: Table<'a>,
    fields: Table<'a>,
    methods: Table<'a>,
    classes: Table<'a>,
    faults: Vec<ReadError>,
}

/// The readable items of a table.
#[derive(Debug, Clone, Copy)]
struct Table<'a> {
    bytes: &'a [u8],
    size: usize,
    offset: u64,
    what: &'static str,
}

impl<'a> Table<'a> {
    /// As many whole items as there are bytes for; fewer than announced is a fault.
    fn open(
        data: &'a [u8],
        section: Section,
        size: usize,
        what: &'static str,
        faults: &mut Vec<ReadError>,
    ) -> Self {
        let (start, count) = (section.offset as usize, section.count as usize);
        let rest = if count == 0 { Some([].as_slice()) } else { data.get(start..) };
        let wanted = count.saturating_mul(size);
        let bytes = match rest {
            Some(rest) if rest.len() >= wanted => rest.get(..wanted),
            rest => {
                faults.push(ReadError::new(ErrorKind::OutOfRange, what, start as u64));
                rest.and_then(|rest| rest.get(..rest.len() - rest.len() % size))
            }
        };
        Self { bytes: bytes.unwrap_or_default(), size, offset: start as u64, what }
    }

    const fn len(&self) -> usize {
        self.bytes.len() / self.size
    }

    /// The first `most` items; that there are more is a fault.
    fn at_most(mut self, most: usize, faults: &mut Vec<ReadError>) -> Self {
        if self.len() > most {
            faults.push(ReadError::new(ErrorKind::OverBudget, self.what, self.offset));
            self.bytes = self.bytes.get(..most * self.size).unwrap_or_default();
        }
        self
    }

    /// The item at `index` as an array of its size.
    #[inline]
    fn item<const N: usize>(&self, index: u32) -> ReadResult<&'a [u8; N]> {
        let start = (index as usize).checked_mul(N);
        match start.and_then(|start| self.bytes.get(start..)?.first_chunk::<N>()) {
            Some(item) => Ok(item),
            None => Err(ReadError::new(ErrorKind::BadIndex, self.what, self.offset)),
        }
    }
}

/// A prototype: `(parameters)return`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProtoId {
    /// Return type, an index into the types.
    pub return_type: u32,
    /// Offset of the parameters' type list; 0 for none.
    pub parameters: u32,
}

/// A field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldId {
    /// Class, an index into the types.
    pub class: u32,
    /// Type, an index into the types.
    pub kind: u32,
    /// Name, an index into the strings.
    pub name: u32,
}

/// A method's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodId {
    /// Class, an index into the types.
    pub class: u32,
    /// Prototype, an index into the prototypes.
    pub proto: u32,
    /// Name, an index into the strings.
    pub name: u32,
}

/// A class definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassDef {
    /// The class, an index into the types.
    pub class: u32,
    /// `ACC_*` flags.
    pub access: u32,
    /// Superclass, an index into the types.
    pub superclass: Option<u32>,
    /// Offset of the interfaces' type list; 0 for none.
    pub interfaces: u32,
    /// Source file, an index into the strings.
    pub source_file: Option<u32>,
    /// Offset of the `class_data_item`; 0 when the class has neither fields nor methods.
    pub data: u32,
    /// Offset of the initial values of its static fields; 0 when all are zero.
    pub static_values: u32,
}

/// A `type_list`: indexes into the types.
#[derive(Debug, Clone, Copy)]
pub struct TypeList<'a>(&'a [u8]);

impl<'a> TypeList<'a> {
    /// The types in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = u32> + use<'a> {
        self.0.chunks_exact(2).map(|pair| u32::from(u16::from_le_bytes([pair[0], pair[1]])))
    }
}

impl<'a> Dex<'a> {
    /// Opens the dex whose header stands at byte `at` of `data`. A table that does not fit is cut to what does, and
    /// named in [`Dex::faults`].
    pub fn open_at(data: &'a [u8], at: usize) -> ReadResult<Self> {
        let header = Header::read(data, at)?;
        let mut faults = Vec::new();
        if header.end() > data.len() as u64 {
            faults.push(ReadError::new(ErrorKind::Truncated, "header_item file_size", data.len() as u64));
        }
        let mut table = |section, size, what| Table::open(data, section, size, what, &mut faults);
        let strings = table(header.strings, 4, "string_ids");
        let types = table(header.types, 4, "type_ids");
        let protos = table(header.protos, 12, "proto_ids");
        let fields = table(header.fields, 8, "field_ids");
        let methods = table(header.methods, 8, "method_ids");
        let classes = table(header.classes, 32, "class_defs");
        let types = types.at_most(MOST_TYPES, &mut faults);
        let classes = classes.at_most(MOST_TYPES, &mut faults);
        let mut dex = Self { data, header, strings, types, protos, fields, methods, classes, faults };
        dex.drop_shared_strings();
        Ok(dex)
    }

    /// Honest strings stand one behind the other. Where they share bytes they may together be as long as their number
    /// times the file, so none of them is read.
    fn drop_shared_strings(&mut self) {
        let mut left = self.data.len();
        // One that claims to be longer than the file is damage, and is never read.
        let units = |index| Some(self.string_units(index)).filter(|units| *units <= self.data.len());
        let fits = (0..self.string_count()).filter_map(units).all(|units| {
            let rest = left.checked_sub(units);
            left = rest.unwrap_or_default();
            rest.is_some()
        });
        if !fits {
            let error = ReadError::new(ErrorKind::OverBudget, "string_data_item", self.strings.offset);
            self.faults.push(error);
            self.strings = self.strings.at_most(0, &mut Vec::new());
        }
    }

    /// How many UTF-16 units a string says that it has; 0 if there is none.
    #[inline]
    pub fn string_units(&self, index: u32) -> usize {
        let Ok(item) = self.strings.item(index) else { return 0 };
        let rest = self.data.get(u32::from_le_bytes(*item) as usize..).unwrap_or_default();
        match rest {
            [] => 0,
            [units @ 0..=0x7f, ..] => usize::from(*units),
            _ => Cursor::new(rest).uleb128("string_data_item").unwrap_or_default() as usize,
        }
    }

    /// The header.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// What was wrong with the file as a whole: it ends early, or a table does not fit.
    pub fn faults(&self) -> &[ReadError] {
        &self.faults
    }

    /// How many strings.
    pub const fn string_count(&self) -> u32 {
        self.strings.len() as u32
    }

    /// How many types.
    pub const fn type_count(&self) -> u32 {
        self.types.len() as u32
    }

    /// How many prototypes.
    pub const fn proto_count(&self) -> u32 {
        self.protos.len() as u32
    }

    /// How many methods are named.
    pub const fn method_count(&self) -> u32 {
        self.methods.len() as u32
    }

    /// How many fields are named.
    pub const fn field_count(&self) -> u32 {
        self.fields.len() as u32
    }

    /// How many classes are defined.
    pub const fn class_count(&self) -> u32 {
        self.classes.len() as u32
    }

    /// The bytes of a string in modified UTF-8. Compared as bytes they sort like the table itself, by UTF-16 units.
    #[inline]
    pub fn string_bytes(&self, index: u32) -> ReadResult<&'a [u8]> {
        let offset = u32::from_le_bytes(*self.strings.item(index)?) as usize;
        let error = |kind| ReadError::new(kind, "string_data_item", offset as u64);
        let rest = self.data.get(offset..).ok_or_else(|| error(ErrorKind::OutOfRange))?;
        let (units, rest) = match rest {
            // Nearly all strings are shorter than 128 units.
            [units @ 0..=0x7f, rest @ ..] => (usize::from(*units), rest),
            _ => {
                let mut cursor = Cursor::new(rest).with_base(offset as u64);
                let units = cursor.uleb128("string_data_item")?;
                (units as usize, rest.get(cursor.position()..).unwrap_or_default())
            }
        };
        // No character takes less than a byte a unit, so a NUL right behind the units ends an ASCII string.
        if rest.get(units) == Some(&0) {
            return Ok(rest.get(..units).unwrap_or_default());
        }
        let tail = rest.get(units..).ok_or_else(|| error(ErrorKind::Truncated))?;
        // No unit takes more than three bytes.
        let most = tail.get(..units.saturating_mul(2).saturating_add(1)).unwrap_or(tail);
        match memchr::memchr(0, most) {
            Some(end) => Ok(rest.get(..units + end).unwrap_or_default()),
            None => Err(error(ErrorKind::Corrupt)),
        }
    }

    /// A string as text.
    pub fn string(&self, index: u32) -> ReadResult<Cow<'a, str>> {
        self.string_bytes(index).map(mutf8::decode)
    }

    /// The string of a type's descriptor (`Lcom/example/Main;`), an index into the strings.
    #[inline]
    pub fn type_string(&self, index: u32) -> ReadResult<u32> {
        self.types.item(index).map(|item| u32::from_le_bytes(*item))
    }

    /// The bytes of a type's descriptor.
    #[inline]
    pub fn type_bytes(&self, index: u32) -> ReadResult<&'a [u8]> {
        self.name_bytes(self.type_string(index)?)
    }

    /// The bytes of a string that is a name. One of more UTF-16 units than [`LONGEST_NAME`] is over budget.
    #[inline]
    pub fn name_bytes(&self, index: u32) -> ReadResult<&'a [u8]> {
        if self.string_units(index) > LONGEST_NAME {
            return Err(ReadError::new(ErrorKind::OverBudget, "string_data_item", self.strings.offset));
        }
        self.string_bytes(index)
    }

    /// A type's descriptor.
    pub fn type_descriptor(&self, index: u32) -> ReadResult<Cow<'a, str>> {
        self.type_bytes(index).map(mutf8::decode)
    }

    /// A type as source code writes it: `com.example.Main$Inner`; arrays and primitives keep their descriptor.
    pub fn type_name(&self, index: u32) -> ReadResult<String> {
        let descriptor = self.type_descriptor(index)?;
        Ok(match descriptor.strip_prefix('L').and_then(|rest| rest.strip_suffix(';')) {
            Some(name) => name.replace('/', "."),
            None => descriptor.into_owned(),
        })
    }

    /// A prototype.
    #[inline]
    pub fn proto(&self, index: u32) -> ReadResult<ProtoId> {
        let item: &[u8; 12] = self.protos.item(index)?;
        Ok(ProtoId { return_type: word(item, 4), parameters: word(item, 8) })
    }

    /// A prototype as the format writes it: `(ILjava/lang/String;)V`.
    pub fn proto_descriptor(&self, index: u32) -> ReadResult<String> {
        let proto = self.proto(index)?;
        let mut out = String::from("(");
        // A call passes at most 255 registers; a longer list would only serve to blow the text up.
        for kind in self.type_list(proto.parameters)?.iter().take(255) {
            out.push_str(&self.type_descriptor(kind)?);
        }
        out.push(')');
        out.push_str(&self.type_descriptor(proto.return_type)?);
        Ok(out)
    }

    /// A field's name.
    #[inline]
    pub fn field(&self, index: u32) -> ReadResult<FieldId> {
        let item: &[u8; 8] = self.fields.item(index)?;
        Ok(FieldId { class: half(item, 0), kind: half(item, 2), name: word(item, 4) })
    }

    /// A method's name.
    #[inline]
    pub fn method(&self, index: u32) -> ReadResult<MethodId> {
        let item: &[u8; 8] = self.methods.item(index)?;
        Ok(MethodId { class: half(item, 0), proto: half(item, 2), name: word(item, 4) })
    }

    /// A class definition.
    #[inline]
    pub fn class(&self, index: u32) -> ReadResult<ClassDef> {
        let item: &[u8; 32] = self.classes.item(index)?;
        Ok(ClassDef {
            class: word(item, 0),
            access: word(item, 4),
            superclass: index_or_none(word(item, 8)),
            interfaces: word(item, 12),
            source_file: index_or_none(word(item, 16)),
            data: word(item, 24),
            static_values: word(item, 28),
        })
    }

    /// The class definitions in the file's order.
    pub fn classes(&self) -> impl Iterator<Item = ClassDef> {
        (0..self.class_count()).filter_map(|index| self.class(index).ok())
    }

    /// The type list at byte `offset`; 0 stands for the empty one.
    pub fn type_list(&self, offset: u32) -> ReadResult<TypeList<'a>> {
        if offset == 0 {
            return Ok(TypeList(&[]));
        }
        let mut cursor = Cursor::new(self.data).at(offset as usize, "type_list")?;
        let count = cursor.u32("type_list")? as usize;
        cursor.check_count(count, 2, "type_list")?;
        cursor.take(count * 2, "type_list").map(TypeList)
    }

    /// The fields and methods of a class definition.
    pub fn class_data(&self, class: &ClassDef) -> ReadResult<ClassData<'a>> {
        ClassData::read(self.data, class.data)
    }

    /// All the bytes that offsets of this dex count in.
    pub(super) const fn data(&self) -> &'a [u8] {
        self.data
    }
}

#[inline]
fn word<const N: usize>(item: &[u8; N], at: usize) -> u32 {
    item.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[inline]
fn half<const N: usize>(item: &[u8; N], at: usize) -> u32 {
    item.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u16::from_le_bytes(*bytes).into())
}

fn index_or_none(index: u32) -> Option<u32> {
    (index != NO_INDEX).then_some(index)
}
