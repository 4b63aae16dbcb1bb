//! Java class files, as JAR and AAR libraries hold them: which class it is and which classes and strings it names.
//!
//! Source: The Java Virtual Machine Specification, chapter 4. Opening reads the head of the file, up to and with
//! `super_class`; fields, methods and attributes follow it and are read only when somebody asks what the code names.

mod code;

pub use code::Named;

use crate::bytes::{Cursor, Endian, ErrorKind, ReadError, ReadResult};

const MAGIC: u32 = 0xCAFE_BABE;
/// Flag of `module-info.class`, which defines no class.
const ACC_MODULE: u16 = 0x8000;

/// One slot of the constant pool, as far as names need it.
#[derive(Clone, Copy)]
enum Constant<'a> {
    /// Modified UTF-8 bytes.
    Utf8(&'a [u8]),
    /// Index of the name.
    Class(u16),
    /// Index of the text.
    Text(u16),
    /// Indexes of the class and of the name and type of a method.
    Method(u16, u16),
    /// Indexes of the name and of the descriptor.
    NameAndType(u16, u16),
    /// Anything else, and the second slot of long and double.
    Other,
}

/// A class file's names.
pub struct ClassFile<'a> {
    pool: Vec<Constant<'a>>,
    this_class: u16,
    super_class: u16,
    access: u16,
    /// From the interfaces on.
    members: Cursor<'a>,
}

impl<'a> ClassFile<'a> {
    /// Reads the constant pool and the class's own name.
    ///
    /// # Errors
    /// Wrong magic, a pool that ends early, a tag that the specification does not know.
    pub fn parse(data: &'a [u8]) -> ReadResult<Self> {
        let mut cursor = Cursor::new(data).with_endian(Endian::Big);
        if cursor.u32("class file magic")? != MAGIC {
            return Err(ReadError::new(ErrorKind::BadMagic, "class file magic", 0));
        }
        cursor.skip(4, "class file version")?;
        let pool = constant_pool(&mut cursor)?;
        let access = cursor.u16("access_flags")?;
        let this_class = cursor.u16("this_class")?;
        let super_class = cursor.u16("super_class")?;
        let class = Self { pool, this_class, super_class, access, members: cursor };
        match class.class_name(class.this_class) {
            Some(_) => Ok(class),
            None => Err(class.members.error(ErrorKind::BadIndex, "this_class")),
        }
    }

    /// Dotted name of the class, or none for a module descriptor.
    pub fn name(&self) -> Option<String> {
        if self.access & ACC_MODULE != 0 { None } else { self.class_name(self.this_class) }
    }

    /// Dotted name of its superclass; none for `java.lang.Object` and modules.
    pub fn superclass(&self) -> Option<String> {
        self.class_name(self.super_class)
    }

    /// Dotted names of all classes in the pool, the class itself among them; arrays by their element class.
    pub fn referenced(&self) -> impl Iterator<Item = String> + '_ {
        let names =
            self.texts_of(|constant| if let Constant::Class(name) = constant { Some(*name) } else { None });
        names.filter_map(element_class)
    }

    /// String constants.
    pub fn strings(&self) -> impl Iterator<Item = String> + '_ {
        self.texts_of(|constant| if let Constant::Text(text) = constant { Some(*text) } else { None })
            .map(text_of)
    }

    /// The texts that constants of a kind point to, each once: a text may be long, and all of them may point to it.
    fn texts_of(
        &self,
        kind: impl Fn(&Constant<'a>) -> Option<u16> + 'a,
    ) -> impl Iterator<Item = &'a [u8]> + '_ {
        let mut seen = vec![false; self.pool.len()];
        let mut is_new = move |index: &u16| {
            seen.get_mut(usize::from(*index)).is_some_and(|seen| !std::mem::replace(seen, true))
        };
        let indexes = self.pool.iter().filter_map(kind).filter(move |index| is_new(index));
        indexes.filter_map(|index| self.utf8(index))
    }

    fn utf8(&self, index: u16) -> Option<&'a [u8]> {
        match self.pool.get(usize::from(index)) {
            Some(Constant::Utf8(bytes)) => Some(bytes),
            _ => None,
        }
    }

    fn class_name(&self, index: u16) -> Option<String> {
        match self.pool.get(usize::from(index)) {
            Some(Constant::Class(name)) => self.utf8(*name).map(dotted),
            _ => None,
        }
    }
}

