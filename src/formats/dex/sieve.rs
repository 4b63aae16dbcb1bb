//! The fast pass over instructions: what somebody asked for is told, all else is passed over.
//!
//! An app holds millions of instructions, and the place of each is known only when the one before has been read. So the
//! loop has one way for all of them: an instruction that names nothing looks up an index that is always unmarked.

use super::code::Code;
use super::opcode::{LENGTHS, MARKS, Mark};
use super::tables::Dex;
use crate::bytes::{ErrorKind, ReadError, ReadResult};

/// A table that instructions name things of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Strings: `const-string`.
    Strings,
    /// Types: `new-instance`.
    Types,
    /// Fields: `sget*`.
    Fields,
    /// Methods: `invoke-*` but `invoke-custom`.
    Methods,
}

/// What kind of thing an instruction names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitKind {
    /// A string constant.
    String,
    /// The type of an object made.
    New,
    /// A static field read.
    Get,
    /// A method called as it stands: `static`, `direct`, `super`.
    Call,
    /// A method called on whatever object is there: `virtual`, `interface`, `polymorphic`.
    Virtual,
}

/// An instruction that the pass stops at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its place, in code units from the start of the stream.
    pub at: usize,
    /// What it names.
    pub kind: HitKind,
    /// Index into the table of that kind.
    pub index: u32,
}

/// An instruction that the pass kept: an index below 2^16 and its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept(u32);

impl Kept {
    /// Index into the table of the kind.
    pub const fn index(self) -> u32 {
        self.0 & 0xffff
    }

    /// [`HitKind::New`], [`HitKind::Call`] or [`HitKind::Virtual`].
    pub const fn kind(self) -> HitKind {
        match self.0 >> 16 {
            NEW => HitKind::New,
            CALL => HitKind::Call,
            _ => HitKind::Virtual,
        }
    }
}

const NEW: u32 = 0;
const CALL: u32 = 1;
const VIRTUAL: u32 = 2;

/// Kept and passed on.
const KEEP: u8 = 1;
/// Stopped at.
const STOP: u8 = 2;

/// How an opcode is looked up.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// Where its table begins among the marks.
    base: u32,
    /// The highest index into it; the mark there, past the table's end, is none.
    limit: u16,
    /// Its kind, for [`Kept`].
    kind: u8,
    /// Bytes to the next instruction.
    length: u8,
}

/// What a pass looks for, by index into the tables of one dex.
#[derive(Debug, Clone)]
pub struct Sieve {
    rows: [Row; 256],
    /// The same for [`Sieve::may_stop`]: what only needs a closer look passes, and a `const-string/jumbo` is judged by
    /// the lower half of its index.
    anywhere: [Row; 256],
    bases: [usize; 4],
    ends: [usize; 4],
    /// Of all tables, one behind the other, each with an unmarked one behind it. The first is of what names nothing,
    /// the second of what needs a closer look.
    marks: Vec<u8>,
}

/// Instructions kept of one method, in order.
#[derive(Debug, Clone, Default)]
pub struct Sifted {
    /// Those kept, and room behind them for the pass to write to before it knows.
    list: Vec<u32>,
    count: usize,
}

/// What a pass may keep before it asks for more room.
const ROOM: usize = 256;

impl Sifted {
    /// Forgets what was kept.
    pub const fn clear(&mut self) {
        self.count = 0;
    }

    /// What was kept.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Kept> + '_ {
        self.list.get(..self.count).unwrap_or_default().iter().map(|kept| Kept(*kept))
    }

    fn room(&mut self) -> Option<&mut [u32; ROOM]> {
        if self.list.len() < self.count + ROOM {
            self.list.resize((self.count + ROOM) * 2, 0);
        }
        self.list.get_mut(self.count..)?.first_chunk_mut()
    }
}

/// Why a pass stopped.
enum Stop {
    /// At an instruction that is marked, or needs a closer look.
    Marked,
    /// There is no room for more.
    Full,
    /// At the end, or one unit before it.
    End,
}

impl Sieve {
    /// A sieve for `dex` that lets everything pass.
    pub fn new(dex: &Dex<'_>) -> Self {
        let counts = [dex.string_count(), dex.type_count(), dex.field_count(), dex.method_count()];
        let (mut bases, mut ends, mut end) = ([0; 4], [0; 4], 2);
        for ((base, last), count) in bases.iter_mut().zip(&mut ends).zip(counts) {
            *base = end;
            *last = end + count as usize;
            end += count as usize + 1;
        }
        let mut marks = vec![0; end];
        if let Some(closer) = marks.get_mut(1) {
            *closer = STOP;
        }
        let mut rows = [Row { base: 0, limit: 0, kind: 0, length: 0 }; 256];
        for ((row, mark), length) in rows.iter_mut().zip(MARKS).zip(LENGTHS) {
            row.length = length * 2;
            let (table, kind) = match mark {
                Mark::Pass => continue,
                Mark::Look => {
                    row.base = 1;
                    continue;
                }
                Mark::String => (Table::Strings, 0),
                Mark::New => (Table::Types, NEW),
                Mark::Get => (Table::Fields, 0),
                Mark::Call => (Table::Methods, CALL),
                Mark::Virtual => (Table::Methods, VIRTUAL),
            };
            let at = table as usize;
            row.base = bases[at] as u32;
            row.limit = u16::try_from(ends[at] - bases[at]).unwrap_or(u16::MAX);
            row.kind = kind as u8;
        }
        let mut anywhere = rows;
        (anywhere[0x00], anywhere[0x1b]) = (rows[0x01], rows[0x1a]);
        Self { rows, anywhere, bases, ends, marks }
    }

