//! `code_item` and its instruction stream, laid so that one linear pass finds every caller.

use super::EncodedMethod;
use super::opcode::{SHAPES, Shape};
use super::tables::{ClassDef, Dex};
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};

/// The code of one method.
#[derive(Debug, Clone, Copy)]
pub struct Code<'a> {
    /// Registers it uses.
    pub registers: u16,
    /// Of these, the last ones that hold its arguments.
    pub ins: u16,
    /// The instruction stream, two bytes a unit.
    pub units: &'a [u8],
    /// Offset of the stream in the file.
    pub offset: u64,
}

/// What an instruction names, an index into the table that its kind says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// `invoke-virtual`, `-super`, `-direct`, `-static`, `-interface`, `-polymorphic`: a method.
    Invoke(u32),
    /// `invoke-custom`: a call site.
    InvokeCustom(u32),
    /// `iget*`, `sget*`: a field.
    FieldGet(u32),
    /// `iput*`, `sput*`: a field.
    FieldPut(u32),
    /// `const-string`, `const-string/jumbo`: a string.
    ConstString(u32),
    /// `const-class`: a type.
    ConstClass(u32),
    /// `new-instance`: a type.
    NewInstance(u32),
    /// `check-cast`, `instance-of`, `new-array`, `filled-new-array`: a type.
    Type(u32),
    /// `const-method-handle`, `const-method-type`: another table.
    Handle(u32),
}

/// Registers of an instruction that names something: arguments of a call in order; for the others the register read
/// or written first, then the object's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registers {
    first: u16,
    list: [u8; 5],
    count: u8,
    range: bool,
}

impl Registers {
    /// How many.
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Register number `index` of the list.
    pub fn get(&self, index: usize) -> Option<u16> {
        match index < self.len() {
            true if self.range => self.first.checked_add(u16::try_from(index).ok()?),
            true => self.list.get(index).copied().map(u16::from),
            false => None,
        }
    }
}

/// One instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    /// Its place, in code units from the start of the stream.
    pub at: usize,
    /// Opcode.
    pub opcode: u8,
    /// What it names.
    pub target: Option<Target>,
    /// The registers it names, if it has a target.
    pub registers: Registers,
}

const NO_REGISTERS: Registers = Registers { first: 0, list: [0; 5], count: 0, range: false };

/// The instructions of a method in order. Ends after the first error, since the stream has no marks to resume at.
#[derive(Debug, Clone)]
pub struct Instructions<'a> {
    units: &'a [u8],
    offset: u64,
    at: usize,
}

impl<'a> Code<'a> {
    #[inline]
    fn read(data: &'a [u8], offset: u32) -> ReadResult<Self> {
        Self::whole(data, offset).map_or_else(|| Self::checked(data, offset), Ok)
    }