fn constant_pool<'a>(cursor: &mut Cursor<'a>) -> ReadResult<Vec<Constant<'a>>> {
    let count = usize::from(cursor.u16("constant_pool_count")?);
    cursor.check_count(count.saturating_sub(1), 3, "constant_pool_count")?;
    let mut pool = Vec::with_capacity(count);
    pool.push(Constant::Other); // indices start at 1
    while pool.len() < count {
        let tag = cursor.u8("constant pool tag")?;
        let (constant, slots) = match tag {
            1 => {
                let len = usize::from(cursor.u16("CONSTANT_Utf8 length")?);
                (Constant::Utf8(cursor.take(len, "CONSTANT_Utf8 bytes")?), 1)
            }
            7 => (Constant::Class(cursor.u16("CONSTANT_Class")?), 1),
            8 => (Constant::Text(cursor.u16("CONSTANT_String")?), 1),
            10 | 11 => {
                let class = cursor.u16("CONSTANT_Methodref")?;
                (Constant::Method(class, cursor.u16("CONSTANT_Methodref")?), 1)
            }
            12 => {
                let name = cursor.u16("CONSTANT_NameAndType")?;
                (Constant::NameAndType(name, cursor.u16("CONSTANT_NameAndType")?), 1)
            }
            3 | 4 | 9 | 17 | 18 => (skipped(cursor, 4)?, 1),
            // Long and Double take two slots: "in retrospect, a poor choice", says the specification.
            5 | 6 => (skipped(cursor, 8)?, 2),
            15 => (skipped(cursor, 3)?, 1),
            16 | 19 | 20 => (skipped(cursor, 2)?, 1),
            _ => return Err(cursor.error(ErrorKind::Unsupported, "constant pool tag")),
        };
        pool.push(constant);
        if slots == 2 {
            pool.push(Constant::Other);
        }
    }
    Ok(pool)
}

fn skipped<'a>(cursor: &mut Cursor<'a>, len: usize) -> ReadResult<Constant<'a>> {
    cursor.skip(len, "constant pool entry")?;
    Ok(Constant::Other)
}

/// `com/example/Main` as `com.example.Main`.
fn dotted(internal: &[u8]) -> String {
    text_of(internal).replace('/', ".")
}

/// The class that a `CONSTANT_Class` names: itself, or the element of an array type; none for arrays of primitives.
fn element_class(name: &[u8]) -> Option<String> {
    let first = name.iter().position(|&b| b != b'[')?;
    if first == 0 {
        return Some(dotted(name));
    }
    name.get(first..)?.strip_prefix(b"L")?.strip_suffix(b";").map(dotted)
}

/// Modified UTF-8 differs from UTF-8 in NUL and in characters past U+FFFF, which names do not hold in practice;
/// such bytes become U+FFFD.
fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn utf8(text: &str) -> Vec<u8> {
        let mut out = vec![1];
        out.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        out.extend(text.as_bytes());
        out
    }

    /// `class com.example.Main extends java.lang.Object`, with a long, a string and an array type in its pool.
    fn sample() -> Vec<u8> {
        let pool: Vec<Vec<u8>> = vec![
            utf8("com/example/Main"),        // 1
            vec![7, 0, 1],                   // 2
            utf8("java/lang/Object"),        // 3
            vec![7, 0, 3],                   // 4
            vec![5, 0, 0, 0, 0, 0, 0, 0, 1], // 5 and 6
            utf8("https://log.example"),     // 7
            vec![8, 0, 7],                   // 8
            utf8("[[Lcom/example/Item;"),    // 9
            vec![7, 0, 9],                   // 10
            utf8("[I"),                      // 11
            vec![7, 0, 11],                  // 12
        ];
        let mut out = head(13, &pool);
        out.extend([0, 0x21, 0, 2, 0, 4]);
        out
    }

    fn head(count: u16, pool: &[Vec<u8>]) -> Vec<u8> {
        let mut out = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 52];
        out.extend(count.to_be_bytes());
        out.extend(pool.concat());
        out
    }

    /// The head of a class file with that pool, of which no constant takes two slots.
    pub(super) fn pool_of(pool: &[Vec<u8>]) -> Vec<u8> {
        head(u16::try_from(pool.len() + 1).unwrap(), pool)
    }

    #[test]
    fn a_text_that_many_constants_point_to_is_read_once() {
        let pool = [
            utf8("com/example/Main"), // 1
            vec![7, 0, 1],            // 2
            vec![7, 0, 1],            // 3
            utf8("com/example/Main"), // 4
            vec![7, 0, 4],            // 5
            vec![8, 0, 1],            // 6
            vec![8, 0, 1],            // 7
        ];
        let mut data = pool_of(&pool);
        data.extend([0, 0x21, 0, 2, 0, 3]);
        let class = ClassFile::parse(&data).unwrap();
        assert_eq!(class.referenced().collect::<Vec<_>>(), ["com.example.Main"; 2]);
        assert_eq!(class.strings().collect::<Vec<_>>(), ["com/example/Main"]);
    }

    #[test]
    fn names_strings_and_references() {
        let data = sample();
        let class = ClassFile::parse(&data).unwrap();
        assert_eq!(class.name().as_deref(), Some("com.example.Main"));
        assert_eq!(class.superclass().as_deref(), Some("java.lang.Object"));
        let referenced: Vec<_> = class.referenced().collect();
        assert_eq!(referenced, ["com.example.Main", "java.lang.Object", "com.example.Item"]);
        assert_eq!(class.strings().collect::<Vec<_>>(), ["https://log.example"]);
    }

    #[test]
    fn every_cut_is_an_error() {
        let data = sample();
        for len in 0..data.len() {
            assert!(ClassFile::parse(&data[..len]).is_err(), "cut at {len}");
        }
    }

    #[test]
    fn an_unknown_tag_is_unsupported() {
        let mut data = sample();
        data[10] = 99;
        assert_eq!(ClassFile::parse(&data).err().map(|e| e.kind), Some(ErrorKind::Unsupported));
    }
}