    fn mark(&mut self, table: Table, index: u32, mark: u8) {
        let (base, end) = (self.bases[table as usize], self.ends[table as usize]);
        let own = self.marks.get_mut(base..end);
        if let Some(known) = own.and_then(|own| own.get_mut(index as usize)) {
            *known |= mark;
        }
    }

    /// Keeps instructions that name `index` of `table`: calls and objects made, since others are not kept.
    pub fn keep(&mut self, table: Table, index: u32) {
        debug_assert!(matches!(table, Table::Types | Table::Methods), "only calls and objects made are kept");
        self.mark(table, index, KEEP);
    }

    /// Stops at instructions that name `index` of `table`.
    pub fn stop(&mut self, table: Table, index: u32) {
        self.mark(table, index, STOP);
        if table == Table::Strings && index > u32::from(u16::MAX) {
            // Nothing short of a closer look tells these apart.
            self.anywhere[0x1b] = self.rows[0x1b];
        }
    }

    fn stops(&self, table: Table, index: u32) -> bool {
        let (base, end) = (self.bases[table as usize], self.ends[table as usize]);
        let own = self.marks.get(base..end);
        own.and_then(|own| own.get(index as usize)).is_some_and(|mark| mark & STOP > 0)
    }

    /// Whether a pass over `code` might stop, for those who want nothing kept. Looks at every code unit as if an
    /// instruction began there, which waits for nothing and so takes a third of the time of a pass.
    pub fn may_stop(&self, code: &Code<'_>) -> bool {
        let (units, _) = code.units.as_chunks::<2>();
        let mut found = 0;
        for (first, second) in units.iter().zip(units.iter().skip(1)) {
            let row = &self.anywhere[usize::from(first[0])];
            let index = u32::from(u16::from_le_bytes(*second).min(row.limit));
            found |= self.marks.get((row.base + index) as usize).copied().unwrap_or_default();
        }
        found & STOP > 0
    }

    /// Passes over the instructions from byte `at` on, to the first that is marked.
    fn pass(&self, units: &[u8], at: &mut usize, kept: &mut Sifted) -> Stop {
        let (marks, rows) = (self.marks.as_slice(), &self.rows);
        let Some(room) = kept.room() else { return Stop::End };
        let (mut count, mut next) = (0, *at);
        let stop = loop {
            let Some(word) = units.get(next..).and_then(|rest| rest.first_chunk()) else { break Stop::End };
            let word = u32::from_le_bytes(*word);
            let row = &rows[(word & 0xff) as usize];
            let index = (word >> 16).min(u32::from(row.limit));
            let end = next + usize::from(row.length);
            let Some(mark) = marks.get((row.base + index) as usize).copied().filter(|_| end <= units.len())
            else {
                break Stop::End;
            };
            room[count % ROOM] = word >> 16 | u32::from(row.kind) << 16;
            count += usize::from(mark & KEEP);
            if mark & STOP > 0 {
                break Stop::Marked;
            }
            next = end;
            if count == ROOM {
                break Stop::Full;
            }
        };
        *at = next;
        kept.count += count;
        stop
    }
}

/// A pass over the instructions of one method.
#[derive(Debug, Clone)]
pub struct Pass<'c, 'a> {
    code: &'c Code<'a>,
    /// Bytes passed.
    at: usize,
}

impl<'a> Code<'a> {
    /// Passes over the instructions as fast as can be.
    pub const fn sift(&self) -> Pass<'_, 'a> {
        Pass { code: self, at: 0 }
    }
}

impl Pass<'_, '_> {
    /// The next instruction that `sieve` stops at; what it keeps up to there, that one included, goes to `kept`. `None` at
    /// the end. After an error there is nothing more, since the stream has no marks to resume at.
    pub fn next(&mut self, sieve: &Sieve, kept: &mut Sifted) -> ReadResult<Option<Hit>> {
        let units = self.code.units;
        loop {
            match sieve.pass(units, &mut self.at, kept) {
                Stop::Full => {}
                Stop::End => return self.end(),
                Stop::Marked => {
                    if let Some(hit) = self.look(sieve)? {
                        return Ok(Some(hit));
                    }
                }
            }
        }
    }

    /// What the instruction is that the pass stopped at, and steps over it.
    fn look(&mut self, sieve: &Sieve) -> ReadResult<Option<Hit>> {
        let at = self.at / 2;
        let opcode = usize::from(self.code.unit(at) as u8);
        let index = self.code.unit(at + 1);
        let kind = match MARKS[opcode] {
            Mark::String => HitKind::String,
            Mark::New => HitKind::New,
            Mark::Get => HitKind::Get,
            Mark::Call => HitKind::Call,
            Mark::Virtual => HitKind::Virtual,
            Mark::Pass | Mark::Look => {
                self.at = self.at.saturating_add(self.code.length(at)?.saturating_mul(2));
                let index = u32::from(index) | u32::from(self.code.unit(at + 2)) << 16;
                let wanted = opcode != 0 && sieve.stops(Table::Strings, index);
                return Ok(wanted.then_some(Hit { at, kind: HitKind::String, index }));
            }
        };
        self.at += usize::from(LENGTHS[opcode]) * 2;
        Ok(Some(Hit { at, kind, index: index.into() }))
    }

    /// Nothing is left, or the last unit, or an instruction that does not end.
    fn end(&mut self) -> ReadResult<Option<Hit>> {
        if self.at < self.code.units.len() {
            self.at = self.at.saturating_add(self.code.length(self.at / 2)?.saturating_mul(2));
        }
        if self.at > self.code.units.len() {
            return Err(ReadError::new(ErrorKind::Truncated, "code_item insns", self.code.offset));
        }
        Ok(None)
    }
}