    /// The code at `offset` where all of it is there, as nearly always.
    #[inline]
    fn whole(data: &'a [u8], offset: u32) -> Option<Self> {
        let (head, rest) = data.get(offset as usize..)?.split_first_chunk::<16>()?;
        let half = |at: usize| head.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes));
        let count = u32::from_le_bytes(*head.last_chunk()?) as usize;
        let units = rest.get(..count.checked_mul(2)?)?;
        Some(Self { registers: half(0)?, ins: half(2)?, units, offset: u64::from(offset) + 16 })
    }

    /// The same field by field, to say what is missing.
    fn checked(data: &'a [u8], offset: u32) -> ReadResult<Self> {
        let mut cursor = Cursor::new(data).at(offset as usize, "code_item")?;
        let registers = cursor.u16("code_item")?;
        let ins = cursor.u16("code_item")?;
        // outs_size, tries_size, debug_info_off
        cursor.skip(8, "code_item")?;
        let count = cursor.u32("code_item insns_size")? as usize;
        cursor.check_count(count, 2, "code_item insns")?;
        let offset = cursor.offset();
        Ok(Self { registers, ins, units: cursor.take(count * 2, "code_item insns")?, offset })
    }

    /// The code unit at `at`; 0 past the end.
    #[inline]
    pub(super) fn unit(&self, at: usize) -> u16 {
        self.units.as_chunks::<2>().0.get(at).map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    /// Length of the instruction at code unit `at`, or of the data there.
    pub(super) fn length(&self, at: usize) -> ReadResult<usize> {
        let walk = Instructions { units: self.units, offset: self.offset, at };
        walk.length(self.unit(at)).ok_or_else(|| walk.error(ErrorKind::Truncated))
    }

    /// Calls `visit` with the register and the string of each `const-string` that starts at one of the code units
    /// `range`, at the first of which an instruction starts.
    pub fn strings(&self, range: std::ops::Range<usize>, mut visit: impl FnMut(u16, u32)) {
        let walk = Instructions { units: self.units, offset: self.offset, at: range.start };
        for instruction in walk.map_while(Result::ok).take_while(|walked| walked.at < range.end) {
            if let Some(Target::ConstString(index)) = instruction.target {
                visit(instruction.registers.get(0).unwrap_or_default(), index);
            }
        }
    }

    /// Calls `visit` with each method that the code calls and each string that it loads, in order, and passes over the
    /// rest as fast as it can. Ends at the first damage.
    pub fn calls_and_strings(&self, mut visit: impl FnMut(Target)) {
        let (mut at, end) = (0, self.units.len() / 2);
        while at < end {
            let first = self.unit(at);
            let opcode = first as u8;
            let length = match opcode {
                // A `nop` that introduces data.
                0 if first != 0 => self.length(at).unwrap_or(usize::MAX),
                _ => SHAPES.get(usize::from(opcode)).map_or(1, |shape| usize::from(shape.0)),
            };
            if length > end - at {
                return;
            }
            let operand = || u32::from(self.unit(at + 1));
            match opcode {
                0x1a => visit(Target::ConstString(operand())),
                0x1b => visit(Target::ConstString(operand() | u32::from(self.unit(at + 2)) << 16)),
                0x6e..=0x72 | 0x74..=0x78 | 0xfa | 0xfb => visit(Target::Invoke(operand())),
                _ => {}
            }
            at += length;
        }
    }

    /// The registers of the instruction at code unit `at`, which must be the start of one that names something.
    #[inline]
    pub fn registers(&self, at: usize) -> Registers {
        let walk = Instructions { units: self.units, offset: self.offset, at };
        walk.unit(0).map_or(NO_REGISTERS, |first| walk.operands(first).1)
    }

    /// Its instructions. Data behind them (switch tables, array contents) is stepped over.
    pub const fn instructions(&self) -> Instructions<'a> {
        Instructions { units: self.units, offset: self.offset, at: 0 }
    }
}

impl<'a> Dex<'a> {
    /// The code of `method`, or `None` when it has none (abstract, native).
    #[inline]
    pub fn code(&self, method: &EncodedMethod) -> ReadResult<Option<Code<'a>>> {
        if method.code == 0 {
            return Ok(None);
        }
        Code::read(self.data(), method.code).map(Some)
    }

    /// Every method of every class defined here with its code, in the file's order. What could not be read is
    /// returned; the rest is visited.
    pub fn visit_methods(
        &self,
        mut visit: impl FnMut(&ClassDef, &EncodedMethod, Option<&Code<'a>>) -> ReadResult<()>,
    ) -> Vec<ReadError> {
        let mut faults = Vec::new();
        // Methods may share code, and hostile ones all share the longest; honest files stay far below this.
        let mut left = self.data().len().saturating_mul(16);
        for class in self.classes() {
            let mut methods = match self.class_data(&class) {
                Ok(data) => data.methods(),
                Err(error) => {
                    faults.push(error);
                    continue;
                }
            };
            loop {
                // Nearly all are whole, and a method is read in less time than a result that may hold an error is
                // handed on.
                let method = match methods.whole() {
                    Some(method) => method,
                    None => match methods.next() {
                        Some(Ok(method)) => method,
                        Some(Err(error)) => {
                            faults.push(error);
                            continue;
                        }
                        None => break,
                    },
                };
                let code = match Code::whole(self.data(), method.code) {
                    Some(code) if method.code != 0 => Some(code),
                    _ => match self.code(&method) {
                        Ok(code) => code,
                        Err(error) => {
                            faults.push(error);
                            continue;
                        }
                    },
                };
                // An encoded method takes three bytes at least, its code item sixteen.
                let Some(rest) = left.checked_sub(code.map_or(3, |code| 16 + code.units.len())) else {
                    let at = u64::from(method.code);
                    faults.push(ReadError::new(ErrorKind::OverBudget, "code_item", at));
                    return faults;
                };
                left = rest;
                if let Err(error) = visit(&class, &method, code.as_ref()) {
                    let over = error.kind == ErrorKind::OverBudget;
                    faults.push(error);
                    if over {
                        return faults;
                    }
                }
            }
        }
        faults
    }

    /// One linear pass over the code of every class defined here: `visit` gets the calling method's index and each
    /// instruction that names something. What could not be read is returned; the rest is visited.
    pub fn visit_code(&self, mut visit: impl FnMut(u32, &Instruction)) -> Vec<ReadError> {
        self.visit_methods(|_, method, code| {
            for instruction in code.iter().flat_map(|code| code.instructions()) {
                let instruction = instruction?;
                if instruction.target.is_some() {
                    visit(method.method, &instruction);
                }
            }
            Ok(())
        })
    }
}

