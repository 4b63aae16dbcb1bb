//! `class_data_item`: the fields and methods that a class defines, and where their code stands.

use crate::bytes::{Cursor, ReadResult};

/// A class's fields and methods, not yet decoded. Each item follows the one before, so they are read in order.
#[derive(Debug, Clone)]
pub struct ClassData<'a> {
    cursor: Cursor<'a>,
    fields: [u32; 2],
    methods: [u32; 2],
}

/// A field that a class defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodedField {
    /// Index into the fields.
    pub field: u32,
    /// `ACC_*` flags.
    pub access: u32,
    /// Whether it is static.
    pub is_static: bool,
}

/// A method that a class defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodedMethod {
    /// Index into the methods.
    pub method: u32,
    /// `ACC_*` flags.
    pub access: u32,
    /// Offset of the `code_item`; 0 for abstract and native methods.
    pub code: u32,
}

impl<'a> ClassData<'a> {
    /// Reads the counts at byte `offset` of `data`; offset 0 stands for a class that has nothing.
    pub(super) fn read(data: &'a [u8], offset: u32) -> ReadResult<Self> {
        let mut cursor = Cursor::new(data).at(offset as usize, "class_data_item")?;
        if offset == 0 {
            return Ok(Self { cursor, fields: [0; 2], methods: [0; 2] });
        }
        let mut count = || cursor.uleb128("class_data_item");
        let [statics, instances, direct, virtuals] = [count()?, count()?, count()?, count()?];
        Ok(Self { cursor, fields: [statics, instances], methods: [direct, virtuals] })
    }

    /// The fields, static ones first.
    pub fn fields(&self) -> impl Iterator<Item = ReadResult<EncodedField>> + 'a {
        let mut cursor = self.cursor;
        let groups = [(self.fields[0], true), (self.fields[1], false)];
        groups.into_iter().flat_map(|(count, is_static)| (0..count).map(move |i| (i == 0, is_static))).scan(
            (0u32, false),
            move |(index, failed), (first, is_static)| {
                if *failed {
                    return None;
                }
                if first {
                    *index = 0;
                }
                let mut read = || -> ReadResult<EncodedField> {
                    *index = index.wrapping_add(cursor.uleb128("encoded_field")?);
                    Ok(EncodedField { field: *index, access: cursor.uleb128("encoded_field")?, is_static })
                };
                let field = read();
                *failed = field.is_err();
                Some(field)
            },
        )
    }

    /// The methods, direct ones first. Fields are stepped over.
    pub fn methods(&self) -> Methods<'a> {
        let mut cursor = self.cursor;
        let fields = u64::from(self.fields[0]) + u64::from(self.fields[1]);
        let mut fault = None;
        for _ in 0..fields {
            let skipped = cursor.uleb128("encoded_field").and_then(|_| cursor.uleb128("encoded_field"));
            if let Err(error) = skipped {
                fault = Some(error);
                break;
            }
        }
        Methods { cursor, left: self.methods, index: 0, fault }
    }
}

/// The methods of a class in order; ends after the first error.
#[derive(Debug, Clone)]
pub struct Methods<'a> {
    cursor: Cursor<'a>,
    left: [u32; 2],
    index: u32,
    fault: Option<crate::bytes::ReadError>,
}

impl Methods<'_> {
    /// The next method, where enough bytes are there that none of its numbers can run out of them; `None` elsewhere, and
    /// where there is none.
    #[inline]
    pub(super) fn whole(&mut self) -> Option<EncodedMethod> {
        let group = usize::from(self.left[0] == 0);
        let left = self.left[group].checked_sub(1).filter(|_| self.fault.is_none())?;
        let bytes = self.cursor.data().get(self.cursor.position()..)?.first_chunk::<12>()?;
        let mut at = 0;
        let [index, access, code] = [short(bytes, &mut at)?, short(bytes, &mut at)?, short(bytes, &mut at)?];
        self.cursor.skip(at, "encoded_method").ok()?;
        let method = EncodedMethod { method: self.index.wrapping_add(index), access, code };
        self.left[group] = left;
        self.index = if group == 0 && left == 0 { 0 } else { method.method };
        Some(method)
    }

    #[inline]
    fn read(&mut self) -> ReadResult<EncodedMethod> {
        // Indexes are written as differences, and start anew with the virtual methods.
        self.index = self.index.wrapping_add(self.cursor.uleb128("encoded_method")?);
        let access = self.cursor.uleb128("encoded_method")?;
        let code = self.cursor.uleb128("encoded_method")?;
        Ok(EncodedMethod { method: self.index, access, code })
    }
}

/// An unsigned LEB128 of at most four bytes.
#[inline]
fn short(bytes: &[u8; 12], at: &mut usize) -> Option<u32> {
    let mut value = 0;
    for shift in [0, 7, 14, 21] {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

impl Iterator for Methods<'_> {
    type Item = ReadResult<EncodedMethod>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.fault.take() {
            self.left = [0; 2];
            return Some(Err(error));
        }
        let group = usize::from(self.left[0] == 0);
        self.left[group] = self.left[group].checked_sub(1)?;
        let method = self.read();
        match &method {
            Ok(_) if group == 0 && self.left[0] == 0 => self.index = 0,
            Ok(_) => {}
            Err(_) => self.left = [0; 2],
        }
        Some(method)
    }
}
