//! What the code of a class file names: methods that it calls and string constants, in the order of the instructions.
//!
//! Source: The Java Virtual Machine Specification, sections 4.5 to 4.7 and chapter 6.

use super::{ClassFile, Constant};
use crate::bytes::{Cursor, Endian, ErrorKind, ReadError, ReadResult};

/// What an instruction names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// A method that is called.
    Call {
        /// Inner name of the class it is called on (`java/lang/String`), or the descriptor of an array.
        class: &'a [u8],
        /// Its name.
        name: &'a [u8],
        /// Its descriptor, `(ILjava/lang/String;)V`.
        descriptor: &'a [u8],
    },
    /// A string constant, in modified UTF-8.
    Text(&'a [u8]),
}

impl<'a> ClassFile<'a> {
    /// Calls `visit` with the number of each method and what its code names, in order.
    ///
    /// # Errors
    /// A member, an attribute or an instruction that ends early. What stands before it has been visited.
    pub fn visit_code(&self, mut visit: impl FnMut(usize, Named<'a>)) -> ReadResult<()> {
        let mut cursor = self.members;
        let interfaces = usize::from(cursor.u16("interfaces_count")?);
        cursor.skip(interfaces * 2, "interfaces")?;
        members(&mut cursor, "field_info", |_, _, _| Ok(()))?;
        members(&mut cursor, "method_info", |method, name, body| {
            if self.utf8(name) == Some(b"Code") {
                // Behind max_stack and max_locals; what follows the instructions names nothing that is called.
                let mut code = Cursor::new(body).with_endian(Endian::Big);
                code.skip(4, "Code attribute")?;
                let length = code.u32("code_length")? as usize;
                self.instructions(code.take(length, "Code attribute")?, |named| visit(method, named))?;
            }
            Ok(())
        })
    }

    fn instructions(&self, code: &'a [u8], mut visit: impl FnMut(Named<'a>)) -> ReadResult<()> {
        let mut at = 0;
        while let Some(opcode) = code.get(at) {
            let short = || ReadError::new(ErrorKind::Truncated, "instruction", at as u64);
            let length = length(*opcode, code, at).filter(|length| *length <= code.len() - at);
            let length = length.ok_or_else(short)?;
            let index = |bytes: usize| {
                let operand = code.get(at + 1..=at + bytes).unwrap_or_default();
                operand.iter().fold(0u16, |index, byte| index << 8 | u16::from(*byte))
            };
            match opcode {
                0x12 => self.text(index(1)).into_iter().for_each(&mut visit),
                0x13 => self.text(index(2)).into_iter().for_each(&mut visit),
                0xb6..=0xb9 => self.call(index(2)).into_iter().for_each(&mut visit),
                _ => {}
            }
            at += length;
        }
        Ok(())
    }

    fn text(&self, index: u16) -> Option<Named<'a>> {
        match self.pool.get(usize::from(index)) {
            Some(Constant::Text(text)) => self.utf8(*text).map(Named::Text),
            _ => None,
        }
    }

    fn call(&self, index: u16) -> Option<Named<'a>> {
        let Some(Constant::Method(class, pair)) = self.pool.get(usize::from(index)) else { return None };
        let Some(Constant::Class(class)) = self.pool.get(usize::from(*class)) else { return None };
        let Some(Constant::NameAndType(name, descriptor)) = self.pool.get(usize::from(*pair)) else {
            return None;
        };
        let (class, name) = (self.utf8(*class)?, self.utf8(*name)?);
        Some(Named::Call { class, name, descriptor: self.utf8(*descriptor)? })
    }
}

/// Walks fields or methods, and hands each attribute over: the number of its member, its name's index, its body.
fn members<'a>(
    cursor: &mut Cursor<'a>,
    what: &'static str,
    mut attribute: impl FnMut(usize, u16, &'a [u8]) -> ReadResult<()>,
) -> ReadResult<()> {
    for member in 0..usize::from(cursor.u16(what)?) {
        cursor.skip(6, what)?;
        for _ in 0..cursor.u16(what)? {
            let name = cursor.u16("attribute_info")?;
            let length = cursor.u32("attribute_info")? as usize;
            attribute(member, name, cursor.take(length, "attribute_info")?)?;
        }
    }
    Ok(())
}

/// Length of the instruction at `at`; `None` for one that nothing defines or whose operands are cut.
fn length(opcode: u8, code: &[u8], at: usize) -> Option<usize> {
    Some(match opcode {
        0x00..=0x0f | 0x1a..=0x35 | 0x3b..=0x83 | 0x85..=0x98 | 0xac..=0xb1 => 1,
        0xbe | 0xbf | 0xc2 | 0xc3 => 1,
        0x10 | 0x12 | 0x15..=0x19 | 0x36..=0x3a | 0xa9 | 0xbc => 2,
        0x11 | 0x13 | 0x14 | 0x84 | 0x99..=0xa8 | 0xb2..=0xb8 | 0xbb | 0xbd | 0xc0 | 0xc1 => 3,
        0xc6 | 0xc7 => 3,
        0xc5 => 4,
        0xb9 | 0xba | 0xc8 | 0xc9 => 5,
        // `wide`, of which `iinc` has an operand more.
        0xc4 if code.get(at + 1) == Some(&0x84) => 6,
        0xc4 => 4,
        0xaa | 0xab => switch(opcode, code, at)?,
        _ => return None,
    })
}