impl Instructions<'_> {
    #[inline]
    fn unit(&self, ahead: usize) -> Option<u16> {
        let start = (self.at + ahead) * 2;
        self.units.get(start..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    fn error(&self, kind: ErrorKind) -> ReadError {
        ReadError::new(kind, "code_item insns", self.offset + self.at as u64 * 2)
    }

    /// Length of the data that a `nop` with a mark in its upper byte introduces: `packed-switch-payload`,
    /// `sparse-switch-payload`, `fill-array-data-payload`.
    fn payload(&self, first: u16) -> Option<usize> {
        let count = usize::from(self.unit(1)?);
        match first >> 8 {
            1 => Some(4 + count * 2),
            2 => Some(2 + count * 4),
            3 => {
                let items = usize::from(self.unit(2)?) | usize::from(self.unit(3)?) << 16;
                Some(4 + items.checked_mul(count)?.div_ceil(2))
            }
            _ => Some(1),
        }
    }

    fn length(&self, first: u16) -> Option<usize> {
        let opcode = first as u8;
        if opcode == 0 && first != 0 {
            return if first >> 8 > 3 { Some(1) } else { self.payload(first) };
        }
        SHAPES.get(usize::from(opcode)).map(|(length, _)| usize::from(*length))
    }
}

impl Iterator for Instructions<'_> {
    type Item = ReadResult<Instruction>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let first = self.unit(0)?;
        let at = self.at;
        let end = self.length(first).and_then(|length| at.checked_add(length));
        let Some(end) = end.filter(|end| *end <= self.units.len() / 2) else {
            let error = self.error(ErrorKind::Truncated);
            self.at = self.units.len() / 2;
            return Some(Err(error));
        };
        let (target, registers) = self.operands(first);
        self.at = end;
        Some(Ok(Instruction { at, opcode: first as u8, target, registers }))
    }
}

impl Instructions<'_> {
    /// What the instruction that starts with `first` names, and its registers. All of it lies inside the stream.
    #[inline]
    fn operands(&self, first: u16) -> (Option<Target>, Registers) {
        let (opcode, high) = (first as u8, (first >> 8) as u8);
        let shape = SHAPES.get(usize::from(opcode)).map_or(Shape::Plain, |(_, shape)| *shape);
        let list = |list: [u8; 5], count: u8| Registers { first: 0, list, count: count.min(5), range: false };
        let unit = |ahead| self.unit(ahead).unwrap_or_default();
        let mut index = u32::from(unit(1));
        let registers = match shape {
            Shape::Plain => return (None, NO_REGISTERS),
            Shape::Index21 => list([high, 0, 0, 0, 0], 1),
            Shape::Index22 => list([high & 15, high >> 4, 0, 0, 0], 2),
            Shape::Index31 => {
                index |= u32::from(unit(2)) << 16;
                list([high, 0, 0, 0, 0], 1)
            }
            Shape::Call => {
                let [low, top] = unit(2).to_le_bytes();
                list([low & 15, low >> 4, top & 15, top >> 4, high & 15], high >> 4)
            }
            Shape::Range => Registers { first: unit(2), list: [0; 5], count: high, range: true },
        };
        (Some(target(opcode, index)), registers)
    }
}

const fn target(opcode: u8, index: u32) -> Target {
    match opcode {
        0x1a | 0x1b => Target::ConstString(index),
        0x1c => Target::ConstClass(index),
        0x22 => Target::NewInstance(index),
        0x52..=0x58 | 0x60..=0x66 => Target::FieldGet(index),
        0x59..=0x5f | 0x67..=0x6d => Target::FieldPut(index),
        0x6e..=0x72 | 0x74..=0x78 | 0xfa | 0xfb => Target::Invoke(index),
        0xfc | 0xfd => Target::InvokeCustom(index),
        0xfe | 0xff => Target::Handle(index),
        _ => Target::Type(index),
    }
}