/// `tableswitch` and `lookupswitch`, whose tables are aligned.
fn switch(opcode: u8, code: &[u8], at: usize) -> Option<usize> {
    let table = (at + 4) & !3;
    let word = |number: usize| {
        let bytes = code.get(table + number * 4..)?.first_chunk()?;
        Some(i64::from(i32::from_be_bytes(*bytes)))
    };
    let words = match opcode {
        0xaa => 3 + (word(2)? - word(1)? + 1),
        _ => 2 + word(1)? * 2,
    };
    let words = usize::try_from(words).ok().filter(|words| *words <= code.len())?;
    Some(table + words * 4 - at)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{pool_of, utf8};
    use super::*;

    /// A class whose one method holds `code`; constant 8 is the text, 11 the method `a/B.run()V`.
    fn class_with(code: &[u8]) -> Vec<u8> {
        let pool = [
            utf8("org/example/Main"), // 1
            vec![7, 0, 1],            // 2
            utf8("Code"),             // 3
            utf8("a/B"),              // 4
            vec![7, 0, 4],            // 5
            utf8("run"),              // 6
            utf8("()V"),              // 7
            vec![8, 0, 6],            // 8
            vec![12, 0, 6, 0, 7],     // 9
            utf8("other"),            // 10
            vec![10, 0, 5, 0, 9],     // 11
        ];
        let mut out = pool_of(&pool);
        out.extend([0, 1, 0, 2, 0, 0]); // access, this, no superclass
        out.extend([0, 1, 0, 5]); // one interface
        out.extend([0, 1, 0, 2, 0, 6, 0, 7, 0, 1, 0, 10, 0, 0, 0, 1, 9]); // a field with an attribute
        out.extend([0, 1, 0, 1, 0, 6, 0, 7, 0, 1, 0, 3]); // a method with its code
        out.extend((u32::try_from(code.len()).unwrap() + 12).to_be_bytes());
        out.extend([0, 2, 0, 1]);
        out.extend(u32::try_from(code.len()).unwrap().to_be_bytes());
        out.extend(code);
        out.extend([0, 0, 0, 0]);
        out
    }

    fn seen(data: &[u8]) -> (Vec<String>, bool) {
        let mut out = Vec::new();
        let class = ClassFile::parse(data).unwrap();
        let read = class.visit_code(|method, named| {
            out.push(match named {
                Named::Call { class, name, descriptor } => {
                    let text = [class, b".", name, descriptor].concat();
                    format!("{method} {}", String::from_utf8(text).unwrap())
                }
                Named::Text(text) => format!("{method} {:?}", String::from_utf8_lossy(text)),
            });
        });
        (out, read.is_ok())
    }

    #[test]
    fn calls_and_constants_in_order() {
        // A switch of two cases stands between, whose table is aligned to the fourth byte.
        let mut code = vec![0x12, 8, 0x1b, 0xaa, 0, 0, 0, 0];
        code.extend([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
        code.extend([0xc4, 0x84, 0, 1, 0, 1, 0xb8, 0, 11, 0x13, 0, 8, 0xb9, 0, 11, 1, 0, 0xb1]);
        let call = "0 a/B.run()V";
        let text = "0 \"run\"";
        assert_eq!(seen(&class_with(&code)), ([text, call, text, call].map(str::to_owned).to_vec(), true));
    }

    #[test]
    fn a_cut_instruction_and_an_endless_table_are_errors() {
        assert_eq!(seen(&class_with(&[0x12, 8, 0xb8, 0])), (vec!["0 \"run\"".to_owned()], false));
        let endless = [0xaa, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff];
        assert_eq!(seen(&class_with(&endless)), (vec![], false));
        assert_eq!(seen(&class_with(&[0xfe])), (vec![], false), "reserved");
        // An index of something else names nothing.
        assert_eq!(seen(&class_with(&[0x12, 1, 0xb8, 0, 8, 0xb1])), (vec![], true));
    }

    #[test]
    fn every_cut_is_told() {
        let data = class_with(&[0xb8, 0, 11, 0xb1]);
        let whole = data.len() - 4; // exception table and attributes, which nobody reads
        for length in 0..whole {
            let read = ClassFile::parse(&data[..length]).and_then(|class| class.visit_code(|_, _| {}));
            assert!(read.is_err(), "cut at {length}");
        }
    }
}
